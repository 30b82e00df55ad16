#pragma once

#include "core/base/id.h"
#include "core/customer/couponstore.h"
#include "core/store/store.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Codes to give away: a pool, whose every code is for one person, or one shared code that everybody gets. The
/// functions run inside store closures.
namespace patron::loyalty::pools {

/// What is known of a pool, or of a shared code, at an instant.
struct Stock
{
    std::string name; ///< the pool's, or the code itself
    bool shared = false;
    std::int64_t codes = 0;
    std::int64_t free = 0; ///< neither given nor used, and valid; of a shared code what its uses leave, or 1
    std::int64_t assigned = 0;
    std::int64_t redeemed = 0;
    std::int64_t expired = 0;       ///< never given, and no longer valid
    double perDay = 0;              ///< given on a day, over the last 30 days
    std::optional<DayNumber> dryOn; ///< when the free ones are gone at this pace
};

/// By name (folded) of a pool, else a shared code. NotFound with the nearest name.
Result<Stock> stock(Connection& connection, const TimeZone& zone, std::string_view pool, Ms asOf);
/// All pools and shared codes, by name.
std::vector<Stock> stocks(Connection& connection, const TimeZone& zone, Ms asOf);
/// How many more people could get a code of it at an instant; nothing: there is no end to a shared code.
Result<std::optional<std::int64_t>> freeCodes(Connection& connection, std::string_view pool, Ms asOf);

/// Why a code could not be given, as a stable word and a sentence.
struct Assigned
{
    std::string code;   ///< empty: none was given
    std::string word;   ///< unknown_pool, pool_empty, expired, not_begun, used_up
    std::string reason; ///< a sentence
    bool again = false; ///< this very enrollment had it already
};
struct Assignment
{
    std::string pool;
    CustomerId customer;
    std::string key; ///< the enrollment's: it gets one code, however often it asks
    Ms at = 0;
};
/// Gives a customer a code.
Assigned assign(Transaction& tx, const Assignment& wish, Ms now);

/// New codes for a pool.
struct Generation
{
    std::string pool;
    int count = 0;
    std::uint64_t seed = 0; ///< the same seed makes the same codes
    std::string prefix;
    int length = 8;            ///< without the prefix
    customer::NewCoupon terms; ///< what each is worth and how long; code and pool are made
};
/// Makes codes that nobody has. BadInput for a number or a length that makes no sense. Gives their number.
Result<std::int64_t> generate(Transaction& tx, const Generation& wish, Ms now);

}
