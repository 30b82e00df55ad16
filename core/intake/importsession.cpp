#include "core/intake/importsession.h"

#include "core/base/failpoint.h"
#include "core/base/hash.h"
#include "core/base/stopwatch.h"
#include "core/base/text.h"
#include "core/intake/filereading.h"
#include "core/intake/importbatch.h"
#include "core/intake/importundo.h"
#include "core/intake/personwriter.h"
#include "core/intake/sourcepreset.h"

#include <algorithm>
#include <future>
#include <set>

namespace patron::intake {

namespace {
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
    const std::int64_t differing = gathered.customers.differing();
    if (differing > 0 && gathered.kinds.count(ImportKind::Customers) && !gathered.kinds.count(ImportKind::Events)) {
        context.notes.add(groupDigits(differing) + (differing == 1 ? " customer stands" : " customers stand") +
                          " in the file more than once and differently; what their last row says counts. If the rows "
                          "are what people did, import them as events.");
    }
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

/// Hashes the files on a thread of its own while they are read.
class HashingAside
{
public:
    explicit HashingAside(const std::vector<InputFile>& files)
        : m_hashes(std::async(std::launch::async, [&files, cancel = m_cancel] { return hashAll(files, cancel); }))
    {}
    ~HashingAside() { m_cancel.cancel(); }
    HashingAside(const HashingAside&) = delete;
    HashingAside& operator=(const HashingAside&) = delete;

    /// Of a single file its hash; of several the hash over theirs. Waits for it, once.
    Result<std::string> take() { return m_hashes.get(); }

private:
    static Result<std::string> hashAll(const std::vector<InputFile>& files, const CancelToken& cancel)
    {
        std::string hashes;
        for (const InputFile& file : files) {
            PATRON_TRY(hash, hashInput(file, cancel));
            hashes += hash;
        }
        return files.size() == 1 ? hashes : toHex(bytesOf(sha256(hashes)));
    }

    CancelToken m_cancel;
    std::future<Result<std::string>> m_hashes;
};

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
    for (const InputFile& file : m_options.files) {
        PATRON_TRY(tables, planTables(file, m_store, {m_options.kind, m_options.preset, m_options.mapping}));
        PATRON_CHECK(takeUsable(tables, plans, planNotes));
    }
    HashingAside hashing(m_options.files);
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
    PATRON_CHECK(FileReading(job, m_store, source, gathered, corrected).read(plans));
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
    PATRON_TRY(hash, hashing.take());
    batch.fileSha256 = std::move(hash);
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
                return importCancelled();
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
