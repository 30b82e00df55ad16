#pragma once

#include "core/program/programcheck.h"
#include "ui/models/canvaslayout.h"
#include "ui/models/programgraph.h"
#include "ui/models/rulewords.h"
#include "ui/programs/canvasface.h"

#include <QGraphicsView>

#include <map>
#include <optional>

namespace patron::ui {

class CanvasMap;
class CanvasRail;
class Theme;

/// A thing of the canvas that can be picked.
struct CanvasSpot
{
    enum class Kind { Terms, Entry, Step, Slot };

    Kind kind = Kind::Entry;
    std::string step = {}; ///< of a Step
    EdgePlace place = {};  ///< of a Slot

    auto operator<=>(const CanvasSpot&) const = default;
};

/// What the canvas shows.
struct CanvasPicture
{
    program::Program program; ///< references by name
    RuleVocabularyPtr words;
    std::vector<program::ProgramProblem> problems;
    std::map<std::string, std::int64_t> waiting; ///< people by step
    std::map<EdgePlace, std::int64_t> passed;    ///< people who took an edge; empty: not counted
    bool editable = false;
};

/// A place on the time rail: no earlier than this does somebody come here.
struct CanvasDay
{
    int y = 0;
    QString text;
};

/// A program drawn from top to bottom. It keeps no program: what a person asks for comes as a signal. Arrows walk,
/// Enter edits, Ins opens the slot below, Del removes; Ctrl with wheel zooms, 0 shows the whole, 1 its true size.
class ProgramCanvas : public QGraphicsView
{
    Q_OBJECT

public:
    enum class Command { Edit, Insert, Remove, RemoveBelow, Copy, CopyBelow, Cut, Paste, Duplicate, Undo, Redo };
    Q_ENUM(Command)

    explicit ProgramCanvas(Theme& theme, QWidget* parent = nullptr);
    ~ProgramCanvas() override;

    /// The selection stays where its thing is still there.
    void setPicture(const CanvasPicture& picture);
    const CanvasPicture& picture() const { return m_picture; }
    const CanvasSpot& spot() const { return m_spot; }
    /// Picks it and brings it into view; false when it is not there.
    bool select(const CanvasSpot& spot);

    /// All things, in the order they are walked.
    std::vector<CanvasSpot> spots() const;
    /// In the coordinates of the viewport; null when it is not there.
    QRect rectOf(const CanvasSpot& spot) const;
    QString spokenName(const CanvasSpot& spot) const;
    const std::vector<CanvasDay>& days() const { return m_days; }

    void zoomBy(double factor);
    void zoomTo(double factor);
    double zoom() const { return transform().m11(); }
    void fit();

Q_SIGNALS:
    void spotChanged();
    void commanded(patron::ui::ProgramCanvas::Command command);
    /// The (+) of an edge was pressed; `anchor` is on the screen.
    void slotRequested(const patron::ui::EdgePlace& place, const QRect& anchor);
    void menuRequested(const QPoint& at);
    /// Steps were dropped on an edge.
    void moved(const std::string& step, patron::ui::Extent extent, const patron::ui::EdgePlace& place);
    /// An edge with people on it was pressed, or a step of a canvas that cannot be edited.
    void edgeChosen(const patron::ui::EdgePlace& place);
    void stepChosen(const std::string& step);
    void zoomChanged();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void drawBackground(QPainter* painter, const QRectF& rect) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;
    void changeEvent(QEvent* event) override;

private:
    struct Card
    {
        CanvasSpot spot;
        CanvasFace face;
        QRectF rect;
    };
    struct Line
    {
        CanvasLine line;
        QString label;
        QString mark;
        QRectF slot;
        QRectF count; ///< the pill with the people on it
    };
    void rebuild();
    void addCards(std::vector<CanvasNode>& nodes);
    void addLines(const CanvasLayout& layout, int top);
    void addDays();
    void addNotices();
    QString labelOf(const EdgePlace& place) const;
    QRectF sceneRectOf(const CanvasSpot& spot) const;
    const Card* cardOf(const CanvasSpot& spot) const;
    const Line* lineAt(const EdgePlace& place) const;
    const Card* cardAt(const QPointF& scene) const;
    const Line* slotAt(const QPointF& scene) const;
    const Line* countAt(const QPointF& scene) const;
    const Line* nearestSlot(const QPointF& scene) const;
    bool isWalked(const Line& line) const;
    void walk(int key);
    std::optional<CanvasSpot> below(const CanvasSpot& spot) const;
    std::optional<CanvasSpot> above(const CanvasSpot& spot) const;
    std::optional<CanvasSpot> beside(const CanvasSpot& spot, int direction) const;
    bool actOnKey(const QKeyEvent& event);
    void requestSlot(const EdgePlace& place);
    void insertHere();
    void drop(const QPointF& scene);
    void endCarrying();
    void paintLine(QPainter& painter, const Line& line) const;
    void paintWords(QPainter& painter, const Line& line) const;
    void paintSlot(QPainter& painter, const Line& line) const;
    void place(QWidget* child, const QRect& rect);
    void placeOverlays();
    void tellFocus();

    Theme& m_theme;
    CanvasPicture m_picture;
    std::vector<Card> m_cards;
    std::vector<Line> m_lines;
    std::vector<CanvasDay> m_days;
    CanvasSpot m_spot;
    std::optional<CanvasSpot> m_hover;
    QPoint m_press;
    std::optional<CanvasSpot> m_pressed;
    bool m_carrying = false;
    bool m_panning = false;
    Extent m_carried = Extent::Step;
    QPointF m_hand;
    std::optional<EdgePlace> m_target;
    CanvasRail* m_rail;
    CanvasMap* m_map;
};

}
