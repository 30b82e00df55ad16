#pragma once

#include <QWidget>

namespace patron::ui {

class ProgramCanvas;
class Theme;

/// Width of the time rail before the text scale.
inline constexpr int railPx = 72;

/// Beside the canvas: how long after coming in somebody is there at the earliest.
class CanvasRail : public QWidget
{
public:
    CanvasRail(Theme& theme, ProgramCanvas& canvas);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    ProgramCanvas& m_canvas;
};

/// The whole program small, in a corner, with a frame around what is seen; shown only when not all is seen. Click and
/// drag go there. For the mouse alone: the keyboard walks the steps.
class CanvasMap : public QWidget
{
public:
    CanvasMap(Theme& theme, ProgramCanvas& canvas);
    /// The canvas has moved.
    void follow();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    double scale() const;
    void go(const QPoint& at);

    Theme& m_theme;
    ProgramCanvas& m_canvas;
};

}
