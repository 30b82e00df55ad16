#include "core/intake/correctedrows.h"

#include "core/base/text.h"
#include "core/intake/importhistory.h"
#include "core/intake/importsession.h"
#include "core/intake/importundo.h"
#include "core/intake/rowbinding.h"
#include "core/intake/tablereader.h"

#include <algorithm>
#include <map>

namespace patron::intake {

namespace {
constexpr std::size_t ownColumns = 5; ///< reject, line, column, value, reason

/// A cell that a spreadsheet neither parts nor takes for a formula.
std::string csvCell(std::string_view text)
{
    std::string cell(text);
    if (!cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos)
        cell.insert(cell.begin(), '\'');
    if (cell.find_first_of(",\"\r\n;") == std::string::npos)
        return cell;
    std::string quoted = "\"";
    for (const char c : cell)
        quoted.append(c == '"' ? "\"\"" : std::string(1, c));
    return quoted + "\"";
}

Error noSuchFile()
{
    return makeError(ErrorCode::BadInput, "This is no list of rejected rows of that import. Export them again, change "
                                          "the cells and keep the first columns.");
}

/// What the import with its options was.
Result<ImportOptions> optionsOf(Store& store, BatchId batch)
{
    return store.read([&](ReadSession& session) -> Result<ImportOptions> {
        if (auto refusal = undoRefusal(session.connection(), batch))
            return *refusal;
        Query query = session.query("SELECT source, policy, history FROM import_batch WHERE id = ?");
        query.bind(batch);
        query.step();
        ImportOptions options;
        options.source = query.text(0);
        options.policy = parseMergePolicy(query.view(1)).value_or(MergePolicy::Overwrite);
        options.history = query.flag(2);
        return options;
    });
}
}

bool CorrectedSource::next(CsvRow& row)
{
    if (m_next == m_corrected.rows.size())
        return false;
    const CorrectedRows::Row& corrected = m_corrected.rows[m_next++];
    row = {};
    row.line = corrected.line;
    row.cells.assign(corrected.cells.begin(), corrected.cells.end());
    return true;
}

Result<ImportReport> importCorrected(Store& store, BatchId batch, const std::vector<RowFix>& fixes, JobContext& job)
{
    PATRON_TRY(options, optionsOf(store, batch));
    PATRON_TRY(tables, store.read([&](ReadSession& session) -> Result<std::vector<CorrectedRows>> {
        return importhistory::rejectedTables(session, batch);
    }));
    PATRON_TRY(rejects, store.read([&](ReadSession& session) -> Result<std::vector<RejectedRow>> {
        return importhistory::rejects(session, batch);
    }));
    std::map<std::string, CorrectedRows> byFile;
    for (CorrectedRows& table : tables)
        byFile.emplace(table.file, std::move(table));
    for (const RowFix& fix : fixes) {
        const auto row = std::find_if(rejects.begin(), rejects.end(),
                                      [&](const RejectedRow& reject) { return reject.id == fix.reject; });
        const auto table = row == rejects.end() ? byFile.end() : byFile.find(row->file);
        if (table == byFile.end())
            return makeError(ErrorCode::NotFound, "One of the rows is not among the rejected rows of import " +
                                                      std::to_string(batch.value) + " any more. Look at them again.");
        table->second.rows.push_back({fix.reject, row->line, fix.cells});
        table->second.rows.back().cells.resize(table->second.columns.size());
    }
    ImportReport all;
    std::optional<Error> none;
    for (auto& [file, table] : byFile) {
        if (table.rows.empty())
            continue;
        ImportOptions one = options;
        one.corrected = std::make_shared<const CorrectedRows>(std::move(table));
        auto report = ImportSession(store, std::move(one)).run(job);
        if (!report && report.error().code != ErrorCode::BadInput)
            return report.error();
        if (!report) {
            none = report.error();
            continue;
        }
        all.import = batch;
        all.rows += report->rows;
        for (const auto member :
             {&ImportCounts::added, &ImportCounts::updated, &ImportCounts::unchanged, &ImportCounts::rejected})
            all.counts.*member += report->counts.*member;
        for (const auto& [kind, counts] : report->kinds) {
            for (const auto member :
                 {&ImportCounts::added, &ImportCounts::updated, &ImportCounts::unchanged, &ImportCounts::rejected})
                all.kinds[kind].*member += counts.*member;
        }
        all.merged += report->merged;
        all.rejects.insert(all.rejects.end(), report->rejects.begin(), report->rejects.end());
        all.notes.insert(all.notes.end(), report->notes.begin(), report->notes.end());
        all.mapping = report->mapping;
    }
    if (!all.import && none)
        return *none;
    return all;
}

std::string rejectsCsv(ReadSession& session, BatchId batch)
{
    std::map<std::string, std::vector<std::string>> columns;
    for (CorrectedRows& table : importhistory::rejectedTables(session, batch))
        columns.emplace(table.file, std::move(table.columns));
    std::string csv;
    // Each file of the import has its own columns, so each has its own header.
    for (const auto& [file, header] : columns) {
        csv += "reject,line,column,value,reason";
        for (const std::string& column : header)
            csv += "," + csvCell(column);
        csv += "\r\n";
        for (const RejectedRow& reject : importhistory::rejects(session, batch)) {
            if (reject.file != file)
                continue;
            csv += std::to_string(reject.id) + "," + std::to_string(reject.line) + "," + csvCell(reject.column) + "," +
                   csvCell(reject.value) + "," + csvCell(reject.reason);
            for (const std::string& cell : reject.cells)
                csv += "," + csvCell(cell);
            csv += "\r\n";
        }
    }
    return csv;
}

Result<std::vector<RowFix>> fixesFromCsv(Store& store, BatchId batch, const std::filesystem::path& file)
{
    PATRON_TRY(found, findTables(file, store.country()));
    TableSource source = found.tables.front();
    source.layout.hasHeader = false;
    source.layout.headerRow = 0;
    PATRON_TRY(table, TableReader::open(source));
    std::vector<RowFix> fixes;
    CsvRow row;
    while (table.next(row)) {
        if (row.problem != CsvProblem::None || row.cells.size() < ownColumns)
            return noSuchFile();
        if (row.cells[0] == "reject")
            continue;
        RowFix& fix = fixes.emplace_back();
        for (const char digit : row.cells[0]) {
            if (digit < '0' || digit > '9' || row.cells[0].size() > 18)
                return noSuchFile();
            fix.reject = fix.reject * 10 + (digit - '0');
        }
        for (std::size_t i = ownColumns; i < row.cells.size(); ++i)
            fix.cells.emplace_back(cleanCell(row.cells[i]));
    }
    if (auto failure = table.failure())
        return *failure;
    if (fixes.empty())
        return noSuchFile();
    // What was not changed would be rejected once more.
    PATRON_TRY(rejects, store.read([&](ReadSession& session) -> Result<std::vector<RejectedRow>> {
        return importhistory::rejects(session, batch);
    }));
    std::erase_if(fixes, [&](RowFix& fix) {
        const auto known = std::find_if(rejects.begin(), rejects.end(),
                                        [&](const RejectedRow& reject) { return reject.id == fix.reject; });
        if (known == rejects.end())
            return false;
        fix.cells.resize(known->cells.size());
        return std::equal(fix.cells.begin(), fix.cells.end(), known->cells.begin(),
                          [](const std::string& a, const std::string& b) { return a == cleanCell(b); });
    });
    return fixes;
}

}
