#include "core/segment/nodesql.h"

#include "core/base/emailaddress.h"
#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/money.h"
#include "core/base/phonenumber.h"
#include "core/base/text.h"
#include "core/segment/computedsql.h"
#include "core/segment/conditionsql.h"
#include "core/segment/eventsql.h"
#include "core/segment/insightsql.h"
#include "core/segment/placesql.h"
#include "core/segment/rulejson.h"
#include "core/segment/spans.h"

#include <algorithm>
#include <cmath>

namespace patron::segment::detail {

namespace {
using Part = RuleSql::Part;

/// Past this many levels a group becomes a table: SQLite's parser takes about a hundred open brackets.
constexpr int bracketLevels = 10;

std::string inTable(const std::string& table)
{
    return "c.id IN (SELECT customer_id FROM " + table + ")";
}

std::string valueOf(const std::string& column, const std::string& table)
{
    return "(SELECT " + column + " FROM " + table + " WHERE customer_id = c.id)";
}

/// Whole addresses are compared in their normal form, as identities are.
std::string normalAddress(const Field& field, const std::string& text)
{
    if (field.name == "email") {
        const auto email = EmailAddress::parse(text);
        return email ? email->normalized() : text;
    }
    const auto phone = PhoneNumber::parse(text, {});
    return phone ? phone->e164() : text;
}

}

Value addressValue(const Field& field, const Value& value)
{
    if (field.source != Field::Source::Customer)
        return value;
    if (const auto* text = std::get_if<std::string>(&value))
        return normalAddress(field, *text);
    if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) {
        std::vector<std::string> normal;
        for (const std::string& text : *texts)
            normal.push_back(normalAddress(field, text));
        return normal;
    }
    return value;
}

Result<std::vector<Part>> NodeSql::compile(const Node& node, const std::string& path)
{
    std::vector<Part> below;
    PATRON_TRY(own, part(node, path, below));
    std::vector<Part> all{std::move(own)};
    all.insert(all.end(), std::make_move_iterator(below.begin()), std::make_move_iterator(below.end()));
    return all;
}

Result<Part> NodeSql::part(const Node& node, const std::string& path, std::vector<Part>& below)
{
    Part part;
    part.path = path;
    part.node = &node;
    part.ignored = isIgnored(node);
    if (node.off) {
        // Kept, not looked at: it may even name what is gone.
        part.holds = "TRUE";
        return part;
    }
    ++m_depth;
    auto done = std::visit([&](const auto& form) { return fill(part, form, below); }, node.form);
    --m_depth;
    if (!done)
        return located(std::move(done).error(), path);
    return part;
}

Result<void> NodeSql::fill(Part& part, const Group& group, std::vector<Part>& below)
{
    const std::string base = part.path + "/" + std::string(childrenKey(group.kind)) + "/";
    std::vector<std::string> holds;
    std::vector<std::string> counted;
    std::vector<std::string> assumed;
    for (std::size_t i = 0; i < group.children.size(); ++i) {
        PATRON_TRY(parts, compile(group.children[i], base + std::to_string(i)));
        if (!parts.front().ignored) {
            holds.push_back("(" + parts.front().holds + ")");
            counted.push_back("CASE WHEN " + parts.front().holds + " THEN 1 ELSE 0 END");
            if (!parts.front().assumed.empty())
                assumed.push_back(parts.front().assumed);
        }
        below.insert(below.end(), parts.begin(), parts.end());
    }
    part.assumed = joinedWith(assumed, " OR ");
    if (group.kind == Group::Kind::AtLeast)
        part.holds = "(" + (counted.empty() ? std::string("0") : joinedWith(counted, " + ")) +
                     ") >= " + std::to_string(group.count);
    else if (group.kind == Group::Kind::All)
        part.holds = holds.empty() ? "TRUE" : joinedWith(holds, " AND ");
    else
        part.holds = holds.empty() ? "FALSE" : joinedWith(holds, " OR ");
    if (group.kind == Group::Kind::None)
        part.holds = "NOT (" + part.holds + ")";
    if (m_depth % bracketLevels == 0) {
        part.holds = inTable(m_tables.table("part", "SELECT c.id AS customer_id FROM v_customer c WHERE (" +
                                                        part.holds + ")" + m_tables.only("c.id")));
    }
    return {};
}

