#include "core/segment/ruleparts.h"

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/base/timezone.h"

#include <algorithm>
#include <set>

namespace patron::segment::detail {

namespace {
const std::vector<std::string> weekdayNames{"monday", "tuesday",  "wednesday", "thursday",
                                            "friday", "saturday", "sunday"};

bool isDigits(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Result<Value> readPair(const Json& json, const std::string& path, bool dates)
{
    if (!json.is_array() || json.size() != 2)
        return ruleError(path, dates ? "two dates are needed, such as [\"2011-01-01\", \"2011-03-31\"]."
                                     : "two numbers are needed, such as [10, 20].");
    if (dates) {
        std::vector<std::string> pair;
        for (std::size_t i = 0; i < 2; ++i) {
            PATRON_TRY(moment, readMoment(json[i], path + "/" + std::to_string(i)));
            pair.push_back(moment);
        }
        return Value(std::move(pair));
    }
    std::vector<Number> pair;
    for (std::size_t i = 0; i < 2; ++i) {
        PATRON_TRY(number, readNumber(json[i], path + "/" + std::to_string(i)));
        pair.push_back(number);
    }
    return Value(std::move(pair));
}

Result<Number> readMonth(const Json& json, const std::string& path)
{
    PATRON_TRY(number, readNumber(json, path));
    if (!isDigits(number.text) || number.text.size() > 2 || number.text == "0" || std::stoi(number.text) > 12)
        return ruleError(path, "a month is a number from 1 to 12.");
    return number;
}

Result<Value> readMonths(const Json& json, const std::string& path)
{
    if (!json.is_array()) {
        PATRON_TRY(month, readMonth(json, path));
        return Value(month);
    }
    std::vector<Number> months;
    for (std::size_t i = 0; i < json.size(); ++i) {
        PATRON_TRY(month, readMonth(json[i], path + "/" + std::to_string(i)));
        months.push_back(month);
    }
    return Value(std::move(months));
}

Result<std::string> readWeekday(const Json& json, const std::string& path)
{
    PATRON_TRY(word, readText(json, path));
    std::string day = asciiLower(word);
    if (std::find(weekdayNames.begin(), weekdayNames.end(), day) == weekdayNames.end())
        return ruleError(path, "\"" + word + "\" is not a weekday." + suggestion(day, weekdayNames));
    return day;
}

Result<Value> readWeekdays(const Json& json, const std::string& path)
{
    if (!json.is_array()) {
        PATRON_TRY(day, readWeekday(json, path));
        return Value(day);
    }
    std::vector<std::string> days;
    for (std::size_t i = 0; i < json.size(); ++i) {
        PATRON_TRY(day, readWeekday(json[i], path + "/" + std::to_string(i)));
        days.push_back(day);
    }
    return Value(std::move(days));
}

/// Wraps a result's value into a Value.
template <typename T>
Result<Value> asValue(Result<T> result)
{
    if (!result)
        return std::move(result).error();
    return Value(std::move(*result));
}

Result<Value> readAnniversary(const Json& json, const std::string& path)
{
    PATRON_TRY(duration, readDuration(json, path));
    if (isExact(duration.unit))
        return ruleError(path, "an anniversary is counted in days or longer, such as \"7 days\".");
    return Value(duration);
}

bool takesNoValue(Operator op)
{
    using enum Operator;
    return op == IsSet || op == IsNotSet || op == IsTrue || op == IsFalse;
}

Result<Value> readValue(const Json& json, const std::string& path, Operator op, TraitType type)
{
    using enum Operator;
    switch (op) {
    case Is:
    case IsNot:
    case Contains:
    case DoesNotContain:
    case StartsWith:
    case EndsWith:
    case Matches:
    case DoesNotMatch:
        return asValue(readText(json, path));
    case In:
    case NotIn:
    case HasAny:
    case HasAll:
    case HasNone:
        return asValue(readTexts(json, path));
    case Between:
        return readPair(json, path, type == TraitType::Date);
    case On:
    case Before:
    case After:
        return asValue(readMoment(json, path));
    case InLast:
    case InNext:
    case MoreThanAgo:
    case MoreThanAhead:
        return asValue(readDuration(json, path));
    case AnniversaryInNext:
    case AnniversaryInLast:
        return readAnniversary(json, path);
    case MonthIs:
        return readMonths(json, path);
    case WeekdayIs:
        return readWeekdays(json, path);
    default:
        return asValue(readNumber(json, path));
    }
}

std::string allowedWords(TraitType type)
{
    std::vector<std::string> words;
    for (const Operator op : operatorsFor(type))
        words.emplace_back(operatorName(op));
    return joinWords(words, "or");
}

Result<Operator> readOperatorName(const ObjectReader& object, std::string_view name)
{
    PATRON_TRY(word, object.needText("op"));
    if (const auto op = parseOperator(word))
        return *op;
    std::vector<std::string> all;
    for (int i = 0; i <= static_cast<int>(Operator::IsNotSet); ++i)
        all.emplace_back(operatorName(static_cast<Operator>(i)));
    return ruleError(object.pathOf("op"),
                     "\"" + word + "\" is not an operator (of \"" + std::string(name) + "\")." + suggestion(word, all));
}

Result<OperatorAndValue> readRest(const ObjectReader& object, Operator op, TraitType type)
{
    OperatorAndValue result{.op = op, .value = {}};
    const Json* value = object.find("value");
    if (takesNoValue(op)) {
        if (value)
            return ruleError(object.pathOf("value"), "\"" + std::string(operatorName(op)) + "\" takes no value.");
    } else {
        PATRON_TRY(needed, object.need("value"));
        PATRON_TRY(read, readValue(*needed, object.pathOf("value"), op, type));
        result.value = read;
    }
    if (object.has("missing")) {
        PATRON_CHECK(object.needWord("missing", {"exclude"}));
        result.excludeMissing = true;
    }
    return result;
}
}

Error ruleError(const std::string& path, const std::string& text)
{
    return makeError(ErrorCode::BadInput, "At " + (path.empty() ? std::string("/") : path) + ": " + text);
}

namespace {
/// Follows a JSON text and stops where a key comes again.
class KeyWatch : public nlohmann::json_sax<Json>
{
public:
    const std::optional<std::string>& found() const { return m_found; }

