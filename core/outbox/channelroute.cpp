#include "core/outbox/channelroute.h"

#include "core/base/text.h"

#include <optional>
#include <string>
#include <vector>

namespace patron::outbox {

namespace {

struct Known
{
    ConnectorId id;
    std::string folded;
    std::string name;
    std::string kind;
};

std::vector<Known> connectorsOf(Connection& connection)
{
    std::vector<Known> list;
    Query query = connection.query("SELECT id, folded, name, kind FROM connector ORDER BY id");
    while (query.step())
        list.push_back({query.id<ConnectorId>(0), query.text(1), query.text(2), query.text(3)});
    return list;
}

std::string settingOf(Connection& connection, std::string_view key)
{
    Query query = connection.query("SELECT value FROM setting WHERE key = ?");
    query.bind(key);
    return query.step() ? foldText(query.text(0)) : std::string();
}

}

bool carries(std::string_view kind, customer::Channel channel)
{
    if (kind == "local" || kind == "pickup")
        return true;
    if (kind == "imap")
        return false;
    const bool texts = kind == "sms-http" || kind == "smpp";
    return texts == (channel == customer::Channel::Sms);
}

Result<ConnectorId> standardRoute(Connection& connection, customer::Channel channel, ConnectorId standard)
{
    const bool own = channel == customer::Channel::Sms && !settingOf(connection, "send.connector.sms").empty();
    return routeFor(connection, channel, own ? ConnectorId{} : standard);
}

Result<ConnectorId> routeFor(Connection& connection, customer::Channel channel, ConnectorId meant)
{
    const std::vector<Known> all = connectorsOf(connection);
    std::string meantName;
    for (const Known& each : all) {
        if (each.id != meant)
            continue;
        if (carries(each.kind, channel))
            return each.id;
        meantName = each.name;
    }
    const bool sms = channel == customer::Channel::Sms;
    const std::string own = settingOf(connection, sms ? "send.connector.sms" : "send.connector");
    std::optional<ConnectorId> only;
    int real = 0;
    for (const Known& each : all) {
        if (!carries(each.kind, channel))
            continue;
        if (!own.empty() && each.folded == own)
            return each.id;
        if (each.kind != "local" && each.kind != "pickup") {
            only = each.id;
            ++real;
        }
    }
    if (real == 1)
        return *only;
    const std::string begin = meantName.empty()
                                  ? std::string()
                                  : "\"" + meantName + "\" carries " + (sms ? "emails" : "text messages") + " only. ";
    if (sms) {
        return makeError(ErrorCode::Conflict, begin + "This is a text message: " +
                                                  (real == 0 ? "add a connector for text messages"
                                                             : "choose which connector carries text messages") +
                                                  ", or send it to the Local inbox.");
    }
    return makeError(ErrorCode::Conflict, begin + "This is an email: choose a mail account, or the Local inbox.");
}

}
