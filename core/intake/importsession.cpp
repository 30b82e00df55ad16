#include "core/intake/importsession.h"

#include "core/base/failpoint.h"
#include "core/base/hash.h"
#include "core/base/stopwatch.h"
#include "core/base/text.h"
#include "core/intake/correctedrows.h"
#include "core/intake/couponstage.h"
#include "core/intake/customerstage.h"
#include "core/intake/eventstage.h"
#include "core/intake/importbatch.h"
#include "core/intake/importundo.h"
#include "core/intake/loyaltystage.h"
#include "core/intake/orderstage.h"
#include "core/intake/personwriter.h"
#include "core/intake/referencestage.h"
#include "core/intake/sourcepreset.h"
#include "core/intake/tablereader.h"
#include "core/intake/visitactions.h"
#include "core/intake/weatherstage.h"

#include <algorithm>
#include <set>

namespace patron::intake {

namespace {
Error cancelled()
{
    return makeError(ErrorCode::Cancelled, "The import was stopped; nothing was changed.");
}

/// Countries where 04/12 is the twelfth of April.
bool isMonthFirst(std::string_view country)
{
    return country == "US" || country == "PH" || country == "PW" || country == "FM" || country == "MH";
}

/// Everything one import gathers before it writes.
struct Gathered
{
    explicit Gathered(const std::string& source)
        : orders(source)
    {}
    CustomerStage customers{"row"};
    CustomerStage consents{"consent"};
    OrderStage orders;
    EventStage events;
    LoyaltyStage loyalty;
    CouponStage coupons;
    CustomerStage members{"row"}; ///< names and birthdays beside points; their rows are counted with the points
    ReferenceStage reference;
    WeatherStage weather;
    Rejects rejects;
    ImportNotes notes;
    std::set<ImportKind> kinds;
    std::map<ImportKind, std::int64_t> rejectedBefore; ///< while reading, by kind of file
    std::int64_t rows = 0;
    std::int64_t extraEventRows = 0; ///< actions of visits that are one row of their file
    std::int64_t extraOrderRows = 0; ///< products of purchases that are one row of their file
    ColumnMapping firstMapping;
    std::vector<ReadTable> tables; ///< with rejected rows
    std::string hashes;
};

class FileReading
{
public:
    FileReading(JobContext& job, Store& store, const std::string& source, bool several, Gathered& gathered,
                const CorrectedRows* corrected)
        : m_job(job)
        , m_store(store)
        , m_source{store, source, {}, nullptr}
        , m_several(several)
        , m_gathered(gathered)
        , m_corrected(corrected)
    {}

    Result<void> read(const ImportPlan& plan)
    {
        m_source.fileName = plan.source.name;
        m_gathered.rejects.setFile(m_several ? m_source.fileName : std::string());
        m_columns.clear();
        m_actions.reset();
        RowBinding binding(plan.mapping, m_store.zone(), m_store.country());
        PATRON_TRY(footerLine, learn(plan, binding));
        for (std::string& note : binding.settle(isMonthFirst(m_store.country())))
            m_gathered.notes.add(std::move(note));
        noteLeftColumns(plan.mapping);
        const std::int64_t rejectedBefore = m_gathered.rejects.count();
        PATRON_CHECK(stage(plan, binding, footerLine));
        if (m_gathered.rejects.count() > rejectedBefore)
            m_gathered.tables.push_back({m_several ? m_source.fileName : std::string(), m_columns, binding.mapping()});
        m_gathered.rejectedBefore[plan.mapping.kind] += m_gathered.rejects.count() - rejectedBefore;
        m_gathered.kinds.insert(plan.mapping.kind);
        if (m_gathered.firstMapping.columns.empty())
            m_gathered.firstMapping = binding.mapping();
        return {};
    }

private:
    Result<TableReader> openTable(const ImportPlan& plan) const
    {
        if (!m_corrected)
            return TableReader::open(plan.source);
        SniffedTable layout;
        layout.hasHeader = false;
        return TableReader(std::make_unique<CorrectedSource>(*m_corrected), layout, m_corrected->columns);
    }

