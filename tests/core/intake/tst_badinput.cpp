// Files that are made to harm, or that nobody meant: each is refused or rejected by row with a sentence, in bounded
// memory. The reading runs in a child process (this program with --read FILE), whose peak memory is its own.
#include "tests/core/intake/tablefixture.h"
#include "tests/support/checks.h"

#include <QCoreApplication>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>

#ifdef __linux__
#include <unistd.h>
#endif

using namespace patron::intake;
using patron::ErrorCode;

namespace {
constexpr long maxPeakMb = 600;
#ifdef __SANITIZE_ADDRESS__
constexpr bool isSanitized = true;
constexpr int longestReadMs = 1'000'000;
#else
constexpr bool isSanitized = false;
constexpr int longestReadMs = 100'000;
#endif

/// Peak resident memory of this process, in MB; 0 where that is not to be had.
long peakMb()
{
#ifdef __linux__
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word) {
        long kilobytes = 0;
        if (word == "VmHWM:" && status >> kilobytes)
            return kilobytes >> 10;
    }
#endif
    return 0;
}

/// What the child does: reads all tables and says what became of them.
int readInChild(const char* path)
{
    std::size_t rows = 0;
    std::size_t rejected = 0;
    std::string text;
    auto found = findTables(InputFile(std::filesystem::path(path)));
    if (!found)
        text = found.error().text;
    for (std::size_t i = 0; found && i < found->tables.size(); ++i) {
        auto table = TableReader::open(found->tables[i]);
        if (!table) {
            text = table.error().text;
            continue;
        }
        CsvRow row;
        while (table->next(row)) {
            ++rows;
            rejected += row.problem != CsvProblem::None ? 1 : 0;
        }
        if (const auto failure = table->failure())
            text = failure->text;
    }
    std::printf("%zu\t%zu\t%ld\t%s\n", rows, rejected, peakMb(), text.c_str());
    return 0;
}

using Write = std::function<void(std::ofstream&)>;

void repeat(std::ofstream& file, const std::string& piece, std::size_t bytes)
{
    std::string block;
    while (block.size() < (1 << 20))
        block += piece;
    for (std::size_t written = 0; written < bytes; written += block.size())
        file << block;
}
}

Q_DECLARE_METATYPE(Write)

class TestBadInput : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    std::filesystem::path path(const char* name) const
    {
        return m_folder.filePath(QString::fromUtf8(name)).toStdString();
    }

    std::filesystem::path write(const char* name, const QByteArray& bytes) const
    {
        std::ofstream(path(name), std::ios::binary).write(bytes.constData(), bytes.size());
        return path(name);
    }

