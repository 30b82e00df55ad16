#include "core/segment/rulejson.h"

#include "core/base/json.h"
#include "core/base/money.h"
#include "core/base/text.h"
#include "core/customer/eventstore.h"
#include "core/segment/ruleparts.h"

#include <algorithm>
#include <array>

namespace patron::segment {

namespace {
using namespace detail;

const std::vector<std::string> channelNames{"email", "sms"};
const std::vector<std::string> programStates{"entered", "active", "completed", "exited", "held_out", "reached_goal"};
const std::vector<std::string> messageActs{"sent",    "delivered",  "opened",       "clicked",
                                           "bounced", "complained", "unsubscribed", "replied"};
const std::vector<std::string> nodeKeys{"all",     "any",      "none",    "at_least",  "trait",  "event",  "sequence",
                                        "changed", "segment",  "consent", "reachable", "near",   "within", "weather",
                                        "likes",   "dislikes", "program", "message",   "sample", "top"};

/// The keys of a node kind with those that every node may carry.
std::vector<std::string> withCommon(std::vector<std::string> keys)
{
    keys.emplace_back("off");
    keys.emplace_back("note");
    return keys;
}

class NodeReader
{
public:
    NodeReader(const FieldCatalog& catalog, const Json& json, const std::string& path)
        : m_catalog(catalog)
        , m_json(json)
        , m_path(path)
    {}

    Result<Node> read() const
    {
        if (!m_json.is_object())
            return ruleError(m_path,
                             std::string("a condition in braces is needed, this is ") + m_json.type_name() + ".");
        Node node;
        PATRON_TRY(form, readForm());
        node.form = std::move(form);
        if (const auto off = m_json.find("off"); off != m_json.end()) {
            if (!off->is_boolean())
                return ruleError(m_path + "/off", "true or false is needed.");
            node.off = off->get<bool>();
        }
        if (const auto note = m_json.find("note"); note != m_json.end()) {
            if (!note->is_string())
                return ruleError(m_path + "/note", "text in quotes is needed.");
            node.note = note->get<std::string>();
        }
        return node;
    }

private:
    Result<ObjectReader> object(std::vector<std::string> keys) const
    {
        return ObjectReader::make(m_json, m_path, withCommon(std::move(keys)));
    }
    bool has(const char* key) const { return m_json.contains(key); }
    Result<Window> window() const
    {
        return has("during") ? parseWindow(m_json["during"], m_path + "/during") : Result<Window>(Window{});
    }

    Result<NodeForm> readForm() const
    {
        using Reader = Result<NodeForm> (NodeReader::*)() const;
        static constexpr std::array<std::pair<const char*, Reader>, 20> readers{{
            {"all", &NodeReader::group},
            {"any", &NodeReader::group},
            {"none", &NodeReader::group},
            {"at_least", &NodeReader::group},
            {"trait", &NodeReader::trait},
            {"event", &NodeReader::event},
            {"sequence", &NodeReader::sequence},
            {"changed", &NodeReader::changed},
            {"segment", &NodeReader::segment},
            {"consent", &NodeReader::consent},
            {"reachable", &NodeReader::reachable},
            {"near", &NodeReader::near},
            {"weather", &NodeReader::weather},
            {"likes", &NodeReader::preference},
            {"dislikes", &NodeReader::preference},
            {"program", &NodeReader::program},
            {"message", &NodeReader::message},
            {"sample", &NodeReader::sample},
            {"top", &NodeReader::top},
            {"within", &NodeReader::within},
        }};
        for (const auto& [key, reader] : readers) {
            if (has(key))
                return (this->*reader)();
        }
        for (const auto& [key, value] : m_json.items()) {
            if (key != "off" && key != "note") {
                const std::string hint = suggestion(key, nodeKeys);
                return ruleError(m_path, "\"" + key + "\" is not a kind of condition." +
                                             (hint.empty() ? " Known are " + joinWords(nodeKeys) + "." : hint));
            }
        }
        return ruleError(m_path, "this condition is empty. Known are " + joinWords(nodeKeys) + ".");
    }

