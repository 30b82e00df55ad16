#include "core/delivery/inboundmails.h"

#include "core/base/emailaddress.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/base/timezone.h"
#include "core/customer/consentstore.h"
#include "core/customer/eventstore.h"
#include "core/outbox/latenews.h"

#include <algorithm>

namespace patron::delivery {

namespace {

using outbox::SendState;

/// No mail is older than this when it is read, whatever its Date says.
constexpr Ms oldestMs = 60 * msPerDay;
constexpr std::size_t mostEventText = 2'000;
constexpr std::size_t longestHeaderId = 250;

std::string normalizedOf(std::string_view address)
{
    const auto parsed = EmailAddress::parse(address);
    return parsed ? parsed->normalized() : ellipsize(toValidUtf8(address), 300);
}

/// What a report says about the recipient of ours: their own record where there are several, and no hard one of
/// somebody else's.
ReturnedRecord governing(const ReturnedMail& mail, const MailMatch& match)
{
    if (mail.records.empty())
        return {};
    if (mail.records.size() == 1)
        return mail.records.front();
    for (const ReturnedRecord& record : mail.records) {
        if (match.row && normalizedOf(record.recipient) == match.row->normalized)
            return record;
    }
    ReturnedRecord record = mail.records.front();
    record.hard = false;
    return record;
}

KeptMail describe(const ReturnedMail& mail, std::string_view bytes, const MailMatch& match, Ms now)
{
    const ReturnedRecord record = governing(mail, match);
    KeptMail kept;
    kept.sourceKey = mailKey(mail, bytes);
    kept.headerId = mail.clues.messageId.size() <= longestHeaderId ? toValidUtf8(mail.clues.messageId) : std::string();
    kept.kind = nameOf(mail.kind);
    kept.detail = mail.detail;
    kept.sender = normalizedOf(mail.clues.from);
    kept.senderName = ellipsize(toValidUtf8(mail.clues.fromName), 200);
    kept.recipient = normalizedOf(record.recipient.empty() ? mail.clues.originalRecipient : record.recipient);
    kept.subject = toValidUtf8(mail.clues.subject);
    kept.body = toValidUtf8(mail.newText);
    kept.reason = record.reason;
    kept.hard = record.hard;
    kept.status = !record.status.empty() ? record.status : record.code ? std::to_string(record.code) : std::string();
    kept.said = toValidUtf8(record.said);
    kept.matchedBy = match.by;
    if (match.row)
        kept.message = match.row->id;
    kept.customer = match.customer;
    kept.at = std::clamp(mail.clues.date.value_or(now), now - oldestMs, now);
    return kept;
}

/// When a soft bounce counts against the address: trouble of the account, the sender or the content never does.
outbox::SuppressRule ruleFor(std::string_view reason)
{
    if (reason == nameOf(BounceReason::MailboxFull))
        return outbox::SuppressRule::ThirdSoft;
    if (reason == nameOf(BounceReason::MailboxDisabled))
        return outbox::SuppressRule::SecondTime;
    return outbox::SuppressRule::Never;
}

/// Does what a kept mail says.
class Doer
{
public:
    Doer(Transaction& tx, const Store& store, const KeptMail& mail, Ms now, MailTally& tally, const MailOrigin& origin)
        : m_tx(tx)
        , m_store(store)
        , m_mail(mail)
        , m_now(now)
        , m_tally(tally)
        , m_origin(origin)
    {}

