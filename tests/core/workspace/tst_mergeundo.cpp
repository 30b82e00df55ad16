#include "core/base/json.h"
#include "core/customer/consentstore.h"
#include "core/customer/customerstore.h"
#include "core/customer/duplicatestore.h"
#include "core/customer/saleclaim.h"
#include "core/intake/importundo.h"
#include "core/workspace/actionlog.h"
#include "core/workspace/canonicaldump.h"
#include "core/workspace/customermerge.h"
#include "core/workspace/valueedit.h"
#include "tests/core/intake/shop.h"
#include "tests/support/checks.h"

using namespace patron;
using patron::test::q;

namespace {
const QByteArray annas = "Email,First Name,City,Accepts Email Marketing\n"
                         "anna@one.test,Anna,Leeds,yes\n"
                         "cy@one.test,Cy,Bath,yes\n";
const QByteArray bells = "Email,First Name,City,Accepts Email Marketing\n"
                         "bell@two.test,Ann,York,no\n";
const QByteArray laters = "Email,City\n"
                          "anna@one.test,Hull\n"
                          "bell@two.test,Ripon\n";

/// A shop into which files come one by one.
class MergeShop : public Shop
{
public:
    BatchId take(const QByteArray& csv, const QString& name)
    {
        clock().set(clock().now() + 60'000);
        const auto report = import(csv, name);
        if (!report)
            qFatal("%s", report.error().text.c_str());
        return report->import;
    }
    CustomerId find(std::string_view key)
    {
        const auto found = store().read([&](ReadSession& session) -> Result<CustomerId> {
            return customer::customers::find(session, store(), key);
        });
        return found ? *found : CustomerId{};
    }
    Result<workspace::MergeOutcome> merge(std::string_view one, std::string_view other)
    {
        return workspace::mergeCustomers(store(), {find(one), find(other), "test"}, clock().now());
    }
    Result<intake::UndoCounts> undo(BatchId batch)
    {
        JobContext job(clock());
        return intake::undoImport(store(), batch, job);
    }
    QStringList dump()
    {
        QStringList lines;
        const auto done = store().read([&](ReadSession& session) {
            return workspace::canonicalDump(session, [&](std::string_view table, const Json& row) {
                lines << q(table) + u' ' + q(compactJson(row));
            });
        });
        if (!done)
            lines << q(done.error().text);
        return lines;
    }
};
}

/// Merges and the undo of imports, together.
class TestMergeUndo : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void undoingTheSurvivorsImportLeavesTheOther();
    void undoingTheOthersImportLeavesTheSurvivor();
    void undoingALaterImportLeavesTheMerge();
    void undoAndUnmergeInAnyOrderGiveTheSame_data();
    void undoAndUnmergeInAnyOrderGiveTheSame();
    void whatALaterImportSaidOfTheOtherGoesAlong();
    void unmergeAndUndoLeaveNothingBehind_data();
    void unmergeAndUndoLeaveNothingBehind();
    void whatALaterRowBringsNewGoesAlong();
    void anUndoWhileMergedKeepsBothApart_data();
    void anUndoWhileMergedKeepsBothApart();
    void aConsentTakenDownKeepsItsCustomer();
    void aMergesRefusalGoesWithItsCustomers();
    void aClaimedSaleComesBackWithItsImport();
    void aRowThatTiesTwoCustomersIsSaid();
    void aCardIsWhoseItIsByWhatIsLeft_data();
    void aCardIsWhoseItIsByWhatIsLeft();
    void mergedPeopleHaveWhatTheyWereNamedWith();
    void theLogKnowsMergesAndEdits();
};

