#include "core/base/paths.h"

#include "core/base/hash.h"
#include "core/base/text.h"

#include <QByteArray>
#include <QStandardPaths>
#include <QString>

#include <cerrno>
#include <cstring>
#include <fstream>

#ifdef _WIN32
#include <windows.h>
#else
#include <fcntl.h>
#include <unistd.h>
#endif

namespace patron {

namespace fs = std::filesystem;

fs::path toPath(std::string_view utf8)
{
    return fs::path(std::u8string(utf8.begin(), utf8.end()));
}

std::string fromPath(const fs::path& path)
{
    const std::u8string text = path.u8string();
    return std::string(text.begin(), text.end());
}

fs::path userFolder()
{
    fs::path folder;
    const QByteArray home = qgetenv("PATRON_HOME");
    if (!home.isEmpty())
        folder = toPath(home.toStdString());
    else
        folder = toPath(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation).toStdString()) / "Patron";
    std::error_code ignored;
    fs::create_directories(folder, ignored);
    return folder;
}

fs::path cacheFolder()
{
    fs::path folder;
    const QByteArray home = qgetenv("PATRON_HOME");
    if (!home.isEmpty())
        folder = toPath(home.toStdString()) / "cache";
    else
        folder =
            toPath(QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation).toStdString()) / "Patron";
    std::error_code ignored;
    fs::create_directories(folder, ignored);
    return folder;
}

Result<std::string> deviceId()
{
    const fs::path file = userFolder() / "device";
    if (auto text = readFile(file, 200)) {
        const std::string id(trim(*text));
        if (!id.empty())
            return id;
    }
    const std::string id = newUuid();
    PATRON_CHECK(writeFileDurably(file, id + "\n"));
    return id;
}

Result<std::string> readFile(const fs::path& path, std::uintmax_t maxBytes)
{
    std::error_code code;
    const std::string name = fromPath(path);
    const fs::file_status status = fs::status(path, code);
    if (!fs::exists(status))
        return makeError(ErrorCode::NotFound, "There is no file \"" + name + "\".");
    if (fs::is_directory(status))
        return makeError(ErrorCode::BadInput, "\"" + name + "\" is a folder, not a file.");
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        return makeError(ErrorCode::Io, "\"" + name + "\" cannot be opened: " + std::strerror(errno) +
                                            ". Check that you may read it.");
    }
    std::string bytes;
    char buffer[65536];
    while (in.read(buffer, sizeof buffer) || in.gcount() > 0) {
        bytes.append(buffer, static_cast<std::size_t>(in.gcount()));
        if (bytes.size() > maxBytes) {
            return makeError(ErrorCode::BadInput, "\"" + name + "\" is larger than " +
                                                      groupDigits(static_cast<long long>(maxBytes)) +
                                                      " bytes, more than such a file may be.");
        }
    }
    if (in.bad())
        return makeError(ErrorCode::Io, "\"" + name + "\" could not be read to its end.");
    return bytes;
}

void flushToDisk(const fs::path& path)
{
#ifdef _WIN32
    const HANDLE handle = CreateFileW(path.c_str(), GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr,
                                      OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, nullptr);
    if (handle != INVALID_HANDLE_VALUE) {
        FlushFileBuffers(handle);
        CloseHandle(handle);
    }
#else
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file >= 0) {
        ::fsync(file);
        ::close(file);
    }
#endif
}

Result<void> writeFileDurably(const fs::path& path, std::string_view bytes)
{
    const fs::path temporary = toPath(fromPath(path) + ".part");
    const auto failed = [&](std::string_view what) {
        const int reason = errno;
        std::error_code ignored;
        fs::remove(temporary, ignored);
        return makeError(reason == ENOSPC ? ErrorCode::DiskFull : ErrorCode::Io,
                         "\"" + fromPath(path) + "\" could not be " + std::string(what) + ": " + std::strerror(reason) +
                             ".");
    };
    {
        std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
        if (!out)
            return failed("written");
        out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        out.flush();
        if (!out)
            return failed("written");
    }
    flushToDisk(temporary);
    std::error_code code;
    fs::rename(temporary, path, code);
    if (code) {
        errno = code.value();
        return failed("put in place");
    }
    flushToDisk(path.parent_path().empty() ? fs::path(".") : path.parent_path());
    return {};
}

}
