#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/style.h"
#include "ui/kit/theme.h"
#include "ui/kit/themewatcher.h"

#include <QDir>
#include <QPainter>
#include <QSignalSpy>
#include <QTest>

using namespace patron::ui;

namespace {

/// The colour of the darkest or strongest pixel, that is the stroke.
QColor inkOf(const QPixmap& pixmap)
{
    const QImage image = pixmap.toImage();
    QColor best(Qt::transparent);
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            if (image.pixelColor(x, y).alpha() > best.alpha())
                best = image.pixelColor(x, y);
    best.setAlpha(255);
    return best;
}

}

class TestTheme : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, m_theme); }
    void init()
    {
        m_theme.setChoice(Theme::Choice::Light);
        m_theme.setTextScale(1);
    }
    void choiceBeatsTheSystem();
    void changedComesOnlyWithAChange();
    void applicationPaletteFollows_data();
    void applicationPaletteFollows();
    void iconsFollow();
    void disabledIconsAreGrey();
    void iconsAreSharpAtTwice();
    void iconsOutliveTheTheme();
    void everyGlyphIsDrawn_data();
    void everyGlyphIsDrawn();
    void everyFileIsAGlyph();
    void everyDrawingIsDrawn();
    void arrowsTurnInArabic();
    void widgetsFollow();
    void textScaleIsHeld();
    void choicesHaveStableNames();
    void portalIsUnderstood_data();
    void portalIsUnderstood();
    void startPaletteIsUnderstood();

private:
    Theme m_theme;
};

void TestTheme::choiceBeatsTheSystem()
{
    Theme theme;
    QCOMPARE(theme.scheme(), Scheme::Light);
    theme.setSystemScheme(Scheme::Dark);
    QCOMPARE(theme.scheme(), Scheme::Dark);
    theme.setChoice(Theme::Choice::Light);
    QCOMPARE(theme.scheme(), Scheme::Light);
    theme.setChoice(Theme::Choice::System);
    QVERIFY(theme.isDark());
}

void TestTheme::changedComesOnlyWithAChange()
{
    Theme theme;
    QSignalSpy changed(&theme, &Theme::changed);
    theme.setChoice(Theme::Choice::Light); // looks as before
    QCOMPARE(changed.count(), 0);
    theme.setSystemScheme(Scheme::Dark); // does not count now
    QCOMPARE(changed.count(), 0);
    theme.setChoice(Theme::Choice::System);
    QCOMPARE(changed.count(), 1);
    theme.setTextScale(1.5);
    theme.setTextScale(1.5);
    QCOMPARE(changed.count(), 2);
}

void TestTheme::applicationPaletteFollows_data()
{
    QTest::addColumn<Theme::Choice>("choice");
    QTest::addRow("light") << Theme::Choice::Light;
    QTest::addRow("dark") << Theme::Choice::Dark;
    QTest::addRow("high contrast") << Theme::Choice::HighContrast;
}

void TestTheme::applicationPaletteFollows()
{
    QFETCH(Theme::Choice, choice);
    m_theme.setChoice(choice);
    QCOMPARE(QApplication::palette().color(QPalette::Window), m_theme.colour(Colour::Surface0));
    QCOMPARE(QApplication::palette().color(QPalette::Base), m_theme.colour(Colour::Surface1));
    QCOMPARE(QApplication::palette().color(QPalette::Text), m_theme.colour(Colour::Text1));
    QWidget plain;
    QCOMPARE(plain.palette().color(QPalette::Window), m_theme.colour(Colour::Surface0));
}

void TestTheme::iconsFollow()
{
    const QIcon icon = m_theme.icon(Glyph::Home, Colour::Text1);
    QCOMPARE(inkOf(icon.pixmap(32, 32)), m_theme.colour(Colour::Text1));
    const QColor light = inkOf(icon.pixmap(32, 32));
    m_theme.setChoice(Theme::Choice::Dark);
    QCOMPARE(inkOf(icon.pixmap(32, 32)), m_theme.colour(Colour::Text1));
    QVERIFY(inkOf(icon.pixmap(32, 32)) != light);
}