void TestMergeUndo::undoingTheSurvivorsImportLeavesTheOther()
{
    MergeShop alone;
    alone.take(bells, QStringLiteral("bells.csv"));
    MergeShop shop;
    const BatchId first = shop.take(annas, QStringLiteral("annas.csv"));
    shop.take(bells, QStringLiteral("bells.csv"));
    VERIFY_OK(shop.merge("anna@one.test", "bell@two.test"));
    VERIFY_OK(shop.undo(first));
    QCOMPARE(shop.dump().join(u'\n'), alone.dump().join(u'\n'));
    QCOMPARE(shop.ask("SELECT count(*), min(city) FROM customer"), u"1 York"_qs);
    // Nothing of the survivor's own is left, so only the other remains.
    VERIFY_OK(workspace::unmergeCustomer(shop.store(), CustomerId{3}, shop.clock().now()));
    QCOMPARE(shop.dump().join(u'\n'), alone.dump().join(u'\n'));
    QCOMPARE(shop.ask("SELECT id, city FROM customer"), u"3 York"_qs);
}

void TestMergeUndo::undoingTheOthersImportLeavesTheSurvivor()
{
    MergeShop alone;
    alone.take(annas, QStringLiteral("annas.csv"));
    MergeShop shop;
    shop.take(annas, QStringLiteral("annas.csv"));
    const BatchId second = shop.take(bells, QStringLiteral("bells.csv"));
    VERIFY_OK(shop.merge("anna@one.test", "bell@two.test"));
    VERIFY_OK(shop.undo(second));
    // The refusal that the merge carried over stays: undoing an import never loosens.
    QStringList own = shop.dump();
    own.removeIf([](const QString& line) { return line.contains(u"\"merge\""_qs); });
    QCOMPARE(own.join(u'\n'), alone.dump().join(u'\n'));
    VERIFY_FAILS(workspace::unmergeCustomer(shop.store(), CustomerId{3}, shop.clock().now()), ErrorCode::Conflict,
                 "Nothing is left");
}

void TestMergeUndo::undoingALaterImportLeavesTheMerge()
{
    MergeShop shop;
    shop.take(annas, QStringLiteral("annas.csv"));
    shop.take(bells, QStringLiteral("bells.csv"));
    VERIFY_OK(shop.merge("anna@one.test", "bell@two.test"));
    const QStringList before = shop.dump();
    const BatchId later = shop.take(laters, QStringLiteral("laters.csv"));
    QCOMPARE(shop.ask("SELECT count(*) FROM customer"), u"2"_qs);
    VERIFY_OK(shop.undo(later));
    QCOMPARE(shop.dump().join(u'\n'), before.join(u'\n'));
    QCOMPARE(shop.find("bell@two.test").value, 1);
}

void TestMergeUndo::undoAndUnmergeInAnyOrderGiveTheSame_data()
{
    QTest::addColumn<bool>("undoFirst");
    QTest::newRow("undo, then unmerge") << true;
    QTest::newRow("unmerge, then undo") << false;
}

void TestMergeUndo::undoAndUnmergeInAnyOrderGiveTheSame()
{
    QFETCH(bool, undoFirst);
    MergeShop alone;
    alone.take(annas, QStringLiteral("annas.csv"));
    alone.take(bells, QStringLiteral("bells.csv"));
    MergeShop shop;
    shop.take(annas, QStringLiteral("annas.csv"));
    shop.take(bells, QStringLiteral("bells.csv"));
    VERIFY_OK(shop.merge("anna@one.test", "bell@two.test"));
    const BatchId later = shop.take(laters, QStringLiteral("laters.csv"));
    const auto unmerge = [&] { return workspace::unmergeCustomer(shop.store(), CustomerId{3}, shop.clock().now()); };
    if (undoFirst) {
        VERIFY_OK(shop.undo(later));
        VERIFY_OK(unmerge());
    } else {
        VERIFY_OK(unmerge());
        VERIFY_OK(shop.undo(later));
    }
    QCOMPARE(shop.dump().join(u'\n'), alone.dump().join(u'\n'));
    QCOMPARE(shop.ask("SELECT id, city FROM customer ORDER BY id"), u"1 Leeds|2 Bath|3 York"_qs);
}

