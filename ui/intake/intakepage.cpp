#include "ui/intake/intakepage.h"

#include "core/base/paths.h"
#include "core/intake/importhistory.h"
#include "core/intake/importundo.h"
#include "ui/intake/cleanstep.h"
#include "ui/intake/columnsstep.h"
#include "ui/intake/filestep.h"
#include "ui/intake/importchoice.h"
#include "ui/intake/importreportview.h"
#include "ui/intake/importundoing.h"
#include "ui/intake/matchstep.h"
#include "ui/intake/rejectfixing.h"
#include "ui/intake/reviewstep.h"
#include "ui/intake/stepbar.h"
#include "ui/kit/dialogs.h"
#include "ui/kit/pageheader.h"
#include "ui/kit/theme.h"
#include "ui/models/fieldwords.h"
#include "ui/models/localetext.h"
#include "ui/models/services.h"
#include "ui/models/undolog.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
const QString filesKey = QStringLiteral("files");
const QString tokenKey = QStringLiteral("token");
const QString batchKey = QStringLiteral("batch");

/// A dry run writes everything and takes it back; only small files are tried without being asked.
constexpr std::int64_t triedAtOnceBytes = 4 * 1024 * 1024;
constexpr int tryAfterMs = 300;
constexpr int pastShown = 50;

using intake::ImportPlan;
using intake::ImportReport;
using intake::InputFile;

enum Step { FileAt, ColumnsAt, CleanAt, MatchAt, ReviewAt };

class IntakePage : public Page
{
public:
    IntakePage(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent);

    void enter(const QVariantMap& at) override;
    QList<QAction*> commands() const override { return {m_chooseFile, m_paste}; }
    QUndoStack* undoStack() const override { return &m_services.undo().stack(); }
    QList<QWidget*> panes() override { return {m_header, m_steps, m_stack}; }

private:
    void connectViews();
    void connectSteps();
    void showChoice();
    void chooseFiles();
    void paste();
    void start(const QList<InputFile>& files);
    void takeNext();
    void plan(const InputFile& file, std::optional<intake::ImportKind> kind);
    void showDraft();
    void goTo(int step);
    void mappingChanged(const intake::ColumnMapping& mapping);
    void clean();
    void tryIt();
    void forgetTry();
    void import();
    void followJob(const JobStatus& status);
    void finish(Result<ImportReport> report);
    void showReport(const ImportReport& report);
    void showPast(const intake::PastImport& past);
    enum class Show { Always, OnceUndone };
    void openBatch(BatchId batch, Show which = Show::Always);
    void showRejects(BatchId batch);
    bool inSteps() const;

    Services& m_services;
    Dialogs& m_dialogs;
    ImportUndoing m_undoing;
    RejectFixing m_fixing;
    PageHeader* m_header;
    StepBar* m_steps;
    QStackedWidget* m_stack;
    ImportChoice* m_choice;
    FileStep* m_fileStep;
    ColumnsStep* m_columnsStep;
    CleanStep* m_cleanStep;
    MatchStep* m_matchStep;
    ReviewStep* m_reviewStep;
    ImportReportView* m_report;
    QAction* m_chooseFile;
    QAction* m_paste;
    QAction* m_another;
    QAction* m_next;
    QAction* m_import;
    QAction* m_customers;
    QAction* m_undo;
    QTimer m_trySoon;
    QTimer m_cleanSoon;
    QList<InputFile> m_files; ///< still to come
    ImportDraft m_draft;
    std::optional<Result<ImportReport>> m_tried;
    BatchId m_shownBatch;
    QString m_shownFile;
    qlonglong m_token = -1;
    std::uint64_t m_job = 0;
};

