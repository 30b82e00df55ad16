#pragma once

#include "core/segment/index/column.h"
#include "core/segment/spans.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace patron::segment::index {

/// at + duration for the rows of a table, whose instants and local days are columns.
class SpanTable
{
public:
    SpanTable(const TimeZone& zone, Duration duration, const Column& at, const Column& day);

    /// Nothing for a day that the table does not know, as a join would find none.
    std::optional<Ms> till(std::size_t row) const;

private:
    Column m_at;
    Column m_day;
    std::optional<Ms> m_exact;
    std::int64_t m_firstDay = 0;
    std::vector<std::size_t> m_starts; ///< by day - first day the first piece
    std::vector<detail::SpanPiece> m_pieces;
};

}
