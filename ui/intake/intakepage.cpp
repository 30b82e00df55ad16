#include "ui/intake/intakepage.h"

#include "core/base/paths.h"
#include "ui/intake/importchoice.h"
#include "ui/intake/importplanview.h"
#include "ui/intake/importreportview.h"
#include "ui/kit/dialogs.h"
#include "ui/kit/pageheader.h"
#include "ui/kit/progressrow.h"
#include "ui/kit/theme.h"
#include "ui/models/fieldwords.h"
#include "ui/models/localetext.h"
#include "ui/models/services.h"

#include <QAction>
#include <QFileInfo>
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
constexpr int pastShown = 20;

using intake::ImportPlan;
using intake::ImportReport;

class IntakePage : public Page
{
public:
    IntakePage(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent);

    void enter(const QVariantMap& at) override;
    QList<QAction*> commands() const override { return {m_chooseFile}; }

private:
    void connectViews();
    void showChoice();
    void chooseFiles();
    void start(const QStringList& files);
    void takeNext();
    void plan(std::optional<intake::ImportKind> kind);
    void showPlan(const ImportPlan& plan);
    void tryIt();
    void import();
    void followJob(const JobStatus& status);
    void finish(Result<ImportReport> report);
    void showReport(const ImportReport& report);
    void showPast(const intake::PastImport& past);
    void openBatch(BatchId batch);
    QString describe(const ImportPlan& plan) const;

    Services& m_services;
    Dialogs& m_dialogs;
    PageHeader* m_header;
    QStackedWidget* m_stack;
    ImportChoice* m_choice;
    ImportPlanView* m_plan;
    ImportReportView* m_report;
    QAction* m_chooseFile;
    QAction* m_another;
    QAction* m_import;
    QAction* m_customers;
    QTimer m_trySoon;
    QStringList m_files; ///< still to come
    QString m_file;
    qlonglong m_token = -1;
    std::uint64_t m_job = 0;
};

IntakePage::IntakePage(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent)
    : Page(parent)
    , m_services(services)
    , m_dialogs(dialogs)
    , m_header(new PageHeader(theme, tr("Import"), this))
    , m_stack(new QStackedWidget(this))
    , m_choice(new ImportChoice(theme, services.store().zone(), m_stack))
    , m_plan(new ImportPlanView(theme, m_stack))
    , m_report(new ImportReportView(theme, m_stack))
    , m_chooseFile(new QAction(tr("Choose a file…"), this))
    , m_another(new QAction(tr("Another file…"), this))
    , m_import(new QAction(tr("Import"), this))
    , m_customers(new QAction(tr("See the customers"), this))
{
    for (QWidget* view : std::initializer_list<QWidget*>{m_choice, m_plan, m_report})
        m_stack->addWidget(view);
    const auto name = [](QAction* action, const QString& objectName, Glyph glyph) {
        action->setObjectName(objectName);
        action->setProperty("kitGlyph", int(glyph));
    };
    name(m_chooseFile, QStringLiteral("importChoose"), Glyph::Folder);
    name(m_another, QStringLiteral("importAnother"), Glyph::Folder);
    name(m_import, QStringLiteral("importStart"), Glyph::Import);
    name(m_customers, QStringLiteral("importCustomers"), Glyph::Customers);
    m_header->addSecondaryAction(m_another);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_stack, 1);
    m_trySoon.setSingleShot(true);
    m_trySoon.setInterval(tryAfterMs);
    connectViews();
    showChoice();
}

