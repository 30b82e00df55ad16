#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::outbox {

/// Where a line of a table of laws (resources/law) holds; inside the module only.
struct LawArea
{
    std::string country;              ///< ISO alpha-2
    std::vector<std::string> regions; ///< plain letters; empty: the whole country

    /// "US TX|Texas", "FR *".
    static std::optional<LawArea> parse(std::string_view text);
    /// `region` is a code, an ISO 3166-2 code ("US-TX") or a name; empty: unknown.
    bool holds(std::string_view inCountry, std::string_view region) const;
};

/// The lines of a table that say something, without what stands behind a '#'. `file` is a name in resources/law.
std::vector<std::string> readLawTable(const char* file);

}
