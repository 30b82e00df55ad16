#pragma once

#include <QWidget>

class QCPAxis;
class QCustomPlot;

namespace patron::ui {

class Theme;

/// The one face of QCustomPlot: a plot that follows the theme, with the mouse and the keyboard left to who derives from
/// it. Pages use the charts made of it and never see the library.
class Chart : public QWidget
{
    Q_OBJECT

public:
    Chart(Theme& theme, QWidget* parent);
    ~Chart() override;

    QSize sizeHint() const override;

protected:
    Theme& theme() const { return m_theme; }
    QCustomPlot& plot() const { return *m_plot; }
    /// Colours and fonts anew, after the theme has changed and once at the start. Calls the base's first.
    virtual void restyle();
    void redraw();
    /// What is under a point, in the units of the axes.
    QPointF valueAt(const QPointF& point) const;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void styleAxis(QCPAxis& axis);

    Theme& m_theme;
    QCustomPlot* m_plot;
};

}
