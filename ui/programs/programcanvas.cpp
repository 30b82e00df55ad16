#include "ui/programs/programcanvas.h"

#include "ui/kit/paint.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/programwords.h"
#include "ui/programs/canvasaccess.h"
#include "ui/programs/canvasoverlays.h"

#include <QAccessible>
#include <QEvent>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace patron::ui {

namespace {
constexpr int cardWidth = 288;
constexpr int termsWidth = 480;
constexpr int slotPx = 22;
constexpr double leastZoom = 0.2;
constexpr double mostZoom = 2.0;

QString timeWords(Ms time)
{
    constexpr Ms day = 24 * msPerHour;
    if (time == 0)
        return ProgramCanvas::tr("Start");
    if (time < msPerHour)
        return ProgramCanvas::tr("%1 min").arg(countText(time / msPerMinute));
    if (time < day)
        return ProgramCanvas::tr("%1 h").arg(countText(time / msPerHour));
    return ProgramCanvas::tr("Day %1").arg(countText(time / day));
}

QRectF mirrored(const QRectF& rect, bool mirror)
{
    return mirror ? QRectF(-rect.right(), rect.top(), rect.width(), rect.height()) : rect;
}
}

ProgramCanvas::ProgramCanvas(Theme& theme, QWidget* parent)
    : QGraphicsView(parent)
    , m_theme(theme)
    , m_rail(new CanvasRail(theme, *this))
    , m_map(new CanvasMap(theme, *this))
{
    installCanvasAccess();
    setObjectName(QStringLiteral("programCanvas"));
    setAccessibleName(tr("Steps of the program"));
    setScene(new QGraphicsScene(this));
    setFrameShape(QFrame::NoFrame);
    setRenderHint(QPainter::Antialiasing);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    viewport()->setObjectName(QStringLiteral("canvasViewport"));
    viewport()->setAccessibleName(tr("Picture of the program"));
    viewport()->setMouseTracking(true);
    setViewportUpdateMode(QGraphicsView::FullViewportUpdate);
    setTransformationAnchor(QGraphicsView::AnchorUnderMouse);
    setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    connect(&theme, &Theme::changed, this, &ProgramCanvas::rebuild);
    placeOverlays();
}

ProgramCanvas::~ProgramCanvas() = default;

void ProgramCanvas::setPicture(const CanvasPicture& picture)
{
    m_picture = picture;
    rebuild();
}

void ProgramCanvas::rebuild()
{
    if (!m_picture.words)
        return;
    m_cards.clear();
    m_lines.clear();
    std::vector<CanvasNode> nodes;
    addCards(nodes);
    CanvasMeasures measures;
    measures.gap = m_theme.scaled(52);
    measures.label = QFontMetrics(m_theme.font(Type::Small, Weight::Strong)).height() + 2 * space::xs;
    measures.mark = QSize(m_theme.scaled(168), measures.label);
    measures.columnWidth = m_theme.scaled(168);
    const CanvasLayout layout = layoutCanvas(nodes, measures);
    const bool mirror = isRightToLeft();
    const QRect entry = layout.cards.at({});
    const CanvasFace terms = termsFace(m_picture.program, *m_picture.words);
    const QSize termsSize = faceSize(m_theme, terms, m_theme.scaled(termsWidth));
    const int top = termsSize.height() + space::xxl;
    const QRectF above(entry.center().x() - termsSize.width() / 2, 0, termsSize.width(), termsSize.height());
    m_cards.insert(m_cards.begin(), {{CanvasSpot::Kind::Terms}, terms, mirrored(above, mirror)});
    for (std::size_t i = 1; i < m_cards.size(); ++i) {
        const QRect rect = layout.cards.at(m_cards[i].spot.step);
        m_cards[i].rect = mirrored(QRectF(rect).translated(0, top), mirror);
    }
    addLines(layout, top);
    addDays();
    addNotices();
    QRectF whole;
    for (const Card& card : m_cards)
        whole |= card.rect;
    for (const Line& line : m_lines)
        whole |= line.slot | mirrored(QRectF(line.line.mark).translated(0, top), mirror);
    scene()->setSceneRect(whole.adjusted(-space::xxl, -space::xxl, space::xxl, 2 * space::xxl));
    if (sceneRectOf(m_spot).isNull()) {
        m_spot = {CanvasSpot::Kind::Entry};
        Q_EMIT spotChanged();
    }
    m_hover.reset();
    placeOverlays();
    viewport()->update();
    QAccessibleEvent rebuilt(this, QAccessible::ObjectReorder);
    QAccessible::updateAccessibility(&rebuilt);
}

