#include "core/program/programjson.h"
#include "core/workspace/gallerywalk.h"

#include <QTest>

using namespace patron;

/// Which steps a program can lead people to at all.
class tst_GalleryWalk : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void leadsTo_data()
    {
        QTest::addColumn<QString>("more");
        QTest::addColumn<QString>("steps");
        QTest::addColumn<QString>("walkable");
        const auto row = [](const char* name, const char* more, const char* steps, const char* walkable) {
            QTest::newRow(name) << QString::fromUtf8(more) << QString::fromUtf8(steps) << QString::fromUtf8(walkable);
        };
        row("both ways of a question", "",
            R"({"id":"a","do":"split","if":{"all":[]},"yes":"b","no":"c"},
               {"id":"b","do":"exit"},{"id":"c","do":"exit"})",
            "a b c");
        row("no second answer to a question at one instant", "",
            R"({"id":"a","do":"split","if":{"all":[]},"yes":"b","no":"c"},
               {"id":"b","do":"split","if":{"all":[]},"yes":"c","no":"d"},
               {"id":"c","do":"exit"},{"id":"d","do":"exit"})",
            "a b c");
        row("another answer after a wait", "",
            R"({"id":"a","do":"split","if":{"all":[]},"yes":"w","no":"c"},
               {"id":"w","do":"wait","for":"1 days","next":"b"},
               {"id":"b","do":"split","if":{"all":[]},"yes":"c","no":"d"},
               {"id":"c","do":"exit"},{"id":"d","do":"exit"})",
            "a b c d w");
        row("every case and the rest", "",
            R"({"id":"a","do":"branch","cases":[{"if":{"all":[]},"next":"b"},{"if":{"any":[]},"next":"c"}],"else":"d"},
               {"id":"b","do":"exit"},{"id":"c","do":"exit"},{"id":"d","do":"exit"})",
            "a b c d");
        row("every arm with a weight", "",
            R"({"id":"a","do":"experiment","arms":[{"name":"A","weight":1,"next":"b"},{"name":"B","weight":1,"next":"c"},
               {"name":"C","weight":0,"next":"d"}]},
               {"id":"b","do":"exit"},{"id":"c","do":"exit"},{"id":"d","do":"exit"})",
            "a b c");
        row("every channel and none", "",
            R"({"id":"a","do":"channel","order":["email","sms"],"email":"b","sms":"c","none":"d"},
               {"id":"b","do":"exit"},{"id":"c","do":"exit"},{"id":"d","do":"exit"})",
            "a b c d");
        row("an event that comes, and one that does not", "",
            R"({"id":"a","do":"wait","until_event":"review","timeout":"7 days","next":"b","on_timeout":"c"},
               {"id":"b","do":"exit"},{"id":"c","do":"exit"})",
            "a b c");
        row("not past an event that is the goal", R"("goal":{"event":"review","within":"30 days"},)",
            R"({"id":"a","do":"wait","until_event":"review","timeout":"7 days","next":"b","on_timeout":"c"},
               {"id":"b","do":"exit"},{"id":"c","do":"exit"})",
            "a c");
        row("through jumps and notes", "",
            R"({"id":"a","do":"note","text":"x","next":"b"},{"id":"b","do":"jump","to":"c"},
               {"id":"c","do":"exit"},{"id":"d","do":"exit"})",
            "a b c");
    }

    void leadsTo()
    {
        QFETCH(QString, more);
        QFETCH(QString, steps);
        QFETCH(QString, walkable);
        const auto json = parseJson((QStringLiteral(R"({"patron_program":1,"name":"P","strategy":"lifecycle",
            "type":"service","entry":{"when":"manual"},%1"start":"a","steps":[%2]})")
                                         .arg(more, steps))
                                        .toStdString(),
                                    "The program");
        QVERIFY(json);
        const auto program = program::parseProgram(*json);
        QVERIFY2(program, program ? "" : program.error().text.c_str());
        const auto found = workspace::gallery::walkableSteps(*program, TimeZone::utc(), 1'709'294'400'000);
        QVERIFY2(found, found ? "" : found.error().text.c_str());
        QStringList names;
        for (const std::string& step : *found)
            names << QString::fromStdString(step);
        QCOMPARE(names.join(QLatin1Char(' ')), walkable);
    }
};

QTEST_GUILESS_MAIN(tst_GalleryWalk)
#include "tst_gallerywalk.moc"
