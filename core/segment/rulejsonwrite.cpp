#include "core/base/json.h"
#include "core/base/money.h"
#include "core/base/text.h"
#include "core/segment/rulejson.h"
#include "core/segment/ruleparts.h"

#include <array>

namespace patron::segment {

namespace {
using namespace detail;

constexpr std::array unitWords{"minute", "hour", "day", "week", "month", "quarter", "year"};

/// A number as JSON number where that reads back to the same text, else as text.
Json writeNumber(const Number& number)
{
    try {
        Json json = Json::parse(number.text);
        if (json.is_number() && canonicalDecimal(numberText(json)) == number.text)
            return json;
    } catch (const Json::exception&) {
        // Too large for a number: text says it.
    }
    return number.text;
}

struct ValueWriter
{
    Json operator()(std::monostate) const { return nullptr; }
    Json operator()(const std::string& text) const { return text; }
    Json operator()(const Number& number) const { return writeNumber(number); }
    Json operator()(const std::vector<std::string>& texts) const { return texts; }
    Json operator()(const std::vector<Number>& numbers) const
    {
        Json list = Json::array();
        for (const Number& number : numbers)
            list.push_back(writeNumber(number));
        return list;
    }
    Json operator()(Duration duration) const { return formatDuration(duration); }
};

void writeCondition(Json& json, Operator op, const Value& value, bool excludeMissing)
{
    json["op"] = operatorName(op);
    if (!std::holds_alternative<std::monostate>(value))
        json["value"] = writeValue(value);
    if (excludeMissing)
        json["missing"] = "exclude";
}

void writeDuring(Json& json, const Window& window)
{
    if (window.kind != Window::Kind::Ever)
        json["during"] = writeWindow(window);
}

class FormWriter
{
public:
    explicit FormWriter(Json& target)
        : m_json(target)
    {}

