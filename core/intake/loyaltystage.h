#pragma once

#include "core/intake/visitorclaims.h"

#include <unordered_map>

namespace patron::intake {

/// The rows of files of loyalty points between reading and applying: movements of a ledger, and balances and tiers as
/// they stand.
class LoyaltyStage
{
public:
    /// Takes a row, or says why not.
    void add(RowBinding& binding, const CsvRow& row, const PersonSource& source, Rejects& rejects, ImportNotes& notes);
    /// Writes everything and counts the rows. A movement that is there already is unchanged, and so is a balance that
    /// was stated before.
    Result<void> apply(ApplyContext& context, PersonWriter& writer, VisitorClaims& visitors, ImportCounts& counts);

private:
    StagingLog m_log;
    std::unordered_map<std::uint64_t, std::uint32_t> m_seen; ///< movements of the same content so far
};

}
