#include "ui/models/rulewords.h"

#include "core/message/messagestore.h"
#include "core/program/programstore.h"
#include "core/segment/fieldvalues.h"
#include "core/segment/rulejson.h"
#include "core/segment/segmentstore.h"
#include "ui/models/localetext.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace patron::ui {

using namespace segment;

namespace {
struct RuleWords
{
    Q_DECLARE_TR_FUNCTIONS(RuleWords)
};

QString tr(const char* text)
{
    return RuleWords::tr(text);
}

QString unitWords(TimeUnit unit, int count)
{
    switch (unit) {
    case TimeUnit::Minutes:
        return RuleWords::tr("%n minute(s)", nullptr, count);
    case TimeUnit::Hours:
        return RuleWords::tr("%n hour(s)", nullptr, count);
    case TimeUnit::Days:
        return RuleWords::tr("%n day(s)", nullptr, count);
    case TimeUnit::Weeks:
        return RuleWords::tr("%n week(s)", nullptr, count);
    case TimeUnit::Months:
        return RuleWords::tr("%n month(s)", nullptr, count);
    case TimeUnit::Quarters:
        return RuleWords::tr("%n quarter(s)", nullptr, count);
    case TimeUnit::Years:
        break;
    }
    return RuleWords::tr("%n year(s)", nullptr, count);
}

QString calendarUnit(TimeUnit unit)
{
    switch (unit) {
    case TimeUnit::Minutes:
        return tr("minute");
    case TimeUnit::Hours:
        return tr("hour");
    case TimeUnit::Days:
        return tr("day");
    case TimeUnit::Weeks:
        return tr("week");
    case TimeUnit::Months:
        return tr("month");
    case TimeUnit::Quarters:
        return tr("quarter");
    case TimeUnit::Years:
        break;
    }
    return tr("year");
}

QString dateWords(const std::string& text)
{
    const QDate date = QDate::fromString(textOf(text), Qt::ISODate);
    return date.isValid() ? QLocale().toString(date, QLocale::ShortFormat) : textOf(text);
}

QString numberWords(const Number& number, TraitType type, const RuleVocabulary& words)
{
    if (type == TraitType::Money)
        return moneyText(std::string_view(number.text), words.currency.toStdString());
    const QString text = textOf(number.text);
    const qsizetype point = text.indexOf(QLatin1Char('.'));
    return QLocale().toString(text.toDouble(), 'f', point < 0 ? 0 : int(text.size() - point - 1));
}

QString operatorNumberWords(Operator op)
{
    switch (op) {
    case Operator::Equal:
        return tr("is exactly");
    case Operator::NotEqual:
        return tr("is not");
    case Operator::Less:
        return tr("is less than");
    case Operator::LessOrEqual:
        return tr("is at most");
    case Operator::Greater:
        return tr("is more than");
    default:
        return tr("is at least");
    }
}

QString conditionWords(const QString& subject, Operator op, const Value& value, TraitType type,
                       const RuleVocabulary& words)
{
    QString text = subject + QLatin1Char(' ') + operatorWords(op, type);
    if (!std::holds_alternative<std::monostate>(value))
        text += QLatin1Char(' ') + valueWords(value, type, words);
    return text;
}

TraitType typeOfField(const EventKind& kind, const std::string& field)
{
    const EventField* known = kind.find(field);
    return known ? known->type : TraitType::Text;
}

QString fieldWords(const EventKind& kind, const std::string& field)
{
    const EventField* known = kind.find(field);
    return known ? textOf(known->label).toLower() : plainWord(field);
}

QString matchWords(const EventMatch& event, const RuleVocabulary& words)
{
    QString text = eventWords(event.kind, words);
    const EventKind& kind = words.catalog.eventKind(event.kind);
    QStringList where;
    for (const Property& property : event.where)
        where << conditionWords(fieldWords(kind, property.field), property.op, property.value,
                                typeOfField(kind, property.field), words);
    if (!where.isEmpty())
        text += tr(" where ") + where.join(tr(" and "));
    return text;
}

QString withWindow(const QString& text, const Window& window)
{
    const QString when = windowWords(window);
    return when.isEmpty() ? text : text + QLatin1Char(' ') + when;
}

/// One sentence a kind of node.
class Sentence
{
public:
    explicit Sentence(const RuleVocabulary& words)
        : m_words(words)
    {}