IntakePage::IntakePage(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent)
    : Page(parent)
    , m_services(services)
    , m_dialogs(dialogs)
    , m_undoing(services, dialogs, this)
    , m_fixing(services, dialogs, this)
    , m_header(new PageHeader(theme, tr("Import"), this))
    , m_steps(new StepBar(theme, {tr("File"), tr("Columns"), tr("Clean"), tr("Match"), tr("Review")}, this))
    , m_stack(new QStackedWidget(this))
    , m_choice(new ImportChoice(theme, services.store().zone(), m_stack))
    , m_fileStep(new FileStep(theme, m_stack))
    , m_columnsStep(new ColumnsStep(theme, m_stack))
    , m_cleanStep(new CleanStep(theme, m_stack))
    , m_matchStep(new MatchStep(theme, m_stack))
    , m_reviewStep(new ReviewStep(theme, m_stack))
    , m_report(new ImportReportView(theme, m_stack))
    , m_chooseFile(new QAction(tr("Choose a file…"), this))
    , m_paste(new QAction(tr("Import from the clipboard"), this))
    , m_another(new QAction(tr("Another file…"), this))
    , m_next(new QAction(tr("Next"), this))
    , m_import(new QAction(tr("Import"), this))
    , m_customers(new QAction(tr("See the customers"), this))
    , m_undo(new QAction(tr("Undo this import…"), this))
{
    for (QWidget* view : std::initializer_list<QWidget*>{m_choice, m_fileStep, m_columnsStep, m_cleanStep, m_matchStep,
                                                         m_reviewStep, m_report})
        m_stack->addWidget(view);
    const auto name = [](QAction* action, const QString& objectName, Glyph glyph) {
        action->setObjectName(objectName);
        action->setProperty("kitGlyph", int(glyph));
    };
    name(m_chooseFile, QStringLiteral("importChoose"), Glyph::Folder);
    name(m_paste, QStringLiteral("importPaste"), Glyph::Paste);
    name(m_another, QStringLiteral("importAnother"), Glyph::Folder);
    name(m_next, QStringLiteral("importNext"), Glyph::ArrowTrailing);
    name(m_import, QStringLiteral("importStart"), Glyph::Import);
    name(m_customers, QStringLiteral("importCustomers"), Glyph::Customers);
    name(m_undo, QStringLiteral("importUndo"), Glyph::Undo);
    m_header->addSecondaryAction(m_undo);
    m_header->addSecondaryAction(m_another);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_steps);
    column->addWidget(m_stack, 1);
    m_trySoon.setSingleShot(true);
    m_trySoon.setInterval(tryAfterMs);
    m_cleanSoon.setSingleShot(true);
    m_cleanSoon.setInterval(tryAfterMs / 2);
    connectViews();
    connectSteps();
    showChoice();
}

