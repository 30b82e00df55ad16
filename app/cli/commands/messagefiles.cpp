#include "app/cli/commands/commands.h"

#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/customer/customerstore.h"
#include "core/message/images/contentids.h"
#include "core/message/import/importedimages.h"
#include "core/message/import/messageimport.h"
#include "core/message/messageexport.h"
#include "core/message/messagelanguages.h"
#include "core/message/messagestore.h"
#include "core/message/recipientfields.h"
#include "core/workspace/mailsource.h"

namespace patron::cli {

namespace {
std::string endingOf(const std::string& file)
{
    return asciiLower(fromPath(toPath(file).extension()));
}

/// Writes the pictures a mail carries; the files' names. Two of one name get a number.
Result<Json> writeImages(const std::string& folder, const std::vector<message::ImportedImage>& images)
{
    PATRON_CHECK(makeFolder(folder));
    Json files = Json::array();
    for (const message::ImportedImage& image : images) {
        std::string name = image.fileName;
        for (int number = 2; std::filesystem::exists(toPath(folder) / toPath(name)); ++number) {
            const auto path = toPath(image.fileName);
            name = fromPath(path.stem()) + "-" + std::to_string(number) + fromPath(path.extension());
        }
        PATRON_CHECK(writeFileDurably(toPath(folder) / toPath(name), image.bytes));
        files.push_back({{"content_id", image.contentId}, {"file", name}, {"bytes", image.bytes.size()}});
    }
    return files;
}

/// What a person must know of a file that was brought in.
void describe(const message::ImportedMessage& imported, Answer& answer)
{
    answer.json["removed"] = Json::array();
    for (const message::RemovedPart& part : imported.removed)
        answer.json["removed"].push_back({{"what", part.what}, {"count", part.count}});
    if (!imported.removed.empty())
        answer.text += "Taken out: " + imported.removedText() + ".\n";
    answer.json["notes"] = imported.notes;
    for (const std::string& note : imported.notes)
        answer.text += note + "\n";
}

/// What keeps the message from being sent; it is saved all the same, to be mended.
void addProblems(const message::Message& message, const message::FieldList& fields, Answer& answer)
{
    answer.json["problems"] = Json::array();
    for (const message::MessageProblem& found : message::CompiledMessage::problemsOf(message, fields)) {
        answer.json["problems"].push_back({{"part", message::nameOf(found.part)},
                                           {"line", found.problem.line},
                                           {"column", found.problem.column},
                                           {"text", found.problem.text}});
        answer.text += "To mend: " + std::string(message::nameOf(found.part)) + ": " + found.problem.sentence() + "\n";
        answer.status = 3;
    }
}

Result<Answer> import(CommandRun& run)
{
    const Arguments& arguments = run.arguments();
    PATRON_TRY(imported, message::importMessageFile(toPath(run.word(2))));
    message::Message& message = imported.message;
    message.name = run.word(1);
    const auto kind = message::parseMessageClass(arguments.get("--class", "marketing"));
    if (!kind)
        return makeError(ErrorCode::WrongUsage, "--class is marketing or transactional.");
    message.messageClass = *kind;
    message.language = arguments.get("--language");
    message.subject = arguments.get("--subject", message.subject);
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    Answer answer;
    message::FieldList fields;
    std::size_t kept = 0;
    PATRON_TRY(saved, opened->store().write([&](Transaction& tx) -> Result<message::SavedMessage> {
        ReadSession session(tx.connection());
        fields = message::recipients::fields(session);
        PATRON_TRY(pictures, message::keepImportedImages(tx, imported, run.now()));
        kept = pictures;
        PATRON_CHECK(message::messages::save(tx, message, run.now()));
        return message::messages::find(session, message.name);
    }));
    answer.json = Json{{"message", saved.message.name},
                       {"id", saved.id.value},
                       {"version", saved.version},
                       {"subject", message.subject},
                       {"format", message::nameOf(message.bodyKind)}};
    answer.text = "Saved \"" + saved.message.name + "\", version " + std::to_string(saved.version) + ".\n";
    describe(imported, answer);
    answer.json["images"] = Json::array();
    if (const auto folder = arguments.find("--images")) {
        PATRON_TRY(files, writeImages(*folder, imported.images));
        answer.json["images"] = std::move(files);
    }
    answer.json["kept_images"] = kept;
    if (kept > 0)
        answer.text +=
            groupDigits(static_cast<long long>(kept)) +
            (kept == 1 ? " picture of it is in the workspace now.\n" : " pictures of it are in the workspace now.\n");
    addProblems(message, fields, answer);
    return answer;
}

/// The message as a mail that other programs open: for a customer, or with its Liquid as it is written.
Result<std::string> mailOf(CommandRun& run, ReadSession& session, const message::SavedMessage& saved)
{
    if (saved.message.channel == message::MessageChannel::Sms)
        return makeError(ErrorCode::BadInput, "\"" + saved.message.name + "\" is an SMS. Write it to a .txt file.");
    workspace::MailSource source(run.store());
    if (const auto key = run.arguments().find("--customer")) {
        PATRON_TRY(customer, customer::customers::find(session, run.store(), *key));
        return source.previewBytes(session, saved, customer, run.now());
    }
    message::AudienceMail mail;
    mail.rendered.subject = saved.message.subject;
    if (saved.message.hasHtml()) {
        PATRON_TRY(html, message::exportMessage(saved.message, message::ExportFormat::Html));
        mail.rendered.html = std::move(html);
    }
    PATRON_TRY(text, message::exportMessage(saved.message, message::ExportFormat::Text));
    mail.rendered.text = std::move(text);
    return source.bytesOf(session, saved, mail, message::recipients::brand(session), run.now());
}

Result<std::string> fileOf(CommandRun& run, ReadSession& session, const message::SavedMessage& saved)
{
    const std::string ending = endingOf(run.word(2));
    if (ending == ".eml")
        return mailOf(run, session, saved);
    if (run.arguments().has("--customer"))
        return makeError(ErrorCode::WrongUsage, "--customer is for .eml files.");
    if (ending == ".mjml")
        return message::exportMessage(saved.message, message::ExportFormat::Mjml);
    if (ending == ".html" || ending == ".htm")
        return message::exportMessage(saved.message, message::ExportFormat::Html);
    if (ending == ".txt")
        return message::exportMessage(saved.message, message::ExportFormat::Text);
    return makeError(ErrorCode::WrongUsage, "The file ends with .mjml, .html, .eml or .txt.");
}

Result<Answer> exportTo(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    PATRON_TRY(bytes, opened->store().read([&](ReadSession& session) -> Result<std::string> {
        PATRON_TRY(saved, message::messages::find(session, run.word(1)));
        return fileOf(run, session, saved);
    }));
    PATRON_CHECK(writeFileDurably(toPath(run.word(2)), bytes));
    Answer answer{Json{{"message", run.word(1)}, {"file", run.word(2)}, {"bytes", bytes.size()}},
                  "Wrote \"" + run.word(2) + "\".\n", 0};
    const std::size_t embedded = endingOf(run.word(2)) == ".eml" ? 0 : message::contentIdsIn(bytes).size();
    answer.json["images_left"] = embedded;
    if (embedded > 0)
        answer.text += "Its embedded pictures (cid:) stay in the workspace; an .eml file carries them.\n";
    return answer;
}

Result<Answer> removeLanguage(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(saved, opened->store().write([&](Transaction& tx) -> Result<message::SavedMessage> {
        ReadSession session(tx.connection());
        PATRON_TRY(known, message::messages::find(session, run.word(1)));
        return message::messages::removeLanguage(tx, known.id, run.word(2), run.now());
    }));
    return Answer{Json{{"message", saved.message.name}, {"id", saved.id.value}, {"version", saved.version}},
                  "\"" + saved.message.name + "\" is no more in \"" + run.word(2) + "\".\n", 0};
}
}

Command messageRemoveLanguageCommand()
{
    return {"message-remove-language",
            "WS NAME LANGUAGE",
            "Ends a message in one of its languages; its customers get another one.",
            {},
            3,
            3,
            removeLanguage};
}

Command messageImportCommand()
{
    return {"message-import",
            "WS NAME FILE.eml|.html [--subject S] [--class C] [--language L] [--images DIR]",
            "Takes a mail or page of others as a message; scripts, forms and trackers are taken out.",
            {{"--subject", "TEXT", "another subject than the file's"},
             {"--class", "NAME", "marketing or transactional; marketing"},
             {"--language", "CODE", "such as en or de"},
             {"--images", "DIR", "a folder for the pictures a mail carries, as they came"}},
            3,
            3,
            import};
}

Command messageExportCommand()
{
    return {"message-export",
            "WS NAME FILE.mjml|.html|.eml|.txt [--customer KEY]",
            "Writes a message to a file, with its Liquid; .eml for one customer, too.",
            {{"--customer", "KEY", "the mail this customer would get (.eml)"}},
            3,
            3,
            exportTo};
}

}
