#pragma once

#include <QTextEdit>

#include "ui/messages/richtext.h"

namespace patron::ui {

class Theme;

/// The text of one block, written where it stands. It keeps no undo of its own.
class BlockTextEdit : public QTextEdit
{
    Q_OBJECT

public:
    BlockTextEdit(Theme& theme, richtext::ChipObject& chips, QWidget* parent);

    void open(const std::string& html, const richtext::Look& look);
    /// What was opened, byte for byte, as long as nothing is different.
    std::string html() const;
    void setFields(const QStringList& fields) { m_fields = fields; }
    bool isBlank() const;
    void offerFields();
    void askForLink();
    /// "strong", "em", "u": around the selection or what is typed next; a second time takes it away.
    void toggle(const QString& element);
    bool has(const QString& element) const;
    void toggleList(bool numbered);
    /// Of the selection or of what is typed next; empty: the standard one.
    void setColour(const QString& colour);
    QString colour() const;

Q_SIGNALS:
    void edited();
    /// What holds at the cursor may be another now.
    void formatChanged();
    /// Esc, or an arrow beyond the first (-1) or last (1) line.
    void left(int step);
    /// "/" in an empty line, at that rectangle of the screen.
    void blockMenuRequested(const QRect& place);

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void insertFromMimeData(const QMimeData* source) override;
    bool canInsertFromMimeData(const QMimeData* source) const override;
    QMimeData* createMimeDataFromSelection() const override;

private:
    static bool isFormatKey(const QKeyEvent& event);
    bool takeFormatKey(QKeyEvent* event);
    bool takeParagraphKey(QKeyEvent* event);
    bool leaves(QKeyEvent* event);
    void openChip(int position);
    int chipAtCursor() const;
    void chipTyped();
    QRect cursorPlace() const;
    void put(QTextCursor cursor);

    Theme& m_theme;
    richtext::ChipObject& m_chips;
    richtext::Look m_look;
    QStringList m_fields;
    std::string m_opened;
    std::string m_openedClean;
};

}