void IntakePage::connectViews()
{
    connect(m_chooseFile, &QAction::triggered, this, &IntakePage::chooseFiles);
    connect(m_another, &QAction::triggered, this, &IntakePage::chooseFiles);
    connect(m_import, &QAction::triggered, this, &IntakePage::import);
    connect(m_customers, &QAction::triggered, this, [this] {
        if (m_files.isEmpty())
            Q_EMIT goRequested(QStringLiteral("customers"), {});
        else
            takeNext();
    });
    connect(m_choice, &ImportChoice::chooseRequested, this, &IntakePage::chooseFiles);
    connect(m_choice, &ImportChoice::pastChosen, this, [this](const intake::PastImport& past) {
        showPast(past);
        Q_EMIT placeChanged({{batchKey, QVariant::fromValue<qlonglong>(past.id.value)}});
    });
    connect(m_plan, &ImportPlanView::kindChosen, this, [this](intake::ImportKind kind) { plan(kind); });
    connect(m_plan, &ImportPlanView::tryRequested, this, &IntakePage::tryIt);
    connect(m_plan, &ImportPlanView::cancelRequested, this, [this] { m_services.cancel(m_job); });
    connect(m_plan, &ImportPlanView::edited, this, [this] {
        m_import->setEnabled(m_plan->problem().isEmpty());
        if (m_plan->plan().fileBytes() <= triedAtOnceBytes)
            m_trySoon.start();
    });
    connect(&m_trySoon, &QTimer::timeout, this, &IntakePage::tryIt);
    connect(&m_services, &Services::jobChanged, this, &IntakePage::followJob);
}