    Result<NodeForm> group() const
    {
        Group group;
        std::vector<std::string> keys{"all"};
        if (has("any") && !has("all")) {
            group.kind = Group::Kind::Any;
            keys = {"any"};
        } else if (has("none") && !has("all")) {
            group.kind = Group::Kind::None;
            keys = {"none"};
        } else if (has("at_least") && !has("all")) {
            group.kind = Group::Kind::AtLeast;
            keys = {"at_least", "of"};
        }
        PATRON_TRY(reader, object(keys));
        if (group.kind == Group::Kind::AtLeast) {
            PATRON_TRY(number, reader.need("at_least"));
            if (!number->is_number_integer() || number->get<double>() < 0 || number->get<double>() > 1'000'000)
                return ruleError(reader.pathOf("at_least"), "a whole number from 0 on is needed.");
            group.count = number->get<int>();
        }
        PATRON_TRY(list, reader.need(keys.back()));
        const std::string path = reader.pathOf(keys.back());
        if (!list->is_array())
            return ruleError(path, std::string("a list of conditions is needed, this is ") + list->type_name() + ".");
        for (std::size_t i = 0; i < list->size(); ++i) {
            PATRON_TRY(child, parseNode((*list)[i], m_catalog, path + "/" + std::to_string(i)));
            group.children.push_back(std::move(child));
        }
        return NodeForm(std::move(group));
    }

    /// The field of that name, or why it cannot be asked.
    Result<const Field*> field(const std::string& name, const std::string& path) const
    {
        if (const Field* found = m_catalog.find(name))
            return found;
        return ruleError(path, "there is no trait \"" + name + "\"." + suggestion(name, m_catalog.fieldNames()));
    }

    Result<NodeForm> trait() const
    {
        PATRON_TRY(reader, object({"trait", "op", "value", "missing"}));
        PATRON_TRY(name, reader.needText("trait"));
        PATRON_TRY(known, field(name, reader.pathOf("trait")));
        PATRON_TRY(condition, readOperator(reader, name, known->type));
        return NodeForm(TraitCondition{name, condition.op, condition.value, condition.excludeMissing});
    }

    Result<EventMatch> match(const ObjectReader& reader) const
    {
        EventMatch event;
        PATRON_TRY(text, reader.needText("event"));
        const std::string kind = customer::events::kindName(text);
        event.kind = kind;
        if (const Json* where = reader.find("where")) {
            PATRON_TRY(properties, parseProperties(*where, kind, m_catalog, reader.pathOf("where")));
            event.where = std::move(properties);
        }
        return event;
    }

    Result<NodeForm> event() const
    {
        if (has("not_followed_by"))
            return notFollowed();
        PATRON_TRY(reader, object({"event", "where", "measure", "op", "value", "during", "missing"}));
        EventCondition condition;
        PATRON_TRY(matched, match(reader));
        condition.event = std::move(matched);
        PATRON_CHECK(measure(reader, condition));
        const bool implied = condition.measure == Measure::Count && !reader.has("op") && !reader.has("value");
        if (!implied) {
            PATRON_TRY(read, readOperator(reader, measureName(condition.measure), TraitType::Number));
            condition.op = read.op;
            condition.value = read.value;
            condition.excludeMissing = read.excludeMissing;
        } else if (reader.has("missing")) {
            return ruleError(reader.pathOf("missing"), "a count is never missing.");
        }
        PATRON_TRY(during, window());
        condition.during = during;
        return NodeForm(std::move(condition));
    }

