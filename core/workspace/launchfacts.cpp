#include "core/workspace/launchfacts.h"

#include "core/base/json.h"
#include "core/message/messagestore.h"
#include "core/message/recipientfields.h"
#include "core/outbox/sendgate.h"
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
    facts.senderName = brand.fromName.empty() ? brand.name : brand.fromName;
    facts.sender = brand.fromEmail;
    if (settings.is_object() && settings.contains("from") && settings["from"].is_object()) {
        const Json& from = settings["from"];
        facts.sender = from.value("address", facts.sender);
        facts.senderName = from.value("name", facts.senderName);
    }
}

Result<message::SavedMessage> savedOf(ReadSession& session, MessageId id)
{
    for (message::SavedMessage& each : message::messages::all(session)) {
        if (each.id == id)
            return std::move(each);
    }
    return makeError(ErrorCode::NotFound, "The message was removed. Choose another one.");
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
        facts.sentLastDay = static_cast<std::int64_t>(broadcast.pace.sentLately.size());
        facts.ahead = broadcast.pace.ahead;
        PATRON_TRY(saved, savedOf(session, broadcast.message));
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
    std::unordered_map<std::int64_t, std::string> numbers;
    message::SavedMessage saved;
    const auto ready = store.read([&](ReadSession& session) -> Result<void> {
        PATRON_TRY(found, savedOf(session, broadcast.message));
        saved = std::move(found);
        if (broadcast.channel == customer::Channel::Sms) {
            render.cost.emplace(message::smsPrices::all(session));
            numbers = message::smsNumbers(session);
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
                                                if (render.cost && mail.isReady())
                                                    render.cost->add(numbers[mail.customer.value], mail.check.smsParts);
                                                return {};
                                            }));
    render.tally = std::move(tally);
    return render;
}

}
