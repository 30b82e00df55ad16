#include "core/segment/index/upkeep.h"

#include "core/segment/index/indexfile.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#ifdef __GLIBC__
#include <malloc.h>
#endif
#ifndef _WIN32
#include <unistd.h>
#endif

namespace patron::segment::index {

namespace {
/// What the surroundings are read from: traits and their names come with customers, suppressions with consents.
constexpr std::uint32_t surroundingAreas =
    static_cast<std::uint32_t>(Area::Customers) | static_cast<std::uint32_t>(Area::Consents) |
    static_cast<std::uint32_t>(Area::Imports) | static_cast<std::uint32_t>(Area::Segments) |
    static_cast<std::uint32_t>(Area::Messages) | static_cast<std::uint32_t>(Area::Programs) |
    static_cast<std::uint32_t>(Area::Places) | static_cast<std::uint32_t>(Area::Products);
/// While all is read, a byte of memory is needed for so many of the file.
constexpr std::uintmax_t fileBytesPerByte = 3;

/// What the computer has; 0 where nobody says.
std::size_t memoryBytes()
{
#ifdef _SC_PHYS_PAGES
    const long pages = ::sysconf(_SC_PHYS_PAGES);
    const long size = ::sysconf(_SC_PAGESIZE);
    return pages > 0 && size > 0 ? static_cast<std::size_t>(pages) * static_cast<std::size_t>(size) : 0;
#else
    return 0;
#endif
}

/// Reading all leaves large gaps in the heap, which glibc would keep.
void giveBackMemory()
{
#ifdef __GLIBC__
    ::malloc_trim(0);
#endif
}
}

void Upkeep::Pending::dropSeen(const DataVersion& version)
{
    // Of a commit without a version of its own nobody can say whether it was seen: it is looked at again.
    std::erase_if(commits, [&](const ChangeSet& commit) {
        return commit.before != commit.after && commit.after.version <= version.version;
    });
}

bool Upkeep::Pending::follows(const DataVersion& version) const
{
    DataVersion last = version;
    for (const ChangeSet& commit : commits) {
        if (commit.before == commit.after)
            continue;
        if (commit.before != last)
            return false;
        last = commit.after;
    }
    return true;
}

bool Upkeep::Pending::wantsAll() const
{
    // Rows were changed and nobody says which: in doubt all are read.
    return std::any_of(commits.begin(), commits.end(), [](const ChangeSet& commit) {
        return commit.before != commit.after && (commit.allCustomers || commit.areas == 0);
    });
}

bool Upkeep::Pending::wantsSurroundings() const
{
    return std::any_of(commits.begin(), commits.end(),
                       [](const ChangeSet& commit) { return (commit.areas & surroundingAreas) != 0; });
}

bool Upkeep::Pending::wantsWeather() const
{
    constexpr std::uint32_t areas =
        static_cast<std::uint32_t>(Area::Places) | static_cast<std::uint32_t>(Area::Imports);
    return std::any_of(commits.begin(), commits.end(),
                       [](const ChangeSet& commit) { return (commit.areas & areas) != 0; });
}

void Upkeep::Pending::collect(std::set<std::int64_t>& customers) const
{
    for (const ChangeSet& commit : commits) {
        for (const CustomerId customer : commit.customers)
            customers.insert(customer.value);
    }
}

Upkeep::Upkeep(Store& store, Crew& crew, const Limits& limits)
    : m_store(store)
    , m_crew(crew)
    , m_mostChanged(limits.mostChanged)
    , m_useFile(limits.useFile)
    , m_mostMemory(limits.mostMemory != 0 ? limits.mostMemory : memoryBytes() / 4 * 3)
    , m_wholeReader(store)
    , m_reader(store)
{
    // Heard from before the first reading, so that no commit falls between the two.
    m_subscription = m_store.changes().subscribe([this](const ChangeSet& changes) { hear(changes); });
}

Upkeep::~Upkeep()
{
    m_store.changes().unsubscribe(m_subscription);
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_stop.cancel();
    m_changed.notify_all();
    if (m_thread.joinable())
        m_thread.join();
    keepChanges();
}

Upkeep::FileMark Upkeep::fileMark() const
{
    namespace fs = std::filesystem;
    FileMark mark;
    std::error_code code;
    const auto written = [&code](const fs::path& path) {
        const auto at = fs::last_write_time(path, code);
        return code ? std::int64_t{0} : static_cast<std::int64_t>(at.time_since_epoch().count());
    };
    fs::path journal = m_store.path();
    journal += "-wal";
    mark.file = written(m_store.path());
    mark.journal = written(journal);
    mark.journalSize = mark.journal != 0 ? fs::file_size(journal, code) : 0;
    return mark;
}

bool Upkeep::load()
{
    const FileMark mark = fileMark();
    const auto now = m_wholeReader.readSurroundings();
    auto whole = m_useFile && now ? IndexFile::read(m_store, IndexFile::Kind::Whole, m_crew) : std::nullopt;
    if (!whole)
        return false;
    // What is not believed goes at once: it may know people who have been erased.
    const auto disbelieve = [&] {
        whole.reset();
        (void)IndexFile::remove(m_store.uuid());
        return false;
    };
    std::vector<Part> shards;
    for (const auto& shard : whole->shards)
        shards.push_back({shard, nextSerial(), 0});
    std::vector<std::int64_t> gone;
    if (whole->version != now->version) {
        auto changes = IndexFile::read(m_store, IndexFile::Kind::Changes, m_crew);
        if (!changes || changes->base != whole->version || changes->version != now->version)
            return disbelieve();
        for (const auto& shard : changes->shards)
            shards.push_back({shard, nextSerial(), 0});
        gone = changes->gone;
    }
    const std::lock_guard reading(m_reading);
    m_shards = std::move(shards);
    m_gone = {gone.begin(), gone.end()};
    auto state = makeState(m_shards, gone, now->surroundings);
    const std::lock_guard lock(m_mutex);
    m_state = std::move(state);
    m_version = now->version;
    m_baseVersion = whole->version;
    m_mark = mark;
    m_pending.dropSeen(m_version);
    m_rebuildDue = false;
    return true;
}

void Upkeep::keep(const std::shared_ptr<const Shard>& shard, const DataVersion& version)
{
    if (!m_useFile || !IndexFile::write(m_store, IndexFile::Kind::Whole, {version, {}, {shard}, {}}, m_crew))
        return;
    // What lies in a mapped file is the system's to drop when memory gets scarce.
    const auto written = IndexFile::read(m_store, IndexFile::Kind::Whole, m_crew);
    if (!written || written->version != version)
        return;
    const std::lock_guard reading(m_reading);
    const std::lock_guard lock(m_mutex);
    if (m_shards.front().shard != shard)
        return;
    m_shards.front().shard = written->shards.front();
    auto state = std::make_shared<IndexState>(*m_state);
    state->parts.front().shard = written->shards.front();
    m_state = std::move(state);
}

void Upkeep::keepChanges()
{
    current();
    if (!m_useFile || !m_state || m_rebuildDue || m_version == m_baseVersion)
        return;
    const auto whole = IndexFile::read(m_store, IndexFile::Kind::Whole, m_crew);
    if (!whole || whole->version != m_baseVersion)
        return;
    IndexFile::Content content{m_version, m_baseVersion, {}, {m_gone.begin(), m_gone.end()}};
    for (std::size_t i = 1; i < m_shards.size(); ++i)
        content.shards.push_back(m_shards[i].shard);
    IndexFile::write(m_store, IndexFile::Kind::Changes, content, m_crew);
}

void Upkeep::hear(const ChangeSet& changes)
{
    if (changes.before == changes.after && (changes.areas & surroundingAreas) == 0)
        return;
    const std::lock_guard lock(m_mutex);
    m_pending.commits.push_back(changes);
    m_changed.notify_all();
}

Result<void> Upkeep::start(const CancelToken& cancel)
{
    if (!load())
        PATRON_CHECK(readAll(cancel));
    m_thread = std::thread([this] { rebuildLoop(); });
    return {};
}

void Upkeep::startLater()
{
    m_rebuildDue = true;
    m_thread = std::thread([this] { rebuildLoop(); });
}

Result<void> Upkeep::checkMemory() const
{
    std::error_code code;
    const auto size = std::filesystem::file_size(m_store.path(), code);
    if (code || m_mostMemory == 0 || size / fileBytesPerByte <= m_mostMemory)
        return {};
    return makeError(ErrorCode::Io, "The workspace is too large for an index in this computer's memory: about " +
                                        std::to_string(size / fileBytesPerByte / 1'000'000 + 1) +
                                        " MB are needed. Segments are counted in the file, which takes longer.");
}

Result<void> Upkeep::readAll(const CancelToken& cancel)
{
    PATRON_CHECK(checkMemory());
    {
        const std::lock_guard lock(m_mutex);
        m_readingAll = true;
        m_taken.clear();
    }
    const FileMark mark = fileMark();
    auto snapshot = m_wholeReader.readAll(m_crew, cancel);
    if (snapshot)
        install(std::move(*snapshot), mark);
    giveBackMemory();
    const std::lock_guard lock(m_mutex);
    m_readingAll = false;
    if (!snapshot)
        return std::move(snapshot).error();
    return {};
}

void Upkeep::install(Snapshot snapshot, const FileMark& mark)
{
    const std::lock_guard reading(m_reading);
    m_shards = {{snapshot.shard, nextSerial(), 0}};
    m_gone.clear();
    auto state = makeState(m_shards, {}, snapshot.surroundings);
    const std::lock_guard lock(m_mutex);
    m_state = std::move(state);
    m_version = snapshot.version;
    m_baseVersion = snapshot.version;
    m_unkept = m_shards.front().shard;
    m_mark = mark;
    // What was read one by one in the meantime is not in the new shard, unless it was committed before it began.
    m_pending.commits.insert(m_pending.commits.begin(), m_taken.begin(), m_taken.end());
    m_taken.clear();
    m_pending.dropSeen(m_version);
    m_rebuildDue = false;
    m_refreshDue = false;
    ++m_rebuilds;
}

Result<void> Upkeep::readChanged(const Pending& pending)
{
    std::set<std::int64_t> customers;
    pending.collect(customers);
    // Small shards of the time before are read with them: there are never many shards, and none is read often.
    std::size_t kept = m_shards.size();
    while (kept > 1 && m_shards[kept - 1].shard->size() <= 2 * customers.size()) {
        --kept;
        for (const std::int64_t customer : m_shards[kept].shard->ids)
            customers.insert(customer);
    }
    const std::vector<std::int64_t> wanted(customers.begin(), customers.end());
    PATRON_TRY(snapshot, m_reader.readSome(wanted, pending.wantsSurroundings(),
                                           pending.wantsWeather() ? nullptr : last()->surroundings->weather, m_stop));
    if (snapshot.shard) {
        m_shards.resize(kept);
        for (const std::int64_t customer : wanted) {
            if (snapshot.shard->ordinalOf(customer))
                m_gone.erase(customer);
            else
                m_gone.insert(customer);
        }
        if (snapshot.shard->size() > 0)
            m_shards.push_back({snapshot.shard, nextSerial(), 0});
    }
    auto surroundings = snapshot.surroundings ? snapshot.surroundings : last()->surroundings;
    auto state = makeState(m_shards, {m_gone.begin(), m_gone.end()}, std::move(surroundings));
    const std::lock_guard lock(m_mutex);
    m_state = std::move(state);
    for (const ChangeSet& commit : pending.commits) {
        if (commit.before != commit.after)
            m_version = commit.after;
    }
    if (m_readingAll)
        m_taken.insert(m_taken.end(), pending.commits.begin(), pending.commits.end());
    return {};
}

bool Upkeep::isOfTheFile()
{
    const FileMark mark = fileMark();
    {
        const std::lock_guard lock(m_mutex);
        if (m_rebuildDue)
            return false;
        if (mark == m_mark || !m_pending.empty())
            return true;
    }
    const std::lock_guard reading(m_reading);
    const auto present = m_reader.present();
    const std::lock_guard lock(m_mutex);
    if (m_rebuildDue || !m_pending.empty())
        return !m_rebuildDue;
    if (present && present->version == m_version) {
        m_mark = mark;
        return true;
    }
    const bool own = present && present->told && !m_store.readOnly();
    if (!own) {
        m_rebuildDue = true;
        m_changed.notify_all();
    }
    return false;
}

std::shared_ptr<const IndexState> Upkeep::current()
{
    if (!isOfTheFile())
        return nullptr;
    {
        const std::lock_guard lock(m_mutex);
        if (m_rebuildDue)
            return nullptr;
        if (m_pending.empty())
            return m_state;
    }
    const std::lock_guard reading(m_reading);
    Pending pending;
    {
        const std::lock_guard lock(m_mutex);
        if (m_rebuildDue)
            return nullptr;
        if (m_pending.empty())
            return m_state;
        if (m_pending.wantsAll() || !m_pending.follows(m_version)) {
            m_rebuildDue = true;
            m_changed.notify_all();
            return nullptr;
        }
        std::swap(pending, m_pending);
    }
    const bool done = bool(readChanged(pending));
    std::size_t changed = 0;
    for (std::size_t i = 1; i < m_shards.size(); ++i)
        changed += m_shards[i].shard->size();
    const std::lock_guard lock(m_mutex);
    m_rebuildDue = m_rebuildDue || !done;
    m_refreshDue = m_refreshDue || changed > std::max(m_mostChanged, m_shards.front().shard->size() / 20);
    if (m_rebuildDue || m_refreshDue)
        m_changed.notify_all();
    return m_rebuildDue ? nullptr : m_state;
}

void Upkeep::rebuildLoop()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        // Counting goes on from what was read while it is written down.
        if (m_unkept) {
            const std::shared_ptr<const Shard> shard = m_unkept;
            const DataVersion version = m_baseVersion;
            lock.unlock();
            keep(shard, version);
            lock.lock();
            m_unkept = nullptr;
            m_changed.notify_all();
        }
        m_changed.wait(lock, [this] { return m_stopping || m_rebuildDue || m_refreshDue; });
        if (m_stopping)
            return;
        const bool first = !m_state;
        lock.unlock();
        const Result<void> done = first && load() ? Result<void>() : readAll(m_stop);
        lock.lock();
        m_changed.notify_all();
        if (!done) {
            // The file cannot be read just now: the next commit brings another try.
            const std::size_t heard = m_pending.commits.size();
            m_changed.wait(lock, [&] { return m_stopping || m_pending.commits.size() != heard; });
        }
    }
}

void Upkeep::waitUntilBuilt()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_stopping || (!m_rebuildDue && !m_refreshDue && !m_unkept); });
}

std::size_t Upkeep::rebuilds() const
{
    const std::lock_guard lock(m_mutex);
    return m_rebuilds;
}

bool Upkeep::isCurrent() const
{
    const std::lock_guard lock(m_mutex);
    return !m_rebuildDue && m_pending.empty();
}

std::shared_ptr<const IndexState> Upkeep::last() const
{
    const std::lock_guard lock(m_mutex);
    return m_state;
}

}