Result<const Field*> NodeSql::field(const std::string& name) const
{
    if (const Field* found = m_tables.catalog().find(name))
        return found;
    return unknownTrait(m_tables.catalog(), name);
}

Error unknownTrait(const FieldCatalog& catalog, const std::string& name)
{
    const std::string near = nearestWord(name, catalog.fieldNames());
    return makeError(ErrorCode::BadInput, "There is no trait \"" + name + "\" in this workspace." +
                                              (near.empty() ? std::string() : " Did you mean \"" + near + "\"?"));
}

Error located(Error error, const std::string& path)
{
    if (error.code == ErrorCode::BadInput && !error.text.starts_with("At /"))
        error.text = "At /rule" + path + ": " + error.text;
    return error;
}

Error inSegment(const Named& named, Error error)
{
    if (error.code == ErrorCode::BadInput)
        error.text = "In the segment \"" + named.name + "\": " + error.text;
    return error;
}

Error segmentCircle(const std::vector<Named>& stack, std::size_t from, const Named& named)
{
    std::string circle;
    for (std::size_t k = from; k < stack.size(); ++k)
        circle += "\"" + stack[k].name + "\" uses ";
    return makeError(ErrorCode::BadInput,
                     "These segments go in a circle: " + circle + "\"" + named.name + "\". Take one of them out.");
}

Result<void> NodeSql::fill(Part& part, const TraitCondition& condition, std::vector<Part>&)
{
    PATRON_TRY(known, field(condition.trait));
    const std::string table = traitTable(m_tables, *known, m_tables.context().asOf);
    part.missing = "c.id NOT IN (SELECT customer_id FROM " + table + ")";
    part.value = valueOf(known->type == TraitType::Text || known->type == TraitType::List ? "value"
                         : known->instant                                                 ? "at"
                                                                                          : "number",
                         table);
    part.valueType = known->type;
    part.instant = known->instant;
    if (known->type == TraitType::Money)
        part.scale = m_tables.context().currencyDecimals;
    if (known->assumable && !m_tables.context().strictAsOf)
        part.assumed = "c.id IN (SELECT customer_id FROM " + table + " WHERE assumed)";
    const Operator op = positiveTwin(condition.op).value_or(condition.op);
    if (op == Operator::IsSet) {
        part.holds = inTable(table);
    } else if (known->type == TraitType::List) {
        PATRON_CHECK(fillList(part, condition, table));
    } else {
        const Column column = traitColumn(m_tables, *known, "v");
        part.holds = "c.id IN (SELECT v.customer_id FROM " + table + " v WHERE " +
                     positiveSql(m_tables, op, addressValue(*known, condition.value), column) + ")";
    }
    if (op != condition.op)
        part.holds = condition.excludeMissing ? "(NOT (" + part.missing + ") AND NOT (" + part.holds + "))"
                                              : "NOT (" + part.holds + ")";
    return {};
}

