#include "core/intake/plainheader.h"

#include "core/base/text.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>

namespace patron::intake {

using namespace std::string_view_literals;

std::string plainHeader(std::string_view header)
{
    header = trim(header);
    if (header.size() > 512)
        header = header.substr(0, 512);
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* nfkd = icu::Normalizer2::getNFKDInstance(status);
    const auto text = nfkd->normalize(
        icu::UnicodeString::fromUTF8(icu::StringPiece(header.data(), static_cast<int>(header.size()))), status);
    icu::UnicodeString plain;
    int lettersBefore = 0;
    bool lowerBefore = false;
    bool digitBefore = false;
    for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
        const UChar32 c = text.char32At(i);
        const auto kind = u_charType(c);
        if (kind == U_NON_SPACING_MARK)
            continue;
        if (!u_isalnum(c)) {
            plain.append(u' ');
            lowerBefore = digitBefore = false;
            lettersBefore = 0;
            continue;
        }
        const bool upper = u_isupper(c) != 0;
        // "InvoiceNo" is two words, "iPhone" and "eMail" are one.
        if ((upper && lowerBefore && lettersBefore > 1) || (u_isdigit(c) && lowerBefore && !digitBefore))
            plain.append(u' ');
        plain.append(c);
        ++lettersBefore;
        lowerBefore = u_islower(c) != 0;
        digitBefore = u_isdigit(c) != 0;
    }
    plain.foldCase();
    std::string utf8;
    plain.toUTF8String(utf8);
    std::string words;
    for (const std::string_view word : split(utf8, ' ')) {
        if (word.empty())
            continue;
        if (!words.empty())
            words += ' ';
        words.append(word);
    }
    return words;
}

bool isSecretHeader(std::string_view plain)
{
    constexpr std::array secrets{"password"sv,         "passwd"sv,     "passwort"sv,      "mot de passe"sv,
                                 "contrasena"sv,       "wachtwoord"sv, "rp token"sv,      "api key"sv,
                                 "access token"sv,     "secret"sv,     "credit card"sv,   "debit card"sv,
                                 "pan suffix"sv,       "cvv"sv,        "cvc"sv,           "iban"sv,
                                 "security answer"sv,  "auth token"sv, "refresh token"sv, "session token"sv,
                                 "card fingerprint"sv, "card last"sv,  "last 4"sv,        "ssn"sv};
    if (plain == "hash" || plain == "pan" || plain == "pin" || plain == "salt" || plain.ends_with(" pin") ||
        (" " + std::string(plain) + " ").find(" token ") != std::string::npos)
        return true;
    return std::any_of(secrets.begin(), secrets.end(), [&](std::string_view secret) {
        return (" " + std::string(plain) + " ").find(" " + std::string(secret)) != std::string::npos;
    });
}

}
