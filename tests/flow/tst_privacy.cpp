#include "core/base/paths.h"
#include "core/customer/subjectrow.h"
#include "core/store/store.h"
#include "core/workspace/personaltables.h"
#include "core/workspace/subjectpack.h"
#include "tests/support/checks.h"
#include "tests/support/leaksearch.h"
#include "tests/support/patronctl.h"
#include "tests/support/testfile.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <set>
#include <sqlite3.h>

namespace {
using namespace patron;
using patron::test::CtlRun;
using patron::test::Patronctl;
using patron::test::writeFile;

const QString now = QStringLiteral("2026-06-01T10:00:00Z");

/// A person whose every fact is found nowhere else.
const char* const customersCsv =
    "Email,Phone,Loyalty card,Customer ID,First name,Last name,Street,City,Accepts email marketing,Nickname,Tags\r\n"
    "Quirin.Zwetschgenbaum@Beispielhof.test,+49 30 90182077,99117733,QZ-771199,Quirin,Zwetschgenbaum,"
    "\"Mispelwinkel 17b, H\xC3\xB6"
    "fe\",Ahrensfelde,yes,Quirlekin,\"Zwetschge, Stammgast\"\r\n"
    "bob@other.test,+49 30 90182000,,BB-1,Bob,Other,Elsewhere 1,Leeds,yes,Bobby,tea\r\n";
const char* const referredCsv = "Email,Referred by\r\nbob@other.test,quirin.zwetschgenbaum@beispielhof.test\r\n";
const char* const ordersCsv = "Order number,Order date,Email,SKU,Product,Quantity,Unit price\r\n"
                              "QA-1,2026-05-01 10:00,quirin.zwetschgenbaum@beispielhof.test,TEA-1,Assam,2,12.50\r\n"
                              "QA-2,2026-05-20 10:00,quirin.zwetschgenbaum@beispielhof.test,MUG-1,Mug,1,9.00\r\n";
const char* const eventsCsv =
    "Email,Event,Timestamp,Properties\r\n"
    "quirin.zwetschgenbaum@beispielhof.test,page_viewed,2026-05-20 09:00,\"{\"\"page\"\":\"\"/teas\"\"}\"\r\n"
    "bob@other.test,referral,2026-05-21 09:00,\"{\"\"friend\"\":\"\"Quirin.Zwetschgenbaum@Beispielhof.test\"\"}\"\r\n";
const char* const rejectedCsv = "Email,First name\r\nQuirin Zwetschgenbaum,Quirin\r\ncara@other.test,Cara\r\n";

/// What must be nowhere once the person is erased.
const patron::test::LeakSearch search({"quirin.zwetschgenbaum", "beispielhof.test", "zwetschgenbaum", "Quirin",
                                       "4930"
                                       "90182077",
                                       "90182077", "99117733", "QZ-771199", "Mispelwinkel", "Quirlekin", "Ahrensfelde",
                                       "Stammgast"});

struct Mention
{
    std::string table;
    std::string row;
};

bool isTable(const std::string& name)
{
    // The full-text index keeps no rows of its own: its content is customer_document.
    return name.rfind("sqlite_", 0) != 0 && (name.rfind("customer_search", 0) != 0 || name == "customer_search_stale");
}

std::vector<std::string> tablesOf(ReadSession& session)
{
    std::vector<std::string> names;
    Query query = session.query("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
    while (query.step()) {
        if (isTable(query.text(0)))
            names.push_back(query.text(0));
    }
    return names;
}

/// Every row of every table that holds the customer's number in a column for it, or one of the texts in any cell.
std::vector<Mention> mentions(ReadSession& session, std::int64_t customer, const std::vector<std::string>& texts)
{
    static const std::set<std::string> numbers{"customer_id", "survivor_id", "merged_id", "first_id", "second_id"};
    std::vector<Mention> found;
    for (const std::string& table : tablesOf(session)) {
        const customer::TableShape shape = customer::shapeOf(session.connection(), table);
        std::string key;
        for (const std::string& column : shape.key)
            key += (key.empty() ? "" : " || '/' || ") + column;
        Query query = session.queryOnce("SELECT " + (key.empty() ? std::string("rowid") : key) + ", * FROM " + table);
        while (query.step()) {
            bool names = false;
            for (int i = 1; i < query.columnCount(); ++i) {
                const std::string column = query.columnName(i);
                if (query.columnType(i) == SQLITE_INTEGER)
                    names = names || (query.int64(i) == customer &&
                                      (numbers.contains(column) || (table == "customer" && column == "id")));
                if (query.columnType(i) != SQLITE_TEXT && query.columnType(i) != SQLITE_BLOB)
                    continue;
                const QByteArray cell = QByteArray::fromStdString(query.text(i)).toLower();
                for (const std::string& text : texts)
                    names = names || cell.contains(QByteArray::fromStdString(text).toLower());
            }
            if (names)
                found.push_back({table, query.text(0)});
        }
    }
    return found;
}
}

/// A person's data out of the product: everything to the person, and everything gone.
class TestPrivacy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void everyTableIsListed();
    void thePackHasEveryRow();
    void halfAPackIsTakenAway();
    void thePackCanBeLocked();
    void nothingIsLeftAfterErasure();
    void anErasedAddressStaysSuppressed();
    void erasesWhoWasMerged();
    void saysWhichRulesNameThePerson();
    void refusesWhoIsNotThere();
    void logsNameNobody();
    void identifiedSalesRise();

private:
    QString path(const QString& name) const { return m_folder->filePath(name); }
    QString shop() const { return path(QStringLiteral("shop/shop.patron")); }
    QString file(const QString& name, const QByteArray& bytes) const;
    CtlRun ctl(QStringList words)
    {
        words << QStringLiteral("--now") << now;
        CtlRun done = m_ctl->json(words);
        m_log += done.err;
        return done;
    }
    void prepare();
    Json pack(const QString& folder);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Patronctl> m_ctl;
    QByteArray m_log;
};

