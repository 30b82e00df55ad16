#include "app/cli/commands/commands.h"

#include "core/base/paths.h"
#include "core/customer/customerstore.h"
#include "core/message/messagestore.h"
#include "core/message/versions/messageversions.h"
#include "core/outbox/versionsends.h"
#include "core/workspace/versioncompare.h"

#include <charconv>

namespace patron::cli {

namespace {
Result<Answer> list(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        PATRON_TRY(saved, message::messages::find(session, run.word(1)));
        const auto sends = outbox::sendsByVersion(session, saved.id);
        Answer answer;
        answer.json = Json::array();
        for (const message::messages::MessageVersion& version : message::messages::history(session, saved.id)) {
            const auto sent = sends.find(version.versionId);
            answer.json.push_back({{"version", version.version},
                                   {"language", version.language},
                                   {"ended", version.endsLanguage ? Json(*version.endsLanguage) : Json(nullptr)},
                                   {"saved_at", formatRfc3339(version.createdAt)},
                                   {"sent", sent == sends.end() ? 0 : sent->second}});
        }
        return answer;
    });
}

Result<message::SavedMessage> numbered(ReadSession& session, const message::SavedMessage& saved,
                                       const std::string& number)
{
    int wanted = 0;
    const auto parsed = std::from_chars(number.data(), number.data() + number.size(), wanted);
    if (parsed.ec == std::errc{} && parsed.ptr == number.data() + number.size()) {
        for (const message::messages::MessageVersion& version : message::messages::history(session, saved.id)) {
            if (version.version == wanted)
                return message::messages::version(session, version.versionId);
        }
    }
    return makeError(ErrorCode::NotFound, "\"" + saved.message.name + "\" has no version " + number + ", but 1 to " +
                                              std::to_string(saved.version) + ".");
}

Json changesJson(const std::vector<message::TextChange>& changes)
{
    Json list = Json::array();
    for (const message::TextChange& change : changes) {
        const char* kind = change.kind == message::DiffRun::Kind::Same      ? "same"
                           : change.kind == message::DiffRun::Kind::Removed ? "removed"
                                                                            : "added";
        list.push_back({{kind, change.text}});
    }
    return list;
}

/// "We [-miss-]{+need+} you"
std::string marked(const std::vector<message::TextChange>& changes)
{
    std::string text;
    for (const message::TextChange& change : changes) {
        if (change.kind == message::DiffRun::Kind::Removed)
            text += "[-" + change.text + "-]";
        else if (change.kind == message::DiffRun::Kind::Added)
            text += "{+" + change.text + "+}";
        else
            text += change.text;
    }
    return text;
}

Result<Answer> compare(CommandRun& run)
{
    const Arguments& arguments = run.arguments();
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    PATRON_TRY(found, opened->store().read([&](ReadSession& session) -> Result<workspace::VersionComparison> {
        PATRON_TRY(saved, message::messages::find(session, run.word(1)));
        PATRON_TRY(before, numbered(session, saved, run.word(2)));
        PATRON_TRY(after, numbered(session, saved, run.word(3)));
        std::optional<CustomerId> customer;
        if (const auto key = arguments.find("--customer")) {
            PATRON_TRY(known, customer::customers::find(session, run.store(), *key));
            customer = known;
        }
        workspace::MailSource source(run.store());
        return workspace::compareVersions(session, source, before.message, after.message, customer, run.now());
    }));
    if (const auto folder = arguments.find("--out"); folder && !found.mail.after.empty()) {
        PATRON_CHECK(makeFolder(*folder));
        PATRON_CHECK(writeFileDurably(toPath(*folder) / "before.html", found.mail.before));
        PATRON_CHECK(writeFileDurably(toPath(*folder) / "after.html", found.mail.after));
    }
    Answer answer;
    answer.json = Json{
        {"same", found.isSame()},
        {"subject", changesJson(found.subject)},
        {"preheader", changesJson(found.preheader)},
        {"text", changesJson(found.text)},
        {"mail", {{"removed", found.mail.removed}, {"added", found.mail.added}, {"restyled", found.mail.restyled}}}};
    answer.text = found.isSame() ? "The two say the same.\n"
                                 : "Subject:   " + marked(found.subject) + "\nPreheader: " + marked(found.preheader) +
                                       "\nMail:      " + std::to_string(found.mail.removed) +
                                       " words or pictures gone, " + std::to_string(found.mail.added) + " new, " +
                                       std::to_string(found.mail.restyled) + " elements look otherwise\n" +
                                       (found.text.empty() ? std::string() : marked(found.text) + "\n");
    return answer;
}
}

Command messageVersionsCommand()
{
    return {"message-versions",
            "WS NAME",
            "Lists the versions of a message, and to how many each was sent.",
            {},
            2,
            2,
            list};
}

Command messageCompareCommand()
{
    return {"message-compare",
            "WS NAME VERSION VERSION [--customer KEY] [--out DIR]",
            "Shows what changed in a message from one version to another.",
            {{"--customer", "KEY", "compare the mails as this customer gets them"},
             {"--out", "DIR", "writes before.html and after.html with the changes marked"}},
            4,
            4,
            compare};
}

}
