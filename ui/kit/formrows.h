#pragma once

#include <QWidget>

#include <functional>
#include <memory>
#include <vector>

class QGridLayout;

namespace patron::ui {

class Button;
class Label;
class Theme;

/// Rows of label and field with a hint or an error below the field. Sets the buddy and the accessible name, so a page
/// only gives the field an objectName. Errors stand beside their cause, with the repair as a button.
class FormRows : public QWidget
{
    Q_OBJECT

public:
    explicit FormRows(Theme& theme, QWidget* parent = nullptr);
    ~FormRows() override;

    void addSection(const QString& title, const QString& sentence = {});
    /// Owns `field` from now on.
    void addRow(const QString& label, QWidget* field, const QString& hint = {});
    /// A field that has its own text (a check box, a switch).
    void addField(QWidget* field, const QString& hint = {});

    void setHint(QWidget* field, const QString& hint);
    /// Empty text takes the error away. `fixText` empty: no button.
    void setError(QWidget* field, const QString& text, const QString& fixText = {}, std::function<void()> fix = {});
    bool hasErrors() const;
    /// Hides the whole row.
    void setRowVisible(QWidget* field, bool visible);

private:
    struct Row
    {
        QWidget* field = nullptr;
        QWidget* label = nullptr;
        QWidget* box = nullptr;
        Label* note = nullptr;
        Button* fix = nullptr;
        QString hint;
        std::function<void()> repair;
        bool wrong = false;
    };
    Row& makeRow(QWidget* field, QWidget* label, const QString& hint);
    Row* rowOf(const QWidget* field) const;

    Theme& m_theme;
    QGridLayout* m_grid;
    std::vector<std::unique_ptr<Row>> m_rows;
};

}
