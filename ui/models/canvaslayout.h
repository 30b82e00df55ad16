#pragma once

#include <QList>
#include <QPoint>
#include <QRect>
#include <QSize>

#include <map>
#include <string>
#include <vector>

namespace patron::ui {

/// What a step leads to, as far as its picture goes.
struct CanvasEdge
{
    std::string to;    ///< empty: the end
    int labelPx = 0;   ///< width of its label; 0: none
    bool jump = false; ///< shown by the step itself, without a line
};

/// A card to be placed. The first is the way in.
struct CanvasNode
{
    std::string id;
    QSize size;
    std::vector<CanvasEdge> edges;
};

/// Distances in pixels.
struct CanvasMeasures
{
    int gap = 56;          ///< between a card and the next: room for the slot
    int bar = 18;          ///< from a fork down to the bar from which its ways hang
    int drop = 12;         ///< from the bar down to a label
    int label = 24;        ///< height of a label
    int joinGap = 26;      ///< from where ways meet down to the card
    int columnGap = 32;    ///< between ways
    int columnWidth = 132; ///< a way without cards
    QSize mark{96, 24};    ///< "The end", or where a link leads
};

/// An edge as it is drawn.
struct CanvasLine
{
    std::string from;
    std::size_t index = 0;
    std::string to;
    QList<QPoint> points; ///< from the card down to where it leads
    QPoint slot;          ///< the middle of the (+)
    QRect label;          ///< null without one
    QRect mark;           ///< of an end or a link; null for a line to a card
    bool link = false;    ///< leads back, or to a card elsewhere: said by the mark, not drawn
};

struct CanvasLayout
{
    std::map<std::string, QRect> cards;
    std::vector<CanvasLine> lines;
    QSize size;
};

/// Lays a program out from top to bottom: a card below the one it follows, a column for each way of a fork side by
/// side, ways that meet joined above the card where they do. A way back, or to a card that cannot stand below, is a
/// link. Cards nobody comes to stand apart, at the trailing side. The same input gives the same picture.
CanvasLayout layoutCanvas(const std::vector<CanvasNode>& nodes, const CanvasMeasures& measures);

}
