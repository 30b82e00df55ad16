#include "core/base/json.h"
#include "core/segment/fieldcatalog.h"
#include "core/segment/rulejson.h"

#include <QTest>

using namespace patron;
using namespace patron::segment;

class TestRuleJson : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusals_data();
    void refusals();
    void writesCanonically_data();
    void writesCanonically();
    void keepsOffAndNote();
    void visitsWithPaths();
};

namespace {
Result<Rule> read(const QByteArray& document)
{
    return parseRule(document.toStdString(), FieldCatalog::builtIn());
}

QByteArray wrapped(const QByteArray& node)
{
    return "{\"patron_rule\":1,\"rule\":" + node + "}";
}
}

void TestRuleJson::refusals_data()
{
    QTest::addColumn<QByteArray>("document");
    QTest::addColumn<QString>("sentence");
    const auto whole = [](const char* name, const QByteArray& document, const QString& sentence) {
        QTest::newRow(name) << document << sentence;
    };
    const auto node = [&](const char* name, const QByteArray& json, const QString& sentence) {
        whole(name, wrapped(json), sentence);
    };
    whole("nothing", "", QStringLiteral("The rule is empty: JSON was expected."));
    whole("no JSON", "{\"patron_rule\":1,\n \"rule\" [",
          QStringLiteral("The rule is not valid JSON at line 2, column 9."));
    whole(
        "a bare condition", R"({"trait":"country","op":"is_set"})",
        QStringLiteral("This is not a rule: write it as {\"patron_rule\": 1, \"rule\": {…}} with a condition inside."));
    whole("a newer version", R"({"patron_rule":2,"rule":{"all":[]}})",
          QStringLiteral("This rule is of version 2; this Patron reads version 1."));
    whole("an unknown key of the document", R"({"patron_rule":1,"rules":{}})",
          QStringLiteral("At /: \"rules\" is not known here. Did you mean \"rule\"?"));
    whole("no rule", R"({"patron_rule":1})", QStringLiteral("At /: \"rule\" is missing."));
    node("no object", "[]", QStringLiteral("At /rule: a condition in braces is needed, this is array."));
    node("an unknown kind of condition", R"({"trai":"country"})",
         QStringLiteral("At /rule: \"trai\" is not a kind of condition. Did you mean \"trait\"?"));
    node("an unknown key", R"({"all":[{"trait":"country","op":"is","vlaue":"GB"}]})",
         QStringLiteral("At /rule/all/0: \"vlaue\" is not known here. Did you mean \"value\"?"));
    node("two kinds in one", R"({"all":[],"any":[]})",
         QStringLiteral("At /rule: \"any\" is not known here. Did you mean \"all\"?"));
    node("a group twice, of which one would be lost", R"({"all":[{"consent":"email","state":"granted"}],"all":[]})",
         QStringLiteral("At /rule/all: this stands here twice. Put both into one group."));
    node("a key twice, deep down", R"({"any":[{"all":[]},{"none":[{"sample":0.1,"salt":"a","salt":"b"}]}]})",
         QStringLiteral("At /rule/any/1/none/0/salt: this stands here twice. Put both into one group."));
    node("an unknown trait", R"({"any":[{"all":[{"trait":"contry","op":"is_set"}]}]})",
         QStringLiteral("At /rule/any/0/all/0/trait: there is no trait \"contry\". Did you mean \"country\"?"));
    node("an unknown operator", R"({"trait":"country","op":"is_nt","value":"GB"})",
         QStringLiteral("At /rule/op: \"is_nt\" is not an operator (of \"country\"). Did you mean \"is_not\"?"));
    node("an operator of another type", R"({"trait":"birthday","op":"contains","value":"x"})",
         QStringLiteral(
             "At /rule/op: \"contains\" does not go with \"birthday\", which is of type date. Use on, before, "
             "after, between, in_last, in_next, more_than_ago, more_than_ahead, anniversary_in_next, "
             "anniversary_in_last, month_is, weekday_is, is_set or is_not_set."));
    node("a number where text is needed", R"({"trait":"country","op":"is","value":5})",
         QStringLiteral("At /rule/value: text in quotes is needed, this is number."));
    node("text where a number is needed", R"({"trait":"order_count","op":">","value":"many"})",
         QStringLiteral("At /rule/value: a number is needed, this is the text \"many\"."));
    node("text where a list is needed", R"({"trait":"country","op":"in","value":"GB"})",
         QStringLiteral("At /rule/value: a list such as [\"a\", \"b\"] is needed, this is string."));
    node("a wrong date", R"({"trait":"birthday","op":"on","value":"2011-02-30"})",
         QStringLiteral("At /rule/value: \"2011-02-30\" is not a date. Write it as 2011-12-09."));
    node("a wrong duration", R"({"event":"order","during":{"last":"90 dayz"}})",
         QStringLiteral("At /rule/during/last: \"90 dayz\" is not a duration. Write a number and minutes, hours, days, "
                        "weeks, months, quarters or years, such as \"90 days\"."));
    node("a duration of nothing", R"({"event":"order","during":{"last":"0 days"}})",
         QStringLiteral("At /rule/during/last: \"0 days\" is not a duration. Write a number and minutes, hours, days, "
                        "weeks, months, quarters or years, such as \"90 days\"."));
    node("an unknown window", R"({"event":"order","during":{"lats":"90 days"}})",
         QStringLiteral("At /rule/during: \"lats\" is not known here. Did you mean \"last\"?"));
    node("two windows", R"({"event":"order","during":{"last":"90 days","this":"month"}})",
         QStringLiteral(
             "At /rule/during: exactly one of last, more_than_ago, between, before, after, on, this or previous "
             "is needed."));
    node(
        "an unknown unit", R"({"event":"order","during":{"this":"mounth"}})",
        QStringLiteral("At /rule/during/this: \"mounth\" is not a unit. Use minute, hour, day, week, month, quarter or "
                       "year. Did you mean \"month\"?"));
    node("a value that is missing", R"({"trait":"country","op":"is"})",
         QStringLiteral("At /rule: \"value\" is missing."));
    node("a value too many", R"({"trait":"country","op":"is_set","value":1})",
         QStringLiteral("At /rule/value: \"is_set\" takes no value."));
    node("an unknown order field", R"({"event":"order","where":[{"field":"line.categry","op":"is","value":"Tea"}]})",
         QStringLiteral(
             "At /rule/where/0/field: \"order\" has no field \"line.categry\". Did you mean \"line.category\"?"));
    node("an unknown measure", R"({"event":"order","measure":"summ:value","op":">","value":1})",
         QStringLiteral("At /rule/measure: \"summ:value\" is not a measure. Use count, days, sum:FIELD, avg:FIELD, "
                        "min:FIELD, max:FIELD or distinct:FIELD. Did you mean \"sum\"?"));
    node("a measure without its field", R"({"event":"order","measure":"sum","op":">","value":1})",
         QStringLiteral("At /rule/measure: name the field, such as \"sum:value\"."));
    node("a sum of words", R"({"event":"order","measure":"sum:coupon","op":">","value":1})",
         QStringLiteral("At /rule/measure: \"coupon\" is no number, so only distinct:coupon can be measured."));
    node("a measure without an operator", R"({"event":"order","measure":"sum:value"})",
         QStringLiteral("At /rule: \"op\" is missing."));
    node("a group that is no list", R"({"all":{}})",
         QStringLiteral("At /rule/all: a list of conditions is needed, this is object."));
    node("half a condition", R"({"at_least":-1,"of":[]})",
         QStringLiteral("At /rule/at_least: a whole number from 0 on is needed."));
    node("an unknown channel", R"({"consent":"emial","state":"granted"})",
         QStringLiteral("At /rule/consent: \"emial\" is not known here. Use email or sms. Did you mean \"email\"?"));
    node("an unknown state", R"({"program":"*","state":"enterd"})",
         QStringLiteral(
             "At /rule/state: \"enterd\" is not known here. Use entered, active, completed, exited, held_out or "
             "reached_goal. Did you mean \"entered\"?"));
    node("a sample too fine", R"({"sample":"0.0000000001","salt":"x"})",
         QStringLiteral("At /rule/sample: a share from 0 to 1 with at most 9 decimals is needed."));
    node("a top of two sizes", R"({"top":{"by":"total_spent","percent":10,"count":5}})",
         QStringLiteral("At /rule/top: give either \"percent\" or \"count\"."));
    node("a top by words", R"({"top":{"by":"country","count":5}})",
         QStringLiteral("At /rule/top/by: \"country\" is no number, money or date to rank by."));
    node("a place in two ways", R"({"near":{"place":"x","any_shop":true},"within_km":1})",
         QStringLiteral("At /rule/near: name a \"place\", or \"any_shop\": true, or \"lat\" and \"lon\"."));
    node("a latitude beyond the pole", R"({"near":{"lat":91,"lon":0},"within_km":1})",
         QStringLiteral("At /rule/near/lat: degrees from -90 to 90 are needed."));
    node(
        "a change of a plain trait", R"({"changed":"country"})",
        QStringLiteral("At /rule/changed: \"country\" is not known here. Use rfm_recency, rfm_frequency, rfm_monetary, "
                       "rfm_group, lifecycle_stage or loyalty_tier."));
    node("a sequence of one", R"({"sequence":[{"event":"order"}]})",
         QStringLiteral("At /rule/sequence: a list of two events or more is needed."));
    node("a month of 13", R"({"trait":"birthday","op":"month_is","value":[1,13]})",
         QStringLiteral("At /rule/value/1: a month is a number from 1 to 12."));
    node("an unknown weekday", R"({"trait":"birthday","op":"weekday_is","value":"munday"})",
         QStringLiteral("At /rule/value: \"munday\" is not a weekday. Did you mean \"monday\"?"));
    node("an anniversary in hours", R"({"trait":"birthday","op":"anniversary_in_next","value":"7 hours"})",
         QStringLiteral("At /rule/value: an anniversary is counted in days or longer, such as \"7 days\"."));
    node("a preference without a kind", R"({"likes":"Tea"})",
         QStringLiteral("At /rule/likes: say what of, such as \"category:Tea\" or \"brand:Acme\"."));
    node("off that is no flag", R"({"all":[],"off":"yes"})", QStringLiteral("At /rule/off: true or false is needed."));
    node("a fault below top", R"({"top":{"by":"total_spent","count":5,"of":{"trait":"x","op":"is_set"}}})",
         QStringLiteral("At /rule/top/of/trait: there is no trait \"x\". Did you mean \"id\"?"));
}

