#pragma once

#include <QUndoStack>
#include <QWidget>

#include "core/segment/rule.h"
#include "ui/models/services.h"

class QTableView;
class QStackedWidget;

namespace patron::ui {

class Banner;
class EmptyState;
class PageHeader;
class SegmentListModel;
class Theme;

/// All segments with their counts; what ships with Patron when there are none.
class SegmentLibrary : public QWidget
{
    Q_OBJECT

public:
    SegmentLibrary(Theme& theme, Services& services, QWidget* parent);
    QList<QAction*> commands() const { return {m_new, m_compare}; }
    QUndoStack* undoStack() { return &m_undo; }
    void takeFocus();

Q_SIGNALS:
    void opened(patron::SegmentId id);
    void newRequested();
    void viewRequested(const QString& view);
    void compareRequested(const QList<patron::SegmentId>& segments);

private:
    void removeCurrent();
    void addStarters();
    void show();

    Services& m_services;
    SegmentListModel* m_model;
    PageHeader* m_header;
    QAction* m_new;
    QAction* m_compare;
    Banner* m_trouble;
    QStackedWidget* m_stack;
    QTableView* m_table;
    EmptyState* m_none;
    QUndoStack m_undo;
};

}
