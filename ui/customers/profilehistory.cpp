#include "ui/customers/profilehistory.h"

#include "ui/customers/timelinedelegate.h"
#include "ui/kit/card.h"
#include "ui/kit/delegates.h"
#include "ui/kit/emptystate.h"
#include "ui/kit/segmentedcontrol.h"
#include "ui/kit/theme.h"
#include "ui/models/ordertreemodel.h"
#include "ui/models/timelinemodel.h"

#include <QHeaderView>
#include <QListView>
#include <QStackedWidget>
#include <QTreeView>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
const QString everything = QStringLiteral("all");
const QString ordersView = QStringLiteral("orders");

std::optional<TimelineEntry::Group> groupOf(const QString& view)
{
    if (view == u"messages")
        return TimelineEntry::Group::Messages;
    if (view == u"programs")
        return TimelineEntry::Group::Programs;
    if (view == u"activity")
        return TimelineEntry::Group::Activity;
    return std::nullopt;
}

void makeFlat(QAbstractItemView* view)
{
    view->setProperty("kitFlat", true);
    view->setFrameShape(QFrame::NoFrame);
    view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    view->setMouseTracking(true);
}
}

ProfileHistory::ProfileHistory(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_choice(new SegmentedControl(theme, tr("What to show"), this))
    , m_stack(new QStackedWidget(this))
    , m_timeline(new QListView(m_stack))
    , m_orders(new QTreeView(m_stack))
    , m_nothing(new EmptyState(theme, Drawing::File, tr("Nothing here yet"),
                               tr("Orders, visits and messages appear here by day as they come in."), m_stack))
    , m_entries(new TimelineModel(this))
    , m_orderTree(new OrderTreeModel(this))
{
    m_choice->setObjectName(QStringLiteral("profileView"));
    m_choice->addSegment(everything, tr("All"));
    m_choice->addSegment(ordersView, tr("Orders"));
    m_choice->addSegment(QStringLiteral("messages"), tr("Messages"));
    m_choice->addSegment(QStringLiteral("programs"), tr("Programs"));
    m_choice->addSegment(QStringLiteral("activity"), tr("Visits"));
    buildViews(theme);
    auto* top = new QHBoxLayout;
    top->addWidget(m_choice);
    top->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::m);
    column->addLayout(top);
    auto* sheet = new Card(theme, {}, this);
    sheet->layout()->setContentsMargins(space::m, space::m, space::m, space::m);
    sheet->body()->addWidget(m_stack);
    column->addWidget(sheet, 1);
    connect(m_choice, &SegmentedControl::chosen, this, &ProfileHistory::choose);
}

void ProfileHistory::buildViews(Theme& theme)
{
    m_timeline->setObjectName(QStringLiteral("profileTimeline"));
    m_timeline->setAccessibleName(tr("Timeline"));
    m_timeline->setModel(m_entries);
    m_timeline->setItemDelegate(new TimelineDelegate(theme, m_timeline));
    m_timeline->setResizeMode(QListView::Adjust);
    makeFlat(m_timeline);
    connect(&theme, &Theme::changed, m_timeline, [this] { m_timeline->doItemsLayout(); });

    m_orders->setObjectName(QStringLiteral("profileOrders"));
    m_orders->setAccessibleName(tr("Orders and what was in them"));
    m_orders->setModel(m_orderTree);
    m_orders->setItemDelegate(new CellDelegate(theme, m_orders));
    m_orders->setUniformRowHeights(true);
    makeFlat(m_orders);
    QHeaderView* header = m_orders->header();
    header->setStretchLastSection(false);
    header->setSectionsMovable(false);
    header->setSectionResizeMode(OrderTreeModel::WhatColumn, QHeaderView::Stretch);
    m_orders->setColumnWidth(OrderTreeModel::DateColumn, theme.scaled(110));
    m_orders->setColumnWidth(OrderTreeModel::WhereColumn, theme.scaled(120));
    m_orders->setColumnWidth(OrderTreeModel::AmountColumn, theme.scaled(100));
    for (QWidget* each : std::initializer_list<QWidget*>{m_timeline, m_orders, m_nothing})
        m_stack->addWidget(each);
}

void ProfileHistory::setProfile(const CustomerProfile& profile)
{
    m_entries->setEntries(profile.timeline);
    m_orderTree->setOrders(profile.orders);
    if (!profile.orders.isEmpty())
        m_orders->expand(m_orderTree->index(0, 0));
    choose(m_choice->current());
}

void ProfileHistory::choose(const QString& view)
{
    if (view == ordersView) {
        m_stack->setCurrentWidget(m_orderTree->rowCount() > 0 ? static_cast<QWidget*>(m_orders) : m_nothing);
        return;
    }
    m_entries->setGroup(groupOf(view));
    m_stack->setCurrentWidget(m_entries->rowCount() > 0 ? static_cast<QWidget*>(m_timeline) : m_nothing);
}

void ProfileHistory::showOrders()
{
    m_choice->setCurrent(ordersView);
    takeFocus();
}

void ProfileHistory::takeFocus()
{
    QWidget* front = m_stack->currentWidget();
    (front == m_nothing ? m_choice : front)->setFocus();
}

}
