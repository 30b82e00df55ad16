#include "core/segment/rule.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>

namespace patron::segment {

namespace {
struct NamedOperator
{
    Operator op;
    std::string_view name;
};

constexpr std::array namedOperators{
    NamedOperator{Operator::Is, "is"},
    NamedOperator{Operator::IsNot, "is_not"},
    NamedOperator{Operator::In, "in"},
    NamedOperator{Operator::NotIn, "not_in"},
    NamedOperator{Operator::Contains, "contains"},
    NamedOperator{Operator::DoesNotContain, "does_not_contain"},
    NamedOperator{Operator::StartsWith, "starts_with"},
    NamedOperator{Operator::EndsWith, "ends_with"},
    NamedOperator{Operator::Matches, "matches"},
    NamedOperator{Operator::DoesNotMatch, "does_not_match"},
    NamedOperator{Operator::Equal, "="},
    NamedOperator{Operator::NotEqual, "!="},
    NamedOperator{Operator::Less, "<"},
    NamedOperator{Operator::LessOrEqual, "<="},
    NamedOperator{Operator::Greater, ">"},
    NamedOperator{Operator::GreaterOrEqual, ">="},
    NamedOperator{Operator::Between, "between"},
    NamedOperator{Operator::On, "on"},
    NamedOperator{Operator::Before, "before"},
    NamedOperator{Operator::After, "after"},
    NamedOperator{Operator::InLast, "in_last"},
    NamedOperator{Operator::InNext, "in_next"},
    NamedOperator{Operator::MoreThanAgo, "more_than_ago"},
    NamedOperator{Operator::MoreThanAhead, "more_than_ahead"},
    NamedOperator{Operator::AnniversaryInNext, "anniversary_in_next"},
    NamedOperator{Operator::AnniversaryInLast, "anniversary_in_last"},
    NamedOperator{Operator::MonthIs, "month_is"},
    NamedOperator{Operator::WeekdayIs, "weekday_is"},
    NamedOperator{Operator::IsTrue, "is_true"},
    NamedOperator{Operator::IsFalse, "is_false"},
    NamedOperator{Operator::HasAny, "has_any"},
    NamedOperator{Operator::HasAll, "has_all"},
    NamedOperator{Operator::HasNone, "has_none"},
    NamedOperator{Operator::CountEqual, "count="},
    NamedOperator{Operator::CountGreater, "count>"},
    NamedOperator{Operator::CountLess, "count<"},
    NamedOperator{Operator::IsSet, "is_set"},
    NamedOperator{Operator::IsNotSet, "is_not_set"},
};

constexpr std::array measureNames{"count", "days", "sum", "avg", "min", "max", "distinct"};
}

std::string_view operatorName(Operator op)
{
    const auto found = std::find_if(namedOperators.begin(), namedOperators.end(),
                                    [op](const NamedOperator& named) { return named.op == op; });
    return found->name;
}

std::optional<Operator> parseOperator(std::string_view name)
{
    std::string stable = asciiLower(trim(name));
    if (stable.starts_with("count "))
        stable.erase(5, stable.find_first_not_of(' ', 5) - 5);
    std::replace(stable.begin(), stable.end(), ' ', '_');
    const auto found = std::find_if(namedOperators.begin(), namedOperators.end(),
                                    [&](const NamedOperator& named) { return named.name == stable; });
    if (found == namedOperators.end())
        return std::nullopt;
    return found->op;
}

std::optional<Operator> positiveTwin(Operator op)
{
    switch (op) {
    case Operator::IsNot:
        return Operator::Is;
    case Operator::NotIn:
        return Operator::In;
    case Operator::DoesNotContain:
        return Operator::Contains;
    case Operator::DoesNotMatch:
        return Operator::Matches;
    case Operator::NotEqual:
        return Operator::Equal;
    case Operator::HasNone:
        return Operator::HasAny;
    case Operator::IsNotSet:
        return Operator::IsSet;
    default:
        return std::nullopt;
    }
}

std::string_view measureName(Measure measure)
{
    return measureNames[static_cast<std::size_t>(measure)];
}

bool Node::operator==(const Node& other) const
{
    return off == other.off && note == other.note && form == other.form;
}

bool isIgnored(const Node& node)
{
    if (node.off)
        return true;
    const auto* group = std::get_if<Group>(&node.form);
    return group && !group->children.empty() && std::all_of(group->children.begin(), group->children.end(), isIgnored);
}

std::string_view childrenKey(Group::Kind kind)
{
    switch (kind) {
    case Group::Kind::All:
        return "all";
    case Group::Kind::Any:
        return "any";
    case Group::Kind::None:
        return "none";
    case Group::Kind::AtLeast:
        break;
    }
    return "of";
}

}
