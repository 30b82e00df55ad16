#include "ui/kit/tokens.h"

#include <QDirIterator>
#include <QFile>
#include <QTest>

using namespace patron::ui;

namespace {

QByteArray schemeName(Scheme scheme)
{
    return scheme == Scheme::Light ? "light" : scheme == Scheme::Dark ? "dark" : "high contrast";
}

}

class TestTokens : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textReadsOnItsGround_data();
    void textReadsOnItsGround();
    void controlsStandOut_data();
    void controlsStandOut();
    void contrastFollowsWcag_data();
    void contrastFollowsWcag();
    void everyRoleIsUsed_data();
    void everyRoleIsUsed();
    void chartColoursAreOkabeAndIto();
    void scaleGrowsLighter();
    void scaleIsClamped();
    void readableOnReads();
    void sizesAreTheScale();
};

void TestTokens::textReadsOnItsGround_data()
{
    QTest::addColumn<Scheme>("scheme");
    QTest::addColumn<Colour>("text");
    QTest::addColumn<Colour>("ground");
    using enum Colour;
    std::vector<std::pair<Colour, Colour>> pairs;
    for (const Colour ground :
         {Surface0, Surface1, Surface2, Surface3, AccentSoft, InfoSoft, OkSoft, WarnSoft, DangerSoft})
        for (const Colour text : {Text1, Text2})
            pairs.emplace_back(text, ground);
    for (const Colour ground : {Surface0, Surface1, Surface2})
        for (const Colour text : {Text3, AccentText, Info, Ok, Warn, Danger})
            pairs.emplace_back(text, ground);
    // Ghost buttons stand on banners of every tone.
    for (const Colour ground : {AccentSoft, InfoSoft, OkSoft, WarnSoft, DangerSoft})
        pairs.emplace_back(AccentText, ground);
    pairs.insert(pairs.end(), {{Info, InfoSoft},
                               {Ok, OkSoft},
                               {Warn, WarnSoft},
                               {Danger, DangerSoft},
                               {OnAccent, Accent},
                               {OnAccent, AccentHover},
                               {OnDanger, DangerFill},
                               {OnTooltip, Tooltip}});
    for (const Scheme scheme : {Scheme::Light, Scheme::Dark, Scheme::HighContrast})
        for (const auto& [text, ground] : pairs)
            QTest::addRow("%s: %s on %s", schemeName(scheme).constData(), nameOf(text), nameOf(ground))
                << scheme << text << ground;
}

void TestTokens::textReadsOnItsGround()
{
    QFETCH(Scheme, scheme);
    QFETCH(Colour, text);
    QFETCH(Colour, ground);
    const double ratio = contrastRatio(colourOf(scheme, text), colourOf(scheme, ground));
    QVERIFY2(ratio >= 4.5, qPrintable(QString::number(ratio)));
}

void TestTokens::controlsStandOut_data()
{
    QTest::addColumn<Scheme>("scheme");
    QTest::addColumn<Colour>("part");
    QTest::addColumn<Colour>("ground");
    for (const Scheme scheme : {Scheme::Light, Scheme::Dark, Scheme::HighContrast})
        for (const Colour part : {Colour::BorderStrong, Colour::Accent, Colour::Focus, Colour::DangerFill})
            for (const Colour ground : {Colour::Surface0, Colour::Surface1, Colour::Surface2})
                QTest::addRow("%s: %s on %s", schemeName(scheme).constData(), nameOf(part), nameOf(ground))
                    << scheme << part << ground;
}

void TestTokens::controlsStandOut()
{
    QFETCH(Scheme, scheme);
    QFETCH(Colour, part);
    QFETCH(Colour, ground);
    const double ratio = contrastRatio(colourOf(scheme, part), colourOf(scheme, ground));
    QVERIFY2(ratio >= 3.0, qPrintable(QString::number(ratio)));
}

