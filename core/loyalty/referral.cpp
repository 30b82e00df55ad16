#include "core/loyalty/referral.h"

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/customer/customerstore.h"
#include "core/customer/eventstore.h"
#include "core/loyalty/couponcode.h"

namespace patron::loyalty::referrals {

namespace {
constexpr std::size_t codeLength = 8;

std::string codeIn(const EventFact& event)
{
    const Json properties = Json::parse(event.properties, nullptr, false);
    if (event.key.empty() && properties.is_object() && properties.contains("code") && properties["code"].is_string())
        return properties["code"].get<std::string>();
    return event.key;
}

bool sameAddress(Connection& connection, CustomerId a, CustomerId b)
{
    struct Address
    {
        std::string street;
        std::string code;
    };
    const auto addressOf = [&](CustomerId customer) {
        Query query = connection.query("SELECT street, postal_code FROM v_customer WHERE id = ?");
        query.bind(customer);
        if (!query.step())
            return Address{};
        return Address{foldText(trim(query.view(0))), foldText(trim(query.view(1)))};
    };
    const Address one = addressOf(a);
    const Address other = addressOf(b);
    return !one.street.empty() && !one.code.empty() && one.street == other.street && one.code == other.code;
}

std::string refusalOf(Connection& connection, CustomerId referrer, CustomerId invited,
                      const std::vector<OrderFact>& orders, Ms referredAt)
{
    if (referrer == invited)
        return "The code is the customer's own.";
    if (customer::customers::shareIdentity(connection, referrer, invited))
        return "Both are known by the same address, number or card.";
    if (sameAddress(connection, referrer, invited))
        return "Both live at the same address.";
    if (!orders.empty() && orders.front().at < referredAt)
        return "They had ordered before they were referred.";
    return {};
}
}

Result<std::string> codeOf(Transaction& tx, const Store& store, CustomerId customer, Ms now)
{
    const CustomerId id = customer::customers::resolve(tx.connection(), customer);
    {
        Query known = tx.query("SELECT code FROM referral_code WHERE customer_id = ? ORDER BY id LIMIT 1");
        known.bind(id);
        if (known.step())
            return known.text(0);
        Query exists = tx.query("SELECT 1 FROM v_customer WHERE id = ?");
        exists.bind(id);
        if (!exists.step())
            return makeError(ErrorCode::NotFound,
                             "There is no customer #" + std::to_string(customer.value) + " in this workspace.");
    }
    // Of the workspace's secret: nobody can guess another's from their own.
    CodeMaker maker(quickHash(bytesOf(hmacSha256(store.identityKey(), "referral " + std::to_string(id.value)))));
    for (;;) {
        const std::string code = maker.next(codeLength);
        tx.query("INSERT INTO referral_code(customer_id, code, folded, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO "
                 "NOTHING")
            .bind(id, code, foldText(code), now)
            .run();
        if (tx.changes() > 0) {
            tx.changed(Area::Customers, id);
            return code;
        }
    }
}

std::optional<CustomerId> ownerOf(Connection& connection, std::string_view code)
{
    Query query = connection.query("SELECT customer_id FROM v_referral_code WHERE folded = ?");
    query.bind(foldText(trim(code)));
    if (!query.step())
        return std::nullopt;
    return query.id<CustomerId>(0);
}

Result<void> record(Transaction& tx, const Store& store, CustomerId invited, std::string_view code, Ms now)
{
    if (!ownerOf(tx.connection(), code))
        return makeError(ErrorCode::BadInput, "Nobody has the referral code \"" + std::string(trim(code)) +
                                                  "\". Look at the code again; capitals do not matter.");
    customer::NewEvent event;
    event.customer = customer::customers::resolve(tx.connection(), invited);
    event.kind = "referral";
    event.at = now;
    event.key = std::string(trim(code));
    event.source = "referral";
    event.sourceKey = std::to_string(event.customer.value) + " " + foldText(event.key);
    customer::events::add(tx, store.zone(), event, now);
    return {};
}

Judged judge(Connection& connection, const SavedPlan& plan, CustomerId invited, const std::vector<OrderFact>& orders,
             const TimeZone& zone, Ms now)
{
    for (const EventFact& event : eventsOf(connection, invited, {"referral"}, now)) {
        const auto& rule = plan.at(event.at).referral;
        if (!rule || !plan.covers(event.at, zone))
            continue;
        const auto referrer = ownerOf(connection, codeIn(event));
        if (!referrer)
            return {{}, "Nobody has the code \"" + codeIn(event) + "\"."};
        if (std::string refusal = refusalOf(connection, *referrer, invited, orders, event.at); !refusal.empty())
            return {{}, std::move(refusal)};
        for (const OrderFact& order : orders) {
            if (order.valueBase.value_or(0) < rule->minimum || order.fullyReturned())
                continue;
            return {Reward{*referrer, rule->referrer, rule->invited, order.at}, {}};
        }
        return {};
    }
    return {};
}

}
