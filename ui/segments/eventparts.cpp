#include "ui/segments/eventparts.h"

#include "ui/models/localetext.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace patron::ui {

using namespace segment;

namespace {
struct EventParts
{
    Q_DECLARE_TR_FUNCTIONS(EventParts)
};

using MatchOf = std::function<EventMatch&(Node&)>;

bool isListed(const std::string& kind, const RuleVocabulary& words)
{
    const auto& kinds = words.catalog.eventKinds();
    return std::any_of(kinds.begin(), kinds.end(), [&](const EventKind& each) { return each.name == kind; });
}

bool isNumeric(TraitType type)
{
    return type == TraitType::Number || type == TraitType::Money;
}

/// The type of a field; of a free property what its operator and value say.
TraitType typeOf(const EventField* field, const Property& property)
{
    if (field)
        return field->type;
    if (std::holds_alternative<Number>(property.value) || std::holds_alternative<std::vector<Number>>(property.value))
        return property.op == Operator::MonthIs         ? TraitType::Date
               : offers(TraitType::Number, property.op) ? TraitType::Number
                                                        : TraitType::List;
    for (const TraitType type : {TraitType::Text, TraitType::Flag, TraitType::List, TraitType::Date, TraitType::Number})
        if (offers(type, property.op))
            return type;
    return TraitType::Text;
}

/// The operators of every type, since nothing is known of a free property.
QList<PartChoice> anyOperatorChoices(TraitType nowType, Operator now,
                                     const std::function<void(Node&, Operator, TraitType)>& set)
{
    const QList<std::pair<TraitType, QString>> types{{TraitType::Text, EventParts::tr("A text")},
                                                     {TraitType::Number, EventParts::tr("A number")},
                                                     {TraitType::Date, EventParts::tr("A date")},
                                                     {TraitType::Flag, EventParts::tr("Yes or no")},
                                                     {TraitType::List, EventParts::tr("A list")}};
    QList<PartChoice> all;
    QList<Operator> seen;
    for (const auto& [type, group] : types)
        for (const Operator op : operatorsFor(type)) {
            if (seen.contains(op) && op != Operator::Between)
                continue;
            seen << op;
            const bool current = op == now && (op != Operator::Between || type == nowType);
            all.append({group, operatorWords(op, type), current, [op, type = type, current, set](Node& node) {
                            if (!current)
                                set(node, op, type);
                        }});
        }
    return all;
}

/// "where" and its conditions on one event of a node.
class WhereParts
{
public:
    WhereParts(PartList& parts, const EventMatch& event, QString prefix, MatchOf matchOf)
        : m_parts(parts)
        , m_event(event)
        , m_kind(parts.vocabulary()->catalog.eventKind(event.kind))
        , m_prefix(std::move(prefix))
        , m_matchOf(std::move(matchOf))
    {}

    void add()
    {
        for (std::size_t i = 0; i < m_event.where.size(); ++i)
            property(i);
        ConditionPart more{.name = m_prefix + QStringLiteral("where"),
                           .text = EventParts::tr("+ where"),
                           .kind = Chip::Kind::Operator};
        more.choices = [choices = fieldChoices(m_event.where.size())] { return choices; };
        m_parts.add(more);
    }

    /// What happened, out of the known kinds; `extra` stands below them.
    void addKind(const QList<PartChoice>& extra)
    {
        const bool listed = isListed(m_event.kind, *m_parts.vocabulary());
        ConditionPart part{.name = m_prefix + QStringLiteral("event"),
                           .text = listed ? eventWords(m_event.kind, *m_parts.vocabulary())
                                          : EventParts::tr("Another event"),
                           .kind = Chip::Kind::Field};
        part.choices = [words = m_parts.vocabulary(), now = m_event.kind, listed, extra, matchOf = m_matchOf] {
            QList<PartChoice> choices;
            const auto offer = [&](const QString& text, const std::string& kind, bool current) {
                choices.append({{}, text, current, [kind, current, matchOf](Node& node) {
                                    if (!current)
                                        matchOf(node) = EventMatch{kind, {}};
                                }});
            };
            for (const EventKind& kind : words->catalog.eventKinds())
                offer(textOf(kind.label), kind.name, kind.name == now);
            offer(EventParts::tr("Another event"), {}, !listed);
            return choices + extra;
        };
        m_parts.add(part);
        addFreeKind();
    }