    QString operator()(const Group& group) const
    {
        if (group.children.empty())
            return group.kind == Group::Kind::Any ? tr("nobody") : tr("everybody");
        QStringList parts;
        for (const Node& child : group.children) {
            const bool nested = std::holds_alternative<Group>(child.form);
            const QString text = ruleSentence(child, m_words);
            parts << (nested ? QStringLiteral("(%1)").arg(text) : text);
        }
        switch (group.kind) {
        case Group::Kind::All:
            return parts.join(tr(", and "));
        case Group::Kind::Any:
            return parts.join(tr(", or "));
        case Group::Kind::None:
            return tr("none of: ") + parts.join(tr("; "));
        case Group::Kind::AtLeast:
            break;
        }
        return tr("at least %1 of: %2").arg(QLocale().toString(group.count), parts.join(tr("; ")));
    }
    QString operator()(const TraitCondition& condition) const
    {
        const Field* field = m_words.catalog.find(condition.trait);
        return conditionWords(traitWords(condition.trait, m_words), condition.op, condition.value,
                              field ? field->type : TraitType::Text, m_words);
    }
    QString operator()(const EventCondition& condition) const
    {
        QString text = matchWords(condition.event, m_words);
        const bool plain = condition.measure == Measure::Count && condition.op == Operator::GreaterOrEqual &&
                           condition.value == Value{Number{"1"}};
        if (!plain) {
            const EventKind& kind = m_words.catalog.eventKind(condition.event.kind);
            QString subject = measureWords(condition.measure);
            TraitType type = TraitType::Number;
            if (!condition.measureField.empty()) {
                subject += QLatin1Char(' ') + fieldWords(kind, condition.measureField);
                if (condition.measure != Measure::Distinct)
                    type = typeOfField(kind, condition.measureField);
            }
            text += tr(", ") + conditionWords(subject, condition.op, condition.value, type, m_words);
        }
        return withWindow(text, condition.during);
    }
    QString operator()(const Sequence& sequence) const
    {
        QStringList steps;
        for (const EventMatch& event : sequence.events)
            steps << matchWords(event, m_words);
        QString text = steps.join(tr(", then "));
        if (sequence.eachWithin)
            text += tr(", each within %1").arg(durationWords(*sequence.eachWithin));
        return withWindow(text, sequence.during);
    }
    QString operator()(const NotFollowed& condition) const
    {
        return withWindow(tr("%1, but not %2 within %3")
                              .arg(matchWords(condition.event, m_words), matchWords(condition.by, m_words),
                                   durationWords(condition.within)),
                          condition.during);
    }
    QString operator()(const Changed& changed) const
    {
        QString text = tr("%1 changed").arg(traitWords(changed.trait, m_words));
        if (!changed.from.empty())
            text += tr(" from ") + valueWords(changed.from, TraitType::Text, m_words);
        if (!changed.to.empty())
            text += tr(" to ") + valueWords(changed.to, TraitType::Text, m_words);
        return withWindow(text, changed.during);
    }
    QString operator()(const SegmentCondition& condition) const
    {
        const QString name = textOf(condition.segment);
        switch (condition.state) {
        case SegmentCondition::State::Member:
            return tr("is in the segment “%1”").arg(name);
        case SegmentCondition::State::Entered:
            return withWindow(tr("came into the segment “%1”").arg(name), condition.during);
        case SegmentCondition::State::Left:
            break;
        }
        return withWindow(tr("left the segment “%1”").arg(name), condition.during);
    }
    QString operator()(const ConsentCondition& condition) const
    {
        const QString channel = condition.channel == "sms" ? tr("text messages") : tr("e-mail");
        if (condition.state == "granted")
            return tr("said yes to %1").arg(channel);
        if (condition.state == "denied")
            return tr("said no to %1").arg(channel);
        return tr("was never asked about %1").arg(channel);
    }
    QString operator()(const Reachable& reachable) const
    {
        return reachable.channel == "sms" ? tr("can be reached by text message") : tr("can be reached by e-mail");
    }
    QString operator()(const Near& near) const
    {
        const QString subject = near.of == Near::Of::LastVisit ? tr("last visit") : tr("home");
        const QString target = near.anyShop ? tr("any shop")
                               : near.place.empty()
                                   ? textOf(near.lat.text) + QStringLiteral(", ") + textOf(near.lon.text)
                                   : textOf(near.place);
        return tr("%1 is within %2 km of %3")
            .arg(subject, numberWords(near.withinKm, TraitType::Number, m_words), target);
    }
    QString operator()(const WithinArea& within) const { return tr("home lies in “%1”").arg(textOf(within.area)); }
    QString operator()(const WeatherCondition& weather) const
    {
        return conditionWords(
            tr("weather at the home shop %1: %2").arg(plainWord(weather.on), plainWord(weather.measure)), weather.op,
            weather.value, TraitType::Number, m_words);
    }
    QString operator()(const PreferenceCondition& condition) const
    {
        return (condition.likes ? tr("likes %1") : tr("dislikes %1")).arg(textOf(condition.subject));
    }
    QString operator()(const ProgramCondition& condition) const
    {
        const QString name =
            condition.program == "*" ? tr("any program") : tr("the program “%1”").arg(textOf(condition.program));
        return withWindow(tr("%1: %2").arg(name, plainWord(condition.state)), condition.during);
    }
    QString operator()(const MessageCondition& condition) const
    {
        const QString name =
            condition.message == "*" ? tr("any message") : tr("the message “%1”").arg(textOf(condition.message));
        return withWindow(tr("%1: %2").arg(name, plainWord(condition.did)), condition.during);
    }
    QString operator()(const Sample& sample) const
    {
        return tr("a fixed random %1 % of everybody").arg(QLocale().toString(double(sample.billionths) / 1e7));
    }
    QString operator()(const Top& top) const
    {
        const QString how = top.percent
                                ? QStringLiteral("%1 %").arg(numberWords(*top.percent, TraitType::Number, m_words))
                                : QLocale().toString(qlonglong(top.count));
        QString text = (top.highest ? tr("among the top %1 by %2") : tr("among the bottom %1 by %2"))
                           .arg(how, traitWords(top.by, m_words));
        if (top.of)
            text += tr(", of those who meet: ") + ruleSentence(*top.of, m_words);
        return text;
    }

private:
    const RuleVocabulary& m_words;
};
}

