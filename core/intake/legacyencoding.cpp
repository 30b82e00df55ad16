#include "core/intake/legacyencoding.h"

#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace patron::intake {

namespace {
using namespace std::string_view_literals;

/// How people of some countries write, and what their programs wrote before Unicode.
struct Writing
{
    std::string_view countries;
    std::u16string_view letters; ///< small ones beside a to z that names there have
    std::array<UScriptCode, 3> scripts;
    std::array<std::string_view, 4> encodings;
};

constexpr UScriptCode none = USCRIPT_INVALID_CODE;
constexpr std::array writings{
    Writing{"DE AT LI", u"äöüßéè", {none, none, none}, {"windows-1252"}},
    Writing{"CH LU", u"äöüßéèêëàâçîïôûù", {none, none, none}, {"windows-1252"}},
    Writing{"FR BE MC", u"éèêëàâäçîïôöùûüÿœæ", {none, none, none}, {"windows-1252"}},
    Writing{"ES MX AR CO CL PE VE EC UY PY BO", u"áéíóúüñçº", {none, none, none}, {"windows-1252"}},
    Writing{"PT BR", u"áàâãçéêíóôõúü", {none, none, none}, {"windows-1252"}},
    Writing{"IT SM", u"àèéìíîòóùú", {none, none, none}, {"windows-1252"}},
    Writing{"NL", u"éèëïóöüç", {none, none, none}, {"windows-1252"}},
    Writing{"DK NO", u"æøåéäö", {none, none, none}, {"windows-1252"}},
    Writing{"SE FI IS", u"åäöéæøðþáíóúý", {none, none, none}, {"windows-1252"}},
    Writing{"PL", u"ąćęłńóśźż", {none, none, none}, {"windows-1250", "ISO-8859-2", "ibm-852"}},
    Writing{"CZ SK", u"áäčďéěíĺľňóôŕřšťúůýž", {none, none, none}, {"windows-1250", "ISO-8859-2", "ibm-852"}},
    Writing{"HU", u"áéíóöőúüű", {none, none, none}, {"windows-1250", "ISO-8859-2", "ibm-852"}},
    Writing{"SI HR BA RS ME", u"čćđšž", {none, none, none}, {"windows-1250", "ISO-8859-2", "ibm-852"}},
    Writing{"RO MD", u"ăâîșşțţ", {none, none, none}, {"windows-1250", "ISO-8859-2"}},
    Writing{"TR AZ", u"çğıiöşüâ", {none, none, none}, {"windows-1254", "ibm-857"}},
    Writing{"LT LV EE", u"ąčęėįšųūžāēģīķļņõäöü", {none, none, none}, {"windows-1257"}},
    Writing{"GR CY", u"", {USCRIPT_GREEK, none, none}, {"windows-1253"}},
    Writing{"RU UA BY BG KZ MK", u"", {USCRIPT_CYRILLIC, none, none}, {"windows-1251", "KOI8-R", "ibm-866"}},
    Writing{"IL", u"", {USCRIPT_HEBREW, none, none}, {"windows-1255"}},
    Writing{"AE SA EG JO LB KW QA BH OM IQ MA TN DZ LY", u"", {USCRIPT_ARABIC, none, none}, {"windows-1256"}},
    Writing{"JP", u"", {USCRIPT_HAN, USCRIPT_HIRAGANA, USCRIPT_KATAKANA}, {"Shift_JIS", "EUC-JP"}},
    Writing{"CN SG", u"", {USCRIPT_HAN, none, none}, {"GB18030"}},
    Writing{"TW HK MO", u"", {USCRIPT_HAN, none, none}, {"Big5"}},
    Writing{"KR", u"", {USCRIPT_HANGUL, USCRIPT_HAN, none}, {"windows-949"}},
    Writing{"TH", u"", {USCRIPT_THAI, none, none}, {"windows-874"}},
};
/// Excel for Macintosh wrote its own set, tills and old databases that of DOS.
constexpr std::array anywhere{"windows-1252"sv, "macintosh"sv, "ibm-850"sv};
/// Letters of the languages of Western Europe: they stand in names everywhere.
constexpr std::u16string_view western = u"äöüßéèêëàâáãåæçîïíìôóòõøùûúñœ";

const Writing* writingOf(std::string_view country)
{
    const auto found = std::find_if(writings.begin(), writings.end(), [&](const Writing& writing) {
        return country.size() == 2 && writing.countries.find(country) != std::string_view::npos;
    });
    return found == writings.end() ? nullptr : &*found;
}

std::optional<std::u16string> decoded(std::string_view text, const std::string& encoding)
{
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UConverter, decltype(&ucnv_close)> converter(ucnv_open(encoding.c_str(), &status),
                                                                       &ucnv_close);
    if (U_FAILURE(status))
        return std::nullopt;
    std::u16string result(text.size() * 2 + 16, u'\0');
    const int32_t length = ucnv_toUChars(converter.get(), result.data(), static_cast<int32_t>(result.size()),
                                         text.data(), static_cast<int32_t>(text.size()), &status);
    if (U_FAILURE(status))
        return std::nullopt;
    result.resize(static_cast<std::size_t>(length));
    return result;
}

/// What a character other than ASCII is worth between its neighbours.
int worthOf(UChar32 c, UChar32 before, UChar32 after, const Writing* writing)
{
    constexpr UChar32 firstNarrowKana = 0xFF61;
    constexpr UChar32 lastNarrowKana = 0xFF9F;
    const bool inside = u_isalpha(before) || u_isalpha(after);
    if (c == 0xFFFD || (c >= 0x80 && c < 0xA0))
        return -10;
    if (c >= firstNarrowKana && c <= lastNarrowKana)
        return -2;
    if (!u_isalpha(c))
        return u_isalpha(before) && u_isalpha(after) ? -4 : inside ? -1 : 0;
    UErrorCode status = U_ZERO_ERROR;
    const UScriptCode script = uscript_getScript(c, &status);
    if (writing && std::find(writing->scripts.begin(), writing->scripts.end(), script) != writing->scripts.end())
        return 3;
    if (script != USCRIPT_LATIN)
        return writing && writing->scripts[0] == none ? -2 : 0;
    if (!inside)
        return 0; // a sign of one set may be a letter of another
    const bool raised = u_isupper(c) && u_islower(before);
    const auto small = static_cast<char16_t>(u_tolower(c));
    const bool own = writing && writing->letters.find(small) != std::u16string_view::npos;
    return (own ? 3 : western.find(small) != std::u16string_view::npos ? 1 : -1) - (raised ? 4 : 0);
}

/// The worth of a whole text in an encoding, by its bytes that are not ASCII; nothing where it cannot be read so.
std::optional<double> worthIn(std::string_view text, const std::string& encoding, const Writing* writing)
{
    const auto read = decoded(text, encoding);
    if (!read)
        return std::nullopt;
    std::vector<UChar32> letters;
    for (std::size_t i = 0; i < read->size();) {
        UChar32 c = 0;
        U16_NEXT(read->data(), i, read->size(), c);
        letters.push_back(c);
    }
    double sum = 0;
    double foreign = 0;
    for (std::size_t i = 0; i < letters.size(); ++i) {
        if (letters[i] < 0x80)
            continue;
        ++foreign;
        sum +=
            worthOf(letters[i], i > 0 ? letters[i - 1] : ' ', i + 1 < letters.size() ? letters[i + 1] : ' ', writing);
    }
    return foreign > 0 ? std::optional(sum / foreign) : std::nullopt;
}
}

std::string fittingEncoding(std::string_view text, std::string_view country, const std::string& found)
{
    constexpr std::size_t enough = 1 << 14;
    constexpr double clearly = 0.75;
    text = text.substr(0, enough);
    if (const auto end = text.rfind('\n'); end != std::string_view::npos && end > 0)
        text = text.substr(0, end);
    const Writing* writing = writingOf(country);
    std::string best = found;
    double bestWorth = worthIn(text, found, writing).value_or(-100) + clearly;
    const auto attempt = [&](std::string_view encoding) {
        if (encoding.empty() || encoding == found)
            return;
        const auto worth = worthIn(text, std::string(encoding), writing);
        if (worth && *worth > bestWorth) {
            best = std::string(encoding);
            bestWorth = *worth;
        }
    };
    if (writing)
        std::for_each(writing->encodings.begin(), writing->encodings.end(), attempt);
    std::for_each(anywhere.begin(), anywhere.end(), attempt);
    return best;
}

}
