#pragma once

#include <QWidget>

#include "ui/intake/importdraft.h"

class QComboBox;
class QListWidget;
class QStackedWidget;
class QTableView;

namespace patron::ui {

class Card;
class EmptyState;
class Label;
class RecipeCard;
class SegmentedControl;
class Theme;

/// What is done to the cells of each column: its recipe, step by step, and every cell before and after.
class CleanStep : public QWidget
{
    Q_OBJECT

public:
    CleanStep(Theme& theme, QWidget* parent);

    void setDraft(const ImportDraft& draft);
    const intake::ColumnMapping& mapping() const { return m_mapping; }
    int currentColumn() const;
    void setCurrentColumn(int column);
    void takeFocus();

Q_SIGNALS:
    /// The recipe of a column is another one.
    void mappingChanged();

private:
    void buildTable(Theme& theme);
    void showColumn();
    void fillColumns();

    Theme& m_theme;
    intake::ColumnMapping m_mapping;
    std::vector<CleanColumn> m_clean;
    QListWidget* m_columns;
    Label* m_summary;
    SegmentedControl* m_show;
    QStackedWidget* m_stack;
    QTableView* m_table;
    EmptyState* m_fine;
    CleanModel* m_model;
    RecipeCard* m_recipe;
};

}