Result<RuleVocabularyPtr> readRuleVocabulary(ReadSession& session, const Store& store)
{
    auto words = std::make_shared<RuleVocabulary>();
    words->catalog = FieldCatalog::load(session);
    words->catalog.addKindsSeen(session);
    words->currency = textOf(store.currency());
    for (const SegmentTitle& title : segments::all(session))
        words->segments << textOf(title.name);
    // A program that cannot be read must not keep anybody from their segments: its name is missing in a list then.
    if (const auto all = program::programs::all(session))
        for (const program::SavedProgram& saved : *all)
            words->programs << textOf(saved.name);
    for (const auto& message : message::messages::all(session))
        words->messages << textOf(message.message.name);
    const segment::PlaceNames places = segment::placeNames(session);
    for (const std::string& name : places.points)
        words->places << textOf(name);
    for (const std::string& name : places.areas)
        words->areas << textOf(name);
    return RuleVocabularyPtr(std::move(words));
}

QString operatorWords(Operator op, TraitType type)
{
    const bool date = type == TraitType::Date;
    switch (op) {
    case Operator::Is:
        return tr("is");
    case Operator::IsNot:
        return tr("is not");
    case Operator::In:
        return tr("is one of");
    case Operator::NotIn:
        return tr("is none of");
    case Operator::Contains:
        return tr("contains");
    case Operator::DoesNotContain:
        return tr("does not contain");
    case Operator::StartsWith:
        return tr("starts with");
    case Operator::EndsWith:
        return tr("ends with");
    case Operator::Matches:
        return tr("looks like");
    case Operator::DoesNotMatch:
        return tr("does not look like");
    case Operator::Equal:
    case Operator::NotEqual:
    case Operator::Less:
    case Operator::LessOrEqual:
    case Operator::Greater:
    case Operator::GreaterOrEqual:
        return operatorNumberWords(op);
    case Operator::Between:
        return date ? tr("was between") : tr("is between");
    case Operator::On:
        return tr("was on");
    case Operator::Before:
        return tr("was before");
    case Operator::After:
        return tr("was after");
    case Operator::InLast:
        return tr("was in the last");
    case Operator::InNext:
        return tr("is in the next");
    case Operator::MoreThanAgo:
        return tr("was longer ago than");
    case Operator::MoreThanAhead:
        return tr("is further ahead than");
    case Operator::AnniversaryInNext:
        return tr("comes round in the next");
    case Operator::AnniversaryInLast:
        return tr("came round in the last");
    case Operator::MonthIs:
        return tr("falls in");
    case Operator::WeekdayIs:
        return tr("falls on a");
    case Operator::IsTrue:
        return tr("is yes");
    case Operator::IsFalse:
        return tr("is no");
    case Operator::HasAny:
        return tr("has any of");
    case Operator::HasAll:
        return tr("has all of");
    case Operator::HasNone:
        return tr("has none of");
    case Operator::CountEqual:
        return tr("has exactly this many:");
    case Operator::CountGreater:
        return tr("has more than this many:");
    case Operator::CountLess:
        return tr("has fewer than this many:");
    case Operator::IsSet:
        return tr("is known");
    case Operator::IsNotSet:
        break;
    }
    return tr("is not known");
}

