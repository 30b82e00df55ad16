#pragma once

#include "core/message/liquid/program.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace patron::message::liquid {

/// A name and its value in a render.
struct Binding
{
    std::string_view name;
    Value value;
    bool fromData = false; ///< assigned from a field as it is: an empty one is a missing one
};

/// What a render keeps while it runs; the vectors keep their memory for the next one.
struct Workspace::Buffers
{
    std::vector<Binding> locals;   ///< loop variables and snippet arguments, innermost last
    std::vector<Binding> assigned; ///< assign and capture
    std::vector<Binding> counters; ///< increment and decrement
    std::vector<std::pair<std::string, std::size_t>> cycles;
    std::vector<std::pair<std::string_view, std::int64_t>> offsets; ///< where offset: continue goes on
    std::string changed;
    std::string scratch;
    std::vector<std::string> captures;
};

/// Renders a program; called by Template::render.
RenderReport renderProgram(const Program& program, const Drop& data, const RenderOptions& options, Arena& arena,
                           Workspace::Buffers& buffers, std::string& out);

/// One render. Every method leaves a problem in m_pending when something cannot be done; the node it happened in
/// reports it.
class Run
{
public:
    Run(const Drop& data, const RenderOptions& options, Arena& arena, Workspace::Buffers& buffers);
    RenderReport render(const Program& program, std::string& out);

private:
    enum class Flow { Next, Break, Continue, Stop };

    Flow renderNodes(const Node* node, std::string& out);
    Flow renderNode(const Node& node, std::string& out);
    Flow renderText(const TextNode& node, std::string& out);
    Flow renderOutput(const OutputNode& node, std::string& out);
    Flow renderIf(const IfNode& node, std::string& out);
    Flow renderCase(const CaseNode& node, std::string& out);
    Flow renderFor(const ForNode& node, std::string& out);
    Flow renderTableRow(const ForNode& node, std::string& out);
    Flow renderCycle(const CycleNode& node, std::string& out);
    Flow renderAssign(const AssignNode& node);
    Flow renderCapture(const CaptureNode& node);
    Flow renderCounter(const CounterNode& node, std::string& out);
    Flow renderSnippet(const SnippetNode& node, std::string& out);
    Flow renderIfChanged(const IfChangedNode& node, std::string& out);
    Flow renderIncluded(const SnippetNode& node, const Program& snippet, std::string_view name, std::string& out);
    Flow renderIsolated(const SnippetNode& node, const Program& snippet, std::string_view name, std::string& out);
    Flow enter(const Program& snippet, std::string& out);
    const Program* findSnippet(const SnippetNode& node, std::string_view& name);

    Value evaluate(const Expression& expression);
    Value evaluateFiltered(const Filtered& filtered);
    Value lookup(const Expression& path);
    Value findRoot(std::string_view name);
    Value step(const Value& from, const Segment& segment);
    bool holds(const Condition& condition);
    bool compares(const Condition& condition);
    bool orders(const Condition& condition, const Value& left, const Value& right);
    bool contains(const Value& left, const Value& right);
    /// The items of a loop between offset and limit; false when something pends.
    bool loopItems(const ForNode& node, std::vector<Value>& items);
    bool integerFor(const Expression& expression, std::string_view what, std::int64_t& number);

    void show(const Value& value, Context context, std::string& out);
    /// Of a filter or a capture that has made its values harmless already.
    void showMarkup(std::string_view markup, Context context, std::string& out);
    void noteMissing(const OutputNode& node, const Value& value);
    void assign(std::string_view name, const Value& value, bool fromData);
    const Binding* findBinding(std::string_view name) const;
    Flow afterProblem(const Node& node, std::string& out);
    void pend(Problem::Kind kind, std::string_view text);
    bool pending() const { return m_hasPending; }
    Flow stopAtLimit(const Node& node, std::string_view text);
    Flow checkSize(const Node& node, const std::string& out);

    const Drop* m_data;
    const RenderOptions& m_options;
    Arena& m_arena;
    Workspace::Buffers& m_buffers;
    void noteBranch(std::uint32_t number);

    const Program* m_program = nullptr;
    const Program* m_main = nullptr;
    RenderReport m_report;
    Problem m_pending;
    bool m_hasPending = false;
    bool m_stopped = false;
    bool m_isolated = false;
    bool m_usedFallback = false;
    int m_depth = 0;
    std::size_t m_steps = 0;
    std::size_t m_outStart = 0;
    const std::string* m_mainOut = nullptr;
    NodeKind m_tag = NodeKind::Text;
    std::size_t m_localsFrom = 0;
    std::size_t m_assignedFrom = 0;
    std::size_t m_countersFrom = 0;
    std::size_t m_cyclesFrom = 0;
    std::size_t m_captureDepth = 0;
};

}
