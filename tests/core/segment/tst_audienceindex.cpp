#include "core/base/json.h"
#include "core/segment/audienceindex.h"

#include "core/base/paths.h"
#include "core/customer/consentstore.h"
#include "core/segment/rulejson.h"
#include "core/segment/segmentstore.h"
#include "randomshop.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sqlite3.h>

using namespace patron;
using namespace patron::segment;

/// The index beside a store: what it keeps in the cache folder, when it believes it, and how it follows changes.
class TestAudienceIndex : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void opensFromTheFile();
    void keepsTheFileForItsOwnerOnly();
    void doesNotBelieve_data();
    void doesNotBelieve();
    void seesAChangeByAnotherTool();
    void seesAChangeByAnotherToolWhileOpen();
    void asksTheFileOnlyWhenItWasWritten();
    void deletesAFileOfAnEarlierState();
    void keepsWhatChangedSince();
    void forgetsTheFileOfAnErasure();
    void readsOnlyWhomACommitChanged();
    void readsAllAfterAChangeOfAll();
    void readsAllAfterAChangeNobodyAnnounced();
    void followsSegmentsWithoutReadingCustomers();
    void followsSuppressions();
    void answersBySqlInsideAWrite();
    void stops();
    void leavesWhatIsTooLargeToSql();

private:
    std::shared_ptr<AudienceIndex> opened();
    void reopen();
    std::int64_t counted(const char* node);
    Result<Rule> parsed(const char* node);
    void writeTo(const char* sql);

    QTemporaryDir m_home;
    QTemporaryDir m_folder;
    std::unique_ptr<Store> m_store;
    int m_shops = 0;
};

namespace {
const char* const british = R"({"trait":"country","op":"is","value":"GB"})";
const char* const everyone = R"({"all":[]})";

QByteArray contentOf(const std::filesystem::path& path)
{
    QFile file(QString::fromStdString(fromPath(path)));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void replace(const std::filesystem::path& path, const QByteArray& content)
{
    QFile file(QString::fromStdString(fromPath(path)));
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    QCOMPARE(file.write(content), content.size());
}

void changeByAnotherTool(const std::filesystem::path& workspace, const char* sql)
{
    sqlite3* handle = nullptr;
    QCOMPARE(sqlite3_open(fromPath(workspace).c_str(), &handle), SQLITE_OK);
    char* message = nullptr;
    const int code = sqlite3_exec(handle, sql, nullptr, nullptr, &message);
    sqlite3_close(handle);
    QVERIFY2(code == SQLITE_OK, message);
}
}

void TestAudienceIndex::init()
{
    qputenv("PATRON_HOME", m_home.path().toUtf8());
    m_store.reset();
    const FixedClock clock(RandomShop::now());
    auto made = Store::create(m_folder.path().toStdString() + "/" + std::to_string(++m_shops) + ".patron",
                              {"GBP", "Europe/London", "GB"}, clock);
    QVERIFY2(bool(made), made ? "" : made.error().text.c_str());
    m_store = std::move(*made);
    const auto filled = m_store->write([&](Transaction& tx) -> Result<void> {
        for (int id = 1; id <= 100; ++id) {
            tx.query("INSERT INTO customer(id, recorded_at) VALUES (?, 0)").bind(id).run();
            tx.query("INSERT INTO trait_entry(customer_id, trait_id, effective_at, seq, value, folded, source) VALUES "
                     "(?, 8, 0, 0, ?2, lower(?2), 'test')")
                .bind(id, id % 4 == 0 ? "GB" : "DE")
                .run();
            tx.query("INSERT INTO identity(customer_id, kind, value, normalized, is_primary, recorded_at) VALUES (?, "
                     "'email', ?2, ?2, 1, 0)")
                .bind(id, "c" + std::to_string(id) + "@example.org")
                .run();
        }
        return {};
    });
    QVERIFY2(bool(filled), filled ? "" : filled.error().detail.c_str());
}

std::shared_ptr<AudienceIndex> TestAudienceIndex::opened()
{
    auto index = AudienceIndex::open(*m_store, CancelToken());
    if (!index)
        qFatal("%s", index.error().text.c_str());
    (*index)->waitUntilBuilt();
    return *index;
}

void TestAudienceIndex::reopen()
{
    const auto path = m_store->path();
    m_store.reset();
    auto again = Store::open(path, Store::Access::ReadWrite);
    QVERIFY2(bool(again), again ? "" : again.error().text.c_str());
    m_store = std::move(*again);
}

Result<Rule> TestAudienceIndex::parsed(const char* node)
{
    return m_store->read([&](ReadSession& session) {
        return parseRule(Json{{"patron_rule", 1}, {"rule", Json::parse(node)}}, FieldCatalog::load(session));
    });
}

std::int64_t TestAudienceIndex::counted(const char* node)
{
    const auto rule = parsed(node);
    if (!rule)
        qFatal("%s", rule.error().text.c_str());
    const auto answer =
        m_store->read([&](ReadSession& session) { return count(session, *m_store, *rule, {RandomShop::now()}); });
    return answer ? answer->count : -1;
}

void TestAudienceIndex::writeTo(const char* sql)
{
    const auto done = m_store->write([&](Transaction& tx) -> Result<void> {
        tx.connection().execute(sql);
        tx.changed(Area::Customers, CustomerId{1});
        return {};
    });
    QVERIFY2(bool(done), done ? "" : done.error().detail.c_str());
}

void TestAudienceIndex::opensFromTheFile()
{
    QCOMPARE(opened()->status().rebuilds, 1u);
    QCOMPARE(counted(british), 25);
    reopen();
    QCOMPARE(opened()->status().rebuilds, 0u);
    QCOMPARE(counted(british), 25);
    QCOMPARE(counted(everyone), 100);
}

void TestAudienceIndex::keepsTheFileForItsOwnerOnly()
{
    opened();
    const QString file = QString::fromStdString(fromPath(cacheFolder() / toPath(m_store->uuid() + ".index")));
    QVERIFY(QFile::exists(file));
#ifndef _WIN32
    const auto permissions = QFile::permissions(file);
    QVERIFY(!(permissions & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther)));
#endif
}

