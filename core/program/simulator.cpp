#include "core/program/simulator.h"

#include "core/base/hash.h"
#include "core/loyalty/couponpool.h"
#include "core/outbox/broadcast.h"
#include "core/program/programentries.h"
#include "core/program/simulatedfacts.h"
#include "core/program/simulatedsends.h"
#include "core/program/simulationtally.h"

#include <algorithm>
#include <queue>
#include <set>
#include <tuple>

namespace patron::program {

namespace {
constexpr Ms partialEveryMs = 250;

/// What can happen at one instant, in the order in which live running takes it.
enum class Happening { Arrival, Check, Fact, Due, Send };

struct Moment
{
    Ms at = 0;
    Happening what = Happening::Due;
    std::size_t number = 0; ///< of the arrival, enrollment or send

    bool operator>(const Moment& other) const
    {
        return std::tie(at, what, number) > std::tie(other.at, other.what, other.number);
    }
};

/// One enrollment on its way.
struct Traveller
{
    EnrollmentState state;
    std::optional<Ms> dueAt;
    std::vector<Ms> facts; ///< instants at which it is looked at besides
    std::size_t nextFact = 0;
};

class Run
{
public:
    Run(ReadSession& session, const Store& store, JobContext& job, const SavedProgram& saved,
        const SimulationTerms& terms, SimulatedFacts& facts, SimulatedGate& gate)
        : m_session(session)
        , m_store(store)
        , m_job(job)
        , m_saved(saved)
        , m_program(saved.definition)
        , m_terms(terms)
        , m_facts(facts)
        , m_gate(gate)
        , m_awaited(awaitedFacts(saved.definition))
        , m_tally(saved.definition, store.zone(), terms)
        , m_uuid(saved.uuid + (terms.seed == 0 ? std::string() : "#" + std::to_string(terms.seed)))
    {}

    Result<Simulation> go();

private:
    Result<void> prepare();
    Result<void> step(const Moment& moment);
    Result<void> check(Ms at);
    Result<void> admit(CustomerId customer, const std::string& key, Ms at, const std::string& reason, bool isAssumed);
    Result<void> look(std::size_t number, Ms at, Look why);
    Result<void> apply(std::size_t number, Ms at, Plan& planned);
    Result<void> carryOut(std::size_t number, Decision& decision, bool& ownFact);
    Result<void> giveCoupon(std::size_t number, const CouponStep& step, Decision& decision);
    Result<void> attempt(std::size_t number, Ms at);
    Result<void> passOn(SimulatedSend& send, Ms at);
    void scheduleFact(std::size_t number);
    Result<void> lookForLateGoal(std::size_t number);
    Result<void> countOrders();
    void push(Ms at, Happening what, std::size_t number)
    {
        if (at <= m_terms.to)
            m_queue.push({at, what, number});
    }

    ReadSession& m_session;
    const Store& m_store;
    JobContext& m_job;
    const SavedProgram& m_saved;
    const Program& m_program;
    const SimulationTerms& m_terms;
    SimulatedFacts& m_facts;
    SimulatedGate& m_gate;
    AwaitedFacts m_awaited;
    SimulationTally m_tally;
    std::string m_uuid;

