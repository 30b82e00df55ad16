#pragma once

#include "core/base/duration.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// The rule language of a segment as plain values: what rule JSON, version 1, says and nothing more. Nodes are copied,
/// compared and edited freely; they hold no reference to a workspace. `rulejson.h` reads and writes them.
namespace patron::segment {

/// What a condition does with a value. Which of them a type offers is said by `operatorsFor` (fieldcatalog.h).
enum class Operator {
    Is,
    IsNot,
    In,
    NotIn,
    Contains,
    DoesNotContain,
    StartsWith,
    EndsWith,
    Matches,
    DoesNotMatch,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Between,
    On,
    Before,
    After,
    InLast,
    InNext,
    MoreThanAgo,
    MoreThanAhead,
    AnniversaryInNext,
    AnniversaryInLast,
    MonthIs,
    WeekdayIs,
    IsTrue,
    IsFalse,
    HasAny,
    HasAll,
    HasNone,
    CountEqual,
    CountGreater,
    CountLess,
    IsSet,
    IsNotSet
};

/// The stable name of rule JSON: "is_not", ">=", "count=".
std::string_view operatorName(Operator op);
/// Reads the stable name and its spaced form ("is not", "count >").
std::optional<Operator> parseOperator(std::string_view name);
/// Of a negative operator its positive twin (is_not -> is): the negative is exactly NOT of it. Nothing for the others.
std::optional<Operator> positiveTwin(Operator op);

/// A number as exact decimal text without a plus sign, exponent or needless zeros ("0.1", "300", "-2.5").
struct Number
{
    std::string text = "0";

    bool operator==(const Number&) const = default;
};

/// A condition's value: nothing, text (also a date "2011-06-01" and a weekday), number, list of texts, list of numbers,
/// duration. Its shape follows from the operator.
using Value =
    std::variant<std::monostate, std::string, Number, std::vector<std::string>, std::vector<Number>, Duration>;

/// When something happened, relative to the as-of instant or by the calendar.
struct Window
{
    enum class Kind { Ever, Last, MoreThanAgo, Between, Before, After, On, This, Previous };

    Kind kind = Kind::Ever;
    Duration duration;              ///< Last, MoreThanAgo
    std::string from;               ///< Between, Before, After, On: a date or an instant as written
    std::string to;                 ///< Between
    TimeUnit unit = TimeUnit::Days; ///< This, Previous

    bool operator==(const Window&) const = default;
};

struct Node;

/// An owned value that may be nothing, copied deeply: a node inside a node.
template <typename T>
class Boxed
{
public:
    Boxed() = default;
    Boxed(T value)
        : m_value(std::make_unique<T>(std::move(value)))
    {}
    Boxed(const Boxed& other)
        : m_value(other.m_value ? std::make_unique<T>(*other.m_value) : nullptr)
    {}
    Boxed(Boxed&&) noexcept = default;
    Boxed& operator=(Boxed other) noexcept
    {
        m_value.swap(other.m_value);
        return *this;
    }

    explicit operator bool() const { return m_value != nullptr; }
    T& operator*() { return *m_value; }
    const T& operator*() const { return *m_value; }
    T* operator->() { return m_value.get(); }
    const T* operator->() const { return m_value.get(); }
    bool operator==(const Boxed& other) const
    {
        return m_value && other.m_value ? *m_value == *other.m_value : !m_value && !other.m_value;
    }

private:
    std::unique_ptr<T> m_value;
};

/// all, any, none, or at least `count` of.
struct Group
{
    enum class Kind { All, Any, None, AtLeast };

    Kind kind = Kind::All;
    int count = 0; ///< AtLeast
    std::vector<Node> children;

    bool operator==(const Group&) const = default;
};

struct TraitCondition
{
    std::string trait;
    Operator op = Operator::IsSet;
    Value value;
    bool excludeMissing = false;

    bool operator==(const TraitCondition&) const = default;
};

/// PROP: a condition on one field of an event.
struct Property
{
    std::string field;
    Operator op = Operator::IsSet;
    Value value;
    bool excludeMissing = false;

    bool operator==(const Property&) const = default;
};

/// EVENT: events of a kind that meet every condition.
struct EventMatch
{
    std::string kind;
    std::vector<Property> where;

    bool operator==(const EventMatch&) const = default;
};

enum class Measure { Count, Days, Sum, Average, Min, Max, Distinct };
/// "count", "days", "sum", "avg", "min", "max", "distinct".
std::string_view measureName(Measure measure);

struct EventCondition
{
    EventMatch event;
    Measure measure = Measure::Count;
    std::string measureField; ///< of sum, avg, min, max, distinct
    Operator op = Operator::GreaterOrEqual;
    Value value = Number{"1"};
    Window during;
    bool excludeMissing = false;

    bool operator==(const EventCondition&) const = default;
};

struct Sequence
{
    std::vector<EventMatch> events;
    std::optional<Duration> eachWithin; ///< nothing: any time later
    Window during;                      ///< of the last event

