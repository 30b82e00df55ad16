#include "tests/support/patronctl.h"
#include "tests/support/testfile.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace patron;
using patron::test::CtlRun;
using patron::test::Patronctl;

/// Messages on the command line: snippets, files of others, languages, worst cases, and what texts cost.
class TestMessageCommands : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void snippetsAreSavedAndListed();
    void aBrokenSnippetIsRefused();
    void worstCasesNameTheirCustomers();
    void branchesNobodyTakesAreNamed();
    void worstCasesNeedAMessage();
    void aMailOfOthersBecomesAMessage();
    void itsPicturesComeAlong();
    void picturesAreAddedAndRemoved();
    void whatMustBeMendedIsStatusThree();
    void whatIsNoMailIsRefused();
    void aMessageBecomesAFile_data();
    void aMessageBecomesAFile();
    void whatItIsNotIsRefused_data();
    void whatItIsNotIsRefused();
    void aLanguageEnds();
    void textsCostWhatTheirPricesSay();

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }
    QString file(const char* name, const QByteArray& bytes) const
    {
        return test::writeFile(path(QString::fromLatin1(name)), bytes);
    }
    /// Words, where @ is the shop; at the demo's day.
    CtlRun run(const char* command, QStringList words) const
    {
        words.prepend(path(QStringLiteral("demo.patron")));
        words.prepend(QString::fromLatin1(command));
        words << QStringLiteral("--now") << QStringLiteral("2026-06-01T10:00:00Z");
        return m_ctl->json(words);
    }
    QByteArray read(const QString& at) const
    {
        QFile in(at);
        return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray("not there");
    }

    QTemporaryDir m_folder;
    std::unique_ptr<Patronctl> m_ctl;
};

namespace {
QString s(const char* text)
{
    return QString::fromUtf8(text);
}

std::string textOf(const Json& json, const char* key)
{
    return json.contains(key) && json[key].is_string() ? json[key].get<std::string>() : std::string();
}
}

void TestMessageCommands::initTestCase()
{
    QVERIFY(m_folder.isValid());
    m_ctl = std::make_unique<Patronctl>(s(PATRONCTL), path(s("home")));
    const CtlRun made =
        m_ctl->json({s("demo"), path(s("demo.patron")), s("--customers"), s("300"), s("--until"), s("2026-06-01")});
    QVERIFY2(made.status == 0, made.all().constData());
}

void TestMessageCommands::snippetsAreSavedAndListed()
{
    const CtlRun first = run("snippet-save", {s("Footer"), file("footer.html", "<p>{{ brand.name }}</p>")});
    QVERIFY2(first.status == 0, first.all().constData());
    QCOMPARE(first.json().at("version").get<int>(), 1);
    const CtlRun second = run("snippet-save", {s("footer"), file("footer.html", "<p>By {{ brand.name }}</p>")});
    QCOMPARE(second.json().at("version").get<int>(), 2);
    const Json list = run("snippets", {}).json();
    QCOMPARE(list.size(), std::size_t{1});
    QCOMPARE(s(textOf(list[0], "name").c_str()), s("footer"));
    QVERIFY(list[0].contains("bytes") && list[0].contains("updated_at"));

    const CtlRun saved =
        run("message-save", {s("With footer"), file("with.html", "<p>Hi</p>{% render 'footer', brand: brand %}"),
                             s("--subject"), s("Hi")});
    QVERIFY2(saved.status == 0, saved.all().constData());
    const CtlRun mail = run("render", {s("--message"), s("With footer"), s("--customer"), s("#1")});
    QVERIFY2(textOf(mail.json(), "mail").find("<p>By ") != std::string::npos, mail.all().constData());
}

void TestMessageCommands::aBrokenSnippetIsRefused()
{
    const CtlRun refused = run("snippet-save", {s("Bad"), file("bad.html", "<p>\n{% if %}")});
    QCOMPARE(refused.status, 1);
    QVERIFY2(textOf(refused.json().at("error"), "text").find("ine 2") != std::string::npos, refused.all().constData());
    QVERIFY(run("snippets", {}).out.indexOf("Bad") < 0);
}