    Result<void> measure(const ObjectReader& reader, EventCondition& condition) const
    {
        if (!reader.has("measure"))
            return {};
        PATRON_TRY(text, reader.needText("measure"));
        const std::string path = reader.pathOf("measure");
        const auto colon = text.find(':');
        const std::string word = text.substr(0, colon);
        static const std::vector<std::string> words{"count", "days", "sum", "avg", "min", "max", "distinct"};
        const auto found = std::find(words.begin(), words.end(), word);
        if (found == words.end()) {
            return ruleError(path, "\"" + text +
                                       "\" is not a measure. Use count, days, sum:FIELD, avg:FIELD, min:FIELD, "
                                       "max:FIELD or distinct:FIELD." +
                                       suggestion(word, words));
        }
        condition.measure = static_cast<Measure>(found - words.begin());
        const bool bare = condition.measure == Measure::Count || condition.measure == Measure::Days;
        if (bare != (colon == std::string::npos))
            return ruleError(path, bare ? "\"" + word + "\" takes no field."
                                        : "name the field, such as \"" + word + ":value\".");
        if (bare)
            return {};
        condition.measureField = text.substr(colon + 1);
        return measureField(condition, path);
    }

    Result<void> measureField(const EventCondition& condition, const std::string& path) const
    {
        const EventKind& kind = m_catalog.eventKind(condition.event.kind);
        const std::string& name = condition.measureField;
        const EventField* known = kind.find(name);
        if (name.empty() || (!known && !kind.openProperties))
            return ruleError(path, "\"" + condition.event.kind + "\" has no field \"" + name + "\"." +
                                       suggestion(name, namesOf(kind)));
        const bool numeric = !known || known->type == TraitType::Number || known->type == TraitType::Money;
        if (condition.measure != Measure::Distinct && !numeric)
            return ruleError(path, "\"" + name + "\" is no number, so only distinct:" + name + " can be measured.");
        return {};
    }

    static std::vector<std::string> namesOf(const EventKind& kind)
    {
        std::vector<std::string> names;
        for (const EventField& field : kind.fields)
            names.push_back(field.name);
        return names;
    }

    Result<NodeForm> sequence() const
    {
        PATRON_TRY(reader, object({"sequence", "each_within", "during"}));
        Sequence sequence;
        const Json& list = m_json["sequence"];
        const std::string path = reader.pathOf("sequence");
        if (!list.is_array() || list.size() < 2)
            return ruleError(path, "a list of two events or more is needed.");
        for (std::size_t i = 0; i < list.size(); ++i) {
            PATRON_TRY(event, parseEventMatch(list[i], m_catalog, path + "/" + std::to_string(i)));
            sequence.events.push_back(std::move(event));
        }
        if (const Json* within = reader.find("each_within")) {
            PATRON_TRY(duration, readDuration(*within, reader.pathOf("each_within")));
            sequence.eachWithin = duration;
        }
        PATRON_TRY(during, window());
        sequence.during = during;
        return NodeForm(std::move(sequence));
    }

    Result<NodeForm> notFollowed() const
    {
        PATRON_TRY(reader, object({"event", "where", "not_followed_by", "within", "during"}));
        NotFollowed condition;
        PATRON_TRY(first, match(reader));
        condition.event = std::move(first);
        PATRON_TRY(by, parseEventMatch(m_json["not_followed_by"], m_catalog, reader.pathOf("not_followed_by")));
        condition.by = std::move(by);
        PATRON_TRY(within, reader.need("within"));
        PATRON_TRY(duration, readDuration(*within, reader.pathOf("within")));
        condition.within = duration;
        PATRON_TRY(during, window());
        condition.during = during;
        return NodeForm(std::move(condition));
    }

    Result<NodeForm> changed() const
    {
        static const std::vector<std::string> allowed{"rfm_recency", "rfm_frequency",   "rfm_monetary",
                                                      "rfm_group",   "lifecycle_stage", "loyalty_tier"};
        PATRON_TRY(reader, object({"changed", "from", "to", "during"}));
        PATRON_TRY(name, reader.needWord("changed", allowed));
        PATRON_TRY(known, field(name, reader.pathOf("changed")));
        Changed condition{.trait = known->name, .from = {}, .to = {}, .during = {}};
        for (const auto& [key, list] : {std::pair{"from", &condition.from}, std::pair{"to", &condition.to}}) {
            const Json* json = reader.find(key);
            if (!json)
                continue;
            PATRON_TRY(values, changeValues(*json, reader.pathOf(key), known->type));
            *list = std::move(values);
        }
        PATRON_TRY(during, window());
        condition.during = during;
        return NodeForm(std::move(condition));
    }

