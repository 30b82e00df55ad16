#include "core/workspace/answer.h"

#include "core/base/emailaddress.h"
#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/delivery/connectorstore.h"
#include "core/delivery/threads.h"
#include "core/message/messagestore.h"
#include "core/message/recipientfields.h"
#include "core/outbox/channelroute.h"
#include "core/outbox/outboxstore.h"
#include "core/workspace/mailsender.h"

#include <algorithm>

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

/// What came from a form on the shop's site has the shop's own address.
bool isOurs(ReadSession& session, const std::string& normalized)
{
    const message::Brand brand = message::recipients::brand(session);
    std::vector<std::string> ours{brand.fromEmail, brand.replyTo};
    for (const delivery::ConnectorRow& row : delivery::connectors::list(session.connection()))
        ours.push_back(senderOf(row.settings, brand).address);
    return std::any_of(ours.begin(), ours.end(), [&](const std::string& own) {
        const auto address = EmailAddress::parse(own);
        return address && address->normalized() == normalized;
    });
}

/// Where the answer goes, as the customer writes it where it is on file; empty: to their primary address.
std::string addressFor(ReadSession& session, const delivery::ToAnswer& before, CustomerId customer)
{
    const bool isMail = before.channel == "email";
    Query theirs = session.query("SELECT value FROM v_identity WHERE customer_id = ? AND kind = ? AND normalized = ?");
    theirs.bind(customer, isMail ? "email" : "phone", before.from);
    if (theirs.step())
        return isMail ? theirs.text(0) : before.from;
    return isMail && isOurs(session, before.from) ? std::string() : before.from;
}

/// What an answer goes by.
struct Thread
{
    customer::Channel channel = customer::Channel::Email;
    std::optional<delivery::ToAnswer> before; ///< on that channel
    std::string address;
};

Thread threadOf(ReadSession& session, const AnswerWish& wish)
{
    Thread thread;
    const auto last = delivery::threads::newest(session.connection(), wish.customer);
    thread.channel =
        wish.channel.value_or(last && last->channel == "sms" ? customer::Channel::Sms : customer::Channel::Email);
    thread.before =
        delivery::threads::newest(session.connection(), wish.customer, customer::channelName(thread.channel));
    if (thread.before)
        thread.address = addressFor(session, *thread.before, wish.customer);
    return thread;
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
    PATRON_TRY(thread, store.read([&](ReadSession& session) -> Result<Thread> { return threadOf(session, wish); }));
    Answered done;
    done.channel = thread.channel;
    done.subject = done.channel == customer::Channel::Email ? subjectOf(wish, thread.before) : std::string();
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
        order.address = thread.address;
        order.messageVersionId = frame.versionId;
        order.messageClass = message::MessageClass::Transactional;
        order.connector = connector;
        order.dueAt = now;
        order.priority = 9;
        order.context = Json{{"answer",
                              {{"subject", done.subject},
                               {"text", toValidUtf8(text)},
                               {"header_id", thread.before ? thread.before->headerId : std::string()}}}};
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