Result<void> NodeSql::fillList(Part& part, const TraitCondition& condition, const std::string& table)
{
    const Operator op = positiveTwin(condition.op).value_or(condition.op);
    const std::string items =
        isOfInsight(condition.trait)
            ? table + " v LEFT JOIN " + listItemTable(m_tables, condition.trait, m_tables.context().asOf) +
                  " i ON i.customer_id = v.customer_id"
            : table + " v LEFT JOIN v_trait_item i ON i.customer_id = v.customer_id AND i.trait = " +
                  m_tables.bindText(condition.trait) + " AND i.effective_at = v.effective_at AND i.seq = v.seq";
    const std::string from = "SELECT v.customer_id FROM " + items;
    if (op == Operator::CountEqual || op == Operator::CountGreater || op == Operator::CountLess) {
        const Column count{
            .type = TraitType::Number, .value = "count(i.position)", .scale = 0, .at = {}, .dictionary = {}};
        part.holds = "c.id IN (" + from + " GROUP BY v.customer_id HAVING " +
                     positiveSql(m_tables, op, condition.value, count) + ")";
        return {};
    }
    std::vector<std::string> wanted;
    for (const std::string& text : std::get<std::vector<std::string>>(condition.value))
        wanted.push_back(foldText(text));
    std::sort(wanted.begin(), wanted.end());
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    const std::string matches = "i.folded IN " + m_tables.bindTexts(wanted);
    if (op == Operator::HasAny) {
        part.holds = "c.id IN (" + from + " WHERE " + matches + ")";
    } else {
        part.holds = "c.id IN (" + from + " GROUP BY v.customer_id HAVING count(DISTINCT CASE WHEN " + matches +
                     " THEN i.folded END) = " + std::to_string(wanted.size()) + ")";
    }
    return {};
}

Result<void> NodeSql::fill(Part& part, const EventCondition& condition, std::vector<Part>&)
{
    PATRON_TRY(answer, eventAnswer(m_tables, condition));
    part.holds = answer.holds;
    part.value = answer.value;
    part.missing = answer.missing;
    part.valueType = answer.type;
    part.scale = answer.scale;
    return {};
}

Result<void> NodeSql::fill(Part& part, const Sequence& sequence, std::vector<Part>&)
{
    PATRON_TRY(table, sequenceTable(m_tables, sequence));
    part.holds = inTable(table);
    showLast(part, "FROM " + table + " e WHERE TRUE");
    return {};
}

Result<void> NodeSql::fill(Part& part, const NotFollowed& condition, std::vector<Part>&)
{
    PATRON_TRY(table, notFollowedTable(m_tables, condition));
    part.holds = inTable(table);
    showLast(part, "FROM " + table + " e WHERE TRUE");
    return {};
}

Result<void> NodeSql::fill(Part& part, const Changed& condition, std::vector<Part>&)
{
    PATRON_TRY(known, field(condition.trait));
    const Bounds bounds = windowBounds(condition.during, m_tables.context().zone, m_tables.context().asOf);
    const std::string column = known->type == TraitType::Text ? "folded" : "number";
    const std::string end = traitTable(m_tables, *known, *bounds.high);
    // Before the first instant of all there was no value.
    std::string from = "v_customer c LEFT JOIN " + end + " b ON b.customer_id = c.id";
    if (bounds.low)
        from += " LEFT JOIN " + traitTable(m_tables, *known, std::min(*bounds.low, *bounds.high)) +
                " a ON a.customer_id = c.id";
    const std::string nothing = column == "number" ? "CAST(NULL AS BIGINT)" : "CAST(NULL AS TEXT)";
    const std::string before = bounds.low ? "a." + column : nothing;
    const std::string after = "b." + column;
    std::string test = before + " IS DISTINCT FROM " + after;
    for (const auto& [list, side] : {std::pair{&condition.from, &before}, std::pair{&condition.to, &after}}) {
        if (list->empty())
            continue;
        std::vector<std::string> texts;
        std::vector<std::int64_t> numbers;
        for (const std::string& value : *list) {
            texts.push_back(foldText(value));
            if (const auto number = parseDecimal(value, 0); number && column == "number")
                numbers.push_back(*number);
        }
        test += " AND coalesce(" + *side + " IN " +
                (column == "number" ? m_tables.bindNumbers(numbers) : m_tables.bindTexts(texts)) + ", FALSE)";
    }
    part.holds = inTable(m_tables.table("changed", "SELECT c.id AS customer_id FROM " + from + " WHERE " + test +
                                                       m_tables.only("c.id")));
    // From what to what, as text.
    const auto shown = [&](const std::string& table) {
        return "coalesce(CAST(" + valueOf(column == "folded" ? "value" : column, table) + " AS TEXT), 'nothing')";
    };
    part.value = (bounds.low ? shown(traitTable(m_tables, *known, std::min(*bounds.low, *bounds.high)))
                             : std::string("'nothing'")) +
                 " || ' to ' || " + shown(end);
    part.valueType = TraitType::Text;
    part.missing = "NOT (" + inTable(end) + ")";
    return {};
}

