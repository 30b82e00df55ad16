#include "core/workspace/gallery.h"

#include "core/base/text.h"
#include "core/message/messagestore.h"
#include "core/program/programjson.h"
#include "core/program/programstore.h"
#include "core/workspace/galleryneeds.h"
#include "core/workspace/starterfiles.h"

#include <algorithm>
#include <map>

namespace patron::workspace::gallery {

namespace {
constexpr int formatVersion = 1;

Error wrongFile(const std::string& slug, const std::string& detail)
{
    return makeError(ErrorCode::Internal,
                     "The starter \"" + slug +
                         "\" of the gallery cannot be read. Install "
                         "Patron again.",
                     detail);
}

/// As files are written by hand and read by this build: what is missing is a fault of the build, told by its place.
Result<message::Message> messageOf(const std::string& slug, const Json& json)
{
    static const std::map<std::string, message::BodyKind> bodies{
        {"mjml", message::BodyKind::Mjml}, {"html", message::BodyKind::Html}, {"txt", message::BodyKind::Text}};
    message::Message mail;
    mail.name = json.value("name", std::string());
    const auto channel = message::parseMessageChannel(json.value("channel", std::string()));
    const auto messageClass = message::parseMessageClass(json.value("class", std::string()));
    const auto body = bodies.find(json.value("kind", std::string()));
    if (mail.name.empty() || !channel || !messageClass || body == bodies.end())
        return wrongFile(slug, "message " + mail.name);
    mail.channel = *channel;
    mail.messageClass = *messageClass;
    mail.bodyKind = body->second;
    mail.subject = json.value("subject", std::string());
    mail.preheader = json.value("preheader", std::string());
    mail.body = json.value("body", std::string());
    return mail;
}

Result<ProgramStarter> starterOf(const std::string& slug, const Json& json)
{
    if (json.value("patron_starter", 0) != formatVersion || json.value("slug", std::string()) != slug ||
        !json.contains("program"))
        return wrongFile(slug, "head");
    ProgramStarter starter;
    starter.slug = slug;
    starter.about = json.value("about", std::string());
    starter.program = json["program"];
    starter.name = starter.program.value("name", std::string());
    starter.strategy = starter.program.value("strategy", std::string());
    starter.type = starter.program.value("type", std::string());
    for (const Json& need : json.value("needs", Json::array())) {
        starter.needs.push_back({need.value("what", std::string()), need.value("why", std::string())});
        if (!isNeed(starter.needs.back().what))
            return wrongFile(slug, "need " + starter.needs.back().what);
    }
    for (const Json& each : json.value("messages", Json::array())) {
        PATRON_TRY(mail, messageOf(slug, each));
        starter.messages.push_back(std::move(mail));
    }
    return starter;
}

/// `name`, or with the first number from 2 on under which nothing is known.
template <typename IsTaken>
std::string freeName(const std::string& name, IsTaken isTaken)
{
    std::string free = name;
    for (int number = 2; isTaken(free); ++number)
        free = name + " " + std::to_string(number);
    return free;
}

bool isProgram(ReadSession& session, const std::string& name)
{
    Query query = session.query("SELECT name FROM v_program");
    while (query.step()) {
        if (foldText(query.view(0)) == foldText(name))
            return true;
    }
    return false;
}

/// The name under which the program is to send a message; saves it when it is not there.
Result<std::string> placeMessage(Transaction& tx, ReadSession& session, message::Message mail, Ms now,
                                 std::vector<std::string>& made)
{
    const auto known = message::messages::find(session, mail.name);
    if (known && known->message.channel == mail.channel)
        return known->message.name;
    mail.name = freeName(mail.name,
                         [&](const std::string& name) { return message::messages::find(session, name).has_value(); });
    PATRON_CHECK(message::messages::save(tx, mail, now));
    made.push_back(mail.name);
    return mail.name;
}

/// The document with the messages by the names they have here.
Json withMessages(Json program, const std::map<std::string, std::string>& names)
{
    for (Json& step : program["steps"]) {
        if (!step.contains("message"))
            continue;
        const auto found = names.find(step["message"].get<std::string>());
        if (found != names.end())
            step["message"] = found->second;
    }
    return program;
}
}

const std::vector<std::string>& strategies()
{
    static const std::vector<std::string> all{"formal", "lifecycle", "engagement"};
    return all;
}

const std::vector<std::string>& types()
{
    static const std::vector<std::string> all{"acquisition", "conversion", "loyalty",
                                              "service",     "retention",  "winback"};
    return all;
}

Result<std::vector<ProgramStarter>> starters()
{
    PATRON_TRY(index, starterfiles::json("gallery/index.json"));
    std::vector<ProgramStarter> all;
    for (const Json& group : index.value("groups", Json::array())) {
        for (const Json& slug : group.value("starters", Json::array())) {
            const std::string name = slug.get<std::string>();
            PATRON_TRY(json, starterfiles::json("gallery/" + name + ".json"));
            PATRON_TRY(starter, starterOf(name, json));
            if (starter.type != group.value("type", std::string()))
                return wrongFile(name, "type");
            all.push_back(std::move(starter));
        }
    }
    return all;
}

Result<ProgramStarter> find(std::string_view slug)
{
    PATRON_TRY(all, starters());
    std::vector<std::string> slugs;
    for (ProgramStarter& starter : all) {
        if (starter.slug == slug)
            return std::move(starter);
        slugs.push_back(starter.slug);
    }
    const std::string near = nearestWord(slug, slugs);
    return makeError(ErrorCode::NotFound,
                     "The gallery has no starter \"" + std::string(slug) + "\"" +
                         (near.empty() ? ". \"gallery\" lists them." : ". Did you mean \"" + near + "\"?"));
}

Result<std::vector<GalleryCell>> cells(ReadSession& session, const Store& store, Ms now)
{
    PATRON_TRY(all, starters());
    PATRON_TRY(saved, program::programs::all(session));
    std::vector<GalleryCell> made;
    for (const std::string& strategy : strategies()) {
        for (const std::string& type : types()) {
            GalleryCell cell{strategy, type, {}, {}};
            for (const program::SavedProgram& each : saved) {
                if (each.state == program::ProgramState::Running && each.definition.strategy == strategy &&
                    each.definition.type == type)
                    cell.running.push_back(each.name);
            }
            std::vector<std::string> waiting;
            for (const ProgramStarter& starter : all) {
                if (starter.strategy != strategy || starter.type != type)
                    continue;
                const bool isReady = allMet(checkNeeds(session, store, starter, now));
                (isReady ? cell.starters : waiting).push_back(starter.slug);
            }
            cell.starters.insert(cell.starters.end(), waiting.begin(), waiting.end());
            made.push_back(std::move(cell));
        }
    }
    return made;
}

Result<InstalledStarter> install(Store& store, const ProgramStarter& starter, Ms now)
{
    return store.write([&](Transaction& tx) -> Result<InstalledStarter> {
        ReadSession session(tx.connection());
        InstalledStarter installed;
        std::map<std::string, std::string> names;
        for (const message::Message& mail : starter.messages) {
            PATRON_TRY(name, placeMessage(tx, session, mail, now, installed.messages));
            names[mail.name] = std::move(name);
        }
        PATRON_TRY(definition, program::parseProgram(withMessages(starter.program, names)));
        definition.name = freeName(definition.name, [&](const std::string& name) { return isProgram(session, name); });
        PATRON_TRY(id, program::programs::save(tx, definition, now));
        installed.program = id;
        installed.name = definition.name;
        return installed;
    });
}

}
