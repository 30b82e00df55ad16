#include "core/message/mime/mailparts.h"

#include "core/base/text.h"

#include <gmime/gmime.h>

#include <memory>
#include <mutex>

namespace patron::message {

namespace {
constexpr std::size_t mostParts = 1000;

struct Unref
{
    void operator()(void* object) const { g_object_unref(object); }
};
template <typename T>
using Owned = std::unique_ptr<T, Unref>;

std::string textOf(const char* text)
{
    return text ? toValidUtf8(text) : std::string();
}

/// The content of a part without its transfer encoding.
std::string contentOf(GMimePart* part)
{
    GMimeDataWrapper* content = g_mime_part_get_content(part);
    if (!content)
        return {};
    const Owned<GMimeStream> stream(g_mime_stream_mem_new());
    g_mime_data_wrapper_write_to_stream(content, stream.get());
    const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
    return bytes ? std::string(reinterpret_cast<const char*>(bytes->data), bytes->len) : std::string();
}

struct Taking
{
    MailPartList parts;
    std::size_t count = 0;
};

std::string typeOf(GMimeObject* object)
{
    GMimeContentType* type = g_mime_object_get_content_type(object);
    const char* kind = type ? g_mime_content_type_get_media_type(type) : nullptr;
    const char* subtype = type ? g_mime_content_type_get_media_subtype(type) : nullptr;
    return asciiLower(textOf(kind) + "/" + textOf(subtype));
}

void takePart(GMimeObject*, GMimeObject* object, gpointer target)
{
    auto& taking = *static_cast<Taking*>(target);
    if (++taking.count > mostParts || !GMIME_IS_PART(object))
        return;
    GMimePart* part = GMIME_PART(object);
    MailPartList& parts = taking.parts;
    const std::string type = typeOf(object);
    if (type == "application/pkcs7-mime" || type == "application/x-pkcs7-mime" || type == "application/pgp-encrypted")
        parts.isEncrypted = true;
    const bool isAttached = g_mime_part_is_attachment(part);
    MailTextPart* text = isAttached             ? nullptr
                         : type == "text/html"  ? &parts.html
                         : type == "text/plain" ? &parts.text
                                                : nullptr;
    if (text && text->bytes.empty()) {
        text->bytes = contentOf(part);
        text->charset = textOf(g_mime_object_get_content_type_parameter(object, "charset"));
        return;
    }
    MailFile file;
    file.contentId = textOf(g_mime_object_get_content_id(object));
    file.name = textOf(g_mime_part_get_filename(part));
    file.type = type;
    file.bytes = contentOf(part);
    parts.files.push_back(std::move(file));
}

std::string oneLine(std::string text)
{
    for (char& c : text) {
        if (c == '\n' || c == '\r' || c == '\t')
            c = ' ';
    }
    return std::string(trim(text));
}
}

Result<MailPartList> readMailParts(std::string_view bytes)
{
    static std::once_flag once;
    std::call_once(once, [] { g_mime_init(); });
    const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
    const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
    const Owned<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
    if (!message)
        return makeError(ErrorCode::BadInput, "This is not a mail: it has no headers.");
    Taking taking;
    InternetAddressList* from = g_mime_message_get_addresses(message.get(), GMIME_ADDRESS_TYPE_FROM);
    char* shown = from ? internet_address_list_to_string(from, nullptr, FALSE) : nullptr;
    taking.parts.from = oneLine(textOf(shown));
    g_free(shown);
    taking.parts.subject = oneLine(textOf(g_mime_message_get_subject(message.get())));
    g_mime_message_foreach(message.get(), takePart, &taking);
    if (taking.count > mostParts)
        return makeError(ErrorCode::BadInput,
                         "This mail has more than a thousand parts, which no mail program writes.");
    const MailPartList& parts = taking.parts;
    if (parts.from.empty() && parts.subject.empty() && parts.html.bytes.empty() && parts.text.bytes.empty() &&
        parts.files.empty())
        return makeError(ErrorCode::BadInput, "This is not a mail: it has no headers.");
    return std::move(taking.parts);
}

}
