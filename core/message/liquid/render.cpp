#include "core/message/liquid/render.h"

#include "core/base/text.h"
#include "core/message/liquid/controls.h"
#include "core/message/liquid/loopdrops.h"
#include "core/message/liquid/numbers.h"

#include <algorithm>

namespace patron::message::liquid {

namespace {
constexpr std::size_t bytesPerStep = 64;
}

RenderReport renderProgram(const Program& program, const Drop& data, const RenderOptions& options, Arena& arena,
                           Workspace::Buffers& buffers, std::string& out)
{
    return Run(data, options, arena, buffers).render(program, out);
}

Run::Run(const Drop& data, const RenderOptions& options, Arena& arena, Workspace::Buffers& buffers)
    : m_data(&data)
    , m_options(options)
    , m_arena(arena)
    , m_buffers(buffers)
{
    buffers.locals.clear();
    buffers.assigned.clear();
    buffers.counters.clear();
    buffers.cycles.clear();
    buffers.offsets.clear();
    buffers.changed.clear();
}

RenderReport Run::render(const Program& program, std::string& out)
{
    m_program = &program;
    m_main = &program;
    m_mainOut = &out;
    m_outStart = out.size();
    m_depth = 1;
    renderNodes(program.root.first, out);
    // The piece that went beyond the bound is there by now: it is cut, between characters.
    if (std::size_t end = m_outStart + m_options.limits.outputBytes; out.size() > end) {
        while (end > m_outStart && (static_cast<unsigned char>(out[end]) & 0xC0) == 0x80)
            --end;
        out.resize(end);
    }
    m_report.steps = m_steps;
    return std::move(m_report);
}

void Run::pend(Problem::Kind kind, std::string_view text)
{
    if (m_hasPending)
        return;
    // It may quote the template or the data.
    m_pending = Problem{kind, toValidUtf8(text), m_program->name, 0, 0};
    m_hasPending = true;
}

Run::Flow Run::afterProblem(const Node& node, std::string& out)
{
    m_hasPending = false;
    if (m_pending.line == 0) {
        const Place place = m_program->placeOf(node.offset);
        m_pending.line = place.line;
        m_pending.column = place.column;
    }
    m_report.problems.push_back(std::move(m_pending));
    if (!m_options.inlineErrors || m_stopped) {
        m_stopped = true;
        return Flow::Stop;
    }
    out += m_report.problems.back().liquidText();
    return Flow::Next;
}

Run::Flow Run::stopAtLimit(const Node& node, std::string_view text)
{
    pend(Problem::Kind::Limit, text);
    m_stopped = true;
    std::string unused;
    return afterProblem(node, unused);
}

Run::Flow Run::checkSize(const Node& node, const std::string& out)
{
    const std::size_t made = &out == m_mainOut ? out.size() - m_outStart : out.size();
    if (made > m_options.limits.outputBytes)
        return stopAtLimit(node, "The text grows beyond " +
                                     groupDigits(static_cast<long long>(m_options.limits.outputBytes)) + " bytes in '" +
                                     std::string(tagNameOf(m_tag)) + "'.");
    m_steps += m_arena.used() / bytesPerStep > m_options.limits.steps ? m_options.limits.steps : 0;
    if (m_steps > m_options.limits.steps)
        return stopAtLimit(node, "More than " + groupDigits(static_cast<long long>(m_options.limits.steps)) +
                                     " steps in '" + std::string(tagNameOf(m_tag)) + "'.");
    return Flow::Next;
}

Run::Flow Run::renderNodes(const Node* node, std::string& out)
{
    for (; node; node = node->next) {
        ++m_steps;
        Flow flow = renderNode(*node, out);
        if (m_hasPending)
            flow = afterProblem(*node, out);
        if (flow == Flow::Next)
            flow = checkSize(*node, out);
        if (flow != Flow::Next)
            return flow;
    }
    return Flow::Next;
}

Run::Flow Run::renderNode(const Node& node, std::string& out)
{
    switch (node.kind) {
    case NodeKind::Text:
        return renderText(static_cast<const TextNode&>(node), out);
    case NodeKind::Output:
        return renderOutput(static_cast<const OutputNode&>(node), out);
    case NodeKind::If:
        return renderIf(static_cast<const IfNode&>(node), out);
    case NodeKind::Case:
        return renderCase(static_cast<const CaseNode&>(node), out);
    case NodeKind::For:
        return renderFor(static_cast<const ForNode&>(node), out);
    case NodeKind::TableRow:
        return renderTableRow(static_cast<const ForNode&>(node), out);
    case NodeKind::Cycle:
        return renderCycle(static_cast<const CycleNode&>(node), out);
    case NodeKind::Assign:
        return renderAssign(static_cast<const AssignNode&>(node));
    case NodeKind::Capture:
        return renderCapture(static_cast<const CaptureNode&>(node));
    case NodeKind::Increment:
    case NodeKind::Decrement:
        return renderCounter(static_cast<const CounterNode&>(node), out);
    case NodeKind::Include:
    case NodeKind::Render:
        return renderSnippet(static_cast<const SnippetNode&>(node), out);
    case NodeKind::IfChanged:
        return renderIfChanged(static_cast<const IfChangedNode&>(node), out);
    case NodeKind::Break:
        return Flow::Break;
    case NodeKind::Continue:
        return Flow::Continue;
    }
    return Flow::Next;
}

Run::Flow Run::renderText(const TextNode& node, std::string& out)
{
    out += node.text;
    m_steps += node.text.size() / bytesPerStep;
    return Flow::Next;
}

Run::Flow Run::renderOutput(const OutputNode& node, std::string& out)
{
    m_usedFallback = false;
    const Value value = evaluateFiltered(node.value);
    if (m_hasPending)
        return Flow::Next;
    if (m_usedFallback)
        ++m_report.fallbacksUsed;
    else if (m_options.noteMissing)
        noteMissing(node, value);
    const std::size_t before = out.size();
    show(value, node.context, out);
    m_steps += (out.size() - before) / bytesPerStep;
    return Flow::Next;
}

void Run::noteMissing(const OutputNode& node, const Value& value)
{
    const bool isBlankText = value.isText() && value.isBlank();
    const bool isEmptyList = value.kind() == Value::Kind::Array && value.isEmpty();
    if ((!value.isNil() && !isBlankText && !isEmptyList) || !node.value.base || node.value.base->field < 0)
        return;
    const Expression& base = *node.value.base;
    if (!value.isNil()) {
        // A name the template itself gave may be meant to be empty; one that copies a field may not.
        const Binding* binding = findBinding(base.root);
        if (binding && !base.segments && !binding->fromData)
            return;
    }
    const FieldUse& use = m_program->fields[static_cast<std::size_t>(base.field)];
    m_report.missing.push_back({use.field, m_program->placeOf(node.offset), m_program->name});
}

namespace {
std::string unescaped(std::string_view text)
{
    static constexpr std::pair<std::string_view, char> entities[] = {
        {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        bool found = false;
        if (text[i] == '&') {
            for (const auto& [entity, c] : entities) {
                if (text.substr(i, entity.size()) == entity) {
                    out += c;
                    i += entity.size();
                    found = true;
                    break;
                }
            }
        }
        if (!found)
            out += text[i++];
    }
    return out;
}
}

void Run::showMarkup(std::string_view markup, Context context, std::string& out)
{
    if (context == Context::HtmlText) {
        appendWithoutControls(out, markup);
    } else if (context == Context::Attribute) {
        m_buffers.scratch.clear();
        appendHtmlOnce(m_buffers.scratch, markup);
        appendWithoutControls(out, m_buffers.scratch);
    } else {
        appendEscaped(out, unescaped(markup), context);
    }
}

void Run::show(const Value& value, Context context, std::string& out)
{
    const bool isLine = context == Context::Subject || context == Context::Text;
    if (!value.isText()) {
        const bool needsNothing =
            context == Context::Bare || value.isNil() || value.isNumeric() || value.kind() == Value::Kind::Bool;
        if (needsNothing) {
            value.appendTo(out);
        } else {
            m_buffers.scratch.clear();
            value.appendTo(m_buffers.scratch);
            appendEscaped(out, m_buffers.scratch, context);
        }
    } else if (context == Context::Bare || (value.markup() == Value::Markup::Raw && !isLine)) {
        out += value.asText();
    } else if (value.markup() == Value::Markup::Escaped && !isLine) {
        showMarkup(value.asText(), context, out);
    } else {
        appendEscaped(out, value.asText(), context);
    }
}

void Run::noteBranch(std::uint32_t number)
{
    if (m_options.branches && m_program == m_main)
        (*m_options.branches)[m_options.branchesFrom + number] = 1;
}

Run::Flow Run::renderIf(const IfNode& node, std::string& out)
{
    for (const Branch* branch = node.branches; branch; branch = branch->next) {
        const bool taken = !branch->condition || holds(*branch->condition) != branch->negated;
        if (m_hasPending)
            return Flow::Next;
        if (!taken)
            continue;
        noteBranch(branch->number);
        return renderNodes(branch->block.first, out);
    }
    if (node.untaken)
        noteBranch(*node.untaken);
    return Flow::Next;
}

Run::Flow Run::renderCase(const CaseNode& node, std::string& out)
{
    const Value subject = evaluate(*node.subject);
    bool matched = false;
    bool isTaken = false;
    for (const When* when = node.whens; when; when = when->next) {
        if (when->value ? !evaluate(*when->value).equals(subject) : matched)
            continue;
        matched = matched || when->value;
        isTaken = true;
        noteBranch(when->number);
        const Flow flow = renderNodes(when->block.first, out);
        if (flow != Flow::Next)
            return flow;
    }
    if (!isTaken && node.untaken)
        noteBranch(*node.untaken);
    return Flow::Next;
}

Run::Flow Run::renderCycle(const CycleNode& node, std::string& out)
{
    std::string key = node.name ? "=" + evaluate(*node.name).toText() : std::string(node.key);
    auto& cycles = m_buffers.cycles;
    auto at = std::find_if(cycles.begin() + static_cast<std::ptrdiff_t>(m_cyclesFrom), cycles.end(),
                           [&](const auto& cycle) { return cycle.first == key; });
    if (at == cycles.end())
        at = cycles.insert(cycles.end(), {std::move(key), 0});
    const std::size_t turn = at->second;
    at->second = turn + 1 >= node.count ? 0 : turn + 1;
    if (turn < node.count)
        show(evaluate(*node.items[turn]), node.context, out);
    return Flow::Next;
}

const Binding* Run::findBinding(std::string_view name) const
{
    const auto& locals = m_buffers.locals;
    for (std::size_t i = locals.size(); i > m_localsFrom; --i) {
        if (locals[i - 1].name == name)
            return &locals[i - 1];
    }
    const auto& assigned = m_buffers.assigned;
    for (std::size_t i = assigned.size(); i > m_assignedFrom; --i) {
        if (assigned[i - 1].name == name)
            return &assigned[i - 1];
    }
    return nullptr;
}

void Run::assign(std::string_view name, const Value& value, bool fromData)
{
    auto& assigned = m_buffers.assigned;
    for (std::size_t i = m_assignedFrom; i < assigned.size(); ++i) {
        if (assigned[i].name == name) {
            assigned[i].value = value;
            assigned[i].fromData = fromData;
            return;
        }
    }
    assigned.push_back({name, value, fromData});
}

Run::Flow Run::renderAssign(const AssignNode& node)
{
    const Value value = evaluateFiltered(node.value);
    if (!m_hasPending)
        assign(node.variable, value, node.value.base && node.value.base->field >= 0);
    return Flow::Next;
}

Run::Flow Run::renderCapture(const CaptureNode& node)
{
    // One buffer for every depth of capture inside capture.
    if (m_buffers.captures.size() <= m_captureDepth)
        m_buffers.captures.resize(m_captureDepth + 8);
    std::string text = std::move(m_buffers.captures[m_captureDepth]);
    text.clear();
    ++m_captureDepth;
    const Flow flow = renderNodes(node.body.first, text);
    --m_captureDepth;
    const auto markup = m_program->format == Format::Html ? Value::Markup::Escaped : Value::Markup::Plain;
    assign(node.variable, Value::text(m_arena.copy(text), markup), false);
    m_buffers.captures[m_captureDepth] = std::move(text);
    return flow;
}

Run::Flow Run::renderCounter(const CounterNode& node, std::string& out)
{
    auto& counters = m_buffers.counters;
    auto at = std::find_if(counters.begin() + static_cast<std::ptrdiff_t>(m_countersFrom), counters.end(),
                           [&](const Binding& counter) { return counter.name == node.variable; });
    if (at == counters.end()) {
        const Value given = m_isolated ? Value() : m_data->get(node.variable, m_arena);
        at = counters.insert(counters.end(), {node.variable, Value::integer(integerOf(given).value_or(0)), false});
    }
    std::int64_t number = at->value.asInteger();
    if (node.kind == NodeKind::Increment) {
        appendInteger(out, number);
        at->value = Value::integer(number + 1);
    } else {
        at->value = Value::integer(--number);
        appendInteger(out, number);
    }
    return Flow::Next;
}

Run::Flow Run::renderIfChanged(const IfChangedNode& node, std::string& out)
{
    std::string text;
    const Flow flow = renderNodes(node.body.first, text);
    if (text != m_buffers.changed) {
        out += text;
        m_buffers.changed = std::move(text);
    }
    return flow;
}

}
