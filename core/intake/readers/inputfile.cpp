#include "core/intake/readers/inputfile.h"

#include "core/base/paths.h"

#include <QCryptographicHash>

#include <cstdio>
#include <system_error>

namespace patron::intake {

namespace {
namespace fs = std::filesystem;

struct FileCloser
{
    void operator()(std::FILE* file) const { std::fclose(file); }
};

std::FILE* openForReading(const fs::path& path)
{
#ifdef _WIN32
    return _wfopen(path.c_str(), L"rb");
#else
    return std::fopen(path.c_str(), "rb");
#endif
}

class FileBytes final : public ByteSource
{
public:
    FileBytes(std::FILE* file, std::string name, std::int64_t size)
        : m_file(file)
        , m_name(std::move(name))
        , m_size(size)
    {}

    std::size_t read(char* buffer, std::size_t size) override
    {
        const std::size_t got = std::fread(buffer, 1, size, m_file.get());
        m_read += static_cast<std::int64_t>(got);
        if (got > 0)
            return got;
        if (std::ferror(m_file.get()))
            m_failure = makeError(ErrorCode::Io, m_name + " could not be read to its end. Check the disk; nothing was "
                                                          "changed.");
        else if (m_read < m_size)
            m_failure = makeError(ErrorCode::Conflict, m_name + " became shorter while it was read. Wait until it is "
                                                                "written, then import it again; nothing was changed.");
        return 0;
    }

    std::optional<Error> failure() const override { return m_failure; }

private:
    std::unique_ptr<std::FILE, FileCloser> m_file;
    std::string m_name;
    std::int64_t m_size;
    std::int64_t m_read = 0;
    std::optional<Error> m_failure;
};

FileStamp stampOf(const fs::path& path)
{
    std::error_code error;
    FileStamp stamp;
    const auto size = fs::file_size(path, error);
    stamp.bytes = error ? 0 : static_cast<std::int64_t>(size);
    const auto changed = fs::last_write_time(path, error);
    stamp.changedAt = error ? 0 : static_cast<std::int64_t>(changed.time_since_epoch().count());
    return stamp;
}
}

InputFile InputFile::pasted(std::string name, std::string bytes)
{
    InputFile input;
    input.m_pastedName = std::move(name);
    input.m_bytes = std::make_shared<const std::string>(std::move(bytes));
    return input;
}

std::string InputFile::name() const
{
    return m_bytes ? m_pastedName : fromPath(m_path.filename());
}

InputFile InputFile::withTable(std::string table) const
{
    InputFile input = *this;
    input.m_table = std::move(table);
    return input;
}

std::string quotedName(const InputFile& input)
{
    return "\"" + input.name() + "\"";
}

Result<FileStamp> checkInput(const InputFile& input)
{
    const std::string name = quotedName(input);
    if (input.isPasted()) {
        if (input.bytes().empty())
            return makeError(ErrorCode::BadInput, name + " is empty.");
        return FileStamp{static_cast<std::int64_t>(input.bytes().size()), 0};
    }
    std::error_code error;
    const auto status = fs::status(input.path(), error);
    if (status.type() == fs::file_type::not_found || status.type() == fs::file_type::none)
        return makeError(ErrorCode::NotFound,
                         "There is no file " + name + " at \"" + fromPath(input.path().parent_path()) + "\".");
    if (fs::is_directory(status))
        return makeError(ErrorCode::BadInput, name + " is a folder. Give the file in it that is to be imported.");
    if (!fs::is_regular_file(status))
        return makeError(ErrorCode::BadInput, name + " is no ordinary file. Save it as one first, then import that.");
    const FileStamp stamp = stampOf(input.path());
    if (stamp.bytes == 0)
        return makeError(ErrorCode::BadInput, name + " is empty.");
    return stamp;
}

Result<std::unique_ptr<ByteSource>> openBytes(const InputFile& input, const FileStamp* stamp)
{
    if (input.isPasted())
        return std::unique_ptr<ByteSource>(std::make_unique<MemoryBytes>(input.bytes()));
    const FileStamp now = stampOf(input.path());
    if (stamp && now != *stamp)
        return makeError(ErrorCode::Conflict, quotedName(input) + " was changed since it was looked at. Import it "
                                                                  "again; nothing was changed.");
    std::FILE* file = openForReading(input.path());
    if (!file)
        return makeError(ErrorCode::Io, quotedName(input) + " cannot be read. Check that it is still there "
                                                            "and that you may open it.");
    return std::unique_ptr<ByteSource>(std::make_unique<FileBytes>(file, quotedName(input), now.bytes));
}

Result<std::string> hashInput(const InputFile& input, const CancelToken& cancel)
{
    PATRON_TRY(bytes, openBytes(input));
    QCryptographicHash hash(QCryptographicHash::Sha256);
    std::string block(1 << 20, '\0');
    while (const std::size_t got = bytes->read(block.data(), block.size())) {
        if (cancel.cancelled())
            return makeError(ErrorCode::Cancelled, "The file was not read to its end.");
        hash.addData(QByteArrayView(block.data(), static_cast<qsizetype>(got)));
    }
    if (auto failure = bytes->failure())
        return *failure;
    return hash.result().toHex().toStdString();
}

}
