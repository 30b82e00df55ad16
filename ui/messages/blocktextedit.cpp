#include "ui/messages/blocktextedit.h"

#include "ui/kit/pickpopup.h"
#include "ui/kit/theme.h"
#include "ui/messages/liquidchippopup.h"
#include "ui/models/liquidoutput.h"

#include <QAbstractTextDocumentLayout>
#include <QLineEdit>
#include <QMimeData>
#include <QMouseEvent>
#include <QRegularExpression>
#include <QTextBlock>
#include <QVBoxLayout>

namespace patron::ui {

BlockTextEdit::BlockTextEdit(Theme& theme, richtext::ChipObject& chips, QWidget* parent)
    : QTextEdit(parent)
    , m_theme(theme)
    , m_chips(chips)
{
    setObjectName(QStringLiteral("blockText"));
    setAccessibleName(tr("Text of the block. Ctrl and Space list the fields, a slash in an empty line the blocks."));
    setFrameShape(QFrame::NoFrame);
    setProperty("kitFlat", true);
    setLayoutDirection(Qt::LeftToRight);
    setUndoRedoEnabled(false);
    setTabChangesFocus(true);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setAutoFillBackground(false);
    document()->documentLayout()->registerHandler(richtext::chipObject, &m_chips);
    connect(this, &QTextEdit::textChanged, this, &BlockTextEdit::edited);
}

void BlockTextEdit::open(const std::string& html, const richtext::Look& look)
{
    const QSignalBlocker quiet(this);
    const int position = textCursor().position();
    m_look = look;
    m_opened = html;
    richtext::load(*document(), html, look);
    setUndoRedoEnabled(false);
    m_openedClean = richtext::html(*document());
    QTextCursor cursor(document());
    cursor.setPosition(qBound(0, position, document()->characterCount() - 1));
    setTextCursor(cursor);
}

std::string BlockTextEdit::html() const
{
    std::string now = richtext::html(*document());
    return now == m_openedClean ? m_opened : now;
}

bool BlockTextEdit::isBlank() const
{
    return document()->characterCount() <= 1;
}

QRect BlockTextEdit::cursorPlace() const
{
    return {viewport()->mapToGlobal(cursorRect().topLeft()), cursorRect().size()};
}

void BlockTextEdit::put(QTextCursor cursor)
{
    setTextCursor(cursor);
    setFocus(Qt::OtherFocusReason);
}

void BlockTextEdit::offerFields()
{
    QList<PickPopup::Entry> entries;
    for (const QString& field : std::as_const(m_fields))
        entries.append({field, field, Glyph::Customer});
    auto* popup = new PickPopup(m_theme, tr("Fields"), entries, this);
    connect(popup, &PickPopup::picked, this, [this](const QString& field) {
        QTextCursor cursor = textCursor();
        richtext::insertChip(cursor, QStringLiteral("{{ %1 }}").arg(field));
        put(cursor);
    });
    popup->openAt(cursorPlace());
}

void BlockTextEdit::askForLink()
{
    auto* popup = new QFrame(this, Qt::Popup);
    popup->setObjectName(QStringLiteral("linkPopup"));
    popup->setAttribute(Qt::WA_DeleteOnClose);
    popup->setFrameShape(QFrame::StyledPanel);
    auto* line = new QLineEdit(richtext::linkAt(textCursor()), popup);
    line->setObjectName(QStringLiteral("linkAddress"));
    line->setAccessibleName(tr("Address of the link"));
    line->setPlaceholderText(tr("https://… Empty takes the link away"));
    line->setMinimumWidth(m_theme.scaled(size::inspector));
    auto* column = new QVBoxLayout(popup);
    column->setContentsMargins(space::m, space::m, space::m, space::m);
    column->addWidget(line);
    connect(line, &QLineEdit::returnPressed, this, [this, popup, line] {
        QTextCursor cursor = textCursor();
        const QString address = line->text().trimmed();
        const bool isNew = !cursor.hasSelection() && richtext::linkAt(cursor).isEmpty();
        popup->close();
        if (isNew && !address.isEmpty()) {
            const int from = cursor.position();
            cursor.insertText(address);
            cursor.setPosition(from, QTextCursor::KeepAnchor);
        }
        richtext::setLink(cursor, address, m_look);
        cursor.setPosition(cursor.selectionEnd());
        put(cursor);
    });
    placeBelow(popup, cursorPlace(), false);
    popup->show();
    line->setFocus(Qt::PopupFocusReason);
    line->selectAll();
}

void BlockTextEdit::toggle(const QString& element)
{
    QTextCursor cursor = textCursor();
    richtext::toggle(cursor, element, m_look);
    put(cursor);
    Q_EMIT formatChanged();
}

bool BlockTextEdit::has(const QString& element) const
{
    return richtext::has(textCursor(), element);
}

void BlockTextEdit::toggleList(bool numbered)
{
    QTextCursor cursor = textCursor();
    richtext::toggleList(cursor, numbered, m_look);
    put(cursor);
}

void BlockTextEdit::setColour(const QString& colour)
{
    QTextCursor cursor = textCursor();
    richtext::setColour(cursor, colour, m_look);
    put(cursor);
}

QString BlockTextEdit::colour() const
{
    return richtext::colourAt(textCursor());
}

int BlockTextEdit::chipAtCursor() const
{
    const QTextCursor cursor = textCursor();
    if (cursor.selectionEnd() - cursor.selectionStart() != 1)
        return -1;
    return richtext::chipAt(*document(), cursor.selectionStart()).isEmpty() ? -1 : cursor.selectionStart();
}

void BlockTextEdit::openChip(int position)
{
    QTextCursor cursor(document());
    cursor.setPosition(position);
    cursor.setPosition(position + 1, QTextCursor::KeepAnchor);
    setTextCursor(cursor);
    auto* popup = new LiquidChipPopup(m_theme, richtext::chipAt(*document(), position), m_fields, this);
    connect(popup, &LiquidChipPopup::given, this, [this, position](const QString& source) {
        QTextCursor at(document());
        at.setPosition(position);
        at.setPosition(position + 1, QTextCursor::KeepAnchor);
        const QTextCharFormat format = at.charFormat();
        if (source.isEmpty()) {
            at.removeSelectedText();
        } else {
            QTextCharFormat changed = format;
            changed.setProperty(richtext::ChipSource, source);
            at.setCharFormat(changed);
            at.setPosition(position + 1);
        }
        put(at);
    });
    popup->openAt(cursorPlace());
}

bool BlockTextEdit::isFormatKey(const QKeyEvent& event)
{
    static const QList<int> alone{Qt::Key_B, Qt::Key_I, Qt::Key_U, Qt::Key_K, Qt::Key_Space};
    static const QList<int> shifted{Qt::Key_7,         Qt::Key_8,     Qt::Key_Asterisk,
                                    Qt::Key_Ampersand, Qt::Key_Slash, Qt::Key_L};
    return (event.modifiers() == Qt::ControlModifier && alone.contains(event.key())) ||
           (event.modifiers() == (Qt::ControlModifier | Qt::ShiftModifier) && shifted.contains(event.key()));
}

/// Keys that format mean the text while one writes, whatever the window does with them elsewhere.
bool BlockTextEdit::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride && isFormatKey(*static_cast<QKeyEvent*>(event))) {
        event->accept();
        return true;
    }
    return QTextEdit::event(event);
}

