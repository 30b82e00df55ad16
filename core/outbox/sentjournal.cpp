#include "core/outbox/sentjournal.h"

#include "core/base/hash.h"
#include "core/base/paths.h"

#include <cstring>

namespace patron::outbox {

namespace fs = std::filesystem;

namespace {

// A record: kind 'S' or 'R', 3 bytes zero, day (uint32, little endian), key (16), check (8: FNV-1a of what is before).
constexpr std::int64_t recordBytes = 32;
constexpr std::int64_t rememberedDays = 400;
constexpr std::string_view markSetting = "sent_journal_mark";

std::string littleEndian(std::uint64_t number, int bytes)
{
    std::string text;
    for (int i = 0; i < bytes; ++i)
        text += static_cast<char>(number >> (8 * i) & 0xff);
    return text;
}

std::uint64_t readNumber(std::string_view bytes)
{
    std::uint64_t number = 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
        number = number << 8 | static_cast<unsigned char>(bytes[i]);
    return number;
}

std::int64_t today()
{
    return SystemClock().now() / msPerDay;
}

std::string makeRecord(char kind, const JournalKey& key)
{
    std::string record(1, kind);
    record.append(3, '\0');
    record += littleEndian(static_cast<std::uint64_t>(today()), 4);
    record.append(key.begin(), key.end());
    record += littleEndian(quickHash(record), 8);
    return record;
}

struct Record
{
    char kind = 0;
    std::int64_t day = 0;
    JournalKey key{};
};

std::optional<Record> readRecord(std::string_view bytes)
{
    if (readNumber(bytes.substr(24, 8)) != quickHash(bytes.substr(0, 24)))
        return std::nullopt;
    Record record;
    record.kind = bytes[0];
    record.day = static_cast<std::int64_t>(readNumber(bytes.substr(4, 4)));
    std::memcpy(record.key.data(), bytes.data() + 8, record.key.size());
    return record;
}

}

std::size_t SentJournal::KeyHash::operator()(const JournalKey& key) const
{
    std::uint64_t part = 0;
    std::memcpy(&part, key.data(), sizeof part);
    return static_cast<std::size_t>(part);
}

SentJournal::SentJournal(std::unique_ptr<AppendFile> file)
    : m_file(std::move(file))
{}

SentJournal::~SentJournal() = default;

Result<std::unique_ptr<SentJournal>> SentJournal::open(const std::string& workspaceUuid)
{
    const fs::path folder = userFolder() / "sent";
    std::error_code ignored;
    fs::create_directories(folder, ignored);
    PATRON_TRY(file, AppendFile::open(folder / toPath(workspaceUuid + ".journal")));
    flushToDisk(folder);
    std::unique_ptr<SentJournal> journal(new SentJournal(std::move(file)));
    {
        const AppendFile::Lock lock(*journal->m_file);
        PATRON_TRY(size, journal->m_file->size());
        if (size % recordBytes != 0)
            PATRON_CHECK(journal->m_file->truncate(size - size % recordBytes));
    }
    PATRON_CHECK(journal->refresh());
    return journal;
}

Result<void> SentJournal::refresh()
{
    PATRON_TRY(size, m_file->size());
    const std::int64_t whole = size - size % recordBytes;
    const std::int64_t oldest = today() - rememberedDays;
    while (m_readBytes < whole) {
        constexpr std::int64_t block = recordBytes * 32'768;
        PATRON_TRY(bytes, m_file->read(m_readBytes, std::min(block, whole - m_readBytes)));
        const std::size_t used = bytes.size() - bytes.size() % recordBytes;
        if (used == 0)
            break;
        for (std::size_t at = 0; at < used; at += recordBytes) {
            const auto record = readRecord(std::string_view(bytes).substr(at, recordBytes));
            if (!record || record->day < oldest)
                continue;
            if (record->kind == 'S')
                m_sent.insert(record->key);
            else
                m_sent.erase(record->key);
        }
        m_readBytes += static_cast<std::int64_t>(used);
    }
    return {};
}

Result<bool> SentJournal::contains(const JournalKey& key)
{
    const std::lock_guard lock(m_mutex);
    PATRON_CHECK(refresh());
    return m_sent.contains(key);
}

Result<void> SentJournal::append(char kind, const JournalKey& key, bool* added)
{
    {
        const std::lock_guard lock(m_mutex);
        const AppendFile::Lock fileLock(*m_file);
        PATRON_CHECK(refresh());
        *added = (kind == 'S') != m_sent.contains(key);
        if (!*added)
            return {};
        PATRON_TRY(size, m_file->size());
        if (size % recordBytes != 0)
            PATRON_CHECK(m_file->truncate(size - size % recordBytes)); // a write that a full disk cut short
        PATRON_CHECK(m_file->append(makeRecord(kind, key)));
        PATRON_CHECK(refresh());
    }
    auto flushed = m_file->flush();
    if (!flushed && kind == 'S')
        withdraw(key);
    return flushed;
}

/// What is not for certain on the disk does not go out, so nobody may read that it went. Where even this cannot be
/// written, the message is left out as sent elsewhere: never twice.
void SentJournal::withdraw(const JournalKey& key)
{
    const std::lock_guard lock(m_mutex);
    const AppendFile::Lock fileLock(*m_file);
    if (m_file->append(makeRecord('R', key)))
        (void)refresh();
}

Result<bool> SentJournal::record(const JournalKey& key)
{
    bool added = false;
    PATRON_CHECK(append('S', key, &added));
    return added;
}

Result<void> SentJournal::takeBack(const JournalKey& key)
{
    bool added = false;
    return append('R', key, &added);
}

Result<std::int64_t> SentJournal::count()
{
    const std::lock_guard lock(m_mutex);
    PATRON_CHECK(refresh());
    return m_readBytes / recordBytes;
}

Result<std::vector<JournalKey>> SentJournal::keysFrom(std::int64_t from)
{
    const std::lock_guard lock(m_mutex);
    PATRON_CHECK(refresh());
    std::vector<JournalKey> keys;
    const std::int64_t start = from * recordBytes;
    if (start >= m_readBytes)
        return keys;
    PATRON_TRY(bytes, m_file->read(start, m_readBytes - start));
    for (std::size_t at = 0; at + recordBytes <= bytes.size(); at += recordBytes) {
        const auto record = readRecord(std::string_view(bytes).substr(at, recordBytes));
        if (record && record->kind == 'S' && m_sent.contains(record->key))
            keys.push_back(record->key);
    }
    return keys;
}

namespace {

/// The keys this file has handed over: the row's own and, for messages sent again, the earlier ones.
class HandedKeys
{
public:
    explicit HandedKeys(Connection& connection)
        : m_connection(connection)
    {
        Query query = connection.query("SELECT dedupe, resends, handed FROM outbox WHERE resends > 0");
        while (query.step()) {
            for (int n = 0; n <= query.integer(1); ++n)
                m_resent.insert(asText(journalKeyOf(query.text(0), n)));
        }
    }

