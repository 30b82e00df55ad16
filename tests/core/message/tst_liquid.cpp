#include "core/base/json.h"
#include "core/base/text.h"
#include "core/message/liquid/localeformat.h"
#include "core/message/liquid/template.h"

#include <QtTest>

using namespace patron;
using namespace patron::message::liquid;

namespace {
struct Rendering
{
    std::string out;
    std::vector<Problem> problems;
    RenderReport report;
};

const Json& sampleData()
{
    static const Json data = *parseJson(R"({
        "customer": {"first_name": "Ann", "last_name": "", "city": null, "points": 1250, "tags": ["vip", "tea"]},
        "orders": [{"number": "A1", "total": "19.99", "at": "2024-03-05T23:30:00Z"},
                   {"number": "A2", "total": "5.01", "at": "2024-01-31T10:00:00Z"}],
        "numbers": [3, 1, 2], "mixed": [1, "a"], "name": "a<b"})",
                                        "the data");
    return data;
}

Rendering render(const std::string& source, const CompileOptions& options = {}, RenderOptions how = {})
{
    Rendering result;
    const Compiled compiled = Template::compile(source, options);
    result.problems = compiled.problems;
    if (!compiled)
        return result;
    const JsonDrop drop(sampleData());
    Workspace workspace;
    result.report = compiled.compiled->render(drop, how, workspace, result.out);
    for (const Problem& problem : result.report.problems)
        result.problems.push_back(problem);
    return result;
}

CompileOptions strict()
{
    CompileOptions options;
    options.mode = CompileOptions::Mode::Strict;
    options.checkNames = true;
    return options;
}
}

class TestLiquid : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rendersTheLanguage_data();
    void rendersTheLanguage();
    void filters_data();
    void filters();
    void datesStandInTheCustomersZoneAndLanguage_data();
    void datesStandInTheCustomersZoneAndLanguage();
    void moneyIsExactAndInTheCustomersLanguage_data();
    void moneyIsExactAndInTheCustomersLanguage();
    void errorsHaveAPlaceAndASentence_data();
    void errorsHaveAPlaceAndASentence();
    void limitsNameTheTag_data();
    void limitsNameTheTag();
    void inlineErrorsGoOn();
    void missingValuesAreNoted_data();
    void missingValuesAreNoted();
    void fallbacksAreCounted();
    void fieldsAreListedWithTheirPlaces();
    void snippetsShareNothingByRender();
    void aWorkspaceIsReusedWithoutTraces();
    void brokenInputNeverCrashes_data();
    void brokenInputNeverCrashes();
};