/// What was seen is when it was last: `rows` is a FROM with a WHERE over e.
void NodeSql::showLast(Part& part, const std::string& rows)
{
    part.value = "(SELECT max(e.at) " + rows + " AND e.customer_id = c.id)";
    part.valueType = TraitType::Date;
    part.instant = true;
}

std::string NodeSql::recorded(const std::string& kind, const std::string& key, const std::vector<std::string>& names,
                              const Window& during)
{
    const Bounds bounds = windowBounds(during, m_tables.context().zone, m_tables.context().asOf);
    std::string sql = "FROM v_event e WHERE e.customer_id IS NOT NULL AND e.kind = " + m_tables.bindText(kind) +
                      m_tables.within("e.at", bounds) + m_tables.only("e.customer_id");
    if (!names.empty()) {
        sql += " AND (" + m_tables.jsonText("e.properties", key) + " IN " + m_tables.bindTexts(names) +
               " OR e.key IN " + m_tables.bindTexts({names.front()}) + ")";
    }
    return sql;
}

Result<void> NodeSql::fill(Part& part, const SegmentCondition& condition, std::vector<Part>&)
{
    PATRON_TRY(named, findNamed(m_tables.session(), Referred::Segment, condition.segment));
    if (condition.state != SegmentCondition::State::Member) {
        const bool entered = condition.state == SegmentCondition::State::Entered;
        const std::string rows = recorded(entered ? "segment.entered" : "segment.left", "segment",
                                          {named.uuid, named.name}, condition.during);
        part.holds = "c.id IN (SELECT e.customer_id " + rows + ")";
        showLast(part, rows);
        return {};
    }
    for (std::size_t i = 0; i < m_segmentStack.size(); ++i) {
        if (m_segmentStack[i].id == named.id)
            return segmentCircle(m_segmentStack, i, named);
    }
    Query query = m_tables.session().query("SELECT rule FROM v_segment WHERE id = ?");
    query.bind(named.id);
    query.step();
    auto rule = parseRule(query.view(0), m_tables.catalog());
    if (!rule)
        return inSegment(named, std::move(rule).error());
    m_segmentStack.push_back(named);
    auto parts = compile(rule->root, {});
    m_segmentStack.pop_back();
    if (!parts)
        return inSegment(named, std::move(parts).error());
    const Part& root = parts->front();
    part.holds = root.ignored
                     ? "TRUE"
                     : inTable(m_tables.table("segment", "SELECT c.id AS customer_id FROM v_customer c WHERE (" +
                                                             root.holds + ")" + m_tables.only("c.id")));
    part.assumed = root.assumed;
    part.value = "(" + part.holds + ")";
    part.valueType = TraitType::Flag;
    return {};
}

Result<void> NodeSql::fill(Part& part, const ConsentCondition& condition, std::vector<Part>&)
{
    const std::string table = consentTable(m_tables, condition.channel, condition.purpose);
    if (condition.state == "unknown")
        part.holds = "NOT (" + inTable(table) + ")";
    else
        part.holds =
            "c.id IN (SELECT customer_id FROM " + table + " WHERE state = " + m_tables.bindText(condition.state) + ")";
    part.value = "coalesce(" + valueOf("state", table) + ", 'unknown')";
    part.valueType = TraitType::Text;
    return {};
}

