#include "core/customer/eventstore.h"
#include "core/customer/orderstore.h"
#include "core/customer/traitstore.h"
#include "core/segment/scorehistory.h"
#include "core/workspace/customermerge.h"
#include "tests/core/outbox/outboxfixture.h"

#include <algorithm>

using namespace patron;
using namespace patron::customer;
using patron::test::OutboxShop;
using patron::test::q;

namespace {
constexpr Ms now = OutboxShop::now;

/// A shop whose people have something in every table.
class MergeShop : public OutboxShop
{
public:
    MergeShop()
    {
        sql("INSERT INTO program(id, uuid, name, folded, state, current_version, created_at, updated_at) VALUES (1, "
            "'p1', 'Welcome', 'welcome', 'running', 1, 0, 0)");
        sql("INSERT INTO program_version(id, program_id, version, definition, created_at) VALUES (1, 1, 1, '{}', 0)");
    }

    void sql(const std::string& statement)
    {
        run([&](Transaction& tx) -> Result<void> {
            tx.queryOnce(statement).run();
            return {};
        }).value();
    }

    /// Everything the file holds but for the records of merges, row by row.
    QStringList everything()
    {
        return *look([](Connection& c) {
            QStringList lines;
            std::vector<std::string> tables;
            {
                Query list = c.queryOnce("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE "
                                         "'customer_merge%' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE "
                                         "'duplicate_pair' AND name NOT LIKE 'customer_search%' AND name NOT "
                                         "IN ('data_version', 'insight_look', 'insight_day', "
                                         "'program_touch') ORDER BY name");
                while (list.step())
                    tables.push_back(list.text(0));
            }
            for (const std::string& table : tables) {
                QStringList rows;
                Query query = c.queryOnce("SELECT * FROM " + table);
                while (query.step()) {
                    QString row = q(table);
                    for (int i = 0; i < query.columnCount(); ++i) {
                        row += u' ' + q(query.columnName(i)) + u'=' +
                               (query.isNull(i)
                                    ? QStringLiteral("NULL")
                                    : QString::fromLatin1(
                                          QByteArray(query.text(i).data(), static_cast<qsizetype>(query.text(i).size()))
                                              .toPercentEncoding(" :.-@{}[],\"")));
                    }
                    rows << row;
                }
                rows.sort();
                lines << rows;
            }
            return lines;
        });
    }

    void trait(CustomerId id, std::string_view name, std::string_view text, Ms at)
    {
        run([&](Transaction& tx) -> Result<void> {
            ReadSession session(tx.connection());
            const auto found = traits::find(session, name);
            TraitEntry entry;
            entry.customer = id;
            entry.trait = found->id;
            entry.effectiveAt = at;
            entry.value = makeTraitValue(found->type, text, 2);
            entry.source = "file";
            traits::add(tx, *found, entry);
            return {};
        }).value();
    }

    void identity(CustomerId id, IdentityKind kind, std::string_view value)
    {
        run([&](Transaction& tx) -> Result<void> {
            customers::addIdentity(tx, id, *makeIdentity(kind, value, "shop", "GB"), {}, now);
            return {};
        }).value();
    }

    void consent(CustomerId id, ConsentState state, Ms at)
    {
        run([&](Transaction& tx) -> Result<void> {
            consents::add(tx, {id, Channel::Email, "marketing", state, "test", "said so", {}, at, {}}, now);
            return {};
        }).value();
    }
    std::string consentOf(CustomerId id)
    {
        return *look([&](Connection& c) {
            return std::string(consentStateName(consents::stateAt(c, id, Channel::Email, "marketing", INT64_MAX)));
        });
    }