void TestLiquid::rendersTheLanguage_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* source, const char* expected) {
        QTest::newRow(name) << QString::fromUtf8(source) << QString::fromUtf8(expected);
    };
    row("a dash trims white space on its side", "a  {{- 'b' -}}  c", "abc");
    row("a dash beside a comment trims only its own side", "a {% comment %}x{% endcomment -%} b", "a b");
    row("a block of white space alone shows nothing", "[{% if true %} \n {% endif %}]", "[]");
    row("elsif and else", "{% if false %}1{% elsif nil %}2{% else %}3{% endif %}", "3");
    row("and or from the right", "{% if true or false and false %}yes{% endif %}", "yes");
    row("unless with elsif", "{% unless true %}1{% elsif true %}2{% endunless %}", "2");
    row("case with several values", "{% case 2 %}{% when 1, 3 %}a{% when 4 or 2 %}b{% else %}c{% endcase %}", "b");
    row("for with limit, offset and reversed", "{% for n in (1..9) reversed limit: 3 offset: 2 %}{{ n }}{% endfor %}",
        "543");
    row("for goes on where it stopped",
        "{% for n in numbers limit: 1 %}{{ n }}{% endfor %}-{% for n in numbers offset: continue %}{{ n }}{% endfor %}",
        "3-12");
    row("else of an empty for", "{% for n in nothing %}x{% else %}none{% endfor %}", "none");
    row("parentloop",
        "{% for a in (1..2) %}{% for b in (1..2) %}{{ forloop.parentloop.index }}{{ forloop.rindex0 }} {% endfor %}{% "
        "endfor %}",
        "11 10 21 20 ");
    row("break and continue",
        "{% for n in (1..5) %}{% if n == 2 %}{% continue %}{% elsif n == 4 %}{% break %}{% endif %}{{ n }}{% endfor %}",
        "13");
    row("an object's pairs", "{% for pair in customer limit: 1 %}{{ pair[0] }}={{ pair[1] }}{% endfor %}",
        "first_name=Ann");
    row("cycle by name", "{% cycle 'a': 1, 2 %}{% cycle 'b': 1, 2 %}{% cycle 'a': 1, 2 %}", "112");
    row("capture and assign", "{% capture x %}{{ 1 }}2{% endcapture %}{% assign y = x | append: '3' %}{{ y }}", "123");
    row("increment and assign keep apart", "{% increment a %}{% assign a = 7 %}{% increment a %}{{ a }}", "017");
    row("liquid tag with echo", "{% liquid\n assign x = 2\n if x > 1\n  echo x | times: 3\n endif\n%}", "6");
    row("raw stays as it is", "{% raw %}{{ x }}{% if %}{% endraw %}", "{{ x }}{% if %}");
    row("inline comment", "a{% # nothing here %}b", "ab");
    row("contains in text and lists",
        "{% if customer.tags contains 'tea' and customer.first_name contains 'nn' %}y{% endif %}", "y");
    row("blank and empty",
        "{% if customer.city == blank %}1{% endif %}{% if customer.last_name == empty %}2{% endif %}", "12");
    row("indices, negative ones, size",
        "{{ numbers[0] }}{{ numbers[-1] }}{{ numbers.size }}{{ customer['first_name'] }}", "323Ann");
    row("tablerow with columns", "{% tablerow n in (1..3) cols: 2 %}{{ n }}{% endtablerow %}",
        "<tr class=\"row1\">\n<td class=\"col1\">1</td><td class=\"col2\">2</td></tr>\n<tr class=\"row2\"><td "
        "class=\"col1\">3</td></tr>\n");
    row("lax: rubbish in a tag is passed over", "{{ 'a' | upcase | }}{% if 1 == 1 ! %}b{% endif %}", "Ab");
}

void TestLiquid::rendersTheLanguage()
{
    QFETCH(QString, source);
    QFETCH(QString, expected);
    const Rendering result = render(source.toStdString());
    QVERIFY2(result.problems.empty(), result.problems.empty() ? "" : result.problems[0].sentence().c_str());
    QCOMPARE(QString::fromStdString(result.out), expected);
}

void TestLiquid::filters_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* source, const char* expected) {
        QTest::newRow(source) << QString::fromUtf8(source) << QString::fromUtf8(expected);
    };
    row("{{ 'ärger' | capitalize }}", "Ärger");
    row("{{ 'Größe' | upcase }}", "GRÖSSE");
    row("{{ 0.1 | plus: 0.2 }}", "0.3");
    row("{{ '19.99' | times: 3 }}", "59.97");
    row("{{ 7 | divided_by: 2 }} {{ -7 | divided_by: 2 }} {{ 7 | divided_by: 2.0 }}", "3 -4 3.5");
    row("{{ -7 | modulo: 3 }} {{ 8.9 | modulo: 3 }}", "2 2.9");
    row("{{ 2.5 | round }} {{ -2.5 | round }} {{ 1.005 | round: 2 }} {{ 1250 | round: -2 }}", "3 -3 1.01 1300");
    row("{{ 1.1 | ceil }} {{ -1.1 | floor }} {{ '-4' | abs }}", "2 -2 4");
    row("{{ orders | map: 'number' | join: ', ' }}", "A1, A2");
    row("{{ orders | sum: 'total' }}", "25.0");
    row("{{ orders | where: 'number', 'A2' | map: 'total' | first }}", "5.01");
    row("{{ orders | find_index: 'number', 'A2' }} {{ orders | has: 'number', 'A9' }}", "1 false");
    row("{{ numbers | sort | reverse | join: '' }}", "321");
    row("{{ '3,1,1' | split: ',' | uniq | sort_natural | join }}", "1 3");
    row("{{ 'Ünïcode' | slice: 1, 3 }} {{ 'Ünïcode' | size }}", "nïc 7");
    row("{{ 'one two three' | truncatewords: 2 }} {{ 'Grüße an alle' | truncate: 8 }}", "one two... Grüße...");
    row("{{ 'a-b-a' | replace_last: 'a', 'c' }} {{ 'aXbX' | remove_first: 'X' }}", "a-b-c abX");
    row("{{ '<p>a</p><script>x</script>b' | strip_html }}", "ab");
    row("{{ 'a&b' | escape }} {{ '&lt;&' | escape_once }}", "a&amp;b &lt;&amp;");
    row("{{ 'ä b' | url_encode }} {{ '%C3%A4+b' | url_decode }}", "%C3%A4+b ä b");
    row("{{ 'Zoë' | base64_encode }} {{ 'Wm/Dqw==' | base64_decode }}", "Wm/Dqw== Zoë");
    row("{{ false | default: 1 }} {{ false | default: 1, allow_false: true }} {{ '' | default: 'x' }}", "1 false x");
    row("{{ customer.points | number_with_delimiter }} {{ 1234567.5 | number_with_delimiter: '.' }}",
        "1,250 1.234.567.5");
    row("{{ 'x' | raw }}", "x");
}

