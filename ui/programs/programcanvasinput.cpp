#include "ui/kit/theme.h"
#include "ui/programs/programcanvas.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace patron::ui {

namespace {
constexpr double zoomStep = 1.2;
constexpr double wheelNotch = 120;
constexpr double dropReach = 90;

bool isStep(const CanvasSpot& spot)
{
    return spot.kind == CanvasSpot::Kind::Step;
}
}

const ProgramCanvas::Card* ProgramCanvas::cardAt(const QPointF& scene) const
{
    const auto found =
        std::find_if(m_cards.begin(), m_cards.end(), [&](const Card& card) { return card.rect.contains(scene); });
    return found == m_cards.end() ? nullptr : &*found;
}

const ProgramCanvas::Line* ProgramCanvas::slotAt(const QPointF& scene) const
{
    constexpr double reach = 4;
    const auto found = std::find_if(m_lines.begin(), m_lines.end(), [&](const Line& line) {
        return line.slot.adjusted(-reach, -reach, reach, reach).contains(scene);
    });
    return found == m_lines.end() ? nullptr : &*found;
}

const ProgramCanvas::Line* ProgramCanvas::countAt(const QPointF& scene) const
{
    const auto found =
        std::find_if(m_lines.begin(), m_lines.end(), [&](const Line& line) { return line.count.contains(scene); });
    return found == m_lines.end() ? nullptr : &*found;
}

const ProgramCanvas::Line* ProgramCanvas::nearestSlot(const QPointF& scene) const
{
    const Line* nearest = nullptr;
    double least = dropReach;
    for (const Line& line : m_lines) {
        const QPointF away = line.slot.center() - scene;
        const double far = std::hypot(away.x(), away.y());
        if (far < least) {
            least = far;
            nearest = &line;
        }
    }
    return nearest;
}

void ProgramCanvas::requestSlot(const EdgePlace& place)
{
    select({CanvasSpot::Kind::Slot, {}, place});
    const QRect rect = rectOf({CanvasSpot::Kind::Slot, {}, place});
    Q_EMIT slotRequested(place, QRect(viewport()->mapToGlobal(rect.topLeft()), rect.size()));
}

void ProgramCanvas::insertHere()
{
    switch (m_spot.kind) {
    case CanvasSpot::Kind::Terms:
    case CanvasSpot::Kind::Entry:
        requestSlot({});
        return;
    case CanvasSpot::Kind::Slot:
        requestSlot(m_spot.place);
        return;
    case CanvasSpot::Kind::Step:
        // After an exit or a jump there is no place; the one before it is meant.
        if (lineAt({m_spot.step, 0}))
            requestSlot({m_spot.step, 0});
        else if (const auto into = placesInto(m_picture.program, m_spot.step); !into.empty())
            requestSlot(into.front());
        return;
    }
}

std::optional<CanvasSpot> ProgramCanvas::below(const CanvasSpot& spot) const
{
    if (spot.kind == CanvasSpot::Kind::Terms)
        return CanvasSpot{CanvasSpot::Kind::Entry};
    const EdgePlace place = spot.kind == CanvasSpot::Kind::Slot ? spot.place : EdgePlace{spot.step, 0};
    const Line* line = lineAt(place);
    if (!line)
        return std::nullopt;
    if (spot.kind != CanvasSpot::Kind::Slot && isWalked(*line))
        return CanvasSpot{CanvasSpot::Kind::Slot, {}, place};
    if (line->line.mark.isNull())
        return CanvasSpot{CanvasSpot::Kind::Step, line->line.to};
    return std::nullopt;
}

std::optional<CanvasSpot> ProgramCanvas::above(const CanvasSpot& spot) const
{
    const auto cardAbove = [](const std::string& id) {
        return id.empty() ? CanvasSpot{CanvasSpot::Kind::Entry} : CanvasSpot{CanvasSpot::Kind::Step, id};
    };
    if (spot.kind == CanvasSpot::Kind::Slot)
        return cardAbove(spot.place.from);
    if (spot.kind == CanvasSpot::Kind::Entry)
        return CanvasSpot{CanvasSpot::Kind::Terms};
    for (const Line& line : m_lines) {
        if (!isStep(spot) || line.line.to != spot.step || !line.line.mark.isNull())
            continue;
        return isWalked(line) ? CanvasSpot{CanvasSpot::Kind::Slot, {}, {line.line.from, line.line.index}}
                              : cardAbove(line.line.from);
    }
    return std::nullopt;
}