    /// The first time over the rows: how dates and amounts are written, and where the table ends.
    Result<std::int64_t> learn(const ImportPlan& plan, RowBinding& binding)
    {
        PATRON_TRY(table, openTable(plan));
        m_job.phase("Reading");
        FooterWatch footer = table.footerWatch();
        CsvRow row;
        ImportNotes ignored;
        std::optional<BadIdentity> bad;
        m_ties = {};
        m_source.ties = nullptr;
        m_fileRows = 0;
        while (table.next(row)) {
            ++m_fileRows;
            if (!m_corrected)
                footer.see(row);
            if (row.problem == CsvProblem::None) {
                binding.learn(row);
                if (plan.mapping.kind == ImportKind::Weather)
                    m_gathered.weather.learn(binding, row);
                if (binding.has(Field::DeviceId))
                    m_ties.learn(readIdentities(binding, row, m_source, ignored, bad));
            }
            if (m_fileRows % 500 == 0) {
                m_job.done(m_fileRows);
                if (m_job.cancelled())
                    return cancelled();
            }
        }
        if (auto failure = table.failure())
            return *failure;
        m_fileRows -= footer.footerRows();
        if (m_fileRows <= 0)
            return makeError(ErrorCode::BadInput, "\"" + m_source.fileName + "\" has no rows but its header.");
        return footer.footerLine();
    }

    Result<void> stage(const ImportPlan& plan, RowBinding& binding, std::int64_t footerLine)
    {
        PATRON_TRY(table, openTable(plan));
        table.setFooterLine(footerLine);
        m_source.ties = &m_ties;
        m_columns = table.header();
        m_job.phase("Checking", m_fileRows);
        CsvRow row;
        std::int64_t done = 0;
        while (table.next(row)) {
            ++m_gathered.rows;
            ++done;
            const std::int64_t rejected = m_gathered.rejects.count();
            if (row.problem != CsvProblem::None)
                m_gathered.rejects.add(row.line, {}, {}, csvProblemText(row.problem));
            else if (holdsNoText(row))
                m_gathered.rejects.add(row.line, {}, {}, "The row holds bytes that are no text.");
            else
                add(binding, row, plan.mapping.kind);
            if (m_gathered.rejects.count() > rejected)
                keepCells(binding, row);
            if (done % 500 == 0) {
                m_job.done(done);
                if (m_job.cancelled())
                    return cancelled();
            }
        }
        if (auto failure = table.failure())
            return *failure;
        for (std::string& note : table.notes())
            m_gathered.notes.add(std::move(note));
        return {};
    }

    static bool holdsNoText(const CsvRow& row)
    {
        return std::any_of(row.cells.begin(), row.cells.end(),
                           [](std::string_view cell) { return cell.find('\0') != std::string_view::npos; });
    }

    /// What a person can put right; never what is left out, which may be a secret.
    void keepCells(const RowBinding& binding, const CsvRow& row)
    {
        const std::vector<MappedColumn>& columns = binding.mapping().columns;
        std::vector<std::string> cells(columns.size());
        for (std::size_t i = 0; i < columns.size() && i < row.cells.size(); ++i) {
            if (columns[i].field != Field::Ignore)
                cells[i] = toValidUtf8(row.cells[i]);
        }
        m_gathered.rejects.keepCells(std::move(cells));
    }

    void add(RowBinding& binding, const CsvRow& row, ImportKind kind)
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

    void addMember(RowBinding& binding, const CsvRow& row)
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
    void addTracked(RowBinding& binding, const CsvRow& row)
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
    void addEvents(RowBinding& binding, const CsvRow& row, const TrackedRow& tracked)
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

    void noteLeftColumns(const ColumnMapping& mapping)
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
            m_gathered.notes.add("Columns that are never stored, because they hold secrets: " + joinWords(secret) +
                                 ".");
        if (mapping.kind == ImportKind::Orders && !mapping.hasIdentity())
            m_gathered.notes.add("The file does not say who bought: its orders are kept as anonymous sales.");
    }

