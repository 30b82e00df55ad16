#include "core/intake/readers/jsonscanner.h"
#include "tests/core/intake/tablefixture.h"
#include "tests/support/checks.h"

using namespace patron::intake;

namespace {
/// The cell of a column in a row.
QString cellOf(const ReadTable& table, qsizetype row, const QString& column)
{
    const qsizetype at = table.header.indexOf(column);
    return at < 0 ? u"no such column"_qs : table.rows.value(row).split(u'|').value(at);
}

/// JSON whose quotes are written as apostrophes.
QByteArray json(QByteArray text)
{
    return text.replace('\'', '"');
}

ReadTable readJson(const QByteArray& text)
{
    return readBytes(text, "file.json");
}
}

class TestJsonRows : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsRecords_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QStringList>("header");
        QTest::addColumn<QStringList>("rows");
        const auto row = [](const char* name, const QByteArray& text, QStringList header, QStringList rows) {
            QTest::newRow(name) << text << header << rows;
        };
        const QStringList both{u"a"_qs, u"b"_qs};
        row("a list of objects", json("[{'a':1,'b':'x'},{'b':'y'}]"), both, {u"1|x"_qs, u"|y"_qs});
        row("columns that come late", json("[{'a':1},{'a':2,'b':3}]"), both, {u"1|"_qs, u"2|3"_qs});
        row("lines", "{\"a\":1,\"b\":2}\n\n{\"a\":3,\"b\":4}\r\n", both, {u"1|2"_qs, u"3|4"_qs});
        row("one object", json("{'a':1,'b':[1,'two, three',null,true]}"), both, {u"1|1, \"two, three\", true"_qs});
        row("objects that follow each other over lines", "{\n\"a\":1,\n\"b\":2}\n{\n\"a\":3,\"b\":4}", both,
            {u"1|2"_qs, u"3|4"_qs});
        row("a list inside an object", json("{'total':2,'data':{'people':[{'a':1,'b':2}]},'next':null}"), both,
            {u"1|2"_qs});
        row("nested objects", json("[{'a':{'b':{'c':1},'d':2}}]"), {u"a.b.c"_qs, u"a.d"_qs}, {u"1|2"_qs});
        row("edges and nodes",
            json("{'data':{'customers':{'edges':[{'cursor':'x','node':{'a':1}},{'node':{'a':2}}]}}}"), {u"a"_qs},
            {u"1"_qs, u"2"_qs});
        row("a table written as lists", json("[['email','name'],['a@example.com','Ann'],['b@example.com',null]]"),
            {u"email"_qs, u"name"_qs}, {u"a@example.com|Ann"_qs, u"b@example.com|"_qs});
        row("numbers keep their digits", json("[{'a':10.50,'b':12345678901234567890}]"), both,
            {u"10.50|12345678901234567890"_qs});
        row("escapes", "[{\"a\":\"\\u00e9\\ud83d\\ude00\\n\\\"\",\"b\":\"\\ud800x\"}]", both,
            {QString::fromUtf8("\xC3\xA9\xF0\x9F\x98\x80\n\"|\xEF\xBF\xBDx")});
        row("values of a name", json("[{'a':1,'note_attributes':[{'name':'Gift','value':'yes'}]}]"),
            {u"a"_qs, u"note_attributes.Gift"_qs}, {u"1|yes"_qs});
        row("typed values of a name",
            json("[{'a':1,'p':[{'key':'page','value':{'string_value':'/x'}},{'key':'n','value':{'int_value':'5'}}]}]"),
            {u"a"_qs, u"p.page"_qs, u"p.n"_qs}, {u"1|/x|5"_qs});
        row("several addresses", json("[{'a':1,'adr':[{'city':'York'},{'city':'Leeds'}]}]"),
            {u"a"_qs, u"adr.city"_qs, u"adr 2.city"_qs}, {u"1|York|Leeds"_qs});
        row("Mongo's own types", json("[{'_id':{'$oid':'5f'},'n':{'$numberLong':'7'}}]"), {u"_id"_qs, u"n"_qs},
            {u"5f|7"_qs});
        row("an empty list beside", json("[{'a':1,'b':[],'c':{}}]"), both, {u"1|"_qs});
        row("a mark before it", "\xEF\xBB\xBF[{\"a\":1}]", {u"a"_qs}, {u"1"_qs});
    }

    void readsRecords()
    {
        QFETCH(QByteArray, text);
        QFETCH(QStringList, header);
        QFETCH(QStringList, rows);
        const ReadTable read = readJson(text);
        QVERIFY2(!read.failed, read.error.text.c_str());
        QCOMPARE(read.header, header);
        QCOMPARE(read.rows, rows);
    }

    void lineItemsBecomeRows()
    {
        const ReadTable read = readJson(
            json("{'orders':["
                 "{'id':450789469,'name':'#1001','email':'bob@example.com','created_at':'2026-01-10T11:00:00-05:00',"
                 "'total_price':'199.00','currency':'USD','customer':{'id':207119551,'first_name':'Bob',"
                 "'default_address':{'city':'Louisville','country_code':'US'}},"
                 "'tax_lines':[{'title':'State tax','price':'3.98','rate':0.06}],"
                 "'line_items':[{'id':1,'title':'IPod Nano','quantity':1,'price':'199.00','sku':'IPOD-G',"
                 "'properties':[{'name':'Engraving','value':'Hi'}]},"
                 "{'id':2,'title':'Case','quantity':2,'price':'0.00','sku':'CASE'}]},"
                 "{'id':450789470,'name':'#1002','email':'ann@example.com','total_price':'0.00','line_items':[]}]}"));
        QVERIFY2(!read.failed, read.error.text.c_str());
        QCOMPARE(read.rows.size(), 3);
        QCOMPARE(read.lines, (QList<qint64>{1, 1, 2}));
        QCOMPARE(cellOf(read, 0, u"line_items.sku"_qs), u"IPOD-G"_qs);
        QCOMPARE(cellOf(read, 1, u"line_items.sku"_qs), u"CASE"_qs);
        QCOMPARE(cellOf(read, 1, u"email"_qs), u"bob@example.com"_qs);
        QCOMPARE(cellOf(read, 0, u"line_items.properties.Engraving"_qs), u"Hi"_qs);
        QCOMPARE(cellOf(read, 1, u"line_items.properties.Engraving"_qs), QString());
        QCOMPARE(cellOf(read, 0, u"customer.default_address.city"_qs), u"Louisville"_qs);
        QCOMPARE(cellOf(read, 2, u"name"_qs), u"#1002"_qs);
        QCOMPARE(cellOf(read, 2, u"line_items.sku"_qs), QString());
    }

    void linesOfAGraphAreRowsToo()
    {
        const ReadTable read = readJson(json("{'data':{'orders':{'nodes':[{'id':'gid-1','name':'#1',"
                                             "'totalPriceSet':{'shopMoney':{'amount':'12.50','currencyCode':'GBP'}},"
                                             "'lineItems':{'edges':[{'node':{'title':'Mug','quantity':1}},{'node':{'"
                                             "title':'Cup','quantity':2}}]}}]}}}"));
        QCOMPARE(read.rows.size(), 2);
        QCOMPARE(cellOf(read, 1, u"lineItems.title"_qs), u"Cup"_qs);
        QCOMPARE(cellOf(read, 1, u"totalPriceSet.shopMoney.amount"_qs), u"12.50"_qs);
    }

    void minorUnitsBecomeDecimals()
    {
        const ReadTable square = readJson(
            json("{'orders':[{'id':'x','total_money':{'amount':1050,'currency':'GBP'},"
                 "'tip_money':{'amount':5,'currency':'GBP'},'paid_money':{'amount':1050,'currency':'JPY'}}]}"));
        QCOMPARE(cellOf(square, 0, u"total_money.amount"_qs), u"10.50"_qs);
        QCOMPARE(cellOf(square, 0, u"tip_money.amount"_qs), u"0.05"_qs);
        QCOMPARE(cellOf(square, 0, u"paid_money.amount"_qs), u"1050"_qs);
        const ReadTable stripe =
            readJson("{\"id\":\"ch_1\",\"object\":\"charge\",\"amount\":2000,\"amount_refunded\":-5,"
                     "\"currency\":\"usd\",\"created\":1711965600}\n"
                     "{\"id\":\"ch_2\",\"object\":\"charge\",\"amount\":99,\"currency\":\"jpy\"}\n");
        QCOMPARE(cellOf(stripe, 0, u"amount"_qs), u"20.00"_qs);
        QCOMPARE(cellOf(stripe, 0, u"amount_refunded"_qs), u"-0.05"_qs);
        QCOMPARE(cellOf(stripe, 1, u"amount"_qs), u"99"_qs);
        QCOMPARE(cellOf(stripe, 0, u"created"_qs), u"1711965600"_qs);
    }

    void stripePagesAreLists()
    {
        const ReadTable read =
            readJson(json("{'object':'list','url':'/v1/customers','has_more':false,'data':["
                          "{'id':'cus_1','object':'customer','email':'a@example.com','metadata':{'Size':'L'},"
                          "'subscriptions':{'object':'list','data':[]}}]}"));
        QCOMPARE(cellOf(read, 0, u"email"_qs), u"a@example.com"_qs);
        QCOMPARE(cellOf(read, 0, u"metadata.Size"_qs), u"L"_qs);
    }

    void anOrderOfItsOwnKeepsItsHead()
    {
        const ReadTable read =
            readJson(json("{'order':{'line_items':[{'sku':'A','quantity':1}],'id':7,'email':'a@example.com'}}"));
        QCOMPARE(read.rows.size(), 1);
        QCOMPARE(cellOf(read, 0, u"order.email"_qs), u"a@example.com"_qs);
        QCOMPARE(cellOf(read, 0, u"order.line_items.sku"_qs), u"A"_qs);
    }

    void listsOfEventsStayOneCell()
    {
        const ReadTable read =
            readJson("{\"type\":\"track\",\"messageId\":\"m1\",\"anonymousId\":\"d1\",\"event\":\"Order "
                     "Completed\",\"properties\":"
                     "{\"products\":[{\"sku\":\"A\",\"quantity\":1},{\"sku\":\"B\",\"quantity\":2}]}}\n"
                     "{\"type\":\"identify\",\"messageId\":\"m2\",\"userId\":\"u1\",\"anonymousId\":\"d1\"}\n");
        QCOMPARE(read.rows.size(), 2);
        QVERIFY(read.rows.at(0).contains(u"[{\"sku\":\"A\",\"quantity\":1},{\"sku\":\"B\",\"quantity\":2}]"_qs));
    }

    void otherListsAreOffered()
    {
        const QByteArray text =
            json("{'customers':[{'id':1,'email':'a@example.com'}],'orders':[{'id':2,'number':'X'}]}");
        const ReadTable first = readJson(text);
        QCOMPARE(cellOf(first, 0, u"email"_qs), u"a@example.com"_qs);
        QCOMPARE(first.others, QStringList{u"orders"_qs});
        const auto file = InputFile::pasted("shop.json", text.toStdString());
        QCOMPARE(cellOf(readFirst(file.withTable("orders")), 0, u"number"_qs), u"X"_qs);
        QVERIFY(readFirst(file.withTable("none")).failed);
    }

    void aBrokenLineCostsItselfOnly()
    {
        const ReadTable read = readJson("{\"a\":1}\n{\"a\":2\n{\"a\":3} x\n5\n{\"a\":4}\n");
        QCOMPARE(read.problems,
                 (QList<int>{0, int(CsvProblem::NotJson), int(CsvProblem::NotJson), int(CsvProblem::NotRecord), 0}));
        QCOMPARE(read.lines, (QList<qint64>{1, 2, 3, 4, 5}));
        QCOMPARE(read.rows.last(), u"4"_qs);
    }

    void brokenDocumentsAreRefusedWithTheLine_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("words");
        const auto bad = [](const char* name, const QByteArray& text, const char* words) {
            QTest::newRow(name) << text << QByteArray(words);
        };
        bad("cut off", "[\n{\"a\":1},\n{\"a\":2", "line 3 it ends in the middle");
        bad("cut off inside a text", "[\n{\"a\":\"xyz", "line 2 a text is not closed");
        bad("a comma too few", "[{\"a\":1}\n{\"a\":2}]", "line 2 a comma");
        bad("a comma too many", "[{\"a\":1,}]", "a name in quotes");
        bad("brackets of two kinds", "[{\"a\":1]]", "another kind");
        bad("a number that is none", "[{\"a\":1.}]", "no number");
        bad("words of another language", "[{\"a\":None}]", "no value");
        bad("too deep", "[" + QByteArray("[").repeated(100'000), "nested deeper");
        bad("deep objects", "[" + QByteArray("{\"a\":").repeated(100'000), "nested deeper");
        bad("no records", "[1, 2, 3]", "no records");
        bad("an empty object", "{}", "no records");
        bad("an empty list", "[]", "no records");
    }

    void brokenDocumentsAreRefusedWithTheLine()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, words);
        const ReadTable read = readJson(text);
        QVERIFY(read.failed);
        QVERIFY2(read.error.text.find(words.toStdString()) != std::string::npos, read.error.text.c_str());
    }

    void recordsPastALimitAreRejectedAlone()
    {
        const QByteArray many = "{\"a\":[" + QByteArray("1,").repeated(300'000) + "1]}\n";
        const QByteArray text = "{\"a\":\"" + QByteArray(2 << 20, 'x') + "\"}\n";
        const QByteArray line = "{\"a\":[" + QByteArray("\"yyyyyyyyyyyyyyyyyyyyyyyy\",").repeated(1 << 20) + "1]}\n";
        const ReadTable read = readJson("{\"a\":1}\n{\"a\":1}\n" + many + text + line + "{\"a\":2}\n");
        QVERIFY2(!read.failed, read.error.text.c_str());
        QCOMPARE(read.problems, (QList<int>{0, 0, int(CsvProblem::TooManyColumns), int(CsvProblem::CellTooLong),
                                            int(CsvProblem::RowTooLong), 0}));
        QCOMPARE(read.rows.last(), u"2"_qs);
    }

    void tooManyFieldsAreRefused()
    {
        QByteArray text = "[";
        for (int i = 0; i < 1'000'000; ++i)
            text += (i == 0 ? "{\"f" : ",{\"f") + QByteArray::number(i) + "\":1}";
        const ReadTable read = readJson(text + "]");
        QVERIFY(read.failed);
        QVERIFY2(read.error.text.find("10,000 different fields") != std::string::npos, read.error.text.c_str());
    }

    void deepThingsStayOneCell()
    {
        QByteArray deep = "[";
        for (int i = 0; i < 60; ++i)
            deep += "{\"" + QByteArray(900, 'k') + "\":";
        deep += "{";
        for (int i = 0; i < 9'000; ++i)
            deep += (i == 0 ? "\"f" : ",\"f") + QByteArray::number(i) + "\":1";
        deep += "}" + QByteArray("}").repeated(60) + "]";
        const ReadTable read = readJson(deep);
        QVERIFY2(!read.failed, read.error.text.c_str());
        QCOMPARE(read.header.size(), 1);
        QVERIFY(read.header.first().size() < 2'000);
    }

    void otherBracketsAreTables()
    {
        QCOMPARE(readBytes("[x],b\n1,2\n3,4\n").header, (QStringList{u"[x]"_qs, u"b"_qs}));
        QCOMPARE(readBytes("{id},b\n1,2\n3,4\n").header, (QStringList{u"{id}"_qs, u"b"_qs}));
    }
};

QTEST_APPLESS_MAIN(TestJsonRows)
#include "tst_jsonrows.moc"
