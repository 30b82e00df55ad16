#include "core/delivery/newskeeper.h"

#include "core/base/json.h"
#include "core/base/phonenumber.h"
#include "core/customer/consentstore.h"
#include "core/customer/eventstore.h"
#include "core/delivery/inboundtexts.h"
#include "core/outbox/outboxstore.h"

#include <algorithm>

namespace patron::delivery {

namespace {

using customer::ReplyMeaning;

/// A reply belongs to what was sent to the number lately.
constexpr Ms conversationMs = 30 * msPerDay;

/// Texts name the sender with or without '+'; a short code is no number.
std::string numberOf(const std::string& from, const std::string& country)
{
    const bool digits = from.size() > 8 && from.find_first_not_of("0123456789") == std::string::npos && from[0] != '0';
    for (const std::string& written : {digits ? "+" + from : from, from}) {
        const auto number = PhoneNumber::parse(written, country);
        if (number && (number->valid() || written.front() == '+'))
            return number->e164();
    }
    return from;
}

class Keeper
{
public:
    Keeper(Transaction& tx, const Store& store, const ConnectorRow& connector, Ms now)
        : m_tx(tx)
        , m_store(store)
        , m_connector(connector)
        , m_now(now)
    {}

    Result<void> take(const Receipt& receipt);
    Result<void> take(const InboundText& text);
    const NewsTally& tally() const { return m_tally; }

private:
    /// False when it is kept already.
    bool keep(const InboundText& text, const std::string& number, ReplyMeaning meaning, Ms at);
    Result<void> stop(const std::string& number, const std::vector<CustomerId>& customers, const std::string& body,
                      Ms at);
    void addReply(CustomerId customer, const InboundText& text, ReplyMeaning meaning, Ms at);
    std::optional<outbox::SendRow> latestTo(const std::string& number, Ms at);

    Transaction& m_tx;
    const Store& m_store;
    const ConnectorRow& m_connector;
    Ms m_now;
    NewsTally m_tally;
};

Result<void> Keeper::take(const Receipt& receipt)
{
    std::optional<OutboxId> id = outbox::sends::findByProvider(m_tx.connection(), m_connector.id, receipt.providerId);
    for (std::size_t i = 0; !id && i < receipt.alsoKnownAs.size(); ++i)
        id = outbox::sends::findByProvider(m_tx.connection(), m_connector.id, receipt.alsoKnownAs[i]);
    if (!id) {
        ++m_tally.unmatched;
        return {};
    }
    const Ms at = receipt.at > 0 ? std::min(receipt.at, m_now) : m_now;
    PATRON_TRY(changed, outbox::sends::feedback(m_tx, m_store, *id, receipt.news, receipt.detail, at, m_now));
    if (!changed)
        return {};
    if (receipt.news == outbox::SendState::Delivered)
        ++m_tally.delivered;
    else
        ++m_tally.bounced;
    if (receipt.news == outbox::SendState::Unsubscribed) {
        const auto row = outbox::sends::find(m_tx.connection(), *id);
        customer::consents::unsubscribe(m_tx, row->customer, row->channel, "provider", receipt.detail, at);
        m_tx.changed(Area::Consents, row->customer);
    }
    return {};
}

bool Keeper::keep(const InboundText& text, const std::string& number, ReplyMeaning meaning, Ms at)
{
    m_tx.query("INSERT INTO inbound_text(connector_id, source_key, number, receiver, body, meaning, at, received_at) "
               "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
        .bind(m_connector.id, text.id, number, text.to, text.text, customer::replyMeaningName(meaning), at, m_now)
        .run();
    return m_tx.changes() > 0;
}

std::optional<outbox::SendRow> Keeper::latestTo(const std::string& number, Ms at)
{
    Query query =
        m_tx.query("SELECT id FROM outbox WHERE channel = 'sms' AND normalized = ? AND handed_at BETWEEN ? AND ? "
                   "ORDER BY handed_at DESC, id DESC LIMIT 1");
    query.bind(number, at - conversationMs, m_now);
    if (!query.step())
        return std::nullopt;
    return outbox::sends::find(m_tx.connection(), query.id<OutboxId>(0));
}

Result<void> Keeper::stop(const std::string& number, const std::vector<CustomerId>& customers, const std::string& body,
                          Ms at)
{
    const std::string evidence = "asked to stop by sms: " + body.substr(0, 200);
    for (const CustomerId customer : customers) {
        customer::consents::unsubscribe(m_tx, customer, customer::Channel::Sms, "reply", evidence, at);
        m_tx.changed(Area::Consents, customer);
    }
    customer::SuppressionEntry entry;
    entry.kind = "phone";
    entry.normalized = number;
    entry.reason = "unsubscribed";
    entry.source = "reply";
    entry.evidence = evidence;
    entry.at = at;
    customer::consents::suppress(m_tx, entry, m_store.identityKey(), m_now);
    m_tx.changed(Area::Consents);
    if (const auto row = latestTo(number, at)) {
        PATRON_TRY(changed,
                   outbox::sends::feedback(m_tx, m_store, row->id, outbox::SendState::Unsubscribed, "STOP", at, m_now));
        (void)changed;
    }
    return {};
}

void Keeper::addReply(CustomerId customer, const InboundText& text, ReplyMeaning meaning, Ms at)
{
    Json properties{{"text", text.text}, {"meaning", customer::replyMeaningName(meaning)}};
    customer::NewEvent event;
    event.customer = customer;
    event.kind = "message.replied";
    event.at = at;
    event.channel = "sms";
    event.properties = compactJson(properties);
    event.source = "patron";
    event.sourceKey = "reply:" + m_connector.uuid + ":" + text.id + ":" + std::to_string(customer.value);
    customer::events::add(m_tx, m_store.zone(), event, m_now);
    m_tx.changed(Area::Events, customer);
}

Result<void> Keeper::take(const InboundText& text)
{
    const std::string number = numberOf(text.from, m_store.country());
    const Ms at = text.at > 0 ? std::min(text.at, m_now) : m_now;
    const ReplyMeaning meaning = customer::replyMeaning(text.text);
    if (!keep(text, number, meaning, at))
        return {};
    ++m_tally.texts;
    const std::vector<CustomerId> customers = inboundTexts::customersOf(m_tx.connection(), number);
    if (customers.empty())
        ++m_tally.strangers;
    for (const CustomerId customer : customers)
        addReply(customer, text, meaning, at);
    m_tx.changed(Area::Outbox);
    m_tally.helps += meaning == ReplyMeaning::Help ? 1 : 0;
    m_tally.starts += meaning == ReplyMeaning::Start ? 1 : 0;
    if (meaning != ReplyMeaning::Stop)
        return {};
    ++m_tally.stops;
    return stop(number, customers, text.text, at);
}

}

void NewsTally::add(const NewsTally& more)
{
    delivered += more.delivered;
    bounced += more.bounced;
    texts += more.texts;
    stops += more.stops;
    helps += more.helps;
    starts += more.starts;
    strangers += more.strangers;
    unmatched += more.unmatched;
}

Result<NewsTally> keepNews(Store& store, const ConnectorRow& connector, const GatewayNews& news, Ms now)
{
    if (news.empty())
        return NewsTally{};
    return store.write([&](Transaction& tx) -> Result<NewsTally> {
        Keeper keeper(tx, store, connector, now);
        for (const Receipt& receipt : news.receipts)
            PATRON_CHECK(keeper.take(receipt));
        for (const InboundText& text : news.texts)
            PATRON_CHECK(keeper.take(text));
        return keeper.tally();
    });
}

}
