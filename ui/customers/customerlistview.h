#pragma once

#include <QWidget>

#include "core/base/id.h"
#include "core/customer/customerlist.h"

class QAction;
class QStackedWidget;
class QTableView;

namespace patron::ui {

class Banner;
class CustomerListModel;
class EmptyState;
class PageHeader;
class SearchField;
class Services;
class Theme;

/// The table of customers with its search, its count and its empty states.
class CustomerListView : public QWidget
{
    Q_OBJECT

public:
    CustomerListView(Theme& theme, Services& services, QWidget* parent);

    void setSearch(const QString& text);
    /// The keyboard goes to the table, or to the search when there is nobody.
    void takeFocus();
    const customer::CustomerFilter& filter() const;
    QList<QAction*> commands() const { return {m_copy}; }

Q_SIGNALS:
    void opened(patron::CustomerId customer);
    void importRequested();
    void sampleRequested();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildTable(Theme& theme);
    void fitColumns();
    void refresh();
    void open(int row);
    /// The selected rows that are in memory go to the clipboard as a table.
    void copySelected();
    qint64 selectedCount() const;

    Theme& m_theme;
    CustomerListModel* m_model;
    PageHeader* m_header;
    SearchField* m_search;
    Banner* m_trouble;
    QStackedWidget* m_stack;
    QTableView* m_table;
    EmptyState* m_nobody;
    EmptyState* m_noneFound;
    QAction* m_copy;
    bool m_waitsForRows = false; ///< the table wants the keyboard when it has rows
};

}