    void enroll(CustomerId id, Ms enteredAt, std::string_view key, std::string_view state, std::string_view step)
    {
        run([&](Transaction& tx) -> Result<void> {
            tx.query("INSERT INTO enrollment(program_id, version_id, customer_id, key, entered_at, state, step_id, "
                     "step_at, due_at, waiting, visits) VALUES (1, 1, ?, ?, ?, ?, ?, ?, ?, 1, 2)")
                .bind(id, key, enteredAt, state, step, enteredAt, enteredAt + msPerDay)
                .run();
            const std::int64_t enrollment = tx.lastInsertId();
            tx.query("INSERT INTO program_task(program_id, enrollment_id, customer_id, visit, step_id, kind, text, "
                     "due_at, state) VALUES (1, ?, ?, 0, 's', 'call', 'Ring', 0, 'open')")
                .bind(enrollment, id)
                .run();
            tx.query("INSERT INTO decision(program_id, enrollment_id, customer_id, visit, at, step_id, decision, "
                     "reason, recorded_at) VALUES (1, ?, ?, 1, ?, ?, 'arrived', 'Came in.', ?)")
                .bind(enrollment, id, enteredAt, step, now)
                .run();
            return {};
        }).value();
    }

    /// A letter that came in.
    void mail(CustomerId id, const std::string& sender, Ms at, const std::string& by = "address")
    {
        sql("INSERT INTO inbound_mail(connector_id, source_key, kind, sender, customer_id, matched_by, state, at, "
            "received_at) VALUES (1, '" +
            sender + std::to_string(at) + "', 'reply', '" + sender + "', " + std::to_string(id.value) + ", '" + by +
            "', 'done', " + std::to_string(at) + ", 0)");
    }

    /// A person with a row in every table that has people.
    CustomerId person(const std::string& name)
    {
        const CustomerId id = addCustomer(name + "@shop.test");
        identity(id, IdentityKind::Phone, name.size() % 2 ? "+442079460018" : "+442079460019");
        identity(id, IdentityKind::Phone, "+442079460020");
        identity(id, IdentityKind::External, name + "-7");
        identity(id, IdentityKind::Device, name + "-web");
        trait(id, "first_name", name, now - 5);
        trait(id, "city", "Old " + name, now - 5);
        trait(id, "city", name + "ville", now - 5);
        trait(id, "tags", "all,for " + name, now - 5);
        run([&](Transaction& tx) -> Result<void> {
            NewOrder order;
            order.customer = id;
            order.source = "shop";
            order.number = "order of " + name;
            order.at = now - msPerDay;
            order.currency = "GBP";
            order.value = 1000;
            orders::put(tx, store(), order, now);
            NewEvent event;
            event.customer = id;
            event.kind = "page_viewed";
            event.at = now - 7;
            events::add(tx, store().zone(), event, now);
            tx.query("INSERT INTO preference(customer_id, polarity, subject, folded, source, at) VALUES (?, 'likes', "
                     "'category:Tea', 'category:tea', 'form', ?)")
                .bind(id, now)
                .run();
            tx.query("INSERT INTO sale_claim(order_id, customer_id, evidence, source, claimed_at) VALUES (?, ?, "
                     "'total', 'till', ?)")
                .bind(9000 + id.value, id, now)
                .run();
            tx.query("INSERT INTO loyalty_entry(customer_id, plan, kind, points, at, local_day, source, source_key, "
                     "recorded_at) VALUES (?1, '', 'earn', 10, ?2, 0, 'till', 'sale of ' || ?1, ?2)")
                .bind(id, now)
                .run();
            tx.query(
                  "INSERT INTO coupon_use(coupon, kind, customer_id, source, source_key, recorded_at) VALUES ('tea10', "
                  "'assigned', ?1, 'till', 'given to ' || ?1, ?2)")
                .bind(id, now)
                .run();
            tx.query("INSERT INTO loyalty_standing(plan_id, customer_id, checked_day) VALUES (1, ?, 19000)")
                .bind(id)
                .run();
            tx.query(
                  "INSERT INTO referral_code(customer_id, code, folded, created_at) VALUES (?1, 'CODE' || ?1, 'code' "
                  "|| ?1, 0)")
                .bind(id)
                .run();
            tx.query("INSERT INTO program_member(program_id, customer_id) VALUES (1, ?)").bind(id).run();
            tx.query("INSERT INTO program_touch(customer_id, at, kind) VALUES (?, 0, 'order')").bind(id).run();
            tx.query("INSERT INTO segment_member(segment_id, customer_id) VALUES (1, ?)").bind(id).run();
            tx.query("INSERT INTO sale_claim(order_id, customer_id, evidence, source, claimed_at) VALUES (?, ?, "
                     "'total', 'till', ?)")
                .bind(tx.lastInsertId() + 100 * id.value, id, now)
                .run();
            tx.query("INSERT INTO person_claim(batch_id, seq, kind, customer_id, record_id) VALUES (1, ?, 'row', ?, 1)")
                .bind(id, id)
                .run();
            return {};
        }).value();
        enroll(id, now - msPerHour, "", "active", "pause");
        enroll(id, now - 9 * msPerDay, "cart 1", "completed", "end");
        return id;
    }