bool BlockTextEdit::takeFormatKey(QKeyEvent* event)
{
    if (!isFormatKey(*event))
        return false;
    switch (event->key()) {
    case Qt::Key_B:
        toggle(QStringLiteral("strong"));
        break;
    case Qt::Key_I:
        toggle(QStringLiteral("em"));
        break;
    case Qt::Key_U:
        toggle(QStringLiteral("u"));
        break;
    case Qt::Key_K:
        askForLink();
        break;
    case Qt::Key_Space:
        offerFields();
        break;
    case Qt::Key_8:
    case Qt::Key_Asterisk:
    case Qt::Key_L:
        toggleList(false);
        break;
    default:
        toggleList(true);
    }
    return true;
}

bool BlockTextEdit::takeParagraphKey(QKeyEvent* event)
{
    QTextCursor cursor = textCursor();
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        if (const int chip = chipAtCursor(); chip >= 0) {
            openChip(chip);
            return true;
        }
        if (event->modifiers() & Qt::ShiftModifier)
            richtext::insertBreak(cursor);
        else
            richtext::insertParagraph(cursor, m_look);
        put(cursor);
        return true;
    }
    if (event->text() == u"/" && cursor.block().length() <= 1) {
        Q_EMIT blockMenuRequested(cursorPlace());
        return true;
    }
    return false;
}