void TestTheme::disabledIconsAreGrey()
{
    const QIcon icon = m_theme.icon(Glyph::Home, Colour::Text1);
    QCOMPARE(inkOf(icon.pixmap({32, 32}, QIcon::Disabled)), m_theme.colour(Colour::TextDisabled));
}

void TestTheme::iconsAreSharpAtTwice()
{
    const QPixmap pixmap = m_theme.icon(Glyph::Home).pixmap({16, 16}, 2.0);
    QCOMPARE(pixmap.size(), QSize(32, 32));
    QCOMPARE(pixmap.devicePixelRatio(), 2.0);
    const QPixmap direct = glyphPixmap(m_theme, Glyph::Home, Colour::Text2, 16, 1.5);
    QCOMPARE(direct.size(), QSize(24, 24));
    QCOMPARE(direct.deviceIndependentSize(), QSizeF(16, 16));
}

void TestTheme::iconsOutliveTheTheme()
{
    QIcon icon;
    {
        Theme brief;
        icon = brief.icon(Glyph::Home);
    }
    QVERIFY(icon.pixmap(16, 16).isNull());
}

void TestTheme::everyGlyphIsDrawn_data()
{
    QTest::addColumn<int>("glyph");
    for (int i = 0; i < int(Glyph::Count); ++i)
        QTest::addRow("%s", qPrintable(QFileInfo(fileOf(Glyph(i))).baseName())) << i;
}

void TestTheme::everyGlyphIsDrawn()
{
    QFETCH(int, glyph);
    QVERIFY2(QFile::exists(fileOf(Glyph(glyph))), qPrintable(fileOf(Glyph(glyph))));
    const QPixmap pixmap = glyphPixmap(m_theme, Glyph(glyph), Colour::Text1, 48, 1);
    QCOMPARE(inkOf(pixmap), m_theme.colour(Colour::Text1));
    // Nothing touches the edge, or it would be cut at small sizes.
    const QImage image = pixmap.toImage();
    for (int i = 0; i < 48; ++i) {
        QCOMPARE(image.pixelColor(i, 0).alpha(), 0);
        QCOMPARE(image.pixelColor(i, 47).alpha(), 0);
        QCOMPARE(image.pixelColor(0, i).alpha(), 0);
        QCOMPARE(image.pixelColor(47, i).alpha(), 0);
    }
}

void TestTheme::everyFileIsAGlyph()
{
    QSet<QString> known;
    for (int i = 0; i < int(Glyph::Count); ++i)
        known.insert(QFileInfo(fileOf(Glyph(i))).fileName());
    QCOMPARE(known.size(), int(Glyph::Count));
    const QStringList files = QDir(QStringLiteral(":/patron/icons")).entryList({QStringLiteral("*.svg")}, QDir::Files);
    QVERIFY(!files.isEmpty());
    for (const QString& file : files)
        QVERIFY2(known.contains(file), qPrintable(file));
}

void TestTheme::everyDrawingIsDrawn()
{
    for (int i = 0; i < int(Drawing::Count); ++i) {
        QVERIFY2(QFile::exists(fileOf(Drawing(i))), qPrintable(fileOf(Drawing(i))));
        QVERIFY(inkOf(drawingPixmap(m_theme, Drawing(i), {160, 112}, 1)).alpha() == 255);
    }
    const QImage light = drawingPixmap(m_theme, Drawing::People, {160, 112}, 1).toImage();
    m_theme.setChoice(Theme::Choice::Dark);
    QVERIFY(light != drawingPixmap(m_theme, Drawing::People, {160, 112}, 1).toImage());
}