    /// The name of a kind that is not in the list.
    void addFreeKind()
    {
        if (isListed(m_event.kind, *m_parts.vocabulary()))
            return;
        m_parts.value(m_prefix + QStringLiteral("kind"), m_event.kind, TraitType::Text,
                      [matchOf = m_matchOf](Node& node, const Value& given) {
                          matchOf(node).kind = std::get<std::string>(given);
                      });
        if (m_event.kind.empty())
            m_parts.last().trouble = EventParts::tr("Say what happened.");
    }

private:
    void property(std::size_t index)
    {
        const Property& property = m_event.where[index];
        const EventField* field = m_kind.find(property.field);
        const TraitType type = typeOf(field, property);
        const QString base = m_prefix + QStringLiteral("where%1").arg(index);
        const auto at = [matchOf = m_matchOf, index](Node& node) -> Property& { return matchOf(node).where[index]; };
        m_parts.plain(index == 0 ? EventParts::tr("where") : EventParts::tr("and"));
        propertyName(base, property, field, index);
        ConditionPart op{.name = base + QStringLiteral("operator"),
                         .text = operatorWords(property.op, type),
                         .kind = Chip::Kind::Operator};
        const auto set = [at](Node& node, Operator chosen, TraitType chosenType) {
            Property& changed = at(node);
            changed.op = chosen;
            changed.value = startValue(chosen, chosenType, changed.value);
            if (!positiveTwin(chosen))
                changed.excludeMissing = false;
        };
        if (field)
            op.choices = [type, now = property.op, set] {
                return operatorChoices(type, now,
                                       [type, set](Node& node, Operator chosen) { set(node, chosen, type); });
            };
        else
            op.choices = [type, now = property.op, set] { return anyOperatorChoices(type, now, set); };
        m_parts.add(op);
        m_parts.operand(base + QStringLiteral("value"), property.op, property.value, type,
                        field ? field->choices : std::vector<std::string>{},
                        ValueSubject{{}, m_event.kind, property.field},
                        [at](Node& node, const Value& given) { at(node).value = given; });
        m_parts.missing(base + QStringLiteral("missing"), property.op, property.excludeMissing,
                        [at](Node& node, bool out) { at(node).excludeMissing = out; });
    }

    void propertyName(const QString& base, const Property& property, const EventField* field, std::size_t index)
    {
        ConditionPart subject{.name = base + QStringLiteral("field"),
                              .text = field ? textOf(field->label).toLower() : EventParts::tr("the property"),
                              .kind = Chip::Kind::Field};
        subject.choices = [choices = fieldChoices(index), index, matchOf = m_matchOf] {
            return choices + QList<PartChoice>{{EventParts::tr("Or"), EventParts::tr("Take this out"), false,
                                                [index, matchOf](Node& node) {
                                                    auto& where = matchOf(node).where;
                                                    where.erase(where.begin() + std::ptrdiff_t(index));
                                                }}};
        };
        m_parts.add(subject);
        if (field)
            return;
        m_parts.value(base + QStringLiteral("name"), property.field, TraitType::Text,
                      [matchOf = m_matchOf, index](Node& node, const Value& given) {
                          matchOf(node).where[index].field = std::get<std::string>(given);
                      });
        if (property.field.empty())
            m_parts.last().trouble = EventParts::tr("Say which property.");
    }

    QList<PartChoice> fieldChoices(std::size_t index) const
    {
        QList<PartChoice> choices;
        const bool isNew = index >= m_event.where.size();
        const std::string now = isNew ? std::string() : m_event.where[index].field;
        const auto offer = [&](const QString& text, const Property& fresh, bool current) {
            choices.append({{}, text, current, [fresh, index, current, matchOf = m_matchOf](Node& node) {
                                auto& where = matchOf(node).where;
                                if (index >= where.size())
                                    where.push_back(fresh);
                                else if (!current)
                                    where[index] = fresh;
                            }});
        };
        for (const EventField& field : m_kind.fields) {
            const Operator op = field.type == TraitType::Text   ? Operator::In
                                : field.type == TraitType::Date ? Operator::InLast
                                                                : Operator::GreaterOrEqual;
            offer(textOf(field.label), Property{field.name, op, startValue(op, field.type, {})},
                  !isNew && now == field.name);
        }
        if (m_kind.openProperties)
            offer(EventParts::tr("Another property"), Property{{}, Operator::Is, std::string()},
                  !isNew && !m_kind.find(now));
        return choices;
    }

