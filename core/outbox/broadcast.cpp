#include "core/outbox/broadcast.h"

#include "core/base/failpoint.h"
#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/money.h"
#include "core/outbox/engagementrank.h"
#include "core/outbox/mailhouse.h"
#include "core/outbox/sendenqueue.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace patron::outbox {

namespace {

/// Everybody of the audience sorted into those who get it, are held out, or are left out.
struct Sorted
{
    PreFlight counts;
    std::vector<CustomerId> planned;
    std::vector<CustomerId> heldOut;
};

const std::string& saltOf(const Broadcast& broadcast)
{
    return broadcast.holdoutSalt.empty() ? broadcast.uuid : broadcast.holdoutSalt;
}

Result<Sorted> sortAudience(Connection& connection, const Store& store, const Broadcast& broadcast, Ms now)
{
    const bool transactional = broadcast.messageClass == message::MessageClass::Transactional;
    std::optional<HoldoutShare> everywhere;
    if (!transactional) {
        PATRON_TRY(holdout, workspaceHoldout(connection));
        everywhere = holdout;
    }
    std::vector<CustomerId> audience = broadcast.audience;
    std::sort(audience.begin(), audience.end());
    audience.erase(std::unique(audience.begin(), audience.end()), audience.end());

    const ShareThreshold threshold = shareThreshold(broadcast.holdoutBillionths);
    std::unordered_set<std::string> addresses;
    std::unordered_map<std::string, std::int64_t> houses;
    std::int64_t most = 0; // at one mail house
    Sorted sorted;
    sorted.counts.audience = static_cast<std::int64_t>(audience.size());
    for (const CustomerId customer : audience) {
        const Reachable person = reachable(connection, store, everywhere, customer, broadcast.channel, transactional);
        if (!person.refusal.empty()) {
            ++sorted.counts.excluded[person.refusal];
        } else if (!transactional && !addresses.insert(person.normalized).second) {
            // Also when the first with this address is held out: the address must stay without mail, or the
            // comparison would be spoilt.
            ++sorted.counts.excluded["shared_address"];
        } else if (threshold.contains(shareHash(saltOf(broadcast), customer.value))) {
            sorted.heldOut.push_back(customer);
        } else {
            sorted.planned.push_back(customer);
            if (broadcast.pace.perHouse)
                most = std::max(most, ++houses[mailHouseOf(person.normalized)]);
        }
    }
    sorted.counts.heldOut = static_cast<std::int64_t>(sorted.heldOut.size());
    sorted.counts.planned = static_cast<std::int64_t>(sorted.planned.size());
    if (broadcast.pace.isBound())
        sorted.counts.eta = lastLeavesAt(broadcast.pace, sorted.counts.planned, std::max(now, broadcast.dueAt), most);
    return sorted;
}

SendOrder orderOf(const Broadcast& broadcast, OccasionId occasion, CustomerId customer)
{
    SendOrder order;
    order.occasion = occasion;
    order.customer = customer;
    order.channel = broadcast.channel;
    order.messageVersionId = broadcast.messageVersionId;
    order.messageClass = broadcast.messageClass;
    order.connector = broadcast.connector;
    order.dueAt = broadcast.dueAt;
    order.expiresAt = broadcast.expiresAt;
    order.priority = broadcast.priority;
    order.terms = broadcast.terms;
    return order;
}

OccasionId addOccasion(Transaction& tx, const Broadcast& broadcast, const PreFlight& counts, Ms now)
{
    Occasion occasion;
    occasion.uuid = broadcast.uuid;
    occasion.kind = "broadcast";
    occasion.name = broadcast.name;
    occasion.message = broadcast.message;
    occasion.connector = broadcast.connector;
    occasion.segment = broadcast.segment;
    if (broadcast.holdoutBillionths > 0)
        occasion.holdout = HoldoutShare{broadcast.holdoutBillionths, saltOf(broadcast)};
    occasion.audience = counts.audience;
    occasion.heldOut = counts.heldOut;
    occasion.excluded = counts.excluded;
    occasion.ratePerMinute = broadcast.ratePerMinute;
    occasion.createdAt = now;
    return occasions::add(tx, occasion);
}

Result<Launched> launchIn(Transaction& tx, const Store& store, const Broadcast& broadcast, Ms now)
{
    if (occasions::findByUuid(tx.connection(), broadcast.uuid))
        return makeError(ErrorCode::Conflict, "\"" + broadcast.name + "\" has been launched already.");
    PATRON_TRY(sorted, sortAudience(tx.connection(), store, broadcast, now));
    // Mail houses judge a new sender by its first mails: they go to those who will look at them.
    if (broadcast.pace.doublesUpTo)
        sortByEngagement(tx.connection(), sorted.planned, now);
    const OccasionId occasion = addOccasion(tx, broadcast, sorted.counts, now);
    for (const CustomerId customer : sorted.heldOut) {
        tx.query("INSERT INTO occasion_holdout(occasion_id, customer_id) VALUES (?, ?)").bind(occasion, customer).run();
    }
    PATRON_TRY(desk, OrderDesk::open(tx.connection(), store, occasion,
                                     broadcast.messageClass == message::MessageClass::Transactional));
    for (const CustomerId customer : sorted.planned) {
        PATRON_TRY(enqueued, desk.take(tx, orderOf(broadcast, occasion, customer), now));
        if (enqueued.kind != Enqueued::Kind::Added) {
            return makeError(ErrorCode::Internal, "The broadcast could not be written; nothing was launched.",
                             "customer " + std::to_string(customer.value) + ": " + enqueued.reason);
        }
    }
    tx.changed(Area::Outbox);
    failpoint("launch.before_commit");
    return Launched{occasion, sorted.counts};
}

}

std::string Broadcast::newBroadcastUuid()
{
    return newUuid();
}

Result<PreFlight> preflight(Store& store, const Broadcast& broadcast, Ms now)
{
    return store.read([&](ReadSession& session) -> Result<PreFlight> {
        PATRON_TRY(sorted, sortAudience(session.connection(), store, broadcast, now));
        return sorted.counts;
    });
}

Result<Launched> launch(Store& store, const Broadcast& broadcast, Ms now)
{
    auto launched = store.write([&](Transaction& tx) { return launchIn(tx, store, broadcast, now); }, true);
    if (launched)
        failpoint("launch.after_commit");
    return launched;
}

Result<std::optional<HoldoutShare>> workspaceHoldout(Connection& connection)
{
    Query query = connection.query("SELECT value FROM setting WHERE key = 'holdout'");
    if (!query.step())
        return std::optional<HoldoutShare>();
    PATRON_TRY(json, parseJson(query.text(0), "the workspace's holdout"));
    if (!json.is_object() || !json.contains("share"))
        return std::optional<HoldoutShare>();
    PATRON_TRY(share,
               parseShare(json["share"].is_string() ? json["share"].get<std::string>() : numberText(json["share"])));
    if (share == 0)
        return std::optional<HoldoutShare>();
    return std::optional(HoldoutShare{share, json.value("salt", std::string("workspace"))});
}

Result<std::int64_t> parseShare(std::string_view text)
{
    const auto dot = text.find('.');
    const bool exact = dot == std::string_view::npos || text.size() - dot - 1 <= 9;
    const auto share = exact ? parseDecimal(text, 9) : std::nullopt;
    if (!share || *share < 0 || *share > 1'000'000'000)
        return makeError(ErrorCode::BadInput, "\"" + std::string(text) +
                                                  "\" is not a share. Give a number from 0 to 1 such as 0.1, with at "
                                                  "most 9 decimals.");
    return *share;
}

}
