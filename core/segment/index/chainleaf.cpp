#include "core/segment/index/rowfilter.h"
#include "core/segment/index/spantable.h"
#include "core/segment/spans.h"

#include <algorithm>
#include <limits>

namespace patron::segment::index {

std::shared_ptr<const SpanTable::Calendar> SpanTable::calendarOf(const TimeZone& zone, Duration duration,
                                                                 const Column& day)
{
    auto made = std::make_shared<Calendar>();
    if (isExact(duration.unit)) {
        made->exact = made->least = made->most = zone.add(0, duration);
        return made;
    }
    if (day.size == 0 || day.allNull())
        return made;
    const auto last = static_cast<DayNumber>(day.greatest());
    made->pieces = detail::spanPieces(zone, duration, static_cast<DayNumber>(day.base), last);
    made->least = std::numeric_limits<Ms>::max();
    for (const detail::SpanPiece& span : made->pieces) {
        made->least = std::min(made->least, span.fixed ? *span.fixed - span.till : span.delta);
        made->most = std::max(made->most, span.fixed ? *span.fixed - span.since : span.delta);
    }
    std::size_t piece = 0;
    for (std::int64_t local = day.base; local <= last + 1; ++local) {
        while (piece < made->pieces.size() && made->pieces[piece].day < local)
            ++piece;
        made->starts.push_back(piece);
    }
    return made;
}

SpanTable::SpanTable(const TimeZone& zone, Duration duration, const Column& at, const Column& day, Keepsakes& kept)
    : m_at(at)
    , m_day(day)
    , m_firstDay(day.base)
{
    const std::string key = "span " + std::to_string(duration.count) + " " +
                            std::to_string(static_cast<int>(duration.unit)) + " " + std::to_string(day.base) + " " +
                            std::to_string(day.size == 0 || day.allNull() ? day.base - 1 : day.greatest());
    m_calendar = kept.find<Calendar>(key);
    if (m_calendar)
        return;
    m_calendar = calendarOf(zone, duration, day);
    kept.put(key, m_calendar, 64 * m_calendar->pieces.size());
}

std::optional<Ms> SpanTable::till(std::size_t row) const
{
    const Ms at = m_at.at(row);
    if (m_calendar->exact)
        return at + *m_calendar->exact;
    const auto day = static_cast<std::size_t>(m_day.at(row) - m_firstDay);
    for (std::size_t piece = m_calendar->starts[day]; piece < m_calendar->starts[day + 1]; ++piece) {
        const detail::SpanPiece& span = m_calendar->pieces[piece];
        if (at >= span.since && at < span.till)
            return span.fixed.value_or(at + span.delta);
    }
    return std::nullopt;
}

namespace {
/// One event of a chain, ready for one shard.
struct Link
{
    RowFilter filter;
    std::optional<SpanTable> span;
};

/// The rows of one link that belong to one customer, walked along with the customers.
class LinkWalk
{
public:
    LinkWalk(const Link& link, std::size_t first, std::size_t last)
        : m_link(link)
        , m_block(link.filter.block(first, last))
        , m_owners(link.filter.table().owners)
        , m_at(link.filter.table().at)
        , m_owner(m_block.firstOwner)
        , m_all(link.filter.all())
    {
        // Instants mostly take four bytes: no look at the width for each.
        if (!m_at || m_at->width != 4)
            return;
        m_codes = m_at->as<std::uint32_t>();
        m_base = m_at->base - m_at->step * m_at->nullable;
        m_step = m_at->step;
    }

    /// Whether the customer, not before the last one asked for, has rows.
    bool seek(std::size_t ordinal)
    {
        if (!m_owners)
            return false;
        const std::uint32_t* ordinals = m_owners->ordinals.data();
        while (m_owner < m_block.lastOwner && ordinals[m_owner] < ordinal)
            ++m_owner;
        m_from = m_to = 0;
        if (m_owner == m_block.lastOwner || ordinals[m_owner] != ordinal)
            return false;
        m_from = m_owners->starts[m_owner];
        m_to = m_owners->starts[m_owner + 1];
        return m_all || anyInRange(m_block.rows.data(), m_from - m_block.firstRow, m_to - m_block.firstRow);
    }
    /// The first of the customer's rows from one on; `end` when there is none.
    std::size_t next(std::size_t row) const
    {
        while (!m_all && row < m_to && !m_block.row(row))
            ++row;
        return row;
    }
    std::size_t begin() const { return next(m_from); }
    std::size_t end() const { return m_to; }

