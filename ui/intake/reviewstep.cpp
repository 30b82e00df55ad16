#include "ui/intake/reviewstep.h"

#include "ui/intake/counttiles.h"
#include "ui/intake/reportwords.h"
#include "ui/kit/banner.h"
#include "ui/kit/button.h"
#include "ui/kit/card.h"
#include "ui/kit/cardtable.h"
#include "ui/kit/delegates.h"
#include "ui/kit/label.h"
#include "ui/kit/progressrow.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/rejectsmodel.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QTableView>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
constexpr qsizetype linesShown = 9;
}

ReviewStep::ReviewStep(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_trouble(new Banner(theme, Tone::Danger, {}, this))
    , m_outcome(new Card(theme, tr("What will happen"), this))
    , m_tiles(new CountTiles(theme, m_outcome))
    , m_lines(new Label(theme, {}, Type::Body, Colour::Text2, m_outcome))
    , m_history(new Switch(theme, tr("Only history: starts no program"), m_outcome))
    , m_try(new Button(theme, Button::Role::Secondary, tr("Count all rows"), m_outcome))
    , m_progress(new ProgressRow(theme, {}, m_outcome))
    , m_left(new Card(theme, tr("Rows that will be left out"), this))
    , m_table(new QTableView(m_left))
    , m_rejects(new RejectsModel(this))
{
    m_trouble->setObjectName(QStringLiteral("planTrouble"));
    m_trouble->hide();
    m_history->setObjectName(QStringLiteral("importHistory"));
    m_try->setObjectName(QStringLiteral("importTry"));
    m_lines->setWordWrap(true);
    m_outcome->body()->addWidget(m_tiles);
    m_outcome->body()->addWidget(m_lines);
    auto* line = new QHBoxLayout;
    line->addWidget(m_history);
    line->addStretch(1);
    line->addWidget(m_try);
    m_outcome->body()->addLayout(line);
    m_outcome->body()->addWidget(m_progress);
    m_progress->hide();
    m_try->hide();
    buildRejects(theme);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::xxl, 0, space::xxl, space::xl);
    column->setSpacing(space::xl);
    column->addWidget(m_trouble);
    column->addWidget(m_outcome);
    column->addWidget(m_left, 1);
    column->addStretch(0);
    connect(m_try, &QPushButton::clicked, this, &ReviewStep::tryRequested);
    connect(m_progress, &ProgressRow::cancelRequested, this, &ReviewStep::cancelRequested);
    connect(m_history, &QCheckBox::toggled, this, &ReviewStep::historyChosen);
}

void ReviewStep::buildRejects(Theme& theme)
{
    m_table->setObjectName(QStringLiteral("reviewRejects"));
    m_table->setAccessibleName(tr("Rows that will be left out"));
    m_table->setModel(m_rejects);
    makeCardTable(m_table, theme);
    QHeaderView* header = m_table->horizontalHeader();
    m_table->setColumnWidth(RejectsModel::LineColumn, theme.scaled(72));
    m_table->setColumnWidth(RejectsModel::NameColumn, theme.scaled(150));
    m_table->setColumnWidth(RejectsModel::ValueColumn, theme.scaled(180));
    header->setSectionResizeMode(RejectsModel::ReasonColumn, QHeaderView::Stretch);
    m_left->setSubtitle(tr("All other rows are taken. These can be mended afterwards and taken, too."));
    m_left->body()->addWidget(m_table);
    m_left->hide();
}

void ReviewStep::setDraft(const ImportDraft& draft)
{
    m_history->blockSignals(true);
    m_history->setChecked(draft.history);
    m_history->blockSignals(false);
    intake::ImportPlan wanted = draft.plan;
    wanted.mapping = draft.mapping;
    const auto usable = intake::checkPlan(wanted);
    m_trouble->setVisible(!usable);
    if (!usable)
        m_trouble->setMessage(Tone::Warn, textOf(usable.error().text));
}

bool ReviewStep::isHistory() const
{
    return m_history->isChecked();
}

void ReviewStep::setCounting()
{
    m_try->hide();
    m_tiles->setStale(true);
    m_lines->setText(tr("Trying all rows…"));
    m_lines->show();
}

void ReviewStep::setUntried()
{
    m_try->show();
    m_tiles->clear();
    m_left->hide();
    m_lines->setText(tr("The file is large. Trying it out takes about as long as the import."));
    m_lines->show();
}

void ReviewStep::setTried(const Result<intake::ImportReport>& report)
{
    m_try->setVisible(!report);
    m_left->setVisible(report && !report->rejects.empty());
    if (!report) {
        m_tiles->clear();
        m_lines->setText(textOf(report.error().text));
        m_lines->show();
        return;
    }
    m_tiles->setCounts(report->counts);
    const QStringList lines = reportLines(*report);
    m_lines->setText(lines.mid(0, linesShown).join(u'\n'));
    m_lines->setVisible(!lines.isEmpty());
    m_rejects->setRows(report->rejects);
}

void ReviewStep::setRunning(bool running, const QString& title)
{
    m_progress->setTitle(title);
    m_progress->setFraction(-1);
    m_history->setEnabled(!running);
    m_progress->setVisible(running);
    if (running)
        m_try->hide();
    m_outcome->setTitle(running ? tr("Importing; you can go on working") : tr("What will happen"));
}

void ReviewStep::showProgress(const Progress& progress)
{
    m_progress->setPhase(textOf(progress.phase));
    const std::int64_t total = progress.total.value_or(0);
    const double perSecond = progress.perSecond;
    m_progress->setFraction(total > 0 ? static_cast<double>(progress.done) / static_cast<double>(total) : -1);
    QStringList detail;
    if (perSecond > 0)
        detail << tr("%1 rows a second").arg(countText(static_cast<qint64>(perSecond)));
    if (perSecond > 0 && total > progress.done)
        detail << tr("%1 s left")
                      .arg(countText(static_cast<qint64>(static_cast<double>(total - progress.done) / perSecond) + 1));
    m_progress->setDetail(detail.join(QStringLiteral(" · ")));
}

void ReviewStep::setTrouble(Tone tone, const QString& sentence)
{
    m_trouble->setMessage(tone, sentence);
    m_trouble->show();
}

void ReviewStep::takeFocus()
{
    m_history->setFocus();
}

}
