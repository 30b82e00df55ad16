#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace patron::message {

/// A text part of a mail as it came: bytes without their transfer encoding, not yet decoded to text.
struct MailTextPart
{
    std::string bytes;
    std::string charset; ///< as declared; may be empty or wrong
};

/// Any other part.
struct MailFile
{
    std::string contentId; ///< without angle brackets; may be empty
    std::string name;      ///< valid UTF-8; may be empty
    std::string type;      ///< "image/png", lower case
    std::string bytes;
};

/// The parts of a mail that somebody may want to use again.
struct MailPartList
{
    std::string from;    ///< as shown
    std::string subject; ///< decoded, one line
    MailTextPart html;   ///< the first that is no attachment; empty when there is none
    MailTextPart text;
    std::vector<MailFile> files;
    bool isEncrypted = false; ///< S/MIME or PGP
};

/// Takes a mail apart (RFC 5322, MIME). BadInput when it is none, or has more than a thousand parts. Thread-safe.
Result<MailPartList> readMailParts(std::string_view bytes);

}
