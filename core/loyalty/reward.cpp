#include "core/loyalty/reward.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/customer/customerstore.h"
#include "core/loyalty/couponpool.h"
#include "core/loyalty/ledger.h"
#include "core/loyalty/settle.h"

#include <algorithm>

namespace patron::loyalty::rewards {

namespace {
constexpr const char* surpriseSource = "surprise";

std::string surpriseKey(const std::string& name, CustomerId customer)
{
    return foldText(name) + "|" + std::to_string(customer.value);
}

std::vector<std::string> namesOf(const Plan& plan)
{
    std::vector<std::string> names;
    for (const Reward& reward : plan.rewards)
        names.push_back(reward.name);
    return names;
}
}

Result<Redeemed> redeem(Transaction& tx, const Store& store, const Redemption& wish, Ms now)
{
    PATRON_TRY(plan, plans::find(tx.connection(), store.currencyDecimals(), wish.plan));
    const Reward* reward = findReward(plan.plan(), wish.reward);
    if (!reward) {
        const std::vector<std::string> names = namesOf(plan.plan());
        return makeError(ErrorCode::NotFound,
                         "The plan \"" + plan.name + "\" has no reward \"" + wish.reward + "\"" +
                             (names.empty() ? std::string(".") : ". It has " + joinWords(names) + "."));
    }
    const CustomerId customer = customer::customers::resolve(tx.connection(), wish.customer);
    PATRON_CHECK(settling::customer(tx, store, plan, customer, now));
    PATRON_CHECK(ledger::burn(
        tx, store, {customer, plan.name, reward->cost, "Reward: " + reward->name, "reward", wish.key, now}, now));
    Redeemed redeemed{reward->name, reward->cost, {}, reward->text, 0};
    if (!reward->pool.empty()) {
        const pools::Assigned assigned = pools::assign(tx, {reward->pool, customer, "reward " + wish.key, now}, now);
        if (assigned.code.empty())
            return makeError(ErrorCode::Conflict, assigned.reason + " No points were taken.");
        redeemed.code = assigned.code;
    }
    redeemed.points = ledger::account(tx.connection(), plan, customer, now).points;
    return redeemed;
}

std::vector<CustomerId> drawn(const Surprise& surprise, const std::vector<CustomerId>& candidates,
                              std::int64_t spentBefore)
{
    const ShareThreshold threshold = shareThreshold(surprise.shareBillionths);
    std::vector<std::pair<std::uint64_t, CustomerId>> hashed;
    for (const CustomerId candidate : candidates) {
        const std::uint64_t hash = shareHash(surprise.name, candidate.value);
        if (threshold.contains(hash))
            hashed.emplace_back(hash, candidate);
    }
    std::sort(hashed.begin(), hashed.end());
    std::vector<CustomerId> chosen;
    std::int64_t spent = spentBefore;
    for (const auto& [hash, candidate] : hashed) {
        if (spent + surprise.points > surprise.budget)
            break;
        spent += surprise.points;
        chosen.push_back(candidate);
    }
    return chosen;
}

Result<std::vector<CustomerId>> surprise(Transaction& tx, const Store& store, const Surprise& wish,
                                         const std::vector<CustomerId>& candidates, Ms now)
{
    if (wish.points <= 0 || wish.budget < wish.points)
        return makeError(ErrorCode::BadInput, "The budget has to suffice for one gift, and a gift is 1 point or more.");
    if (trim(wish.name).empty())
        return makeError(ErrorCode::BadInput, "The round of gifts needs a name, such as \"spring\".");
    std::int64_t spent = 0;
    std::vector<CustomerId> open;
    for (const CustomerId candidate : candidates) {
        Query had = tx.query("SELECT 1 FROM v_loyalty_entry WHERE source = ? AND source_key = ?");
        had.bind(surpriseSource, surpriseKey(wish.name, candidate));
        if (!had.step())
            open.push_back(candidate);
    }
    {
        const std::string prefix = foldText(wish.name) + "|";
        Query query =
            tx.query("SELECT coalesce(sum(points), 0) FROM v_loyalty_entry WHERE source = ?1 AND source_key >= "
                     "?2 AND source_key < ?3");
        query.bind(surpriseSource, prefix, foldText(wish.name) + "}");
        query.step();
        spent = query.int64(0);
    }
    std::vector<CustomerId> happy;
    for (const CustomerId customer : drawn(wish, open, spent)) {
        PATRON_TRY(given, ledger::give(tx, store,
                                       {customer, wish.plan, wish.points, "Surprise: " + wish.name, surpriseSource,
                                        surpriseKey(wish.name, customer), now},
                                       now));
        if (given)
            happy.push_back(customer);
    }
    return happy;
}

}
