#include "core/delivery/outcomejournal.h"

#include "core/base/failpoint.h"
#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/paths.h"
#include "core/base/text.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

namespace patron::delivery {

namespace fs = std::filesystem;

using outbox::SendOutcome;
using outbox::SendRow;
using outbox::SendState;

namespace {

// A record: "PO1\n", length of the JSON (2, little endian), JSON, zeros, check (8: FNV-1a of what is before).
constexpr std::int64_t recordBytes = 512;
constexpr std::int64_t fileBytes = 4 << 20;
constexpr std::size_t headBytes = 6;
constexpr std::size_t mostJsonBytes = recordBytes - headBytes - 8;
constexpr std::string_view magic = "PO1\n";

std::string littleEndian(std::uint64_t number, int bytes)
{
    std::string text;
    for (int i = 0; i < bytes; ++i)
        text += static_cast<char>(number >> (8 * i) & 0xff);
    return text;
}

std::string keyText(const outbox::JournalKey& key)
{
    return toHex(std::string(key.begin(), key.end()));
}

std::string makeRecord(const SendRow& row, const SendOutcome& outcome, Ms now)
{
    Json json{{"id", row.id.value},
              {"key", keyText(row.journalKey())},
              {"state", std::string(nameOf(outcome.state))},
              {"reason", outcome.reason},
              {"counts", outcome.counts},
              {"suppress", static_cast<int>(outcome.suppress)},
              {"bounce", static_cast<int>(outcome.bounce)},
              {"pauses", outcome.pausesOccasion},
              {"code", outcome.code},
              {"enhanced", outcome.enhanced},
              {"phase", outcome.phase},
              {"started", outcome.startedAt},
              {"ended", outcome.endedAt},
              {"now", now}};
    if (outcome.parts > 0)
        json["parts"] = outcome.parts;
    if (outcome.until)
        json["until"] = *outcome.until;
    std::string text = compactJson(json);
    if (text.size() < mostJsonBytes) {
        json["response"] = ellipsize(outcome.response, 60);
        const std::string longer = compactJson(json);
        if (longer.size() <= mostJsonBytes)
            text = longer;
    }
    text.resize(std::min(text.size(), mostJsonBytes));
    std::string record(magic);
    record += littleEndian(text.size(), 2);
    record += text;
    record.resize(static_cast<std::size_t>(recordBytes) - 8, '\0');
    return record + littleEndian(quickHash(record), 8);
}

std::optional<Json> readRecord(std::string_view record)
{
    if (record.substr(0, magic.size()) != magic)
        return std::nullopt;
    const std::string_view body = record.substr(0, record.size() - 8);
    if (record.substr(record.size() - 8) != littleEndian(quickHash(body), 8))
        return std::nullopt;
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(record[i]); };
    const std::size_t size = byte(4) | static_cast<std::size_t>(byte(5)) << 8;
    if (size > mostJsonBytes)
        return std::nullopt;
    Json json = Json::parse(record.substr(headBytes, size), nullptr, false);
    if (!json.is_object())
        return std::nullopt;
    return json;
}

SendOutcome outcomeOf(const Json& json)
{
    SendOutcome outcome;
    outcome.state = outbox::parseSendState(json.value("state", std::string())).value_or(SendState::Ambiguous);
    outcome.reason = json.value("reason", std::string());
    outcome.counts = json.value("counts", true);
    outcome.suppress = static_cast<outbox::SuppressRule>(json.value("suppress", 0));
    outcome.bounce = static_cast<outbox::Bounce>(json.value("bounce", 0));
    outcome.pausesOccasion = json.value("pauses", false);
    outcome.code = json.value("code", 0);
    outcome.enhanced = json.value("enhanced", std::string());
    outcome.response = json.value("response", std::string());
    outcome.phase = json.value("phase", std::string());
    outcome.parts = json.value("parts", 0);
    outcome.startedAt = json.value("started", Ms{0});
    outcome.endedAt = json.value("ended", Ms{0});
    if (json.contains("until"))
        outcome.until = json["until"].get<Ms>();
    return outcome;
}

bool nothingWasTaken(SendState state)
{
    return state == SendState::Rejected || state == SendState::Deferred || state == SendState::Queued;
}

/// Applies one kept outcome; a row that has moved on is left as it is.
Result<bool> apply(Store& store, outbox::SentJournal& journal, const Json& json)
{
    const OutboxId id{json.value("id", std::int64_t{0})};
    const SendOutcome outcome = outcomeOf(json);
    const auto row = store.read([&](ReadSession& session) -> Result<std::optional<SendRow>> {
        return outbox::sends::find(session.connection(), id);
    });
    if (!row)
        return row.error();
    if (!*row || keyText((*row)->journalKey()) != json.value("key", std::string()) ||
        ((*row)->state != SendState::Handed && (*row)->state != SendState::Leased) ||
        !outbox::mayChange((*row)->state, outcome.state == SendState::Queued ? SendState::Deferred : outcome.state))
        return false;
    if (nothingWasTaken(outcome.state))
        PATRON_CHECK(journal.takeBack((*row)->journalKey()));
    PATRON_CHECK(store.write(
        [&](Transaction& tx) { return outbox::sends::finish(tx, store, id, outcome, json.value("now", Ms{0})); }));
    return true;
}

}