    Result<void> run()
    {
        if (m_mail.kind == nameOf(ReturnedKind::Bounce))
            return bounced();
        if (m_mail.kind == nameOf(ReturnedKind::Complaint))
            return complained();
        if (m_mail.kind == nameOf(ReturnedKind::Unsubscribe))
            return unsubscribed();
        if (m_mail.detail == "delivered")
            return delivered();
        m_tally.delayed += m_mail.kind == nameOf(ReturnedKind::Delayed) ? 1 : 0;
        m_tally.autoReplies += m_mail.kind == nameOf(ReturnedKind::AutoReply) ? 1 : 0;
        if (m_mail.kind == nameOf(ReturnedKind::Reply))
            addReply();
        m_tally.replies +=
            m_mail.kind == nameOf(ReturnedKind::Reply) || m_mail.kind == nameOf(ReturnedKind::Other) ? 1 : 0;
        return {};
    }

private:
    std::string evidence(std::string_view what) const
    {
        std::string text = std::string(what) + " by a mail of " + formatRfc3339(m_mail.at);
        for (const std::string& more : {m_mail.status, m_mail.reason, m_mail.said, m_mail.body}) {
            if (!more.empty())
                text += ", " + ellipsize(more, 200);
        }
        return text;
    }

    Result<bool> tell(SendState state, std::string_view reason)
    {
        if (!m_mail.message)
            return false;
        outbox::LateNews news;
        news.state = state;
        news.reason = reason;
        news.detail = evidence(nameOf(state));
        news.suppress = ruleFor(reason);
        news.source = m_origin.events;
        return outbox::sends::tell(m_tx, m_store, *m_mail.message, news, m_mail.at, m_now);
    }

    Result<void> delivered()
    {
        PATRON_TRY(changed, tell(SendState::Delivered, {}));
        m_tally.delivered += changed ? 1 : 0;
        return {};
    }

    Result<void> bounced()
    {
        const SendState state = m_mail.hard ? SendState::BouncedHard : SendState::BouncedSoft;
        PATRON_TRY(changed, tell(state, m_mail.reason));
        (void)changed;
        // A person says whose address it is, and nothing of ours is known: the address still takes nothing.
        if (m_mail.hard && !m_mail.message && isOwnAddress(m_mail.recipient))
            suppress(m_mail.recipient, "bounced_hard");
        ++(m_mail.hard ? m_tally.bounced : m_tally.softBounced);
        return {};
    }

    Result<void> complained()
    {
        if (m_mail.reason == "auth_failure")
            return {};
        PATRON_TRY(changed, tell(SendState::Complained, {}));
        (void)changed;
        deny("complaint");
        for (const std::string& address : addresses())
            suppress(address, "complained");
        ++m_tally.complaints;
        return {};
    }

    Result<void> unsubscribed()
    {
        PATRON_TRY(changed, tell(SendState::Unsubscribed, {}));
        (void)changed;
        deny("unsubscribed");
        for (const std::string& address : addresses())
            suppress(address, "unsubscribed");
        ++m_tally.unsubscribes;
        return {};
    }

    void deny(std::string_view what)
    {
        customer::consents::unsubscribe(m_tx, *m_mail.customer, customer::Channel::Email, m_origin.said, evidence(what),
                                        m_mail.at);
        m_tx.changed(Area::Consents, *m_mail.customer);
    }

    /// Where the message went; without one, what the person has.
    std::vector<std::string> addresses()
    {
        std::vector<std::string> list;
        if (m_mail.message) {
            if (const auto row = outbox::sends::find(m_tx.connection(), *m_mail.message))
                list.push_back(row->normalized);
            return list;
        }
        Query query = m_tx.query("SELECT DISTINCT normalized FROM v_identity WHERE kind = 'email' AND customer_id = ?");
        query.bind(*m_mail.customer);
        while (query.step())
            list.push_back(query.text(0));
        return list;
    }

    bool isOwnAddress(const std::string& normalized)
    {
        const auto own = addresses();
        return std::find(own.begin(), own.end(), normalized) != own.end();
    }

    void suppress(const std::string& address, std::string_view reason)
    {
        customer::SuppressionEntry entry;
        entry.kind = "email";
        entry.normalized = address;
        entry.reason = reason;
        entry.source = m_origin.said;
        entry.evidence = evidence(reason);
        entry.at = m_mail.at;
        customer::consents::suppress(m_tx, entry, m_store.identityKey(), m_now);
        m_tx.changed(Area::Consents, *m_mail.customer);
    }

