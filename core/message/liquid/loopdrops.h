#pragma once

#include "core/message/liquid/value.h"

namespace patron::message::liquid {

/// `forloop` inside a for.
class ForLoopDrop final : public Drop
{
public:
    ForLoopDrop(std::string_view name, std::size_t length, const ForLoopDrop* parent)
        : m_name(name)
        , m_length(static_cast<std::int64_t>(length))
        , m_parent(parent)
    {}
    void advance() { ++m_index; }
    Value get(std::string_view key, Arena& arena) const override;
    bool has(std::string_view key) const override;

private:
    std::string_view m_name;
    std::int64_t m_length;
    std::int64_t m_index = 0;
    const ForLoopDrop* m_parent;
};

/// `tablerowloop` inside a tablerow.
class TableRowLoopDrop final : public Drop
{
public:
    TableRowLoopDrop(std::size_t length, std::int64_t columns)
        : m_length(static_cast<std::int64_t>(length))
        , m_columns(columns)
    {}
    std::int64_t column() const { return m_column; }
    std::int64_t row() const { return m_row; }
    bool isLastColumn() const { return m_column == m_columns; }
    bool isLast() const { return m_index + 1 == m_length; }
    void advance();
    Value get(std::string_view key, Arena& arena) const override;
    bool has(std::string_view key) const override;

private:
    std::int64_t m_length;
    std::int64_t m_columns;
    std::int64_t m_index = 0;
    std::int64_t m_row = 1;
    std::int64_t m_column = 1;
};

}
