#include "ui/shell/navigation.h"

#include <QSignalSpy>
#include <QTest>

using namespace patron::ui;

class TestNavigation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void backReturnsToWhatWasSeen();
    void forwardIsForgottenByANewWay();
    void samePlaceLeavesNoTrace();
    void pageThatMovesItselfIsNotMovedAgain();
    void historyIsBounded();
    void endsAreQuiet();
};

namespace {

Location at(const char16_t* page, int id = 0)
{
    return {QString::fromUtf16(page), id ? QVariantMap{{u"id"_qs, id}} : QVariantMap()};
}

}

void TestNavigation::backReturnsToWhatWasSeen()
{
    Navigation navigation;
    QSignalSpy moved(&navigation, &Navigation::moved);
    navigation.go(at(u"home"));
    navigation.go(at(u"customers"));
    navigation.go(at(u"customers", 12));
    QCOMPARE(moved.count(), 3);
    navigation.goBack();
    QCOMPARE(navigation.current(), at(u"customers"));
    navigation.goBack();
    QCOMPARE(navigation.current(), at(u"home"));
    QVERIFY(!navigation.canGoBack());
    navigation.goForward();
    navigation.goForward();
    QCOMPARE(navigation.current(), at(u"customers", 12));
    QVERIFY(!navigation.canGoForward());
}

void TestNavigation::forwardIsForgottenByANewWay()
{
    Navigation navigation;
    navigation.go(at(u"home"));
    navigation.go(at(u"customers"));
    navigation.goBack();
    navigation.go(at(u"segments"));
    QVERIFY(!navigation.canGoForward());
    navigation.goBack();
    QCOMPARE(navigation.current(), at(u"home"));
}

void TestNavigation::samePlaceLeavesNoTrace()
{
    Navigation navigation;
    navigation.go(at(u"home"));
    navigation.go(at(u"home"));
    QVERIFY(!navigation.canGoBack());
}

void TestNavigation::pageThatMovesItselfIsNotMovedAgain()
{
    Navigation navigation;
    navigation.go(at(u"customers"));
    QSignalSpy moved(&navigation, &Navigation::moved);
    navigation.record(at(u"customers", 7));
    QCOMPARE(moved.count(), 0);
    navigation.goBack();
    QCOMPARE(moved.count(), 1);
    QCOMPARE(navigation.current(), at(u"customers"));
}

void TestNavigation::historyIsBounded()
{
    Navigation navigation;
    for (int i = 0; i < 300; ++i)
        navigation.go(at(u"customers", i + 1));
    int steps = 0;
    while (navigation.canGoBack()) {
        navigation.goBack();
        ++steps;
    }
    QCOMPARE(steps, 100);
    QCOMPARE(navigation.current(), at(u"customers", 200));
}

void TestNavigation::endsAreQuiet()
{
    Navigation navigation;
    QSignalSpy moved(&navigation, &Navigation::moved);
    navigation.goBack();
    navigation.goForward();
    QCOMPARE(moved.count(), 0);
    navigation.go(at(u"home"));
    navigation.clear();
    QVERIFY(navigation.current().page.isEmpty());
}

QTEST_GUILESS_MAIN(TestNavigation)
#include "tst_navigation.moc"
