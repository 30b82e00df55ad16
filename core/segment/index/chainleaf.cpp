#include "core/segment/index/rowfilter.h"
#include "core/segment/index/spantable.h"
#include "core/segment/spans.h"

#include <algorithm>

namespace patron::segment::index {

SpanTable::SpanTable(const TimeZone& zone, Duration duration, const Column& at, const Column& day)
    : m_at(at)
    , m_day(day)
{
    if (isExact(duration.unit)) {
        m_exact = zone.add(0, duration);
        return;
    }
    if (day.size == 0 || day.allNull())
        return;
    m_firstDay = day.base;
    const auto last = static_cast<DayNumber>(day.greatest());
    m_pieces = detail::spanPieces(zone, duration, static_cast<DayNumber>(m_firstDay), last);
    std::size_t piece = 0;
    for (std::int64_t local = m_firstDay; local <= last + 1; ++local) {
        while (piece < m_pieces.size() && m_pieces[piece].day < local)
            ++piece;
        m_starts.push_back(piece);
    }
}

std::optional<Ms> SpanTable::till(std::size_t row) const
{
    const Ms at = m_at.at(row);
    if (m_exact)
        return at + *m_exact;
    const auto day = static_cast<std::size_t>(m_day.at(row) - m_firstDay);
    for (std::size_t piece = m_starts[day]; piece < m_starts[day + 1]; ++piece) {
        const detail::SpanPiece& span = m_pieces[piece];
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
        , m_owner(m_block.firstOwner)
    {}

    /// Whether the customer, later than the last one asked for, has rows; then they are in `rows`.
    bool seek(std::size_t ordinal)
    {
        if (m_sought == ordinal)
            return !m_rows.empty();
        m_sought = ordinal;
        m_rows.clear();
        if (!m_link.filter.table().owners)
            return false;
        const Owners& owners = *m_link.filter.table().owners;
        while (m_owner < m_block.lastOwner && owners.ordinals[m_owner] < ordinal)
            ++m_owner;
        if (m_owner == m_block.lastOwner || owners.ordinals[m_owner] != ordinal)
            return false;
        const std::size_t from = owners.starts[m_owner];
        const std::size_t to = owners.starts[m_owner + 1];
        if (m_link.filter.all()) {
            for (std::size_t row = from; row < to; ++row)
                m_rows.push_back(row);
        } else {
            for (std::size_t row = from; row < to; ++row) {
                if (m_block.row(row))
                    m_rows.push_back(row);
            }
        }
        return !m_rows.empty();
    }

    const RowBlock& block() const { return m_block; }
    std::size_t ownerCount() const { return m_block.lastOwner - m_block.firstOwner; }
    const std::vector<std::size_t>& rows() const { return m_rows; }
    Ms at(std::size_t row) const { return m_link.filter.table().at->at(row); }
    std::int64_t id(std::size_t row) const { return m_link.filter.table().id->at(row); }
    std::optional<Ms> till(std::size_t row) const { return m_link.span->till(row); }

private:
    const Link& m_link;
    RowBlock m_block;
    std::size_t m_owner;
    std::optional<std::size_t> m_sought;
    std::vector<std::size_t> m_rows;
};

/// Whether one of the first `passed` rows reaches an instant. The later a row, the longer its reach, but for those
/// within a change of the clocks of each other.
bool withinReach(const LinkWalk& walk, const std::vector<std::size_t>& rows, std::size_t passed, Ms at)
{
    const Ms latest = walk.at(rows[passed - 1]);
    for (std::size_t k = passed; k-- > 0;) {
        if (latest - walk.at(rows[k]) > 2 * msPerDay)
            return false;
        if (const auto till = walk.till(rows[k]); till && at <= *till)
            return true;
    }
    return false;
}

/// Whether the last event of the chain is reached. Rows of a customer are in the order of (at, id).
bool chainExists(const std::vector<LinkWalk>& walks, bool bounded, std::vector<std::size_t>& reached,
                 std::vector<std::size_t>& next)
{
    reached.assign(walks.front().rows().begin(), walks.front().rows().end());
    for (std::size_t i = 1; i < walks.size() && !reached.empty(); ++i) {
        const LinkWalk& before = walks[i - 1];
        const LinkWalk& after = walks[i];
        next.clear();
        std::size_t passed = 0;
        for (const std::size_t row : after.rows()) {
            const Ms at = after.at(row);
            const std::int64_t id = after.id(row);
            for (; passed < reached.size(); ++passed) {
                const Ms earlier = before.at(reached[passed]);
                if (earlier > at || (earlier == at && before.id(reached[passed]) >= id))
                    break;
            }
            if (passed == 0 || (bounded && !withinReach(before, reached, passed, at)))
                continue;
            if (i + 1 == walks.size())
                return true;
            next.push_back(row);
        }
        std::swap(reached, next);
    }
    return !reached.empty();
}

void setBit(std::uint64_t* words, std::size_t bit)
{
    words[bit >> 6] |= std::uint64_t{1} << (bit & 63);
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
    std::vector<std::size_t> reached;
    std::vector<std::size_t> next;
    // The event that the fewest have leads the way.
    const auto rarest = std::min_element(walks.begin(), walks.end(), [](const LinkWalk& a, const LinkWalk& b) {
        return a.ownerCount() < b.ownerCount();
    });
    const Owners& owners = *links[static_cast<std::size_t>(rarest - walks.begin())].filter.table().owners;
    for (std::size_t owner = rarest->block().firstOwner; owner < rarest->block().lastOwner; ++owner) {
        const std::size_t ordinal = owners.ordinals[owner];
        const bool all = rarest->seek(ordinal) &&
                         std::all_of(walks.begin(), walks.end(), [&](LinkWalk& walk) { return walk.seek(ordinal); });
        if (all && chainExists(walks, bounded, reached, next))
            setBit(out.holds, ordinal - first);
    }
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
        if (!events.seek(ordinal))
            continue;
        answers.seek(ordinal);
        std::size_t next = 0;
        for (const std::size_t row : events.rows()) {
            const Ms at = events.at(row);
            while (next < answers.rows().size() && answers.at(answers.rows()[next]) <= at)
                ++next;
            const auto till = events.till(row);
            if (till && *till <= asOf && (next == answers.rows().size() || answers.at(answers.rows()[next]) > *till)) {
                setBit(out.holds, ordinal - first);
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
        link.span.emplace(evaluation.context().zone, *duration, *link.filter.table().at, *link.filter.table().day);
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
