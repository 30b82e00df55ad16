#include "app/cli/commands/commands.h"

#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/customer/customerfilter.h"
#include "core/customer/exportfield.h"
#include "core/customer/facets.h"
#include "core/intake/writers/tablewriter.h"
#include "core/segment/audience.h"

#include <set>

namespace patron::cli {

namespace {
constexpr const char* defaultColumns = "id,email,phone,first_name,last_name,name,company,country,city,postal_code";

using Fields = std::vector<customer::ExportField>;

Result<Fields> fieldsOf(CommandRun& run, ReadSession& session, Ms asOf)
{
    std::vector<std::string> names;
    const std::string wanted = run.arguments().get("--columns", defaultColumns);
    for (const auto part : split(wanted, ','))
        names.emplace_back(trim(part));
    return customer::exportfields::find(session, run.store().zone(), names, asOf);
}

/// Who the options name: --search, --facet, --segment or --rule.
Result<customer::CustomerFilter> filterOf(CommandRun& run, ReadSession& session, Ms asOf)
{
    customer::CustomerFilter filter;
    filter.text = run.arguments().get("--search");
    if (const auto choice = run.arguments().find("--facet")) {
        const auto equals = choice->find('=');
        if (equals == std::string::npos)
            return makeError(ErrorCode::WrongUsage, "--facet takes a facet and its values, such as country=GB,FR.");
        customer::FacetChoice wanted{choice->substr(0, equals), {}, false};
        for (const std::string_view value : split(std::string_view(*choice).substr(equals + 1), ','))
            wanted.values.emplace_back(value);
        filter.facets.push_back(std::move(wanted));
    }
    if (run.arguments().has("--rule") || run.arguments().has("--segment")) {
        PATRON_TRY(rule, run.rule(session));
        PATRON_TRY(ids, segment::members(session, run.store(), rule, {asOf, false}));
        filter.within = std::make_shared<const customer::CustomerIds>(ids.begin(), ids.end());
    }
    return filter;
}

/// Hands every customer that is asked for to `take`, in the order of ids.
template <typename Take>
Result<std::int64_t> forCustomers(CommandRun& run, ReadSession& session, const Fields& columns, Ms asOf, Take take)
{
    std::optional<std::set<std::int64_t>> only;
    PATRON_TRY(filter, filterOf(run, session, asOf));
    if (!(filter == customer::CustomerFilter{})) {
        PATRON_TRY(ids, customer::customersets::find(session, filter));
        only.emplace();
        for (const CustomerId id : ids)
            only->insert(id.value);
    }
    std::int64_t count = 0;
    const int decimals = run.store().currencyDecimals();
    Query query = session.queryOnce(customer::exportfields::statement(columns));
    std::vector<Json> cells(columns.size());
    while (query.step()) {
        if (only && !only->contains(query.int64(0)))
            continue;
        ++count;
        for (std::size_t i = 0; i < columns.size(); ++i)
            cells[i] = customer::exportfields::cell(query, static_cast<int>(i) + 1, columns[i].type, decimals);
        PATRON_CHECK(take(cells));
    }
    return count;
}

Result<Answer> writeFile(CommandRun& run, ReadSession& session, const Fields& columns, Ms asOf,
                         intake::ExportFormat format, const std::string& out)
{
    std::vector<intake::ExportColumn> exported;
    for (const customer::ExportField& column : columns)
        exported.push_back({column.name, column.type == customer::ExportField::Type::Date});
    PATRON_TRY(writer, intake::TableWriter::create(format, toPath(out), std::move(exported)));
    PATRON_TRY(count, forCustomers(run, session, columns, asOf,
                                   [&](const std::vector<Json>& cells) { return writer->write(cells); }));
    PATRON_CHECK(writer->finish());
    Answer answer;
    answer.json = Json{{"customers", count}, {"file", out}};
    answer.text = groupDigits(count) + " customers were written to " + out + ".\n";
    return answer;
}

Result<Answer> print(CommandRun& run, ReadSession& session, const Fields& columns, Ms asOf, intake::ExportFormat format)
{
    Answer answer;
    answer.json = Json::array();
    const bool csv = format == intake::ExportFormat::Csv;
    if (csv) {
        std::vector<Json> header;
        for (const customer::ExportField& column : columns)
            header.emplace_back(column.name);
        answer.text = intake::csvLine(header);
    }
    const bool rows = !csv || run.wantsJson();
    PATRON_TRY(count, forCustomers(run, session, columns, asOf, [&](const std::vector<Json>& cells) -> Result<void> {
                   if (csv)
                       answer.text += intake::csvLine(cells);
                   if (!rows)
                       return {};
                   Json row = Json::object();
                   for (std::size_t i = 0; i < columns.size(); ++i)
                       row[columns[i].name] = cells[i];
                   answer.json.push_back(std::move(row));
                   return {};
               }));
    if (!csv)
        answer.text = prettyJson(answer.json) + "\n";
    static_cast<void>(count);
    return answer;
}

Result<Answer> run(CommandRun& run)
{
    const std::string name = run.arguments().get("--format", "csv");
    const auto format = intake::parseExportFormat(name);
    if (!format)
        return makeError(ErrorCode::WrongUsage, "--format is csv, json or xlsx, not \"" + name + "\".");
    const auto out = run.arguments().find("--out");
    if (*format == intake::ExportFormat::Workbook && !out)
        return makeError(ErrorCode::WrongUsage, "A workbook goes into a file: name it with --out FILE.");
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    PATRON_TRY(asOf, run.asOf());
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        PATRON_TRY(columns, fieldsOf(run, session, asOf));
        return out ? writeFile(run, session, columns, asOf, *format, *out)
                   : print(run, session, columns, asOf, *format);
    });
}

