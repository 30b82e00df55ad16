#include "core/program/programjson.h"

#include <QTest>

using namespace patron;
using namespace patron::program;

namespace {
const char* const whole = R"({"patron_program":1,"name":"Win-back 90","strategy":"lifecycle","type":"winback",
 "entry":{"when":"segment","rule":{"trait":"order_count","op":">=","value":2},"check":"daily at 09:00","existing":true},
 "reentry":{"policy":"after","after":"180 days"},"holdout":{"share":0.1},"priority":5,
 "goal":{"event":"order","within":"30 days"},"exit":[{"consent":"email","state":"denied"}],
 "limits":{"class":"marketing","quiet_hours":{"from":"20:00","to":"09:00"},
           "cap":[{"channel":"email","max":2,"per":"7 days","else":"wait 3 days"}]},
 "start":"hello","steps":[
  {"id":"hello","do":"email","message":"We miss you","next":"pause"},
  {"id":"pause","do":"wait","for":"3 days","next":"who"},
  {"id":"who","do":"split","if":{"trait":"total_spent","op":">","value":100},"yes":"arms","no":"later"},
  {"id":"arms","do":"experiment","arms":[{"name":"A","weight":50,"next":"goal"},{"name":"B","weight":50,"next":"cases"}]},
  {"id":"cases","do":"branch","cases":[{"if":{"trait":"country","op":"is","value":"GB"},"next":"goal"}],"else":"out"},
  {"id":"later","do":"wait","until":{"time":"09:00","weekday":"tuesday"},"next":"rand"},
  {"id":"rand","do":"wait","random":["1 days","3 days"],"next":"jump"},
  {"id":"jump","do":"jump","to":"note"},
  {"id":"note","do":"note","text":"remember","next":"out"},
  {"id":"goal","do":"goal","next":"out"},
  {"id":"out","do":"exit","reason":"done"}]})";

Json changed(const char* pointer, const Json& value)
{
    Json json = Json::parse(whole);
    json[Json::json_pointer(pointer)] = value;
    return json;
}
}

class TestProgramJson : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAndWritesTheSame();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
};

void TestProgramJson::readsAndWritesTheSame()
{
    const auto program = parseProgram(Json::parse(whole));
    QVERIFY2(program, program ? "" : program.error().text.c_str());
    QCOMPARE(program->steps.size(), std::size_t{11});
    QCOMPARE(program->holdout.billionths, std::int64_t{100'000'000});
    QCOMPARE(program->limits.terms.caps.size(), std::size_t{1});
    const Json once = writeProgram(*program);
    const auto again = parseProgram(once);
    QVERIFY2(again, again ? "" : again.error().text.c_str());
    QCOMPARE(QString::fromStdString(prettyJson(writeProgram(*again))), QString::fromStdString(prettyJson(once)));
    QCOMPARE(once.at("holdout").at("share").get<double>(), 0.1);
    QCOMPARE(once.at("steps").at(6).at("random").at(1).get<std::string>(), std::string("3 days"));
}

void TestProgramJson::saysWhatIsWrong_data()
{
    QTest::addColumn<QByteArray>("document");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char* name, const Json& json, const char* says) {
        QTest::newRow(name) << QByteArray::fromStdString(compactJson(json)) << QByteArray(says);
    };
    row("an unknown key names the nearest", changed("/holdot", Json::object()), "Did you mean \"holdout\"?");
    row("an unknown key inside a step says where", changed("/steps/1/fro", "3 days"), "steps/1");
    row("a version that is not 1", changed("/patron_program", 2), "patron_program");
    row("a type that does not exist", changed("/type", "wonback"), "type");
    row("a span that is none", changed("/steps/1/for", "soon"), "steps/1/for");
    row("a negative wait", changed("/steps/1/for", "-3 days"), "steps/1/for");
    row("a step that leads nowhere", changed("/steps/0/next", "pasue"), "Did you mean \"pause\"?");
    row("a start that is no step", changed("/start", "x"), "starts at");
    row("two steps of one id", changed("/steps/1/id", "hello"), "Two steps");
    row("a share above one", changed("/holdout/share", 1.5), "holdout/share");
    row("an entry this version does not run", changed("/entry/when", "schedule"), "not in this version");
    row("a step this version does not run", changed("/steps/8/do", "webhook"), "no step \"webhook\"");
    row("a wait with two ways", changed("/steps/1/until", Json{{"time", "09:00"}}), "exactly one");
    row("no steps", changed("/steps", Json::array()), "steps");
    row("a time that is none", changed("/limits/quiet_hours/from", "25:00"), "limits");
    row("a priority out of range", changed("/priority", 12), "priority");
    row("steps that are no objects", changed("/steps/0", 5), "steps/0");
    row("a text where a list belongs", changed("/exit", "x"), "exit");
}

void TestProgramJson::saysWhatIsWrong()
{
    QFETCH(QByteArray, document);
    QFETCH(QByteArray, says);
    const auto program = parseProgram(Json::parse(document.toStdString()));
    QVERIFY(!program);
    QVERIFY2(QByteArray::fromStdString(program.error().text).contains(says), program.error().text.c_str());
}

QTEST_APPLESS_MAIN(TestProgramJson)
#include "tst_programjson.moc"
