#include "ui/kit/delegates.h"
#include "ui/kit/pill.h"
#include "ui/kit/style.h"
#include "ui/kit/theme.h"

#include <QPainter>
#include <QStandardItemModel>
#include <QTableView>
#include <QTest>

using namespace patron::ui;

namespace {

int count(const QImage& image, const QColor& colour)
{
    int found = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            found += image.pixelColor(x, y) == colour;
    return found;
}

}

class TestDelegates : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, m_theme); }
    void initials_data();
    void initials();
    void whiteReadsOnEveryAvatar();
    void sameNameSameColour();
    void pillTakesItsTone_data();
    void pillTakesItsTone();
    void barIsAsLongAsItsFraction();
    void barMirrorsInArabic();
    void tagsThatDoNotFitAreCounted();
    void twoLinesMakeAHigherRow();
    void compactRowsAreLower();
    void selectionIsSeen();

private:
    QImage draw(CellDelegate& delegate, QStandardItem* item, QSize size, QStyle::State state = QStyle::State_Enabled,
                Qt::LayoutDirection direction = Qt::LeftToRight);

    Theme m_theme;
};

QImage TestDelegates::draw(CellDelegate& delegate, QStandardItem* item, QSize size, QStyle::State state,
                           Qt::LayoutDirection direction)
{
    QStandardItemModel model;
    model.appendRow(item);
    QImage image(size, QImage::Format_ARGB32_Premultiplied);
    image.fill(m_theme.colour(Colour::Surface1));
    QPainter painter(&image);
    QStyleOptionViewItem option;
    option.rect = image.rect();
    option.state = state;
    option.direction = direction;
    option.palette = m_theme.palette();
    delegate.paint(&painter, option, model.index(0, 0));
    return image;
}

void TestDelegates::initials_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("result");
    QTest::addRow("first and last") << u"Anna Berg"_qs << u"AB"_qs;
    QTest::addRow("one word") << u"cher"_qs << u"C"_qs;
    QTest::addRow("three words take the outer ones") << u"Ana de Souza"_qs << u"AS"_qs;
    QTest::addRow("nothing") << QString() << u"?"_qs;
    QTest::addRow("spaces") << u"   "_qs << u"?"_qs;
    QTest::addRow("a combined letter stays whole") << u"A\u030Asa Berg"_qs << u"A\u030AB"_qs;
    QTest::addRow("a pair of surrogates stays whole") << u"\U0001F600 Berg"_qs << u"\U0001F600B"_qs;
}

void TestDelegates::initials()
{
    QFETCH(QString, name);
    QFETCH(QString, result);
    QCOMPARE(initialsOf(name), result);
}

void TestDelegates::whiteReadsOnEveryAvatar()
{
    QSet<QRgb> seen;
    for (int i = 0; i < 200; ++i) {
        const QColor colour = avatarColour(QString::number(i));
        seen.insert(colour.rgb());
        QVERIFY(contrastRatio(colour, Qt::white) >= 4.5);
    }
    QCOMPARE(seen.size(), 8);
}

void TestDelegates::sameNameSameColour()
{
    QCOMPARE(avatarColour(u"Anna"_qs), avatarColour(u"Anna"_qs));
    QCOMPARE(avatarColour(u"Anna"_qs).name(), avatarColour(u"Anna"_qs).name());
}

void TestDelegates::pillTakesItsTone_data()
{
    QTest::addColumn<Tone>("tone");
    QTest::addRow("ok") << Tone::Ok;
    QTest::addRow("warn") << Tone::Warn;
    QTest::addRow("danger") << Tone::Danger;
    QTest::addRow("info") << Tone::Info;
}

void TestDelegates::pillTakesItsTone()
{
    QFETCH(Tone, tone);
    PillDelegate delegate(m_theme);
    auto* item = new QStandardItem(QStringLiteral("Live"));
    item->setData(int(tone), role::tone);
    const QImage image = draw(delegate, item, {160, 36});
    QVERIFY(count(image, m_theme.background(tone)) > 300);
    QVERIFY(count(image, m_theme.foreground(tone)) > 10);
}

