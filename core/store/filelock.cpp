#include "core/store/filelock.h"

#include "core/base/paths.h"

#include <QDateTime>
#include <QFileInfo>
#include <QLockFile>
#include <QString>
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

/// A program that was killed between making its lock and writing who it is leaves an empty one, which QLockFile takes
/// for held: it does not know by whom. It is taken away once it is too old to be one in the making, and unless some
/// program has it open and locked.
bool removeNameless(QLockFile& lock, const QString& file)
{
    constexpr qint64 inTheMakingMs = 2'000;
    qint64 pid = 0;
    QString host;
    QString application;
    if (lock.error() != QLockFile::LockFailedError || (lock.getLockInfo(&pid, &host, &application) && pid > 0))
        return false;
    const qint64 age = QFileInfo(file).lastModified().msecsTo(QDateTime::currentDateTime());
    if (age >= 0 && age < inTheMakingMs) {
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
    if (lock->tryLock(100) || (removeNameless(*lock, file) && lock->tryLock(100)))
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
