#include "ui/kit/flowdiagram.h"

#include "ui/kit/paint.h"
#include "ui/kit/theme.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace patron::ui {

namespace {
constexpr int barWidth = 14;
constexpr int barGap = 10;
constexpr int labelWidth = 150;
}

FlowDiagram::FlowDiagram(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    connect(&theme, &Theme::changed, this, [this] {
        arrange();
        update();
    });
}

QSize FlowDiagram::sizeHint() const
{
    return {m_theme.scaled(640), m_theme.scaled(360)};
}

QSize FlowDiagram::minimumSizeHint() const
{
    return {m_theme.scaled(420), m_theme.scaled(240)};
}

void FlowDiagram::setFlows(const QStringList& states, const QList<QList<qint64>>& people, const QString& fromTitle,
                           const QString& toTitle)
{
    m_states = states;
    m_people = people;
    m_fromTitle = fromTitle;
    m_toTitle = toTitle;
    m_current = -1;
    arrange();
    update();
}

void FlowDiagram::arrange()
{
    m_bars.clear();
    m_ribbons.clear();
    const int count = int(m_states.size());
    QList<qint64> from(count, 0);
    QList<qint64> to(count, 0);
    qint64 total = 0;
    for (int a = 0; a < count && a < m_people.size(); ++a)
        for (int b = 0; b < count && b < m_people.at(a).size(); ++b) {
            from[a] += m_people.at(a).at(b);
            to[b] += m_people.at(a).at(b);
            total += m_people.at(a).at(b);
        }
    if (total == 0)
        return;
    const double title = QFontMetrics(m_theme.font(Type::Small)).height() + space::m;
    const double side = m_theme.scaled(labelWidth);
    const QRectF area = QRectF(rect()).adjusted(side, title + space::s, -side, -space::m);
    const auto scale = [&](const QList<qint64>& sums) {
        const auto used = std::count_if(sums.begin(), sums.end(), [](qint64 sum) { return sum > 0; });
        return (area.height() - double(used - 1) * barGap) / double(total);
    };
    const double unit = std::min(scale(from), scale(to));
    const bool mirrored = isRightToLeft();
    QList<double> top(count, 0);
    QList<double> topTo(count, 0);
    const auto stack = [&](const QList<qint64>& sums, bool atEnd, QList<double>& tops) {
        double y = area.top();
        for (int state = 0; state < count; ++state) {
            if (sums.at(state) == 0)
                continue;
            const double height = std::max(2.0, double(sums.at(state)) * unit);
            const bool right = atEnd != mirrored;
            m_bars.append({state, sums.at(state),
                           QRectF(right ? area.right() - barWidth : area.left(), y, barWidth, height), atEnd});
            tops[state] = y;
            y += height + barGap;
        }
    };
    stack(from, false, top);
    stack(to, true, topTo);
    const double start = mirrored ? area.right() - barWidth : area.left() + barWidth;
    const double end = mirrored ? area.left() + barWidth : area.right() - barWidth;
    for (int a = 0; a < count; ++a)
        for (int b = 0; b < count; ++b) {
            const qint64 people = m_people.at(a).at(b);
            if (people == 0)
                continue;
            const double height = std::max(1.0, double(people) * unit);
            const double middle = (start + end) / 2;
            QPainterPath path(QPointF(start, top.at(a)));
            path.cubicTo(middle, top.at(a), middle, topTo.at(b), end, topTo.at(b));
            path.lineTo(end, topTo.at(b) + height);
            path.cubicTo(middle, topTo.at(b) + height, middle, top.at(a) + height, start, top.at(a) + height);
            path.closeSubpath();
            m_ribbons.append({a, b, people, path});
            top[a] += height;
            topTo[b] += height;
        }
    std::stable_sort(m_ribbons.begin(), m_ribbons.end(),
                     [](const Ribbon& one, const Ribbon& other) { return one.people > other.people; });
    m_current = std::min(m_current, int(m_ribbons.size()) - 1);
}

void FlowDiagram::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange();
}

int FlowDiagram::ribbonAt(const QPointF& point) const
{
    // The small ones lie on top.
    for (int i = int(m_ribbons.size()) - 1; i >= 0; --i)
        if (m_ribbons.at(i).path.contains(point))
            return i;
    return -1;
}

QString FlowDiagram::words(const Ribbon& ribbon) const
{
    const QString people = QLocale().toString(ribbon.people);
    return ribbon.from == ribbon.to
               ? tr("%1 stayed “%2”").arg(people, m_states.at(ribbon.from))
               : tr("%1 went from “%2” to “%3”").arg(people, m_states.at(ribbon.from), m_states.at(ribbon.to));
}