    PartList& m_parts;
    const EventMatch& m_event;
    const EventKind& m_kind;
    QString m_prefix;
    MatchOf m_matchOf;
};

bool takesField(Measure measure)
{
    return measure != Measure::Count && measure != Measure::Days;
}

bool canBeMissing(Measure measure)
{
    return measure == Measure::Average || measure == Measure::Min || measure == Measure::Max;
}

QList<PartChoice> measureChoices(const EventKind& kind, const EventCondition& now)
{
    QList<PartChoice> choices;
    const auto add = [&](const QString& group, Measure measure, const std::string& field, const QString& text,
                         bool current) {
        choices.append({group, text, current, [measure, field, current](Node& node) {
                            if (current)
                                return;
                            auto& at = formOf<EventCondition>(node);
                            at.measure = measure;
                            at.measureField = field;
                            at.excludeMissing = false;
                            if (!std::holds_alternative<Number>(at.value)) {
                                at.op = Operator::GreaterOrEqual;
                                at.value = Number{"1"};
                            }
                        }});
    };
    const auto isNow = [&](Measure measure, const std::string& field) {
        return now.measure == measure && now.measureField == field;
    };
    for (const Measure measure : {Measure::Count, Measure::Days})
        add({}, measure, {}, measureWords(measure), isNow(measure, {}));
    constexpr std::array measures{Measure::Sum, Measure::Average, Measure::Min, Measure::Max, Measure::Distinct};
    for (const Measure measure : measures)
        for (const EventField& field : kind.fields)
            if (isNumeric(field.type) || measure == Measure::Distinct)
                add({}, measure, field.name, measureWords(measure) + QLatin1Char(' ') + textOf(field.label).toLower(),
                    isNow(measure, field.name));
    if (kind.openProperties)
        for (const Measure measure : measures)
            add(EventParts::tr("Of another property"), measure, {},
                EventParts::tr("%1 of another property").arg(measureWords(measure)),
                now.measure == measure && !kind.find(now.measureField));
    return choices;
}

void addMeasure(PartList& parts, const EventCondition& condition)
{
    const EventKind& kind = parts.vocabulary()->catalog.eventKind(condition.event.kind);
    const EventField* field = kind.find(condition.measureField);
    const bool numeric = condition.measure != Measure::Distinct && field;
    const TraitType type = numeric ? field->type : TraitType::Number;
    ConditionPart part{
        .name = QStringLiteral("measure"), .text = measureWords(condition.measure), .kind = Chip::Kind::Operator};
    if (field)
        part.text += QLatin1Char(' ') + textOf(field->label).toLower();
    part.choices = [words = parts.vocabulary(), condition] {
        return measureChoices(words->catalog.eventKind(condition.event.kind), condition);
    };
    parts.add(part);
    if (takesField(condition.measure) && !field) {
        parts.value(QStringLiteral("measurefield"), condition.measureField, TraitType::Text,
                    [](Node& node, const Value& given) {
                        formOf<EventCondition>(node).measureField = std::get<std::string>(given);
                    });
        if (condition.measureField.empty())
            parts.last().trouble = EventParts::tr("Say which property.");
    }
    ConditionPart op{
        .name = QStringLiteral("operator"), .text = operatorWords(condition.op, type), .kind = Chip::Kind::Operator};
    op.choices = [type, now = condition.op] {
        return operatorChoices(type, now, [type](Node& node, Operator chosen) {
            auto& at = formOf<EventCondition>(node);
            at.op = chosen;
            at.value = startValue(chosen, type, at.value);
            if (!positiveTwin(chosen))
                at.excludeMissing = false;
        });
    };
    parts.add(op);
    parts.operand(QStringLiteral("value"), condition.op, condition.value, type, {}, {},
                  [](Node& node, const Value& given) { formOf<EventCondition>(node).value = given; });
    if (canBeMissing(condition.measure) || condition.excludeMissing)
        parts.missing(QStringLiteral("missing"), condition.op, condition.excludeMissing,
                      [](Node& node, bool out) { formOf<EventCondition>(node).excludeMissing = out; });
}

/// The longest time between two events.
void addSpan(PartList& parts, const QString& name, Duration now, const std::function<void(Node&, Duration)>& set)
{
    parts.value(name, now, TraitType::Date,
                [set](Node& node, const Value& given) { set(node, std::get<Duration>(given)); });
}
}