void TestMergeUndo::whatALaterImportSaidOfTheOtherGoesAlong()
{
    const QByteArray orders = "Order Number,Date,Email,Total,Currency\n"
                              "1001,2026-06-01,anna@one.test,10.00,GBP\n"
                              "1002,2026-06-02,bell@two.test,20.00,GBP\n";
    MergeShop alone;
    alone.take(annas, QStringLiteral("annas.csv"));
    alone.take(bells, QStringLiteral("bells.csv"));
    alone.take(laters, QStringLiteral("laters.csv"));
    alone.take(orders, QStringLiteral("orders.csv"));
    MergeShop shop;
    shop.take(annas, QStringLiteral("annas.csv"));
    shop.take(bells, QStringLiteral("bells.csv"));
    VERIFY_OK(shop.merge("anna@one.test", "bell@two.test"));
    shop.take(laters, QStringLiteral("laters.csv"));
    shop.take(orders, QStringLiteral("orders.csv"));
    QCOMPARE(shop.ask("SELECT count(DISTINCT customer_id) FROM orders"), u"1"_qs);
    VERIFY_OK(workspace::unmergeCustomer(shop.store(), CustomerId{3}, shop.clock().now()));
    QCOMPARE(shop.ask("SELECT id, city FROM customer ORDER BY id"), u"1 Hull|2 Bath|3 Ripon"_qs);
    QCOMPARE(shop.ask("SELECT number, customer_id FROM orders ORDER BY 1"), u"1001 1|1002 3"_qs);
    QCOMPARE(shop.dump().join(u'\n'), alone.dump().join(u'\n'));
}

void TestMergeUndo::unmergeAndUndoLeaveNothingBehind_data()
{
    QTest::addColumn<QByteArray>("later");
    QTest::newRow("a value of one who was merged away") << QByteArray("Email,City\nbell@two.test,Ripon\n");
    QTest::newRow("a phone that is new") << QByteArray("Email,Phone\nbell@two.test,07911 123456\n");
    QTest::newRow("an order of one who was merged away")
        << QByteArray("Order Number,Date,Email,Total,Currency\n1002,2026-06-02,bell@two.test,20.00,GBP\n");
    QTest::newRow("somebody else") << QByteArray("Email,City\ndee@two.test,Ripon\n");
}

void TestMergeUndo::unmergeAndUndoLeaveNothingBehind()
{
    QFETCH(QByteArray, later);
    MergeShop shop;
    shop.take("Email\nanna@one.test\nbell@two.test\n", QStringLiteral("both.csv"));
    const QStringList before = shop.dump();
    VERIFY_OK(shop.merge("anna@one.test", "bell@two.test"));
    const BatchId last = shop.take(later, QStringLiteral("later.csv"));
    VERIFY_OK(workspace::unmergeCustomer(shop.store(), CustomerId{2}, shop.clock().now()));
    VERIFY_OK(shop.undo(last));
    QCOMPARE(shop.dump().join(u'\n'), before.join(u'\n'));
    QCOMPARE(shop.ask("SELECT count(*) FROM identity"), u"2"_qs);
}

void TestMergeUndo::whatALaterRowBringsNewGoesAlong()
{
    MergeShop shop;
    shop.take("Email\nanna@one.test\nbell@two.test\n", QStringLiteral("both.csv"));
    VERIFY_OK(shop.merge("anna@one.test", "bell@two.test"));
    shop.take("Email,Phone,City\nbell@two.test,07911 123456,Paris\n", QStringLiteral("later.csv"));
    VERIFY_OK(workspace::unmergeCustomer(shop.store(), CustomerId{2}, shop.clock().now()));
    QCOMPARE(shop.ask("SELECT id, phone, city FROM customer ORDER BY id"), u"1 - -|2 +447911123456 Paris"_qs);
    QCOMPARE(shop.find("07911 123456").value, 2);
}

