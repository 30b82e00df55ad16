#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/customer/referencerows.h"
#include "core/store/store.h"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace patron::customer {

/// A code that takes something off: one that many may use, or one of a pool whose every code is for one use. What is
/// empty is not said.
struct NewCoupon
{
    std::string code;
    std::string pool;                       ///< the name of the pool it is of
    std::string discount;                   ///< percent, amount, free_shipping, free_product, other
    std::optional<std::int64_t> discountE4; ///< 1/10,000 per cent or major units
    std::string currency;                   ///< of the discount and the least spend
    std::optional<std::int64_t> minSpend;   ///< minor units
    std::optional<Ms> startsAt;
    std::optional<Ms> endsAt;              ///< the first instant at which it is no longer valid
    std::optional<std::int64_t> maxUses;   ///< 1: unique
    std::optional<std::int64_t> givenUses; ///< how often it was used, as the shop says
    BatchId batch;
};

/// That a code was given to somebody or used.
struct NewCouponUse
{
    std::string code;
    bool redeemed = false; ///< else it was assigned
    CustomerId customer;   ///< none: it is not said who
    std::string orderNumber;
    std::optional<Ms> at;
    std::string source;
    std::string sourceKey; ///< the use's own key at its source: a second one is the same use
    BatchId batch;
    std::int64_t claimSeq = 0; ///< the batch's claim of the person
};

/// Codes and what became of them. The functions run inside store closures.
namespace coupons {

using Written = references::Outcome;

/// The key two spellings of a code share: shops do not tell capitals apart.
std::string couponKey(std::string_view code);

/// `policy` is overwrite, fill or newest; `at` since when what is said holds.
Written put(Transaction& tx, const NewCoupon& coupon, std::string_view policy, Ms at);
/// False when the use is known already; an import's word on it is kept then.
bool addUse(Transaction& tx, const NewCouponUse& use, Ms recordedAt);

/// Takes a use back that no import brought; false when there is none.
bool removeUse(Transaction& tx, std::string_view source, std::string_view sourceKey);

/// Takes an import's codes and uses back; adds the customers whose uses they were.
void withdraw(Transaction& tx, BatchId batch, std::set<CustomerId>& touched);
/// Gives the uses of a retraction's circle to whom their claims now name.
void settleCircle(Transaction& tx);

}
}
