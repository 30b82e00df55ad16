#pragma once

#include <QObject>
#include <QTextEdit>

#include "ui/models/spelling.h"

#include <functional>
#include <memory>
#include <optional>

class QMenu;
class QPlainTextEdit;

namespace patron::ui {

class MarkedLine;

/// A field whose unknown words are underlined. Marks move with the text while it is changed, until it has been checked
/// again; the word one is typing is not marked until the cursor has left it.
class SpellPlace : public QObject
{
    Q_OBJECT

public:
    SpellPlace(QWidget* widget, message::SpellSyntax syntax, QObject* parent);

    QWidget* widget() const { return m_widget; }
    message::SpellSyntax syntax() const { return m_syntax; }
    void setSyntax(message::SpellSyntax syntax) { m_syntax = syntax; }
    /// Of the text as it is now.
    void setMarks(const QList<SpellMark>& marks);
    const QList<SpellMark>& marks() const { return m_marks; }
    /// Whether the text is another than the one that was marked.
    bool isStale() const { return m_isStale; }
    /// To be checked again, whatever changed.
    void setStale() { m_isStale = true; }
    std::optional<SpellMark> markAt(int position) const;
    /// Letters around a place, with apostrophes and hyphens among them.
    SpellMark wordAt(int position) const;
    /// The first mark that begins behind the cursor or, with a selection, behind its beginning.
    std::optional<SpellMark> markAfterCursor() const;

    virtual QString text() const = 0;
    virtual int cursorPosition() const = 0;
    virtual int selectionStart() const = 0; ///< -1: nothing is selected
    /// At a point of the widget that got the event: the field or its viewport.
    virtual int positionAt(const QPoint& point) const = 0;
    /// On the screen.
    virtual QRect rectOf(const SpellMark& mark) const = 0;
    /// Selects it and brings it into view.
    virtual void select(const SpellMark& mark) = 0;
    /// As if typed: owners hear of it, and letters keep their looks.
    virtual void replace(const SpellMark& mark, const QString& text) = 0;
    /// Cut, copy, paste. The caller's.
    virtual QMenu* standardMenu() = 0;

Q_SIGNALS:
    /// The text is another.
    void edited();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void noteText();
    void noteCursor();
    virtual void paint(const QList<SpellMark>& marks) = 0;

private:
    void show();

    QWidget* m_widget;
    message::SpellSyntax m_syntax;
    QString m_text; ///< to which the marks belong
    QList<SpellMark> m_marks;
    QList<SpellMark> m_shown;
    std::optional<SpellMark> m_typed; ///< the word that is being typed
    bool m_isStale = true;
    bool m_byKeys = false; ///< the last key types or deletes
};

/// Puts underlines into a document's field; others may have theirs there, too.
using ShowSelections = std::function<void(const QList<QTextEdit::ExtraSelection>&)>;
using WaveColour = std::function<QColor()>;

/// The fields must outlive their places.
SpellPlace* makeSpellPlace(MarkedLine& line, QObject* parent);
SpellPlace* makeSpellPlace(QTextEdit& edit, const WaveColour& colour, QObject* parent);
SpellPlace* makeSpellPlace(QPlainTextEdit& edit, message::SpellSyntax syntax, const WaveColour& colour,
                           const ShowSelections& show, QObject* parent);
/// How an unknown word is underlined.
QTextCharFormat waveFormat(const QColor& colour);

}
