#pragma once

namespace patron::test {

/// A disk that fails: all files that SQLite opens while it lives go through it, and from the n-th write or flush on, as
/// asked for, each fails until `mend`. One at a time in a process, made before the store is opened.
class FailingDisk
{
public:
    enum class Fault {
        Full,   ///< writes: SQLITE_FULL
        Write,  ///< writes: SQLITE_IOERR_WRITE
        Flush,  ///< flushes: SQLITE_IOERR_FSYNC
        OneBad, ///< one write fails, the next ones do not
    };
    FailingDisk();
    ~FailingDisk();
    FailingDisk(const FailingDisk&) = delete;
    FailingDisk& operator=(const FailingDisk&) = delete;

    /// Counts from now: the n-th such call is the first that fails.
    void failFrom(Fault fault, int n);
    void mend();
    /// Whether any call has failed since `failFrom`.
    bool hasFailed() const;
};

}