void TestMergeUndo::anUndoWhileMergedKeepsBothApart_data()
{
    QTest::addColumn<QList<QByteArray>>("files");
    QTest::addColumn<QByteArray>("undone");
    QTest::addColumn<bool>("beforeTheMerge");
    const QByteArray ann = "Email,First Name,City\nann@one.test,Ann,London\n";
    const QByteArray bea = "Email,First Name,City\nbea@two.test,Ann,London\n";
    const QByteArray both = "Email,First Name,City\nann@one.test,Ann,London\nbea@two.test,Ann,London\n";
    const QByteArray paris = "Email,City\nbea@two.test,Paris\n";
    const QByteArray orders = "Order Number,Date,Email,Total,Currency\n"
                              "1,2026-06-01,ann@one.test,2.00,GBP\n2,2026-06-02,bea@two.test,3.00,GBP\n";
    QTest::newRow("equal values from two files") << QList<QByteArray>{ann, bea} << paris << false;
    QTest::newRow("equal values from one file") << QList<QByteArray>{both} << paris << false;
    QTest::newRow("orders of both") << QList<QByteArray>{both} << orders << false;
    QTest::newRow("an import before the merge") << QList<QByteArray>{ann, bea} << paris << true;
    QTest::newRow("orders before the merge") << QList<QByteArray>{both} << orders << true;
}

void TestMergeUndo::anUndoWhileMergedKeepsBothApart()
{
    QFETCH(QList<QByteArray>, files);
    QFETCH(QByteArray, undone);
    QFETCH(bool, beforeTheMerge);
    MergeShop shop;
    for (const QByteArray& file : files)
        shop.take(file, QStringLiteral("people.csv"));
    const QStringList before = shop.dump();
    BatchId batch;
    if (beforeTheMerge)
        batch = shop.take(undone, QStringLiteral("undone.csv"));
    VERIFY_OK(shop.merge("ann@one.test", "bea@two.test"));
    if (!beforeTheMerge)
        batch = shop.take(undone, QStringLiteral("undone.csv"));
    VERIFY_OK(shop.undo(batch));
    QCOMPARE(shop.find("bea@two.test").value, 1);
    QCOMPARE(shop.ask("SELECT id, city FROM customer"), u"1 London"_qs);
    VERIFY_OK(workspace::unmergeCustomer(shop.store(), CustomerId{2}, shop.clock().now()));
    QCOMPARE(shop.dump().join(u'\n'), before.join(u'\n'));
    QCOMPARE(shop.ask("SELECT id, city FROM customer ORDER BY id"), u"1 London|2 London"_qs);
}

void TestMergeUndo::aConsentTakenDownKeepsItsCustomer()
{
    MergeShop shop;
    const BatchId batch = shop.take("Email,City\nzora@one.test,York\n", QStringLiteral("zora.csv"));
    VERIFY_OK(shop.store().write([&](Transaction& tx) -> Result<void> {
        customer::ConsentEntry entry;
        entry.customer = CustomerId{1};
        entry.channel = customer::Channel::Sms;
        entry.purpose = "marketing";
        entry.state = customer::ConsentState::Granted;
        entry.source = "manual";
        entry.evidence = "signed at the till";
        entry.at = shop.clock().now();
        customer::consents::add(tx, entry, shop.clock().now());
        return {};
    }));
    VERIFY_OK(shop.undo(batch));
    QCOMPARE(shop.find("zora@one.test").value, 1);
    QCOMPARE(shop.ask("SELECT email, city FROM customer"), u"zora@one.test -"_qs);
    QCOMPARE(shop.ask("SELECT count(*) FROM consent_entry e JOIN identity i ON i.customer_id = e.customer_id"),
             u"1"_qs);
}

void TestMergeUndo::aMergesRefusalGoesWithItsCustomers()
{
    MergeShop shop;
    const BatchId first = shop.take(bells, QStringLiteral("bells.csv"));
    const BatchId second = shop.take(annas, QStringLiteral("annas.csv"));
    VERIFY_OK(shop.merge("anna@one.test", "bell@two.test"));
    QCOMPARE(shop.ask("SELECT count(*) FROM consent_entry WHERE source = 'merge'"), u"1"_qs);
    VERIFY_OK(shop.undo(second));
    VERIFY_OK(shop.undo(first));
    QCOMPARE(shop.ask("SELECT count(*) FROM customer"), u"0"_qs);
    QCOMPARE(shop.ask("SELECT count(*) FROM consent_entry"), u"0"_qs);
}