private Q_SLOTS:
    void whatIsNoFileIsRefused()
    {
        VERIFY_FAILS(findTables(std::filesystem::path(m_folder.path().toStdString())), ErrorCode::BadInput,
                     "is a folder");
        VERIFY_FAILS(findTables(path("none.csv")), ErrorCode::NotFound, "There is no file \"none.csv\"");
        VERIFY_FAILS(findTables(write("empty.csv", "")), ErrorCode::BadInput, "is empty");
        VERIFY_FAILS(findTables(write("blank.csv", " \n\t\n")), ErrorCode::BadInput, "white space");
        VERIFY_FAILS(findTables(InputFile::pasted("Clipboard", "")), ErrorCode::BadInput, "is empty");
#ifdef __linux__
        VERIFY_FAILS(findTables(std::filesystem::path("/dev/zero")), ErrorCode::BadInput, "no ordinary file");
        std::filesystem::create_symlink("loop.csv", path("loop.csv"));
        QVERIFY(!findTables(path("loop.csv")).has_value());
        if (::geteuid() == 0)
            QSKIP("root may read everything: that a file may not be read cannot be tried");
        std::filesystem::permissions(write("locked.csv", "a,b\n1,2\n"), std::filesystem::perms::none);
        VERIFY_FAILS(findTables(path("locked.csv")), ErrorCode::Io, "cannot be read");
#endif
    }

    void aFileThatShrinksWhileItIsReadIsNoticed()
    {
        QByteArray text = "a,b\n";
        for (int i = 0; i < 200'000; ++i)
            text += QByteArray::number(i) + ",x\n";
        const auto file = write("shrinks.csv", text);
        auto found = findTables(file);
        VERIFY_OK(found);
        auto table = TableReader::open(found->tables.front());
        VERIFY_OK(table);
        CsvRow row;
        QVERIFY(table->next(row));
        std::filesystem::resize_file(file, 1'000'000);
        while (table->next(row)) {
        }
        QVERIFY(table->failure().has_value());
        QVERIFY(table->failure()->text.find("shorter") != std::string::npos);
    }

    void aFileThatChangesBetweenTwoLooksIsNoticed()
    {
        const auto file = write("changes.csv", "a,b\n1,2\n");
        auto found = findTables(file);
        VERIFY_OK(found);
        write("changes.csv", "a,b\n1,2\n3,4\n");
        VERIFY_FAILS(TableReader::open(found->tables.front()), ErrorCode::Conflict, "was changed");
    }

    void pastedTextIsATable_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QStringList>("rows");
        const QStringList rows{u"a@example.com|Ann"_qs};
        QTest::newRow("from a spreadsheet") << QByteArray("Email\tName\na@example.com\tAnn\n") << rows;
        QTest::newRow("with a line break in a cell")
            << QByteArray("Email\tName\na@example.com\t\"Ann\nLee\"\n") << QStringList{u"a@example.com|Ann\nLee"_qs};
        QTest::newRow("CSV") << QByteArray("Email,Name\r\na@example.com,Ann") << rows;
        QTest::newRow("JSON") << QByteArray("[{\"Email\":\"a@example.com\",\"Name\":\"Ann\"}]") << rows;
        QTest::newRow("a column of addresses")
            << QByteArray("Email\na@example.com\n") << QStringList{u"a@example.com"_qs};
    }

    void pastedTextIsATable()
    {
        QFETCH(QByteArray, text);
        QFETCH(QStringList, rows);
        const ReadTable read = readBytes(text, "Clipboard");
        QVERIFY2(!read.failed, read.error.text.c_str());
        QCOMPARE(read.rows, rows);
        QCOMPARE(read.name, u"Clipboard"_qs);
    }

    void hugeThingsStayInsideTheMemory_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<Write>("make");
        QTest::addColumn<int>("rows");     ///< -1: refused
        QTest::addColumn<int>("rejected"); ///< of the rows
        QTest::addColumn<QString>("words");
        constexpr std::size_t large = 100 << 20;
        const auto refused = [](const char* title, const char* file, const char* words, Write make) {
            QTest::newRow(title) << QString::fromUtf8(file) << make << -1 << 0 << QString::fromUtf8(words);
        };
        const auto rejected = [](const char* title, const char* file, int rows, int bad, Write make) {
            QTest::newRow(title) << QString::fromUtf8(file) << make << rows << bad << QString();
        };
        rejected("a cell of 100 MB", "a.csv", 3, 1, [](std::ofstream& file) {
            file << "id,b\n1,2\n3,";
            repeat(file, "lorem ", large);
            file << "\n5,6\n";
        });
        rejected("a quoted cell of 100 MB", "a.csv", 3, 1, [](std::ofstream& file) {
            file << "id,b\n1,2\n3,\"";
            repeat(file, "lorem ", large);
            file << "\"\n5,6\n";
        });
        rejected("a million columns", "a.csv", 3, 1, [](std::ofstream& file) {
            file << "id,b\n1,2\n" << std::string(1'000'000, ',') << "\n5,6\n";
        });
        rejected("a hundred rows of a million columns", "a.csv", 100, 100, [](std::ofstream& file) {
            for (int i = 0; i < 100; ++i)
                file << std::string(1'000'000, ',') << "\n";
        });
        rejected("quotes without end", "a.csv", 2, 1, [](std::ofstream& file) {
            file << "id,b\n1,2\n3,\"";
            repeat(file, "\"\"", large);
        });
        refused("nothing but NULs", "a.csv", "no text",
                [](std::ofstream& file) { repeat(file, std::string(64, '\0'), large); });
        refused("nothing but line ends", "a.csv", "white space",
                [](std::ofstream& file) { repeat(file, "\n", large); });
        refused("a list in a list in a list", "a.json", "nested",
                [](std::ofstream& file) { repeat(file, "[", large); });
        rejected("a JSON text of 100 MB", "a.json", 2, 1, [](std::ofstream& file) {
            file << "[{\"a\":1},{\"a\":\"";
            repeat(file, "lorem ", large);
            file << "\"}]";
        });
        rejected("a JSON record of 100 MB", "a.json", 2, 1, [](std::ofstream& file) {
            file << "[{\"a\":1},{\"a\":[";
            repeat(file, "{},", large);
            file << "{}]}]";
        });
        rejected("a line of JSON of 100 MB", "a.jsonl", 4, 1, [](std::ofstream& file) {
            file << "{\"a\":1}\n{\"a\":2}\n{\"a\":\"";
            repeat(file, "lorem ", large);
            file << "\"}\n{\"a\":3}\n";
        });
        refused("a JSON document without end", "a.json", "not closed", [](std::ofstream& file) {
            file << "[{\"a\":\"";
            repeat(file, "lorem ", large);
        });
        rejected("a card with a note and a picture of 100 MB", "a.vcf", 2, 0, [](std::ofstream& file) {
            file << "BEGIN:VCARD\nFN:Ann\nPHOTO;ENCODING=b:";
            repeat(file, "AAAA", large);
            file << "\nNOTE:";
            repeat(file, "lorem ", large);
            file << "\nEND:VCARD\nBEGIN:VCARD\nFN:Bo\nEND:VCARD\n";
        });
        rejected("a card without end", "a.vcf", 1, 1, [](std::ofstream& file) {
            file << "BEGIN:VCARD\n";
            repeat(file, "EMAIL:a@example.com\n", large);
        });
        refused("a workbook of 300 MB of texts", "a.xlsx", "more text", [](std::ofstream& file) {
            WorkbookParts parts;
            // Each text differs, so that they are not packed as only traps are.
            for (int i = 0; i < 3'000'000; ++i)
                parts.strings += "<si><t>" + QByteArray::number(i * 7919LL, 36) + "-" +
                                 QByteArray(80, char('a' + i % 26)) + "</t></si>";
            parts.sheets = {{"S", "<row><c t=\"s\"><v>0</v></c></row>"}};
            const QByteArray book = workbookOf(parts);
            file.write(book.constData(), book.size());
        });
        rejected("a workbook with a row of a million cells", "a.xlsx", 2, 1, [](std::ofstream& file) {
            WorkbookParts parts;
            QByteArray cells;
            for (int i = 0; i < 1'000'000; ++i)
                cells += "<c><v>" + QByteArray::number(i) + "</v></c>";
            parts.sheets = {
                {"S",
                 "<row><c t=\"inlineStr\"><is><t>Email</t></is></c></row><row><c t=\"inlineStr\"><is><t>a@example.com"
                 "</t></is></c></row><row>" +
                     cells + "</row>"}};
            const QByteArray book = workbookOf(parts);
            file.write(book.constData(), book.size());
        });
        refused("random bytes", "a.csv", "", [](std::ofstream& file) {
            std::uint64_t state = 1;
            std::string block(1 << 20, '\0');
            for (int i = 0; i < 50; ++i) {
                for (std::size_t at = 0; at < block.size(); at += 8) {
                    state ^= state << 13;
                    state ^= state >> 7;
                    state ^= state << 17;
                    std::memcpy(block.data() + at, &state, 8);
                }
                file << block;
            }
        });
    }

    void hugeThingsStayInsideTheMemory()
    {
        QFETCH(QString, name);
        QFETCH(Write, make);
        QFETCH(int, rows);
        QFETCH(int, rejected);
        QFETCH(QString, words);
        const QString file = m_folder.filePath(name);
        {
            std::ofstream stream(file.toStdString(), std::ios::binary);
            make(stream);
        }
        QProcess child;
        child.start(QCoreApplication::applicationFilePath(), {u"--read"_qs, file});
        QVERIFY(child.waitForFinished(longestReadMs));
        QCOMPARE(child.exitStatus(), QProcess::NormalExit);
        const QStringList answer = QString::fromUtf8(child.readAllStandardOutput()).trimmed().split(u'\t');
        QFile::remove(file);
        QVERIFY2(answer.size() >= 3, qPrintable(answer.join(u' ')));
        const QString text = answer.value(3);
        if (!isSanitized) // whose own memory is several times the program's
            QVERIFY2(answer.at(2).toLong() < maxPeakMb, qPrintable(answer.at(2) + u" MB"_qs));
        if (rows < 0) {
            QVERIFY2(!text.isEmpty() && text.contains(words), qPrintable(answer.join(u' ')));
            return;
        }
        QVERIFY2(text.isEmpty(), qPrintable(text));
        QCOMPARE(answer.at(0).toInt(), rows);
        QCOMPARE(answer.at(1).toInt(), rejected);
    }
};

int main(int argc, char** argv)
{
    if (argc == 3 && std::string_view(argv[1]) == "--read")
        return readInChild(argv[2]);
    QCoreApplication application(argc, argv);
    TestBadInput test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_badinput.moc"
