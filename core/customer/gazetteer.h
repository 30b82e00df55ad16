#pragma once

#include "core/store/store.h"

#include <optional>
#include <string_view>

namespace patron::customer {

/// Where something is.
struct Coordinates
{
    double lat = 0;
    double lon = 0;
};

/// Looks places up in the imported gazetteer. The functions run inside store closures.
namespace gazetteer {

bool isEmpty(Connection& connection);
/// A postal code as files write it; where the gazetteer knows only the front part of a country's codes ("LS1" of
/// "LS1 4AB", "1012" of "1012 AB", ZIP of ZIP+4), that.
std::optional<Coordinates> ofCode(Connection& connection, std::string_view country, std::string_view code);
/// A city; of several of one name in a country that of the region, and none where the region does not say which.
std::optional<Coordinates> ofCity(Connection& connection, std::string_view country, std::string_view city,
                                  std::string_view region);

}
}
