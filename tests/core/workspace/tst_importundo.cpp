#include "core/base/json.h"
#include "core/customer/consentstore.h"
#include "core/customer/customercheck.h"
#include "core/customer/customerstore.h"
#include "core/customer/traitstore.h"
#include "core/intake/importundo.h"
#include "core/workspace/canonicaldump.h"
#include "tests/core/intake/shop.h"
#include "tests/core/workspace/shopfiles.h"
#include "tests/support/checks.h"

#include <QCryptographicHash>
#include <QFileInfo>
#include <QProcess>
#include <QRandomGenerator>
#include <QStandardPaths>
#include <QTest>

#include <algorithm>
#include <numeric>

using namespace patron;
using namespace patron::intake;

namespace {
QString dumpOf(Store& store)
{
    auto dump = store.read([](ReadSession& session) -> Result<std::string> {
        std::string text;
        PATRON_CHECK(workspace::canonicalDump(session, [&](std::string_view table, const Json& row) {
            text.append(table).append(" ").append(compactJson(row)).append("\n");
        }));
        return text;
    });
    return QString::fromStdString(dump ? *dump : dump.error().text);
}

/// Where two dumps part, with what stands around.
QByteArray difference(const QString& is, const QString& wanted)
{
    const QStringList a = is.split(u'\n');
    const QStringList b = wanted.split(u'\n');
    QString text;
    for (const QString& line : a) {
        if (!b.contains(line))
            text += u"  too much: "_qs + line + u'\n';
    }
    for (const QString& line : b) {
        if (!a.contains(line))
            text += u"  missing:  "_qs + line + u'\n';
    }
    return text.isEmpty() ? QByteArray("the same rows in another order or number") : text.toUtf8();
}

BatchId importDrawn(Shop& shop, const DrawnFile& file)
{
    shop.clock().set(shop.clock().now() + 3'600'000);
    ImportOptions options;
    options.files = {shop.write(QString::fromStdString(file.name), QByteArray::fromStdString(file.text))};
    options.kind = file.kind;
    options.policy = file.policy;
    options.source = "shop";
    options.dryRun = true;
    const auto dry = shop.run(options);
    options.dryRun = false;
    const auto report = shop.run(options);
    // What a dry run says is what happens then.
    const auto counts = [](const Result<ImportReport>& of) {
        Json json = reportToJson(*of);
        json.erase("import");
        json.erase("rows_per_s");
        return QString::fromStdString(json.dump());
    };
    if (dry.has_value() != report.has_value() || (report && counts(dry) != counts(report)))
        QTest::qFail(qPrintable(u"the dry run of\n"_qs + QString::fromStdString(file.text) + u"said something else"_qs),
                     __FILE__, __LINE__);
    // A file of bad rows only is refused, whatever was imported before.
    return report ? report->import : BatchId{};
}

bool undo(Shop& shop, BatchId batch, QByteArray& why)
{
    JobContext job(shop.clock());
    const auto undone = undoImport(shop.store(), batch, job);
    if (!undone)
        why = QByteArray::fromStdString(undone.error().text + " [" + undone.error().detail + "]");
    return undone.has_value();
}

std::uint64_t seedOfRun()
{
    bool given = false;
    const qulonglong seed = qEnvironmentVariable("PATRON_SEED").toULongLong(&given);
    return given ? seed : QRandomGenerator::global()->generate();
}
}

/// Whatever is undone, and in whatever order: what is left is what importing only the rest gives.
class TestImportUndo : public QObject
{
    Q_OBJECT

private:
    int m_taken = 0;
    int m_refused = 0;

