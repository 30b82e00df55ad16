#include "ui/kit/progressrow.h"

#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/theme.h"

#include <QGridLayout>
#include <QProgressBar>
#include <QVariantAnimation>

namespace patron::ui {

namespace {

constexpr int kSteps = 1000;
constexpr int kBusyRoundMs = 1400;

}

ProgressRow::ProgressRow(Theme& theme, const QString& title, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_title(new Label(theme, title, Type::Body, Colour::Text1, this))
    , m_phase(new Label(theme, {}, Type::Small, Colour::Text2, this))
    , m_detail(new Label(theme, {}, Type::Small, Colour::Text2, this))
    , m_bar(new QProgressBar(this))
    , m_cancel(new IconButton(theme, Glyph::Close, tr("Cancel %1").arg(title), this))
    , m_busy(new QVariantAnimation(this))
{
    m_title->setType(Type::Body, Weight::Strong);
    m_title->setElided(true);
    m_phase->setElided(true);
    m_bar->setTextVisible(false);
    m_bar->setRange(0, kSteps);
    m_bar->setAccessibleName(title);
    m_cancel->setObjectName(QStringLiteral("progressCancel"));
    m_detail->setAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(space::m);
    grid->setVerticalSpacing(space::xs);
    grid->addWidget(m_title, 0, 0, 1, 2);
    grid->addWidget(m_bar, 1, 0, 1, 2);
    grid->addWidget(m_phase, 2, 0);
    grid->addWidget(m_detail, 2, 1);
    grid->addWidget(m_cancel, 0, 2, 3, 1, Qt::AlignVCenter);
    grid->setColumnStretch(0, 1);
    connect(m_cancel, &QToolButton::clicked, this, &ProgressRow::cancelRequested);

    m_busy->setStartValue(0.0);
    m_busy->setKeyValueAt(0.5, 1.0);
    m_busy->setEndValue(0.0);
    m_busy->setDuration(kBusyRoundMs);
    m_busy->setLoopCount(-1);
    m_busy->setEasingCurve(QEasingCurve::InOutSine);
    connect(m_busy, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
        m_bar->setProperty("kitPhase", value);
        m_bar->update();
    });
}

void ProgressRow::setTitle(const QString& title)
{
    m_title->setText(title);
    m_bar->setAccessibleName(title);
    m_cancel->setName(tr("Cancel %1").arg(title));
}

void ProgressRow::setPhase(const QString& phase)
{
    m_phase->setText(phase);
}

void ProgressRow::setDetail(const QString& detail)
{
    m_detail->setText(detail);
}

void ProgressRow::setFraction(double fraction)
{
    m_bar->setRange(0, fraction < 0 ? 0 : kSteps);
    m_bar->setValue(fraction < 0 ? 0 : int(std::min(fraction, 1.0) * kSteps));
    followMotion();
}

void ProgressRow::setCancellable(bool cancellable)
{
    m_cancel->setVisible(cancellable);
}

void ProgressRow::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    followMotion();
}

void ProgressRow::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    followMotion();
}

void ProgressRow::followMotion()
{
    const bool moving = isVisible() && m_bar->maximum() == 0 && !m_theme.reducedMotion();
    if (moving && m_busy->state() != QAbstractAnimation::Running)
        m_busy->start();
    else if (!moving)
        m_busy->stop();
}

}
