#include "core/outbox/appendfile.h"

#include "core/base/paths.h"

#include <cerrno>
#include <cstring>

#ifdef _WIN32
#include <windows.h>
#else
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace patron::outbox {

namespace fs = std::filesystem;

AppendFile::AppendFile(fs::path path, std::intptr_t handle)
    : m_path(std::move(path))
    , m_handle(handle)
{}

#ifdef _WIN32

namespace {
HANDLE handleOf(std::intptr_t handle)
{
    return reinterpret_cast<HANDLE>(handle);
}
}

Error AppendFile::failure(std::string_view what) const
{
    const DWORD code = GetLastError();
    return makeError(code == ERROR_DISK_FULL ? ErrorCode::DiskFull : ErrorCode::Io,
                     "The sent journal \"" + fromPath(m_path) + "\" could not be " + std::string(what) +
                         ". Sending stopped; check the disk.",
                     "windows error " + std::to_string(code));
}

Result<std::unique_ptr<AppendFile>> AppendFile::open(const fs::path& path)
{
    const HANDLE handle = CreateFileW(path.c_str(), GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                      nullptr, OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr);
    std::unique_ptr<AppendFile> file(new AppendFile(path, reinterpret_cast<std::intptr_t>(handle)));
    if (handle == INVALID_HANDLE_VALUE)
        return file->failure("opened");
    return file;
}

AppendFile::~AppendFile()
{
    if (handleOf(m_handle) != INVALID_HANDLE_VALUE)
        CloseHandle(handleOf(m_handle));
}

AppendFile::Lock::Lock(AppendFile& file)
    : m_file(file)
{
    OVERLAPPED at{};
    at.OffsetHigh = 0x40000000; // Far behind the data: a Windows lock would also keep readers out.
    LockFileEx(handleOf(file.m_handle), LOCKFILE_EXCLUSIVE_LOCK, 0, 1, 0, &at);
}

AppendFile::Lock::~Lock()
{
    OVERLAPPED at{};
    at.OffsetHigh = 0x40000000;
    UnlockFileEx(handleOf(m_file.m_handle), 0, 1, 0, &at);
}

Result<std::int64_t> AppendFile::size() const
{
    LARGE_INTEGER size{};
    if (!GetFileSizeEx(handleOf(m_handle), &size))
        return failure("read");
    return size.QuadPart;
}

Result<std::string> AppendFile::read(std::int64_t offset, std::int64_t bytes) const
{
    std::string text(static_cast<std::size_t>(bytes), '\0');
    std::size_t done = 0;
    while (done < text.size()) {
        OVERLAPPED at{};
        const auto position = static_cast<std::uint64_t>(offset) + done;
        at.Offset = static_cast<DWORD>(position);
        at.OffsetHigh = static_cast<DWORD>(position >> 32);
        DWORD got = 0;
        if (!ReadFile(handleOf(m_handle), text.data() + done, static_cast<DWORD>(text.size() - done), &got, &at))
            return failure("read");
        if (got == 0)
            break;
        done += got;
    }
    text.resize(done);
    return text;
}

Result<void> AppendFile::append(std::string_view bytes)
{
    OVERLAPPED at{};
    at.Offset = 0xffffffff;
    at.OffsetHigh = 0xffffffff;
    DWORD written = 0;
    if (!WriteFile(handleOf(m_handle), bytes.data(), static_cast<DWORD>(bytes.size()), &written, &at) ||
        written != bytes.size())
        return failure("written");
    const std::lock_guard lock(m_countMutex);
    ++m_appended;
    return {};
}

Result<void> AppendFile::truncate(std::int64_t size)
{
    LARGE_INTEGER to{};
    to.QuadPart = size;
    if (!SetFilePointerEx(handleOf(m_handle), to, nullptr, FILE_BEGIN) || !SetEndOfFile(handleOf(m_handle)))
        return failure("written");
    return {};
}

#else

Error AppendFile::failure(std::string_view what) const
{
    const int reason = errno;
    return makeError(reason == ENOSPC ? ErrorCode::DiskFull : ErrorCode::Io,
                     "The sent journal \"" + fromPath(m_path) + "\" could not be " + std::string(what) + ": " +
                         std::strerror(reason) + ". Sending stopped; check the disk.");
}

Result<std::unique_ptr<AppendFile>> AppendFile::open(const fs::path& path)
{
    const int handle = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    std::unique_ptr<AppendFile> file(new AppendFile(path, handle));
    if (handle < 0)
        return file->failure("opened");
    return file;
}

AppendFile::~AppendFile()
{
    if (m_handle >= 0)
        ::close(static_cast<int>(m_handle));
}

AppendFile::Lock::Lock(AppendFile& file)
    : m_file(file)
{
    while (::flock(static_cast<int>(file.m_handle), LOCK_EX) != 0 && errno == EINTR) {
    }
}

AppendFile::Lock::~Lock()
{
    ::flock(static_cast<int>(m_file.m_handle), LOCK_UN);
}

Result<std::int64_t> AppendFile::size() const
{
    struct stat status = {};
    if (::fstat(static_cast<int>(m_handle), &status) != 0)
        return failure("read");
    return static_cast<std::int64_t>(status.st_size);
}

Result<std::string> AppendFile::read(std::int64_t offset, std::int64_t bytes) const
{
    std::string text(static_cast<std::size_t>(bytes), '\0');
    std::size_t done = 0;
    while (done < text.size()) {
        const ssize_t got = ::pread(static_cast<int>(m_handle), text.data() + done, text.size() - done,
                                    static_cast<off_t>(offset + static_cast<std::int64_t>(done)));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return failure("read");
        if (got == 0)
            break;
        done += static_cast<std::size_t>(got);
    }
    text.resize(done);
    return text;
}

Result<void> AppendFile::append(std::string_view bytes)
{
    ssize_t written = 0;
    do {
        written = ::write(static_cast<int>(m_handle), bytes.data(), bytes.size());
    } while (written < 0 && errno == EINTR);
    if (written != static_cast<ssize_t>(bytes.size())) {
        if (written >= 0)
            errno = ENOSPC;
        return failure("written");
    }
    const std::lock_guard lock(m_countMutex);
    ++m_appended;
    return {};
}

Result<void> AppendFile::truncate(std::int64_t size)
{
    if (::ftruncate(static_cast<int>(m_handle), static_cast<off_t>(size)) != 0)
        return failure("written");
    return {};
}

#endif

Result<void> AppendFile::flush()
{
    std::int64_t mine = 0;
    {
        const std::lock_guard lock(m_countMutex);
        mine = m_appended;
    }
    const std::lock_guard lock(m_flushMutex);
    if (m_flushed >= mine)
        return {};
    std::int64_t covered = 0;
    {
        const std::lock_guard count(m_countMutex);
        covered = m_appended;
    }
#ifdef _WIN32
    if (!FlushFileBuffers(handleOf(m_handle)))
        return failure("flushed to the disk");
#elif defined(__APPLE__)
    if (::fcntl(static_cast<int>(m_handle), F_FULLFSYNC) != 0)
        return failure("flushed to the disk");
#else
    if (::fdatasync(static_cast<int>(m_handle)) != 0)
        return failure("flushed to the disk");
#endif
    m_flushed = covered;
    return {};
}

}