Result<void> NodeSql::fill(Part& part, const Reachable& condition, std::vector<Part>&)
{
    const std::string address = addressTable(m_tables, condition.channel);
    const std::string consent = consentTable(m_tables, condition.channel, "marketing");
    part.holds = inTable(reachableTable(m_tables, condition.channel));
    const std::string states = "SELECT customer_id FROM " + consent + " WHERE state = ";
    part.value = "CASE WHEN NOT (" + inTable(address) + ") THEN 'no_address' WHEN c.id IN (SELECT customer_id FROM " +
                 address + " WHERE suppressed) THEN 'suppressed' WHEN c.id IN (" + states +
                 "'granted') THEN 'reachable' WHEN c.id IN (" + states +
                 "'denied') THEN 'consent_denied' ELSE 'no_consent' END";
    part.valueType = TraitType::Text;
    return {};
}

Result<void> NodeSql::fill(Part& part, const Near& condition, std::vector<Part>&)
{
    PATRON_TRY(table, nearTable(m_tables, condition));
    PATRON_TRY(distance, distanceSql(m_tables, condition));
    const std::string from =
        condition.of == Near::Of::Home ? homeTable(m_tables, m_tables.context().asOf) : lastVisitTable(m_tables);
    part.holds = inTable(table);
    part.missing = "NOT (" + inTable(from) + ")";
    part.value = m_tables.rounded("1000 * " + distance);
    part.valueType = TraitType::Number;
    part.scale = 3;
    return {};
}

Result<void> NodeSql::fill(Part& part, const WithinArea& condition, std::vector<Part>&)
{
    PATRON_TRY(table, withinTable(m_tables, condition));
    const std::string home = homeTable(m_tables, m_tables.context().asOf);
    part.holds = inTable(table);
    part.missing = "NOT (" + inTable(home) + ")";
    part.value = valueOf("CAST(lat AS TEXT) || ', ' || CAST(lon AS TEXT)", home);
    part.valueType = TraitType::Text;
    return {};
}

Result<void> NodeSql::fill(Part& part, const WeatherCondition& condition, std::vector<Part>&)
{
    const std::string table = weatherTable(m_tables, condition);
    part.missing = "NOT (" + inTable(table) + ")";
    part.holds = "c.id IN (SELECT customer_id FROM " + table + " WHERE holds = '1')";
    part.assumed = "c.id IN (SELECT customer_id FROM " + table + " WHERE assumed = '1')";
    part.value = valueOf("number", table);
    part.valueType = TraitType::Number;
    if (positiveTwin(condition.op))
        part.holds = condition.excludeMissing ? "(" + inTable(table) + " AND NOT (" + part.holds + "))"
                                              : "NOT (" + part.holds + ")";
    return {};
}

Result<void> NodeSql::fill(Part& part, const PreferenceCondition& condition, std::vector<Part>&)
{
    part.holds = inTable(preferenceTable(m_tables, condition));
    if (const auto score = tasteScore(m_tables, condition.subject)) {
        part.value = std::to_string(std::llround(*score * 1'000'000));
        part.valueType = TraitType::Number;
        part.scale = 6;
    }
    return {};
}

Result<void> NodeSql::fill(Part& part, const ProgramCondition& condition, std::vector<Part>&)
{
    std::vector<std::string> names;
    if (condition.program != "*") {
        PATRON_TRY(named, findNamed(m_tables.session(), Referred::Program, condition.program));
        names = {named.uuid, named.name};
    }
    if (condition.state != "active") {
        const std::string rows = recorded("program." + condition.state, "program", names, condition.during);
        part.holds = "c.id IN (SELECT e.customer_id " + rows + ")";
        showLast(part, rows);
        return {};
    }
    // In it: entered more often than ended.
    const std::string rows = "SELECT e.customer_id, 1 AS step " + recorded("program.entered", "program", names, {}) +
                             " UNION ALL SELECT e.customer_id, -1 " +
                             recorded("program.completed", "program", names, {}) +
                             " UNION ALL SELECT e.customer_id, -1 " + recorded("program.exited", "program", names, {});
    part.holds = inTable(
        m_tables.table("active", "SELECT customer_id FROM (" + rows + ") s GROUP BY customer_id HAVING sum(step) > 0"));
    showLast(part, recorded("program.entered", "program", names, {}));
    return {};
}

