#include "core/segment/sqltables.h"

#include "core/base/json.h"
#include "core/segment/spans.h"

#include <cstring>

namespace patron::segment::detail {

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

std::string SqlTables::bindList(const std::string& array)
{
    return "(SELECT value FROM json_each(" + bindText(array) + "))";
}

std::string SqlTables::bindTexts(const std::vector<std::string>& texts)
{
    return bindList(jsonArray(texts));
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
    if (!m_context.only || m_everyone > 0)
        return {};
    return " AND " + column + " = " + bind(m_context.only.value);
}

std::string SqlTables::onlyLiteral(const std::string& column) const
{
    if (!m_context.only || m_everyone > 0)
        return {};
    return " AND " + column + " = " + std::to_string(m_context.only.value);
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
    return table("zone",
                 "SELECT json_extract(value, '$[0]') AS since, json_extract(value, '$[1]') AS shift FROM json_each(" +
                     bindText(zoneOffsets(m_context.zone)) + ")");
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
    return "CAST(floor(" + wall + " / 86400000.0) AS INTEGER)";
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

std::string jsonArray(const std::vector<std::int64_t>& numbers)
{
    std::string array = "[";
    for (const std::int64_t number : numbers)
        array.append(array.size() > 1 ? "," : "").append(std::to_string(number));
    return array + "]";
}

}
