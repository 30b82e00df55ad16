#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/message/mime/mailimages.h"

#include <string>
#include <utility>
#include <vector>

namespace patron::message {

struct MimeAddress
{
    std::string name; ///< display name, any Unicode; may be empty
    std::string address;
};

/// Everything a mail is made of. Values are taken as a person gave them and made safe for headers here.
struct MimeParts
{
    MimeAddress from;
    MimeAddress to;
    std::vector<MimeAddress> replyTo;
    std::string subject;
    Ms date = 0; ///< written in `dateOffset`
    int dateOffsetMinutes = 0;
    std::string messageId;         ///< "local@domain", without angle brackets
    std::string inReplyTo;         ///< the Message-ID this answers, without brackets; left out when it is none
    std::string unsubscribeMailto; ///< "mailto:…" or empty
    std::string unsubscribeUrl;    ///< "https://…" or empty; with it comes List-Unsubscribe-Post (RFC 8058)
    std::string listId;            ///< "shop.example" or "Name <shop.example>"; empty: none
    std::string feedbackId;        ///< empty: none
    std::string autoSubmitted;     ///< "auto-generated" or empty
    std::vector<std::pair<std::string, std::string>> extraHeaders; ///< names starting with X-
    std::string html;                                              ///< empty: a plain text mail
    std::string text;
    std::vector<MimeImage> images; ///< what the HTML shows as cid:; a plain text mail carries none
};

/// The mail without the bodies of its pictures, which joinFrame puts back: what they are does not depend on whom the
/// mail goes to. Structure: alternative of text and, where there are pictures, related of HTML and these (RFC 2387),
/// each inline with its Content-ID (RFC 2392). Errors as buildMime's, and BadInput for a content id that no header can
/// hold.
Result<MimeFrame> buildMimeFrame(const MimeParts& parts);

/// The mail as the bytes to put after DATA (before dot-stuffing): CRLF, lines of at most 76 characters (78 in the
/// headers of pictures), ASCII only. The same input makes the same bytes. BadInput when an address, an extra header's
/// name or a URL cannot be used, or when the message id is missing.
Result<std::string> buildMime(const MimeParts& parts);

}
