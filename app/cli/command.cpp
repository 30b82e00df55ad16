#include "app/cli/command.h"

#include "app/cli/output.h"
#include "core/base/paths.h"
#include "core/segment/rulejson.h"
#include "core/segment/segmentstore.h"

#include <iostream>
#include <iterator>

namespace patron::cli {

CommandRun::CommandRun(Arguments arguments, bool json)
    : m_arguments(std::move(arguments))
    , m_json(json)
    , m_clock(&m_system)
{}

Result<void> CommandRun::setBusinessTime(const TimeZone& zone)
{
    const auto text = m_arguments.find("--now");
    if (!text)
        return {};
    const auto at = parseInstant(*text, zone);
    if (!at) {
        return makeError(ErrorCode::WrongUsage,
                         "--now takes an instant such as 2011-12-10T09:00:00Z or 2011-12-10, not \"" + *text + "\".");
    }
    m_fixed = std::make_unique<FixedClock>(*at);
    m_clock = m_fixed.get();
    return {};
}

Result<workspace::Workspace*> CommandRun::open(Store::Access access)
{
    if (m_arguments.has("--now")) {
        // Dates in --now are the workspace's: its zone must be known before anything is recorded.
        PATRON_TRY(probe, Store::open(toPath(word(0)), Store::Access::ReadOnly));
        PATRON_CHECK(setBusinessTime(probe->zone()));
    }
    PATRON_TRY(opened, workspace::Workspace::open(toPath(word(0)), access, *m_clock));
    m_workspace = std::move(opened);
    if (!m_workspace->store().notice().empty())
        std::cerr << m_workspace->store().notice() << "\n";
    return m_workspace.get();
}

Result<Ms> CommandRun::asOf()
{
    const auto text = m_arguments.find("--as-of");
    if (!text)
        return now() / msPerMinute * msPerMinute;
    const auto at = parseInstant(*text, store().zone(), true);
    if (!at) {
        return makeError(ErrorCode::WrongUsage,
                         "--as-of takes a date such as 2011-12-10 or an instant, not \"" + *text + "\".");
    }
    return *at;
}

Result<segment::Rule> CommandRun::rule(ReadSession& session)
{
    const auto file = m_arguments.find("--rule");
    const auto name = m_arguments.find("--segment");
    if (file.has_value() == name.has_value())
        return makeError(ErrorCode::WrongUsage, "Give either --rule FILE or --segment NAME.");
    if (name) {
        PATRON_TRY(saved, segment::segments::find(session, *name));
        return saved.rule;
    }
    PATRON_TRY(text, readText(*file));
    PATRON_TRY(parsed, segment::parseRule(text, segment::FieldCatalog::load(session)));
    return segment::withIds(session, parsed);
}

JobContext CommandRun::job() const
{
    return JobContext(*m_clock, interruptToken(), progressBar());
}

OptionSpec asOfOption()
{
    return {"--as-of", "T", "answer as of this instant; a date is the end of that day"};
}

std::vector<OptionSpec> ruleOptions()
{
    return {{"--rule", "FILE", "the rule JSON; - reads standard input"},
            {"--segment", "NAME", "a saved segment"},
            asOfOption()};
}

Result<std::string> readText(const std::string& file, std::uintmax_t maxBytes)
{
    if (file != "-")
        return readFile(toPath(file), maxBytes);
    std::string text(std::istreambuf_iterator<char>(std::cin), {});
    if (text.size() > maxBytes)
        return makeError(ErrorCode::BadInput, "Standard input is larger than such a text may be.");
    return text;
}

Result<void> makeFolder(const std::string& folder)
{
    std::error_code code;
    std::filesystem::create_directories(toPath(folder), code);
    if (!std::filesystem::is_directory(toPath(folder)))
        return makeError(ErrorCode::Io, "The folder \"" + folder + "\" cannot be made.");
    return {};
}

}
