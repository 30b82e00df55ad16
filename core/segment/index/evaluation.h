#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"
#include "core/segment/index/columntest.h"
#include "core/segment/index/crew.h"
#include "core/segment/index/indexstate.h"
#include "core/segment/index/keepsake.h"
#include "core/segment/rule.h"
#include "core/segment/rulesql.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace patron::segment::index {

/// Whom a node holds for, one bit a customer of the state. Bits of places that are not live mean nothing.
struct Outcome
{
    Bits holds;
    std::optional<Bits> missing;  ///< who has no value for what is asked; nothing: it asks for none
    std::optional<Bits> assumed;  ///< for whom it rests on an assumed value; nothing: for nobody
    std::size_t touchedBytes = 0; ///< of columns that were read for it: what memory must deliver at least

    std::size_t bytes() const;
};

struct NodeOutcome
{
    std::string path;
    const Node* node = nullptr;
    bool ignored = false;
    std::shared_ptr<const Outcome> outcome;
};

/// The words of one block of customers that a leaf writes; `missing` and `assumed` only where the leaf said so.
struct Slices
{
    std::uint64_t* holds = nullptr;
    std::uint64_t* missing = nullptr;
    std::uint64_t* assumed = nullptr;
    /// Whose answer matters; nothing: everybody's. What is written for the rest means nothing.
    const std::uint64_t* wanted = nullptr;

    /// Whether the answer for a customer, by place in the block, matters.
    bool wants(std::size_t place) const { return !wanted || (wanted[place >> 6] >> (place & 63) & 1) != 0; }
};

/// A leaf made ready: for each part of the state what answers a block [first, last) of its customers, `first` being a
/// multiple of 64. Blocks may be answered side by side.
struct Leaf
{
    using Work = std::function<void(std::size_t first, std::size_t last, const Slices& out)>;

    bool missing = false;
    bool assumed = false;
    std::size_t touchedBytes = 0;
    std::vector<Work> parts;
};

/// A trait's values in one shard as of an instant.
struct TraitView
{
    Column values;               ///< number, day, flag; of text and lists the code
    Column instants;             ///< of a date with a time of day
    Dictionary texts;            ///< of text: folded; of lists: whole lists
    Array<std::uint32_t> foldOf; ///< texts are raw and these number their folds
    Dictionary folds;
    const HistoryColumn* lists = nullptr;          ///< the items of lists
    std::shared_ptr<const HistoryColumn> ownLists; ///< of computed lists: keeps them
    std::shared_ptr<const Bits> assumed;           ///< nothing: none is

    /// The column that says who has a value.
    const Column& presence() const { return instants.size > 0 ? instants : values; }
};

/// What one evaluation goes by.
struct EvaluationTerms
{
    RuleContext context; ///< without `only`
    bool useCache = true;
    std::optional<std::size_t> only; ///< the place of the one customer who is asked for
    /// The answer of the whole rule is all that is asked for: conditions are answered from the quickest on, and each
    /// only for those whom the ones before have not decided. Not with a cache, which keeps whole answers.
    bool wholeOnly = false;
};

/// One rule against one state of the index. Not thread-safe; many may run side by side on one state.
class Evaluation
{
public:
    Evaluation(const IndexState& state, EvaluationTerms terms, Keepsakes& kept, Crew& crew, const CancelToken& cancel);

    /// The node and all below it, parents first, as RuleSql has its parts. BadInput as RuleSql::compile; Cancelled.
    Result<std::vector<NodeOutcome>> evaluate(const Node& node);

    // For the leaves --------------------------------------------------------------------------------------------
    const IndexState& state() const { return m_state; }
    const Surroundings& surroundings() const { return *m_state.surroundings; }
    const RuleContext& context() const { return m_terms.context; }
    Keepsakes& kept() { return m_kept; }
    Crew& crew() { return m_crew; }
    bool cancelled() const { return m_cancel.cancelled(); }
    const CancelToken& cancelToken() const { return m_cancel; }
    /// Whether one customer alone is asked for.
    bool focused() const { return m_terms.only.has_value(); }
    /// While it lives, all customers are looked at, not only the one asked for.
    class Everyone
    {
    public:
        explicit Everyone(Evaluation& evaluation)
            : m_evaluation(evaluation)
            , m_before(evaluation.m_terms.only)
            , m_wantedBefore(evaluation.m_wanted)
        {
            evaluation.m_terms.only.reset();
            evaluation.m_wanted = nullptr;
        }
        ~Everyone()
        {
            m_evaluation.m_terms.only = m_before;
            m_evaluation.m_wanted = m_wantedBefore;
        }
        Everyone(const Everyone&) = delete;
        Everyone& operator=(const Everyone&) = delete;

