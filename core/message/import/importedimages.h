#pragma once

#include "core/base/clock.h"
#include "core/message/import/messageimport.h"
#include "core/store/store.h"

#include <cstddef>

namespace patron::message {

/// Takes the pictures that a mail carries into the workspace, and gives them their names there in the message's body; a
/// picture that cannot be taken stays out, with a note that says why. How many the workspace has now. Runs inside a
/// store closure.
Result<std::size_t> keepImportedImages(Transaction& tx, ImportedMessage& imported, Ms now);

}