void TestRuleJson::refusals()
{
    QFETCH(QByteArray, document);
    QFETCH(QString, sentence);
    const auto rule = read(document);
    QVERIFY(!rule);
    QCOMPARE(rule.error().code, ErrorCode::BadInput);
    QCOMPARE(QString::fromStdString(rule.error().text), sentence);
}

void TestRuleJson::writesCanonically_data()
{
    QTest::addColumn<QByteArray>("node");
    QTest::addColumn<QByteArray>("written");
    QTest::newRow("spaced operators") << QByteArray(R"({"op":"does not contain","trait":"city","value":"x"})")
                                      << QByteArray(R"({"trait":"city","op":"does_not_contain","value":"x"})");
    QTest::newRow("spaced counts") << QByteArray(R"({"trait":"tags","op":"Count >","value":2})")
                                   << QByteArray(R"({"trait":"tags","op":"count>","value":2})");
    QTest::newRow("an event as people write it")
        << QByteArray(R"({"event":"Product viewed"})") << QByteArray(R"({"event":"product_viewed"})");
    QTest::newRow("the default measure") << QByteArray(R"({"event":"order","measure":"count","op":">=","value":1})")
                                         << QByteArray(R"({"event":"order"})");
    QTest::newRow("numbers in text") << QByteArray(R"({"trait":"total_spent","op":">","value":"0300.50"})")
                                     << QByteArray(R"({"trait":"total_spent","op":">","value":300.5})");
    QTest::newRow("numbers finer than a double")
        << QByteArray(R"({"trait":"total_spent","op":">","value":"0.12345678901234567891"})")
        << QByteArray(R"({"trait":"total_spent","op":">","value":"0.12345678901234567891"})");
    QTest::newRow("durations") << QByteArray(R"({"event":"order","during":{"last":"1 month"}})")
                               << QByteArray(R"({"event":"order","during":{"last":"1 months"}})");
    QTest::newRow("units") << QByteArray(R"({"event":"order","during":{"previous":"quarters"}})")
                           << QByteArray(R"({"event":"order","during":{"previous":"quarter"}})");
    QTest::newRow("weekdays") << QByteArray(R"({"trait":"birthday","op":"weekday is","value":["Monday"]})")
                              << QByteArray(R"({"trait":"birthday","op":"weekday_is","value":["monday"]})");
    QTest::newRow("the default purpose") << QByteArray(R"({"state":"granted","consent":"email","purpose":"marketing"})")
                                         << QByteArray(R"({"consent":"email","state":"granted"})");
    QTest::newRow("shares") << QByteArray(R"({"sample":0.10})") << QByteArray(R"({"sample":0.1})");
}

