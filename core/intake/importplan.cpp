#include "core/intake/importplan.h"

#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/intake/tablereader.h"

#include <algorithm>
#include <system_error>

namespace patron::intake {

namespace {
constexpr std::size_t headBytes = 1 << 20;
constexpr std::size_t sampledRows = 500;
constexpr std::size_t shownSamples = 5;

std::string quoted(const std::filesystem::path& file)
{
    return "\"" + fromPath(file.filename()) + "\"";
}

Error badFile(std::string text)
{
    return makeError(ErrorCode::BadInput, std::move(text));
}

/// What of a text file tells that it is no table; empty when it may be one.
std::string_view textKind(std::string_view head)
{
    const auto text = trim(head.substr(0, 4096));
    const std::string lower = asciiLower(text.substr(0, 64));
    if (lower.substr(0, 9) == "<!doctype" || lower.substr(0, 5) == "<html")
        return "a web page";
    if (lower.substr(0, 5) == "<?xml")
        return "an XML file";
    if (lower.substr(0, 11) == "begin:vcard")
        return "a vCard file";
    if (lower.substr(0, 15) == "begin:vcalendar")
        return "a calendar file";
    if ((text.substr(0, 1) == "{" || text.substr(0, 1) == "[") && text.find('"') < 8)
        return "a JSON file";
    if (lower.substr(0, 5) == "%!ps-" || lower.substr(0, 5) == "{\\rtf")
        return "a document";
    return {};
}

Result<std::int64_t> checkFile(const std::filesystem::path& file)
{
    std::error_code error;
    const auto status = std::filesystem::status(file, error);
    if (!std::filesystem::exists(status))
        return makeError(ErrorCode::NotFound,
                         "There is no file " + quoted(file) + " at \"" + fromPath(file.parent_path()) + "\".");
    if (std::filesystem::is_directory(status))
        return badFile(quoted(file) + " is a folder. Give the file in it that is to be imported.");
    const auto size = std::filesystem::file_size(file, error);
    if (!error && size == 0)
        return badFile(quoted(file) + " is empty.");
    return error ? std::int64_t{0} : static_cast<std::int64_t>(size);
}

Result<std::string> readRawHead(const std::filesystem::path& file)
{
    PATRON_TRY(raw, FileText::open(file, TextEncoding{}));
    std::string head(1 << 16, '\0');
    head.resize(raw->read(head.data(), head.size()));
    if (raw->failed())
        return makeError(ErrorCode::Io, quoted(file) + " cannot be read.");
    return head;
}

Result<std::string> readHead(const std::filesystem::path& file, const TextEncoding& encoding, bool& whole)
{
    PATRON_TRY(text, FileText::open(file, encoding));
    std::string head(headBytes, '\0');
    std::size_t filled = 0;
    whole = false;
    while (filled < head.size()) {
        const std::size_t got = text->read(head.data() + filled, head.size() - filled);
        if (got == 0) {
            whole = true;
            break;
        }
        filled += got;
    }
    head.resize(filled);
    return head;
}

/// Keeps whole rows only, so that the last one sampled is not half a row.
std::string_view wholeRows(std::string_view head, bool whole)
{
    if (whole)
        return head;
    const auto end = head.find_last_of("\r\n");
    return end == std::string_view::npos ? head : head.substr(0, end + 1);
}

std::vector<ColumnSample> sampleColumns(std::string_view head, bool whole, ImportPlan& plan)
{
    TableReader reader(std::make_unique<MemoryText>(wholeRows(head, whole)), plan.table);
    std::vector<ColumnSample> columns;
    for (const std::string& name : reader.header())
        columns.push_back({name, {}});
    CsvRow row;
    plan.sampledRows = 0;
    plan.wholeFile = whole;
    FooterWatch footer(columns.size());
    while (reader.next(row)) {
        if (static_cast<std::size_t>(plan.sampledRows) >= sampledRows) {
            plan.wholeFile = false;
            break;
        }
        if (row.problem != CsvProblem::None)
            continue;
        footer.see(row);
        ++plan.sampledRows;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const auto cell = i < row.cells.size() ? trim(row.cells[i]) : std::string_view();
            columns[i].values.push_back(toValidUtf8(cell.substr(0, 300)));
        }
    }
    if (plan.wholeFile) {
        for (ColumnSample& column : columns)
            column.values.resize(column.values.size() - static_cast<std::size_t>(footer.footerRows()));
        plan.sampledRows -= footer.footerRows();
    }
    return columns;
}

/// Lays a mapping that was given over the file's columns; what it does not name is left to the auto-mapper.
Result<ColumnMapping> applyGiven(const ColumnMapping& given, ColumnMapping found, const ImportPlan& plan)
{
    std::vector<bool> set(found.columns.size(), false);
    for (const MappedColumn& wanted : given.columns) {
        bool there = false;
        for (std::size_t i = 0; i < found.columns.size() && !there; ++i) {
            if (!set[i] && foldText(found.columns[i].column) == foldText(trim(wanted.column))) {
                const std::string name = found.columns[i].column;
                found.columns[i] = wanted;
                found.columns[i].column = name;
                set[i] = there = true;
            }
        }
        if (!there && wanted.field != Field::Ignore) {
            return badFile("The mapping names the column \"" + wanted.column + "\", which " + quoted(plan.file) +
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
    for (const auto& [field, value] : given.constants)
        found.constants[field] = value;
    return found;
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
}

Result<ImportPlan> planImport(const std::filesystem::path& file, const Store& store, const PlanWishes& wishes)
{
    ImportPlan plan;
    plan.file = file;
    PATRON_TRY(size, checkFile(file));
    plan.fileBytes = size;
    if (!wishes.preset.empty())
        return makeError(ErrorCode::NotFound, "There is no preset called \"" + wishes.preset + "\".");
    PATRON_TRY(raw, readRawHead(file));
    if (const auto kind = binaryKind(raw); !kind.empty())
        return badFile(quoted(file) + " is " + std::string(kind) + ", and not a table of text such as CSV.");
    PATRON_TRY(encoding, detectEncoding(file));
    plan.encoding = encoding;
    bool whole = false;
    PATRON_TRY(head, readHead(file, plan.encoding, whole));
    if (trim(head).empty())
        return badFile(quoted(file) + " is empty: there is nothing but white space in it.");
    if (const auto kind = textKind(head); !kind.empty())
        return badFile(quoted(file) + " is " + std::string(kind) + ", and not a table of text such as CSV.");
    plan.table = sniffTable(head, whole);
    const std::vector<ColumnSample> samples = sampleColumns(head, whole, plan);
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
    if (plan.sampledRows == 0 && plan.wholeFile)
        return badFile(quoted(file) + " has no rows but its header: " + listColumns(plan) + ".");
    AutomapContext context{fromPath(file.filename()), wishes.kind, store.country()};
    if (wishes.mapping)
        context.kind = wishes.mapping->kind;
    plan.mapping = automap(samples, context);
    if (wishes.mapping) {
        PATRON_TRY(mapping, applyGiven(*wishes.mapping, plan.mapping, plan));
        plan.mapping = mapping;
    }
    return plan;
}

Result<void> checkPlan(const ImportPlan& plan)
{
    const ColumnMapping& mapping = plan.mapping;
    const std::string seen = " Its columns are " + listColumns(plan) + ".";
    const std::string remedy = " Give a mapping that says what they mean.";
    switch (mapping.kind) {
    case ImportKind::Customers:
        if (!mapping.hasIdentity()) {
            return badFile(quoted(plan.file) +
                           " has no column that tells who a row is about: an email, a phone, a card or "
                           "a customer number." +
                           seen + remedy);
        }
        break;
    case ImportKind::Orders:
        if (!mapping.has(Field::OrderNumber) || !mapping.has(Field::OrderDate)) {
            return badFile(quoted(plan.file) + " has no column for the order's " +
                           (mapping.has(Field::OrderNumber) ? "date" : "number") + "." + seen + remedy);
        }
        if (!mapping.hasLines() && !mapping.has(Field::OrderTotal) && !mapping.has(Field::OrderSubtotal))
            return badFile(quoted(plan.file) + " has neither an order's total nor its lines." + seen + remedy);
        break;
    case ImportKind::Events:
        if (!mapping.has(Field::EventKind) || !mapping.has(Field::EventAt) || !mapping.hasIdentity()) {
            return badFile(quoted(plan.file) +
                           " needs columns for what happened, when, and to whom to be read as events." + seen + remedy);
        }
        break;
    case ImportKind::Consents:
        if (!mapping.has(Field::ConsentState) || !mapping.hasIdentity()) {
            return badFile(quoted(plan.file) + " needs columns for who and for the state of the consent." + seen +
                           remedy);
        }
        break;
    }
    return {};
}

}
