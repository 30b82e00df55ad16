#include "core/message/import/messageimport.h"

#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/message/images/contentids.h"
#include "core/message/import/mailcharset.h"
#include "core/message/mime/mailparts.h"

#include <algorithm>
#include <array>

namespace patron::message {

namespace {
constexpr std::size_t longestSubject = 200;

Error tooLarge()
{
    return makeError(ErrorCode::BadInput, "This file has more than 25 MB. A mail of that size is refused by most "
                                          "servers; take pictures out of it first.");
}

/// Why a file is no mail and no page, by how it begins; nothing when it may be one.
std::optional<Error> refusalOf(std::string_view bytes)
{
    if (bytes.size() > largestImport)
        return tooLarge();
    if (trim(bytes.substr(0, 4096)).empty() && trim(bytes).empty())
        return makeError(ErrorCode::BadInput, "This file is empty.");
    if (bytes.starts_with("%PDF"))
        return makeError(ErrorCode::BadInput, "This is a PDF. Export the mail as HTML or as .eml instead.");
    if (bytes.starts_with("\xD0\xCF\x11\xE0"))
        return makeError(
            ErrorCode::BadInput,
            "This is a mail of Outlook's own format (.msg). Save it as HTML, or as .eml from another program.");
    if (bytes.starts_with("PK\x03\x04"))
        return makeError(ErrorCode::BadInput,
                         "This is a ZIP archive or an Office document. Take the HTML file out of it first.");
    const bool isWide = bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
    const std::string_view head = bytes.substr(0, 4096);
    if (!isWide && std::count(head.begin(), head.end(), '\0') > 8)
        return makeError(ErrorCode::BadInput, "This is neither a mail (.eml) nor a page (.html).");
    return {};
}

/// Takes cleaned HTML over into a message.
Result<void> takeHtml(std::string_view written, ImportedMessage& imported)
{
    PATRON_TRY(cleaned, cleanHtml(written));
    imported.message.bodyKind = BodyKind::Html;
    imported.message.body = std::move(cleaned.html);
    imported.message.preheader = std::move(cleaned.preheader);
    // Some programs write their own fields into the title.
    const bool isField = cleaned.title.find("*|") != std::string::npos || cleaned.title.find("{{") != std::string::npos;
    if (imported.message.subject.empty() && !isField)
        imported.message.subject = ellipsize(cleaned.title, longestSubject);
    imported.removed = std::move(cleaned.removed);
    if (cleaned.hasLiquid)
        imported.notes.push_back(
            "It holds {{ … }} or {% … %}, which are Liquid here: the checks say which names Patron does not know.");
    if (cleaned.countedLinks > 0)
        imported.notes.push_back(groupDigits(static_cast<long long>(cleaned.countedLinks)) + " links go through " +
                                 cleaned.counter + ", which counts clicks. Write the addresses they lead to instead.");
    if (trim(imported.message.body).empty())
        return makeError(ErrorCode::BadInput, "There is nothing in this file that a mail could show.");
    return {};
}

void noteCharset(const DecodedText& decoded, ImportedMessage& imported)
{
    if (decoded.isGuessed && decoded.charset != "utf-8")
        imported.notes.push_back("It does not say how its letters are written; it was read as " + decoded.charset +
                                 ". Look at accents and quotes.");
}

/// A name without folders and control characters; from the type where none is left.
std::string safeName(const std::string& name, const std::string& type, std::size_t number)
{
    std::string out;
    for (const char c : name.substr(name.find_last_of("/\\") + 1)) {
        const bool isUnsafe = static_cast<unsigned char>(c) < ' ' || c == 127 ||
                              std::string_view("<>:\"|?*").find(c) != std::string_view::npos;
        out += isUnsafe ? '_' : c;
    }
    out = std::string(trim(out));
    while (!out.empty() && out.front() == '.')
        out.erase(0, 1);
    if (!out.empty())
        return ellipsize(out, 100);
    std::string ending = type.substr(std::min(type.find('/'), type.size() - 1) + 1);
    ending = ending.substr(0, ending.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789"));
    return "image-" + std::to_string(number) + "." + (ending == "jpeg" ? "jpg" : ending.empty() ? "bin" : ending);
}

/// The pictures the HTML shows; other files are named in a note.
void takeFiles(std::vector<MailFile>& files, ImportedMessage& imported)
{
    std::vector<std::string> left;
    const auto shown = contentIdsIn(imported.message.body);
    for (MailFile& file : files) {
        const bool isShown = std::find(shown.begin(), shown.end(), file.contentId) != shown.end();
        const bool isKnown = std::any_of(imported.images.begin(), imported.images.end(),
                                         [&](const ImportedImage& image) { return image.contentId == file.contentId; });
        if (isShown && file.type.starts_with("image/")) {
            if (!isKnown)
                imported.images.push_back({file.contentId, safeName(file.name, file.type, imported.images.size() + 1),
                                           file.type, std::move(file.bytes)});
        } else {
            left.push_back("\"" + ellipsize(file.name.empty() ? file.type : file.name, 60) + "\"");
        }
    }
    if (left.size() > 5) {
        const std::size_t more = left.size() - 4;
        left.resize(4);
        left.push_back(std::to_string(more) + " more");
    }
    if (!left.empty())
        imported.notes.push_back("Files that are attached stay behind: " + joinWords(left) + ".");
}

/// Pictures the HTML shows as cid: that the mail does not carry.
void noteMissingImages(ImportedMessage& imported)
{
    std::size_t missing = 0;
    for (const std::string& id : contentIdsIn(imported.message.body)) {
        const bool isThere = std::any_of(imported.images.begin(), imported.images.end(),
                                         [&](const ImportedImage& image) { return image.contentId == id; });
        missing += isThere ? 0 : 1;
    }
    if (missing > 0)
        imported.notes.push_back(std::to_string(missing) + (missing == 1 ? " picture is" : " pictures are") +
                                 " not in the file. Choose " + (missing == 1 ? "it" : "them") + " again.");
}

bool looksLikeMail(std::string_view bytes)
{
    const std::string head = "\n" + asciiLower(bytes.substr(0, 8192));
    const auto body = std::min(head.find("\n\n"), head.find("\r\n\r\n"));
    const std::string headers = head.substr(0, body);
    int found = 0;
    for (const std::string_view name : {"\nfrom:", "\nto:", "\nsubject:", "\ndate:", "\nmime-version:", "\nreceived:",
                                        "\nmessage-id:", "\ncontent-type:", "\nreturn-path:"})
        found += headers.find(name) != std::string::npos ? 1 : 0;
    return found >= 2;
}

bool looksLikeHtml(std::string_view text)
{
    const std::string head = asciiLower(text.substr(0, 65536));
    for (const std::string_view tag : {"<!doctype html", "<html", "<body", "<head", "<table", "<div", "<p>", "<p ",
                                       "<a ", "<img", "<br", "<h1", "<span"}) {
        if (head.find(tag) != std::string::npos)
            return true;
    }
    return false;
}
}

std::string ImportedMessage::removedText() const
{
    std::vector<std::string> parts;
    for (const RemovedPart& part : removed)
        parts.push_back(groupDigits(static_cast<long long>(part.count)) + " × " + part.what);
    return joinWords(parts);
}

Result<ImportedMessage> importMail(std::string_view bytes)
{
    if (auto refusal = refusalOf(bytes))
        return std::move(*refusal);
    PATRON_TRY(parts, readMailParts(bytes));
    ImportedMessage imported;
    imported.from = parts.from;
    imported.message.subject = ellipsize(parts.subject, longestSubject);
    if (!trim(parts.html.bytes).empty()) {
        const std::string declared = parts.html.charset.empty() ? declaredInHtml(parts.html.bytes) : parts.html.charset;
        const DecodedText decoded = decodeMailText(parts.html.bytes, declared);
        noteCharset(decoded, imported);
        PATRON_CHECK(takeHtml(decoded.text, imported));
        if (!trim(parts.text.bytes).empty())
            imported.message.plainText = decodeMailText(parts.text.bytes, parts.text.charset).text;
    } else {
        const DecodedText decoded = decodeMailText(parts.text.bytes, parts.text.charset);
        if (trim(decoded.text).empty())
            return makeError(ErrorCode::BadInput,
                             parts.isEncrypted
                                 ? "This mail is encrypted. Open it in your mail program and save it decrypted."
                                 : "This mail has no text, neither HTML nor plain.");
        noteCharset(decoded, imported);
        imported.message.bodyKind = BodyKind::Text;
        imported.message.body = decoded.text;
    }
    takeFiles(parts.files, imported);
    noteMissingImages(imported);
    return imported;
}

Result<ImportedMessage> importHtml(std::string_view bytes)
{
    if (auto refusal = refusalOf(bytes))
        return std::move(*refusal);
    const DecodedText decoded = decodeMailText(bytes, declaredInHtml(bytes));
    ImportedMessage imported;
    noteCharset(decoded, imported);
    PATRON_CHECK(takeHtml(decoded.text, imported));
    noteMissingImages(imported);
    return imported;
}

Result<ImportedMessage> importMessageFile(const std::filesystem::path& path)
{
    PATRON_TRY(bytes, readFile(path, largestImport));
    if (auto refusal = refusalOf(bytes))
        return std::move(*refusal);
    if (looksLikeMail(bytes))
        return importMail(bytes);
    if (looksLikeHtml(decodeMailText(std::string_view(bytes).substr(0, 1 << 16), declaredInHtml(bytes)).text))
        return importHtml(bytes);
    return makeError(ErrorCode::BadInput,
                     "\"" + fromPath(path.filename()) + "\" is neither a mail (.eml) nor a page (.html).");
}

}
