#pragma once

#include "core/customer/mergestore.h"
#include "core/customer/retraction.h"

#include <vector>

namespace patron::customer {

/// Takes the merges of a retraction's circle apart while imports are made again: two people's words must not be laid
/// over each other, or nobody could give each their own back. Lives inside one write closure, on the writer's thread.
class MergesApart
{
public:
    MergesApart(Transaction& tx, Retraction& circle)
        : m_tx(tx)
        , m_circle(circle)
    {}

    /// Takes them apart; everybody who comes back joins the circle. To be called when the circle is closed.
    void take();
    /// Makes them one again, under the merges they were. To be called when all facts are there again, before the
    /// retraction is finished.
    void putBack();

private:
    Transaction& m_tx;
    Retraction& m_circle;
    std::vector<CustomerMerge> m_merges; // the newest first
};

}
