#pragma once

#include <QWidget>

#include "core/base/id.h"
#include "core/customer/customerlist.h"
#include "core/customer/savedviews.h"
#include "ui/kit/tokens.h"

class QAction;
class QStackedWidget;
class QTableView;

namespace patron::ui {

class Banner;
class CustomerListModel;
class Dialogs;
class EmptyState;
class FacetPanel;
class PageHeader;
class SearchField;
class SelectionActions;
class SelectionBar;
class Services;
class Theme;
class ViewBar;

/// The table of customers with its search, its facets, its saved views, its columns and what can be done with those
/// that are selected.
class CustomerListView : public QWidget
{
    Q_OBJECT

public:
    CustomerListView(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent);

    void setSearch(const QString& text);
    /// Narrows to one value of a facet and nothing else.
    void setFacet(const QString& facet, const QString& value);
    /// The keyboard goes to the table, or to the search when there is nobody.
    void takeFocus();
    const customer::CustomerIndex& index() const;
    QList<QAction*> commands() const;
    QList<QWidget*> panes();

Q_SIGNALS:
    void opened(patron::CustomerId customer);
    void importRequested();
    void sampleRequested();
    void goRequested(const QString& page, const QVariantMap& at);
    void undoOffered(const QString& text);
    void noteRaised(patron::ui::Tone tone, const QString& text);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildTable();
    void buildHeader();
    void connectParts();
    void fitColumns();
    void setDelegates();
    void refresh();
    void open(int row);
    void applyFilter(const customer::CustomerFilter& filter);
    void offerColumns();
    void readViews();
    void showView(qint64 id);
    void saveView();
    void removeView(qint64 id);
    customer::SavedView viewNow() const;
    qint64 matchingView() const;

    Theme& m_theme;
    Services& m_services;
    Dialogs& m_dialogs;
    CustomerListModel* m_model;
    PageHeader* m_header;
    SearchField* m_search;
    Banner* m_trouble;
    ViewBar* m_views;
    FacetPanel* m_facets;
    QStackedWidget* m_stack;
    QTableView* m_table;
    EmptyState* m_nobody;
    EmptyState* m_noneFound;
    SelectionBar* m_selection;
    SelectionActions* m_actions;
    QAction* m_showFacets;
    QAction* m_chooseColumns;
    std::vector<customer::SavedView> m_saved;
    bool m_waitsForRows = false;    ///< the table wants the keyboard when it has rows
    std::vector<CustomerId> m_keep; ///< selected before the rows were told anew
};

}
