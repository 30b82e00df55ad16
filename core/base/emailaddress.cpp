#include "core/base/emailaddress.h"

#include "core/base/text.h"

#include <unicode/bytestream.h>
#include <unicode/idna.h>
#include <unicode/stringpiece.h>

#include <algorithm>
#include <memory>

namespace patron {

namespace {
constexpr std::size_t maxLocal = 64;
constexpr std::size_t maxDomain = 255;
// RFC 5321, 4.5.3.1.3: a path has at most 256 octets, two of them its angle brackets.
constexpr std::size_t maxAddress = 254;

bool isAtomCharacter(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80)
        return true;
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
        return true;
    return std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

bool isLocalPart(std::string_view local)
{
    if (local.empty() || local.size() > maxLocal || local.front() == '.' || local.back() == '.')
        return false;
    if (local.find("..") != std::string_view::npos || !isValidUtf8(local))
        return false;
    // Spaces and separators beyond ASCII look like nothing on the screen and break headers.
    if (trim(local).size() != local.size() || local.find("\xE2\x80") != std::string_view::npos ||
        local.find("\xC2\x85") != std::string_view::npos || local.find("\xC2\xA0") != std::string_view::npos)
        return false;
    return std::all_of(local.begin(), local.end(), [](char c) { return c == '.' || isAtomCharacter(c); });
}

bool isAsciiDomain(std::string_view domain)
{
    if (domain.empty() || domain.size() > maxDomain)
        return false;
    const auto labels = split(domain, '.');
    if (labels.size() < 2)
        return false;
    for (const auto label : labels) {
        if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-')
            return false;
        for (const char c : label) {
            if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
                return false;
        }
    }
    // A top-level domain is never all digits (RFC 3696): that would be an IP address.
    const auto last = labels.back();
    return !std::all_of(last.begin(), last.end(), [](char c) { return c >= '0' && c <= '9'; });
}
}

std::optional<std::string> toAsciiDomain(std::string_view domain)
{
    if (std::all_of(domain.begin(), domain.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
        const std::string lower = asciiLower(domain);
        if (!isAsciiDomain(lower))
            return std::nullopt;
        return lower;
    }
    UErrorCode status = U_ZERO_ERROR;
    static const std::unique_ptr<icu::IDNA> idna(icu::IDNA::createUTS46Instance(
        UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_USE_STD3_RULES, status));
    if (!idna)
        return std::nullopt;
    std::string ascii;
    icu::StringByteSink<std::string> sink(&ascii);
    icu::IDNAInfo info;
    idna->nameToASCII_UTF8(icu::StringPiece(domain.data(), static_cast<int>(domain.size())), sink, info, status);
    if (U_FAILURE(status) || info.hasErrors() || !isAsciiDomain(ascii))
        return std::nullopt;
    return ascii;
}

std::optional<EmailAddress> EmailAddress::parse(std::string_view text)
{
    text = trim(text);
    if (asciiLower(text.substr(0, 7)) == "mailto:")
        text.remove_prefix(7);
    const auto at = text.rfind('@');
    if (at == std::string_view::npos || text.size() > 320)
        return std::nullopt;
    const auto local = text.substr(0, at);
    if (!isLocalPart(local))
        return std::nullopt;
    auto domain = toAsciiDomain(text.substr(at + 1));
    if (!domain || local.size() + 1 + domain->size() > maxAddress)
        return std::nullopt;
    EmailAddress address;
    address.m_text = std::string(text);
    address.m_asciiDomain = *domain;
    address.m_normalized = foldText(local) + "@" + *domain;
    return address;
}

std::string EmailAddress::domain() const
{
    return m_asciiDomain;
}

std::string EmailAddress::likeness() const
{
    std::string local = m_normalized.substr(0, m_normalized.rfind('@'));
    if (const auto plus = local.find('+'); plus != std::string::npos && plus > 0)
        local.resize(plus);
    if (m_asciiDomain != "gmail.com" && m_asciiDomain != "googlemail.com")
        return local + "@" + m_asciiDomain;
    std::erase(local, '.');
    return local + "@gmail.com";
}

std::string EmailAddress::wireForm() const
{
    return m_text.substr(0, m_text.rfind('@')) + "@" + m_asciiDomain;
}

bool EmailAddress::needsSmtpUtf8() const
{
    const auto local = std::string_view(m_text).substr(0, m_text.rfind('@'));
    return std::any_of(local.begin(), local.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

}
