#include "core/program/programstore.h"
#include "core/workspace/demo/demoshop.h"
#include "core/workspace/gallerycheck.h"
#include "core/workspace/starters.h"
#include "tests/support/tempworkspace.h"

#include <QTest>

#include <map>

using namespace patron;
using patron::test::TempWorkspace;
using workspace::gallery::StarterCheck;

namespace {
constexpr DayNumber until = 20'400; // 2025-11-08
constexpr Ms now = 20'400 * msPerDay;
}

/// Every starter at work in the demo shop: somebody enters, every step is come to, every message can be made.
class tst_GalleryCheck : public QObject
{
    Q_OBJECT

private:
    std::map<std::string, StarterCheck> m_checks;

private Q_SLOTS:
    void initTestCase()
    {
        NewWorkspace pounds;
        pounds.currency = "GBP";
        pounds.timeZone = "Europe/London";
        TempWorkspace shop(pounds);
        shop.clock().set(now);
        JobContext job(shop.clock());
        QVERIFY(workspace::fillDemo(job, shop.store(), {200, 1, until}));
        QVERIFY(workspace::installStarters(shop.store(), now));
        const auto checks = workspace::gallery::checkAll(shop.store(), job, now);
        QVERIFY2(checks, checks ? "" : checks.error().text.c_str());
        for (const StarterCheck& check : *checks)
            m_checks[check.slug] = check;
        const auto saved = shop.store().read([](ReadSession& session) -> Result<std::size_t> {
            PATRON_TRY(all, program::programs::all(session));
            return all.size();
        });
        QVERIFY(saved);
        QCOMPARE(*saved, std::size_t{3}); // the workspace itself has the demo's programs only
    }

    void isSound_data()
    {
        QTest::addColumn<QString>("slug");
        const auto starters = workspace::gallery::starters();
        QVERIFY(starters);
        for (const auto& starter : *starters)
            QTest::newRow(starter.slug.c_str()) << QString::fromStdString(starter.slug);
    }
    void isSound()
    {
        QFETCH(QString, slug);
        const StarterCheck& check = m_checks[slug.toStdString()];
        for (const std::string& problem : check.problems)
            QFAIL(problem.c_str());
        QVERIFY(check.entered + check.putIn > 0);
        QVERIFY(!check.byHistory.empty());
        QVERIFY(check.rendered >= 40);
    }
};

QTEST_GUILESS_MAIN(tst_GalleryCheck)
#include "tst_gallerycheck.moc"
