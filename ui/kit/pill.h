#pragma once

#include "ui/kit/icons.h"

#include <QWidget>

class QPainter;

namespace patron::ui {

class Theme;

/// A word on a soft ground: "Live", "Paused", "Draft".
class StatusPill : public QWidget
{
    Q_OBJECT

public:
    StatusPill(Theme& theme, const QString& text, Tone tone, QWidget* parent = nullptr);
    QString text() const { return m_text; }
    void setStatus(const QString& text, Tone tone);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    QString m_text;
    Tone m_tone;
};

/// The painting behind StatusPill and PillDelegate. `paintPill` draws at the leading edge of `area`, centred in
/// height, and returns the rectangle it took.
QSize pillSize(const Theme& theme, const QString& text);
QRect paintPill(QPainter& painter, const Theme& theme, const QRect& area, const QString& text, Tone tone,
                Qt::LayoutDirection direction);

}
