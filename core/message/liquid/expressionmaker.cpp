#include "core/message/liquid/markup.h"
#include "core/message/liquid/numbers.h"
#include "core/message/liquid/tokenizer.h"

#include <algorithm>
#include <charconv>

namespace patron::message::liquid {

Expression* ExpressionMaker::literal(Value value, std::string_view at)
{
    auto* expression = make<Expression>();
    expression->literal = value;
    expression->offset = static_cast<std::uint32_t>(m_program.offsetOf(at));
    return expression;
}

Expression* ExpressionMaker::path(std::string_view root, const Expression* computedRoot,
                                  const std::vector<Segment>& segments, std::string_view at)
{
    auto* expression = make<Expression>();
    expression->kind = Expression::Kind::Path;
    expression->root = root;
    expression->computedRoot = computedRoot;
    expression->offset = static_cast<std::uint32_t>(m_program.offsetOf(at));
    const Segment** link = &expression->segments;
    FieldUse use;
    use.field = computedRoot ? std::string("[]") : std::string(root);
    for (const Segment& segment : segments) {
        auto* kept = make<Segment>();
        *kept = segment;
        *link = kept;
        link = &kept->next;
        if (segment.computed || segment.isIndex) {
            use.field += "[]";
        } else {
            use.field += '.';
            use.field += segment.key;
        }
    }
    use.place = m_program.placeOf(expression->offset);
    expression->field = static_cast<std::int32_t>(m_program.fields.size());
    m_program.fields.push_back(std::move(use));
    return expression;
}

Expression* ExpressionMaker::range(const Expression* first, const Expression* last, std::string_view at)
{
    auto* expression = make<Expression>();
    expression->kind = Expression::Kind::Range;
    expression->first = first;
    expression->last = last;
    expression->offset = static_cast<std::uint32_t>(m_program.offsetOf(at));
    return expression;
}

Expression* ExpressionMaker::word(std::string_view text)
{
    if (text == "nil" || text == "null")
        return literal(Value::nil(), text);
    if (text == "true" || text == "false")
        return literal(Value::boolean(text == "true"), text);
    if (text == "blank")
        return literal(Value::blank(), text);
    if (text == "empty")
        return literal(Value::empty(), text);
    return nullptr;
}

Expression* ExpressionMaker::number(std::string_view text)
{
    if (text.find('.') == std::string_view::npos) {
        if (const auto whole = parseWholeInteger(text))
            return literal(Value::integer(*whole), text);
    }
    double number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return literal(Value::number(number), text);
}

Comparison comparisonOf(std::string_view text)
{
    if (text == "==")
        return Comparison::Equal;
    if (text == "!=" || text == "<>")
        return Comparison::NotEqual;
    if (text == "<")
        return Comparison::Less;
    if (text == ">")
        return Comparison::Greater;
    if (text == "<=")
        return Comparison::LessOrEqual;
    if (text == ">=")
        return Comparison::GreaterOrEqual;
    if (text == "contains")
        return Comparison::Contains;
    return Comparison::Unknown;
}

FilterCall* makeFilterCall(ExpressionMaker& maker, std::string_view name, const std::vector<Argument>& arguments)
{
    auto* call = maker.make<FilterCall>();
    call->name = name;
    call->filter = findFilter(name);
    call->arguments = maker.keep(arguments);
    call->count = static_cast<std::uint16_t>(arguments.size());
    call->offset = static_cast<std::uint32_t>(maker.program().offsetOf(name));
    const auto positional =
        std::count_if(arguments.begin(), arguments.end(), [](const Argument& a) { return a.name.empty(); });
    call->wrongCount = call->filter && (positional < call->filter->minimum || positional > call->filter->maximum);
    return call;
}

}
