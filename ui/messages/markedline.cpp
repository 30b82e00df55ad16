#include "ui/messages/markedline.h"

#include "ui/kit/theme.h"

#include <QInputMethodEvent>
#include <QPainter>
#include <QStyleOptionFrame>
#include <QTextLayout>

namespace patron::ui {

namespace {
/// The line as QLineEdit lays it out, which it keeps to itself.
class LineLayout
{
public:
    LineLayout(const QLineEdit& edit, const QString& text)
        : m_layout(text, edit.font(), &edit)
    {
        QTextOption option = m_layout.textOption();
        option.setTextDirection(text.isRightToLeft() ? Qt::RightToLeft : Qt::LeftToRight);
        option.setFlags(QTextOption::IncludeTrailingSpaces);
        m_layout.setTextOption(option);
        m_layout.beginLayout();
        m_line = m_layout.createLine();
        m_layout.endLayout();
    }

    double xOf(int position) const { return m_line.cursorToX(position); }
    void draw(QPainter& painter, QPointF at, const QList<QTextLayout::FormatRange>& formats)
    {
        m_layout.draw(&painter, at, formats);
    }

private:
    QTextLayout m_layout;
    QTextLine m_line;
};
}

MarkedLine::MarkedLine(Theme& theme, QWidget* parent)
    : QLineEdit(parent)
    , m_theme(theme)
{}

void MarkedLine::setMarks(const QList<SpellMark>& marks)
{
    if (marks == m_marks)
        return;
    m_marks = marks;
    update();
}

QRect MarkedLine::rectOf(int from, int to) const
{
    const LineLayout layout(*this, text());
    const QRect cursor = cursorRect();
    const double left = cursor.center().x() - layout.xOf(cursorPosition());
    const int one = qRound(left + layout.xOf(from));
    const int other = qRound(left + layout.xOf(to));
    return {QPoint(qMin(one, other), cursor.top()), QPoint(qMax(one, other), cursor.bottom())};
}

void MarkedLine::inputMethodEvent(QInputMethodEvent* event)
{
    m_isComposing = !event->preeditString().isEmpty();
    QLineEdit::inputMethodEvent(event);
}

/// The same line once more, its letters transparent and its underlines not.
void MarkedLine::paintEvent(QPaintEvent* event)
{
    QLineEdit::paintEvent(event);
    if (m_marks.isEmpty() || m_isComposing)
        return;
    QStyleOptionFrame option;
    initStyleOption(&option);
    QPainter painter(this);
    painter.setClipRect(style()->subElementRect(QStyle::SE_LineEditContents, &option, this));
    QTextCharFormat wave;
    wave.setForeground(Qt::transparent);
    wave.setUnderlineStyle(QTextCharFormat::WaveUnderline);
    wave.setUnderlineColor(m_theme.colour(Colour::Danger));
    QList<QTextLayout::FormatRange> formats;
    for (const SpellMark& mark : std::as_const(m_marks))
        formats.append({mark.from, mark.to - mark.from, wave});
    painter.setPen(Qt::transparent);
    LineLayout layout(*this, text());
    const QRect cursor = cursorRect();
    layout.draw(painter, QPointF(cursor.center().x() - layout.xOf(cursorPosition()), cursor.top()), formats);
}

}
