#include "ui/models/canvaslayout.h"

#include <algorithm>
#include <functional>
#include <set>

namespace patron::ui {

namespace {
constexpr int none = -1;

enum class Kind { Card, Join, End, Link, Jump };

/// The graph by numbers, cleared of what leads back.
class Graph
{
public:
    explicit Graph(const std::vector<CanvasNode>& nodes)
        : m_nodes(nodes)
        , m_state(nodes.size(), 0)
        , m_root(nodes.size(), none)
        , m_entries(nodes.size(), 0)
        , m_above(nodes.size(), none)
        , m_depth(nodes.size(), 0)
    {
        for (std::size_t i = 0; i < nodes.size(); ++i)
            m_numbers[nodes[i].id] = int(i);
        for (std::size_t i = 0; i < nodes.size(); ++i)
            m_kinds.emplace_back(nodes[i].edges.size(), Kind::End);
        addRoots();
        for (const int node : m_order)
            findAbove(node);
    }

    const std::vector<int>& roots() const { return m_roots; }
    Kind kind(int node, std::size_t edge) const { return m_kinds[std::size_t(node)][edge]; }
    int target(int node, std::size_t edge) const
    {
        const auto found = m_numbers.find(m_nodes[std::size_t(node)].edges[edge].to);
        return found == m_numbers.end() || found->second == 0 ? none : found->second;
    }
    /// Cards where ways meet that all come from below `node`, the upper ones first.
    std::vector<int> joinsBelow(int node) const
    {
        std::vector<int> joins;
        for (const int each : m_order) {
            if (m_above[std::size_t(each)] == node && m_entries[std::size_t(each)] > 1)
                joins.push_back(each);
        }
        return joins;
    }

private:
    void addRoots()
    {
        std::set<int> entered;
        for (std::size_t i = 0; i < m_nodes.size(); ++i) {
            for (std::size_t edge = 0; edge < m_nodes[i].edges.size(); ++edge) {
                if (const int to = target(int(i), edge); to != int(i) && !m_nodes[i].edges[edge].jump)
                    entered.insert(to);
            }
        }
        const auto add = [&](int node) {
            if (m_state[std::size_t(node)] != 0)
                return;
            std::vector<int> finished;
            visit(node, node, finished);
            m_order.insert(m_order.end(), finished.rbegin(), finished.rend());
            m_roots.push_back(node);
        };
        if (!m_nodes.empty())
            add(0);
        for (int node = 0; node < int(m_nodes.size()); ++node) {
            if (!entered.contains(node))
                add(node);
        }
        for (int node = 0; node < int(m_nodes.size()); ++node)
            add(node);
    }

    void visit(int node, int root, std::vector<int>& finished)
    {
        m_state[std::size_t(node)] = 1;
        m_root[std::size_t(node)] = root;
        for (std::size_t edge = 0; edge < m_nodes[std::size_t(node)].edges.size(); ++edge) {
            Kind& kind = m_kinds[std::size_t(node)][edge];
            const int to = target(node, edge);
            if (m_nodes[std::size_t(node)].edges[edge].jump) {
                kind = Kind::Jump;
            } else if (to == none) {
                kind = Kind::End;
            } else if (m_state[std::size_t(to)] == 0) {
                kind = Kind::Card;
                visit(to, root, finished);
            } else {
                kind = m_state[std::size_t(to)] == 1 || m_root[std::size_t(to)] != root ? Kind::Link : Kind::Card;
            }
            if (kind == Kind::Card)
                ++m_entries[std::size_t(to)];
        }
        m_state[std::size_t(node)] = 2;
        finished.push_back(node);
    }

    /// The card all ways to a card come from: its immediate dominator.
    void findAbove(int node)
    {
        int above = none;
        bool first = true;
        for (const int from : m_order) {
            for (std::size_t edge = 0; edge < m_kinds[std::size_t(from)].size(); ++edge) {
                if (m_kinds[std::size_t(from)][edge] != Kind::Card || target(from, edge) != node)
                    continue;
                above = first ? from : common(above, from);
                first = false;
            }
        }
        m_above[std::size_t(node)] = above;
        m_depth[std::size_t(node)] = above == none ? 0 : m_depth[std::size_t(above)] + 1;
        if (m_entries[std::size_t(node)] > 1) {
            for (const int from : m_order) {
                for (std::size_t edge = 0; edge < m_kinds[std::size_t(from)].size(); ++edge) {
                    if (m_kinds[std::size_t(from)][edge] == Kind::Card && target(from, edge) == node)
                        m_kinds[std::size_t(from)][edge] = Kind::Join;
                }
            }
        }
    }