void IntakePage::connectViews()
{
    for (QAction* choose : {m_chooseFile, m_another})
        connect(choose, &QAction::triggered, this, &IntakePage::chooseFiles);
    connect(m_paste, &QAction::triggered, this, &IntakePage::paste);
    connect(m_next, &QAction::triggered, this, [this] { goTo(m_steps->current() + 1); });
    connect(m_import, &QAction::triggered, this, &IntakePage::import);
    connect(m_undo, &QAction::triggered, this, [this] { m_undoing.ask(m_shownBatch, m_shownFile); });
    connect(m_customers, &QAction::triggered, this, [this] {
        if (m_files.isEmpty())
            Q_EMIT goRequested(QStringLiteral("customers"), {});
        else
            takeNext();
    });
    connect(m_choice, &ImportChoice::chooseRequested, this, &IntakePage::chooseFiles);
    connect(m_choice, &ImportChoice::pasteRequested, this, &IntakePage::paste);
    connect(m_choice, &ImportChoice::pastChosen, this, [this](const intake::PastImport& past) {
        showPast(past);
        Q_EMIT placeChanged({{batchKey, QVariant::fromValue<qlonglong>(past.id.value)}});
    });
    connect(m_choice, &ImportChoice::undoRequested, this,
            [this](const intake::PastImport& past) { m_undoing.ask(past.id, textOf(past.fileName)); });
    connect(&m_undoing, &ImportUndoing::failed, this, &IntakePage::noteRaised);
    connect(&m_undoing, &ImportUndoing::runningChanged, this, [this] { m_undo->setEnabled(!m_undoing.isRunning()); });
    connect(&m_undoing, &ImportUndoing::undone, this, [this](const QString& file) {
        Q_EMIT noteRaised(Tone::Ok, tr("The import of %1 is undone.").arg(file));
        showChoice();
    });
    connect(&m_fixing, &RejectFixing::said, this, &IntakePage::noteRaised);
    connect(&m_fixing, &RejectFixing::broughtIn, this, [this](BatchId batch) { openBatch(batch); });
    connect(m_report, &ImportReportView::saveRequested, this, [this] { m_fixing.save(m_shownBatch, m_shownFile); });
    connect(m_report, &ImportReportView::readRequested, this, [this] { m_fixing.read(m_shownBatch); });
    connect(m_report, &ImportReportView::fixesGiven, this,
            [this](const std::vector<intake::RowFix>& fixes) { m_fixing.bringIn(m_shownBatch, fixes); });
    connect(&m_services, &Services::jobChanged, this, &IntakePage::followJob);
    connect(&m_services.undo(), &UndoLog::failed, this,
            [this](const QString& sentence) { Q_EMIT noteRaised(Tone::Danger, sentence); });
    connect(&m_services, &Services::changed, this, [this](const ChangeSet& changes) {
        if (!changes.touches(Area::Imports))
            return;
        if (m_stack->currentWidget() == m_choice)
            showChoice();
        else if (m_stack->currentWidget() == m_report && m_shownBatch)
            openBatch(m_shownBatch, Show::OnceUndone);
    });
}

void IntakePage::connectSteps()
{
    connect(m_steps, &StepBar::chosen, this, &IntakePage::goTo);
    connect(m_fileStep, &FileStep::kindChosen, this,
            [this](intake::ImportKind kind) { plan(m_draft.plan.file(), kind); });
    connect(m_fileStep, &FileStep::tableChosen, this,
            [this](const QString& table) { plan(m_draft.plan.file().withTable(table.toStdString()), std::nullopt); });
    connect(m_fileStep, &FileStep::sourceEdited, this, [this] {
        m_draft.source = m_fileStep->source().toStdString();
        forgetTry();
    });
    connect(m_columnsStep, &ColumnsStep::mappingChanged, this, [this] { mappingChanged(m_columnsStep->mapping()); });
    connect(m_cleanStep, &CleanStep::mappingChanged, this, [this] { mappingChanged(m_cleanStep->mapping()); });
    connect(m_matchStep, &MatchStep::policyChosen, this, [this] {
        m_draft.policy = m_matchStep->policy();
        forgetTry();
    });
    connect(m_reviewStep, &ReviewStep::tryRequested, this, &IntakePage::tryIt);
    connect(m_reviewStep, &ReviewStep::cancelRequested, this, [this] { m_services.cancel(m_job); });
    connect(m_reviewStep, &ReviewStep::historyChosen, this, [this] { m_draft.history = m_reviewStep->isHistory(); });
    connect(&m_trySoon, &QTimer::timeout, this, &IntakePage::tryIt);
    connect(&m_cleanSoon, &QTimer::timeout, this, &IntakePage::clean);
}

bool IntakePage::inSteps() const
{
    return m_stack->currentWidget() != m_choice && m_stack->currentWidget() != m_report;
}

void IntakePage::enter(const QVariantMap& at)
{
    if (at.contains(filesKey)) {
        // Back and Forward come here again with files that were dealt with.
        const bool known = at.value(tokenKey).toLongLong() == m_token;
        m_token = at.value(tokenKey).toLongLong();
        if (!known && m_job == 0) {
            QList<InputFile> files;
            for (const QString& path : at.value(filesKey).toStringList())
                files << InputFile(toPath(path.toStdString()));
            start(files);
        }
        return;
    }
    if (at.contains(batchKey))
        openBatch(BatchId{at.value(batchKey).toLongLong()});
    else if (m_job == 0 && m_files.isEmpty() && m_stack->currentWidget() == m_report)
        showChoice();
}

