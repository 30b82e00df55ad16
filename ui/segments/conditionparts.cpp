#include "ui/segments/conditionparts.h"

#include "ui/models/localetext.h"
#include "ui/segments/eventparts.h"
#include "ui/segments/partlist.h"
#include "ui/segments/placeparts.h"

#include <QCoreApplication>

#include <algorithm>

namespace patron::ui {

using namespace segment;

namespace {
struct ConditionParts
{
    Q_DECLARE_TR_FUNCTIONS(ConditionParts)
};

/// Makes the parts of one node.
class Parts
{
public:
    explicit Parts(RuleVocabularyPtr words)
        : m_parts(std::move(words))
    {}

    QList<ConditionPart> take() { return m_parts.take(); }

    void operator()(const Group& group)
    {
        m_parts.words(QStringLiteral("kind"), std::string(childrenKey(group.kind)),
                      {{"all", ConditionParts::tr("All of these")},
                       {"any", ConditionParts::tr("Any of these")},
                       {"none", ConditionParts::tr("None of these")},
                       {"of", ConditionParts::tr("At least")}},
                      Chip::Kind::Field, [](Node& node, const std::string& word) {
                          auto& at = formOf<Group>(node);
                          at.kind = word == "all"    ? Group::Kind::All
                                    : word == "any"  ? Group::Kind::Any
                                    : word == "none" ? Group::Kind::None
                                                     : Group::Kind::AtLeast;
                          at.count = at.kind == Group::Kind::AtLeast ? 2 : 0;
                      });
        if (group.kind == Group::Kind::AtLeast) {
            m_parts.value(QStringLiteral("count"), Number{std::to_string(group.count)}, TraitType::Number,
                          [](Node& node, const Value& given) {
                              formOf<Group>(node).count = std::clamp(wholeOf(given), 0, 1'000'000);
                          });
            m_parts.plain(ConditionParts::tr("of these"));
        }
    }

    void operator()(const TraitCondition& condition)
    {
        const RuleVocabulary& words = *m_parts.vocabulary();
        const Field* field = words.catalog.find(condition.trait);
        const TraitType type = field ? field->type : TraitType::Text;
        m_parts.subject(traitWords(condition.trait, words));
        if (!field)
            m_parts.last().trouble = ConditionParts::tr("This is not known here any more.");
        ConditionPart op{.name = QStringLiteral("operator"),
                         .text = operatorWords(condition.op, type),
                         .kind = Chip::Kind::Operator};
        op.choices = [type, now = condition.op] {
            return operatorChoices(type, now, [type](Node& node, Operator chosen) {
                auto& at = formOf<TraitCondition>(node);
                at.op = chosen;
                at.value = startValue(chosen, type, at.value);
                if (!positiveTwin(chosen))
                    at.excludeMissing = false;
            });
        };
        m_parts.add(op);
        m_parts.operand(QStringLiteral("value"), condition.op, condition.value, type,
                        field ? field->choices : std::vector<std::string>{}, ValueSubject{condition.trait, {}, {}},
                        [](Node& node, const Value& given) { formOf<TraitCondition>(node).value = given; });
        m_parts.missing(QStringLiteral("missing"), condition.op, condition.excludeMissing,
                        [](Node& node, bool out) { formOf<TraitCondition>(node).excludeMissing = out; });
    }

    void operator()(const EventCondition& condition) { addEventParts(m_parts, condition); }
    void operator()(const Sequence& sequence) { addSequenceParts(m_parts, sequence); }
    void operator()(const NotFollowed& condition) { addNotFollowedParts(m_parts, condition); }
    void operator()(const Near& near) { addNearParts(m_parts, near); }
    void operator()(const WithinArea& within) { addAreaParts(m_parts, within); }
    void operator()(const WeatherCondition& weather) { addWeatherParts(m_parts, weather); }
    void operator()(const PreferenceCondition& condition) { addPreferenceParts(m_parts, condition); }

    void operator()(const SegmentCondition& condition)
    {
        using State = SegmentCondition::State;
        m_parts.subject(ConditionParts::tr("Segment"));
        m_parts.words(
            QStringLiteral("state"),
            condition.state == State::Member    ? "member"
            : condition.state == State::Entered ? "entered"
                                                : "left",
            {{"member", ConditionParts::tr("is in")},
             {"entered", ConditionParts::tr("came into")},
             {"left", ConditionParts::tr("left")}},
            Chip::Kind::Operator, [](Node& node, const std::string& word) {
                auto& at = formOf<SegmentCondition>(node);
                at.state = word == "member" ? State::Member : word == "entered" ? State::Entered : State::Left;
                if (at.state == State::Member)
                    at.during = {};
            });
        m_parts.named(QStringLiteral("segment"), condition.segment, m_parts.vocabulary()->segments, {},
                      [](Node& node, const std::string& name) { formOf<SegmentCondition>(node).segment = name; });
        if (condition.state != State::Member)
            window<SegmentCondition>(condition);
    }