    std::priority_queue<Moment, std::vector<Moment>, std::greater<>> m_queue;
    std::vector<Arrival> m_arrivals;
    std::vector<Traveller> m_people;
    std::vector<SimulatedSend> m_sends;
    std::map<std::pair<std::int64_t, std::string>, std::size_t> m_newest; ///< (customer, key) -> enrollment
    std::set<std::pair<std::size_t, std::string>> m_couponsGiven;         ///< enrollment and pool
    std::vector<CustomerId> m_members;
    std::optional<Ms> m_checkedAt;
    std::optional<outbox::HoldoutShare> m_holdout;
};

Result<void> Run::prepare()
{
    const Entry& entry = m_program.entry;
    if (!m_program.limits.transactional) {
        PATRON_TRY(holdout, outbox::workspaceHoldout(m_session.connection()));
        m_holdout = holdout;
    }
    if (m_terms.only) {
        Arrival arrival;
        arrival.at = m_terms.from;
        arrival.customer = *m_terms.only;
        arrival.reason = "Put in to test the program.";
        m_arrivals.push_back(std::move(arrival));
    } else if (const auto* event = std::get_if<EventEntry>(&entry)) {
        PATRON_TRY(arrivals, entries::byEvent(m_session, m_facts, *event, m_terms.from, m_terms.to));
        m_arrivals = std::move(arrivals);
    } else if (const auto* date = std::get_if<DateEntry>(&entry)) {
        PATRON_TRY(arrivals, entries::byDate(m_session, m_facts, *date, m_terms.from, m_terms.to));
        m_arrivals = std::move(arrivals);
    } else if (const auto* import = std::get_if<ImportEntry>(&entry)) {
        std::int64_t cursor = 0;
        m_arrivals = entries::byImport(m_session, *import, cursor);
        std::erase_if(m_arrivals, [&](const Arrival& each) { return each.at <= m_terms.from || each.at > m_terms.to; });
        std::sort(m_arrivals.begin(), m_arrivals.end());
    } else if (std::holds_alternative<SegmentEntry>(entry)) {
        push(m_terms.from, Happening::Check, 0);
    } else if (const auto first = entries::nextCheck(entry, m_store.zone(), m_terms.from)) {
        push(*first, Happening::Check, 0);
    }
    if (!m_arrivals.empty())
        push(m_arrivals.front().at, Happening::Arrival, 0);
    return {};
}

Result<void> Run::check(Ms at)
{
    const Entry& entry = m_program.entry;
    const bool isSegment = std::holds_alternative<SegmentEntry>(entry);
    const bool isFirst = isSegment && !m_checkedAt;
    PATRON_TRY(found, entries::found(m_facts, entry, m_checkedAt.value_or(m_terms.from), at));
    m_checkedAt = at;
    if (const auto next = entries::nextCheck(entry, m_store.zone(), at))
        push(*next, Happening::Check, 0);
    std::vector<CustomerId> came;
    if (isSegment) {
        std::set_difference(found.begin(), found.end(), m_members.begin(), m_members.end(), std::back_inserter(came));
        m_members = std::move(found);
    } else {
        came = std::move(found);
    }
    if (isFirst && !std::get<SegmentEntry>(entry).existing)
        return {};
    std::vector<CustomerId> assumed;
    const auto* schedule = std::get_if<ScheduleEntry>(&entry);
    const RuleNode& rule = isSegment ? std::get<SegmentEntry>(entry).rule : schedule ? schedule->rule : RuleNode();
    if (!rule.is_null()) {
        m_facts.expect(came.size());
        PATRON_TRY(some, m_facts.restOnAssumed(rule, at, came));
        assumed = std::move(some);
    }
    const std::string reason = entries::checkReason(entry, isFirst);
    for (const CustomerId customer : came) {
        const bool isAssumed = std::binary_search(assumed.begin(), assumed.end(), customer);
        PATRON_CHECK(admit(customer, "", at, reason, isAssumed));
    }
    return {};
}

Result<void> Run::admit(CustomerId customer, const std::string& key, Ms at, const std::string& reason, bool isAssumed)
{
    if (m_holdout && shareThreshold(m_holdout->billionths).contains(shareHash(m_holdout->salt, customer.value))) {
        m_tally.notEntered("workspace_holdout");
        return {};
    }
    const auto newest = m_newest.find({customer.value, key});
    if (newest != m_newest.end()) {
        const EnrollmentState& last = m_people[newest->second].state;
        if (!entries::mayEnterAgain(m_program.reentry, key, !last.ended, last.enteredAt, at, m_store.zone()))
            return {};
    }
    Traveller traveller;
    traveller.state.customer = customer;
    traveller.state.programUuid = m_uuid;
    traveller.state.key = key;
    traveller.state.enteredAt = at;
    traveller.state.heldOut = isHeldOut(m_program, m_uuid, customer);
    traveller.state.step = m_program.start;
    traveller.state.stepAt = at;
    traveller.dueAt = at;
    traveller.facts = m_facts.instantsOf(customer, m_awaited, at, m_terms.to);
    const std::size_t number = m_people.size();
    m_people.push_back(std::move(traveller));
    m_newest[{customer.value, key}] = number;
    m_tally.entered(m_people[number].state, at, reason, isAssumed);
    push(at, Happening::Due, number);
    scheduleFact(number);
    return {};
}

void Run::scheduleFact(std::size_t number)
{
    const Traveller& traveller = m_people[number];
    if (traveller.nextFact < traveller.facts.size())
        push(traveller.facts[traveller.nextFact], Happening::Fact, number);
}

/// A completed one may still reach the goal. Nothing else about it is looked at, so that is found at once.
Result<void> Run::lookForLateGoal(std::size_t number)
{
    EnrollmentState& state = m_people[number].state;
    if (state.goalAt || !m_program.goal)
        return {};
    const Goal& goal = *m_program.goal;
    const Ms last = goal.within ? m_store.zone().add(state.enteredAt, *goal.within) : m_terms.to;
    PATRON_TRY(reached,
               m_facts.firstEvent(goal.event, goal.where, state.customer, state.enteredAt, std::min(last, m_terms.to)));
    if (reached) {
        state.goalAt = reached;
        m_tally.decided(number,
                        {DecisionKind::ReachedGoal, *reached, state.step, "The goal was reached.", state.visits},
                        m_program);
        m_tally.goal(number, *reached);
    }
    return {};
}

Result<void> Run::look(std::size_t number, Ms at, Look why)
{
    Traveller& traveller = m_people[number];
    if (why == Look::Fact) {
        while (traveller.nextFact < traveller.facts.size() && traveller.facts[traveller.nextFact] <= at)
            ++traveller.nextFact;
    }
    // A wait that was left for an event leaves its old end behind.
    if (traveller.state.ended || (why == Look::Due && traveller.dueAt != at))
        return {};
    PATRON_TRY(planned, plan(m_program, traveller.state, at, why, m_facts));
    PATRON_CHECK(apply(number, at, planned));
    if (!m_people[number].state.ended && why == Look::Fact)
        scheduleFact(number);
    return {};
}

Result<void> Run::apply(std::size_t number, Ms at, Plan& planned)
{
    bool ownFact = false;
    for (Decision& decision : planned.decisions) {
        PATRON_CHECK(carryOut(number, decision, ownFact));
        m_tally.decided(number, decision, m_program);
    }
    m_tally.assumed(m_facts.takeAssumed());
    Traveller& traveller = m_people[number];
    EnrollmentState& state = traveller.state;
    if (planned.goalAt) {
        state.goalAt = planned.goalAt;
        m_tally.goal(number, *planned.goalAt);
    }
    if (!planned.moved)
        return {};
    if (planned.step.empty()) {
        state.ended = true;
        traveller.dueAt.reset();
        m_tally.ended(number, planned.endedAt, planned.exitReason, planned.cancels);
        traveller.facts.clear();
        traveller.nextFact = 0;
        return planned.exitReason == "end" ? lookForLateGoal(number) : Result<void>();
    }
    state.step = planned.step;
    state.stepAt = planned.stepAt;
    state.waiting = true;
    state.visits = planned.visits;
    traveller.dueAt = planned.dueAt;
    m_tally.stands(number, planned.step);
    if (planned.dueAt)
        push(*planned.dueAt, Happening::Due, number);
    // What its own steps changed is a fact, too.
    if (ownFact && m_awaited.all)
        push(at, Happening::Fact, number);
    return {};
}

Result<void> Run::carryOut(std::size_t number, Decision& decision, bool& ownFact)
{
    const EnrollmentState& state = m_people[number].state;
    const Step* step = m_program.step(decision.step);
    switch (decision.kind) {
    case DecisionKind::Sent: {
        const auto& sent = std::get<MessageStep>(step->what);
        PATRON_TRY(refusal, m_facts.refusal(state.customer, sent.channel, m_program.limits.transactional, decision.at));
        if (!refusal.empty()) {
            decision.kind = DecisionKind::Skipped;
            decision.reason = "Not sent: " + refusal + ".";
            m_tally.skipped(decision.step, refusal);
            return {};
        }
        SimulatedSend send;
        send.enrollment = number;
        send.customer = state.customer;
        send.step = decision.step;
        send.message = decision.message;
        send.channel = sent.channel;
        send.transactional = m_tally.isTransactional(m_session, decision.message);
        send.dueAt = decision.at;
        send.expiresAt = decision.expiresAt;
        m_sends.push_back(std::move(send));
        push(decision.at, Happening::Send, m_sends.size() - 1);
        return {};
    }
    case DecisionKind::SetTrait:
        m_facts.set(state.customer, decision.at, std::get<SetTraitStep>(step->what));
        ownFact = true;
        return {};
    case DecisionKind::Tagged:
        ownFact = true;
        m_facts.tag(state.customer, decision.at, std::get<TagStep>(step->what));
        return {};
    case DecisionKind::Points:
        ownFact = true;
        m_tally.points(std::get<PointsStep>(step->what).add);
        m_facts.givePoints(state.customer, decision.at, std::get<PointsStep>(step->what).add);
        return {};
    case DecisionKind::Coupon:
        return giveCoupon(number, std::get<CouponStep>(step->what), decision);
    case DecisionKind::Task:
        m_tally.task();
        return {};
    case DecisionKind::HeldOut:
        m_tally.skipped(decision.step, "held_out");
        return {};
    case DecisionKind::Skipped:
        m_tally.skipped(decision.step, decision.reason.rfind("Left out", 0) == 0 ? "late" : "condition");
        return {};
    default:
        return {};
    }
}

/// One code of a pool an enrollment, as long as there are codes that were free at the instant.
Result<void> Run::giveCoupon(std::size_t number, const CouponStep& step, Decision& decision)
{
    if (!m_couponsGiven.emplace(number, step.pool).second)
        return {};
    const auto left = loyalty::pools::freeCodes(m_session.connection(), step.pool, decision.at);
    const std::string word = !left                                             ? "unknown_pool"
                             : *left && **left <= m_tally.couponsOf(step.pool) ? "pool_empty"
                                                                               : "";
    if (word.empty()) {
        m_tally.coupon(step.pool);
        return {};
    }
    decision.kind = DecisionKind::Skipped;
    decision.reason = "No code: " + word + ".";
    m_tally.skipped(decision.step, word);
    return {};
}

Result<void> Run::attempt(std::size_t number, Ms at)
{
    SimulatedSend& send = m_sends[number];
    if (m_tally.isCancelled(send.enrollment)) {
        m_tally.skipped(send.step, "cancelled");
        m_tally.line(send.enrollment, {at, send.step, "not_sent", "Not sent: the program ended for them before."});
        return {};
    }
    using Kind = SimulatedGate::Verdict::Kind;
    PATRON_TRY(verdict, m_gate.look(send, at));
    if (verdict.kind == Kind::Waits) {
        m_tally.held(send, verdict.reason);
        m_tally.line(send.enrollment, {at, send.step, "held",
                                       "Waits until " + formatRfc3339(verdict.until) + ": " + verdict.reason + "."});
        push(verdict.until, Happening::Send, number);
    } else if (verdict.kind == Kind::OtherChannel) {
        return passOn(send, at);
    } else if (verdict.kind == Kind::Skipped) {
        if (verdict.reason == "cap")
            m_tally.held(send, verdict.reason);
        m_tally.skipped(send.step, verdict.reason);
        m_tally.line(send.enrollment, {at, send.step, "not_sent", "Not sent: " + verdict.reason + "."});
    } else {
        m_gate.handed(send, at);
        m_tally.sent(send, at);
        m_tally.line(send.enrollment, {at, send.step, "sent", "It is sent."});
    }
    return {};
}

/// The other channel's step of this program: the first one for it, in the program's order.
Result<void> Run::passOn(SimulatedSend& send, Ms at)
{
    const Step* other = otherChannelOf(m_program, send.step);
    m_tally.held(send, "cap");
    if (!other) {
        m_tally.skipped(send.step, "cap_other_channel");
        m_tally.line(send.enrollment, {at, send.step, "not_sent", "Not sent: cap, and no step for another channel."});
        return {};
    }
    const auto& sent = std::get<MessageStep>(other->what);
    m_tally.skipped(send.step, "cap_other_channel");
    m_tally.line(send.enrollment, {at, send.step, "passed_on", "Goes by the step \"" + other->id + "\" instead: cap."});
    SimulatedSend next = send;
    next.step = other->id;
    next.message = sent.message;
    next.channel = sent.channel;
    next.passedOn = true;
    m_sends.push_back(std::move(next));
    push(at, Happening::Send, m_sends.size() - 1);
    return {};
}

Result<void> Run::countOrders()
{
    const Duration span =
        m_program.goal && m_program.goal->within ? *m_program.goal->within : Duration{30, TimeUnit::Days};
    std::set<std::int64_t> counted;
    for (const Traveller& traveller : m_people) {
        // The customer at the first entry is the unit.
        if (!counted.insert(traveller.state.customer.value).second)
            continue;
        Query query =
            m_session.query("SELECT coalesce(sum(kind = 'sale'), 0), coalesce(sum(value_base), 0) FROM v_order "
                            "WHERE customer_id = ? AND at >= ? AND at < ? AND at <= ? AND state = 'completed' "
                            "AND kind IN ('sale', 'return')");
        query.bind(traveller.state.customer, traveller.state.enteredAt,
                   m_store.zone().add(traveller.state.enteredAt, span), m_terms.to);
        query.step();
        m_tally.orders(traveller.state.heldOut, query.int64(0), query.int64(1));
    }
    return {};
}

Result<void> Run::step(const Moment& moment)
{
    switch (moment.what) {
    case Happening::Arrival: {
        const Arrival& arrival = m_arrivals[moment.number];
        PATRON_CHECK(admit(arrival.customer, arrival.key, arrival.at, arrival.reason, false));
        if (moment.number + 1 < m_arrivals.size())
            push(m_arrivals[moment.number + 1].at, Happening::Arrival, moment.number + 1);
        return {};
    }
    case Happening::Check:
        return check(moment.at);
    case Happening::Fact:
        return look(moment.number, moment.at, Look::Fact);
    case Happening::Due:
        return look(moment.number, moment.at, Look::Due);
    case Happening::Send:
        break;
    }
    return attempt(moment.number, moment.at);
}

Result<Simulation> Run::go()
{
    PATRON_CHECK(prepare());
    Ms toldAt = 0;
    std::vector<Moment> together;
    while (!m_queue.empty()) {
        if (m_job.cancelled())
            return makeError(ErrorCode::Cancelled, "Stopped. Nothing was changed.");
        // All of one kind and instant together, so that a rule is asked once for many.
        together.clear();
        const Moment first = m_queue.top();
        while (!m_queue.empty() && m_queue.top().at == first.at && m_queue.top().what == first.what) {
            together.push_back(m_queue.top());
            m_queue.pop();
        }
        m_facts.expect(together.size());
        for (const Moment& moment : together)
            PATRON_CHECK(step(moment));
        const Ms now = m_tally.elapsedMs();
        if (m_terms.partial && now - toldAt >= partialEveryMs) {
            toldAt = now;
            m_terms.partial(m_tally.partial(first.at));
        }
        m_job.done(static_cast<std::int64_t>(m_people.size()));
    }
    PATRON_CHECK(countOrders());
    Simulation result = m_tally.finish();
    result.currency = m_store.currency();
    result.currencyDecimals = m_store.currencyDecimals();
    return result;
}
}

Result<Simulation> simulate(Store& store, JobContext& job, const SavedProgram& program, const SimulationTerms& terms)
{
    if (terms.to < terms.from) {
        return makeError(ErrorCode::WrongUsage, "The simulation would end before it begins. Choose a later end.");
    }
    job.phase("Simulating");
    return store.read([&](ReadSession& session) -> Result<Simulation> {
        SimulatedFacts facts(session, store, terms.reach, terms.strictAsOf);
        PATRON_TRY(gate, SimulatedGate::open(session, store, facts, program.definition, program.id));
        return Run(session, store, job, program, terms, facts, gate).go();
    });
}

}
