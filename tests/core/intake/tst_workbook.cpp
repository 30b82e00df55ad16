#include "tests/core/intake/tablefixture.h"
#include "tests/support/checks.h"

#include <QDir>

using namespace patron::intake;
using patron::ErrorCode;

namespace {
ReadTable readBook(const WorkbookParts& parts)
{
    return readBytes(workbookOf(parts), "shop.xlsx");
}

/// A cell whose text is in it.
QByteArray text(const char* address, const QByteArray& value)
{
    return "<c r=\"" + QByteArray(address) + "\" t=\"inlineStr\"><is><t>" + value + "</t></is></c>";
}

QByteArray row(const QByteArray& cells)
{
    return "<row>" + cells + "</row>";
}

const QByteArray header = row(text("A1", "Email") + text("B1", "Value"));

/// The table of one value below a header.
ReadTable readValue(const QByteArray& cell, const QByteArray& style, const QByteArray& formats = {},
                    const QByteArray& properties = {})
{
    WorkbookParts parts;
    parts.sheets = {{"Sheet1", header + row(text("A2", "a@example.com") + cell)}};
    parts.styles = "<xf numFmtId=\"0\"/>" + style;
    parts.formats = formats;
    parts.properties = properties;
    return readBook(parts);
}

QString sharedFolder()
{
    return QStringLiteral(PATRON_SOURCE_DIR) + u"/../shared/data/xlsx/"_qs;
}
}