    JobContext& m_job;
    Store& m_store;
    PersonSource m_source;
    bool m_several;
    Gathered& m_gathered;
    const CorrectedRows* m_corrected; ///< instead of a file
    std::vector<std::string> m_columns;
    std::int64_t m_fileRows = 0;
    DeviceTies m_ties;
    std::optional<PurchaseRows> m_purchases;
    std::optional<VisitActions> m_actions;
};

std::string joinKinds(const std::set<ImportKind>& kinds)
{
    std::string text;
    for (const ImportKind kind : kinds)
        text += (text.empty() ? "" : ",") + std::string(importKindName(kind));
    return text;
}

/// Takes what rows became beyond one each out of the counts, what changed nothing first.
void takeExtra(ImportCounts& counts, std::int64_t extra)
{
    for (std::int64_t* count : {&counts.unchanged, &counts.added, &counts.updated}) {
        const std::int64_t less = std::min(*count, extra);
        *count -= less;
        extra -= less;
    }
}

/// Writes what was gathered, in the order in which things need each other.
Result<void> applyGathered(ApplyContext& context, Gathered& gathered, ImportReport& report)
{
    PersonWriter writer(context);
    // Places and products come first: orders and events name them. So do rates, by which orders are valued.
    ImportCounts referenceRows;
    PATRON_CHECK(gathered.reference.apply(context, referenceRows, report.kinds));
    PATRON_CHECK(gathered.weather.apply(context, referenceRows, report.kinds));
    const auto countFor = [&](ImportKind kind) -> ImportCounts& {
        return report.kinds[std::string(importKindName(kind))];
    };
    ImportCounts customerRows;
    PATRON_CHECK(gathered.customers.apply(context, writer, customerRows, report.merged));
    ImportCounts memberRows;
    std::int64_t memberMerged = 0;
    PATRON_CHECK(gathered.members.apply(context, writer, memberRows, memberMerged));
    failpoint("import.after_people");
    ImportCounts orderRows;
    if (gathered.kinds.count(ImportKind::Orders))
        PATRON_CHECK(gathered.orders.apply(context, writer, orderRows, report.kinds));
    // A purchase is one row, whatever the number of its products.
    takeExtra(orderRows, gathered.extraOrderRows);
    const std::int64_t before = gathered.rejects.count();
    ImportCounts eventRows;
    VisitorClaims visitors;
    PATRON_CHECK(gathered.events.apply(context, writer, visitors, eventRows));
    ImportCounts visitRows = eventRows;
    takeExtra(visitRows, gathered.extraEventRows);
    gathered.rejectedBefore[ImportKind::Events] += gathered.rejects.count() - before;
    ImportCounts loyaltyRows;
    PATRON_CHECK(gathered.loyalty.apply(context, writer, visitors, loyaltyRows));
    ImportCounts couponRows;
    PATRON_CHECK(gathered.coupons.apply(context, writer, visitors, couponRows));
    ImportCounts consentRows;
    std::int64_t consentMerged = 0;
    PATRON_CHECK(gathered.consents.apply(context, writer, consentRows, consentMerged));
    if (gathered.customers.rows() > 0)
        gathered.customers.compareGiven(context);
    if (writer.tied() > 0) {
        context.notes.add(groupDigits(writer.tied()) + (writer.tied() == 1 ? " row names" : " rows name") +
                          " two customers who were known already, such as the email of one and the card of the other. "
                          "The stronger key decided, and what the other has stays theirs; look at the duplicates to "
                          "see whether they are one person.");
    }
    if (gathered.kinds.count(ImportKind::Events))
        countFor(ImportKind::Events) = eventRows;
    if (gathered.kinds.count(ImportKind::Loyalty))
        countFor(ImportKind::Loyalty) = loyaltyRows;
    if (gathered.kinds.count(ImportKind::Coupons))
        countFor(ImportKind::Coupons) = couponRows;
    if (gathered.kinds.count(ImportKind::Consents))
        countFor(ImportKind::Consents) = consentRows;
    report.kinds["customers"] = writer.counts();
    for (const ImportKind kind : gathered.kinds)
        countFor(kind).rejected = gathered.rejectedBefore[kind];
    for (const ImportCounts& rows :
         {referenceRows, customerRows, orderRows, visitRows, loyaltyRows, couponRows, consentRows}) {
        report.counts.added += rows.added;
        report.counts.updated += rows.updated;
        report.counts.unchanged += rows.unchanged;
    }
    report.counts.rejected = gathered.rejects.count();
    report.rejects = gathered.rejects.rows();
    report.tables = gathered.tables;
    report.notes = gathered.notes.sentences();
    if (gathered.rejects.count() > static_cast<std::int64_t>(report.rejects.size()))
        report.notes.push_back("Of the rejected rows the first " +
                               groupDigits(static_cast<long long>(report.rejects.size())) + " are listed.");
    return {};
}

/// Ends a dry run: everything written is taken back, and the report stays.
Error dryRunEnds()
{
    return makeError(ErrorCode::Cancelled, "A dry run keeps nothing.");
}

Error nothingUsable(const Gathered& gathered)
{
    const auto& rejects = gathered.rejects.rows();
    const RejectedRow& first = rejects.front();
    std::string text = "None of the " + groupDigits(gathered.rows) + " rows could be used. Line " +
                       std::to_string(first.line) + (first.file.empty() ? "" : " of \"" + first.file + "\"");
    if (!first.column.empty())
        text += ", column \"" + first.column + "\"";
    return makeError(ErrorCode::BadInput, text + ": " + first.reason);
}

std::string furtherTables(const ImportPlan& plan)
{
    constexpr std::size_t shown = 10;
    std::vector<std::string> names(
        plan.others.begin(), plan.others.begin() + static_cast<std::ptrdiff_t>(std::min(shown, plan.others.size())));
    if (plan.others.size() > shown)
        names.push_back(groupDigits(static_cast<long long>(plan.others.size() - shown)) + " more");
    return "\"" + plan.source.name + "\" holds further tables, which were left out: " + joinWords(names) + ".";
}

/// Of one file's tables those that can be imported: a single one must be, and of an archive's at least one.
Result<void> takeUsable(std::vector<ImportPlan>& tables, std::vector<ImportPlan>& plans,
                        std::vector<std::string>& notes)
{
    std::optional<Error> firstTrouble;
    const std::size_t before = plans.size();
    for (ImportPlan& plan : tables) {
        notes.insert(notes.end(), plan.notes.begin(), plan.notes.end());
        if (!plan.others.empty())
            notes.push_back(furtherTables(plan));
        auto usable = checkPlan(plan);
        if (usable) {
            plans.push_back(std::move(plan));
            continue;
        }
        if (!firstTrouble)
            firstTrouble = usable.error();
        notes.push_back("Left out of the archive: " + usable.error().text);
    }
    if (plans.size() == before)
        return *firstTrouble;
    return {};
}

std::string quotedWords(std::vector<std::string> words)
{
    for (std::string& word : words)
        word = "\"" + ellipsize(word, 40) + "\"";
    return joinWords(words);
}

std::string diffText(const RecalledMapping& recalled)
{
    std::string text = "The mapping given for an earlier file of this layout was used again.";
    if (!recalled.added.empty())
        text += " New columns: " + quotedWords(recalled.added) + ".";
    if (!recalled.gone.empty())
        text += " Columns that are gone: " + quotedWords(recalled.gone) + ".";
    for (const auto& [before, now] : recalled.renamed)
        text += " \"" + ellipsize(now, 40) + "\" is read as \"" + ellipsize(before, 40) + "\" was.";
    return text;
}

std::string namesOf(const std::vector<InputFile>& files)
{
    std::vector<std::string> names;
    for (const InputFile& file : files)
        names.push_back(file.name());
    return joinWords(names);
}
}

