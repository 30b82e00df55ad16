#include "core/base/json.h"
#include "core/intake/writers/tablewriter.h"
#include "tests/core/intake/tablefixture.h"
#include "tests/support/checks.h"

#include <QFile>
#include <QTemporaryDir>

#ifndef _WIN32
#include <csignal>
#include <sys/resource.h>
#endif

using namespace patron::intake;
using patron::ErrorCode;
using patron::Json;

class TestTableWriter : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    std::filesystem::path path(const char* name) const
    {
        return m_folder.filePath(QString::fromUtf8(name)).toStdString();
    }

    /// Writes rows and reads the file's bytes again.
    QByteArray written(ExportFormat format, const std::vector<std::vector<Json>>& rows, const char* name)
    {
        auto writer = TableWriter::create(format, path(name), {{"name", false}, {"born", true}, {"orders", false}});
        if (!writer)
            return QByteArray::fromStdString(writer.error().text);
        for (const auto& row : rows) {
            if (!(*writer)->write(row))
                return "a row could not be written";
        }
        if (!(*writer)->finish())
            return "the file could not be finished";
        QFile file(m_folder.filePath(QString::fromUtf8(name)));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("no file");
    }

    const std::vector<std::vector<Json>> m_rows{{"=HYPERLINK(\"x\")", "1980-03-22", 3},
                                                {"@Ann, \"A\"", nullptr, 0},
                                                {"-5+cmd|' /C calc'!A1", "1899-01-01", -2},
                                                {"+447700900123", "no date", nullptr}};

private Q_SLOTS:
    void csvIsSafeForSpreadsheets()
    {
        QCOMPARE(written(ExportFormat::Csv, m_rows, "a.csv"),
                 QByteArray("name,born,orders\r\n\"'=HYPERLINK(\"\"x\"\")\",1980-03-22,3\r\n\"'@Ann, \"\"A\"\"\",,0\r\n"
                            "'-5+cmd|' /C calc'!A1,1899-01-01,-2\r\n+447700900123,no date,\r\n"));
    }

    void jsonKeepsTheValues()
    {
        const Json json = Json::parse(written(ExportFormat::Json, m_rows, "a.json").toStdString());
        QCOMPARE(json.size(), std::size_t{4});
        QCOMPARE(json[0]["name"].get<std::string>(), std::string("=HYPERLINK(\"x\")"));
        QCOMPARE(json[0]["orders"].get<int>(), 3);
        QVERIFY(json[1]["born"].is_null());
        QVERIFY(Json::parse(written(ExportFormat::Json, {}, "b.json").toStdString()) == Json::array());
    }

    void aWorkbookIsReadAgainAsItWas()
    {
        const QByteArray bytes = written(ExportFormat::Workbook, m_rows, "a.xlsx");
        QVERIFY(!bytes.contains("<f>"));
        const ReadTable read = readFirst(InputFile(path("a.xlsx")));
        QVERIFY2(!read.failed, read.error.text.c_str());
        QCOMPARE(read.header, (QStringList{u"name"_qs, u"born"_qs, u"orders"_qs}));
        QCOMPARE(read.rows, (QStringList{u"=HYPERLINK(\"x\")|1980-03-22|3"_qs, u"@Ann, \"A\"||0"_qs,
                                         u"-5+cmd|' /C calc'!A1|1899-01-01|-2"_qs, u"+447700900123|no date"_qs}));
    }

    void longAndOddTextsFitIntoAWorkbook()
    {
        const std::string longText(40'000, 'x');
        const QByteArray bytes =
            written(ExportFormat::Workbook, {{longText, nullptr, nullptr}, {"a\x01\xFF<&>\n", nullptr, 1}}, "b.xlsx");
        QVERIFY(!bytes.isEmpty());
        const ReadTable read = readFirst(InputFile(path("b.xlsx")));
        QVERIFY2(!read.failed, read.error.text.c_str());
        QCOMPARE(read.rows.at(0).size(), 32'767);
        QVERIFY2(read.rows.at(1).contains(u"<&>\n"_qs), qPrintable(read.rows.at(1)));
    }

    void aFolderThatIsNotThereGivesASentence_data()
    {
        QTest::addColumn<int>("format");
        QTest::newRow("csv") << int(ExportFormat::Csv);
        QTest::newRow("json") << int(ExportFormat::Json);
    }

    void aFolderThatIsNotThereGivesASentence()
    {
        QFETCH(int, format);
        VERIFY_FAILS(TableWriter::create(static_cast<ExportFormat>(format), path("none/a.out"), {{"a", false}}),
                     ErrorCode::Io, "could not be written");
    }

    void aWorkbookIntoNoFolderFailsAtItsEnd()
    {
        auto writer = TableWriter::create(ExportFormat::Workbook, path("none/a.xlsx"), {{"a", false}});
        VERIFY_FAILS(writer ? (*writer)->finish() : patron::Result<void>(writer.error()), ErrorCode::Io,
                     "could not be written");
    }

    void aFullDiskLeavesNothing()
    {
#ifdef _WIN32
        QSKIP("limits of a process are POSIX");
#else
        struct rlimit before = {};
        QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
        const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
        const struct rlimit none = {0, before.rlim_max};
        for (const ExportFormat format : {ExportFormat::Csv, ExportFormat::Json}) {
            auto writer = TableWriter::create(format, path("full.out"), {{"a", false}});
            VERIFY_OK(writer);
            VERIFY_OK((*writer)->write({"x"}));
            QCOMPARE(::setrlimit(RLIMIT_FSIZE, &none), 0);
            const auto finished = (*writer)->finish();
            QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
            VERIFY_FAILS(finished, ErrorCode::Io, "could not be written");
            QVERIFY(!std::filesystem::exists(path("full.out")));
            QVERIFY(!std::filesystem::exists(path("full.out.part")));
        }
        std::signal(SIGXFSZ, ignored);
#endif
    }

    void whatIsNotFinishedLeavesNothing()
    {
        for (const ExportFormat format : {ExportFormat::Csv, ExportFormat::Json, ExportFormat::Workbook}) {
            auto writer = TableWriter::create(format, path("left.out"), {{"a", false}});
            VERIFY_OK(writer);
            VERIFY_OK((*writer)->write({"x"}));
        }
        QVERIFY(!std::filesystem::exists(path("left.out")));
        QVERIFY(!std::filesystem::exists(path("left.out.part")));
    }
};

QTEST_APPLESS_MAIN(TestTableWriter)
#include "tst_tablewriter.moc"
