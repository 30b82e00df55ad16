#include "core/segment/index/evaluation.h"

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/segment/nodesql.h"
#include "core/segment/rulejson.h"

#include <algorithm>
#include <numeric>

namespace patron::segment::index {

namespace {
/// Customers in a block: what a leaf touches of them stays in the processor's near caches.
constexpr std::size_t blockSize = 16384;
}

std::size_t Outcome::bytes() const
{
    return holds.bytes() + (missing ? missing->bytes() : 0) + (assumed ? assumed->bytes() : 0);
}

Evaluation::Evaluation(const IndexState& state, EvaluationTerms terms, Keepsakes& kept, Crew& crew,
                       const CancelToken& cancel)
    : m_state(state)
    , m_terms(std::move(terms))
    , m_kept(kept)
    , m_crew(crew)
    , m_cancel(cancel)
{}

Result<std::vector<NodeOutcome>> Evaluation::evaluate(const Node& node)
{
    std::vector<NodeOutcome> below;
    PATRON_TRY(own, one(node, {}, below));
    std::vector<NodeOutcome> all{std::move(own)};
    all.insert(all.end(), std::make_move_iterator(below.begin()), std::make_move_iterator(below.end()));
    // A rule that is switched off as a whole asks nothing.
    if (all.front().ignored)
        all.front().outcome = std::make_shared<Outcome>(constant(true));
    return all;
}

Outcome Evaluation::constant(bool holds) const
{
    return {Bits(m_state.bitCount(), holds), {}, {}, 0};
}

Result<NodeOutcome> Evaluation::one(const Node& node, const std::string& path, std::vector<NodeOutcome>& below)
{
    NodeOutcome result;
    result.path = path;
    result.node = &node;
    result.ignored = isIgnored(node);
    if (cancelled())
        return makeError(ErrorCode::Cancelled, "Stopped. Nothing was changed.");
    if (node.off) {
        result.outcome = std::make_shared<Outcome>(constant(true));
    } else if (const auto* form = std::get_if<Group>(&node.form)) {
        PATRON_TRY(outcome, group(*form, path, below));
        result.outcome = std::make_shared<Outcome>(std::move(outcome));
    } else if (const auto* ranking = std::get_if<Top>(&node.form)) {
        auto outcome = top(*ranking, path, below);
        if (!outcome)
            return detail::located(std::move(outcome).error(), path);
        result.outcome = std::make_shared<Outcome>(std::move(*outcome));
    } else {
        auto outcome = leaf(node);
        if (!outcome)
            return detail::located(std::move(outcome).error(), path);
        result.outcome = std::move(*outcome);
    }
    if (cancelled())
        return makeError(ErrorCode::Cancelled, "Stopped. Nothing was changed.");
    return result;
}

namespace {
/// How long a node takes, roughly: only the order of these numbers counts.
int effortOf(const Node& node)
{
    struct Effort
    {
        int operator()(const Group& group) const
        {
            int effort = 0;
            for (const Node& child : group.children)
                effort += effortOf(child);
            return effort;
        }
        int operator()(const Top& top) const { return 4 + (top.of ? effortOf(*top.of) : 0); }
        int operator()(const TraitCondition& leaf) const
        {
            return std::holds_alternative<std::string>(leaf.value) ? 2 : 1;
        }
        int operator()(const EventCondition& leaf) const
        {
            const bool ofLines = leaf.measureField.starts_with("line.");
            return leaf.measure == Measure::Count ? 8 : ofLines ? 20 : 12;
        }
        int operator()(const Sequence& leaf) const { return 20 * static_cast<int>(leaf.events.size()); }
        int operator()(const NotFollowed&) const { return 30; }
        int operator()(const Changed&) const { return 15; }
        int operator()(const SegmentCondition&) const { return 20; }
        int operator()(const ConsentCondition&) const { return 1; }
        int operator()(const Reachable&) const { return 3; }
        int operator()(const Near&) const { return 4; }
        int operator()(const WithinArea&) const { return 10; }
        int operator()(const WeatherCondition&) const { return 2; }
        int operator()(const PreferenceCondition&) const { return 4; }
        int operator()(const ProgramCondition&) const { return 3; }
        int operator()(const MessageCondition&) const { return 3; }
        int operator()(const Sample&) const { return 1; }
    };
    return std::visit(Effort(), node.form);
}

/// The places of a group's children in the order they are answered in.
std::vector<std::size_t> orderOf(const Group& group, bool quickestFirst)
{
    std::vector<std::size_t> order(group.children.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    if (quickestFirst) {
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return effortOf(group.children[a]) < effortOf(group.children[b]);
        });
    }
    return order;
}
}

/// For whom a group's next child can still change its answer.
Bits Evaluation::undecided(Group::Kind kind, const Bits& soFar) const
{
    Bits who = soFar;
    if (kind != Group::Kind::All)
        who.invert();
    return m_wanted ? who &= *m_wanted : who;
}

