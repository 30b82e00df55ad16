#include "core/segment/index/indexfile.h"

#include "core/base/hash.h"
#include "core/base/paths.h"
#include "core/segment/index/archive.h"
#include "core/segment/index/checksum.h"

#include <QFile>

#include <atomic>
#include <cstring>
#include <fstream>
#include <utility>

namespace patron::segment::index {

namespace fs = std::filesystem;

namespace {
constexpr std::uint64_t magic = 0x31584449'4e525450; // "PTRNIDX1" as bytes
constexpr std::uint32_t format = 3;
constexpr std::size_t alignment = 64;

struct Block
{
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::uint64_t checksum = 0;
};

struct Head
{
    std::uint64_t mark = magic;
    std::uint32_t formatNumber = format;
    std::uint32_t blocks = 0;
    std::uint64_t fileSize = 0;
    std::uint64_t tableSize = 0; ///< of the plain values and the list of blocks
    std::uint64_t tableChecksum = 0;
    std::uint64_t checksum = 0; ///< of this, with 0 here
};

std::size_t aligned(std::size_t size)
{
    return (size + alignment - 1) / alignment * alignment;
}

/// Gathers plain values in one text and arrays as blocks.
class Writer
{
public:
    template <typename T>
    void value(const T& value)
    {
        m_values.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    void text(const std::string& text)
    {
        value(std::uint64_t{text.size()});
        m_values += text;
    }
    template <typename T>
    void array(const Array<T>& array)
    {
        value(std::uint64_t{array.size()});
        m_blocks.emplace_back(reinterpret_cast<const char*>(array.data()), array.size() * sizeof(T));
    }
    template <typename T, typename F>
    void list(std::vector<T>& list, const F& each)
    {
        value(std::uint64_t{list.size()});
        for (T& one : list)
            each(one);
    }

    /// Makes the file, its blocks side by side.
    bool writeTo(const fs::path& path, Crew& crew) const
    {
        Head head;
        head.blocks = static_cast<std::uint32_t>(m_blocks.size());
        const std::size_t tableSize = 8 + m_values.size() + m_blocks.size() * sizeof(Block);
        std::vector<Block> blocks;
        std::size_t offset = aligned(sizeof head + tableSize);
        for (const auto& [data, size] : m_blocks) {
            blocks.push_back({offset, size, 0});
            offset = aligned(offset + size);
        }
        std::error_code code;
        fs::resize_file(path, offset, code);
        if (code)
            return false;
        std::atomic<bool> good{true};
        crew.run(blocks.size(), [&](std::size_t i) {
            blocks[i].checksum = checksumOf(m_blocks[i].first, blocks[i].size);
            good = put(path, blocks[i].offset, m_blocks[i].first, blocks[i].size) && good;
        });
        const std::uint64_t valuesSize = m_values.size();
        std::string table(reinterpret_cast<const char*>(&valuesSize), sizeof valuesSize);
        table.append(m_values).append(reinterpret_cast<const char*>(blocks.data()), blocks.size() * sizeof(Block));
        head.fileSize = offset;
        head.tableSize = tableSize;
        head.tableChecksum = checksumOf(table.data(), table.size());
        head.checksum = checksumOf(reinterpret_cast<const char*>(&head), sizeof head);
        table.insert(0, reinterpret_cast<const char*>(&head), sizeof head);
        return good && put(path, 0, table.data(), table.size());
    }

private:
    static bool put(const fs::path& path, std::size_t offset, const char* data, std::size_t size)
    {
        std::fstream out(path, std::ios::binary | std::ios::in | std::ios::out);
        out.seekp(static_cast<std::streamoff>(offset));
        out.write(data, static_cast<std::streamsize>(size));
        out.close();
        return !out.fail();
    }

    std::string m_values;
    std::vector<std::pair<const char*, std::size_t>> m_blocks;
};

/// Reads them back; after anything that does not fit nothing more is given.
class Reader
{
public:
    Reader(std::string_view values, const char* file, const std::vector<Block>& blocks)
        : m_values(values)
        , m_file(file)
        , m_blocks(blocks)
    {}

