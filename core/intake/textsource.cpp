#include "core/intake/textsource.h"

#include "core/intake/utf8bytes.h"

#include <unicode/ucnv.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace patron::intake {

namespace {
constexpr std::size_t blockBytes = 1 << 18;

struct ConverterCloser
{
    void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, ConverterCloser>;

class PlainText final : public TextSource
{
public:
    explicit PlainText(std::unique_ptr<ByteSource> bytes)
        : m_bytes(std::move(bytes))
    {}
    std::size_t read(char* buffer, std::size_t size) override { return m_bytes->read(buffer, size); }
    std::optional<Error> failure() const override { return m_bytes->failure(); }

private:
    std::unique_ptr<ByteSource> m_bytes;
};

class ConvertedText final : public TextSource
{
public:
    ConvertedText(std::unique_ptr<ByteSource> bytes, Converter from, Converter to)
        : m_bytes(std::move(bytes))
        , m_from(std::move(from))
        , m_to(std::move(to))
        , m_pivot(4096, u'\0')
        , m_pivotSource(m_pivot.data())
        , m_pivotTarget(m_pivot.data())
    {}

    std::size_t read(char* buffer, std::size_t size) override
    {
        char* target = buffer;
        while (target == buffer && !m_failure &&
               !(m_atEnd && m_rawAt == m_raw.size() && !m_fresh && m_pivotSource == m_pivotTarget)) {
            if (m_rawAt == m_raw.size() && !m_atEnd) {
                m_raw.resize(blockBytes);
                m_raw.resize(m_bytes->read(m_raw.data(), m_raw.size()));
                m_rawAt = 0;
                m_atEnd = m_raw.empty();
                m_failure = m_atEnd ? m_bytes->failure() : std::nullopt;
            }
            const char* source = m_raw.data() + m_rawAt;
            UErrorCode status = U_ZERO_ERROR;
            ucnv_convertEx(m_to.get(), m_from.get(), &target, buffer + size, &source, m_raw.data() + m_raw.size(),
                           m_pivot.data(), &m_pivotSource, &m_pivotTarget, m_pivot.data() + m_pivot.size(), m_fresh,
                           m_atEnd, &status);
            m_fresh = false;
            m_rawAt = static_cast<std::size_t>(source - m_raw.data());
            if (U_FAILURE(status) && status != U_BUFFER_OVERFLOW_ERROR && !m_failure)
                m_failure = makeError(ErrorCode::BadInput, "The text could not be converted to UTF-8.");
            if (m_atEnd && target == buffer)
                break;
        }
        return static_cast<std::size_t>(target - buffer);
    }

    std::optional<Error> failure() const override { return m_failure; }

private:
    std::unique_ptr<ByteSource> m_bytes;
    Converter m_from;
    Converter m_to;
    std::string m_raw;
    std::size_t m_rawAt = 0;
    std::u16string m_pivot;
    char16_t* m_pivotSource;
    char16_t* m_pivotTarget;
    bool m_atEnd = false;
    bool m_fresh = true;
    std::optional<Error> m_failure;
};

/// Text of an encoding whose every byte is one character, as those of Western files are: read by a table.
class SingleByteText final : public TextSource
{
public:
    SingleByteText(std::unique_ptr<ByteSource> bytes, UConverter* from)
        : m_bytes(std::move(bytes))
    {
        for (std::size_t byte = 0; byte < m_characters.size(); ++byte) {
            const char source = static_cast<char>(byte);
            UErrorCode status = U_ZERO_ERROR;
            char16_t wide[8];
            const int32_t units = ucnv_toUChars(from, wide, 8, &source, 1, &status);
            icu::UnicodeString(wide, U_SUCCESS(status) ? units : 0).toUTF8String(m_characters[byte]);
            if (m_characters[byte].empty())
                m_characters[byte] = "\xEF\xBF\xBD"; // U+FFFD
            m_asciiStays = m_asciiStays && (byte >= 0x80 || m_characters[byte] == std::string_view(&source, 1));
        }
    }

    std::size_t read(char* buffer, std::size_t size) override
    {
        if (m_rest.empty() && m_at == m_raw.size() && !fill())
            return 0;
        return convert(buffer, size);
    }

    std::optional<Error> failure() const override { return m_bytes->failure(); }

private:
    bool fill()
    {
        m_raw.resize(blockBytes);
        m_raw.resize(m_bytes->read(m_raw.data(), m_raw.size()));
        m_at = 0;
        return !m_raw.empty();
    }

