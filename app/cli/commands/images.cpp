#include "app/cli/commands/commands.h"

#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/message/images/contentids.h"
#include "core/message/images/imagestore.h"

namespace patron::cli {

namespace {
Json jsonOf(const message::Image& image)
{
    return {{"id", image.id},
            {"content_id", image.contentId},
            {"file", image.fileName},
            {"type", image.facts.type},
            {"width", image.facts.widthPx},
            {"height", image.facts.heightPx},
            {"bytes", image.size},
            {"added_at", formatRfc3339(image.createdAt)}};
}

std::string lineOf(const message::Image& image)
{
    return "cid:" + image.contentId + "  " + std::to_string(image.facts.widthPx) + " x " +
           std::to_string(image.facts.heightPx) + "  " +
           groupDigits(static_cast<long long>((image.size + 1023) / 1024)) + " kB  " + image.fileName + "\n";
}

/// Takes all files or, when one cannot be taken, none.
Result<Answer> add(CommandRun& run)
{
    std::vector<std::pair<std::string, std::string>> files;
    for (std::size_t i = 2; i < run.arguments().words().size(); ++i) {
        PATRON_TRY(bytes, message::loadImageFile(toPath(run.word(i))));
        files.emplace_back(fromPath(toPath(run.word(i)).filename()), std::move(bytes));
    }
    if (files.empty())
        return makeError(ErrorCode::WrongUsage, "Name the pictures: images WS add FILE…");
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    return opened->store().write([&](Transaction& tx) -> Result<Answer> {
        Answer answer;
        answer.json = Json::array();
        for (const auto& [name, bytes] : files) {
            PATRON_TRY(image, message::images::add(tx, name, bytes, run.now()));
            answer.json.push_back(jsonOf(image));
            answer.text += lineOf(image);
        }
        return answer;
    });
}

Result<Answer> remove(CommandRun& run)
{
    if (run.arguments().words().size() != 3)
        return makeError(ErrorCode::WrongUsage, "Name one picture by its content id: images WS remove ID");
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    return opened->store().write([&](Transaction& tx) -> Result<Answer> {
        ReadSession session(tx.connection());
        const std::string& asked = run.word(2);
        const std::string id = message::contentIdOf(asked);
        PATRON_TRY(image, message::images::find(session, id.empty() ? asked : id));
        PATRON_CHECK(message::images::remove(tx, image.id));
        return Answer{jsonOf(image), "Removed \"" + image.fileName + "\".\n", 0};
    });
}

Result<Answer> images(CommandRun& run)
{
    if (run.arguments().words().size() == 1) {
        PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
        return opened->store().read([](ReadSession& session) -> Result<Answer> {
            Answer answer;
            answer.json = Json::array();
            for (const message::Image& image : message::images::all(session)) {
                answer.json.push_back(jsonOf(image));
                answer.text += lineOf(image);
            }
            if (answer.text.empty())
                answer.text = "No pictures.\n";
            return answer;
        });
    }
    if (run.word(1) == "add")
        return add(run);
    if (run.word(1) == "remove")
        return remove(run);
    return makeError(ErrorCode::WrongUsage, "Say add or remove: images WS [add FILE…|remove ID]");
}
}

Command imagesCommand()
{
    return {"images",
            "WS [add FILE.png|.jpg|.gif…|remove ID]",
            "Lists the pictures that messages carry (src=\"cid:ID\"), adds or removes some.",
            {},
            1,
            1000,
            images};
}

}