    /// What is worked out of the orders is worked out again at each look.
    void lookAtScores()
    {
        const FixedClock clock(now + msPerDay);
        JobContext job(clock);
        segment::scorehistory::record(store(), job).value();
    }

    Result<workspace::MergeOutcome> merge(CustomerId a, CustomerId b, Ms at = now)
    {
        return workspace::mergeCustomers(store(), {a, b, "test"}, at);
    }
    Result<workspace::MergeOutcome> unmerge(CustomerId id, Ms at = now)
    {
        return workspace::unmergeCustomer(store(), id, at);
    }
    QString text(const std::string& statement)
    {
        return *look([&](Connection& c) {
            Query query = c.queryOnce(statement);
            QStringList rows;
            while (query.step()) {
                QStringList cells;
                for (int i = 0; i < query.columnCount(); ++i)
                    cells << (query.isNull(i) ? QStringLiteral("-") : q(query.text(i)));
                rows << cells.join(u' ');
            }
            return rows.join(u'|');
        });
    }
};

/// The first line in which two lists differ, for a readable failure.
QString difference(const QStringList& was, const QStringList& is)
{
    QString text;
    for (const QString& line : was) {
        if (!is.contains(line))
            text += u"gone: " + line + u'\n';
    }
    for (const QString& line : is) {
        if (!was.contains(line))
            text += u"new: " + line + u'\n';
    }
    return text.left(2'000);
}
}

/// Two customers become one and are given back.
class TestCustomerMerge : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everythingMovesAndComesBack();
    void anyOrderOfUnmergesGivesTheSame_data();
    void anyOrderOfUnmergesGivesTheSame();
    void theOldNumberStillLeadsThere();
    void theNewestValueWins();
    void theStricterConsentWins_data();
    void theStricterConsentWins();
    void freshEvidenceStandsAfterAMerge();
    void oneMessageGoesToOnePerson_data();
    void oneMessageGoesToOnePerson();
    void aMessageIsNotQueuedAgainForTheSurvivor();
    void theOlderEnrollmentGoesOn();
    void nobodyGetsAStepTwiceAfterUnmerge();
    void whatCameLaterStaysUnlessItIsTheOthers();
    void refuses();
};

