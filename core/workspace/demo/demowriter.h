#pragma once

#include "core/store/store.h"
#include "core/workspace/demo/demorows.h"

#include <array>
#include <cstdint>

namespace patron::workspace::demo {

/// How many rows of each kind are written; ids go on from here.
struct DemoCounts
{
    std::int64_t customers = 0;
    std::int64_t identities = 0;
    std::int64_t traitEntries = 0;
    std::int64_t orders = 0; ///< with returns and anonymous sales
    std::int64_t returns = 0;
    std::int64_t anonymous = 0;
    std::int64_t lines = 0;
    std::int64_t events = 0;
    std::int64_t consents = 0;
    std::int64_t suppressions = 0;
};

/// The numbers that names have in this workspace.
struct DemoNumbers
{
    std::array<std::int64_t, demoTraitNames.size()> traits{};
    std::array<std::int64_t, demoEventNames.size()> events{};
};

/// Writes shops, products and the demo's own trait into an empty workspace, and finds its numbers. Conflict when there
/// are customers, orders or products already, or the shop's currency is not the pound.
Result<DemoNumbers> prepareDemo(Transaction& tx, const Store& store);

/// Writes rows in bulk: one prepared statement a table, ids given here, rows of a table in the order of its keys. What
/// is written is what core/customer's functions would write one by one. Lives inside one closure.
class DemoWriter
{
public:
    DemoWriter(Transaction& tx, const Store& store, const DemoNumbers& numbers, DemoCounts& counts);

    void write(const CustomerRows& rows);

private:
    std::int64_t writeIdentities(const CustomerRows& rows);
    void writeTraits(const CustomerRows& rows);
    void writeCustomer(const CustomerRows& rows);
    void writeOrders(const CustomerRows& rows);
    void writeLines(const OrderRow& order, std::int64_t id);
    void writeEvents(const CustomerRows& rows, std::int64_t device);
    void writeConsents(const CustomerRows& rows);

    Transaction& m_tx;
    const Store& m_store;
    const DemoNumbers& m_numbers;
    DemoCounts& m_counts;
    Query m_customer;
    Query m_identity;
    Query m_trait;
    Query m_traitItem;
    Query m_order;
    Query m_line;
    Query m_event;
    Query m_consent;
};

}