void TestLiquid::filters()
{
    QFETCH(QString, source);
    QFETCH(QString, expected);
    const Rendering result = render(source.toStdString(), strict());
    QVERIFY2(result.problems.empty(), result.problems.empty() ? "" : result.problems[0].sentence().c_str());
    QCOMPARE(QString::fromStdString(result.out), expected);
}

void TestLiquid::datesStandInTheCustomersZoneAndLanguage_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("zone");
    QTest::addColumn<QString>("locale");
    QTest::addColumn<QString>("expected");
    QTest::newRow("an instant is moved into the zone")
        << u"{{ orders[0].at | date: '%Y-%m-%d %H:%M %z' }}"_qs << u"Europe/Berlin"_qs << u"en"_qs
        << u"2024-03-06 00:30 +0100"_qs;
    QTest::newRow("a wall time stays") << u"{{ '2024-07-01 09:00' | date: '%H:%M %z' }}"_qs << u"Europe/Berlin"_qs
                                       << u"en"_qs << u"09:00 +0200"_qs;
    QTest::newRow("a date stays the day it is")
        << u"{{ '1990-05-01' | date: '%d.%m.%Y' }}"_qs << u"America/New_York"_qs << u"en"_qs << u"01.05.1990"_qs;
    QTest::newRow("an offset that was written is kept") << u"{{ '2020-06-15 14:30:00 -0400' | date: '%H:%M %z' }}"_qs
                                                        << u"Europe/Berlin"_qs << u"en"_qs << u"14:30 -0400"_qs;
    QTest::newRow("now is the given instant")
        << u"{{ 'now' | date: '%A %-d %B' }}"_qs << u"Asia/Tokyo"_qs << u"en"_qs << u"Monday 4 March"_qs;
    QTest::newRow("German names") << u"{{ orders[1].at | date: '%A, %-d. %B %Y' }}"_qs << u"UTC"_qs << u"de"_qs
                                  << u"Mittwoch, 31. Januar 2024"_qs;
    QTest::newRow("French names in capitals")
        << u"{{ orders[1].at | date: '%^B' }}"_qs << u"UTC"_qs << u"fr"_qs << u"JANVIER"_qs;
    QTest::newRow("not a date goes through") << u"{{ 'soon' | date: '%Y' }}"_qs << u"UTC"_qs << u"en"_qs << u"soon"_qs;
    QTest::newRow("day first with slashes")
        << u"{{ '16/07/2004' | date: '%F' }}"_qs << u"UTC"_qs << u"en"_qs << u"2004-07-16"_qs;
}