void TestMergeUndo::aClaimedSaleComesBackWithItsImport()
{
    const QByteArray sales = "Order Number,Date,Total,Currency,Channel\n1001,2026-06-01,10.00,GBP,in_store\n";
    const QByteArray others = "Order Number,Date,Total,Currency,Channel\n2001,2026-06-02,20.00,GBP,in_store\n";
    MergeShop shop;
    shop.take(annas, QStringLiteral("annas.csv"));
    const BatchId first = shop.take(sales, QStringLiteral("sales.csv"));
    VERIFY_OK(shop.store().write([&](Transaction& tx) {
        customer::Receipt receipt;
        receipt.number = "1001";
        receipt.total = 1000;
        return customer::saleclaims::claim(tx, CustomerId{1}, receipt, "till", shop.clock().now());
    }));
    const QStringList claimed = shop.dump();
    VERIFY_OK(shop.undo(first));
    QCOMPARE(shop.ask("SELECT count(*) FROM orders"), u"0"_qs);
    const BatchId between = shop.take(others, QStringLiteral("others.csv"));
    QCOMPARE(shop.ask("SELECT number, customer_id FROM orders"), u"2001 -"_qs);
    shop.take(sales, QStringLiteral("sales.csv"));
    QCOMPARE(shop.ask("SELECT number, customer_id, assigned FROM orders ORDER BY number"), u"1001 1 1|2001 - 0"_qs);
    VERIFY_OK(shop.undo(between));
    QCOMPARE(shop.dump().join(u'\n'), claimed.join(u'\n'));
    const auto log = workspace::actionlog::recent(shop.store(), 10);
    VERIFY_OK(log);
    const auto logged =
        std::find_if(log->begin(), log->end(), [](const auto& action) { return action.id.starts_with("claim:"); });
    QVERIFY(logged != log->end());
    QCOMPARE(q(logged->text), u"Gave sale 1001 to customer #1"_qs);
    JobContext job(shop.clock());
    VERIFY_OK(workspace::actionlog::undo(shop.store(), logged->id, job));
    QCOMPARE(shop.ask("SELECT number, customer_id, assigned FROM orders"), u"1001 - 0"_qs);
}

void TestMergeUndo::aRowThatTiesTwoCustomersIsSaid()
{
    MergeShop shop;
    shop.take("Email\nanna@one.test\n", QStringLiteral("emails.csv"));
    shop.take("Loyalty Card\nK1\n", QStringLiteral("cards.csv"));
    const QStringList before = shop.dump();
    const auto tied = shop.import("Email,Loyalty Card\nanna@one.test,K1\n", QStringLiteral("both.csv"));
    VERIFY_OK(tied);
    QStringList notes;
    for (const std::string& note : tied->notes)
        notes << q(note);
    QVERIFY2(notes.join(u' ').contains(u"1 row names two customers"_qs), qPrintable(notes.join(u' ')));
    const char* const held = "SELECT kind, normalized, customer_id FROM v_identity ORDER BY kind";
    QCOMPARE(shop.ask(held), u"card k1 2|email anna@one.test 1"_qs);
    JobContext job(shop.clock());
    const auto found = customer::duplicates::find(shop.store(), job);
    VERIFY_OK(found);
    QCOMPARE(found->pairs.size(), std::size_t{1});
    QCOMPARE(found->pairs.front().evidence.front().field, std::string("card"));
    VERIFY_OK(shop.undo(tied->import));
    QCOMPARE(shop.dump().join(u'\n'), before.join(u'\n'));
}

/// Whose a card is follows from the imports that are left, in whatever order they go.
void TestMergeUndo::aCardIsWhoseItIsByWhatIsLeft_data()
{
    QTest::addColumn<QList<int>>("undone");
    QTest::addColumn<int>("customers");
    QTest::newRow("all three") << QList<int>{} << 2;
    QTest::newRow("without the card's own") << QList<int>{1} << 1;
    QTest::newRow("without the email's own") << QList<int>{0} << 1;
    QTest::newRow("without both") << QList<int>{1, 0} << 1;
    QTest::newRow("without both, the other way round") << QList<int>{0, 1} << 1;
    QTest::newRow("without the row that ties them") << QList<int>{2} << 2;
}

