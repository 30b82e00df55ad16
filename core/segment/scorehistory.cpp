#include "core/segment/scorehistory.h"

#include "core/base/failpoint.h"
#include "core/insight/lifecycle.h"

#include <algorithm>
#include <map>

namespace patron::segment::scorehistory {

namespace {
using standings::Standing;

/// What is known of the looks before.
struct Look
{
    std::optional<DayNumber> first;
    std::optional<DayNumber> last; ///< the last day that is kept
    DataVersion version;           ///< of the facts it saw
    DataVersion present;           ///< of the facts there are
    std::map<DayNumber, std::uint64_t> sums;
};

Look lastLook(ReadSession& session)
{
    Look look;
    {
        Query query = session.query("SELECT version, stamp FROM v_data_version");
        query.step();
        look.present = {query.int64(0), query.int64(1)};
    }
    {
        Query query = session.query("SELECT first_day, version, stamp FROM insight_look");
        if (!query.step())
            return look;
        look.first = static_cast<DayNumber>(query.int64(0));
        look.version = {query.int64(1), query.int64(2)};
    }
    Query query = session.query("SELECT day, sum FROM insight_day ORDER BY day");
    while (query.step()) {
        look.last = static_cast<DayNumber>(query.int64(0));
        look.sums.emplace(*look.last, static_cast<std::uint64_t>(query.int64(1)));
    }
    return look;
}

std::uint8_t stageNumber(std::string_view name)
{
    const auto& names = insight::lifecycleStages();
    const auto found = std::find(names.begin(), names.end(), name);
    return static_cast<std::uint8_t>(found == names.end() ? 0 : found - names.begin());
}

/// The columns customer_id, recency, frequency, monetary, stage from a place on.
Standing readStanding(const Query& query, int from)
{
    const auto score = [&](int column) { return static_cast<std::uint8_t>(query.int64(from + column)); };
    return {query.int64(from), score(1), score(2), score(3), stageNumber(query.view(from + 4))};
}

/// Goes along two lists by customer: `only(a)` of who is in the first alone, `other(b)` in the second, `both(a, b)`.
template <typename A, typename B, typename C>
void along(const std::vector<Standing>& some, const std::vector<Standing>& others, const A& only, const B& other,
           const C& both)
{
    auto b = others.begin();
    for (const Standing& a : some) {
        for (; b != others.end() && b->customer < a.customer; ++b)
            other(*b);
        if (b != others.end() && b->customer == a.customer)
            both(a, *b++);
        else
            only(a);
    }
    for (; b != others.end(); ++b)
        other(*b);
}

/// Who is another one than before: as they are now.
std::vector<Standing> changesOf(const std::vector<Standing>& before, const std::vector<Standing>& now)
{
    std::vector<Standing> changes;
    along(
        before, now, [&](const Standing& gone) { changes.push_back({gone.customer}); },
        [&](const Standing& come) { changes.push_back(come); },
        [&](const Standing& was, const Standing& is) {
            if (was != is)
                changes.push_back(is);
        });
    return changes;
}

/// A row to be written, or to be taken away.
struct Correction
{
    Standing standing;
    bool gone = false;
};

/// What makes the rows that are there into those that should be.
std::vector<Correction> correctionsOf(const std::vector<Standing>& rows, const std::vector<Standing>& wanted)
{
    std::vector<Correction> corrections;
    along(
        rows, wanted,
        [&](const Standing& row) {
            corrections.push_back({row, true});
        },
        [&](const Standing& missing) {
            corrections.push_back({missing, false});
        },
        [&](const Standing& row, const Standing& right) {
            if (row != right)
                corrections.push_back({right, false});
        });
    return corrections;
}

Result<std::vector<Standing>> rowsOf(Store& store, DayNumber day)
{
    return store.read([&](ReadSession& session) -> Result<std::vector<Standing>> {
        std::vector<Standing> rows;
        Query query = session.query("SELECT customer_id, coalesce(recency, 0), coalesce(frequency, 0), "
                                    "coalesce(monetary, 0), stage FROM insight_score WHERE day = ? ORDER BY "
                                    "customer_id");
        query.bind(day);
        while (query.step())
            rows.push_back(readStanding(query, 0));
        return rows;
    });
}

void writeRow(Transaction& tx, DayNumber day, const Correction& correction)
{
    const Standing& one = correction.standing;
    if (correction.gone) {
        tx.query("DELETE FROM insight_score WHERE day = ? AND customer_id = ?").bind(day, one.customer).run();
        return;
    }
    // Who was erased or merged into another meanwhile is no more.
    tx.query("INSERT INTO insight_score(day, customer_id, recency, frequency, monetary, stage) SELECT ?1, id, "
             "nullif(?3, 0), nullif(?4, 0), nullif(?5, 0), ?6 FROM customer WHERE id = ?2 ON CONFLICT DO UPDATE SET "
             "recency = excluded.recency, frequency = excluded.frequency, monetary = excluded.monetary, stage = "
             "excluded.stage")
        .bind(day, one.customer, one.r, one.f, one.m, insight::lifecycleStages()[one.stage])
        .run();
}

Error stopped()
{
    return makeError(ErrorCode::Cancelled, "Stopped. The scores of the days up to here are kept.");
}

/// One round of looking.
class Recorder
{
public:
    Recorder(Store& store, JobContext& job, const Limits& limits)
        : m_store(store)
        , m_job(job)
        , m_limits(limits)
        , m_today(store.zone().dayAt(job.clock().now()))
    {}

