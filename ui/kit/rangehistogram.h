#pragma once

#include <QWidget>

#include <functional>
#include <optional>

namespace patron::ui {

class Theme;

/// How numbers are spread, as bars, with one or two ends that a person drags, or moves by the arrow keys (Tab goes on
/// to the next widget, Space to the other end). What lies between the ends is lit.
class RangeHistogram : public QWidget
{
    Q_OBJECT

public:
    using Text = std::function<QString(double)>;

    RangeHistogram(Theme& theme, QWidget* parent);

    /// Equal steps from `low` to `high`; `text` says a number as a person reads it.
    void setSteps(const QList<qint64>& counts, double low, double high, Text text);
    /// An end that is nothing does not exist: what lies beyond is lit.
    void setEnds(std::optional<double> from, std::optional<double> to);
    std::optional<double> from() const { return m_from; }
    std::optional<double> to() const { return m_to; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

Q_SIGNALS:
    /// The person moved an end.
    void endsMoved();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QRectF plot() const;
    double xOf(double value) const;
    double valueAt(double x) const;
    double grain() const;
    void move(double value);
    void rename();

    Theme& m_theme;
    QList<qint64> m_counts;
    double m_low = 0;
    double m_high = 1;
    Text m_text;
    std::optional<double> m_from;
    std::optional<double> m_to;
    bool m_second = false; ///< the end that moves is `to`
};

}
