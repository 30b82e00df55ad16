#pragma once

#include "core/customer/mergestore.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// How the rows of core/customer's tables change hands in a merge and come back; inside the module only.
namespace patron::customer::mergerows {

/// A table whose rows move by nothing but their customer_id.
struct PlainTable
{
    std::string_view name;
    std::string_view key; ///< the column of whole numbers that tells its rows apart
};
inline constexpr std::array<PlainTable, 7> plainTables{{{"orders", "id"},
                                                        {"event", "id"},
                                                        {"consent_entry", "id"},
                                                        {"preference", "id"},
                                                        {"sale_claim", "order_id"},
                                                        {"loyalty_entry", "id"},
                                                        {"coupon_use", "id"}}};

void moveIdentities(Transaction& tx, const CustomerMerge& merge);
void giveBackIdentities(Transaction& tx, const CustomerMerge& merge, CustomerId from);

/// `inner`: merges whose records name entries of the customer that moves; they follow where an entry's seq changes.
void moveTraits(Transaction& tx, const CustomerMerge& merge, const std::vector<std::int64_t>& inner);
void giveBackTraits(Transaction& tx, const CustomerMerge& merge, CustomerId from,
                    const std::vector<std::int64_t>& inner);

/// What imports said of the customer: an undo makes the survivor's facts again from both.
void moveClaims(Transaction& tx, const CustomerMerge& merge);
void giveBackClaims(Transaction& tx, const CustomerMerge& merge, CustomerId from);

void movePlain(Transaction& tx, const CustomerMerge& merge, const PlainTable& table);
void giveBackPlain(Transaction& tx, const CustomerMerge& merge, CustomerId from, const PlainTable& table);
/// Events that came in later by a device of the customer that goes back.
void giveBackDeviceEvents(Transaction& tx, const CustomerMerge& merge, CustomerId from);

/// A channel and purpose that one of the two has refused.
struct Refusal
{
    std::string channel;
    std::string purpose;
};
/// By what the ledgers held at an instant.
std::vector<Refusal> stricterConsents(Connection& connection, const CustomerMerge& merge, Ms recordedBy);
/// Where the joint ledger, as far as it was recorded by an instant, would say granted in spite of a refusal, an entry
/// of the merge says denied.
void addDenials(Transaction& tx, const CustomerMerge& merge, const std::vector<Refusal>& refusals, Ms now,
                Ms recordedBy);
/// Removes what the merge added.
void takeBackMade(Transaction& tx, const CustomerMerge& merge);

}
