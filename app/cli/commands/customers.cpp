#include "app/cli/commands/commands.h"

#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/customer/profile.h"
#include "core/segment/audience.h"

#include <set>

namespace patron::cli {

namespace {
constexpr const char* defaultColumns = "id,email,phone,first_name,last_name,name,company,country,city,postal_code";

/// A cell that a spreadsheet must not take for a formula gets an apostrophe in front.
std::string csvCell(std::string text)
{
    if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) {
        const bool isNumber = text.find_first_not_of("+-.0123456789") == std::string::npos && text.size() > 1;
        if (!isNumber || text.front() == '=' || text.front() == '@')
            text.insert(text.begin(), '\'');
    }
    if (text.find_first_of("\",\r\n") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"')
            quoted += '"';
        quoted += c;
    }
    return quoted + "\"";
}

Result<std::vector<std::string>> columnsOf(CommandRun& run, ReadSession& session)
{
    std::vector<std::string> known;
    {
        Query query = session.query("SELECT * FROM v_customer LIMIT 0");
        for (int i = 0; i < query.columnCount(); ++i)
            known.push_back(query.columnName(i));
    }
    std::vector<std::string> columns;
    const std::string wanted = run.arguments().get("--columns", defaultColumns);
    for (const auto part : split(wanted, ',')) {
        const std::string name(trim(part));
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            const std::string near = nearestWord(name, known);
            return makeError(ErrorCode::WrongUsage, "There is no column \"" + name + "\"" +
                                                        (near.empty() ? "." : ". Did you mean \"" + near + "\"?"));
        }
        columns.push_back(name);
    }
    return columns;
}

Json cellOf(const Query& query, int column, const std::string& name)
{
    if (query.isNull(column))
        return nullptr;
    if (name == "birthday" || name == "created_at")
        return formatIsoDate(query.integer(column));
    if (name == "recorded_at")
        return formatRfc3339(query.int64(column));
    if (name == "lat" || name == "lon")
        return query.real(column);
    if (name == "id" || name == "given_order_count")
        return query.int64(column);
    return query.text(column);
}

Result<Answer> run(CommandRun& run)
{
    const std::string format = run.arguments().get("--format", "csv");
    if (format != "csv" && format != "json")
        return makeError(ErrorCode::WrongUsage, "--format is csv or json, not \"" + format + "\".");
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    PATRON_TRY(asOf, run.asOf());
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        PATRON_TRY(columns, columnsOf(run, session));
        std::optional<std::set<std::int64_t>> only;
        if (run.arguments().has("--rule") || run.arguments().has("--segment")) {
            PATRON_TRY(rule, run.rule(session));
            PATRON_TRY(ids, segment::members(session, run.store(), rule, {asOf, false}));
            only.emplace();
            for (const CustomerId id : ids)
                only->insert(id.value);
        }
        std::string list;
        for (const std::string& column : columns)
            list += ", " + column;
        Json rows = Json::array();
        std::string csv;
        for (const std::string& column : columns)
            csv += (csv.empty() ? "" : ",") + column;
        csv += "\r\n";
        std::int64_t count = 0;
        Query query = session.queryOnce("SELECT id" + list + " FROM v_customer ORDER BY id");
        while (query.step()) {
            if (only && !only->contains(query.int64(0)))
                continue;
            ++count;
            Json row = Json::object();
            for (std::size_t i = 0; i < columns.size(); ++i) {
                Json cell = cellOf(query, static_cast<int>(i) + 1, columns[i]);
                if (format == "csv") {
                    csv += (i > 0 ? "," : "");
                    csv += csvCell(cell.is_null()     ? std::string()
                                   : cell.is_string() ? cell.get<std::string>()
                                                      : compactJson(cell));
                }
                row[columns[i]] = std::move(cell);
            }
            if (format == "csv")
                csv += "\r\n";
            if (format == "json" || run.wantsJson())
                rows.push_back(std::move(row));
        }
        Answer answer;
        const std::string bytes = format == "csv" ? csv : prettyJson(rows) + "\n";
        if (const auto out = run.arguments().find("--out")) {
            PATRON_CHECK(writeFileDurably(toPath(*out), bytes));
            answer.json = Json{{"customers", count}, {"file", *out}};
            answer.text = groupDigits(count) + " customers were written to " + *out + ".\n";
            return answer;
        }
        answer.json = std::move(rows);
        answer.text = bytes;
        return answer;
    });
}
}

Command customersCommand()
{
    return {"customers",
            "WS [--segment NAME|--rule FILE] [--columns a,b] [--format csv|json] [--out FILE]",
            "Exports customers; cells are safe to open in a spreadsheet.",
            {{"--segment", "NAME", "only who is in this segment"},
             {"--rule", "FILE", "only who meets this rule"},
             asOfOption(),
             {"--columns", "LIST", "which columns, separated by commas"},
             {"--format", "NAME", "csv or json; csv"},
             {"--out", "FILE", "into a file instead of standard output"}},
            1,
            1,
            run};
}

}
