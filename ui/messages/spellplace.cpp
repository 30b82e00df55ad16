#include "ui/messages/spellplace.h"

#include "ui/messages/markedline.h"

#include <QKeyEvent>
#include <QMenu>
#include <QPlainTextEdit>

#include <algorithm>

namespace patron::ui {

namespace {
bool isOfWord(QChar c)
{
    return c.isLetterOrNumber() || c.isMark() || c.isSurrogate() || c == u'\'' || c == u'\u2019' || c == u'-' ||
           c == u'\u00AD';
}

bool types(const QKeyEvent& event)
{
    if (event.key() == Qt::Key_Backspace || event.key() == Qt::Key_Delete)
        return true;
    return !event.text().isEmpty() && event.text().at(0).isPrint() &&
           !(event.modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier));
}
}

SpellPlace::SpellPlace(QWidget* widget, message::SpellSyntax syntax, QObject* parent)
    : QObject(parent)
    , m_widget(widget)
    , m_syntax(syntax)
{
    widget->installEventFilter(this);
}

void SpellPlace::setMarks(const QList<SpellMark>& marks)
{
    m_text = text();
    m_marks = marks;
    m_isStale = false;
    show();
}

std::optional<SpellMark> SpellPlace::markAt(int position) const
{
    for (const SpellMark& mark : m_marks) {
        if (mark.from <= position && position <= mark.to)
            return mark;
    }
    return {};
}

SpellMark SpellPlace::wordAt(int position) const
{
    const QString all = text();
    int from = qBound(0, position, int(all.size()));
    int to = from;
    while (from > 0 && isOfWord(all.at(from - 1)))
        --from;
    while (to < all.size() && isOfWord(all.at(to)))
        ++to;
    return {from, to, all.mid(from, to - from)};
}

std::optional<SpellMark> SpellPlace::markAfterCursor() const
{
    const int selected = selectionStart();
    for (const SpellMark& mark : m_marks) {
        if (selected >= 0 ? mark.from > selected : mark.from >= cursorPosition())
            return mark;
    }
    return {};
}

/// Highlighting and layout say that a document changed, too: what counts is whether its text did.
void SpellPlace::noteText()
{
    const QString now = text();
    if (now == m_text)
        return;
    const qsizetype shorter = qMin(now.size(), m_text.size());
    qsizetype start = 0;
    while (start < shorter && now[start] == m_text[start])
        ++start;
    qsizetype tail = 0;
    while (tail < shorter - start && now[now.size() - 1 - tail] == m_text[m_text.size() - 1 - tail])
        ++tail;
    const int oldEnd = int(m_text.size() - tail);
    const int moved = int(now.size() - m_text.size());
    QList<SpellMark> kept;
    for (SpellMark mark : std::as_const(m_marks)) {
        if (mark.to >= start && mark.from <= oldEnd)
            continue;
        if (mark.from > oldEnd) {
            mark.from += moved;
            mark.to += moved;
        }
        kept.append(mark);
    }
    m_marks = kept;
    m_text = now;
    m_isStale = true;
    m_typed = m_byKeys && m_widget->hasFocus() ? std::optional(wordAt(int(now.size() - tail))) : std::nullopt;
    show();
    Q_EMIT edited();
}

void SpellPlace::noteCursor()
{
    if (!m_typed || text() != m_text)
        return; // what is typed is told next
    const int cursor = cursorPosition();
    if (cursor >= m_typed->from && cursor <= m_typed->to)
        return;
    m_typed.reset();
    show();
}

void SpellPlace::show()
{
    QList<SpellMark> shown;
    for (const SpellMark& mark : std::as_const(m_marks)) {
        if (!m_typed || mark.to < m_typed->from || mark.from > m_typed->to)
            shown.append(mark);
    }
    m_shown = shown;
    paint(m_shown);
}

bool SpellPlace::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        m_byKeys = types(*static_cast<QKeyEvent*>(event));
    } else if (event->type() == QEvent::InputMethod) {
        m_byKeys = true;
    } else if (event->type() == QEvent::FocusOut && m_typed) {
        m_typed.reset();
        show();
    }
    return QObject::eventFilter(watched, event);
}

QTextCharFormat waveFormat(const QColor& colour)
{
    QTextCharFormat format;
    format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
    format.setUnderlineColor(colour);
    return format;
}

