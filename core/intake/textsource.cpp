#include "core/intake/textsource.h"

#include "core/intake/legacyencoding.h"

#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace patron::intake {

namespace {
constexpr std::size_t blockBytes = 1 << 18;

struct Magic
{
    std::string_view bytes;
    std::string_view kind;
};
using namespace std::string_view_literals;
constexpr std::array magics{
    Magic{"\x89PNG"sv, "a PNG picture"},
    Magic{"\xFF\xD8\xFF"sv, "a JPEG picture"},
    Magic{"GIF8"sv, "a GIF picture"},
    Magic{"%PDF-"sv, "a PDF document"},
    Magic{"SQLite format 3\0"sv, "an SQLite database"},
    Magic{"\xD0\xCF\x11\xE0"sv, "an Excel file in the old .xls format, or one protected by a password. Open it in a "
                                "spreadsheet program, save it without password as .xlsx or CSV and import that"},
    Magic{"\x1F\x8B"sv, "a gzip archive; unpack it first"},
    Magic{"\xFD"
          "7zXZ"sv,
          "an xz archive; unpack it first"},
    Magic{"BZh"sv, "a bzip2 archive; unpack it first"},
    Magic{"7z\xBC\xAF"sv, "a 7z archive; unpack it first"},
    Magic{"Rar!"sv, "a RAR archive; unpack it first"},
    Magic{"\x7F"
          "ELF"sv,
          "a program"},
    Magic{"MZ"sv, "a program"},
    Magic{"PAR1"sv, "a Parquet file"},
};

std::string_view zipKind(std::string_view head)
{
    const auto names = head.substr(0, 4096);
    if (names.find("[Content_Types].xml") != std::string_view::npos || names.find("xl/") != std::string_view::npos)
        return "an Excel or Office file inside an archive; unpack it first";
    return "an archive inside an archive; unpack it first";
}

/// Bytes at the start that are whole, valid UTF-8 characters.
std::size_t validPrefix(std::string_view bytes)
{
    const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
    std::size_t at = 0;
    while (at < bytes.size()) {
        while (at + 8 <= bytes.size()) {
            std::uint64_t word = 0;
            std::memcpy(&word, bytes.data() + at, 8);
            if (word & 0x8080808080808080ull)
                break;
            at += 8;
        }
        if (at >= bytes.size())
            break;
        if (data[at] < 0x80) {
            ++at;
            continue;
        }
        UChar32 c = 0;
        std::size_t next = at;
        U8_NEXT(data, next, bytes.size(), c);
        if (c < 0)
            return at;
        at = next;
    }
    return at;
}

bool isAscii(std::string_view text)
{
    std::uint64_t high = 0;
    std::size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, 8);
        high |= word;
    }
    for (; at < text.size(); ++at)
        high |= static_cast<unsigned char>(text[at]);
    return (high & 0x8080808080808080ull) == 0;
}

/// Whether the rest could be the start of a character whose end is still to come.
bool cutCharacter(std::string_view rest)
{
    if (rest.empty() || rest.size() > 3)
        return rest.empty();
    const auto first = static_cast<unsigned char>(rest[0]);
    const std::size_t length = first >= 0xF0 && first <= 0xF4 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
    if (length == 0 || first > 0xF4 || rest.size() >= length)
        return false;
    return std::all_of(rest.begin() + 1, rest.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; });
}

/// UTF-16 without a mark: text of any language written with it has its line ends, digits and delimiters in the zero
/// page.
std::string wideWithoutMark(std::string_view head)
{
    std::size_t evenZeros = 0;
    std::size_t oddZeros = 0;
    std::size_t strange = 0;
    for (std::size_t i = 0; i + 1 < head.size(); i += 2) {
        const char even = head[i];
        const char odd = head[i + 1];
        if ((even == 0) == (odd == 0))
            continue;
        ++(even == 0 ? evenZeros : oddZeros);
        const auto letter = static_cast<unsigned char>(even == 0 ? odd : even);
        strange += letter < 0x20 && letter != '\t' && letter != '\n' && letter != '\r' ? 1 : 0;
    }
    const std::size_t pairs = head.size() / 2;
    if (pairs < 4 || strange * 20 > evenZeros + oddZeros)
        return {};
    if (oddZeros * 4 > pairs && evenZeros * 20 < oddZeros)
        return "UTF-16LE";
    if (evenZeros * 4 > pairs && oddZeros * 20 < evenZeros)
        return "UTF-16BE";
    return {};
}

constexpr std::array wideSets{"Shift_JIS"sv, "GB18030"sv, "EUC-JP"sv, "EUC-KR"sv, "Big5"sv};
constexpr std::array narrowSets{"ISO-8859-2"sv,   "ISO-8859-5"sv,   "ISO-8859-7"sv,   "ISO-8859-8"sv,
                                "ISO-8859-8-I"sv, "ISO-8859-9"sv,   "windows-1250"sv, "windows-1251"sv,
                                "windows-1253"sv, "windows-1254"sv, "windows-1255"sv, "windows-1256"sv,
                                "KOI8-R"sv};

