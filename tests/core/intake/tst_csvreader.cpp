#include "core/intake/csvreader.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace patron::intake;

namespace {
using Rows = QList<QStringList>;

QString shared(const QString& name)
{
    return QStringLiteral(PATRON_SOURCE_DIR) + u"/../shared/data/csv/"_qs + name;
}

struct ReadRows
{
    Rows rows;
    QList<qint64> lines;
    QList<CsvProblem> problems;
};

/// Gives the bytes in small portions, so that every row is cut somewhere.
class DripText final : public TextSource
{
public:
    DripText(std::string text, std::size_t portion)
        : m_text(std::move(text))
        , m_portion(portion)
    {}
    std::size_t read(char* buffer, std::size_t size) override
    {
        const std::size_t taken = std::min({size, m_portion, m_text.size() - m_at});
        std::copy_n(m_text.data() + m_at, taken, buffer);
        m_at += taken;
        return taken;
    }

private:
    std::string m_text;
    std::size_t m_portion;
    std::size_t m_at = 0;
};

ReadRows readAll(TextSource& source, const Dialect& dialect, CsvLimits limits = {})
{
    CsvReader reader(source, dialect, limits);
    CsvRow row;
    ReadRows read;
    while (reader.next(row)) {
        read.lines.append(row.line);
        read.problems.append(row.problem);
        QStringList cells;
        for (const std::string_view cell : row.cells)
            cells.append(QString::fromUtf8(cell.data(), static_cast<qsizetype>(cell.size())));
        read.rows.append(cells);
    }
    return read;
}

ReadRows readText(const std::string& text, const Dialect& dialect = {}, CsvLimits limits = {})
{
    MemoryText source(text);
    return readAll(source, dialect, limits);
}

QStringList valuesOf(const QJsonValue& row)
{
    QStringList values;
    if (row.isArray()) {
        for (const QJsonValue value : row.toArray())
            values.append(value.toString());
    } else {
        const QJsonObject object = row.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            values.append(it.value().toString());
    }
    return values;
}

/// PapaParse cases that are about its other features, or where we deliberately do otherwise.
const QHash<QString, QString> deliberate{
    {u"C19"_qs, u"a quote that is never closed costs its line, not the rest of the file"_qs},
    {u"C21"_qs, u"the same"_qs},
    {u"C22"_qs, u"text after a closing quote is kept as the cell's end, as spreadsheets do"_qs},
    {u"C23"_qs, u"a quote that is never closed costs its line"_qs},
    {u"C47"_qs, u"a comment mark is text, so there is no wrong one; here it is none"_qs},
    {u"P9"_qs, u"line ends may be mixed: each CR, LF and CRLF ends a row"_qs},
    {u"P88"_qs, u"leaving out lines by number is not the reader's"_qs},
    {u"P84"_qs, u"the same"_qs},
    {u"P85"_qs, u"the same"_qs},
    {u"P86"_qs, u"the same"_qs},
    {u"P87"_qs, u"the same"_qs},
    {u"P22"_qs, u"a line feed cannot be a delimiter; who asks for it gets one cell a row"_qs},
};

bool isOtherFeature(const QJsonObject& config)
{
    // Typed values and renamed double headers are made by later steps here.
    return config.contains(u"dynamicTyping"_qs) || config.value(u"header"_qs).toBool();
}

Dialect dialectOf(const QJsonObject& config, const std::string& text)
{
    Dialect dialect = sniffTable(text, true).dialect;
    if (config.contains(u"delimiter"_qs))
        dialect.delimiter = config.value(u"delimiter"_qs).toString().toStdString();
    const QString quote = config.value(u"quoteChar"_qs).toString();
    dialect.quote = quote.isEmpty() ? '"' : quote.at(0).toLatin1();
    const QString escape = config.value(u"escapeChar"_qs).toString();
    dialect.escape = escape.isEmpty() ? dialect.quote : escape.at(0).toLatin1();
    dialect.spaceAfterDelimiter = false;
    const QJsonValue comments = config.value(u"comments"_qs);
    dialect.comment = comments.isBool() ? (comments.toBool() ? "#" : "") : comments.toString().toStdString();
    return dialect;
}

Rows expectedRows(const QJsonArray& data)
{
    Rows rows;
    for (const QJsonValue row : data)
        rows.append(valuesOf(row));
    return rows;
}
}

class TestCsvReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsRows_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<Rows>("expected");
        const auto row = [](const char* name, const char* text, Rows expected) {
            QTest::newRow(name) << QByteArray(text) << expected;
        };
        row("a plain table", "a,b\n1,2\n", {{u"a"_qs, u"b"_qs}, {u"1"_qs, u"2"_qs}});
        row("no line end at the end", "a,b\n1,2", {{u"a"_qs, u"b"_qs}, {u"1"_qs, u"2"_qs}});
        row("an empty last cell at the end of the file", "a,", {{u"a"_qs, u""_qs}});
        row("line ends of three kinds", "a\r\nb\rc\nd", {{u"a"_qs}, {u"b"_qs}, {u"c"_qs}, {u"d"_qs}});
        row("a line break inside quotes", "\"a\nb\",c\n", {{u"a\nb"_qs, u"c"_qs}});
        row("doubled quotes", "\"say \"\"hi\"\"\",x\n", {{u"say \"hi\""_qs, u"x"_qs}});
        row("a cell of nothing but quotes", "\"\"\"\"\"\",x", {{u"\"\""_qs, u"x"_qs}});
        row("quotes inside a plain cell", "Kettle 1.5\" spout,x\n", {{u"Kettle 1.5\" spout"_qs, u"x"_qs}});
        row("text after a closing quote is kept", "\"Big\" lamp,x\n1,2\n",
            {{u"Big lamp"_qs, u"x"_qs}, {u"1"_qs, u"2"_qs}});
        row("text after a closing quote does not swallow the row below",
            "a,b\n1,\"Bob\" Bx\n2,\"C \"\"x\"\" y\"\n3,z\n",
            {{u"a"_qs, u"b"_qs}, {u"1"_qs, u"Bob Bx"_qs}, {u"2"_qs, u"C \"x\" y"_qs}, {u"3"_qs, u"z"_qs}});
        row("nor several, each with text after its quote", "1,\"A\" x,p\r\n2,\"B\" y,q\r\n3,\"C\",r\r\n4,d,s\r\n",
            {{u"1"_qs, u"A x"_qs, u"p"_qs},
             {u"2"_qs, u"B y"_qs, u"q"_qs},
             {u"3"_qs, u"C"_qs, u"r"_qs},
             {u"4"_qs, u"d"_qs, u"s"_qs}});
        row("nor rows below a cell of two lines", "1,\"first\nsecond\" line\n2,\"C\"\n",
            {{u"1"_qs, u"first\nsecond line"_qs}, {u"2"_qs, u"C"_qs}});
        row("a text of two lines with words in quotes stays one", "1,\"He said \"hi, you\" to\nher, and left\"\n2,x\n",
            {{u"1"_qs, u"He said \"hi, you\" to\nher, and left"_qs}, {u"2"_qs, u"x"_qs}});
        row("a byte order mark is no data",
            "\xEF\xBB\xBF"
            "a,b\n",
            {{u"a"_qs, u"b"_qs}});
        row("an empty line is one empty cell", "a\n\nb\n", {{u"a"_qs}, {u""_qs}, {u"b"_qs}});
        row("letters beyond ASCII", "Zo\xC3\xAB,K\xC3\xB6ln\n", {{u"Zo\u00EB"_qs, u"K\u00F6ln"_qs}});
    }

    void readsRows()
    {
        QFETCH(QByteArray, text);
        QFETCH(Rows, expected);
        QCOMPARE(readText(text.toStdString()).rows, expected);
        for (const std::size_t portion : {1, 2, 3, 7}) {
            DripText drip(text.toStdString(), portion);
            QCOMPARE(readAll(drip, {}).rows, expected);
        }
    }

    void keepsNulBytes() { QCOMPARE(readText(std::string("a\0b,c\n", 6)).rows.at(0).at(0).size(), 3); }

    void longRowsCrossTheBuffer()
    {
        std::string text;
        for (int i = 0; i < 20'000; ++i)
            text += std::to_string(i) + ",\"text " + std::to_string(i) + "\nwith \"\"two\"\" lines\",x\r\n";
        const ReadRows read = readText(text);
        QCOMPARE(read.rows.size(), 20'000);
        QCOMPARE(read.rows.at(19'999).at(1), u"text 19999\nwith \"two\" lines"_qs);
        QCOMPARE(read.lines.at(19'999), 1 + 2 * 19'999);
    }

    void lineNumbersCountLinesInsideQuotes()
    {
        const ReadRows read = readText("a\n\"x\r\ny\rz\n\"\nlast\n");
        QCOMPARE(read.lines, (QList<qint64>{1, 2, 6}));
    }

    void aQuoteNeverClosedCostsItsLineOnly()
    {
        const ReadRows read = readText("a,b\n\"oops,1\n2,3\n4,5\n");
        QCOMPARE(read.rows.size(), 4);
        QCOMPARE(read.problems,
                 (QList<CsvProblem>{CsvProblem::None, CsvProblem::QuoteNotClosed, CsvProblem::None, CsvProblem::None}));
        QCOMPARE(read.rows.at(3), (QStringList{u"4"_qs, u"5"_qs}));
        QCOMPARE(read.lines, (QList<qint64>{1, 2, 3, 4}));
    }

    void manyOpenQuotesDoNotTakeForEver()
    {
        std::string text;
        for (int i = 0; i < 100'000; ++i)
            text += "\"open," + std::to_string(i) + "\n";
        QElapsedTimer timer;
        timer.start();
        const ReadRows read = readText(text);
        QCOMPARE(read.rows.size(), 100'000);
        QVERIFY(timer.elapsed() < 20'000);
    }

    void manyStrayQuotesDoNotTakeForEver()
    {
        std::string text;
        for (int i = 0; i < 20'000; ++i)
            text += "\"Big\" lamp," + std::to_string(i) + "\n";
        text += "\"the end\",1\n";
        QElapsedTimer timer;
        timer.start();
        const ReadRows read = readText(text);
        QCOMPARE(read.rows.size(), 20'001);
        QCOMPARE(read.rows.at(19'999), (QStringList{u"Big lamp"_qs, u"19999"_qs}));
        QVERIFY(timer.elapsed() < 20'000);
    }

    void rowsPastALimitAreRefusedAndTheNextIsRead_data()
    {
        QTest::addColumn<QByteArray>("bad");
        QTest::addColumn<int>("problem");
        QTest::newRow("a cell of 2 MB") << QByteArray(2 << 20, 'x') << static_cast<int>(CsvProblem::CellTooLong);
        QTest::newRow("a quoted cell of 2 MB")
            << QByteArray("\"" + QByteArray(2 << 20, 'x') + "\"") << static_cast<int>(CsvProblem::QuoteNotClosed);
        QTest::newRow("a cell of 40 MB") << QByteArray(40 << 20, 'x') << static_cast<int>(CsvProblem::RowTooLong);
        QTest::newRow("a million columns")
            << QByteArray(1'000'000, ',') << static_cast<int>(CsvProblem::TooManyColumns);
    }

    void rowsPastALimitAreRefusedAndTheNextIsRead()
    {
        QFETCH(QByteArray, bad);
        QFETCH(int, problem);
        const ReadRows read = readText("a,b\n" + bad.toStdString() + "\n1,2\n");
        QCOMPARE(read.rows.size(), 3);
        QCOMPARE(static_cast<int>(read.problems.at(1)), problem);
        QCOMPARE(read.rows.at(2), (QStringList{u"1"_qs, u"2"_qs}));
    }

    void csvSpectrum()
    {
        const QDir folder(shared(u"csv-spectrum/csvs"_qs));
        if (!folder.exists())
            QSKIP("csv-spectrum is not here (../shared/data/csv)");
        const QStringList files = folder.entryList({u"*.csv"_qs});
        QVERIFY(files.size() >= 12);
        for (const QString& name : files) {
            if (name == u"location_coordinates.csv"_qs)
                continue; // its JSON is of another row than its CSV holds
            QFile csv(folder.filePath(name));
            QFile json(shared(u"csv-spectrum/json/"_qs) + QString(name).replace(u".csv"_qs, u".json"_qs));
            QVERIFY(csv.open(QIODevice::ReadOnly));
            QVERIFY(json.open(QIODevice::ReadOnly));
            const Rows rows = readText(csv.readAll().toStdString()).rows;
            const QJsonArray expected = QJsonDocument::fromJson(json.readAll()).array();
            QCOMPARE(rows.size() - 1, expected.size());
            for (qsizetype r = 1; r < rows.size(); ++r) {
                const QJsonObject object = expected.at(r - 1).toObject();
                // The copies of the CSV files have lost their CRs, their JSON has kept them.
                for (qsizetype c = 0; c < rows.at(0).size(); ++c) {
                    const QString value = object.value(rows.at(0).at(c)).toString();
                    QCOMPARE(rows.at(r).at(c), QString(value).replace(u"\r\n"_qs, u"\n"_qs));
                }
            }
        }
    }

    void papaParse()
    {
        QFile file(shared(u"papaparse-cases.json"_qs));
        if (!file.open(QIODevice::ReadOnly))
            QSKIP("papaparse-cases.json is not here (../shared/data/csv)");
        const QJsonObject suites = QJsonDocument::fromJson(file.readAll()).object();
        int checked = 0;
        for (const QString& suite : {u"CORE_PARSER_TESTS"_qs, u"PARSE_TESTS"_qs}) {
            const QJsonArray cases = suites.value(suite).toArray();
            for (qsizetype i = 0; i < cases.size(); ++i) {
                const QString key = suite.at(0) + QString::number(i);
                const QJsonObject one = cases.at(i).toObject();
                const QJsonObject config = one.value(u"config"_qs).toObject();
                if (deliberate.contains(key) || isOtherFeature(config))
                    continue;
                const std::string text = one.value(u"input"_qs).toString().toStdString();
                Rows expected = expectedRows(one.value(u"expected"_qs).toObject().value(u"data"_qs).toArray());
                Rows rows = readText(text, dialectOf(config, text)).rows;
                const QString skip = config.value(u"skipEmptyLines"_qs).toVariant().toString();
                if (!skip.isEmpty()) {
                    rows.removeIf([&](const QStringList& row) {
                        return skip == u"greedy"_qs ? row.join(QString()).trimmed().isEmpty()
                                                    : row == QStringList{QString()};
                    });
                }
                if (const int preview = config.value(u"preview"_qs).toInt(); preview > 0)
                    rows = rows.mid(0, preview);
                // Theirs begins one more row after the last line end; here a line end ends a row and begins none.
                if (!expected.isEmpty() && expected.last() == QStringList{QString()} &&
                    rows.size() + 1 == expected.size())
                    expected.removeLast();
                if (rows != expected)
                    qWarning() << key << one.value(u"description"_qs).toString() << rows << expected;
                QVERIFY2(rows == expected, qPrintable(key + u": "_qs + one.value(u"description"_qs).toString()));
                ++checked;
            }
        }
        QVERIFY(checked >= 110);
    }
};

QTEST_APPLESS_MAIN(TestCsvReader)
#include "tst_csvreader.moc"
