#include "core/intake/encodingdetection.h"

#include "core/intake/legacyencoding.h"
#include "core/intake/utf8bytes.h"

#include <unicode/ucsdet.h>

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
        std::size_t good = utf8 ? validUtf8Prefix(text) : text.size();
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

}