    bool contains(const JournalKey& key) const
    {
        const std::string text = asText(key);
        if (m_resent.contains(text))
            return true;
        // The key of a first sending is the front of its dedupe key, so the index finds it.
        Query query = m_connection.query("SELECT dedupe FROM outbox WHERE dedupe >= ? AND handed > 0 ORDER BY dedupe "
                                         "LIMIT 1");
        query.bind();
        query.bindBlob(text);
        return query.step() && query.view(0).substr(0, text.size()) == text;
    }

private:
    static std::string asText(const JournalKey& key) { return std::string(key.begin(), key.end()); }

    Connection& m_connection;
    std::unordered_set<std::string> m_resent;
};

}

Result<bool> checkForOlderCopy(Store& store, SentJournal& journal)
{
    PATRON_TRY(mark, store.setting(markSetting));
    const std::int64_t from = mark ? std::strtoll(mark->c_str(), nullptr, 10) : 0;
    PATRON_TRY(count, journal.count());
    // A mark beyond the journal: the journal was lost or belongs to another machine, so all of it is looked at.
    PATRON_TRY(keys, journal.keysFrom(from > count ? 0 : from));
    const auto unknown = store.read([&](ReadSession& session) -> Result<bool> {
        const HandedKeys handed(session.connection());
        for (const JournalKey& key : keys) {
            if (!handed.contains(key))
                return true;
        }
        return false;
    });
    if (!unknown)
        return unknown.error();
    if (*unknown)
        store.markNotLive();
    return *unknown;
}

Result<void> acknowledgeJournal(Store& store, SentJournal& journal)
{
    PATRON_TRY(count, journal.count());
    return store.setSetting(markSetting, std::to_string(count));
}

}
