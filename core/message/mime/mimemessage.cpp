#include "core/message/mime/mimemessage.h"

#include "core/base/emailaddress.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/message/mime/gmimeobjects.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace patron::message {

using namespace gmime;

namespace {
constexpr std::size_t maxHeaderBytes = 900;

/// One header line of valid UTF-8: control characters are spaces, so that nothing can begin another header.
std::string headerText(std::string_view text, std::size_t maxBytes = maxHeaderBytes)
{
    std::string out;
    const std::string valid = toValidUtf8(text);
    for (std::size_t i = 0; i < valid.size(); ++i) {
        const auto byte = static_cast<unsigned char>(valid[i]);
        const auto next = i + 1 < valid.size() ? static_cast<unsigned char>(valid[i + 1]) : 0;
        if (byte < 0x20 || byte == 0x7F) {
            out += ' ';
        } else if (byte == 0xC2 && next >= 0x80 && next < 0xA0) {
            out += ' '; // C1 controls, NEL among them
            ++i;
        } else {
            out += valid[i];
        }
    }
    if (out.size() > maxBytes) {
        std::size_t end = maxBytes;
        while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0) == 0x80)
            --end;
        out.resize(end);
    }
    return std::string(trim(out));
}

Error cannot(std::string what)
{
    return makeError(ErrorCode::BadInput, std::move(what));
}

/// "<" + url + ">" is put into a header as it is, so only printable ASCII may be in it.
bool isHeaderUrl(std::string_view url)
{
    return url.size() <= maxHeaderBytes && std::all_of(url.begin(), url.end(), [](char c) {
               return c > ' ' && c < 0x7F && c != '<' && c != '>' && c != ',';
           });
}

bool isExtraHeaderName(std::string_view name)
{
    if (name.size() < 3 || name.size() > 64 || asciiLower(name.substr(0, 2)) != "x-")
        return false;
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    });
}

/// RFC 5322 msg-id with a dot-atom on both sides.
bool isMessageId(std::string_view id)
{
    const auto at = id.find('@');
    if (at == 0 || at == std::string_view::npos || at + 1 == id.size() || id.size() > 250 ||
        id.find('@', at + 1) != std::string_view::npos)
        return false;
    return std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("@.!#$%&'*+/=?^_`{|}~-").find(c) != std::string_view::npos;
    });
}

Result<void> addAddress(GMimeMessage* message, GMimeAddressType type, const MimeAddress& given, std::string_view role)
{
    const auto address = EmailAddress::parse(given.address);
    if (!address)
        return cannot("The " + std::string(role) + " address is not an email address. Correct it and try again.");
    const std::string name = headerText(given.name, 200);
    InternetAddress* mailbox =
        internet_address_mailbox_new(name.empty() ? nullptr : name.c_str(), address->wireForm().c_str());
    internet_address_set_charset(mailbox, "utf-8");
    internet_address_list_add(g_mime_message_get_addresses(message, type), mailbox);
    g_object_unref(mailbox);
    return {};
}

void addHeader(GMimeMessage* message, const char* name, const std::string& value)
{
    g_mime_object_append_header(GMIME_OBJECT(message), name, value.c_str(), "utf-8");
}

/// A header whose value must not be changed or folded inside: each token on its own line.
void addTokens(GMimeMessage* message, const char* name, const std::vector<std::string>& tokens)
{
    std::string raw;
    for (const std::string& token : tokens)
        raw += (raw.empty() ? " " : ",\n ") + token;
    raw += '\n';
    addHeader(message, name, tokens.front());
    GMimeHeaderList* headers = g_mime_object_get_header_list(GMIME_OBJECT(message));
    GMimeHeader* header = g_mime_header_list_get_header(headers, name);
    g_mime_header_set_raw_value(header, raw.c_str());
}

/// Line breaks as LF, which the writer turns into CRLF; the text ends with one.
std::string bodyText(std::string_view text)
{
    std::string out = toValidUtf8(text);
    if (out.find('\r') != std::string::npos) {
        const std::string valid = std::exchange(out, {});
        for (std::size_t i = 0; i < valid.size(); ++i) {
            if (valid[i] != '\r')
                out += valid[i];
            else if (i + 1 == valid.size() || valid[i + 1] != '\n')
                out += '\n';
        }
    }
    if (out.empty() || out.back() != '\n')
        out += '\n';
    return out;
}

Owned<GMimePart> textPart(const char* subtype, std::string_view text)
{
    Owned<GMimePart> part(g_mime_part_new_with_type("text", subtype));
    g_mime_object_set_content_type_parameter(GMIME_OBJECT(part.get()), "charset", "utf-8");
    const std::string body = bodyText(text);
    const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(body.data(), body.size()));
    const Owned<GMimeDataWrapper> content(
        g_mime_data_wrapper_new_with_stream(stream.get(), GMIME_CONTENT_ENCODING_DEFAULT));
    g_mime_part_set_content(part.get(), content.get());
    g_mime_part_set_content_encoding(part.get(), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    return part;
}

