#include "core/segment/conditionsql.h"

#include "core/base/json.h"
#include "core/base/money.h"
#include "core/base/text.h"
#include "core/segment/ruleparts.h"
#include "core/segment/spans.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>

namespace patron::segment::detail {

namespace {
using enum Operator;

constexpr std::array weekdayNames{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

std::string folded(const Value& value)
{
    return foldText(std::get<std::string>(value));
}

std::vector<std::string> foldedList(const Value& value)
{
    std::vector<std::string> list;
    for (const std::string& text : std::get<std::vector<std::string>>(value))
        list.push_back(foldText(text));
    return list;
}

/// `*` and `?` mean the same in GLOB; a bracket does not.
std::string globPattern(std::string_view pattern)
{
    std::string glob;
    for (const char c : pattern) {
        if (c == '[')
            glob += "[[]";
        else
            glob += c;
    }
    return glob;
}

/// The same for LIKE, with a backslash as the escape.
std::string likePattern(std::string_view pattern)
{
    std::string like;
    for (const char c : pattern) {
        if (c == '%' || c == '_' || c == '\\')
            like += '\\';
        like += c == '*' ? '%' : c == '?' ? '_' : c;
    }
    return like;
}

std::string textSql(SqlTables& tables, Operator op, const Value& value, const std::string& text)
{
    if (op == In)
        return text + " IN " + tables.bindTexts(foldedList(value));
    if (op == Matches && tables.postgresql())
        return text + " LIKE " + tables.bindText(likePattern(folded(value))) + " ESCAPE '\\'";
    const std::string bound = tables.bindText(op == Matches ? globPattern(folded(value)) : folded(value));
    switch (op) {
    case Contains:
        return (tables.postgresql() ? "strpos(" : "instr(") + text + ", " + bound + ") > 0";
    case StartsWith:
        return "substr(" + text + ", 1, length(" + bound + ")) = " + bound;
    case EndsWith:
        return tables.postgresql() ? "right(" + text + ", length(" + bound + ")) = " + bound
                                   : "substr(" + text + ", -length(" + bound + ")) = " + bound;
    case Matches:
        return text + " GLOB " + bound;
    default:
        return text + " = " + bound;
    }
}

std::string dictionarySql(SqlTables& tables, Operator op, const Value& value, const Column& column)
{
    std::vector<std::string> matching;
    Query query = tables.session().queryOnce(column.dictionary);
    while (query.step()) {
        if (!query.isNull(0) && textMatches(op, value, foldText(query.view(0))))
            matching.push_back(query.text(0));
    }
    return column.value + " IN " + tables.bindTexts(matching);
}

std::string numberConditionSql(SqlTables& tables, Operator op, const Value& value, const std::string& number, int scale)
{
    if (op == Between) {
        const auto& pair = std::get<std::vector<Number>>(value);
        return number + " BETWEEN " + numberSql(tables, pair[0], scale) + " AND " + numberSql(tables, pair[1], scale);
    }
    const std::string_view sign = op == CountEqual     ? "="
                                  : op == CountGreater ? ">"
                                  : op == CountLess    ? "<"
                                                       : operatorName(op);
    return number + " " + std::string(sign) + " " + numberSql(tables, std::get<Number>(value), scale);
}

/// "MM-DD" of each day, with 29 February on 28 February of common years.
std::vector<std::string> monthDays(DayNumber first, DayNumber last)
{
    std::set<std::string> found;
    for (DayNumber day = first; day <= last && day < first + 366; ++day) {
        found.insert(formatIsoDate(day).substr(5));
        const CivilDate date = dateOf(day);
        if (date.month == 2 && date.day == 28 && daysInMonth(date.year, 2) == 28)
            found.insert("02-29");
    }
    return {found.begin(), found.end()};
}

/// Of a local day "month" as a number or "month_day" as "MM-DD".
std::string calendarSql(const SqlTables& tables, const std::string& day, bool month)
{
    if (tables.postgresql()) {
        const std::string date = "DATE '1970-01-01' + CAST(" + day + " AS INTEGER)";
        return month ? "CAST(extract(month FROM " + date + ") AS BIGINT)" : "to_char(" + date + ", 'MM-DD')";
    }
    const std::string date = day + " * 86400, 'unixepoch')";
    return month ? "CAST(strftime('%m', " + date + " AS INTEGER)" : "strftime('%m-%d', " + date;
}

/// The return of a date in a later year, between days: its first one is a year after it.
std::string anniversarySql(SqlTables& tables, Operator op, const Value& value, const std::string& day)
{
    const DayNumber today = tables.asOfDay();
    const Duration duration = std::get<Duration>(value);
    DayNumber first = today;
    DayNumber last = addToDay(today, duration) - 1;
    if (op == AnniversaryInLast) {
        first = addToDay(today, {-duration.count, duration.unit}) + 1;
        last = today;
    }
    const DayNumber youngest = std::max(first - 1, addToDay(last, {-1, TimeUnit::Years}));
    return "(" + day + " <= " + tables.bind(youngest) + " AND " + calendarSql(tables, day, false) + " IN " +
           tables.bindTexts(monthDays(first, last)) + ")";
}

std::string monthSql(SqlTables& tables, const Value& value, const std::string& day)
{
    std::vector<std::int64_t> months;
    if (const auto* one = std::get_if<Number>(&value)) {
        months.push_back(std::stoll(one->text));
    } else {
        for (const Number& month : std::get<std::vector<Number>>(value))
            months.push_back(std::stoll(month.text));
    }
    return calendarSql(tables, day, true) + " IN " + tables.bindNumbers(months);
}

std::string weekdaySql(SqlTables& tables, const Value& value, const std::string& day)
{
    std::vector<std::string> names;
    if (const auto* one = std::get_if<std::string>(&value))
        names.push_back(*one);
    else
        names = std::get<std::vector<std::string>>(value);
    std::vector<std::int64_t> days;
    for (const std::string& name : names)
        days.push_back(std::find(weekdayNames.begin(), weekdayNames.end(), name) - weekdayNames.begin());
    // Day 0, 1 January 1970, was a Thursday.
    return "(((CAST(" + day + " AS BIGINT) + 3) % 7 + 7) % 7) IN " + tables.bindNumbers(days);
}

std::string dateSql(SqlTables& tables, Operator op, const Value& value, const Column& column)
{
    const RuleContext& context = tables.context();
    Bounds bounds;
    const bool instant = !column.at.empty();
    if (dateBounds(op, value, instant, context.zone, context.asOf, bounds)) {
        const std::string& subject = instant ? column.at : column.value;
        if (!instant)
            bounds = dayBounds(bounds, context.zone);
        return "(" + subject + " IS NOT NULL" + tables.within(subject, bounds) + ")";
    }
    if (op == MonthIs)
        return monthSql(tables, value, column.value);
    if (op == WeekdayIs)
        return weekdaySql(tables, value, column.value);
    return anniversarySql(tables, op, value, column.value);
}

std::string_view nextCharacter(std::string_view text)
{
    std::size_t size = 1;
    while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80)
        ++size;
    return text.substr(0, size);
}
}

double toDouble(const Number& number)
{
    double value = 0;
    std::from_chars(number.text.data(), number.text.data() + number.text.size(), value);
    return value;
}

std::string numberSql(SqlTables& tables, const Number& number, int scale)
{
    const auto point = number.text.find('.');
    const std::size_t decimals = point == std::string::npos ? 0 : number.text.size() - point - 1;
    if (decimals <= static_cast<std::size_t>(scale)) {
        if (const auto exact = parseDecimal(number.text, scale))
            return tables.bind(*exact);
    }
    return tables.bindReal(toDouble(number) * std::pow(10.0, scale));
}

bool numberMatches(Operator op, const Value& value, double subject)
{
    if (op == IsSet)
        return true;
    if (op == Between) {
        const auto& pair = std::get<std::vector<Number>>(value);
        return subject >= toDouble(pair[0]) && subject <= toDouble(pair[1]);
    }
    const double other = toDouble(std::get<Number>(value));
    switch (op) {
    case Less:
    case CountLess:
        return subject < other;
    case LessOrEqual:
        return subject <= other;
    case Greater:
    case CountGreater:
        return subject > other;
    case GreaterOrEqual:
        return subject >= other;
    default:
        return subject == other;
    }
}

bool globMatches(std::string_view pattern, std::string_view text)
{
    std::string_view starPattern;
    std::string_view starText;
    bool star = false;
    while (!text.empty()) {
        if (!pattern.empty() && pattern.front() == '*') {
            pattern.remove_prefix(1);
            star = true;
            starPattern = pattern;
            starText = text;
            continue;
        }
        const std::string_view character = nextCharacter(text);
        if (!pattern.empty() && (pattern.front() == '?' || pattern.substr(0, character.size()) == character)) {
            pattern.remove_prefix(pattern.front() == '?' ? 1 : character.size());
            text.remove_prefix(character.size());
            continue;
        }
        if (!star)
            return false;
        pattern = starPattern;
        starText.remove_prefix(nextCharacter(starText).size());
        text = starText;
    }
    return pattern.find_first_not_of('*') == std::string_view::npos;
}

bool textMatches(Operator op, const Value& value, const std::string& text)
{
    if (op == IsSet)
        return true;
    if (op == In) {
        const auto list = foldedList(value);
        return std::find(list.begin(), list.end(), text) != list.end();
    }
    const std::string wanted = folded(value);
    switch (op) {
    case Contains:
        return text.find(wanted) != std::string::npos;
    case StartsWith:
        return text.starts_with(wanted);
    case EndsWith:
        return text.ends_with(wanted);
    case Matches:
        return globMatches(wanted, text);
    default:
        return text == wanted;
    }
}

std::optional<double> propertyNumber(const Json& property)
{
    if (property.is_number())
        return property.get<double>();
    if (property.is_string()) {
        if (const auto decimal = canonicalDecimal(property.get_ref<const std::string&>()))
            return toDouble({*decimal});
    }
    return std::nullopt;
}

namespace {
std::string propertyText(const Json& property)
{
    return property.is_string() ? property.get<std::string>() : property.dump();
}

bool flagMatches(Operator op, const Json& property)
{
    const std::string text = asciiLower(propertyText(property));
    if (op == IsTrue)
        return text == "true" || text == "1" || text == "yes";
    return text == "false" || text == "0" || text == "no";
}

bool listMatches(Operator op, const Value& value, const Json& property)
{
    std::set<std::string> items;
    std::size_t count = 1;
    if (property.is_array()) {
        count = property.size();
        for (const Json& item : property)
            items.insert(foldText(propertyText(item)));
    } else {
        items.insert(foldText(propertyText(property)));
    }
    if (op == CountEqual || op == CountLess || op == CountGreater)
        return numberMatches(op, value, static_cast<double>(count));
    const auto wanted = foldedList(value);
    const auto has = [&](const std::string& item) { return items.contains(item); };
    return op == HasAll ? std::all_of(wanted.begin(), wanted.end(), has)
                        : std::any_of(wanted.begin(), wanted.end(), has);
}

bool dateMatches(Operator op, const Value& value, const Json& property, const RuleContext& context)
{
    if (!property.is_string())
        return false;
    const auto& text = property.get_ref<const std::string&>();
    const auto at = parseInstant(text, context.zone);
    if (!at)
        return false;
    const bool instant = !parseIsoDate(text);
    Bounds bounds;
    if (dateBounds(op, value, instant, context.zone, context.asOf, bounds))
        return (!bounds.low || *at >= *bounds.low) && (!bounds.high || *at <= *bounds.high);
    const DayNumber day = context.zone.dayAt(*at);
    if (op == MonthIs) {
        const Number month{std::to_string(dateOf(day).month)};
        if (const auto* one = std::get_if<Number>(&value))
            return *one == month;
        const auto& list = std::get<std::vector<Number>>(value);
        return std::find(list.begin(), list.end(), month) != list.end();
    }
    if (op == WeekdayIs) {
        const std::string name = weekdayNames[static_cast<std::size_t>(weekdayOf(day) - 1)];
        if (const auto* one = std::get_if<std::string>(&value))
            return *one == name;
        const auto& list = std::get<std::vector<std::string>>(value);
        return std::find(list.begin(), list.end(), name) != list.end();
    }
    const DayNumber today = context.zone.dayAt(context.asOf);
    const Duration duration = std::get<Duration>(value);
    const bool next = op == AnniversaryInNext;
    const DayNumber first = next ? today : addToDay(today, {-duration.count, duration.unit}) + 1;
    const DayNumber last = next ? addToDay(today, duration) - 1 : today;
    const auto days = monthDays(first, last);
    return day <= std::max(first - 1, addToDay(last, {-1, TimeUnit::Years})) &&
           std::find(days.begin(), days.end(), formatIsoDate(day).substr(5)) != days.end();
}
}

bool propertyMatches(Operator op, const Value& value, const Json& property, const RuleContext& context)
{
    if (property.is_null())
        return false;
    switch (op) {
    case IsSet:
        return true;
    case IsTrue:
    case IsFalse:
        return flagMatches(op, property);
    case HasAny:
    case HasAll:
    case CountEqual:
    case CountGreater:
    case CountLess:
        return listMatches(op, value, property);
    case Is:
    case In:
    case Contains:
    case StartsWith:
    case EndsWith:
    case Matches:
        return textMatches(op, value, foldText(propertyText(property)));
    case Equal:
    case Less:
    case LessOrEqual:
    case Greater:
    case GreaterOrEqual:
        break;
    case Between:
        if (std::holds_alternative<std::vector<std::string>>(value))
            return dateMatches(op, value, property, context);
        break;
    default:
        return dateMatches(op, value, property, context);
    }
    const auto number = propertyNumber(property);
    return number && numberMatches(op, value, *number);
}

std::string positiveSql(SqlTables& tables, Operator op, const Value& value, const Column& column)
{
    op = positiveTwin(op).value_or(op);
    if (op == IsSet)
        return "(" + (column.at.empty() ? column.value : column.at) + " IS NOT NULL)";
    switch (column.type) {
    case TraitType::Text:
        return "(" +
               (column.dictionary.empty() ? textSql(tables, op, value, column.value)
                                          : dictionarySql(tables, op, value, column)) +
               ")";
    case TraitType::Date:
        return dateSql(tables, op, value, column);
    case TraitType::Flag:
        return "(" + column.value + (op == IsTrue ? " = 1)" : " = 0)");
    default:
        return "(" + numberConditionSql(tables, op, value, column.value, column.scale) + ")";
    }
}

std::string conditionSql(SqlTables& tables, Operator op, const Value& value, const Column& column, bool excludeMissing)
{
    const std::string positive = "coalesce(" + positiveSql(tables, op, value, column) + ", FALSE)";
    if (!positiveTwin(op))
        return positive;
    if (!excludeMissing)
        return "NOT " + positive;
    return "(" + positiveSql(tables, IsSet, {}, column) + " AND NOT " + positive + ")";
}

}
