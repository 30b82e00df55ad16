#include "core/delivery/connectoroverview.h"

#include "core/delivery/accountpace.h"
#include "core/outbox/channelroute.h"
#include "core/outbox/latelysent.h"
#include "core/outbox/outboxstore.h"

namespace patron::delivery::connectors {

namespace {

/// The connector that a channel's messages leave by when nobody names one; none when there is no way.
ConnectorId standardFor(Connection& connection, customer::Channel channel)
{
    const auto meant = standard(connection);
    const auto route = outbox::standardRoute(connection, channel, meant ? meant->id : ConnectorId{});
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
        one.waitingMails = waiting.int64(0);
}

}

std::vector<ConnectorOverview> overview(Connection& connection, Ms now)
{
    const ConnectorId forMail = standardFor(connection, customer::Channel::Email);
    const ConnectorId forText = standardFor(connection, customer::Channel::Sms);
    std::vector<ConnectorOverview> all;
    for (const ConnectorRow& row : list(connection)) {
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
        if (pace.doublesUpTo)
            one.warmUpPerDay = pace.perDay;
        one.hold = accountHolds::of(connection, row.id);
        const std::vector<Ms> sent =
            pace.perDay ? pace.sentLately : outbox::sentTimes(connection, row.id, now - msPerDay);
        one.sentLastDay = static_cast<std::int64_t>(sent.size());
        if (!sent.empty())
            one.lastSent = sent.back();
        all.push_back(std::move(one));
    }
    return all;
}

}
