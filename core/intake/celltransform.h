#pragma once

#include "core/base/jsonfwd.h"
#include "core/base/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace patron::intake {

enum class TransformKind {
    Trim,        ///< blanks at both ends and doubled ones inside go
    Lower,       ///< case, by Unicode's rules
    Upper,       ///< case, by Unicode's rules
    Title,       ///< each word's first letter large, the rest small
    StripPrefix, ///< the first of `texts` that the cell starts with goes
    StripSuffix, ///< the same at its end
    Phone,       ///< E.164, with `country` where the number names none; what is no number stays as it is
    Split,       ///< a list, cut at each of `texts`
    Map,         ///< the value `pairs` give for the cell, compared folded; others become `otherwise`, or stay
    Part,        ///< the part number `index`, from 1, or from the end when negative, between `texts`
    Replace,     ///< each of `texts` becomes `otherwise`, or goes
    Constant,    ///< `otherwise`, whatever the cell holds
    CallingCode, ///< a number that begins with a calling code and has lost its plus gets it back; a national one stays
    MinorUnits   ///< an amount in the smallest unit of the row's currency: 1099 is 10.99 USD and 1,099 JPY
};

/// One step of a column's recipe.
struct CellTransform
{
    TransformKind kind = TransformKind::Trim;
    std::vector<std::string> texts;
    std::vector<std::pair<std::string, std::string>> pairs;
    std::optional<std::string> otherwise;
    std::string country;
    int index = 1;

    bool operator==(const CellTransform&) const = default;
};

/// Parts the items of a list that a transform made; a list of one has it at its end.
constexpr char listMark = '\x1F';

/// The cell after all steps, one after the other. `country` is where phone numbers belong when a step does not say.
std::string applyTransforms(const std::vector<CellTransform>& steps, std::string_view cell, std::string_view country);

/// [{"do":"trim"},{"do":"case","to":"lower"},{"do":"strip_prefix","texts":["p:","'"]},{"do":"phone","country":"DE"},
///  {"do":"split","texts":[";"]},{"do":"map","values":{"A":"active"},"otherwise":"unknown"},
///  {"do":"part","texts":[" "],"index":-1},{"do":"replace","texts":["-"],"otherwise":""},
///  {"do":"constant","value":"shop"},{"do":"calling_code"},{"do":"minor_units"}]
Json transformsToJson(const std::vector<CellTransform>& steps);
/// Reads such a list. BadInput names the step that is not known, and the nearest known one.
Result<std::vector<CellTransform>> transformsFromJson(const Json& json);

}
