#pragma once

#include "core/store/store.h"

namespace patron::workspace {

/// Saves the starter messages, segments and programs (drafts) that ship with Patron, and the sample brand when the
/// workspace has none. What has the name of a starter already is left as it is.
Result<void> installStarters(Store& store, Ms now);

}