void TestTokens::contrastFollowsWcag_data()
{
    QTest::addColumn<QColor>("a");
    QTest::addColumn<QColor>("b");
    QTest::addColumn<double>("ratio");
    // Published examples of the WCAG understanding documents and of common checkers.
    QTest::addRow("black on white is the most") << QColor(Qt::black) << QColor(Qt::white) << 21.0;
    QTest::addRow("a colour on itself is the least") << QColor(Qt::red) << QColor(Qt::red) << 1.0;
    QTest::addRow("grey 777777 just fails on white") << QColor(0x777777) << QColor(Qt::white) << 4.48;
    QTest::addRow("grey 767676 just passes on white") << QColor(0x767676) << QColor(Qt::white) << 4.54;
}

void TestTokens::contrastFollowsWcag()
{
    QFETCH(QColor, a);
    QFETCH(QColor, b);
    QFETCH(double, ratio);
    QVERIFY(qAbs(contrastRatio(a, b) - ratio) < 0.005);
    QCOMPARE(contrastRatio(a, b), contrastRatio(b, a));
}

void TestTokens::everyRoleIsUsed_data()
{
    QTest::addColumn<QByteArray>("use");
    for (int i = 0; i < int(Colour::Count); ++i)
        QTest::addRow("%s", nameOf(Colour(i))) << QByteArray("Colour::").append(nameOf(Colour(i)));
}

void TestTokens::everyRoleIsUsed()
{
    QFETCH(QByteArray, use);
    QDirIterator files(QStringLiteral(PATRON_SOURCE_DIR "/ui"), {QStringLiteral("*.cpp")}, QDir::Files,
                       QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        for (qsizetype at = text.indexOf(use); at >= 0; at = text.indexOf(use, at + 1)) {
            const char next = text.at(at + use.size());
            // "Colour::Ok" is not in "Colour::OkSoft".
            if (!isalnum(static_cast<unsigned char>(next)))
                return;
        }
    }
    QFAIL("no source asks for this role");
}

void TestTokens::chartColoursAreOkabeAndIto()
{
    QSet<QString> ours;
    for (int i = 0; i < kChartColours; ++i)
        ours.insert(chartColour(i).name().toUpper());
    const QSet<QString> published{u"#E69F00"_qs, u"#56B4E9"_qs, u"#009E73"_qs, u"#F0E442"_qs,
                                  u"#0072B2"_qs, u"#D55E00"_qs, u"#CC79A7"_qs, u"#999999"_qs};
    QCOMPARE(ours, published);
    QCOMPARE(chartColour(8), chartColour(0));
    QCOMPARE(chartColour(-1), chartColour(7));
}

void TestTokens::scaleGrowsLighter()
{
    for (int i = 1; i <= 100; ++i)
        QVERIFY2(luminance(scaleColour(i / 100.0)) > luminance(scaleColour((i - 1) / 100.0)),
                 qPrintable(QString::number(i)));
}

void TestTokens::scaleIsClamped()
{
    QCOMPARE(scaleColour(-3), scaleColour(0));
    QCOMPARE(scaleColour(7), scaleColour(1));
    QCOMPARE(scaleColour(qQNaN()), scaleColour(0));
    QCOMPARE(scaleColour(0).name(), u"#440154"_qs);
    QCOMPARE(scaleColour(1).name(), u"#fde725"_qs);
}

void TestTokens::readableOnReads()
{
    for (int i = 0; i <= 20; ++i) {
        const QColor ground = scaleColour(i / 20.0);
        QVERIFY(contrastRatio(readableOn(ground), ground) >= 4.5);
    }
}

void TestTokens::sizesAreTheScale()
{
    QList<int> sizes;
    for (const Type type : {Type::Caption, Type::Small, Type::Body, Type::Lead, Type::Title, Type::Display})
        sizes << pixelSizeOf(type);
    QCOMPARE(sizes, (QList<int>{11, 12, 13, 15, 20, 28}));
}

QTEST_GUILESS_MAIN(TestTokens)
#include "tst_tokens.moc"
