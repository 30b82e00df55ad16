#include "ui/models/canvaslayout.h"

#include <QtTest>

using namespace patron::ui;

namespace {
/// "a>b|c" leads to b and c; "a>" to the end; "a>^b" is a jump to b; the entry stands first, without a name.
std::vector<CanvasNode> nodesOf(const QStringList& texts)
{
    std::vector<CanvasNode> nodes;
    for (const QString& text : texts) {
        const qsizetype arrow = text.indexOf(u'>');
        CanvasNode node;
        node.id = text.left(arrow).toStdString();
        node.size = QSize(100, 40);
        if (arrow >= 0) {
            const QStringList targets = text.mid(arrow + 1).split(u'|');
            for (const QString& target : targets) {
                const bool jump = target.startsWith(u'^');
                const int label = targets.size() > 1 ? 60 : 0;
                node.edges.push_back({target.mid(jump ? 1 : 0).toStdString(), label, jump});
            }
        }
        nodes.push_back(std::move(node));
    }
    return nodes;
}

QRect cardOf(const CanvasLayout& layout, const char* id)
{
    const auto found = layout.cards.find(id);
    return found == layout.cards.end() ? QRect() : found->second;
}

const CanvasLine* lineOf(const CanvasLayout& layout, const std::string& from, std::size_t index)
{
    for (const CanvasLine& line : layout.lines) {
        if (line.from == from && line.index == index)
            return &line;
    }
    return nullptr;
}
}

class TestCanvasLayout : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aChainGoesStraightDown()
    {
        const CanvasLayout layout = layoutCanvas(nodesOf({u">a"_qs, u"a>b"_qs, u"b>"_qs}), {});
        const CanvasMeasures measures;
        QCOMPARE(cardOf(layout, "").left(), cardOf(layout, "a").left());
        QCOMPARE(cardOf(layout, "a").top(), 40 + measures.gap);
        QCOMPARE(cardOf(layout, "b").top(), 2 * (40 + measures.gap));
        const CanvasLine* end = lineOf(layout, "b", 0);
        QVERIFY(end && !end->mark.isNull() && !end->link);
        QCOMPARE(layout.size.height(), end->mark.bottom() + 1);
    }

    /// What holds for every program.
    void nothingOverlaps_data()
    {
        QTest::addColumn<QStringList>("program");
        QTest::addColumn<int>("links");
        QTest::newRow("diamond") << QStringList{u">a"_qs, u"a>b|c"_qs, u"b>d"_qs, u"c>d"_qs, u"d>"_qs} << 0;
        QTest::newRow("a way straight to the join") << QStringList{u">a"_qs, u"a>b|d"_qs, u"b>d"_qs, u"d>"_qs} << 0;
        QTest::newRow("both ways to the join") << QStringList{u">a"_qs, u"a>d|d"_qs, u"d>"_qs} << 0;
        QTest::newRow("ways that end") << QStringList{u">a"_qs, u"a>b|"_qs, u"b>"_qs} << 0;
        QTest::newRow("two of three meet first")
            << QStringList{u">a"_qs, u"a>b|c|d"_qs, u"b>e"_qs, u"c>e"_qs, u"d>f"_qs, u"e>f"_qs, u"f>"_qs} << 0;
        QTest::newRow("fork in a fork") << QStringList{u">a"_qs,  u"a>b|c"_qs, u"b>d|e"_qs, u"d>f"_qs,
                                                       u"e>f"_qs, u"f>g"_qs,   u"c>g"_qs,   u"g>"_qs}
                                        << 0;
        QTest::newRow("an inner way leaves to the outer join")
            << QStringList{u">a"_qs, u"a>b|c"_qs, u"b>d|g"_qs, u"d>g"_qs, u"c>g"_qs, u"g>"_qs} << 0;
        QTest::newRow("a way back") << QStringList{u">a"_qs, u"a>b"_qs, u"b>a|c"_qs, u"c>"_qs} << 1;
        QTest::newRow("a jump draws no line") << QStringList{u">a"_qs, u"a>b|c"_qs, u"b>^a"_qs, u"c>"_qs} << 0;
        QTest::newRow("steps nobody comes to") << QStringList{u">a"_qs, u"a>"_qs, u"x>y"_qs, u"y>a"_qs} << 1;
        QTest::newRow("a circle nobody comes to") << QStringList{u">a"_qs, u"a>"_qs, u"x>y"_qs, u"y>x"_qs} << 1;
    }
    void nothingOverlaps()
    {
        QFETCH(QStringList, program);
        QFETCH(int, links);
        const auto nodes = nodesOf(program);
        const CanvasLayout layout = layoutCanvas(nodes, {});
        QCOMPARE(layout.cards.size(), nodes.size());
        const QRect whole(QPoint(0, 0), layout.size);
        for (const auto& [id, card] : layout.cards) {
            QVERIFY2(whole.contains(card), id.c_str());
            for (const auto& [other, rect] : layout.cards)
                QVERIFY2(id == other || !card.intersects(rect), (id + " " + other).c_str());
        }
        int found = 0;
        for (const CanvasLine& line : layout.lines) {
            const std::string name = line.from + ">" + line.to;
            found += line.link ? 1 : 0;
            QVERIFY2(line.points.size() >= 2, name.c_str());
            for (qsizetype i = 1; i < line.points.size(); ++i) {
                const QPoint step = line.points[i] - line.points[i - 1];
                QVERIFY2(step.x() == 0 || step.y() == 0, name.c_str());
                QVERIFY2(step.y() >= 0, name.c_str());
            }
            const QRect from = layout.cards.at(line.from);
            QCOMPARE(line.points.first().y(), from.top() + from.height());
            if (line.mark.isNull()) {
                const QRect to = layout.cards.at(line.to);
                QVERIFY2(to.top() > from.top(), name.c_str());
                QCOMPARE(line.points.last(), QPoint(to.left() + to.width() / 2, to.top()));
            }
            for (const auto& [id, card] : layout.cards)
                QVERIFY2(!card.contains(line.slot) && !card.intersects(line.mark), (name + " " + id).c_str());
            for (const CanvasLine& other : layout.lines)
                QVERIFY2(&other == &line || other.slot != line.slot, name.c_str());
        }
        QCOMPARE(found, links);
        QCOMPARE(layoutCanvas(nodes, {}).lines.size(), layout.lines.size());
    }

    void waysStandSideBySideInTheirOrder()
    {
        const CanvasLayout layout = layoutCanvas(nodesOf({u">a"_qs, u"a>b|c"_qs, u"b>d"_qs, u"c>d"_qs, u"d>"_qs}), {});
        QVERIFY(cardOf(layout, "b").right() < cardOf(layout, "c").left());
        QCOMPARE(cardOf(layout, "b").top(), cardOf(layout, "c").top());
        const int between = (cardOf(layout, "b").center().x() + cardOf(layout, "c").center().x()) / 2;
        QVERIFY(qAbs(cardOf(layout, "d").center().x() - between) <= 1);
        QVERIFY(qAbs(cardOf(layout, "a").center().x() - between) <= 1);
        QVERIFY(!lineOf(layout, "a", 0)->label.isNull());
        QVERIFY(lineOf(layout, "b", 0)->label.isNull());
    }

    void aJumpHasNoLine()
    {
        const CanvasLayout layout = layoutCanvas(nodesOf({u">a"_qs, u"a>b|c"_qs, u"b>^a"_qs, u"c>"_qs}), {});
        QVERIFY(!lineOf(layout, "b", 0));
    }
};

QTEST_GUILESS_MAIN(TestCanvasLayout)
#include "tst_canvaslayout.moc"
