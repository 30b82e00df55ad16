#include "ui/kit/chip.h"

#include "ui/kit/paint.h"
#include "ui/kit/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QStyleOption>

namespace patron::ui {

namespace {

constexpr int kCross = 12;

}

Chip::Chip(Theme& theme, Kind kind, const QString& text, QWidget* parent)
    : QAbstractButton(parent)
    , m_theme(theme)
    , m_kind(kind)
{
    setText(text);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void Chip::setGlyph(Glyph glyph)
{
    m_glyph = glyph;
    updateGeometry();
    update();
}

void Chip::setInvalid(const QString& reason)
{
    m_invalid = !reason.isEmpty();
    setToolTip(reason);
    setAccessibleDescription(reason);
    update();
}

void Chip::setSwitchedOff(bool off)
{
    m_off = off;
    update();
}

void Chip::setRemovable(bool removable)
{
    m_removable = removable;
    updateGeometry();
    update();
}

QSize Chip::sizeHint() const
{
    const QFontMetrics metrics(m_theme.font(Type::Body, m_kind == Kind::Field ? Weight::Strong : Weight::Regular));
    const int icon = m_glyph == Glyph::Count ? 0 : m_theme.scaled(14) + space::s;
    const int cross = m_removable ? m_theme.scaled(kCross) + space::s : 0;
    return {metrics.horizontalAdvance(text()) + icon + cross + 2 * (space::m + space::xxs),
            m_theme.scaled(size::controlCompact)};
}

QSize Chip::minimumSizeHint() const
{
    return {std::min(sizeHint().width(), m_theme.scaled(60)), sizeHint().height()};
}

QRect Chip::crossRect() const
{
    if (!m_removable)
        return {};
    const int edge = m_theme.scaled(kCross);
    return QStyle::visualRect(layoutDirection(), rect(),
                              QRect(width() - space::m - edge, 0, edge + space::m, height()));
}

void Chip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    QStyleOption option;
    option.initFrom(this);
    QColor fill;
    QColor outline;
    Colour ink = Colour::Text1;
    switch (m_kind) {
    case Kind::Field:
        fill = m_theme.colour(Colour::Surface2);
        break;
    case Kind::Operator:
        ink = Colour::Text2;
        break;
    case Kind::Value:
        fill = m_theme.colour(Colour::AccentSoft);
        ink = Colour::AccentText;
        break;
    case Kind::Tag:
        fill = m_theme.colour(Colour::Surface1);
        outline = m_theme.colour(Colour::Border);
        break;
    }
    if (m_invalid) {
        fill = m_theme.colour(Colour::DangerSoft);
        outline = m_theme.colour(Colour::Danger);
        ink = Colour::Danger;
    } else if (m_theme.scheme() == Scheme::HighContrast && m_kind != Kind::Operator) {
        outline = m_theme.colour(Colour::Border);
    }
    if (m_off || !isEnabled())
        ink = Colour::Text3;
    if (fill.isValid())
        paintBox(painter, rect(), radius::m, fill, outline);
    if (underMouse() || isDown())
        paintBox(painter, rect(), radius::m, veil(m_theme, isDown()));
    if (wantsFocusRing(option))
        paintFocusRing(painter, rect(), radius::m, m_theme.colour(Colour::Focus));

    QRect inner = rect().adjusted(space::m + space::xxs, 0, -space::m - space::xxs, 0);
    const auto takeLeading = [&](int width) {
        const QRect part =
            QStyle::visualRect(layoutDirection(), inner, QRect(inner.left(), inner.top(), width, inner.height()));
        inner = QStyle::visualRect(layoutDirection(), inner, inner.adjusted(width + space::s, 0, 0, 0));
        return part;
    };
    if (m_glyph != Glyph::Count)
        paintGlyph(painter, m_theme, takeLeading(m_theme.scaled(14)), m_theme.scaled(14), m_glyph, ink);
    if (m_removable) {
        paintGlyph(painter, m_theme, crossRect(), m_theme.scaled(kCross), Glyph::Close, Colour::Text2);
        inner =
            QStyle::visualRect(layoutDirection(), inner, inner.adjusted(0, 0, -m_theme.scaled(kCross) - space::s, 0));
    }
    QFont font = m_theme.font(Type::Body, m_kind == Kind::Field ? Weight::Strong : Weight::Regular);
    font.setStrikeOut(m_off);
    painter.setFont(font);
    painter.setPen(m_theme.colour(ink));
    const QString shown = QFontMetrics(font).elidedText(text(), Qt::ElideRight, inner.width() + 1);
    painter.drawText(inner, int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft) | Qt::AlignVCenter), shown);
}

void Chip::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
        if (m_removable) {
            Q_EMIT removeRequested();
            return;
        }
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Down:
        if (event->modifiers() == Qt::NoModifier || event->modifiers() == Qt::KeypadModifier) {
            click();
            return;
        }
        break;
    default:
        break;
    }
    QAbstractButton::keyPressEvent(event);
}

void Chip::mouseReleaseEvent(QMouseEvent* event)
{
    if (m_removable && isDown() && crossRect().contains(event->position().toPoint())) {
        setDown(false);
        Q_EMIT removeRequested();
        return;
    }
    QAbstractButton::mouseReleaseEvent(event);
}

}
