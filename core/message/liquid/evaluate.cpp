#include "core/message/liquid/numbers.h"
#include "core/message/liquid/render.h"

#include "core/base/text.h"

#include <algorithm>
#include <limits>

namespace patron::message::liquid {

namespace {
std::int32_t boundOf(const Value& value)
{
    const std::int64_t number = value.isText() ? leadingInteger(value.asText()) : floorOf(decimalOf(value));
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(number, std::numeric_limits<std::int32_t>::min(),
                                                              std::numeric_limits<std::int32_t>::max()));
}

std::string_view firstCharacter(std::string_view text)
{
    std::size_t end = text.empty() ? 0 : 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        ++end;
    return text.substr(0, end);
}

std::string_view lastCharacter(std::string_view text)
{
    std::size_t from = text.empty() ? 0 : text.size() - 1;
    while (from > 0 && (static_cast<unsigned char>(text[from]) & 0xC0) == 0x80)
        --from;
    return text.substr(from);
}

Value itemAt(const Array& array, std::int64_t index)
{
    const auto size = static_cast<std::int64_t>(array.size());
    if (index < 0)
        index += size;
    return index >= 0 && index < size ? array.at(static_cast<std::size_t>(index)) : Value();
}

/// size, first and last, which belong to every list, object and text.
Value commandOf(const Value& from, std::string_view key, Arena& arena)
{
    const bool isSize = key == "size";
    const bool isFirst = key == "first";
    if (!isSize && !isFirst && key != "last")
        return {};
    switch (from.kind()) {
    case Value::Kind::Array:
        return isSize ? Value::integer(static_cast<std::int64_t>(from.asArray().size()))
                      : itemAt(from.asArray(), isFirst ? 0 : -1);
    case Value::Kind::Text:
        if (isSize)
            return Value::integer(static_cast<std::int64_t>(characterCount(from.asText())));
        return Value::text(isFirst ? firstCharacter(from.asText()) : lastCharacter(from.asText()));
    case Value::Kind::Range:
        if (isSize)
            return Value::integer(std::max<std::int64_t>(0, std::int64_t{from.rangeLast()} - from.rangeFirst() + 1));
        return Value::integer(isFirst ? from.rangeFirst() : from.rangeLast());
    case Value::Kind::Object: {
        const Drop& drop = from.asObject();
        if (isSize)
            return Value::integer(static_cast<std::int64_t>(drop.size()));
        if (!isFirst || drop.size() == 0)
            return {};
        const auto [name, value] = drop.entry(0, arena);
        Value* pair = arena.makeArray<Value>(2);
        pair[0] = Value::text(name);
        pair[1] = value;
        return Value::array(arena.make<ValueList>(pair, std::size_t{2}));
    }
    default:
        return {};
    }
}
}

Value propertyOf(const Value& value, const Value& key, Arena& arena)
{
    if (value.kind() == Value::Kind::Object)
        return key.isText() ? value.asObject().get(key.asText(), arena) : Value();
    if (value.kind() == Value::Kind::Array && key.kind() == Value::Kind::Integer)
        return itemAt(value.asArray(), key.asInteger());
    return {};
}

Value Run::evaluate(const Expression& expression)
{
    switch (expression.kind) {
    case Expression::Kind::Literal:
        return expression.literal;
    case Expression::Kind::Path:
        return lookup(expression);
    case Expression::Kind::Range:
        return Value::range(boundOf(evaluate(*expression.first)), boundOf(evaluate(*expression.last)));
    }
    return {};
}

Value Run::findRoot(std::string_view name)
{
    if (const Binding* binding = findBinding(name))
        return binding->value;
    const auto& counters = m_buffers.counters;
    for (std::size_t i = counters.size(); i > m_countersFrom; --i) {
        if (counters[i - 1].name == name)
            return counters[i - 1].value;
    }
    return m_data->get(name, m_arena);
}

Value Run::lookup(const Expression& path)
{
    Value value;
    if (path.computedRoot) {
        const Value name = evaluate(*path.computedRoot);
        value = name.isText() ? findRoot(name.asText()) : Value();
    } else {
        value = findRoot(path.root);
    }
    for (const Segment* segment = path.segments; segment && !value.isNil(); segment = segment->next)
        value = step(value, *segment);
    return value;
}