void FlowDiagram::setCurrent(int ribbon)
{
    if (ribbon == m_current)
        return;
    m_current = ribbon;
    setAccessibleDescription(ribbon < 0 ? QString() : words(m_ribbons.at(ribbon)));
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
    setCursor(ribbon < 0 ? Qt::ArrowCursor : Qt::PointingHandCursor);
    update();
}

void FlowDiagram::mouseMoveEvent(QMouseEvent* event)
{
    setCurrent(ribbonAt(event->position()));
}

void FlowDiagram::leaveEvent(QEvent* event)
{
    QWidget::leaveEvent(event);
    if (!hasFocus())
        setCurrent(-1);
}

void FlowDiagram::mouseReleaseEvent(QMouseEvent* event)
{
    const int ribbon = ribbonAt(event->position());
    if (event->button() == Qt::LeftButton && ribbon >= 0)
        Q_EMIT picked(m_ribbons.at(ribbon).from, m_ribbons.at(ribbon).to);
}

void FlowDiagram::keyPressEvent(QKeyEvent* event)
{
    const int last = int(m_ribbons.size()) - 1;
    switch (event->key()) {
    case Qt::Key_Down:
    case Qt::Key_Right:
        setCurrent(std::min(m_current + 1, last));
        return;
    case Qt::Key_Up:
    case Qt::Key_Left:
        setCurrent(std::clamp(m_current - 1, std::min(0, last), last));
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_current >= 0)
            Q_EMIT picked(m_ribbons.at(m_current).from, m_ribbons.at(m_current).to);
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

bool FlowDiagram::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const int ribbon = ribbonAt(help->pos());
        QToolTip::showText(help->globalPos(), ribbon < 0 ? QString() : words(m_ribbons.at(ribbon)), this);
        return true;
    }
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
        update();
    return QWidget::event(event);
}

void FlowDiagram::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (int i = 0; i < m_ribbons.size(); ++i) {
        const Ribbon& ribbon = m_ribbons.at(i);
        QColor colour = ribbon.from == ribbon.to ? m_theme.colour(Colour::Surface3) : chartColour(ribbon.from);
        if (ribbon.from != ribbon.to)
            colour.setAlphaF(m_current < 0 || m_current == i ? 0.6F : 0.25F);
        painter.setPen(i == m_current ? QPen(m_theme.colour(Colour::Text1), 1.5) : QPen(Qt::NoPen));
        painter.setBrush(colour);
        painter.drawPath(ribbon.path);
    }
    const double side = m_theme.scaled(labelWidth) - space::m;
    const QFontMetrics strong(m_theme.font(Type::Body, Weight::Strong));
    const QFontMetrics small(m_theme.font(Type::Small));
    for (const Bar& bar : m_bars) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(chartColour(bar.state));
        painter.drawRoundedRect(bar.rect, 3, 3);
        const bool right = bar.atEnd != isRightToLeft();
        const double x = right ? bar.rect.right() + space::m : bar.rect.left() - space::m - side;
        const int align = (right ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter;
        // A low bar has its words in one line.
        const QString people = QLocale().toString(bar.people);
        painter.setFont(m_theme.font(Type::Body, Weight::Strong));
        painter.setPen(m_theme.colour(Colour::Text1));
        if (bar.rect.height() < strong.height() + small.height()) {
            painter.drawText(QRectF(x, bar.rect.center().y() - strong.height() / 2.0, side, strong.height()), align,
                             strong.elidedText(QStringLiteral("%1  %2").arg(m_states.at(bar.state), people),
                                               Qt::ElideRight, int(side)));
            continue;
        }
        const double y = bar.rect.center().y() - (strong.height() + small.height()) / 2.0;
        painter.drawText(QRectF(x, y, side, strong.height()), align, m_states.at(bar.state));
        painter.setFont(m_theme.font(Type::Small));
        painter.setPen(m_theme.colour(Colour::Text2));
        painter.drawText(QRectF(x, y + strong.height(), side, small.height()), align, people);
    }
    painter.setFont(m_theme.font(Type::Small));
    painter.setPen(m_theme.colour(Colour::Text2));
    const QRectF head(space::m, 0, width() - 2 * space::m, small.height() + space::xs);
    painter.drawText(head, int(isRightToLeft() ? Qt::AlignRight : Qt::AlignLeft), m_fromTitle);
    painter.drawText(head, int(isRightToLeft() ? Qt::AlignLeft : Qt::AlignRight), m_toTitle);
    if (hasFocus())
        paintFocusRing(painter, rect(), radius::m, m_theme.colour(Colour::Focus));
}

}
