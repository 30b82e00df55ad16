#pragma once

#include "core/jobs/job.h"
#include "core/store/store.h"

namespace patron::intake {

/// Two customers part again; what imports said since they were merged goes to whom it names.
struct Parting
{
    CustomerId stays; ///< has all of it now
    CustomerId leaves;
    Ms mergedAt = 0;
};

/// Gives what later imports said to whom it would have gone without the merge: the facts of both are made again from
/// the claims of all imports, by the code that applied them, and orders and events follow their claims. Does nothing
/// when no later import named either. What people and modules wrote
/// stays where it is. To be called when the leaving customer has its identities and claims back and the merge has
/// ended. Inside one write closure.
Result<void> partLaterClaims(Transaction& tx, const Store& store, JobContext& job, const Parting& parting);

}