    Result<Recorded> run()
    {
        PATRON_TRY(look, m_store.read([](ReadSession& session) -> Result<Look> { return lastLook(session); }));
        if (isUpToDate(look))
            return Recorded{};
        m_first = look.first.value_or(m_today);
        m_job.phase("Looking for changed orders");
        PATRON_TRY(sums, standings::orderSums(m_store, m_first, m_today, m_job.cancelToken()));
        m_sums = std::move(sums);
        const DayNumber from = firstToDo(look);
        PATRON_CHECK(begin(look, from));
        const DayNumber until = std::min(m_today, from + m_limits.mostDays - 1);
        PATRON_CHECK(recordDays(from, until));
        m_result.whole = until == m_today;
        if (m_result.whole)
            PATRON_CHECK(finish(look.present));
        return m_result;
    }

private:
    bool isUpToDate(const Look& look) const
    {
        // A clock that stands before the first day has nothing to say of it.
        return look.first &&
               (m_today < *look.first || (look.version == look.present && look.last && *look.last >= m_today));
    }

    /// The first day whose sum is another one, else the first that is not kept.
    DayNumber firstToDo(const Look& look) const
    {
        for (DayNumber day = m_first; day <= m_today; ++day) {
            const auto known = look.sums.find(day);
            if (known == look.sums.end() || known->second != sumOf(day))
                return day;
        }
        return m_today + 1;
    }

    std::uint64_t sumOf(DayNumber day) const { return m_sums[static_cast<std::size_t>(day - m_first)]; }

    /// The first look leaves its mark; of days to be worked out again none is kept from now on.
    Result<void> begin(const Look& look, DayNumber from)
    {
        if (look.first && (!look.last || *look.last < from))
            return {};
        return m_store.write([&](Transaction& tx) -> Result<void> {
            if (!look.first) {
                tx.query("INSERT OR IGNORE INTO insight_look(id, first_day, version, stamp) VALUES (1, ?, -1, 0)")
                    .bind(m_first)
                    .run();
            }
            tx.query("DELETE FROM insight_day WHERE day >= ?").bind(from).run();
            tx.changed(Area::Insight);
            return {};
        });
    }

    Result<void> recordDays(DayNumber from, DayNumber until)
    {
        if (from > until)
            return {};
        m_job.phase("Keeping scores", until - from + 1);
        std::vector<Standing> before;
        if (from > m_first) {
            PATRON_TRY(last, standings::at(m_store, from - 1, m_job.cancelToken()));
            before = std::move(last);
        }
        for (DayNumber day = from; day <= until; ++day) {
            PATRON_TRY(now, standings::at(m_store, day, m_job.cancelToken()));
            PATRON_CHECK(recordDay(day, changesOf(before, now)));
            before = std::move(now);
            m_job.done(day - from + 1);
        }
        return {};
    }

    /// The rows first, some at a time; then the day is one that is kept.
    Result<void> recordDay(DayNumber day, const std::vector<Standing>& wanted)
    {
        PATRON_TRY(rows, rowsOf(m_store, day));
        const std::vector<Correction> corrections = correctionsOf(rows, wanted);
        for (std::size_t first = 0; first < corrections.size(); first += m_limits.rowsPerWrite) {
            if (m_job.cancelled())
                return stopped();
            const std::size_t last = std::min(corrections.size(), first + m_limits.rowsPerWrite);
            PATRON_CHECK(m_store.write([&](Transaction& tx) -> Result<void> {
                for (std::size_t i = first; i < last; ++i)
                    writeRow(tx, day, corrections[i]);
                tx.changed(Area::Insight);
                return {};
            }));
            failpoint("scores.half_day");
        }
        if (m_job.cancelled())
            return stopped();
        m_result.changes += static_cast<std::int64_t>(corrections.size());
        ++m_result.days;
        return m_store.write([&](Transaction& tx) -> Result<void> {
            tx.query("INSERT OR REPLACE INTO insight_day(day, sum, checked_at) VALUES (?, ?, ?)")
                .bind(day, static_cast<std::int64_t>(sumOf(day)), m_job.clock().now())
                .run();
            tx.changed(Area::Insight);
            return {};
        });
    }

    Result<void> finish(const DataVersion& seen)
    {
        return m_store.write([&](Transaction& tx) -> Result<void> {
            tx.query("UPDATE insight_look SET version = ?, stamp = ?").bind(seen.version, seen.stamp).run();
            tx.changed(Area::Insight);
            return {};
        });
    }

    Store& m_store;
    JobContext& m_job;
    const Limits& m_limits;
    DayNumber m_today;
    DayNumber m_first = 0;
    std::vector<std::uint64_t> m_sums;
    Recorded m_result;
};
}

Result<Recorded> record(Store& store, JobContext& job, const Limits& limits)
{
    return Recorder(store, job, limits).run();
}

std::optional<Span> kept(ReadSession& session)
{
    Query query = session.query("SELECT min(day), max(day) FROM v_insight_day");
    if (!query.step() || query.isNull(0))
        return std::nullopt;
    return Span{static_cast<DayNumber>(query.int64(0)), static_cast<DayNumber>(query.int64(1))};
}

std::vector<Change> of(ReadSession& session, CustomerId customer)
{
    std::vector<Change> changes;
    Query query = session.query("SELECT day, customer_id, coalesce(rfm_recency, 0), coalesce(rfm_frequency, 0), "
                                "coalesce(rfm_monetary, 0), lifecycle_stage FROM v_insight_score WHERE customer_id = ? "
                                "ORDER BY day");
    query.bind(customer);
    while (query.step())
        changes.push_back({static_cast<DayNumber>(query.int64(0)), readStanding(query, 1)});
    return changes;
}

}
