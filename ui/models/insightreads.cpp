#include "ui/models/insightreads.h"

#include "core/insight/orderhistory.h"
#include "core/insight/rfm.h"
#include "core/segment/audience.h"
#include "core/segment/fieldcatalog.h"
#include "core/segment/membership.h"
#include "core/segment/segmentstore.h"

#include <QLocale>

#include <algorithm>
#include <cmath>
#include <map>

namespace patron::ui {

using namespace segment;

namespace {
constexpr int scores = 5;

Node trait(const char* name, Operator op, Value value)
{
    Node node;
    node.form = TraitCondition{name, op, std::move(value), false};
    return node;
}

Node group(Group::Kind kind, std::vector<Node> children)
{
    Node node;
    node.form = Group{kind, 0, std::move(children)};
    return node;
}

Number whole(int value)
{
    return {std::to_string(value)};
}

/// A score, or the scores from one to another.
Node score(const char* name, int from, int to)
{
    return from == to ? trait(name, Operator::Equal, whole(from))
                      : trait(name, Operator::Between, std::vector<Number>{whole(from), whole(to)});
}

/// Frequencies of one recency that hang together.
struct Run
{
    int from = 0;
    int to = 0;
    auto operator<=>(const Run&) const = default;
};

std::vector<Run> runsOf(const QSet<RfmCell>& cells, int recency)
{
    std::vector<Run> runs;
    for (int frequency = 1; frequency <= scores; ++frequency) {
        if (!cells.contains({recency, frequency}))
            continue;
        if (!runs.empty() && runs.back().to == frequency - 1)
            runs.back().to = frequency;
        else
            runs.push_back({frequency, frequency});
    }
    return runs;
}

const char* traitOf(ValueAxis axis)
{
    return axis == ValueAxis::Recency  ? "days_since_last_order"
           : axis == ValueAxis::Orders ? "order_count"
                                       : "total_spent";
}

Number numberOf(double value)
{
    return {QString::number(value, 'f', QLocale::FloatingPointShortest).toStdString()};
}
}

Result<RfmGrid> readRfmGrid(ReadSession& session, const Store& store, Ms asOf)
{
    // Rules know the scores of the last local midnight.
    const DayNumber today = store.zone().dayAt(asOf);
    RfmGrid grid;
    for (const insight::RfmScores& row :
         insight::scoreRfm(insight::orderTotals(session, store.zone().startOfDay(today)), today)) {
        ++grid.buyers;
        grid.spent += row.monetary;
        if (row.r < 1 || row.f < 1)
            continue;
        ++grid.people;
        RfmGrid::Cell& cell = grid.cells[std::size_t(row.r - 1)][std::size_t(row.f - 1)];
        ++cell.people;
        cell.spent += row.monetary;
    }
    return grid;
}

Rule rfmRule(const QSet<RfmCell>& cells)
{
    // Runs of one row that stand below each other become one block.
    std::map<Run, std::vector<Run>> blocks; // by frequencies: recencies
    for (int recency = 1; recency <= scores; ++recency)
        for (const Run& run : runsOf(cells, recency)) {
            auto& rows = blocks[run];
            if (!rows.empty() && rows.back().to == recency - 1)
                rows.back().to = recency;
            else
                rows.push_back({recency, recency});
        }
    std::vector<Node> parts;
    for (const auto& [frequencies, rows] : blocks)
        for (const Run& recencies : rows)
            parts.push_back(group(Group::Kind::All, {score("rfm_recency", recencies.from, recencies.to),
                                                     score("rfm_frequency", frequencies.from, frequencies.to)}));
    if (parts.size() == 1)
        return Rule{std::move(parts.front())};
    return Rule{group(Group::Kind::Any, std::move(parts))};
}

Result<ValuePoints> readValuePoints(ReadSession& session, const Store& store, Ms asOf)
{
    const DayNumber today = store.zone().dayAt(asOf);
    const double unit = std::pow(10.0, store.currencyDecimals());
    ValuePoints points;
    for (const insight::OrderTotals& total : insight::orderTotals(session, asOf)) {
        points.recency.push_back(double(today - total.lastDay));
        points.orders.push_back(double(total.orders));
        points.spent.push_back(double(total.net) / unit);
    }
    return points;
}

bool isLogarithmic(ValueAxis axis)
{
    return axis != ValueAxis::Recency;
}

ValueDots dotsOf(const ValuePoints& points, ValueAxis across, ValueAxis up)
{
    constexpr double spots = 700;
    struct Dot
    {
        double x = 0;
        double y = 0;
        std::int64_t spot = 0;
    };
    const auto shown = [](const std::vector<double>& values, ValueAxis axis) {
        std::vector<double> all = values;
        if (isLogarithmic(axis))
            for (double& value : all)
                value = std::max(1.0, value);
        return all;
    };
    const std::vector<double> x = shown(points.of(across), across);
    const std::vector<double> y = shown(points.of(up), up);
    ValueDots dots;
    for (const double value : x)
        dots.acrossHigh = std::max(dots.acrossHigh, value);
    for (const double value : y)
        dots.upHigh = std::max(dots.upHigh, value);
    const auto fraction = [](double value, double high, ValueAxis axis) {
        return isLogarithmic(axis) ? std::log(value) / std::max(0.01, std::log(high)) : value / high;
    };
    std::vector<Dot> all;
    all.reserve(x.size());
    for (std::size_t i = 0; i < x.size(); ++i)
        all.push_back({x[i], y[i],
                       std::int64_t(fraction(x[i], dots.acrossHigh, across) * spots) * 1000 +
                           std::int64_t(fraction(y[i], dots.upHigh, up) * spots)});
    std::sort(all.begin(), all.end(), [](const Dot& a, const Dot& b) { return a.spot < b.spot; });
    all.erase(std::unique(all.begin(), all.end(), [](const Dot& a, const Dot& b) { return a.spot == b.spot; }),
              all.end());
    std::sort(all.begin(), all.end(), [](const Dot& a, const Dot& b) { return a.x < b.x; });
    for (const Dot& dot : all) {
        dots.across << dot.x;
        dots.up << dot.y;
    }
    return dots;
}

Rule brushRule(const std::vector<ValueRange>& ranges)
{
    std::vector<Node> conditions;
    for (const ValueRange& range : ranges) {
        const char* name = traitOf(range.axis);
        if (range.from && range.to)
            conditions.push_back(
                trait(name, Operator::Between, std::vector<Number>{numberOf(*range.from), numberOf(*range.to)}));
        else if (range.from)
            conditions.push_back(trait(name, Operator::GreaterOrEqual, numberOf(*range.from)));
        else if (range.to)
            conditions.push_back(trait(name, Operator::LessOrEqual, numberOf(*range.to)));
    }
    // The dots are those who ordered, and so is the segment, however open the brush.
    if (conditions.empty())
        conditions.push_back(trait("order_count", Operator::GreaterOrEqual, whole(1)));
    return Rule{group(Group::Kind::All, std::move(conditions))};
}

Rule stageRule(const std::string& then, const std::string& now, Duration span)
{
    Changed changed;
    changed.trait = "lifecycle_stage";
    changed.during.kind = Window::Kind::Last;
    changed.during.duration = span;
    if (then == now) {
        Node moved;
        moved.form = changed;
        return Rule{group(Group::Kind::All, {trait("lifecycle_stage", Operator::In, std::vector<std::string>{now}),
                                             group(Group::Kind::None, {moved})})};
    }
    changed.from = {then};
    changed.to = {now};
    Node node;
    node.form = changed;
    return Rule{group(Group::Kind::All, {node})};
}

Result<StageFlow> readStageFlow(ReadSession& session, const Store& store, Ms asOf, Duration span)
{
    const FieldCatalog catalog = FieldCatalog::builtIn();
    StageFlow flow;
    flow.stages = catalog.find("lifecycle_stage")->choices;
    const std::size_t count = flow.stages.size();
    // One rule with every flow as a part: its waterfall counts them all at once. The parts are not rows of the root,
    // for which a waterfall would also say who is left after each.
    std::vector<Node> parts;
    for (const std::string& then : flow.stages)
        for (const std::string& now : flow.stages)
            parts.push_back(stageRule(then, now, span).root);
    const Rule every{group(Group::Kind::All, {group(Group::Kind::Any, std::move(parts))})};
    PATRON_TRY(counts, waterfall(session, store, every, {asOf}));
    flow.people.assign(count, std::vector<std::int64_t>(count, 0));
    for (const NodeCount& node : counts.nodes) {
        const auto slash = node.path.rfind('/');
        if (slash == std::string::npos || node.path.substr(0, slash) != "/all/0/any")
            continue;
        const std::size_t place = std::stoul(node.path.substr(slash + 1));
        flow.people[place / count][place % count] = node.count;
    }
    return flow;
}

Result<SegmentSizes> readSegmentSizes(ReadSession& session, const Store& store, SegmentId segment, int days, Ms now)
{
    constexpr int fewDays = 13;
    SegmentSizes sizes;
    sizes.to = store.zone().dayAt(now);
    sizes.from = sizes.to - days + 1;
    PATRON_TRY(found, segments::get(session, segment));
    const std::vector<memberships::Day> looks = memberships::history(session, segment, sizes.from, sizes.to);
    if (looks.empty() || looks.front().day > sizes.from) {
        const DayNumber until = looks.empty() ? sizes.to : looks.front().day - 1;
        PATRON_TRY(before, memberships::sizesAsOf(session, store, found.rule, sizes.from, until,
                                                  std::min(fewDays, until - sizes.from + 1), now));
        for (const memberships::SizeAt& at : before)
            sizes.points.push_back({at.day, at.size, 0, 0, false, false});
    }
    for (std::size_t i = 0; i < looks.size(); ++i) {
        const memberships::Day& look = looks[i];
        if (look.day >= sizes.from)
            sizes.points.push_back({look.day, look.size, look.entered, look.left, true, look.first});
        else if (looks.size() == 1 || looks[i + 1].day > sizes.from)
            sizes.points.push_back({sizes.from, look.size, 0, 0, true, true});
    }
    return sizes;
}

Result<SegmentOverlap> readOverlap(ReadSession& session, const Store& store, const std::vector<SegmentId>& segments,
                                   Ms asOf)
{
    SegmentOverlap overlap;
    std::vector<std::vector<CustomerId>> members;
    for (const SegmentId id : segments) {
        PATRON_TRY(saved, segment::segments::get(session, id));
        PATRON_TRY(counted, segment::count(session, store, saved.rule, {asOf}));
        PATRON_TRY(ids, segment::members(session, store, saved.rule, {asOf}));
        overlap.names.push_back(saved.name);
        overlap.sizes.push_back(std::int64_t(ids.size()));
        overlap.of = counted.of;
        members.push_back(std::move(ids));
    }
    // The lists are sorted: the least id not yet passed is in exactly those that stand at it.
    std::map<unsigned, std::int64_t> parts;
    std::vector<std::size_t> at(members.size(), 0);
    while (true) {
        std::optional<CustomerId> least;
        for (std::size_t i = 0; i < members.size(); ++i)
            if (at[i] < members[i].size() && (!least || members[i][at[i]].value < least->value))
                least = members[i][at[i]];
        if (!least)
            break;
        unsigned mask = 0;
        for (std::size_t i = 0; i < members.size(); ++i)
            if (at[i] < members[i].size() && members[i][at[i]] == *least) {
                mask |= 1U << i;
                ++at[i];
            }
        ++parts[mask];
    }
    for (const auto& [mask, people] : parts)
        overlap.parts.push_back({mask, people});
    std::stable_sort(overlap.parts.begin(), overlap.parts.end(),
                     [](const auto& a, const auto& b) { return a.people > b.people; });
    return overlap;
}

Rule overlapRule(const std::vector<std::string>& names, unsigned mask)
{
    std::vector<Node> in;
    std::vector<Node> out;
    for (std::size_t i = 0; i < names.size(); ++i) {
        Node node;
        node.form = SegmentCondition{names[i], SegmentCondition::State::Member, {}};
        (mask & (1U << i) ? in : out).push_back(std::move(node));
    }
    if (!out.empty())
        in.push_back(group(Group::Kind::None, std::move(out)));
    return Rule{group(Group::Kind::All, std::move(in))};
}

}