    void operator()(const ConsentCondition& condition)
    {
        m_parts.subject(ConditionParts::tr("Consent"));
        m_parts.words(QStringLiteral("channel"), condition.channel, channelWords(), Chip::Kind::Value,
                      [](Node& node, const std::string& word) { formOf<ConsentCondition>(node).channel = word; });
        m_parts.plain(ConditionParts::tr("for"));
        m_parts.value(QStringLiteral("purpose"), condition.purpose, TraitType::Text,
                      [](Node& node, const Value& given) {
                          if (const auto& text = std::get<std::string>(given); !text.empty())
                              formOf<ConsentCondition>(node).purpose = text;
                      });
        m_parts.words(QStringLiteral("state"), condition.state,
                      {{"granted", ConditionParts::tr("was given")},
                       {"denied", ConditionParts::tr("was refused")},
                       {"unknown", ConditionParts::tr("was never asked for")}},
                      Chip::Kind::Operator,
                      [](Node& node, const std::string& word) { formOf<ConsentCondition>(node).state = word; });
    }

    void operator()(const Reachable& condition)
    {
        m_parts.subject(ConditionParts::tr("Can be reached"));
        m_parts.words(QStringLiteral("channel"), condition.channel, channelWords(), Chip::Kind::Value,
                      [](Node& node, const std::string& word) { formOf<Reachable>(node).channel = word; });
    }

    void operator()(const ProgramCondition& condition)
    {
        m_parts.subject(ConditionParts::tr("Program"));
        m_parts.named(QStringLiteral("program"), condition.program, m_parts.vocabulary()->programs,
                      ConditionParts::tr("any program"),
                      [](Node& node, const std::string& name) { formOf<ProgramCondition>(node).program = name; });
        m_parts.words(QStringLiteral("state"), condition.state,
                      {{"entered", ConditionParts::tr("was entered")},
                       {"active", ConditionParts::tr("is going on")},
                       {"completed", ConditionParts::tr("was completed")},
                       {"exited", ConditionParts::tr("was left early")},
                       {"held_out", ConditionParts::tr("held them out")},
                       {"reached_goal", ConditionParts::tr("reached its goal")}},
                      Chip::Kind::Operator, [](Node& node, const std::string& word) {
                          auto& at = formOf<ProgramCondition>(node);
                          at.state = word;
                          if (word == "active")
                              at.during = {};
                      });
        // "Active" is a state of this moment.
        if (condition.state != "active")
            window<ProgramCondition>(condition);
    }

    void operator()(const MessageCondition& condition)
    {
        m_parts.subject(ConditionParts::tr("Message"));
        m_parts.named(QStringLiteral("message"), condition.message, m_parts.vocabulary()->messages,
                      ConditionParts::tr("any message"),
                      [](Node& node, const std::string& name) { formOf<MessageCondition>(node).message = name; });
        m_parts.words(QStringLiteral("did"), condition.did,
                      {{"sent", ConditionParts::tr("was sent")},
                       {"delivered", ConditionParts::tr("arrived")},
                       {"opened", ConditionParts::tr("was opened")},
                       {"clicked", ConditionParts::tr("was clicked")},
                       {"bounced", ConditionParts::tr("bounced")},
                       {"complained", ConditionParts::tr("brought a complaint")},
                       {"unsubscribed", ConditionParts::tr("made them unsubscribe")},
                       {"replied", ConditionParts::tr("was answered")}},
                      Chip::Kind::Operator,
                      [](Node& node, const std::string& word) { formOf<MessageCondition>(node).did = word; });
        window<MessageCondition>(condition);
    }

