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
    void keepsEveryEntry_data();
    void keepsEveryEntry();
    void keepsEveryStep_data();
    void keepsEveryStep();
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

void TestProgramJson::keepsEveryEntry_data()
{
    QTest::addColumn<QByteArray>("entry");
    const auto row = [](const char* json) { QTest::newRow(json) << QByteArray(json); };
    row(R"({"when":"segment","rule":{"all":[]},"check":"hourly","existing":false})");
    row(R"({"when":"segment","rule":{"all":[]},"check":"daily at 17:30","existing":true})");
    row(R"({"when":"event","event":"cart_updated","where":[{"field":"value","op":">","value":50}],"key":"cart_id","fresh":"2 hours"})");
    row(R"({"when":"date","trait":"birthday","offset":"-7 days","at":"08:15","yearly":true})");
    row(R"({"when":"date","trait":"renewal","offset":"1 months","at":"09:00","yearly":false})");
    row(R"({"when":"schedule","every":"week","on":"monday","at":"09:00","rule":{"all":[]}})");
    row(R"({"when":"schedule","every":"day","at":"06:00"})");
    row(R"({"when":"schedule","every":"month","on":31,"at":"09:00"})");
    row(R"({"when":"import","source":"till"})");
    row(R"({"when":"manual"})");
    row(R"({"when":"change","of":"rfm_group","from":["loyal"],"to":["at_risk","hibernating"],"check":"daily at 09:00"})");
    row(R"({"when":"change","of":"points_expiring_30d","from":[],"to":[">= 100"],"check":"daily at 09:00"})");
}

void TestProgramJson::keepsEveryEntry()
{
    QFETCH(QByteArray, entry);
    const auto program = parseProgram(changed("/entry", Json::parse(entry.toStdString())));
    QVERIFY2(program, program ? "" : program.error().text.c_str());
    QCOMPARE(QByteArray::fromStdString(compactJson(writeProgram(*program).at("entry"))),
             QByteArray::fromStdString(compactJson(Json::parse(entry.toStdString()))));
    QCOMPARE(std::string(entryKind(program->entry)), Json::parse(entry.toStdString()).at("when").get<std::string>());
}

void TestProgramJson::keepsEveryStep_data()
{
    QTest::addColumn<QByteArray>("step");
    const auto row = [](const char* json) { QTest::newRow(json) << QByteArray(json); };
    row(R"({"id":"hello","do":"wait","for":"3 days","next":"out"})");
    row(R"({"id":"hello","do":"wait","random":["1 days","3 days"],"next":"out"})");
    row(R"({"id":"hello","do":"wait","until":{"time":"09:00","weekday":"tuesday"},"next":"out"})");
    row(R"({"id":"hello","do":"wait","until":{"time":"09:00","date":"birthday","offset":"-1 days","late":"exit"},"next":"out"})");
    row(R"({"id":"hello","do":"wait","until_event":"order","next":"out"})");
    row(R"({"id":"hello","do":"wait","until_event":{"event":"order","where":[{"field":"value","op":">","value":5}]},"timeout":"7 days","on_timeout":"out","next":"out"})");
    row(R"({"id":"hello","do":"split","if":{"all":[]},"yes":"out","no":"goal"})");
    row(R"({"id":"hello","do":"branch","cases":[{"if":{"all":[]},"next":"out"},{"if":{"any":[]}}],"else":"goal"})");
    row(R"({"id":"hello","do":"channel","order":["sms","email"],"sms":"out","email":"goal","none":"out"})");
    row(R"({"id":"hello","do":"experiment","arms":[{"name":"A","weight":1,"next":"out"},{"name":"B","weight":2}]})");
    row(R"({"id":"hello","do":"email","name":"First","if":{"all":[]},"offer_ends":"7 days","message":"M","next":"out"})");
    row(R"({"id":"hello","do":"sms","offer_ends":"2026-12-24","message":"M"})");
    row(R"({"id":"hello","do":"task","kind":"letter","text":"Dear {{ first_name }}","next":"out"})");
    row(R"({"id":"hello","do":"set_trait","trait":"stage","value":"warm","next":"out"})");
    row(R"({"id":"hello","do":"set_trait","trait":"score","value":4.5})");
    row(R"({"id":"hello","do":"set_trait","trait":"stage","value":null})");
    row(R"({"id":"hello","do":"tag","add":["a"],"remove":["b","c"],"next":"out"})");
    row(R"({"id":"hello","do":"points","add":-20,"reason":"gift","next":"out"})");
    row(R"({"id":"hello","do":"coupon","pool":"Spring","next":"out"})");
    row(R"({"id":"hello","do":"subprogram","program":"Other","next":"out"})");
    row(R"({"id":"hello","do":"goal","next":"out"})");
    row(R"({"id":"hello","do":"exit","reason":"enough"})");
    row(R"({"id":"hello","do":"jump","to":"out"})");
    row(R"({"id":"hello","do":"note","text":"Look here","next":"out"})");
}

