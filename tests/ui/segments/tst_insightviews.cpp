#include "core/segment/audience.h"
#include "core/segment/membership.h"
#include "core/segment/rulejson.h"
#include "core/segment/segmentstore.h"
#include "tests/support/checks.h"
#include "tests/support/uiwalker.h"
#include "tests/ui/home/shopfixture.h"
#include "ui/kit/flowdiagram.h"
#include "ui/kit/heatmap.h"
#include "ui/kit/scatterplot.h"
#include "ui/kit/segmentedcontrol.h"
#include "ui/kit/upsetplot.h"
#include "ui/models/insightreads.h"
#include "ui/models/personrule.h"
#include "ui/segments/segmentbuilder.h"
#include "ui/segments/segmentspage.h"

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QTableWidget>

using namespace patron;
using namespace patron::test;
using namespace patron::ui;

/// The views of insight on the sample shop: what is picked is what the builder then counts.
class InsightViewsTest : public QObject
{
    Q_OBJECT

private:
    static constexpr int patienceMs = 20'000;

    template <typename T>
    T read(const std::function<Result<T>(ReadSession&)>& question)
    {
        auto answer = m_shop->store().read([&](ReadSession& session) { return question(session); });
        if (!answer)
            qFatal("%s", answer.error().text.c_str());
        return std::move(*answer);
    }
    std::int64_t count(const segment::Rule& rule)
    {
        return read<segment::CountAnswer>([&](ReadSession& session) {
                   return segment::count(session, m_shop->store(), rule, {ShopFixture::nowMs});
               })
            .count;
    }
    void enter(const QString& view) { m_page->enter({{QStringLiteral("view"), view}}); }
    QString shown(const QString& name)
    {
        auto* label = m_page->findChild<QLabel*>(name);
        return label ? label->text() : QString();
    }
    /// The builder has come and has counted so many.
    void expectBuilder(std::int64_t people)
    {
        auto* builder = m_page->findChild<SegmentBuilder*>();
        QTRY_VERIFY(builder->isVisible());
        QTRY_COMPARE_WITH_TIMEOUT(shown(QStringLiteral("segmentTotal")), QLocale().toString(qlonglong(people)),
                                  patienceMs);
        QCOMPARE(count(builder->draft().saved()), people);
    }

    std::unique_ptr<ShopFixture> m_shop;
    std::unique_ptr<Page> m_page;

private Q_SLOTS:
    void initTestCase()
    {
        m_shop = std::make_unique<ShopFixture>(600);
        // As the application does it, but here and now.
        VERIFY_OK(m_shop->services->workspace().openIndex({}));
        m_page = m_shop->open(makeSegmentsPage(m_shop->theme, *m_shop->services, m_shop->dialogs), {1280, 800});
    }
    void cleanupTestCase()
    {
        m_page.reset();
        m_shop.reset();
    }

    void everyCellOfTheGridCountsAsItsRule()
    {
        const RfmGrid grid = read<RfmGrid>(
            [&](ReadSession& session) { return readRfmGrid(session, m_shop->store(), ShopFixture::nowMs); });
        QVERIFY(grid.people > 100);
        std::int64_t sum = 0;
        for (int recency = 1; recency <= 5; ++recency)
            for (int frequency = 1; frequency <= 5; ++frequency) {
                const std::int64_t people = grid.at({recency, frequency}).people;
                QCOMPARE(count(rfmRule({{recency, frequency}})), people);
                sum += people;
            }
        QCOMPARE(sum, grid.people);
    }

