#include "core/delivery/connectoroverview.h"

#include "core/base/text.h"
#include "core/delivery/accountpace.h"
#include "core/outbox/channelroute.h"
#include "core/outbox/latelysent.h"
#include "core/outbox/outboxstore.h"

namespace patron::delivery::connectors {

namespace {

/// The connector that a channel's messages leave by when nobody names one; none when there is no way.
ConnectorId standardFor(Connection& connection, customer::Channel channel, const std::vector<ConnectorRow>& rows)
{
    std::string folded;
    {
        Query query = connection.query("SELECT value FROM setting WHERE key = 'send.connector'");
        if (query.step())
            folded = foldText(query.text(0));
    }
    ConnectorId standard;
    for (const ConnectorRow& row : rows) {
        if (folded.empty() ? row.kind == "local" : foldText(row.name) == folded)
            standard = row.id;
    }
    const auto route = outbox::standardRoute(connection, channel, standard);
    return route ? *route : ConnectorId{};
}

void readMailbox(Connection& connection, ConnectorOverview& one)
{
    Query read = connection.query("SELECT max(read_at) FROM mailbox_folder WHERE connector_id = ?");
    read.bind(one.row.id);
    if (read.step() && !read.isNull(0))
        one.readAt = read.int64(0);
    Query waiting = connection.query("SELECT count(*) FROM inbound_mail WHERE state = 'waiting' AND connector_id = ?");
    waiting.bind(one.row.id);
    if (waiting.step())
        one.unreadMails = waiting.int64(0);
}

}

std::vector<ConnectorOverview> overview(Connection& connection, Ms now)
{
    const std::vector<ConnectorRow> rows = list(connection);
    const ConnectorId forMail = standardFor(connection, customer::Channel::Email, rows);
    const ConnectorId forText = standardFor(connection, customer::Channel::Sms, rows);
    std::vector<ConnectorOverview> all;
    for (const ConnectorRow& row : rows) {
        ConnectorOverview one;
        one.row = row;
        if (row.kind == "imap") {
            readMailbox(connection, one);
            all.push_back(std::move(one));
            continue;
        }
        one.forMail = row.id == forMail;
        one.forText = row.id == forText;
        one.waiting = outbox::sends::openRows(connection, row.id);
        const outbox::SendPace pace = accountPace(connection, row, now);
        one.perMinute = pace.perMinute;
        one.perDay = pace.perDay;
        const std::vector<Ms> sent =
            pace.perDay ? pace.sentLately : outbox::sentTimes(connection, row.id, now - msPerDay);
        one.sentLastDay = static_cast<std::int64_t>(sent.size());
        if (!sent.empty())
            one.lastSent = sent.back();
        all.push_back(std::move(one));
    }
    return all;
}

std::vector<AttemptLine> lastAttempts(Connection& connection, ConnectorId id, bool troubleOnly, int most)
{
    constexpr int mostLookedAt = 100'000;
    Query query = connection.query(
        "SELECT a.started_at, a.ended_at, o.address, n.name, a.phase, a.outcome, a.code, a.enhanced, a.response FROM "
        "(SELECT * FROM attempt ORDER BY id DESC LIMIT ?1) a JOIN outbox o ON o.id = a.outbox_id JOIN occasion n ON "
        "n.id = o.occasion_id WHERE o.connector_id = ?2 AND (NOT ?3 OR a.outcome NOT IN ('accepted', 'resend')) ORDER "
        "BY a.id DESC LIMIT ?4");
    query.bind(mostLookedAt, id, troubleOnly, most);
    std::vector<AttemptLine> lines;
    while (query.step()) {
        AttemptLine line;
        line.at = query.int64(0);
        line.tookMs = query.int64(1) - line.at;
        line.address = query.text(2);
        line.occasion = query.text(3);
        line.phase = query.text(4);
        line.outcome = query.text(5);
        line.code = static_cast<int>(query.int64(6));
        line.enhanced = query.text(7);
        line.response = query.text(8);
        lines.push_back(std::move(line));
    }
    return lines;
}

}
