#include "core/message/mime/parsemime.h"

#include "core/message/mime/gmimeobjects.h"

#include <optional>

namespace patron::message {

using namespace gmime;

namespace {

std::string addressesOf(GMimeMessage* message, GMimeAddressType type)
{
    InternetAddressList* list = g_mime_message_get_addresses(message, type);
    return takenText(list ? internet_address_list_to_string(list, nullptr, FALSE) : nullptr);
}

constexpr std::size_t mostImages = 200;

/// A part that HTML can name; nothing for others.
std::optional<MailFile> imageOf(GMimeObject* object)
{
    const char* id = g_mime_object_get_content_id(object);
    GMimeContentType* type = g_mime_object_get_content_type(object);
    if (!id || !g_mime_part_get_content(GMIME_PART(object)) || !g_mime_content_type_is_type(type, "image", "*"))
        return {};
    MailFile file;
    file.contentId = textOf(id);
    file.type = typeOf(type);
    file.bytes = contentOf(GMIME_PART(object));
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
    *into = takenText(g_mime_text_part_get_text(GMIME_TEXT_PART(object)));
}

}

Result<ParsedMail> parseMime(std::string_view bytes)
{
    const Owned<GMimeMessage> message = readMessage(bytes);
    if (!message)
        return makeError(ErrorCode::BadInput, "This is not a mail: it has no headers.");
    ParsedMail mail;
    mail.from = addressesOf(message.get(), GMIME_ADDRESS_TYPE_FROM);
    mail.to = addressesOf(message.get(), GMIME_ADDRESS_TYPE_TO);
    mail.subject = textOf(g_mime_message_get_subject(message.get()));
    if (GDateTime* date = g_mime_message_get_date(message.get()))
        mail.date = static_cast<Ms>(g_date_time_to_unix(date)) * 1000;
    g_mime_message_foreach(message.get(), takePart, &mail);
    if (mail.from.empty() && mail.to.empty() && mail.subject.empty() && mail.html.empty() && mail.text.empty())
        return makeError(ErrorCode::BadInput, "This is not a mail: it has no headers.");
    return mail;
}

}
