#pragma once

#include "core/segment/index/rowfilter.h"

#include <optional>
#include <string>
#include <vector>

namespace patron::segment::index {

/// Whether a known field of events, orders or lines is a number.
bool isNumberField(const std::string& field);

/// A text field of rows or lines: codes, and what each of them reads as when compared, folded as RuleSql has it.
struct RowTexts
{
    static RowTexts of(const RowTable& table, const Surroundings& surroundings, const std::string& field);

    Column codes;
    const FoldedColumn* folded = nullptr; ///< texts with their folds beside them; else `texts`
    /// What a number stands for; nothing: it is missing after all, such as a category of a product without one.
    std::vector<std::optional<std::string>> texts;

    ColumnTest present() const;
    std::vector<std::uint8_t> mark(Operator op, const Value& value) const;
    /// Numbers from 1 that are equal for equal texts, by number of the text; 0: missing.
    std::vector<std::uint64_t> keys() const;
};

}
