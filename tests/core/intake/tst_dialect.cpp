#include "core/intake/dialect.h"

#include <QTest>

using namespace patron::intake;

class TestDialect : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sniffs_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("delimiter");
        QTest::addColumn<int>("headerRow"); ///< -1: no header
        QTest::addColumn<int>("columns");
        const auto row = [](const char* name, const char* text, const char* delimiter, int headerRow, int columns) {
            QTest::newRow(name) << QByteArray(text) << QByteArray(delimiter) << headerRow << columns;
        };
        row("commas", "id,name,city\n1,Ann,Leeds\n2,Bo,York\n", ",", 0, 3);
        row("semicolons with decimal commas", "id;price;tax\n1;2,50;0,50\n2;3,50;0,70\n", ";", 0, 3);
        row("semicolons, commas in every text", "name;note\nAnn;one, two\nBo;three, four\n", ";", 0, 2);
        row("tabs", "id\tname\n1\tAnn, of York\n2\tBo, of Leeds\n", "\t", 0, 2);
        row("pipes", "id|name|when\n1|Ann|10:30\n2|Bo|11:30\n", "|", 0, 3);
        row("one column", "email\na@example.com\nb@example.com\n", ",", 0, 1);
        row("a sep= line wins", "sep=;\nid;name\n1;Ann\n", ";", 1, 2);
        row("a preamble of notes",
            "Connections\nNotes: none of these\n\nFirst Name,Last Name,Email\nAnn,Lee,a@example.com\n", ",", 3, 3);
        row("a line of bare commas first",
            ",,,\n\"Name\",\"Qty\",\"Price\",\"Date\"\n\"\",\"\",\"\",\"\"\n\"Cup\",\"1\",\"2.00\",\"2024-01-01\"\n",
            ",", 1, 4);
        row("a report's title padded to the width",
            "Sales "
            "Report;;;\nPeriod;2024-01-01;2024-01-31;\nItem;Qty;Price;Date\nCup;1;2,00;2024-01-02\nMug;2;3,00;2024-01-"
            "03\n",
            ";", 2, 4);
        row("a header with gaps", "Email,,,Name\na@example.com,x,y,Ann\nb@example.com,x,y,Bo\n", ",", 0, 4);
        row("a line with gaps above a header", "Shop,,,Leeds\nEmail,Name,City,Note\na@example.com,Ann,York,x\n", ",", 1,
            4);
        row("no header", "1,a@example.com,2024-01-01\n2,b@example.com,2024-01-02\n3,c@example.com,2024-01-03\n", ",",
            -1, 3);
        row("quoted delimiters", "name,note\n\"Lee, Ann\",\"a;b;c\"\n\"May, Bo\",\"d;e;f\"\n", ",", 0, 2);
        row("colons of times are no delimiter", "when,what\n10:30:00,open\n11:30:00,close\n", ",", 0, 2);
    }

    void sniffs()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, delimiter);
        QFETCH(int, headerRow);
        QFETCH(int, columns);
        const SniffedTable table = sniffTable(text.toStdString(), true);
        QCOMPARE(QByteArray::fromStdString(table.dialect.delimiter), delimiter);
        QCOMPARE(table.hasHeader ? static_cast<int>(table.headerRow) : -1, headerRow);
        QCOMPARE(static_cast<int>(table.columns), columns);
    }

    void quotesAreDataWhereTheyNeverClose()
    {
        const SniffedTable table =
            sniffTable("id\tname\tsize\n1\t\"A\tbig\n2\tKettle 1.5\"\tsmall\n3\t\"B\tbig\n4\tCup\tbig\n", true);
        QCOMPARE(table.dialect.delimiter, std::string("\t"));
        QCOMPARE(static_cast<int>(table.dialect.quote), 0);
    }

    void backslashesBeforeQuotesAreSeen()
    {
        const SniffedTable table = sniffTable("id,text\n1,\"say \\\"hi\\\" now\"\n2,\"and \\\"ho\\\" then\"\n", true);
        QCOMPARE(table.dialect.escape, '\\');
    }
};

QTEST_APPLESS_MAIN(TestDialect)
#include "tst_dialect.moc"
