#include "core/message/versions/messageversions.h"

namespace patron::message::messages {

std::vector<MessageVersion> history(ReadSession& session, MessageId message)
{
    std::vector<MessageVersion> list;
    Query query = session.query("SELECT version, id, language, ends_language, created_at FROM message_version "
                                "WHERE message_id = ? ORDER BY version DESC");
    query.bind(message);
    while (query.step()) {
        MessageVersion version;
        version.version = query.integer(0);
        version.versionId = query.int64(1);
        version.language = query.text(2);
        if (!query.isNull(3))
            version.endsLanguage = query.text(3);
        version.createdAt = query.int64(4);
        list.push_back(std::move(version));
    }
    return list;
}

}
