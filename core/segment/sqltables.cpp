#include "core/segment/sqltables.h"

#include "core/base/json.h"
#include "core/segment/spans.h"

#include <cstring>

namespace patron::segment::detail {

std::string joinedWith(std::span<const std::string> parts, const std::string& separator)
{
    constexpr std::size_t most = 100;
    if (parts.size() > most) {
        const std::size_t half = parts.size() / 2;
        return "(" + joinedWith(parts.first(half), separator) + ")" + separator + "(" +
               joinedWith(parts.subspan(half), separator) + ")";
    }
    std::string sql;
    for (const std::string& part : parts)
        sql += (sql.empty() ? "" : separator) + part;
    return sql;
}

std::string SqlTables::place(RuleSql::Bound value, const std::string& key)
{
    const auto [found, isNew] = m_places.try_emplace(key);
    if (isNew) {
        m_bound.push_back(std::move(value));
        found->second = "?" + std::to_string(m_bound.size());
    }
    return found->second;
}

std::string SqlTables::bind(std::int64_t value)
{
    return place(value, "i" + std::to_string(value));
}

std::string SqlTables::bindReal(double value)
{
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    return place(value, "r" + std::to_string(bits));
}

std::string SqlTables::bindText(const std::string& value)
{
    return place(value, "t" + value);
}

std::string SqlTables::bindTexts(const std::vector<std::string>& texts)
{
    const std::string list = bindText(jsonArray(texts));
    return postgresql() ? "(SELECT value FROM jsonb_array_elements_text(CAST(" + list + " AS jsonb)) AS t(value))"
                        : "(SELECT value FROM json_each(" + list + "))";
}

std::string SqlTables::bindNumbers(const std::vector<std::int64_t>& numbers)
{
    const std::string list = bindText(jsonArray(numbers));
    return postgresql() ? "(SELECT CAST(value AS BIGINT) FROM jsonb_array_elements_text(CAST(" + list +
                              " AS jsonb)) AS t(value))"
                        : "(SELECT value FROM json_each(" + list + "))";
}

std::string SqlTables::bindJson(const std::string& array)
{
    const std::string list = bindText(array);
    return postgresql() ? "(SELECT value FROM jsonb_array_elements(CAST(" + list + " AS jsonb)) AS t(value))"
                        : "(SELECT value FROM json_each(" + list + "))";
}

std::string SqlTables::rows(const std::string& array, const std::vector<std::string>& columns, const std::string& type)
{
    std::string sql;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const std::string place = std::to_string(i);
        sql += i == 0 ? "SELECT " : ", ";
        sql +=
            postgresql() ? "CAST(value ->> " + place + " AS " + type + ")" : "json_extract(value, '$[" + place + "]')";
        sql += " AS " + columns[i];
    }
    const std::string list = bindText(array);
    return sql + (postgresql() ? " FROM jsonb_array_elements(CAST(" + list + " AS jsonb)) AS t(value)"
                               : " FROM json_each(" + list + ")");
}

std::string SqlTables::lesser(const std::string& a, const std::string& b) const
{
    return (postgresql() ? "least(" : "min(") + a + ", " + b + ")";
}

std::string SqlTables::greater(const std::string& a, const std::string& b) const
{
    return (postgresql() ? "greatest(" : "max(") + a + ", " + b + ")";
}

std::string SqlTables::rounded(const std::string& real) const
{
    // PostgreSQL rounds the halves of reals to the even neighbour.
    return postgresql() ? "CAST(sign(" + real + ") * floor(abs(" + real + ") + 0.5) AS BIGINT)"
                        : "CAST(round(" + real + ") AS BIGINT)";
}

std::string SqlTables::lowered(const std::string& text) const
{
    return postgresql() ? "lower((" + text + ") COLLATE \"C\")" : "lower(" + text + ")";
}

std::string SqlTables::byBytes(const std::string& text) const
{
    return postgresql() ? text + " COLLATE \"C\"" : text;
}

std::string SqlTables::jsonValue(const std::string& column, const std::string& name)
{
    if (!postgresql())
        return "json_extract(" + column + ", " + bindText(jsonPath(name)) + ")";
    const std::string value = "(CAST(" + column + " AS jsonb) -> " + bindText(name) + ")";
    return "(CASE jsonb_typeof(" + value + ") WHEN 'null' THEN NULL WHEN 'boolean' THEN CASE WHEN " + value +
           " = CAST('true' AS jsonb) THEN CAST('1' AS jsonb) ELSE CAST('0' AS jsonb) END ELSE " + value + " END)";
}

std::string SqlTables::jsonText(const std::string& column, const std::string& name)
{
    return postgresql() ? "(CAST(" + column + " AS jsonb) ->> " + bindText(name) + ")"
                        : "json_extract(" + column + ", " + bindText(jsonPath(name)) + ")";
}

std::string SqlTables::table(const std::string& prefix, const std::string& body)
{
    const auto [found, isNew] = m_names.try_emplace(body);
    if (isNew) {
        found->second = prefix + std::to_string(m_tables.size() + 1);
        m_tables.emplace_back(found->second, body);
    }
    return found->second;
}

std::string SqlTables::only(const std::string& column)
{
    if (m_context.one() && m_everyone == 0)
        return " AND " + column + " = " + bind(m_context.one().value);
    return onlyLiteral(column);
}

std::string SqlTables::onlyLiteral(const std::string& column) const
{
    if (m_context.only.empty() || m_everyone > 0)
        return {};
    if (m_context.one())
        return " AND " + column + " = " + std::to_string(m_context.one().value);
    std::string list;
    for (const CustomerId customer : m_context.only)
        list += (list.empty() ? "" : ", ") + std::to_string(customer.value);
    return " AND " + column + " IN (" + list + ")";
}

std::string SqlTables::within(const std::string& column, const Bounds& bounds)
{
    std::string sql;
    if (bounds.low)
        sql += " AND " + column + " >= " + bind(*bounds.low);
    if (bounds.high)
        sql += " AND " + column + " <= " + bind(*bounds.high);
    return sql;
}

std::string SqlTables::zoneTable()
{
    return table("zone", rows(zoneOffsets(m_context.zone), {"since", "shift"}));
}

std::string SqlTables::wallOf(const std::string& at)
{
    const std::string zone = zoneTable();
    return "(" + at + " + (SELECT z.shift FROM " + zone + " z WHERE z.since <= " + at +
           " ORDER BY z.since DESC LIMIT 1))";
}

std::string SqlTables::localDayOf(const std::string& at)
{
    const std::string wall = wallOf(at);
    return "CAST(floor(" + wall + " / 86400000.0) AS BIGINT)";
}

std::string SqlTables::with() const
{
    std::string sql;
    for (const auto& [name, body] : m_tables)
        sql += (sql.empty() ? "WITH " : ",\n") + name + " AS MATERIALIZED (" + body + ")";
    return sql.empty() ? sql : sql + "\n";
}

std::string jsonArray(const std::vector<std::string>& texts)
{
    Json array = Json::array();
    for (const std::string& text : texts)
        array.push_back(text);
    return compactJson(array);
}

std::string jsonPath(const std::string& name)
{
    return "$.\"" + name + "\"";
}

std::string jsonArray(const std::vector<std::int64_t>& numbers)
{
    std::string array = "[";
    for (const std::int64_t number : numbers)
        array.append(array.size() > 1 ? "," : "").append(std::to_string(number));
    return array + "]";
}

}