    bool operator==(const Sequence&) const = default;
};

struct NotFollowed
{
    EventMatch event;
    EventMatch by;
    Duration within;
    Window during; ///< of the first event

    bool operator==(const NotFollowed&) const = default;
};

/// A trait's value in force at the window's start against its end; an empty list is any value.
struct Changed
{
    std::string trait;
    std::vector<std::string> from;
    std::vector<std::string> to;
    Window during;

    bool operator==(const Changed&) const = default;
};

struct SegmentCondition
{
    enum class State { Member, Entered, Left };

    std::string segment; ///< its uuid, or its name as a person wrote it
    State state = State::Member;
    Window during;

    bool operator==(const SegmentCondition&) const = default;
};

struct ConsentCondition
{
    std::string channel; ///< email, sms
    std::string state;   ///< granted, denied, unknown
    std::string purpose = "marketing";

    bool operator==(const ConsentCondition&) const = default;
};

struct Reachable
{
    std::string channel; ///< email, sms

    bool operator==(const Reachable&) const = default;
};

struct Near
{
    enum class Of { Home, LastVisit };

    std::string place; ///< by name; empty with anyShop or a point
    bool anyShop = false;
    Number lat;
    Number lon;
    Number withinKm;
    Of of = Of::Home;

    bool operator==(const Near&) const = default;
};

struct WithinArea
{
    std::string area;

    bool operator==(const WithinArea&) const = default;
};

struct WeatherCondition
{
    std::string measure; ///< temp_max_c, ...
    Operator op = Operator::GreaterOrEqual;
    Value value;
    std::string on; ///< today, tomorrow, next_3_days
    bool excludeMissing = false;

    bool operator==(const WeatherCondition&) const = default;
};

struct PreferenceCondition
{
    bool likes = true;
    std::string subject; ///< "category:Tea"
    std::optional<Number> minScore;

    bool operator==(const PreferenceCondition&) const = default;
};

struct ProgramCondition
{
    std::string program; ///< uuid or name; "*" is any
    std::string state;   ///< entered, active, completed, exited, held_out, reached_goal
    Window during;

    bool operator==(const ProgramCondition&) const = default;
};

struct MessageCondition
{
    std::string message; ///< uuid or name; "*" is any
    std::string did;     ///< sent, delivered, opened, clicked, bounced, complained, unsubscribed, replied
    Window during;

    bool operator==(const MessageCondition&) const = default;
};

struct Sample
{
    std::int64_t billionths = 0; ///< the share x 10^9
    std::string salt;

    bool operator==(const Sample&) const = default;
};

struct Top
{
    std::string by;
    std::optional<Number> percent; ///< either this
    std::int64_t count = 0;        ///< or this
    Boxed<Node> of;                ///< nothing: over all customers
    bool highest = true;

    bool operator==(const Top&) const = default;
};

using NodeForm = std::variant<Group, TraitCondition, EventCondition, Sequence, NotFollowed, Changed, SegmentCondition,
                              ConsentCondition, Reachable, Near, WithinArea, WeatherCondition, PreferenceCondition,
                              ProgramCondition, MessageCondition, Sample, Top>;

/// One node of a rule. The default is an empty `all`: everyone.
struct Node
{
    NodeForm form = Group{};
    bool off = false; ///< kept, ignored
    std::string note;

    bool operator==(const Node& other) const;
};

struct Rule
{
    Node root;

    bool operator==(const Rule&) const = default;
};

/// Whether evaluation passes the node by: it is off, or a group that has children and all of them are passed by.
bool isIgnored(const Node& node);

/// Calls `visit(node, path)` for the node and all below it, parents first. Paths are those of the JSON: "" for the
/// root, "/all/0", "/all/0/of/1", "/top/of".
template <typename F>
void visitNodes(const Node& node, const F& visit, const std::string& path = {});
template <typename F>
void visitNodes(Node& node, const F& visit, const std::string& path = {});

/// The key under which a group keeps its children: "all", "any", "none", "of".
std::string_view childrenKey(Group::Kind kind);

namespace detail {
template <typename N, typename F>
void visitAll(N& node, const F& visit, const std::string& path)
{
    visit(node, path);
    if (auto* group = std::get_if<Group>(&node.form)) {
        const std::string base = path + "/" + std::string(childrenKey(group->kind)) + "/";
        for (std::size_t i = 0; i < group->children.size(); ++i)
            visitAll(group->children[i], visit, base + std::to_string(i));
    } else if (auto* top = std::get_if<Top>(&node.form); top && top->of) {
        visitAll(*top->of, visit, path + "/top/of");
    }
}
}

template <typename F>
void visitNodes(const Node& node, const F& visit, const std::string& path)
{
    detail::visitAll(node, visit, path);
}

template <typename F>
void visitNodes(Node& node, const F& visit, const std::string& path)
{
    detail::visitAll(node, visit, path);
}

}
