#include "core/segment/audienceindex.h"

#include "core/base/stopwatch.h"
#include "core/segment/index/evaluation.h"
#include "core/segment/index/indexfile.h"
#include "core/segment/index/lifetime.h"
#include "core/segment/index/standings.h"
#include "core/segment/index/upkeep.h"

#include <algorithm>

namespace patron::segment {

using namespace index;

struct AudienceIndex::Inside
{
    Store& store;
    Crew crew;
    std::size_t cacheBytes;
    Keepsakes kept;
    Upkeep upkeep;

    Inside(Store& of, const Options& options)
        : store(of)
        , cacheBytes(options.cacheBytes)
        , kept(options.cacheBytes)
        , upkeep(of, crew, {options.mostChanged, options.useFile, options.mostMemory})
    {}

    Result<std::shared_ptr<const IndexState>> state()
    {
        auto state = upkeep.current();
        if (!state)
            return makeError(ErrorCode::Locked, "The customers are being read again. Ask again in a moment.");
        return state;
    }

    EvaluationTerms termsOf(const Terms& terms) const
    {
        EvaluationTerms result;
        result.context = contextOf(store, terms.ask.asOf);
        result.context.strictAsOf = terms.ask.strictAsOf;
        result.useCache = terms.useCache;
        return result;
    }

    Result<std::vector<NodeOutcome>> evaluate(const IndexState& state, const Node& root, const Terms& terms,
                                              const CancelToken& cancel)
    {
        return Evaluation(state, termsOf(terms), kept, crew, cancel).evaluate(root);
    }

    /// For whom the rule holds, whatever its conditions do one by one.
    Result<std::shared_ptr<const Outcome>> whole(const IndexState& state, const Node& root, const Terms& terms,
                                                 const CancelToken& cancel)
    {
        EvaluationTerms own = termsOf(terms);
        own.wholeOnly = !own.useCache;
        PATRON_TRY(outcomes, Evaluation(state, std::move(own), kept, crew, cancel).evaluate(root));
        return std::move(outcomes.front().outcome);
    }
};

namespace {
std::int64_t countOf(const IndexState& state, const Bits& bits)
{
    return static_cast<std::int64_t>(bits.countWith(state.live));
}

/// The rows of an all or any at the top: who is left after each, and who would be in without it.
void addRows(const IndexState& state, const std::vector<NodeOutcome>& outcomes, Waterfall& answer)
{
    const auto* root = std::get_if<Group>(&outcomes.front().node->form);
    if (!root || outcomes.front().node->off || (root->kind != Group::Kind::All && root->kind != Group::Kind::Any))
        return;
    const bool all = root->kind == Group::Kind::All;
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        const bool child = std::any_of(root->children.begin(), root->children.end(),
                                       [&](const Node& node) { return &node == outcomes[i].node; });
        if (child && !outcomes[i].ignored)
            rows.push_back(i);
    }
    const auto join = [all](Bits& bits, const Bits& more) { all ? bits &= more : bits |= more; };
    const Bits neutral(state.bitCount(), all);
    // Of each row the others: those before it and those after it, joined once each.
    std::vector<Bits> after(rows.size() + 1, neutral);
    for (std::size_t k = rows.size(); k-- > 0;) {
        after[k] = after[k + 1];
        join(after[k], outcomes[rows[k]].outcome->holds);
    }
    Bits before = neutral;
    for (std::size_t k = 0; k < rows.size(); ++k) {
        NodeCount& node = answer.nodes[rows[k]];
        Bits without = before;
        join(without, after[k + 1]);
        node.without = countOf(state, without);
        join(before, outcomes[rows[k]].outcome->holds);
        node.cumulative = countOf(state, before);
    }
}
}

AudienceIndex::AudienceIndex(std::unique_ptr<Inside> inside)
    : m_inside(std::move(inside))
{}

AudienceIndex::~AudienceIndex() = default;