OutcomeJournal::OutcomeJournal(fs::path path)
    : m_path(std::move(path))
{}

Result<std::unique_ptr<OutcomeJournal>> OutcomeJournal::open(const std::string& workspaceUuid)
{
    const fs::path folder = userFolder() / "sent";
    std::error_code code;
    fs::create_directories(folder, code);
    const fs::path path = folder / toPath(workspaceUuid + ".outcomes");
    if (!fs::exists(path, code) || fs::file_size(path, code) < static_cast<std::uintmax_t>(fileBytes)) {
        // The room is taken now, so that a disk that is full later can still take an outcome.
        std::string bytes;
        if (auto old = readFile(path, static_cast<std::uintmax_t>(fileBytes)))
            bytes = *old;
        bytes.resize(static_cast<std::size_t>(fileBytes), '\0');
        PATRON_CHECK(writeFileDurably(path, bytes));
    }
    std::unique_ptr<OutcomeJournal> journal(new OutcomeJournal(path));
    PATRON_TRY(bytes, readFile(path, static_cast<std::uintmax_t>(fileBytes)));
    while ((journal->m_used + 1) * recordBytes <= fileBytes &&
           readRecord(std::string_view(bytes).substr(static_cast<std::size_t>(journal->m_used * recordBytes),
                                                     static_cast<std::size_t>(recordBytes))))
        ++journal->m_used;
    return journal;
}

Result<void> OutcomeJournal::write(std::int64_t at, std::string_view bytes)
{
    std::FILE* file = std::fopen(fromPath(m_path).c_str(), "r+b");
    const auto failed = [&] {
        const int reason = errno;
        if (file)
            std::fclose(file);
        return makeError(ErrorCode::Io, "The outcome journal \"" + fromPath(m_path) +
                                            "\" could not be written: " + std::strerror(reason) + ".");
    };
    if (!file)
        return failed();
    if (std::fseek(file, static_cast<long>(at), SEEK_SET) != 0 ||
        std::fwrite(bytes.data(), 1, bytes.size(), file) != bytes.size() || std::fflush(file) != 0)
        return failed();
    std::fclose(file);
    flushToDisk(m_path);
    return {};
}

Result<void> OutcomeJournal::keep(const SendRow& row, const SendOutcome& outcome, Ms now)
{
    const std::lock_guard lock(m_mutex);
    if ((m_used + 1) * recordBytes > fileBytes)
        return makeError(ErrorCode::DiskFull,
                         "The outcome journal is full. Free some space and open the workspace again.");
    PATRON_CHECK(write(m_used * recordBytes, makeRecord(row, outcome, now)));
    ++m_used;
    return {};
}

Result<std::int64_t> OutcomeJournal::replay(Store& store, outbox::SentJournal& journal)
{
    const std::lock_guard lock(m_mutex);
    if (m_used == 0)
        return std::int64_t{0};
    PATRON_TRY(bytes, readFile(m_path, static_cast<std::uintmax_t>(fileBytes)));
    std::int64_t applied = 0;
    for (std::int64_t i = 0; i < m_used; ++i) {
        const auto json = readRecord(std::string_view(bytes).substr(static_cast<std::size_t>(i * recordBytes),
                                                                    static_cast<std::size_t>(recordBytes)));
        if (!json)
            continue;
        PATRON_TRY(done, apply(store, journal, *json));
        applied += done ? 1 : 0;
        failpoint("recover.after_apply");
    }
    PATRON_CHECK(write(0, std::string(static_cast<std::size_t>(m_used * recordBytes), '\0')));
    m_used = 0;
    return applied;
}

Result<void> OutcomeJournal::clear()
{
    const std::lock_guard lock(m_mutex);
    PATRON_CHECK(write(0, std::string(static_cast<std::size_t>(fileBytes), '\0')));
    m_used = 0;
    return {};
}

}
