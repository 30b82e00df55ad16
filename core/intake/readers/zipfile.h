#pragma once

#include "core/base/result.h"
#include "core/intake/readers/inputfile.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace patron::intake {

/// One file of an archive.
struct ZipEntry
{
    std::string name; ///< with its folders, in UTF-8, slashes forward
    std::uint64_t index = 0;
    std::int64_t bytes = 0; ///< unpacked, as the archive says
    bool encrypted = false;

    /// The name without its folders.
    std::string fileName() const;
};

/// What an archive may ask for. One that wants more is made to harm.
struct ZipLimits
{
    std::size_t entries = 20'000;
    std::int64_t totalBytes = std::int64_t{16} << 30; ///< unpacked
    std::int64_t ratio = 400;                         ///< unpacked to packed ...
    std::int64_t ratioFromBytes = 32 << 20;           ///< ... of files that unpack to more than this
};

/// A ZIP archive that is read one file at a time; nothing of it is written anywhere. Used by one thread.
class ZipFile
{
public:
    /// BadInput with a sentence for a damaged archive, one that holds paths out of itself, and one past a limit.
    static Result<std::shared_ptr<ZipFile>> open(const InputFile& input, const FileStamp* stamp = nullptr,
                                                 ZipLimits limits = {});
    ~ZipFile();

    /// Its files in the archive's order, without folders and what macOS puts beside them.
    const std::vector<ZipEntry>& entries() const { return m_entries; }
    /// The file of that path, capitals or not; null when there is none.
    const ZipEntry* find(std::string_view name) const;

    /// Unpacks one file while it is read. BadInput for one that is encrypted or packed by an unknown method.
    static Result<std::unique_ptr<ByteSource>> openEntry(const std::shared_ptr<ZipFile>& zip, const ZipEntry& entry);

private:
    struct Archive;
    explicit ZipFile(std::unique_ptr<Archive> archive);
    Result<void> list(const ZipLimits& limits);

    std::unique_ptr<Archive> m_archive;
    std::string m_name;
    std::vector<ZipEntry> m_entries;
};

}
