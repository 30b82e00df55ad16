#include "core/message/mime/parsemime.h"

#include "core/base/text.h"

#include <gmime/gmime.h>

#include <memory>
#include <mutex>
#include <optional>

namespace patron::message {

namespace {

struct Unref
{
    void operator()(void* object) const { g_object_unref(object); }
};
template <typename T>
using Owned = std::unique_ptr<T, Unref>;

std::string addressesOf(GMimeMessage* message, GMimeAddressType type)
{
    InternetAddressList* list = g_mime_message_get_addresses(message, type);
    char* text = list ? internet_address_list_to_string(list, nullptr, FALSE) : nullptr;
    std::string out = text ? toValidUtf8(text) : std::string();
    g_free(text);
    return out;
}

constexpr std::size_t mostImages = 200;

/// A part that HTML can name; nothing for others.
std::optional<MailFile> imageOf(GMimeObject* object)
{
    const char* id = g_mime_object_get_content_id(object);
    GMimeContentType* type = g_mime_object_get_content_type(object);
    GMimeDataWrapper* content = g_mime_part_get_content(GMIME_PART(object));
    if (!id || !content || !g_mime_content_type_is_type(type, "image", "*"))
        return {};
    MailFile file;
    file.contentId = toValidUtf8(id);
    file.type = "image/" + asciiLower(toValidUtf8(g_mime_content_type_get_media_subtype(type)));
    const Owned<GMimeStream> stream(g_mime_stream_mem_new());
    g_mime_data_wrapper_write_to_stream(content, stream.get());
    if (const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get())))
        file.bytes.assign(reinterpret_cast<const char*>(bytes->data), bytes->len);
    return file;
}

void takePart(GMimeObject*, GMimeObject* object, gpointer target)
{
    auto& mail = *static_cast<ParsedMail*>(target);
    if (!GMIME_IS_PART(object))
        return;
    if (auto image = mail.images.size() < mostImages ? imageOf(object) : std::nullopt)
        mail.images.push_back(std::move(*image));
    if (g_mime_part_is_attachment(GMIME_PART(object))) {
        ++mail.attachments;
        return;
    }
    if (!GMIME_IS_TEXT_PART(object))
        return;
    GMimeContentType* type = g_mime_object_get_content_type(object);
    std::string* into = nullptr;
    if (g_mime_content_type_is_type(type, "text", "html"))
        into = &mail.html;
    else if (g_mime_content_type_is_type(type, "text", "plain"))
        into = &mail.text;
    if (!into || !into->empty())
        return;
    char* text = g_mime_text_part_get_text(GMIME_TEXT_PART(object));
    if (text)
        *into = toValidUtf8(text);
    g_free(text);
}

}

Result<ParsedMail> parseMime(std::string_view bytes)
{
    static std::once_flag once;
    std::call_once(once, [] { g_mime_init(); });
    const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
    const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
    const Owned<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
    if (!message)
        return makeError(ErrorCode::BadInput, "This is not a mail: it has no headers.");
    ParsedMail mail;
    mail.from = addressesOf(message.get(), GMIME_ADDRESS_TYPE_FROM);
    mail.to = addressesOf(message.get(), GMIME_ADDRESS_TYPE_TO);
    if (const char* subject = g_mime_message_get_subject(message.get()))
        mail.subject = toValidUtf8(subject);
    if (GDateTime* date = g_mime_message_get_date(message.get()))
        mail.date = static_cast<Ms>(g_date_time_to_unix(date)) * 1000;
    g_mime_message_foreach(message.get(), takePart, &mail);
    if (mail.from.empty() && mail.to.empty() && mail.subject.empty() && mail.html.empty() && mail.text.empty())
        return makeError(ErrorCode::BadInput, "This is not a mail: it has no headers.");
    return mail;
}

}