    void addReply()
    {
        customer::NewEvent event;
        event.customer = *m_mail.customer;
        event.kind = "message.replied";
        event.at = m_mail.at;
        event.channel = "email";
        event.properties = compactJson(
            Json{{"subject", m_mail.subject}, {"text", ellipsize(m_mail.body, mostEventText)}, {"meaning", "text"}});
        event.source = m_origin.events;
        event.sourceKey = "reply:" + m_mail.sourceKey;
        customer::events::add(m_tx, m_store.zone(), event, m_now);
        m_tx.changed(Area::Events, *m_mail.customer);
    }

    Transaction& m_tx;
    const Store& m_store;
    const KeptMail& m_mail;
    Ms m_now;
    MailTally& m_tally;
    const MailOrigin& m_origin;
};

/// What nobody knows: a person looks at what may be about a customer, and the rest is none of our business.
bool needsPerson(const KeptMail& mail)
{
    return mail.kind == nameOf(ReturnedKind::Bounce) || mail.kind == nameOf(ReturnedKind::Unsubscribe) ||
           mail.kind == nameOf(ReturnedKind::Reply) ||
           (mail.kind == nameOf(ReturnedKind::Complaint) && mail.reason != "auth_failure");
}

/// Words that are no report, about an address that anybody may name: not enough to give an address up.
bool isOnlyHeardSay(const KeptMail& mail)
{
    return mail.matchedBy == "address" && mail.hard && mail.status.empty();
}

void insert(Transaction& tx, const KeptMail& mail, Ms now)
{
    tx.query("INSERT INTO inbound_mail(connector_id, source_key, header_id, kind, detail, sender, sender_name, "
             "recipient, subject, "
             "body, reason, hard, status, said, outbox_id, customer_id, matched_by, state, at, received_at) VALUES (?, "
             "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(mail.connector, mail.sourceKey, mail.headerId, mail.kind, mail.detail, mail.sender, mail.senderName,
              mail.recipient, mail.subject, mail.body, mail.reason, mail.hard, mail.status, mail.said, mail.message,
              mail.customer, mail.matchedBy, mail.state, mail.at, now)
        .run();
    tx.changed(Area::Outbox);
}

constexpr std::string_view selectMail =
    "SELECT id, connector_id, source_key, kind, detail, sender, sender_name, recipient, subject, body, reason, hard, "
    "status, said, outbox_id, customer_id, matched_by, state, at, header_id FROM inbound_mail ";

KeptMail readMail(const Query& query)
{
    KeptMail mail;
    mail.id = query.int64(0);
    mail.connector = query.id<ConnectorId>(1);
    std::string* texts[] = {&mail.sourceKey, &mail.kind,    &mail.detail, &mail.sender, &mail.senderName,
                            &mail.recipient, &mail.subject, &mail.body,   &mail.reason};
    for (int i = 0; i < 9; ++i)
        *texts[i] = query.text(2 + i);
    mail.hard = query.flag(11);
    mail.status = query.text(12);
    mail.said = query.text(13);
    if (!query.isNull(14))
        mail.message = query.id<OutboxId>(14);
    if (!query.isNull(15))
        mail.customer = query.id<CustomerId>(15);
    mail.matchedBy = query.text(16);
    mail.state = query.text(17);
    mail.at = query.int64(18);
    mail.headerId = query.text(19);
    return mail;
}

Result<KeptMail> loadWaiting(Connection& connection, std::int64_t id)
{
    auto mail = inboundMails::find(connection, id);
    if (!mail) {
        return makeError(ErrorCode::NotFound, "There is no mail number " + std::to_string(id) +
                                                  " that came in. `patronctl mailbox` lists those that wait.");
    }
    if (mail->state != "waiting")
        return makeError(ErrorCode::Conflict, "Mail number " + std::to_string(id) + " does not wait for anybody.");
    return std::move(*mail);
}

}

void MailTally::add(const MailTally& more)
{
    for (const auto field :
         {&MailTally::read, &MailTally::known, &MailTally::delivered, &MailTally::bounced, &MailTally::softBounced,
          &MailTally::delayed, &MailTally::complaints, &MailTally::unsubscribes, &MailTally::replies,
          &MailTally::autoReplies, &MailTally::waiting, &MailTally::ignored})
        this->*field += more.*field;
}

namespace inboundMails {

Result<void> keep(Transaction& tx, const Store& store, ConnectorId connector, const ReturnedMail& mail,
                  std::string_view bytes, Ms now, MailTally& tally, const MailOrigin& origin)
{
    ++tally.read;
    const Ms at = std::clamp(mail.clues.date.value_or(now), now - oldestMs, now);
    const MailMatch match = matchMail(tx.connection(), store.identityKey(), mail, at);
    KeptMail kept = describe(mail, bytes, match, now);
    kept.connector = connector;
    {
        Query known = tx.query("SELECT 1 FROM inbound_mail WHERE source_key = ?");
        known.bind(kept.sourceKey);
        if (known.step()) {
            ++tally.known;
            return {};
        }
    }
    const bool isOurs = kept.customer && !isOnlyHeardSay(kept);
    const bool isNothing =
        kept.kind == nameOf(ReturnedKind::Other) && !kept.detail.empty() && kept.detail != "delivered";
    if (isNothing || (!isOurs && !needsPerson(kept))) {
        ++tally.ignored;
        return {};
    }
    kept.state = isOurs ? "done" : "waiting";
    if (!isOurs) {
        kept.message.reset();
        kept.customer.reset();
        kept.matchedBy.clear();
    }
    insert(tx, kept, now);
    if (!isOurs) {
        ++tally.waiting;
        return {};
    }
    return Doer(tx, store, kept, now, tally, origin).run();
}

std::vector<KeptMail> waiting(Connection& connection, std::int64_t limit)
{
    Query query =
        connection.query(std::string(selectMail) + "WHERE state = 'waiting' ORDER BY at DESC, id DESC LIMIT ?");
    query.bind(limit);
    std::vector<KeptMail> mails;
    while (query.step())
        mails.push_back(readMail(query));
    return mails;
}

std::optional<KeptMail> find(Connection& connection, std::int64_t id)
{
    Query query = connection.query(std::string(selectMail) + "WHERE id = ?");
    query.bind(id);
    return query.step() ? std::optional(readMail(query)) : std::nullopt;
}

Result<void> attach(Transaction& tx, const Store& store, std::int64_t id, CustomerId customer, Ms now)
{
    PATRON_TRY(mail, loadWaiting(tx.connection(), id));
    {
        Query known = tx.query("SELECT 1 FROM v_customer WHERE id = ?");
        known.bind(customer);
        if (!known.step())
            return makeError(ErrorCode::NotFound,
                             "There is no customer number " + std::to_string(customer.value) + ".");
    }
    mail.customer = customer;
    mail.matchedBy = "person";
    {
        Query latest = tx.query("SELECT id FROM outbox WHERE customer_id = ?1 AND channel = 'email' AND handed_at "
                                "BETWEEN ?2 AND ?3 ORDER BY normalized = ?4 DESC, handed_at DESC, id DESC LIMIT 1");
        latest.bind(customer, mail.at - oldestMs, mail.at + msPerMinute, mail.recipient);
        if (latest.step())
            mail.message = latest.id<OutboxId>(0);
    }
    tx.query(
          "UPDATE inbound_mail SET customer_id = ?, outbox_id = ?, matched_by = 'person', state = 'done' WHERE id = ?")
        .bind(customer, mail.message, id)
        .run();
    tx.changed(Area::Outbox);
    MailTally tally;
    return Doer(tx, store, mail, now, tally, MailOrigin{}).run();
}

Result<void> markHandled(Transaction& tx, std::int64_t id)
{
    PATRON_CHECK(loadWaiting(tx.connection(), id));
    tx.query("UPDATE inbound_mail SET state = 'handled' WHERE id = ?").bind(id).run();
    tx.changed(Area::Outbox);
    return {};
}

}
}