void TestAudienceIndex::doesNotBelieve_data()
{
    QTest::addColumn<QString>("what");
    QTest::newRow("a file cut short") << QStringLiteral("short");
    QTest::newRow("a flipped byte in the header") << QStringLiteral("header");
    QTest::newRow("a flipped byte in the table") << QStringLiteral("table");
    QTest::newRow("a flipped byte at the end") << QStringLiteral("end");
    QTest::newRow("the file of another workspace") << QStringLiteral("foreign");
    QTest::newRow("an empty file") << QStringLiteral("empty");
    QTest::newRow("something else") << QStringLiteral("else");
}

void TestAudienceIndex::doesNotBelieve()
{
    QFETCH(QString, what);
    opened();
    const auto path = cacheFolder() / toPath(m_store->uuid() + ".index");
    QByteArray content = contentOf(path);
    QVERIFY(content.size() > 1000);
    const auto flip = [&](qsizetype at) { content[at] = static_cast<char>(content[at] ^ 1); };
    if (what == QStringLiteral("short"))
        content.chop(64);
    else if (what == QStringLiteral("header"))
        flip(9);
    else if (what == QStringLiteral("table"))
        flip(70);
    else if (what == QStringLiteral("end"))
        for (qsizetype i = content.size() - 64; i < content.size(); ++i)
            flip(i);
    else if (what == QStringLiteral("foreign"))
        content.replace(m_store->uuid().c_str(), "00000000-0000-4000-8000-000000000000");
    else
        content = what == QStringLiteral("empty") ? QByteArray() : QByteArray(5000, 'x');
    const auto workspace = m_store->path();
    m_store->setCompanion(nullptr);
    replace(path, content);
    reopen();
    const auto index = opened();
    // The last block's padding alone may differ without harm.
    if (what != QStringLiteral("end"))
        QCOMPARE(index->status().rebuilds, 1u);
    QCOMPARE(counted(british), 25);
    QCOMPARE(counted(everyone), 100);
}

void TestAudienceIndex::seesAChangeByAnotherTool()
{
    opened();
    const auto path = m_store->path();
    m_store.reset();
    changeByAnotherTool(path, "UPDATE trait_entry SET value = 'GB', folded = 'gb' WHERE customer_id = 1");
    auto again = Store::open(path, Store::Access::ReadWrite);
    QVERIFY(bool(again));
    m_store = std::move(*again);
    QCOMPARE(opened()->status().rebuilds, 1u);
    QCOMPARE(counted(british), 26);
}

