// Mails compiled here look in a browser as those of the reference compiler do.

#include "core/message/mjml/compiler.h"

#include <QBuffer>
#include <QDir>
#include <QPainter>
#include <QRegularExpression>
#include <QWebEnginePage>
#include <QWebEngineProfile>
#include <QWebEngineScript>
#include <QWebEngineSettings>
#include <QWebEngineUrlRequestInterceptor>
#include <QWebEngineView>
#include <QtTest>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>

using namespace patron;

namespace {
/// All mails looked at are lower than this.
constexpr int pictureHeight = 3000;
constexpr int channelTolerance = 32;
constexpr double mostDiffering = 0.01;

class NoNetwork : public QWebEngineUrlRequestInterceptor
{
public:
    void interceptRequest(QWebEngineUrlRequestInfo& request) override
    {
        const QString scheme = request.requestUrl().scheme();
        if (scheme != u"data" && scheme != u"about")
            request.block(true);
    }
};

/// A picture with something to see in every part, for all that the mails show.
QString samplePicture()
{
    QImage image(160, 120, QImage::Format_RGB32);
    image.fill(QColor(90, 160, 220));
    QPainter painter(&image);
    painter.fillRect(0, 0, 80, 60, QColor(240, 200, 40));
    painter.fillRect(80, 60, 80, 60, QColor(200, 60, 80));
    painter.fillRect(60, 40, 30, 30, Qt::black);
    painter.end();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return QStringLiteral("data:image/png;base64,") + QString::fromLatin1(bytes.toBase64());
}

/// The mail with the same fonts and pictures wherever it is looked at, and a corner that is painted when it is told to.
QString prepared(QString html)
{
    static const QString picture = samplePicture();
    static const QRegularExpression sources(
        QStringLiteral("(\\ssrc=\"|\\sbackground=\"|url\\(['\"]?)(?!data:)[^\"')]+"));
    html.replace(sources, QStringLiteral("\\1") + picture);
    const QString style = QStringLiteral("<style>* { font-family: 'Liberation Sans' !important; } "
                                         "html { overflow: hidden; } "
                                         "html::after { content: ''; position: fixed; top: 0; right: 0; width: 4px; "
                                         "height: 4px; z-index: 9999; background: var(--corner); }</style>");
    const auto end = html.indexOf(QLatin1String("</head>"));
    return end < 0 ? style + html : html.insert(end, style);
}

/// A browser that takes pictures of pages, one after the other.
class Camera
{
public:
    explicit Camera(int width)
        : m_page(&m_profile)
    {
        m_profile.setUrlRequestInterceptor(&m_gate);
        m_page.settings()->setAttribute(QWebEngineSettings::JavascriptEnabled, false);
        m_page.settings()->setAttribute(QWebEngineSettings::ShowScrollBars, false);
        m_page.setBackgroundColor(Qt::white);
        m_view.setPage(&m_page);
        m_view.resize(width, pictureHeight);
        m_view.show();
    }
    ~Camera() { m_view.setPage(nullptr); }