void TestLiquid::datesStandInTheCustomersZoneAndLanguage()
{
    QFETCH(QString, source);
    QFETCH(QString, zone);
    QFETCH(QString, locale);
    QFETCH(QString, expected);
    const LocaleFormat format(locale.toStdString(), "");
    RenderOptions options;
    options.now = *parseRfc3339("2024-03-03T20:00:00Z");
    options.zone = *TimeZone::find(zone.toStdString());
    options.locale = &format;
    QCOMPARE(QString::fromStdString(render(source.toStdString(), strict(), options).out), expected);
}

void TestLiquid::moneyIsExactAndInTheCustomersLanguage_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("locale");
    QTest::addColumn<QString>("currency");
    QTest::addColumn<QString>("expected");
    QTest::newRow("pounds") << u"{{ '1234.5' | money }}"_qs << u"en-GB"_qs << u"GBP"_qs << u"£1,234.50"_qs;
    QTest::newRow("euros in German") << u"{{ '1234.5' | money }}"_qs << u"de-DE"_qs << u"EUR"_qs
                                     << u"1.234,50\u00A0€"_qs;
    QTest::newRow("yen have no decimals") << u"{{ 1999.5 | money }}"_qs << u"en"_qs << u"JPY"_qs << u"¥2,000"_qs;
    QTest::newRow("another currency by name")
        << u"{{ 3 | money: 'USD' }}"_qs << u"en-US"_qs << u"GBP"_qs << u"$3.00"_qs;
    QTest::newRow("more digits than a double has")
        << u"{{ '90071992547409.93' | money }}"_qs << u"en-GB"_qs << u"GBP"_qs << u"£90,071,992,547,409.93"_qs;
    QTest::newRow("no currency") << u"{{ 12 | money }}"_qs << u"en"_qs << QString() << u"12.00"_qs;
    QTest::newRow("nil shows nothing") << u"{{ customer.city | money }}"_qs << u"en"_qs << u"GBP"_qs << QString();
}

void TestLiquid::moneyIsExactAndInTheCustomersLanguage()
{
    QFETCH(QString, source);
    QFETCH(QString, locale);
    QFETCH(QString, currency);
    QFETCH(QString, expected);
    const LocaleFormat format(locale.toStdString(), currency.toStdString());
    RenderOptions options;
    options.locale = &format;
    QCOMPARE(QString::fromStdString(render(source.toStdString(), strict(), options).out), expected);
}

void TestLiquid::errorsHaveAPlaceAndASentence_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* name, const char* source, const char* sentence) {
        QTest::newRow(name) << QString::fromUtf8(source) << QString::fromUtf8(sentence);
    };
    row("an unknown filter", "Grüße\n {{ customer.first_name | upcas }}",
        "Line 2, column 27: Unknown filter 'upcas'. Did you mean upcase?");
    row("an unknown field", "{{ customer.frist_name }}",
        "Line 1, column 4: Unknown field 'customer.frist_name'. Did you mean customer.first_name?");
    row("an unknown root", "{% if custmer %}x{% endif %}",
        "Line 1, column 7: Unknown field 'custmer'. Did you mean customer?");
    row("an unknown tag", "ü{% fro x in y %}{% endfor %}", "Line 1, column 2: Unknown tag 'fro'. Did you mean for?");
    row("an if that is not closed", "a\n{% if true %}b",
        "Line 2, column 1: 'if' tag was never closed: endif is missing.");
    row("a wrong end", "{% if true %}{% endfor %}",
        "Line 1, column 14: 'endfor' is not a valid delimiter for if tags: use endif first.");
    row("an else alone", "{% else %}",
        "Line 1, column 1: Unexpected outer 'else' tag: it belongs inside if, unless, case or for.");
    row("an output that is not closed", "Hi {{ name",
        "Line 1, column 4: Variable '{{' was not properly terminated: }} is missing.");
    row("a text without an end", "{{ 'oops }}", "Line 1, column 4: Unexpected character ': the text has no end.");
    row("a filter without a name", "{{ name | }}", "Line 1, column 11: Expected id (a name) but found end_of_string.");
    row("an argument too many", "{{ name | upcase: 1 }}", "Line 1, column 11: The filter 'upcase' takes no arguments.");
    row("a division by zero", "\n{{ 1 | divided_by: 0 }}", "Line 2, column 1: divided by 0");
    row("a list that cannot be sorted", "{{ mixed | sort }}",
        "Line 1, column 1: cannot sort values of incompatible types.");
    row("text compared with a number", "{% if '2' > 1 %}{% endif %}",
        "Line 1, column 1: comparison of text with a number failed: turn the text into a number with | plus: 0.");
    row("a snippet that is not there", "{% render 'x' %}", "Line 1, column 1: Could not find the snippet 'x'.");
}

