#include "core/message/mime/gmimeobjects.h"

#include "core/base/text.h"

#include <mutex>

namespace patron::message::gmime {

void initialise()
{
    static std::once_flag once;
    std::call_once(once, [] { g_mime_init(); });
}

Owned<GMimeMessage> readMessage(std::string_view bytes)
{
    initialise();
    const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
    const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
    return Owned<GMimeMessage>(g_mime_parser_construct_message(parser.get(), nullptr));
}

std::string textOf(const char* text)
{
    return text ? toValidUtf8(text) : std::string();
}

std::string takenText(char* text)
{
    std::string out = textOf(text);
    g_free(text);
    return out;
}

std::string typeOf(GMimeContentType* type)
{
    const char* kind = type ? g_mime_content_type_get_media_type(type) : nullptr;
    const char* subtype = type ? g_mime_content_type_get_media_subtype(type) : nullptr;
    return asciiLower(textOf(kind) + "/" + textOf(subtype));
}

std::string contentOf(GMimePart* part)
{
    GMimeDataWrapper* content = g_mime_part_get_content(part);
    if (!content)
        return {};
    const Owned<GMimeStream> stream(g_mime_stream_mem_new());
    g_mime_data_wrapper_write_to_stream(content, stream.get());
    return writtenTo(stream.get());
}

std::string writtenTo(GMimeStream* stream)
{
    const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    return bytes ? std::string(reinterpret_cast<const char*>(bytes->data), bytes->len) : std::string();
}
}
