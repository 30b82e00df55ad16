#pragma once

#include <QPlainTextEdit>

class QCompleter;
class QStringListModel;

namespace patron::ui {

class Theme;

/// The text of a message. Ctrl+Space lists the fields it may name. It keeps no undo of its own: the page's stack has
/// the whole message.
class SourceEditor : public QPlainTextEdit
{
    Q_OBJECT

public:
    SourceEditor(Theme& theme, QWidget* parent = nullptr);

    /// Dotted names such as "customer.first_name".
    void setFields(const QStringList& fields);
    /// Puts other text in without moving the cursor further than needed.
    void replaceText(const QString& text);
    /// Line and column from 1, in characters.
    void goTo(int line, int column);
    QCompleter* fieldCompleter() const { return m_completer; }

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    class LineNumbers;
    QString wordBeforeCursor() const;
    void complete(const QString& field);
    void offerFields();
    int gutterWidth() const;
    void paintGutter(QPaintEvent* event);

    Theme& m_theme;
    QStringListModel* m_fields;
    QCompleter* m_completer;
    LineNumbers* m_gutter;
};

}
