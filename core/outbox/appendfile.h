#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace patron::outbox {

/// A file that only grows by whole records, each on the disk when `append` returns. Thread-safe; `Lock` keeps other
/// processes out meanwhile.
class AppendFile
{
public:
    static Result<std::unique_ptr<AppendFile>> open(const std::filesystem::path& path);
    ~AppendFile();
    AppendFile(const AppendFile&) = delete;
    AppendFile& operator=(const AppendFile&) = delete;

    /// An advisory lock on the file between processes, held while this lives.
    class Lock
    {
    public:
        explicit Lock(AppendFile& file);
        ~Lock();
        Lock(const Lock&) = delete;
        Lock& operator=(const Lock&) = delete;

    private:
        AppendFile& m_file;
    };

    Result<std::int64_t> size() const;
    Result<std::string> read(std::int64_t offset, std::int64_t bytes) const;
    /// Adds bytes at the end, not yet on the disk.
    Result<void> append(std::string_view bytes);
    /// Everything appended before this call is on the disk when it returns; callers that wait together share one flush.
    Result<void> flush();
    /// Cuts the file; under a Lock only.
    Result<void> truncate(std::int64_t size);

private:
    AppendFile(std::filesystem::path path, std::intptr_t handle);
    Error failure(std::string_view what) const;

    std::filesystem::path m_path;
    std::intptr_t m_handle;
    std::mutex m_flushMutex;
    std::mutex m_countMutex;
    std::int64_t m_appended = 0;
    std::int64_t m_flushed = 0;
};

}