Result<Answer> countFacets(CommandRun& run)
{
    std::vector<std::string> names = customer::facets::standard();
    if (const auto wanted = run.arguments().find("--of")) {
        names.clear();
        for (const std::string_view name : split(*wanted, ','))
            names.emplace_back(trim(name));
    }
    PATRON_TRY(limit, run.arguments().number("--limit", 1, 1'000'000));
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    PATRON_TRY(asOf, run.asOf());
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        PATRON_TRY(filter, filterOf(run, session, asOf));
        PATRON_TRY(among, customer::customersets::find(session, filter));
        PATRON_TRY(all, customer::facets::count(session, among, names, static_cast<std::size_t>(limit.value_or(12))));
        Answer answer;
        answer.json = Json{{"customers", among.size()}, {"facets", Json::array()}};
        for (const customer::Facet& facet : all) {
            Json values = Json::array();
            for (const customer::FacetValue& value : facet.values)
                values.push_back({{"value", value.value}, {"count", value.count}});
            answer.json["facets"].push_back({{"name", facet.name},
                                             {"label", facet.label},
                                             {"values", std::move(values)},
                                             {"distinct", facet.distinct},
                                             {"missing", facet.missing},
                                             {"others", facet.others}});
        }
        return answer;
    });
}

std::vector<OptionSpec> filterOptions()
{
    return {{"--search", "TEXT", "only who is found by these words"},
            {"--facet", "NAME=A,B", "only who has one of these values; empty: who has none"},
            {"--segment", "NAME", "only who is in this segment"},
            {"--rule", "FILE", "only who meets this rule"},
            asOfOption()};
}

std::vector<OptionSpec> withFilter(std::vector<OptionSpec> options)
{
    std::vector<OptionSpec> all = filterOptions();
    all.insert(all.end(), options.begin(), options.end());
    return all;
}
}

Command facetsCommand()
{
    return {"facets",
            "WS [--search TEXT] [--facet NAME=A,B] [--segment NAME|--rule FILE] [--of a,b] [--limit N]",
            "How often each value occurs among customers.",
            withFilter({{"--of", "LIST", "which facets: traits, consent.email, consent.sms, has_orders"},
                        {"--limit", "N", "values listed of each; 12"}}),
            1,
            1,
            countFacets};
}

Command customersCommand()
{
    return {
        "customers",
        "WS [--search TEXT] [--facet NAME=A,B] [--segment NAME|--rule FILE] [--columns a,b] [--format csv|json|xlsx] "
        "[--out FILE]",
        "Exports customers; cells are safe to open in a spreadsheet.",
        withFilter({{"--columns", "LIST", "which columns, separated by commas"},
                    {"--format", "NAME", "csv, json or xlsx; csv"},
                    {"--out", "FILE", "into a file instead of standard output"}}),
        1,
        1,
        run};
}

}
