#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/intake/readers/bytesource.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::intake {

/// A file that came with a mail.
struct MailAttachment
{
    std::string name; ///< without folders, in UTF-8
    std::string bytes;
};

/// What of a mail matters for imports.
struct ReadMail
{
    std::string messageId; ///< without its angle brackets; empty: it has none
    std::string from;
    std::string subject;
    std::optional<Ms> sentAt;
    std::vector<MailAttachment> attachments; ///< tables by their name or kind, in the mail's order
};

/// What a mail may ask for. One that wants more is refused.
struct MailLimits
{
    std::size_t bytes = std::size_t{64} << 20; ///< of one mail
    std::size_t headerBytes = std::size_t{1} << 20;
    int depth = 16; ///< of parts within parts and mails within mails
    int parts = 1000;
};

/// Reads a mail (RFC 5322) and its parts (MIME, RFC 2045 to 2047, 2231), also of mails that are attached to it.
/// BadInput with a sentence for what is no mail, is cut short, or is beyond the limits.
Result<ReadMail> readMail(std::string_view bytes, const MailLimits& limits = {});

/// Whether a name is that of a table that imports read: CSV and its like, workbooks, JSON, vCards, archives.
bool isTableName(std::string_view name);

/// The mails of an mbox, one after the other; ">From " at a line's begin loses its bracket.
class MboxReader
{
public:
    explicit MboxReader(ByteSource& source, const MailLimits& limits = {})
        : m_source(source)
        , m_limits(limits)
    {}
    /// The next mail's bytes; false at the end. One beyond the limit comes empty.
    bool next(std::string& mail);
    /// Whether the bytes begin as an mbox does.
    static bool isMbox(std::string_view head) { return head.starts_with("From "); }

private:
    bool nextLine(std::string& line);

    ByteSource& m_source;
    MailLimits m_limits;
    std::string m_buffer;
    std::size_t m_at = 0;
    bool m_begun = false;
    bool m_ended = false;
};

}