    void operator()(const Sample& sample)
    {
        m_parts.subject(ConditionParts::tr("Random sample"));
        m_parts.plain(ConditionParts::tr("of"));
        m_parts.value(
            QStringLiteral("share"), Number{percentOf(sample.billionths)}, TraitType::Number,
            [](Node& node, const Value& given) {
                const double percent = QString::fromStdString(std::get<Number>(given).text).toDouble();
                formOf<Sample>(node).billionths =
                    std::clamp(std::int64_t(qRound64(percent * 1e7)), std::int64_t(0), std::int64_t(1'000'000'000));
            },
            QStringLiteral("%"));
        m_parts.plain(ConditionParts::tr("drawn as"));
        m_parts.value(QStringLiteral("salt"), sample.salt, TraitType::Text,
                      [](Node& node, const Value& given) { formOf<Sample>(node).salt = std::get<std::string>(given); });
    }

    void operator()(const Top& top)
    {
        m_parts.subject(ConditionParts::tr("The best customers"));
        m_parts.words(QStringLiteral("order"), top.highest ? "highest" : "lowest",
                      {{"highest", ConditionParts::tr("top")}, {"lowest", ConditionParts::tr("bottom")}},
                      Chip::Kind::Operator,
                      [](Node& node, const std::string& word) { formOf<Top>(node).highest = word == "highest"; });
        m_parts.value(QStringLiteral("amount"), top.percent ? *top.percent : Number{std::to_string(top.count)},
                      TraitType::Number, [](Node& node, const Value& given) { setAmount(formOf<Top>(node), given); });
        m_parts.words(QStringLiteral("unit"), top.percent ? "percent" : "count",
                      {{"percent", QStringLiteral("%")}, {"count", ConditionParts::tr("people")}}, Chip::Kind::Operator,
                      [](Node& node, const std::string& word) {
                          auto& at = formOf<Top>(node);
                          at.percent = word == "percent" ? std::optional(Number{"10"}) : std::nullopt;
                          at.count = word == "percent" ? 0 : 100;
                      });
        m_parts.plain(ConditionParts::tr("by"));
        topField(top);
        m_parts.words(QStringLiteral("among"), top.of ? "some" : "everybody",
                      {{"everybody", ConditionParts::tr("of everybody")}, {"some", ConditionParts::tr("of those who")}},
                      Chip::Kind::Operator, [](Node& node, const std::string& word) {
                          formOf<Top>(node).of = word == "some" ? Boxed<Node>(Node{}) : Boxed<Node>();
                      });
    }

    void operator()(const Changed& changed)
    {
        m_parts.subject(ConditionParts::tr("A group, stage or tier changed"));
        m_parts.words(QStringLiteral("trait"), changed.trait,
                      {{"rfm_group", ConditionParts::tr("RFM group")},
                       {"lifecycle_stage", ConditionParts::tr("Lifecycle stage")},
                       {"loyalty_tier", ConditionParts::tr("Loyalty tier")},
                       {"rfm_recency", ConditionParts::tr("Recency score")},
                       {"rfm_frequency", ConditionParts::tr("Frequency score")},
                       {"rfm_monetary", ConditionParts::tr("Monetary score")}},
                      Chip::Kind::Operator, [](Node& node, const std::string& word) {
                          auto& at = formOf<Changed>(node);
                          at = Changed{word, {}, {}, at.during};
                      });
        m_parts.plain(ConditionParts::tr("from"));
        changeSide(QStringLiteral("from"), changed, &Changed::from);
        m_parts.plain(ConditionParts::tr("to"));
        changeSide(QStringLiteral("to"), changed, &Changed::to);
        window<Changed>(changed);
    }

private:
    static int wholeOf(const Value& value) { return QString::fromStdString(std::get<Number>(value).text).toInt(); }
    /// The share in percent, exactly.
    static std::string percentOf(std::int64_t billionths)
    {
        const QString digits = QString::number(billionths).rightJustified(8, QLatin1Char('0'));
        QString text = digits.chopped(7) + QLatin1Char('.') + digits.right(7);
        while (text.endsWith(QLatin1Char('0')))
            text.chop(1);
        return (text.endsWith(QLatin1Char('.')) ? text.chopped(1) : text).toStdString();
    }
    static void setAmount(Top& top, const Value& given)
    {
        const Number number = std::get<Number>(given);
        const double amount = QString::fromStdString(number.text).toDouble();
        if (top.percent && amount >= 0 && amount <= 100)
            top.percent = number;
        else if (!top.percent && amount >= 0)
            top.count = qint64(amount);
    }

    template <typename Form>
    void window(const Form& form)
    {
        addWindowParts(m_parts, form.during, [](Node& node) -> Window& { return formOf<Form>(node).during; });
    }

    void changeSide(const QString& name, const Changed& changed, std::vector<std::string> Changed::*side)
    {
        const Field* field = m_parts.vocabulary()->catalog.find(changed.trait);
        PartValue& edited = m_parts.value(name, changed.*side, TraitType::Text, [side](Node& node, const Value& given) {
            formOf<Changed>(node).*side = std::get<std::vector<std::string>>(given);
        });
        if (field && !field->choices.empty())
            for (const std::string& each : field->choices)
                edited.suggestions << textOf(each);
        else if (field && field->type == TraitType::Text)
            edited.subject = {field->name, {}, {}};
        else
            edited.suggestions = {QStringLiteral("1"), QStringLiteral("2"), QStringLiteral("3"), QStringLiteral("4"),
                                  QStringLiteral("5")};
        if ((changed.*side).empty())
            m_parts.last().text = ConditionParts::tr("anything");
    }

    void topField(const Top& top)
    {
        ConditionPart part{.name = QStringLiteral("by"), .text = traitWords(top.by, *m_parts.vocabulary())};
        part.choices = [words = m_parts.vocabulary(), now = top.by] {
            QList<PartChoice> choices;
            for (const Field& field : words->catalog.fields())
                if (field.type == TraitType::Number || field.type == TraitType::Money || field.type == TraitType::Date)
                    choices.append(
                        {{}, traitWords(field.name, *words), field.name == now, [name = field.name](Node& node) {
                             formOf<Top>(node).by = name;
                         }});
            return choices;
        };
        m_parts.add(part);
    }

    PartList m_parts;
};
}

QList<ConditionPart> partsOf(const Node& node, const RuleVocabularyPtr& words)
{
    Parts parts(words);
    std::visit([&](const auto& form) { parts(form); }, node.form);
    return parts.take();
}

}
