#include "ui/segments/sizeview.h"

#include "core/segment/audience.h"
#include "ui/kit/card.h"
#include "ui/kit/cardtable.h"
#include "ui/kit/delegates.h"
#include "ui/kit/label.h"
#include "ui/kit/segmentedcontrol.h"
#include "ui/kit/stepplot.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QListWidget>
#include <QTableWidget>

#include <algorithm>

namespace patron::ui {

namespace {
QDate calendarDay(DayNumber day)
{
    return QDate(1970, 1, 1).addDays(day);
}
}

SizeView::SizeView(Theme& theme, Services& services, QWidget* parent)
    : InsightView(theme, services, QStringLiteral("size"), tr("How a segment grew: who came into it, and who left."),
                  parent)
    , m_list(new QListWidget(this))
    , m_period(new SegmentedControl(theme, tr("Period"), this))
    , m_plot(new StepPlot(theme, this))
    , m_hint(new Label(theme, {}, Type::Small, Colour::Text2, this))
    , m_table(new QTableWidget(this))
{
    m_list->setObjectName(QStringLiteral("sizeList"));
    m_list->setAccessibleName(tr("Segments"));
    m_list->setProperty("kitFlat", true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_period->setObjectName(QStringLiteral("sizePeriod"));
    m_period->addSegment(QStringLiteral("30"), tr("30 days"));
    m_period->addSegment(QStringLiteral("90"), tr("90 days"));
    m_period->addSegment(QStringLiteral("365"), tr("365 days"));
    m_period->setCurrent(QStringLiteral("90"));
    m_plot->setObjectName(QStringLiteral("sizePlot"));
    m_plot->setAccessibleName(tr("Size of the segment over time"));
    m_hint->setObjectName(QStringLiteral("sizeHint"));
    m_hint->setWordWrap(true);
    m_table->setObjectName(QStringLiteral("sizeTable"));
    m_table->setAccessibleName(tr("Size of the segment as a table"));
    makeCardTable(m_table, theme);
    static_cast<CellDelegate*>(m_table->itemDelegate())->setCompact(true);
    m_table->setColumnCount(4);
    m_table->setHorizontalHeaderLabels({tr("Day"), tr("People"), tr("Came"), tr("Left")});
    for (int column = 1; column < 4; ++column)
        m_table->horizontalHeaderItem(column)->setTextAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->verticalHeader()->setDefaultSectionSize(theme.scaled(size::rowCompact));

    auto* choose = new Card(theme, tr("Segment"), this);
    choose->body()->addWidget(m_list, 1);
    choose->setFixedWidth(theme.scaled(280));
    auto* sizes = new Card(theme, tr("Size over time"), this);
    sizes->addCorner(m_period);
    sizes->body()->addWidget(m_plot, 3);
    sizes->body()->addWidget(m_hint);
    sizes->body()->addSpacing(space::l);
    sizes->body()->addWidget(m_table, 2);
    body().addWidget(choose);
    body().addWidget(sizes, 1);
    connect(m_list, &QListWidget::currentItemChanged, this, [this](QListWidgetItem* item) {
        m_segment = item ? SegmentId{item->data(Qt::UserRole).toLongLong()} : SegmentId{};
        look();
    });
    connect(m_period, &SegmentedControl::chosen, this, [this](const QString& id) {
        m_days = id.toInt();
        look();
    });
}

void SizeView::refresh()
{
    askForSegments([this](const auto& titles) { showTitles(titles); });
}

void SizeView::showTitles(const std::vector<segment::SegmentTitle>& titles)
{
    if (titles.empty()) {
        showNothing(tr("No segments yet"), tr("Save a segment, and see here how many are in it from day to day."));
        return;
    }
    showBody();
    {
        const QSignalBlocker blocker(m_list);
        int row = 0;
        m_list->clear();
        for (const segment::SegmentTitle& title : titles) {
            auto* item = new QListWidgetItem(textOf(title.name), m_list);
            item->setData(Qt::UserRole, qlonglong(title.id.value));
            if (title.id == m_segment)
                row = m_list->count() - 1;
        }
        m_list->setCurrentRow(row);
        m_segment = titles[std::size_t(row)].id;
    }
    look();
}

void SizeView::look()
{
    if (!m_segment)
        return;
    services().ask<SegmentSizes>(
        this,
        [&store = services().store(), now = segment::liveAsOf(services().clock()), segment = m_segment,
         days = m_days](ReadSession& session) { return readSegmentSizes(session, store, segment, days, now); },
        [this](Result<SegmentSizes> sizes) {
            if (sizes)
                showSizes(*sizes);
            else
                showTrouble(sizes.error());
        },
        QStringLiteral("sizes"));
}

void SizeView::showSizes(const SegmentSizes& sizes)
{
    showBody();
    QList<StepPlot::Point> points;
    for (const SegmentSizes::Point& point : sizes.points)
        points.append({calendarDay(point.day), point.size, point.seen});
    m_plot->setPoints(points, calendarDay(sizes.from), calendarDay(sizes.to));
    const bool guessed = std::any_of(points.begin(), points.end(), [](const auto& point) { return !point.seen; });
    m_hint->setText(tr("Dashed: worked out from what is known today, for days on which nobody looked yet."));
    m_hint->setVisible(guessed);
    const auto cell = [this](const QString& text, bool faint) {
        auto* item = new QTableWidgetItem(text);
        item->setTextAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
        if (faint)
            item->setForeground(theme().colour(Colour::Text3));
        return item;
    };
    const TimeZone& zone = services().store().zone();
    m_table->setRowCount(int(sizes.points.size()));
    int row = 0;
    for (auto point = sizes.points.rbegin(); point != sizes.points.rend(); ++point, ++row) {
        m_table->setItem(row, 0, new QTableWidgetItem(dateText(zone.startOfDay(point->day), zone)));
        m_table->setItem(row, 1, cell(countText(point->size), false));
        const bool counted = point->seen && !point->first;
        m_table->setItem(row, 2, cell(counted ? countText(point->entered) : QStringLiteral("–"), !counted));
        m_table->setItem(row, 3, cell(counted ? countText(point->left) : QStringLiteral("–"), !counted));
    }
}

}
