#pragma once

#include "core/base/result.h"
#include "core/message/import/htmlcleaner.h"
#include "core/message/message.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace patron::message {

/// A picture that a mail carries and its HTML shows as cid:….
struct ImportedImage
{
    std::string contentId; ///< without angle brackets
    std::string fileName;  ///< safe to write; made from the type when the mail names none
    std::string type;      ///< "image/png"
    std::string bytes;
};

/// A mail or page of others as a message that can be edited and sent.
struct ImportedMessage
{
    Message message; ///< without a name
    std::string from;
    std::vector<ImportedImage> images;
    std::vector<RemovedPart> removed;
    std::vector<std::string> notes; ///< sentences for the person who imports it

    /// "3 scripts, 1 form": what was taken out; empty when nothing was.
    std::string removedText() const;
};

/// The largest file that is read.
inline constexpr std::size_t largestImport = 25u << 20;

/// Reads a mail (.eml). BadInput with a sentence when it is none, is encrypted, holds no text, or is too large.
Result<ImportedMessage> importMail(std::string_view bytes);
/// Reads a page (.html): its title becomes the subject, its hidden first line the preheader.
Result<ImportedMessage> importHtml(std::string_view bytes);
/// Reads a file as what it is, whatever its name ends with.
Result<ImportedMessage> importMessageFile(const std::filesystem::path& path);

}
