#include "core/segment/membership.h"

#include "core/base/json.h"
#include "core/customer/eventstore.h"
#include "core/customer/mergemembers.h"
#include "core/segment/segmentstore.h"

#include <algorithm>
#include <optional>
#include <set>

namespace patron::segment::memberships {

namespace {
constexpr customer::merges::MemberTable memberTable{"segment_member", "segment_id"};

/// What is known of the last look at a segment.
struct Look
{
    Ms at = 0;
    DataVersion version;
};

/// One segment now, beside its last look.
struct Found
{
    Segment segment;
    std::optional<Look> before;
    DataVersion version;
    std::vector<std::int64_t> members;
    std::vector<std::int64_t> entered;
    std::vector<std::int64_t> left;
};

DataVersion versionOf(ReadSession& session)
{
    Query query = session.query("SELECT version, stamp FROM v_data_version");
    query.step();
    return {query.int64(0), query.int64(1)};
}

std::optional<Look> lastLook(ReadSession& session, SegmentId segment)
{
    Query query = session.query("SELECT checked_at, version, stamp FROM segment_look WHERE segment_id = ?");
    query.bind(segment);
    if (!query.step())
        return std::nullopt;
    return Look{query.int64(0), {query.int64(1), query.int64(2)}};
}

/// Whether a look at `now` can find anything else than the last one did.
bool isDue(const std::optional<Look>& look, const SegmentTitle& title, const DataVersion& version, const TimeZone& zone,
           Ms now)
{
    return !look || look->version != version || title.updatedAt >= look->at || zone.dayAt(look->at) != zone.dayAt(now);
}

/// The numbers in one list and not in the other; both ascending.
std::vector<std::int64_t> without(const std::vector<std::int64_t>& some, const std::vector<std::int64_t>& others)
{
    std::vector<std::int64_t> rest;
    std::set_difference(some.begin(), some.end(), others.begin(), others.end(), std::back_inserter(rest));
    return rest;
}

std::vector<std::int64_t> membersBefore(ReadSession& session, SegmentId segment)
{
    std::vector<std::int64_t> ids;
    Query query = session.query("SELECT customer_id FROM segment_member WHERE segment_id = ? ORDER BY customer_id");
    query.bind(segment);
    while (query.step())
        ids.push_back(query.int64(0));
    return ids;
}

/// Nothing when the segment need not be looked at.
Result<std::optional<Found>> look(ReadSession& session, const Store& store, const SegmentTitle& title, Ms now)
{
    Found found;
    found.version = versionOf(session);
    found.before = lastLook(session, title.id);
    if (!isDue(found.before, title, found.version, store.zone(), now))
        return std::optional<Found>();
    PATRON_TRY(segment, segments::get(session, title.id));
    PATRON_TRY(ids, members(session, store, segment.rule, {now - now % msPerMinute, false}));
    found.segment = std::move(segment);
    found.members.reserve(ids.size());
    for (const CustomerId id : ids)
        found.members.push_back(id.value);
    const std::vector<std::int64_t> before = membersBefore(session, title.id);
    found.entered = without(found.members, before);
    found.left = without(before, found.members);
    return std::optional(std::move(found));
}

void addEvents(Transaction& tx, const TimeZone& zone, const Found& found, Ms now)
{
    customer::NewEvent event;
    event.at = now;
    event.properties = compactJson(Json{{"segment", found.segment.uuid}, {"name", found.segment.name}});
    const auto add = [&](const char* kind, const std::vector<std::int64_t>& customers) {
        event.kind = kind;
        for (const std::int64_t customer : customers) {
            // Who was erased or merged into another is no more: there is nobody to record it of.
            Query known = tx.query("SELECT 1 FROM v_customer WHERE id = ?");
            known.bind(customer);
            if (!known.step())
                continue;
            event.customer = CustomerId{customer};
            customer::events::add(tx, zone, event, now);
        }
    };
    add("segment.entered", found.entered);
    add("segment.left", found.left);
}

void writeMembers(Transaction& tx, const Found& found)
{
    for (const std::int64_t customer : found.left) {
        tx.query("DELETE FROM segment_member WHERE segment_id = ? AND customer_id = ?")
            .bind(found.segment.id, customer)
            .run();
    }
    for (const std::int64_t customer : found.entered) {
        tx.query("INSERT OR IGNORE INTO segment_member(segment_id, customer_id) VALUES (?, ?)")
            .bind(found.segment.id, customer)
            .run();
    }
}

void writeLook(Transaction& tx, const TimeZone& zone, const Found& found, Ms now)
{
    tx.query("INSERT INTO segment_look(segment_id, checked_at, version, stamp) VALUES (?1, ?2, ?3, ?4) ON "
             "CONFLICT(segment_id) DO UPDATE SET checked_at = ?2, version = ?3, stamp = ?4")
        .bind(found.segment.id, now, found.version.version, found.version.stamp)
        .run();
    const bool first = !found.before;
    const auto entered = static_cast<std::int64_t>(first ? 0 : found.entered.size());
    const auto left = static_cast<std::int64_t>(found.left.size());
    tx.query("INSERT INTO segment_day(segment_id, day, size, came, went, first, checked_at) VALUES (?1, ?2, ?3, ?4, "
             "?5, ?6, ?7) ON CONFLICT(segment_id, day) DO UPDATE SET size = ?3, came = came + ?4, went = went + ?5, "
             "checked_at = ?7")
        .bind(found.segment.id, zone.dayAt(now), static_cast<std::int64_t>(found.members.size()), entered, left, first,
              now)
        .run();
    tx.changed(Area::Segments);
}

/// Whether the segment still stands as it was looked at.
bool stands(Transaction& tx, const Found& found)
{
    Query query = tx.query("SELECT updated_at FROM segment WHERE id = ?");
    query.bind(found.segment.id);
    return query.step() && query.int64(0) == found.segment.updatedAt;
}
}

Result<Recorded> record(Store& store, JobContext& job)
{
    PATRON_TRY(titles, store.read([](ReadSession& session) -> Result<std::vector<SegmentTitle>> {
        return segments::all(session);
    }));
    Recorded result;
    job.phase("Looking at segments", static_cast<std::int64_t>(titles.size()));
    std::int64_t done = 0;
    for (const SegmentTitle& title : titles) {
        if (job.cancelled())
            return makeError(ErrorCode::Cancelled, "Stopped. The segments looked at so far are recorded.");
        const Ms now = job.clock().now();
        auto found =
            store.read([&](ReadSession& session) { return look(session, store, title, now); }, job.cancelToken());
        job.done(++done);
        if (!found && found.error().code == ErrorCode::Cancelled)
            return std::move(found).error();
        if (!found) {
            result.problems.push_back("The segment \"" + title.name + "\" was not looked at. " + found.error().text);
            continue;
        }
        if (!*found)
            continue;
        const Found& segment = **found;
        const auto keep = [&](Transaction& tx) -> Result<bool> {
            if (!stands(tx, segment))
                return false;
            writeMembers(tx, segment);
            if (segment.before)
                addEvents(tx, store.zone(), segment, now);
            writeLook(tx, store.zone(), segment, now);
            return true;
        };
        // Long work stops whoever sends; what a minute changes is no long work.
        constexpr std::size_t few = 1000;
        const bool brief = segment.entered.size() + segment.left.size() <= few;
        PATRON_TRY(written, brief ? store.write(keep) : store.writeLong(keep, job.cancelToken()));
        if (!written)
            continue;
        ++result.segments;
        if (segment.before) {
            result.entered += static_cast<std::int64_t>(segment.entered.size());
            result.left += static_cast<std::int64_t>(segment.left.size());
        }
    }
    return result;
}

std::vector<Day> history(ReadSession& session, SegmentId segment, DayNumber from, DayNumber to)
{
    std::vector<Day> days;
    Query query = session.query(
        "SELECT day, size, came, went, first, checked_at FROM segment_day WHERE segment_id = ?1 AND day <= ?3 AND day "
        ">= coalesce((SELECT max(d.day) FROM segment_day d WHERE d.segment_id = ?1 AND d.day < ?2), ?2) ORDER BY day");
    query.bind(segment, static_cast<std::int64_t>(from), static_cast<std::int64_t>(to));
    while (query.step()) {
        days.push_back({static_cast<DayNumber>(query.int64(0)), query.int64(1), query.int64(2), query.int64(3),
                        query.flag(4), query.int64(5)});
    }
    return days;
}

Result<std::vector<SizeAt>> sizesAsOf(ReadSession& session, const Store& store, const Rule& rule, DayNumber from,
                                      DayNumber to, int points, Ms now)
{
    std::vector<SizeAt> sizes;
    const DayNumber today = store.zone().dayAt(now);
    const DayNumber last = std::min(to, today);
    std::set<DayNumber> days;
    for (int i = 0; i < points && from <= last; ++i)
        days.insert(points == 1 ? last : from + static_cast<DayNumber>(std::int64_t{last - from} * i / (points - 1)));
    for (const DayNumber day : days) {
        const Ms asOf = day == today ? now : store.zone().startOfDay(day + 1) - 1;
        PATRON_TRY(answer, count(session, store, rule, {asOf, false}));
        sizes.push_back({day, answer.count, answer.of});
    }
    return sizes;
}

void moveCustomer(Transaction& tx, const customer::CustomerMerge& merge)
{
    customer::merges::moveMembers(tx, merge, memberTable);
}

void giveBackCustomer(Transaction& tx, const customer::CustomerMerge& merge)
{
    customer::merges::giveBackMembers(tx, merge, memberTable);
}

void forget(Transaction& tx, SegmentId segment)
{
    for (const char* table : {"segment_member", "segment_day", "segment_look"})
        tx.query("DELETE FROM " + std::string(table) + " WHERE segment_id = ?").bind(segment).run();
}

}
