#include "core/intake/importplan.h"

#include "core/base/text.h"
#include "core/intake/sourcepreset.h"
#include "core/intake/tablereader.h"
#include "core/intake/weatherpreamble.h"

#include <algorithm>

namespace patron::intake {

namespace {
constexpr std::size_t sampledRows = 500;
constexpr std::size_t shownSamples = 5;

std::string quoted(const ImportPlan& plan)
{
    return "\"" + plan.source.name + "\"";
}

Error badFile(std::string text)
{
    return makeError(ErrorCode::BadInput, std::move(text));
}

Result<std::vector<ColumnSample>> sampleColumns(ImportPlan& plan, CsvProblem& firstProblem)
{
    PATRON_TRY(reader, TableReader::open(plan.source));
    std::vector<ColumnSample> columns;
    for (const std::string& name : reader.header())
        columns.push_back({name, {}});
    CsvRow row;
    plan.sampledRows = 0;
    plan.wholeFile = true;
    FooterWatch footer = reader.footerWatch();
    while (reader.next(row)) {
        if (static_cast<std::size_t>(plan.sampledRows) >= sampledRows) {
            plan.wholeFile = false;
            break;
        }
        if (row.problem != CsvProblem::None) {
            firstProblem = firstProblem == CsvProblem::None ? row.problem : firstProblem;
            continue;
        }
        footer.see(row);
        ++plan.sampledRows;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const auto cell = i < row.cells.size() ? trim(row.cells[i]) : std::string_view();
            columns[i].values.push_back(toValidUtf8(cell.substr(0, 300)));
        }
    }
    if (auto failure = reader.failure())
        return *failure;
    if (plan.wholeFile) {
        for (ColumnSample& column : columns)
            column.values.resize(column.values.size() - static_cast<std::size_t>(footer.footerRows()));
        plan.sampledRows -= footer.footerRows();
    }
    return columns;
}

/// Lays a mapping that was given over the table's columns; what it does not name is left to the auto-mapper. Of a table
/// that is `oneOfSeveral` it may name columns of the others, and what the table's own name says of consent stays.
Result<ColumnMapping> applyGiven(const ColumnMapping& given, ColumnMapping found, const ImportPlan& plan,
                                 bool oneOfSeveral)
{
    std::vector<bool> set(found.columns.size(), false);
    for (const MappedColumn& wanted : given.columns) {
        bool there = false;
        for (std::size_t i = 0; i < found.columns.size() && !there; ++i) {
            if (!set[i] && foldText(found.columns[i].column) == foldText(trim(wanted.column))) {
                const std::string name = found.columns[i].column;
                const bool secret = found.columns[i].why == "secret";
                found.columns[i] = wanted;
                found.columns[i].column = name;
                if (secret)
                    found.columns[i].why = "secret";
                set[i] = there = true;
            }
        }
        if (!there && wanted.field != Field::Ignore && !oneOfSeveral) {
            return badFile("The mapping names the column \"" + wanted.column + "\", which " + quoted(plan) +
                           " does not have.");
        }
    }
    for (std::size_t i = 0; i < found.columns.size(); ++i) {
        MappedColumn& column = found.columns[i];
        if (!set[i] && !fieldRepeats(column.field) && given.find(column.field))
            column.field = Field::Ignore;
    }
    found.kind = given.kind;
    if (!given.country.empty())
        found.country = given.country;
    if (!given.zone.empty())
        found.zone = given.zone;
    for (const auto& [field, value] : given.constants) {
        if (!oneOfSeveral || found.constants.count(field) == 0)
            found.constants[field] = value;
    }
    found.mailable = found.mailable && given.mailable;
    if (!given.besideLines.empty())
        found.besideLines = given.besideLines;
    found.skips.insert(found.skips.end(), given.skips.begin(), given.skips.end());
    if (found.preset.empty())
        found.preset = given.preset;
    // What holds secrets is left out, whatever a mapping says.
    for (MappedColumn& column : found.columns) {
        if (isSecretHeader(plainHeader(column.column)) || column.why == "secret") {
            column.field = Field::Ignore;
            column.why = "secret";
        }
    }
    return found;
}

/// Whether the heading over a column of codes is one of them: made of the same kinds of characters.
bool isOneOfCodes(std::string_view heading, const std::vector<std::string>& codes)
{
    const auto has = [](std::string_view text, std::string_view range) {
        return std::any_of(text.begin(), text.end(), [&](char c) { return c >= range[0] && c <= range[1]; });
    };
    const auto all = [&](std::string_view range, bool there) {
        return std::all_of(codes.begin(), codes.end(),
                           [&](const std::string& code) { return code.empty() || has(code, range) == there; });
    };
    if (heading.empty() || heading.find(' ') != std::string_view::npos)
        return false;
    if (all("09", true))
        return has(heading, "09");
    return all("az", false) && !has(heading, "az");
}

/// A list of codes and nothing else: its first one is no heading. Gives the table read like that, or nothing.
std::optional<TableSource> bareCodes(const ImportPlan& plan, const std::vector<ColumnSample>& samples)
{
    if (plan.mapping.has(Field::Coupon) || samples.size() != 1 || plan.source.format != TableFormat::Delimited ||
        !plan.source.layout.hasHeader || !isOneOfCodes(samples.front().header, samples.front().values))
        return std::nullopt;
    TableSource bare = plan.source;
    bare.layout.hasHeader = false;
    bare.columns = {"code"};
    return bare;
}

std::string listColumns(const ImportPlan& plan)
{
    std::vector<std::string> names;
    for (const PlannedColumn& column : plan.columns) {
        if (names.size() == 12) {
            names.push_back(std::to_string(plan.columns.size() - 12) + " more");
            break;
        }
        names.push_back("\"" + ellipsize(column.header, 40) + "\"");
    }
    return joinWords(names);
}

bool hasPrices(const ColumnMapping& mapping)
{
    return mapping.has(Field::UnitPrice) || mapping.has(Field::LineTotal) || mapping.has(Field::OrderTotal) ||
           mapping.has(Field::OrderSubtotal);
}

/// Whether rows are a sales team's deals: they have a number and a customer's number, and are neither.
bool isOfDeals(const ImportPlan& plan)
{
    constexpr std::string_view names =
        "|deal name|deal title|deal stage|dealname|dealstage|opportunity name|opportunity stage|name des deals|"
        "deal phase|nom de la transaction|phase de la transaction|nombre del negocio|etapa del negocio|"
        "nome del deal|nome trattativa|fase trattativa|dealnaam|dealfase|";
    return std::any_of(plan.columns.begin(), plan.columns.end(), [&](const PlannedColumn& column) {
        return names.find("|" + plainHeader(column.header) + "|") != std::string_view::npos;
    });
}

Result<ImportPlan> planTable(const TableSource& table, Store& store, const PlanWishes& wishes, bool oneOfSeveral)
{
    ImportPlan plan;
    plan.source = table;
    const auto spot = takeSpotTable(plan.source);
    const SourcePreset* preset = findPreset(wishes.preset);
    if (!wishes.preset.empty() && !preset) {
        const std::string near = nearestPreset(wishes.preset);
        return makeError(ErrorCode::NotFound, "There is no preset called \"" + wishes.preset + "\"." +
                                                  (near.empty() ? "" : " Did you mean \"" + near + "\"?"));
    }
    CsvProblem unread = CsvProblem::None;
    PATRON_TRY(samples, sampleColumns(plan, unread));
    for (const ColumnSample& sample : samples) {
        PlannedColumn column;
        column.header = sample.header;
        for (const std::string& value : sample.values) {
            column.filled += value.empty() ? 0 : 1;
            if (!value.empty() && column.samples.size() < shownSamples)
                column.samples.push_back(value);
        }
        plan.columns.push_back(std::move(column));
    }
    const bool tooWide = plan.columns.size() >= CsvLimits{}.columns || unread == CsvProblem::TooManyColumns;
    if (plan.sampledRows == 0 && tooWide)
        return badFile(quoted(plan) + " has more than " + groupDigits(static_cast<long long>(CsvLimits{}.columns)) +
                       " columns, more than any table of customers or orders. Remove the empty ones and try again.");
    if (plan.sampledRows == 0 && unread != CsvProblem::None)
        return badFile("Not one row of " + quoted(plan) + " can be read. " + std::string(csvProblemText(unread)));
    if (plan.sampledRows == 0 && plan.wholeFile)
        return badFile(quoted(plan) + " has no rows but its header: " + listColumns(plan) + ".");
    AutomapContext context{plan.source.name, wishes.kind, store.country()};
    if (wishes.mapping)
        context.kind = wishes.mapping->kind;
    if (!preset && !wishes.mapping) {
        PATRON_TRY(recalled, store.read([&](ReadSession& session) -> Result<std::optional<RecalledMapping>> {
            return savedmappings::recall(session, samples, wishes.kind);
        }));
        const SourcePreset* known = recalled && recalled->likeness >= savedmappings::surelyAlike
                                        ? nullptr
                                        : recognisePreset(samples, wishes.kind);
        // A layout that is only like the mapping's must be of the same kind, and none that is known by itself.
        const bool fits = recalled && !known &&
                          (recalled->likeness >= savedmappings::surelyAlike ||
                           automap(samples, context).kind == recalled->mapping.kind);
        if (fits)
            plan.recalled = recalled;
        else
            preset = known;
    }
    if (plan.recalled)
        context.kind = plan.recalled->mapping.kind;
    plan.mapping = preset ? mapByPreset(*preset, samples, context) : automap(samples, context);
    if (plan.recalled) {
        savedmappings::adoptRenamed(*plan.recalled, plan.mapping);
        PATRON_TRY(mapping, applyGiven(plan.recalled->mapping, plan.mapping, plan, oneOfSeveral));
        plan.mapping = mapping;
    }
    if (plan.mapping.kind == ImportKind::Coupons) {
        if (const auto bare = bareCodes(plan, samples))
            return planTable(*bare, store, wishes, oneOfSeveral);
    }
    if (spot && plan.mapping.kind == ImportKind::Weather && !plan.mapping.has(Field::Lat)) {
        plan.mapping.constants[Field::Lat] = spot->lat;
        plan.mapping.constants[Field::Lon] = spot->lon;
    }
    if (wishes.mapping) {
        PATRON_TRY(mapping, applyGiven(*wishes.mapping, plan.mapping, plan, oneOfSeveral));
        plan.mapping = mapping;
    }
    plan.given = plan.recalled || wishes.mapping;
    if (plan.mapping.hasLines() && !hasPrices(plan.mapping))
        plan.notes.emplace_back(noPricesNote);
    return plan;
}
}

