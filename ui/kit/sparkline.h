#pragma once

#include "ui/kit/tokens.h"

#include <QList>
#include <QWidget>

class QPainter;

namespace patron::ui {

class Theme;

/// A small line without axes. It is decoration beside a number: it takes no focus, `summary` is what a screen reader
/// says ("from 120 to 148").
class Sparkline : public QWidget
{
    Q_OBJECT

public:
    explicit Sparkline(Theme& theme, QWidget* parent = nullptr);
    void setPoints(const QList<double>& points, const QString& summary);
    QSize sizeHint() const override { return {96, 28}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    QList<double> m_points;
};

/// Draws `points` into `area` with a soft fill; less than two points draw nothing. NaN leaves a gap.
void paintSparkline(QPainter& painter, const QRectF& area, const QList<double>& points, const QColor& line,
                    const QColor& fill);

}
