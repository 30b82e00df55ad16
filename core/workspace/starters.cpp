#include "core/workspace/starters.h"

#include "core/message/messagestore.h"
#include "core/message/recipientfields.h"
#include "core/program/programjson.h"
#include "core/program/programstore.h"
#include "core/segment/rulejson.h"
#include "core/segment/segmentstore.h"
#include "core/workspace/starterfiles.h"

namespace patron::workspace {

namespace {
Result<void> saveMessage(Transaction& tx, ReadSession& session, const Json& entry, Ms now)
{
    message::Message mail;
    mail.name = entry.at("name").get<std::string>();
    if (message::messages::find(session, mail.name))
        return {};
    mail.subject = entry.value("subject", std::string());
    mail.preheader = entry.value("preheader", std::string());
    mail.messageClass = message::parseMessageClass(entry.value("class", std::string("marketing")))
                            .value_or(message::MessageClass::Marketing);
    PATRON_TRY(body, starterfiles::text(entry.at("file").get<std::string>()));
    mail.body = std::move(body);
    PATRON_CHECK(message::messages::save(tx, mail, now));
    return {};
}

Result<void> saveSegment(Transaction& tx, ReadSession& session, const Json& entry, Ms now)
{
    const std::string name = entry.at("name").get<std::string>();
    if (segment::segments::find(session, name))
        return {};
    PATRON_TRY(document, starterfiles::json(entry.at("file").get<std::string>()));
    PATRON_TRY(rule, segment::parseRule(document, segment::FieldCatalog::load(session)));
    PATRON_CHECK(segment::segments::save(tx, name, rule, now));
    return {};
}

Result<void> saveProgram(Transaction& tx, ReadSession& session, const Json& entry, Ms now)
{
    PATRON_TRY(document, starterfiles::json(entry.at("file").get<std::string>()));
    PATRON_TRY(definition, program::parseProgram(document));
    if (program::programs::find(session, definition.name))
        return {};
    PATRON_CHECK(program::programs::save(tx, definition, now));
    return {};
}
}

Result<std::vector<StarterSegment>> starterSegments()
{
    PATRON_TRY(index, starterfiles::json("index.json"));
    std::vector<StarterSegment> starters;
    for (const Json& entry : index.at("segments")) {
        PATRON_TRY(document, starterfiles::json(entry.at("file").get<std::string>()));
        starters.push_back({entry.at("name").get<std::string>(), std::move(document)});
    }
    return starters;
}

Result<std::vector<StarterMail>> starterMails()
{
    PATRON_TRY(index, starterfiles::json("index.json"));
    std::vector<StarterMail> starters;
    for (const Json& entry : index.at("mails")) {
        PATRON_TRY(mjml, starterfiles::text(entry.at("file").get<std::string>()));
        starters.push_back({entry.at("name").get<std::string>(), std::move(mjml)});
    }
    return starters;
}

Result<void> installStarters(Store& store, Ms now)
{
    PATRON_TRY(index, starterfiles::json("index.json"));
    return store.write([&](Transaction& tx) -> Result<void> {
        ReadSession session(tx.connection());
        if (index.contains("brand") && message::recipients::brand(session).name.empty()) {
            const Json& given = index["brand"];
            message::Brand brand;
            brand.name = given.value("name", std::string());
            brand.address = given.value("address", std::string());
            brand.website = given.value("website", std::string());
            brand.fromName = given.value("from_name", std::string());
            brand.fromEmail = given.value("from_email", std::string());
            brand.replyTo = given.value("reply_to", std::string());
            message::recipients::saveBrand(tx, brand);
        }
        for (const Json& entry : index.at("messages"))
            PATRON_CHECK(saveMessage(tx, session, entry, now));
        for (const Json& entry : index.at("segments"))
            PATRON_CHECK(saveSegment(tx, session, entry, now));
        for (const Json& entry : index.at("programs"))
            PATRON_CHECK(saveProgram(tx, session, entry, now));
        return {};
    });
}

}
