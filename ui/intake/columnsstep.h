#pragma once

#include <QWidget>

#include "ui/intake/importdraft.h"

class QComboBox;
class QLineEdit;
class QListWidget;
class QTableView;

namespace patron::ui {

class Banner;
class Button;
class Card;
class Label;
class MappingModel;
class SearchField;
class Theme;

/// What the columns of a file mean: a table of them, and beside it everything about the one that is selected, with a
/// searchable list of meanings.
class ColumnsStep : public QWidget
{
    Q_OBJECT

public:
    ColumnsStep(Theme& theme, QWidget* parent);

    void setDraft(const ImportDraft& draft);
    /// After the cells were read by a new mapping.
    void setClean(const std::vector<CleanColumn>& clean);
    /// The same columns as they were changed elsewhere.
    void setMapping(const intake::ColumnMapping& mapping);
    const intake::ColumnMapping& mapping() const;
    int currentColumn() const;
    void setCurrentColumn(int column);
    void takeFocus();

Q_SIGNALS:
    void mappingChanged();

private:
    void buildTable();
    QWidget* buildInspector();
    void showColumn();
    void fillMeanings();
    void choose(intake::Field field);
    void editTrait();

    Theme& m_theme;
    MappingModel* m_model;
    Banner* m_recalled;
    QTableView* m_table;
    Card* m_card;
    Label* m_samples;
    SearchField* m_search;
    QListWidget* m_meanings;
    Label* m_traitLabel = nullptr;
    QLineEdit* m_trait;
    QComboBox* m_type;
    QWidget* m_traitBox;
    Button* m_leave;
    Button* m_keep;
    bool m_filling = false;
};

}
