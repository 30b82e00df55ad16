#pragma once

#include "core/customer/claimstore.h"
#include "core/customer/orderstore.h"
#include "core/intake/claimjournal.h"
#include "core/intake/importreplay.h"

#include <unordered_map>
#include <vector>

namespace patron::intake {

/// Takes an import's word on orders back. `begin` before the people are made again, `finish` after. Inside one write
/// closure.
class OrderRetraction
{
public:
    OrderRetraction(Transaction& tx, const Store& store, JobContext& job, BatchId batch)
        : m_tx(tx)
        , m_store(store)
        , m_job(job)
        , m_words(tx)
        , m_batch(batch)
    {}

    /// Deletes the orders only this import knows, hands those over that another one tells alike, and keeps for `finish`
    /// those that must be laid together again. Cancelled when the user stops it.
    Result<void> begin();
    /// Lays orders together again and brings whose the orders of the circle are up to date.
    Result<void> finish();

private:
    struct Order
    {
        OrderId id;
        OrderId refund;
        std::string source;
        std::string number;
        bool linked = false;
        CustomerId assigned;
        std::vector<customer::OrderClaim> claims; ///< those that stay
        std::vector<customer::orders::StoredLine> lines;
    };

    Result<void> beginOrder(OrderId id);
    bool handOver(OrderId id, const std::vector<customer::OrderClaim>& claims, std::size_t own);
    Order read(OrderId id, std::vector<customer::OrderClaim> claims);
    OrderId refundOf(std::string_view source, const std::string& number);
    void layAgain(Order order);
    std::vector<customer::NewOrderLine> linesOf(const Order& order, const customer::OrderClaim& claim) const;
    const AppliedBatch& batchOf(BatchId batch);
    Result<void> settleCustomers();

    Transaction& m_tx;
    const Store& m_store;
    JobContext& m_job;
    StoredWords m_words;
    BatchId m_batch;
    std::vector<OrderId> m_again; ///< to be laid together again, with all their claims still there
    std::unordered_map<std::int64_t, AppliedBatch> m_batches;
};

}