void TestMessageCommands::worstCasesNameTheirCustomers()
{
    const CtlRun saved =
        run("message-save",
            {s("Worst"), file("worst.txt", "Hi {{ customer.first_name | default: 'you' }}, {{ customer.city }}"),
             s("--subject"), s("Hi")});
    QVERIFY2(saved.status == 0, saved.all().constData());
    const CtlRun found = run("worst-cases", {s("--message"), s("Worst")});
    QVERIFY2(found.status == 0, found.all().constData());
    const Json json = found.json();
    QCOMPARE(json.at("of").get<int>(), 300);
    QVERIFY(json.at("rendered").get<int>() <= 300);
    QStringList kinds;
    for (const Json& each : json.at("cases")) {
        kinds << s(textOf(each, "kind").c_str());
        QVERIFY(each.at("id").get<int>() > 0 && !textOf(each, "text").empty());
    }
    QVERIFY2(kinds.contains(s("longest_name")) && kinds.contains(s("largest")), qPrintable(kinds.join(u' ')));
    const CtlRun some = run("worst-cases", {s("--message"), s("Worst"), s("--segment"), s("VIP")});
    QVERIFY2(some.status == 0 && some.json().at("of").get<int>() < 300, some.all().constData());
}

void TestMessageCommands::branchesNobodyTakesAreNamed()
{
    QCOMPARE(
        run("message-save",
            {s("Branches"), file("branches.txt", "{% if customer.order_count < 0 %}never{% else %}always{% endif %}"),
             s("--subject"), s("Hi")})
            .status,
        0);
    const Json json = run("worst-cases", {s("--message"), s("Branches")}).json();
    QCOMPARE(json.at("never_taken").size(), std::size_t{1});
    const Json& never = json.at("never_taken")[0];
    QCOMPARE(s(textOf(never, "tag").c_str()), s("if customer.order_count < 0"));
    QCOMPARE(never.at("line").get<int>(), 1);
    QVERIFY(never.at("taken").get<bool>());
}

void TestMessageCommands::worstCasesNeedAMessage()
{
    QCOMPARE(run("worst-cases", {}).status, 2);
    const CtlRun unknown = run("worst-cases", {s("--message"), s("Wurst")});
    QCOMPARE(unknown.status, 1);
    QVERIFY2(textOf(unknown.json().at("error"), "text").find("There is no message") != std::string::npos,
             unknown.all().constData());
}

void TestMessageCommands::aMailOfOthersBecomesAMessage()
{
    const QString mail =
        file("theirs.eml", "From: Ann <ann@finch.example>\r\nTo: b@c.example\r\nSubject: Tea\r\nMIME-Version: 1.0\r\n"
                           "Content-Type: multipart/related; boundary=r\r\n\r\n--r\r\nContent-Type: text/html\r\n\r\n"
                           "<p>Tea<script>x</script><img alt=\"t\" src=\"cid:logo@x\"></p>\r\n--r\r\nContent-Type: "
                           "image/png; name=logo.png\r\nContent-ID: <logo@x>\r\nContent-Transfer-Encoding: "
                           "base64\r\n\r\niVBORw0K\r\n--r--\r\n");
    const CtlRun imported = run("message-import", {s("Theirs"), mail, s("--images"), path(s("pictures"))});
    QVERIFY2(imported.status == 0, imported.all().constData());
    const Json json = imported.json();
    QCOMPARE(s(textOf(json, "subject").c_str()), s("Tea"));
    QCOMPARE(s(textOf(json, "format").c_str()), s("html"));
    QCOMPARE(json.at("removed").size(), std::size_t{1});
    QCOMPARE(s(textOf(json.at("images")[0], "file").c_str()), s("logo.png"));
    QCOMPARE(read(path(s("pictures/logo.png"))), QByteArray::fromBase64("iVBORw0K"));
    // Again: another version, and no picture is overwritten.
    const Json again =
        run("message-import", {s("Theirs"), mail, s("--images"), path(s("pictures")), s("--subject"), s("Mine")})
            .json();
    QCOMPARE(again.at("version").get<int>(), 2);
    QCOMPARE(s(textOf(again, "subject").c_str()), s("Mine"));
    QCOMPARE(s(textOf(again.at("images")[0], "file").c_str()), s("logo-2.png"));
}