void TestCustomerMerge::everythingMovesAndComesBack()
{
    MergeShop shop;
    const CustomerId a = shop.person("ann");
    const CustomerId b = shop.person("anna");
    shop.launch(shop.broadcast({a, b}));
    shop.mail(a, "ann@shop.test", 1);
    shop.mail(b, "anna@shop.test", 2);
    shop.sql("INSERT INTO occasion_holdout(occasion_id, customer_id) VALUES (77, " + std::to_string(b.value) + ")");
    shop.lookAtScores();
    const QStringList before = shop.everything();

    VERIFY_OK(shop.merge(b, a, now + 1));
    // Every table that knows people: a new one has to take part in merges, and in this test's person.
    const auto tables = *shop.look([](Connection& c) {
        std::vector<std::string> names;
        Query query = c.queryOnce("SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = "
                                  "'table' AND p.name = 'customer_id' AND m.name NOT IN ('customer_alias') ORDER BY 1");
        while (query.step())
            names.push_back(query.text(0));
        return names;
    });
    for (const std::string& table : tables) {
        const auto count = [&](CustomerId id) {
            return shop.number("SELECT count(*) FROM " + table + " WHERE customer_id = " + std::to_string(id.value));
        };
        QVERIFY2(count(b) == 0, table.c_str());
        QVERIFY2(count(a) >= 1, table.c_str());
    }
    QCOMPARE(shop.number("SELECT count(*) FROM customer"), 1);
    QCOMPARE(shop.number("SELECT count(*) FROM orders WHERE customer_id = " + std::to_string(a.value)), 2);
    QCOMPARE(shop.problems(), QString());

    VERIFY_OK(shop.unmerge(b, now + 2));
    shop.lookAtScores();
    const QStringList after = shop.everything();
    QVERIFY2(after == before, qPrintable(difference(before, after)));
    QCOMPARE(shop.number("SELECT count(*) FROM customer_merge_row"), 0);
    QCOMPARE(shop.problems(), QString());
}

void TestCustomerMerge::anyOrderOfUnmergesGivesTheSame_data()
{
    QTest::addColumn<QList<int>>("order");
    QList<int> order{2, 3, 4};
    do {
        QTest::addRow("%d, %d, then %d", order[0], order[1], order[2]) << order;
    } while (std::next_permutation(order.begin(), order.end()));
}

void TestCustomerMerge::anyOrderOfUnmergesGivesTheSame()
{
    QFETCH(QList<int>, order);
    MergeShop shop;
    for (const char* name : {"ann", "anna", "annie", "anni"})
        shop.person(name);
    // A place in a segment that only the innermost has, and one that two have.
    shop.sql("INSERT INTO program_member(program_id, customer_id) VALUES (5, 4), (6, 4), (6, 2)");
    shop.sql("INSERT INTO segment_member(segment_id, customer_id) VALUES (5, 4), (6, 4), (6, 2)");
    const QStringList before = shop.everything();
    // 4 into 3, 3 into 2, 2 into 1: what was 4's has moved three times.
    VERIFY_OK(shop.merge(CustomerId{3}, CustomerId{4}, now + 1));
    VERIFY_OK(shop.merge(CustomerId{3}, CustomerId{2}, now + 2));
    VERIFY_OK(shop.merge(CustomerId{1}, CustomerId{4}, now + 3));
    QCOMPARE(shop.number("SELECT count(*) FROM customer"), 1);
    QCOMPARE(shop.number("SELECT count(*) FROM orders WHERE customer_id = 1"), 4);
    Ms at = now + 10;
    for (const int id : order)
        VERIFY_OK(shop.unmerge(CustomerId{id}, ++at));
    const QStringList after = shop.everything();
    QVERIFY2(after == before, qPrintable(difference(before, after)));
    QCOMPARE(shop.number("SELECT count(*) FROM customer_merge_row"), 0);
}

void TestCustomerMerge::theOldNumberStillLeadsThere()
{
    MergeShop shop;
    const CustomerId a = shop.person("ann");
    const CustomerId b = shop.person("anna");
    const CustomerId c = shop.person("annie");
    VERIFY_OK(shop.merge(b, c));
    VERIFY_OK(shop.merge(a, b));
    for (const char* key : {"#1", "#2", "#3", "annie@shop.test", "shop:anna-7"}) {
        const auto found = shop.store().read(
            [&](ReadSession& session) -> Result<CustomerId> { return customers::find(session, shop.store(), key); });
        VERIFY_OK(found);
        QCOMPARE(found->value, a.value);
    }
    // Giving back the middle one takes along who was merged into it.
    VERIFY_OK(shop.unmerge(b));
    QCOMPARE(shop.text("SELECT id, customer_id FROM customer_alias"), QStringLiteral("3 2"));
}