    static Result<std::vector<std::string>> changeValues(const Json& json, const std::string& path, TraitType type)
    {
        if (type == TraitType::Text)
            return readTexts(json, path);
        if (!json.is_array())
            return ruleError(path, "a list such as [1, 2] is needed.");
        std::vector<std::string> values;
        for (std::size_t i = 0; i < json.size(); ++i) {
            PATRON_TRY(number, readNumber(json[i], path + "/" + std::to_string(i)));
            values.push_back(number.text);
        }
        return values;
    }

    Result<NodeForm> segment() const
    {
        PATRON_TRY(reader, object({"segment", "state", "during"}));
        SegmentCondition condition;
        PATRON_TRY(name, reader.needText("segment"));
        condition.segment = name;
        if (reader.has("state")) {
            PATRON_TRY(state, reader.needWord("state", {"entered", "left"}));
            condition.state = state == "left" ? SegmentCondition::State::Left : SegmentCondition::State::Entered;
        } else if (reader.has("during")) {
            return ruleError(reader.pathOf("during"), "a window goes with \"state\": \"entered\" or \"left\".");
        }
        PATRON_TRY(during, window());
        condition.during = during;
        return NodeForm(std::move(condition));
    }

    Result<NodeForm> consent() const
    {
        PATRON_TRY(reader, object({"consent", "state", "purpose"}));
        ConsentCondition condition;
        PATRON_TRY(channel, reader.needWord("consent", channelNames));
        PATRON_TRY(state, reader.needWord("state", {"granted", "denied", "unknown"}));
        condition.channel = channel;
        condition.state = state;
        if (reader.has("purpose")) {
            PATRON_TRY(purpose, reader.needText("purpose"));
            condition.purpose = purpose;
        }
        return NodeForm(std::move(condition));
    }

    Result<NodeForm> reachable() const
    {
        PATRON_TRY(reader, object({"reachable"}));
        PATRON_TRY(channel, reader.needWord("reachable", channelNames));
        return NodeForm(Reachable{channel});
    }

    Result<NodeForm> near() const
    {
        PATRON_TRY(reader, object({"near", "within_km", "of"}));
        PATRON_TRY(target,
                   ObjectReader::make(m_json["near"], reader.pathOf("near"), {"place", "any_shop", "lat", "lon"}));
        Near condition;
        const bool point = target.has("lat") || target.has("lon");
        if (int(target.has("place")) + int(target.has("any_shop")) + int(point) != 1)
            return ruleError(target.path(), "name a \"place\", or \"any_shop\": true, or \"lat\" and \"lon\".");
        if (target.has("place")) {
            PATRON_TRY(place, target.needText("place"));
            condition.place = place;
        } else if (target.has("any_shop")) {
            PATRON_TRY(any, target.flag("any_shop", false));
            if (!any)
                return ruleError(target.pathOf("any_shop"), "only true makes sense here.");
            condition.anyShop = true;
        } else {
            PATRON_TRY(lat, target.need("lat"));
            PATRON_TRY(lon, target.need("lon"));
            PATRON_TRY(latitude, coordinate(*lat, target.pathOf("lat"), 90));
            PATRON_TRY(longitude, coordinate(*lon, target.pathOf("lon"), 180));
            condition.lat = latitude;
            condition.lon = longitude;
        }
        PATRON_TRY(km, reader.need("within_km"));
        PATRON_TRY(distance, readNumber(*km, reader.pathOf("within_km")));
        if (distance.text.starts_with('-'))
            return ruleError(reader.pathOf("within_km"), "a distance is not negative.");
        condition.withinKm = distance;
        if (reader.has("of")) {
            PATRON_TRY(of, reader.needWord("of", {"home", "last_visit"}));
            condition.of = of == "home" ? Near::Of::Home : Near::Of::LastVisit;
        }
        return NodeForm(std::move(condition));
    }