void TestProgramJson::keepsEveryStep()
{
    QFETCH(QByteArray, step);
    const auto program = parseProgram(changed("/steps/0", Json::parse(step.toStdString())));
    QVERIFY2(program, program ? "" : program.error().text.c_str());
    QCOMPARE(QByteArray::fromStdString(compactJson(writeProgram(*program).at("steps").at(0))),
             QByteArray::fromStdString(compactJson(Json::parse(step.toStdString()))));
    QCOMPARE(std::string(stepKind(program->steps.front())),
             Json::parse(step.toStdString()).at("do").get<std::string>());
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
    row("an entry that does not exist", changed("/entry/when", "moon"), "entry/when");
    row("a schedule without its round", changed("/entry", Json{{"when", "schedule"}}), "entry/every");
    row("a schedule on a day that is none",
        changed("/entry", Json{{"when", "schedule"}, {"every", "week"}, {"on", "moonday"}}), "entry/on");
    row("every day has no day", changed("/entry", Json{{"when", "schedule"}, {"every", "day"}, {"on", "monday"}}),
        "entry/on");
    row("the 32nd of a month", changed("/entry", Json{{"when", "schedule"}, {"every", "month"}, {"on", 32}}),
        "entry/on");
    row("a date without a trait", changed("/entry", Json{{"when", "date"}}), "entry/trait");
    row("a date offset in hours",
        changed("/entry", Json{{"when", "date"}, {"trait", "birthday"}, {"offset", "-7 hours"}}), "entry/offset");
    row("an import without a source", changed("/entry", Json{{"when", "import"}}), "entry/source");
    row("a change of nothing", changed("/entry", Json{{"when", "change"}, {"to", {"vip"}}}), "entry/of");
    row("a change to and from anything", changed("/entry", Json{{"when", "change"}, {"of", "rfm_group"}}), "entry/to");
    row("an entry by hand has no rule", changed("/entry", Json{{"when", "manual"}, {"rule", Json::object()}}), "rule");
    row("an event of no kind", changed("/entry", Json{{"when", "event"}, {"event", ""}}), "entry/event");
    row("a wait that is late without a date", changed("/steps/5/until/late", "exit"), "steps/5/until/late");
    row("an offset without a date", changed("/steps/5/until/offset", "-1 days"), "steps/5/until/offset");
    row("a timeout of a plain wait", changed("/steps/1/timeout", "3 days"), "only a wait for an event");
    row("a channel that is none", changed("/steps/0", Json{{"id", "hello"}, {"do", "channel"}, {"order", {"fax"}}}),
        "order");
    row("a channel twice", changed("/steps/0", Json{{"id", "hello"}, {"do", "channel"}, {"order", {"sms", "sms"}}}),
        "twice");
    row("a way of no channel",
        changed("/steps/0", Json{{"id", "hello"}, {"do", "channel"}, {"order", {"sms"}}, {"email", "out"}}), "email");
    row("a task that is none", changed("/steps/0", Json{{"id", "hello"}, {"do", "task"}, {"kind", "dance"}}), "kind");
    row("no points", changed("/steps/0", Json{{"id", "hello"}, {"do", "points"}, {"add", 0}}), "add");
    row("no tags", changed("/steps/0", Json{{"id", "hello"}, {"do", "tag"}}), "add");
    row("a trait set to a thing",
        changed("/steps/0", Json{{"id", "hello"}, {"do", "set_trait"}, {"trait", "x"}, {"value", {{"a", 1}}}}),
        "value");
    row("an offer that ends some day", changed("/steps/0/offer_ends", "soon"), "offer_ends");
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