QString durationWords(Duration duration)
{
    return unitWords(duration.unit, duration.count);
}

QString windowWords(const Window& window)
{
    switch (window.kind) {
    case Window::Kind::Ever:
        return {};
    case Window::Kind::Last:
        return tr("in the last %1").arg(durationWords(window.duration));
    case Window::Kind::MoreThanAgo:
        return tr("more than %1 ago").arg(durationWords(window.duration));
    case Window::Kind::Between:
        return tr("between %1 and %2").arg(dateWords(window.from), dateWords(window.to));
    case Window::Kind::Before:
        return tr("before %1").arg(dateWords(window.from));
    case Window::Kind::After:
        return tr("after %1").arg(dateWords(window.from));
    case Window::Kind::On:
        return tr("on %1").arg(dateWords(window.from));
    case Window::Kind::This:
        return tr("this %1").arg(calendarUnit(window.unit));
    case Window::Kind::Previous:
        break;
    }
    return tr("in the %1 before").arg(calendarUnit(window.unit));
}

QString valueWords(const Value& value, TraitType type, const RuleVocabulary& words)
{
    if (const auto* text = std::get_if<std::string>(&value)) {
        if (text->empty())
            return QStringLiteral("…");
        return type == TraitType::Date ? dateWords(*text) : plainWord(*text);
    }
    if (const auto* number = std::get_if<Number>(&value))
        return type == TraitType::Date ? QLocale().standaloneMonthName(QString::fromStdString(number->text).toInt())
                                       : numberWords(*number, type, words);
    if (const auto* duration = std::get_if<Duration>(&value))
        return durationWords(*duration);
    QStringList parts;
    const bool dates = type == TraitType::Date;
    if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) {
        for (const std::string& text : *texts)
            parts << (dates ? dateWords(text) : plainWord(text));
        if (parts.isEmpty())
            return QStringLiteral("…");
        return parts.join(dates && parts.size() == 2 ? tr(" and ") : tr(" or "));
    }
    if (const auto* numbers = std::get_if<std::vector<Number>>(&value)) {
        for (const Number& number : *numbers)
            parts << numberWords(number, type, words);
        return parts.join(tr(" and "));
    }
    return {};
}

QString plainWord(const std::string& word)
{
    // Stable words of the product are lower case with underscores; what a person wrote is left as it is.
    QString text = textOf(word);
    const bool stable = std::all_of(text.cbegin(), text.cend(), [](QChar c) {
        return (c >= QLatin1Char('a') && c <= QLatin1Char('z')) || c == QLatin1Char('_');
    });
    return stable ? text.replace(QLatin1Char('_'), QLatin1Char(' ')) : text;
}

QString groupWords(const Group& group)
{
    switch (group.kind) {
    case Group::Kind::All:
        return tr("all of these");
    case Group::Kind::Any:
        return tr("any of these");
    case Group::Kind::None:
        return tr("none of these");
    case Group::Kind::AtLeast:
        break;
    }
    return tr("at least %1 of these").arg(QLocale().toString(group.count));
}

QString measureWords(Measure measure)
{
    switch (measure) {
    case Measure::Count:
        return tr("number of times");
    case Measure::Days:
        return tr("number of days");
    case Measure::Sum:
        return tr("total");
    case Measure::Average:
        return tr("average");
    case Measure::Min:
        return tr("smallest");
    case Measure::Max:
        return tr("largest");
    case Measure::Distinct:
        break;
    }
    return tr("different");
}

QString eventWords(const std::string& kind, const RuleVocabulary& words)
{
    const EventKind& known = words.catalog.eventKind(kind);
    return known.label.empty() ? plainWord(kind) : textOf(known.label);
}

QString traitWords(const std::string& trait, const RuleVocabulary& words)
{
    const Field* field = words.catalog.find(trait);
    return field && !field->label.empty() ? textOf(field->label) : plainWord(trait);
}

QString ruleSentence(const Node& node, const RuleVocabulary& words)
{
    return std::visit(Sentence(words), node.form);
}

QString ruleSentence(const Json& node, const RuleVocabulary& words)
{
    const auto parsed = parseNode(node, words.catalog);
    return parsed ? ruleSentence(*parsed, words) : textOf(compactJson(node));
}

}
