#include "ui/segments/stageview.h"

#include "core/segment/rulesql.h"
#include "ui/kit/card.h"
#include "ui/kit/delegates.h"
#include "ui/kit/flowdiagram.h"
#include "ui/kit/segmentedcontrol.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/rulewords.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QTableWidget>

namespace patron::ui {

namespace {
QString stageText(const std::string& stage)
{
    const QString text = plainWord(stage);
    return text.left(1).toUpper() + text.mid(1);
}
}

StageView::StageView(Theme& theme, Services& services, QWidget* parent)
    : InsightView(theme, services, QStringLiteral("stages"),
                  tr("From where to where they moved. Every flow is people: click it."), parent)
    , m_diagram(new FlowDiagram(theme, this))
    , m_period(new SegmentedControl(theme, tr("Period"), this))
    , m_table(new QTableWidget(this))
{
    m_diagram->setObjectName(QStringLiteral("stageFlow"));
    m_diagram->setAccessibleName(tr("Moves between stages"));
    m_period->setObjectName(QStringLiteral("stagePeriod"));
    m_period->addSegment(QStringLiteral("30"), tr("30 days"));
    m_period->addSegment(QStringLiteral("90"), tr("90 days"));
    m_period->addSegment(QStringLiteral("365"), tr("365 days"));
    m_period->setCurrent(QStringLiteral("90"));
    m_table->setObjectName(QStringLiteral("stageTable"));
    m_table->setAccessibleName(tr("Moves between stages as a table"));
    m_table->setProperty("kitFlat", true);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    auto* delegate = new CellDelegate(theme, m_table);
    delegate->setCompact(true);
    m_table->setItemDelegate(delegate);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
    m_table->verticalHeader()->setDefaultSectionSize(theme.scaled(size::rowCompact));
    m_table->verticalHeader()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);

    auto* flow = new Card(theme, tr("Lifecycle stages"), this);
    flow->addCorner(m_period);
    flow->body()->addWidget(m_diagram, 3);
    flow->body()->addSpacing(space::l);
    flow->body()->addWidget(m_table, 2);
    body().addWidget(flow, 1);
    connect(m_diagram, &FlowDiagram::picked, this, &StageView::pick);
    connect(m_table, &QTableWidget::cellActivated, this, &StageView::pick);
    connect(m_table, &QTableWidget::cellDoubleClicked, this, &StageView::pick);
    connect(m_period, &SegmentedControl::chosen, this, [this](const QString& id) {
        m_span.count = id.toInt();
        refresh();
    });
}

void StageView::refresh()
{
    services().ask<StageFlow>(
        this,
        [&store = services().store(), asOf = segment::liveAsOf(services().clock()),
         span = m_span](ReadSession& session) { return readStageFlow(session, store, asOf, span); },
        [this](Result<StageFlow> flow) {
            if (flow)
                showFlow(*flow);
            else
                showTrouble(flow.error());
        },
        QStringLiteral("flow"));
}

void StageView::showFlow(const StageFlow& flow)
{
    m_flow = flow;
    QStringList names;
    QList<QList<qint64>> people;
    qint64 all = 0;
    for (std::size_t then = 0; then < flow.stages.size(); ++then) {
        names << stageText(flow.stages[then]);
        QList<qint64> row;
        for (const std::int64_t count : flow.people[then]) {
            row << count;
            all += count;
        }
        people << row;
    }
    if (all == 0) {
        showNothing(tr("Nobody here yet"),
                    tr("Once there are customers and orders, this shows who became active and who is slipping away."));
        return;
    }
    showBody();
    m_diagram->setFlows(names, people, tr("%n day(s) ago", nullptr, m_span.count), tr("Now"));
    const int count = int(names.size());
    m_table->setRowCount(count);
    m_table->setColumnCount(count);
    QStringList rows;
    QStringList columns;
    for (const QString& name : names) {
        rows << tr("from %1").arg(name.toLower());
        columns << tr("to %1").arg(name.toLower());
    }
    m_table->setVerticalHeaderLabels(rows);
    m_table->setHorizontalHeaderLabels(columns);
    for (int then = 0; then < count; ++then)
        for (int now = 0; now < count; ++now) {
            const qint64 moved = people.at(then).at(now);
            auto* item = new QTableWidgetItem(moved > 0 ? countText(moved) : QStringLiteral("–"));
            item->setTextAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
            if (moved == 0)
                item->setForeground(theme().colour(Colour::Text3));
            m_table->setItem(then, now, item);
        }
}

void StageView::pick(int then, int now)
{
    if (then < 0 || now < 0 || std::size_t(then) >= m_flow.stages.size() || std::size_t(now) >= m_flow.stages.size())
        return;
    if (m_flow.people[std::size_t(then)][std::size_t(now)] == 0)
        return;
    const QString from = stageText(m_flow.stages[std::size_t(then)]);
    const QString to = stageText(m_flow.stages[std::size_t(now)]);
    Q_EMIT ruleMade(then == now ? tr("Stayed %1").arg(from.toLower())
                                : tr("From %1 to %2").arg(from.toLower(), to.toLower()),
                    stageRule(m_flow.stages[std::size_t(then)], m_flow.stages[std::size_t(now)], m_span));
}

}
