#include "core/intake/filereading.h"

#include "core/base/text.h"
#include "core/intake/personrow.h"

#include <algorithm>
#include <deque>

namespace patron::intake {

namespace {
/// Countries where 04/12 is the twelfth of April.
bool isMonthFirst(std::string_view country)
{
    return country == "US" || country == "PH" || country == "PW" || country == "FM" || country == "MH";
}

/// Whether two tables are written by one hand: what is not told by the cells of one is told by the other's.
bool sameLayout(const ColumnMapping& a, const ColumnMapping& b)
{
    return a.kind == b.kind && a.columns == b.columns && a.constants == b.constants && a.country == b.country &&
           a.zone == b.zone && a.mailable == b.mailable;
}

bool holdsNoText(const CsvRow& row)
{
    return std::any_of(row.cells.begin(), row.cells.end(),
                       [](std::string_view cell) { return cell.find('\0') != std::string_view::npos; });
}
}

FileReading::FileReading(JobContext& job, Store& store, const std::string& source, Gathered& gathered,
                         const CorrectedRows* corrected)
    : m_job(job)
    , m_store(store)
    , m_source{store, source, {}, nullptr}
    , m_gathered(gathered)
    , m_corrected(corrected)
{}

Result<void> FileReading::read(const std::vector<ImportPlan>& plans)
{
    m_several = plans.size() > 1;
    std::deque<RowBinding> bindings; // a binding points into itself
    std::vector<const ColumnMapping*> layouts;
    std::vector<Table> tables;
    for (const ImportPlan& plan : plans) {
        Table& table = tables.emplace_back();
        table.plan = &plan;
        const auto known = std::find_if(layouts.begin(), layouts.end(),
                                        [&](const ColumnMapping* layout) { return sameLayout(*layout, plan.mapping); });
        table.layout = static_cast<std::size_t>(known - layouts.begin());
        if (known == layouts.end()) {
            layouts.push_back(&plan.mapping);
            bindings.emplace_back(plan.mapping, m_store.zone(), m_store.country());
        }
        PATRON_CHECK(learn(table, bindings[table.layout]));
    }
    for (RowBinding& binding : bindings) {
        for (std::string& note : binding.settle(isMonthFirst(m_store.country())))
            m_gathered.notes.add(std::move(note));
    }
    for (const Table& table : tables)
        PATRON_CHECK(take(table, bindings[table.layout]));
    return {};
}

Result<void> FileReading::take(const Table& table, RowBinding& binding)
{
    const ImportPlan& plan = *table.plan;
    m_source.fileName = plan.source.name;
    m_gathered.rejects.setFile(m_several ? m_source.fileName : std::string());
    m_columns.clear();
    m_actions.reset();
    noteLeftColumns(plan.mapping);
    const std::int64_t rejectedBefore = m_gathered.rejects.count();
    PATRON_CHECK(stage(table, binding));
    if (m_gathered.rejects.count() > rejectedBefore)
        m_gathered.tables.push_back({m_several ? m_source.fileName : std::string(), m_columns, binding.mapping()});
    m_gathered.rejectedBefore[plan.mapping.kind] += m_gathered.rejects.count() - rejectedBefore;
    m_gathered.kinds.insert(plan.mapping.kind);
    if (m_gathered.firstMapping.columns.empty())
        m_gathered.firstMapping = binding.mapping();
    return {};
}

Result<TableReader> FileReading::openTable(const ImportPlan& plan) const
{
    if (!m_corrected)
        return TableReader::open(plan.source);
    SniffedTable layout;
    layout.hasHeader = false;
    return TableReader(std::make_unique<CorrectedSource>(*m_corrected), layout, m_corrected->columns);
}

/// The first time over the rows: how dates and amounts are written, and where the table ends.
Result<void> FileReading::learn(Table& table, RowBinding& binding)
{
    PATRON_TRY(reader, openTable(*table.plan));
    m_job.phase("Reading");
    FooterWatch footer = reader.footerWatch();
    CsvRow row;
    ImportNotes ignored;
    std::optional<BadIdentity> bad;
    m_source.ties = nullptr;
    while (reader.next(row)) {
        ++table.rows;
        if (!m_corrected)
            footer.see(row);
        if (row.problem == CsvProblem::None) {
            binding.learn(row);
            if (table.plan->mapping.kind == ImportKind::Weather)
                m_gathered.weather.learn(binding, row);
            if (binding.has(Field::DeviceId))
                table.ties.learn(readIdentities(binding, row, m_source, ignored, bad));
        }
        if (table.rows % 500 == 0) {
            m_job.done(table.rows);
            if (m_job.cancelled())
                return importCancelled();
        }
    }
    if (auto failure = reader.failure())
        return *failure;
    table.rows -= footer.footerRows();
    if (table.rows <= 0)
        return makeError(ErrorCode::BadInput, "\"" + table.plan->source.name + "\" has no rows but its header.");
    table.footerLine = footer.footerLine();
    return {};
}

Result<void> FileReading::stage(const Table& table, RowBinding& binding)
{
    PATRON_TRY(reader, openTable(*table.plan));
    reader.setFooterLine(table.footerLine);
    m_source.ties = &table.ties;
    m_columns = reader.header();
    m_job.phase("Checking", table.rows);
    CsvRow row;
    std::int64_t done = 0;
    while (reader.next(row)) {
        ++m_gathered.rows;
        ++done;
        const std::int64_t rejected = m_gathered.rejects.count();
        if (row.problem != CsvProblem::None)
            m_gathered.rejects.add(row.line, {}, {}, csvProblemText(row.problem));
        else if (holdsNoText(row))
            m_gathered.rejects.add(row.line, {}, {}, "The row holds bytes that are no text.");
        else
            add(binding, row, table.plan->mapping.kind);
        if (m_gathered.rejects.count() > rejected)
            keepCells(binding, row);
        if (done % 500 == 0) {
            m_job.done(done);
            if (m_job.cancelled())
                return importCancelled();
        }
    }
    if (auto failure = reader.failure())
        return *failure;
    for (std::string& note : reader.notes())
        m_gathered.notes.add(std::move(note));
    return {};
}

/// What a person can put right; never what is left out, which may be a secret.
void FileReading::keepCells(const RowBinding& binding, const CsvRow& row)
{
    const std::vector<MappedColumn>& columns = binding.mapping().columns;
    std::vector<std::string> cells(columns.size());
    for (std::size_t i = 0; i < columns.size() && i < row.cells.size(); ++i) {
        if (columns[i].field != Field::Ignore)
            cells[i] = toValidUtf8(row.cells[i]);
    }
    m_gathered.rejects.keepCells(std::move(cells));
}

void FileReading::add(RowBinding& binding, const CsvRow& row, ImportKind kind)
{
    Gathered& to = m_gathered;
    if (const auto reason = binding.skipReason(row); !reason.empty())
        return to.rejects.add(row.line, {}, {}, reason);
    switch (kind) {
    case ImportKind::Customers:
        return to.customers.add(binding, row, m_source, to.rejects, to.notes);
    case ImportKind::Orders:
        return to.orders.add(binding, row, m_source, to.rejects, to.notes);
    case ImportKind::Events:
        return addTracked(binding, row);
    case ImportKind::Consents:
        return to.consents.addConsent(binding, row, m_source, to.rejects, to.notes);
    case ImportKind::Products:
    case ImportKind::Places:
    case ImportKind::Gazetteer:
    case ImportKind::Rates:
    case ImportKind::Suppressions:
        return to.reference.add(kind, binding, row, m_source, to.rejects, to.notes);
    case ImportKind::Coupons:
        return to.coupons.add(binding, row, m_source, to.rejects, to.notes);
    case ImportKind::Loyalty:
        return addMember(binding, row);
    case ImportKind::Weather:
        return to.weather.add(binding, row, to.rejects, to.notes);
    }
}

void FileReading::addMember(RowBinding& binding, const CsvRow& row)
{
    Gathered& to = m_gathered;
    const std::int64_t rejected = to.rejects.count();
    to.loyalty.add(binding, row, m_source, to.rejects, to.notes);
    const bool facts = binding.has(Field::FirstName) || binding.has(Field::LastName) || binding.has(Field::Name) ||
                       binding.has(Field::Birthday);
    if (to.rejects.count() > rejected || !facts)
        return;
    // The row is taken for its points already: that it says nothing more of the person is no fault.
    Rejects unheard;
    ImportNotes said;
    to.members.add(binding, row, m_source, unheard, said);
}

/// What web and app exports mix: people go to the customers, purchases to the orders, the rest are events.
void FileReading::addTracked(RowBinding& binding, const CsvRow& row)
{
    Gathered& to = m_gathered;
    TrackedRow tracked;
    if (const auto problem = readTracked(binding, row, tracked))
        return to.rejects.add(row.line, binding.header(problem->field), binding.text(row, problem->field),
                              problem->reason);
    if (tracked.what == TrackedKind::Person)
        return to.customers.add(binding, row, m_source, to.rejects, to.notes);
    if (tracked.what == TrackedKind::Company)
        return to.customers.addCompany(binding, row, m_source, to.rejects, to.notes);
    if (tracked.what == TrackedKind::Event)
        return addEvents(binding, row, tracked);
    if (!m_purchases)
        m_purchases.emplace(binding.mapping(), m_store.zone(), m_store.country());
    const std::int64_t before = to.orders.rows() + to.rejects.count();
    for (const CsvRow& made : m_purchases->rowsOf(binding, row, tracked)) {
        const std::int64_t rejected = to.rejects.count();
        to.orders.add(m_purchases->binding(), made, m_source, to.rejects, to.notes);
        if (to.rejects.count() > rejected)
            break;
    }
    to.extraOrderRows += to.orders.rows() + to.rejects.count() - before - 1;
    to.kinds.insert(ImportKind::Orders);
}

/// What happened, and after it the single actions where it was a visit of several.
void FileReading::addEvents(RowBinding& binding, const CsvRow& row, const TrackedRow& tracked)
{
    Gathered& to = m_gathered;
    const std::int64_t rejected = to.rejects.count();
    to.events.add(binding, row, tracked, m_source, to.rejects, to.notes);
    if (!m_actions)
        m_actions.emplace(binding.mapping(), m_store.zone(), m_store.country());
    if (m_actions->empty() || to.rejects.count() > rejected)
        return;
    const std::int64_t before = to.events.rows();
    Rejects unheard; // the row is taken; an action that cannot be read is no row of its own
    for (const CsvRow& made : m_actions->rowsOf(binding, row, tracked.kind)) {
        TrackedRow action;
        if (!readTracked(m_actions->binding(), made, action) && action.what == TrackedKind::Event)
            to.events.add(m_actions->binding(), made, action, m_source, unheard, to.notes);
    }
    if (unheard.count() > 0)
        to.notes.addOnce("Some actions of visits could not be read and were left out: " + unheard.rows()[0].reason);
    to.extraEventRows += to.events.rows() - before;
}

void FileReading::noteLeftColumns(const ColumnMapping& mapping)
{
    std::vector<std::string> left;
    std::vector<std::string> secret;
    for (const MappedColumn& column : mapping.columns) {
        if (column.field == Field::Ignore && column.why != "action")
            (column.why == "secret" ? secret : left).push_back("\"" + ellipsize(column.column, 40) + "\"");
    }
    if (!left.empty())
        m_gathered.notes.add("Columns that were left out: " + joinWords(left) + ".");
    if (!secret.empty())
        m_gathered.notes.add("Columns that are never stored, because they hold secrets: " + joinWords(secret) + ".");
    if (mapping.kind == ImportKind::Orders && !mapping.hasIdentity())
        m_gathered.notes.add("The file does not say who bought: its orders are kept as anonymous sales.");
}

}