    /// A null image when the page was not painted in time.
    QImage take(const QString& html)
    {
        m_number = (m_number + 1) % 200;
        const QColor corner(255 - m_number, m_number, 128);
        QSignalSpy loaded(&m_page, &QWebEnginePage::loadFinished);
        m_page.setHtml(prepared(html));
        if (loaded.isEmpty() && !loaded.wait(20'000))
            return {};
        // Only now, so that a frame with the corner has all pictures, too.
        m_page.runJavaScript(
            QStringLiteral("document.documentElement.style.setProperty('--corner', '%1')").arg(corner.name()),
            QWebEngineScript::ApplicationWorld);
        QImage shot;
        const bool isPainted = QTest::qWaitFor(
            [&] {
                shot = m_view.grab().toImage().convertToFormat(QImage::Format_RGB32);
                return shot.pixelColor(shot.width() - 2, 1) == corner;
            },
            20'000);
        if (!isPainted)
            return {};
        QPainter(&shot).fillRect(shot.width() - 4, 0, 4, 4, shot.pixelColor(shot.width() - 5, 0));
        return shot;
    }

private:
    NoNetwork m_gate;
    QWebEngineProfile m_profile;
    QWebEnginePage m_page;
    QWebEngineView m_view;
    int m_number = 0;
};

bool differs(QRgb a, QRgb b)
{
    return std::abs(qRed(a) - qRed(b)) > channelTolerance || std::abs(qGreen(a) - qGreen(b)) > channelTolerance ||
           std::abs(qBlue(a) - qBlue(b)) > channelTolerance;
}

/// The rows up to the last in which there is anything but background.
int usedRows(const QImage& image)
{
    const QRgb ground = image.pixel(image.width() - 1, image.height() - 1);
    for (int y = image.height(); y > 0; --y) {
        const auto* row = reinterpret_cast<const QRgb*>(image.constScanLine(y - 1));
        if (std::any_of(row, row + image.width(), [&](QRgb pixel) { return differs(pixel, ground); }))
            return y;
    }
    return 0;
}

/// The share of pixels that differ, of the part in which one of them has anything.
double difference(const QImage& a, const QImage& b)
{
    const int rows = std::max({usedRows(a), usedRows(b), 1});
    qsizetype count = 0;
    for (int y = 0; y < rows; ++y) {
        const auto* left = reinterpret_cast<const QRgb*>(a.constScanLine(y));
        const auto* right = reinterpret_cast<const QRgb*>(b.constScanLine(y));
        for (int x = 0; x < a.width(); ++x)
            count += differs(left[x], right[x]) ? 1 : 0;
    }
    return static_cast<double>(count) / (static_cast<double>(rows) * a.width());
}

QByteArray readFile(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}
}

class TestMjmlPixels : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_cameras.clear(); }
    void looks_as_the_reference_data();
    void looks_as_the_reference();
    void a_difference_is_seen();

private:
    /// By the width of their pictures.
    std::map<int, std::unique_ptr<Camera>> m_cameras;
};

void TestMjmlPixels::initTestCase()
{
    for (const int width : {600, 320})
        m_cameras[width] = std::make_unique<Camera>(width);
}

void TestMjmlPixels::looks_as_the_reference_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("reference");
    QTest::addColumn<int>("width");
    // A folder of one's own, each .mjml with the reference compiler's .html beside it, is looked at as well.
    const QStringList folders = {QStringLiteral(PATRON_SOURCE_DIR "/tests/data/mjml"),
                                 QStringLiteral(PATRON_SOURCE_DIR "/../shared/data/email-templates/mjml/success"),
                                 qEnvironmentVariable("PATRON_MJML_FOLDER")};
    for (const QString& folder : folders) {
        if (folder.isEmpty())
            continue;
        for (const QFileInfo& file : QDir(folder).entryInfoList({QStringLiteral("*.mjml")}, QDir::Files)) {
            const QString reference = folder + u'/' + file.completeBaseName() + QStringLiteral(".html");
            if (!QFile::exists(reference))
                continue;
            for (const int width : {600, 320})
                QTest::addRow("%s, %d px", qPrintable(file.completeBaseName()), width)
                    << file.filePath() << reference << width;
        }
    }
}

void TestMjmlPixels::looks_as_the_reference()
{
    QFETCH(QString, source);
    QFETCH(QString, reference);
    QFETCH(int, width);
    const message::mjml::Compiled compiled = message::mjml::compile(readFile(source).toStdString());
    QVERIFY2(!compiled.failed(), compiled.failed() ? compiled.firstError().sentence().c_str() : "");
    const QImage ours = m_cameras[width]->take(QString::fromStdString(compiled.html));
    const QImage theirs = m_cameras[width]->take(QString::fromUtf8(readFile(reference)));
    QVERIFY(!ours.isNull());
    QVERIFY(!theirs.isNull());
    QVERIFY(usedRows(theirs) < pictureHeight);
    const double share = difference(ours, theirs);
    if (share >= mostDiffering) {
        ours.save(QStringLiteral(PATRON_BINARY_DIR "/mjml_ours.png"));
        theirs.save(QStringLiteral(PATRON_BINARY_DIR "/mjml_theirs.png"));
    }
    QVERIFY2(share < mostDiffering, qPrintable(QStringLiteral("%1 % of the pixels differ").arg(share * 100)));
}

/// The comparison itself: another colour of a small text is found.
void TestMjmlPixels::a_difference_is_seen()
{
    const QString page = QStringLiteral("<html><head></head><body style=\"margin:0\"><div style=\"height:40px;"
                                        "background:%1\">Hello</div></body></html>");
    const QImage white = m_cameras[320]->take(page.arg(QStringLiteral("#ffffff")));
    const QImage again = m_cameras[320]->take(page.arg(QStringLiteral("#ffffff")));
    const QImage grey = m_cameras[320]->take(page.arg(QStringLiteral("#d0d0d0")));
    QVERIFY(!white.isNull());
    QVERIFY(!again.isNull());
    QVERIFY(!grey.isNull());
    QCOMPARE(difference(white, again), 0.0);
    QVERIFY(difference(white, grey) > 0.2);
}

QTEST_MAIN(TestMjmlPixels)
#include "tst_mjmlpixels.moc"
