#include "core/segment/index/neighbours.h"
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

/// The events of a chain in one shard. Where nothing is asked of the first or of the last one but its kind, it need not
/// be walked along: what comes before the rows of the second, and after those of the last but one, is known.
struct Chain
{
    std::vector<Link> links;
    bool bounded = false;
    std::shared_ptr<const Neighbours> lead;   ///< of the second one's rows: what the first has before them
    std::shared_ptr<const Neighbours> follow; ///< of the last but one's rows: what the last has after them

    /// Looks up what need not be walked along.
    void known(Evaluation& evaluation, const Part& part, const std::vector<EventMatch>& events);
    void fill(std::size_t first, std::size_t last, const Slices& out) const;

private:
    using Walks = std::vector<RowWalk>;

    std::size_t firstWalked() const { return lead ? 1 : 0; }
    std::size_t lastWalked() const { return links.size() - (follow ? 2 : 1); }
    bool exists(const Walks& walks, std::vector<Reached>& reached, std::vector<Reached>& next) const;
    bool ends(std::size_t row, Ms at) const;
    std::vector<std::uint64_t> ledTo(const RowWalk& second) const;
    bool leads(std::size_t before, Ms at) const;
};

void Chain::known(Evaluation& evaluation, const Part& part, const std::vector<EventMatch>& events)
{
    const std::size_t final = links.size() - 1;
    if (final == 0)
        return;
    if (links[final - 1].filter.table().owners)
        follow = Neighbours::behind(evaluation, part, events[final - 1].kind, links[final].filter, events[final].kind);
    // One of the two must be walked along.
    if (final > (follow ? 1u : 0u) && links[1].filter.table().owners && links[0].filter.all())
        lead = Neighbours::before(evaluation, part, events[1].kind, links[0].filter, events[0].kind);
}

/// Whether the chain ends well when it has come to a row of the last event that is walked along.
bool Chain::ends(std::size_t row, Ms at) const
{
    if (!follow)
        return true;
    const std::uint32_t place = follow->rows[row];
    if (place == 0 || !bounded)
        return place != 0;
    // What comes first is reached if anything is.
    const SpanTable& span = *links[lastWalked()].span;
    const Ms gap = links.back().filter.table().at->at(place - 1) - at;
    if (gap <= span.least())
        return true;
    const auto till = gap > span.most() ? std::nullopt : span.till(row);
    return till && at + gap <= *till;
}

/// Whether the last event of the chain is reached. Rows of a customer are in the order of (at, id).
bool Chain::exists(const Walks& walks, std::vector<Reached>& reached, std::vector<Reached>& next) const
{
    reached.clear();
    const RowWalk& front = walks.front();
    for (std::size_t row = front.begin(); row < front.end(); row = front.next(row + 1)) {
        if (walks.size() > 1)
            reached.push_back({front.at(row), row});
        else if (ends(row, front.at(row)))
            return true;
    }
    for (std::size_t i = 1; i < walks.size() && !reached.empty(); ++i) {
        const RowWalk& before = walks[i - 1];
        const RowWalk& after = walks[i];
        const Link& link = links[firstWalked() + i - 1];
        next.clear();
        std::size_t passed = 0;
        for (std::size_t row = after.begin(); row < after.end(); row = after.next(row + 1)) {
            const Ms at = after.at(row);
            while (passed < reached.size() &&
                   (reached[passed].at < at ||
                    (reached[passed].at == at && before.id(reached[passed].row) < after.id(row))))
                ++passed;
            if (passed == 0 || (bounded && !withinReach(*link.span, reached, passed, at)))
                continue;
            if (i + 1 < walks.size())
                next.push_back({at, row});
            else if (ends(row, at))
                return true;
        }
        std::swap(reached, next);
    }
    return false;
}

/// Whether a row of the first event, or one of the same customer before it, reaches an instant after it.
bool Chain::leads(std::size_t before, Ms at) const
{
    const SpanTable& span = *links[0].span;
    const Column& instants = *links[0].filter.table().at;
    const Ms latest = instants.at(before);
    if (at - latest <= span.least())
        return true;
    if (at - latest > span.most())
        return false;
    const Owners& owners = *links[0].filter.table().owners;
    const auto owner = std::upper_bound(owners.starts.begin(), owners.starts.end(), before) - 1;
    for (std::size_t k = before + 1; k-- > *owner && latest - instants.at(k) <= 2 * msPerDay;) {
        if (const auto till = span.till(k); till && at <= *till)
            return true;
    }
    return false;
}

/// The rows of the second event that the first one leads to, by row of the block.
std::vector<std::uint64_t> Chain::ledTo(const RowWalk& second) const
{
    const RowBlock& block = second.block();
    const Owners& owners = second.owners();
    const std::size_t from = owners.starts[block.firstOwner];
    const std::size_t to = owners.starts[block.lastOwner];
    const std::size_t base = second.firstBit();
    const Instants before(*links[0].filter.table().at);
    const Ms least = bounded ? links[0].span->least() : 0;
    std::vector<std::uint64_t> words(wordsFor(to - base));
    for (std::size_t row = from; row < to; ++row) {
        const std::uint32_t place = lead->rows[row];
        if (place == 0 || (!second.all() && !block.row(row)))
            continue;
        const bool led = !bounded || second.at(row) - before[place - 1] <= least || leads(place - 1, second.at(row));
        words[(row - base) >> 6] |= std::uint64_t{led} << ((row - base) & 63);
    }
    return words;
}