Result<Outcome> Evaluation::group(const Group& group, const std::string& path, std::vector<NodeOutcome>& below)
{
    const std::string base = path + "/" + std::string(childrenKey(group.kind)) + "/";
    Outcome outcome;
    BitCounter counter(m_state.bitCount());
    bool first = true;
    for (const std::size_t i : orderOf(group, m_terms.wholeOnly)) {
        std::vector<NodeOutcome> deeper;
        const Bits* wantedBefore = m_wanted;
        Bits wanted;
        if (m_terms.wholeOnly && !first && group.kind != Group::Kind::AtLeast) {
            wanted = undecided(group.kind, outcome.holds);
            m_wanted = &wanted;
        }
        auto answered = one(group.children[i], base + std::to_string(i), deeper);
        m_wanted = wantedBefore;
        PATRON_TRY(child, std::move(answered));
        outcome.touchedBytes += child.outcome->touchedBytes;
        if (!child.ignored) {
            const Outcome& one = *child.outcome;
            if (group.kind == Group::Kind::AtLeast)
                counter.add(one.holds);
            else if (first)
                outcome.holds = one.holds;
            else if (group.kind == Group::Kind::All)
                outcome.holds &= one.holds;
            else
                outcome.holds |= one.holds;
            first = false;
            if (one.assumed && outcome.assumed)
                *outcome.assumed |= *one.assumed;
            else if (one.assumed)
                outcome.assumed = one.assumed;
        }
        below.push_back(std::move(child));
        below.insert(below.end(), std::make_move_iterator(deeper.begin()), std::make_move_iterator(deeper.end()));
    }
    if (group.kind == Group::Kind::AtLeast)
        outcome.holds = counter.atLeast(group.count);
    else if (first)
        outcome.holds = Bits(m_state.bitCount(), group.kind == Group::Kind::All);
    if (group.kind == Group::Kind::None)
        outcome.holds.invert();
    return outcome;
}

Result<std::shared_ptr<const Outcome>> Evaluation::leaf(const Node& node)
{
    // Segments and programs are answered by what they name, which changes without the customers: the state's version
    // is in the key, and both are part of the state.
    std::string key;
    if (m_terms.useCache) {
        Node plain{node.form, false, {}};
        key = "leaf " + std::to_string(m_state.version) + " " + std::to_string(context().asOf) +
              (context().strictAsOf ? " strict " : " ") + compactJson(writeNode(plain));
        if (auto known = m_kept.find<Outcome>(key))
            return known;
    }
    PATRON_TRY(outcome, answer(node.form));
    auto made = std::make_shared<const Outcome>(std::move(outcome));
    if (m_terms.useCache && !m_terms.only && !cancelled())
        m_kept.put(key, made, made->bytes());
    return std::shared_ptr<const Outcome>(std::move(made));
}

Result<Outcome> Evaluation::answer(const NodeForm& form)
{
    struct Answer
    {
        Evaluation& self;
        Result<Outcome> operator()(const Group&) const { return self.constant(true); }
        Result<Outcome> operator()(const Top& top) const { return topLeaf(self, top, nullptr); }
        Result<Outcome> operator()(const TraitCondition& leaf) const { return traitLeaf(self, leaf); }
        Result<Outcome> operator()(const EventCondition& leaf) const { return eventLeaf(self, leaf); }
        Result<Outcome> operator()(const Sequence& leaf) const { return sequenceLeaf(self, leaf); }
        Result<Outcome> operator()(const NotFollowed& leaf) const { return notFollowedLeaf(self, leaf); }
        Result<Outcome> operator()(const Changed& leaf) const { return changedLeaf(self, leaf); }
        Result<Outcome> operator()(const SegmentCondition& leaf) const { return self.segment(leaf); }
        Result<Outcome> operator()(const ConsentCondition& leaf) const { return consentLeaf(self, leaf); }
        Result<Outcome> operator()(const Reachable& leaf) const { return reachableLeaf(self, leaf); }
        Result<Outcome> operator()(const Near& leaf) const { return nearLeaf(self, leaf); }
        Result<Outcome> operator()(const WithinArea& leaf) const { return withinLeaf(self, leaf); }
        Result<Outcome> operator()(const WeatherCondition& leaf) const { return weatherLeaf(self, leaf); }
        Result<Outcome> operator()(const PreferenceCondition& leaf) const { return preferenceLeaf(self, leaf); }
        Result<Outcome> operator()(const ProgramCondition& leaf) const { return programLeaf(self, leaf); }
        Result<Outcome> operator()(const MessageCondition& leaf) const { return messageLeaf(self, leaf); }
        Result<Outcome> operator()(const Sample& leaf) const { return sampleLeaf(self, leaf); }
    };
    return std::visit(Answer{*this}, form);
}

