#pragma once

#include "core/base/result.h"
#include "core/intake/readers/bytesource.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace patron::intake {

/// How a file's bytes are to be read as text.
struct TextEncoding
{
    std::string name = "UTF-8"; ///< as ICU names it: UTF-8, UTF-16LE, windows-1252, Shift_JIS ...
    std::size_t bomLength = 0;  ///< bytes in front that are no text
    std::string stray = {};     ///< of a text that is mostly UTF-8: the encoding of the bytes that are not
    bool utf8() const { return name == "UTF-8" && stray.empty(); }
    /// "UTF-8", "UTF-8 and windows-1252".
    std::string title() const { return stray.empty() ? name : name + " and " + stray; }
};

/// Bytes that are UTF-8.
class TextSource : public ByteSource
{};

/// Text that is in memory already. The text must outlive it.
class MemoryText final : public TextSource
{
public:
    explicit MemoryText(std::string_view text)
        : m_bytes(text)
    {}
    std::size_t read(char* buffer, std::size_t size) override { return m_bytes.read(buffer, size); }

private:
    MemoryBytes m_bytes;
};

/// Converts bytes to UTF-8 while they are read. Bytes the encoding does not know become U+FFFD; bytes of a text that is
/// UTF-8 pass as they are. BadInput for an encoding that is not known.
Result<std::unique_ptr<TextSource>> openText(std::unique_ptr<ByteSource> bytes, const TextEncoding& encoding);

}
