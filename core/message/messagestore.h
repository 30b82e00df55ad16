#pragma once

#include "core/base/id.h"
#include "core/message/message.h"
#include "core/store/store.h"

#include <string_view>
#include <vector>

namespace patron::message {

/// A saved message with its newest version.
struct SavedMessage
{
    MessageId id;
    std::string uuid;
    int version = 1;
    std::int64_t versionId = 0;
    Ms updatedAt = 0;
    Message message;
};

/// Messages and their versions. The functions run inside store closures and announce Area::Messages.
namespace messages {

/// Saves under the message's name; a message of that name (folded) gets a new version when anything changed. BadInput
/// for an empty name, Conflict when the name belongs to a message of the other channel.
Result<MessageId> save(Transaction& tx, const Message& message, Ms now);
/// By name (folded) or uuid. NotFound with the nearest name.
Result<SavedMessage> find(ReadSession& session, std::string_view key);
/// The message as one of its versions had it.
Result<SavedMessage> version(ReadSession& session, std::int64_t versionId);
/// All, ordered by id.
std::vector<SavedMessage> all(ReadSession& session);

}
}
