#pragma once

#include <QWidget>

#include "ui/intake/importdraft.h"

class QComboBox;
class QLineEdit;
class QTableView;
class QVBoxLayout;

namespace patron::ui {

class Banner;
class Card;
class Label;
class Theme;

/// How a file is written and whose it is, beside its first rows as they stand there.
class FileStep : public QWidget
{
    Q_OBJECT

public:
    FileStep(Theme& theme, QWidget* parent);

    void setDraft(const ImportDraft& draft);
    QString source() const;
    void takeFocus();

Q_SIGNALS:
    void kindChosen(patron::intake::ImportKind kind);
    /// Another sheet of a workbook, another file of an archive.
    void tableChosen(const QString& table);
    void sourceEdited();

private:
    void addField(QVBoxLayout* column, const QString& text, QWidget* field);

    Theme& m_theme;
    PreviewModel* m_model;
    QTableView* m_table;
    Banner* m_notes;
    Card* m_found;
    Label* m_format;
    QComboBox* m_kind;
    QComboBox* m_tables;
    QWidget* m_tablesLabel = nullptr;
    QLineEdit* m_source;
};

}