Result<void> addUnsubscribe(GMimeMessage* message, const MimeParts& parts)
{
    std::vector<std::string> tokens;
    for (const auto& [url, scheme] : {std::pair(&parts.unsubscribeMailto, std::string_view("mailto:")),
                                      std::pair(&parts.unsubscribeUrl, std::string_view("https://"))}) {
        if (url->empty())
            continue;
        if (asciiLower(std::string_view(*url).substr(0, scheme.size())) != scheme || !isHeaderUrl(*url))
            return cannot("The unsubscribe link cannot be used in a header: it must begin with " + std::string(scheme) +
                          " and hold no spaces, commas or letters that are not ASCII.");
        tokens.push_back('<' + *url + '>');
    }
    if (tokens.empty())
        return {};
    addTokens(message, "List-Unsubscribe", tokens);
    if (!parts.unsubscribeUrl.empty())
        addHeader(message, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"); // RFC 8058
    return {};
}

Result<void> addHeaders(GMimeMessage* message, const MimeParts& parts)
{
    PATRON_CHECK(addAddress(message, GMIME_ADDRESS_TYPE_FROM, parts.from, "From"));
    PATRON_CHECK(addAddress(message, GMIME_ADDRESS_TYPE_TO, parts.to, "recipient's"));
    for (const MimeAddress& address : parts.replyTo)
        PATRON_CHECK(addAddress(message, GMIME_ADDRESS_TYPE_REPLY_TO, address, "Reply-To"));
    g_mime_message_set_subject(message, headerText(parts.subject).c_str(), "utf-8");
    Ms seconds = parts.date / 1000;
    if (parts.date % 1000 < 0)
        --seconds;
    GTimeZone* zone = g_time_zone_new_offset(parts.dateOffsetMinutes * 60);
    GDateTime* utc = g_date_time_new_from_unix_utc(seconds);
    GDateTime* local = utc ? g_date_time_to_timezone(utc, zone) : nullptr;
    if (local)
        g_mime_message_set_date(message, local);
    const bool hasDate = local != nullptr;
    if (local)
        g_date_time_unref(local);
    if (utc)
        g_date_time_unref(utc);
    g_time_zone_unref(zone);
    if (!hasDate)
        return cannot("The mail's date is out of range.");
    g_mime_message_set_message_id(message, parts.messageId.c_str());
    PATRON_CHECK(addUnsubscribe(message, parts));
    if (!parts.listId.empty()) {
        const std::string id = headerText(parts.listId, 250);
        addHeader(message, "List-Id", id.find('<') == std::string::npos ? '<' + id + '>' : id);
    }
    if (!parts.feedbackId.empty())
        addHeader(message, "Feedback-ID", headerText(parts.feedbackId, 250));
    // It was written by a stranger: what is no message id stays out.
    if (isMessageId(parts.inReplyTo)) {
        addHeader(message, "In-Reply-To", "<" + parts.inReplyTo + ">");
        addHeader(message, "References", "<" + parts.inReplyTo + ">");
    }
    if (!parts.autoSubmitted.empty())
        addHeader(message, "Auto-Submitted", headerText(parts.autoSubmitted, 60));
    for (std::size_t i = 0; i < parts.extraHeaders.size(); ++i) {
        const auto& [name, value] = parts.extraHeaders[i];
        const bool isTwice =
            std::any_of(parts.extraHeaders.begin(), parts.extraHeaders.begin() + static_cast<long>(i),
                        [&](const auto& other) { return asciiLower(other.first) == asciiLower(name); });
        if (!isExtraHeaderName(name) || isTwice)
            return cannot("The header '" + ellipsize(headerText(name), 40) +
                          "' cannot be added: an extra header begins with X- and is given once.");
        addHeader(message, name.c_str(), headerText(value));
    }
    return {};
}

std::string writeOut(GMimeMessage* message)
{
    GMimeFormatOptions* options = g_mime_format_options_new();
    g_mime_format_options_set_newline_format(options, GMIME_NEWLINE_FORMAT_DOS);
    const Owned<GMimeStream> stream(g_mime_stream_mem_new());
    g_mime_object_write_to_stream(GMIME_OBJECT(message), options, stream.get());
    g_mime_format_options_free(options);
    return writtenTo(stream.get());
}

/// "=_" cannot stand in quoted-printable text, so nothing that begins so can be found inside a part.
std::string mark(const MimeParts& parts, std::string_view what)
{
    return "=_" + toHex(bytesOf(sha256(parts.messageId + std::string(what)))).substr(0, 32);
}

std::string imageMark(const MimeParts& parts, std::size_t number)
{
    return mark(parts, ":image:" + std::to_string(number)) + "=_";
}

/// The part of a picture, with a mark where its body will stand.
Owned<GMimePart> imagePart(const MimeImage& image, const std::string& bodyMark)
{
    const auto slash = image.type.find('/');
    Owned<GMimePart> part(g_mime_part_new_with_type(
        image.type.substr(0, slash).c_str(), image.type.substr(std::min(slash, image.type.size() - 1) + 1).c_str()));
    g_mime_object_set_disposition(GMIME_OBJECT(part.get()), "inline");
    g_mime_part_set_filename(part.get(), headerText(image.fileName, 100).c_str());
    g_mime_object_set_content_id(GMIME_OBJECT(part.get()), image.contentId.c_str());
    const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bodyMark.data(), bodyMark.size()));
    // Content that says it is base64 already is written as it is.
    const Owned<GMimeDataWrapper> content(
        g_mime_data_wrapper_new_with_stream(stream.get(), GMIME_CONTENT_ENCODING_BASE64));
    g_mime_part_set_content(part.get(), content.get());
    g_mime_part_set_content_encoding(part.get(), GMIME_CONTENT_ENCODING_BASE64);
    return part;
}

