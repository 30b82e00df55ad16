#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/customer/identity.h"
#include "core/store/store.h"

#include <optional>
#include <unordered_set>
#include <vector>

namespace patron::customer {

/// Takes an import's facts about people back. The people it told of, and all who share an address or a number with
/// them, form the circle. What imports said of the circle is removed with `clear`; the importer then makes it again
/// from the claims of the imports that stay, and `finish` gives the facts that are the same their old row ids and
/// removes the customers of whom nothing is left. What people and modules wrote stays where it is. Lives inside one
/// write closure.
class Retraction
{
public:
    Retraction(Transaction& tx, const Store& store, BatchId batch);

    /// Puts everybody into the circle of whom these imports tell.
    void addPeopleOf(const std::vector<BatchId>& batches);
    /// Puts a customer into the circle.
    void add(CustomerId customer);
    /// Notes that others are one with a customer of the circle since an instant, though they are apart at present: what
    /// later imports said and leads to nobody stays with the customer.
    void addSurvivor(CustomerId customer, Ms since);
    /// Puts those into the circle who are known by this identity.
    void addKnownBy(const Identity& identity);
    /// Widens the circle until nobody outside shares an identity with it; says whether anybody came to it.
    bool close();
    std::int64_t size() const;

    /// Removes the facts that imports wrote, and the batch's claims on people.
    void clear();
    /// Whether the row of a customer of the circle is free for the claim that made it; taken then.
    bool take(CustomerId customer) { return m_free.erase(customer.value) != 0; }
    bool isFree(CustomerId customer) const { return m_free.contains(customer.value); }
    /// Who was known by the first of these before the circle was cleared; nobody: nobody of the circle.
    CustomerId knownBefore(const std::vector<Identity>& identities) const;
    /// What stood beside the claims when an import was applied: suppressions of lists of imports up to it, and what a
    /// person had lifted by then is lifted again.
    void standAt(BatchId batch, Ms at);
    /// Gives the facts that are the same their old row ids, once all is made again.
    void restoreIds();
    void restoreConsentIds();
    /// Ends it; gives how many customers were removed.
    std::int64_t finish();

private:
    void keepIds();
    void removeFacts();
    void suppressListed(BatchId upTo);
    void liftUpTo(Ms at);
    std::optional<Identity> strongestOf(CustomerId customer, std::int64_t& row);
    void keepSpokenFor();
    void removeEmpty();

    Transaction& m_tx;
    const Store& m_store;
    BatchId m_batch;
    int m_wave = 0;
    std::unordered_set<std::int64_t> m_free;
};

}