    void operator()(const Group& group) const
    {
        if (group.kind == Group::Kind::AtLeast)
            m_json["at_least"] = group.count;
        Json& list = m_json[std::string(childrenKey(group.kind))] = Json::array();
        for (const Node& child : group.children)
            list.push_back(writeNode(child));
    }
    void operator()(const TraitCondition& condition) const
    {
        m_json["trait"] = condition.trait;
        writeCondition(m_json, condition.op, condition.value, condition.excludeMissing);
    }
    void operator()(const EventCondition& condition) const
    {
        writeEvent(condition.event);
        const EventCondition plain;
        if (condition.measure != Measure::Count) {
            const std::string field = condition.measureField.empty() ? "" : ":" + condition.measureField;
            m_json["measure"] = std::string(measureName(condition.measure)) + field;
        }
        const bool implied = condition.measure == Measure::Count && condition.op == plain.op &&
                             condition.value == plain.value && !condition.excludeMissing;
        if (!implied)
            writeCondition(m_json, condition.op, condition.value, condition.excludeMissing);
        writeDuring(m_json, condition.during);
    }
    void operator()(const Sequence& sequence) const
    {
        Json& list = m_json["sequence"] = Json::array();
        for (const EventMatch& event : sequence.events)
            list.push_back(writeEventMatch(event));
        if (sequence.eachWithin)
            m_json["each_within"] = formatDuration(*sequence.eachWithin);
        writeDuring(m_json, sequence.during);
    }
    void operator()(const NotFollowed& condition) const
    {
        writeEvent(condition.event);
        m_json["not_followed_by"] = writeEventMatch(condition.by);
        m_json["within"] = formatDuration(condition.within);
        writeDuring(m_json, condition.during);
    }
    void operator()(const Changed& condition) const
    {
        m_json["changed"] = condition.trait;
        const bool numbers = condition.trait != "rfm_group" && condition.trait.starts_with("rfm_");
        for (const auto& [key, values] : {std::pair{"from", &condition.from}, std::pair{"to", &condition.to}}) {
            if (values->empty())
                continue;
            Json& list = m_json[key] = Json::array();
            for (const std::string& value : *values)
                list.push_back(numbers ? writeNumber({value}) : Json(value));
        }
        writeDuring(m_json, condition.during);
    }
    void operator()(const SegmentCondition& condition) const
    {
        m_json["segment"] = condition.segment;
        if (condition.state != SegmentCondition::State::Member)
            m_json["state"] = condition.state == SegmentCondition::State::Entered ? "entered" : "left";
        writeDuring(m_json, condition.during);
    }
    void operator()(const ConsentCondition& condition) const
    {
        m_json["consent"] = condition.channel;
        m_json["state"] = condition.state;
        if (condition.purpose != ConsentCondition{}.purpose)
            m_json["purpose"] = condition.purpose;
    }
    void operator()(const Reachable& condition) const { m_json["reachable"] = condition.channel; }
    void operator()(const Near& condition) const
    {
        Json& target = m_json["near"] = Json::object();
        if (!condition.place.empty()) {
            target["place"] = condition.place;
        } else if (condition.anyShop) {
            target["any_shop"] = true;
        } else {
            target["lat"] = writeNumber(condition.lat);
            target["lon"] = writeNumber(condition.lon);
        }
        m_json["within_km"] = writeNumber(condition.withinKm);
        if (condition.of == Near::Of::LastVisit)
            m_json["of"] = "last_visit";
    }
    void operator()(const WithinArea& condition) const { m_json["within"] = Json{{"area", condition.area}}; }
    void operator()(const WeatherCondition& condition) const
    {
        m_json["weather"] = condition.measure;
        writeCondition(m_json, condition.op, condition.value, condition.excludeMissing);
        m_json["on"] = condition.on;
    }
    void operator()(const PreferenceCondition& condition) const
    {
        m_json[condition.likes ? "likes" : "dislikes"] = condition.subject;
        if (condition.minScore)
            m_json["min_score"] = writeNumber(*condition.minScore);
    }
    void operator()(const ProgramCondition& condition) const
    {
        m_json["program"] = condition.program;
        m_json["state"] = condition.state;
        writeDuring(m_json, condition.during);
    }
    void operator()(const MessageCondition& condition) const
    {
        m_json["message"] = condition.message;
        m_json["did"] = condition.did;
        writeDuring(m_json, condition.during);
    }
    void operator()(const Sample& sample) const
    {
        m_json["sample"] = writeNumber({formatDecimalShort(sample.billionths, 9)});
        if (!sample.salt.empty())
            m_json["salt"] = sample.salt;
    }
    void operator()(const Top& top) const
    {
        Json& inner = m_json["top"] = Json::object();
        inner["by"] = top.by;
        if (top.percent)
            inner["percent"] = writeNumber(*top.percent);
        else
            inner["count"] = top.count;
        if (top.of)
            inner["of"] = writeNode(*top.of);
        if (!top.highest)
            inner["order"] = "lowest";
    }

private:
    void writeEvent(const EventMatch& event) const
    {
        m_json["event"] = event.kind;
        if (!event.where.empty())
            m_json["where"] = writeProperties(event.where);
    }

