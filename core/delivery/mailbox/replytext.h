#pragma once

#include <string>
#include <string_view>

namespace patron::delivery {

/// What the writer of an answer added: without the quoted mail, the line that introduces it and the signature behind
/// "-- ". Of answers below the quotation, what stands there. At most 10,000 characters.
std::string newTextOf(std::string_view text);

/// A subject without "Re:" and its like in front.
std::string_view withoutReplyPrefix(std::string_view subject);

/// Whether a person's words ask for no more mail: a first line or a subject that says only that, or a short text with
/// such a phrase in its first five lines.
bool asksToStop(std::string_view subject, std::string_view newText);

}
