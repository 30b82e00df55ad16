#include "ui/models/localetext.h"
#include "ui/segments/partlist.h"

#include <QCoreApplication>
#include <QDate>

namespace patron::ui {

using namespace segment;

namespace {
struct ConditionChoices
{
    Q_DECLARE_TR_FUNCTIONS(ConditionChoices)
};

template <typename Form>
std::function<void(Node&)> become(Form form)
{
    return [form = std::move(form)](Node& node) { node.form = form; };
}

std::string today(int daysBack)
{
    return QDate::currentDate().addDays(-daysBack).toString(Qt::ISODate).toStdString();
}

TraitCondition newTrait(const Field& field)
{
    TraitCondition condition;
    condition.trait = field.name;
    switch (field.type) {
    case TraitType::Text:
        condition.op = Operator::In;
        break;
    case TraitType::Number:
    case TraitType::Money:
        condition.op = Operator::GreaterOrEqual;
        break;
    case TraitType::Date:
        condition.op = field.name == "birthday" ? Operator::AnniversaryInNext : Operator::InLast;
        break;
    case TraitType::Flag:
        condition.op = Operator::IsTrue;
        break;
    case TraitType::List:
        condition.op = Operator::HasAny;
        break;
    }
    condition.value = startValue(condition.op, field.type, {});
    return condition;
}

/// What is made of two or more events.
void addChains(QList<PartChoice>& all)
{
    const QString did = ConditionChoices::tr("What they did");
    Sequence sequence;
    sequence.events = {EventMatch{"product_viewed", {}}, EventMatch{"order", {}}};
    sequence.eachWithin = Duration{14, TimeUnit::Days};
    all.append({did, ConditionChoices::tr("One thing after the other"), false, become(sequence)});
    NotFollowed unfinished;
    unfinished.event.kind = "cart_updated";
    unfinished.by.kind = "order";
    unfinished.within = {7, TimeUnit::Days};
    all.append({did, ConditionChoices::tr("One thing, but not the other"), false, become(unfinished)});
    all.append({did, ConditionChoices::tr("Another event"), false, become(EventCondition{})});
}

void addPlaces(QList<PartChoice>& all, const RuleVocabulary& words)
{
    const QString where = ConditionChoices::tr("Where they are");
    Near near;
    near.anyShop = true;
    near.withinKm = Number{"10"};
    all.append({where, ConditionChoices::tr("Near a shop, a place or a point"), false, become(near)});
    all.append({where, ConditionChoices::tr("Lives in an area"), false,
                become(WithinArea{words.areas.isEmpty() ? std::string() : words.areas.first().toStdString()})});
    WeatherCondition weather;
    weather.measure = "temp_max_c";
    weather.value = Number{"25"};
    weather.on = "tomorrow";
    all.append({where, ConditionChoices::tr("Weather at their shop"), false, become(weather)});
}

void addOthers(QList<PartChoice>& all, const RuleVocabulary& words)
{
    const QString reach = ConditionChoices::tr("How to reach them");
    all.append({reach, ConditionChoices::tr("Can be reached by e-mail"), false, become(Reachable{"email"})});
    all.append({reach, ConditionChoices::tr("Can be reached by text message"), false, become(Reachable{"sms"})});
    all.append({reach, ConditionChoices::tr("Consent"), false, become(ConsentCondition{"email", "granted"})});
    const QString other = ConditionChoices::tr("More");
    if (!words.segments.isEmpty())
        all.append(
            {other, ConditionChoices::tr("Segment"), false,
             become(SegmentCondition{words.segments.first().toStdString(), SegmentCondition::State::Member, {}})});
    all.append({other, ConditionChoices::tr("Program"), false, become(ProgramCondition{"*", "entered", {}})});
    all.append({other, ConditionChoices::tr("Message"), false, become(MessageCondition{"*", "sent", {}})});
    all.append({other, ConditionChoices::tr("Random sample"), false, become(Sample{100'000'000, "sample"})});
    Top top;
    top.by = "total_spent";
    top.percent = Number{"10"};
    all.append({other, ConditionChoices::tr("The best customers"), false, become(top)});
    Changed changed;
    changed.trait = "rfm_group";
    changed.during.kind = Window::Kind::Last;
    changed.during.duration = {30, TimeUnit::Days};
    all.append({other, ConditionChoices::tr("A group, stage or tier changed"), false, become(changed)});
    PreferenceCondition likes;
    likes.subject = "category:";
    all.append({other, ConditionChoices::tr("Likes or does not like"), false, become(likes)});
}

struct WindowKind
{
    Window::Kind kind;
    QString text;
};

QList<WindowKind> windowKinds()
{
    return {{Window::Kind::Ever, ConditionChoices::tr("at any time")},
            {Window::Kind::Last, ConditionChoices::tr("in the last")},
            {Window::Kind::MoreThanAgo, ConditionChoices::tr("longer ago than")},
            {Window::Kind::Between, ConditionChoices::tr("between")},
            {Window::Kind::Before, ConditionChoices::tr("before")},
            {Window::Kind::After, ConditionChoices::tr("after")},
            {Window::Kind::On, ConditionChoices::tr("on")},
            {Window::Kind::This, ConditionChoices::tr("in this")},
            {Window::Kind::Previous, ConditionChoices::tr("in the last whole")}};
}

Window newWindow(Window::Kind kind, const Window& old)
{
    Window window;
    window.kind = kind;
    switch (kind) {
    case Window::Kind::Last:
    case Window::Kind::MoreThanAgo:
        window.duration = old.duration.count > 0 ? old.duration : Duration{90, TimeUnit::Days};
        break;
    case Window::Kind::Between:
        window.from = old.from.empty() ? today(30) : old.from;
        window.to = old.to.empty() ? today(0) : old.to;
        break;
    case Window::Kind::Before:
    case Window::Kind::After:
    case Window::Kind::On:
        window.from = old.from.empty() ? today(0) : old.from;
        break;
    case Window::Kind::This:
    case Window::Kind::Previous:
        window.unit = TimeUnit::Months;
        break;
    case Window::Kind::Ever:
        break;
    }
    return window;
}

ConditionPart windowUnit(const Window& window, const std::function<Window&(Node&)>& windowOf)
{
    const QList<std::pair<TimeUnit, QString>> units{
        {TimeUnit::Minutes, ConditionChoices::tr("minute")}, {TimeUnit::Hours, ConditionChoices::tr("hour")},
        {TimeUnit::Days, ConditionChoices::tr("day")},       {TimeUnit::Weeks, ConditionChoices::tr("week")},
        {TimeUnit::Months, ConditionChoices::tr("month")},   {TimeUnit::Quarters, ConditionChoices::tr("quarter")},
        {TimeUnit::Years, ConditionChoices::tr("year")}};
    ConditionPart part{.name = QStringLiteral("unit")};
    for (const auto& [unit, text] : units)
        if (unit == window.unit)
            part.text = text;
    part.choices = [units, now = window.unit, windowOf] {
        QList<PartChoice> choices;
        for (const auto& [unit, text] : units)
            choices.append(
                {{}, text, unit == now, [unit = unit, windowOf](Node& node) { windowOf(node).unit = unit; }});
        return choices;
    };
    return part;
}
}

QList<PartChoice> conditionChoices(const RuleVocabularyPtr& words)
{
    QList<PartChoice> all;
    for (const EventKind& kind : words->catalog.eventKinds()) {
        EventCondition condition;
        condition.event.kind = kind.name;
        all.append({ConditionChoices::tr("What they did"), textOf(kind.label), false, become(condition)});
    }
    addChains(all);
    for (const Field::Source source : {Field::Source::Computed, Field::Source::Declared, Field::Source::Customer}) {
        const QString group = source == Field::Source::Computed ? ConditionChoices::tr("What the orders say")
                                                                : ConditionChoices::tr("About them");
        for (const Field& field : words->catalog.fields())
            if (field.source == source)
                all.append({group, traitWords(field.name, *words), false, become(newTrait(field))});
    }
    addPlaces(all, *words);
    addOthers(all, *words);
    return all;
}

Value startValue(Operator op, TraitType type, const Value& old)
{
    switch (op) {
    case Operator::In:
    case Operator::NotIn:
    case Operator::HasAny:
    case Operator::HasAll:
    case Operator::HasNone:
        if (const auto* text = std::get_if<std::string>(&old); text && !text->empty())
            return std::vector<std::string>{*text};
        return std::holds_alternative<std::vector<std::string>>(old) ? old : Value{std::vector<std::string>{}};
    case Operator::Is:
    case Operator::IsNot:
    case Operator::Contains:
    case Operator::DoesNotContain:
    case Operator::StartsWith:
    case Operator::EndsWith:
    case Operator::Matches:
    case Operator::DoesNotMatch:
        if (const auto* texts = std::get_if<std::vector<std::string>>(&old); texts && !texts->empty())
            return texts->front();
        return std::holds_alternative<std::string>(old) ? old : Value{std::string()};
    case Operator::Between:
        if (type == TraitType::Date)
            return std::vector<std::string>{today(30), today(0)};
        return std::vector<Number>{Number{"1"}, Number{"10"}};
    case Operator::On:
    case Operator::Before:
    case Operator::After:
        return today(0);
    case Operator::InLast:
    case Operator::InNext:
    case Operator::MoreThanAgo:
    case Operator::MoreThanAhead:
    case Operator::AnniversaryInNext:
    case Operator::AnniversaryInLast:
        return std::holds_alternative<Duration>(old) ? old : Value{Duration{30, TimeUnit::Days}};
    case Operator::MonthIs:
        return Number{"1"};
    case Operator::WeekdayIs:
        return std::string("monday");
    case Operator::IsTrue:
    case Operator::IsFalse:
    case Operator::IsSet:
    case Operator::IsNotSet:
        return {};
    default:
        break;
    }
    return std::holds_alternative<Number>(old) ? old : Value{Number{"1"}};
}

QList<PartChoice> operatorChoices(TraitType type, Operator current, const std::function<void(Node&, Operator)>& set)
{
    QList<PartChoice> choices;
    for (const Operator op : operatorsFor(type))
        choices.append({{}, operatorWords(op, type), op == current, [op, current, set](Node& node) {
                            if (op != current)
                                set(node, op);
                        }});
    return choices;
}

void addWindowParts(PartList& parts, const Window& window, const std::function<Window&(Node&)>& windowOf)
{
    ConditionPart when{.name = QStringLiteral("when"), .kind = Chip::Kind::Operator};
    for (const WindowKind& kind : windowKinds())
        if (kind.kind == window.kind)
            when.text = kind.text;
    when.choices = [window, windowOf] {
        QList<PartChoice> choices;
        for (const WindowKind& kind : windowKinds())
            choices.append({{}, kind.text, kind.kind == window.kind, [kind, windowOf](Node& node) {
                                Window& at = windowOf(node);
                                if (at.kind != kind.kind)
                                    at = newWindow(kind.kind, at);
                            }});
        return choices;
    };
    parts.add(when);

    ConditionPart what{.name = QStringLiteral("window")};
    PartValue value{.type = TraitType::Date};
    switch (window.kind) {
    case Window::Kind::Ever:
        return;
    case Window::Kind::This:
    case Window::Kind::Previous:
        parts.add(windowUnit(window, windowOf));
        return;
    case Window::Kind::Last:
    case Window::Kind::MoreThanAgo:
        value.value = window.duration;
        break;
    case Window::Kind::Between:
        value.value = std::vector<std::string>{window.from, window.to};
        break;
    case Window::Kind::Before:
    case Window::Kind::After:
    case Window::Kind::On:
        value.value = window.from;
        break;
    }
    value.apply = [windowOf](Node& node, const Value& given) {
        Window& at = windowOf(node);
        if (const auto* duration = std::get_if<Duration>(&given))
            at.duration = *duration;
        else if (const auto* day = std::get_if<std::string>(&given))
            at.from = *day;
        else if (const auto* days = std::get_if<std::vector<std::string>>(&given); days && days->size() == 2) {
            at.from = days->front();
            at.to = days->back();
        }
    };
    static const RuleVocabulary plain;
    what.text = valueWords(value.value, TraitType::Date, plain);
    what.value = std::move(value);
    parts.add(what);
}

}