Result<std::shared_ptr<AudienceIndex>> AudienceIndex::open(Store& store, const CancelToken& cancel, Options options)
{
    auto inside = std::make_unique<Inside>(store, options);
    PATRON_CHECK(inside->upkeep.start(cancel));
    std::shared_ptr<AudienceIndex> index(new AudienceIndex(std::move(inside)));
    store.setCompanion(index);
    return index;
}

std::shared_ptr<AudienceIndex> AudienceIndex::openLater(Store& store, Options options)
{
    auto inside = std::make_unique<Inside>(store, options);
    inside->upkeep.startLater();
    std::shared_ptr<AudienceIndex> index(new AudienceIndex(std::move(inside)));
    store.setCompanion(index);
    return index;
}

std::shared_ptr<AudienceIndex> AudienceIndex::ready(const Store& store)
{
    auto index = std::dynamic_pointer_cast<AudienceIndex>(store.companion());
    return index && index->m_inside->upkeep.current() ? index : nullptr;
}

Result<CountAnswer> AudienceIndex::count(const Rule& rule, const Terms& terms, const CancelToken& cancel)
{
    PATRON_TRY(state, m_inside->state());
    const Stopwatch watch;
    PATRON_TRY(outcome, m_inside->whole(*state, rule.root, terms, cancel));
    CountAnswer answer;
    answer.count = countOf(*state, outcome->holds);
    answer.of = static_cast<std::int64_t>(state->customers);
    answer.engine = "index";
    answer.touchedBytes = outcome->touchedBytes;
    answer.elapsedMs = watch.elapsedMs();
    return answer;
}

Result<std::vector<CustomerId>> AudienceIndex::members(const Rule& rule, const Terms& terms,
                                                       std::optional<std::int64_t> limit, const CancelToken& cancel)
{
    PATRON_TRY(state, m_inside->state());
    PATRON_TRY(outcome, m_inside->whole(*state, rule.root, terms, cancel));
    Bits in = outcome->holds;
    in &= state->live;
    std::vector<CustomerId> ids;
    ids.reserve(in.count());
    for (const Part& part : state->parts) {
        visitBits(in.words(), part.firstBit(), part.firstBit() + part.shard->size(),
                  [&](std::size_t bit) { ids.push_back(CustomerId{part.shard->ids[bit - part.firstBit()]}); });
    }
    if (state->parts.size() > 1)
        std::sort(ids.begin(), ids.end());
    if (limit)
        ids.resize(std::min(ids.size(), static_cast<std::size_t>(std::max<std::int64_t>(0, *limit))));
    return ids;
}

Result<bool> AudienceIndex::contains(const Rule& rule, CustomerId customer, const Terms& terms,
                                     const CancelToken& cancel)
{
    PATRON_TRY(state, m_inside->state());
    EvaluationTerms own = m_inside->termsOf(terms);
    own.only = state->bitOf(customer.value);
    const bool known = own.only.has_value();
    const std::size_t bit = own.only.value_or(0);
    // Who is not there is in nothing, but a rule that cannot be asked is said so all the same.
    PATRON_TRY(outcomes,
               Evaluation(*state, std::move(own), m_inside->kept, m_inside->crew, cancel).evaluate(rule.root));
    return known && outcomes.front().outcome->holds.test(bit);
}

Result<Waterfall> AudienceIndex::waterfall(const Rule& rule, const Terms& terms, const CancelToken& cancel)
{
    PATRON_TRY(state, m_inside->state());
    const Stopwatch watch;
    PATRON_TRY(outcomes, m_inside->evaluate(*state, rule.root, terms, cancel));
    const Outcome& root = *outcomes.front().outcome;
    Waterfall answer;
    answer.count = countOf(*state, root.holds);
    answer.of = static_cast<std::int64_t>(state->customers);
    if (root.assumed) {
        Bits assumed = root.holds;
        assumed &= *root.assumed;
        answer.assumed = countOf(*state, assumed);
    }
    for (const NodeOutcome& outcome : outcomes) {
        NodeCount node;
        node.path = outcome.path;
        node.ignored = outcome.ignored;
        node.count = countOf(*state, outcome.outcome->holds);
        if (!outcome.ignored && outcome.outcome->missing)
            node.missing = countOf(*state, *outcome.outcome->missing);
        answer.nodes.push_back(std::move(node));
    }
    addRows(*state, outcomes, answer);
    answer.elapsedMs = watch.elapsedMs();
    return answer;
}

