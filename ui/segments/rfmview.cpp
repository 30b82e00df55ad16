#include "ui/segments/rfmview.h"

#include "core/insight/rfm.h"
#include "core/segment/rulesql.h"
#include "ui/kit/card.h"
#include "ui/kit/delegates.h"
#include "ui/kit/heatmap.h"
#include "ui/kit/label.h"
#include "ui/kit/segmentedcontrol.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/rulewords.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QTableWidget>

namespace patron::ui {

namespace {
constexpr int scores = 5;

/// Cells of the map: frequency goes across, recency up.
RfmCell cellAt(int place)
{
    return {place / scores + 1, place % scores + 1};
}

QString groupOf(RfmCell cell)
{
    QString text = plainWord(std::string(insight::rfmGroup(cell.recency, cell.frequency)));
    return text.isEmpty() ? text : text.left(1).toUpper() + text.mid(1);
}
}

RfmView::RfmView(Theme& theme, Services& services, QWidget* parent)
    : InsightView(theme, services, QStringLiteral("rfm"), tr("How lately and how often they order; 5 is best."), parent)
    , m_currency(textOf(services.store().currency()))
    , m_map(new HeatMap(theme, this))
    , m_measure(new SegmentedControl(theme, tr("Colour by"), this))
    , m_groups(new QTableWidget(this))
    , m_people(new Label(theme, {}, Type::Title, Colour::Text1, this))
    , m_detail(new Label(theme, {}, Type::Body, Colour::Text2, this))
    , m_make(addMake(QStringLiteral("rfmMake")))
{
    build();
    connect(m_map, &HeatMap::selectionChanged, this, [this] {
        const QSignalBlocker blocker(m_groups);
        m_groups->clearSelection();
        showPicked();
    });
    connect(m_groups, &QTableWidget::itemSelectionChanged, this, &RfmView::pickGroups);
    connect(m_make, &QAction::triggered, this, &RfmView::make);
    connect(m_measure, &SegmentedControl::chosen, this, [this](const QString& id) {
        m_bySpend = id == u"spent";
        showCells();
    });
}

void RfmView::build()
{
    m_map->setObjectName(QStringLiteral("rfmGrid"));
    m_map->setAccessibleName(tr("Customers by recency and frequency"));
    const QStringList marks{QStringLiteral("1"), QStringLiteral("2"), QStringLiteral("3"), QStringLiteral("4"),
                            QStringLiteral("5")};
    m_map->setAxes(marks, tr("How often: frequency score"), marks, tr("How lately: recency score"));
    m_measure->setObjectName(QStringLiteral("rfmMeasure"));
    m_measure->addSegment(QStringLiteral("people"), tr("People"));
    m_measure->addSegment(QStringLiteral("spent"), tr("Spending"));
    auto* grid = new Card(theme(), tr("The grid"), this);
    grid->addCorner(m_measure);
    grid->body()->addWidget(m_map, 1);

    m_groups->setObjectName(QStringLiteral("rfmGroups"));
    m_groups->setAccessibleName(tr("Groups"));
    m_groups->setProperty("kitFlat", true);
    m_groups->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_groups->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_groups->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_groups->setTabKeyNavigation(false);
    m_groups->setShowGrid(false);
    m_groups->setColumnCount(2);
    m_groups->horizontalHeader()->hide();
    m_groups->verticalHeader()->hide();
    m_groups->verticalHeader()->setDefaultSectionSize(theme().scaled(size::row));
    m_groups->setItemDelegate(new CellDelegate(theme(), m_groups));
    m_groups->setItemDelegateForColumn(1, new BarDelegate(theme(), m_groups));
    m_groups->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_groups->setColumnWidth(1, theme().scaled(120));
    m_groups->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* groups = new Card(theme(), tr("Groups"), this);
    groups->body()->addWidget(m_groups, 1);
    auto* chosen = new Card(theme(), tr("Picked"), this);
    m_people->setType(Type::Title, Weight::Strong);
    m_people->setObjectName(QStringLiteral("rfmPicked"));
    m_detail->setWordWrap(true);
    chosen->body()->addWidget(m_people);
    chosen->body()->addWidget(m_detail);
    auto* side = new QVBoxLayout;
    side->setSpacing(space::xl);
    side->addWidget(chosen);
    side->addWidget(groups, 1);
    auto* sideBox = new QWidget(this);
    side->setContentsMargins(0, 0, 0, 0);
    sideBox->setLayout(side);
    sideBox->setFixedWidth(theme().scaled(320));
    body().addWidget(grid, 1);
    body().addWidget(sideBox);
}

void RfmView::refresh()
{
    services().ask<RfmGrid>(
        this,
        [&store = services().store(), asOf = segment::liveAsOf(services().clock())](ReadSession& session) {
            return readRfmGrid(session, store, asOf);
        },
        [this](Result<RfmGrid> grid) {
            if (grid)
                showGrid(*grid);
            else
                showTrouble(grid.error());
        },
        QStringLiteral("rfm"));
}

void RfmView::showGrid(const RfmGrid& grid)
{
    m_grid = grid;
    if (grid.people == 0) {
        showNothing(grid.buyers == 0 ? tr("No orders yet") : tr("Too few customers yet"),
                    grid.buyers == 0
                        ? tr("Import orders, and this grid shows who buys often, who bought lately, and who is lost.")
                        : tr("Scores compare customers with each other: at least five with an order are needed."));
        return;
    }
    showBody();
    showCells();
    showGroups();
    showPicked();
}

void RfmView::showCells()
{
    QList<HeatCell> cells;
    for (int place = 0; place < scores * scores; ++place) {
        const RfmCell at = cellAt(place);
        const RfmGrid::Cell& cell = m_grid.at(at);
        const QString spent = roundMoneyText(cell.spent, m_currency.toStdString());
        HeatCell shown;
        shown.value = m_bySpend ? double(cell.spent) : double(cell.people);
        shown.text = groupOf(at) + QLatin1Char('\n') + (m_bySpend ? spent : countText(cell.people));
        shown.spoken = tr("Recency %1, frequency %2: %3. %4 people, %5 of those with orders, %6.")
                           .arg(at.recency)
                           .arg(at.frequency)
                           .arg(groupOf(at), countText(cell.people), shareText(cell.people, m_grid.people), spent);
        cells << shown;
    }
    m_map->setCells(cells);
}

void RfmView::showGroups()
{
    const QSignalBlocker blocker(m_groups);
    m_groups->setRowCount(int(insight::rfmGroups().size()));
    int row = 0;
    for (const std::string_view group : insight::rfmGroups()) {
        qint64 people = 0;
        for (int place = 0; place < scores * scores; ++place)
            if (const RfmCell at = cellAt(place); insight::rfmGroup(at.recency, at.frequency) == group)
                people += m_grid.at(at).people;
        QString name = plainWord(std::string(group));
        name = name.left(1).toUpper() + name.mid(1);
        auto* item = new QTableWidgetItem(name);
        item->setData(Qt::UserRole, QString::fromUtf8(group.data(), qsizetype(group.size())));
        auto* count = new QTableWidgetItem(countText(people));
        count->setData(role::fraction, m_grid.people > 0 ? double(people) / double(m_grid.people) : 0.0);
        m_groups->setItem(row, 0, item);
        m_groups->setItem(row++, 1, count);
    }
}

QSet<RfmCell> RfmView::picked() const
{
    QSet<RfmCell> cells;
    for (const int place : m_map->selection())
        cells << cellAt(place);
    return cells;
}

void RfmView::pickGroups()
{
    QSet<int> places;
    for (const QModelIndex& index : m_groups->selectionModel()->selectedRows(0)) {
        const std::string group = index.data(Qt::UserRole).toString().toStdString();
        for (int place = 0; place < scores * scores; ++place)
            if (const RfmCell at = cellAt(place); insight::rfmGroup(at.recency, at.frequency) == group)
                places << place;
    }
    m_map->setSelection(places);
    showPicked();
}

void RfmView::showPicked()
{
    qint64 people = 0;
    qint64 spent = 0;
    for (const RfmCell& cell : picked()) {
        people += m_grid.at(cell).people;
        spent += m_grid.at(cell).spent;
    }
    m_make->setEnabled(people > 0);
    if (m_map->selection().isEmpty()) {
        m_people->setText(tr("%1 people").arg(countText(m_grid.people)));
        m_detail->setText(tr("They have an order. Click a cell, or drag over several."));
        return;
    }
    m_people->setText(tr("%1 people").arg(countText(people)));
    m_detail->setText(tr("%1 of those with orders, who brought %2: %3 of all.")
                          .arg(shareText(people, m_grid.people), roundMoneyText(spent, m_currency.toStdString()),
                               shareText(spent, m_grid.spent)));
}

void RfmView::make()
{
    const QSet<RfmCell> cells = picked();
    if (cells.isEmpty())
        return;
    QSet<QString> groups;
    for (const RfmCell& cell : cells)
        groups << groupOf(cell);
    Q_EMIT ruleMade(groups.size() == 1 ? *groups.begin() : tr("Picked by recency and frequency"), rfmRule(cells));
}

}