void ProgramCanvas::addCards(std::vector<CanvasNode>& nodes)
{
    const program::Program& program = m_picture.program;
    const int width = m_theme.scaled(cardWidth);
    const QFontMetrics label(m_theme.font(Type::Small, Weight::Strong));
    const auto add = [&](const CanvasSpot& spot, CanvasFace face, std::vector<CanvasEdge> edges) {
        const auto people = m_picture.waiting.find(spot.step);
        if (spot.kind == CanvasSpot::Kind::Step && people != m_picture.waiting.end() && people->second > 0)
            face.people = tr("%1 here", "people who stand at a step").arg(countText(people->second));
        nodes.push_back({spot.step, faceSize(m_theme, face, width), std::move(edges)});
        m_cards.push_back({spot, std::move(face), {}});
    };
    add({CanvasSpot::Kind::Entry}, entryFace(program, *m_picture.words), {{program.start, 0, false}});
    for (const program::Step& step : program.steps) {
        std::vector<CanvasEdge> edges;
        const auto ways = program::edgesOf(step);
        for (std::size_t i = 0; i < ways.size(); ++i) {
            const QString words = ways.size() > 1 ? edgeWords(step, i, *m_picture.words) : QString();
            const int most = m_theme.scaled(240);
            const int labelPx = words.isEmpty() ? 0 : std::min(most, label.horizontalAdvance(words) + 2 * space::l);
            edges.push_back({ways[i].to, labelPx, std::holds_alternative<program::JumpStep>(step.what)});
        }
        add({CanvasSpot::Kind::Step, step.id}, faceOf(program, step, *m_picture.words), std::move(edges));
    }
}

QString ProgramCanvas::labelOf(const EdgePlace& place) const
{
    const program::Step* step = m_picture.program.step(place.from);
    return step && program::edgesOf(*step).size() > 1 ? edgeWords(*step, place.index, *m_picture.words) : QString();
}

void ProgramCanvas::addLines(const CanvasLayout& layout, int top)
{
    const bool mirror = isRightToLeft();
    const QFontMetrics metrics(m_theme.font(Type::Small, Weight::Strong));
    for (const CanvasLine& drawn : layout.lines) {
        Line line;
        line.line = drawn;
        line.label = labelOf({drawn.from, drawn.index});
        for (QPoint& point : line.line.points)
            point = QPoint(mirror ? -point.x() : point.x(), point.y() + top);
        line.line.label = mirrored(QRectF(drawn.label).translated(0, top), mirror).toRect();
        line.line.mark = mirrored(QRectF(drawn.mark).translated(0, top), mirror).toRect();
        const int slot = m_theme.scaled(slotPx);
        const QPointF middle(mirror ? -drawn.slot.x() : drawn.slot.x(), drawn.slot.y() + top);
        line.slot = QRectF(middle.x() - slot / 2.0, middle.y() - slot / 2.0, slot, slot);
        const auto people = m_picture.passed.find({drawn.from, drawn.index});
        if (people != m_picture.passed.end()) {
            const double width = metrics.horizontalAdvance(countText(people->second)) + 2 * space::m;
            line.count = QRectF(middle.x() - width / 2, middle.y() - metrics.height() / 2.0 - space::xxs, width,
                                metrics.height() + 2 * space::xxs);
        }
        const program::Step* to = m_picture.program.step(drawn.to);
        line.mark = drawn.mark.isNull() ? QString()
                    : drawn.link && to  ? tr("Goes on at “%1”").arg(stepTitle(*to))
                                        : tr("The end");
        m_lines.push_back(std::move(line));
    }
}

void ProgramCanvas::addDays()
{
    m_days.clear();
    const auto times = timesFromEntry(m_picture.program);
    std::vector<std::pair<int, Ms>> marks;
    for (const Card& card : m_cards) {
        const auto time = times.find(card.spot.step);
        if (card.spot.kind == CanvasSpot::Kind::Step && time != times.end())
            marks.emplace_back(int(card.rect.top()), time->second);
    }
    std::sort(marks.begin(), marks.end());
    Ms last = -1;
    const int apart = m_theme.scaled(24);
    for (const auto& [y, time] : marks) {
        // Ways beside each other: the rail says when the first of them is that far.
        if (time <= last || (!m_days.empty() && y - m_days.back().y < apart))
            continue;
        m_days.push_back({y, timeWords(time)});
        last = time;
    }
}

void ProgramCanvas::addNotices()
{
    for (const program::ProgramProblem& problem : m_picture.problems) {
        const CanvasSpot::Kind kind = problem.step.empty() ? CanvasSpot::Kind::Entry : CanvasSpot::Kind::Step;
        for (Card& card : m_cards) {
            if (card.spot.kind != kind || card.spot.step != problem.step || !card.face.problem.isEmpty())
                continue;
            card.face.problem = textOf(problem.text);
            card.face.error = problem.error;
        }
    }
}

const ProgramCanvas::Card* ProgramCanvas::cardOf(const CanvasSpot& spot) const
{
    const auto found =
        std::find_if(m_cards.begin(), m_cards.end(), [&](const Card& card) { return card.spot == spot; });
    return found == m_cards.end() ? nullptr : &*found;
}