void IntakePage::showChoice()
{
    m_header->setTitle(tr("Import"));
    m_header->setSubtitle(tr("Bring in customers, orders, events or consents"));
    m_header->setPrimaryAction(nullptr);
    m_another->setVisible(false);
    m_undo->setVisible(false);
    m_steps->hide();
    m_stack->setCurrentWidget(m_choice);
    m_services.ask<std::vector<intake::PastImport>>(
        this,
        [](ReadSession& session) -> Result<std::vector<intake::PastImport>> {
            return intake::importhistory::recent(session, pastShown);
        },
        [this](Result<std::vector<intake::PastImport>> past) {
            if (past)
                m_choice->setPast(*past);
        },
        QStringLiteral("past"));
}

void IntakePage::chooseFiles()
{
    const FileQuestion question{
        tr("Import"),
        {},
        {},
        {tr("Tables (*.csv *.tsv *.tab *.txt *.xlsx *.zip *.json *.jsonl *.ndjson *.vcf)"), tr("All files (*)")}};
    m_dialogs.openFiles(this, question, [this](const QStringList& paths) {
        QList<InputFile> files;
        for (const QString& path : paths)
            files << InputFile(toPath(path.toStdString()));
        if (!files.isEmpty())
            start(files);
    });
}

void IntakePage::paste()
{
    if (m_job != 0)
        return;
    const QString text = QApplication::clipboard()->text();
    if (text.trimmed().isEmpty()) {
        showChoice();
        m_choice->setTrouble(tr("The clipboard holds no table. Copy the cells with their header first."));
        return;
    }
    start({InputFile::pasted(tr("Clipboard").toStdString(), text.toStdString())});
}

void IntakePage::start(const QList<InputFile>& files)
{
    m_files = files;
    takeNext();
}

void IntakePage::takeNext()
{
    if (m_files.isEmpty())
        return;
    m_choice->setTrouble({});
    plan(m_files.takeFirst(), std::nullopt);
}

void IntakePage::plan(const InputFile& file, std::optional<intake::ImportKind> kind)
{
    m_header->setSubtitle(tr("Looking at %1…").arg(textOf(file.name())));
    m_services.run<ImportDraft>(
        this, QString(), [file, kind, &store = m_services.store()](JobContext&) { return draftOf(file, kind, store); },
        [this](Result<ImportDraft> answer) {
            if (!answer) {
                showChoice();
                m_choice->setTrouble(textOf(answer.error().text));
                return;
            }
            answer->policy = m_draft.policy;
            answer->history = m_draft.history;
            const bool same = inSteps();
            m_draft = std::move(*answer);
            showDraft();
            if (!same)
                goTo(ColumnsAt);
        },
        QStringLiteral("plan"));
}

void IntakePage::showDraft()
{
    m_header->setTitle(textOf(m_draft.plan.source.name));
    m_header->setSubtitle(draftText(m_draft, static_cast<int>(m_files.size())));
    m_another->setVisible(true);
    m_undo->setVisible(false);
    m_steps->show();
    m_fileStep->setDraft(m_draft);
    m_columnsStep->setDraft(m_draft);
    m_cleanStep->setDraft(m_draft);
    m_matchStep->setDraft(m_draft);
    m_reviewStep->setRunning(false);
    m_reviewStep->setDraft(m_draft);
    forgetTry();
}