void TestAudienceIndex::seesAChangeByAnotherToolWhileOpen()
{
    const auto index = opened();
    QCOMPARE(counted(british), 25);
    changeByAnotherTool(m_store->path(), "UPDATE trait_entry SET value = 'GB', folded = 'gb' WHERE customer_id = 1");
    // Right at once, by whichever engine.
    QCOMPARE(counted(british), 26);
    index->waitUntilBuilt();
    QCOMPARE(index->status().rebuilds, 2u);
    QCOMPARE(counted(british), 26);
    changeByAnotherTool(m_store->path(),
                        "INSERT INTO suppression(kind, normalized, hash, reason, source, evidence, at, "
                        "recorded_at) VALUES "
                        "('email', 'c4@example.org', x'00', 'manual', 'test', 'test', 0, 0)");
    QCOMPARE(counted(R"({"reachable":"email"})"), 0);
    index->waitUntilBuilt();
    QCOMPARE(index->status().rebuilds, 3u);
}

void TestAudienceIndex::asksTheFileOnlyWhenItWasWritten()
{
    const auto index = opened();
    QCOMPARE(counted(british), 25);
    const std::int64_t before = index->status().statements;
    QCOMPARE(counted(british), 25);
    QCOMPARE(index->status().statements, before);
    // A commit that no rule is answered from.
    QVERIFY(bool(m_store->write([](Transaction& tx) -> Result<void> {
        tx.query("INSERT INTO setting(key, value) VALUES ('colour', 'green')").run();
        tx.changed(Area::Settings);
        return {};
    })));
    QCOMPARE(counted(british), 25);
    const std::int64_t after = index->status().statements;
    QVERIFY(after > before);
    QCOMPARE(counted(british), 25);
    QCOMPARE(index->status().statements, after);
    QCOMPARE(index->status().rebuilds, 1u);
}

void TestAudienceIndex::deletesAFileOfAnEarlierState()
{
    opened();
    const auto path = m_store->path();
    const auto file = cacheFolder() / toPath(m_store->uuid() + ".index");
    const QByteArray before = contentOf(file);
    QVERIFY(before.contains("c1@example.org"));
    m_store.reset();
    changeByAnotherTool(path, "DELETE FROM identity WHERE customer_id = 1");
    auto again = Store::open(path, Store::Access::ReadWrite);
    QVERIFY(bool(again));
    m_store = std::move(*again);
    CancelToken cancelled;
    cancelled.cancel();
    QVERIFY(!AudienceIndex::open(*m_store, cancelled));
    QVERIFY(!std::filesystem::exists(file));
}

void TestAudienceIndex::keepsWhatChangedSince()
{
    auto index = opened();
    writeTo("UPDATE trait_entry SET value = 'GB', folded = 'gb' WHERE customer_id = 1");
    QCOMPARE(counted(british), 26);
    QCOMPARE(index->status().rebuilds, 1u);
    index.reset();
    reopen();
    QCOMPARE(opened()->status().rebuilds, 0u);
    QCOMPARE(counted(british), 26);
    QCOMPARE(counted(everyone), 100);
}

void TestAudienceIndex::forgetsTheFileOfAnErasure()
{
    opened();
    QVERIFY(bool(AudienceIndex::dropCacheFiles(m_store->uuid())));
    QVERIFY(!std::filesystem::exists(cacheFolder() / toPath(m_store->uuid() + ".index")));
    writeTo("DELETE FROM trait_entry WHERE customer_id = 1");
    const std::string uuid = m_store->uuid();
    reopen();
    // Nothing is written beside a file that is gone.
    QVERIFY(!std::filesystem::exists(cacheFolder() / toPath(uuid + ".changes")));
    QCOMPARE(opened()->status().rebuilds, 1u);
}

void TestAudienceIndex::readsOnlyWhomACommitChanged()
{
    const auto index = opened();
    const auto done = m_store->write([&](Transaction& tx) -> Result<void> {
        for (int id = 50; id < 150; ++id) {
            tx.query("INSERT INTO customer(id, recorded_at) VALUES (?, 0) ON CONFLICT DO NOTHING").bind(id).run();
            tx.query("INSERT INTO trait_entry(customer_id, trait_id, effective_at, seq, value, folded, source) VALUES "
                     "(?, 8, 1, 0, 'GB', 'gb', 'test')")
                .bind(id)
                .run();
            tx.changed(Area::Customers, CustomerId{id});
        }
        return {};
    });
    QVERIFY(bool(done));
    QCOMPARE(counted(british), 12 + 100);
    QCOMPARE(counted(everyone), 149);
    QCOMPARE(index->status().rebuilds, 1u);
    QCOMPARE(index->status().shards, 2u);
    writeTo("DELETE FROM trait_entry WHERE customer_id = 1; DELETE FROM customer WHERE id = 1");
    QCOMPARE(counted(everyone), 148);
    QCOMPARE(index->status().rebuilds, 1u);
}

