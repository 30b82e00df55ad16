#pragma once

#include <filesystem>
#include <string>

namespace patron {

/// Where a workspace lies, as far as that matters to a file that is a database.
struct Placement
{
    enum class Kind {
        Local,
        Synchronised, ///< another program copies the file away while it is written
        Network       ///< shared memory and locks do not hold over the wire
    };
    Kind kind = Kind::Local;
    std::string service; ///< "Dropbox", "OneDrive" ...; empty for others

    bool local() const { return kind == Kind::Local; }
};

/// Looks at the folders' names and at the file system. The file need not exist.
Placement placementOf(const std::filesystem::path& path);

/// What to tell of it, once; empty for a local one.
std::string placementNotice(const Placement& placement);

}
