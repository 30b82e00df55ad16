#include "tests/rounds/roundfile.h"

#include "core/store/connection.h"

#include <QtGlobal>

#include <sqlite3.h>

#include <memory>

namespace patron::rounds {

namespace {
std::unique_ptr<Connection> opened(const std::filesystem::path& path)
{
    auto connection = Connection::open(path, Connection::Mode::ReadWrite);
    if (!connection)
        qFatal("%s", connection.error().text.c_str());
    // What a kill left in the journal stays there, for the next run of the program to find.
    sqlite3_db_config((*connection)->handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    return std::move(*connection);
}

std::int64_t number(const std::filesystem::path& path, std::string_view sql)
{
    const auto connection = opened(path);
    Query query = connection->queryOnce(sql);
    return query.step() ? query.int64(0) : 0;
}
}

bool RoundRow::isOpen() const
{
    static const std::set<std::string> open{"planned", "held", "queued", "leased", "handed", "deferred", "ambiguous"};
    return open.contains(state);
}

std::vector<RoundRow> RoundFile::rows() const
{
    const auto connection = opened(m_path);
    Query query = connection->queryOnce(
        "SELECT id, address, state, reason, message_header_id, class, resends FROM outbox ORDER BY id");
    std::vector<RoundRow> rows;
    while (query.step()) {
        rows.push_back({query.int64(0), query.text(1), query.text(2), query.text(3), query.text(4),
                        query.view(5) == "marketing", query.integer(6)});
    }
    return rows;
}

std::int64_t RoundFile::ambiguousTries() const
{
    return number(m_path, "SELECT COUNT(*) FROM attempt WHERE outcome = 'ambiguous'");
}

std::int64_t RoundFile::interruptedTries() const
{
    return number(m_path, "SELECT COUNT(*) FROM attempt WHERE outcome = 'ambiguous' AND COALESCE(response, '') = ''");
}

std::int64_t RoundFile::enrollments() const
{
    return number(m_path, "SELECT COUNT(*) FROM enrollment");
}

bool RoundFile::hasBroadcast() const
{
    return number(m_path, "SELECT COUNT(*) FROM occasion WHERE kind = 'broadcast'") > 0;
}

bool RoundFile::hasTicked() const
{
    return number(m_path, "SELECT COUNT(*) FROM program WHERE checked_at IS NOT NULL") > 0 &&
           number(m_path, "SELECT COUNT(*) FROM enrollment WHERE state = 'active'") == 0;
}

void RoundFile::letPass(Ms span) const
{
    const auto file = opened(m_path);
    file->queryOnce("UPDATE outbox SET until_at = until_at - ? WHERE state IN ('held', 'deferred', 'ambiguous')")
        .bind(span)
        .run();
    file->queryOnce("UPDATE account_hold SET until_at = until_at - ?1, slow_since = slow_since - ?1").bind(span).run();
}

void RoundFile::failOutcomes(bool on) const
{
    opened(m_path)->execute(on ? "CREATE TRIGGER full BEFORE UPDATE ON outbox WHEN OLD.state = 'handed' BEGIN SELECT "
                                 "RAISE(FAIL, 'disk full'); END"
                               : "DROP TRIGGER IF EXISTS full");
}

std::vector<std::int64_t> RoundFile::twoCustomers(std::uint64_t draw) const
{
    const auto connection = opened(m_path);
    Query query = connection->queryOnce("SELECT id FROM v_customer ORDER BY id");
    std::vector<std::int64_t> ids;
    while (query.step())
        ids.push_back(query.int64(0));
    if (ids.size() < 2)
        return {};
    const std::size_t first = draw % (ids.size() - 1);
    return {ids[first], ids[first + 1 + draw / 64 % (ids.size() - first - 1)]};
}

std::vector<std::string> RoundFile::addressesOf(const std::vector<std::int64_t>& customers) const
{
    const auto connection = opened(m_path);
    std::vector<std::string> addresses;
    for (const std::int64_t customer : customers) {
        Query query =
            connection->queryOnce("SELECT normalized FROM v_identity WHERE customer_id = ? AND kind = 'email'");
        query.bind(customer);
        while (query.step())
            addresses.push_back(query.text(0));
    }
    return addresses;
}

}
