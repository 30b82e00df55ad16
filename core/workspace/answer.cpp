#include "core/workspace/answer.h"

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/delivery/threads.h"
#include "core/message/messagestore.h"
#include "core/outbox/channelroute.h"
#include "core/outbox/outboxstore.h"

namespace patron::workspace {

namespace {

constexpr std::size_t longestText = 20'000;
constexpr std::size_t longestSubject = 250;

std::string_view nameFor(customer::Channel channel)
{
    return channel == customer::Channel::Sms ? "Answer by text message" : "Answer";
}

/// What stands around the words of an answer.
message::Message frameFor(customer::Channel channel)
{
    message::Message frame;
    frame.name = nameFor(channel);
    frame.messageClass = message::MessageClass::Transactional;
    if (channel == customer::Channel::Sms) {
        frame.channel = message::MessageChannel::Sms;
        frame.bodyKind = message::BodyKind::Text;
        frame.body = "{{ answer.text }}";
        return frame;
    }
    frame.bodyKind = message::BodyKind::Text;
    frame.subject = "{{ answer.subject }}";
    frame.body = "{{ answer.text }}\n\n{{ brand.name }}\n";
    return frame;
}

std::string subjectOf(const AnswerWish& wish, const std::optional<delivery::ToAnswer>& before)
{
    std::string subject(trim(wish.subject));
    if (subject.empty() && before && !before->subject.empty()) {
        const bool isReply = asciiLower(before->subject).starts_with("re:");
        subject = isReply ? before->subject : "Re: " + before->subject;
    }
    return ellipsize(subject.empty() ? "Your message" : subject, longestSubject);
}

Result<ConnectorId> connectorFor(Transaction& tx, const AnswerWish& wish, customer::Channel channel,
                                 ConnectorId standard)
{
    if (wish.connector.empty())
        return outbox::standardRoute(tx.connection(), channel, standard);
    PATRON_TRY(named, delivery::connectors::findByName(tx.connection(), wish.connector));
    if (!named.carries(channel)) {
        return makeError(ErrorCode::Conflict, "\"" + named.name +
                                                  "\" does not carry this kind of message. Choose "
                                                  "another connector.");
    }
    return named.id;
}

/// The message around an answer, made when nobody has it.
Result<message::SavedMessage> frameOf(Store& store, customer::Channel channel, Ms now)
{
    const auto find = [&] {
        return store.read([&](ReadSession& session) { return message::messages::find(session, nameFor(channel)); });
    };
    auto found = find();
    if (!found && found.error().code == ErrorCode::NotFound) {
        const auto saved =
            store.write([&](Transaction& tx) { return message::messages::save(tx, frameFor(channel), now); });
        if (!saved)
            return saved.error();
        found = find();
    }
    if (found && found->message.messageClass != message::MessageClass::Transactional) {
        return makeError(ErrorCode::Conflict, "\"" + std::string(nameFor(channel)) +
                                                  "\" was made a marketing message, which an answer is not. Make it a "
                                                  "service message on Messages.");
    }
    return found;
}

}

Result<Answered> answer(Workspace& workspace, const AnswerWish& wish, Ms now)
{
    Store& store = workspace.store();
    const std::string text(trim(wish.text));
    if (text.empty())
        return makeError(ErrorCode::BadInput, "An answer needs words.");
    if (text.size() > longestText)
        return makeError(ErrorCode::BadInput, "The answer is longer than 20,000 characters. Send a file another way.");
    PATRON_TRY(standard, workspace.defaultConnector());
    PATRON_TRY(before, store.read([&](ReadSession& session) -> Result<std::optional<delivery::ToAnswer>> {
        return delivery::threads::newest(session.connection(), wish.customer);
    }));
    Answered done;
    done.channel =
        wish.channel.value_or(before && before->channel == "sms" ? customer::Channel::Sms : customer::Channel::Email);
    done.subject = done.channel == customer::Channel::Email ? subjectOf(wish, before) : std::string();
    PATRON_TRY(frame, frameOf(store, done.channel, now));
    return store.write([&](Transaction& tx) -> Result<Answered> {
        PATRON_TRY(connector, connectorFor(tx, wish, done.channel, standard.id));

        outbox::Occasion occasion;
        occasion.uuid = newUuid();
        occasion.kind = "answer";
        occasion.name = done.subject.empty() ? std::string(nameFor(done.channel)) : done.subject;
        occasion.message = frame.id;
        occasion.connector = connector;
        occasion.audience = 1;
        occasion.createdAt = now;
        done.occasion = outbox::occasions::add(tx, occasion);

        outbox::SendOrder order;
        order.occasion = done.occasion;
        order.customer = wish.customer;
        order.channel = done.channel;
        order.messageVersionId = frame.versionId;
        order.messageClass = message::MessageClass::Transactional;
        order.connector = connector;
        order.dueAt = now;
        order.priority = 9;
        order.context = Json{{"answer",
                              {{"subject", done.subject},
                               {"text", toValidUtf8(text)},
                               {"header_id", before ? before->headerId : std::string()}}}};
        PATRON_TRY(queued, outbox::sends::enqueue(tx, store, order, now));
        if (queued.kind != outbox::Enqueued::Kind::Added) {
            return makeError(ErrorCode::Conflict,
                             queued.reason == "no_address"
                                 ? "There is no address of this customer to answer to. Add one to the customer first."
                                 : "This customer cannot be written to there: the address is on the list of those that "
                                   "nothing goes to (" +
                                       queued.reason + ").");
        }
        done.message = queued.id;
        Query address = tx.query("SELECT address FROM outbox WHERE id = ?");
        address.bind(queued.id);
        if (address.step())
            done.address = address.text(0);
        delivery::threads::markAnswered(tx, wish.customer, now);
        return done;
    });
}

}
