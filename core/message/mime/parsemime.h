#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/message/mime/mailparts.h"

#include <string>
#include <string_view>
#include <vector>

namespace patron::message {

/// A mail as a person sees it. Texts are decoded, valid UTF-8.
struct ParsedMail
{
    std::string from;
    std::string to;
    std::string subject;
    Ms date = 0;
    std::string html; ///< the first HTML part; empty for a plain text mail
    std::string text; ///< the first plain text part
    int attachments = 0;
    std::vector<MailFile> images; ///< pictures with a content id, which the HTML may show as cid:…
};

/// Reads the bytes of a mail (RFC 5322, MIME). BadInput when they are no mail. Thread-safe.
Result<ParsedMail> parseMime(std::string_view bytes);

}