/// What the lines with other than ASCII bytes are like.
struct ForeignText
{
    std::string lines;
    std::size_t bytes = 0;      ///< that are not ASCII
    std::size_t letters = 0;    ///< of ASCII
    std::size_t capitals = 0;   ///< bytes C0 to DF: no letters in Hebrew, capitals in most others
    std::size_t small = 0;      ///< bytes E0 to FF
    std::size_t utf8Lines = 0;  ///< that are UTF-8, and are not among `lines`
    std::size_t otherLines = 0; ///< that are not
    std::size_t central = 0;    ///< bytes that are letters of Czech, Polish, Hungarian where Windows-1252 has none
    std::size_t western = 0;    ///< weight of letters that Western languages use more

    /// Western languages strew a few such letters among many of ASCII; where they are most, it is another script.
    bool otherScript() const { return bytes > letters && bytes >= 12; }
    /// By chance few lines of another encoding are UTF-8.
    bool mixed() const { return utf8Lines > 0 && utf8Lines * 2 >= otherLines; }
};

bool acceptable(std::string_view name, int confidence, const ForeignText& text)
{
    const bool wide = std::find(wideSets.begin(), wideSets.end(), name) != wideSets.end();
    const bool narrow = std::find(narrowSets.begin(), narrowSets.end(), name) != narrowSets.end();
    const bool hebrew = name.substr(0, 10) == "ISO-8859-8" || name == "windows-1255";
    if (hebrew && text.capitals * 50 > text.bytes)
        return false;
    if (wide)
        return confidence >= 60;
    return narrow && (text.otherScript() || (confidence >= 30 && text.bytes >= 30));
}

/// A few names in Cyrillic are too little for ICU. Letters fill C0 to FF there, small ones are most: the upper half in
/// Windows-1251, the lower in KOI8-R.
std::string cyrillicByShape(const ForeignText& text)
{
    if (!text.otherScript() || (text.capitals + text.small) * 10 < text.bytes * 9)
        return {};
    if (text.small > text.capitals * 2)
        return "windows-1251";
    return text.capitals > text.small * 2 ? "KOI8-R" : "";
}

/// What ICU makes of the foreign lines; Windows-1252 where there is too little to go by.
std::string guessLegacy(const ForeignText& text)
{
    std::string name = "windows-1252";
    UErrorCode status = U_ZERO_ERROR;
    UCharsetDetector* detector = ucsdet_open(&status);
    ucsdet_setText(detector, text.lines.data(), static_cast<int32_t>(text.lines.size()), &status);
    int32_t count = 0;
    const UCharsetMatch** matches = ucsdet_detectAll(detector, &count, &status);
    const int sure = U_SUCCESS(status) && count > 0 ? ucsdet_getConfidence(matches[0], &status) : 0;
    if (std::string shape = cyrillicByShape(text); sure <= 10 && !shape.empty()) {
        ucsdet_close(detector);
        return shape;
    }
    // The best one alone, but for another script: there anything but a Western set is better.
    const int32_t tried = text.otherScript() ? count : std::min<int32_t>(count, 1);
    for (int32_t i = 0; U_SUCCESS(status) && i < tried; ++i) {
        const std::string_view found = ucsdet_getName(matches[i], &status);
        if (U_SUCCESS(status) && acceptable(found, ucsdet_getConfidence(matches[i], &status), text)) {
            name = std::string(found);
            break;
        }
    }
    ucsdet_close(detector);
    // Names alone are too little for ICU to tell Czech and Polish from French.
    if (name == "windows-1252" && text.central >= 2 && text.central * 4 > text.western)
        return "windows-1250";
    return name;
}

bool isLetterByte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0xC0;
}

/// What tells Windows-1250 from 1252: bytes that 1252 has as signs or not at all but stand in the middle of words, s
/// and z with a caron, and the Czech e, which is an Italian i that only ends words; against letters that 1250 gives to
/// hardly any word.
void weighLetters(std::string_view line, ForeignText& text)
{
    constexpr std::string_view carons = "\x8A\x9A\x8E\x9E\x8D\x9D\x8F";
    constexpr std::string_view signs = "\xA3\xB3\xB9\xBF\xBA\xBE\xB5\xB6";
    constexpr std::string_view westernOnly = "\xE0\xE5\xC5\xC0\xF0\xDE\xE3";
    constexpr std::string_view either = "\xE8\xEA\xF1\xF8\xF9\xF2\xE6\xC8";
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (static_cast<unsigned char>(c) < 0x80)
            continue;
        const bool before = i > 0 && isLetterByte(line[i - 1]);
        const bool after = i + 1 < line.size() && isLetterByte(line[i + 1]);
        const bool central = (carons.find(c) != std::string_view::npos && (before || after)) ||
                             (signs.find(c) != std::string_view::npos && before && after) ||
                             (c == '\xEC' && before && after) || (c == '\xFD' && before);
        text.central += central ? 1 : 0;
        text.western += westernOnly.find(c) != std::string_view::npos ? 2 : either.find(c) != std::string_view::npos;
    }
}