std::optional<CanvasSpot> ProgramCanvas::beside(const CanvasSpot& spot, int direction) const
{
    const QPointF here = sceneRectOf(spot).center();
    std::optional<CanvasSpot> best;
    double least = std::numeric_limits<double>::max();
    for (const CanvasSpot& each : spots()) {
        const QPointF away = sceneRectOf(each).center() - here;
        const double across = away.x() * direction;
        if (across <= 1 || std::abs(away.y()) > across)
            continue;
        // Things of a kind first: from way to way, from card to card.
        const double far = across + 3 * std::abs(away.y()) + (each.kind == spot.kind ? 0 : 40);
        if (far < least) {
            least = far;
            best = each;
        }
    }
    return best;
}

void ProgramCanvas::walk(int key)
{
    std::optional<CanvasSpot> next;
    const auto all = spots();
    switch (key) {
    case Qt::Key_Down:
        next = below(m_spot);
        break;
    case Qt::Key_Up:
        next = above(m_spot);
        break;
    case Qt::Key_Left:
        next = beside(m_spot, -1);
        break;
    case Qt::Key_Right:
        next = beside(m_spot, 1);
        break;
    case Qt::Key_Home:
        next = all.front();
        break;
    case Qt::Key_End:
        next = all.back();
        break;
    default:
        break;
    }
    if (next)
        select(*next);
}

bool ProgramCanvas::actOnKey(const QKeyEvent& event)
{
    const bool shift = event.modifiers() & Qt::ShiftModifier;
    const bool control = event.modifiers() & Qt::ControlModifier;
    const std::array<std::pair<QKeySequence::StandardKey, Command>, 5> standard{
        {{QKeySequence::Undo, Command::Undo},
         {QKeySequence::Redo, Command::Redo},
         {QKeySequence::Cut, Command::Cut},
         {QKeySequence::Copy, Command::Copy},
         {QKeySequence::Paste, Command::Paste}}};
    for (const auto& [key, command] : standard) {
        if (event.matches(key)) {
            Q_EMIT commanded(command);
            return true;
        }
    }
    if (control && event.key() == Qt::Key_Y)
        Q_EMIT commanded(Command::Redo);
    else if (control && event.key() == Qt::Key_D)
        Q_EMIT commanded(Command::Duplicate);
    else if (event.key() == Qt::Key_Delete || event.key() == Qt::Key_Backspace)
        Q_EMIT commanded(shift ? Command::RemoveBelow : Command::Remove);
    else if (event.key() == Qt::Key_Insert || (!control && event.key() == Qt::Key_Plus))
        insertHere();
    else
        return false;
    return true;
}

void ProgramCanvas::keyPressEvent(QKeyEvent* event)
{
    const bool control = event->modifiers() & Qt::ControlModifier;
    switch (event->key()) {
    case Qt::Key_Down:
    case Qt::Key_Up:
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Home:
    case Qt::Key_End:
        walk(event->key());
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (!m_picture.editable) {
            if (m_spot.kind == CanvasSpot::Kind::Slot)
                Q_EMIT edgeChosen(m_spot.place);
            else
                Q_EMIT stepChosen(m_spot.step);
        } else if (m_spot.kind == CanvasSpot::Kind::Slot) {
            requestSlot(m_spot.place);
        } else {
            Q_EMIT commanded(Command::Edit);
        }
        return;
    case Qt::Key_Escape:
        if (m_carrying) {
            endCarrying();
            return;
        }
        break;
    case Qt::Key_0:
        fit();
        return;
    case Qt::Key_1:
        zoomTo(1);
        return;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
    case Qt::Key_Minus:
        if (control) {
            zoomBy(event->key() == Qt::Key_Minus ? 1 / zoomStep : zoomStep);
            return;
        }
        break;
    case Qt::Key_Menu:
        Q_EMIT menuRequested(viewport()->mapToGlobal(rectOf(m_spot).center()));
        return;
    default:
        break;
    }
    if (!m_picture.editable || !actOnKey(*event))
        QGraphicsView::keyPressEvent(event);
}

void ProgramCanvas::mousePressEvent(QMouseEvent* event)
{
    setFocus(Qt::MouseFocusReason);
    m_press = event->pos();
    m_pressed.reset();
    const QPointF scene = mapToScene(event->pos());
    if (event->button() == Qt::LeftButton && m_picture.editable) {
        if (const Line* line = slotAt(scene)) {
            m_pressed = CanvasSpot{CanvasSpot::Kind::Slot, {}, {line->line.from, line->line.index}};
            return;
        }
    }
    if (const Line* line = m_picture.editable ? nullptr : countAt(scene)) {
        m_pressed = CanvasSpot{CanvasSpot::Kind::Slot, {}, {line->line.from, line->line.index}};
        return;
    }
    if (const Card* card = cardAt(scene)) {
        const CanvasSpot spot = card->spot;
        m_pressed = spot;
        select(spot);
        return;
    }
    m_panning = event->button() == Qt::LeftButton || event->button() == Qt::MiddleButton;
    if (m_panning)
        viewport()->setCursor(Qt::ClosedHandCursor);
}

