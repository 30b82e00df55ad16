#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string_view>

namespace patron {

/// A database file in the making, beside where it will be: "shop.patron.part". Nobody finds half a file under the name:
/// what a crash left of an earlier one is removed at the beginning, and this one at its end unless it got its name.
class PartFile
{
public:
    explicit PartFile(std::filesystem::path target);
    ~PartFile();
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;

    const std::filesystem::path& path() const { return m_path; }

    /// On the disk, and in one step at its place, over what is there. Every connection to it must be closed. Io: it
    /// cannot be put there, in a sentence that begins with `what`.
    Result<void> giveName(std::string_view failpointName, std::string_view what);

private:
    const std::filesystem::path m_target;
    const std::filesystem::path m_path;
};

/// Removes a database file with its journals, what there is of them.
void removeWithJournal(const std::filesystem::path& path);

}
