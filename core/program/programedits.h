#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/program/program.h"
#include "core/store/store.h"

#include <optional>
#include <vector>

/// Programs while a person edits them. A draft is edited in place; what is changed in a program that was started stands
/// as its next version, which nobody enters before it is published.
namespace patron::program::edits {

/// A new draft, or the edits of a program that is there. Names that lead nowhere and rules that cannot be read stay as
/// they are written: checkProgram tells them. Conflict when another program has the name.
Result<ProgramId> keep(Transaction& tx, ProgramId id, const Program& program, Ms now);
/// The edits that are not published yet; nothing when there are none. References by uuid.
Result<std::optional<Program>> find(ReadSession& session, ProgramId id);
/// Makes the edits the program's version for everybody who enters from now on; running enrollments stay on theirs.
/// BadInput names a reference that leads nowhere.
Result<void> publish(Transaction& tx, ProgramId id, Ms now);
/// A version that was in force, or is.
struct Version
{
    std::int64_t id = 0;
    int number = 1;
    Ms at = 0; ///< when it was saved
};
/// The newest first; not the edits that wait to be published.
std::vector<Version> versions(ReadSession& session, ProgramId id);
/// Forgets the edits that are not published.
Result<void> discard(Transaction& tx, ProgramId id);

}
