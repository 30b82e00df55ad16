#include "tests/support/patronctl.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace patron;
using patron::test::CtlRun;
using patron::test::Patronctl;

namespace {
QString s(const char* text)
{
    return QString::fromUtf8(text);
}
}

/// The gallery on the command line: what it lists, and what installing leaves behind.
class TestCliGallery : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void listsStartersWithWhatTheyLack();
    void namesAStarterForEveryCell();
    void installsADraftWithItsMessages();
    void aTakenNameGetsANumber();
    void anUnknownStarterIsRefused();
    void tryingAndInstallingAreTwoThings();

private:
    QString path(const QString& name) const { return m_folder->filePath(name); }
    CtlRun run(const char* command, QStringList words = {}) const
    {
        words.prepend(path(QStringLiteral("shop.patron")));
        words.prepend(QString::fromLatin1(command));
        return m_ctl->json(words);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Patronctl> m_ctl;
};

void TestCliGallery::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_ctl = std::make_unique<Patronctl>(QStringLiteral(PATRONCTL), path(QStringLiteral("home")));
    const CtlRun made = run("new");
    QVERIFY2(made.status == 0, made.all().constData());
}

void TestCliGallery::listsStartersWithWhatTheyLack()
{
    const CtlRun listed = run("gallery");
    QVERIFY2(listed.status == 0, listed.all().constData());
    QVERIFY(listed.json()["starters"].size() >= 32);
    for (const Json& starter : listed.json()["starters"]) {
        QCOMPARE(starter["ready"].get<bool>(), false);
        for (const Json& need : starter["needs"])
            QVERIFY2(need["missing"].get<std::string>().ends_with('.'), need.dump().c_str());
    }
    const CtlRun read = m_ctl->run({s("gallery"), path(s("shop.patron"))});
    QVERIFY(read.out.contains("abandoned-cart"));
    QVERIFY(read.out.contains("No customer has an order here yet."));
}

void TestCliGallery::namesAStarterForEveryCell()
{
    const CtlRun listed = run("gallery");
    const Json answer = listed.json();
    QCOMPARE(answer["cells"].size(), std::size_t{18});
    for (const Json& cell : answer["cells"]) {
        QVERIFY2(cell["running"].empty(), cell.dump().c_str());
        QVERIFY2(!cell["starters"].empty(), cell.dump().c_str());
    }
}

void TestCliGallery::installsADraftWithItsMessages()
{
    const CtlRun installed = run("gallery", {s("--install"), s("price-drop")});
    QVERIFY2(installed.status == 0, installed.all().constData());
    QCOMPARE(installed.json()["program"].get<std::string>(), std::string("Price drop"));
    QCOMPARE(installed.json()["messages"], Json::array({"It costs less now"}));

    const Json programs = run("programs").json();
    QCOMPARE(programs.size(), std::size_t{1});
    QCOMPARE(programs[0]["state"].get<std::string>(), std::string("draft"));
    QCOMPARE(programs[0]["type"].get<std::string>(), std::string("conversion"));
    const Json messages = run("messages").json();
    QCOMPARE(messages.size(), std::size_t{1});
    QCOMPARE(messages[0]["name"].get<std::string>(), std::string("It costs less now"));
}

void TestCliGallery::aTakenNameGetsANumber()
{
    QCOMPARE(run("gallery", {s("--install"), s("price-drop")}).status, 0);
    const Json again = run("gallery", {s("--install"), s("price-drop")}).json();
    QCOMPARE(again["program"].get<std::string>(), std::string("Price drop 2"));
    QVERIFY(again["messages"].empty());
}

void TestCliGallery::anUnknownStarterIsRefused()
{
    const CtlRun refused = run("gallery", {s("--install"), s("price-drops")});
    QCOMPARE(refused.status, 1);
    QVERIFY2(refused.all().contains("price-drop"), refused.all().constData());
    QVERIFY(run("programs").json().empty());
}

void TestCliGallery::tryingAndInstallingAreTwoThings()
{
    QCOMPARE(run("gallery", {s("--check"), s("--install"), s("price-drop")}).status, 2);
    QVERIFY(run("programs").json().empty());
}

QTEST_GUILESS_MAIN(TestCliGallery)
#include "tst_gallery.moc"
