#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/store/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the fields of rules hold in a workspace, for people who pick values.
namespace patron::segment {

/// How numbers are spread, in major units. The last step also has what lies above `high`, which is where all but one in
/// a hundred end: a single huge order must not push the rest together.
struct Histogram
{
    double low = 0;
    double high = 0;
    double highest = 0; ///< the very largest
    std::vector<std::int64_t> steps;
};

struct FieldValues
{
    struct Counted
    {
        std::string value;
        std::int64_t count = 0;
    };
    std::vector<Counted> top;           ///< of texts, lists and flags: the most frequent first, then by value
    std::int64_t distinct = 0;          ///< different ones in all
    std::int64_t missing = 0;           ///< customers (or events) without a value
    std::optional<Histogram> histogram; ///< of numbers and money, where there are any
};

/// A trait's values over all customers as of an instant. BadInput for a trait that is not there; nothing but `missing`
/// for dates. Runs inside a read closure, takes a scan of the base, and ends as Cancelled by the closure's token.
Result<FieldValues> traitValues(ReadSession& session, const Store& store, const std::string& trait, Ms asOf,
                                std::size_t limit = 50);
/// The values of a field over all events of a kind that somebody has: of orders the completed ones.
Result<FieldValues> eventValues(ReadSession& session, const Store& store, std::string_view kind, std::string_view field,
                                std::size_t limit = 50);

/// Equal steps over numbers; nothing of none. Whole numbers of a small range get a step each.
std::optional<Histogram> histogramOf(std::vector<double> values, std::size_t steps = 24);

/// The names that `near` and `within` can be asked with, by name.
struct PlaceNames
{
    std::vector<std::string> points; ///< shops and events with coordinates
    std::vector<std::string> areas;
};
PlaceNames placeNames(ReadSession& session);

}