void TestMessageCommands::itsPicturesComeAlong()
{
    const QByteArray picture = read(s(PATRON_SOURCE_DIR "/tests/data/images/drawing.png"));
    QVERIFY(!picture.isEmpty());
    const QString mail =
        file("carries.eml", "From: Ann <ann@finch.example>\r\nTo: b@c.example\r\nSubject: Tea\r\nMIME-Version: 1.0\r\n"
                            "Content-Type: multipart/related; boundary=r\r\n\r\n--r\r\nContent-Type: text/html\r\n\r\n"
                            "<p>Tea<img alt=\"t\" src=\"cid:image001.png@01D8\"></p>\r\n--r\r\nContent-Type: "
                            "image/png; name=\"Spring Sale.png\"\r\nContent-ID: <image001.png@01D8>\r\n"
                            "Content-Transfer-Encoding: base64\r\n\r\n" +
                                picture.toBase64() + "\r\n--r--\r\n");
    const Json imported = run("message-import", {s("Carries"), mail}).json();
    QCOMPARE(imported.at("kept_images").get<int>(), 1);
    const Json images = run("images", {}).json();
    QCOMPARE(images.size(), std::size_t{1});
    const std::string id = textOf(images[0], "content_id");
    QVERIFY2(id.starts_with("spring-sale-") && id.ends_with("@patron"), id.c_str());
    QCOMPARE(images[0].at("width").get<int>(), 20);
    // Out again as a mail, and in again as another message: it is the same picture.
    const QString out = path(s("out.eml"));
    QCOMPARE(run("message-export", {s("Carries"), out}).status, 0);
    const QByteArray header = QByteArray::fromStdString(": <" + id + ">");
    QVERIFY(read(out).contains(header));
    QCOMPARE(run("message-import", {s("Once more"), out}).status, 0);
    QVERIFY(run("images", {}).json() == images);
    const QString html = path(s("out.html"));
    QCOMPARE(run("message-export", {s("Once more"), html}).json().at("images_left").get<int>(), 1);
    QVERIFY(read(html).contains(QByteArray::fromStdString("cid:" + id)));
    const CtlRun refused = run("images", {s("remove"), s(("cid:" + id).c_str())});
    QCOMPARE(refused.status, 1);
    QVERIFY2(refused.all().contains("\\\"Carries\\\""), refused.all().constData());
}

void TestMessageCommands::picturesAreAddedAndRemoved()
{
    const std::size_t before = run("images", {}).json().size();
    const QString photo = s(PATRON_SOURCE_DIR "/tests/data/images/photo.jpg");
    // One that is no picture: nothing is added.
    const CtlRun mixed = run("images", {s("add"), photo, file("sale.png", "Dear customers")});
    QCOMPARE(mixed.status, 1);
    QVERIFY2(mixed.all().contains("holds text, not a picture"), mixed.all().constData());
    QCOMPARE(run("images", {}).json().size(), before);
    const Json added = run("images", {s("add"), photo}).json();
    QCOMPARE(run("images", {}).json().size(), before + 1);
    QCOMPARE(run("images", {s("remove"), s(textOf(added[0], "content_id").c_str())}).status, 0);
    QCOMPARE(run("images", {}).json().size(), before);
    QCOMPARE(run("images", {s("remove"), s("no-such@patron")}).status, 1);
    QCOMPARE(run("images", {s("remove")}).status, 2);
    QCOMPARE(run("images", {s("paint")}).status, 2);
}

void TestMessageCommands::whatMustBeMendedIsStatusThree()
{
    const CtlRun imported = run(
        "message-import", {s("Foreign"), file("foreign.html", "<html><title>T</title><p>Hi {{ contact.FNAME }}</p>")});
    QCOMPARE(imported.status, 3);
    const Json problems = imported.json().at("problems");
    QCOMPARE(problems.size(), std::size_t{1});
    QVERIFY2(textOf(problems[0], "text").find("contact.FNAME") != std::string::npos, imported.all().constData());
    QVERIFY(run("messages", {}).out.contains("\"Foreign\""));
}

void TestMessageCommands::whatIsNoMailIsRefused()
{
    const CtlRun refused = run("message-import", {s("Pdf"), file("a.pdf", "%PDF-1.7 x")});
    QCOMPARE(refused.status, 1);
    QVERIFY2(textOf(refused.json().at("error"), "text").find("This is a PDF") != std::string::npos,
             refused.all().constData());
}

void TestMessageCommands::aMessageBecomesAFile_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QByteArray>("has");
    QTest::newRow("MJML") << QStringList{s("out.mjml")} << QByteArray("<mj-text>Hi {{ customer.first_name");
    QTest::newRow("HTML") << QStringList{s("out.html")}
                          << QByteArray("Hi {{ customer.first_name | default: 'you' }}</div>");
    QTest::newRow("text") << QStringList{s("out.txt")} << QByteArray("Hi {{ customer.first_name | default: 'you' }}");
    QTest::newRow("a mail with its Liquid") << QStringList{s("out.eml")} << QByteArray("Subject: Tea for");
    QTest::newRow("a customer's mail") << QStringList{s("out.eml"), s("--customer"), s("#1")}
                                       << QByteArray("Subject: Tea for you");
}