Result<ReachAnswer> AudienceIndex::reach(const Rule& rule, std::string_view channel, const Terms& terms,
                                         const CancelToken& cancel)
{
    PATRON_TRY(state, m_inside->state());
    Evaluation evaluation(*state, m_inside->termsOf(terms), m_inside->kept, m_inside->crew, cancel);
    PATRON_TRY(outcomes, evaluation.evaluate(rule.root));
    const Reachability by = reachability(evaluation, std::string(channel));
    if (cancel.cancelled())
        return makeError(ErrorCode::Cancelled, "Stopped. Nothing was changed.");
    Bits left = outcomes.front().outcome->holds;
    left &= state->live;
    ReachAnswer answer;
    answer.channel = std::string(channel);
    answer.of = static_cast<std::int64_t>(left.count());
    // Each person once, by the first reason that holds.
    const auto take = [&left](const Bits& who) {
        const auto people = static_cast<std::int64_t>(left.countWith(who));
        left.subtract(who);
        return people;
    };
    Bits without = by.address;
    answer.noAddress = take(without.invert());
    answer.suppressed = take(by.suppressed);
    answer.reachable = take(by.granted);
    answer.consentDenied = take(by.denied);
    answer.noConsent = static_cast<std::int64_t>(left.count());
    return answer;
}

Result<std::shared_ptr<const insight::LifetimeFit>> AudienceIndex::lifetimeFit(Ms asOf, const CancelToken& cancel)
{
    PATRON_TRY(state, m_inside->state());
    Evaluation evaluation(*state, m_inside->termsOf({{asOf}, true}), m_inside->kept, m_inside->crew, cancel);
    return index::lifetimeFit(evaluation, asOf, m_inside->kept, cancel);
}

Result<std::vector<standings::Standing>> AudienceIndex::standings(DayNumber day, const CancelToken& cancel)
{
    PATRON_TRY(state, m_inside->state());
    const Ms midnight = m_inside->store.zone().startOfDay(day);
    // Past days are asked for one after the other and once: what is kept for rules stays.
    Keepsakes kept(m_inside->cacheBytes);
    Evaluation evaluation(*state, m_inside->termsOf({{midnight}, true}), kept, m_inside->crew, cancel);
    auto all = standingsAt(evaluation, midnight);
    if (cancel.cancelled())
        return makeError(ErrorCode::Cancelled, "Stopped. Nothing was changed.");
    return all;
}

Result<std::vector<std::uint64_t>> AudienceIndex::orderSums(const standings::OrderSums& sums, const CancelToken& cancel)
{
    PATRON_TRY(state, m_inside->state());
    Evaluation evaluation(*state, m_inside->termsOf({{state->lastInstant}, true}), m_inside->kept, m_inside->crew,
                          cancel);
    auto result = sumsOfOrders(evaluation, sums);
    if (cancel.cancelled())
        return makeError(ErrorCode::Cancelled, "Stopped. Nothing was changed.");
    return result;
}

AudienceIndex::Status AudienceIndex::status() const
{
    Status status;
    if (const auto state = m_inside->upkeep.last()) {
        status.customers = state->customers;
        status.shards = state->parts.size();
    }
    status.rebuilds = m_inside->upkeep.rebuilds();
    status.statements = m_inside->upkeep.statements();
    status.current = m_inside->upkeep.isCurrent();
    status.cacheBytes = m_inside->kept.bytes();
    return status;
}

Result<void> AudienceIndex::dropCacheFiles(std::string_view uuid)
{
    return IndexFile::remove(uuid);
}

void AudienceIndex::clearCache()
{
    m_inside->kept.clear();
}

void AudienceIndex::waitUntilBuilt()
{
    m_inside->upkeep.waitUntilBuilt();
}

}
