#include "app/cli/commands/commands.h"

#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/message/liquid/lineindex.h"
#include "core/message/messagestore.h"
#include "core/message/spelling/spellchecker.h"

namespace patron::cli {

namespace {
/// Suggestions take long where there are many unknown words; the same word is asked about once.
constexpr std::size_t mostSuggested = 500;

/// "body 3:5: recieve: receive, relieve"
std::string lineOf(const Json& word)
{
    std::string line = word["part"].get<std::string>() + " " + std::to_string(word["line"].get<int>()) + ":" +
                       std::to_string(word["column"].get<int>()) + ": " + word["word"].get<std::string>();
    std::string separator = ": ";
    for (const Json& suggestion : word["suggestions"]) {
        line += separator + suggestion.get<std::string>();
        separator = ", ";
    }
    return line + "\n";
}

void checkPart(const message::SpellChecker& checker, const message::SpelledPart& part,
               std::map<std::string, std::vector<std::string>>& suggested, Answer& answer)
{
    const message::liquid::LineIndex lines(part.text);
    for (const message::UnknownWord& unknown : checker.check(part.text, part.syntax)) {
        const auto place = lines.placeOf(unknown.from);
        if (!suggested.contains(unknown.word) && suggested.size() < mostSuggested)
            suggested[unknown.word] = checker.dictionary().suggestions(unknown.word);
        const auto found = suggested.find(unknown.word);
        Json word{{"word", unknown.word},
                  {"part", message::nameOf(part.part)},
                  {"line", place.line},
                  {"column", place.column},
                  {"suggestions", found == suggested.end() ? Json::array() : Json(found->second)}};
        answer.text += lineOf(word);
        answer.json["words"].push_back(std::move(word));
    }
}

Result<Answer> checkMessage(CommandRun& run, const std::string& name)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    message::ShopWords shop;
    PATRON_TRY(saved, opened->store().read([&](ReadSession& session) -> Result<message::SavedMessage> {
        shop = message::shopwords::all(session);
        return message::messages::find(session, name);
    }));
    const std::string language = message::spellLanguage(saved.message.language, opened->store().country());
    const auto all = message::dictionariesIn(message::dictionaryFolders());
    Answer answer;
    answer.json = Json{{"words", Json::array()}, {"language", language}, {"dictionary", nullptr}};
    const message::DictionaryFiles* files = message::chooseDictionary(all, language);
    if (!files) {
        answer.text = "There is no dictionary for \"" + language + "\" here. Put its .dic and .aff files into \"" +
                      fromPath(message::ownDictionaryFolder()) + "\".\n";
        return answer;
    }
    PATRON_TRY(dictionary, message::Dictionary::open(*files));
    answer.json["dictionary"] = fromPath(files->words);
    const message::SpellChecker checker(dictionary, std::move(shop));
    std::map<std::string, std::vector<std::string>> suggested;
    for (const message::SpelledPart& part : message::spelledParts(saved.message))
        checkPart(checker, part, suggested, answer);
    if (answer.json["words"].empty())
        answer.text = "All words are known to " + files->name() + ".\n";
    return answer;
}

Result<void> changeWords(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    return opened->store().write([&](Transaction& tx) -> Result<void> {
        if (const auto word = run.arguments().find("--add"))
            PATRON_CHECK(message::shopwords::add(tx, *word));
        if (const auto word = run.arguments().find("--remove"))
            PATRON_CHECK(message::shopwords::remove(tx, *word));
        return {};
    });
}

Result<Answer> spell(CommandRun& run)
{
    const bool isChange = run.arguments().has("--add") || run.arguments().has("--remove");
    const auto name = run.arguments().find("--message");
    if (name && isChange)
        return makeError(ErrorCode::WrongUsage, "Either --message, or --add and --remove.");
    if (name)
        return checkMessage(run, *name);
    if (isChange)
        PATRON_CHECK(changeWords(run));
    else
        PATRON_CHECK(run.open(Store::Access::ReadOnly));
    PATRON_TRY(words, run.store().read([](ReadSession& session) -> Result<std::vector<std::string>> {
        return message::shopwords::added(session);
    }));
    Answer answer;
    answer.json = Json{{"added", words}};
    for (const std::string& word : words)
        answer.text += word + "\n";
    answer.verbatim = true;
    return answer;
}
}

Command spellCommand()
{
    return {"spell",
            "WS [--message NAME] [--add WORD] [--remove WORD]",
            "Lists the words of a message that no dictionary knows, or the shop's own dictionary.",
            {{"--message", "NAME", "which message"},
             {"--add", "WORD", "puts a word into the shop's dictionary"},
             {"--remove", "WORD", "takes one out"}},
            1,
            1,
            spell};
}

}