    template <typename T>
    void value(T& value)
    {
        value = T{};
        if (m_values.size() < sizeof value) {
            m_fits = false;
            return;
        }
        std::memcpy(&value, m_values.data(), sizeof value);
        m_values.remove_prefix(sizeof value);
    }
    void text(std::string& text)
    {
        std::uint64_t size = 0;
        value(size);
        if (m_values.size() < size) {
            m_fits = false;
            return;
        }
        text = m_values.substr(0, size);
        m_values.remove_prefix(size);
    }
    template <typename T>
    void array(Array<T>& array)
    {
        std::uint64_t count = 0;
        value(count);
        if (m_next == m_blocks.size() || m_blocks[m_next].size != count * sizeof(T)) {
            m_fits = false;
            return;
        }
        array = Array<T>::view(reinterpret_cast<const T*>(m_file + m_blocks[m_next++].offset), count);
    }
    template <typename T, typename F>
    void list(std::vector<T>& list, const F& each)
    {
        std::uint64_t count = 0;
        value(count);
        for (std::uint64_t i = 0; i < count && m_fits; ++i)
            each(list.emplace_back());
    }
    bool fits() const { return m_fits && m_values.empty() && m_next == m_blocks.size(); }
    bool goesOn() const { return m_fits; }

private:
    std::string_view m_values;
    const char* m_file;
    const std::vector<Block>& m_blocks;
    std::size_t m_next = 0;
    bool m_fits = true;
};

/// What a file must say to be this workspace's, of this making.
std::string ownerOf(const Store& store)
{
    return store.uuid() + " " + store.zone().name() + " " + store.currency() + " " +
           std::to_string(store.currencyDecimals());
}

template <typename Archive>
void archiveContent(Archive& ar, std::string& owner, IndexFile::Content& content, std::vector<Shard>& shards,
                    Array<std::int64_t>& gone)
{
    ar.text(owner);
    ar.value(content.version);
    ar.value(content.base);
    ar.array(gone);
    ar.list(shards, [&ar](Shard& shard) { archive(ar, shard); });
}

/// The blocks of a mapped file; nothing when a size or a checksum is not as it says.
std::optional<std::pair<std::string_view, std::vector<Block>>> checkedTable(const char* file, std::size_t size,
                                                                            Crew& crew)
{
    Head head;
    if (size < sizeof head)
        return std::nullopt;
    std::memcpy(&head, file, sizeof head);
    const std::uint64_t checksum = std::exchange(head.checksum, 0);
    if (head.mark != magic || head.formatNumber != format || head.fileSize != size ||
        checksum != checksumOf(reinterpret_cast<const char*>(&head), sizeof head) ||
        head.tableSize > size - sizeof head || head.tableSize < 8)
        return std::nullopt;
    const char* table = file + sizeof head;
    if (checksumOf(table, head.tableSize) != head.tableChecksum)
        return std::nullopt;
    std::uint64_t valuesSize = 0;
    std::memcpy(&valuesSize, table, sizeof valuesSize);
    if (valuesSize > head.tableSize || 8 + valuesSize + head.blocks * sizeof(Block) != head.tableSize)
        return std::nullopt;
    std::vector<Block> blocks(head.blocks);
    std::memcpy(blocks.data(), table + 8 + valuesSize, blocks.size() * sizeof(Block));
    std::atomic<bool> good{true};
    crew.run(blocks.size(), [&](std::size_t i) {
        const Block& block = blocks[i];
        if (block.offset > size || block.size > size - block.offset || block.offset % alignment != 0 ||
            checksumOf(file + block.offset, block.size) != block.checksum)
            good = false;
    });
    if (!good)
        return std::nullopt;
    return std::pair{std::string_view(table + 8, valuesSize), std::move(blocks)};
}
}

fs::path IndexFile::pathOf(std::string_view uuid, Kind kind)
{
    return cacheFolder() / toPath(std::string(uuid) + (kind == Kind::Whole ? ".index" : ".changes"));
}

bool IndexFile::write(const Store& store, Kind kind, const Content& content, Crew& crew)
{
    const fs::path path = pathOf(store.uuid(), kind);
    const fs::path unfinished = toPath(fromPath(path) + "." + newUuid());
    std::error_code code;
    bool written = false;
    {
        std::ofstream out(unfinished, std::ios::binary | std::ios::trunc);
        fs::permissions(unfinished, fs::perms::owner_read | fs::perms::owner_write, code);
        if (!out || code)
            return false;
        Content copy{content.version, content.base, {}, {}};
        std::string owner = ownerOf(store);
        std::vector<Shard> shards;
        for (const auto& shard : content.shards)
            shards.push_back(*shard);
        Array<std::int64_t> gone{std::vector<std::int64_t>(content.gone)};
        Writer writer;
        archiveContent(writer, owner, copy, shards, gone);
        out.close();
        written = writer.writeTo(unfinished, crew);
    }
    if (written)
        fs::rename(unfinished, path, code);
    if (!written || code)
        fs::remove(unfinished, code);
    return written && !code;
}

std::optional<IndexFile::Content> IndexFile::read(const Store& store, Kind kind, Crew& crew)
{
    auto file = std::make_shared<QFile>(QString::fromStdString(fromPath(pathOf(store.uuid(), kind))));
    if (!file->open(QIODevice::ReadOnly) || file->size() == 0)
        return std::nullopt;
    const auto size = static_cast<std::size_t>(file->size());
    const uchar* bytes = file->map(0, file->size());
    if (!bytes)
        return std::nullopt;
    const char* data = reinterpret_cast<const char*>(bytes);
    const auto table = checkedTable(data, size, crew);
    if (!table)
        return std::nullopt;
    Reader reader(table->first, data, table->second);
    Content content;
    std::string owner;
    std::vector<Shard> shards;
    Array<std::int64_t> gone;
    archiveContent(reader, owner, content, shards, gone);
    if (!reader.fits() || owner != ownerOf(store))
        return std::nullopt;
    content.gone.assign(gone.begin(), gone.end());
    for (Shard& shard : shards) {
        shard.file = file;
        content.shards.push_back(std::make_shared<const Shard>(std::move(shard)));
    }
    return content;
}

Result<void> IndexFile::remove(std::string_view uuid)
{
    std::error_code code;
    // Unfinished ones have the name of the finished one and more.
    for (const fs::directory_entry& entry : fs::directory_iterator(cacheFolder(), code)) {
        if (!fromPath(entry.path().filename()).starts_with(std::string(uuid) + "."))
            continue;
        std::error_code failed;
        fs::remove(entry.path(), failed);
        if (failed)
            return makeError(ErrorCode::Io,
                             "The cache file \"" + fromPath(entry.path()) +
                                 "\" could not be deleted. Close other programs that have it open and try again.",
                             failed.message());
    }
    return {};
}

}
