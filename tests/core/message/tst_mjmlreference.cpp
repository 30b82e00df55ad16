// The HTML of mails is that of the reference compiler (npm's mjml), element by element, in browsers and in Outlook.
// How it looks is compared by tests/ui/messages/tst_mjmlpixels.cpp.

#include "core/message/html/css.h"
#include "core/message/html/htmltree.h"
#include "core/message/mjml/compiler.h"

#include <QDir>
#include <QRegularExpression>
#include <QtTest>

#include <algorithm>
#include <map>

using namespace patron;
using namespace patron::message;

namespace {
const QString ownFolder = QStringLiteral(PATRON_SOURCE_DIR "/tests/data/mjml");
const QString sharedFolder = QStringLiteral(PATRON_SOURCE_DIR "/../shared/data/email-templates/mjml/success");

/// Cases of the shared folder whose references are not what the reference compiler makes, with what is different.
const std::map<QString, QString> unlike = {
    {QStringLiteral("mj-raw"), QStringLiteral("the reference closes <canvas />, which MJML leaves as it is")},
    {QStringLiteral("mj-raw-head"), QStringLiteral("the reference has no language, direction and empty body")},
    {QStringLiteral("mjml"), QStringLiteral("the reference has no direction and an empty style sheet")},
    {QStringLiteral("mj-body-width"), QStringLiteral("the reference has no language and direction")},
};

QByteArray readFile(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QString withoutNoise(QString html)
{
    static const QRegularExpression names(QStringLiteral("[0-9a-f]{16}|\\b0{8}\\b"));
    static const QRegularExpression longFractions(QStringLiteral("(\\d[.-]\\d{3})\\d*"));
    html.replace(names, QStringLiteral("NAME")).replace(longFractions, QStringLiteral("\\1"));
    html.replace(QLatin1String("screen yahoo"), QLatin1String("screen,yahoo"));
    return html;
}

/// What only Outlook sees becomes plain HTML for `outlook`; what it does not see stays.
QString opened(QString html, bool outlook)
{
    html.remove(QLatin1String("<!--[if !mso | IE]><!-->"));
    html.remove(QLatin1String("<!--[if !mso]><!-->"));
    html.remove(QLatin1String("<!--<![endif]-->"));
    if (!outlook)
        return html;
    html.remove(QLatin1String("<!--[if mso | IE]>"));
    html.remove(QLatin1String("<!--[if mso]>"));
    html.remove(QLatin1String("<!--[if lte mso 11]>"));
    html.remove(QLatin1String("<![endif]-->"));
    return html;
}

QString withoutSpaces(std::string_view text)
{
    static const QRegularExpression spaces(QStringLiteral("\\s+"));
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()))
        .remove(spaces)
        .replace(QLatin1String(";}"), QLatin1String("}"));
}

/// The declarations as they win, in the order of their names.
QString styleText(const std::string& style)
{
    std::map<std::string, std::string> values;
    for (const html::Declaration& declaration : html::parseDeclarations(style))
        values[declaration.property] = declaration.value;
    QStringList all;
    for (const auto& [property, value] : values) {
        if (!value.empty() && value.find("NaN") == std::string::npos)
            all << QString::fromStdString(property) + u':' + withoutSpaces(value);
    }
    return all.join(u';');
}

QString elementText(const html::Node& node)
{
    QStringList attributes;
    for (const html::Attribute& attribute : node.attributes) {
        const QString value = attribute.name == "style" ? styleText(attribute.value)
                                                        : QString::fromStdString(attribute.value).simplified();
        const bool saysNothing = value.isEmpty() && (attribute.name == "style" || attribute.name == "class");
        if (!saysNothing)
            attributes << QString::fromStdString(attribute.name) + u'=' + value;
    }
    attributes.sort();
    return u'<' + QString::fromStdString(node.name) + u' ' + attributes.join(u'|') + u'>';
}

/// A mail as lines that two compilers agree on whatever their white space.
QStringList outline(const QString& page, bool outlook)
{
    const std::string html = opened(withoutNoise(page), outlook).toStdString();
    const auto tree = html::HtmlTree::parse(html);
    if (!tree)
        return {QString::fromStdString(tree.error().text)};
    QStringList lines;
    QString text;
    const auto endText = [&] {
        if (!text.isEmpty())
            lines << text;
        text.clear();
    };
    for (const html::Node& node : tree->nodes()) {
        if (node.isElement()) {
            endText();
            lines << elementText(node);
        } else if (node.kind == html::Node::Kind::Text) {
            text += withoutSpaces(node.text);
        } else if (node.kind == html::Node::Kind::Comment && node.text.find("[if mso") == std::string::npos) {
            endText();
            lines << u"<!--"_qs + withoutSpaces(node.text);
        }
    }
    endText();
    return lines;
}