void TestMergeUndo::aCardIsWhoseItIsByWhatIsLeft()
{
    QFETCH(QList<int>, undone);
    QFETCH(int, customers);
    const QByteArray files[] = {"Email,City\nanna@one.test,Bath\n", "Loyalty Card,City\nK1,York\n",
                                "Email,Loyalty Card,City\nanna@one.test,K1,Hull\n"};
    MergeShop shop;
    MergeShop direct;
    QList<BatchId> batches;
    for (int i = 0; i < 3; ++i) {
        const QString name = QStringLiteral("file%1.csv").arg(i);
        batches << shop.take(files[i], name);
        if (!undone.contains(i))
            direct.take(files[i], name);
    }
    for (const int one : undone)
        VERIFY_OK(shop.undo(batches[one]));
    QCOMPARE(shop.dump().join(u'\n'), direct.dump().join(u'\n'));
    QCOMPARE(shop.ask("SELECT count(DISTINCT customer_id), count(*) FROM v_identity"),
             QStringLiteral("%1 2").arg(customers));
    QCOMPARE(shop.ask("SELECT count(*) FROM identity j WHERE anothers AND NOT EXISTS (SELECT 1 FROM v_identity o WHERE "
                      "o.kind = j.kind AND o.normalized = j.normalized AND o.source = j.source)"),
             u"0"_qs);
}

void TestMergeUndo::mergedPeopleHaveWhatTheyWereNamedWith()
{
    MergeShop shop;
    shop.take("Email\nanna@one.test\n", QStringLiteral("emails.csv"));
    shop.take("Loyalty Card\nK1\n", QStringLiteral("cards.csv"));
    shop.take("Email,Loyalty Card\nanna@one.test,K1\n", QStringLiteral("both.csv"));
    const QStringList before = shop.dump();
    const auto merged = shop.merge("anna@one.test", "K1");
    VERIFY_OK(merged);
    QCOMPARE(shop.ask("SELECT DISTINCT kind, customer_id FROM v_identity ORDER BY kind"), u"card 1|email 1"_qs);
    VERIFY_OK(workspace::unmergeCustomer(shop.store(), CustomerId{2}, shop.clock().now()));
    QCOMPARE(shop.ask("SELECT kind, customer_id, is_primary FROM v_identity ORDER BY kind"), u"card 2 1|email 1 1"_qs);
    QCOMPARE(shop.dump().join(u'\n'), before.join(u'\n'));
}

void TestMergeUndo::theLogKnowsMergesAndEdits()
{
    MergeShop shop;
    shop.take(annas, QStringLiteral("annas.csv"));
    shop.take(bells, QStringLiteral("bells.csv"));
    const QStringList before = shop.dump();
    VERIFY_OK(shop.merge("anna@one.test", "bell@two.test"));
    JobContext job(shop.clock());
    VERIFY_OK(workspace::replaceValues(shop.store(), "city", {{"York", "New York"}}, false, job, 1));
    const auto log = workspace::actionlog::recent(shop.store(), 10);
    VERIFY_OK(log);
    QCOMPARE(log->size(), std::size_t(4));
    QStringList ids;
    for (const auto& action : *log)
        ids << q(action.id);
    QVERIFY(ids.contains(u"merge:1"_qs));
    QVERIFY(ids.contains(u"edit:3"_qs));
    VERIFY_FAILS(workspace::actionlog::undo(shop.store(), "import:3", job), ErrorCode::NotFound, "no import 3");
    VERIFY_OK(workspace::actionlog::undo(shop.store(), "merge:1", job));
    VERIFY_OK(workspace::actionlog::undo(shop.store(), "edit:3", job));
    QCOMPARE(shop.dump().join(u'\n'), before.join(u'\n'));
    VERIFY_FAILS(workspace::actionlog::undo(shop.store(), "merge:1", job), ErrorCode::Conflict, "undone already");
}

QTEST_GUILESS_MAIN(TestMergeUndo)
#include "tst_mergeundo.moc"
