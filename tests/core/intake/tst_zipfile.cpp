#include "tests/core/intake/tablefixture.h"
#include "tests/support/checks.h"

#include "core/intake/readers/zipfile.h"

using namespace patron::intake;
using patron::ErrorCode;

namespace {
using Files = std::vector<std::pair<QByteArray, QByteArray>>;
const QByteArray people = "Email,First name\na@example.com,Ann\n";

patron::Result<std::shared_ptr<ZipFile>> openZip(const QByteArray& bytes, ZipLimits limits = {})
{
    return ZipFile::open(InputFile::pasted("export.zip", bytes.toStdString()), nullptr, limits);
}

void putNumber(QByteArray& bytes, qsizetype at, quint32 number)
{
    for (int i = 0; i < 4; ++i)
        bytes[at + i] = static_cast<char>(number >> (8 * i));
}
}

class TestZipFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyFileIsATableUnderItsOwnName()
    {
        const auto tables =
            readTables(InputFile::pasted("audience.zip", zipOf(Files{{"export/subscribed_audience.csv", people},
                                                                     {"export/cleaned_audience.csv", people},
                                                                     {"__MACOSX/export/._subscribed_audience.csv", "x"},
                                                                     {"export/.DS_Store", "x"},
                                                                     {"more.json", "[{\"email\":\"b@example.com\"}]"},
                                                                     {"cards.vcf", "BEGIN:VCARD\nFN:Ann\nEND:VCARD\n"}})
                                                             .toStdString()));
        QCOMPARE(tables.size(), std::size_t{4});
        QCOMPARE(tables[0].name, u"subscribed_audience.csv"_qs);
        QCOMPARE(tables[1].name, u"cleaned_audience.csv"_qs);
        QCOMPARE(tables[0].rows, QStringList{u"a@example.com|Ann"_qs});
        QCOMPARE(tables[2].header, QStringList{u"email"_qs});
        QCOMPARE(tables[3].header, QStringList{u"Name"_qs});
    }

    void oneFileOfItCanBeAskedFor()
    {
        const auto zip = InputFile::pasted(
            "a.zip", zipOf(Files{{"x/one.csv", people}, {"x/two.csv", "Email\nb@example.com\n"}}).toStdString());
        const auto tables = readTables(zip.withTable("x/two.csv"));
        QCOMPARE(tables.size(), std::size_t{1});
        QCOMPARE(tables[0].rows, QStringList{u"b@example.com"_qs});
        QVERIFY(readFirst(zip.withTable("three.csv")).failed);
    }

    void whatIsNoTableIsLeftOutWithANote()
    {
        const auto tables =
            readTables(InputFile::pasted("a.zip", zipOf(Files{{"people.csv", people},
                                                              {"logo.png", QByteArray("\x89PNG\r\n\x1A\n", 8)},
                                                              {"inner.zip", zipOf(Files{{"x.csv", people}})}})
                                                      .toStdString()));
        QCOMPARE(tables.size(), std::size_t{1});
        QCOMPARE(tables[0].notes.size(), 2);
        QVERIFY(tables[0].notes.at(0).contains(u"logo.png"_qs));
        QVERIFY(tables[0].notes.at(1).contains(u"archive inside an archive"_qs));
    }

    void refusesTraps_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("words");
        const auto trap = [](const char* name, const QByteArray& bytes, const char* words) {
            QTest::newRow(name) << bytes << QByteArray(words);
        };
        trap("a path out of it", zipOf(Files{{"../../evil.csv", people}}), "leads out");
        trap("a path of the root", zipOf(Files{{"/etc/people.csv", people}}), "leads out");
        trap("a path of Windows", zipOf(Files{{"..\\..\\people.csv", people}}), "leads out");
        trap("a path with a drive", zipOf(Files{{"C:/people.csv", people}}), "leads out");
        trap("100 MB of one letter", zipOf(Files{{"a.csv", QByteArray(100 << 20, 'x')}}), "packed more than");
        trap("with a password", zipOf(Files{{"a.csv", people}}, "secret"), "password");
        trap("nothing but a picture", zipOf(Files{{"logo.png", QByteArray("\x89PNG\r\n\x1A\n", 8)}}), "PNG");
        trap("only an archive", zipOf(Files{{"inner.zip", zipOf(Files{{"x.csv", people}})}}), "inside an archive");
        trap("an empty file", zipOf(Files{{"a.csv", ""}}), "empty");
        Files many;
        for (int i = 0; i < 300; ++i)
            many.emplace_back("f" + QByteArray::number(i) + ".csv", people);
        trap("300 files", zipOf(many), "holds 300 files");
        for (int i = 300; i < 21'000; ++i)
            many.emplace_back("f" + QByteArray::number(i) + ".csv", QByteArray("x"));
        trap("21,000 files", zipOf(many), "holds 21,000 files");
        trap("no end", zipOf(Files{{"a.csv", people}}).left(60), "cut off");
        trap("only the first bytes", QByteArray("PK\x03\x04", 4), "cut off");
    }

    void refusesTraps()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, words);
        const ReadTable read = readBytes(bytes, "trap.zip");
        QVERIFY(read.failed);
        QCOMPARE(int(read.error.code), int(ErrorCode::BadInput));
        QVERIFY2(read.error.text.find(words.toStdString()) != std::string::npos, read.error.text.c_str());
    }

    void theSumOfAllFilesHasALimit()
    {
        ZipLimits limits;
        limits.totalBytes = 1'000;
        const QByteArray bytes =
            zipOf(Files{{"a.csv", people.repeated(20)}, {"b.csv", people.repeated(20)}, {"c.csv", people}});
        VERIFY_FAILS(openZip(bytes, limits), ErrorCode::BadInput, "would unpack");
    }

    void moreBytesThanTheArchiveSaysAreRefused()
    {
        QByteArray bytes = zipOf(Files{{"a.csv", people.repeated(1'000)}});
        // The size in the directory at the end: "PK\1\2", 20 bytes, packed size, size.
        const qsizetype directory = bytes.lastIndexOf(QByteArray("PK\x01\x02", 4));
        putNumber(bytes, directory + 24, 100);
        const ReadTable read = readBytes(bytes, "liar.zip");
        QVERIFY(read.failed);
        QVERIFY2(read.error.text.find("damaged") != std::string::npos, read.error.text.c_str());
    }

    void flippedBytesAreFound()
    {
        QByteArray bytes = zipOf(Files{{"a.csv", people.repeated(1'000)}});
        bytes[60] = static_cast<char>(bytes[60] ^ 0x55);
        QVERIFY(readBytes(bytes, "flipped.zip").failed);
    }
};

QTEST_APPLESS_MAIN(TestZipFile)
#include "tst_zipfile.moc"
