#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

struct UConverter;

namespace patron::intake {

/// How a file's bytes are to be read as text.
struct TextEncoding
{
    std::string name = "UTF-8"; ///< as ICU names it: UTF-8, UTF-16LE, windows-1252, Shift_JIS ...
    std::size_t bomLength = 0;  ///< bytes in front that are no text
    bool utf8() const { return name == "UTF-8"; }
};

/// What the bytes of a file that is no table are ("a PNG picture", "an SQLite database"), or empty when they may be
/// text. `head` is the file's first part.
std::string_view binaryKind(std::string_view head);

/// The encoding of a whole file: a byte order mark, UTF-16 without one, UTF-8 where every byte of the file fits it,
/// else what ICU's detector finds in the lines that are not ASCII; Windows-1252 where it is not sure.
Result<TextEncoding> detectEncoding(const std::filesystem::path& path);

/// Whether the text is UTF-8 as far as it goes; a character cut off at the end is allowed with `mayEndEarly`.
bool fitsUtf8(std::string_view bytes, bool mayEndEarly);

/// Bytes of UTF-8, one block after the other.
class TextSource
{
public:
    virtual ~TextSource() = default;
    /// Fills up to `size` bytes; 0 at the end.
    virtual std::size_t read(char* buffer, std::size_t size) = 0;
    /// Set when the disk failed in between: the text is then not whole.
    virtual bool failed() const { return false; }
};

/// Text that is in memory already. The text must outlive it.
class MemoryText final : public TextSource
{
public:
    explicit MemoryText(std::string_view text)
        : m_rest(text)
    {}
    std::size_t read(char* buffer, std::size_t size) override;

private:
    std::string_view m_rest;
};

/// A file, converted to UTF-8 while it is read. Bytes the encoding does not know become U+FFFD.
class FileText final : public TextSource
{
public:
    static Result<std::unique_ptr<FileText>> open(const std::filesystem::path& path, const TextEncoding& encoding);
    ~FileText() override;
    std::size_t read(char* buffer, std::size_t size) override;
    bool failed() const override { return m_failed; }
    /// Bytes of the file taken so far.
    std::int64_t bytesRead() const { return m_bytesRead; }

private:
    FileText(std::FILE* file, UConverter* converter);
    std::size_t readConverted(char* buffer, std::size_t size);

    std::FILE* m_file;
    UConverter* m_from; ///< null for UTF-8
    UConverter* m_to = nullptr;
    std::string m_raw;
    std::size_t m_rawAt = 0;
    std::u16string m_pivot;
    char16_t* m_pivotSource = nullptr;
    char16_t* m_pivotTarget = nullptr;
    bool m_atEnd = false;
    bool m_fresh = true;
    bool m_failed = false;
    std::int64_t m_bytesRead = 0;
};

}