void TestLiquid::errorsHaveAPlaceAndASentence()
{
    QFETCH(QString, source);
    QFETCH(QString, sentence);
    CompileOptions options = strict();
    options.knownFields = {"customer", "customer.first_name", "customer.city", "orders", "name", "mixed"};
    const Rendering result = render(source.toStdString(), options);
    QVERIFY(!result.problems.empty());
    QCOMPARE(QString::fromStdString(result.problems[0].sentence()), sentence);
}

void TestLiquid::limitsNameTheTag_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("part");
    QTest::newRow("a long loop") << u"{% for a in (1..1000000000) %}x{% endfor %}"_qs
                                 << u"More than 1,000,000 steps in 'for'"_qs;
    QTest::newRow("loops inside loops")
        << u"{% for a in (1..1000) %}{% for b in (1..1000) %}{% for c in (1..1000) %}{% endfor %}{% endfor %}{% endfor %}"_qs
        << u"More than 1,000,000 steps in 'for'"_qs;
    QTest::newRow("much output") << u"{% for a in (1..50000) %}xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx{% endfor %}"_qs
                                 << u"The text grows beyond 1,048,576 bytes in 'for'"_qs;
    QTest::newRow("much output of characters of several bytes")
        << u"x{% for a in (1..50000) %}éééééééééééééééééééé€€{% endfor %}"_qs
        << u"The text grows beyond 1,048,576 bytes in 'for'"_qs;
    QTest::newRow("a text that doubles")
        << u"{% assign s = 'xxxxxxxxxxxxxxxx' %}{% for i in (1..40) %}{% assign s = s | append: s %}{% endfor %}{{ s }}"_qs
        << u"The value grows too long"_qs;
    QTest::newRow("a captured flood")
        << u"{% capture x %}{% for a in (1..500000) %}xxxxxxxxxx{% endfor %}{% endcapture %}"_qs << u"in 'for'"_qs;
    QTest::newRow("a table of rows") << u"{% tablerow a in (1..10000000) %}{% endtablerow %}"_qs
                                     << u"More than 1,000,000 steps in 'tablerow'"_qs;
    QTest::newRow("a snippet in itself") << u"{% render 'again' %}"_qs
                                         << u"Nesting too deep: more than 64 snippets inside each other in 'render'"_qs;
    QTest::newRow("a range as a list") << u"{{ (1..900000000) | join }}"_qs << u"The value grows too long"_qs;
    QString deep;
    for (int i = 0; i < 70; ++i)
        deep += u"{% if true %}"_qs;
    QTest::newRow("tags inside tags") << deep << u"Nesting too deep: more than 64 tags inside each other in 'if'"_qs;
    QTest::newRow("brackets inside brackets")
        << u"{{ "_qs + QString(100, u'[') + u" }}"_qs << u"Nesting too deep: more than 64 brackets"_qs;
}

void TestLiquid::limitsNameTheTag()
{
    QFETCH(QString, source);
    QFETCH(QString, part);
    Snippets snippets([](std::string_view) { return std::optional<std::string>("{% render 'again' %}"); }, {});
    RenderOptions how;
    how.snippets = &snippets;
    const Rendering result = render(source.toStdString(), strict(), how);
    QVERIFY(!result.problems.empty());
    const QString text = QString::fromStdString(result.problems[0].text);
    QVERIFY2(text.contains(part), qPrintable(text));
    QVERIFY2(result.out.size() <= (1u << 20), std::to_string(result.out.size()).c_str());
    QVERIFY(isValidUtf8(result.out));
}