bool BlockTextEdit::leaves(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) {
        Q_EMIT left(0);
        return true;
    }
    if (event->modifiers() != Qt::NoModifier || (event->key() != Qt::Key_Up && event->key() != Qt::Key_Down))
        return false;
    QTextCursor cursor = textCursor();
    const bool up = event->key() == Qt::Key_Up;
    if (cursor.movePosition(up ? QTextCursor::Up : QTextCursor::Down))
        return false;
    Q_EMIT left(up ? -1 : 1);
    return true;
}

/// {{ typed by hand lists the fields, and what ends with }} becomes a chip.
void BlockTextEdit::chipTyped()
{
    QTextCursor cursor = textCursor();
    const QString before = cursor.block().text().left(cursor.positionInBlock());
    static const QRegularExpression output(QStringLiteral("\\{\\{[^{}]*\\}\\}$"));
    if (before.endsWith(u"{{")) {
        cursor.movePosition(QTextCursor::Left, QTextCursor::KeepAnchor, 2);
        cursor.removeSelectedText();
        setTextCursor(cursor);
        offerFields();
    } else if (const auto match = output.match(before); match.hasMatch()) {
        cursor.movePosition(QTextCursor::Left, QTextCursor::KeepAnchor, int(match.capturedLength()));
        cursor.removeSelectedText();
        richtext::insertChip(cursor, match.captured());
        setTextCursor(cursor);
    }
}

void BlockTextEdit::keyPressEvent(QKeyEvent* event)
{
    if (takeFormatKey(event) || takeParagraphKey(event) || leaves(event))
        return;
    if (event->modifiers() & Qt::AltModifier || event->matches(QKeySequence::Undo) ||
        event->matches(QKeySequence::Redo))
        return event->ignore();
    QTextEdit::keyPressEvent(event);
    if (event->text() == u"{" || event->text() == u"}")
        chipTyped();
}

void BlockTextEdit::mouseDoubleClickEvent(QMouseEvent* event)
{
    const int position = document()->documentLayout()->hitTest(event->position(), Qt::FuzzyHit);
    for (const int at : {position, position - 1}) {
        if (at < 0 || richtext::chipAt(*document(), at).isEmpty())
            continue;
        QTextCursor before(document());
        before.setPosition(at);
        QTextCursor after(document());
        after.setPosition(at + 1);
        if (event->position().x() < cursorRect(before).left() - 1 ||
            event->position().x() > cursorRect(after).left() + 1)
            continue;
        openChip(at);
        return;
    }
    QTextEdit::mouseDoubleClickEvent(event);
}

/// Chips leave as their Liquid and come back as chips; other formatting stays behind.
QMimeData* BlockTextEdit::createMimeDataFromSelection() const
{
    QString text;
    const QTextCursor cursor = textCursor();
    for (int at = cursor.selectionStart(); at < cursor.selectionEnd(); ++at) {
        const QString chip = richtext::chipAt(*document(), at);
        const QChar c = document()->characterAt(at);
        text += !chip.isEmpty()                                               ? chip
                : c == QChar::ParagraphSeparator || c == QChar::LineSeparator ? QStringLiteral("\n")
                                                                              : QString(c);
    }
    auto* copied = new QMimeData;
    copied->setText(text);
    return copied;
}

bool BlockTextEdit::canInsertFromMimeData(const QMimeData* source) const
{
    return source->hasText();
}

void BlockTextEdit::insertFromMimeData(const QMimeData* source)
{
    static const QRegularExpression output(QStringLiteral("\\{\\{[^{}]*\\}\\}"));
    QTextCursor cursor = textCursor();
    const QStringList lines = source->text().split(u'\n');
    for (qsizetype line = 0; line < lines.size(); ++line) {
        if (line > 0)
            richtext::insertParagraph(cursor, m_look);
        const QString text = lines.at(line);
        qsizetype from = 0;
        for (auto found = output.globalMatch(text); found.hasNext();) {
            const auto match = found.next();
            cursor.insertText(text.mid(from, match.capturedStart() - from));
            richtext::insertChip(cursor, match.captured());
            from = match.capturedEnd();
        }
        cursor.insertText(text.mid(from));
    }
    put(cursor);
}

}
