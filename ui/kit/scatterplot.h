#pragma once

#include "ui/kit/chart.h"

#include <QList>
#include <QRectF>

#include <optional>

class QCPGraph;
class QCPItemRect;

namespace patron::ui {

/// Dots, and a brush that is drawn over them: drag for a new one, Esc takes it away. By the keyboard the brush is set
/// with setBrush from fields beside the plot.
class ScatterPlot : public Chart
{
    Q_OBJECT

public:
    struct Axis
    {
        QString title;
        bool logarithmic = false;
        double low = 0; ///< of a logarithmic axis more than 0; what is less is drawn here
        double high = 1;
    };

    ScatterPlot(Theme& theme, QWidget* parent);

    void setAxes(const Axis& across, const Axis& up);
    /// Sorted by x; both of one length.
    void setDots(const QList<double>& x, const QList<double>& y);
    /// In the units of the axes; nothing: no brush. Emits nothing.
    void setBrush(std::optional<QRectF> brush);
    std::optional<QRectF> brush() const { return m_brush; }

Q_SIGNALS:
    /// The person drew a brush or took it away.
    void brushed();

protected:
    void restyle() override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void showBrush();
    QPointF inside(const QPointF& point) const;

    Axis m_across;
    Axis m_up;
    std::optional<QRectF> m_brush;
    std::optional<QPointF> m_dragFrom;
    qsizetype m_count = 0;
    QCPGraph* m_graph;
    QCPItemRect* m_frame;
};

}