Result<std::vector<ImportPlan>> planTables(const InputFile& file, Store& store, const PlanWishes& wishes)
{
    PATRON_TRY(found, findTables(file, store.country()));
    std::vector<ImportPlan> plans;
    std::optional<Error> firstTrouble;
    const bool several = found.tables.size() > 1;
    for (const TableSource& table : found.tables) {
        auto plan = planTable(table, store, wishes, several);
        if (plan) {
            plans.push_back(std::move(*plan));
            continue;
        }
        found.notes.push_back("Left out of the archive: " + plan.error().text);
        if (!firstTrouble)
            firstTrouble = std::move(plan).error();
    }
    if (plans.empty())
        return *firstTrouble;
    plans.front().notes.insert(plans.front().notes.begin(), found.notes.begin(), found.notes.end());
    for (ImportPlan& plan : plans)
        plan.others = found.others;
    return plans;
}

Result<ImportPlan> planImport(const InputFile& file, Store& store, const PlanWishes& wishes)
{
    PATRON_TRY(plans, planTables(file, store, wishes));
    return std::move(plans.front());
}

namespace {
bool hasMeasure(const ColumnMapping& mapping)
{
    return std::any_of(mapping.columns.begin(), mapping.columns.end(), [](const MappedColumn& column) {
        return column.field >= Field::TempMax && column.field <= Field::WeatherCode;
    });
}
}

