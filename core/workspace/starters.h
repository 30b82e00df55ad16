#pragma once

#include "core/base/json.h"
#include "core/store/store.h"

#include <string>
#include <vector>

namespace patron::workspace {

/// Saves the starter messages, segments and programs (drafts) that ship with Patron, and the sample brand when the
/// workspace has none. What has the name of a starter already is left as it is.
Result<void> installStarters(Store& store, Ms now);

/// A mail that ships with Patron, half written, to start from.
struct StarterMail
{
    std::string name;
    std::string mjml;
};
/// All of them, in the order in which they are offered.
Result<std::vector<StarterMail>> starterMails();

/// A rule that ships with Patron, to start from.
struct StarterSegment
{
    std::string name;
    Json rule; ///< the document of rule JSON
};
/// All of them, in the order in which they are offered.
Result<std::vector<StarterSegment>> starterSegments();

}
