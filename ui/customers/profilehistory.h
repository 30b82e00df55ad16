#pragma once

#include "ui/models/customerprofile.h"

#include <QWidget>

class QListView;
class QStackedWidget;
class QTreeView;

namespace patron::ui {

class EmptyState;
class OrderTreeModel;
class SegmentedControl;
class Theme;
class TimelineModel;

/// What a customer did and got: the timeline by day, or a group of it, or the orders with their lines.
class ProfileHistory : public QWidget
{
    Q_OBJECT

public:
    ProfileHistory(Theme& theme, QWidget* parent);

    void setProfile(const CustomerProfile& profile);
    void showOrders();
    void takeFocus();

private:
    void choose(const QString& view);
    void buildViews(Theme& theme);

    SegmentedControl* m_choice;
    QStackedWidget* m_stack;
    QListView* m_timeline;
    QTreeView* m_orders;
    EmptyState* m_nothing;
    TimelineModel* m_entries;
    OrderTreeModel* m_orderTree;
};

}
