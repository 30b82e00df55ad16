#include "core/message/messagelanguages.h"

#include "core/base/text.h"

#include <algorithm>

namespace patron::message::messages {

namespace {
std::string shown(const std::string& language)
{
    return language.empty() ? "the workspace's language" : "\"" + language + "\"";
}

Result<SavedMessage> newest(ReadSession& session, MessageId message)
{
    Query query = session.query("SELECT uuid FROM message WHERE id = ?");
    query.bind(message);
    if (!query.step())
        return makeError(ErrorCode::NotFound, "That message is not there any more.");
    return find(session, query.text(0));
}
}

Result<SavedMessage> removeLanguage(Transaction& tx, MessageId message, std::string_view language, Ms now)
{
    ReadSession session(tx.connection());
    PATRON_TRY(saved, newest(session, message));
    const std::vector<SavedMessage> all = variants(session, message, saved.version);
    const auto ended = std::find_if(all.begin(), all.end(), [&](const SavedMessage& each) {
        return asciiLower(each.message.language) == asciiLower(language);
    });
    if (ended == all.end()) {
        std::vector<std::string> languages;
        for (const SavedMessage& each : all)
            languages.push_back(shown(each.message.language));
        return makeError(ErrorCode::NotFound, "\"" + saved.message.name + "\" is not written in " +
                                                  shown(std::string(language)) + ", but in " + joinWords(languages) +
                                                  ".");
    }
    if (all.size() == 1)
        return makeError(ErrorCode::Conflict, "\"" + saved.message.name +
                                                  "\" is written in no other language. Save "
                                                  "it in another one first.");
    const SavedMessage& stays = ended == all.begin() ? all[1] : all.front();
    const int version = saved.version + 1;
    tx.query("INSERT INTO message_version(message_id, version, class, language, subject, preheader, format, body, "
             "plain_text, on_missing, ends_language, created_at) SELECT message_id, ?, class, language, subject, "
             "preheader, format, body, plain_text, on_missing, ?, ? FROM message_version WHERE id = ?")
        .bind(version, ended->message.language, now, stays.versionId)
        .run();
    tx.query("UPDATE message SET current_version = ?, updated_at = ? WHERE id = ?").bind(version, now, message).run();
    tx.changed(Area::Messages);
    return newest(session, message);
}

}
