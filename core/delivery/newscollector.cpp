#include "core/delivery/newscollector.h"

#include "core/base/json.h"

#include <algorithm>

namespace patron::delivery {

namespace {

constexpr Ms everyMs = msPerMinute;
/// Told again from a little before the last time: a gateway's list may lag behind.
constexpr Ms overlapMs = 60 * msPerMinute;
/// Where nothing was asked before.
constexpr Ms firstBackMs = 2 * msPerDay;
/// After that gateways do not know the end of a message either.
constexpr Ms oldestMs = 3 * msPerDay;
constexpr int messagesARun = 100;

struct Cursor
{
    Ms askedAt = 0;
    std::int64_t message = 0; ///< the last one asked about
};

std::string cursorKey(const ConnectorRow& row)
{
    return "gateway.news." + row.uuid;
}

Cursor readCursor(const std::optional<std::string>& text)
{
    const Json json = text ? Json::parse(*text, nullptr, false) : Json();
    if (!json.is_object())
        return {};
    Cursor cursor;
    if (json.contains("at") && json["at"].is_number_integer())
        cursor.askedAt = json["at"].get<Ms>();
    if (json.contains("message") && json["message"].is_number_integer())
        cursor.message = json["message"].get<std::int64_t>();
    return cursor;
}

}

NewsCollector::NewsCollector(Store& store, DeliveryRunner::ConnectorMaker makeConnector)
    : m_store(store)
    , m_makeConnector(std::move(makeConnector))
{}

Result<std::vector<ConnectorRow>> NewsCollector::gateways(std::optional<ConnectorId> only)
{
    return m_store.read([&](ReadSession& session) -> Result<std::vector<ConnectorRow>> {
        std::vector<ConnectorRow> rows = connectors::list(session.connection());
        std::erase_if(
            rows, [&](const ConnectorRow& row) { return !row.hasNews() || row.paused || (only && row.id != *only); });
        return rows;
    });
}

Result<std::vector<std::pair<std::int64_t, std::string>>> NewsCollector::openMessages(const ConnectorRow& row,
                                                                                      std::int64_t after, Ms now)
{
    return m_store.read([&](ReadSession& session) -> Result<std::vector<std::pair<std::int64_t, std::string>>> {
        std::vector<std::pair<std::int64_t, std::string>> list;
        Query query =
            session.query("SELECT id, provider_id FROM outbox WHERE state = 'accepted' AND connector_id = ? AND "
                          "id > ? AND handed_at BETWEEN ? AND ? AND provider_id <> '' ORDER BY id LIMIT ?");
        query.bind(row.id, after, now - oldestMs, now, messagesARun);
        while (query.step())
            list.emplace_back(query.int64(0), query.text(1));
        return list;
    });
}

Result<void> NewsCollector::collect(JobContext& job, const ConnectorRow& row, bool asked, NewsReport& report)
{
    const Ms now = job.clock().now();
    PATRON_TRY(kept, m_store.setting(cursorKey(row)));
    if (!asked && !checkBusinessTime(row, now, SystemClock().now()))
        return {};
    Cursor cursor = readCursor(kept);
    if (!asked && cursor.askedAt <= now && now - cursor.askedAt < everyMs)
        return {};
    auto connector = m_makeConnector(row);
    if (!connector) {
        report.problems.emplace(row.name, connector.error().text);
        return {};
    }
    if (!(*connector)->hasNews())
        return {};
    NewsQuery query;
    PATRON_TRY(open, openMessages(row, cursor.message, now));
    for (const auto& [id, provider] : open)
        query.providerIds.push_back(provider);
    query.since = cursor.askedAt > 0 ? std::min(cursor.askedAt, now) - overlapMs : now - firstBackMs;
    query.now = now;
    std::optional<Error> broken;
    const NewsSink sink = [&](const GatewayNews& news) -> Result<void> {
        auto tally = keepNews(m_store, row, news, now);
        if (!tally) {
            broken = tally.error();
            return tally.error();
        }
        report.tally.add(*tally);
        return {};
    };
    const auto done = (*connector)->collect(query, sink, job.cancelToken());
    if (broken)
        return *broken;
    if (!done) {
        if (done.error().code != ErrorCode::Cancelled)
            report.problems.emplace(row.name, done.error().text);
        return {};
    }
    // Behind the last one it begins with the first again.
    cursor.message = open.size() < messagesARun ? 0 : open.back().first;
    cursor.askedAt = now;
    return m_store.setSetting(cursorKey(row), compactJson(Json{{"at", cursor.askedAt}, {"message", cursor.message}}));
}

Result<NewsReport> NewsCollector::run(JobContext& job, std::optional<ConnectorId> only)
{
    NewsReport report;
    if (m_store.readOnly() || !m_store.live())
        return report;
    PATRON_TRY(rows, gateways(only));
    for (const ConnectorRow& row : rows) {
        if (job.cancelled())
            break;
        PATRON_CHECK(collect(job, row, only.has_value(), report));
    }
    return report;
}

}
