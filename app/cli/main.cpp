#include "app/cli/output.h"
#include "app/cli/registry.h"

#include "core/base/corefiles.h"
#include "core/base/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <iostream>

namespace {
using namespace patron;
using namespace patron::cli;

const Command* findCommand(const std::string& name)
{
    const auto& all = commands();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Command& each) { return each.name == name; });
    return found == all.end() ? nullptr : &*found;
}

std::vector<OptionSpec> optionsOf(const Command& command)
{
    std::vector<OptionSpec> options = command.options;
    options.push_back({"--json", "", "one JSON document on standard output and nothing else"});
    options.push_back({"--now", "T", "business time; away from the clock only local and pickup connectors work"});
    return options;
}

std::string helpOf(const Command& command)
{
    std::string text = "patronctl " + command.name + " " + command.synopsis + "\n\n" + command.summary + "\n";
    std::size_t width = 0;
    const auto options = optionsOf(command);
    const auto left = [](const OptionSpec& option) {
        return option.name + (option.valueName.empty() ? "" : " " + option.valueName);
    };
    for (const OptionSpec& option : options)
        width = std::max(width, left(option).size());
    text += "\nOptions\n";
    for (const OptionSpec& option : options) {
        const std::string name = left(option);
        text += "  " + name + std::string(width - name.size() + 2, ' ') + option.help + "\n";
    }
    return text;
}

std::string overview()
{
    std::string text = "patronctl COMMAND WORKSPACE [ARGS] [--json]\n\n";
    std::size_t width = 0;
    for (const Command& command : commands())
        width = std::max(width, command.name.size());
    for (const Command& command : commands())
        text += "  " + command.name + std::string(width - command.name.size() + 2, ' ') + command.summary + "\n";
    text += "\n`patronctl help COMMAND` shows the whole of one.\n";
    text += "Exit status: 0 done, 1 failed, 2 wrong usage, 3 done but some rows or recipients were rejected.\n";
    return text;
}

Error unknownCommand(const std::string& name)
{
    std::vector<std::string> names;
    for (const Command& command : commands())
        names.push_back(command.name);
    const std::string near = nearestWord(name, names);
    return makeError(ErrorCode::WrongUsage,
                     "There is no command \"" + name + "\"" +
                         (near.empty() ? ". `patronctl help` lists them." : ". Did you mean \"" + near + "\"?"));
}

int help(const std::vector<std::string>& words, bool json)
{
    if (words.size() < 2) {
        std::cout << overview();
        return wasWritten() ? 0 : 1;
    }
    const Command* command = findCommand(words[1]);
    if (!command)
        return printError(unknownCommand(words[1]), json);
    std::cout << helpOf(*command);
    return wasWritten() ? 0 : 1;
}

int runCommand(const std::vector<std::string>& words)
{
    const bool json = std::find(words.begin(), words.end(), "--json") != words.end();
    if (words.empty() || words[0] == "--help" || words[0] == "-h") {
        std::cout << overview();
        return words.empty() ? 2 : 0;
    }
    if (words[0] == "--version") {
        std::cout << "patronctl " PATRON_VERSION "\n";
        return 0;
    }
    if (words[0] == "help")
        return help(words, json);
    const Command* command = findCommand(words[0]);
    if (!command)
        return printError(unknownCommand(words[0]), json);
    const std::vector<std::string> rest(words.begin() + 1, words.end());
    if (std::find(rest.begin(), rest.end(), "--help") != rest.end()) {
        std::cout << helpOf(*command);
        return 0;
    }
    auto arguments = Arguments::parse(rest, optionsOf(*command));
    if (!arguments)
        return printError(arguments.error(), json);
    const std::size_t given = arguments->words().size();
    if (given < command->fewestWords || given > command->mostWords) {
        return printError(makeError(ErrorCode::WrongUsage,
                                    "This is how it goes: patronctl " + command->name + " " + command->synopsis),
                          json);
    }
    CommandRun run(std::move(*arguments), json);
    auto answer = command->run(run);
    if (!answer)
        return printError(answer.error(), json);
    return printAnswer(*answer, json);
}
}

int main(int argc, char* argv[])
{
    forbidCoreFiles();
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("patronctl"));
    std::vector<std::string> words;
    for (const QString& word : QCoreApplication::arguments().mid(1))
        words.push_back(word.toStdString());
    try {
        return runCommand(words);
    } catch (const std::exception& e) {
        std::cerr << "Something went wrong inside Patron: " << e.what() << "\n";
        return 1;
    }
}