void addEventParts(PartList& parts, const EventCondition& condition)
{
    const RuleVocabulary& words = *parts.vocabulary();
    parts.subject(isListed(condition.event.kind, words) ? eventWords(condition.event.kind, words)
                                                        : EventParts::tr("Did"));
    WhereParts where(parts, condition.event, {},
                     [](Node& node) -> EventMatch& { return formOf<EventCondition>(node).event; });
    where.addFreeKind();
    where.add();
    addMeasure(parts, condition);
    addWindowParts(parts, condition.during, [](Node& node) -> Window& { return formOf<EventCondition>(node).during; });
}

QList<ConditionPart> eventMatchParts(const Node& node, const RuleVocabularyPtr& words)
{
    PartList parts(words);
    WhereParts where(parts, std::get<EventCondition>(node.form).event, {},
                     [](Node& at) -> EventMatch& { return formOf<EventCondition>(at).event; });
    where.addKind({});
    where.add();
    return parts.take();
}

void addSequenceParts(PartList& parts, const Sequence& sequence)
{
    parts.subject(EventParts::tr("One after the other"));
    for (std::size_t i = 0; i < sequence.events.size(); ++i) {
        if (i > 0)
            parts.plain(EventParts::tr("then"));
        QList<PartChoice> extra;
        if (sequence.events.size() > 2)
            extra.append({EventParts::tr("Or"), EventParts::tr("Take this out"), false, [i](Node& node) {
                              auto& events = formOf<Sequence>(node).events;
                              events.erase(events.begin() + std::ptrdiff_t(i));
                          }});
        WhereParts step(parts, sequence.events[i], QStringLiteral("step%1").arg(i),
                        [i](Node& node) -> EventMatch& { return formOf<Sequence>(node).events[i]; });
        step.addKind(extra);
        step.add();
    }
    ConditionPart more{.name = QStringLiteral("then"), .text = EventParts::tr("+ then"), .kind = Chip::Kind::Operator};
    more.choices = [words = parts.vocabulary()] {
        QList<PartChoice> choices;
        for (const EventKind& kind : words->catalog.eventKinds())
            choices.append({{}, textOf(kind.label), false, [name = kind.name](Node& node) {
                                formOf<Sequence>(node).events.push_back({name, {}});
                            }});
        return choices;
    };
    parts.add(more);
    parts.words(QStringLiteral("each"), sequence.eachWithin ? "within" : "any",
                {{"any", EventParts::tr("at any time later")}, {"within", EventParts::tr("each within")}},
                Chip::Kind::Operator, [](Node& node, const std::string& word) {
                    auto& at = formOf<Sequence>(node);
                    at.eachWithin = word == "within" ? std::optional(Duration{14, TimeUnit::Days}) : std::nullopt;
                });
    if (sequence.eachWithin)
        addSpan(parts, QStringLiteral("within"), *sequence.eachWithin,
                [](Node& node, Duration given) { formOf<Sequence>(node).eachWithin = given; });
    parts.plain(EventParts::tr("the last one"));
    addWindowParts(parts, sequence.during, [](Node& node) -> Window& { return formOf<Sequence>(node).during; });
}

void addNotFollowedParts(PartList& parts, const NotFollowed& condition)
{
    parts.subject(EventParts::tr("Did not go on"));
    WhereParts first(parts, condition.event, QStringLiteral("first"),
                     [](Node& node) -> EventMatch& { return formOf<NotFollowed>(node).event; });
    first.addKind({});
    first.add();
    parts.plain(EventParts::tr("but not"));
    WhereParts second(parts, condition.by, QStringLiteral("second"),
                      [](Node& node) -> EventMatch& { return formOf<NotFollowed>(node).by; });
    second.addKind({});
    second.add();
    parts.plain(EventParts::tr("within"));
    addSpan(parts, QStringLiteral("within"), condition.within,
            [](Node& node, Duration given) { formOf<NotFollowed>(node).within = given; });
    parts.plain(EventParts::tr("the first one"));
    addWindowParts(parts, condition.during, [](Node& node) -> Window& { return formOf<NotFollowed>(node).during; });
}

}