Result<Owned<GMimeObject>> htmlWithImages(const MimeParts& parts)
{
    Owned<GMimePart> html = textPart("html", parts.html);
    if (parts.images.empty())
        return Owned<GMimeObject>(GMIME_OBJECT(html.release()));
    Owned<GMimeMultipart> related(g_mime_multipart_new_with_subtype("related"));
    g_mime_object_set_content_type_parameter(GMIME_OBJECT(related.get()), "type", "text/html");
    // Shorter, so that the header's line stays below 76.
    g_mime_multipart_set_boundary(related.get(), mark(parts, ":related").substr(0, 26).c_str());
    g_mime_multipart_add(related.get(), GMIME_OBJECT(html.get()));
    for (std::size_t i = 0; i < parts.images.size(); ++i) {
        if (!isMessageId(parts.images[i].contentId))
            return cannot("A picture's content id cannot be used in a mail: it must read name@domain.");
        const Owned<GMimePart> image = imagePart(parts.images[i], imageMark(parts, i));
        g_mime_multipart_add(related.get(), GMIME_OBJECT(image.get()));
    }
    return Owned<GMimeObject>(GMIME_OBJECT(related.release()));
}

/// Takes the marks out and says where they stood.
Result<MimeFrame> frameOf(const MimeParts& parts, std::string marked)
{
    MimeFrame frame;
    std::size_t copied = 0;
    for (std::size_t i = 0; i < parts.images.size(); ++i) {
        const std::string bodyMark = imageMark(parts, i);
        const std::size_t at = marked.find(bodyMark, copied);
        if (at == std::string::npos)
            return makeError(ErrorCode::Internal, "The mail's pictures could not be put into it.");
        frame.bytes.append(marked, copied, at - copied);
        frame.images.push_back({frame.bytes.size(), parts.images[i].id});
        copied = at + bodyMark.size();
    }
    if (copied == 0)
        frame.bytes = std::move(marked);
    else
        frame.bytes.append(marked, copied);
    return frame;
}
}

Result<MimeFrame> buildMimeFrame(const MimeParts& parts)
{
    initialise();
    if (!isMessageId(parts.messageId))
        return cannot("The mail has no usable Message-ID: it must read local@domain.");
    // In the order that mail programs show: GMime keeps the order of insertion.
    const Owned<GMimeMessage> message(g_mime_message_new(FALSE));
    PATRON_CHECK(addHeaders(message.get(), parts));
    const Owned<GMimePart> text = textPart("plain", parts.text);
    if (parts.html.empty()) {
        g_mime_message_set_mime_part(message.get(), GMIME_OBJECT(text.get()));
        return MimeFrame{writeOut(message.get()), {}};
    }
    PATRON_TRY(html, htmlWithImages(parts));
    const Owned<GMimeMultipart> body(g_mime_multipart_new_with_subtype("alternative"));
    g_mime_multipart_set_boundary(body.get(), mark(parts, {}).c_str());
    g_mime_multipart_add(body.get(), GMIME_OBJECT(text.get()));
    g_mime_multipart_add(body.get(), html.get());
    g_mime_message_set_mime_part(message.get(), GMIME_OBJECT(body.get()));
    return frameOf(parts, writeOut(message.get()));
}

Result<std::string> buildMime(const MimeParts& parts)
{
    PATRON_TRY(frame, buildMimeFrame(parts));
    if (frame.images.empty())
        return std::move(frame.bytes);
    std::vector<std::string> bodies;
    for (const MimeImage& image : parts.images)
        bodies.push_back(imageBody(image.bytes ? *image.bytes : std::string()));
    return joinFrame(frame.bytes, frame.images, {bodies.begin(), bodies.end()});
}

}
