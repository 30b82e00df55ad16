#pragma once

#include <string_view>

namespace patron::customer {

/// What a short reply asks for. The names are stored with text messages that came in.
enum class ReplyMeaning {
    Stop,  ///< to hear no more
    Help,  ///< who writes here, and how to stop
    Start, ///< to hear again: shown to a person, who must ask for consent anew; it never is consent by itself
    Other
};
std::string_view replyMeaningName(ReplyMeaning meaning);

/// Reads a text message. Stop is a keyword of one of some forty languages that stands alone (also with a please or
/// thanks, in any case, with signs, accents left off, letters spaced out or repeated), a text of up to six words that
/// begins with a keyword that hardly means anything else, or a text of up to twelve words that says so in a sentence
/// ("please take me off your list"). When in doubt it is Stop: an unwanted message costs more than a missing one. Help
/// and Start stand alone. Pure.
ReplyMeaning replyMeaning(std::string_view text);

}