    bool null() override { return next(); }
    bool boolean(bool) override { return next(); }
    bool number_integer(number_integer_t) override { return next(); }
    bool number_unsigned(number_unsigned_t) override { return next(); }
    bool number_float(number_float_t, const string_t&) override { return next(); }
    bool string(string_t&) override { return next(); }
    bool binary(binary_t&) override { return next(); }
    bool start_object(std::size_t) override { return open(true); }
    bool end_object() override { return close(); }
    bool start_array(std::size_t) override { return open(false); }
    bool end_array() override { return close(); }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }
    bool key(string_t& name) override
    {
        Level& level = m_levels.back();
        level.key = name;
        if (level.keys.insert(name).second)
            return true;
        m_found = std::string();
        for (const Level& each : m_levels)
            m_found->append("/").append(each.isObject ? each.key : std::to_string(each.place));
        return false;
    }

private:
    struct Level
    {
        bool isObject = false;
        std::set<std::string> keys;
        std::string key;
        std::size_t place = 0; ///< in an array
    };

    bool open(bool isObject)
    {
        m_levels.push_back({isObject, {}, {}, 0});
        return true;
    }
    bool close()
    {
        m_levels.pop_back();
        return next();
    }
    bool next()
    {
        if (!m_levels.empty() && !m_levels.back().isObject)
            ++m_levels.back().place;
        return true;
    }

    std::vector<Level> m_levels;
    std::optional<std::string> m_found;
};
}

std::optional<std::string> repeatedKey(std::string_view text)
{
    KeyWatch watch;
    static_cast<void>(Json::sax_parse(text.begin(), text.end(), &watch));
    return watch.found();
}

std::string suggestion(std::string_view word, const std::vector<std::string>& known)
{
    const std::string near = nearestWord(word, known);
    return near.empty() ? std::string() : " Did you mean \"" + near + "\"?";
}

Result<ObjectReader> ObjectReader::make(const Json& json, const std::string& path, std::vector<std::string> keys)
{
    if (!json.is_object())
        return ruleError(path, std::string("an object in braces is needed, this is ") + json.type_name() + ".");
    for (const auto& [key, value] : json.items()) {
        if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
            const std::string hint = suggestion(key, keys);
            return ruleError(path, "\"" + key + "\" is not known here." +
                                       (hint.empty() ? " Known are " + joinWords(keys) + "." : hint));
        }
    }
    return ObjectReader(json, path);
}

const Json* ObjectReader::find(std::string_view key) const
{
    const auto found = m_json->find(std::string(key));
    return found == m_json->end() ? nullptr : &*found;
}

Result<const Json*> ObjectReader::need(std::string_view key) const
{
    if (const Json* value = find(key))
        return value;
    return ruleError(m_path, "\"" + std::string(key) + "\" is missing.");
}

Result<std::string> ObjectReader::needText(std::string_view key) const
{
    PATRON_TRY(value, need(key));
    return readText(*value, pathOf(key));
}

