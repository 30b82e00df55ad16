#pragma once

#include "core/base/id.h"
#include "core/customer/pointsledger.h"
#include "core/loyalty/lots.h"
#include "core/loyalty/planstore.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// A plan's rows in the ledger of points (core/customer/pointsledger.h). A row later than now is pending. Every row
/// that is written tells its event, loyalty.*, in the same transaction. The functions run inside store closures.
namespace patron::loyalty {

/// A row of a customer in a plan.
struct LedgerRow
{
    std::int64_t id = 0;
    std::string kind;
    Ms at = 0;
    std::int64_t points = 0;
    std::int64_t lot = 0;
    std::optional<DayNumber> expiresOn;
    std::string tier;
    std::optional<std::int64_t> toNext;
    std::string reason;
    std::string orderNumber;
    std::string source;
    std::string sourceKey;
    Ms recordedAt = 0;
};

/// What a customer has in a plan at an instant.
struct Account
{
    std::int64_t points = 0;  ///< the balance, which a return may bring below 0
    std::int64_t pending = 0; ///< earned and written down by then, but not to be used yet
    std::string tier;         ///< or empty
    std::optional<std::int64_t> toNext;
    Holding holding; ///< of what is not pending
    std::int64_t available() const { return points > 0 ? points : 0; }
};

/// A row to be written; plan and source are the plan's own unless said.
struct NewEntry
{
    CustomerId customer;
    std::string kind;
    std::int64_t points = 0;
    Ms at = 0;     ///< when it counts
    Ms factAt = 0; ///< when what it is for happened: the event's instant
    std::optional<DayNumber> expiresOn;
    std::int64_t lot = 0;
    std::string tier;
    std::string tierBefore; ///< for the event
    std::optional<std::int64_t> toNext;
    std::string reason;
    std::string orderNumber;
    std::string source; ///< empty: the plan's
    std::string sourceKey;
};

namespace ledger {

/// A customer's rows in a plan, by (at, id), pending ones included.
std::vector<LedgerRow> rows(Connection& connection, const SavedPlan& plan, CustomerId customer);
std::vector<LotRow> lotRows(const std::vector<LedgerRow>& rows, Ms upTo);
Account account(const std::vector<LedgerRow>& rows, Ms asOf);
Account account(Connection& connection, const SavedPlan& plan, CustomerId customer, Ms asOf);

/// Writes a row with its event; its number, or 0 when its key is known: nothing is written then.
std::int64_t append(Transaction& tx, const Store& store, const SavedPlan& plan, const NewEntry& entry, Ms now);

/// Points a program or a person gives.
struct Gift
{
    CustomerId customer;
    std::string plan; ///< by name; empty: the only one
    std::int64_t points = 0;
    std::string reason;
    std::string source;    ///< who gives them: "program", ...
    std::string sourceKey; ///< of this gift alone: a second one with it gives nothing
    Ms at = 0;
};
/// Gives points that count at once and expire by the plan. False when the key is known: they were given already.
/// BadInput for 0 points or less, NotFound for a plan or a customer who is not there.
Result<bool> give(Transaction& tx, const Store& store, const Gift& gift, Ms now);

/// Corrects a balance by hand, in either direction. Conflict where more would be taken than there is.
Result<void> adjust(Transaction& tx, const Store& store, const Gift& gift, Ms now);

/// Takes points for something. Conflict, with what there is, when they do not suffice; pending points do not count.
Result<void> burn(Transaction& tx, const Store& store, const Gift& gift, Ms now);

/// The last day of points that are earned now.
std::optional<DayNumber> expiryOf(const Plan& plan, DayNumber earned);

}
}
