#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace patron {

/// A mail address that may be put into an SMTP command as it is: RFC 5321 dot-string local part (also UTF-8 letters,
/// RFC 6531), a domain of labels or its Unicode form, no comments, quotes or control characters.
class EmailAddress
{
public:
    /// Nothing for text that is not such an address. White space around and a "mailto:" in front are taken off.
    static std::optional<EmailAddress> parse(std::string_view text);

    /// As given.
    const std::string& text() const { return m_text; }
    /// The key two spellings share: folded, the domain in A-labels. Suppressions and identities stand on it.
    const std::string& normalized() const { return m_normalized; }
    std::string domain() const;
    /// What addresses of one mailbox often share: without "+tag", and at Gmail without dots and under one name. A hint
    /// that two customers may be one, never an identity: other servers tell such addresses apart.
    std::string likeness() const;
    /// For SMTP: the local part as given, the domain in A-labels.
    std::string wireForm() const;
    /// Whether the local part needs a server that offers SMTPUTF8.
    bool needsSmtpUtf8() const;

private:
    std::string m_text;
    std::string m_normalized;
    std::string m_asciiDomain;
};

/// A domain in A-labels (UTS #46, non-transitional), lower case; nothing when it is not a domain.
std::optional<std::string> toAsciiDomain(std::string_view domain);

}