Result<std::string> ObjectReader::needWord(std::string_view key, const std::vector<std::string>& words) const
{
    PATRON_TRY(word, needText(key));
    if (std::find(words.begin(), words.end(), word) == words.end()) {
        return ruleError(pathOf(key), "\"" + word + "\" is not known here. Use " + joinWords(words, "or") + "." +
                                          suggestion(word, words));
    }
    return word;
}

Result<bool> ObjectReader::flag(std::string_view key, bool otherwise) const
{
    const Json* value = find(key);
    if (!value)
        return otherwise;
    if (!value->is_boolean())
        return ruleError(pathOf(key), std::string("true or false is needed, this is ") + value->type_name() + ".");
    return value->get<bool>();
}

Result<std::string> readText(const Json& json, const std::string& path)
{
    if (!json.is_string())
        return ruleError(path, std::string("text in quotes is needed, this is ") + json.type_name() + ".");
    const auto& text = json.get_ref<const std::string&>();
    if (trim(text).empty())
        return ruleError(path, "this text is empty.");
    return text;
}

Result<std::vector<std::string>> readTexts(const Json& json, const std::string& path)
{
    if (!json.is_array())
        return ruleError(path,
                         std::string("a list such as [\"a\", \"b\"] is needed, this is ") + json.type_name() + ".");
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < json.size(); ++i) {
        PATRON_TRY(text, readText(json[i], path + "/" + std::to_string(i)));
        texts.push_back(text);
    }
    return texts;
}

std::optional<std::string> canonicalDecimal(std::string_view text)
{
    const bool negative = text.starts_with('-');
    if (negative)
        text.remove_prefix(1);
    const auto point = text.find('.');
    std::string_view whole = text.substr(0, point);
    std::string_view fraction = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
    if (!isDigits(whole) || (point != std::string_view::npos && !isDigits(fraction)))
        return std::nullopt;
    while (whole.size() > 1 && whole.front() == '0')
        whole.remove_prefix(1);
    while (!fraction.empty() && fraction.back() == '0')
        fraction.remove_suffix(1);
    std::string result(whole);
    if (!fraction.empty())
        result.append(".").append(fraction);
    return negative && result != "0" ? "-" + result : result;
}

Result<Number> readNumber(const Json& json, const std::string& path)
{
    if (json.is_number())
        return Number{canonicalDecimal(numberText(json)).value_or("0")};
    if (json.is_string()) {
        if (auto decimal = canonicalDecimal(json.get_ref<const std::string&>()))
            return Number{std::move(*decimal)};
    }
    return ruleError(path, std::string("a number is needed, this is ") +
                               (json.is_string() ? "the text \"" + json.get<std::string>() + "\"" : json.type_name()) +
                               ".");
}

Result<Duration> readDuration(const Json& json, const std::string& path)
{
    PATRON_TRY(text, readText(json, path));
    const auto duration = parseDuration(text);
    if (!duration || duration->count <= 0) {
        return ruleError(path, "\"" + text +
                                   "\" is not a duration. Write a number and minutes, hours, days, weeks, months, "
                                   "quarters or years, such as \"90 days\".");
    }
    return *duration;
}

Result<std::string> readMoment(const Json& json, const std::string& path)
{
    PATRON_TRY(text, readText(json, path));
    // Only the form is looked at here; the workspace's zone comes with the evaluation.
    if (!parseInstant(text, TimeZone::utc()))
        return ruleError(path, "\"" + text + "\" is not a date. Write it as 2011-12-09.");
    return text;
}

Result<OperatorAndValue> readOperator(const ObjectReader& object, std::string_view name, TraitType type)
{
    PATRON_TRY(op, readOperatorName(object, name));
    if (!offers(type, op)) {
        return ruleError(object.pathOf("op"), "\"" + std::string(operatorName(op)) + "\" does not go with \"" +
                                                  std::string(name) + "\", which is of type " +
                                                  std::string(customer::traitTypeName(type)) + ". Use " +
                                                  allowedWords(type) + ".");
    }
    return readRest(object, op, type);
}

Result<OperatorAndValue> readFreeOperator(const ObjectReader& object, std::string_view name)
{
    PATRON_TRY(op, readOperatorName(object, name));
    TraitType type = TraitType::Text;
    const Json* value = object.find("value");
    if (op == Operator::Between)
        type = value && value->is_array() && !value->empty() && (*value)[0].is_string() &&
                       !canonicalDecimal((*value)[0].get_ref<const std::string&>())
                   ? TraitType::Date
                   : TraitType::Number;
    return readRest(object, op, type);
}

}