Result<void> checkPlan(const ImportPlan& plan)
{
    const ColumnMapping& mapping = plan.mapping;
    const std::string seen = " Its columns are " + listColumns(plan) + ".";
    const std::string remedy = " Give a mapping that says what they mean.";
    switch (mapping.kind) {
    case ImportKind::Customers:
        if (!plan.given && isOfDeals(plan) && !mapping.has(Field::FirstName) && !mapping.has(Field::LastName)) {
            return badFile(quoted(plan) +
                           " is a list of deals, which are neither customers nor orders. Export the contacts to bring "
                           "in the customers." +
                           seen + " To take the deals as orders, give a mapping that says what they mean.");
        }
        if (!mapping.hasIdentity()) {
            return badFile(quoted(plan) +
                           " has no column that tells who a row is about: an email, a phone, a card or "
                           "a customer number." +
                           seen + remedy);
        }
        break;
    case ImportKind::Orders:
        if (!mapping.has(Field::OrderNumber) || !mapping.has(Field::OrderDate)) {
            return badFile(quoted(plan) + " has no column for the order's " +
                           (mapping.has(Field::OrderNumber) ? "date" : "number") + "." + seen + remedy);
        }
        if (!mapping.hasLines() && !mapping.has(Field::OrderTotal) && !mapping.has(Field::OrderSubtotal))
            return badFile(quoted(plan) + " has neither an order's total nor its lines." + seen + remedy);
        break;
    case ImportKind::Events:
        if (!(mapping.has(Field::EventKind) || mapping.has(Field::EventType)) || !mapping.has(Field::EventAt) ||
            !mapping.hasIdentity()) {
            return badFile(quoted(plan) + " needs columns for what happened, when, and to whom to be read as events." +
                           seen + remedy);
        }
        break;
    case ImportKind::Products:
        if (!mapping.has(Field::Sku))
            return badFile(quoted(plan) + " has no column for the article's number." + seen + remedy);
        break;
    case ImportKind::Places:
        if (!mapping.has(Field::Name))
            return badFile(quoted(plan) + " has no column for the place's name." + seen + remedy);
        break;
    case ImportKind::Gazetteer:
        if (!mapping.has(Field::Country) || !mapping.has(Field::Lat) || !mapping.has(Field::Lon) ||
            !(mapping.has(Field::PostalCode) || mapping.has(Field::City))) {
            return badFile(quoted(plan) +
                           " needs columns for the country, the postal code or city, the latitude and the longitude." +
                           seen + remedy);
        }
        break;
    case ImportKind::Rates:
        if (!mapping.find(Field::Rate) ||
            !(mapping.has(Field::Currency) || mapping.find(Field::Rate)->trait.size() == 3) ||
            !mapping.has(Field::RateDate)) {
            return badFile(quoted(plan) + " needs columns for the day, the currency and the rate." + seen + remedy);
        }
        break;
    case ImportKind::Suppressions:
        if (!mapping.has(Field::Email) && !mapping.has(Field::Phone))
            return badFile(quoted(plan) + " has neither a column of emails nor of phones." + seen + remedy);
        break;
    case ImportKind::Loyalty:
        if (!mapping.hasIdentity() ||
            !(mapping.has(Field::Points) || mapping.has(Field::PointsBalance) || mapping.has(Field::Tier))) {
            return badFile(quoted(plan) + " needs columns for who and for their points or tier." + seen + remedy);
        }
        break;
    case ImportKind::Coupons:
        if (!mapping.has(Field::Coupon))
            return badFile(quoted(plan) + " has no column for the coupon's code." + seen + remedy);
        break;
    case ImportKind::Weather:
        if (!mapping.has(Field::WeatherDay) || !hasMeasure(mapping)) {
            return badFile(quoted(plan) +
                           " needs columns for the day and for at least one measure, such as the highest temperature." +
                           seen + remedy);
        }
        if (!mapping.has(Field::Place) && !(mapping.has(Field::Lat) && mapping.has(Field::Lon))) {
            return badFile(quoted(plan) +
                           " does not say where its weather was: it needs the shop's name or coordinates." + seen +
                           " Give a mapping with the constant \"place\".");
        }
        break;
    case ImportKind::Consents:
        if (!mapping.has(Field::ConsentState) || !mapping.hasIdentity()) {
            return badFile(quoted(plan) + " needs columns for who and for the state of the consent." + seen + remedy);
        }
        break;
    }
    return {};
}

}