void TestCustomerMerge::theNewestValueWins()
{
    MergeShop shop;
    const CustomerId a = shop.person("ann");
    const CustomerId b = shop.person("anna");
    shop.trait(a, "city", "Leeds", now + 20);
    shop.trait(b, "city", "York", now + 10);
    shop.trait(b, "country", "GB", now + 10);
    VERIFY_OK(shop.merge(a, b));
    QCOMPARE(shop.text("SELECT city, country, email FROM customer"), QStringLiteral("Leeds GB ann@shop.test"));
    QCOMPARE(shop.number("SELECT count(*) FROM trait_entry e JOIN trait t ON t.id = e.trait_id WHERE t.name = 'city'"),
             6);
}

void TestCustomerMerge::theStricterConsentWins_data()
{
    QTest::addColumn<QString>("own");
    QTest::addColumn<QString>("other");
    QTest::addColumn<QString>("joint");
    const auto row = [](const char* name, const char* own, const char* other, const char* joint) {
        QTest::newRow(name) << QString::fromLatin1(own) << QString::fromLatin1(other) << QString::fromLatin1(joint);
    };
    row("both said yes", "granted", "granted", "granted");
    row("the survivor said no", "denied", "granted", "denied");
    row("the other said no", "granted", "denied", "denied");
    row("the other said no and then yes", "granted", "denied granted", "granted");
    row("the survivor said yes and then no, the other said yes", "granted denied", "granted", "denied");
    row("the survivor was never asked", "", "granted", "granted");
    row("the other was never asked", "granted", "", "granted");
    row("nobody was asked", "", "", "unknown");
    row("one was never asked, the other said no", "", "denied", "denied");
}

void TestCustomerMerge::theStricterConsentWins()
{
    QFETCH(QString, own);
    QFETCH(QString, other);
    QFETCH(QString, joint);
    // The later entries are the other's, then the survivor's: the date must not decide.
    for (const bool ownFirst : {true, false}) {
        MergeShop shop;
        const CustomerId a = shop.addCustomer("a@shop.test", false);
        const CustomerId b = shop.addCustomer("b@shop.test", false);
        Ms at = now - 100;
        const auto say = [&](CustomerId id, const QString& words) {
            for (const QString& word : words.split(u' ', Qt::SkipEmptyParts))
                shop.consent(id, word == u"granted" ? ConsentState::Granted : ConsentState::Denied, ++at);
        };
        say(ownFirst ? a : b, ownFirst ? own : other);
        say(ownFirst ? b : a, ownFirst ? other : own);
        const QStringList before = shop.everything();
        VERIFY_OK(shop.merge(a, b));
        QCOMPARE(q(shop.consentOf(a)), joint);
        VERIFY_OK(shop.unmerge(b));
        QVERIFY(shop.everything() == before);
    }
}

void TestCustomerMerge::freshEvidenceStandsAfterAMerge()
{
    MergeShop shop;
    const CustomerId a = shop.addCustomer("a@shop.test", true);
    const CustomerId b = shop.addCustomer("b@shop.test", false);
    shop.consent(b, ConsentState::Denied, now - 5);
    VERIFY_OK(shop.merge(a, b, now));
    QCOMPARE(shop.consentOf(a), std::string("denied"));
    shop.consent(a, ConsentState::Granted, now + 10);
    QCOMPARE(shop.consentOf(a), std::string("granted"));
    VERIFY_OK(shop.unmerge(b, now + 20));
    QCOMPARE(shop.consentOf(a), std::string("granted"));
    QCOMPARE(shop.consentOf(b), std::string("denied"));
}