Result<Outcome> Evaluation::segment(const SegmentCondition& condition)
{
    PATRON_TRY(named, detail::findNamed(surroundings().segments, detail::Referred::Segment, condition.segment));
    if (condition.state != SegmentCondition::State::Member)
        return membershipLeaf(*this, condition, named);
    for (std::size_t i = 0; i < m_segmentStack.size(); ++i) {
        if (m_segmentStack[i].id == named.id)
            return detail::segmentCircle(m_segmentStack, i, named);
    }
    auto rule = parseRule(surroundings().segmentRules.at(named.id), surroundings().catalog);
    if (!rule)
        return detail::inSegment(named, std::move(rule).error());
    m_segmentStack.push_back(named);
    std::vector<NodeOutcome> below;
    auto root = one(rule->root, {}, below);
    m_segmentStack.pop_back();
    if (!root)
        return detail::inSegment(named, std::move(root).error());
    if (root->ignored)
        return Outcome{Bits(m_state.bitCount(), true), {}, root->outcome->assumed, root->outcome->touchedBytes};
    return Outcome{root->outcome->holds, {}, root->outcome->assumed, root->outcome->touchedBytes};
}

Result<Outcome> Evaluation::top(const Top& top, const std::string& path, std::vector<NodeOutcome>& below)
{
    const Everyone everyone(*this);
    if (!top.of)
        return topLeaf(*this, top, nullptr);
    std::vector<NodeOutcome> deeper;
    PATRON_TRY(of, one(*top.of, path + "/top/of", deeper));
    auto outcome = topLeaf(*this, top, of.ignored ? nullptr : of.outcome.get());
    below.push_back(std::move(of));
    below.insert(below.end(), std::make_move_iterator(deeper.begin()), std::make_move_iterator(deeper.end()));
    return outcome;
}

Outcome Evaluation::run(const Leaf& leaf)
{
    Outcome outcome = constant(false);
    outcome.touchedBytes = leaf.touchedBytes;
    if (leaf.missing)
        outcome.missing = Bits(m_state.bitCount());
    if (leaf.assumed)
        outcome.assumed = Bits(m_state.bitCount());
    const auto slices = [&](std::size_t word) {
        Slices out;
        out.holds = outcome.holds.words() + word;
        out.missing = outcome.missing ? outcome.missing->words() + word : nullptr;
        out.assumed = outcome.assumed ? outcome.assumed->words() + word : nullptr;
        out.wanted = m_wanted ? m_wanted->words() + word : nullptr;
        return out;
    };
    for (std::size_t i = 0; i < m_state.parts.size(); ++i) {
        const Part& part = m_state.parts[i];
        forBlocks(part, [&](std::size_t first, std::size_t last) {
            const Slices out = slices(part.firstWord + first / 64);
            const bool any = !out.wanted || std::any_of(out.wanted, out.wanted + wordsFor(last - first),
                                                        [](std::uint64_t word) { return word != 0; });
            if (any)
                leaf.parts[i](first, last, out);
        });
    }
    return outcome;
}

void Evaluation::forBlocks(const Part& part, const std::function<void(std::size_t first, std::size_t last)>& work)
{
    const std::size_t size = part.shard->size();
    if (m_terms.only) {
        const std::size_t word = *m_terms.only / 64;
        if (word >= part.firstWord && word < part.firstWord + wordsFor(size)) {
            const std::size_t first = (word - part.firstWord) * 64;
            work(first, std::min(first + 64, size));
        }
        return;
    }
    m_crew.run((size + blockSize - 1) / blockSize, [&](std::size_t block) {
        if (!cancelled())
            work(block * blockSize, std::min((block + 1) * blockSize, size));
    });
}

Result<const Field*> Evaluation::field(const std::string& name) const
{
    if (const Field* found = surroundings().catalog.find(name))
        return found;
    return detail::unknownTrait(surroundings().catalog, name);
}

Result<Outcome> sampleLeaf(Evaluation& evaluation, const Sample& sample)
{
    const ShareThreshold threshold = shareThreshold(sample.billionths);
    if (threshold.everyone)
        return evaluation.constant(true);
    Leaf leaf;
    for (const Part& part : evaluation.state().parts) {
        const std::string key = "sample " + std::to_string(part.serial) + " " + sample.salt;
        auto hashes = evaluation.kept().find<std::vector<std::uint64_t>>(key);
        if (!hashes && !evaluation.focused()) {
            auto made = std::make_shared<std::vector<std::uint64_t>>(part.shard->size());
            evaluation.forBlocks(part, [&](std::size_t first, std::size_t last) {
                for (std::size_t i = first; i < last; ++i)
                    (*made)[i] = shareHash(sample.salt, part.shard->ids[i]);
            });
            hashes = made;
            if (!evaluation.cancelled())
                evaluation.kept().put(key, hashes, made->size() * sizeof(std::uint64_t));
        }
        leaf.parts.emplace_back(
            [hashes, threshold, &part, &sample](std::size_t first, std::size_t last, const Slices& out) {
                scanEach(first, last, out.holds, [&](std::size_t i) {
                    return threshold.contains(hashes ? (*hashes)[i] : shareHash(sample.salt, part.shard->ids[i]));
                });
            });
    }
    return evaluation.run(leaf);
}

}