    Json& m_json;
};

Result<TimeUnit> readUnit(const Json& json, const std::string& path)
{
    PATRON_TRY(word, readText(json, path));
    if (const auto unit = parseTimeUnit(word))
        return *unit;
    return ruleError(path, "\"" + word + "\" is not a unit. Use minute, hour, day, week, month, quarter or year." +
                               suggestion(word, {unitWords.begin(), unitWords.end()}));
}
}

Result<std::vector<Property>> parseProperties(const Json& json, std::string_view kindName, const FieldCatalog& catalog,
                                              const std::string& path)
{
    if (!json.is_array())
        return ruleError(path, std::string("a list of conditions is needed, this is ") + json.type_name() + ".");
    const EventKind& kind = catalog.eventKind(kindName);
    std::vector<Property> where;
    for (std::size_t i = 0; i < json.size(); ++i) {
        PATRON_TRY(reader,
                   ObjectReader::make(json[i], path + "/" + std::to_string(i), {"field", "op", "value", "missing"}));
        PATRON_TRY(name, reader.needText("field"));
        const EventField* field = kind.find(name);
        if (!field && !kind.openProperties) {
            std::vector<std::string> names;
            for (const EventField& known : kind.fields)
                names.push_back(known.name);
            return ruleError(reader.pathOf("field"), "\"" + std::string(kindName) + "\" has no field \"" + name +
                                                         "\"." + suggestion(name, names));
        }
        PATRON_TRY(read, field ? readOperator(reader, name, field->type) : readFreeOperator(reader, name));
        where.push_back({name, read.op, read.value, read.excludeMissing});
    }
    return where;
}

Result<Window> parseWindow(const Json& json, const std::string& path)
{
    PATRON_TRY(reader,
               ObjectReader::make(json, path,
                                  {"last", "more_than_ago", "between", "before", "after", "on", "this", "previous"}));
    if (json.size() != 1)
        return ruleError(path,
                         "exactly one of last, more_than_ago, between, before, after, on, this or previous is needed.");
    Window window;
    const std::string key = json.begin().key();
    const Json& value = *json.begin();
    const std::string valuePath = reader.pathOf(key);
    if (key == "last" || key == "more_than_ago") {
        PATRON_TRY(duration, readDuration(value, valuePath));
        window.kind = key == "last" ? Window::Kind::Last : Window::Kind::MoreThanAgo;
        window.duration = duration;
    } else if (key == "between") {
        if (!value.is_array() || value.size() != 2)
            return ruleError(valuePath, "two dates are needed, such as [\"2011-01-01\", \"2011-03-31\"].");
        PATRON_TRY(from, readMoment(value[0], valuePath + "/0"));
        PATRON_TRY(to, readMoment(value[1], valuePath + "/1"));
        window.kind = Window::Kind::Between;
        window.from = from;
        window.to = to;
    } else if (key == "this" || key == "previous") {
        PATRON_TRY(unit, readUnit(value, valuePath));
        window.kind = key == "this" ? Window::Kind::This : Window::Kind::Previous;
        window.unit = unit;
    } else {
        PATRON_TRY(moment, readMoment(value, valuePath));
        window.kind = key == "before" ? Window::Kind::Before : key == "after" ? Window::Kind::After : Window::Kind::On;
        window.from = moment;
    }
    return window;
}

Json writeValue(const Value& value)
{
    return std::visit(ValueWriter{}, value);
}

Json writeWindow(const Window& window)
{
    switch (window.kind) {
    case Window::Kind::Ever:
        break;
    case Window::Kind::Last:
        return {{"last", formatDuration(window.duration)}};
    case Window::Kind::MoreThanAgo:
        return {{"more_than_ago", formatDuration(window.duration)}};
    case Window::Kind::Between:
        return {{"between", Json::array({window.from, window.to})}};
    case Window::Kind::Before:
        return {{"before", window.from}};
    case Window::Kind::After:
        return {{"after", window.from}};
    case Window::Kind::On:
        return {{"on", window.from}};
    case Window::Kind::This:
        return {{"this", unitWords[static_cast<std::size_t>(window.unit)]}};
    case Window::Kind::Previous:
        return {{"previous", unitWords[static_cast<std::size_t>(window.unit)]}};
    }
    return Json::object();
}

Json writeProperties(const std::vector<Property>& where)
{
    Json list = Json::array();
    for (const Property& property : where) {
        Json json = Json::object();
        json["field"] = property.field;
        writeCondition(json, property.op, property.value, property.excludeMissing);
        list.push_back(std::move(json));
    }
    return list;
}

Json writeEventMatch(const EventMatch& event)
{
    Json json = Json::object();
    json["event"] = event.kind;
    if (!event.where.empty())
        json["where"] = writeProperties(event.where);
    return json;
}

Json writeNode(const Node& node)
{
    Json json = Json::object();
    std::visit(FormWriter(json), node.form);
    if (node.off)
        json["off"] = true;
    if (!node.note.empty())
        json["note"] = node.note;
    return json;
}

Json writeRule(const Rule& rule)
{
    Json json = Json::object();
    json["patron_rule"] = 1;
    json["rule"] = writeNode(rule.root);
    return json;
}

}