void IntakePage::goTo(int step)
{
    if (m_job != 0)
        return;
    const std::initializer_list<QWidget*> views{m_fileStep, m_columnsStep, m_cleanStep, m_matchStep, m_reviewStep};
    m_steps->setCurrent(step);
    // The column one looked at is the one one goes on with.
    if (step == CleanAt && m_stack->currentWidget() == m_columnsStep)
        m_cleanStep->setCurrentColumn(m_columnsStep->currentColumn());
    if (step == ColumnsAt && m_stack->currentWidget() == m_cleanStep)
        m_columnsStep->setCurrentColumn(m_cleanStep->currentColumn());
    m_stack->setCurrentWidget(*(views.begin() + step));
    m_header->setPrimaryAction(step == ReviewAt ? m_import : m_next);
    switch (step) {
    case FileAt:
        m_fileStep->takeFocus();
        break;
    case ColumnsAt:
        m_columnsStep->takeFocus();
        break;
    case CleanAt:
        m_cleanStep->takeFocus();
        break;
    case MatchAt:
        m_matchStep->takeFocus();
        break;
    default:
        m_reviewStep->takeFocus();
    }
}

void IntakePage::mappingChanged(const intake::ColumnMapping& mapping)
{
    m_draft.mapping = mapping;
    m_columnsStep->setMapping(mapping);
    m_matchStep->setDraft(m_draft);
    m_reviewStep->setDraft(m_draft);
    m_cleanSoon.start();
    forgetTry();
}

void IntakePage::clean()
{
    using Cleaned = std::vector<CleanColumn>;
    m_services.run<Cleaned>(
        this, QString(),
        [preview = m_draft.preview, mapping = m_draft.mapping,
         &store = m_services.store()](JobContext&) -> Result<Cleaned> { return cleanColumns(preview, mapping, store); },
        [this](Result<Cleaned> cleaned) {
            if (!cleaned)
                return;
            m_draft.clean = std::move(*cleaned);
            m_columnsStep->setClean(m_draft.clean);
            m_cleanStep->setDraft(m_draft);
        },
        QStringLiteral("clean"));
}

void IntakePage::forgetTry()
{
    m_tried.reset();
    intake::ImportPlan wanted = m_draft.plan;
    wanted.mapping = m_draft.mapping;
    const bool usable = intake::checkPlan(wanted).has_value();
    m_steps->setWrong(ColumnsAt, !usable);
    m_import->setEnabled(usable);
    m_matchStep->setTried(nullptr);
    if (usable && m_draft.plan.fileBytes() <= triedAtOnceBytes) {
        m_reviewStep->setCounting();
        m_trySoon.start();
    } else {
        m_trySoon.stop();
        m_reviewStep->setUntried();
    }
}

void IntakePage::tryIt()
{
    if (m_job != 0 || !m_import->isEnabled() || !inSteps())
        return;
    m_reviewStep->setCounting();
    intake::ImportOptions options = m_draft.options();
    options.dryRun = true;
    m_services.run<ImportReport>(
        this, QString(),
        [options, &store = m_services.store()](JobContext& job) {
            return intake::ImportSession(store, options).run(job);
        },
        [this](Result<ImportReport> report) {
            m_reviewStep->setTried(report);
            m_matchStep->setTried(report ? &*report : nullptr);
            m_steps->setWrong(ReviewAt, report && report->counts.rejected > 0);
            m_tried = std::move(report);
        },
        QStringLiteral("try"));
}

void IntakePage::import()
{
    if (m_job != 0 || !m_import->isEnabled())
        return;
    m_trySoon.stop();
    m_import->setEnabled(false);
    m_another->setEnabled(false);
    m_reviewStep->setRunning(true, m_header->title());
    m_job = m_services.run<ImportReport>(
        this, tr("Import %1").arg(m_header->title()),
        [options = m_draft.options(), &store = m_services.store()](JobContext& job) {
            return intake::ImportSession(store, options).run(job);
        },
        [this](Result<ImportReport> report) { finish(std::move(report)); },
        // A dry run that is still under way would only keep the writer busy.
        QStringLiteral("try"));
}

void IntakePage::followJob(const JobStatus& status)
{
    if (status.id != m_job || status.finished)
        return;
    m_reviewStep->showProgress(status.progress);
}

