#include "core/base/hash.h"
#include "core/message/images/imagestore.h"
#include "core/outbox/outboxstore.h"

#include <map>

namespace patron::outbox::sends {

namespace {
Error damaged(OutboxId id)
{
    return makeError(ErrorCode::Corrupt,
                     "A message to be sent is not what it was: the workspace is damaged. Restore "
                     "the last good backup.",
                     "outbox " + std::to_string(id.value));
}

std::vector<message::ImagePlace> placesOf(Connection& connection, OutboxId id)
{
    std::vector<message::ImagePlace> places;
    Query query = connection.query("SELECT at, image_id FROM frozen_image WHERE outbox_id = ? ORDER BY at");
    query.bind(id);
    while (query.step())
        places.push_back({static_cast<std::size_t>(query.int64(0)), query.int64(1)});
    return places;
}
}

bool freeze(Transaction& tx, OutboxId id, const FrozenMessage& message, Ms now)
{
    Query query = tx.query("INSERT INTO frozen_message(outbox_id, subject, bytes, sha256, frozen_at) VALUES (?, ?, "
                           "?, ?, ?) ON CONFLICT(outbox_id) DO NOTHING");
    query.bind(id, message.subject);
    query.bindBlob(message.bytes).bindBlob(message.sha256.empty() ? bytesOf(sha256(message.bytes)) : message.sha256);
    query.bindNext(now).run();
    if (tx.changes() == 0)
        return false;
    for (const message::ImagePlace& place : message.images) {
        tx.query("INSERT INTO frozen_image(outbox_id, at, image_id) VALUES (?, ?, ?)")
            .bind(id, static_cast<std::int64_t>(place.at), place.image)
            .run();
    }
    return true;
}

std::optional<FrozenMessage> frozen(Connection& connection, OutboxId id)
{
    Query query = connection.query("SELECT subject, bytes, sha256 FROM frozen_message WHERE outbox_id = ?");
    query.bind(id);
    if (!query.step())
        return std::nullopt;
    return FrozenMessage{query.text(0), query.text(1), placesOf(connection, id), query.text(2)};
}

Result<std::string> frozenBytes(Connection& connection, OutboxId id)
{
    auto kept = frozen(connection, id);
    if (!kept) {
        return makeError(ErrorCode::NotFound, "A message to be sent has no text in the workspace.",
                         "outbox " + std::to_string(id.value));
    }
    if (kept->images.empty())
        return std::move(kept->bytes);
    ReadSession session(connection);
    std::map<std::int64_t, std::string> bodies;
    std::vector<std::string_view> inOrder;
    for (const message::ImagePlace& place : kept->images) {
        auto body = bodies.find(place.image);
        if (body == bodies.end()) {
            const auto bytes = message::images::bytes(session, place.image);
            if (!bytes)
                return damaged(id);
            body = bodies.emplace(place.image, message::imageBody(*bytes)).first;
        }
        inOrder.push_back(body->second);
    }
    std::string whole = message::joinFrame(kept->bytes, kept->images, inOrder);
    if (bytesOf(sha256(whole)) != kept->sha256)
        return damaged(id);
    return whole;
}

}