void TestMessageCommands::aMessageBecomesAFile()
{
    QFETCH(QStringList, words);
    QFETCH(QByteArray, has);
    const QString source =
        file("own.mjml", "<mjml><mj-body><mj-section><mj-column><mj-text>Hi {{ customer.first_name | default: 'you' }}"
                         "</mj-text></mj-column></mj-section></mj-body></mjml>");
    QCOMPARE(run("message-save", {s("Own"), source, s("--subject"), s("Tea for you")}).status, 0);
    words[0] = path(words[0]);
    const CtlRun done = run("message-export", QStringList{s("Own")} + words);
    QVERIFY2(done.status == 0, done.all().constData());
    QVERIFY2(read(words[0]).contains(has), read(words[0]).constData());
}

void TestMessageCommands::whatItIsNotIsRefused_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<int>("status");
    QTest::newRow("HTML is no MJML") << QStringList{s("We miss you"), s("x.mjml")} << 1;
    QTest::newRow("an ending there is not") << QStringList{s("We miss you"), s("x.pdf")} << 2;
    QTest::newRow("a page for a customer") << QStringList{s("We miss you"), s("x.html"), s("--customer"), s("#1")} << 2;
    QTest::newRow("a message there is not") << QStringList{s("No such"), s("x.html")} << 1;
}

void TestMessageCommands::whatItIsNotIsRefused()
{
    QFETCH(QStringList, words);
    QFETCH(int, status);
    words[1] = path(words[1]);
    const CtlRun done = run("message-export", words);
    QVERIFY2(done.status == status, done.all().constData());
    QVERIFY(!QFile::exists(words[1]));
}

void TestMessageCommands::aLanguageEnds()
{
    QCOMPARE(
        run("message-save", {s("Many"), file("en.txt", "Hello"), s("--subject"), s("Hello"), s("--language"), s("en")})
            .status,
        0);
    QCOMPARE(
        run("message-save", {s("Many"), file("de.txt", "Hallo"), s("--subject"), s("Hallo"), s("--language"), s("de")})
            .status,
        0);
    const CtlRun ended = run("message-remove-language", {s("Many"), s("de")});
    QVERIFY2(ended.status == 0, ended.all().constData());
    QCOMPARE(ended.json().at("version").get<int>(), 3);
    const CtlRun last = run("message-remove-language", {s("Many"), s("en")});
    QCOMPARE(last.status, 1);
    QVERIFY2(textOf(last.json().at("error"), "text").find("no other language") != std::string::npos,
             last.all().constData());
}

void TestMessageCommands::textsCostWhatTheirPricesSay()
{
    QCOMPARE(run("message-save", {s("Text"), file("sms.txt", "Tea is here"), s("--channel"), s("sms")}).status, 0);
    const CtlRun open = run("render", {s("--message"), s("Text"), s("--segment"), s("VIP")});
    QVERIFY2(open.status == 0, open.all().constData());
    const Json without = open.json();
    QCOMPARE(without.at("cost").at("without_price").get<int>(), without.at("rendered").get<int>());
    QCOMPARE(run("sms-prices", {s("GB"), s("0.04")}).status, 0);
    const CtlRun all = run("sms-prices", {s("*"), s("0.1")});
    QCOMPARE(s(all.json().at("prices").dump().c_str()), s("{\"*\":\"0.1\",\"GB\":\"0.04\"}"));
    const Json cost = run("render", {s("--message"), s("Text"), s("--segment"), s("VIP")}).json().at("cost");
    QCOMPARE(cost.at("without_price").get<int>(), 0);
    QCOMPARE(cost.at("parts_max").get<int>(), 1);
    double sum = 0;
    for (const Json& line : cost.at("countries"))
        sum += std::stod(textOf(line, "price")) * line.at("parts").get<double>();
    QVERIFY(std::abs(std::stod(textOf(cost, "total")) - sum) < 1e-9 && sum > 0);
    QCOMPARE(run("sms-prices", {s("GB")}).status, 2);
    QCOMPARE(run("sms-prices", {s("Britain"), s("1")}).status, 1);
    QVERIFY(run("sms-prices", {s("*"), s("none")}).json().at("prices").size() == 1);
}

QTEST_GUILESS_MAIN(TestMessageCommands)
#include "tst_messages.moc"
