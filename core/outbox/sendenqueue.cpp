#include "core/outbox/sendenqueue.h"

#include "core/base/emailaddress.h"
#include "core/base/hash.h"
#include "core/base/phonenumber.h"
#include "core/customer/consentstore.h"

namespace patron::outbox {

namespace {

/// The part of Message-IDs behind the '@': the domain the connector writes from.
std::string senderDomain(Connection& connection, ConnectorId connector)
{
    Query query = connection.query("SELECT settings FROM connector WHERE id = ?");
    query.bind(connector);
    if (query.step()) {
        const Json settings = Json::parse(query.text(0), nullptr, false);
        if (settings.is_object() && settings.contains("from") && settings["from"].is_object()) {
            const auto address = EmailAddress::parse(settings["from"].value("address", std::string()));
            if (const auto domain = address ? toAsciiDomain(address->domain()) : std::nullopt)
                return *domain;
        }
    }
    return "patron.invalid";
}

/// The address that an order names. Nobody is asked whose it is, only whether anything may go there.
Reachable givenAddress(Connection& connection, const Store& store, const SendOrder& order)
{
    customer::Reach reach;
    if (order.channel == customer::Channel::Sms) {
        if (const auto number = PhoneNumber::parse(order.address, {}))
            reach.address = reach.normalized = number->e164();
    } else if (const auto address = EmailAddress::parse(order.address)) {
        reach.address = address->text();
        reach.normalized = address->normalized();
    }
    if (!reach.normalized.empty())
        reach.suppressed = customer::consents::suppressionReason(connection, customer::addressKind(order.channel),
                                                                 reach.normalized, store.identityKey());
    return {reach.address, reach.normalized, reach.refusal(true)};
}

}

Reachable reachable(Connection& connection, const Store& store, const std::optional<HoldoutShare>& workspaceHoldout,
                    CustomerId customer, customer::Channel channel, bool transactional)
{
    const customer::Reach reach =
        customer::consents::reach(connection, customer, channel, "marketing", store.identityKey());
    Reachable person{reach.address, reach.normalized, reach.refusal(transactional)};
    if (person.refusal.empty() && !transactional && workspaceHoldout &&
        shareThreshold(workspaceHoldout->billionths).contains(shareHash(workspaceHoldout->salt, customer.value)))
        person.refusal = "workspace_holdout";
    return person;
}

OrderDesk::OrderDesk(const Store& store)
    : m_store(&store)
{}

Result<OrderDesk> OrderDesk::open(Connection& connection, const Store& store, OccasionId occasion, bool transactional)
{
    OrderDesk desk(store);
    const auto found = occasions::find(connection, occasion);
    if (!found)
        return makeError(ErrorCode::NotFound, "The occasion of this message does not exist.");
    if (found->state == "cancelled")
        return makeError(ErrorCode::Conflict, "\"" + found->name + "\" was cancelled, so nothing can be added to it.");
    desk.m_occasionUuid = found->uuid;
    desk.m_domain = senderDomain(connection, found->connector);
    if (!transactional) {
        PATRON_TRY(holdout, workspaceHoldout(connection));
        desk.m_holdout = holdout;
    }
    return desk;
}

Result<Enqueued> OrderDesk::take(Transaction& tx, const SendOrder& order, Ms now)
{
    const bool transactional = order.messageClass == message::MessageClass::Transactional;
    const std::string dedupe =
        bytesOf(sha256(m_store->uuid() + "\n" + m_occasionUuid + "\n" + std::to_string(order.customer.value) + "\n" +
                       std::string(customer::channelName(order.channel))));
    {
        Query known = tx.query("SELECT id FROM outbox WHERE dedupe = ?");
        known.bind();
        known.bindBlob(dedupe);
        if (known.step())
            return Enqueued{Enqueued::Kind::Known, known.id<OutboxId>(0), {}};
    }
    {
        // A row that came by a merge has another key, yet it is this person's message.
        Query merged = tx.query("SELECT id FROM outbox WHERE customer_id = ? AND occasion_id = ? AND channel = ? AND "
                                "enrollment_id IS ? ORDER BY id LIMIT 1");
        merged.bind(order.customer, order.occasion, customer::channelName(order.channel), order.enrollment);
        if (merged.step())
            return Enqueued{Enqueued::Kind::Known, merged.id<OutboxId>(0), {}};
    }
    const bool isGiven = transactional && !order.address.empty();
    const Reachable person =
        isGiven ? givenAddress(tx.connection(), *m_store, order)
                : reachable(tx.connection(), *m_store, m_holdout, order.customer, order.channel, transactional);
    if (!person.refusal.empty())
        return Enqueued{Enqueued::Kind::Excluded, {}, person.refusal};
    if (!transactional) {
        Query shared = tx.query("SELECT 1 FROM outbox WHERE occasion_id = ? AND channel = ? AND normalized = ? AND "
                                "class = 'marketing'");
        shared.bind(order.occasion, customer::channelName(order.channel), person.normalized);
        if (shared.step())
            return Enqueued{Enqueued::Kind::Excluded, {}, "shared_address"};
    }
    // Keyed, so that nobody can guess another customer's Message-ID from their own.
    const std::string headerId =
        toHex(bytesOf(hmacSha256(m_store->identityKey(), dedupe))).substr(0, 32) + "@" + m_domain;
    SendTerms terms = order.terms;
    terms.addressGiven = isGiven;
    Query query =
        tx.query("INSERT INTO outbox(occasion_id, customer_id, enrollment_id, channel, class, address, "
                 "normalized, dedupe, message_header_id, message_version_id, connector_id, priority, due_at, "
                 "expires_at, state, reason, terms, context, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                 "?, ?, ?, ?, ?, ?, ?, ?, ?)");
    query.bind(order.occasion, order.customer, order.enrollment, customer::channelName(order.channel),
               transactional ? "transactional" : "marketing", person.address, person.normalized);
    query.bindBlob(dedupe);
    query.bindNext(headerId)
        .bindNext(order.messageVersionId)
        .bindNext(order.connector)
        .bindNext(order.priority)
        .bindNext(order.dueAt)
        .bindNext(order.expiresAt)
        .bindNext(nameOf(order.needsApproval ? SendState::Held : SendState::Queued))
        .bindNext(order.needsApproval ? "approval" : "")
        .bindNext(compactJson(toJson(terms)))
        .bindNext(compactJson(order.context))
        .bindNext(now)
        .run();
    return Enqueued{Enqueued::Kind::Added, OutboxId{tx.lastInsertId()}, {}};
}

}
