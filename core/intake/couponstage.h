#pragma once

#include "core/intake/visitorclaims.h"

#include <unordered_map>

namespace patron::intake {

/// The rows of files of coupons between reading and applying: codes with what they take off, and whom they were given
/// to or who used them.
class CouponStage
{
public:
    /// Takes a row, or says why not.
    void add(RowBinding& binding, const CsvRow& row, const PersonSource& source, Rejects& rejects, ImportNotes& notes);
    /// Writes everything and counts the rows: by the code, or by its use where a row has one.
    Result<void> apply(ApplyContext& context, PersonWriter& writer, VisitorClaims& visitors, ImportCounts& counts);

private:
    StagingLog m_log;
    std::unordered_map<std::uint64_t, std::uint32_t> m_seen; ///< uses of the same content so far
};

}
