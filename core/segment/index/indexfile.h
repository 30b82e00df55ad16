#pragma once

#include "core/base/result.h"
#include "core/segment/index/crew.h"
#include "core/segment/index/shard.h"
#include "core/store/changefeed.h"
#include "core/store/store.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace patron::segment::index {

/// Shards in a file of the user's cache folder, to be mapped instead of read from the workspace. The file of all
/// customers stands alone; a second one holds those changed since, and names the first by its data version.
///
/// Header: magic, format, the workspace's uuid, zone and currency, the data version it was read at, and for each block
/// its place, size and checksum; then the blocks. What does not fit in any way is not believed, and so is every byte
/// whose checksum is another one. Written under another name and renamed; only its owner may read it.
class IndexFile
{
public:
    struct Content
    {
        DataVersion version;
        DataVersion base; ///< of a file of changes: of the file it goes with
        std::vector<std::shared_ptr<const Shard>> shards;
        std::vector<std::int64_t> gone;
    };
    enum class Kind { Whole, Changes };

    static std::filesystem::path pathOf(std::string_view uuid, Kind kind);
    /// Whether it was written.
    static bool write(const Store& store, Kind kind, const Content& content, Crew& crew);
    /// Nothing for a file that is not there, is torn, or is another workspace's.
    static std::optional<Content> read(const Store& store, Kind kind, Crew& crew);
    /// Deletes both files of a workspace, and what is left of unfinished ones. Io when one stays.
    static Result<void> remove(std::string_view uuid);
};

}
