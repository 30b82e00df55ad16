#include "core/message/mime/mailparts.h"

#include "core/base/text.h"
#include "core/message/mime/gmimeobjects.h"

namespace patron::message {

using namespace gmime;

namespace {
constexpr std::size_t mostParts = 1000;

struct Taking
{
    MailPartList parts;
    std::size_t count = 0;
};

void takePart(GMimeObject*, GMimeObject* object, gpointer target)
{
    auto& taking = *static_cast<Taking*>(target);
    if (++taking.count > mostParts || !GMIME_IS_PART(object))
        return;
    GMimePart* part = GMIME_PART(object);
    MailPartList& parts = taking.parts;
    const std::string type = typeOf(g_mime_object_get_content_type(object));
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
    const Owned<GMimeMessage> message = readMessage(bytes);
    if (!message)
        return makeError(ErrorCode::BadInput, "This is not a mail: it has no headers.");
    Taking taking;
    InternetAddressList* from = g_mime_message_get_addresses(message.get(), GMIME_ADDRESS_TYPE_FROM);
    taking.parts.from = oneLine(takenText(from ? internet_address_list_to_string(from, nullptr, FALSE) : nullptr));
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
