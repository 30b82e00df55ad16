#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::customer {

enum class TraitType { Text, Number, Money, Date, Flag, List };

std::string_view traitTypeName(TraitType type);
std::optional<TraitType> parseTraitType(std::string_view name);

struct Trait
{
    std::int64_t id = 0;
    std::string name;
    TraitType type = TraitType::Text;
    std::string label;
    bool standard = false;
};

/// One value in its canonical form: text as given (NFC is in `folded`), numbers as decimal text, money as decimal text
/// in major units, dates as ISO text, flags "true" or "false", lists as items.
struct TraitValue
{
    TraitType type = TraitType::Text;
    std::string text;
    std::string folded;             ///< text only
    double number = 0;              ///< number
    std::int64_t integer = 0;       ///< money: minor units; date: day number; flag: 0 or 1
    std::vector<std::string> items; ///< list

    bool operator==(const TraitValue&) const = default;
};

/// Reads a value of a type from plain text (ISO dates, decimal numbers with a point, yes/no/true/false/1/0, list items
/// separated by commas). Nothing when the text is not of the type.
std::optional<TraitValue> makeTraitValue(TraitType type, std::string_view text, int currencyDecimals);

/// ISO alpha-2 for a country's name or code as files write it ("United Kingdom", "EIRE", "USA"); nothing when unknown.
std::optional<std::string> countryCode(std::string_view text);

/// A name for a new trait from a column header: lower case, words joined by underscores.
std::string traitNameFor(std::string_view header);

}
