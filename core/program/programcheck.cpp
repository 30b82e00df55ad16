#include "core/program/programcheck.h"

#include "core/base/text.h"
#include "core/segment/audience.h"
#include "core/segment/rulejson.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace patron::program {

namespace {
class Checker
{
public:
    Checker(ReadSession& session, const Store& store, const Program& program, Ms asOf)
        : m_session(session)
        , m_store(store)
        , m_program(program)
        , m_asOf(asOf)
        , m_catalog(segment::FieldCatalog::load(session))
    {}

    std::vector<ProgramProblem> run()
    {
        checkReach();
        checkLoops();
        checkRules();
        checkMessages();
        checkAudience();
        return std::move(m_problems);
    }

private:
    void add(bool error, std::string step, std::string text, std::string fix)
    {
        m_problems.push_back({error, std::move(step), std::move(text), std::move(fix)});
    }

    void checkReach()
    {
        std::set<std::string> reached;
        std::vector<std::string> open{m_program.start};
        while (!open.empty()) {
            const std::string id = open.back();
            open.pop_back();
            if (id.empty() || !reached.insert(id).second)
                continue;
            if (const Step* step = m_program.step(id)) {
                for (const Edge& edge : edgesOf(*step))
                    open.push_back(edge.to);
            }
        }
        for (const Step& step : m_program.steps) {
            if (!reached.contains(step.id))
                add(true, step.id, "No way leads to the step \"" + step.id + "\".", "Connect it or remove it.");
        }
    }

    /// A circle that no wait interrupts would run for ever at one instant.
    void checkLoops()
    {
        std::map<std::string, int> colour; // 1: on the way, 2: done
        std::function<bool(const std::string&)> visit = [&](const std::string& id) {
            const Step* step = m_program.step(id);
            if (!step || colour[id] == 2 || std::holds_alternative<WaitStep>(step->what))
                return false;
            if (colour[id] == 1)
                return true;
            colour[id] = 1;
            for (const Edge& edge : edgesOf(*step)) {
                if (visit(edge.to)) {
                    add(true, id, "The steps around \"" + id + "\" go round without ever waiting.",
                        "Put a wait into the loop.");
                    colour[id] = 2;
                    return false;
                }
            }
            colour[id] = 2;
            return false;
        };
        for (const Step& step : m_program.steps)
            visit(step.id);
    }

    void checkRule(const std::string& step, const RuleNode& rule)
    {
        auto node = segment::parseNode(rule, m_catalog);
        if (!node) {
            add(true, step, node.error().text, "Mend the rule.");
            return;
        }
        const auto answered =
            segment::contains(m_session, m_store, segment::Rule{std::move(*node)}, CustomerId{1}, {m_asOf, false});
        if (!answered)
            add(true, step, answered.error().text, "Mend the rule.");
    }

    void checkRules()
    {
        if (const auto* entry = std::get_if<SegmentEntry>(&m_program.entry))
            checkRule("", entry->rule);
        if (const auto* entry = std::get_if<EventEntry>(&m_program.entry)) {
            if (const auto where = segment::parseProperties(entry->where, entry->event, m_catalog); !where)
                add(true, "", where.error().text, "Mend the entry's conditions.");
        }
        if (m_program.goal) {
            const auto where = segment::parseProperties(m_program.goal->where, m_program.goal->event, m_catalog);
            if (!where)
                add(true, "", where.error().text, "Mend the goal's conditions.");
        }
        for (const RuleNode& exit : m_program.exits)
            checkRule("", exit);
        for (const Step& step : m_program.steps) {
            if (step.condition)
                checkRule(step.id, *step.condition);
            if (const auto* split = std::get_if<SplitStep>(&step.what))
                checkRule(step.id, split->condition);
            if (const auto* branch = std::get_if<BranchStep>(&step.what)) {
                for (const auto& each : branch->cases)
                    checkRule(step.id, each.condition);
            }
        }
    }

    void checkMessages()
    {
        for (const Step& step : m_program.steps) {
            const auto* sent = std::get_if<MessageStep>(&step.what);
            if (!sent)
                continue;
            Query query = m_session.query("SELECT channel, class FROM v_message WHERE uuid = ?1 OR name = ?1");
            query.bind(sent->message);
            if (!query.step()) {
                add(true, step.id, "The message \"" + sent->message + "\" does not exist.", "Choose another message.");
                continue;
            }
            const bool sms = sent->channel == customer::Channel::Sms;
            if (query.view(0) != customer::channelName(sent->channel)) {
                add(true, step.id, "\"" + sent->message + "\" is not " + (sms ? "a text message." : "an email."),
                    sms ? "Choose a text message." : "Choose an email.");
            }
            if (m_program.limits.transactional && query.view(1) != "transactional") {
                add(false, step.id,
                    "The program says it is transactional, but the message is marketing: it is sent as marketing, with "
                    "consent, caps and quiet hours.",
                    "Let both say the same.");
            }
        }
    }

    void checkAudience()
    {
        const auto* entry = std::get_if<SegmentEntry>(&m_program.entry);
        if (!entry)
            return;
        auto node = segment::parseNode(entry->rule, m_catalog);
        if (!node)
            return;
        const auto count = segment::count(m_session, m_store, segment::Rule{std::move(*node)}, {m_asOf, false});
        if (count && count->count == 0)
            add(false, "", "Nobody meets the entry rule today.", "Look at the rule, or start anyway and wait.");
    }

    ReadSession& m_session;
    const Store& m_store;
    const Program& m_program;
    Ms m_asOf;
    segment::FieldCatalog m_catalog;
    std::vector<ProgramProblem> m_problems;
};
}

std::vector<ProgramProblem> checkProgram(ReadSession& session, const Store& store, const Program& program, Ms asOf)
{
    return Checker(session, store, program, asOf).run();
}

bool hasErrors(const std::vector<ProgramProblem>& problems)
{
    return std::any_of(problems.begin(), problems.end(), [](const ProgramProblem& problem) { return problem.error; });
}

}