    void aPickOfCellsIsAsFewBlocksAsItCanBe_data()
    {
        QTest::addColumn<QList<QPoint>>("cells"); // recency, frequency
        QTest::addColumn<QString>("rule");
        QTest::newRow("one cell")
            << QList<QPoint>{{5, 4}}
            << uR"({"all":[{"trait":"rfm_recency","op":"=","value":5},{"trait":"rfm_frequency","op":"=","value":4}]})"_qs;
        QTest::newRow("a rectangle")
            << QList<QPoint>{{4, 4}, {4, 5}, {5, 4}, {5, 5}}
            << uR"({"all":[{"trait":"rfm_recency","op":"between","value":[4,5]},{"trait":"rfm_frequency","op":"between","value":[4,5]}]})"_qs;
        QTest::newRow("two that do not touch")
            << QList<QPoint>{{1, 1}, {3, 1}}
            << uR"({"any":[{"all":[{"trait":"rfm_recency","op":"=","value":1},{"trait":"rfm_frequency","op":"=","value":1}]},{"all":[{"trait":"rfm_recency","op":"=","value":3},{"trait":"rfm_frequency","op":"=","value":1}]}]})"_qs;
        QTest::newRow("nothing is nobody") << QList<QPoint>{} << uR"({"any":[]})"_qs;
    }
    void aPickOfCellsIsAsFewBlocksAsItCanBe()
    {
        QFETCH(QList<QPoint>, cells);
        QFETCH(QString, rule);
        QSet<RfmCell> picked;
        for (const QPoint& cell : cells)
            picked << RfmCell{cell.x(), cell.y()};
        QCOMPARE(q(compactJson(segment::writeRule(rfmRule(picked))["rule"])), rule);
    }

    void cellsArePickedByKeysAndBecomeASegment()
    {
        enter(QStringLiteral("rfm"));
        auto* map = m_page->findChild<HeatMap*>(QStringLiteral("rfmGrid"));
        QTRY_VERIFY(!shown(QStringLiteral("rfmPicked")).isEmpty());
        map->setFocus();
        QTest::keyClick(map, Qt::Key_Space);
        QTest::keyClick(map, Qt::Key_Right);
        QTest::keyClick(map, Qt::Key_Space);
        QCOMPARE(map->selection(), (QSet<int>{0, 1}));
        const std::int64_t people = count(rfmRule({{1, 1}, {1, 2}}));
        QTRY_COMPARE(shown(QStringLiteral("rfmPicked")), QStringLiteral("%1 people").arg(people));
        QTest::keyClick(map, Qt::Key_Return, Qt::ControlModifier);
        expectBuilder(people);
    }

    void aBrushOverTheDotsIsCountedExactly()
    {
        enter(QStringLiteral("value"));
        auto* plot = m_page->findChild<ScatterPlot*>(QStringLiteral("valuePlot"));
        QTRY_VERIFY(shown(QStringLiteral("valuePicked")).endsWith(u" people"));
        QTest::mousePress(plot, Qt::LeftButton, {}, QPoint(plot->width() / 4, plot->height() / 4));
        QTest::mouseMove(plot, QPoint(plot->width() / 2, plot->height() / 2));
        QTest::mouseRelease(plot, Qt::LeftButton, {}, QPoint(plot->width() / 2, plot->height() / 2));
        QVERIFY(plot->brush());
        const auto number = [this](const char* name) {
            bool fine = false;
            const double value = QLocale().toDouble(m_page->findChild<QLineEdit*>(QLatin1String(name))->text(), &fine);
            return fine ? std::optional(value) : std::nullopt;
        };
        const segment::Rule rule = brushRule({{ValueAxis::Recency, number("valueAcrossFrom"), number("valueAcrossTo")},
                                              {ValueAxis::Spent, number("valueUpFrom"), number("valueUpTo")}});
        const std::int64_t people = count(rule);
        QTRY_COMPARE(shown(QStringLiteral("valuePicked")), QStringLiteral("%1 people").arg(people));
        QTest::keyClick(plot, Qt::Key_Return, Qt::ControlModifier);
        expectBuilder(people);
    }

    void everyFlowCountsAsItsRule()
    {
        const Duration span{90, TimeUnit::Days};
        const StageFlow flow = read<StageFlow>(
            [&](ReadSession& session) { return readStageFlow(session, m_shop->store(), ShopFixture::nowMs, span); });
        std::int64_t sum = 0;
        for (std::size_t then = 0; then < flow.stages.size(); ++then)
            for (std::size_t now = 0; now < flow.stages.size(); ++now) {
                QCOMPARE(count(stageRule(flow.stages[then], flow.stages[now], span)), flow.people[then][now]);
                sum += flow.people[then][now];
            }
        // Everybody has a stage at both ends.
        QCOMPARE(sum, count(segment::Rule{}));
    }