void TestCustomerMerge::oneMessageGoesToOnePerson_data()
{
    QTest::addColumn<bool>("bFirstSent");
    QTest::addColumn<bool>("leased");
    QTest::newRow("both wait") << false << false;
    QTest::newRow("the merged one's has gone") << true << false;
    QTest::newRow("a sender holds both") << false << true;
}

void TestCustomerMerge::oneMessageGoesToOnePerson()
{
    QFETCH(bool, bFirstSent);
    QFETCH(bool, leased);
    MergeShop shop;
    const CustomerId a = shop.addCustomer("a@shop.test");
    const CustomerId b = shop.addCustomer("b@shop.test");
    shop.launch(shop.broadcast({a, b}));
    if (bFirstSent) {
        for (const auto& row : shop.lease()) {
            if (row.customer == b) {
                VERIFY_OK(shop.hand(row.id));
                shop.journal().record(row.journalKey()).value();
                VERIFY_OK(shop.finish(row.id, outbox::SendState::Accepted));
            } else {
                shop.run([&](Transaction& tx) { return outbox::sends::release(tx, {row.id}, "me"); }).value();
            }
        }
    }
    if (leased)
        QCOMPARE(shop.lease().size(), std::size_t(2));
    VERIFY_OK(shop.merge(a, b, now + 1));
    QCOMPARE(shop.problems(), QString());
    if (leased) {
        // The one that was the merged customer's is no sender's any more, and will not be sent.
        for (const auto& row : shop.rows()) {
            if (row.normalized == "b@shop.test")
                QVERIFY(!shop.hand(row.id, now + 1));
        }
        QCOMPARE(shop.states(), QStringLiteral("leased 1, cancelled 1"));
        return;
    }
    QCOMPARE(shop.sendAll(now + 2), bFirstSent ? 0 : 1);
    QCOMPARE(shop.states(), QStringLiteral("accepted 1, cancelled 1"));
    VERIFY_OK(shop.unmerge(b, now + 3));
    QCOMPARE(shop.problems(), QString());
    // Two people again: the other one has not had it yet.
    QCOMPARE(shop.sendAll(now + 4), 1);
    QCOMPARE(shop.states(), QStringLiteral("accepted 2"));
    QCOMPARE(shop.text("SELECT customer_id, normalized FROM outbox ORDER BY 1"),
             QStringLiteral("1 a@shop.test|2 b@shop.test"));
}

void TestCustomerMerge::aMessageIsNotQueuedAgainForTheSurvivor()
{
    MergeShop shop;
    const CustomerId a = shop.addCustomer("a@shop.test");
    const CustomerId b = shop.addCustomer("b@shop.test");
    const auto launched = shop.launch(shop.broadcast({b}));
    QCOMPARE(shop.sendAll(), 1);
    VERIFY_OK(shop.merge(a, b, now + 1));
    outbox::SendOrder order;
    order.occasion = launched.occasion;
    order.customer = a;
    order.messageVersionId = 1;
    order.connector = ConnectorId{1};
    order.dueAt = now;
    const auto again = shop.run([&](Transaction& tx) { return outbox::sends::enqueue(tx, shop.store(), order, now); });
    VERIFY_OK(again);
    QCOMPARE(again->kind, outbox::Enqueued::Kind::Known);
}

void TestCustomerMerge::theOlderEnrollmentGoesOn()
{
    MergeShop shop;
    const CustomerId a = shop.addCustomer("a@shop.test");
    const CustomerId b = shop.addCustomer("b@shop.test");
    shop.enroll(a, now - 10, "", "active", "second");
    shop.enroll(b, now - 20, "", "active", "third");
    shop.enroll(a, now - 5, "cart 1", "active", "first");
    shop.enroll(b, now - 4, "cart 2", "active", "first");
    const QStringList before = shop.everything();
    VERIFY_OK(shop.merge(a, b, now));
    QCOMPARE(shop.text("SELECT customer_id, key, state, step_id FROM enrollment ORDER BY id"),
             QStringLiteral("1  merged second|1  active third|1 cart 1 active first|1 cart 2 active first"));
    VERIFY_OK(shop.unmerge(b, now + 1));
    const QStringList after = shop.everything();
    // The survivor goes on from where the joint one stood.
    QCOMPARE(shop.text("SELECT customer_id, key, state, step_id FROM enrollment ORDER BY id"),
             QStringLiteral("1  active third|2  active third|1 cart 1 active first|2 cart 2 active first"));
    QCOMPARE(after.size(), before.size());
}