    const RowBlock& block() const { return m_block; }
    std::size_t ownerCount() const { return m_block.lastOwner - m_block.firstOwner; }
    Ms at(std::size_t row) const { return m_codes ? m_base + m_step * Ms{m_codes[row]} : m_at->at(row); }
    std::int64_t id(std::size_t row) const { return m_link.filter.table().id->at(row); }
    const SpanTable& span() const { return *m_link.span; }

private:
    const Link& m_link;
    RowBlock m_block;
    const Owners* m_owners;
    const Column* m_at;
    std::size_t m_owner;
    bool m_all;
    const std::uint32_t* m_codes = nullptr;
    Ms m_base = 0;
    Ms m_step = 1;
    std::size_t m_from = 0;
    std::size_t m_to = 0;
};

/// A row that a chain has come to.
struct Reached
{
    Ms at = 0;
    std::size_t row = 0;
};

/// Whether one of the first `passed` rows reaches an instant. The later a row, the longer its reach, but for those
/// within a change of the clocks of each other.
bool withinReach(const SpanTable& span, const std::vector<Reached>& rows, std::size_t passed, Ms at)
{
    const Ms latest = rows[passed - 1].at;
    if (at - latest <= span.least())
        return true;
    if (at - latest > span.most())
        return false;
    for (std::size_t k = passed; k-- > 0 && latest - rows[k].at <= 2 * msPerDay;) {
        if (const auto till = span.till(rows[k].row); till && at <= *till)
            return true;
    }
    return false;
}

/// Whether the last event of the chain is reached. Rows of a customer are in the order of (at, id).
bool chainExists(const std::vector<LinkWalk>& walks, bool bounded, std::vector<Reached>& reached,
                 std::vector<Reached>& next)
{
    reached.clear();
    const LinkWalk& front = walks.front();
    for (std::size_t row = front.begin(); row < front.end(); row = front.next(row + 1))
        reached.push_back({front.at(row), row});
    for (std::size_t i = 1; i < walks.size() && !reached.empty(); ++i) {
        const LinkWalk& before = walks[i - 1];
        const LinkWalk& after = walks[i];
        next.clear();
        std::size_t passed = 0;
        for (std::size_t row = after.begin(); row < after.end(); row = after.next(row + 1)) {
            const Ms at = after.at(row);
            while (passed < reached.size() &&
                   (reached[passed].at < at ||
                    (reached[passed].at == at && before.id(reached[passed].row) < after.id(row))))
                ++passed;
            if (passed == 0 || (bounded && !withinReach(before.span(), reached, passed, at)))
                continue;
            if (i + 1 == walks.size())
                return true;
            next.push_back({at, row});
        }
        std::swap(reached, next);
    }
    return !reached.empty();
}

void fillChain(const std::vector<Link>& links, bool bounded, std::size_t first, std::size_t last, const Slices& out)
{
    std::vector<LinkWalk> walks;
    walks.reserve(links.size());
    for (const Link& link : links) {
        walks.emplace_back(link, first, last);
        if (walks.back().block().firstOwner == walks.back().block().lastOwner)
            return;
    }
    std::vector<Reached> reached;
    std::vector<Reached> next;
    // The event that the fewest have leads the way.
    const auto rarest = std::min_element(walks.begin(), walks.end(), [](const LinkWalk& a, const LinkWalk& b) {
        return a.ownerCount() < b.ownerCount();
    });
    const Owners& owners = *links[static_cast<std::size_t>(rarest - walks.begin())].filter.table().owners;
    for (std::size_t owner = rarest->block().firstOwner; owner < rarest->block().lastOwner; ++owner) {
        const std::size_t ordinal = owners.ordinals[owner];
        if (!out.wants(ordinal - first))
            continue;
        const bool all = rarest->seek(ordinal) &&
                         std::all_of(walks.begin(), walks.end(), [&](LinkWalk& walk) { return walk.seek(ordinal); });
        if (all && chainExists(walks, bounded, reached, next))
            putBit(out.holds, ordinal - first, true);
    }
}

/// Whether an event at `row`, whose next answer comes at `answer` (nothing: never), stayed open for the whole time.
bool staysOpen(const LinkWalk& events, std::size_t row, Ms at, const std::optional<Ms>& answer, Ms asOf)
{
    const SpanTable& span = events.span();
    if (at + span.least() > asOf || (answer && *answer - at <= span.least()))
        return false;
    if (at + span.most() <= asOf && (!answer || *answer - at > span.most()))
        return true;
    const auto till = span.till(row);
    return till && *till <= asOf && (!answer || *answer > *till);
}

void fillOpen(const std::vector<Link>& links, Ms asOf, std::size_t first, std::size_t last, const Slices& out)
{
    LinkWalk events(links[0], first, last);
    LinkWalk answers(links[1], first, last);
    if (events.block().firstOwner == events.block().lastOwner)
        return;
    const Owners& owners = *links[0].filter.table().owners;
    for (std::size_t owner = events.block().firstOwner; owner < events.block().lastOwner; ++owner) {
        const std::size_t ordinal = owners.ordinals[owner];
        if (!out.wants(ordinal - first) || !events.seek(ordinal))
            continue;
        const bool any = answers.seek(ordinal);
        std::size_t answer = any ? answers.begin() : 0;
        const std::size_t end = any ? answers.end() : 0;
        for (std::size_t row = events.begin(); row < events.end(); row = events.next(row + 1)) {
            const Ms at = events.at(row);
            while (answer < end && answers.at(answer) <= at)
                answer = answers.next(answer + 1);
            if (staysOpen(events, row, at, answer < end ? std::optional(answers.at(answer)) : std::nullopt, asOf)) {
                putBit(out.holds, ordinal - first, true);
                break;
            }
        }
    }
}

std::size_t touchedBytes(const Link& link)
{
    const RowTable& table = link.filter.table();
    return link.filter.touchedBytes() + (table.owners ? 8 * table.owners->count() + table.at->byteCount() : 0);
}

Result<Link> makeLink(Evaluation& evaluation, const Part& part, const EventMatch& event, const detail::Bounds& bounds,
                      std::optional<Duration> duration)
{
    PATRON_TRY(filter, RowFilter::make(evaluation, part, event, bounds, false));
    Link link{std::move(filter), {}};
    if (duration && link.filter.table().owners)
        link.span.emplace(evaluation.context().zone, *duration, *link.filter.table().at, *link.filter.table().day,
                          evaluation.kept());
    return link;
}
}

Result<Outcome> sequenceLeaf(Evaluation& evaluation, const Sequence& condition)
{
    const RuleContext& context = evaluation.context();
    const detail::Bounds end = detail::windowBounds(condition.during, context.zone, context.asOf);
    const std::size_t final = condition.events.size() - 1;
    Leaf leaf;
    for (const Part& part : evaluation.state().parts) {
        std::vector<Link> links;
        for (std::size_t i = 0; i <= final; ++i) {
            // Links before the last lie anywhere before the window's end.
            const detail::Bounds bounds = i == final ? end : detail::Bounds{std::nullopt, end.high};
            PATRON_TRY(link, makeLink(evaluation, part, condition.events[i], bounds,
                                      i == final ? std::nullopt : condition.eachWithin));
            leaf.touchedBytes += touchedBytes(link);
            links.push_back(std::move(link));
        }
        leaf.parts.emplace_back([links = std::move(links), bounded = condition.eachWithin.has_value()](
                                    std::size_t first, std::size_t last, const Slices& out) {
            fillChain(links, bounded, first, last, out);
        });
    }
    return evaluation.run(leaf);
}

Result<Outcome> notFollowedLeaf(Evaluation& evaluation, const NotFollowed& condition)
{
    const RuleContext& context = evaluation.context();
    const detail::Bounds bounds = detail::windowBounds(condition.during, context.zone, context.asOf);
    Leaf leaf;
    for (const Part& part : evaluation.state().parts) {
        std::vector<Link> links;
        PATRON_TRY(event, makeLink(evaluation, part, condition.event, bounds, condition.within));
        leaf.touchedBytes += touchedBytes(event);
        links.push_back(std::move(event));
        PATRON_TRY(by, makeLink(evaluation, part, condition.by, {}, std::nullopt));
        leaf.touchedBytes += touchedBytes(by);
        links.push_back(std::move(by));
        leaf.parts.emplace_back(
            [links = std::move(links), asOf = context.asOf](std::size_t first, std::size_t last, const Slices& out) {
                fillOpen(links, asOf, first, last, out);
            });
    }
    return evaluation.run(leaf);
}

}
