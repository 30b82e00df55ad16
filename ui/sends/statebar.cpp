#include "ui/sends/statebar.h"

#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/sendwords.h"

#include <QPainter>
#include <QPainterPath>

namespace patron::ui {

QColor colourOf(const Theme& theme, outbox::SendState state)
{
    using S = outbox::SendState;
    switch (state) {
    case S::Accepted:
    case S::Delivered:
    case S::AssumedSent:
        return theme.colour(Colour::Ok);
    case S::Planned:
    case S::Held:
    case S::Queued:
    case S::Deferred:
        return theme.colour(Colour::BorderStrong);
    case S::Leased:
    case S::Handed:
        return theme.colour(Colour::Accent);
    case S::BouncedSoft:
    case S::Ambiguous:
    case S::Skipped:
    case S::Suppressed:
    case S::Unsubscribed:
        return theme.colour(Colour::Warn);
    case S::BouncedHard:
    case S::Complained:
    case S::Rejected:
        return theme.colour(Colour::Danger);
    case S::Cancelled:
    case S::Expired:
        return theme.colour(Colour::Text3);
    }
    return {};
}

StateBar::StateBar(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void StateBar::setTally(const outbox::Tally& tally)
{
    m_tally = tally;
    QStringList parts;
    for (const auto& [state, count] : tally.states) {
        if (count > 0)
            parts << tr("%1: %2").arg(stateText(state), countText(count));
    }
    setAccessibleName(parts.join(QStringLiteral(", ")));
    setToolTip(parts.join(QLatin1Char('\n')));
    update();
}

QSize StateBar::sizeHint() const
{
    return {m_theme.scaled(200), m_theme.scaled(14)};
}

void StateBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath shape;
    shape.addRoundedRect(QRectF(rect()), radius::s, radius::s);
    painter.setClipPath(shape);
    painter.fillRect(rect(), m_theme.colour(Colour::Surface3));
    double at = 0;
    for (const auto& [state, count] : m_tally.states) {
        if (count == 0 || m_tally.planned == 0)
            continue;
        const double part = double(count) / double(m_tally.planned) * width();
        const double left = layoutDirection() == Qt::RightToLeft ? width() - at - part : at;
        painter.fillRect(QRectF(left, 0, part, height()), colourOf(m_theme, state));
        at += part;
    }
}

}
