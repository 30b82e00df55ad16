#pragma once

#include "core/base/result.h"
#include "core/store/store.h"

#include <filesystem>
#include <string>
#include <vector>

namespace patron::intake {

/// A file of a watched folder that no import in force has brought in as it is now.
struct WatchedFile
{
    std::filesystem::path path;
    std::string sha256;
    bool changed = false; ///< a file of that name was imported with other contents
};

/// The files of a folder, not of folders within, whose names are wanted, by name; hidden ones and those being written
/// or downloaded are passed over. NotFound when the folder is not there, Io when it cannot be read. Any thread.
Result<std::vector<std::filesystem::path>> visibleFilesIn(const std::filesystem::path& folder,
                                                          bool (*isWanted)(std::string_view name));

/// The files of a folder that are new or changed since the last import, by their contents, in the order of their names.
/// Only what imports read (CSV and its like, workbooks, JSON, vCards, archives), found as by visibleFilesIn. Any
/// thread; the timer is the caller's.
Result<std::vector<WatchedFile>> newFilesIn(const std::filesystem::path& folder, Store& store);

}