void TestLiquid::inlineErrorsGoOn()
{
    RenderOptions how;
    how.inlineErrors = true;
    const Rendering result = render("a{{ 1 | divided_by: 0 }}\nb{{ 'x' | slice: 'y' }}c", {}, how);
    QCOMPARE(
        QString::fromStdString(result.out),
        u"aLiquid error (line 1): divided by 0\nbLiquid error (line 2): invalid integer: a whole number was expected.c"_qs);
    QCOMPARE(result.report.problems.size(), std::size_t{2});
}

void TestLiquid::missingValuesAreNoted_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("missing");
    const auto row = [](const char* name, const char* source, const char* missing) {
        QTest::newRow(name) << QString::fromUtf8(source) << QString::fromUtf8(missing);
    };
    row("a null", "Hi\n {{ customer.city }}", "customer.city@2:2");
    row("an empty text", "{{ customer.last_name | upcase }}", "customer.last_name@1:1");
    row("a field that is not there", "{{ customer.nothing }}", "customer.nothing@1:1");
    row("not when there is a fallback", "{{ customer.city | default: 'town' }}", "");
    row("not in a condition", "{% if customer.city %}{{ customer.city }}{% endif %}", "");
    row("not for a captured nothing", "{% capture x %}{% endcapture %}{{ x }}", "");
    row("not for a literal", "{{ '' }}", "");
    row("also through assign", "{% assign x = customer.last_name %}{{ x }}", "x@1:36");
    row("an item's property", "{% for o in orders limit: 1 %}{{ o.note }}{% endfor %}", "o.note@1:31");
}

void TestLiquid::missingValuesAreNoted()
{
    QFETCH(QString, source);
    QFETCH(QString, missing);
    RenderOptions how;
    how.noteMissing = true;
    const Rendering result = render(source.toStdString(), strict(), how);
    QStringList found;
    for (const Missing& one : result.report.missing)
        found << QStringLiteral("%1@%2:%3")
                     .arg(QString::fromStdString(one.field))
                     .arg(one.place.line)
                     .arg(one.place.column);
    QCOMPARE(found.join(u' '), missing);
}

void TestLiquid::fallbacksAreCounted()
{
    const Rendering result = render("{{ customer.city | default: 'a' }}{{ customer.first_name | default: 'b' }}{{ "
                                    "customer.last_name | upcase | default: 'c' }}");
    QCOMPARE(QString::fromStdString(result.out), u"aAnnc"_qs);
    QCOMPARE(result.report.fallbacksUsed, 2);
}

void TestLiquid::fieldsAreListedWithTheirPlaces()
{
    const Compiled compiled =
        Template::compile("{% if customer.city %}{{ customer.city }}{% endif %}\n"
                          "{% for o in orders %}{{ o.total | money }}{% endfor %}{{ a.b | default: c }}",
                          strict());
    QVERIFY(compiled);
    QStringList lines;
    for (const FieldUse& use : compiled.compiled->fields()) {
        QString line =
            QStringLiteral("%1@%2:%3").arg(QString::fromStdString(use.field)).arg(use.place.line).arg(use.place.column);
        for (const auto& [holds, word] : {std::pair(use.shown, " shown"), std::pair(use.guarded, " guarded"),
                                          std::pair(use.hasFallback, " fallback"), std::pair(use.local, " local")}) {
            if (holds)
                line += QLatin1String(word);
        }
        lines << line;
    }
    QCOMPARE(lines, QStringList({u"customer.city@1:7"_qs, u"customer.city@1:26 shown guarded"_qs, u"orders@2:13"_qs,
                                 u"o.total@2:25 shown local"_qs, u"a.b@2:58 shown fallback"_qs, u"c@2:73"_qs}));
}

