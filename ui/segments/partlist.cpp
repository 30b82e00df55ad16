#include "ui/segments/partlist.h"

#include "ui/models/localetext.h"
#include "ui/models/ruledraft.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <array>

namespace patron::ui {

using namespace segment;

namespace {
struct PartWords
{
    Q_DECLARE_TR_FUNCTIONS(PartWords)
};

constexpr std::array weekdays{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

/// Months and weekdays of a condition as words: "2" is February.
std::vector<std::string> dayWords(const Value& value)
{
    if (const auto* number = std::get_if<Number>(&value))
        return {number->text};
    if (const auto* text = std::get_if<std::string>(&value))
        return {*text};
    if (const auto* texts = std::get_if<std::vector<std::string>>(&value))
        return *texts;
    std::vector<std::string> all;
    if (const auto* numbers = std::get_if<std::vector<Number>>(&value))
        for (const Number& number : *numbers)
            all.push_back(number.text);
    return all;
}

Value dayValue(Operator op, const std::vector<std::string>& chosen)
{
    if (op == Operator::WeekdayIs)
        return chosen.size() == 1 ? Value{chosen.front()} : Value{chosen};
    if (chosen.size() == 1)
        return Number{chosen.front()};
    std::vector<Number> numbers;
    for (const std::string& each : chosen)
        numbers.push_back({each});
    return numbers;
}
}

QList<Word> channelWords()
{
    return {{"email", PartWords::tr("by e-mail")}, {"sms", PartWords::tr("by text message")}};
}

void PartList::subject(const QString& text)
{
    ConditionPart part{.name = QStringLiteral("field"), .text = text, .kind = Chip::Kind::Field};
    part.choices = [words = m_words] { return conditionChoices(words); };
    m_parts << part;
}

void PartList::words(const QString& name, const std::string& now, const QList<Word>& all, Chip::Kind kind,
                     const SetWord& set)
{
    ConditionPart part{.name = name, .text = plainWord(now), .kind = kind};
    for (const Word& word : all)
        if (now == word.word)
            part.text = word.text;
    part.choices = [all, now, set] {
        QList<PartChoice> choices;
        for (const Word& word : all)
            choices.append({{}, word.text, now == word.word, [set, now, chosen = std::string(word.word)](Node& node) {
                                if (chosen != now)
                                    set(node, chosen);
                            }});
        return choices;
    };
    m_parts << part;
}

void PartList::named(const QString& name, const std::string& now, const QStringList& all, const QString& any,
                     const SetWord& set)
{
    const bool isAny = now == "*" && !any.isEmpty();
    ConditionPart part{.name = name, .text = isAny ? any : textOf(now)};
    const auto same = [](const QString& one, const QString& other) {
        return one.compare(other, Qt::CaseInsensitive) == 0;
    };
    const bool known =
        isAny || std::any_of(all.begin(), all.end(), [&](const QString& each) { return same(each, textOf(now)); });
    if (now.empty()) {
        part.text = QStringLiteral("…");
        part.trouble = PartWords::tr("Say which one.");
    }
    part.choices = [all, any, now, set, known, same] {
        QList<PartChoice> choices;
        if (!any.isEmpty())
            choices.append({{}, any, now == "*", [set](Node& node) { set(node, "*"); }});
        for (const QString& each : all) {
            const bool current = same(textOf(now), each);
            choices.append({{}, each, current, [set, current, chosen = each.toStdString()](Node& node) {
                                if (!current)
                                    set(node, chosen);
                            }});
        }
        // What is gone, or has no name yet, stays until another is picked.
        if (!known && !now.empty())
            choices.append({{}, textOf(now), true, [](Node&) {}});
        return choices;
    };
    m_parts << part;
}

PartValue& PartList::value(const QString& name, const Value& now, TraitType type, SetValue apply, const QString& suffix)
{
    ConditionPart part{.name = name, .text = valueWords(now, type, *m_words)};
    if (!suffix.isEmpty())
        part.text += QLatin1Char(' ') + suffix;
    part.value = PartValue{.type = type, .value = now, .suffix = suffix, .apply = std::move(apply)};
    m_parts << part;
    return *m_parts.last().value;
}

void PartList::days(const QString& name, Operator op, const Value& now, const SetValue& apply)
{
    const std::vector<std::string> chosen = dayWords(now);
    QStringList words;
    QStringList labels;
    const int count = op == Operator::MonthIs ? 12 : 7;
    for (int i = 1; i <= count; ++i) {
        words << (op == Operator::MonthIs ? QString::number(i) : QLatin1String(weekdays[std::size_t(i - 1)]));
        labels << (op == Operator::MonthIs ? QLocale().standaloneMonthName(i) : QLocale().standaloneDayName(i));
    }
    QStringList said;
    for (const std::string& each : chosen)
        said << labels.value(words.indexOf(textOf(each)), textOf(each));
    PartValue& edited = value(name, chosen, TraitType::Text, [op, now, chosen, apply](Node& node, const Value& given) {
        const auto& picked = std::get<std::vector<std::string>>(given);
        if (!picked.empty())
            apply(node, picked == chosen ? now : dayValue(op, picked));
    });
    edited.suggestions = words;
    edited.labels = labels;
    m_parts.last().text = said.join(PartWords::tr(" or "));
}

void PartList::operand(const QString& name, Operator op, const Value& now, TraitType type,
                       const std::vector<std::string>& known, const ValueSubject& subject, const SetValue& apply)
{
    if (std::holds_alternative<std::monostate>(now))
        return;
    if (op == Operator::MonthIs || op == Operator::WeekdayIs) {
        days(name, op, now, apply);
        return;
    }
    const bool counts = op == Operator::CountEqual || op == Operator::CountGreater || op == Operator::CountLess;
    PartValue& edited = value(name, now, counts ? TraitType::Number : type, apply);
    edited.op = op;
    if (!counts)
        edited.subject = subject;
    for (const std::string& each : known)
        edited.suggestions << textOf(each);
    if (m_parts.last().text == QStringLiteral("…"))
        m_parts.last().trouble = RuleDraft::tr("Say what it is compared with.");
}

void PartList::missing(const QString& name, Operator op, bool excluded, const std::function<void(Node&, bool)>& set)
{
    if (!positiveTwin(op))
        return;
    words(name, excluded ? "out" : "in", {{"in", PartWords::tr("or not known")}, {"out", PartWords::tr("and known")}},
          Chip::Kind::Operator, [set](Node& node, const std::string& word) { set(node, word == "out"); });
}

}
