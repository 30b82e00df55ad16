#pragma once

#include "core/base/id.h"
#include "core/base/result.h"
#include "core/segment/rule.h"
#include "core/store/store.h"

#include <QList>
#include <QSet>
#include <QString>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What the views of insight show, and the rules that their picks become. The reads run inside read closures; each
/// count is that of the rule its pick becomes.
namespace patron::ui {

/// Recency and frequency scores of a cell, 1 to 5.
struct RfmCell
{
    int recency = 1;
    int frequency = 1;

    bool operator==(const RfmCell&) const = default;
};
inline size_t qHash(const RfmCell& cell, size_t seed = 0)
{
    return ::qHash(cell.recency * 8 + cell.frequency, seed);
}

struct RfmGrid
{
    struct Cell
    {
        std::int64_t people = 0;
        std::int64_t spent = 0; ///< minor units, with returns
    };
    std::array<std::array<Cell, 5>, 5> cells; ///< by recency - 1, then frequency - 1
    std::int64_t people = 0;                  ///< with scores
    std::int64_t buyers = 0;                  ///< with an order, also when there are too few for scores
    std::int64_t spent = 0;

    const Cell& at(RfmCell cell) const { return cells[std::size_t(cell.recency - 1)][std::size_t(cell.frequency - 1)]; }
};
Result<RfmGrid> readRfmGrid(ReadSession& session, const Store& store, Ms asOf);
/// As few rectangles as rows allow. An empty set is nobody.
segment::Rule rfmRule(const QSet<RfmCell>& cells);

/// What a customer's orders come to, for the scatter: one number a customer, in the order of ids.
enum class ValueAxis { Recency, Orders, Spent };
struct ValuePoints
{
    std::vector<double> recency; ///< days since the last order
    std::vector<double> orders;
    std::vector<double> spent; ///< major units, with returns

    const std::vector<double>& of(ValueAxis axis) const
    {
        return axis == ValueAxis::Recency ? recency : axis == ValueAxis::Orders ? orders : spent;
    }
};
Result<ValuePoints> readValuePoints(ReadSession& session, const Store& store, Ms asOf);
/// The dots of two axes, sorted across: of those that fall on one spot, one. Values below 1 stand at 1 on a logarithmic
/// axis.
struct ValueDots
{
    QList<double> across;
    QList<double> up;
    double acrossHigh = 1;
    double upHigh = 1;
};
bool isLogarithmic(ValueAxis axis);
ValueDots dotsOf(const ValuePoints& points, ValueAxis across, ValueAxis up);

/// A range of the brush; an end that is nothing is open.
struct ValueRange
{
    ValueAxis axis = ValueAxis::Recency;
    std::optional<double> from;
    std::optional<double> to;
};
segment::Rule brushRule(const std::vector<ValueRange>& ranges);

struct StageFlow
{
    std::vector<std::string> stages;               ///< stable words, in their order
    std::vector<std::vector<std::int64_t>> people; ///< by the stage then, by the stage now
};
Result<StageFlow> readStageFlow(ReadSession& session, const Store& store, Ms asOf, Duration span);
segment::Rule stageRule(const std::string& then, const std::string& now, Duration span);

/// How many were in a segment on the days up to today.
struct SegmentSizes
{
    struct Point
    {
        DayNumber day = 0;
        std::int64_t size = 0;
        std::int64_t entered = 0;
        std::int64_t left = 0;
        bool seen = true;   ///< somebody looked; else worked out from what is known today
        bool first = false; ///< of what was seen: who came and left before is not known
    };
    std::vector<Point> points; ///< ascending; what was seen holds until the next
    DayNumber from = 0;
    DayNumber to = 0;
};
/// Over the last so many days, today included. What lies before the first look is worked out on a few days.
Result<SegmentSizes> readSegmentSizes(ReadSession& session, const Store& store, SegmentId segment, int days, Ms now);

struct SegmentOverlap
{
    std::vector<std::string> names;
    std::vector<std::int64_t> sizes;
    struct Part
    {
        unsigned mask = 0; ///< bit i: in segment i and in none whose bit is not set
        std::int64_t people = 0;
    };
    std::vector<Part> parts; ///< the largest first; none is empty
    std::int64_t of = 0;     ///< all customers
};
/// Of up to 16 segments.
Result<SegmentOverlap> readOverlap(ReadSession& session, const Store& store, const std::vector<SegmentId>& segments,
                                   Ms asOf);
segment::Rule overlapRule(const std::vector<std::string>& names, unsigned mask);

}