void IntakePage::enter(const QVariantMap& at)
{
    if (at.contains(filesKey)) {
        // Back and Forward come here again with files that were dealt with.
        const bool known = at.value(tokenKey).toLongLong() == m_token;
        m_token = at.value(tokenKey).toLongLong();
        if (!known && m_job == 0)
            start(at.value(filesKey).toStringList());
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
    const FileQuestion question{tr("Import"), {}, {}, {tr("Tables (*.csv *.tsv *.tab *.txt)"), tr("All files (*)")}};
    m_dialogs.openFiles(this, question, [this](const QStringList& files) {
        if (!files.isEmpty())
            start(files);
    });
}

void IntakePage::start(const QStringList& files)
{
    m_files = files;
    takeNext();
}

void IntakePage::takeNext()
{
    if (m_files.isEmpty())
        return;
    m_file = m_files.takeFirst();
    m_choice->setTrouble({});
    plan(std::nullopt);
}

void IntakePage::plan(std::optional<intake::ImportKind> kind)
{
    m_header->setSubtitle(tr("Looking at %1…").arg(QFileInfo(m_file).fileName()));
    m_services.run<ImportPlan>(
        this, QString(),
        [file = toPath(m_file.toStdString()), kind, &store = m_services.store()](JobContext&) {
            return intake::planImport(file, store, {kind, {}, {}});
        },
        [this](Result<ImportPlan> answer) {
            if (answer) {
                showPlan(*answer);
                return;
            }
            showChoice();
            m_choice->setTrouble(textOf(answer.error().text));
        },
        QStringLiteral("plan"));
}

QString IntakePage::describe(const ImportPlan& plan) const
{
    QStringList parts{importKindText(plan.mapping.kind)};
    if (!plan.mapping.preset.empty())
        parts << tr("as %1 exports them").arg(textOf(plan.mapping.preset));
    parts << tr("%n column(s)", nullptr, static_cast<int>(plan.columns.size()));
    parts << (plan.wholeFile ? tr("%n row(s)", nullptr, static_cast<int>(plan.sampledRows))
                             : tr("judged by the first %1 rows").arg(countText(plan.sampledRows)));
    if (plan.source.format == intake::TableFormat::Delimited) {
        parts << textOf(plan.source.encoding.title());
        parts << tr("separated by %1").arg(textOf(intake::delimiterName(plan.source.layout.dialect.delimiter)));
    } else {
        parts << textOf(intake::tableFormatName(plan.source.format));
    }
    return parts.join(QStringLiteral(" · "));
}

void IntakePage::showPlan(const ImportPlan& plan)
{
    m_header->setTitle(textOf(plan.source.name));
    m_header->setSubtitle(describe(plan));
    m_header->setPrimaryAction(m_import);
    m_another->setVisible(true);
    m_plan->setPlan(plan);
    m_import->setEnabled(m_plan->problem().isEmpty());
    m_stack->setCurrentWidget(m_plan);
    m_plan->takeFocus();
    if (plan.fileBytes() <= triedAtOnceBytes)
        m_trySoon.start();
}

void IntakePage::tryIt()
{
    if (m_job != 0 || !m_plan->problem().isEmpty() || m_stack->currentWidget() != m_plan)
        return;
    m_plan->setCounting();
    intake::ImportOptions options = m_plan->options();
    options.dryRun = true;
    m_services.run<ImportReport>(
        this, QString(),
        [options, &store = m_services.store()](JobContext& job) {
            return intake::ImportSession(store, options).run(job);
        },
        [this](Result<ImportReport> report) { m_plan->setTried(report); }, QStringLiteral("try"));
}

void IntakePage::import()
{
    if (m_job != 0 || !m_plan->problem().isEmpty())
        return;
    m_trySoon.stop();
    m_import->setEnabled(false);
    m_another->setEnabled(false);
    m_plan->setRunning(true);
    m_plan->progress().setTitle(m_header->title());
    m_plan->progress().setFraction(-1);
    m_job = m_services.run<ImportReport>(
        this, tr("Import %1").arg(m_header->title()),
        [options = m_plan->options(), &store = m_services.store()](JobContext& job) {
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
    ProgressRow& row = m_plan->progress();
    row.setPhase(textOf(status.progress.phase));
    const auto total = status.progress.total.value_or(0);
    row.setFraction(total > 0 ? static_cast<double>(status.progress.done) / static_cast<double>(total) : -1);
    row.setDetail(status.progress.perSecond > 0
                      ? tr("%1 rows a second").arg(countText(static_cast<qint64>(status.progress.perSecond)))
                      : QString());
}

void IntakePage::finish(Result<ImportReport> report)
{
    m_job = 0;
    m_another->setEnabled(true);
    m_plan->setRunning(false);
    m_import->setEnabled(m_plan->problem().isEmpty());
    if (report) {
        showReport(*report);
        return;
    }
    const bool stopped = report.error().code == ErrorCode::Cancelled;
    m_plan->setTrouble(stopped ? Tone::Info : Tone::Danger, textOf(report.error().text));
}

void IntakePage::showReport(const ImportReport& report)
{
    const QString file = QFileInfo(m_file).fileName();
    m_header->setTitle(tr("%1 is in", "a file").arg(file));
    m_header->setSubtitle(
        tr("%1 rows, %2 a second").arg(countText(report.rows), countText(static_cast<qint64>(report.rowsPerSecond))));
    m_customers->setText(m_files.isEmpty() ? tr("See the customers")
                                           : tr("Next file: %1").arg(QFileInfo(m_files.first()).fileName()));
    m_header->setPrimaryAction(m_customers);
    m_another->setVisible(true);
    m_report->setReport(report);
    m_stack->setCurrentWidget(m_report);
    Q_EMIT noteRaised(Tone::Ok, tr("%1 is imported.").arg(file));
}

void IntakePage::showPast(const intake::PastImport& past)
{
    m_header->setTitle(textOf(past.fileName));
    m_header->setSubtitle(tr("Imported on %1").arg(dateText(past.at, m_services.store().zone())));
    m_customers->setText(tr("See the customers"));
    m_header->setPrimaryAction(m_customers);
    m_another->setVisible(true);
    m_report->setPast(past);
    m_stack->setCurrentWidget(m_report);
    m_services.ask<std::vector<intake::RejectedRow>>(
        this,
        [batch = past.id](ReadSession& session) -> Result<std::vector<intake::RejectedRow>> {
            return intake::importhistory::rejects(session, batch);
        },
        [this](Result<std::vector<intake::RejectedRow>> rows) {
            if (rows)
                m_report->setRejects(std::move(*rows));
        },
        QStringLiteral("rejects"));
}

void IntakePage::openBatch(BatchId batch)
{
    if (m_job != 0)
        return;
    m_services.ask<std::vector<intake::PastImport>>(
        this,
        [](ReadSession& session) -> Result<std::vector<intake::PastImport>> {
            return intake::importhistory::recent(session, pastShown);
        },
        [this, batch](Result<std::vector<intake::PastImport>> past) {
            if (!past)
                return;
            for (const intake::PastImport& each : *past) {
                if (each.id == batch)
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
