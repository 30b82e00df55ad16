#pragma once

#include <QPlainTextEdit>

class QCompleter;
class QStringListModel;

namespace patron::ui {

class LiquidHighlighter;
class Theme;

/// A place in the text where something is wrong, with a sentence about it. From 1, in characters.
struct SourceMark
{
    int line = 0;
    int column = 0;
    QString text;
    bool isError = true;

    bool operator==(const SourceMark&) const = default;
};

/// The text of a message. Ctrl+Space lists the fields it may name. It keeps no undo of its own: the page's stack has
/// the whole message.
class SourceEditor : public QPlainTextEdit
{
    Q_OBJECT

public:
    SourceEditor(Theme& theme, QWidget* parent = nullptr);

    /// The text of an SMS: characters are coloured by what they cost.
    void setSms(bool isSms);
    /// Dotted names such as "customer.first_name".
    void setFields(const QStringList& fields);
    /// Puts other text in without moving the cursor further than needed.
    void replaceText(const QString& text);
    /// Line and column from 1, in characters.
    void goTo(int line, int column);
    /// Underlines these places and marks their lines; the sentences are tool tips.
    void setMarks(const QList<SourceMark>& marks);
    /// Underlines beside those of the marks.
    void setSpelling(const QList<QTextEdit::ExtraSelection>& selections);
    const QList<SourceMark>& marks() const { return m_marks; }
    QCompleter* fieldCompleter() const { return m_completer; }

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    class LineNumbers;
    QString wordBeforeCursor() const;
    void complete(const QString& field);
    void offerFields();
    int gutterWidth() const;
    void paintGutter(QPaintEvent* event);
    void showMarks();
    const SourceMark* markOfLine(int line) const;

    Theme& m_theme;
    LiquidHighlighter* m_highlighter;
    QStringListModel* m_fields;
    QCompleter* m_completer;
    LineNumbers* m_gutter;
    QList<SourceMark> m_marks;
    QList<QTextEdit::ExtraSelection> m_spelling;
};

}