    /// Imports the files, undoes those of `undone` in that order, and compares with importing the others only.
    void check(const std::vector<DrawnFile>& files, const std::vector<std::size_t>& undone, const QByteArray& what)
    {
        Shop shop;
        std::vector<BatchId> batches;
        for (const DrawnFile& file : files)
            batches.push_back(importDrawn(shop, file));
        for (const BatchId batch : batches)
            ++(batch ? m_taken : m_refused);
        for (const std::size_t i : undone) {
            QByteArray why;
            if (batches[i])
                QVERIFY2(undo(shop, batches[i], why), QByteArray(what + why).constData());
        }
        Shop wanted;
        for (std::size_t i = 0; i < files.size(); ++i) {
            if (std::find(undone.begin(), undone.end(), i) == undone.end())
                importDrawn(wanted, files[i]);
            else
                wanted.clock().set(wanted.clock().now() + 3'600'000);
        }
        QString is = dumpOf(shop.store());
        QString should = dumpOf(wanted.store());
        if (is != should)
            QFAIL(QByteArray(what + difference(is, should)).constData());
        const auto problems = shop.store().read([](ReadSession& session) -> Result<std::vector<std::string>> {
            return customer::customerProblems(session.connection());
        });
        QVERIFY(problems.has_value());
        for (const std::string& problem : *problems)
            QFAIL(QByteArray(what + problem.c_str()).constData());
        // Nothing is left lying about: what a file brought and was undone leaves no claim behind.
        QCOMPARE(shop.ask("SELECT count(*) FROM person_claim WHERE batch_id IN (SELECT id FROM import_batch WHERE "
                          "state = 'undone')"),
                 u"0"_qs);
        // Whether two claims of the same words share a record depends on who was known when they came.
        QCOMPARE(shop.ask("SELECT count(*) FROM import_record WHERE id NOT IN (SELECT record_id FROM person_claim)"),
                 u"0"_qs);
        const std::string kept = "SELECT (SELECT count(*) FROM person_claim), (SELECT count(*) FROM order_claim), "
                                 "(SELECT count(*) FROM event_claim), (SELECT count(*) FROM identity WHERE anothers)";
        is = shop.ask(kept);
        should = wanted.ask(kept);
        const QByteArray more = what + is.toUtf8() + " rows are kept, and should be " + should.toUtf8();
        QVERIFY2(is == should, more.constData());
    }

