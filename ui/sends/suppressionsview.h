#pragma once

#include <QWidget>

#include "ui/kit/tokens.h"
#include "ui/models/services.h"

#include <string>
#include <vector>

class QAction;
class QStackedWidget;
class QTableView;

namespace patron::ui {

class Button;
class Dialogs;
class EmptyState;
class FlowLayout;
class SearchField;
class SplitView;
class SuppressionAdding;
class SuppressionDetail;
class SuppressionListModel;
class Theme;

/// Who is not written to, and why: the suppression list with its search, a count for each reason, one address in
/// detail, and the way on and off the list by hand.
class SuppressionsView : public QWidget
{
    Q_OBJECT

public:
    /// All must outlive the widget.
    SuppressionsView(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent = nullptr);

    /// The view is shown: reads the list and follows it from then on.
    void refresh();
    /// Looks for an address.
    void find(const QString& text);
    QList<QWidget*> panes() const;

Q_SIGNALS:
    void customerRequested(CustomerId customer);
    void noteRaised(patron::ui::Tone tone, const QString& sentence);

private:
    void buildTable();
    QWidget* buildTools();
    void connectParts();
    void takeLoaded();
    void fillReasons();
    void narrow(const std::string& reason);
    void followSelection();
    void startAdding();
    void endAdding();
    void askExport();
    void exportTo(const QString& path);
    bool isNarrowed() const;

    Theme& m_theme;
    Services& m_services;
    Dialogs& m_dialogs;
    SuppressionListModel* m_model;
    SearchField* m_search;
    QWidget* m_reasonBar;
    FlowLayout* m_reasons;
    std::vector<Button*> m_reasonButtons;
    Button* m_add;
    Button* m_export;
    QStackedWidget* m_stack; ///< the list, or that there is none
    QWidget* m_content;
    QStackedWidget* m_left; ///< the table, or that nothing was found
    QTableView* m_table;
    EmptyState* m_empty;
    EmptyState* m_noneFound;
    QStackedWidget* m_side; ///< the detail or the form
    SuppressionDetail* m_detail;
    SuppressionAdding* m_adding;
    SplitView* m_split;
    QAction* m_takeOff;
    std::int64_t m_front = 0; ///< the entry that is chosen
    int m_frontRow = 0;
};

}
