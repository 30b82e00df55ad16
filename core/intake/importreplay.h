#pragma once

#include "core/customer/retraction.h"
#include "core/intake/importsession.h"
#include "core/intake/personwriter.h"

#include <memory>
#include <vector>

namespace patron::intake {

/// A batch as it was applied.
struct AppliedBatch
{
    BatchId id;
    std::string source;
    MergePolicy policy = MergePolicy::Overwrite;
    Ms recordedAt = 0;
};
/// Nothing when there is no such batch.
std::optional<AppliedBatch> appliedBatch(Connection& connection, BatchId batch);

/// Makes what imports said of the people of a retraction's circle again, import by import, by the code that applied
/// them. Inside one write closure.
class ImportReplay
{
public:
    ImportReplay(Transaction& tx, const Store& store, JobContext& job, customer::Retraction& retraction)
        : m_tx(tx)
        , m_store(store)
        , m_job(job)
        , m_retraction(retraction)
    {}

    /// Widens the circle by those who might be found where a document does not lead to its order any more.
    void closeCircle();
    /// Cancelled when the user stops it.
    Result<void> run();

private:
    struct Claim;
    template <typename F>
    Result<void> forEachClaim(BatchId batch, std::string_view kinds, F&& use);
    Result<void> runBatch(const AppliedBatch& batch);
    Result<void> runRows(ApplyContext& context, PersonWriter& writer, std::string_view kind);
    Result<void> runBuyers(ApplyContext& context, PersonWriter& writer);
    Result<void> runFacts(ApplyContext& context, PersonWriter& writer);
    Result<void> runVisitors(ApplyContext& context, PersonWriter& writer);

    Transaction& m_tx;
    const Store& m_store;
    JobContext& m_job;
    customer::Retraction& m_retraction;
};

}
