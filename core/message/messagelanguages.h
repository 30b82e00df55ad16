#pragma once

#include "core/message/messagestore.h"

#include <string>
#include <string_view>
#include <vector>

namespace patron::message::messages {

/// Ends a message in one of its languages (folded, empty: the workspace's own): from the next version on its customers
/// get another one. Earlier versions, and what was sent of them, keep it. Gives back the message as it is saved last.
/// NotFound when it is not written in that language, Conflict when it is in no other. Runs inside a store closure.
Result<SavedMessage> removeLanguage(Transaction& tx, MessageId message, std::string_view language, Ms now);

}
