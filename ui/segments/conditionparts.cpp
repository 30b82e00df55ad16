#include "ui/segments/conditionparts.h"

#include "ui/models/localetext.h"
#include "ui/models/ruledraft.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <array>

namespace patron::ui {

using namespace segment;

namespace {
struct ConditionParts
{
    Q_DECLARE_TR_FUNCTIONS(ConditionParts)
};

template <typename Form>
Form& as(Node& node)
{
    return std::get<Form>(node.form);
}

/// A choice among stable words with what they are called.
struct Word
{
    const char* word;
    QString text;
};

/// Makes the parts of one node.
class Parts
{
public:
    Parts(const Node& node, RuleVocabularyPtr words)
        : m_node(node)
        , m_words(std::move(words))
    {}

    QList<ConditionPart> take() { return std::move(m_parts); }

    void operator()(const Group& group)
    {
        const QList<std::pair<Group::Kind, QString>> kinds{{Group::Kind::All, ConditionParts::tr("All of these")},
                                                           {Group::Kind::Any, ConditionParts::tr("Any of these")},
                                                           {Group::Kind::None, ConditionParts::tr("None of these")},
                                                           {Group::Kind::AtLeast, ConditionParts::tr("At least")}};
        ConditionPart part{.name = QStringLiteral("kind"), .kind = Chip::Kind::Field};
        for (const auto& [kind, text] : kinds)
            if (kind == group.kind)
                part.text = text;
        part.choices = [kinds, now = group.kind] {
            QList<PartChoice> choices;
            for (const auto& [kind, text] : kinds)
                choices.append({{}, text, kind == now, [kind = kind](Node& node) {
                                    auto& at = as<Group>(node);
                                    at.kind = kind;
                                    at.count = kind == Group::Kind::AtLeast ? std::max(1, at.count) : 0;
                                }});
            return choices;
        };
        m_parts << part;
        if (group.kind == Group::Kind::AtLeast) {
            value(QStringLiteral("count"), Number{std::to_string(group.count)}, TraitType::Number,
                  [](Node& node, const Value& given) {
                      as<Group>(node).count = std::max(1, QString::fromStdString(std::get<Number>(given).text).toInt());
                  });
            plain(ConditionParts::tr("of these"));
        }
    }

    void operator()(const TraitCondition& condition)
    {
        const Field* field = m_words->catalog.find(condition.trait);
        const TraitType type = field ? field->type : TraitType::Text;
        subject(traitWords(condition.trait, *m_words));
        ConditionPart op{.name = QStringLiteral("operator"),
                         .text = operatorWords(condition.op, type),
                         .kind = Chip::Kind::Operator};
        op.choices = [type, now = condition.op] {
            return operatorChoices(type, now, [type](Node& node, Operator chosen) {
                auto& at = as<TraitCondition>(node);
                at.op = chosen;
                at.value = startValue(chosen, type, at.value);
            });
        };
        m_parts << op;
        conditionValue(QStringLiteral("value"), condition.op, condition.value, type,
                       field ? field->choices : std::vector<std::string>{},
                       [](Node& node, const Value& given) { as<TraitCondition>(node).value = given; });
        missing(condition.op, condition.excludeMissing);
    }

    void operator()(const EventCondition& condition)
    {
        subject(eventWords(condition.event.kind, *m_words));
        for (std::size_t i = 0; i < condition.event.where.size(); ++i)
            property(condition, i);
        addProperty(condition);
        measure(condition);
        addWindowParts(m_parts, condition.during,
                       [](Node& node) -> Window& { return as<EventCondition>(node).during; });
    }

