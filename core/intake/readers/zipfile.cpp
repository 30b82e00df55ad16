#include "core/intake/readers/zipfile.h"

#include "core/base/text.h"

#include <zip.h>

#include <algorithm>
#include <cstdio>

namespace patron::intake {

namespace {
Error damaged(const std::string& name, std::string detail = {})
{
    return makeError(ErrorCode::BadInput,
                     name + " is damaged or was cut off: it cannot be unpacked. Download or save it again.",
                     std::move(detail));
}

Error tooMuch(const std::string& name, const std::string& what)
{
    return makeError(ErrorCode::BadInput,
                     name + " " + what + ". That is no ordinary export, so nothing of it was read.");
}

std::string plainPath(std::string_view name)
{
    std::string path = toValidUtf8(name);
    std::replace(path.begin(), path.end(), '\\', '/');
    return path;
}

bool leadsOut(std::string_view path)
{
    if (path.substr(0, 1) == "/" || (path.size() > 1 && path[1] == ':'))
        return true;
    const auto parts = split(path, '/');
    return std::find(parts.begin(), parts.end(), "..") != parts.end();
}

/// What systems put into archives beside the files.
bool isLitter(const ZipEntry& entry)
{
    const std::string file = entry.fileName();
    return entry.name.substr(0, 9) == "__MACOSX/" || file.empty() || file[0] == '.' || file == "Thumbs.db" ||
           file == "desktop.ini";
}

std::FILE* openForReading(const std::filesystem::path& path)
{
#ifdef _WIN32
    return _wfopen(path.c_str(), L"rb");
#else
    return std::fopen(path.c_str(), "rb");
#endif
}

struct EntryCloser
{
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};

class EntryBytes final : public ByteSource
{
public:
    EntryBytes(std::shared_ptr<ZipFile> zip, zip_file_t* file, std::string name, std::int64_t size)
        : m_zip(std::move(zip))
        , m_file(file)
        , m_name(std::move(name))
        , m_left(size)
    {}

    std::size_t read(char* buffer, std::size_t size) override
    {
        if (m_failure)
            return 0;
        const zip_int64_t got = zip_fread(m_file.get(), buffer, size);
        if (got < 0 || (got == 0 && m_left > 0) || got > m_left) {
            m_failure = damaged(m_name);
            return 0;
        }
        m_left -= got;
        return static_cast<std::size_t>(got);
    }

    std::optional<Error> failure() const override { return m_failure; }

private:
    std::shared_ptr<ZipFile> m_zip;
    std::unique_ptr<zip_file_t, EntryCloser> m_file;
    std::string m_name;
    std::int64_t m_left; ///< of what the archive says; more than that is a lie
    std::optional<Error> m_failure;
};
}

std::string ZipEntry::fileName() const
{
    return name.substr(name.find_last_of('/') + 1);
}

struct ZipFile::Archive
{
    ~Archive()
    {
        if (zip)
            zip_discard(zip);
    }
    zip_t* zip = nullptr;
    InputFile input; ///< keeps pasted bytes
};

ZipFile::ZipFile(std::unique_ptr<Archive> archive)
    : m_archive(std::move(archive))
    , m_name(quotedName(m_archive->input))
{}

ZipFile::~ZipFile() = default;

Result<std::shared_ptr<ZipFile>> ZipFile::open(const InputFile& input, const FileStamp* stamp, ZipLimits limits)
{
    // Sees to it that the file is there and as it was.
    PATRON_CHECK(openBytes(input, stamp));
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = nullptr;
    if (input.isPasted()) {
        source = zip_source_buffer_create(input.bytes().data(), input.bytes().size(), 0, &error);
    } else if (std::FILE* file = openForReading(input.path())) {
        source = zip_source_filep_create(file, 0, -1, &error);
        if (!source)
            std::fclose(file);
    }
    if (!source) {
        zip_error_fini(&error);
        return makeError(ErrorCode::Io, quotedName(input) + " cannot be read.");
    }
    auto archive = std::make_unique<Archive>();
    archive->input = input;
    archive->zip = zip_open_from_source(source, ZIP_RDONLY, &error);
    if (!archive->zip) {
        const std::string detail = zip_error_strerror(&error);
        zip_source_free(source);
        zip_error_fini(&error);
        return damaged(quotedName(input), detail);
    }
    zip_error_fini(&error);
    std::shared_ptr<ZipFile> zip(new ZipFile(std::move(archive)));
    PATRON_CHECK(zip->list(limits));
    return zip;
}

Result<void> ZipFile::list(const ZipLimits& limits)
{
    const zip_int64_t count = zip_get_num_entries(m_archive->zip, 0);
    if (count > static_cast<zip_int64_t>(limits.entries))
        return tooMuch(m_name, "holds " + groupDigits(count) + " files");
    std::int64_t total = 0;
    for (zip_int64_t i = 0; i < count; ++i) {
        zip_stat_t stat;
        zip_stat_init(&stat);
        if (zip_stat_index(m_archive->zip, static_cast<zip_uint64_t>(i), ZIP_FL_ENC_GUESS, &stat) != 0 || !stat.name)
            return damaged(m_name);
        ZipEntry entry;
        entry.name = plainPath(stat.name);
        entry.index = static_cast<std::uint64_t>(i);
        if (leadsOut(entry.name))
            return tooMuch(m_name,
                           "holds a file whose path leads out of the archive, \"" + ellipsize(entry.name, 60) + "\"");
        const auto huge = static_cast<std::uint64_t>(limits.totalBytes);
        if (stat.size > huge || static_cast<std::uint64_t>(total) + stat.size > huge)
            return tooMuch(m_name, "would unpack to more than " + groupDigits(limits.totalBytes >> 30) + " GB");
        entry.bytes = static_cast<std::int64_t>(stat.size);
        total += entry.bytes;
        if (entry.bytes > limits.ratioFromBytes &&
            stat.comp_size < stat.size / static_cast<std::uint64_t>(limits.ratio))
            return tooMuch(m_name, "holds a file that is packed more than " + groupDigits(limits.ratio) +
                                       " times smaller than it is, as traps are");
        entry.encrypted = (stat.valid & ZIP_STAT_ENCRYPTION_METHOD) && stat.encryption_method != ZIP_EM_NONE;
        if (!isLitter(entry))
            m_entries.push_back(std::move(entry));
    }
    return {};
}

const ZipEntry* ZipFile::find(std::string_view name) const
{
    const std::string wanted = asciiLower(name);
    const auto found = std::find_if(m_entries.begin(), m_entries.end(),
                                    [&](const ZipEntry& entry) { return asciiLower(entry.name) == wanted; });
    return found == m_entries.end() ? nullptr : &*found;
}

Result<std::unique_ptr<ByteSource>> ZipFile::openEntry(const std::shared_ptr<ZipFile>& zip, const ZipEntry& entry)
{
    const std::string what = "\"" + entry.fileName() + "\" in " + zip->m_name;
    if (entry.encrypted)
        return makeError(ErrorCode::BadInput,
                         what + " is protected by a password. Unpack it with the password first, then import that.");
    zip_file_t* file = zip_fopen_index(zip->m_archive->zip, entry.index, 0);
    if (!file) {
        const int code = zip_error_code_zip(zip_get_error(zip->m_archive->zip));
        if (code == ZIP_ER_COMPNOTSUPP)
            return makeError(ErrorCode::BadInput, what + " is packed by a method that is not known here. Unpack it "
                                                         "with the program that packed it first.");
        return damaged(what);
    }
    return std::unique_ptr<ByteSource>(std::make_unique<EntryBytes>(zip, file, what, entry.bytes));
}

}