void TestLiquid::snippetsShareNothingByRender()
{
    Snippets snippets(
        [](std::string_view name) -> std::optional<std::string> {
            if (name == "card")
                return "[{{ o.number }}{{ x }}{% assign x = 9 %}]";
            if (name == "bad")
                return "ok\n{% if %}";
            return {};
        },
        strict());
    RenderOptions how;
    how.snippets = &snippets;
    QCOMPARE(
        QString::fromStdString(render("{% assign x = 1 %}{% render 'card' for orders as o %}{{ x }}", {}, how).out),
        u"[A1][A2]1"_qs);
    QCOMPARE(
        QString::fromStdString(render("{% assign x = 1 %}{% include 'card' for orders as o %}{{ x }}", {}, how).out),
        u"[A11][A29]9"_qs);
    const Rendering bad = render("{% render 'bad' %}", {}, how);
    QVERIFY(!bad.problems.empty());
    QCOMPARE(QString::fromStdString(bad.problems[0].snippet), u"bad"_qs);
    QCOMPARE(bad.problems[0].line, 2);
    QCOMPARE(bad.problems[0].column, 7);
}

void TestLiquid::aWorkspaceIsReusedWithoutTraces()
{
    const Compiled compiled = Template::compile("{% increment n %}{% cycle 1, 2 %}{% assign a = a | append: 'x' %}{{ a "
                                                "}}{% capture c %}{{ c }}y{% endcapture %}{{ c }}");
    const JsonDrop drop(sampleData());
    Workspace workspace;
    for (int i = 0; i < 3; ++i) {
        std::string out;
        compiled.compiled->render(drop, {}, workspace, out);
        workspace.arena().clear();
        QCOMPARE(QString::fromStdString(out), u"01xy"_qs);
    }
}

void TestLiquid::brokenInputNeverCrashes_data()
{
    QTest::addColumn<QByteArray>("source");
    const QByteArrayList sources = {"{{",
                                    "{%",
                                    "{{}}",
                                    "{{-}}",
                                    "{%%}",
                                    "{%-%}",
                                    "{%--%}",
                                    "{{--}}",
                                    "{{ | }}",
                                    "{{ . }}",
                                    "{{ [ }}",
                                    "{{ ] }}",
                                    "{{ a.b. }}",
                                    "{{ (1.. }}",
                                    "{{ (1..2 }}",
                                    "{% for %}",
                                    "{% for in in in %}{% endfor %}",
                                    "{% case %}{% endcase %}",
                                    "{% when %}",
                                    "{% assign %}",
                                    "{% assign = %}",
                                    "{% capture %}{% endcapture %}",
                                    "{% cycle %}",
                                    "{% cycle , %}",
                                    "{% render %}",
                                    "{% include %}",
                                    "{% liquid %}",
                                    "{% liquid if %}",
                                    "{% raw %}",
                                    "{% comment %}",
                                    "{% # \n x %}",
                                    "{{ \xff\xfe }}",
                                    "\xff{{ 'a\xff' | upcase | truncate: 1 }}",
                                    QByteArray("a\0b{{ 'x' }}\0", 12),
                                    "{% tablerow x in (1..3) cols: 0 %}{{ x }}{% endtablerow %}",
                                    "{{ 'x' | slice: -9223372036854775808, 9223372036854775807 }}",
                                    "{{ 9223372036854775807 | plus: 1 }}",
                                    "{{ -9223372036854775808 | divided_by: -1 | abs | times: 99 | round: 300 }}",
                                    "{{ 1e400 }}{{ 'now' | date: '%99999999d%-%' }}",
                                    "{{ '\xf0\x9f' | size | date: '%Y' }}",
                                    "{{ 99999999999999999 | date: '%Y' }}",
                                    "{% for i in (9223372036854775807..1) %}{% endfor %}"};
    for (const QByteArray& source : sources)
        QTest::newRow(source.toPercentEncoding().constData()) << source;
}

void TestLiquid::brokenInputNeverCrashes()
{
    QFETCH(QByteArray, source);
    for (const auto mode : {CompileOptions::Mode::Lax, CompileOptions::Mode::Strict}) {
        for (const auto format : {Format::Bare, Format::Html, Format::Subject, Format::Text}) {
            CompileOptions options;
            options.mode = mode;
            options.format = format;
            const Rendering result = render(source.toStdString(), options);
            QVERIFY(result.out.size() < 100'000);
            for (const Problem& problem : result.problems)
                QVERIFY(problem.line >= 1 && problem.column >= 1 && !problem.text.empty());
        }
    }
}

QTEST_APPLESS_MAIN(TestLiquid)
#include "tst_liquid.moc"