    void operator()(const SegmentCondition& condition)
    {
        subject(ConditionParts::tr("Segment"));
        using State = SegmentCondition::State;
        const QList<std::pair<State, QString>> states{{State::Member, ConditionParts::tr("is in")},
                                                      {State::Entered, ConditionParts::tr("came into")},
                                                      {State::Left, ConditionParts::tr("left")}};
        ConditionPart part{.name = QStringLiteral("state"), .kind = Chip::Kind::Operator};
        for (const auto& [state, text] : states)
            if (state == condition.state)
                part.text = text;
        part.choices = [states, now = condition.state] {
            QList<PartChoice> choices;
            for (const auto& [state, text] : states)
                choices.append({{}, text, state == now, [state = state](Node& node) {
                                    auto& at = as<SegmentCondition>(node);
                                    at.state = state;
                                    if (state == State::Member)
                                        at.during = {};
                                }});
            return choices;
        };
        m_parts << part;
        named(QStringLiteral("segment"), condition.segment, m_words->segments, {},
              [](Node& node, const std::string& name) { as<SegmentCondition>(node).segment = name; });
        if (condition.state != State::Member)
            addWindowParts(m_parts, condition.during,
                           [](Node& node) -> Window& { return as<SegmentCondition>(node).during; });
    }

    void operator()(const ConsentCondition& condition)
    {
        subject(ConditionParts::tr("Consent"));
        words(QStringLiteral("channel"), condition.channel, channels(), Chip::Kind::Value,
              [](Node& node, const std::string& word) { as<ConsentCondition>(node).channel = word; });
        words(QStringLiteral("state"), condition.state,
              {{"granted", ConditionParts::tr("was given")},
               {"denied", ConditionParts::tr("was refused")},
               {"unknown", ConditionParts::tr("was never asked for")}},
              Chip::Kind::Operator,
              [](Node& node, const std::string& word) { as<ConsentCondition>(node).state = word; });
    }

    void operator()(const Reachable& condition)
    {
        subject(ConditionParts::tr("Can be reached"));
        words(QStringLiteral("channel"), condition.channel, channels(), Chip::Kind::Value,
              [](Node& node, const std::string& word) { as<Reachable>(node).channel = word; });
    }

    void operator()(const ProgramCondition& condition)
    {
        subject(ConditionParts::tr("Program"));
        named(QStringLiteral("program"), condition.program, m_words->programs, ConditionParts::tr("any program"),
              [](Node& node, const std::string& name) { as<ProgramCondition>(node).program = name; });
        words(QStringLiteral("state"), condition.state,
              {{"entered", ConditionParts::tr("was entered")},
               {"active", ConditionParts::tr("is going on")},
               {"completed", ConditionParts::tr("was completed")},
               {"exited", ConditionParts::tr("was left early")},
               {"held_out", ConditionParts::tr("held them out")},
               {"reached_goal", ConditionParts::tr("reached its goal")}},
              Chip::Kind::Operator,
              [](Node& node, const std::string& word) { as<ProgramCondition>(node).state = word; });
        addWindowParts(m_parts, condition.during,
                       [](Node& node) -> Window& { return as<ProgramCondition>(node).during; });
    }

    void operator()(const MessageCondition& condition)
    {
        subject(ConditionParts::tr("Message"));
        named(QStringLiteral("message"), condition.message, m_words->messages, ConditionParts::tr("any message"),
              [](Node& node, const std::string& name) { as<MessageCondition>(node).message = name; });
        words(QStringLiteral("did"), condition.did,
              {{"sent", ConditionParts::tr("was sent")},
               {"delivered", ConditionParts::tr("arrived")},
               {"opened", ConditionParts::tr("was opened")},
               {"clicked", ConditionParts::tr("was clicked")},
               {"bounced", ConditionParts::tr("bounced")},
               {"complained", ConditionParts::tr("brought a complaint")},
               {"unsubscribed", ConditionParts::tr("made them unsubscribe")},
               {"replied", ConditionParts::tr("was answered")}},
              Chip::Kind::Operator, [](Node& node, const std::string& word) { as<MessageCondition>(node).did = word; });
        addWindowParts(m_parts, condition.during,
                       [](Node& node) -> Window& { return as<MessageCondition>(node).during; });
    }