ImportSession::ImportSession(Store& store, ImportOptions options)
    : m_store(store)
    , m_options(std::move(options))
{}

Result<ImportPlan> ImportSession::preview(const InputFile& file) const
{
    return planImport(file, m_store, {m_options.kind, m_options.preset, m_options.mapping});
}

Result<ImportReport> ImportSession::run(JobContext& job)
{
    const CorrectedRows* corrected = m_options.corrected.get();
    if (m_options.files.empty() && !corrected)
        return makeError(ErrorCode::WrongUsage, "There is no file to import.");
    if (m_store.readOnly())
        return makeError(ErrorCode::ReadOnly,
                         "The workspace is open for reading only, so nothing can be imported into it.");
    const Stopwatch watch;
    std::vector<ImportPlan> plans;
    std::vector<std::string> planNotes;
    std::string hashes;
    for (const InputFile& file : m_options.files) {
        PATRON_TRY(tables, planTables(file, m_store, {m_options.kind, m_options.preset, m_options.mapping}));
        PATRON_CHECK(takeUsable(tables, plans, planNotes));
        PATRON_TRY(hash, hashInput(file));
        hashes += hash;
    }
    if (corrected) {
        ImportPlan& plan = plans.emplace_back();
        plan.source.name = corrected->fileName;
        plan.mapping = corrected->mapping;
    }
    const std::string& preset = plans.front().mapping.preset;
    const auto& recalled = plans.front().recalled;
    const std::string source = !m_options.source.empty() ? m_options.source : sourceOfPreset(preset);
    Gathered gathered(source);
    for (std::string& note : planNotes)
        gathered.notes.add(std::move(note));
    FileReading reading(job, m_store, source, plans.size() > 1, gathered, corrected);
    for (const ImportPlan& plan : plans)
        PATRON_CHECK(reading.read(plan));
    if (gathered.rejects.count() == gathered.rows)
        return nothingUsable(gathered);

    if (recalled)
        gathered.notes.add(diffText(*recalled));
    ImportReport report;
    report.rows = gathered.rows;
    report.mapping = gathered.firstMapping;
    report.dryRun = m_options.dryRun;
    NewBatch batch;
    batch.kind = joinKinds(gathered.kinds);
    batch.source = source;
    batch.fileName = corrected ? corrected->fileName : namesOf(m_options.files);
    batch.parent = corrected ? corrected->batch : BatchId{};
    batch.fileSha256 = m_options.files.size() == 1 ? hashes : toHex(bytesOf(sha256(hashes)));
    batch.origin = m_options.origin;
    batch.originKey = m_options.originKey;
    batch.preset = preset;
    batch.mapping = compactJson(mappingToJson(gathered.firstMapping));
    batch.policy = std::string(mergePolicyName(m_options.policy));
    batch.history = m_options.history;
    job.phase("Writing", gathered.rows);
    const auto written = m_store.writeLong(
        [&](Transaction& tx) -> Result<void> {
            const Ms now = job.clock().now();
            const BatchId id = batches::begin(tx, batch, now);
            ClaimJournal journal(tx, id);
            ApplyContext context{tx, m_store, job, gathered.notes, now, id, source, m_options.policy, journal};
            PATRON_CHECK(applyGathered(context, gathered, report));
            report.rowsPerSecond = static_cast<double>(report.rows) * 1000 / std::max(watch.elapsedMs(), 1e-3);
            if (job.cancelled())
                return cancelled();
            if (m_options.dryRun)
                return dryRunEnds();
            if (m_options.mapping)
                savedmappings::remember(tx, plans.front().mapping, context.now);
            report.import = context.batch;
            batches::finish(tx, context.batch, report, corrected);
            forgetOldImports(tx, now);
            failpoint("import.before_commit");
            return {};
        },
        job.cancelToken());
    if (!written && !(m_options.dryRun && written.error().text == dryRunEnds().text))
        return written.error();
    return report;
}

}
