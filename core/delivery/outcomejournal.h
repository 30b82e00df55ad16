#pragma once

#include "core/base/result.h"
#include "core/outbox/outboxstore.h"
#include "core/outbox/sentjournal.h"
#include "core/store/store.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace patron::delivery {

/// Where outcomes go that the workspace could not take (a full disk, a failing one): a preallocated file beside the
/// sent journal, userFolder()/"sent"/<uuid>.outcomes, records of 512 bytes. Thread-safe.
class OutcomeJournal
{
public:
    static Result<std::unique_ptr<OutcomeJournal>> open(const std::string& workspaceUuid);

    /// On the disk when it returns.
    Result<void> keep(const outbox::SendRow& row, const outbox::SendOutcome& outcome, Ms now);
    /// Writes the kept outcomes into the workspace and forgets them; says how many. To be called before
    /// `sends::recover`.
    Result<std::int64_t> replay(Store& store, outbox::SentJournal& journal);
    /// Overwrites what is kept and forgets it: after `replay` there is nothing, and whatever could not be applied says
    /// nothing about rows that are there.
    Result<void> clear();

private:
    explicit OutcomeJournal(std::filesystem::path path);
    Result<void> write(std::int64_t at, std::string_view bytes);

    std::filesystem::path m_path;
    std::mutex m_mutex;
    std::int64_t m_used = 0;
};

}
