#include "core/base/text.h"
#include "core/workspace/subjectpack.h"

#include <set>

namespace patron::workspace {

namespace {
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

std::string textOf(const Json& value)
{
    if (value.is_null())
        return {};
    if (value.is_string())
        return value.get<std::string>();
    if (value.is_object() && value.contains("base64"))
        return "(binary)";
    return compactJson(value);
}

/// Columns that are empty in every row are left out: people look for what is there.
std::vector<std::string> columnsOf(const Json& rows)
{
    std::vector<std::string> columns;
    std::set<std::string> used;
    for (const Json& row : rows) {
        if (!row.is_object())
            continue;
        for (const auto& [name, value] : row.items()) {
            if (name != "_row" && !textOf(value).empty() && used.insert(name).second)
                columns.push_back(name);
        }
    }
    return columns;
}

std::string table(const Json& rows)
{
    const std::vector<std::string> columns = columnsOf(rows);
    std::string html = "<table><thead><tr>";
    for (const std::string& column : columns)
        html += "<th scope=\"col\">" + escaped(worded(column)) + "</th>";
    html += "</tr></thead><tbody>\n";
    for (const Json& row : rows) {
        html += "<tr>";
        for (const std::string& column : columns)
            html += "<td>" + escaped(row.contains(column) ? textOf(row[column]) : std::string()) + "</td>";
        html += "</tr>\n";
    }
    return html + "</tbody></table>\n";
}

std::string section(std::string_view title, const Json& value)
{
    if (value.is_null() || value.empty())
        return {};
    std::string html = "<h2>" + escaped(title) + "</h2>\n";
    if (value.is_array() && value.front().is_object())
        return html + table(value);
    if (value.is_array()) {
        html += "<ul>";
        for (const Json& item : value)
            html += "<li>" + escaped(textOf(item)) + "</li>";
        return html + "</ul>\n";
    }
    if (!value.is_object())
        return html + "<p>" + escaped(textOf(value)) + "</p>\n";
    html += "<dl>";
    for (const auto& [name, item] : value.items()) {
        const bool isObject = item.is_object() && item.contains("value");
        html += "<dt>" + escaped(worded(name)) + "</dt><dd>" + escaped(textOf(isObject ? item["value"] : item));
        if (isObject && item.contains("source"))
            html += " <small>" + escaped(textOf(item["source"])) + "</small>";
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
                       escaped(textOf(document["made_at"])) +
                       ". The same, for machines, is in person.json; mails are in the folders beside it.</p>\n";
    html += section("Ways we know you", person.value("identities", Json()));
    html += section("What we know", person.value("traits", Json()));
    html += section("Your consent", person.value("consent", Json()));
    html += section("Where we do not write", person.value("suppression", Json()));
    html += section("Segments you are in now", document.value("segments", Json()));
    html += section("Mails kept", document.value("mails", Json()));
    html += "<h1>Every record</h1>\n";
    for (const auto& [table, records] : document["records"].items())
        html += section(textOf(records["title"]), records["rows"]);
    return html + "</body></html>\n";
}

}
