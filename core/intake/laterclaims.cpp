#include "core/intake/laterclaims.h"

#include "core/customer/claimstore.h"
#include "core/customer/orderstore.h"
#include "core/customer/pointsledger.h"
#include "core/customer/visitorstore.h"
#include "core/intake/buyerclaims.h"
#include "core/intake/importreplay.h"

#include <set>
#include <tuple>
#include <vector>

namespace patron::intake {

namespace {
using IdentityKey = std::tuple<std::string, std::string, std::string>;

std::set<IdentityKey> identitiesOf(Connection& connection, CustomerId customer)
{
    std::set<IdentityKey> keys;
    Query query = connection.query("SELECT kind, source, normalized FROM v_identity WHERE customer_id = ?");
    query.bind(customer);
    while (query.step())
        keys.emplace(query.text(0), query.text(1), query.text(2));
    return keys;
}

struct LaterClaim
{
    BatchId batch;
    std::int64_t seq = 0;
    std::string kind;
    std::string record;
};

std::vector<LaterClaim> laterClaims(Connection& connection, const Parting& parting)
{
    std::vector<LaterClaim> claims;
    Query query = connection.query(
        "SELECT p.batch_id, p.seq, p.kind, r.bytes FROM person_claim p JOIN import_record r ON r.id = p.record_id JOIN "
        "import_batch b ON b.id = p.batch_id WHERE p.customer_id = ? AND NOT p.dormant AND p.kind <> 'facts' AND "
        "b.recorded_at >= ? ORDER BY p.batch_id, p.seq");
    query.bind(parting.stays, parting.mergedAt);
    while (query.step())
        claims.push_back({query.id<BatchId>(0), query.int64(1), query.text(2), query.text(3)});
    return claims;
}

/// Whether a claim names the leaving customer and not the one who stays.
bool namesOnly(const std::vector<customer::Identity>& identities, const std::set<IdentityKey>& leaving,
               const std::set<IdentityKey>& staying)
{
    bool names = false;
    for (const customer::Identity& identity : identities) {
        const IdentityKey key(std::string(customer::identityKindName(identity.kind)), identity.source,
                              identity.normalized);
        if (staying.contains(key) && !leaving.contains(key))
            return false;
        names = names || (leaving.contains(key) && !staying.contains(key));
    }
    return names;
}

/// Orders and events that a moved claim brought.
void moveFacts(Transaction& tx, const Parting& parting, const LaterClaim& claim)
{
    std::vector<OrderId> orders;
    {
        Query query = tx.query("SELECT o.order_id FROM order_claim o JOIN v_order v ON v.id = o.order_id WHERE "
                               "o.batch_id = ? AND o.person_seq = ? AND v.customer_id = ? ORDER BY o.order_id");
        query.bind(claim.batch, claim.seq, parting.stays);
        while (query.step())
            orders.push_back(query.id<OrderId>(0));
    }
    for (const OrderId order : orders) {
        if (customer::claims::customerOfOrder(tx.connection(), order, {}) == parting.leaves)
            customer::orders::setCustomer(tx, order, parting.leaves);
    }
    for (const char* table : {"event", "loyalty_entry", "coupon_use"}) {
        tx.query("UPDATE " + std::string(table) +
                 " SET customer_id = ? WHERE batch_id = ? AND claim_seq = ? AND customer_id = ?")
            .bind(parting.leaves, claim.batch, claim.seq, parting.stays)
            .run();
    }
}
}

Result<void> partLaterClaims(Transaction& tx, const Store& store, JobContext& job, const Parting& parting)
{
    const std::set<IdentityKey> leaving = identitiesOf(tx.connection(), parting.leaves);
    const std::set<IdentityKey> staying = identitiesOf(tx.connection(), parting.stays);
    StoredWords words(tx);
    std::vector<LaterClaim> moved;
    for (LaterClaim& claim : laterClaims(tx.connection(), parting)) {
        RecordReader reader(claim.record, &words);
        const std::vector<customer::Identity> identities =
            claim.kind == "linked" ? LinkedBuyer::read(reader).person.identities : Person::read(reader).identities;
        if (namesOnly(identities, leaving, staying))
            moved.push_back(std::move(claim));
    }
    if (moved.empty())
        return {};
    for (const LaterClaim& claim : moved)
        customer::claims::settlePerson(tx, claim.batch, claim.seq, parting.leaves);
    customer::Retraction circle(tx, store, {});
    circle.add(parting.stays);
    circle.add(parting.leaves);
    ImportReplay replay(tx, store, job, circle);
    replay.closeCircle();
    circle.clear();
    PATRON_CHECK(replay.run());
    circle.restoreIds();
    for (const LaterClaim& claim : moved)
        moveFacts(tx, parting, claim);
    customer::visitors::settleCircle(tx);
    for (const CustomerId customer : {parting.stays, parting.leaves})
        customer::points::settle(tx, customer);
    circle.finish();
    return {};
}

}
