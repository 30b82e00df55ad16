#include "core/store/filelock.h"

#include "core/base/paths.h"

#include <QDateTime>
#include <QFileInfo>
#include <QLockFile>
#include <QString>
#include <QSysInfo>
#include <QThread>

#include <system_error>

namespace patron {

namespace {
bool isFull(const std::filesystem::path& workspace)
{
    constexpr std::uintmax_t leastBytes = 1 << 16;
    std::error_code code;
    const auto folder = workspace.has_parent_path() ? workspace.parent_path() : std::filesystem::path(".");
    const auto space = std::filesystem::space(folder, code);
    return !code && space.available < leastBytes;
}

/// What QLockFile takes for held, though nobody holds it: the lock of a program that was killed between making it and
/// writing who it is, and one whose process number another program of the same name got since. The file's own lock
/// tells: it ends with the process, and what some program has locked is not taken away.
bool removeDead(QLockFile& lock, const QString& file)
{
    constexpr qint64 inTheMakingMs = 2'000;
    qint64 pid = 0;
    QString host;
    QString application;
    if (lock.error() != QLockFile::LockFailedError)
        return false;
    const bool isNamed = lock.getLockInfo(&pid, &host, &application) && pid > 0;
    if (isNamed && host != QSysInfo::machineHostName())
        return false; // a shared folder may not tell one machine what another has locked
    const qint64 age = QFileInfo(file).lastModified().msecsTo(QDateTime::currentDateTime());
    if (!isNamed && age >= 0 && age < inTheMakingMs) {
        QThread::msleep(static_cast<unsigned long>(inTheMakingMs - age));
        if (lock.getLockInfo(&pid, &host, &application) && pid > 0)
            return false;
    }
    return lock.removeStaleLockFile();
}
}

FileLock::FileLock(std::unique_ptr<QLockFile> lock)
    : m_lock(std::move(lock))
{}

FileLock::~FileLock() = default;

Result<std::unique_ptr<FileLock>> FileLock::acquire(const std::filesystem::path& workspace)
{
    const QString file = QString::fromStdString(fromPath(workspace) + "-lock");
    auto lock = std::make_unique<QLockFile>(file);
    // Only a dead owner makes a lock stale; a send may run for days.
    lock->setStaleLockTime(0);
    if (lock->tryLock(100) || (removeDead(*lock, file) && lock->tryLock(100)))
        return std::unique_ptr<FileLock>(new FileLock(std::move(lock)));
    // A full disk is no error of its own there: no lock can be made, nor taken over from a program that is gone.
    if (isFull(workspace)) {
        return makeError(ErrorCode::DiskFull, "The disk that holds \"" + fromPath(workspace) +
                                                  "\" is full, so nothing was changed. Free some space and try again.");
    }
    if (lock->error() == QLockFile::LockFailedError) {
        qint64 pid = 0;
        QString host;
        QString application;
        lock->getLockInfo(&pid, &host, &application);
        const std::string holder = application.isEmpty() ? std::string("another program") : application.toStdString();
        return makeError(ErrorCode::Locked, "\"" + fromPath(workspace) + "\" is in use by " + holder + " (process " +
                                                std::to_string(pid) +
                                                (host.isEmpty() ? std::string() : " on " + host.toStdString()) +
                                                "). Close it there, or look at it read-only.");
    }
    if (lock->error() == QLockFile::PermissionError) {
        return makeError(ErrorCode::ReadOnly, "Nothing can be written beside \"" + fromPath(workspace) +
                                                  "\": the folder is read-only for you. It can be opened read-only.");
    }
    return makeError(ErrorCode::Io, "Nothing can be written beside \"" + fromPath(workspace) +
                                        "\", so nothing was changed. Check that the folder is there and that its disk "
                                        "is neither full nor damaged.");
}

}
