#include "ui/messages/sourceeditor.h"

#include "ui/kit/theme.h"
#include "ui/messages/liquidhighlighter.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QHelpEvent>
#include <QPainter>
#include <QRegularExpression>
#include <QStringListModel>
#include <QTextBlock>
#include <QToolTip>

namespace patron::ui {

namespace {
constexpr double markRadius = 3;
}

class SourceEditor::LineNumbers : public QWidget
{
public:
    explicit LineNumbers(SourceEditor* editor)
        : QWidget(editor)
        , m_editor(editor)
    {}

protected:
    void paintEvent(QPaintEvent* event) override { m_editor->paintGutter(event); }

private:
    SourceEditor* m_editor;
};

SourceEditor::SourceEditor(Theme& theme, QWidget* parent)
    : QPlainTextEdit(parent)
    , m_theme(theme)
    , m_highlighter(new LiquidHighlighter(theme, document()))
    , m_fields(new QStringListModel(this))
    , m_completer(new QCompleter(m_fields, this))
    , m_gutter(new LineNumbers(this))
{
    setUndoRedoEnabled(false);
    setLayoutDirection(Qt::LeftToRight);
    setTabChangesFocus(true);
    setLineWrapMode(QPlainTextEdit::WidgetWidth);
    m_completer->setWidget(this);
    m_completer->setFilterMode(Qt::MatchContains);
    m_completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_completer->setMaxVisibleItems(12);
    m_completer->popup()->setObjectName(QStringLiteral("fieldList"));
    m_completer->popup()->setAccessibleName(tr("Fields"));
    connect(m_completer, qOverload<const QString&>(&QCompleter::activated), this, &SourceEditor::complete);
    const auto dress = [this] {
        setFont(m_theme.fixedFont(Type::Small));
        setViewportMargins(gutterWidth(), 0, 0, 0);
        showMarks();
    };
    connect(&theme, &Theme::changed, this, dress);
    connect(this, &QPlainTextEdit::blockCountChanged, this, [this] { setViewportMargins(gutterWidth(), 0, 0, 0); });
    connect(this, &QPlainTextEdit::updateRequest, m_gutter, [this] { m_gutter->update(); });
    dress();
}

void SourceEditor::setSms(bool isSms)
{
    m_highlighter->setSms(isSms);
}

void SourceEditor::setFields(const QStringList& fields)
{
    m_fields->setStringList(fields);
}

void SourceEditor::replaceText(const QString& text)
{
    const QString old = toPlainText();
    if (old == text)
        return;
    qsizetype start = 0;
    const qsizetype shorter = qMin(old.size(), text.size());
    while (start < shorter && old[start] == text[start])
        ++start;
    qsizetype tail = 0;
    while (tail < shorter - start && old[old.size() - 1 - tail] == text[text.size() - 1 - tail])
        ++tail;
    QTextCursor cursor(document());
    cursor.setPosition(int(start));
    cursor.setPosition(int(old.size() - tail), QTextCursor::KeepAnchor);
    cursor.insertText(text.mid(start, text.size() - tail - start));
    setTextCursor(cursor);
}

void SourceEditor::goTo(int line, int column)
{
    const QTextBlock block = document()->findBlockByNumber(qMax(1, line) - 1);
    if (!block.isValid())
        return;
    QTextCursor cursor(block);
    cursor.movePosition(QTextCursor::Right, QTextCursor::MoveAnchor, qBound(0, column - 1, block.length() - 1));
    setTextCursor(cursor);
    centerCursor();
    setFocus();
}

void SourceEditor::setMarks(const QList<SourceMark>& marks)
{
    if (marks == m_marks)
        return;
    m_marks = marks;
    showMarks();
}

void SourceEditor::setSpelling(const QList<QTextEdit::ExtraSelection>& selections)
{
    m_spelling = selections;
    showMarks();
}

void SourceEditor::showMarks()
{
    QList<QTextEdit::ExtraSelection> selections = m_spelling;
    for (const SourceMark& mark : std::as_const(m_marks)) {
        const QTextBlock block = document()->findBlockByNumber(mark.line - 1);
        if (!block.isValid())
            continue;
        QTextEdit::ExtraSelection selection;
        selection.cursor = QTextCursor(block);
        const int from = qBound(0, mark.column - 1, qMax(0, block.length() - 2));
        selection.cursor.movePosition(QTextCursor::Right, QTextCursor::MoveAnchor, from);
        // The tag that is meant, else the rest of the line.
        const qsizetype end = block.text().indexOf(QRegularExpression(QStringLiteral("[\\s>]")), from + 1);
        const int length = int(end < 0 ? block.length() - 1 : end) - from;
        selection.cursor.movePosition(QTextCursor::Right, QTextCursor::KeepAnchor, qMax(1, length));
        selection.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        selection.format.setUnderlineColor(m_theme.colour(mark.isError ? Colour::Danger : Colour::Warn));
        selections << selection;
    }
    setExtraSelections(selections);
    m_gutter->update();
}

const SourceMark* SourceEditor::markOfLine(int line) const
{
    const SourceMark* found = nullptr;
    for (const SourceMark& mark : m_marks) {
        if (mark.line == line && (!found || (mark.isError && !found->isError)))
            found = &mark;
    }
    return found;
}

bool SourceEditor::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const QTextCursor there = cursorForPosition(viewport()->mapFrom(this, help->pos()));
        const SourceMark* mark = markOfLine(there.blockNumber() + 1);
        QToolTip::showText(help->globalPos(), mark ? mark->text : QString(), this);
        return true;
    }
    return QPlainTextEdit::event(event);
}

