#include "ui/kit/upsetplot.h"

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
constexpr int columnWidth = 52;
constexpr int dot = 12;
}

UpsetPlot::UpsetPlot(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void UpsetPlot::setSets(const QStringList& names, const QList<qint64>& sizes, const QList<Part>& parts)
{
    m_names = names;
    m_sizes = sizes;
    m_parts = parts;
    m_current = -1;
    updateGeometry();
    update();
}

double UpsetPlot::sideWidth() const
{
    return m_theme.scaled(230);
}

double UpsetPlot::rowHeight() const
{
    return m_theme.scaled(34);
}

double UpsetPlot::matrixTop() const
{
    return height() - double(m_names.size()) * rowHeight() - space::m;
}

QSize UpsetPlot::sizeHint() const
{
    return {m_theme.scaled(720), m_theme.scaled(220) + int(m_names.size()) * m_theme.scaled(34)};
}

QSize UpsetPlot::minimumSizeHint() const
{
    return {m_theme.scaled(420), m_theme.scaled(160) + int(m_names.size()) * m_theme.scaled(34)};
}

int UpsetPlot::columnsShown() const
{
    const int fitting = int((width() - sideWidth() - space::m) / m_theme.scaled(columnWidth));
    return std::clamp(fitting, 0, int(m_parts.size()));
}

QRectF UpsetPlot::columnRect(int column) const
{
    const double wide = m_theme.scaled(columnWidth);
    const double x = sideWidth() + double(column) * wide;
    const QRectF area(x, space::m, wide, height() - 2 * space::m);
    return isRightToLeft() ? QRectF(width() - area.right(), area.top(), area.width(), area.height()) : area;
}

int UpsetPlot::columnAt(const QPointF& point) const
{
    for (int column = 0; column < columnsShown(); ++column)
        if (columnRect(column).contains(point))
            return column;
    return -1;
}

QString UpsetPlot::words(int column) const
{
    QStringList in;
    for (int set = 0; set < m_names.size(); ++set)
        if (m_parts.at(column).mask & (1U << set))
            in << m_names.at(set);
    const QString people = QLocale().toString(m_parts.at(column).count);
    return in.size() == 1 ? tr("%1 only in %2").arg(people, in.first())
                          : tr("%1 in %2 and in no other").arg(people, in.join(tr(" and ")));
}

void UpsetPlot::setCurrent(int column)
{
    if (column == m_current)
        return;
    m_current = column;
    setCursor(column < 0 ? Qt::ArrowCursor : Qt::PointingHandCursor);
    setAccessibleDescription(column < 0 ? QString() : words(column));
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
    update();
}

void UpsetPlot::mouseMoveEvent(QMouseEvent* event)
{
    setCurrent(columnAt(event->position()));
}

void UpsetPlot::mouseReleaseEvent(QMouseEvent* event)
{
    const int column = columnAt(event->position());
    if (event->button() == Qt::LeftButton && column >= 0)
        Q_EMIT picked(m_parts.at(column).mask);
}

void UpsetPlot::keyPressEvent(QKeyEvent* event)
{
    const int onward = isRightToLeft() ? -1 : 1;
    const int step = event->key() == Qt::Key_Right ? onward : event->key() == Qt::Key_Left ? -onward : 0;
    if (step != 0 && columnsShown() > 0) {
        setCurrent(std::clamp(m_current + step, 0, columnsShown() - 1));
        return;
    }
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && m_current >= 0) {
        Q_EMIT picked(m_parts.at(m_current).mask);
        return;
    }
    QWidget::keyPressEvent(event);
}

bool UpsetPlot::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const int column = columnAt(help->pos());
        QToolTip::showText(help->globalPos(), column < 0 ? QString() : words(column), this);
        return true;
    }
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut || event->type() == QEvent::Leave)
        update();
    return QWidget::event(event);
}