    void aFlowIsPickedFromItsTable()
    {
        enter(QStringLiteral("stages"));
        auto* table = m_page->findChild<QTableWidget*>(QStringLiteral("stageTable"));
        QTRY_VERIFY_WITH_TIMEOUT(table->rowCount() == 6, patienceMs);
        for (int cell = 0; cell < 36; ++cell) {
            const QString text = table->item(cell / 6, cell % 6)->text();
            if (cell / 6 == cell % 6 || text == u"–")
                continue;
            table->setFocus();
            table->setCurrentCell(cell / 6, cell % 6);
            QTest::keyClick(table, Qt::Key_Return);
            expectBuilder(QLocale().toLongLong(text));
            return;
        }
        QFAIL("nobody moved");
    }

    void sizesSayWhatWasSeenAndWhatWasWorkedOut()
    {
        const std::int64_t now = count(read<segment::Rule>([&](ReadSession& session) -> Result<segment::Rule> {
            PATRON_TRY(found, segment::segments::get(session, SegmentId{1}));
            return found.rule;
        }));
        const auto sizes = [&] {
            return read<SegmentSizes>([&](ReadSession& session) {
                return readSegmentSizes(session, m_shop->store(), SegmentId{1}, 90, ShopFixture::nowMs);
            });
        };
        const SegmentSizes before = sizes();
        QCOMPARE(before.to - before.from, 89);
        QCOMPARE(before.points.front().day, before.from);
        QCOMPARE(before.points.back().day, before.to);
        QVERIFY(std::none_of(before.points.begin(), before.points.end(), [](const auto& point) { return point.seen; }));
        QCOMPARE(before.points.back().size, now);
        enter(QStringLiteral("size"));
        auto* table = m_page->findChild<QTableWidget*>(QStringLiteral("sizeTable"));
        auto* hint = m_page->findChild<QLabel*>(QStringLiteral("sizeHint"));
        QTRY_COMPARE_WITH_TIMEOUT(table->rowCount(), int(before.points.size()), patienceMs);
        QVERIFY(hint->isVisible());
        QCOMPARE(table->item(0, 1)->text(), QLocale().toString(qlonglong(now)));
        QCOMPARE(table->item(0, 2)->text(), QStringLiteral("–"));

        const FixedClock clock(ShopFixture::nowMs);
        JobContext job(clock);
        VERIFY_OK(segment::memberships::record(m_shop->store(), job));
        const SegmentSizes after = sizes();
        QVERIFY(after.points.back().seen);
        QVERIFY(after.points.back().first);
        QCOMPARE(after.points.back().size, now);
        // The workspace has changed, so the view looks again.
        auto* periods = m_page->findChild<SegmentedControl*>(QStringLiteral("sizePeriod"));
        periods->setFocus();
        QTest::keyClick(periods, Qt::Key_Left);
        QTRY_VERIFY_WITH_TIMEOUT(
            table->rowCount() > 0 && table->item(0, 1)->text() == QLocale().toString(qlonglong(now)), patienceMs);
    }

    void overlapsAddUpAndBecomeSegments()
    {
        enter(QStringLiteral("overlap"));
        auto* plot = m_page->findChild<UpsetPlot*>(QStringLiteral("overlapPlot"));
        const std::vector<SegmentId> first{SegmentId{1}, SegmentId{2}, SegmentId{3}};
        const SegmentOverlap overlap = read<SegmentOverlap>(
            [&](ReadSession& session) { return readOverlap(session, m_shop->store(), first, ShopFixture::nowMs); });
        for (std::size_t i = 0; i < first.size(); ++i) {
            std::int64_t size = 0;
            for (const SegmentOverlap::Part& part : overlap.parts)
                if (part.mask & (1U << i))
                    size += part.people;
            QCOMPARE(size, overlap.sizes[i]);
        }
        for (const SegmentOverlap::Part& part : overlap.parts)
            QCOMPARE(count(read<segment::Rule>([&](ReadSession& session) {
                         return segment::withIds(session, overlapRule(overlap.names, part.mask));
                     })),
                     part.people);
        plot->setFocus();
        QTRY_VERIFY([&] {
            QTest::keyClick(plot, Qt::Key_Right);
            return plot->current() >= 0;
        }());
        while (plot->current() > 0)
            QTest::keyClick(plot, Qt::Key_Left);
        QTest::keyClick(plot, Qt::Key_Return);
        expectBuilder(overlap.parts.front().people);
    }