Result<void> NodeSql::fill(Part& part, const MessageCondition& condition, std::vector<Part>&)
{
    std::vector<std::string> names;
    if (condition.message != "*") {
        PATRON_TRY(named, findNamed(m_tables.session(), Referred::Message, condition.message));
        names = {named.uuid, named.name};
    }
    const std::string rows = recorded("message." + condition.did, "message", names, condition.during);
    part.holds = "c.id IN (SELECT e.customer_id " + rows + ")";
    showLast(part, rows);
    return {};
}

Result<void> NodeSql::fill(Part& part, const Sample& sample, std::vector<Part>&)
{
    const ShareThreshold threshold = shareThreshold(sample.billionths);
    if (threshold.everyone) {
        part.holds = "TRUE";
        return {};
    }
    std::vector<std::int64_t> ids;
    Query query =
        m_tables.session().queryOnce("SELECT id FROM v_customer WHERE 1" + m_tables.onlyLiteral("id") + " ORDER BY id");
    while (query.step()) {
        if (threshold.contains(shareHash(sample.salt, query.int64(0))))
            ids.push_back(query.int64(0));
    }
    part.holds = "c.id IN " + m_tables.bindNumbers(ids);
    if (const CustomerId only = m_tables.context().one()) {
        // Where in the lot they stand, from 0 to 1.
        const double place = static_cast<double>(shareHash(sample.salt, only.value)) / 18446744073709551616.0;
        part.value = std::to_string(std::llround(place * 1'000'000));
        part.valueType = TraitType::Number;
        part.scale = 6;
    }
    return {};
}

Result<void> NodeSql::fill(Part& part, const Top& top, std::vector<Part>& below)
{
    const SqlTables::Everyone everyone(m_tables);
    PATRON_TRY(known, field(top.by));
    const std::string table = traitTable(m_tables, *known, m_tables.context().asOf);
    const std::string value = known->instant ? "at" : "number";
    std::string from =
        "SELECT v.customer_id, v." + value + " AS x FROM " + table + " v WHERE v." + value + " IS NOT NULL";
    if (top.of) {
        PATRON_TRY(parts, compile(*top.of, part.path + "/top/of"));
        if (!parts.front().ignored) {
            from += " AND v.customer_id IN (SELECT c.id FROM v_customer c WHERE " + parts.front().holds + ")";
            part.assumed = parts.front().assumed;
        }
        below.insert(below.end(), parts.begin(), parts.end());
    }
    const std::string ranked = m_tables.table("rank", "SELECT customer_id, x, rank() OVER (ORDER BY x " +
                                                          std::string(top.highest ? "DESC" : "ASC") +
                                                          ") AS place, count(*) OVER () AS n FROM (" + from + ") s");
    // ceil(n x percent / 100), in millionths of a per cent.
    std::string size = std::to_string(top.count);
    if (top.percent) {
        const std::int64_t millionths = parseDecimal(top.percent->text, 6).value_or(0);
        size = "(n * " + std::to_string(millionths) + " + 99999999) / 100000000";
    }
    // Equal values share a place, so ties at the edge are in.
    part.holds = "c.id IN (SELECT customer_id FROM " + ranked + " WHERE place <= " + size + ")";
    part.value = valueOf(value, table);
    part.missing = "c.id NOT IN (SELECT customer_id FROM " + table + ")";
    part.valueType = known->type;
    part.instant = known->instant;
    if (known->type == TraitType::Money)
        part.scale = m_tables.context().currencyDecimals;
    if (known->assumable && !m_tables.context().strictAsOf) {
        const std::string own = "c.id IN (SELECT customer_id FROM " + table + " WHERE assumed)";
        part.assumed = part.assumed.empty() ? own : part.assumed + " OR " + own;
    }
    return {};
}

}
