#pragma once

#include "core/intake/trackedrow.h"
#include "core/intake/visitorclaims.h"

#include <unordered_map>

namespace patron::intake {

/// The rows of events files between reading and applying.
class EventStage
{
public:
    /// Takes a row, or says why not.
    void add(RowBinding& binding, const CsvRow& row, const TrackedRow& tracked, const PersonSource& source,
             Rejects& rejects, ImportNotes& notes);

    std::int64_t rows() const { return static_cast<std::int64_t>(m_log.size()); }
    /// Writes everything and counts the rows. An event that is there already is unchanged.
    Result<void> apply(ApplyContext& context, PersonWriter& writer, VisitorClaims& visitors, ImportCounts& counts);

private:
    StagingLog m_log;
    std::unordered_map<std::uint64_t, std::uint32_t> m_seen; ///< rows of the same content so far
};

}
