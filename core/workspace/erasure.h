#pragma once

#include "core/base/clock.h"
#include "core/base/jsonfwd.h"
#include "core/workspace/workspace.h"

#include <vector>

namespace patron::workspace {

/// Erases people, everywhere in the workspace and in what Patron keeps beside it: rows, histories, undo, frozen mails,
/// the Local inbox, the outcome journal; then the search index is merged, the journal cut and the file made anew, so
/// that nothing of them stays in its bytes. Orders stay as anonymous sales. Of each address a keyed hash stays,
/// suppressed. Cannot be undone.
///
/// Gives the receipt, which is also kept in the workspace. It names nobody: hashes, counts by table, segments, programs
/// and messages whose texts name the person (they are not changed), backups by path, and what is out of reach.
/// Conflict when a message to one of them is being sent right now; NotFound when one does not exist. Nothing is erased
/// then. Blocks for as long as a copy of the file takes.
Result<Json> eraseCustomers(Workspace& workspace, const std::vector<CustomerId>& customers, Ms now);

}
