#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"
#include "core/intake/readers/bytesource.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace patron::intake {

/// What is imported: a file on the disk, or text that somebody pasted. Cheap to copy.
class InputFile
{
public:
    InputFile() = default;
    InputFile(std::filesystem::path path) // not explicit: a path is what it mostly is
        : m_path(std::move(path))
    {}
    /// Bytes in memory under a name of their own, such as "Clipboard".
    static InputFile pasted(std::string name, std::string bytes);

    /// The file name, for people and for what it tells of the contents.
    std::string name() const;
    const std::filesystem::path& path() const { return m_path; }
    bool isPasted() const { return m_bytes != nullptr; }
    const std::string& bytes() const { return *m_bytes; }

    /// The one table of the file that is meant: a sheet's name, a file in an archive. Empty: the first one of a
    /// workbook, all of an archive.
    const std::string& table() const { return m_table; }
    InputFile withTable(std::string table) const;

private:
    std::filesystem::path m_path;
    std::shared_ptr<const std::string> m_bytes;
    std::string m_pastedName;
    std::string m_table;
};

/// What a file was like when it was looked at, to see whether it is still the same.
struct FileStamp
{
    std::int64_t bytes = 0;
    std::int64_t changedAt = 0; ///< in ticks of the file system's clock; only compared

    bool operator==(const FileStamp&) const = default;
};

/// NotFound, BadInput or Io with a sentence for what is missing, a folder, a device, or empty.
Result<FileStamp> checkInput(const InputFile& input);

/// Opens the bytes. With a stamp: Conflict when the file is not as it was. A file that ends sooner than its size said
/// fails while it is read.
Result<std::unique_ptr<ByteSource>> openBytes(const InputFile& input, const FileStamp* stamp = nullptr);

/// SHA-256 of the bytes in hexadecimal. Ends early, with Cancelled, once the token is cancelled. Any thread.
Result<std::string> hashInput(const InputFile& input, const CancelToken& cancel = {});

/// "\"name\"", as sentences name a file.
std::string quotedName(const InputFile& input);

}
