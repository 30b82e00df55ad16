#include "core/base/currency.h"
#include "core/base/money.h"
#include "core/workspace/subjectpack.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

namespace patron::workspace {

namespace {
using namespace std::string_view_literals;

std::string escaped(std::string_view text)
{
    std::string html;
    for (const char c : text) {
        switch (c) {
        case '&':
            html += "&amp;";
            break;
        case '<':
            html += "&lt;";
            break;
        case '>':
            html += "&gt;";
            break;
        case '"':
            html += "&quot;";
            break;
        default:
            html += c;
        }
    }
    return html;
}

/// "postal_code" -> "postal code".
std::string worded(std::string_view name)
{
    std::string text(name);
    for (char& c : text) {
        if (c == '_')
            c = ' ';
    }
    return text;
}

/// A value as people read it: "page: /mugs; colour: blue" for an object, "a, b" for a list, yes and no.
std::string inWords(const Json& value)
{
    if (value.is_null() || (value.is_object() && value.contains("base64")))
        return {};
    if (value.is_boolean())
        return value.get<bool>() ? "yes" : "no";
    if (value.is_string()) {
        const std::string text = value.get<std::string>();
        // Properties are kept as JSON.
        if (!text.starts_with('{') && !text.starts_with('['))
            return text;
        const auto inside = parseJson(text, "a cell");
        return inside && !inside->empty() ? inWords(*inside) : inside ? std::string() : text;
    }
    if (!value.is_structured())
        return compactJson(value);
    std::string text;
    for (const auto& [name, item] : value.items()) {
        const std::string words = inWords(item);
        if (words.empty())
            continue;
        if (!text.empty())
            text += value.is_object() || item.is_structured() ? "; " : ", ";
        text += value.is_object() ? worded(name) + ": " + words : words;
    }
    return text;
}

/// What only the program needs: its own numbers, sums to compare by and forms to search by.
bool isForTheProgram(std::string_view column)
{
    constexpr std::array names{"_row"sv,         "customer_id"sv, "seq"sv,         "claim_seq"sv,     "owner_seq"sv,
                               "content_hash"sv, "hash"sv,        "folded"sv,      "file_sha256"sv,   "source_key"sv,
                               "uuid"sv,         "local_day"sv,   "date_only"sv,   "mapping"sv,       "report"sv,
                               "record_id"sv,    "dormant"sv,     "claims_kept"sv, "content_sha256"sv};
    return std::find(names.begin(), names.end(), column) != names.end();
}

/// Amounts of money as they are kept, by table and column: with how many decimals; -1 for those of the currency.
std::optional<int> decimalsOf(std::string_view table, std::string_view column)
{
    constexpr int ofCurrency = -1;
    if (table == "orders" && (column == "value" || column == "value_base" || column == "discount" ||
                              column == "shipping" || column == "tax"))
        return ofCurrency;
    if (table != "order_line")
        return std::nullopt;
    return column == "total"        ? std::optional(ofCurrency)
           : column == "unit_price" ? std::optional(unitPriceDecimals)
           : column == "quantity"   ? std::optional(quantityDecimals)
                                    : std::nullopt;
}

/// The tables of a pack for people to read.
class Tables
{
public:
    explicit Tables(const Json& records)
    {
        if (!records.contains("orders"))
            return;
        for (const Json& order : records["orders"]["rows"]) {
            if (order["currency"].is_string())
                m_currencies[order["id"].get<std::int64_t>()] = order["currency"].get<std::string>();
        }
    }

    std::string html(std::string_view table, const Json& rows) const
    {
        const std::vector<std::string> columns = columnsOf(table, rows);
        if (columns.empty()) {
            return "<p>" + std::to_string(rows.size()) +
                   " in the program's own form, which repeat what stands on this page; they are in person.json.</p>\n";
        }
        std::string html = "<table><thead><tr>";
        for (const std::string& column : columns)
            html += "<th scope=\"col\">" + escaped(column == "batch_id" ? "import" : worded(column)) + "</th>";
        html += "</tr></thead><tbody>\n";
        for (const Json& row : rows) {
            html += "<tr>";
            for (const std::string& column : columns)
                html += "<td>" + escaped(cell(table, row, column)) + "</td>";
            html += "</tr>\n";
        }
        return html + "</tbody></table>\n";
    }

private:
    std::string cell(std::string_view table, const Json& row, const std::string& column) const
    {
        if (!row.contains(column))
            return {};
        const Json& value = row[column];
        const auto decimals = decimalsOf(table, column);
        if (!decimals || !value.is_number_integer())
            return inWords(value);
        const char* id = table == "orders" ? "id" : "order_id";
        const auto known = row.contains(id) ? m_currencies.find(row[id].get<std::int64_t>()) : m_currencies.end();
        const int places = *decimals >= 0                ? *decimals
                           : known == m_currencies.end() ? 2
                                                         : currencyDecimals(known->second);
        return formatDecimal(value.get<std::int64_t>(), places);
    }

