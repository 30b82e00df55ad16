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

/// Saves under the message's name; a message of that name (folded) gets a new version when anything changed. In another
/// language than those it has, it becomes a variant for customers of that language. BadInput for an empty name or a
/// language that is no tag, Conflict when the name belongs to a message of the other channel.
Result<MessageId> save(Transaction& tx, const Message& message, Ms now);
/// By name (folded) or uuid: what was saved last. NotFound with the nearest name.
Result<SavedMessage> find(ReadSession& session, std::string_view key);
/// The message as one of its versions had it.
Result<SavedMessage> version(ReadSession& session, std::int64_t versionId);
/// All, ordered by id.
std::vector<SavedMessage> all(ReadSession& session);
/// A message in all its languages, each as it stood when `version` was the newest; the one written first comes first.
std::vector<SavedMessage> variants(ReadSession& session, MessageId message, int version);
/// Which of several languages a customer gets: their own, else its base language ("de" for "de-AT") or another kind of
/// it, else the workspace's, which is the empty one, else the first. `languages` is not empty.
std::size_t chooseLanguage(const std::vector<std::string>& languages, std::string_view wanted);

}
}
