#include "tests/support/patronctl.h"
#include "tests/support/testfile.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace patron;
using patron::test::CtlRun;
using patron::test::Patronctl;

/// The spelling of messages on the command line.
class TestSpellCommand : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void unknownWordsAreListedWithTheirPlaces();
    void theShopsDictionaryIsKept();
    void noDictionaryIsNoError();
    void aBrokenDictionaryIsOne();
    void whatIsPutWronglyIsRefused();

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }
    CtlRun run(QStringList words) const
    {
        words.prepend(path(QStringLiteral("shop.patron")));
        words.prepend(QStringLiteral("spell"));
        return m_ctl->json(words);
    }
    void save(const QString& name, const QByteArray& html, const QString& language)
    {
        const QString file = test::writeFile(path(name + QStringLiteral(".html")), html);
        const CtlRun saved = m_ctl->json({QStringLiteral("message-save"), path(QStringLiteral("shop.patron")), name,
                                          file, QStringLiteral("--subject"), QStringLiteral("Spring noews"),
                                          QStringLiteral("--language"), language});
        QVERIFY2(saved.status == 0, saved.all().constData());
    }

    QTemporaryDir m_folder;
    std::unique_ptr<Patronctl> m_ctl;
};

namespace {
QString s(const char* text)
{
    return QString::fromUtf8(text);
}

QString text(const Json& json)
{
    return QString::fromStdString(json.dump());
}
}

void TestSpellCommand::initTestCase()
{
    QVERIFY(m_folder.isValid());
    m_ctl = std::make_unique<Patronctl>(s(PATRONCTL), path(s("home")));
    const CtlRun made = m_ctl->json({s("new"), path(s("shop.patron"))});
    QVERIFY2(made.status == 0, made.all().constData());
    QVERIFY(QDir().mkpath(path(s("home/dictionaries"))));
    test::writeFile(path(s("home/dictionaries/en_GB.dic")), "5\nspring\nnews\nfriend\ntea\nhello\n");
    test::writeFile(path(s("home/dictionaries/en_GB.aff")), "SET UTF-8\nTRY esianrtolcdugmphbyfvkwz\n");
    save(s("Tea"), "<p>Hello</p>\n<p>tea, firend {{ customer.first_name }}</p>\n", {});
}

void TestSpellCommand::unknownWordsAreListedWithTheirPlaces()
{
    const CtlRun checked = run({s("--message"), s("Tea")});
    QVERIFY2(checked.status == 0, checked.all().constData());
    const Json json = checked.json();
    QCOMPARE(text(json["language"]), s("\"en-GB\""));
    QVERIFY(json["dictionary"].get<std::string>().ends_with("en_GB.dic"));
    QCOMPARE(json["words"].size(), 2u);
    QCOMPARE(text(json["words"][0]), text(Json{{"word", "noews"},
                                               {"part", "subject"},
                                               {"line", 1},
                                               {"column", 8},
                                               {"suggestions", Json::array({"news"})}}));
    QCOMPARE(text(json["words"][1]), text(Json{{"word", "firend"},
                                               {"part", "body"},
                                               {"line", 2},
                                               {"column", 9},
                                               {"suggestions", Json::array({"friend"})}}));
}

void TestSpellCommand::theShopsDictionaryIsKept()
{
    QCOMPARE(text(run({s("--add"), s("Firend")}).json()), text(Json{{"added", Json::array({"Firend"})}}));
    QCOMPARE(run({s("--message"), s("Tea")}).json()["words"].size(), 1u);
    QCOMPARE(text(run({}).json()), text(Json{{"added", Json::array({"Firend"})}}));
    QCOMPARE(text(run({s("--remove"), s("firend")}).json()), text(Json{{"added", Json::array()}}));
    const CtlRun again = run({s("--remove"), s("firend")});
    QCOMPARE(again.status, 1);
    QVERIFY(again.all().contains("firend"));
    QCOMPARE(run({s("--message"), s("Tea")}).json()["words"].size(), 2u);
}

void TestSpellCommand::noDictionaryIsNoError()
{
    save(s("Qapla"), "<p>nuqneH</p>", s("tlh"));
    const CtlRun checked = run({s("--message"), s("Qapla")});
    QVERIFY2(checked.status == 0, checked.all().constData());
    QCOMPARE(text(checked.json()), text(Json{{"words", Json::array()}, {"language", "tlh"}, {"dictionary", nullptr}}));
    const CtlRun said = m_ctl->run({s("spell"), path(s("shop.patron")), s("--message"), s("Qapla")});
    QVERIFY2(said.out.contains("no dictionary") && said.out.contains("dictionaries"), said.all().constData());
}

void TestSpellCommand::aBrokenDictionaryIsOne()
{
    test::writeFile(path(s("home/dictionaries/is_IS.dic")), "no number\nte\n");
    test::writeFile(path(s("home/dictionaries/is_IS.aff")), "SET UTF-8\n");
    save(s("Te"), "<p>te</p>", s("is-IS"));
    const CtlRun checked = run({s("--message"), s("Te")});
    QCOMPARE(checked.status, 1);
    QVERIFY2(checked.all().contains("number of its words"), checked.all().constData());
}

void TestSpellCommand::whatIsPutWronglyIsRefused()
{
    QCOMPARE(run({s("--message"), s("Tea"), s("--add"), s("x")}).status, 2);
    QCOMPARE(run({s("--message"), s("Nothing like it")}).status, 1);
    QCOMPARE(run({s("--add"), s("two words")}).status, 1);
}

QTEST_GUILESS_MAIN(TestSpellCommand)
#include "tst_spelling.moc"