    void operator()(const Sample& sample)
    {
        subject(ConditionParts::tr("Random sample"));
        plain(ConditionParts::tr("of"));
        value(
            QStringLiteral("share"), Number{QString::number(double(sample.billionths) / 1e7, 'g', 10).toStdString()},
            TraitType::Number,
            [](Node& node, const Value& given) {
                const double percent = QString::fromStdString(std::get<Number>(given).text).toDouble();
                as<Sample>(node).billionths =
                    std::clamp(std::int64_t(qRound64(percent * 1e7)), std::int64_t(0), std::int64_t(1'000'000'000));
            },
            QStringLiteral("%"));
        plain(ConditionParts::tr("drawn as"));
        value(QStringLiteral("salt"), sample.salt, TraitType::Text,
              [](Node& node, const Value& given) { as<Sample>(node).salt = std::get<std::string>(given); });
    }

    void operator()(const Top& top)
    {
        subject(ConditionParts::tr("The best customers"));
        words(QStringLiteral("order"), top.highest ? "highest" : "lowest",
              {{"highest", ConditionParts::tr("top")}, {"lowest", ConditionParts::tr("bottom")}}, Chip::Kind::Operator,
              [](Node& node, const std::string& word) { as<Top>(node).highest = word == "highest"; });
        value(
            QStringLiteral("amount"), top.percent ? *top.percent : Number{std::to_string(top.count)}, TraitType::Number,
            [](Node& node, const Value& given) {
                auto& at = as<Top>(node);
                const Number number = std::get<Number>(given);
                if (at.percent)
                    at.percent = number;
                else
                    at.count = std::max<qint64>(1, QString::fromStdString(number.text).toLongLong());
            },
            top.percent ? QStringLiteral("%") : ConditionParts::tr("people"));
        plain(ConditionParts::tr("by"));
        topField(top);
    }

    void operator()(const Changed& changed)
    {
        subject(ConditionParts::tr("A group or stage changed"));
        words(QStringLiteral("trait"), changed.trait,
              {{"rfm_group", ConditionParts::tr("RFM group")},
               {"lifecycle_stage", ConditionParts::tr("Lifecycle stage")}},
              Chip::Kind::Operator, [](Node& node, const std::string& word) {
                  auto& at = as<Changed>(node);
                  at = Changed{word, {}, {}, at.during};
              });
        const Field* field = m_words->catalog.find(changed.trait);
        const auto known = field ? field->choices : std::vector<std::string>{};
        plain(ConditionParts::tr("from"));
        value(
            QStringLiteral("from"), changed.from, TraitType::Text,
            [](Node& node, const Value& given) { as<Changed>(node).from = std::get<std::vector<std::string>>(given); },
            {}, known);
        if (changed.from.empty())
            m_parts.last().text = ConditionParts::tr("anything");
        plain(ConditionParts::tr("to"));
        value(
            QStringLiteral("to"), changed.to, TraitType::Text,
            [](Node& node, const Value& given) { as<Changed>(node).to = std::get<std::vector<std::string>>(given); },
            {}, known);
        if (changed.to.empty())
            m_parts.last().text = ConditionParts::tr("anything");
        addWindowParts(m_parts, changed.during, [](Node& node) -> Window& { return as<Changed>(node).during; });
    }

    void operator()(const Near& near)
    {
        subject(near.of == Near::Of::Home ? ConditionParts::tr("Lives") : ConditionParts::tr("Last visited"));
        plain(ConditionParts::tr("within"));
        value(
            QStringLiteral("km"), near.withinKm, TraitType::Number,
            [](Node& node, const Value& given) { as<Near>(node).withinKm = std::get<Number>(given); },
            ConditionParts::tr("km"));
        plain(ConditionParts::tr("of"));
        plain(near.anyShop         ? ConditionParts::tr("any shop")
              : near.place.empty() ? textOf(near.lat.text) + QStringLiteral(", ") + textOf(near.lon.text)
                                   : textOf(near.place));
    }

    template <typename Other>
    void operator()(const Other&)
    {
        plain(ruleSentence(m_node, *m_words));
    }

private:
    static QList<Word> channels()
    {
        return {{"email", ConditionParts::tr("by e-mail")}, {"sms", ConditionParts::tr("by text message")}};
    }

    void plain(const QString& text) { m_parts << ConditionPart{.name = {}, .text = text}; }

    void subject(const QString& text)
    {
        ConditionPart part{.name = QStringLiteral("field"), .text = text, .kind = Chip::Kind::Field};
        part.choices = [words = m_words] { return conditionChoices(words); };
        m_parts << part;
    }

    void words(const QString& name, const std::string& now, const QList<Word>& all, Chip::Kind kind,
               const std::function<void(Node&, const std::string&)>& set)
    {
        ConditionPart part{.name = name, .text = plainWord(now), .kind = kind};
        for (const Word& word : all)
            if (now == word.word)
                part.text = word.text;
        part.choices = [all, now, set] {
            QList<PartChoice> choices;
            for (const Word& word : all)
                choices.append({{}, word.text, now == word.word, [set, chosen = std::string(word.word)](Node& node) {
                                    set(node, chosen);
                                }});
            return choices;
        };
        m_parts << part;
    }

    void named(const QString& name, const std::string& now, const QStringList& all, const QString& any,
               const std::function<void(Node&, const std::string&)>& set)
    {
        ConditionPart part{.name = name, .text = now == "*" ? any : textOf(now)};
        part.choices = [all, any, now, set] {
            QList<PartChoice> choices;
            if (!any.isEmpty())
                choices.append({{}, any, now == "*", [set](Node& node) { set(node, "*"); }});
            for (const QString& each : all)
                choices.append({{}, each, textOf(now) == each, [set, chosen = each.toStdString()](Node& node) {
                                    set(node, chosen);
                                }});
            return choices;
        };
        m_parts << part;
    }

    void value(const QString& name, const Value& now, TraitType type, std::function<void(Node&, const Value&)> apply,
               const QString& suffix = {}, const std::vector<std::string>& known = {})
    {
        ConditionPart part{.name = name, .text = valueWords(now, type, *m_words)};
        if (!suffix.isEmpty())
            part.text += QLatin1Char(' ') + suffix;
        PartValue edited{.type = type, .value = now, .suffix = suffix, .apply = std::move(apply)};
        for (const std::string& each : known)
            edited.suggestions << textOf(each);
        part.value = std::move(edited);
        m_parts << part;
    }

    /// The value of an operator: months and weekdays are picked, the rest is typed.
    void conditionValue(const QString& name, Operator op, const Value& now, TraitType type,
                        const std::vector<std::string>& known, const std::function<void(Node&, const Value&)>& apply)
    {
        if (std::holds_alternative<std::monostate>(now))
            return;
        if (op == Operator::MonthIs || op == Operator::WeekdayIs) {
            ConditionPart part{.name = name, .text = valueWords(now, type, *m_words)};
            part.choices = [op, now, apply] {
                QList<PartChoice> choices;
                static constexpr std::array days{"monday", "tuesday",  "wednesday", "thursday",
                                                 "friday", "saturday", "sunday"};
                const int count = op == Operator::MonthIs ? 12 : 7;
                for (int i = 1; i <= count; ++i) {
                    const Value each = op == Operator::MonthIs ? Value{Number{std::to_string(i)}}
                                                               : Value{std::string(days[std::size_t(i - 1)])};
                    choices.append(
                        {{},
                         op == Operator::MonthIs ? QLocale().standaloneMonthName(i) : QLocale().standaloneDayName(i),
                         each == now,
                         [each, apply](Node& node) { apply(node, each); }});
                }
                return choices;
            };
            m_parts << part;
            return;
        }
        const bool counts = op == Operator::CountEqual || op == Operator::CountGreater || op == Operator::CountLess;
        value(name, now, counts ? TraitType::Number : type, apply, {}, known);
        if (m_parts.last().text == QStringLiteral("…"))
            m_parts.last().trouble = RuleDraft::tr("Say what it is compared with.");
    }

    void missing(Operator op, bool excluded)
    {
        if (!positiveTwin(op))
            return;
        words(QStringLiteral("missing"), excluded ? "out" : "in",
              {{"in", ConditionParts::tr("or not known")}, {"out", ConditionParts::tr("and known")}},
              Chip::Kind::Operator,
              [](Node& node, const std::string& word) { as<TraitCondition>(node).excludeMissing = word == "out"; });
    }

    void property(const EventCondition& condition, std::size_t index)
    {
        const Property& property = condition.event.where[index];
        const EventField* field = m_words->catalog.eventKind(condition.event.kind).find(property.field);
        const TraitType type = field ? field->type : TraitType::Text;
        const QString base = QStringLiteral("where%1").arg(index);
        plain(index == 0 ? ConditionParts::tr("where") : ConditionParts::tr("and"));
        ConditionPart subject{.name = base + QStringLiteral("field"),
                              .text = field ? textOf(field->label).toLower() : plainWord(property.field),
                              .kind = Chip::Kind::Field};
        subject.choices = [fields = fieldChoices(condition, index), index] {
            QList<PartChoice> choices = fields;
            choices.append({ConditionParts::tr("Or"), ConditionParts::tr("Take this out"), false, [index](Node& node) {
                                auto& where = as<EventCondition>(node).event.where;
                                where.erase(where.begin() + std::ptrdiff_t(index));
                            }});
            return choices;
        };
        m_parts << subject;
        ConditionPart op{.name = base + QStringLiteral("operator"),
                         .text = operatorWords(property.op, type),
                         .kind = Chip::Kind::Operator};
        op.choices = [type, now = property.op, index] {
            return operatorChoices(type, now, [type, index](Node& node, Operator chosen) {
                auto& at = as<EventCondition>(node).event.where[index];
                at.op = chosen;
                at.value = startValue(chosen, type, at.value);
            });
        };
        m_parts << op;
        conditionValue(base + QStringLiteral("value"), property.op, property.value, type,
                       field ? field->choices : std::vector<std::string>{}, [index](Node& node, const Value& given) {
                           as<EventCondition>(node).event.where[index].value = given;
                       });
    }

    QList<PartChoice> fieldChoices(const EventCondition& condition, std::size_t index) const
    {
        QList<PartChoice> choices;
        for (const EventField& field : m_words->catalog.eventKind(condition.event.kind).fields) {
            const Operator op = field.type == TraitType::Text   ? Operator::In
                                : field.type == TraitType::Date ? Operator::InLast
                                                                : Operator::GreaterOrEqual;
            const Property fresh{field.name, op, startValue(op, field.type, {})};
            const bool now = index < condition.event.where.size() && condition.event.where[index].field == field.name;
            choices.append({{}, textOf(field.label), now, [fresh, index](Node& node) {
                                auto& where = as<EventCondition>(node).event.where;
                                if (index < where.size())
                                    where[index] = fresh;
                                else
                                    where.push_back(fresh);
                            }});
        }
        return choices;
    }

    void addProperty(const EventCondition& condition)
    {
        ConditionPart part{
            .name = QStringLiteral("where"), .text = ConditionParts::tr("+ where"), .kind = Chip::Kind::Operator};
        part.choices = [choices = fieldChoices(condition, condition.event.where.size())] { return choices; };
        m_parts << part;
    }

    void measure(const EventCondition& condition)
    {
        ConditionPart part{
            .name = QStringLiteral("measure"), .text = measureWords(condition.measure), .kind = Chip::Kind::Operator};
        const EventKind& kind = m_words->catalog.eventKind(condition.event.kind);
        TraitType type = TraitType::Number;
        if (!condition.measureField.empty()) {
            const EventField* field = kind.find(condition.measureField);
            part.text +=
                QLatin1Char(' ') + (field ? textOf(field->label).toLower() : plainWord(condition.measureField));
            if (field && condition.measure != Measure::Distinct)
                type = field->type;
        }
        part.choices = [fields = kind.fields, condition] { return measureChoices(fields, condition); };
        m_parts << part;
        ConditionPart op{.name = QStringLiteral("operator"),
                         .text = operatorWords(condition.op, type),
                         .kind = Chip::Kind::Operator};
        op.choices = [type, now = condition.op] {
            return operatorChoices(type, now, [type](Node& node, Operator chosen) {
                auto& at = as<EventCondition>(node);
                at.op = chosen;
                at.value = startValue(chosen, type, at.value);
            });
        };
        m_parts << op;
        conditionValue(QStringLiteral("value"), condition.op, condition.value, type, {},
                       [](Node& node, const Value& given) { as<EventCondition>(node).value = given; });
    }

    static QList<PartChoice> measureChoices(const std::vector<EventField>& fields, const EventCondition& now)
    {
        QList<PartChoice> choices;
        const auto add = [&](Measure measure, const std::string& field, const QString& text) {
            choices.append(
                {{}, text, now.measure == measure && now.measureField == field, [measure, field](Node& node) {
                     auto& at = as<EventCondition>(node);
                     at.measure = measure;
                     at.measureField = field;
                     if (!offers(TraitType::Number, at.op)) {
                         at.op = Operator::GreaterOrEqual;
                         at.value = Number{"1"};
                     }
                 }});
        };
        add(Measure::Count, {}, measureWords(Measure::Count));
        add(Measure::Days, {}, measureWords(Measure::Days));
        for (const Measure measure : {Measure::Sum, Measure::Average, Measure::Min, Measure::Max, Measure::Distinct})
            for (const EventField& field : fields) {
                const bool number = field.type == TraitType::Money || field.type == TraitType::Number;
                if (number != (measure == Measure::Distinct))
                    add(measure, field.name, measureWords(measure) + QLatin1Char(' ') + textOf(field.label).toLower());
            }
        return choices;
    }

    void topField(const Top& top)
    {
        ConditionPart part{.name = QStringLiteral("by"), .text = traitWords(top.by, *m_words)};
        part.choices = [words = m_words, now = top.by] {
            QList<PartChoice> choices;
            for (const Field& field : words->catalog.fields())
                if (field.type == TraitType::Number || field.type == TraitType::Money)
                    choices.append(
                        {{}, traitWords(field.name, *words), field.name == now, [name = field.name](Node& node) {
                             as<Top>(node).by = name;
                         }});
            return choices;
        };
        m_parts << part;
    }

    const Node& m_node;
    RuleVocabularyPtr m_words;
    QList<ConditionPart> m_parts;
};
}

QList<ConditionPart> partsOf(const Node& node, const RuleVocabularyPtr& words)
{
    Parts parts(node, words);
    if (hasParts(node))
        std::visit([&](const auto& form) { parts(form); }, node.form);
    else
        return {ConditionPart{.name = {}, .text = ruleSentence(node, *words)}};
    return parts.take();
}

bool hasParts(const Node& node)
{
    if (const auto* top = std::get_if<Top>(&node.form))
        return !top->of;
    return !std::holds_alternative<Sequence>(node.form) && !std::holds_alternative<NotFollowed>(node.form) &&
           !std::holds_alternative<WithinArea>(node.form) && !std::holds_alternative<WeatherCondition>(node.form) &&
           !std::holds_alternative<PreferenceCondition>(node.form);
}

}