#define RUN(...)                                                                                                       \
    do {                                                                                                               \
        const CtlRun ran = ctl(__VA_ARGS__);                                                                           \
        QVERIFY2(ran.status == 0 || ran.status == 3, ran.all().constData());                                           \
    } while (false)

namespace {
QString s(const char* text)
{
    return QString::fromUtf8(text);
}
}

void TestPrivacy::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
    QVERIFY(QDir(m_folder->path()).mkdir(s("shop")));
    m_ctl = std::make_unique<Patronctl>(QStringLiteral(PATRONCTL), path(s("home")));
    qputenv("PATRON_HOME", path(s("home")).toUtf8());
    m_ctl->setVariable(s("QT_LOGGING_RULES"), s("*.debug=true;*.info=true"));
    m_log.clear();
}

QString TestPrivacy::file(const QString& name, const QByteArray& bytes) const
{
    QDir(m_folder->path()).mkdir(s("files"));
    return writeFile(path(s("files/") + name), bytes);
}

void TestPrivacy::prepare()
{
    RUN({s("demo"), shop(), s("--customers"), s("120"), s("--until"), s("2026-06-01")});
    RUN({s("import"), shop(), file(s("customers.csv"), customersCsv), s("--source"), s("till")});
    RUN({s("import"), shop(), file(s("referred.csv"), referredCsv)});
    RUN({s("import"), shop(), file(s("orders.csv"), ordersCsv)});
    RUN({s("import"), shop(), file(s("events.csv"), eventsCsv), s("--kind"), s("events")});
    RUN({s("import"), shop(), file(s("rejected.csv"), rejectedCsv)});
    RUN({s("segment-save"), shop(), s("Reachable"), s("--rule"),
         file(s("all.json"), R"({"patron_rule":1,"rule":{"reachable":"email"}})")});
    RUN({s("message-save"), shop(), s("News"),
         file(s("news.html"),
              "<html lang=\"en\"><body><p>Dear {{ customer.first_name }} {{ customer.last_name }} of {{ "
              "customer.street }},</p><a href=\"{{ unsubscribe_url }}\">stop</a></body></html>"),
         s("--subject"), s("News for {{ customer.first_name }}")});
    RUN({s("program-save"), shop(),
         file(s("p.json"), R"({"patron_program":1,"name":"News","strategy":"lifecycle","type":"retention",
              "entry":{"when":"segment","rule":{"segment":"Reachable"},"existing":true},"start":"m",
              "steps":[{"id":"m","do":"email","message":"News","next":"w"},
                       {"id":"w","do":"wait","for":"7 days","next":"m2"},
                       {"id":"m2","do":"email","message":"News"}]})")});
    RUN({s("program-start"), shop(), s("News")});
    RUN({s("run"), shop()});
    RUN({s("sign-up"), shop(), s("--card"), s("99117733"), s("--consent"), s("sms"), s("--evidence"),
         s("form signed by Quirin Zwetschgenbaum")});
}

Json TestPrivacy::pack(const QString& folder)
{
    const CtlRun done = ctl({s("subject-access"), shop(), s("99117733"), s("--out"), folder});
    QFile json(folder + s("/person.json"));
    if (done.status != 0 || !json.open(QIODevice::ReadOnly))
        return {};
    const auto parsed = parseJson(json.readAll().toStdString(), "the pack");
    return parsed ? *parsed : Json();
}

void TestPrivacy::everyTableIsListed()
{
    RUN({s("new"), shop()});
    const auto store = Store::open(toPath(shop().toStdString()), Store::Access::ReadOnly);
    VERIFY_OK(store);
    std::set<std::string> listed;
    for (const customer::PersonalTable& table : workspace::personalTables())
        QVERIFY2(listed.insert(table.table).second, table.table.c_str());
    const auto tables =
        (*store)->read([](ReadSession& session) -> Result<std::vector<std::string>> { return tablesOf(session); });
    VERIFY_OK(tables);
    for (const std::string& table : *tables) {
        QVERIFY2(listed.contains(table),
                 (table + " is in no module's list of what it keeps of people: a subject's pack and an erasure would "
                          "miss it")
                     .c_str());
    }
}

void TestPrivacy::thePackHasEveryRow()
{
    prepare();
    const QString folder = path(s("pack"));
    const Json document = pack(folder);
    QVERIFY(document.is_object());
    const auto customer = document["person"]["id"].get<std::int64_t>();
    const auto store = Store::open(toPath(shop().toStdString()), Store::Access::ReadOnly);
    VERIFY_OK(store);
    const auto found = (*store)->read([&](ReadSession& session) -> Result<std::vector<Mention>> {
        return mentions(session, customer,
                        {"quirin.zwetschgenbaum@beispielhof.test", "+493090182077", "99117733", "QZ-771199"});
    });
    VERIFY_OK(found);
    std::set<std::string> tables;
    for (const Mention& mention : *found) {
        tables.insert(mention.table);
        const Json& records = document["records"];
        QVERIFY2(records.contains(mention.table), mention.table.c_str());
        const Json& rows = records[mention.table]["rows"];
        QVERIFY2(std::any_of(rows.begin(), rows.end(), [&](const Json& row) { return row["_row"] == mention.row; }),
                 (mention.table + " " + mention.row).c_str());
    }
    // The shop above has put the person into all of these, so that none of it was looked for in vain.
    for (const char* table : {"customer", "customer_document", "identity", "trait_entry", "trait_item", "orders",
                              "event", "consent_entry", "outbox", "frozen_message", "enrollment", "decision"})
        QVERIFY2(tables.contains(table), table);
    for (const char* table : {"order_line", "attempt", "import_batch", "import_reject"})
        QVERIFY2(!document["records"][table]["rows"].empty(), table);
    QVERIFY(!document["segments"].empty());
    QCOMPARE(document["mails"].size(), std::size_t{2}); // as frozen, and as it came to the Local inbox
    for (const Json& name : document["mails"])
        QVERIFY2(QFile::exists(folder + s("/") + QString::fromStdString(name.get<std::string>())), name.dump().c_str());
    QFile page(folder + s("/person.html"));
    QVERIFY(page.open(QIODevice::ReadOnly));
    const QByteArray html = page.readAll();
    for (const char* fact : {"Quirin Zwetschgenbaum", "Mispelwinkel 17b", "QA-2", "Reachable", "Quirlekin"})
        QVERIFY2(html.contains(fact), fact);
    // For a person to read: kinds and traits by their names, no numbers for them, no JSON, no bytes.
    for (const char* word : {"page_viewed", "first_name", "<th scope=\"col\">trait</th>"})
        QVERIFY2(html.contains(word), word);
    for (const char* word : {"kind id", "trait id", "{&quot;", "base64", "content hash", "(binary)"})
        QVERIFY2(!html.contains(word), word);
    const Json& events = document["records"]["event"]["rows"];
    QVERIFY(std::all_of(events.begin(), events.end(), [](const Json& event) { return event["kind"].is_string(); }));
    QVERIFY2(!html.contains("<script"), "a page of facts runs nothing");
    // Another's record is not in it.
    QVERIFY(!html.contains("Elsewhere 1"));
    // The second time it does not mix with the first.
    const CtlRun again = ctl({s("subject-access"), shop(), s("99117733"), s("--out"), folder});
    QCOMPARE(again.status, 1);
}

void TestPrivacy::halfAPackIsTakenAway()
{
    const workspace::SubjectPack half{CustomerId{1}, Json(), {{"person.json", "{}"}, {"mails/1.eml", "x"}}};
    // A file stands where a folder must be made.
    QVERIFY(QDir(m_folder->path()).mkdir(s("kept")));
    writeFile(path(s("kept/mails")), "in the way");
    QVERIFY(!workspace::writePack(half, toPath(path(s("kept")).toStdString())));
    QCOMPARE(QDir(path(s("kept"))).entryList(QDir::Files), QStringList{s("mails")});
    // Folders that were there before stay, others go.
    const workspace::SubjectPack none{CustomerId{1}, Json(), {{"person.json", "{}"}, {"person.json/x", "x"}}};
    QVERIFY(!workspace::writePack(none, toPath(path(s("kept/new/pack")).toStdString())));
    QVERIFY(!QFile::exists(path(s("kept/new"))));
}

void TestPrivacy::thePackCanBeLocked()
{
    prepare();
    const QString folder = path(s("zip"));
    const CtlRun without =
        ctl({s("subject-access"), shop(), s("99117733"), s("--out"), folder, s("--password-env"), s("PACK_PASSWORD")});
    QCOMPARE(without.status, 2);
    m_ctl->setVariable(s("PACK_PASSWORD"), s("correct horse"));
    const CtlRun done =
        ctl({s("subject-access"), shop(), s("99117733"), s("--out"), folder, s("--password-env"), s("PACK_PASSWORD")});
    QVERIFY2(done.status == 0, done.all().constData());
    QFile zip(QString::fromStdString(done.json()["zip"].get<std::string>()));
    QVERIFY(zip.open(QIODevice::ReadOnly));
    const QByteArray bytes = zip.readAll();
    QVERIFY(bytes.startsWith("PK\x03\x04"));
    // Method 99 is WinZip's AES; flag 1 says encrypted.
    QCOMPARE(static_cast<int>(static_cast<unsigned char>(bytes[8])), 99);
    QVERIFY((bytes[6] & 1) != 0);
    QCOMPARE(search.in(bytes), QByteArray());
    QCOMPARE(QDir(folder).entryList(QDir::Files).size(), 1);
}

void TestPrivacy::nothingIsLeftAfterErasure()
{
    prepare();
    const QString backup = path(s("backup.patron"));
    RUN({s("backup"), shop(), backup});
    const Json before = ctl({s("stats"), shop()}).json();
    const Json sharesBefore = ctl({s("identified"), shop()}).json();
    // The index of all customers is kept in the cache folder.
    QFile rule(path(s("everyone.json")));
    QVERIFY(rule.open(QIODevice::WriteOnly));
    rule.write(R"({"patron_rule":1,"rule":{"all":[]}})");
    rule.close();
    RUN({s("segment-count"), shop(), s("--rule"), rule.fileName()});
    QVERIFY(!search.below(path(s("home/cache")), {}).isEmpty());
    QVERIFY(!search.below(path(s("shop")), {}).isEmpty());
    QVERIFY(!search.below(path(s("home")), {}).isEmpty());

    const QString receiptFile = path(s("shop/receipt.json"));
    const CtlRun done =
        ctl({s("erase"), shop(), s("Quirin.Zwetschgenbaum@beispielhof.test"), s("--receipt"), receiptFile});
    QVERIFY2(done.status == 0, done.all().constData());
    // The workspace with its journals, the receipt, and everything of this person and machine.
    QCOMPARE(search.below(path(s("shop")), {}), QStringList());
    QCOMPARE(search.below(path(s("home")), {}), QStringList());
    QCOMPARE(search.in(done.out), QByteArray());

    const Json receipt = done.json();
    QCOMPARE(receipt["people"].get<int>(), 1);
    QCOMPARE(receipt["suppressed"].size(), std::size_t{2});
    QCOMPARE(receipt["removed"]["customer"].get<int>(), 1);
    QCOMPARE(receipt["anonymised"]["orders"].get<int>(), 2);
    QCOMPARE(receipt["inbox_mails"].get<int>(), 1);
    QCOMPARE(receipt["backups"].size(), std::size_t{1});
    QVERIFY(QString::fromStdString(receipt["backups"][0].get<std::string>()).endsWith(s("backup.patron")));

    // The shop sold what it sold, and everybody else is as before.
    const Json after = ctl({s("stats"), shop()}).json();
    for (const char* sum : {"completed", "revenue", "returned"})
        QCOMPARE(QByteArray::fromStdString(after["orders"][sum].dump()),
                 QByteArray::fromStdString(before["orders"][sum].dump()));
    QCOMPARE(after["orders"]["anonymous"].get<int>(), before["orders"]["anonymous"].get<int>() + 2);
    QCOMPARE(after["sends"].get<int>(), before["sends"].get<int>());
    const Json sharesAfter = ctl({s("identified"), shop()}).json();
    QCOMPARE(sharesAfter["value"].get<std::string>(), sharesBefore["value"].get<std::string>());
    QCOMPARE(sharesAfter["sales"].get<int>(), sharesBefore["sales"].get<int>());
    QCOMPARE(sharesAfter["identified"].get<int>(), sharesBefore["identified"].get<int>() - 2);
    QCOMPARE(ctl({s("customer"), shop(), s("99117733")}).status, 1);
    QCOMPARE(ctl({s("customer"), shop(), s("bob@other.test")}).status, 0);
    const CtlRun sound = ctl({s("check"), shop()});
    QVERIFY2(sound.status == 0, sound.all().constData());
    // Programs go on for the others, and nobody hears twice.
    RUN({s("run"), shop(), s("--until"), s("2026-06-20T10:00:00Z")});
    QCOMPARE(search.below(path(s("home")), {}), QStringList());
    // What the imports brought of the others can still be taken back, and brings nobody back.
    const Json imports = ctl({s("imports"), shop()}).json();
    QCOMPARE(imports.size(), std::size_t{5});
    for (const Json& import : imports)
        RUN({s("import-undo"), shop(), QString::number(import["import"].get<int>())});
    QCOMPARE(search.below(path(s("shop")), {}), QStringList());
    QCOMPARE(ctl({s("customer"), shop(), s("bob@other.test")}).status, 1);
}

void TestPrivacy::anErasedAddressStaysSuppressed()
{
    prepare();
    RUN({s("erase"), shop(), s("99117733")});
    // The file that knew them is imported again, with its "yes".
    RUN({s("import"), shop(), file(s("customers.csv"), customersCsv), s("--source"), s("till")});
    const Json person = ctl({s("customer"), shop(), s("99117733")}).json();
    QVERIFY(person.contains("id"));
    const CtlRun sent = ctl(
        {s("send"), shop(), s("--message"), s("News"), s("--segment"), s("Reachable"), s("--via"), s("Local inbox")});
    QVERIFY2(sent.status == 0 || sent.status == 3, sent.all().constData());
    RUN({s("run"), shop()});
    QDirIterator mails(path(s("home/inbox")), QDir::Files, QDirIterator::Subdirectories);
    int count = 0;
    while (mails.hasNext()) {
        QFile mail(mails.next());
        QVERIFY(mail.open(QIODevice::ReadOnly));
        QCOMPARE(search.in(mail.readAll()), QByteArray());
        ++count;
    }
    QVERIFY(count > 10);
}

void TestPrivacy::erasesWhoWasMerged()
{
    prepare();
    const auto customer = ctl({s("customer"), shop(), s("99117733")}).json()["id"].get<std::int64_t>();
    {
        const auto store = Store::open(toPath(shop().toStdString()), Store::Access::ReadWrite);
        VERIFY_OK(store);
        VERIFY_OK((*store)->write([&](Transaction& tx) -> Result<void> {
            tx.query("INSERT INTO customer_alias(id, customer_id) VALUES (9000, ?)").bind(customer).run();
            tx.query("INSERT INTO customer_merge(survivor_id, merged_id, reason, moved, recorded_at) VALUES (?, 9000, "
                     "'same phone', '{\"name\":\"Quirin Zwetschgenbaum\"}', 0)")
                .bind(customer)
                .run();
            return {};
        }));
    }
    const Json document = pack(path(s("pack")));
    QCOMPARE(document["records"]["customer_merge"]["rows"].size(), std::size_t{1});
    QCOMPARE(document["records"]["customer_alias"]["rows"].size(), std::size_t{1});
    RUN({s("erase"), shop(), s("#9000")});
    QCOMPARE(search.below(path(s("shop")), {}), QStringList());
    QCOMPARE(ctl({s("customer"), shop(), s("#9000")}).status, 1);
}

void TestPrivacy::saysWhichRulesNameThePerson()
{
    prepare();
    RUN({s("segment-save"), shop(), s("Just one"), s("--rule"),
         file(s("one.json"), R"({"patron_rule":1,"rule":{"trait":"email","op":"is",
                                 "value":"quirin.zwetschgenbaum@beispielhof.test"}})")});
    const CtlRun done = ctl({s("erase"), shop(), s("99117733")});
    QVERIFY2(done.status == 0, done.all().constData());
    const Json named = done.json()["still_named_in"];
    QCOMPARE(named.size(), std::size_t{1});
    QCOMPARE(named["segments"].size(), std::size_t{1});
    QCOMPARE(search.in(done.out), QByteArray());
}

void TestPrivacy::refusesWhoIsNotThere()
{
    prepare();
    QCOMPARE(ctl({s("subject-access"), shop(), s("nobody@nowhere.test"), s("--out"), path(s("x"))}).status, 1);
    // One wrong key erases nobody.
    QCOMPARE(ctl({s("erase"), shop(), s("99117733"), s("nobody@nowhere.test")}).status, 1);
    QCOMPARE(ctl({s("customer"), shop(), s("99117733")}).status, 0);
    QCOMPARE(ctl({s("subject-access"), shop(), s("99117733")}).status, 2);
}

void TestPrivacy::logsNameNobody()
{
    prepare();
    pack(path(s("pack")));
    RUN({s("erase"), shop(), s("99117733")});
    QCOMPARE(search.in(m_log), QByteArray());
    const auto store = Store::open(toPath(shop().toStdString()), Store::Access::ReadOnly);
    VERIFY_OK(store);
    const auto identities = (*store)->read([](ReadSession& session) -> Result<std::vector<std::string>> {
        std::vector<std::string> all;
        Query query = session.query("SELECT value FROM v_identity UNION SELECT normalized FROM v_identity");
        while (query.step())
            all.push_back(query.text(0));
        return all;
    });
    VERIFY_OK(identities);
    QVERIFY(identities->size() > 200);
    for (const std::string& identity : *identities)
        QVERIFY2(!m_log.contains(identity.c_str()), identity.c_str());
}

void TestPrivacy::identifiedSalesRise()
{
    RUN({s("demo"), shop(), s("--customers"), s("300"), s("--until"), s("2026-06-01")});
    // Four sales of nobody, as their receipts say.
    std::vector<std::pair<QString, QString>> receipts;
    const Json orders = ctl({s("orders"), shop()}).json();
    for (const Json& order : orders["orders"]) {
        if (order["customer"].is_null() && order["kind"] == "sale" && order["state"] == "completed")
            receipts.emplace_back(QString::fromStdString(order["order"].get<std::string>()),
                                  QString::fromStdString(order["value"].get<std::string>()));
    }
    QVERIFY(receipts.size() >= 4);
    const auto identified = [&] { return ctl({s("identified"), shop()}).json()["identified"].get<int>(); };
    int before = identified();
    const auto rises = [&] {
        const int after = identified();
        const bool rose = after > before;
        before = after;
        return rose;
    };
    const auto receipt = [&](std::size_t i) {
        return QStringList{s("--receipt"), receipts[i].first, s("--total"), receipts[i].second};
    };
    // At the till.
    RUN(QStringList{s("sign-up"), shop(), s("--email"), s("new.one@example.test"), s("--first-name"), s("Nia"),
                    s("--consent"), s("email"), s("--evidence"), s("form at the till")} +
        receipt(0));
    QVERIFY(rises());
    // By the code printed on a receipt: what the person's phone sends is what the code holds.
    const CtlRun code = ctl(
        QStringList{s("join"), shop(), s("--sms"), s("07700 900100"), s("--out"), path(s("join.svg"))} + receipt(1));
    QVERIFY2(code.status == 0, code.all().constData());
    QVERIFY(QFile::exists(path(s("join.svg"))));
    const QString uri = QString::fromStdString(code.json()["uri"].get<std::string>());
    const QString text = QString::fromUtf8(QByteArray::fromPercentEncoding(uri.section(s("?body="), 1).toUtf8()));
    RUN({s("join"), shop(), s("--text"), text, s("--from"), s("+447700900199"), s("--id"), s("sms-1")});
    QVERIFY(rises());
    // A mail does it, too, and is a person's own act with evidence.
    RUN({s("join"), shop(), s("--reply"),
         file(s("join.eml"),
              "From: Ola Nord <ola@example.test>\r\nTo: hello@shop.test\r\nSubject: JOIN RECEIPT " +
                  receipts[2].first.toUtf8() + " " + receipts[2].second.toUtf8() +
                  "\r\nDate: Mon, 01 Jun 2026 09:00:00 +0000\r\nMessage-ID: <1@example.test>\r\n\r\n\r\n")});
    QVERIFY(rises());
    const Json ola = ctl({s("customer"), shop(), s("ola@example.test")}).json();
    QCOMPARE(ola["consent"]["email"]["state"].get<std::string>(), std::string("granted"));
    // By a receipt alone, and back again.
    RUN({s("claim-sale"), shop(), s("new.one@example.test"), receipts[3].first, s("--total"), receipts[3].second});
    QVERIFY(rises());
    RUN({s("claim-sale"), shop(), receipts[3].first, s("--release")});
    QVERIFY(!rises());
    // By asking for one thing more at the till.
    const Json question = ctl({s("ask-next"), shop(), s("new.one@example.test")}).json();
    QVERIFY(question["ask"].is_string() && question["ask"] != "email" && question["ask"] != "first_name");
    const CtlRun answered = ctl(QStringList{s("ask-next"), shop(), s("new.one@example.test"), s("--trait"), s("phone"),
                                            s("--answer"), s("07700 900155")} +
                                receipt(3));
    QVERIFY2(answered.status == 0, answered.all().constData());
    QVERIFY(answered.json()["ask"] != "phone");
    QVERIFY(rises());
    const Json all = ctl({s("identified"), shop()}).json();
    int sales = 0;
    for (const Json& month : all["months"])
        sales += month["sales"].get<int>();
    QCOMPARE(sales, all["sales"].get<int>());
}

QTEST_GUILESS_MAIN(TestPrivacy)
#include "tst_privacy.moc"
