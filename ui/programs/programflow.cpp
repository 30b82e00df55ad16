#include "ui/programs/programflow.h"

#include "ui/kit/paint.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/programwords.h"
#include "ui/programs/stepcard.h"

#include <QPainter>
#include <QStyle>

#include <algorithm>
#include <deque>

namespace patron::ui {

namespace {
/// Steps that can be reached from `from`, itself included, the nearest first.
std::vector<std::string> reachOf(const program::Program& program, const std::string& from)
{
    std::vector<std::string> found;
    std::deque<std::string> next{from};
    while (!next.empty()) {
        const std::string id = next.front();
        next.pop_front();
        const program::Step* step = program.step(id);
        if (!step || std::find(found.begin(), found.end(), id) != found.end())
            continue;
        found.push_back(id);
        for (const program::Edge& edge : program::edgesOf(*step))
            next.push_back(edge.to);
    }
    return found;
}

/// Where all ways of a step meet again: the nearest step that each of them comes to; empty when they do not meet.
std::string meetingOf(const program::Program& program, const std::vector<program::Edge>& edges,
                      const std::set<std::string>& drawn)
{
    std::vector<std::vector<std::string>> others;
    for (std::size_t i = 1; i < edges.size(); ++i)
        others.push_back(reachOf(program, edges[i].to));
    for (const std::string& step : reachOf(program, edges.front().to)) {
        const bool common = std::all_of(others.begin(), others.end(), [&](const auto& reach) {
            return std::find(reach.begin(), reach.end(), step) != reach.end();
        });
        if (common && !drawn.contains(step))
            return step;
    }
    return {};
}
}

ProgramFlow::ProgramFlow(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    connect(&theme, &Theme::changed, this, [this] {
        measure(m_root);
        updateGeometry();
        arrange();
        update();
    });
}

StepCard* ProgramFlow::cardOf(const std::string& step) const
{
    const auto found = m_cards.find(step);
    return found == m_cards.end() ? nullptr : found->second;
}

void ProgramFlow::setPicture(const ProgramPicture& picture)
{
    if (m_version != picture.saved.versionId || m_cards.empty())
        rebuild(picture);
    for (const auto& [id, card] : m_cards) {
        const auto people = picture.waiting.find(id);
        card->setWaiting(people == picture.waiting.end() ? 0 : people->second);
        const auto problem =
            std::find_if(picture.problems.begin(), picture.problems.end(),
                         [&step = id](const auto& each) { return !step.empty() && each.step == step; });
        card->setProblem(problem == picture.problems.end() ? QString() : textOf(problem->text));
    }
}

void ProgramFlow::rebuild(const ProgramPicture& picture)
{
    m_version = picture.saved.versionId;
    for (const auto& [id, card] : m_cards)
        card->deleteLater();
    m_cards.clear();
    auto* entry =
        new StepCard(m_theme, Glyph::Customers, tr("Who comes in"), entryWords(picture.named, *picture.words), this);
    entry->setObjectName(QStringLiteral("flowEntry"));
    connect(entry, &StepCard::clicked, this, [this] { Q_EMIT stepChosen({}); });
    entry->show();
    m_cards[{}] = entry;
    std::set<std::string> drawn;
    Lane root = build(picture, picture.named.start, {}, drawn);
    m_root = {};
    m_root.items.push_back({entry, {}, {}, {}});
    std::move(root.items.begin(), root.items.end(), std::back_inserter(m_root.items));
    measure(m_root);
    updateGeometry();
    arrange();
}

StepCard* ProgramFlow::makeCard(const ProgramPicture& picture, const program::Step& step)
{
    auto* card = new StepCard(m_theme, glyphOf(step), stepTitle(step), stepDetail(step, *picture.words), this);
    card->setObjectName(QStringLiteral("flowStep_") + textOf(step.id));
    connect(card, &StepCard::clicked, this, [this, id = textOf(step.id)] { Q_EMIT stepChosen(id); });
    card->show();
    m_cards[step.id] = card;
    return card;
}

ProgramFlow::Lane ProgramFlow::build(const ProgramPicture& picture, const std::string& from, const std::string& stop,
                                     std::set<std::string>& drawn)
{
    Lane lane;
    const auto mark = [&](const QString& text) { lane.items.push_back({nullptr, text, {}, {}}); };
    std::string at = from;
    for (;;) {
        if (!stop.empty() && at == stop) {
            lane.open = true;
            return lane;
        }
        const program::Step* step = picture.named.step(at);
        if (!step) {
            mark(at.empty() ? tr("The end") : tr("No step “%1”").arg(textOf(at)));
            return lane;
        }
        if (drawn.contains(at)) {
            mark(tr("Goes on at “%1”").arg(stepTitle(*step)));
            return lane;
        }
        drawn.insert(at);
        lane.items.push_back({makeCard(picture, *step), {}, {}, {}});
        const std::vector<program::Edge> edges = program::edgesOf(*step);
        if (edges.empty())
            return lane;
        if (edges.size() == 1) {
            at = edges.front().to;
            continue;
        }
        const std::string meeting = meetingOf(picture.named, edges, drawn);
        Item ways;
        for (std::size_t i = 0; i < edges.size(); ++i) {
            Lane way = build(picture, edges[i].to, meeting.empty() ? stop : meeting, drawn);
            way.label = edgeWords(*step, i, *picture.words);
            lane.open = lane.open || way.open;
            ways.lanes.push_back(std::move(way));
        }
        lane.items.push_back(std::move(ways));
        if (meeting.empty())
            return lane;
        lane.open = false;
        at = meeting;
    }
}

int ProgramFlow::gapPx() const
{
    return m_theme.scaled(28);
}

int ProgramFlow::labelHeight() const
{
    return QFontMetrics(m_theme.font(Type::Small, Weight::Strong)).height() + 2 * space::xs;
}

void ProgramFlow::measure(Lane& lane) const
{
    QSize size(m_theme.scaled(280), 0);
    for (Item& item : lane.items) {
        if (item.card) {
            item.size = item.card->sizeHint();
        } else if (item.lanes.empty()) {
            item.size = QSize(m_theme.scaled(280), labelHeight());
        } else {
            item.size = QSize(space::xl * int(item.lanes.size() - 1), 0);
            int tallest = 0;
            for (Lane& way : item.lanes) {
                measure(way);
                item.size.rwidth() += way.size.width();
                tallest = std::max(tallest, way.size.height());
            }
            // Down to the bar, the label, down to the first card; and the bar below, where the ways meet.
            item.size.setHeight(labelHeight() + gapPx() + tallest + gapPx() / 2);
        }
        size.setWidth(std::max(size.width(), item.size.width()));
        size.rheight() += item.size.height() + gapPx();
    }
    size.setHeight(std::max(0, size.height() - gapPx()));
    lane.size = size;
}

QSize ProgramFlow::sizeHint() const
{
    return m_root.size + QSize(2 * space::xl, 2 * space::xl);
}

void ProgramFlow::resizeEvent(QResizeEvent*)
{
    arrange();
}

void ProgramFlow::arrange()
{
    m_lines.clear();
    m_words.clear();
    const int room = std::max(width(), sizeHint().width());
    place(m_root, (room - m_root.size.width()) / 2, space::xl, m_root.size.width());
    update();
}

void ProgramFlow::place(const Lane& lane, int x, int y, int width)
{
    const int middle = x + width / 2;
    bool first = true;
    for (const Item& item : lane.items) {
        if (!first) {
            // Ways branch off from the line itself.
            m_lines << QLine(middle, y, middle, y + gapPx());
            y += gapPx();
        }
        first = false;
        if (item.card) {
            const QRect place(QPoint(middle - item.size.width() / 2, y), item.size);
            item.card->setGeometry(QStyle::visualRect(layoutDirection(), rect(), place));
            y += item.size.height();
        } else if (item.lanes.empty()) {
            m_words << Word{QRect(QPoint(middle - item.size.width() / 2, y), item.size), item.mark};
            y += item.size.height();
        } else {
            y = placeLanes(item, middle - item.size.width() / 2, y, width);
        }
    }
}

int ProgramFlow::placeLanes(const Item& item, int x, int y, int)
{
    const int bottom = y + item.size.height();
    const int middle = x + item.size.width() / 2;
    const int labelTop = y + gapPx() / 2;
    const int top = labelTop + labelHeight() + gapPx() / 2;
    int firstBar = middle;
    int lastBar = middle;
    int firstOpen = middle;
    int lastOpen = middle;
    bool open = false;
    for (const Lane& way : item.lanes) {
        const int centre = x + way.size.width() / 2;
        firstBar = std::min(firstBar, centre);
        lastBar = std::max(lastBar, centre);
        m_lines << QLine(centre, y, centre, way.items.empty() ? bottom : top);
        m_words << Word{QRect(x, labelTop, way.size.width(), labelHeight()), way.label};
        place(way, x, top, way.size.width());
        if (way.open) {
            open = true;
            firstOpen = std::min(firstOpen, centre);
            lastOpen = std::max(lastOpen, centre);
            m_lines << QLine(centre, top + way.size.height(), centre, bottom);
        }
        x += way.size.width() + space::xl;
    }
    m_lines << QLine(firstBar, y, lastBar, y);
    if (open)
        m_lines << QLine(firstOpen, bottom, lastOpen, bottom);
    return bottom;
}

void ProgramFlow::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    painter.setPen(QPen(m_theme.colour(Colour::BorderStrong), 1.5));
    painter.setRenderHint(QPainter::Antialiasing);
    for (const QLine& line : m_lines) {
        const auto seen = [&](const QPoint& at) {
            return QPointF((mirrored ? width() - 1 - at.x() : at.x()) + 0.5, at.y() + 0.5);
        };
        painter.drawLine(seen(line.p1()), seen(line.p2()));
    }
    const QFont font = m_theme.font(Type::Small, Weight::Strong);
    painter.setFont(font);
    for (const Word& word : m_words) {
        const QFontMetrics metrics(font);
        const QString text = metrics.elidedText(word.text, Qt::ElideRight, word.rect.width() - 2 * space::l);
        QRect pill(0, 0, metrics.horizontalAdvance(text) + 2 * space::l, word.rect.height());
        pill.moveCenter(word.rect.center());
        pill = QStyle::visualRect(layoutDirection(), rect(), pill);
        paintBox(painter, pill, pill.height() / 2.0, m_theme.colour(Colour::Surface2), m_theme.colour(Colour::Border));
        painter.setPen(m_theme.colour(Colour::Text2));
        painter.drawText(pill, Qt::AlignCenter, text);
    }
}

}