const ProgramCanvas::Line* ProgramCanvas::lineAt(const EdgePlace& place) const
{
    const auto found = std::find_if(m_lines.begin(), m_lines.end(), [&](const Line& line) {
        return line.line.from == place.from && line.line.index == place.index;
    });
    return found == m_lines.end() ? nullptr : &*found;
}

QRectF ProgramCanvas::sceneRectOf(const CanvasSpot& spot) const
{
    if (spot.kind == CanvasSpot::Kind::Slot) {
        const Line* line = lineAt(spot.place);
        return line ? line->slot : QRectF();
    }
    const Card* card = cardOf(spot);
    return card ? card->rect : QRectF();
}

QRect ProgramCanvas::rectOf(const CanvasSpot& spot) const
{
    const QRectF rect = sceneRectOf(spot);
    return rect.isNull() ? QRect() : mapFromScene(rect).boundingRect();
}

bool ProgramCanvas::select(const CanvasSpot& spot)
{
    const QRectF rect = sceneRectOf(spot);
    if (rect.isNull())
        return false;
    const bool same = spot == m_spot;
    m_spot = spot;
    ensureVisible(rect, space::xxl, space::xxl * 2);
    viewport()->update();
    if (!same) {
        Q_EMIT spotChanged();
        tellFocus();
    }
    return true;
}

bool ProgramCanvas::isWalked(const Line& line) const
{
    const program::Step* step = m_picture.program.step(line.line.from);
    return (step && program::edgesOf(*step).size() > 1) || !line.line.mark.isNull();
}

std::vector<CanvasSpot> ProgramCanvas::spots() const
{
    std::vector<CanvasSpot> all;
    for (const Card& card : m_cards) {
        all.push_back(card.spot);
        for (const Line& line : m_lines) {
            if (card.spot.kind != CanvasSpot::Kind::Terms && line.line.from == card.spot.step && isWalked(line))
                all.push_back({CanvasSpot::Kind::Slot, {}, {line.line.from, line.line.index}});
        }
    }
    return all;
}

QString ProgramCanvas::spokenName(const CanvasSpot& spot) const
{
    if (spot.kind == CanvasSpot::Kind::Slot) {
        const program::Step* from = m_picture.program.step(spot.place.from);
        const Line* line = lineAt(spot.place);
        QString name = from ? tr("After “%1”").arg(stepTitle(*from)) : tr("At the start");
        if (line && !line->label.isEmpty())
            name += QStringLiteral(", ") + line->label;
        if (line && !line->mark.isEmpty())
            name += QStringLiteral(": ") + line->mark;
        return name;
    }
    const Card* card = cardOf(spot);
    if (!card)
        return {};
    QString name = spokenFace(card->face);
    const auto times = timesFromEntry(m_picture.program);
    if (const auto time = times.find(spot.step); spot.kind == CanvasSpot::Kind::Step && time != times.end())
        name += QStringLiteral(". ") + timeWords(time->second);
    return name;
}

void ProgramCanvas::zoomTo(double factor)
{
    const double wanted = std::clamp(factor, leastZoom, mostZoom);
    setTransform(QTransform::fromScale(wanted, wanted));
    placeOverlays();
    Q_EMIT zoomChanged();
}

void ProgramCanvas::zoomBy(double factor)
{
    zoomTo(zoom() * factor);
}

void ProgramCanvas::fit()
{
    const QRectF whole = sceneRect();
    if (whole.isEmpty())
        return;
    const double wanted = std::min(viewport()->width() / whole.width(), viewport()->height() / whole.height());
    zoomTo(std::min(1.0, wanted));
    centerOn(whole.center());
}

void ProgramCanvas::placeOverlays()
{
    const int rail = m_theme.scaled(railPx);
    const bool mirror = isRightToLeft();
    setViewportMargins(mirror ? 0 : rail, 0, mirror ? rail : 0, 0);
    m_rail->setGeometry(mirror ? width() - rail : 0, 0, rail, height());
    m_rail->update();
    m_map->follow();
}

void ProgramCanvas::resizeEvent(QResizeEvent* event)
{
    QGraphicsView::resizeEvent(event);
    placeOverlays();
}

void ProgramCanvas::scrollContentsBy(int dx, int dy)
{
    QGraphicsView::scrollContentsBy(dx, dy);
    m_rail->update();
    m_map->follow();
}

void ProgramCanvas::changeEvent(QEvent* event)
{
    QGraphicsView::changeEvent(event);
    if (event->type() == QEvent::LayoutDirectionChange)
        rebuild();
}

void ProgramCanvas::tellFocus()
{
    if (!hasFocus())
        return;
    const auto all = spots();
    const auto at = std::find(all.begin(), all.end(), m_spot);
    if (at == all.end())
        return;
    QAccessibleEvent focused(this, QAccessible::Focus);
    focused.setChild(int(at - all.begin()));
    QAccessible::updateAccessibility(&focused);
}

}