void TestCustomerMerge::nobodyGetsAStepTwiceAfterUnmerge()
{
    MergeShop shop;
    const CustomerId a = shop.addCustomer("a@shop.test");
    const CustomerId b = shop.addCustomer("b@shop.test");
    shop.enroll(a, now - 20, "", "active", "first");
    shop.enroll(b, now - 10, "", "active", "first");
    VERIFY_OK(shop.merge(a, b, now));
    // The joint one, the survivor's, goes on to the next step.
    shop.sql("UPDATE enrollment SET step_id = 'second', visits = 5 WHERE state = 'active'");
    VERIFY_OK(shop.unmerge(b, now + 1));
    // The survivor is where the joint one was; the other, who got nothing meanwhile, where it had been.
    QCOMPARE(shop.text("SELECT customer_id, state, step_id, visits FROM enrollment ORDER BY id"),
             QStringLiteral("1 active second 5|2 active first 5"));
}

void TestCustomerMerge::whatCameLaterStaysUnlessItIsTheOthers()
{
    MergeShop shop;
    const CustomerId a = shop.person("ann");
    const CustomerId b = shop.person("anna");
    const auto device = shop.number("SELECT id FROM identity WHERE kind = 'device' AND value = 'anna-web'");
    VERIFY_OK(shop.merge(a, b, now + 1));
    shop.identity(a, IdentityKind::Card, "4711");
    shop.trait(a, "city", "Bath", now + 5);
    shop.sql("INSERT INTO event(customer_id, identity_id, kind_id, at, local_day, recorded_at) VALUES (1, " +
             std::to_string(device) + ", 3, 5, 0, 0), (1, NULL, 3, 6, 0, 0)");
    shop.mail(a, "ann@shop.test", 1);
    shop.mail(a, "anna@shop.test", 2);
    shop.mail(a, "anna@shop.test", 3, "person");
    VERIFY_OK(shop.unmerge(b, now + 9));
    QCOMPARE(shop.text("SELECT customer_id FROM identity WHERE kind = 'card'"), QStringLiteral("1"));
    QCOMPARE(shop.text("SELECT id, city FROM customer ORDER BY id"), QStringLiteral("1 Bath|2 annaville"));
    QCOMPARE(shop.text("SELECT customer_id FROM event WHERE at IN (5, 6) ORDER BY at"), QStringLiteral("2|1"));
    // A letter goes with its address; what a person said whose it is stays so.
    QCOMPARE(shop.text("SELECT customer_id FROM inbound_mail ORDER BY at"), QStringLiteral("1|2|1"));
}

void TestCustomerMerge::refuses()
{
    MergeShop shop;
    const CustomerId a = shop.addCustomer("a@shop.test");
    const CustomerId b = shop.addCustomer("b@shop.test");
    VERIFY_FAILS(shop.merge(a, a), ErrorCode::Conflict, "nothing to merge");
    VERIFY_FAILS(shop.merge(a, CustomerId{99}), ErrorCode::NotFound, "#99");
    VERIFY_FAILS(shop.unmerge(b), ErrorCode::NotFound, "was not merged");
    VERIFY_OK(shop.merge(a, b));
    VERIFY_FAILS(shop.merge(a, b), ErrorCode::Conflict, "nothing to merge");
    VERIFY_FAILS(shop.unmerge(a), ErrorCode::NotFound, "was not merged");
}

QTEST_GUILESS_MAIN(TestCustomerMerge)
#include "tst_customermerge.moc"
