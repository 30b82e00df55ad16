#include "core/message/messagestore.h"

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/text.h"

namespace patron::message::messages {

namespace {
constexpr std::string_view columns =
    "SELECT m.id, m.uuid, v.version, v.id, m.updated_at, m.name, m.channel, v.class, v.language, v.subject, "
    "v.preheader, "
    "v.format, v.body, v.plain_text, v.on_missing FROM message m JOIN message_version v ON v.message_id = m.id ";
constexpr std::string_view newest = "AND v.version = m.current_version ";

SavedMessage readSaved(const Query& query)
{
    SavedMessage saved;
    saved.id = query.id<MessageId>(0);
    saved.uuid = query.text(1);
    saved.version = query.integer(2);
    saved.versionId = query.int64(3);
    saved.updatedAt = query.int64(4);
    Message& message = saved.message;
    message.name = query.text(5);
    message.channel = parseMessageChannel(query.view(6)).value_or(MessageChannel::Email);
    message.messageClass = parseMessageClass(query.view(7)).value_or(MessageClass::Marketing);
    message.language = query.text(8);
    message.subject = query.text(9);
    message.preheader = query.text(10);
    message.bodyKind = parseBodyKind(query.view(11)).value_or(BodyKind::Html);
    message.body = query.text(12);
    if (!query.view(13).empty())
        message.plainText = query.text(13);
    message.onMissing = parseOnMissing(query.view(14)).value_or(OnMissing::Skip);
    return saved;
}

void insertVersion(Transaction& tx, MessageId id, int version, const Message& message, Ms now)
{
    tx.query("INSERT INTO message_version(message_id, version, class, language, subject, preheader, format, body, "
             "plain_text, on_missing, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(id, version, nameOf(message.messageClass), message.language, message.subject, message.preheader,
              nameOf(message.bodyKind), message.body, message.plainText.value_or(std::string()),
              nameOf(message.onMissing), now)
        .run();
}
}

Result<MessageId> save(Transaction& tx, const Message& message, Ms now)
{
    if (trim(message.name).empty())
        return makeError(ErrorCode::BadInput, "A message needs a name.");
    std::optional<SavedMessage> known;
    {
        Query query = tx.query(std::string(columns) + std::string(newest) + "WHERE m.folded = ?");
        query.bind(foldText(message.name));
        if (query.step())
            known = readSaved(query);
    }
    tx.changed(Area::Messages);
    if (!known) {
        tx.query("INSERT INTO message(uuid, name, folded, channel, current_version, created_at, updated_at) "
                 "VALUES (?, ?, ?, ?, 1, ?, ?)")
            .bind(newUuid(), message.name, foldText(message.name), nameOf(message.channel), now, now)
            .run();
        const MessageId id{tx.lastInsertId()};
        insertVersion(tx, id, 1, message, now);
        return id;
    }
    if (known->message.channel != message.channel) {
        return makeError(ErrorCode::Conflict, "\"" + known->message.name + "\" is an " +
                                                  std::string(nameOf(known->message.channel)) +
                                                  " already. Choose another name.");
    }
    if (known->message == message)
        return known->id;
    insertVersion(tx, known->id, known->version + 1, message, now);
    tx.query("UPDATE message SET name = ?, current_version = ?, updated_at = ? WHERE id = ?")
        .bind(message.name, known->version + 1, now, known->id)
        .run();
    return known->id;
}

Result<SavedMessage> find(ReadSession& session, std::string_view key)
{
    {
        Query query = session.query(std::string(columns) + std::string(newest) + "WHERE m.folded = ? OR m.uuid = ?");
        query.bind(foldText(key), key);
        if (query.step())
            return readSaved(query);
    }
    std::vector<std::string> known;
    for (const SavedMessage& saved : all(session))
        known.push_back(saved.message.name);
    const std::string near = nearestWord(key, known);
    return makeError(ErrorCode::NotFound, "There is no message \"" + std::string(key) + "\"" +
                                              (near.empty() ? "." : ". Did you mean \"" + near + "\"?"));
}

Result<SavedMessage> version(ReadSession& session, std::int64_t versionId)
{
    Query query = session.query(std::string(columns) + "WHERE v.id = ?");
    query.bind(versionId);
    if (!query.step())
        return makeError(ErrorCode::NotFound, "That version of the message is not there any more.");
    return readSaved(query);
}

std::vector<SavedMessage> all(ReadSession& session)
{
    std::vector<SavedMessage> list;
    Query query = session.query(std::string(columns) + std::string(newest) + "ORDER BY m.id");
    while (query.step())
        list.push_back(readSaved(query));
    return list;
}

}