void TestAudienceIndex::readsAllAfterAChangeOfAll()
{
    const auto index = opened();
    const auto done = m_store->write([&](Transaction& tx) -> Result<void> {
        tx.query("UPDATE trait_entry SET value = 'GB', folded = 'gb'").run();
        tx.changed(Area::Customers);
        tx.changeSet().allCustomers = true;
        return {};
    });
    QVERIFY(bool(done));
    // Right at once, by whichever engine.
    QCOMPARE(counted(british), 100);
    index->waitUntilBuilt();
    QCOMPARE(counted(british), 100);
    QCOMPARE(index->status().rebuilds, 2u);
    QVERIFY(index->status().current);
}

void TestAudienceIndex::readsAllAfterAChangeNobodyAnnounced()
{
    const auto index = opened();
    const auto done = m_store->write([&](Transaction& tx) -> Result<void> {
        tx.query("UPDATE trait_entry SET value = 'GB', folded = 'gb' WHERE customer_id < 11").run();
        return {};
    });
    QVERIFY(bool(done));
    QCOMPARE(counted(british), 33);
    index->waitUntilBuilt();
    QCOMPARE(index->status().rebuilds, 2u);
    QCOMPARE(counted(british), 33);
}

void TestAudienceIndex::followsSegmentsWithoutReadingCustomers()
{
    const auto index = opened();
    const auto save = [&](const char* node) {
        const auto rule = parsed(node);
        return m_store->write([&](Transaction& tx) { return segments::save(tx, "Ours", *rule, 0); });
    };
    QVERIFY(bool(save(british)));
    QCOMPARE(counted(R"({"segment":"Ours"})"), 25);
    QVERIFY(bool(save(everyone)));
    QCOMPARE(counted(R"({"segment":"Ours"})"), 100);
    QCOMPARE(index->status().rebuilds, 1u);
    QCOMPARE(index->status().shards, 1u);
}

void TestAudienceIndex::followsSuppressions()
{
    const auto index = opened();
    const auto grant = m_store->write([&](Transaction& tx) -> Result<void> {
        for (int id = 1; id <= 2; ++id) {
            customer::ConsentEntry entry;
            entry.customer = CustomerId{id};
            entry.source = entry.evidence = "test";
            customer::consents::add(tx, entry, 0);
        }
        return {};
    });
    QVERIFY(bool(grant));
    QCOMPARE(counted(R"({"reachable":"email"})"), 2);
    const auto suppress = m_store->write([&](Transaction& tx) -> Result<void> {
        customer::SuppressionEntry entry;
        entry.kind = "email";
        entry.normalized = "c2@example.org";
        entry.reason = "manual";
        entry.source = entry.evidence = "test";
        customer::consents::suppress(tx, entry, m_store->identityKey(), 0);
        return {};
    });
    QVERIFY(bool(suppress));
    QCOMPARE(counted(R"({"reachable":"email"})"), 1);
    QCOMPARE(index->status().rebuilds, 1u);
}

void TestAudienceIndex::answersBySqlInsideAWrite()
{
    opened();
    const auto rule = parsed(british);
    const auto inside = m_store->write([&](Transaction& tx) -> Result<std::int64_t> {
        tx.query("UPDATE trait_entry SET value = 'GB', folded = 'gb' WHERE customer_id = 1").run();
        tx.changed(Area::Customers, CustomerId{1});
        ReadSession session(tx.connection());
        PATRON_TRY(answer, count(session, *m_store, *rule, {RandomShop::now()}));
        return answer.count;
    });
    QVERIFY(bool(inside));
    QCOMPARE(*inside, 26);
}

void TestAudienceIndex::stops()
{
    CancelToken cancelled;
    cancelled.cancel();
    const auto index = opened();
    const auto rule = parsed(british);
    const auto answer = index->count(*rule, {{RandomShop::now()}, false}, cancelled);
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, ErrorCode::Cancelled);
}

void TestAudienceIndex::leavesWhatIsTooLargeToSql()
{
    AudienceIndex::Options options;
    options.mostMemory = 1000;
    const auto refused = AudienceIndex::open(*m_store, CancelToken(), options);
    QVERIFY(!refused);
    QVERIFY2(refused.error().text.find("too large") != std::string::npos, refused.error().text.c_str());
    QCOMPARE(counted(british), 25);
    AudienceIndex::openLater(*m_store, options);
    QCOMPARE(counted(british), 25);
}

QTEST_GUILESS_MAIN(TestAudienceIndex)
#include "tst_audienceindex.moc"