namespace {
class LinePlace : public SpellPlace
{
public:
    LinePlace(MarkedLine& line, QObject* parent)
        : SpellPlace(&line, message::SpellSyntax::Text, parent)
        , m_line(line)
    {
        connect(&line, &QLineEdit::textChanged, this, [this] { noteText(); });
        connect(&line, &QLineEdit::cursorPositionChanged, this, [this] { noteCursor(); });
    }

    QString text() const override { return m_line.text(); }
    int cursorPosition() const override { return m_line.cursorPosition(); }
    int selectionStart() const override { return m_line.selectionStart(); }
    int positionAt(const QPoint& point) const override { return m_line.cursorPositionAt(point); }
    QRect rectOf(const SpellMark& mark) const override
    {
        const QRect rect = m_line.rectOf(mark.from, mark.to);
        return {m_line.mapToGlobal(rect.topLeft()), rect.size()};
    }
    void select(const SpellMark& mark) override { m_line.setSelection(mark.from, mark.to - mark.from); }
    void replace(const SpellMark& mark, const QString& text) override
    {
        select(mark);
        m_line.insert(text);
    }
    QMenu* standardMenu() override { return m_line.createStandardContextMenu(); }

protected:
    void paint(const QList<SpellMark>& marks) override { m_line.setMarks(marks); }

private:
    MarkedLine& m_line;
};

template <typename Edit>
class DocumentPlace : public SpellPlace
{
public:
    DocumentPlace(Edit& edit, message::SpellSyntax syntax, WaveColour colour, ShowSelections show, QObject* parent)
        : SpellPlace(&edit, syntax, parent)
        , m_edit(edit)
        , m_colour(std::move(colour))
        , m_show(std::move(show))
    {
        connect(edit.document(), &QTextDocument::contentsChanged, this, [this] { noteText(); });
        connect(&edit, &Edit::cursorPositionChanged, this, [this] { noteCursor(); });
    }

    QString text() const override { return m_edit.toPlainText(); }
    int cursorPosition() const override { return m_edit.textCursor().position(); }
    int selectionStart() const override
    {
        const QTextCursor cursor = m_edit.textCursor();
        return cursor.hasSelection() ? cursor.selectionStart() : -1;
    }
    int positionAt(const QPoint& point) const override { return m_edit.cursorForPosition(point).position(); }
    QRect rectOf(const SpellMark& mark) const override
    {
        const QRect rect = m_edit.cursorRect(cursorOf({mark.from, mark.from, {}}))
                               .united(m_edit.cursorRect(cursorOf({mark.to, mark.to, {}})));
        return {m_edit.viewport()->mapToGlobal(rect.topLeft()), rect.size()};
    }
    void select(const SpellMark& mark) override
    {
        m_edit.setTextCursor(cursorOf(mark));
        m_edit.ensureCursorVisible();
    }
    void replace(const SpellMark& mark, const QString& text) override
    {
        QTextCursor first = cursorOf({mark.from, mark.from + 1, {}});
        QTextCursor cursor = cursorOf(mark);
        cursor.insertText(text, first.charFormat());
        m_edit.setTextCursor(cursor);
    }
    QMenu* standardMenu() override { return m_edit.createStandardContextMenu(); }

protected:
    void paint(const QList<SpellMark>& marks) override
    {
        QList<QTextEdit::ExtraSelection> selections;
        for (const SpellMark& mark : marks)
            selections.append({cursorOf(mark), waveFormat(m_colour())});
        m_show ? m_show(selections) : m_edit.setExtraSelections(selections);
    }

private:
    QTextCursor cursorOf(const SpellMark& mark) const
    {
        QTextCursor cursor(m_edit.document());
        const int last = qMax(0, m_edit.document()->characterCount() - 1);
        cursor.setPosition(qBound(0, mark.from, last));
        cursor.setPosition(qBound(0, mark.to, last), QTextCursor::KeepAnchor);
        return cursor;
    }

    Edit& m_edit;
    WaveColour m_colour;
    ShowSelections m_show;
};
}

SpellPlace* makeSpellPlace(MarkedLine& line, QObject* parent)
{
    return new LinePlace(line, parent);
}

SpellPlace* makeSpellPlace(QTextEdit& edit, const WaveColour& colour, QObject* parent)
{
    return new DocumentPlace<QTextEdit>(edit, message::SpellSyntax::Text, colour, {}, parent);
}

SpellPlace* makeSpellPlace(QPlainTextEdit& edit, message::SpellSyntax syntax, const WaveColour& colour,
                           const ShowSelections& show, QObject* parent)
{
    return new DocumentPlace<QPlainTextEdit>(edit, syntax, colour, show, parent);
}

}
