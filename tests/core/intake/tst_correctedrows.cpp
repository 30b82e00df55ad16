#include "tests/core/intake/shop.h"

#include "core/intake/correctedrows.h"
#include "core/intake/importhistory.h"
#include "core/intake/importundo.h"
#include "tests/support/checks.h"

using namespace patron;
using namespace patron::intake;
using patron::test::q;

namespace {
const QByteArray customers = "Email,City,password_hash,Points\n"
                             "ann@example.com,York,$2y$1,5\n"
                             "not an address,Hull,$2y$2,7\n"
                             "\"=cmd()@\",\"Leeds, \"\"north\"\"\",$2y$3,9\n"
                             "bo@example.com,Bath,$2y$4,1\n";
}

/// Rejected rows are put right in place and come in as part of their import.
class TestCorrectedRows : public QObject
{
    Q_OBJECT

    static std::vector<RejectedRow> rejects(Shop& shop, BatchId batch)
    {
        return *shop.store().read([&](ReadSession& session) -> Result<std::vector<RejectedRow>> {
            return importhistory::rejects(session, batch);
        });
    }
    static std::vector<PastImport> imports(Shop& shop)
    {
        return *shop.store().read(
            [](ReadSession& session) -> Result<std::vector<PastImport>> { return importhistory::recent(session, 10); });
    }

private Q_SLOTS:
    void aRejectedRowKeepsItsCellsButNoSecret()
    {
        Shop shop;
        const auto report = shop.import(customers);
        VERIFY_OK(report);
        const auto rows = rejects(shop, report->import);
        QCOMPARE(rows.size(), 2u);
        QCOMPARE(rows[0].line, 3);
        QVERIFY((rows[0].cells == std::vector<std::string>{"not an address", "Hull", "", "7"}));
        QVERIFY((rows[1].cells == std::vector<std::string>{"=cmd()@", "Leeds, \"north\"", "", "9"}));
    }

    void correctedRowsAreOneWithTheirImport()
    {
        Shop shop;
        const auto report = shop.import(customers);
        VERIFY_OK(report);
        auto rows = rejects(shop, report->import);
        rows[0].cells[0] = "cy@example.com";
        JobContext job(shop.clock());
        const auto fixed = importCorrected(shop.store(), report->import,
                                           {{rows[0].id, rows[0].cells}, {rows[1].id, rows[1].cells}}, job);
        VERIFY_OK(fixed);
        QCOMPARE(countsText(fixed->counts), u"1 new, 0 updated, 0 unchanged, 1 rejected"_qs);
        QCOMPARE(fixed->import.value, report->import.value);
        QCOMPARE(shop.ask("SELECT email, city FROM v_customer ORDER BY id"),
                 u"ann@example.com York|bo@example.com Bath|cy@example.com Hull"_qs);
        const auto left = rejects(shop, report->import);
        QCOMPARE(left.size(), 1u);
        QCOMPARE(left[0].line, 4);
        // One import for people, with what became of all its rows.
        const auto list = imports(shop);
        QCOMPARE(list.size(), 1u);
        QCOMPARE(countsText(list[0].counts), u"3 new, 0 updated, 0 unchanged, 1 rejected"_qs);
        VERIFY_FAILS(undoImport(shop.store(), BatchId{2}, job), ErrorCode::Conflict, "corrected rows of import 1");
        VERIFY_OK(undoImport(shop.store(), report->import, job));
        QCOMPARE(shop.ask("SELECT count(*) FROM v_customer"), u"0"_qs);
        QCOMPARE(shop.ask("SELECT count(*) FROM import_reject"), u"0"_qs);
        QVERIFY(imports(shop)[0].undone);
    }