    void aPersonMeetsTheRuleThatStartsFromThem()
    {
        const PersonRule person = read<PersonRule>(
            [&](ReadSession& session) { return readPersonRule(session, m_shop->store(), "#3", ShopFixture::nowMs); });
        QVERIFY(!person.name.isEmpty());
        const auto in = read<bool>([&](ReadSession& session) {
            return segment::contains(session, m_shop->store(), person.rule, CustomerId{3}, {ShopFixture::nowMs});
        });
        QVERIFY(in);
        // Also with all that stands there switched off.
        segment::Rule every = person.rule;
        for (segment::Node& node : std::get<segment::Group>(every.root.form).children)
            node.off = false;
        QVERIFY(read<bool>([&](ReadSession& session) {
            return segment::contains(session, m_shop->store(), every, CustomerId{3}, {ShopFixture::nowMs});
        }));
    }

    void anEmptySegmentStartsFromAStarter()
    {
        m_page->enter({{QStringLiteral("new"), true}});
        QAbstractButton* starter = nullptr;
        QTRY_VERIFY((starter = m_page->findChild<QAbstractButton*>(QStringLiteral("starter0"))) &&
                    starter->isVisible());
        QTest::mouseClick(starter, Qt::LeftButton);
        auto* builder = m_page->findChild<SegmentBuilder*>();
        QVERIFY(!std::get<segment::Group>(builder->draft().rule().root.form).children.empty());
        QVERIFY(!starter->isVisible());
        QTRY_COMPARE(shown(QStringLiteral("segmentTotal")),
                     QLocale().toString(qlonglong(count(builder->draft().saved()))));
    }

    void theirPeopleAreWrittenToAFile()
    {
        m_page->enter({{QStringLiteral("segment"), 1}});
        auto* builder = m_page->findChild<SegmentBuilder*>();
        QTRY_VERIFY(!std::get<segment::Group>(builder->draft().rule().root.form).children.empty());
        const std::int64_t people = count(builder->draft().saved());
        const QString csv = m_shop->folder.filePath(QStringLiteral("people.csv"));
        m_shop->dialogs.nextFile = csv;
        auto* action = m_page->findChild<QAction*>(QStringLiteral("segmentExport"));
        action->trigger();
        QFile file(csv);
        QTRY_VERIFY(file.exists());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(qint64(file.readAll().count('\n')), qint64(people + 1));
        m_shop->dialogs.nextFile = m_shop->folder.filePath(QStringLiteral("people.xlsx"));
        action->trigger();
        QFile workbook(m_shop->dialogs.nextFile);
        QTRY_VERIFY(workbook.exists());
        QVERIFY(workbook.open(QIODevice::ReadOnly));
        QCOMPARE(workbook.read(2), QByteArray("PK"));
    }

    void everythingHasANameForTheKeyboard_data()
    {
        QTest::addColumn<QVariantMap>("at");
        QTest::newRow("library") << QVariantMap{};
        QTest::newRow("builder") << QVariantMap{{QStringLiteral("segment"), 1}};
        QTest::newRow("new") << QVariantMap{{QStringLiteral("new"), true}};
        for (const char* view : {"rfm", "value", "stages", "size", "overlap"})
            QTest::newRow(view) << QVariantMap{{QStringLiteral("view"), QLatin1String(view)}};
    }
    void everythingHasANameForTheKeyboard()
    {
        QFETCH(QVariantMap, at);
        m_page->enter(at);
        QTRY_VERIFY(!focusableWidgets(m_page.get()).isEmpty());
        QCOMPARE(faultsOf(m_page.get()), QStringList());
    }
};

QTEST_MAIN(InsightViewsTest)
#include "tst_insightviews.moc"
