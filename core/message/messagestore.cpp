#include "core/message/messagestore.h"

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/text.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace patron::message::messages {

namespace {
constexpr std::string_view columns =
    "SELECT m.id, m.uuid, v.version, v.id, m.updated_at, m.name, m.channel, v.class, v.language, v.subject, "
    "v.preheader, "
    "v.format, v.body, v.plain_text, v.on_missing FROM message m JOIN message_version v ON v.message_id = m.id ";
constexpr std::string_view newest = "AND v.version = m.current_version ";
/// No version up to a bound one has ended the language since.
constexpr std::string_view stillThere =
    "NOT EXISTS (SELECT 1 FROM message_version e WHERE e.message_id = m.id AND e.ends_language = v.language AND "
    "e.version > v.version AND e.version <= ?)";

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

/// The newest version in a language; nothing when there is none, or the language was removed after it.
std::optional<SavedMessage> inLanguage(Transaction& tx, MessageId id, const std::string& language)
{
    Query query = tx.query(std::string(columns) + "WHERE m.id = ? AND v.language = ? AND " + std::string(stillThere) +
                           " ORDER BY v.version DESC LIMIT 1");
    query.bind(id, language, std::numeric_limits<int>::max());
    return query.step() ? std::optional(readSaved(query)) : std::nullopt;
}

/// "de-AT": letters and digits in parts of at most eight.
bool isLanguageTag(std::string_view text)
{
    std::size_t length = 0;
    for (const char c : text) {
        const bool isAlphanumeric = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        if (!isAlphanumeric && (c != '-' || length == 0))
            return false;
        length = c == '-' ? 0 : length + 1;
        if (length > 8)
            return false;
    }
    return length > 0;
}

/// A tag as it is compared.
std::string comparable(std::string_view language)
{
    std::string tag = asciiLower(language);
    std::replace(tag.begin(), tag.end(), '_', '-');
    return tag;
}

std::string_view baseOf(std::string_view tag)
{
    return tag.substr(0, tag.find('-'));
}
}

Result<MessageId> save(Transaction& tx, const Message& message, Ms now)
{
    if (trim(message.name).empty())
        return makeError(ErrorCode::BadInput, "A message needs a name.");
    if (!message.language.empty() && !isLanguageTag(message.language)) {
        return makeError(ErrorCode::BadInput,
                         "\"" + message.language + "\" is no language. Write its code, such as en, de or pt-BR.");
    }
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
    if (const auto same = inLanguage(tx, known->id, message.language); same && same->message == message)
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

std::vector<SavedMessage> variants(ReadSession& session, MessageId message, int version)
{
    std::vector<SavedMessage> list;
    Query query = session.query(
        std::string(columns) +
        "WHERE m.id = ? AND v.version = (SELECT max(x.version) FROM message_version x WHERE x.message_id = m.id AND "
        "x.language = v.language AND x.version <= ?) AND " +
        std::string(stillThere) +
        " ORDER BY (SELECT min(y.version) FROM message_version y WHERE y.message_id = m.id AND y.language = "
        "v.language)");
    query.bind(message, version, version);
    while (query.step())
        list.push_back(readSaved(query));
    return list;
}

std::size_t chooseLanguage(const std::vector<std::string>& languages, std::string_view wanted)
{
    const std::string tag = comparable(wanted);
    const auto first = [&](auto fits) -> std::optional<std::size_t> {
        for (std::size_t i = 0; i < languages.size(); ++i) {
            if (fits(comparable(languages[i])))
                return i;
        }
        return {};
    };
    if (!tag.empty()) {
        if (const auto exact = first([&](const std::string& each) { return each == tag; }))
            return *exact;
        if (const auto base = first([&](const std::string& each) { return each == baseOf(tag); }))
            return *base;
        if (const auto other = first([&](const std::string& each) { return baseOf(each) == baseOf(tag); }))
            return *other;
    }
    return first([](const std::string& each) { return each.empty(); }).value_or(0);
}

}