    int common(int a, int b) const
    {
        while (a != b) {
            int& deeper = m_depth[std::size_t(a)] >= m_depth[std::size_t(b)] ? a : b;
            deeper = m_above[std::size_t(deeper)];
            if (a == none || b == none)
                return none;
        }
        return a;
    }

    const std::vector<CanvasNode>& m_nodes;
    std::map<std::string, int> m_numbers;
    std::vector<int> m_state;
    std::vector<int> m_root;
    std::vector<int> m_entries;
    std::vector<int> m_above;
    std::vector<int> m_depth;
    std::vector<std::vector<Kind>> m_kinds;
    std::vector<int> m_order; ///< each card after all that lead to it
    std::vector<int> m_roots;
};

/// A part of the picture: a card, the head of a way, or parts below or beside each other. `axis` is where the line
/// comes in, from the left.
struct Box
{
    enum class Form { Card, Head, Space, Stack, Row };

    Form form = Form::Stack;
    int node = none;
    std::size_t edge = 0;
    std::vector<Box> parts;
    int width = 0;
    int height = 0;
    int axis = 0;
    std::set<int> open; ///< cards further down that its ways lead to
};

Box sized(Box::Form form, int node, std::size_t edge, QSize size)
{
    Box box;
    box.form = form;
    box.node = node;
    box.edge = edge;
    box.width = size.width();
    box.height = size.height();
    box.axis = size.width() / 2;
    return box;
}

Box stacked(std::vector<Box> parts)
{
    Box box;
    int after = 0;
    for (const Box& part : parts) {
        box.axis = std::max(box.axis, part.axis);
        box.height += part.height;
        box.open.insert(part.open.begin(), part.open.end());
    }
    for (const Box& part : parts)
        after = std::max(after, part.width - part.axis);
    box.width = box.axis + after;
    box.parts = std::move(parts);
    return box;
}

Box beside(std::vector<Box> parts, int gap)
{
    if (parts.size() == 1)
        return std::move(parts.front());
    Box box;
    box.form = Box::Form::Row;
    int first = 0;
    int last = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        box.width += i > 0 ? gap : 0;
        last = box.width + parts[i].axis;
        first = i == 0 ? last : first;
        box.width += parts[i].width;
        box.height = std::max(box.height, parts[i].height);
        box.open.insert(parts[i].open.begin(), parts[i].open.end());
    }
    box.axis = (first + last) / 2;
    box.parts = std::move(parts);
    return box;
}

class Layout
{
public:
    Layout(const std::vector<CanvasNode>& nodes, const CanvasMeasures& measures)
        : m_nodes(nodes)
        , m_measures(measures)
        , m_graph(nodes)
    {}

    CanvasLayout run()
    {
        std::vector<Box> columns;
        for (const int root : m_graph.roots())
            columns.push_back(build(root));
        if (columns.empty())
            return {};
        const Box whole = beside(std::move(columns), 2 * m_measures.columnGap);
        place(whole, 0, 0);
        m_result.size = QSize(whole.width, whole.height);
        for (const auto& [key, head] : m_heads)
            addLine(key.first, key.second, head);
        return std::move(m_result);
    }

private:
    bool isFork(int node) const { return m_nodes[std::size_t(node)].edges.size() > 1; }
    const CanvasEdge& edgeOf(int node, std::size_t edge) const { return m_nodes[std::size_t(node)].edges[edge]; }

    Box build(int node)
    {
        std::vector<Box> parts{sized(Box::Form::Card, node, 0, m_nodes[std::size_t(node)].size)};
        std::vector<Box> columns;
        for (std::size_t edge = 0; edge < m_nodes[std::size_t(node)].edges.size(); ++edge) {
            if (m_graph.kind(node, edge) != Kind::Jump)
                columns.push_back(buildWay(node, edge));
        }
        for (const int join : m_graph.joinsBelow(node))
            joinWays(columns, join);
        if (!columns.empty())
            parts.push_back(beside(std::move(columns), m_measures.columnGap));
        return stacked(std::move(parts));
    }

