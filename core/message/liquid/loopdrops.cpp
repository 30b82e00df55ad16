#include "core/message/liquid/loopdrops.h"

#include <algorithm>
#include <array>

namespace patron::message::liquid {

namespace {
template <std::size_t N>
bool isOneOf(const std::array<std::string_view, N>& names, std::string_view key)
{
    return std::find(names.begin(), names.end(), key) != names.end();
}
}

Value ForLoopDrop::get(std::string_view key, Arena&) const
{
    if (key == "index")
        return Value::integer(m_index + 1);
    if (key == "index0")
        return Value::integer(m_index);
    if (key == "first")
        return Value::boolean(m_index == 0);
    if (key == "last")
        return Value::boolean(m_index + 1 == m_length);
    if (key == "length")
        return Value::integer(m_length);
    if (key == "rindex")
        return Value::integer(m_length - m_index);
    if (key == "rindex0")
        return Value::integer(m_length - m_index - 1);
    if (key == "name")
        return Value::text(m_name);
    if (key == "parentloop" && m_parent)
        return Value::object(m_parent);
    return {};
}

bool ForLoopDrop::has(std::string_view key) const
{
    static constexpr std::array<std::string_view, 9> names = {"index",  "index0",  "first", "last",      "length",
                                                              "rindex", "rindex0", "name",  "parentloop"};
    return isOneOf(names, key);
}

void TableRowLoopDrop::advance()
{
    ++m_index;
    if (m_column == m_columns) {
        m_column = 1;
        ++m_row;
    } else {
        ++m_column;
    }
}

Value TableRowLoopDrop::get(std::string_view key, Arena&) const
{
    if (key == "index")
        return Value::integer(m_index + 1);
    if (key == "index0")
        return Value::integer(m_index);
    if (key == "first")
        return Value::boolean(m_index == 0);
    if (key == "last")
        return Value::boolean(isLast());
    if (key == "length")
        return Value::integer(m_length);
    if (key == "rindex")
        return Value::integer(m_length - m_index);
    if (key == "rindex0")
        return Value::integer(m_length - m_index - 1);
    if (key == "row")
        return Value::integer(m_row);
    if (key == "col")
        return Value::integer(m_column);
    if (key == "col0")
        return Value::integer(m_column - 1);
    if (key == "col_first")
        return Value::boolean(m_column == 1);
    if (key == "col_last")
        return Value::boolean(isLastColumn());
    return {};
}

bool TableRowLoopDrop::has(std::string_view key) const
{
    static constexpr std::array<std::string_view, 12> names = {"index",  "index0", "first",     "last",
                                                               "length", "rindex", "rindex0",   "row",
                                                               "col",    "col0",   "col_first", "col_last"};
    return isOneOf(names, key);
}

}
