#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <memory>

class QLockFile;

namespace patron {

/// Says that this process writes the workspace: a small file beside it, with who and where, that a crash leaves behind
/// harmlessly (a dead process does not hold it).
class FileLock
{
public:
    /// Locked, with a sentence that says who holds it.
    static Result<std::unique_ptr<FileLock>> acquire(const std::filesystem::path& workspace);
    ~FileLock();
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

private:
    explicit FileLock(std::unique_ptr<QLockFile> lock);
    std::unique_ptr<QLockFile> m_lock;
};

}