void Chain::fill(std::size_t first, std::size_t last, const Slices& out) const
{
    Walks walks;
    walks.reserve(links.size());
    for (std::size_t i = firstWalked(); i <= lastWalked(); ++i) {
        walks.emplace_back(links[i].filter, first, last);
        if (walks.back().empty())
            return;
    }
    if (lead)
        walks.front().narrow(ledTo(walks.front()));
    std::vector<Reached> reached;
    std::vector<Reached> next;
    // The event that the fewest have leads the way.
    const auto rarest = std::min_element(
        walks.begin(), walks.end(), [](const RowWalk& a, const RowWalk& b) { return a.ownerCount() < b.ownerCount(); });
    for (std::size_t owner = rarest->block().firstOwner; owner < rarest->block().lastOwner; ++owner) {
        const std::size_t ordinal = rarest->owners().ordinals[owner];
        if (!out.wants(ordinal - first))
            continue;
        const bool all = rarest->seek(ordinal) &&
                         std::all_of(walks.begin(), walks.end(), [&](RowWalk& walk) { return walk.seek(ordinal); });
        if (all && exists(walks, reached, next))
            putBit(out.holds, ordinal - first, true);
    }
}

/// An event and what should answer it, in one shard.
struct Open
{
    Link event;
    Link by;
    Ms asOf = 0;
    std::shared_ptr<const Neighbours> answers; ///< of the event's rows, where they are known

    void fill(std::size_t first, std::size_t last, const Slices& out) const;

private:
    bool stays(std::size_t row, Ms at, const std::optional<Ms>& answer) const;
    void walk(RowWalk& events, std::size_t first, std::size_t last, const Slices& out) const;
};

/// Whether an event at `row`, whose next answer comes at `answer` (nothing: never), stayed open for the whole time.
bool Open::stays(std::size_t row, Ms at, const std::optional<Ms>& answer) const
{
    const SpanTable& span = *event.span;
    if (at + span.least() > asOf || (answer && *answer - at <= span.least()))
        return false;
    if (at + span.most() <= asOf && (!answer || *answer - at > span.most()))
        return true;
    const auto till = span.till(row);
    return till && *till <= asOf && (!answer || *answer > *till);
}

void Open::fill(std::size_t first, std::size_t last, const Slices& out) const
{
    RowWalk events(event.filter, first, last);
    if (events.empty())
        return;
    if (!answers)
        return walk(events, first, last, out);
    const Owners& owners = events.owners();
    const Instants answered(*by.filter.table().at);
    for (std::size_t owner = events.block().firstOwner; owner < events.block().lastOwner; ++owner) {
        const std::size_t place = owners.ordinals[owner] - first;
        bool open = false;
        for (std::size_t row = owners.starts[owner]; row < owners.starts[owner + 1] && !open; ++row) {
            if (!events.all() && !events.block().row(row))
                continue;
            const std::uint32_t answer = answers->rows[row];
            open = stays(row, events.at(row), answer == 0 ? std::nullopt : std::optional(answered[answer - 1]));
        }
        out.holds[place >> 6] |= std::uint64_t{open} << (place & 63);
    }
}

void Open::walk(RowWalk& events, std::size_t first, std::size_t last, const Slices& out) const
{
    RowWalk others(by.filter, first, last);
    for (std::size_t owner = events.block().firstOwner; owner < events.block().lastOwner; ++owner) {
        const std::size_t ordinal = events.owners().ordinals[owner];
        if (!out.wants(ordinal - first) || !events.seek(ordinal))
            continue;
        const bool any = others.seek(ordinal);
        std::size_t answer = any ? others.begin() : 0;
        const std::size_t end = any ? others.end() : 0;
        for (std::size_t row = events.begin(); row < events.end(); row = events.next(row + 1)) {
            const Ms at = events.at(row);
            while (answer < end && others.at(answer) <= at)
                answer = others.next(answer + 1);
            if (stays(row, at, answer < end ? std::optional(others.at(answer)) : std::nullopt)) {
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
        Chain chain;
        chain.bounded = condition.eachWithin.has_value();
        for (std::size_t i = 0; i <= final; ++i) {
            // Links before the last lie anywhere before the window's end.
            const detail::Bounds bounds = i == final ? end : detail::Bounds{std::nullopt, end.high};
            PATRON_TRY(link, makeLink(evaluation, part, condition.events[i], bounds,
                                      i == final ? std::nullopt : condition.eachWithin));
            leaf.touchedBytes += touchedBytes(link);
            chain.links.push_back(std::move(link));
        }
        chain.known(evaluation, part, condition.events);
        leaf.parts.emplace_back([chain = std::move(chain)](std::size_t first, std::size_t last, const Slices& out) {
            chain.fill(first, last, out);
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
        PATRON_TRY(event, makeLink(evaluation, part, condition.event, bounds, condition.within));
        PATRON_TRY(by, makeLink(evaluation, part, condition.by, {}, std::nullopt));
        leaf.touchedBytes += touchedBytes(event) + touchedBytes(by);
        auto answers = event.filter.table().owners
                           ? Neighbours::after(evaluation, part, condition.event.kind, by.filter, condition.by.kind)
                           : nullptr;
        leaf.parts.emplace_back(
            [open = Open{std::move(event), std::move(by), context.asOf, std::move(answers)}](
                std::size_t first, std::size_t last, const Slices& out) { open.fill(first, last, out); });
    }
    return evaluation.run(leaf);
}

}
