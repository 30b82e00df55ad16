#include "ui/quality/scorering.h"

#include "ui/kit/theme.h"

#include <QLocale>
#include <QPainter>

#include <algorithm>

namespace patron::ui {

namespace {
constexpr int goodFrom = 85;
constexpr int fairFrom = 60;
}

ScoreRing::ScoreRing(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setFixedSize(sizeHint());
    connect(&theme, &Theme::changed, this, [this] {
        setFixedSize(sizeHint());
        update();
    });
}

void ScoreRing::setScore(int score)
{
    m_score = std::clamp(score, 0, 100);
    setAccessibleName(tr("Score %1 of 100").arg(m_score));
    update();
}

QSize ScoreRing::sizeHint() const
{
    return {m_theme.scaled(112), m_theme.scaled(112)};
}

void ScoreRing::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const int thick = m_theme.scaled(10);
    const QRectF ring = QRectF(rect()).adjusted(thick, thick, -thick, -thick);
    const Colour colour = m_score >= goodFrom ? Colour::Ok : m_score >= fairFrom ? Colour::Warn : Colour::Danger;
    painter.setPen(QPen(m_theme.colour(Colour::Surface2), thick, Qt::SolidLine, Qt::FlatCap));
    painter.drawArc(ring, 0, 360 * 16);
    painter.setPen(QPen(m_theme.colour(colour), thick, Qt::SolidLine, Qt::RoundCap));
    painter.drawArc(ring, 90 * 16, -qRound(360.0 * 16 * m_score / 100));
    painter.setPen(m_theme.colour(Colour::Text1));
    painter.setFont(m_theme.font(Type::Display, Weight::Strong));
    painter.drawText(rect(), Qt::AlignCenter, QLocale().toString(m_score));
}

}
