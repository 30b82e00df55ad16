#include "core/segment/eventsql.h"

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/segment/computedsql.h"
#include "core/segment/ruleparts.h"
#include "core/segment/spans.h"

#include <algorithm>
#include <map>

namespace patron::segment::detail {

namespace {
constexpr int eventValueScale = 4;

/// Texts that are machine words in ASCII: SQLite's own lower() folds them.
Column wordColumn(const SqlTables& tables, const std::string& expression)
{
    return {.type = TraitType::Text, .value = tables.lowered(expression), .scale = 0, .at = {}, .dictionary = {}};
}

/// A text as an SQL literal.
std::string sqlText(const std::string& text)
{
    std::string literal = "'";
    for (const char c : text)
        literal.append(c == '\'' ? 2 : 1, c);
    return literal + "'";
}

Column placeColumn()
{
    return {.type = TraitType::Text,
            .value = "(SELECT p.folded FROM v_place p WHERE p.id = e.place_id)",
            .scale = 0,
            .at = {},
            .dictionary = {}};
}

Column numberColumn(TraitType type, const std::string& expression, int scale)
{
    return {.type = type, .value = expression, .scale = scale, .at = {}, .dictionary = {}};
}
}

EventRows::EventRows(SqlTables& tables, const EventMatch& event, bool joinLines)
    : m_tables(tables)
    , m_event(event)
    , m_kind(event.kind)
    , m_joinLines(joinLines)
{}

Column EventRows::lineColumn(const std::string& field)
{
    const std::string name = field.substr(5);
    const std::string sign = m_kind == "return" ? "-" : "";
    const int decimals = m_tables.context().currencyDecimals;
    if (name == "quantity")
        return numberColumn(TraitType::Number, sign + "l.quantity", 3);
    const std::string total = baseAmountSql(m_tables, "e", "l.total");
    if (name == "total")
        return numberColumn(TraitType::Money, sign + total, decimals);
    if (name == "unit_price") {
        // Of a foreign order: the converted total over the pieces.
        const std::string factor = "1e" + std::to_string(4 - decimals + 3);
        return numberColumn(
            TraitType::Money,
            "(CASE WHEN e.currency = " + m_tables.bindText(m_tables.context().currency) +
                " THEN l.unit_price WHEN l.quantity <> 0 THEN " +
                m_tables.rounded("CAST(" + total + " AS DOUBLE PRECISION) * " + factor + " / l.quantity") + " END)",
            4);
    }
    return {.type = TraitType::Text,
            .value = "l." + name,
            .scale = 0,
            .at = {},
            .dictionary = lineDictionary(m_tables, name)};
}

Column EventRows::orderColumn(const std::string& field)
{
    const int decimals = m_tables.context().currencyDecimals;
    if (field == "value")
        return numberColumn(TraitType::Money, m_kind == "return" ? "(-e.value_base)" : "e.value_base", decimals);
    if (field == "discount")
        return numberColumn(TraitType::Money, baseAmountSql(m_tables, "e", "e.discount"), decimals);
    if (field == "status")
        return wordColumn(m_tables, orderStateSql(m_tables, "e", m_tables.context().asOf));
    if (field == "coupon") {
        return {.type = TraitType::Text,
                .value = "e.coupon",
                .scale = 0,
                .at = {},
                .dictionary = "SELECT DISTINCT coupon FROM v_order WHERE 1" + m_tables.onlyLiteral("customer_id")};
    }
    return wordColumn(m_tables, "e." + field);
}

Result<std::string> EventRows::propertyName(const std::string& field)
{
    if (field.find('"') != std::string::npos)
        return makeError(ErrorCode::BadInput,
                         "The field \"" + field + "\" cannot be asked: its name has a quote in it.");
    return field;
}

Result<Column> EventRows::column(const std::string& field)
{
    if (field == "place")
        return placeColumn();
    if (field.starts_with("line.") && isOrder())
        return lineColumn(field);
    if (isOrder())
        return orderColumn(field);
    if (field == "value") {
        // A foreign amount has no value here; a plain number has no currency.
        return numberColumn(TraitType::Number,
                            "(CASE WHEN e.currency IS NULL OR e.currency = " +
                                m_tables.bindText(m_tables.context().currency) + " THEN e.value_e4 END)",
                            eventValueScale);
    }
    if (field == "channel" || field == "device")
        return wordColumn(m_tables, "e." + field);
    if (field == "key") {
        return Column{.type = TraitType::Text,
                      .value = "e.key",
                      .scale = 0,
                      .at = {},
                      .dictionary = "SELECT DISTINCT key FROM v_event WHERE kind = " + sqlText(m_kind) +
                                    m_tables.onlyLiteral("customer_id")};
    }
    if (field == "due_at")
        return Column{.type = TraitType::Date,
                      .value = m_tables.localDayOf("e.due_at"),
                      .scale = 0,
                      .at = "e.due_at",
                      .dictionary = {}};
    PATRON_TRY(name, propertyName(field));
    return Column{.type = TraitType::Text,
                  .value = m_tables.jsonValue("e.properties", name),
                  .scale = 0,
                  .at = {},
                  .dictionary = {}};
}

std::vector<std::pair<std::string, Json>> EventRows::propertyValues(const std::string& name)
{
    std::vector<std::pair<std::string, Json>> values;
    Query query =
        m_tables.session().queryOnce(std::string("SELECT DISTINCT json_extract(e.properties, ?1), "
                                                 "json_type(e.properties, ?1) FROM v_event e WHERE e.kind = ?2 "
                                                 "AND json_extract(e.properties, ?1) IS NOT NULL") +
                                     m_tables.onlyLiteral("e.customer_id"));
    query.bind(jsonPath(name), m_kind);
    while (query.step()) {
        const std::string type = query.text(1);
        if (type == "integer" || type == "true" || type == "false") {
            const Json number = query.int64(0);
            values.emplace_back(compactJson(number), type == "integer" ? number : Json(type == "true"));
        } else if (type == "real") {
            values.emplace_back(compactJson(query.real(0)), query.real(0));
        } else {
            // A list comes as its text, and is compared as that.
            const Json text = query.text(0);
            Json meant = type == "text" ? text : Json::parse(query.text(0), nullptr, false);
            if (!meant.is_discarded()) {
                const Json& raw = m_tables.postgresql() ? meant : text;
                values.emplace_back(compactJson(raw), std::move(meant));
            }
        }
    }
    return values;
}

Result<std::string> EventRows::propertyCondition(const Property& property)
{
    PATRON_TRY(name, propertyName(property.field));
    const Operator op = positiveTwin(property.op).value_or(property.op);
    std::string list = "[";
    for (const auto& [raw, meant] : propertyValues(name)) {
        if (propertyMatches(op, property.value, meant, m_tables.context()))
            list.append(list.size() > 1 ? "," : "").append(raw);
    }
    const std::string value = m_tables.jsonValue("e.properties", name);
    const std::string positive = "coalesce(" + value + " IN " + m_tables.bindJson(list + "]") + ", FALSE)";
    if (op == property.op)
        return positive;
    return property.excludeMissing ? "(" + value + " IS NOT NULL AND NOT " + positive + ")" : "NOT " + positive;
}

/// The state as of the instant, or, while it is still today's state, the word of the file.
std::string EventRows::statusCondition(const Property& property)
{
    const Column state = orderColumn("status");
    const Column word{.type = TraitType::Text,
                      .value = "e.status",
                      .scale = 0,
                      .at = {},
                      .dictionary =
                          "SELECT DISTINCT status FROM v_order WHERE 1" + m_tables.onlyLiteral("customer_id")};
    const std::string positive = "(coalesce(" + positiveSql(m_tables, property.op, property.value, state) +
                                 ", FALSE) OR (" + state.value + " = e.state AND coalesce(" +
                                 positiveSql(m_tables, property.op, property.value, word) + ", FALSE)))";
    return positiveTwin(property.op) ? "NOT " + positive : positive;
}

Result<std::string> EventRows::condition(const Property& property)
{
    if (property.field == "status" && isOrder())
        return statusCondition(property);
    if (!isOrder() && !m_tables.catalog().eventKind(m_kind).find(property.field))
        return propertyCondition(property);
    PATRON_TRY(subject, column(property.field));
    return conditionSql(m_tables, property.op, property.value, subject, property.excludeMissing);
}

Result<std::string> EventRows::fromWhere(const Bounds& bounds)
{
    std::vector<std::string> lines;
    std::vector<std::string> rest;
    bool namesStatus = false;
    for (const Property& property : m_event.where) {
        PATRON_TRY(sql, condition(property));
        (property.field.starts_with("line.") && isOrder() ? lines : rest).push_back(std::move(sql));
        namesStatus = namesStatus || property.field == "status";
    }
    std::string sql = isOrder() ? "FROM v_order e" : "FROM v_event e";
    if (m_joinLines)
        sql += " JOIN v_order_line l ON l.order_id = e.id";
    sql += " WHERE e.customer_id IS NOT NULL AND ";
    if (isOrder())
        sql += std::string("e.kind = ") + (m_kind == "order" ? "'sale'" : "'return'");
    else
        sql += "e.kind = " + m_tables.bindText(m_kind);
    Bounds clipped = bounds;
    clipped.high = std::min(clipped.high.value_or(m_tables.context().asOf), m_tables.context().asOf);
    sql += m_tables.within("e.at", clipped) + m_tables.only("e.customer_id");
    if (isOrder() && !namesStatus)
        sql += " AND " + orderStateSql(m_tables, "e", m_tables.context().asOf) + " = 'completed'";
    if (!rest.empty())
        sql += " AND " + joinedWith(rest, " AND ");
    const std::string ofLine = lines.empty() ? std::string() : " AND " + joinedWith(lines, " AND ");
    if (m_joinLines)
        sql += ofLine;
    else if (!lines.empty())
        sql += " AND EXISTS (SELECT 1 FROM v_order_line l WHERE l.order_id = e.id" + ofLine + ")";
    return sql;
}

Result<std::string> EventRows::numberOf(const std::string& field)
{
    PATRON_TRY(subject, column(field));
    if (isOrder() || m_tables.catalog().eventKind(m_kind).find(field))
        return subject.value;
    // Numbers may stand in the properties as text.
    PATRON_TRY(name, propertyName(field));
    Json numbers = Json::object();
    for (const auto& [raw, meant] : propertyValues(name)) {
        if (const auto number = meant.is_string() ? propertyNumber(meant) : std::nullopt)
            numbers[meant.get_ref<const std::string&>()] = *number;
    }
    if (m_tables.postgresql()) {
        return "CASE jsonb_typeof(" + subject.value + ") WHEN 'number' THEN CAST(" + subject.value +
               " AS DOUBLE PRECISION) WHEN 'string' THEN CAST(CAST(" + m_tables.bindText(compactJson(numbers)) +
               " AS jsonb) ->> (" + subject.value + " #>> '{}') AS DOUBLE PRECISION) END";
    }
    const std::string plain = "CASE WHEN typeof(" + subject.value + ") IN ('integer', 'real') THEN " + subject.value;
    if (numbers.empty())
        return plain + " END";
    return plain + " ELSE (SELECT n.value FROM json_each(" + m_tables.bindText(compactJson(numbers)) +
           ") n WHERE n.key = " + subject.value + ") END";
}

Result<std::string> EventRows::distinctOf(const std::string& field)
{
    PATRON_TRY(subject, column(field));
    std::map<std::string, std::string> first;
    Json same = Json::object();
    const auto look = [&](const std::string& text) {
        const auto [found, isNew] = first.try_emplace(foldText(text), text);
        if (!isNew && found->second != text)
            same[text] = found->second;
    };
    if (!subject.dictionary.empty()) {
        Query query = m_tables.session().queryOnce(subject.dictionary + " ORDER BY 1");
        while (query.step()) {
            if (!query.isNull(0))
                look(query.text(0));
        }
    } else if (!isOrder() && !m_tables.catalog().eventKind(m_kind).find(field)) {
        PATRON_TRY(name, propertyName(field));
        for (const auto& [raw, meant] : propertyValues(name)) {
            if (meant.is_string())
                look(meant.get<std::string>());
        }
    }
    if (same.empty())
        return subject.at.empty() ? subject.value : subject.at;
    if (m_tables.postgresql()) {
        const std::string map = "CAST(" + m_tables.bindText(compactJson(same)) + " AS jsonb)";
        return subject.dictionary.empty()
                   ? "CASE WHEN jsonb_typeof(" + subject.value + ") = 'string' THEN coalesce(" + map + " -> (" +
                         subject.value + " #>> '{}'), " + subject.value + ") ELSE " + subject.value + " END"
                   : "coalesce(" + map + " ->> " + subject.value + ", " + subject.value + ")";
    }
    return "coalesce((SELECT s.value FROM json_each(" + m_tables.bindText(compactJson(same)) +
           ") s WHERE s.key = " + subject.value + "), " + subject.value + ")";
}

}