void TestTheme::arrowsTurnInArabic()
{
    const auto draw = [this](Glyph glyph) { return glyphPixmap(m_theme, glyph, Colour::Text1, 24, 1).toImage(); };
    const QImage arrow = draw(Glyph::ArrowTrailing);
    const QImage gear = draw(Glyph::Search);
    QGuiApplication::setLayoutDirection(Qt::RightToLeft);
    const QImage turned = draw(Glyph::ArrowTrailing);
    const QImage same = draw(Glyph::Search);
    QGuiApplication::setLayoutDirection(Qt::LeftToRight);
    QCOMPARE(turned, arrow.mirrored(true, false));
    QCOMPARE(same, gear);
}

void TestTheme::widgetsFollow()
{
    Label label(m_theme, QStringLiteral("Hello"), Type::Body, Colour::Text2);
    Button button(m_theme, Button::Role::Primary, QStringLiteral("Go"));
    button.resize(120, 32);
    const QColor before = button.grab().toImage().pixelColor(10, 16);
    QCOMPARE(before, m_theme.colour(Colour::Accent));
    m_theme.setChoice(Theme::Choice::Dark);
    QCOMPARE(label.palette().color(QPalette::WindowText), m_theme.colour(Colour::Text2));
    QCOMPARE(button.grab().toImage().pixelColor(10, 16), m_theme.colour(Colour::Accent));
    QVERIFY(button.grab().toImage().pixelColor(10, 16) != before);
}

void TestTheme::textScaleIsHeld()
{
    Label label(m_theme, QStringLiteral("Hello"));
    QCOMPARE(label.font().pixelSize(), 13);
    m_theme.setTextScale(2);
    QCOMPARE(label.font().pixelSize(), 26);
    QCOMPARE(QApplication::font().pixelSize(), 26);
    QCOMPARE(m_theme.scaled(32), 64);
    m_theme.setTextScale(9);
    QCOMPARE(m_theme.textScale(), 2.0);
    m_theme.setTextScale(0);
    QCOMPARE(m_theme.textScale(), 1.0);
}

void TestTheme::choicesHaveStableNames()
{
    QCOMPARE(toString(Theme::Choice::System), u"system"_qs);
    QCOMPARE(toString(Theme::Choice::Light), u"light"_qs);
    QCOMPARE(toString(Theme::Choice::Dark), u"dark"_qs);
    QCOMPARE(toString(Theme::Choice::HighContrast), u"high-contrast"_qs);
    for (const auto choice :
         {Theme::Choice::System, Theme::Choice::Light, Theme::Choice::Dark, Theme::Choice::HighContrast})
        QCOMPARE(choiceFromString(toString(choice)), std::optional(choice));
    QVERIFY(!choiceFromString(QStringLiteral("pink")));
}

void TestTheme::portalIsUnderstood_data()
{
    QTest::addColumn<uint>("wish");
    QTest::addColumn<uint>("contrast");
    QTest::addColumn<Scheme>("scheme");
    QTest::addRow("no preference is light") << 0U << 0U << Scheme::Light;
    QTest::addRow("one is dark") << 1U << 0U << Scheme::Dark;
    QTest::addRow("two is light") << 2U << 0U << Scheme::Light;
    QTest::addRow("what is unknown is light") << 7U << 0U << Scheme::Light;
    QTest::addRow("contrast goes first") << 1U << 1U << Scheme::HighContrast;
}

void TestTheme::portalIsUnderstood()
{
    QFETCH(uint, wish);
    QFETCH(uint, contrast);
    QFETCH(Scheme, scheme);
    QCOMPARE(ThemeWatcher::schemeFromPortal(wish, contrast), scheme);
}

void TestTheme::startPaletteIsUnderstood()
{
    QCOMPARE(ThemeWatcher::schemeFromPalette(QColor(0xEFEFEF)), Scheme::Light);
    QCOMPARE(ThemeWatcher::schemeFromPalette(QColor(0x202020)), Scheme::Dark);
    Theme theme;
    m_theme.setChoice(Theme::Choice::Dark);
    const ThemeWatcher watcher(theme);
    QCOMPARE(theme.scheme(), Scheme::Dark);
}

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