void TestDelegates::barIsAsLongAsItsFraction()
{
    BarDelegate delegate(m_theme);
    const auto length = [&](double fraction) {
        auto* item = new QStandardItem(QStringLiteral("1"));
        item->setData(fraction, role::fraction);
        const QImage image = draw(delegate, item, {300, 36});
        int filled = 0;
        for (int x = 0; x < image.width(); ++x)
            filled += image.pixelColor(x, 18) == m_theme.colour(Colour::AccentText);
        return filled;
    };
    const int full = length(1);
    QVERIFY(full > 150);
    QCOMPARE(length(0), 0);
    QVERIFY(qAbs(length(0.5) * 2 - full) <= 4);
    QCOMPARE(length(7), full);
}

void TestDelegates::barMirrorsInArabic()
{
    BarDelegate delegate(m_theme);
    const auto make = [] {
        auto* item = new QStandardItem;
        item->setData(0.3, role::fraction);
        return item;
    };
    const auto firstFilled = [this](const QImage& image) {
        for (int x = 0; x < image.width(); ++x)
            if (image.pixelColor(x, 18) == m_theme.colour(Colour::AccentText))
                return x;
        return -1;
    };
    const QImage left = draw(delegate, make(), {300, 36});
    const QImage right = draw(delegate, make(), {300, 36}, QStyle::State_Enabled, Qt::RightToLeft);
    QVERIFY(firstFilled(left) > 0);
    QCOMPARE(firstFilled(right.mirrored(true, false)), firstFilled(left));
}

void TestDelegates::tagsThatDoNotFitAreCounted()
{
    TagsDelegate delegate(m_theme);
    const auto make = [] {
        auto* item = new QStandardItem;
        item->setData(QStringList{u"Coffee"_qs, u"In store"_qs, u"Birthday in May"_qs, u"VIP"_qs}, role::tags);
        return item;
    };
    // All that is drawn stays inside the cell's margins.
    for (const int width : {60, 120, 200, 400}) {
        const QImage image = draw(delegate, make(), {width, 36});
        for (int y = 0; y < 36; ++y)
            QCOMPARE(image.pixelColor(width - 3, y), m_theme.colour(Colour::Surface1));
    }
    const QImage narrow = draw(delegate, make(), {120, 36});
    QVERIFY(count(narrow, m_theme.colour(Colour::Surface2)) > 100);
}

void TestDelegates::twoLinesMakeAHigherRow()
{
    AvatarDelegate delegate(m_theme);
    QStandardItemModel model;
    auto* item = new QStandardItem(QStringLiteral("Anna Berg"));
    model.appendRow(item);
    QCOMPARE(delegate.sizeHint({}, model.index(0, 0)).height(), size::row);
    item->setData(QStringLiteral("anna@berg.example"), role::secondaryText);
    QCOMPARE(delegate.sizeHint({}, model.index(0, 0)).height(), 52);
}

void TestDelegates::compactRowsAreLower()
{
    CellDelegate delegate(m_theme);
    QStandardItemModel model;
    model.appendRow(new QStandardItem(QStringLiteral("x")));
    QCOMPARE(delegate.sizeHint({}, model.index(0, 0)).height(), size::row);
    delegate.setCompact(true);
    QCOMPARE(delegate.sizeHint({}, model.index(0, 0)).height(), size::rowCompact);
}

void TestDelegates::selectionIsSeen()
{
    CellDelegate delegate(m_theme);
    const QImage image = draw(delegate, new QStandardItem(QStringLiteral("x")), {80, 36},
                              QStyle::State_Enabled | QStyle::State_Selected);
    QCOMPARE(image.pixelColor(1, 1), m_theme.colour(Colour::AccentSoft));
}

QTEST_MAIN(TestDelegates)
#include "tst_delegates.moc"
