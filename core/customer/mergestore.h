#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/result.h"
#include "core/store/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::customer {

/// Two customers who became one. The survivor has the smaller id; the other id is an alias since.
struct CustomerMerge
{
    std::int64_t id = 0;
    CustomerId survivor; ///< as it was at the merge: it may have been merged on since
    CustomerId merged;
    std::string reason;
    Ms recordedAt = 0;
    std::optional<Ms> undoneAt;
};

/// A row that changed hands in a merge, or was made by it.
struct MergedRow
{
    std::string kind; ///< its table; "made_<table>": the merge added it
    std::int64_t row = 0;
    Ms effectiveAt = 0;   ///< of trait entries
    std::int64_t seq = 0; ///< of trait entries
    std::string before{}; ///< JSON of what else the merge changed, as it was; or empty
};

/// Merging customers and giving them back. Each module moves the rows of its own tables and notes them here;
/// core/workspace calls them in turn, in one transaction. The functions run inside store closures.
namespace merges {

/// Begins a merge: the row of the merged customer goes, its id becomes an alias. Both must exist. Gives the merge's
/// number.
std::int64_t begin(Transaction& tx, CustomerId survivor, CustomerId merged, std::string_view reason, Ms now);

/// Moves what core/customer owns: identities, trait histories, orders, events, preferences and the consent ledger. The
/// newest value wins, both histories are kept; the stricter consent of the two wins for every channel and purpose.
void moveCustomer(Transaction& tx, const CustomerMerge& merge, Ms now);

/// The standing merge that took a customer away, or nothing.
std::optional<CustomerMerge> standing(Connection& connection, CustomerId merged);
std::optional<CustomerMerge> find(Connection& connection, std::int64_t id);
/// The newest `limit`, those undone included, the newest first.
std::vector<CustomerMerge> recent(Connection& connection, int limit);
/// The standing merges that made a customer what they are, those of merged customers included, the oldest first.
std::vector<CustomerMerge> into(Connection& connection, CustomerId customer);
/// Whether anything of what a merge moved is still there.
bool holdsAnything(Connection& connection, const CustomerMerge& merge);

/// Gives back what moveCustomer moved, as far as it is still there. What came later stays with the survivor but for
/// what belongs to the other by identity: events of its devices. The customer's row is there again, under its old id.
void giveBackCustomer(Transaction& tx, const CustomerMerge& merge, Ms now);
/// Ends a merge after all modules gave their rows back: merges that took the rows further know nothing of them any
/// more. Notes whose row is not one person's alone ("program_member") are their module's own to take back.
void finishUnmerge(Transaction& tx, const CustomerMerge& merge, Ms now);

/// Takes a standing merge apart for a while, so that imports can be made again for each of the two; of standing merges
/// the newest goes first. What the merge itself wrote, and what other modules moved, stays with the survivor.
void part(Transaction& tx, const CustomerMerge& merge);
/// Makes the two one again under the same merge; the oldest comes first.
void rejoin(Transaction& tx, const CustomerMerge& merge);

/// Removes a survivor whose own imports were undone meanwhile and who has nothing left when the other went.
void removeIfEmpty(Transaction& tx, CustomerId customer);

/// Notes a row of a merge.
void note(Transaction& tx, std::int64_t merge, const MergedRow& row);
/// The noted rows of a kind, by row, instant and seq.
std::vector<MergedRow> noted(Connection& connection, std::int64_t merge, std::string_view kind);
/// Takes a note back.
void unnote(Transaction& tx, std::int64_t merge, std::string_view kind, std::int64_t row);
/// The standing merges that took a merge's rows further, nearest first.
std::vector<std::int64_t> beyond(Connection& connection, const CustomerMerge& merge);
/// Who has the rows of a merge now.
CustomerId holder(Connection& connection, const CustomerMerge& merge);

/// Forgets everything about a customer's merges, for erasure: merges it survived, and the one that took it away.
void forget(Transaction& tx, CustomerId customer);
/// All ids that stand for a customer: its own and those merged into it.
std::vector<CustomerId> idsOf(Connection& connection, CustomerId customer);

}
}
