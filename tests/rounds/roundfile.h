#pragma once

#include "core/base/clock.h"

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace patron::rounds {

/// One row of the outbox as the file has it.
struct RoundRow
{
    std::int64_t id = 0;
    std::string address;
    std::string state;
    std::string reason;
    std::string messageId;
    bool marketing = false;
    int resends = 0;

    bool isOpen() const;
};

/// The file of a round, read and touched from outside while no process has it open.
class RoundFile
{
public:
    explicit RoundFile(std::filesystem::path path)
        : m_path(std::move(path))
    {}
    const std::filesystem::path& path() const { return m_path; }

    std::vector<RoundRow> rows() const;
    /// How many tries ended without anybody knowing.
    std::int64_t ambiguousTries() const;
    /// Of them, those that a crash ended.
    std::int64_t interruptedTries() const;
    std::int64_t enrollments() const;
    bool hasBroadcast() const;
    /// Whether the program has looked at its people.
    bool hasTicked() const;
    /// Everything that waits for a moment has waited this much longer.
    void letPass(Ms span) const;
    /// Outcomes cannot be committed, as on a full disk.
    void failOutcomes(bool on) const;
    /// Two customers who are still apart; nothing when there are not two.
    std::vector<std::int64_t> twoCustomers(std::uint64_t draw) const;
    std::vector<std::string> addressesOf(const std::vector<std::int64_t>& customers) const;

private:
    std::filesystem::path m_path;
};

}
