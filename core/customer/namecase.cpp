#include "core/customer/namecase.h"

#include "core/base/text.h"
#include "core/customer/referencelists.h"

#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <array>
#include <vector>

namespace patron::customer {

namespace {
icu::UnicodeString unicode(std::string_view utf8)
{
    return icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<int>(utf8.size())));
}

std::string utf8Of(const icu::UnicodeString& text)
{
    std::string utf8;
    text.toUTF8String(utf8);
    return utf8;
}

/// Whether the letters are all capitals or all small.
bool isOneCase(const icu::UnicodeString& text)
{
    bool upper = false;
    bool lower = false;
    for (int i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
        upper = upper || u_isupper(text.char32At(i));
        lower = lower || u_islower(text.char32At(i));
    }
    return upper != lower;
}

/// "II", "IV": also those small letters make.
bool isOrdinal(const std::string& lower)
{
    return lower == "ii" || lower == "iii" || lower == "iv";
}

void capitalAt(icu::UnicodeString& word, int at)
{
    if (at >= word.length())
        return;
    const UChar32 letter = word.char32At(at);
    word.replace(at, U16_LENGTH(letter), icu::UnicodeString(u_totitle(letter)));
}

/// Families whose "Mac" is followed by a capital; most others ("Mackey", "Macey") are plain words.
bool isMac(const std::string& lower)
{
    static constexpr std::array<std::string_view, 16> families{
        "macdonald",  "macdougall", "macgregor", "macintosh", "macintyre", "macpherson", "macarthur",  "macallister",
        "macfarlane", "macleod",    "maclean",   "macneil",   "macqueen",  "macmillan",  "macdonnell", "maccormack"};
    for (const auto family : families) {
        if (lower == family)
            return true;
    }
    return false;
}

/// One word of small letters without hyphens.
std::string capitalised(const std::string& lower)
{
    if (isOrdinal(lower))
        return asciiUpper(lower);
    icu::UnicodeString word = unicode(lower);
    capitalAt(word, 0);
    if (lower.size() > 3 && lower.starts_with("mc"))
        capitalAt(word, 2);
    if (isMac(lower))
        capitalAt(word, 3);
    if (lower.size() > 3 && lower.starts_with("ij"))
        capitalAt(word, 1);
    for (int i = 1; i + 1 < word.length(); ++i) {
        const UChar sign = word.charAt(i);
        // O'Neil, D'Angelo and L'Hôpital, but not "Nu'man"; every letter of "J.R.".
        const bool apostrophe = (sign == u'\'' || sign == u'’') && i == 1 && word.length() > 3;
        if (apostrophe || sign == u'.')
            capitalAt(word, i + 1);
    }
    return utf8Of(word);
}

std::string casedWord(std::string_view lower, bool mayBeParticle)
{
    if (mayBeParticle && isNameParticle(lower))
        return std::string(lower);
    std::string cased;
    for (const auto part : split(lower, '-')) {
        if (!cased.empty() || part.data() != lower.data())
            cased += '-';
        cased += capitalised(std::string(part));
    }
    return cased;
}
}

std::string personCase(std::string_view name, bool familyName)
{
    icu::UnicodeString text = unicode(name);
    if (!isOneCase(text))
        return std::string(name);
    const std::string lower = utf8Of(text.toLower(icu::Locale::getRoot()));
    const auto words = split(lower, ' ');
    std::string cased;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0)
            cased += ' ';
        // The last word carries the name, whatever it is.
        cased += casedWord(words[i], i + 1 < words.size() && (familyName || i > 0));
    }
    return cased;
}

std::string salutationFor(std::string_view gender, std::string_view language, std::string_view country)
{
    static constexpr std::array<std::string_view, 9> female{"f",     "female", "w",        "woman",   "weiblich",
                                                            "femme", "mujer",  "feminine", "feminino"};
    static constexpr std::array<std::string_view, 8> male{"m",     "male",   "man",       "maennlich",
                                                          "homme", "hombre", "masculine", "masculino"};
    const std::string word = asciiLower(trim(gender));
    const auto isIn = [&](const auto& list) {
        for (const auto known : list) {
            if (known == word)
                return true;
        }
        return word == "männlich" && list.size() == male.size();
    };
    const bool she = isIn(female);
    if (!she && !isIn(male))
        return {};
    std::string tongue = asciiLower(language.substr(0, 2));
    if (tongue.empty()) {
        static constexpr std::array<std::array<std::string_view, 2>, 19> byCountry{{{"DE", "de"},
                                                                                    {"AT", "de"},
                                                                                    {"FR", "fr"},
                                                                                    {"ES", "es"},
                                                                                    {"MX", "es"},
                                                                                    {"AR", "es"},
                                                                                    {"IT", "it"},
                                                                                    {"NL", "nl"},
                                                                                    {"PT", "pt"},
                                                                                    {"BR", "pt"},
                                                                                    {"GB", "en"},
                                                                                    {"IE", "en"},
                                                                                    {"US", "en"},
                                                                                    {"AU", "en"},
                                                                                    {"NZ", "en"},
                                                                                    {"ZA", "en"},
                                                                                    {"CO", "es"},
                                                                                    {"CL", "es"},
                                                                                    {"PE", "es"}}};
        for (const auto& [code, of] : byCountry) {
            if (country == code)
                tongue = of;
        }
    }
    static constexpr std::array<std::array<std::string_view, 3>, 7> forms{{{"en", "Ms", "Mr"},
                                                                           {"de", "Frau", "Herr"},
                                                                           {"fr", "Mme", "M."},
                                                                           {"es", "Sra.", "Sr."},
                                                                           {"it", "Sig.ra", "Sig."},
                                                                           {"nl", "mevrouw", "de heer"},
                                                                           {"pt", "Sra.", "Sr."}}};
    for (const auto& [of, herForm, hisForm] : forms) {
        if (tongue == of)
            return std::string(she ? herForm : hisForm);
    }
    return {};
}

}
