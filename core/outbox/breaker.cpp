#include "core/outbox/breaker.h"

#include <cstdint>

namespace patron::outbox {

namespace {

constexpr int firstMessages = 50;
constexpr int hardOfFirst = 8;
constexpr int latestMessages = 200;
constexpr int hardOfLatest = 10; ///< 5 %; one more stops
constexpr std::int64_t complaintsPerThousand = 3;
constexpr std::int64_t fewestComplaints = 2;

constexpr std::string_view gone =
    " FROM outbox b JOIN occasion o ON o.id = b.occasion_id WHERE b.occasion_id = ?1 AND b.class = 'marketing' AND "
    "b.attempts > 0 AND b.finished_at > o.watched_from";

/// Addresses that do not exist among so many messages from the front or the end.
std::int64_t hardAmong(Connection& connection, OccasionId occasion, int messages, bool first)
{
    Query query = connection.query("SELECT COALESCE(SUM(hard), 0) FROM (SELECT b.state = 'bounced_hard' OR (b.state = "
                                   "'rejected' AND b.reason IN ('bad_recipient', 'mailbox_disabled')) AS hard" +
                                   std::string(gone) + " ORDER BY b.finished_at " +
                                   (first ? "ASC, b.id ASC" : "DESC, b.id DESC") + " LIMIT ?2)");
    query.bind(occasion, messages);
    query.step();
    return query.int64(0);
}

}

std::optional<std::string> mustStop(Connection& connection, OccasionId occasion)
{
    const auto sentence = [](std::int64_t hard, const char* among) {
        return std::to_string(hard) + " of the " + among +
               " addresses do not exist. Providers take that for spam, so it stopped. Look at where the list comes "
               "from before you go on.";
    };
    if (const auto hard = hardAmong(connection, occasion, firstMessages, true); hard >= hardOfFirst)
        return sentence(hard, "first 50");
    if (const auto hard = hardAmong(connection, occasion, latestMessages, false); hard > hardOfLatest)
        return sentence(hard, "latest 200");
    Query query = connection.query("SELECT COALESCE(SUM(b.state = 'complained'), 0), COUNT(*)" + std::string(gone));
    query.bind(occasion);
    query.step();
    const std::int64_t complaints = query.int64(0);
    if (complaints >= fewestComplaints && complaints * 1'000 >= query.int64(1) * complaintsPerThousand) {
        return std::to_string(complaints) + " of " + std::to_string(query.int64(1)) +
               " people called this message spam, so it stopped. Look at whom it goes to and whether they asked for it "
               "before you go on.";
    }
    return std::nullopt;
}

}
