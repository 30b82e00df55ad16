#include "tests/support/failingvfs.h"

#include <sqlite3.h>

#include <atomic>
#include <cstring>
#include <new>

namespace patron::test {

namespace {
std::atomic<int> callsLeft = -1; ///< below 0: nothing fails
std::atomic<bool> failing = false;
std::atomic<bool> failed = false;
std::atomic<FailingDisk::Fault> kind = FailingDisk::Fault::Full;
sqlite3_vfs* below = nullptr;
sqlite3_vfs shim;

/// What SQLite holds: ours first, the real file behind it in the same memory.
struct ShimFile
{
    sqlite3_file base;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

sqlite3_file* realOf(sqlite3_file* file)
{
    return reinterpret_cast<ShimFile*>(file)->real();
}

/// Whether this call, a write or a flush, is one of those that fail.
bool fails(bool isFlush)
{
    if ((kind == FailingDisk::Fault::Flush) != isFlush)
        return false;
    if (failing)
        return true;
    if (callsLeft < 0 || --callsLeft > 0)
        return false;
    callsLeft = -1;
    failed = true;
    failing = kind != FailingDisk::Fault::OneBad;
    return true;
}

int closeFile(sqlite3_file* file)
{
    sqlite3_file* real = realOf(file);
    return real->pMethods ? real->pMethods->xClose(real) : SQLITE_OK;
}
int readFile(sqlite3_file* file, void* to, int bytes, sqlite3_int64 at)
{
    return realOf(file)->pMethods->xRead(realOf(file), to, bytes, at);
}
int writeFile(sqlite3_file* file, const void* from, int bytes, sqlite3_int64 at)
{
    if (fails(false))
        return kind == FailingDisk::Fault::Full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    return realOf(file)->pMethods->xWrite(realOf(file), from, bytes, at);
}
int truncateFile(sqlite3_file* file, sqlite3_int64 size)
{
    return realOf(file)->pMethods->xTruncate(realOf(file), size);
}
int flushFile(sqlite3_file* file, int flags)
{
    if (fails(true))
        return SQLITE_IOERR_FSYNC;
    return realOf(file)->pMethods->xSync(realOf(file), flags);
}
int sizeOfFile(sqlite3_file* file, sqlite3_int64* size)
{
    return realOf(file)->pMethods->xFileSize(realOf(file), size);
}
int lockFile(sqlite3_file* file, int level)
{
    return realOf(file)->pMethods->xLock(realOf(file), level);
}
int unlockFile(sqlite3_file* file, int level)
{
    return realOf(file)->pMethods->xUnlock(realOf(file), level);
}
int checkLock(sqlite3_file* file, int* held)
{
    return realOf(file)->pMethods->xCheckReservedLock(realOf(file), held);
}
int control(sqlite3_file* file, int operation, void* argument)
{
    return realOf(file)->pMethods->xFileControl(realOf(file), operation, argument);
}
int sectorOf(sqlite3_file* file)
{
    return realOf(file)->pMethods->xSectorSize(realOf(file));
}
int traitsOf(sqlite3_file* file)
{
    return realOf(file)->pMethods->xDeviceCharacteristics(realOf(file));
}
int mapShared(sqlite3_file* file, int region, int bytes, int extend, void volatile** memory)
{
    return realOf(file)->pMethods->xShmMap(realOf(file), region, bytes, extend, memory);
}
int lockShared(sqlite3_file* file, int offset, int n, int flags)
{
    return realOf(file)->pMethods->xShmLock(realOf(file), offset, n, flags);
}
void barrier(sqlite3_file* file)
{
    realOf(file)->pMethods->xShmBarrier(realOf(file));
}
int unmapShared(sqlite3_file* file, int remove)
{
    return realOf(file)->pMethods->xShmUnmap(realOf(file), remove);
}

/// Version 2: shared memory for the journal, no mapping of the file itself, which would go past `writeFile`.
const sqlite3_io_methods methods{2,          closeFile,  readFile,    writeFile, truncateFile, flushFile, sizeOfFile,
                                 lockFile,   unlockFile, checkLock,   control,   sectorOf,     traitsOf,  mapShared,
                                 lockShared, barrier,    unmapShared, nullptr,   nullptr};

int openFile(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* outFlags)
{
    auto* ours = new (file) ShimFile{};
    const int code = below->xOpen(below, name, ours->real(), flags, outFlags);
    ours->base.pMethods = ours->real()->pMethods ? &methods : nullptr;
    return code;
}
}

FailingDisk::FailingDisk()
{
    below = sqlite3_vfs_find(nullptr);
    shim = *below;
    shim.zName = "failing";
    shim.szOsFile = static_cast<int>(sizeof(ShimFile)) + below->szOsFile;
    shim.xOpen = openFile;
    sqlite3_vfs_register(&shim, 1);
    mend();
}

FailingDisk::~FailingDisk()
{
    sqlite3_vfs_register(below, 1);
    sqlite3_vfs_unregister(&shim);
}

void FailingDisk::failFrom(Fault fault, int n)
{
    kind = fault;
    failed = false;
    failing = false;
    callsLeft = n;
}

void FailingDisk::mend()
{
    callsLeft = -1;
    failing = false;
}

bool FailingDisk::hasFailed() const
{
    return failed;
}

}