void IntakePage::finish(Result<ImportReport> report)
{
    m_job = 0;
    m_another->setEnabled(true);
    m_reviewStep->setRunning(false);
    m_import->setEnabled(true);
    if (report) {
        showReport(*report);
        return;
    }
    const bool stopped = report.error().code == ErrorCode::Cancelled;
    m_reviewStep->setTrouble(stopped ? Tone::Info : Tone::Danger, textOf(report.error().text));
}

void IntakePage::showReport(const ImportReport& report)
{
    m_shownFile = textOf(m_draft.plan.source.name);
    m_shownBatch = report.import;
    m_header->setTitle(tr("%1 is in", "a file").arg(m_shownFile));
    m_header->setSubtitle(
        tr("%1 rows, %2 a second").arg(countText(report.rows), countText(static_cast<qint64>(report.rowsPerSecond))));
    m_customers->setText(m_files.isEmpty() ? tr("See the customers")
                                           : tr("Next file: %1").arg(textOf(m_files.first().name())));
    m_header->setPrimaryAction(m_customers);
    m_another->setVisible(true);
    m_undo->setVisible(bool(report.import));
    m_steps->hide();
    m_report->setReport(report);
    m_stack->setCurrentWidget(m_report);
    if (!report.import)
        return;
    showRejects(report.import);
    Services& services = m_services;
    services.undo().record(tr("import of %1", "what is undone").arg(m_shownFile),
                           [&services, batch = report.import](JobContext& job) -> Result<void> {
                               PATRON_CHECK(intake::undoImport(services.store(), batch, job));
                               return {};
                           });
    Q_EMIT undoOffered(tr("%1 is imported.").arg(m_shownFile));
}

void IntakePage::showPast(const intake::PastImport& past)
{
    m_shownFile = textOf(past.fileName);
    m_shownBatch = past.id;
    m_header->setTitle(m_shownFile);
    const QString day = dateText(past.at, m_services.store().zone());
    m_header->setSubtitle(past.undone ? tr("Imported on %1 and undone since").arg(day) : tr("Imported on %1").arg(day));
    m_customers->setText(tr("See the customers"));
    m_header->setPrimaryAction(m_customers);
    m_another->setVisible(true);
    m_undo->setVisible(!past.undone);
    m_steps->hide();
    m_report->setPast(past);
    m_stack->setCurrentWidget(m_report);
    showRejects(past.id);
}

void IntakePage::showRejects(BatchId batch)
{
    struct Left
    {
        std::vector<intake::RejectedRow> rows;
        std::vector<intake::CorrectedRows> tables;
    };
    m_services.ask<Left>(
        this,
        [batch](ReadSession& session) -> Result<Left> {
            return Left{intake::importhistory::rejects(session, batch),
                        intake::importhistory::rejectedTables(session, batch)};
        },
        [this, batch](Result<Left> left) {
            if (left && m_shownBatch == batch)
                m_report->setRejects(std::move(left->rows), std::move(left->tables));
        },
        QStringLiteral("rejects"));
}

void IntakePage::openBatch(BatchId batch, Show which)
{
    if (m_job != 0)
        return;
    m_services.ask<std::vector<intake::PastImport>>(
        this,
        [](ReadSession& session) -> Result<std::vector<intake::PastImport>> {
            return intake::importhistory::recent(session, pastShown);
        },
        [this, batch, which](Result<std::vector<intake::PastImport>> past) {
            if (!past)
                return;
            for (const intake::PastImport& each : *past) {
                const bool stillShown = m_stack->currentWidget() == m_report && m_shownBatch == batch;
                if (each.id == batch && (which == Show::Always || (each.undone && stillShown)))
                    showPast(each);
            }
        },
        QStringLiteral("batch"));
}

}

PageSpec makeIntakePage(Theme& theme, Services& services, Dialogs& dialogs)
{
    return {QStringLiteral("import"), Page::tr("Import"), Glyph::Import,
            [&theme, &services, &dialogs](QWidget* parent) -> Page* {
                return new IntakePage(theme, services, dialogs, parent);
            }};
}

}