    /// A workspace with an import of these rows.
    static BatchId import(Shop& shop, const QByteArray& csv, const QString& name = u"file.csv"_qs)
    {
        shop.clock().set(shop.clock().now() + 1'000);
        ImportOptions options;
        options.files = {shop.write(name, csv)};
        options.source = "shop";
        const auto report = shop.run(options);
        if (!report)
            qFatal("%s", report.error().text.c_str());
        return report->import;
    }
    static void undoOrFail(Shop& shop, BatchId batch)
    {
        QByteArray why;
        QVERIFY2(undo(shop, batch, why), why.constData());
    }
    static QString refusal(Shop& shop, BatchId batch)
    {
        JobContext job(shop.clock());
        const auto undone = undoImport(shop.store(), batch, job);
        return undone ? u"undone"_qs : QString::fromStdString(undone.error().text);
    }

private Q_SLOTS:
    void threeImportsInEveryOrder_data()
    {
        QTest::addColumn<QList<int>>("order");
        QList<int> order{0, 1, 2};
        do {
            QTest::addRow("%d, %d, %d", order[0] + 1, order[1] + 1, order[2] + 1) << order;
        } while (std::next_permutation(order.begin(), order.end()));
    }

    /// The states of an order go from pending to completed to cancelled, its lines lie in two files, values disagree.
    void threeImportsInEveryOrder()
    {
        QFETCH(QList<int>, order);
        const std::vector<DrawnFile> files{
            {"a.csv",
             "Order No,Date,SKU,Product,Qty,Price,Email,Customer ID,Status,City\n"
             "1,2026-05-01,A,Cup,1,2.50,ann@example.com,7,Pending,York\n"
             "2,2026-05-01,B,Pot,1,4.00,,,Completed,\n"
             "3,2026-05-02,B,Pot,2,4.00,bo@example.com,8,Completed,Hull\n",
             ImportKind::Orders, MergePolicy::Overwrite},
            {"b.csv",
             "Order No,Date,SKU,Product,Category,Qty,Price,Customer ID,Status\n"
             "1,2026-05-01,A,Cup,Cups,1,2.50,7,Completed\n1,2026-05-01,C,Tray,Cups,1,9.00,7,Completed\n"
             "2,2026-05-01,B,Pot,,1,4.00,9,Completed\nC3,2026-05-04,B,Pot,,-1,4.00,8,Completed\n",
             ImportKind::Orders, MergePolicy::Fill},
            {"c.csv",
             "Order No,Date,SKU,Product,Qty,Price,Customer ID,Email,Status,City\n"
             "1,2026-05-01,C,Tray,1,9.00,7,ann@example.com,Cancelled,Leeds\n"
             "3,2026-05-02,B,Pot,2,4.00,9,cy@example.com,Refunded,Bath\n",
             ImportKind::Orders, MergePolicy::Newest}};
        std::vector<std::size_t> undone;
        for (const int i : order) {
            undone.push_back(static_cast<std::size_t>(i));
            check(files, undone, "undone so far: " + QByteArray::number(qsizetype(undone.size())) + "\n");
            if (QTest::currentTestFailed())
                return;
        }
    }

    void whatAPersonSaidStays()
    {
        Shop shop;
        const BatchId batch = import(shop, "Email,Customer ID,City,Newsletter\nann@example.com,7,York,yes\n"
                                           "bo@example.com,8,York,unsubscribed\ncy@example.com,9,Hull,yes\n");
        VERIFY_OK(shop.store().write([&](Transaction& tx) -> Result<void> {
            const CustomerId ann{1};
            shop.clock().set(shop.clock().now() + 1'000);
            const Ms now = shop.clock().now();
            ReadSession session(tx.connection());
            const auto city = customer::traits::find(session, "city");
            // Ann gave her address at the till, where she is known with it, and the town that was known.
            const auto email = customer::makeIdentity(customer::IdentityKind::Email, "ann@example.com", {}, {});
            customer::customers::addIdentity(tx, ann, *email, {}, now);
            customer::traits::add(
                tx, *city,
                {ann, city->id, now, customer::makeTraitValue(customer::TraitType::Text, "York", 2), "till", {}});
            // Bo wrote STOP although the file had said so, and Cy said no.
            customer::consents::unsubscribe(tx, CustomerId{2}, customer::Channel::Email, "mailbox", "STOP", now);
            customer::consents::add(tx,
                                    {CustomerId{3},
                                     customer::Channel::Email,
                                     "marketing",
                                     customer::ConsentState::Denied,
                                     "cli",
                                     "call",
                                     {},
                                     now,
                                     {}},
                                    now);
            return {};
        }));
        undoOrFail(shop, batch);
        // Who said something of their own stays, with the address it holds for: it must be found to be kept or erased.
        QCOMPARE(shop.ask("SELECT id, email, city FROM v_customer"),
                 u"1 ann@example.com York|2 bo@example.com -|3 cy@example.com -"_qs);
        QCOMPARE(shop.ask("SELECT kind, normalized FROM v_identity ORDER BY id"),
                 u"email ann@example.com|email bo@example.com|email cy@example.com"_qs);
        QCOMPARE(shop.ask("SELECT customer_id, state, source FROM v_consent ORDER BY id"),
                 u"2 denied mailbox|3 denied cli"_qs);
        QCOMPARE(shop.ask("SELECT normalized, reason, source FROM v_suppression"),
                 u"bo@example.com unsubscribed mailbox"_qs);
        // Who comes again is who they were, and what they said is in force.
        import(shop, "Email,Newsletter\nbo@example.com,yes\ncy@example.com,yes\n");
        QCOMPARE(shop.ask("SELECT id, email FROM v_customer ORDER BY id"),
                 u"1 ann@example.com|2 bo@example.com|3 cy@example.com"_qs);
        QCOMPARE(shop.ask("SELECT count(*) FROM v_consent WHERE state = 'granted'"), u"0"_qs);
        QCOMPARE(shop.ask("SELECT count(*) FROM customer_tombstone"), u"0"_qs);
    }

    void sendsAndEnrollmentsStayAndNameTheId()
    {
        Shop shop;
        const QByteArray csv = "Email\nann@example.com\n";
        const BatchId batch = import(shop, csv);
        VERIFY_OK(shop.store().write([](Transaction& tx) -> Result<void> {
            tx.query(
                  "INSERT INTO program(id, uuid, name, folded, state, current_version, created_at, updated_at) VALUES "
                  "(1, 'p', 'Welcome', 'welcome', 'running', 1, 0, 0)")
                .run();
            tx.query(
                  "INSERT INTO program_version(id, program_id, version, definition, created_at) VALUES (1, 1, 1, '{}', "
                  "0)")
                .run();
            tx.query("INSERT INTO enrollment(program_id, version_id, customer_id, entered_at, state, step_id, step_at) "
                     "VALUES (1, 1, 1, 0, 'active', 's', 0)")
                .run();
            tx.query("INSERT INTO event(customer_id, kind_id, at, local_day, recorded_at) VALUES (1, 16, 0, 0, 0)")
                .run();
            return {};
        }));
        undoOrFail(shop, batch);
        QCOMPARE(shop.ask("SELECT count(*) FROM v_customer"), u"0"_qs);
        QCOMPARE(shop.ask("SELECT customer_id, state FROM v_enrollment"), u"1 active"_qs);
        QCOMPARE(shop.ask("SELECT customer_id, kind FROM v_event"), u"1 message.sent"_qs);
        QVERIFY(shop.store().check()->empty());
        import(shop, csv);
        QCOMPARE(shop.ask("SELECT id, email FROM v_customer"), u"1 ann@example.com"_qs);
    }

    void whatCannotBeUndoneIsSaid()
    {
        Shop shop;
        QCOMPARE(refusal(shop, BatchId{7}), u"There is no import 7. \"imports\" lists those that were done."_qs);
        const BatchId first = import(shop, "Email,City\nann@example.com,York\n");
        const BatchId second = import(shop, "Email,City\nbo@example.com,York\n");
        undoOrFail(shop, second);
        QCOMPARE(refusal(shop, second), u"Import 2 is undone already."_qs);
        // Ninety days and twenty imports later.
        shop.clock().set(shop.clock().now() + 91 * msPerDay);
        for (int i = 0; i < 18; ++i)
            import(shop, "Email,City\nann@example.com,Town" + QByteArray::number(i) + "\n");
        QCOMPARE(shop.ask("SELECT claims_kept FROM import_batch WHERE id = 1"), u"1"_qs);
        import(shop, "Email,City\nann@example.com,Bath\n");
        QVERIFY2(refusal(shop, first).startsWith(u"Import 1 is too old to be undone"),
                 qPrintable(refusal(shop, first)));
        // What it brought is still under what came later.
        for (std::int64_t id = 21; id > 2; --id)
            undoOrFail(shop, BatchId{id});
        QCOMPARE(shop.ask("SELECT email, city FROM v_customer"), u"ann@example.com York"_qs);
    }

    /// What an earlier import had made needless to say is said once more, and stays in front of what the row after it
    /// says: the last word counts.
    void theLastWordOfAFileStaysTheLast()
    {
        const QByteArray list = "Email,Newsletter,Updated At\ncy@example.com,yes,2026-01-12\n"
                                "cy@example.com,no,2026-01-12\n";
        Shop shop;
        const BatchId earlier = import(shop, "email,channel,consent,date,evidence\ncy@example.com,email,granted,"
                                             "2026-01-02,form\n");
        import(shop, list);
        undoOrFail(shop, earlier);
        Shop wanted;
        import(wanted, list);
        const char* words = "SELECT state FROM v_consent ORDER BY at, id";
        QCOMPARE(wanted.ask(words), u"granted|denied"_qs);
        QCOMPARE(shop.ask(words), wanted.ask(words));
        QCOMPARE(dumpOf(shop.store()), dumpOf(wanted.store()));
    }

    void anUndoThatIsStoppedLeavesEverything()
    {
        Shop shop;
        const BatchId batch = import(shop, "Email,City\nann@example.com,York\nbo@example.com,Hull\n");
        import(shop, "Email,City\nann@example.com,Leeds\n");
        const QString before = dumpOf(shop.store());
        const CancelToken cancel;
        cancel.cancel();
        JobContext job(shop.clock(), cancel);
        VERIFY_FAILS(undoImport(shop.store(), batch, job), ErrorCode::Cancelled, "nothing was changed");
        QCOMPARE(dumpOf(shop.store()), before);
        QCOMPARE(shop.ask("SELECT state FROM import_batch WHERE id = 1"), u"applied"_qs);
    }

    void thePreviewSaysWhatGoes()
    {
        Shop shop;
        const BatchId first = import(shop, "Order No,Date,SKU,Qty,Price,Email\n1,2026-05-01,A,1,2.00,ann@example.com\n"
                                           "2,2026-05-01,B,1,2.00,bo@example.com\n");
        import(shop, "Order No,Date,SKU,Qty,Price,Email\n1,2026-05-01,A,1,2.00,ann@example.com\n");
        const auto preview = previewUndo(shop.store(), first);
        VERIFY_OK(preview);
        QCOMPARE(preview->customers, (UndoCounts::Part{1, 1}));
        QCOMPARE(preview->orders, (UndoCounts::Part{1, 1}));
        QCOMPARE(preview->lines, (UndoCounts::Part{1, 1}));
        QCOMPARE(preview->products, (UndoCounts::Part{1, 1}));
        JobContext job(shop.clock());
        const auto undone = undoImport(shop.store(), first, job);
        VERIFY_OK(undone);
        QVERIFY(*undone == *preview);
        QCOMPARE(
            shop.ask("SELECT (SELECT count(*) FROM v_customer), (SELECT count(*) FROM v_order), (SELECT count(*) FROM "
                     "v_order_line), (SELECT count(*) FROM v_product)"),
            u"1 1 1 1"_qs);
    }

    void aTraitThatCameWithAnImportGoesWithIt()
    {
        Shop shop;
        const BatchId first = import(shop, "Email,Points\nann@example.com,5\nbo@example.com,7\n");
        const BatchId second = import(shop, "Email,Points\nann@example.com,gold\nbo@example.com,5\n");
        QCOMPARE(shop.ask("SELECT type FROM trait WHERE name = 'points'"), u"number"_qs);
        undoOrFail(shop, first);
        // The second file alone has words in that column.
        QCOMPARE(shop.ask("SELECT type FROM trait WHERE name = 'points'"), u"text"_qs);
        QCOMPARE(shop.ask("SELECT value FROM v_trait ORDER BY customer_id"), u"gold|5"_qs);
        undoOrFail(shop, second);
        QCOMPARE(shop.ask("SELECT count(*) FROM trait WHERE standard = 0"), u"0"_qs);
    }

    void theRetailersFileComesAndGoesAndComes()
    {
        const QString packed =
            QStringLiteral(PATRON_SOURCE_DIR) + u"/../shared/data/online-retail/OnlineRetail.csv.xz"_qs;
        const QString xz = QStandardPaths::findExecutable(u"xz"_qs);
        if (!QFile::exists(packed))
            QSKIP("OnlineRetail.csv.xz is not here (../shared/data/online-retail)");
        if (xz.isEmpty())
            QSKIP("xz is not installed");
        Shop shop;
        QProcess unpack;
        unpack.setStandardOutputFile(QString::fromStdString(shop.file(u"OnlineRetail.csv"_qs).string()));
        unpack.start(xz, {u"-dc"_qs, packed});
        QVERIFY(unpack.waitForFinished(60'000));
        ImportOptions options;
        options.files = {shop.file(u"OnlineRetail.csv"_qs)};
        const auto hash = [&] {
            return QCryptographicHash::hash(dumpOf(shop.store()).toUtf8(), QCryptographicHash::Sha256);
        };
        const QByteArray empty = hash();
        VERIFY_OK(shop.run(options));
        const QByteArray once = hash();
        const qint64 size = QFileInfo(QString::fromStdString(shop.store().path().string())).size();
        // What the same file says again takes little room.
        VERIFY_OK(shop.run(options));
        QCOMPARE(hash(), once);
        QVERIFY(QFileInfo(QString::fromStdString(shop.store().path().string())).size() < size + size / 10);
        undoOrFail(shop, BatchId{1});
        QCOMPARE(hash(), once);
        undoOrFail(shop, BatchId{2});
        QCOMPARE(hash(), empty);
        VERIFY_OK(shop.run(options));
        QCOMPARE(hash(), once);
        QCOMPARE(shop.ask("SELECT max(id) FROM v_customer"), u"4372"_qs);
    }

    void aRefundIsWhoseItsOrderIs()
    {
        Shop shop;
        import(shop, "Order No,Date,SKU,Product,Qty,Price,Customer ID\n2,2026-01-10,C,Cup,4,2.50,70\n");
        import(shop, "Order ID,Date,Email,Total,Refunded Amount,Status\n"
                     "2,2026-03-18,other@example.com,10.00,5.00,Refunded\n");
        QCOMPARE(shop.ask("SELECT count(DISTINCT customer_id), count(*) FROM v_order"), u"1 2"_qs);
        // Also when the buyer is known only later.
        import(shop, "Order ID,Date,Total,Refunded Amount,Status\n3,2026-03-18,10.00,5.00,Refunded\n");
        import(shop, "Order ID,Date,Email,Total,Status\n3,2026-03-18,other@example.com,10.00,Completed\n");
        QCOMPARE(shop.ask("SELECT count(customer_id), count(*) FROM v_order WHERE number LIKE '3%'"), u"2 2"_qs);
    }

    void whatIsLeftIsWhatTheRestGives()
    {
        const std::uint64_t seed = seedOfRun();
        const int runs = qEnvironmentVariableIntValue("PATRON_UNDO_RUNS") > 0
                             ? qEnvironmentVariableIntValue("PATRON_UNDO_RUNS")
                             : 60;
        qInfo("PATRON_SEED=%llu, %d runs", static_cast<unsigned long long>(seed), runs);
        for (int run = 0; run < runs; ++run) {
            ShopFiles draw(seed + static_cast<std::uint64_t>(run));
            std::vector<DrawnFile> files;
            for (int i = 0; i < 3 + draw.below(3); ++i)
                files.push_back(draw.draw(i));
            std::vector<std::size_t> order(files.size());
            std::iota(order.begin(), order.end(), 0u);
            for (std::size_t i = order.size(); i > 1; --i)
                std::swap(order[i - 1], order[static_cast<std::size_t>(draw.below(static_cast<int>(i)))]);
            order.resize(static_cast<std::size_t>(1 + draw.below(static_cast<int>(order.size()))));
            QByteArray what =
                "PATRON_SEED=" + QByteArray::number(quint64(seed) + quint64(run)) + " PATRON_UNDO_RUNS=1\n";
            for (const DrawnFile& file : files)
                what += file.name + " (" + std::string(mergePolicyName(file.policy)) + ")\n" + file.text;
            what += "undone in this order:";
            for (const std::size_t i : order)
                what += " " + QByteArray::number(quint64(i));
            what += "\n";
            check(files, order, what);
            if (QTest::currentTestFailed())
                return;
        }
        // A draw whose files are mostly refused would show nothing.
        QVERIFY2(m_taken > m_refused * 5, qPrintable(u"%1 taken, %2 refused"_qs.arg(m_taken).arg(m_refused)));
    }
};

QTEST_APPLESS_MAIN(TestImportUndo)
#include "tst_importundo.moc"
