#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/store/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::customer {

/// That a row of an import told of a person, and whom it was found to be.
struct PersonClaim
{
    std::int64_t seq = 0; ///< within the batch, from 1, in the order in which its people were looked for
    std::string kind;     ///< row, buyer, linked, facts, visitor, consent
    CustomerId customer;  ///< none: an anonymous device
    std::optional<std::int64_t> ownerSeq; ///< facts: the buyer's claim
    bool dormant = false;                 ///< linked: another order says who it was
};

/// One import's word on an order.
struct OrderClaim
{
    BatchId batch; ///< none: the order as it stood before the first import that knew it
    std::optional<std::int64_t> personSeq;
    std::optional<std::vector<std::int64_t>> lines; ///< line numbers; nothing: all that were there by then
    std::optional<std::string> record;              ///< nothing: as the claim before
};

/// What imports said, kept so that each can be taken back alone. The bytes of records are the importer's own. The
/// functions run inside store closures.
namespace claims {

/// Keeps a claim with its record. `customerKnown`: the customer was there before, so that the same words may be, too,
/// and are then shared.
void addPerson(Transaction& tx, BatchId batch, const PersonClaim& claim, std::string_view record, bool customerKnown);
/// Who the person of a claim is now.
void settlePerson(Transaction& tx, BatchId batch, std::int64_t seq, CustomerId customer, bool dormant = false);
/// Deletes a batch's claims on people and the records that no other claim shares.
void removePeople(Transaction& tx, BatchId batch);

void addOrder(Transaction& tx, OrderId order, const OrderClaim& claim);
/// All claims on an order, the earliest first.
std::vector<OrderClaim> ofOrder(Connection& connection, OrderId order);
void removeOrder(Transaction& tx, OrderId order, BatchId batch);
void replaceOrderRecord(Transaction& tx, OrderId order, BatchId batch, const std::optional<std::string>& record);
/// The customer of the earliest claim up to `asOf` (none: all) that names one.
CustomerId customerOfOrder(Connection& connection, OrderId order, BatchId asOf);

/// Keeps a claim on an event that another import brought. `content` is what this one says of it, `stored` what the
/// event itself says.
void addEvent(Transaction& tx, std::int64_t event, BatchId batch, std::optional<std::int64_t> personSeq,
              const std::string& content, const std::string& stored);

/// Lets go of the claims of imports that cannot be undone any more (claims_kept = 0). Where an import that can be has
/// spoken of the same customer, order, event or row, they stay: they say what that would be without it.
void forget(Transaction& tx);

/// The number of a word that records repeat, made when new.
std::int64_t wordNumber(Transaction& tx, std::string_view word);
/// Empty when there is none.
std::string wordText(Connection& connection, std::int64_t number);

}
}