    /// Columns that are empty in every row are left out: people look for what is there. A name stands for its number.
    std::vector<std::string> columnsOf(std::string_view table, const Json& rows) const
    {
        std::vector<std::string> columns;
        std::set<std::string> used;
        for (const Json& row : rows) {
            if (!row.is_object())
                continue;
            for (const auto& [name, value] : row.items()) {
                const bool named = name.ends_with("_id") && row.contains(name.substr(0, name.size() - 3));
                if (!named && !isForTheProgram(name) && !cell(table, row, name).empty() && used.insert(name).second)
                    columns.push_back(name);
            }
        }
        // The number of a row alone says nothing.
        return columns == std::vector<std::string>{"id"} ? std::vector<std::string>() : columns;
    }

    std::map<std::int64_t, std::string> m_currencies;
};

std::string section(std::string_view title, const Json& value, const Tables& tables, std::string_view table = {})
{
    if (value.is_null() || value.empty())
        return {};
    std::string html = "<h2>" + escaped(title) + "</h2>\n";
    if (value.is_array() && value.front().is_object())
        return html + tables.html(table, value);
    if (value.is_array()) {
        html += "<ul>";
        for (const Json& item : value)
            html += "<li>" + escaped(inWords(item)) + "</li>";
        return html + "</ul>\n";
    }
    if (!value.is_object())
        return html + "<p>" + escaped(inWords(value)) + "</p>\n";
    html += "<dl>";
    for (const auto& [name, item] : value.items()) {
        const bool isObject = item.is_object() && item.contains("value");
        html += "<dt>" + escaped(worded(name)) + "</dt><dd>" + escaped(inWords(isObject ? item["value"] : item));
        if (isObject && item.contains("source"))
            html += " <small>" + escaped(inWords(item["source"])) + "</small>";
        html += "</dd>";
    }
    return html + "</dl>\n";
}

constexpr const char* style =
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#1d1d1f}"
    "table{border-collapse:collapse;width:100%;font-size:13px}th,td{text-align:start;padding:4px 8px;"
    "border-bottom:1px solid #ddd;vertical-align:top;overflow-wrap:anywhere}th{background:#f5f5f7}"
    "dt{font-weight:600}dd{margin:0 0 .4rem}small{color:#666}h2{margin-top:2rem}";
}

std::string packHtml(const Json& document)
{
    const Json& person = document["person"];
    const std::string name = person.value("name", std::string("#"));
    std::string html = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + escaped(name) +
                       "</title><style>" + style + "</style></head><body>\n<h1>" + escaped(name) +
                       "</h1>\n<p>Everything " + "this workspace held about this person on " +
                       escaped(inWords(document["made_at"])) +
                       ". The same, for machines, is in person.json; mails are in the folders beside it.</p>\n";
    const Tables tables(document["records"]);
    html += section("Ways we know you", person.value("identities", Json()), tables);
    html += section("What we know", person.value("traits", Json()), tables);
    html += section("Your consent", person.value("consent", Json()), tables);
    html += section("Where we do not write", person.value("suppression", Json()), tables);
    html += section("Your orders", person.value("orders", Json()), tables);
    html += section("What you did and what we did", person.value("events", Json()), tables);
    html += section("Segments you are in now", document.value("segments", Json()), tables);
    html += section("Mails kept", document.value("mails", Json()), tables);
    html += "<h1>Every record</h1>\n<p>Numbers and sums that only the program needs are in person.json.</p>\n";
    for (const auto& [table, records] : document["records"].items())
        html += section(inWords(records["title"]), records["rows"], tables, table);
    return html + "</body></html>\n";
}

}