constexpr std::size_t enoughForeign = 1 << 16;

/// Adds the lines of a block that hold other than ASCII bytes and are no UTF-8, up to some 64 kB.
void collectForeignLines(std::string_view block, ForeignText& text)
{
    if (isAscii(block))
        return;
    std::size_t at = 0;
    while (at < block.size() && text.lines.size() < enoughForeign) {
        std::size_t end = block.find('\n', at);
        if (end == std::string_view::npos)
            end = block.size();
        const auto line = block.substr(at, std::min<std::size_t>(end - at, 4096));
        at = end + 1;
        if (isAscii(line))
            continue;
        // The last one of a block may be cut.
        if (fitsUtf8(line, end == block.size())) {
            ++text.utf8Lines;
            continue;
        }
        ++text.otherLines;
        text.lines.append(line).push_back('\n');
        weighLetters(line, text);
        for (const char c : line) {
            const auto u = static_cast<unsigned char>(c);
            text.bytes += u >= 0x80 ? 1 : 0;
            text.capitals += u >= 0xC0 && u <= 0xDF ? 1 : 0;
            text.small += u >= 0xE0 ? 1 : 0;
            text.letters += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ? 1 : 0;
        }
    }
}

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
            const std::size_t good = validPrefix(rest);
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

std::string_view binaryKind(std::string_view head)
{
    for (const Magic& magic : magics) {
        if (head.substr(0, magic.bytes.size()) == magic.bytes && (magic.bytes != "MZ" || head.find('\0') < 128))
            return magic.kind;
    }
    if (head.substr(0, 4) == "PK\x03\x04")
        return zipKind(head);
    if (head.substr(0, 2) == "\xFF\xFE" || head.substr(0, 2) == "\xFE\xFF" || !wideWithoutMark(head).empty())
        return {};
    const auto part = head.substr(0, 1 << 16);
    const auto controls = std::count_if(part.begin(), part.end(), [](char c) {
        const auto u = static_cast<unsigned char>(c);
        return u < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && u != 0x1A && (u < 0x1C || u > 0x1F);
    });
    if (static_cast<std::size_t>(controls) * 50 > part.size())
        return "no text, and of no kind that can be imported";
    return {};
}

bool fitsUtf8(std::string_view bytes, bool mayEndEarly)
{
    const std::size_t good = validPrefix(bytes);
    return good == bytes.size() || (mayEndEarly && cutCharacter(bytes.substr(good)));
}

Result<TextEncoding> detectEncoding(ByteSource& bytes, std::string_view country)
{
    std::string block(blockBytes, '\0');
    std::size_t kept = 0;
    bool first = true;
    bool utf8 = true;
    ForeignText foreign;
    for (;;) {
        const std::size_t got = bytes.read(block.data() + kept, block.size() - kept);
        const std::string_view text(block.data(), kept + got);
        if (first) {
            if (text.substr(0, 3) == "\xEF\xBB\xBF")
                return TextEncoding{"UTF-8", 3};
            if (text.substr(0, 4) == "\xFF\xFE\0\0"sv)
                return TextEncoding{"UTF-32LE", 4};
            if (text.substr(0, 2) == "\xFF\xFE")
                return TextEncoding{"UTF-16LE", 2};
            if (text.substr(0, 2) == "\xFE\xFF")
                return TextEncoding{"UTF-16BE", 2};
            if (const std::string wide = wideWithoutMark(text.substr(0, 1 << 16)); !wide.empty())
                return TextEncoding{wide, 0};
            first = false;
        }
        if (got == 0) {
            if (auto failure = bytes.failure())
                return *failure;
            utf8 = utf8 && kept == 0;
            break;
        }
        std::size_t good = utf8 ? validPrefix(text) : text.size();
        if (utf8 && !cutCharacter(text.substr(good))) {
            // Not UTF-8 after all: what is foreign from here on tells which other encoding it is.
            utf8 = false;
            good = text.size();
        }
        collectForeignLines(text.substr(0, good), foreign);
        kept = text.size() - good;
        std::memmove(block.data(), block.data() + good, kept);
        if (!utf8 && foreign.lines.size() >= enoughForeign)
            break;
    }
    if (utf8)
        return TextEncoding{};
    const std::string legacy = fittingEncoding(foreign.lines, country, guessLegacy(foreign));
    if (!foreign.mixed())
        return TextEncoding{legacy, 0};
    // Single bytes can be told apart from UTF-8, pairs of bytes cannot.
    const bool pairs = std::find(wideSets.begin(), wideSets.end(), legacy) != wideSets.end();
    return TextEncoding{"UTF-8", 0, pairs ? "windows-1252" : legacy};
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
    Converter to(ucnv_open("UTF-8", &status));
    return std::unique_ptr<TextSource>(
        std::make_unique<ConvertedText>(std::move(bytes), std::move(from), std::move(to)));
}

}
