#pragma once

#include "core/base/result.h"
#include "core/outbox/appendfile.h"
#include "core/outbox/sendrow.h"
#include "core/store/store.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>
#include <vector>

namespace patron::outbox {

/// What this person and machine have sent, kept outside the workspace so that a restored backup or a copy does not send
/// it again: userFolder()/"sent"/<uuid>.journal, 32 bytes a record, append-only, remembered for 400 days. Thread-safe,
/// and safe beside another process that has a copy of the workspace open.
class SentJournal
{
public:
    /// Opens or makes the journal of a workspace. A record torn by a crash is cut off: its message never got its dot.
    static Result<std::unique_ptr<SentJournal>> open(const std::string& workspaceUuid);
    ~SentJournal();

    /// Whether a message is on record as sent and not taken back. Sees what other processes wrote.
    Result<bool> contains(const JournalKey& key);

    /// Puts a message on record, on the disk when it returns. False when it was there already: it must not be sent.
    Result<bool> record(const JournalKey& key);
    /// The server refused it for certain: it may be sent again. On the disk when it returns.
    Result<void> takeBack(const JournalKey& key);

    /// Records written so far, also by others.
    Result<std::int64_t> count();
    /// The keys on record from record number `from` on that were not taken back later.
    Result<std::vector<JournalKey>> keysFrom(std::int64_t from);

private:
    struct KeyHash
    {
        std::size_t operator()(const JournalKey& key) const;
    };

    explicit SentJournal(std::unique_ptr<AppendFile> file);
    Result<void> refresh();
    void withdraw(const JournalKey& key);
    Result<void> append(char kind, const JournalKey& key, bool* added);

    std::unique_ptr<AppendFile> m_file;
    std::mutex m_mutex;
    std::unordered_set<JournalKey, KeyHash> m_sent;
    std::int64_t m_readBytes = 0;
};

/// Compares the file with the journal when a workspace is opened: when the journal knows messages this file never
/// handed over, the file is an older copy, and it is marked not live until `claim`. Says whether it was found older.
Result<bool> checkForOlderCopy(Store& store, SentJournal& journal);

/// After `claim`, and after each run of a sender: what the journal holds now is no sign of an older copy any more.
Result<void> acknowledgeJournal(Store& store, SentJournal& journal);

}
