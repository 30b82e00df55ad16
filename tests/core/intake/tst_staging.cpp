#include "core/intake/staging.h"

#include <QTest>

using namespace patron::intake;

class TestStaging : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anArrayBeyondItsBudgetIsReadAnywhere()
    {
        struct Record
        {
            std::int64_t number;
            std::int64_t square;
        };
        StagingArray<Record> array(1 << 20); // some 65,000 records; the rest lies in a file
        constexpr std::int64_t count = 400'000;
        for (std::int64_t i = 0; i < count; ++i)
            array.append({i, i * i});
        QCOMPARE(array.size(), static_cast<std::uint64_t>(count));
        for (std::int64_t i = 0; i < count; i += 97) {
            const std::int64_t at = (i * 7919) % count;
            QCOMPARE(array.at(static_cast<std::uint64_t>(at)).number, at);
            QCOMPARE(array.at(static_cast<std::uint64_t>(at)).square, at * at);
        }
        QVERIFY(!array.failed());
    }

    void aLogBeyondItsBudgetIsReadInOrderAndAgain()
    {
        StagingLog log(10'000);
        for (int i = 0; i < 5'000; ++i)
            log.append(std::string(static_cast<std::size_t>(i % 50), 'x') + std::to_string(i));
        log.append(std::string(3'000'000, 'y')); // longer than any block
        log.append("");
        QCOMPARE(log.size(), 5'002u);
        for (int round = 0; round < 2; ++round) {
            log.rewind();
            std::string record;
            for (int i = 0; i < 5'000; ++i) {
                QVERIFY(log.next(record));
                QCOMPARE(record, std::string(static_cast<std::size_t>(i % 50), 'x') + std::to_string(i));
            }
            QVERIFY(log.next(record));
            QCOMPARE(record.size(), 3'000'000u);
            QVERIFY(log.next(record));
            QVERIFY(record.empty());
            QVERIFY(!log.next(record));
        }
        QVERIFY(!log.failed());
    }

    void aPoolKeepsTextsOnceWhateverTheirLength()
    {
        StringPool pool;
        const std::string longText(1 << 20, 'z');
        QCOMPARE(pool.intern(""), 0u);
        std::vector<std::uint32_t> numbers;
        for (int i = 0; i < 20'000; ++i) {
            numbers.push_back(pool.intern("text " + std::to_string(i)));
            if (i % 5'000 == 0)
                pool.intern(longText + std::to_string(i));
        }
        for (int i = 0; i < 20'000; ++i) {
            QCOMPARE(pool.intern("text " + std::to_string(i)), numbers[static_cast<std::size_t>(i)]);
            QVERIFY(pool.text(numbers[static_cast<std::size_t>(i)]) == "text " + std::to_string(i));
        }
        QVERIFY(pool.text(pool.find(longText + "5000")) == longText + "5000");
        QCOMPARE(pool.find("text never seen"), 0u);
    }
};

QTEST_APPLESS_MAIN(TestStaging)
#include "tst_staging.moc"
