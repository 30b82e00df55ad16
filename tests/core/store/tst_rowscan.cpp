#include "core/store/rowscan.h"

#include "core/base/paths.h"

#include <QTemporaryDir>
#include <QTest>

#include <stdexcept>

using namespace patron;

namespace {
/// Rows of a scan as one text: "1:a 2:- ...".
std::string rowsOf(Connection& connection, const RowScan& scan)
{
    std::string text;
    scanRows(connection, scan, [&](const RowValues& row) {
        const std::string_view name = row.view(1);
        text += std::to_string(row.int64(0)) + ":" + (name.data() ? std::string(name) : "-") + " ";
    });
    return text;
}
}

class TestRowScan : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        const auto path = toPath(m_folder->filePath(QStringLiteral("rows.db")).toStdString());
        m_connection = Connection::open(path, Connection::Mode::Create).value();
        m_connection->execute("CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT, size NUMERIC);"
                              "INSERT INTO item VALUES (3, 'c', 1.5), (1, 'a', NULL), (2, NULL, 7), (4, '', x'00ff')");
    }

    void theOrderIsTheOneAskedFor_data()
    {
        QTest::addColumn<std::string>("order");
        QTest::addColumn<std::string>("rows");
        QTest::newRow("of the table, no sorting") << std::string("id") << std::string("1:a 2:- 3:c 4: ");
        QTest::newRow("backwards") << std::string("id DESC") << std::string("4: 3:c 2:- 1:a ");
        QTest::newRow("by another column, sorted first") << std::string("name") << std::string("2:- 4: 1:a 3:c ");
    }

    void theOrderIsTheOneAskedFor()
    {
        QFETCH(std::string, order);
        QFETCH(std::string, rows);
        QCOMPARE(rowsOf(*m_connection, {"id, name", "item", "", order, std::nullopt}), rows);
    }

    void onlyWhatIsAskedForComes()
    {
        QCOMPARE(rowsOf(*m_connection, {"id, name", "item", "name IS NOT NULL", "id", std::nullopt}),
                 std::string("1:a 3:c 4: "));
        QCOMPARE(rowsOf(*m_connection, {"id, name", "item", "id IN (SELECT value FROM json_each(?1))", "id", "[2, 3]"}),
                 std::string("2:- 3:c "));
    }

    void valuesAreWhatTheyAre()
    {
        std::vector<int> types;
        scanRows(*m_connection, {"size", "item", "", "id", std::nullopt}, [&](const RowValues& row) {
            types.push_back(row.columnType(0));
            if (types.size() == 1)
                QVERIFY(row.isNull(0) && !row.optionalInt64(0) && !row.view(0).data());
            if (types.size() == 2)
                QCOMPARE(row.optionalInt64(0), std::optional<std::int64_t>(7));
            if (types.size() == 3)
                QCOMPARE(row.real(0), 1.5);
            if (types.size() == 4)
                QCOMPARE(row.view(0), std::string_view("\0\xff", 2));
        });
        QCOMPARE(types, (std::vector<int>{5, 1, 2, 4}));
    }

    void whatIsThrownComesOut()
    {
        for (const std::string& order : {std::string("id"), std::string("name")}) {
            int seen = 0;
            const auto stop = [&](const RowValues&) {
                if (++seen == 2)
                    throw std::out_of_range("enough");
            };
            QVERIFY_THROWS_EXCEPTION(std::out_of_range,
                                     scanRows(*m_connection, {"id", "item", "", order, std::nullopt}, stop));
            QCOMPARE(seen, 2);
        }
        QCOMPARE(rowsOf(*m_connection, {"id, name", "item", "id = 1", "id", std::nullopt}), std::string("1:a "));
    }

    void aScanMayRunInsideAnother()
    {
        std::string text;
        scanRows(*m_connection, {"id", "item", "", "id", std::nullopt}, [&](const RowValues& row) {
            const std::string own = std::to_string(row.int64(0));
            text += rowsOf(*m_connection, {"id, name", "item", "id = " + own, "id", std::nullopt});
        });
        QCOMPARE(text, std::string("1:a 2:- 3:c 4: "));
    }

    void aTableThatIsNotThereIsAStoreFailure()
    {
        QVERIFY_THROWS_EXCEPTION(
            StoreFailure, scanRows(*m_connection, {"id", "nothing", "", "id", std::nullopt}, [](const RowValues&) {}));
    }

    void nobodyElseCanTakeRows()
    {
        QVERIFY_THROWS_EXCEPTION(StoreFailure,
                                 m_connection->queryOnce("SELECT patron_take_row(1, id) FROM item").step());
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Connection> m_connection;
};

QTEST_GUILESS_MAIN(TestRowScan)
#include "tst_rowscan.moc"
