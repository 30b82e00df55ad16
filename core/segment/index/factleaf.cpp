#include "core/segment/conditionsql.h"
#include "core/segment/index/eventcounter.h"
#include "core/segment/spans.h"

namespace patron::segment::index {

Result<Outcome> eventLeaf(Evaluation& evaluation, const EventCondition& condition)
{
    Leaf leaf;
    leaf.missing = !isCounting(condition.measure);
    for (const Part& part : evaluation.state().parts) {
        PATRON_TRY(counter, EventCounter::make(evaluation, part, condition));
        leaf.touchedBytes += counter.touchedBytes();
        leaf.parts.emplace_back([counter = std::move(counter)](std::size_t first, std::size_t last, const Slices& out) {
            counter.fill(first, last, out);
        });
    }
    return evaluation.run(leaf);
}

namespace {
/// Who has at least one row of a filter.
Outcome anyRow(Evaluation& evaluation, const std::function<RowFilter(const Part&)>& filterOf)
{
    Leaf leaf;
    for (const Part& part : evaluation.state().parts) {
        EventCounter counter = EventCounter::ofAny(filterOf(part));
        leaf.touchedBytes += counter.touchedBytes();
        leaf.parts.emplace_back([counter = std::move(counter)](std::size_t first, std::size_t last, const Slices& out) {
            counter.fill(first, last, out);
        });
    }
    return evaluation.run(leaf);
}

/// Rows of a block, counted by customer.
void addCounts(const RowFilter& filter, std::size_t first, std::size_t last, std::int64_t sign,
               std::vector<std::int64_t>& counts)
{
    const RowBlock block = filter.block(first, last);
    for (std::size_t owner = block.firstOwner; owner < block.lastOwner; ++owner) {
        const Owners& owners = *filter.table().owners;
        const std::size_t from = owners.starts[owner];
        const std::size_t to = owners.starts[owner + 1];
        const std::size_t count =
            filter.all() ? to - from : countRange(block.rows.data(), from - block.firstRow, to - block.firstRow);
        counts[owners.ordinals[owner] - first] += sign * static_cast<std::int64_t>(count);
    }
}
}

Result<Outcome> membershipLeaf(Evaluation& evaluation, const SegmentCondition& condition, const detail::Named& named)
{
    const RuleContext& context = evaluation.context();
    const detail::Bounds bounds = detail::windowBounds(condition.during, context.zone, context.asOf);
    const std::string kind = condition.state == SegmentCondition::State::Entered ? "segment.entered" : "segment.left";
    return anyRow(evaluation, [&](const Part& part) {
        return RowFilter::recorded(part, kind, "segment", {named.uuid, named.name}, bounds);
    });
}

Result<Outcome> messageLeaf(Evaluation& evaluation, const MessageCondition& condition)
{
    std::vector<std::string> names;
    if (condition.message != "*") {
        PATRON_TRY(named,
                   detail::findNamed(evaluation.surroundings().messages, detail::Referred::Message, condition.message));
        names = {named.uuid, named.name};
    }
    const RuleContext& context = evaluation.context();
    const detail::Bounds bounds = detail::windowBounds(condition.during, context.zone, context.asOf);
    return anyRow(evaluation, [&](const Part& part) {
        return RowFilter::recorded(part, "message." + condition.did, "message", names, bounds);
    });
}

Result<Outcome> programLeaf(Evaluation& evaluation, const ProgramCondition& condition)
{
    std::vector<std::string> names;
    if (condition.program != "*") {
        PATRON_TRY(named,
                   detail::findNamed(evaluation.surroundings().programs, detail::Referred::Program, condition.program));
        names = {named.uuid, named.name};
    }
    const RuleContext& context = evaluation.context();
    if (condition.state != "active") {
        const detail::Bounds bounds = detail::windowBounds(condition.during, context.zone, context.asOf);
        return anyRow(evaluation, [&](const Part& part) {
            return RowFilter::recorded(part, "program." + condition.state, "program", names, bounds);
        });
    }
    // In it: entered more often than ended.
    const detail::Bounds ever = detail::windowBounds({}, context.zone, context.asOf);
    Leaf leaf;
    for (const Part& part : evaluation.state().parts) {
        leaf.parts.emplace_back([entered = RowFilter::recorded(part, "program.entered", "program", names, ever),
                                 completed = RowFilter::recorded(part, "program.completed", "program", names, ever),
                                 exited = RowFilter::recorded(part, "program.exited", "program", names, ever)](
                                    std::size_t first, std::size_t last, const Slices& out) {
            std::vector<std::int64_t> counts(last - first);
            addCounts(entered, first, last, 1, counts);
            addCounts(completed, first, last, -1, counts);
            addCounts(exited, first, last, -1, counts);
            scanEach(first, last, out.holds, [&](std::size_t i) { return counts[i - first] > 0; });
        });
    }
    return evaluation.run(leaf);
}

}