class TestWorkbook : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsValues_data()
    {
        QTest::addColumn<QByteArray>("cell");
        QTest::addColumn<QByteArray>("style");
        QTest::addColumn<QByteArray>("formats");
        QTest::addColumn<QByteArray>("properties");
        QTest::addColumn<QString>("expected");
        const auto value = [](const char* name, const QByteArray& cell, const QByteArray& style,
                              const QByteArray& formats, const char* expected, const QByteArray& properties = {}) {
            QTest::newRow(name) << cell << style << formats << properties << QString::fromUtf8(expected);
        };
        const QByteArray none;
        const auto number = [](const char* digits) -> QByteArray {
            return "<c r=\"B2\" s=\"1\"><v>" + QByteArray(digits) + "</v></c>";
        };
        const QByteArray plain = "<xf numFmtId=\"0\"/>";
        const QByteArray day = "<xf numFmtId=\"14\"/>";
        const QByteArray own = "<xf numFmtId=\"164\"/>";
        const auto format = [](const QByteArray& code) -> QByteArray {
            return "<numFmt numFmtId=\"164\" formatCode=\"" + code + "\"/>";
        };
        value("a whole number", number("42"), plain, none, "42");
        value("a number as doubles are written", number("12.949999999999999"), plain, none, "12.95");
        value("a tenth", number("0.1"), plain, none, "0.1");
        value("a negative amount", number("-3.5"), plain, none, "-3.5");
        value("a phone number with an exponent", number("4.47700900123E11"), plain, none, "447700900123");
        value("a small number", number("1.5E-4"), plain, none, "0.00015");
        value("a day", number("45295"), day, none, "2024-01-04");
        value("a day and a time", number("45295.5"), "<xf numFmtId=\"22\"/>", none, "2024-01-04 12:00:00");
        value("a time that is a hair before the second", number("45295.999988425923"), "<xf numFmtId=\"22\"/>", none,
              "2024-01-04 23:59:59");
        value("a time of day", number("0.75"), "<xf numFmtId=\"20\"/>", none, "18:00:00");
        value("hours beyond a day", number("1.5"), "<xf numFmtId=\"46\"/>", none, "36:00:00");
        value("a day before the leap day that never was", number("59"), day, none, "1900-02-28");
        value("a day after it", number("61"), day, none, "1900-03-01");
        value("the first day", number("1"), day, none, "1900-01-01");
        value("day zero is an empty cell with a date's format", number("0"), day, none, "");
        value("a day since 1904", number("43833"), day, none, "2024-01-04", "date1904=\"1\"");
        value("the first day since 1904", number("0"), day, none, "1904-01-01", "date1904=\"true\"");
        value("a format of one's own", number("45295"), own, format("yyyy\\-mm\\-dd;@"), "2024-01-04");
        value("a format with a language", number("45295"), own, format("[$-407]d/\\ mmmm\\ yyyy"), "2024-01-04");
        value("letters of dates in quotes are none", number("45295"), own, format("0.00&quot; yards&quot;"), "45295");
        value("a red colour is no date", number("7"), own, format("[Red]0.00"), "7");
        value("minutes and seconds", number("0.0104166667"), own, format("mm:ss"), "00:15:00");
        value("General with a unit", number("7"), own, format("General\\ &quot;days&quot;"), "7");
        value("a postcode with leading zeros", number("1234"), own, format("00000"), "01234");
        value("a number too large for a day", number("9999999999"), day, none, "9999999999");
        value("true", "<c r=\"B2\" t=\"b\"><v>1</v></c>", plain, none, "TRUE");
        value("false", "<c r=\"B2\" t=\"b\"><v>0</v></c>", plain, none, "FALSE");
        value("an error is empty", "<c r=\"B2\" t=\"e\"><v>#N/A</v></c>", plain, none, "");
        value("what a formula gave", "<c r=\"B2\" t=\"str\"><f>A1&amp;\"x\"</f><v>Emailx</v></c>", plain, none,
              "Emailx");
        value("what a formula counted", "<c r=\"B2\"><f>1+1</f><v>2</v></c>", plain, none, "2");
        value("an ISO date", "<c r=\"B2\" t=\"d\"><v>2024-01-04T00:00:00</v></c>", plain, none, "2024-01-04");
        value("an ISO instant", "<c r=\"B2\" t=\"d\"><v>2024-01-04T11:12:13Z</v></c>", plain, none,
              "2024-01-04 11:12:13Z");
        value("a character that XML cannot hold", text("B2", "a_x000D_b"), plain, none, "a\rb");
        value("an underscore that is one", text("B2", "a_x_b"), plain, none, "a_x_b");
    }

    void readsValues()
    {
        QFETCH(QByteArray, cell);
        QFETCH(QByteArray, style);
        QFETCH(QByteArray, formats);
        QFETCH(QByteArray, properties);
        QFETCH(QString, expected);
        const ReadTable read = readValue(cell, style, formats, properties);
        QVERIFY2(!read.failed, read.error.text.c_str());
        QCOMPARE(read.rows.value(0), expected.isEmpty() ? u"a@example.com"_qs : u"a@example.com|"_qs + expected);
    }

    void sharedTextsWithRunsAndPronunciation()
    {
        WorkbookParts parts;
        parts.strings = "<si><t>Name</t></si><si><r><t>Zo</t></r><r><rPr><b/></rPr><t xml:space=\"preserve\">\u00EB "
                        "L</t></r></si><si><t>\u6771\u4EAC</t><rPh sb=\"0\" eb=\"2\"><t>TOKYO</t></rPh></si><si/>";
        parts.sheets = {{"People", row("<c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>0</v></c>") +
                                       row("<c r=\"A2\" t=\"s\"><v>1</v></c><c r=\"B2\" t=\"s\"><v>2</v></c>") +
                                       row("<c r=\"A3\" t=\"s\"><v>3</v></c><c r=\"B3\" t=\"s\"><v>99</v></c><c "
                                           "r=\"C3\"><v>5</v></c>")}};
        const ReadTable read = readBook(parts);
        QCOMPARE(read.rows, (QStringList{u"Zo\u00EB L|\u6771\u4EAC"_qs, u"||5"_qs}));
    }

    void sparseRowsKeepTheirColumnsAndNumbers()
    {
        WorkbookParts parts;
        parts.sheets = {{"S", "<row r=\"3\">" + text("B3", "Email") + text("C3", "Name") + text("D3", "City") +
                                  "</row><row r=\"7\">" + text("B7", "a@example.com") + text("D7", "York") +
                                  "</row><row r=\"9\"><c/>" + text("", "b@example.com") + "</row>"}};
        const ReadTable read = readBook(parts);
        QCOMPARE(read.header, (QStringList{u"column 1"_qs, u"Email"_qs, u"Name"_qs, u"City"_qs}));
        QCOMPARE(read.rows, (QStringList{u"|a@example.com||York"_qs, u"|b@example.com"_qs}));
        QCOMPARE(read.lines, (QList<qint64>{7, 9}));
    }

    void titlesAboveAndTotalsBelowAreNoRows()
    {
        WorkbookParts parts;
        parts.sheets = {
            {"Report", row(text("A1", "Sales of May")) + row("") +
                           row(text("A3", "Order") + text("B3", "Email") + text("C3", "Total")) +
                           row(text("A4", "1001") + text("B4", "a@example.com") + "<c r=\"C4\"><v>5</v></c>") +
                           row(text("A5", "1002") + text("B5", "b@example.com") + "<c r=\"C5\"><v>6</v></c>")}};
        const ReadTable read = readBook(parts);
        QCOMPARE(read.header, (QStringList{u"Order"_qs, u"Email"_qs, u"Total"_qs}));
        QCOMPARE(read.rows.size(), 2);
    }

    void theFirstSheetWithATableIsTakenAndOthersAreOffered()
    {
        WorkbookParts parts;
        parts.sheets = {{"Secret", header + row(text("A2", "x@example.com"))},
                        {"Cover", row(text("A1", "Our customers"))},
                        {"People", header + row(text("A2", "a@example.com"))},
                        {"More", header + row(text("A2", "b@example.com"))}};
        parts.hidden = {"Secret"};
        const QByteArray book = workbookOf(parts);
        const ReadTable read = readBytes(book, "shop.xlsx");
        QCOMPARE(read.rows, QStringList{u"a@example.com"_qs});
        QCOMPARE(read.others, (QStringList{u"Cover"_qs, u"More"_qs, u"Secret"_qs}).mid(1));
        const auto file = InputFile::pasted("shop.xlsx", book.toStdString());
        QCOMPARE(readFirst(file.withTable("More")).rows, QStringList{u"b@example.com"_qs});
        QCOMPARE(readFirst(file.withTable("Secret")).rows, QStringList{u"x@example.com"_qs});
        QVERIFY(readFirst(file.withTable("None")).error.text.find("no sheet") != std::string::npos);
    }

    void aCoverSheetOfSingleCellsComesAfterTheTable()
    {
        WorkbookParts parts;
        parts.sheets = {{"Info", row(text("A1", "Export of our shop")) + row(text("A2", "Made by the till"))},
                        {"Kunden", header + row(text("A2", "a@example.com") + text("B2", "5"))}};
        const ReadTable read = readBook(parts);
        QCOMPARE(read.rows.size(), 1);
        QCOMPARE(read.header, (QStringList{u"Email"_qs, u"Value"_qs}));
        QCOMPARE(read.others, QStringList{u"Info"_qs});
    }

    void errorsAreCountedInANote()
    {
        const ReadTable read = readValue("<c r=\"B2\" t=\"e\"><v>#REF!</v></c>", {});
        QCOMPARE(read.notes.size(), 1);
        QVERIFY(read.notes.at(0).contains(u"B2"_qs));
    }

    void refusesTraps_data()
    {
        QTest::addColumn<QByteArray>("book");
        QTest::addColumn<QByteArray>("words");
        const auto trap = [](const char* name, const WorkbookParts& parts, const char* words) {
            QTest::newRow(name) << workbookOf(parts) << QByteArray(words);
        };
        WorkbookParts bomb;
        bomb.declaration = "<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY a \"lol\"><!ENTITY b "
                           "\"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]>";
        bomb.sheets = {{"S", header + row(text("A2", "&c;"))}};
        trap("an entity bomb", bomb, "entities");
        WorkbookParts outside;
        outside.declaration = "<?xml version=\"1.0\"?><!DOCTYPE x SYSTEM \"file:///etc/passwd\">";
        outside.sheets = {{"S", header}};
        trap("a document type from elsewhere", outside, "document types");
        WorkbookParts deep;
        deep.sheets = {{"S", QByteArray("<a>").repeated(5000) + QByteArray("</a>").repeated(5000)}};
        trap("nested five thousand deep", deep, "nested");
        WorkbookParts cell;
        // Random enough not to be taken for a bomb by its size alone.
        QByteArray noise(20 << 20, 'x');
        for (qsizetype i = 0; i < noise.size(); i += 7)
            noise[i] = static_cast<char>('a' + (i * 31 + i / 97) % 26);
        cell.sheets = {{"S", header + row(text("A2", noise))}};
        trap("a cell of 20 MB", cell, "8 MB");
        WorkbookParts broken;
        broken.sheets = {{"S", header + "<row><c r=\"A2\"><v>1</v></row>"}};
        trap("tags that do not match", broken, "damaged");
        WorkbookParts none;
        trap("no sheets at all", none, "no sheet");
        WorkbookParts empty;
        empty.sheets = {{"S", ""}};
        trap("an empty sheet", empty, "no sheet with a table");
        WorkbookParts packed;
        packed.sheets = {{"S", header + QByteArray("<row></row>").repeated(8'000'000)}};
        trap("a sheet that is packed out of all proportion", packed, "packed");
    }

    void refusesTraps()
    {
        QFETCH(QByteArray, book);
        QFETCH(QByteArray, words);
        const ReadTable read = readBytes(book, "trap.xlsx");
        QVERIFY(read.failed);
        QVERIFY2(read.error.text.find(words.toStdString()) != std::string::npos, read.error.text.c_str());
    }

    void rowsPastALimitAreRejectedAlone()
    {
        QByteArray wide;
        for (int i = 0; i < 12'000; ++i)
            wide += "<c><v>1</v></c>";
        WorkbookParts parts;
        parts.sheets = {{"S", header + row(text("A2", "a@example.com")) + row(wide) +
                                  row(text("A4", QByteArray("long ").repeated(300'000))) +
                                  row("<c r=\"ZZZZZZ5\"><v>1</v></c>") + row(text("A6", "b@example.com"))}};
        const ReadTable read = readBook(parts);
        QVERIFY2(!read.failed, read.error.text.c_str());
        QCOMPARE(read.problems, (QList<int>{0, int(CsvProblem::TooManyColumns), int(CsvProblem::CellTooLong),
                                            int(CsvProblem::TooManyColumns), 0}));
        QCOMPARE(read.rows.last(), u"b@example.com"_qs);
    }

    void otherProgramsFilesGetASentence_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("words");
        using Files = std::vector<std::pair<QByteArray, QByteArray>>;
        const auto file = [](const char* name, const QByteArray& bytes, const char* words) {
            QTest::newRow(name) << bytes << QByteArray(words);
        };
        file("an old .xls", QByteArray("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest", 12), ".xls");
        file("an .xlsb", zipOf(Files{{"[Content_Types].xml", "<Types/>"}, {"xl/workbook.bin", "x"}}), ".xlsb");
        file("an .ods",
             zipOf(Files{{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}, {"content.xml", "<x/>"}}),
             "OpenDocument");
        file("a .numbers", zipOf(Files{{"Index/Document.iwa", "x"}}), "Numbers");
        file("a .docx", zipOf(Files{{"[Content_Types].xml", "<Types/>"}, {"word/document.xml", "<x/>"}}), "Word");
        file("XML of Excel 2003", "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?><Workbook/>",
             "old XML");
        file("a web page called .xls", "<table><tr><td>x</td></tr></table>", "web page");
        file("a workbook without its parts", zipOf(Files{{"[Content_Types].xml", "<Types/>"}}), "missing");
    }

    void otherProgramsFilesGetASentence()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, words);
        const ReadTable read = readBytes(bytes, "file.xls");
        QVERIFY(read.failed);
        QCOMPARE(int(read.error.code), int(ErrorCode::BadInput));
        QVERIFY2(read.error.text.find(words.toStdString()) != std::string::npos, read.error.text.c_str());
    }

    void cutOffWorkbooksAreRefused()
    {
        WorkbookParts parts;
        parts.sheets = {{"S", header + row(text("A2", "a@example.com"))}};
        const QByteArray book = workbookOf(parts);
        for (const qsizetype size : {qsizetype{30}, book.size() / 2, book.size() - 10}) {
            const ReadTable read = readBytes(book.left(size), "cut.xlsx");
            QVERIFY(read.failed);
            QVERIFY2(read.error.text.find("cut off") != std::string::npos, read.error.text.c_str());
        }
    }

    void oddWorkbooksOfOthers_data()
    {
        QTest::addColumn<QString>("header");
        QTest::addColumn<int>("rows");
        QTest::addColumn<QString>("first"); ///< the first row; of a refused workbook words of the sentence
        const auto book = [](const char* name, const char* header, int rows, const char* first) {
            QTest::newRow(name) << QString::fromUtf8(header) << rows << QString::fromUtf8(first);
        };
        const auto refused = [](const char* name, const char* words) {
            QTest::newRow(name) << QString() << -1 << QString::fromUtf8(words);
        };
        book("date.xlsx", "column 1|column 2", 3, "2021-01-01|15");
        book("date_1904.xlsx", "column 1|column 2", 3, "2021-01-01|15");
        book("date_iso.xlsx", "column 1", 6, "2021-01-01");
        book("date_quoted_format.xlsx", "column 1", 4, "2021-01-01");
        book("empty_s_attribute.xlsx", "Name|Value", 4, "John|1");
        book("empty_shared_string_value.xlsx", "Name|City|Status", 2, "Alice||Active");
        book("header-row.xlsx", "Columns|Column A|Column B|Column C", 1, "put data here|1|2|3");
        book("issue438.xlsx", "x|y", 4, "1|2");
        book("issue644.xlsx", "column 1|column 2", 10, "10|1.04139268515823");
        book("issue9.xlsx", "test1", 3, "test2 other");
        book("issue_174.xlsx",
             "Your Ref #|Contact Name|Contact Number|Address|City|Weight|Pieces|Material Cost|SPL "
             "Instruction|Remarks|Your Company",
             1,
             "123|Test Contact Name|Test Contact Number|Hello Address|My City|1.5|1|1.201|Nothing SPL|No Remarks|My "
             "Company?");
        book("issue_391.xlsx", "column 1", 7, "1");
        book("issue_553.xlsx", "column 1|column 2", 19, "|\xEC\x98\x81\xEC\x96\xB4");
        book("issue_567_absolute_shared.xlsx", "column 1|column 2|column 3|column 4|column 5", 3, "0|0|0|0|0");
        book("issues.xlsx", "column 1", 6, "1");
        // One cell, one row or errors only are no table.
        refused("empty_sheet.xlsx", "no sheet with a table");
        refused("empty_shared_string.xlsx", "no sheet with a table");
        refused("errors.xlsx", "no sheet with a table");
        refused("issue_419.xlsx", "no sheet with a table");
        // Its relationships have a wrong checksum in the archive.
        refused("issue252.xlsx", "damaged");
    }

    void oddWorkbooksOfOthers()
    {
        QFETCH(QString, header);
        QFETCH(int, rows);
        QFETCH(QString, first);
        const QDir folder(sharedFolder());
        if (!folder.exists())
            QSKIP("the odd workbooks are not here (../shared/data/xlsx)");
        const ReadTable read =
            readFirst(InputFile(folder.filePath(QString::fromLatin1(QTest::currentDataTag())).toStdString()));
        if (rows < 0) {
            QVERIFY(read.failed);
            QVERIFY2(textOf(read.error.text).contains(first), read.error.text.c_str());
            return;
        }
        QVERIFY2(!read.failed, read.error.text.c_str());
        QCOMPARE(read.header.join(u'|'), header);
        QCOMPARE(read.rows.size(), rows);
        QCOMPARE(read.rows.first(), first);
    }

    void elapsedTimesOfOthersAreHours()
    {
        const QDir folder(sharedFolder());
        if (!folder.exists())
            QSKIP("the odd workbooks are not here (../shared/data/xlsx)");
        for (const QString& name : {u"date.xlsx"_qs, u"date_1904.xlsx"_qs})
            QCOMPARE(readFirst(InputFile(folder.filePath(name).toStdString())).rows.last(), u"255:10:10|17"_qs);
        QCOMPARE(readFirst(InputFile(folder.filePath(u"date_iso.xlsx"_qs).toStdString())).rows.mid(0, 3),
                 (QStringList{u"2021-01-01"_qs, u"2021-01-01 10:10:10"_qs, u"10:10:10"_qs}));
    }
};

QTEST_APPLESS_MAIN(TestWorkbook)
#include "tst_workbook.moc"