    private:
        Evaluation& m_evaluation;
        std::optional<std::size_t> m_before;
        const Bits* m_wantedBefore;
    };
    Outcome run(const Leaf& leaf);
    Outcome constant(bool holds) const;
    /// Calls `work(first, last)` for blocks of a part's customers, side by side.
    void forBlocks(const Part& part, const std::function<void(std::size_t first, std::size_t last)>& work);
    Result<const Field*> field(const std::string& name) const;
    /// The trait as of an instant.
    TraitView trait(const Part& part, const Field& field, Ms asOf);
    /// No fact lies between this instant and `asOf`: what depends on facts alone is the same at both.
    Ms effective(Ms asOf) const { return std::min(asOf, m_state.lastInstant); }

private:
    Result<NodeOutcome> one(const Node& node, const std::string& path, std::vector<NodeOutcome>& below);
    Result<Outcome> group(const Group& group, const std::string& path, std::vector<NodeOutcome>& below);
    Bits undecided(Group::Kind kind, const Bits& soFar) const;
    Result<std::shared_ptr<const Outcome>> leaf(const Node& node);
    Result<Outcome> answer(const NodeForm& form);
    Result<Outcome> segment(const SegmentCondition& condition);
    Result<Outcome> top(const Top& top, const std::string& path, std::vector<NodeOutcome>& below);

    const IndexState& m_state;
    EvaluationTerms m_terms;
    Keepsakes& m_kept;
    Crew& m_crew;
    const CancelToken& m_cancel;
    const Bits* m_wanted = nullptr; ///< whose answer matters; nothing: everybody's
    std::vector<detail::Named> m_segmentStack;
    std::vector<std::unique_ptr<Rule>> m_segmentRules;
};

// The leaves, by the file that has them. Each makes everything ready that does not depend on single customers.
Result<Outcome> traitLeaf(Evaluation& evaluation, const TraitCondition& condition);
Result<Outcome> changedLeaf(Evaluation& evaluation, const Changed& condition);
Result<Outcome> consentLeaf(Evaluation& evaluation, const ConsentCondition& condition);
Result<Outcome> eventLeaf(Evaluation& evaluation, const EventCondition& condition);
Result<Outcome> sequenceLeaf(Evaluation& evaluation, const Sequence& condition);
Result<Outcome> notFollowedLeaf(Evaluation& evaluation, const NotFollowed& condition);
Result<Outcome> nearLeaf(Evaluation& evaluation, const Near& condition);
Result<Outcome> withinLeaf(Evaluation& evaluation, const WithinArea& condition);
Result<Outcome> weatherLeaf(Evaluation& evaluation, const WeatherCondition& condition);
Result<Outcome> preferenceLeaf(Evaluation& evaluation, const PreferenceCondition& condition);
Result<Outcome> programLeaf(Evaluation& evaluation, const ProgramCondition& condition);
Result<Outcome> messageLeaf(Evaluation& evaluation, const MessageCondition& condition);
Result<Outcome> sampleLeaf(Evaluation& evaluation, const Sample& sample);
Result<Outcome> reachableLeaf(Evaluation& evaluation, const Reachable& condition);
/// Who entered or left a segment.
Result<Outcome> membershipLeaf(Evaluation& evaluation, const SegmentCondition& condition, const detail::Named& named);
Result<Outcome> topLeaf(Evaluation& evaluation, const Top& top, const Outcome* of);

/// Who has an address that may be written to, whose address is suppressed, and the state of consent.
struct Reachability
{
    Bits address;
    Bits suppressed;
    Bits granted;
    Bits denied;
    std::size_t touchedBytes = 0;
};
Reachability reachability(Evaluation& evaluation, const std::string& channel);

/// A computed trait (computed*.cpp).
TraitView computedTrait(Evaluation& evaluation, const Part& part, const Field& field, Ms asOf);
/// A declared trait or a consent as of an instant; `assume`: before the first entry the first known value stands.
TraitView historyView(const HistoryColumn& history, Ms asOf, bool assume);

}