    Box buildWay(int node, std::size_t edge)
    {
        const CanvasEdge& way = edgeOf(node, edge);
        const int height = m_measures.gap + (isFork(node) ? m_measures.bar + m_measures.drop + m_measures.label : 0);
        const int width = std::max(way.labelPx, isFork(node) ? m_measures.columnWidth : 0);
        std::vector<Box> parts{sized(Box::Form::Head, node, edge, QSize(width, height))};
        const int to = m_graph.target(node, edge);
        switch (m_graph.kind(node, edge)) {
        case Kind::Card:
            parts.push_back(build(to));
            break;
        case Kind::Join:
            parts.front().open.insert(to);
            break;
        case Kind::End:
        case Kind::Link:
        case Kind::Jump:
            parts.push_back(sized(Box::Form::Space, node, edge, m_measures.mark));
            break;
        }
        return stacked(std::move(parts));
    }

    /// Puts the card where ways meet below all columns from the first that leads there to the last.
    void joinWays(std::vector<Box>& columns, int join)
    {
        const auto leads = [join](const Box& column) { return column.open.contains(join); };
        const auto first = std::find_if(columns.begin(), columns.end(), leads);
        if (first == columns.end())
            return;
        const auto last = std::find_if(columns.rbegin(), columns.rend(), leads).base();
        std::vector<Box> within(std::make_move_iterator(first), std::make_move_iterator(last));
        std::vector<Box> parts{beside(std::move(within), m_measures.columnGap),
                               sized(Box::Form::Space, none, 0, QSize(0, m_measures.joinGap)), build(join)};
        Box joined = stacked(std::move(parts));
        joined.open.erase(join);
        *first = std::move(joined);
        columns.erase(first + 1, last);
    }

    void place(const Box& box, int x, int y)
    {
        switch (box.form) {
        case Box::Form::Card: {
            const CanvasNode& node = m_nodes[std::size_t(box.node)];
            m_result.cards[node.id] = QRect(QPoint(x, y), node.size);
            break;
        }
        case Box::Form::Head:
            m_heads[{box.node, box.edge}] = QPoint(x + box.axis, y);
            break;
        case Box::Form::Space:
            break;
        case Box::Form::Stack:
            for (const Box& part : box.parts) {
                place(part, x + box.axis - part.axis, y);
                y += part.height;
            }
            break;
        case Box::Form::Row:
            for (const Box& part : box.parts) {
                place(part, x, y);
                x += part.width + m_measures.columnGap;
            }
            break;
        }
    }

    void addLine(int node, std::size_t edge, QPoint head)
    {
        CanvasLine line;
        line.from = m_nodes[std::size_t(node)].id;
        line.index = edge;
        line.to = edgeOf(node, edge).to;
        const QRect card = m_result.cards[line.from];
        const QPoint start(card.left() + card.width() / 2, card.top() + card.height());
        line.points << start;
        int slotY = head.y() + m_measures.gap / 2;
        if (isFork(node)) {
            const int bar = head.y() + m_measures.bar;
            line.points << QPoint(start.x(), bar) << QPoint(head.x(), bar);
            const int width = std::max(edgeOf(node, edge).labelPx, 1);
            line.label = QRect(head.x() - width / 2, bar + m_measures.drop, width, m_measures.label);
            slotY = bar + m_measures.drop + m_measures.label + m_measures.gap / 2;
        }
        const int bottom =
            head.y() + m_measures.gap + (isFork(node) ? m_measures.bar + m_measures.drop + m_measures.label : 0);
        line.slot = QPoint(head.x(), slotY);
        const Kind kind = m_graph.kind(node, edge);
        if (kind == Kind::End || kind == Kind::Link) {
            line.link = kind == Kind::Link;
            line.mark = QRect(QPoint(head.x() - m_measures.mark.width() / 2, bottom), m_measures.mark);
            line.points << QPoint(head.x(), bottom);
        } else {
            const QRect below = m_result.cards[line.to];
            const int axis = below.left() + below.width() / 2;
            if (kind == Kind::Join) {
                const int meet = below.top() - m_measures.joinGap;
                line.points << QPoint(head.x(), meet) << QPoint(axis, meet);
            }
            line.points << QPoint(axis, below.top());
        }
        m_result.lines.push_back(std::move(line));
    }

    const std::vector<CanvasNode>& m_nodes;
    const CanvasMeasures& m_measures;
    Graph m_graph;
    std::map<std::pair<int, std::size_t>, QPoint> m_heads;
    CanvasLayout m_result;
};
}

CanvasLayout layoutCanvas(const std::vector<CanvasNode>& nodes, const CanvasMeasures& measures)
{
    return Layout(nodes, measures).run();
}

}