    void rowsThatStayWrongAreAnErrorAndChangeNothing()
    {
        Shop shop;
        const auto report = shop.import(customers);
        VERIFY_OK(report);
        const auto rows = rejects(shop, report->import);
        JobContext job(shop.clock());
        VERIFY_FAILS(importCorrected(shop.store(), report->import, {{rows[0].id, rows[0].cells}}, job),
                     ErrorCode::BadInput, "Line 3");
        VERIFY_FAILS(importCorrected(shop.store(), report->import, {{999, rows[0].cells}}, job), ErrorCode::NotFound,
                     "not among the rejected rows");
        VERIFY_FAILS(importCorrected(shop.store(), BatchId{9}, {{rows[0].id, rows[0].cells}}, job), ErrorCode::NotFound,
                     "no import 9");
        QCOMPARE(rejects(shop, report->import).size(), 2u);
    }

    void theListGoesOutAndComesBack()
    {
        Shop shop;
        const auto report = shop.import(customers);
        VERIFY_OK(report);
        const auto csv = shop.store().read(
            [&](ReadSession& session) -> Result<std::string> { return rejectsCsv(session, report->import); });
        VERIFY_OK(csv);
        const QString text = q(*csv);
        QVERIFY2(text.startsWith(u"reject,line,column,value,reason,Email,City,password_hash,Points\r\n"_qs),
                 qPrintable(text));
        QVERIFY2(text.contains(u"'=cmd()@"_qs), qPrintable(text));
        // Nothing was changed: nothing is brought in again.
        const auto same = shop.write(u"same.csv"_qs, QByteArray::fromStdString(*csv));
        const auto none = fixesFromCsv(shop.store(), report->import, same);
        VERIFY_OK(none);
        QVERIFY(none->empty());
        QByteArray changed = QByteArray::fromStdString(*csv);
        changed.replace(",'=cmd()@,\"Leeds", ",di@example.com,\"Leeds");
        const auto fixes = fixesFromCsv(shop.store(), report->import, shop.write(u"changed.csv"_qs, changed));
        VERIFY_OK(fixes);
        QCOMPARE(fixes->size(), 1u);
        JobContext job(shop.clock());
        VERIFY_OK(importCorrected(shop.store(), report->import, *fixes, job));
        QCOMPARE(shop.ask("SELECT city FROM v_customer WHERE email = 'di@example.com'"), u"Leeds, \"north\""_qs);
        VERIFY_FAILS(fixesFromCsv(shop.store(), report->import, shop.write(u"other.csv"_qs, customers)),
                     ErrorCode::BadInput, "no list of rejected rows");
    }

    void eachFileOfAnImportHasItsOwnColumns()
    {
        Shop shop;
        ImportOptions options;
        options.files = {shop.write(u"a.csv"_qs, "Email,City\nann@example.com,York\nnobody,Hull\n"),
                         shop.write(u"b.csv"_qs, "City,Points,Email\nBath,5,none\nBath,6,bo@example.com\n")};
        const auto report = shop.run(options);
        VERIFY_OK(report);
        const auto rows = rejects(shop, report->import);
        QCOMPARE(rows.size(), 2u);
        QCOMPARE(q(rows[1].file), u"b.csv"_qs);
        JobContext job(shop.clock());
        const auto fixed = importCorrected(
            shop.store(), report->import,
            {{rows[0].id, {"cy@example.com", "Hull"}}, {rows[1].id, {"Bath", "5", "di@example.com"}}}, job);
        VERIFY_OK(fixed);
        QCOMPARE(countsText(fixed->counts), u"2 new, 0 updated, 0 unchanged, 0 rejected"_qs);
        QCOMPARE(shop.ask("SELECT email, city FROM v_customer ORDER BY email"),
                 u"ann@example.com York|bo@example.com Bath|cy@example.com Hull|di@example.com Bath"_qs);
        VERIFY_OK(undoImport(shop.store(), report->import, job));
        QCOMPARE(shop.ask("SELECT count(*) FROM v_customer"), u"0"_qs);
    }
};

QTEST_APPLESS_MAIN(TestCorrectedRows)
#include "tst_correctedrows.moc"
