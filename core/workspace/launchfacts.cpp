#include "core/workspace/launchfacts.h"

#include "core/base/json.h"
#include "core/message/messagestore.h"
#include "core/message/recipientfields.h"
#include "core/message/sms/audiencecost.h"
#include "core/outbox/sendgate.h"
#include "core/workspace/mailsender.h"
#include "core/workspace/mailsource.h"
#include "core/workspace/messagefacts.h"

namespace patron::workspace {

namespace {

void readSender(ReadSession& session, LaunchFacts& facts)
{
    const Json& settings = facts.connector.settings;
    if (facts.channel == customer::Channel::Sms) {
        if (settings.is_object() && settings.contains("sender") && settings["sender"].is_string())
            facts.sender = settings["sender"].get<std::string>();
        return;
    }
    const message::Brand brand = message::recipients::brand(session);
    if (!hasSender(settings, brand))
        return;
    const message::MimeAddress from = senderOf(settings, brand);
    facts.senderName = from.name;
    facts.sender = from.address;
}

}

Result<LaunchFacts> launchFacts(Workspace& workspace, const outbox::Broadcast& broadcast, Ms now)
{
    Store& store = workspace.store();
    LaunchFacts facts;
    message::Message message;
    PATRON_TRY(context, store.read([&](ReadSession& session) -> Result<message::CheckContext> {
        Connection& connection = session.connection();
        const auto connector = delivery::connectors::find(connection, broadcast.connector);
        if (!connector)
            return makeError(ErrorCode::NotFound, "The connector was removed. Choose another one.");
        facts.connector = *connector;
        facts.channel = broadcast.channel;
        facts.marketing = broadcast.messageClass == message::MessageClass::Marketing;
        facts.capExempt = broadcast.terms.capExempt;
        readSender(session, facts);
        PATRON_TRY(terms, outbox::workspaceTerms(connection));
        facts.quietHours = terms.quietHours;
        for (const auto& caps : {terms.caps, broadcast.terms.caps}) {
            for (const outbox::SendCap& cap : caps) {
                if (!cap.channel || *cap.channel == broadcast.channel)
                    facts.caps.push_back(cap);
            }
        }
        facts.perMinute = broadcast.pace.perMinute;
        facts.perDay = broadcast.pace.perDay;
        facts.warmsUp = broadcast.pace.doublesUpTo.has_value();
        facts.sentLastDay = static_cast<std::int64_t>(broadcast.pace.sentLately.size());
        facts.ahead = broadcast.pace.ahead;
        PATRON_TRY(saved, message::messages::version(session, broadcast.messageVersionId));
        message = saved.message;
        return messageFacts(session, store, saved, now);
    }));
    context.audience = static_cast<std::int64_t>(broadcast.audience.size());
    facts.findings = message::checkMessage(message, context);
    return facts;
}

Result<LaunchRender> renderLaunch(Workspace& workspace, JobContext& job, const outbox::Broadcast& broadcast, Ms now)
{
    Store& store = workspace.store();
    MailSource source(store);
    LaunchRender render;
    std::optional<message::AudienceCost> cost;
    message::SavedMessage saved;
    const auto ready = store.read([&](ReadSession& session) -> Result<void> {
        PATRON_TRY(found, message::messages::version(session, broadcast.messageVersionId));
        saved = std::move(found);
        if (broadcast.channel == customer::Channel::Sms) {
            PATRON_TRY(prices, message::AudienceCost::open(session));
            cost = std::move(prices);
        }
        PATRON_CHECK(source.compiled(session, saved));
        return {};
    });
    if (!ready) {
        render.failure = ready.error();
        return render;
    }
    PATRON_TRY(tally, source.renderAudience(job, saved, broadcast.audience, now, false,
                                            [&](const message::AudienceMail& mail) -> Result<void> {
                                                if (cost)
                                                    cost->add(mail);
                                                return {};
                                            }));
    render.tally = std::move(tally);
    if (cost)
        render.cost = cost->cost();
    return render;
}

}