void UpsetPlot::paintSets(QPainter& painter) const
{
    const qint64 most = m_sizes.isEmpty() ? 0 : *std::max_element(m_sizes.begin(), m_sizes.end());
    const double name = sideWidth() - m_theme.scaled(96);
    const QFontMetrics metrics(m_theme.font(Type::Body));
    for (int set = 0; set < m_names.size(); ++set) {
        const double y = matrixTop() + double(set) * rowHeight();
        QRectF band(0, y, width(), rowHeight());
        if (set % 2 == 0)
            paintBox(painter, band, radius::s, m_theme.colour(Colour::Surface2));
        const auto place = [this](QRectF area) {
            if (isRightToLeft())
                area.moveLeft(width() - area.right());
            return area;
        };
        const double length = most > 0 ? m_theme.scaled(52) * double(m_sizes.at(set)) / double(most) : 0;
        painter.setPen(m_theme.colour(Colour::Text1));
        painter.setFont(m_theme.font(Type::Body));
        painter.drawText(place(QRectF(space::m, y, name - 2 * space::m, rowHeight())),
                         int(Qt::AlignVCenter | (isRightToLeft() ? Qt::AlignRight : Qt::AlignLeft)),
                         metrics.elidedText(m_names.at(set), Qt::ElideRight, int(name - 2 * space::m)));
        paintBox(painter, place(QRectF(name, y + rowHeight() - 9, length, 4)), 2, chartColour(set));
        painter.setFont(m_theme.font(Type::Small));
        painter.setPen(m_theme.colour(Colour::Text2));
        painter.drawText(place(QRectF(name, y + 2, m_theme.scaled(80), rowHeight() - 10)),
                         int(Qt::AlignVCenter | (isRightToLeft() ? Qt::AlignRight : Qt::AlignLeft)),
                         QLocale().toString(m_sizes.at(set)));
    }
}

void UpsetPlot::paintColumn(QPainter& painter, int column) const
{
    const Part& part = m_parts.at(column);
    const QRectF area = columnRect(column);
    const double count = QFontMetrics(m_theme.font(Type::Small)).height();
    const double most = double(std::max<qint64>(1, m_parts.first().count));
    qint64 highest = 1;
    for (const Part& each : m_parts)
        highest = std::max(highest, each.count);
    const double room = matrixTop() - area.top() - count - space::m;
    const double tall = std::max(2.0, room * double(part.count) / std::max(most, double(highest)));
    const double middle = area.center().x();
    if (column == m_current)
        paintBox(painter, area.adjusted(2, -space::xs, -2, space::xs), radius::m, m_theme.colour(Colour::AccentSoft),
                 hasFocus() ? m_theme.colour(Colour::Focus) : QColor());
    const QRectF bar(middle - m_theme.scaled(14), matrixTop() - space::m - tall, m_theme.scaled(28), tall);
    paintBox(painter, bar, 3, m_theme.colour(Colour::Accent));
    painter.setFont(m_theme.font(Type::Small));
    painter.setPen(m_theme.colour(Colour::Text1));
    painter.drawText(QRectF(area.left(), bar.top() - count - 2, area.width(), count), int(Qt::AlignCenter),
                     QLocale().toString(part.count));
    int first = -1;
    int last = -1;
    for (int set = 0; set < m_names.size(); ++set)
        if (part.mask & (1U << set)) {
            first = first < 0 ? set : first;
            last = set;
        }
    const auto centre = [&](int set) { return QPointF(middle, matrixTop() + (double(set) + 0.5) * rowHeight()); };
    if (last > first) {
        painter.setPen(QPen(m_theme.colour(Colour::Text1), 3));
        painter.drawLine(centre(first), centre(last));
    }
    painter.setPen(Qt::NoPen);
    for (int set = 0; set < m_names.size(); ++set) {
        const bool in = part.mask & (1U << set);
        painter.setBrush(in ? m_theme.colour(Colour::Text1) : m_theme.colour(Colour::Surface3));
        painter.drawEllipse(centre(set), dot / 2.0, dot / 2.0);
    }
}

void UpsetPlot::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintSets(painter);
    for (int column = 0; column < columnsShown(); ++column)
        paintColumn(painter, column);
    if (columnsShown() < m_parts.size()) {
        painter.setFont(m_theme.font(Type::Small));
        painter.setPen(m_theme.colour(Colour::Text2));
        painter.drawText(
            QRectF(space::m, space::m, sideWidth() - space::xl, rowHeight()),
            int(Qt::AlignTop | (isRightToLeft() ? Qt::AlignRight : Qt::AlignLeft)),
            tr("the %1 largest of %2").arg(QLocale().toString(columnsShown()), QLocale().toString(m_parts.size())));
    }
    if (hasFocus())
        paintFocusRing(painter, rect(), radius::m, m_theme.colour(Colour::Focus));
}

}
