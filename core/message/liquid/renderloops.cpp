#include "core/message/liquid/loopdrops.h"
#include "core/message/liquid/numbers.h"
#include "core/message/liquid/render.h"

#include "core/base/text.h"

#include <algorithm>

namespace patron::message::liquid {

bool Run::integerFor(const Expression& expression, std::string_view what, std::int64_t& number)
{
    const Value value = evaluate(expression);
    if (value.isNil())
        return false;
    if (value.kind() == Value::Kind::Number) {
        number = floorOf(decimalOf(value));
        return true;
    }
    const auto whole = integerOf(value);
    if (!whole) {
        pend(Problem::Kind::Render, "invalid integer: " + std::string(what) + " must be a whole number.");
        return false;
    }
    number = *whole;
    return true;
}

bool Run::loopItems(const ForNode& node, std::vector<Value>& items)
{
    const Value collection = evaluate(*node.collection);
    std::int64_t from = 0;
    auto& offsets = m_buffers.offsets;
    const auto remembered =
        std::find_if(offsets.begin(), offsets.end(), [&](const auto& offset) { return offset.first == node.loopName; });
    if (node.continues)
        from = remembered == offsets.end() ? 0 : remembered->second;
    else if (node.offsetFrom)
        integerFor(*node.offsetFrom, "offset", from);
    std::int64_t to = INT64_MAX;
    std::int64_t limit = 0;
    if (!m_hasPending && node.limit && integerFor(*node.limit, "limit", limit))
        to = limit > INT64_MAX - std::max<std::int64_t>(from, 0) ? INT64_MAX : from + limit;
    if (m_hasPending)
        return false;

    const auto wanted = [&](std::size_t size) {
        const auto first = static_cast<std::size_t>(std::clamp<std::int64_t>(from, 0, static_cast<std::int64_t>(size)));
        const auto last = static_cast<std::size_t>(std::clamp<std::int64_t>(to, 0, static_cast<std::int64_t>(size)));
        return std::pair(first, std::max(first, last));
    };
    const auto mayTake = [&](std::size_t count) {
        m_steps += count;
        if (m_steps <= m_options.limits.steps)
            return true;
        pend(Problem::Kind::Limit, "More than " + groupDigits(static_cast<long long>(m_options.limits.steps)) +
                                       " steps in '" + std::string(tagNameOf(node.kind)) + "'.");
        m_stopped = true;
        return false;
    };
    switch (collection.kind()) {
    case Value::Kind::Array: {
        const auto [first, last] = wanted(collection.asArray().size());
        if (!mayTake(last - first))
            return false;
        items.reserve(last - first);
        for (std::size_t i = first; i < last; ++i)
            items.push_back(collection.asArray().at(i));
        break;
    }
    case Value::Kind::Range: {
        const std::int64_t size = std::int64_t{collection.rangeLast()} - collection.rangeFirst() + 1;
        const auto [first, last] = wanted(static_cast<std::size_t>(std::max<std::int64_t>(size, 0)));
        if (!mayTake(last - first))
            return false;
        items.reserve(last - first);
        for (std::size_t i = first; i < last; ++i)
            items.push_back(Value::integer(collection.rangeFirst() + static_cast<std::int64_t>(i)));
        break;
    }
    case Value::Kind::Object: {
        const auto [first, last] = wanted(collection.asObject().size());
        if (!mayTake(last - first))
            return false;
        for (std::size_t i = first; i < last; ++i) {
            const auto [key, value] = collection.asObject().entry(i, m_arena);
            Value* pair = m_arena.makeArray<Value>(2);
            pair[0] = Value::text(key);
            pair[1] = value;
            items.push_back(Value::array(m_arena.make<ValueList>(pair, std::size_t{2})));
        }
        break;
    }
    case Value::Kind::Text:
        if (!collection.asText().empty())
            items.push_back(collection);
        break;
    default:
        break;
    }
    if (node.reversed)
        std::reverse(items.begin(), items.end());
    const std::int64_t next = from + static_cast<std::int64_t>(items.size());
    if (remembered == offsets.end())
        offsets.emplace_back(node.loopName, next);
    else
        remembered->second = next;
    return true;
}

Run::Flow Run::renderFor(const ForNode& node, std::string& out)
{
    std::vector<Value> items;
    if (!loopItems(node, items))
        return Flow::Next;
    noteBranch(items.empty() ? node.empty : node.full);
    if (items.empty())
        return renderNodes(node.otherwise.first, out);
    const NodeKind outerTag = m_tag;
    m_tag = node.kind;
    auto& locals = m_buffers.locals;
    const std::size_t base = locals.size();
    const ForLoopDrop* parent = nullptr;
    for (std::size_t i = base; i > m_localsFrom && !parent; --i) {
        if (locals[i - 1].name == "forloop")
            parent = static_cast<const ForLoopDrop*>(&locals[i - 1].value.asObject());
    }
    auto* loop = m_arena.make<ForLoopDrop>(node.loopName, items.size(), parent);
    locals.push_back({"forloop", Value::object(loop), false});
    locals.push_back({node.variable, Value(), false});
    Flow flow = Flow::Next;
    for (const Value& item : items) {
        locals[base + 1].value = item;
        flow = renderNodes(node.body.first, out);
        loop->advance();
        if (flow == Flow::Break || flow == Flow::Stop)
            break;
        flow = Flow::Next;
        if (++m_steps > m_options.limits.steps) {
            flow = checkSize(node, out);
            break;
        }
    }
    locals.resize(base);
    if (flow != Flow::Stop)
        m_tag = outerTag;
    return flow == Flow::Stop ? flow : Flow::Next;
}

Run::Flow Run::renderTableRow(const ForNode& node, std::string& out)
{
    if (evaluate(*node.collection).isNil())
        return Flow::Next;
    std::vector<Value> items;
    if (!loopItems(node, items))
        return Flow::Next;
    noteBranch(items.empty() ? node.empty : node.full);
    auto columns = static_cast<std::int64_t>(items.size());
    if (node.columns && !integerFor(*node.columns, "cols", columns) && m_hasPending)
        return Flow::Next;
    const NodeKind outerTag = m_tag;
    m_tag = node.kind;
    out += "<tr class=\"row1\">\n";
    auto& locals = m_buffers.locals;
    const std::size_t base = locals.size();
    auto* loop = m_arena.make<TableRowLoopDrop>(items.size(), columns);
    locals.push_back({"tablerowloop", Value::object(loop), false});
    locals.push_back({node.variable, Value(), false});
    Flow flow = Flow::Next;
    for (const Value& item : items) {
        locals[base + 1].value = item;
        out += "<td class=\"col";
        appendInteger(out, loop->column());
        out += "\">";
        flow = renderNodes(node.body.first, out);
        if (flow == Flow::Stop)
            break;
        out += "</td>";
        if (flow == Flow::Break)
            break;
        if (loop->isLastColumn() && !loop->isLast()) {
            out += "</tr>\n<tr class=\"row";
            appendInteger(out, loop->row() + 1);
            out += "\">";
        }
        loop->advance();
    }
    locals.resize(base);
    if (flow == Flow::Stop)
        return flow;
    out += "</tr>\n";
    m_tag = outerTag;
    return Flow::Next;
}

const Program* Run::findSnippet(const SnippetNode& node, std::string_view& name)
{
    const Value named = evaluate(*node.name);
    if (!named.isText()) {
        pend(Problem::Kind::Render, "Illegal template name: the name of a snippet must be text.");
        return nullptr;
    }
    name = named.asText();
    const Compiled* found = nullptr;
    if (m_options.snippets && !name.empty())
        found = m_options.snippets->find(name, m_program->scannerStates[node.startsIn]);
    if (!found) {
        pend(Problem::Kind::Render, "Could not find the snippet '" + std::string(name) + "'.");
        return nullptr;
    }
    if (!*found) {
        m_pending = found->problems.front();
        m_hasPending = true;
        return nullptr;
    }
    if (m_depth >= m_options.limits.depth) {
        pend(Problem::Kind::Limit, "Nesting too deep: more than " + std::to_string(m_options.limits.depth) +
                                       " snippets inside each other in '" + std::string(tagNameOf(node.kind)) + "'.");
        return nullptr;
    }
    return found->compiled->m_program.get();
}

Run::Flow Run::enter(const Program& snippet, std::string& out)
{
    const Program* outer = m_program;
    m_program = &snippet;
    ++m_depth;
    const Flow flow = renderNodes(snippet.root.first, out);
    --m_depth;
    m_program = outer;
    return flow;
}

Run::Flow Run::renderSnippet(const SnippetNode& node, std::string& out)
{
    if (node.kind == NodeKind::Include && m_isolated) {
        pend(Problem::Kind::Render,
             "include usage is not allowed in this context: use render inside a rendered snippet.");
        return Flow::Next;
    }
    std::string_view name;
    const Program* snippet = findSnippet(node, name);
    if (!snippet)
        return Flow::Next;
    const NodeKind outerTag = m_tag;
    m_tag = node.kind;
    const Flow flow = node.kind == NodeKind::Include ? renderIncluded(node, *snippet, name, out)
                                                     : renderIsolated(node, *snippet, name, out);
    if (flow != Flow::Stop)
        m_tag = outerTag;
    return flow;
}

namespace {
/// "shop/footer" puts its value into the name "footer".
std::string_view lastPart(std::string_view name)
{
    const auto slash = name.rfind('/');
    return slash == std::string_view::npos ? name : name.substr(slash + 1);
}
}

Run::Flow Run::renderIncluded(const SnippetNode& node, const Program& snippet, std::string_view name, std::string& out)
{
    auto& locals = m_buffers.locals;
    const std::size_t base = locals.size();
    const Value subject = node.subject ? evaluate(*node.subject) : findRoot(name);
    for (std::uint16_t i = 0; i < node.count; ++i) {
        const Value value = evaluate(*node.arguments[i].value);
        locals.push_back({node.arguments[i].name, value, false});
    }
    const std::size_t at = locals.size();
    locals.push_back({node.alias.empty() ? m_arena.copy(lastPart(name)) : node.alias, subject, false});
    Flow flow = Flow::Next;
    if (subject.kind() == Value::Kind::Array) {
        const Array& items = subject.asArray();
        for (std::size_t i = 0; i < items.size() && flow == Flow::Next; ++i) {
            locals[at].value = items.at(i);
            flow = enter(snippet, out);
        }
    } else {
        flow = enter(snippet, out);
    }
    locals.resize(base);
    return flow;
}

Run::Flow Run::renderIsolated(const SnippetNode& node, const Program& snippet, std::string_view name, std::string& out)
{
    auto& locals = m_buffers.locals;
    const std::size_t base = locals.size();
    const std::size_t assignedBase = m_buffers.assigned.size();
    const std::size_t countersBase = m_buffers.counters.size();
    const Value subject = node.subject ? evaluate(*node.subject) : Value();
    // All arguments are taken from outside, whatever the ones before are called.
    Value* values = m_arena.makeArray<Value>(node.count);
    for (std::uint16_t i = 0; i < node.count; ++i)
        values[i] = evaluate(*node.arguments[i].value);
    for (std::uint16_t i = 0; i < node.count; ++i)
        locals.push_back({node.arguments[i].name, values[i], false});
    const std::size_t argumentsEnd = locals.size();
    const std::string_view variable = node.alias.empty() ? m_arena.copy(lastPart(name)) : node.alias;

    const std::size_t outerLocals = std::exchange(m_localsFrom, base);
    const std::size_t outerAssigned = std::exchange(m_assignedFrom, assignedBase);
    const std::size_t outerCounters = std::exchange(m_countersFrom, countersBase);
    const std::size_t cyclesBase = m_buffers.cycles.size();
    const std::size_t outerCycles = std::exchange(m_cyclesFrom, cyclesBase);
    const bool outerIsolated = std::exchange(m_isolated, true);
    std::vector<Value> items;
    const bool isList = node.isFor && (subject.kind() == Value::Kind::Array || subject.kind() == Value::Kind::Range ||
                                       subject.kind() == Value::Kind::Object);
    if (isList) {
        FilterRun run(m_arena, m_options, m_program->format, nullptr, 0);
        if (subject.kind() == Value::Kind::Object)
            items = {subject};
        else
            items = itemsOf(run, subject, false);
    } else {
        items = {subject};
    }
    auto* loop = isList ? m_arena.make<ForLoopDrop>(m_arena.copy(name), items.size(), nullptr) : nullptr;
    Flow flow = Flow::Next;
    for (const Value& item : items) {
        locals.resize(argumentsEnd);
        m_buffers.assigned.resize(assignedBase);
        m_buffers.counters.resize(countersBase);
        m_buffers.cycles.resize(cyclesBase);
        if (loop)
            locals.push_back({"forloop", Value::object(loop), false});
        if (!item.isNil())
            locals.push_back({variable, item, false});
        flow = enter(snippet, out);
        if (loop)
            loop->advance();
        if (flow == Flow::Stop)
            break;
        flow = Flow::Next; // break and continue end the snippet, not the loop around the tag
    }
    m_localsFrom = outerLocals;
    m_assignedFrom = outerAssigned;
    m_countersFrom = outerCounters;
    m_cyclesFrom = outerCycles;
    m_isolated = outerIsolated;
    locals.resize(base);
    m_buffers.assigned.resize(assignedBase);
    m_buffers.counters.resize(countersBase);
    m_buffers.cycles.resize(cyclesBase);
    return flow;
}

}