void ProgramCanvas::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF scene = mapToScene(event->pos());
    if (m_panning) {
        const QPoint by = event->pos() - m_press;
        m_press = event->pos();
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() - by.x());
        verticalScrollBar()->setValue(verticalScrollBar()->value() - by.y());
        return;
    }
    const bool far = (event->pos() - m_press).manhattanLength() >= QApplication::startDragDistance();
    if (m_picture.editable && (event->buttons() & Qt::LeftButton) && m_pressed && isStep(*m_pressed) && far) {
        m_carrying = true;
        // With Shift all that follows only from here comes along; a fork always brings its ways.
        m_carried = event->modifiers() & Qt::ShiftModifier ? Extent::Below : Extent::Block;
        m_hand = scene;
        const Line* line = nearestSlot(scene);
        m_target = line ? std::optional(EdgePlace{line->line.from, line->line.index}) : std::nullopt;
        viewport()->update();
        return;
    }
    std::optional<CanvasSpot> hover;
    const Line* line = m_picture.editable ? slotAt(scene) : countAt(scene);
    if (line)
        hover = CanvasSpot{CanvasSpot::Kind::Slot, {}, {line->line.from, line->line.index}};
    else if (const Card* card = cardAt(scene))
        hover = card->spot;
    if (hover != m_hover) {
        m_hover = hover;
        viewport()->setCursor(line ? Qt::PointingHandCursor : Qt::ArrowCursor);
        const Card* card = hover ? cardOf(*hover) : nullptr;
        viewport()->setToolTip(card ? card->face.problem : QString());
        viewport()->update();
    }
}

void ProgramCanvas::mouseReleaseEvent(QMouseEvent* event)
{
    const QPointF scene = mapToScene(event->pos());
    if (m_panning) {
        m_panning = false;
        viewport()->setCursor(Qt::ArrowCursor);
        return;
    }
    if (m_carrying) {
        drop(scene);
        return;
    }
    const std::optional<CanvasSpot> pressed = std::exchange(m_pressed, std::nullopt);
    if (!pressed || event->button() != Qt::LeftButton)
        return;
    if (pressed->kind == CanvasSpot::Kind::Slot) {
        const Line* line = m_picture.editable ? slotAt(scene) : countAt(scene);
        const bool same = line && EdgePlace{line->line.from, line->line.index} == pressed->place;
        if (same && m_picture.editable)
            requestSlot(pressed->place);
        else if (same)
            Q_EMIT edgeChosen(pressed->place);
    } else if (!m_picture.editable && pressed->kind != CanvasSpot::Kind::Terms) {
        Q_EMIT stepChosen(pressed->step);
    }
}

void ProgramCanvas::drop(const QPointF&)
{
    const std::optional<EdgePlace> target = m_target;
    const std::string step = m_pressed ? m_pressed->step : std::string();
    const Extent extent = m_carried;
    endCarrying();
    if (target && !step.empty())
        Q_EMIT moved(step, extent, *target);
}

void ProgramCanvas::endCarrying()
{
    m_carrying = false;
    m_pressed.reset();
    m_target.reset();
    viewport()->update();
}

void ProgramCanvas::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (m_picture.editable && cardAt(mapToScene(event->pos())))
        Q_EMIT commanded(Command::Edit);
}

void ProgramCanvas::contextMenuEvent(QContextMenuEvent* event)
{
    if (event->reason() == QContextMenuEvent::Mouse) {
        const Card* card = cardAt(mapToScene(event->pos()));
        if (!card)
            return;
        const CanvasSpot spot = card->spot;
        select(spot);
    }
    Q_EMIT menuRequested(event->globalPos());
}

void ProgramCanvas::wheelEvent(QWheelEvent* event)
{
    if (event->modifiers() & Qt::ControlModifier) {
        zoomBy(std::pow(zoomStep, event->angleDelta().y() / wheelNotch));
        return;
    }
    QGraphicsView::wheelEvent(event);
}

void ProgramCanvas::leaveEvent(QEvent* event)
{
    QGraphicsView::leaveEvent(event);
    m_hover.reset();
    viewport()->update();
}

void ProgramCanvas::focusInEvent(QFocusEvent* event)
{
    QGraphicsView::focusInEvent(event);
    viewport()->update();
    tellFocus();
}

void ProgramCanvas::focusOutEvent(QFocusEvent* event)
{
    QGraphicsView::focusOutEvent(event);
    if (m_carrying)
        endCarrying();
    viewport()->update();
}

}