QString SourceEditor::wordBeforeCursor() const
{
    const QTextCursor cursor = textCursor();
    static const QRegularExpression word(QStringLiteral("[A-Za-z_][\\w.]*$"));
    return word.match(cursor.block().text().left(cursor.positionInBlock())).captured();
}

void SourceEditor::complete(const QString& field)
{
    QTextCursor cursor = textCursor();
    const QString before = cursor.block().text().left(cursor.positionInBlock());
    const bool inside = qMax(before.lastIndexOf(u"{{"), before.lastIndexOf(u"{%")) >
                        qMax(before.lastIndexOf(u"}}"), before.lastIndexOf(u"%}"));
    cursor.movePosition(QTextCursor::Left, QTextCursor::KeepAnchor, int(wordBeforeCursor().size()));
    cursor.insertText(inside ? field : QStringLiteral("{{ %1 }}").arg(field));
    setTextCursor(cursor);
}

void SourceEditor::offerFields()
{
    m_completer->setCompletionPrefix(wordBeforeCursor());
    if (m_completer->completionCount() == 0)
        m_completer->setCompletionPrefix({});
    m_completer->popup()->setCurrentIndex(m_completer->completionModel()->index(0, 0));
    QRect place = cursorRect().translated(gutterWidth(), 0);
    place.setWidth(m_theme.scaled(320));
    m_completer->complete(place);
}

void SourceEditor::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Space && event->modifiers() == Qt::ControlModifier) {
        offerFields();
        return;
    }
    if (m_completer->popup()->isVisible()) {
        switch (event->key()) {
        case Qt::Key_Enter:
        case Qt::Key_Return:
        case Qt::Key_Escape:
        case Qt::Key_Tab:
            event->ignore(); // the list takes them
            return;
        default:
            break;
        }
    }
    QPlainTextEdit::keyPressEvent(event);
    if (!m_completer->popup()->isVisible())
        return;
    if (wordBeforeCursor().isEmpty())
        m_completer->popup()->hide();
    else
        offerFields();
}

int SourceEditor::gutterWidth() const
{
    const int digits = qMax(3, int(QString::number(blockCount()).size()));
    return QFontMetrics(font()).horizontalAdvance(u'9') * digits + space::l + space::m;
}

void SourceEditor::resizeEvent(QResizeEvent* event)
{
    QPlainTextEdit::resizeEvent(event);
    const QRect inner = contentsRect();
    m_gutter->setGeometry(inner.left(), inner.top(), gutterWidth(), inner.height());
}

void SourceEditor::paintGutter(QPaintEvent* event)
{
    QPainter painter(m_gutter);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(event->rect(), m_theme.colour(Colour::Surface2));
    painter.setFont(font());
    QTextBlock block = firstVisibleBlock();
    qreal top = blockBoundingGeometry(block).translated(contentOffset()).top();
    const int current = textCursor().blockNumber();
    while (block.isValid() && top <= event->rect().bottom()) {
        const qreal height = blockBoundingRect(block).height();
        if (const SourceMark* mark = markOfLine(block.blockNumber() + 1)) {
            const double middle = top + QFontMetrics(font()).height() / 2.0;
            painter.setPen(Qt::NoPen);
            painter.setBrush(m_theme.colour(mark->isError ? Colour::Danger : Colour::Warn));
            painter.drawEllipse(QPointF(space::s, middle), markRadius, markRadius);
        }
        painter.setPen(m_theme.colour(block.blockNumber() == current ? Colour::Text1 : Colour::Text3));
        painter.drawText(QRectF(0, top, m_gutter->width() - space::m, QFontMetrics(font()).height()),
                         Qt::AlignRight | Qt::AlignTop, QString::number(block.blockNumber() + 1));
        top += height;
        block = block.next();
    }
}

}
