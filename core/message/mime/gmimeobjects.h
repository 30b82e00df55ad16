#pragma once

// Private to core/message/mime: what every reader and writer of mails does with the library's objects.

#include <gmime/gmime.h>

#include <memory>
#include <string>
#include <string_view>

namespace patron::message::gmime {

struct Unref
{
    void operator()(void* object) const { g_object_unref(object); }
};
template <typename T>
using Owned = std::unique_ptr<T, Unref>;

/// Makes the library ready; any thread, any number of times.
void initialise();

/// The mail in these bytes, which must live as long as it does; nothing when it has no headers.
Owned<GMimeMessage> readMessage(std::string_view bytes);

/// The library's text as valid UTF-8; empty for none.
std::string textOf(const char* text);
/// The same for a text that is the caller's to free.
std::string takenText(char* text);
/// "text/html", in lower case.
std::string typeOf(GMimeContentType* type);
/// The content of a part without its transfer encoding.
std::string contentOf(GMimePart* part);
/// What was written to a stream in memory.
std::string writtenTo(GMimeStream* stream);
}
