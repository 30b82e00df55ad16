#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/json.h"
#include "core/message/message.h"
#include "core/store/store.h"

#include <string>
#include <string_view>
#include <vector>

namespace patron::workspace {

/// Something a program starter lives from: "orders", "coupons:Birthday" (galleryneeds.h).
struct StarterNeed
{
    std::string what;
    std::string why; ///< a sentence
};

/// A program that ships with Patron, whole with its messages.
struct ProgramStarter
{
    std::string slug;  ///< its stable name on the command line
    std::string about; ///< what it does and when it pays, two sentences
    std::string name;  ///< of the program
    std::string strategy;
    std::string type;
    std::vector<StarterNeed> needs;
    std::vector<message::Message> messages; ///< all that the program sends, by the names it uses
    Json program;                           ///< the document (programs.md)
};

/// One of the 3 x 6 places a program can have, by its strategy and its type.
struct GalleryCell
{
    std::string strategy;
    std::string type;
    std::vector<std::string> running;  ///< programs that run there, by name
    std::vector<std::string> starters; ///< slugs of what can fill it, those whose needs are met first
};

/// What installing a starter made.
struct InstalledStarter
{
    ProgramId program;
    std::string name;                  ///< with a number where the starter's own was taken
    std::vector<std::string> messages; ///< the names of those that were not there
};

namespace gallery {

/// "formal", "lifecycle", "engagement", in the order in which they are shown.
const std::vector<std::string>& strategies();
/// "acquisition" … "winback", in the order of a customer's life.
const std::vector<std::string>& types();

/// All of them, by type and, within one, in the order in which they are offered.
Result<std::vector<ProgramStarter>> starters();
/// One of them. NotFound with the nearest slug.
Result<ProgramStarter> find(std::string_view slug);

/// All 18 cells, by strategy, then type. Runs inside a read closure.
Result<std::vector<GalleryCell>> cells(ReadSession& session, const Store& store, Ms now);

/// Saves the messages that are not there yet, then the program as a draft. A message that has the name already is used
/// as the shop wrote it; where it is of the other channel, and where the program's name is taken, a number is added.
/// Needs are not asked for: a draft may wait for its data. In one transaction, not on the GUI thread.
Result<InstalledStarter> install(Store& store, const ProgramStarter& starter, Ms now);

}
}
