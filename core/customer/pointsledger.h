#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/timezone.h"
#include "core/store/store.h"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace patron::customer {

/// A row of the ledger of loyalty points: what a customer earned or spent, or what a file says their balance is.
struct NewPoints
{
    CustomerId customer;
    std::string plan;        ///< its name; empty: the shop's only one
    std::string kind;        ///< earn, burn, expire, reverse, adjust
    std::int64_t points = 0; ///< with its sign; of a stated balance it is found from the ledger
    Ms at = 0;
    bool dateOnly = false;
    bool dated = true; ///< false: the file gives no day, so it holds from when it came in
    std::optional<DayNumber> expiresOn;
    std::optional<std::int64_t> balance; ///< what the file says the customer had then
    std::string tier;                    ///< what the file says of it
    std::string member;                  ///< the card, id or address the source keeps the points under
    std::string orderNumber;
    std::string reason;
    std::string source;
    std::string sourceKey; ///< the row's own key at its source: a second one is the same row
    BatchId batch;
    std::int64_t claimSeq = 0;               ///< the batch's claim of the person
    std::int64_t lot = 0;                    ///< the row whose points alone this one changes; 0: the oldest ones first
    std::optional<std::int64_t> toNext = {}; ///< points to the next tier from here on, or noNextTier
};

/// What a row says of the points to the next tier when the customer has the highest one.
constexpr std::int64_t noNextTier = -1;

/// The ledger of points. A balance is the sum of a customer's rows; a row is never changed but for a stated balance,
/// whose points are what leads to it from the rows before. The functions run inside store closures.
namespace points {

/// Whether a word is one of the ledger's kinds.
bool isKind(std::string_view word);

/// Adds a row; false when its key is known already, and an import's word on it is kept then. `settle` has to be called
/// for its customer once all rows are there.
bool add(Transaction& tx, const TimeZone& zone, const NewPoints& entry, Ms recordedAt);

/// What was stated last of a member of a source and plan before an import, to see whether a file says anything new.
struct Stated
{
    std::optional<std::int64_t> balance;
    std::string tier;
};
std::optional<Stated> lastStated(Connection& connection, const NewPoints& entry);

/// Finds the points of a customer's stated balances again. Each account, a member as its source keeps it, has its own;
/// rows of the same person that name a member without a stated balance count for the first that has one, but never
/// across a merge: what two people had is added up.
void settle(Transaction& tx, CustomerId customer);

/// Rows that change the points of a lot go with it when a merge gives the lot back; `from` has them now.
void followLots(Transaction& tx, std::int64_t merge, CustomerId merged, CustomerId from);

/// Takes an import's rows back; adds the customers whose balances may change.
void withdraw(Transaction& tx, BatchId batch, std::set<CustomerId>& touched);
/// Gives the rows of a retraction's circle to whom their claims now name.
void settleCircle(Transaction& tx, std::set<CustomerId>& touched);

/// A customer's points in a plan, and the tier that was stated last.
struct Balance
{
    std::string plan;
    std::int64_t points = 0;
    std::string tier;
};
std::vector<Balance> balances(Connection& connection, CustomerId customer);

/// So many days ahead points count as expiring soon; the last of them is in.
constexpr int expiringDays = 30;

/// What a customer has in all plans together as of an instant.
struct Standing
{
    std::int64_t points = 0;
    std::string tier; ///< stated last; may be empty
    std::int64_t expiring =
        0; ///< of lots whose last day is today or soon what is left, the oldest lot being used first
    std::optional<std::int64_t> toNext; ///< points to the next tier; nothing: no plan said, or there is none
};
/// Nothing: the ledger has no row of the customer by then. `today` is the instant's local day.
std::optional<Standing> standingAt(Connection& connection, CustomerId customer, Ms asOf, DayNumber today);
/// The same as SQL over a customer's number, for statements about many; NULL where there is nothing.
std::string pointsSql(const std::string& customer, Ms asOf);
std::string tierSql(const std::string& customer, Ms asOf);
std::string expiringSql(const std::string& customer, Ms asOf, DayNumber today);
std::string toNextSql(const std::string& customer, Ms asOf);

}
}
