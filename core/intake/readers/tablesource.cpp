#include "core/intake/readers/tablesource.h"

#include "core/base/text.h"
#include "core/intake/encodingdetection.h"
#include "core/intake/readers/csvsource.h"
#include "core/intake/readers/jcardrows.h"
#include "core/intake/readers/textkind.h"
#include "core/intake/readers/vcardrows.h"
#include "core/intake/readers/workbook.h"
#include "core/intake/readers/zipfile.h"

#include <algorithm>

namespace patron::intake {

namespace {
constexpr std::size_t headBytes = 1 << 20;
constexpr std::size_t sampledSheetRows = 300;
constexpr int watchedRecords = 2'000;
constexpr std::size_t maxZipTables = 200;

std::string inQuotes(const TableSource& table)
{
    return "\"" + table.name + "\"";
}

Error badFile(std::string text)
{
    return makeError(ErrorCode::BadInput, std::move(text));
}

Result<std::string> readHead(ByteSource& source, std::size_t size, bool& whole)
{
    std::string head(size, '\0');
    std::size_t filled = 0;
    whole = false;
    while (filled < head.size()) {
        const std::size_t got = source.read(head.data() + filled, head.size() - filled);
        if (got == 0) {
            whole = true;
            break;
        }
        filled += got;
    }
    if (auto failure = source.failure())
        return *failure;
    head.resize(filled);
    return head;
}

/// Of a JSON document: the values that follow each other, and the list that is the document itself.
constexpr std::string_view valuesPart = "-";
constexpr std::string_view rootPart = ".";

/// The bytes of a text table, also of one in an archive.
Result<std::unique_ptr<ByteSource>> openTableBytes(const TableSource& table)
{
    if (table.member.empty())
        return openBytes(table.input, &table.stamp);
    PATRON_TRY(zip, ZipFile::open(table.input, &table.stamp));
    const ZipEntry* entry = zip->find(table.member);
    if (!entry)
        return makeError(ErrorCode::NotFound,
                         "There is no file \"" + table.member + "\" in " + quotedName(table.input) + ".");
    return ZipFile::openEntry(zip, *entry);
}

Result<std::unique_ptr<TextSource>> openTableText(const TableSource& table)
{
    PATRON_TRY(bytes, openTableBytes(table));
    return openText(std::move(bytes), table.encoding);
}

Result<JsonRecords> openRecords(const TableSource& table)
{
    PATRON_TRY(text, openTableText(table));
    const auto layout = table.format == TableFormat::JsonLines ? JsonRecords::Layout::Lines
                        : table.part == valuesPart             ? JsonRecords::Layout::Values
                                                               : JsonRecords::Layout::List;
    return JsonRecords(std::move(text), layout, table.part == rootPart ? std::string() : table.part, inQuotes(table));
}

/// Goes through a JSON table's records until `each` has seen enough.
template <typename Each>
Result<void> forRecords(const TableSource& table, Each each)
{
    PATRON_TRY(records, openRecords(table));
    JsonNode record;
    CsvProblem problem = CsvProblem::None;
    while (records.next(record, problem)) {
        if (problem == CsvProblem::None && !each(record))
            return {};
    }
    if (auto failure = records.failure())
        return *failure;
    return {};
}

/// The first rows as they stand there, to find a header among them.
Result<SniffedTable> sniffRowSource(const TableSource& table)
{
    PATRON_TRY(rows, openRows(table));
    std::vector<std::vector<std::string>> sample;
    CsvRow row;
    while (sample.size() < sampledSheetRows && rows->next(row))
        sample.emplace_back(row.cells.begin(), row.cells.end());
    if (auto failure = rows->failure())
        return *failure;
    return sniffRows(sample);
}

Error noCards(const TableSource& table)
{
    return badFile(inQuotes(table) + " holds no cards with a name, an email or a phone in them.");
}

Result<TableSource> describeCards(TableSource table)
{
    CardColumns columns;
    PATRON_CHECK(forRecords(table, [&](const JsonNode& record) {
        if (const auto card = cardOf(record))
            columns.see(*card);
        return true;
    }));
    table.format = TableFormat::JCard;
    table.columns = columns.names();
    if (table.columns.empty())
        return noCards(table);
    return table;
}

Result<TableSource> describeJson(TableSource table)
{
    table.layout.hasHeader = false;
    JsonShape shape;
    int watched = 0;
    int lists = 0;
    int cards = 0;
    PATRON_CHECK(forRecords(table, [&](const JsonNode& record) {
        lists += record.isList() ? 1 : 0;
        cards += cardOf(record) ? 1 : 0;
        if (record.isObject())
            shape.watch(record);
        return ++watched < watchedRecords;
    }));
    if (cards * 2 > watched)
        return describeCards(std::move(table));
    if (lists * 2 > watched && table.part != valuesPart) {
        PATRON_TRY(layout, sniffRowSource(table));
        table.layout = layout;
        return table;
    }
    shape.settle();
    bool fits = true;
    PATRON_CHECK(forRecords(table, [&](const JsonNode& record) {
        fits = !record.isObject() || shape.learn(record);
        return fits;
    }));
    if (!fits)
        return badFile(inQuotes(table) + " has records with more than 10,000 different fields. That is no table of "
                                         "customers, orders or events.");
    if (shape.columns().empty())
        return badFile(inQuotes(table) + " is JSON, but holds no records with fields in them.");
    table.columns = shape.columns();
    table.expand = shape.expand();
    table.events = shape.events();
    return table;
}

/// The lists of a JSON document: the one that is asked for, else the first with records, and the others' names.
Result<TableSource> findJsonTable(TableSource table, std::vector<std::string>& others)
{
    PATRON_TRY(text, openTableText(table));
    PATRON_TRY(lists, findJsonLists(std::move(text), inQuotes(table)));
    table.part = valuesPart;
    const std::string& wanted = table.input.table();
    bool found = false;
    for (const JsonList& list : lists) {
        const std::string name = list.path.empty() ? std::string(rootPart) : list.path;
        if (!found && (wanted.empty() || wanted == name || !table.member.empty())) {
            table.part = name;
            found = true;
        } else {
            others.push_back(name);
        }
    }
    if (!found && !wanted.empty() && table.member.empty())
        return makeError(ErrorCode::NotFound, "There is no list \"" + wanted + "\" in " + inQuotes(table) + ".");
    if (found && !others.empty() && table.member.empty())
        table.input = table.input.withTable(table.part);
    return describeJson(std::move(table));
}

Result<TableSource> describeText(TableSource table, std::vector<std::string>& others)
{
    bool whole = false;
    PATRON_TRY(raw, openTableBytes(table));
    PATRON_TRY(rawHead, readHead(*raw, 1 << 16, whole));
    if (const auto kind = binaryKind(rawHead); !kind.empty())
        return badFile(inQuotes(table) + " is " + std::string(kind) + ".");
    PATRON_TRY(again, openTableBytes(table));
    PATRON_TRY(encoding, detectEncoding(*again, table.country));
    table.encoding = encoding;
    PATRON_TRY(text, openTableText(table));
    PATRON_TRY(head, readHead(*text, headBytes, whole));
    if (trim(head).empty())
        return badFile(inQuotes(table) + " is empty: there is nothing but white space in it.");
    if (const auto kind = otherTextKind(head); !kind.empty())
        return badFile(inQuotes(table) + " is " + std::string(kind) + ".");
    switch (textKindOf(head, whole)) {
    case TextKind::Json:
        table.format = TableFormat::Json;
        return findJsonTable(std::move(table), others);
    case TextKind::JsonLines:
        table.format = TableFormat::JsonLines;
        return describeJson(std::move(table));
    case TextKind::VCard: {
        table.format = TableFormat::VCard;
        table.layout.hasHeader = false;
        PATRON_TRY(cards, openTableText(table));
        VCardReader reader(std::move(cards));
        table.columns = vcardColumns(reader);
        if (auto failure = reader.failure())
            return *failure;
        if (table.columns.empty())
            return noCards(table);
        return table;
    }
    case TextKind::Table:
        break;
    }
    table.layout = sniffTable(head, whole);
    return table;
}

Result<std::shared_ptr<Workbook>> openWorkbook(const TableSource& table)
{
    PATRON_TRY(zip, ZipFile::open(table.input, &table.stamp));
    return Workbook::open(zip, quotedName(table.input));
}

Result<std::unique_ptr<RowSource>> openSheet(const TableSource& table)
{
    PATRON_TRY(book, openWorkbook(table));
    for (const WorkbookSheet& sheet : book->sheets()) {
        if (sheet.name == table.part)
            return Workbook::openSheet(book, sheet);
    }
    return makeError(ErrorCode::NotFound, "There is no sheet \"" + table.part + "\" in " + inQuotes(table) + ".");
}

/// How much of a table a sheet is: nothing, one column, as cover sheets and notes have, or a table proper.
enum class SheetShape { None, OneColumn, Table };

/// Whether a sheet holds a header and at least one row of data, or rows without a header.
Result<SheetShape> shapeOf(const std::shared_ptr<Workbook>& book, const WorkbookSheet& sheet, SniffedTable& layout)
{
    PATRON_TRY(rows, Workbook::openSheet(book, sheet));
    std::vector<std::vector<std::string>> sample;
    CsvRow row;
    std::size_t filled = 0;
    std::size_t wide = 0;
    std::size_t addresses = 0; // a bare list of them is a table, too
    while (sample.size() < sampledSheetRows && rows->next(row)) {
        sample.emplace_back(row.cells.begin(), row.cells.end());
        filled += row.blank ? 0 : 1;
        wide += std::count_if(row.cells.begin(), row.cells.end(),
                              [](std::string_view cell) { return !trim(cell).empty(); }) >= 2
                    ? 1
                    : 0;
        addresses += std::any_of(row.cells.begin(), row.cells.end(),
                                 [](std::string_view cell) { return cell.find('@') != std::string_view::npos; })
                         ? 1
                         : 0;
    }
    if (auto failure = rows->failure())
        return *failure;
    layout = sniffRows(sample);
    const std::size_t needed = layout.hasHeader ? 2 : 1;
    // A cover says little: a long column is a list.
    constexpr std::size_t mostOfCover = 4;
    const bool list = filled > mostOfCover || (filled >= needed && addresses * 2 >= filled);
    return wide >= needed || list ? SheetShape::Table : filled >= needed ? SheetShape::OneColumn : SheetShape::None;
}

/// The sheet to import: the first visible one with a table, before any with a single column. `empty` gets those that
/// were looked at and hold nothing.
Result<const WorkbookSheet*> chooseSheet(const std::shared_ptr<Workbook>& book, const std::string& wanted,
                                         SniffedTable& layout, std::vector<const WorkbookSheet*>& empty)
{
    const WorkbookSheet* narrow = nullptr;
    SniffedTable narrowLayout;
    for (const WorkbookSheet& sheet : book->sheets()) {
        if ((!wanted.empty() && sheet.name != wanted) || (narrow && sheet.hidden))
            continue;
        PATRON_TRY(shape, shapeOf(book, sheet, layout));
        if (shape == SheetShape::Table)
            return &sheet;
        if (shape == SheetShape::None)
            empty.push_back(&sheet);
        if (shape == SheetShape::OneColumn && !narrow) {
            narrow = &sheet;
            narrowLayout = layout;
        }
    }
    layout = narrowLayout;
    return narrow;
}

Result<FoundTables> findSheets(TableSource table)
{
    table.format = TableFormat::Workbook;
    PATRON_TRY(book, openWorkbook(table));
    FoundTables found;
    const std::string& wanted = table.input.table();
    bool known = wanted.empty();
    std::vector<const WorkbookSheet*> empty;
    PATRON_TRY(sheet, chooseSheet(book, wanted, table.layout, empty));
    for (const WorkbookSheet& one : book->sheets()) {
        known = known || one.name == wanted;
        if (&one != sheet && std::find(empty.begin(), empty.end(), &one) == empty.end())
            found.others.push_back(one.name);
    }
    if (sheet) {
        table.part = sheet->name;
        TableSource chosen = table;
        if (book->sheets().size() > 1)
            chosen.input = table.input.withTable(sheet->name);
        found.tables.push_back(std::move(chosen));
    }
    if (!known)
        return makeError(ErrorCode::NotFound, "There is no sheet \"" + wanted + "\" in " + inQuotes(table) + ".");
    if (found.tables.empty())
        return badFile(inQuotes(table) + (wanted.empty() ? " has no sheet with" : " has in this sheet no") +
                       " a table in it: a row of headings and rows below.");
    return found;
}

/// The texts in an archive, each a table of its own; what is none is left out with a note.
Result<FoundTables> findMembers(TableSource archive, const std::shared_ptr<ZipFile>& zip)
{
    FoundTables found;
    std::optional<Error> firstTrouble;
    const std::string& wanted = archive.input.table();
    if (zip->entries().size() > maxZipTables && wanted.empty())
        return badFile(quotedName(archive.input) + " holds " +
                       groupDigits(static_cast<long long>(zip->entries().size())) +
                       " files. Unpack it and import the ones that matter.");
    for (const ZipEntry& entry : zip->entries()) {
        if (!wanted.empty() && entry.name != wanted)
            continue;
        TableSource table = archive;
        table.member = entry.name;
        table.name = entry.fileName();
        table.input = archive.input.withTable(entry.name);
        std::vector<std::string> lists;
        auto described = describeText(std::move(table), lists);
        if (described) {
            found.tables.push_back(std::move(*described));
            continue;
        }
        found.notes.push_back("Left out of the archive: " + described.error().text);
        if (!firstTrouble)
            firstTrouble = described.error();
    }
    if (!found.tables.empty())
        return found;
    if (zip->entries().size() == 1 && firstTrouble)
        return *firstTrouble;
    if (!wanted.empty() && !firstTrouble)
        return makeError(ErrorCode::NotFound,
                         "There is no file \"" + wanted + "\" in " + quotedName(archive.input) + ".");
    return badFile(quotedName(archive.input) + " is an archive without a file that can be imported." +
                   (firstTrouble ? " " + firstTrouble->text : std::string()));
}

Result<FoundTables> findInZip(TableSource table)
{
    PATRON_TRY(zip, ZipFile::open(table.input, &table.stamp));
    if (const auto kind = otherOfficeKind(*zip); !kind.empty())
        return badFile(quotedName(table.input) + " is " + std::string(kind) + ".");
    if (isOfficeFile(*zip))
        return findSheets(std::move(table));
    return findMembers(std::move(table), zip);
}
}

std::string_view tableFormatName(TableFormat format)
{
    switch (format) {
    case TableFormat::Workbook:
        return "Excel workbook";
    case TableFormat::Json:
        return "JSON";
    case TableFormat::JsonLines:
        return "JSON Lines";
    case TableFormat::VCard:
    case TableFormat::JCard:
        return "vCard";
    case TableFormat::Delimited:
        break;
    }
    return "CSV";
}

std::string_view TableSource::rowWord() const
{
    return format == TableFormat::Workbook                               ? "row"
           : format == TableFormat::Json || format == TableFormat::JCard ? "record"
                                                                         : "line";
}

Result<FoundTables> findTables(const InputFile& input, std::string_view country)
{
    TableSource table;
    table.country = country;
    table.input = input;
    table.name = input.name();
    PATRON_TRY(stamp, checkInput(input));
    table.stamp = stamp;
    PATRON_TRY(bytes, openBytes(input, &stamp));
    bool whole = false;
    PATRON_TRY(head, readHead(*bytes, 4, whole));
    if (head == "PK\x03\x04" || head == "PK\x05\x06")
        return findInZip(std::move(table));
    FoundTables found;
    PATRON_TRY(described, describeText(std::move(table), found.others));
    found.tables.push_back(std::move(described));
    return found;
}

Result<std::unique_ptr<RowSource>> openRows(const TableSource& table)
{
    if (table.format == TableFormat::Workbook)
        return openSheet(table);
    if (table.format == TableFormat::Json || table.format == TableFormat::JsonLines) {
        PATRON_TRY(records, openRecords(table));
        return std::unique_ptr<RowSource>(
            std::make_unique<JsonRows>(std::move(records), JsonShape(table.columns, table.expand, table.events)));
    }
    if (table.format == TableFormat::JCard) {
        PATRON_TRY(records, openRecords(table));
        return std::unique_ptr<RowSource>(std::make_unique<JCardRows>(std::move(records), table.columns));
    }
    PATRON_TRY(text, openTableText(table));
    if (table.format == TableFormat::VCard)
        return std::unique_ptr<RowSource>(std::make_unique<VCardRows>(std::move(text), table.columns));
    return std::unique_ptr<RowSource>(std::make_unique<CsvSource>(std::move(text), table.layout.dialect));
}

}