    static Result<Number> coordinate(const Json& json, const std::string& path, int limit)
    {
        PATRON_TRY(number, readNumber(json, path));
        const auto e6 = parseDecimal(number.text, 6);
        if (!e6 || *e6 > limit * 1'000'000LL || *e6 < -limit * 1'000'000LL)
            return ruleError(path, "degrees from -" + std::to_string(limit) + " to " + std::to_string(limit) +
                                       " are needed.");
        return number;
    }

    Result<NodeForm> within() const
    {
        PATRON_TRY(reader, object({"within"}));
        PATRON_TRY(target, ObjectReader::make(m_json["within"], reader.pathOf("within"), {"area"}));
        PATRON_TRY(area, target.needText("area"));
        return NodeForm(WithinArea{area});
    }

    Result<NodeForm> weather() const
    {
        PATRON_TRY(reader, object({"weather", "op", "value", "on", "missing"}));
        PATRON_TRY(measure, reader.needWord("weather", {"temp_max_c", "temp_min_c", "temp_mean_c", "precipitation_mm",
                                                        "snow_cm", "wind_max_kmh", "sunshine_h", "weather_code"}));
        PATRON_TRY(on, reader.needWord("on", {"today", "tomorrow", "next_3_days"}));
        PATRON_TRY(read, readOperator(reader, measure, TraitType::Number));
        return NodeForm(WeatherCondition{measure, read.op, read.value, on, read.excludeMissing});
    }

    Result<NodeForm> preference() const
    {
        const std::string key = has("likes") ? "likes" : "dislikes";
        PATRON_TRY(reader, object({key, "min_score"}));
        PreferenceCondition condition;
        condition.likes = key == "likes";
        PATRON_TRY(subject, reader.needText(key));
        const auto colon = subject.find(':');
        if (colon == std::string::npos || colon == 0 || trim(subject.substr(colon + 1)).empty())
            return ruleError(reader.pathOf(key), "say what of, such as \"category:Tea\" or \"brand:Acme\".");
        condition.subject = subject;
        if (const Json* score = reader.find("min_score")) {
            if (!condition.likes)
                return ruleError(reader.pathOf("min_score"), "a least score goes with \"likes\" only.");
            PATRON_TRY(number, readNumber(*score, reader.pathOf("min_score")));
            condition.minScore = number;
        }
        return NodeForm(std::move(condition));
    }

    Result<NodeForm> program() const
    {
        PATRON_TRY(reader, object({"program", "state", "during"}));
        PATRON_TRY(program, reader.needText("program"));
        PATRON_TRY(state, reader.needWord("state", programStates));
        if (state == "active" && reader.has("during"))
            return ruleError(reader.pathOf("during"), "\"active\" is a state of this moment and takes no window.");
        PATRON_TRY(during, window());
        return NodeForm(ProgramCondition{program, state, during});
    }

    Result<NodeForm> message() const
    {
        PATRON_TRY(reader, object({"message", "did", "during"}));
        PATRON_TRY(message, reader.needText("message"));
        PATRON_TRY(did, reader.needWord("did", messageActs));
        PATRON_TRY(during, window());
        return NodeForm(MessageCondition{message, did, during});
    }

    Result<NodeForm> sample() const
    {
        PATRON_TRY(reader, object({"sample", "salt"}));
        PATRON_TRY(share, readNumber(m_json["sample"], reader.pathOf("sample")));
        const auto point = share.text.find('.');
        if (share.text.starts_with('-') || (point != std::string::npos && share.text.size() - point - 1 > 9))
            return ruleError(reader.pathOf("sample"), "a share from 0 to 1 with at most 9 decimals is needed.");
        Sample sample;
        sample.billionths = parseDecimal(share.text, 9).value_or(powerOfTen(9));
        if (const Json* salt = reader.find("salt")) {
            if (!salt->is_string())
                return ruleError(reader.pathOf("salt"), "text in quotes is needed.");
            sample.salt = salt->get<std::string>();
        }
        return NodeForm(std::move(sample));
    }