    std::size_t convert(char* buffer, std::size_t size)
    {
        std::size_t made = 0;
        while (made < size && (!m_rest.empty() || m_at < m_raw.size())) {
            if (m_rest.empty()) {
                const auto next = std::string_view(m_raw).substr(m_at, size - made);
                const std::size_t plain = m_asciiStays ? asciiPrefix(next) : 0;
                std::memcpy(buffer + made, next.data(), plain);
                made += plain;
                m_at += plain;
                if (plain == next.size())
                    continue;
                m_rest = m_characters[static_cast<unsigned char>(m_raw[m_at++])];
            }
            const std::size_t part = std::min(m_rest.size(), size - made);
            std::memcpy(buffer + made, m_rest.data(), part);
            made += part;
            m_rest.remove_prefix(part);
        }
        return made;
    }

    std::unique_ptr<ByteSource> m_bytes;
    std::array<std::string, 256> m_characters; ///< in UTF-8
    bool m_asciiStays = true;
    std::string_view m_rest; ///< of a character that did not fit
    std::string m_raw;
    std::size_t m_at = 0;
};

/// UTF-8 in which some bytes are of another encoding.
class MixedText final : public TextSource
{
public:
    MixedText(std::unique_ptr<ByteSource> bytes, Converter stray)
        : m_bytes(std::move(bytes))
        , m_stray(std::move(stray))
    {}

    std::size_t read(char* buffer, std::size_t size) override
    {
        while (m_at == m_text.size()) {
            if (!convertBlock())
                return 0;
        }
        const std::size_t taken = std::min(size, m_text.size() - m_at);
        std::memcpy(buffer, m_text.data() + m_at, taken);
        m_at += taken;
        return taken;
    }

    std::optional<Error> failure() const override { return m_bytes->failure(); }

private:
    bool convertBlock()
    {
        m_text.clear();
        m_at = 0;
        const std::size_t kept = m_raw.size();
        m_raw.resize(kept + blockBytes);
        const std::size_t got = m_bytes->read(m_raw.data() + kept, blockBytes);
        m_raw.resize(kept + got);
        std::string_view rest = m_raw;
        while (!rest.empty()) {
            const std::size_t good = validUtf8Prefix(rest);
            m_text.append(rest.substr(0, good));
            rest.remove_prefix(good);
            if (rest.empty() || (got > 0 && cutCharacter(rest)))
                break;
            UErrorCode status = U_ZERO_ERROR;
            char16_t wide[4];
            const int32_t length = ucnv_toUChars(m_stray.get(), wide, 4, rest.data(), 1, &status);
            for (int32_t i = 0; U_SUCCESS(status) && i < length; ++i) {
                char utf8[4];
                int32_t end = 0;
                U8_APPEND_UNSAFE(utf8, end, wide[i]);
                m_text.append(utf8, static_cast<std::size_t>(end));
            }
            rest.remove_prefix(1);
        }
        m_raw = std::string(rest);
        return got > 0 || !m_text.empty();
    }

    std::unique_ptr<ByteSource> m_bytes;
    Converter m_stray;
    std::string m_raw; ///< the start of a character whose end is still to come
    std::string m_text;
    std::size_t m_at = 0;
};
}

Result<std::unique_ptr<TextSource>> openText(std::unique_ptr<ByteSource> bytes, const TextEncoding& encoding)
{
    std::string mark(encoding.bomLength, '\0');
    for (std::size_t at = 0; at < mark.size();) {
        const std::size_t got = bytes->read(mark.data() + at, mark.size() - at);
        if (got == 0)
            break;
        at += got;
    }
    if (encoding.utf8())
        return std::unique_ptr<TextSource>(std::make_unique<PlainText>(std::move(bytes)));
    UErrorCode status = U_ZERO_ERROR;
    Converter from(ucnv_open((encoding.stray.empty() ? encoding.name : encoding.stray).c_str(), &status));
    if (U_SUCCESS(status) && !encoding.stray.empty())
        return std::unique_ptr<TextSource>(std::make_unique<MixedText>(std::move(bytes), std::move(from)));
    if (U_FAILURE(status))
        return makeError(ErrorCode::BadInput, "The encoding \"" + encoding.name + "\" is not known.");
    if (ucnv_getMaxCharSize(from.get()) == 1)
        return std::unique_ptr<TextSource>(std::make_unique<SingleByteText>(std::move(bytes), from.get()));
    Converter to(ucnv_open("UTF-8", &status));
    return std::unique_ptr<TextSource>(
        std::make_unique<ConvertedText>(std::move(bytes), std::move(from), std::move(to)));
}

}
