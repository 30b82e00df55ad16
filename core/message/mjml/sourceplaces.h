#pragma once

#include "core/message/mjml/problem.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace patron::message::mjml {

/// Lines and columns of a text. Asked from left to right it takes linear time in all, also where a line is long.
class SourcePlaces
{
public:
    explicit SourcePlaces(std::string_view source);
    Place at(std::size_t offset);

private:
    std::string_view m_source;
    std::vector<std::size_t> m_lineStarts;
    std::size_t m_line = 0;   ///< the line asked for last, from 0
    std::size_t m_offset = 0; ///< the offset asked for last
    int m_column = 1;         ///< its column
};

}
