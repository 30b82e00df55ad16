#include "app/cli/commands/commands.h"

#include "core/base/text.h"
#include "core/message/snippetstore.h"

namespace patron::cli {

namespace {
Result<Answer> save(CommandRun& run)
{
    const std::string file = run.word(2);
    PATRON_TRY(body, readText(file));
    if (!isValidUtf8(body))
        return makeError(ErrorCode::BadInput, "\"" + file + "\" is not a text file in UTF-8. Save it as UTF-8 first.");
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(saved, opened->store().write(
                          [&](Transaction& tx) { return message::snippets::save(tx, run.word(1), body, run.now()); }));
    return Answer{Json{{"snippet", saved.name}, {"id", saved.id}, {"version", saved.version}},
                  "Saved the snippet \"" + saved.name + "\", version " + std::to_string(saved.version) + ".\n", 0};
}

Result<Answer> list(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    return opened->store().read([](ReadSession& session) -> Result<Answer> {
        Answer answer;
        answer.json = Json::array();
        for (const message::Snippet& snippet : message::snippets::all(session)) {
            answer.json.push_back({{"id", snippet.id},
                                   {"name", snippet.name},
                                   {"version", snippet.version},
                                   {"bytes", snippet.body.size()},
                                   {"updated_at", formatRfc3339(snippet.updatedAt)}});
        }
        return answer;
    });
}
}

Command snippetSaveCommand()
{
    return {"snippet-save",
            "WS NAME FILE",
            "Saves a piece of text that messages put in by {% render \"NAME\" %}; a known name is replaced.",
            {},
            3,
            3,
            save};
}

Command snippetsCommand()
{
    return {"snippets", "WS", "Lists the snippets.", {}, 1, 1, list};
}

}
