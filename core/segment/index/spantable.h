#pragma once

#include "core/segment/index/column.h"
#include "core/segment/index/keepsake.h"
#include "core/segment/spans.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace patron::segment::index {

/// at + duration for the rows of a table, whose instants and local days are columns.
class SpanTable
{
public:
    /// What the calendar says of the days is kept for the next question.
    SpanTable(const TimeZone& zone, Duration duration, const Column& at, const Column& day, Keepsakes& kept);

    /// Nothing for a day that the table does not know, as a join would find none.
    std::optional<Ms> till(std::size_t row) const;
    /// The shortest and the longest the duration comes to: most comparisons need no more.
    Ms least() const { return m_calendar->least; }
    Ms most() const { return m_calendar->most; }

private:
    struct Calendar
    {
        std::optional<Ms> exact;
        Ms least = 0;
        Ms most = 0;
        std::vector<std::size_t> starts; ///< by day - first day the first piece
        std::vector<detail::SpanPiece> pieces;
    };
    static std::shared_ptr<const Calendar> calendarOf(const TimeZone& zone, Duration duration, const Column& day);

    Column m_at;
    Column m_day;
    std::int64_t m_firstDay = 0;
    std::shared_ptr<const Calendar> m_calendar;
};

}