QString firstDifference(const QStringList& ours, const QStringList& theirs)
{
    for (qsizetype i = 0; i < std::max(ours.size(), theirs.size()); ++i) {
        if (ours.value(i) != theirs.value(i))
            return QStringLiteral("line %1\n  ours   %2\n  theirs %3").arg(i).arg(ours.value(i), theirs.value(i));
    }
    return {};
}
}

class TestMjmlReference : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void is_the_reference_html_data();
    void is_the_reference_html();
    void errs_where_the_reference_errs();
    void saves_unchanged_data() { is_the_reference_html_data(); }
    void saves_unchanged();
    void the_comparison_sees_a_difference();
};

void TestMjmlReference::is_the_reference_html_data()
{
    QTest::addColumn<QString>("path");
    for (const QString& folder : {ownFolder, sharedFolder}) {
        for (const QFileInfo& file : QDir(folder).entryInfoList({QStringLiteral("*.mjml")}, QDir::Files))
            QTest::newRow(qPrintable(file.completeBaseName())) << folder + u'/' + file.completeBaseName();
    }
}

void TestMjmlReference::is_the_reference_html()
{
    QFETCH(QString, path);
    if (const auto different = unlike.find(QFileInfo(path).fileName());
        different != unlike.end() && path.startsWith(sharedFolder))
        QSKIP(qPrintable(different->second));
    const mjml::Compiled compiled = mjml::compile(readFile(path + QStringLiteral(".mjml")).toStdString());
    QVERIFY2(!compiled.failed(), compiled.failed() ? compiled.firstError().sentence().c_str() : "");
    const QString reference = QString::fromUtf8(readFile(path + QStringLiteral(".html")));
    QVERIFY(!reference.isEmpty());
    const QString html = QString::fromStdString(compiled.html);
    for (const bool outlook : {false, true}) {
        const QString different = firstDifference(outline(html, outlook), outline(reference, outlook));
        QVERIFY2(different.isEmpty(), qPrintable((outlook ? u"Outlook: "_qs : u"browsers: "_qs) + different));
    }
}

void TestMjmlReference::errs_where_the_reference_errs()
{
    const QDir folder(sharedFolder + QStringLiteral("/../error"));
    const QFileInfoList files = folder.entryInfoList({QStringLiteral("*.mjml")}, QDir::Files);
    if (files.isEmpty())
        QSKIP("The shared folder of templates is not here.");
    for (const QFileInfo& file : files) {
        const mjml::Compiled compiled = mjml::compile(readFile(file.filePath()).toStdString());
        QVERIFY2(compiled.failed(), qPrintable(file.fileName()));
        QVERIFY(compiled.firstError().place.line > 1);
    }
}

void TestMjmlReference::saves_unchanged()
{
    QFETCH(QString, path);
    const mjml::Parsed read = mjml::parse(readFile(path + QStringLiteral(".mjml")).toStdString());
    QVERIFY(!read.failed());
    const std::string saved = read.document.serialize();
    const mjml::Parsed again = mjml::parse(saved);
    QVERIFY(!again.failed());
    QVERIFY(again.document == read.document);
    QCOMPARE(QString::fromStdString(again.document.serialize()), QString::fromStdString(saved));
    QCOMPARE(QString::fromStdString(mjml::compile(saved).html),
             QString::fromStdString(mjml::compile(read.document).html));
}

void TestMjmlReference::the_comparison_sees_a_difference()
{
    const QString page = QStringLiteral("<p style=\"%1\">a</p><!--[if mso | IE]><b>%2</b><![endif]-->");
    const auto seen = [&](const QString& style, const QString& text, bool outlook) {
        return outline(page.arg(style, text), outlook);
    };
    QCOMPARE(seen(u"color:red;margin:0"_qs, u"x"_qs, true), seen(u"margin: 0; color: red;"_qs, u"x"_qs, true));
    QVERIFY(seen(u"color:red"_qs, u"x"_qs, true) != seen(u"color:blue"_qs, u"x"_qs, true));
    QVERIFY(seen(u"color:red"_qs, u"x"_qs, true) != seen(u"color:red"_qs, u"y"_qs, true));
    QCOMPARE(seen(u"color:red"_qs, u"x"_qs, false), seen(u"color:red"_qs, u"y"_qs, false));
}

QTEST_APPLESS_MAIN(TestMjmlReference)
#include "tst_mjmlreference.moc"
