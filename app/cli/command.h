#pragma once

#include "app/cli/arguments.h"
#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/jobs/job.h"
#include "core/segment/rule.h"
#include "core/workspace/workspace.h"

#include <memory>
#include <string>
#include <vector>

namespace patron::cli {

/// What a command answers: the JSON document, and what a person reads (made from the JSON when empty).
struct Answer
{
    Json json;
    std::string text;
    int status = 0;        ///< 0 done, 3 done but some rows or recipients were rejected
    bool verbatim = false; ///< the text is a product of its own, also when it is empty
};

/// One run of a command: its arguments, its clock, and the workspace it names first.
class CommandRun
{
public:
    CommandRun(Arguments arguments, bool json);

    const Arguments& arguments() const { return m_arguments; }
    /// The n-th word after the command, from 0; the workspace is 0 where there is one.
    const std::string& word(std::size_t n) const { return m_arguments.words()[n]; }
    bool wantsJson() const { return m_json; }

    /// Reads --now once; the zone matters for dates. WrongUsage for what is no instant.
    Result<void> setBusinessTime(const TimeZone& zone);
    const Clock& clock() const { return *m_clock; }
    Ms now() const { return m_clock->now(); }

    /// Opens word 0. For writing: `--now` is read in its zone.
    Result<workspace::Workspace*> open(Store::Access access);
    workspace::Workspace& workspace() { return *m_workspace; }
    Store& store() { return m_workspace->store(); }

    /// --as-of in the workspace's zone: a date is the last millisecond of that day; without it, now to the minute.
    Result<Ms> asOf();
    /// The rule of --rule FILE, --rule - or --segment NAME. WrongUsage when neither or both are given.
    Result<segment::Rule> rule(ReadSession& session);

    /// A job with a progress bar on a terminal.
    JobContext job() const;

private:
    Arguments m_arguments;
    bool m_json;
    SystemClock m_system;
    std::unique_ptr<FixedClock> m_fixed;
    const Clock* m_clock;
    std::unique_ptr<workspace::Workspace> m_workspace;
};

/// One command of patronctl. Every command also takes --json and --now.
struct Command
{
    std::string name;
    std::string synopsis; ///< "WS [--as-of T]"
    std::string summary;
    std::vector<OptionSpec> options;
    std::size_t fewestWords = 1;
    std::size_t mostWords = 1;
    Result<Answer> (*run)(CommandRun& run) = nullptr;
};

/// Options that several commands share.
OptionSpec asOfOption();
std::vector<OptionSpec> ruleOptions();

/// Text from a file, or from standard input for "-".
Result<std::string> readText(const std::string& file, std::uintmax_t maxBytes = 16 * 1024 * 1024);
/// Makes a folder and those around it, where they are not there.
Result<void> makeFolder(const std::string& folder);

}