Value Run::step(const Value& from, const Segment& segment)
{
    if (segment.isIndex)
        return from.kind() == Value::Kind::Array ? itemAt(from.asArray(), segment.index) : Value();
    if (segment.computed)
        return propertyOf(from, evaluate(*segment.computed), m_arena);
    if (from.kind() == Value::Kind::Object) {
        const Value value = from.asObject().get(segment.key, m_arena);
        if (!value.isNil() || !segment.dotted || from.asObject().has(segment.key))
            return value;
    }
    return segment.dotted ? commandOf(from, segment.key, m_arena) : Value();
}

Value Run::evaluateFiltered(const Filtered& filtered)
{
    if (!filtered.base)
        return {};
    Value value = evaluate(*filtered.base);
    for (const FilterCall* call = filtered.filters; call; call = call->next) {
        if (!call->filter)
            continue;
        if (call->wrongCount) {
            pend(Problem::Kind::Render, "wrong number of arguments: the filter '" + std::string(call->name) +
                                            "' takes " + argumentCount(*call->filter) + '.');
            return {};
        }
        FilterArgument few[4];
        FilterArgument* arguments = call->count <= 4 ? few : m_arena.makeArray<FilterArgument>(call->count);
        for (std::uint16_t i = 0; i < call->count; ++i) {
            arguments[i].name = call->arguments[i].name;
            arguments[i].value = evaluate(*call->arguments[i].value);
        }
        FilterRun run(m_arena, m_options, m_program->format, arguments, call->count);
        value = call->filter->function(run, value);
        m_usedFallback = m_usedFallback || run.usedFallback();
        if (run.failed()) {
            pend(Problem::Kind::Render, run.error());
            return {};
        }
        ++m_steps;
    }
    return value;
}

bool Run::holds(const Condition& condition)
{
    const bool result = compares(condition);
    if (!condition.next || m_hasPending)
        return result;
    if (condition.orNext)
        return result || holds(*condition.next);
    return result && holds(*condition.next);
}

bool Run::compares(const Condition& condition)
{
    const Value left = evaluate(*condition.left);
    if (condition.comparison == Comparison::None)
        return left.truthy();
    const Value right = evaluate(*condition.right);
    switch (condition.comparison) {
    case Comparison::Equal:
        return left.equals(right);
    case Comparison::NotEqual:
        return !left.equals(right);
    case Comparison::Contains:
        return contains(left, right);
    case Comparison::Unknown:
        pend(Problem::Kind::Render, "Unknown operator " + std::string(condition.operatorText) + '.');
        return false;
    default:
        return orders(condition, left, right);
    }
}

bool Run::orders(const Condition& condition, const Value& left, const Value& right)
{
    int order = 0;
    if (left.isNumeric() && right.isNumeric()) {
        if (left.kind() == Value::Kind::Integer && right.kind() == Value::Kind::Integer)
            order = left.asInteger() < right.asInteger() ? -1 : left.asInteger() > right.asInteger() ? 1 : 0;
        else
            order = left.asNumber() < right.asNumber() ? -1 : left.asNumber() > right.asNumber() ? 1 : 0;
    } else if (left.isText() && right.isText()) {
        order = left.asText().compare(right.asText());
    } else if (left.kind() == Value::Kind::Time && right.kind() == Value::Kind::Time) {
        order = left.asTime() < right.asTime() ? -1 : left.asTime() > right.asTime() ? 1 : 0;
    } else {
        const auto isOrdered = [](const Value& value) { return value.isNumeric() || value.isText(); };
        if (isOrdered(left) && isOrdered(right))
            pend(Problem::Kind::Render, "comparison of " + std::string(left.isText() ? "text" : "a number") + " with " +
                                            (right.isText() ? "text" : "a number") +
                                            " failed: turn the text into a number with | plus: 0.");
        return false;
    }
    switch (condition.comparison) {
    case Comparison::Less:
        return order < 0;
    case Comparison::Greater:
        return order > 0;
    case Comparison::LessOrEqual:
        return order <= 0;
    default:
        return order >= 0;
    }
}

bool Run::contains(const Value& left, const Value& right)
{
    if (!left.truthy() || !right.truthy())
        return false;
    switch (left.kind()) {
    case Value::Kind::Text:
        return left.asText().find(right.isText() ? right.asText() : m_arena.copy(right.toText())) !=
               std::string_view::npos;
    case Value::Kind::Array:
        for (std::size_t i = 0; i < left.asArray().size(); ++i) {
            if (left.asArray().at(i).equals(right))
                return true;
        }
        return false;
    case Value::Kind::Object:
        return right.isText() && left.asObject().has(right.asText());
    case Value::Kind::Range:
        return right.isNumeric() && right.asNumber() >= left.rangeFirst() && right.asNumber() <= left.rangeLast();
    default:
        return false;
    }
}

}
