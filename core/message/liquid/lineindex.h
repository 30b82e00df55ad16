#pragma once

#include "core/message/liquid/template.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace patron::message::liquid {

/// Says where a byte of a text stands, as people count: lines and columns from 1, columns in characters. The text must
/// outlive it.
class LineIndex
{
public:
    explicit LineIndex(std::string_view text);
    /// An offset behind the end is the end.
    Place placeOf(std::size_t offset) const;

private:
    std::string_view m_text;
    std::vector<std::size_t> m_lines; ///< where each line begins
    /// Characters before every 4,096th byte since its line began: mails are often written in one line.
    std::vector<std::size_t> m_columns;
};

}