    Result<NodeForm> top() const
    {
        PATRON_TRY(outer, object({"top"}));
        PATRON_TRY(reader,
                   ObjectReader::make(m_json["top"], outer.pathOf("top"), {"by", "percent", "count", "of", "order"}));
        Top top;
        PATRON_TRY(by, reader.needText("by"));
        PATRON_TRY(known, field(by, reader.pathOf("by")));
        const bool ordered =
            known->type == TraitType::Number || known->type == TraitType::Money || known->type == TraitType::Date;
        if (!ordered)
            return ruleError(reader.pathOf("by"), "\"" + by + "\" is no number, money or date to rank by.");
        top.by = by;
        if (reader.has("percent") == reader.has("count"))
            return ruleError(reader.path(), "give either \"percent\" or \"count\".");
        PATRON_CHECK(topSize(reader, top));
        if (const Json* of = reader.find("of")) {
            PATRON_TRY(node, parseNode(*of, m_catalog, reader.pathOf("of")));
            top.of = Boxed<Node>(std::move(node));
        }
        if (reader.has("order")) {
            PATRON_TRY(order, reader.needWord("order", {"highest", "lowest"}));
            top.highest = order == "highest";
        }
        return NodeForm(std::move(top));
    }

    static Result<void> topSize(const ObjectReader& reader, Top& top)
    {
        if (const Json* percent = reader.find("percent")) {
            PATRON_TRY(number, readNumber(*percent, reader.pathOf("percent")));
            const auto e6 = parseDecimal(number.text, 6);
            if (!e6 || *e6 < 0 || *e6 > 100'000'000)
                return ruleError(reader.pathOf("percent"), "a number from 0 to 100 is needed.");
            top.percent = number;
            return {};
        }
        const Json& count = *reader.find("count");
        if (!count.is_number_integer() || count.get<double>() < 0 || count.get<double>() > 1e15)
            return ruleError(reader.pathOf("count"), "a whole number from 0 on is needed.");
        top.count = count.get<std::int64_t>();
        return {};
    }

    const FieldCatalog& m_catalog;
    const Json& m_json;
    const std::string& m_path;
};
}

Result<Rule> parseRule(std::string_view text, const FieldCatalog& catalog)
{
    PATRON_TRY(document, parseJson(text, "The rule"));
    // A reader sees one of them: the other condition would be gone without a word.
    if (const auto place = detail::repeatedKey(text))
        return detail::ruleError(*place, "this stands here twice. Put both into one group.");
    return ruleFromJson(document, catalog);
}

Result<Rule> ruleFromJson(const Json& document, const FieldCatalog& catalog)
{
    if (!document.is_object() || !document.contains("patron_rule")) {
        return makeError(
            ErrorCode::BadInput,
            "This is not a rule: write it as {\"patron_rule\": 1, \"rule\": {…}} with a condition inside.");
    }
    const Json& version = document["patron_rule"];
    if (!version.is_number_integer() || version.get<double>() != 1) {
        return makeError(ErrorCode::BadInput,
                         "This rule is of version " + version.dump() + "; this Patron reads version 1.");
    }
    PATRON_TRY(reader, detail::ObjectReader::make(document, {}, {"patron_rule", "rule"}));
    PATRON_TRY(root, reader.need("rule"));
    PATRON_TRY(node, parseNode(*root, catalog, "/rule"));
    return Rule{std::move(node)};
}

Result<Node> parseNode(const Json& json, const FieldCatalog& catalog, const std::string& path)
{
    return NodeReader(catalog, json, path).read();
}

Result<EventMatch> parseEventMatch(const Json& json, const FieldCatalog& catalog, const std::string& path)
{
    PATRON_TRY(reader, detail::ObjectReader::make(json, path, {"event", "where"}));
    EventMatch event;
    PATRON_TRY(text, reader.needText("event"));
    const std::string kind = customer::events::kindName(text);
    event.kind = kind;
    if (const Json* where = reader.find("where")) {
        PATRON_TRY(properties, parseProperties(*where, kind, catalog, reader.pathOf("where")));
        event.where = std::move(properties);
    }
    return event;
}

}
