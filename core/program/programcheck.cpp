#include "core/program/programcheck.h"

#include "core/base/text.h"
#include "core/loyalty/couponpool.h"
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
        checkEnds();
        checkOffers();
        checkEntry();
        checkRules();
        checkSteps();
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

    /// Whether time passes at a step for sure. A date may be past, and then nobody waits for it.
    static bool takesTime(const Step& step)
    {
        const auto* wait = std::get_if<WaitStep>(&step.what);
        const auto* until = wait ? std::get_if<WaitUntil>(&wait->how) : nullptr;
        return wait && !step.condition && (!until || until->date.empty() || until->date == "birthday");
    }

    /// A circle that no wait interrupts would run for ever at one instant.
    void checkLoops()
    {
        std::map<std::string, int> colour; // 1: on the way, 2: done
        std::function<bool(const std::string&)> visit = [&](const std::string& id) {
            const Step* step = m_program.step(id);
            if (!step || colour[id] == 2 || takesTime(*step))
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

    /// From every step there should be a way out.
    void checkEnds()
    {
        std::set<std::string> leaves{""};
        for (bool grows = true; grows;) {
            grows = false;
            for (const Step& step : m_program.steps) {
                const auto edges = edgesOf(step);
                const bool out = edges.empty() || std::any_of(edges.begin(), edges.end(), [&](const Edge& edge) {
                                     return leaves.contains(edge.to);
                                 });
                grows = (out && leaves.insert(step.id).second) || grows;
            }
        }
        const bool mayLeave = m_program.goal || !m_program.exits.empty();
        for (const Step& step : m_program.steps) {
            if (!leaves.contains(step.id)) {
                if (!mayLeave) {
                    add(false, step.id, "Whoever comes to \"" + step.id + "\" never leaves the program.",
                        "Add a way to the end, a goal or an exit rule.");
                }
                return;
            }
            const auto* wait = std::get_if<WaitStep>(&step.what);
            const auto* event = wait ? std::get_if<WaitEvent>(&wait->how) : nullptr;
            if (event && !event->timeout && !mayLeave) {
                add(false, step.id, "Whoever never has the event \"" + event->event + "\" stays at this step for ever.",
                    "Give the wait a timeout.");
            }
        }
    }

    /// The least time from the entry to each step, in milliseconds; waits for events and clocks may take none.
    std::map<std::string, Ms> leastTimes() const
    {
        std::map<std::string, Ms> least{{m_program.start, 0}};
        std::vector<std::string> open{m_program.start};
        while (!open.empty()) {
            const std::string id = open.back();
            open.pop_back();
            const Step* step = m_program.step(id);
            if (!step)
                continue;
            Ms after = least.at(id);
            const auto* wait = std::get_if<WaitStep>(&step->what);
            if (const auto* span = wait ? std::get_if<WaitFor>(&wait->how) : nullptr; span && !step->condition)
                after += TimeZone::utc().add(0, span->span);
            for (const Edge& edge : edgesOf(*step)) {
                const auto known = least.find(edge.to);
                if (edge.to.empty() || (known != least.end() && known->second <= after))
                    continue;
                least[edge.to] = after;
                open.push_back(edge.to);
            }
        }
        return least;
    }

    void checkOffers()
    {
        const auto least = leastTimes();
        for (const Step& step : m_program.steps) {
            const auto span = parseDuration(step.offerEnds);
            const auto reached = least.find(step.id);
            if (span && reached != least.end() && reached->second > TimeZone::utc().add(0, *span)) {
                add(true, step.id,
                    "The offer of \"" + step.id + "\" has ended before anybody comes to it: it ends " + step.offerEnds +
                        " after the entry.",
                    "Shorten the waits before it, or let the offer run longer.");
            }
            const auto day = parseIsoDate(step.offerEnds);
            if (day && m_store.zone().endOfDay(*day) < m_asOf) {
                add(true, step.id, "The offer of \"" + step.id + "\" ended on " + step.offerEnds + ".",
                    "Give it another date.");
            }
        }
    }

    void checkDate(const std::string& step, const std::string& trait)
    {
        if (parseIsoDate(trait))
            return;
        const segment::Field* field = m_catalog.find(trait);
        if (!field || field->source != segment::Field::Source::Declared) {
            const std::string near = nearestWord(trait, m_catalog.fieldNames());
            add(true, step, "There is no date \"" + trait + "\" on customers.",
                near.empty() ? "Choose a trait." : "Did you mean \"" + near + "\"?");
        } else if (field->type != segment::TraitType::Date) {
            add(true, step, "\"" + trait + "\" is not a date.", "Choose a trait that is one.");
        }
    }

    void checkEntry()
    {
        if (const auto* entry = std::get_if<DateEntry>(&m_program.entry))
            checkDate("", entry->trait);
        if (const auto* entry = std::get_if<ScheduleEntry>(&m_program.entry); entry && !entry->rule.is_null())
            checkRule("", entry->rule);
        if (const auto* entry = std::get_if<ChangeEntry>(&m_program.entry)) {
            const std::string& of = entry->of;
            if (of.rfind("weather:", 0) != 0 && !m_catalog.find(of)) {
                const std::string near = nearestWord(of, m_catalog.fieldNames());
                add(true, "", "There is no trait \"" + of + "\" whose change could be seen.",
                    near.empty() ? "Choose a trait." : "Did you mean \"" + near + "\"?");
            }
        }
        if (const auto* entry = std::get_if<ImportEntry>(&m_program.entry)) {
            Query query = m_session.query("SELECT 1 FROM v_import WHERE source = ? LIMIT 1");
            query.bind(entry->source);
            if (!query.step())
                add(false, "", "Nothing has been imported from \"" + entry->source + "\" yet.",
                    "Look at the source's name.");
        }
    }

    void checkSteps()
    {
        for (const Step& step : m_program.steps) {
            if (const auto* sent = std::get_if<MessageStep>(&step.what))
                checkMessage(step, *sent);
            if (const auto* wait = std::get_if<WaitStep>(&step.what))
                checkWait(step, *wait);
            if (const auto* set = std::get_if<SetTraitStep>(&step.what))
                checkSetTrait(step, *set);
            if (const auto* coupon = std::get_if<CouponStep>(&step.what))
                checkCoupon(step, *coupon);
            if (const auto* other = std::get_if<SubprogramStep>(&step.what)) {
                Query query = m_session.query("SELECT 1 FROM v_program WHERE uuid = ?1 OR name = ?1");
                query.bind(other->program);
                if (!query.step())
                    add(true, step.id, "The program \"" + other->program + "\" does not exist.",
                        "Choose another program.");
            }
        }
    }

    void checkCoupon(const Step& step, const CouponStep& coupon)
    {
        const auto stock = loyalty::pools::stock(m_session.connection(), m_store.zone(), coupon.pool, m_asOf);
        if (!stock) {
            add(true, step.id, stock.error().text, "Import or generate its codes first.");
        } else if (stock->free == 0) {
            add(false, step.id, "\"" + stock->name + "\" has no free code.", "Add codes to it.");
        } else if (stock->dryOn && *stock->dryOn < m_store.zone().dayAt(m_asOf) + 30) {
            add(false, step.id,
                "\"" + stock->name + "\" runs dry on " + formatIsoDate(*stock->dryOn) +
                    " at the pace of the last 30 days.",
                "Add codes to it.");
        }
    }

    void checkWait(const Step& step, const WaitStep& wait)
    {
        if (const auto* until = std::get_if<WaitUntil>(&wait.how); until && !until->date.empty())
            checkDate(step.id, until->date);
        if (const auto* event = std::get_if<WaitEvent>(&wait.how)) {
            if (const auto where = segment::parseProperties(event->where, event->event, m_catalog); !where)
                add(true, step.id, where.error().text, "Mend the conditions of the event.");
        }
    }

    void checkSetTrait(const Step& step, const SetTraitStep& set)
    {
        const segment::Field* field = m_catalog.find(set.trait);
        if (field && field->source != segment::Field::Source::Declared) {
            add(true, step.id, "\"" + set.trait + "\" is worked out by Patron and cannot be set.",
                "Choose another trait.");
        }
    }

    void checkMessage(const Step& step, const MessageStep& sent)
    {
        Query query = m_session.query("SELECT channel, class FROM v_message WHERE uuid = ?1 OR name = ?1");
        query.bind(sent.message);
        if (!query.step()) {
            add(true, step.id, "The message \"" + sent.message + "\" does not exist.", "Choose another message.");
            return;
        }
        const bool sms = sent.channel == customer::Channel::Sms;
        if (query.view(0) != customer::channelName(sent.channel)) {
            add(true, step.id, "\"" + sent.message + "\" is not " + (sms ? "a text message." : "an email."),
                sms ? "Choose a text message." : "Choose an email.");
        }
        if (m_program.limits.transactional && query.view(1) != "transactional") {
            add(false, step.id,
                "The program says it is transactional, but the message is marketing: it is sent as marketing, with "
                "consent, caps and quiet hours.",
                "Let both say the same.");
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