void TestRuleJson::writesCanonically()
{
    QFETCH(QByteArray, node);
    QFETCH(QByteArray, written);
    const auto rule = read(wrapped(node));
    QVERIFY2(rule, rule ? "" : rule.error().text.c_str());
    QCOMPARE(QByteArray::fromStdString(compactJson(writeNode(rule->root))), written);
    const auto again = read(wrapped(written));
    QVERIFY(again);
    QVERIFY(*again == *rule);
}

void TestRuleJson::keepsOffAndNote()
{
    const QByteArray json =
        R"({"any":[{"event":"order","off":true,"note":"ask Ann"},{"top":{"by":"total_spent","percent":12.5,"of":{"segment":"VIP","note":"in"}}}],"note":"outer"})";
    const auto rule = read(wrapped(json));
    QVERIFY(rule);
    QCOMPARE(QByteArray::fromStdString(compactJson(writeNode(rule->root))), json);
    Rule other = *rule;
    QVERIFY(other == *rule);
    std::get<Group>(other.root.form).children[0].off = false;
    QVERIFY(!(other == *rule));
}

void TestRuleJson::visitsWithPaths()
{
    const auto rule = read(wrapped(
        R"({"at_least":1,"of":[{"none":[{"event":"order"}]},{"top":{"by":"total_spent","count":1,"of":{"all":[]}}}]})"));
    QVERIFY(rule);
    std::vector<std::string> paths;
    visitNodes(rule->root, [&](const Node&, const std::string& path) { paths.push_back(path); });
    const std::vector<std::string> expected{"", "/of/0", "/of/0/none/0", "/of/1", "/of/1/top/of"};
    QVERIFY(paths == expected);
}

QTEST_APPLESS_MAIN(TestRuleJson)
#include "tst_rulejson.moc"
