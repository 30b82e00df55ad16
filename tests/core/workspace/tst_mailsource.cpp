#include "core/base/clock.h"
#include "core/base/hash.h"
#include "core/message/snippetstore.h"
#include "core/message/worstcases.h"
#include "core/outbox/sendtoken.h"
#include "core/workspace/mailsource.h"
#include "tests/core/segment/shopfixture.h"
#include "tests/support/checks.h"

#include <QtTest>

#include <map>

using namespace patron;
using namespace patron::workspace;
using patron::test::q;

/// Mails as they are made of a workspace: fields, snippets, languages, brand, for one and for all.
class TestMailSource : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void aMailIsMadeOfWhatIsKnown_data();
    void aMailIsMadeOfWhatIsKnown();
    void changesShowInTheNextMail();
    void aChangedSnippetShowsInTheNextMail();
    void aMissingSnippetIsAnError();
    void everybodyGetsTheirLanguage_data();
    void everybodyGetsTheirLanguage();
    void laterVariantsAreNotInEarlierVersions();
    void aDraftIsShownAsItIs();
    void oneAndAllAreTheSame();
    void whoIsLeftOutHasNoBytes();
    void bytesAreAWholeMail();
    void whatGoesOutIsKnownWhenItComesBack();
    void manyAreAsEachAlone();

private:
    message::SavedMessage save(const std::string& body, const std::string& language = {},
                               const std::string& subject = "Hello");
    Result<std::string> textFor(const message::SavedMessage& saved, int customer, const Json& extra = Json());
    void write(const char* sql);

    std::unique_ptr<ShopFixture> m_shop;
    std::unique_ptr<MailSource> m_source;
};

void TestMailSource::init()
{
    m_source.reset();
    m_shop = std::make_unique<ShopFixture>();
    QVERIFY2(m_shop->error().empty(), m_shop->error().c_str());
    m_source = std::make_unique<MailSource>(m_shop->store());
    VERIFY_OK(m_shop->store().write([](Transaction& tx) -> Result<void> {
        message::Brand brand;
        brand.name = "Marlow & Finch";
        brand.fromEmail = "hello@shop.example";
        message::recipients::saveBrand(tx, brand);
        return {};
    }));
}

message::SavedMessage TestMailSource::save(const std::string& body, const std::string& language,
                                           const std::string& subject)
{
    message::Message message;
    message.name = "Spring";
    message.subject = subject;
    message.bodyKind = message::BodyKind::Text;
    message.body = body;
    message.language = language;
    auto saved = m_shop->store().write([&](Transaction& tx) -> Result<message::SavedMessage> {
        PATRON_CHECK(message::messages::save(tx, message, ShopFixture::asOf()));
        ReadSession session(tx.connection());
        return message::messages::find(session, "Spring");
    });
    if (!saved)
        qFatal("not saved: %s", saved.error().text.c_str());
    return std::move(*saved);
}

Result<std::string> TestMailSource::textFor(const message::SavedMessage& saved, int customer, const Json& extra)
{
    return m_shop->store().read([&](ReadSession& session) -> Result<std::string> {
        PATRON_TRY(mail, m_source->personalise(session, saved, CustomerId{customer}, ShopFixture::asOf(), extra));
        return mail.rendered.subject + "|" + mail.rendered.text;
    });
}

void TestMailSource::write(const char* sql)
{
    VERIFY_OK(m_shop->store().write([&](Transaction& tx) -> Result<void> {
        tx.query(sql).run();
        tx.changed(Area::Customers);
        return {};
    }));
}

void TestMailSource::manyAreAsEachAlone()
{
    const std::int64_t spring =
        save(
            "Hi {{ customer.first_name | default: 'you' }}, {{ customer.country }}, {{ customer.order_count }}: {% for "
            "one in customer.dislikes %}{{ one }} {% endfor %}")
            .versionId;
    save("Hallo {{ customer.country }}", "de");
    message::Message other;
    other.name = "Other";
    other.subject = "Once {{ customer.budget }}";
    other.bodyKind = message::BodyKind::Text;
    other.body = "Once {{ customer.city }}";
    const auto saved = m_shop->store().write([&](Transaction& tx) -> Result<message::SavedMessage> {
        PATRON_CHECK(message::messages::save(tx, other, ShopFixture::asOf()));
        ReadSession session(tx.connection());
        return message::messages::find(session, "Other");
    });
    VERIFY_OK(saved);
    write("UPDATE customer SET language = 'de' WHERE id IN (2, 5)");
    std::vector<outbox::SendRow> rows;
    for (int i = 0; i < 24; ++i) {
        outbox::SendRow row;
        row.id = OutboxId{100 + i};
        row.customer = CustomerId{1 + (i * 5) % 12};
        // One version is gone.
        row.messageVersionId = i % 3 == 0 ? saved->versionId : i % 7 == 0 ? 9999 : spring;
        row.address = "c" + std::to_string(i) + "@x.test";
        row.messageHeaderId = "m" + std::to_string(i) + "@shop.example";
        rows.push_back(row);
    }
    delivery::ConnectorRow connector;
    connector.kind = "smtp";
    const auto together = m_source->make(rows, connector, ShopFixture::asOf());
    QCOMPARE(together.size(), rows.size());
    int mails = 0;
    int skipped = 0;
    int failed = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto alone = m_source->make({&rows[i], 1}, connector, ShopFixture::asOf()).front();
        QCOMPARE(bool(together[i]), bool(alone));
        if (!alone) {
            QCOMPARE(q(together[i].error().text), q(alone.error().text));
            ++failed;
            continue;
        }
        QCOMPARE(q(together[i]->skipReason), q(alone->skipReason));
        QCOMPARE(q(together[i]->detail), q(alone->detail));
        QCOMPARE(together[i]->message.has_value(), alone->message.has_value());
        if (!alone->message) {
            ++skipped;
            continue;
        }
        QCOMPARE(q(together[i]->message->bytes), q(alone->message->bytes));
        QVERIFY(alone->message->bytes.find("To: ") != std::string::npos);
        QVERIFY(alone->message->bytes.find(rows[i].address) != std::string::npos);
        QVERIFY(together[i]->message->sha256 == patron::bytesOf(sha256(alone->message->bytes)));
        ++mails;
    }
    QVERIFY2(mails > 5 && skipped > 0 && failed > 0,
             qPrintable(QStringLiteral("%1 %2 %3").arg(mails).arg(skipped).arg(failed)));
}

void TestMailSource::whatGoesOutIsKnownWhenItComesBack()
{
    outbox::SendRow row;
    row.id = OutboxId{42};
    row.customer = CustomerId{1};
    row.messageVersionId = save("Hi").versionId;
    row.address = "anna@x.test";
    row.messageHeaderId = "one@shop.example";
    delivery::ConnectorRow connector;
    connector.kind = "smtp";
    const auto made = m_source->make({&row, 1}, connector, ShopFixture::asOf()).front();
    VERIFY_OK(made);
    QVERIFY(made->message.has_value());
    const std::string& mail = made->message->bytes;
    const std::string header = "\r\nX-Patron-Ref: " + outbox::tokenOf(m_shop->store().identityKey(), row.id) + "\r\n";
    QVERIFY2(mail.find(header) < mail.find("\r\n\r\n"), mail.c_str());
}

void TestMailSource::aMailIsMadeOfWhatIsKnown_data()
{
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("text");
    QTest::newRow("a trait") << QStringLiteral("{{ customer.city }}") << QStringLiteral("Köln");
    QTest::newRow("a computed trait") << QStringLiteral("{{ customer.order_count }}") << QStringLiteral("2");
    QTest::newRow("the brand") << QStringLiteral("{{ brand.name }}") << QStringLiteral("Marlow & Finch");
    QTest::newRow("the message") << QStringLiteral("{{ message.name }} {{ message.subject }}")
                                 << QStringLiteral("Spring Hello");
    QTest::newRow("what a program adds") << QStringLiteral("{{ program.name }}") << QStringLiteral("Win-back");
    QTest::newRow("a way out") << QStringLiteral("{{ unsubscribe_url | slice: 0, 54 }}")
                               << QStringLiteral("mailto:hello@shop.example?subject=unsubscribe%20c1-");
    QTest::newRow("a day of the customer's zone")
        << QStringLiteral("{{ 'now' | date: '%H:%M' }}") << QStringLiteral("12:00");
}

void TestMailSource::aMailIsMadeOfWhatIsKnown()
{
    QFETCH(QString, body);
    QFETCH(QString, text);
    const auto shown = textFor(save(body.toStdString()), 1, Json{{"program", {{"name", "Win-back"}}}});
    VERIFY_OK(shown);
    QVERIFY2(q(*shown).startsWith(QStringLiteral("Hello|") + text), shown->c_str());
}

void TestMailSource::changesShowInTheNextMail()
{
    const auto saved = save("{{ customer.city }} {{ loyalty.points }}");
    const auto before = textFor(saved, 1);
    VERIFY_OK(before);
    QCOMPARE(q(*before), QStringLiteral("Hello|Köln 195"));
    write("UPDATE trait_entry SET value = 'York', folded = 'york' WHERE customer_id = 1 AND trait_id = (SELECT id FROM "
          "trait WHERE name = 'city')");
    const auto after = textFor(saved, 1);
    VERIFY_OK(after);
    QCOMPARE(q(*after), QStringLiteral("Hello|York 195"));
}

void TestMailSource::aChangedSnippetShowsInTheNextMail()
{
    const auto put = [&](const char* body) {
        return m_shop->store().write(
            [&](Transaction& tx) { return message::snippets::save(tx, "greeting", body, ShopFixture::asOf()); });
    };
    VERIFY_OK(put("Hi {{ customer.city }}"));
    const auto saved = save("{% render 'greeting', customer: customer %}!");
    const auto before = textFor(saved, 1);
    VERIFY_OK(before);
    QCOMPARE(q(*before), QStringLiteral("Hello|Hi Köln!"));
    VERIFY_OK(put("Dear {{ customer.city }}"));
    const auto after = textFor(saved, 1);
    VERIFY_OK(after);
    QCOMPARE(q(*after), QStringLiteral("Hello|Dear Köln!"));
}

void TestMailSource::aMissingSnippetIsAnError()
{
    const auto shown = textFor(save("{% render 'footer' %}"), 1);
    VERIFY_FAILS(shown, ErrorCode::BadInput, "no snippet named \"footer\"");
}

void TestMailSource::everybodyGetsTheirLanguage_data()
{
    QTest::addColumn<QString>("language");
    QTest::addColumn<QString>("text");
    QTest::newRow("their own") << QStringLiteral("de") << QStringLiteral("Hallo|Guten Tag Hallo");
    QTest::newRow("the language of their country's")
        << QStringLiteral("de-AT") << QStringLiteral("Hallo|Guten Tag Hallo");
    QTest::newRow("the workspace's, where theirs is not written")
        << QStringLiteral("fr") << QStringLiteral("Hello|Good day Hello");
}

void TestMailSource::everybodyGetsTheirLanguage()
{
    QFETCH(QString, language);
    QFETCH(QString, text);
    save("Good day {{ message.subject }}");
    const auto saved = save("Guten Tag {{ message.subject }}", "de", "Hallo");
    VERIFY_OK(m_shop->store().write([&](Transaction& tx) -> Result<void> {
        tx.query("UPDATE customer SET language = ? WHERE id = 1").bind(language.toStdString()).run();
        tx.changed(Area::Customers);
        return {};
    }));
    const auto alone = textFor(saved, 1);
    VERIFY_OK(alone);
    QCOMPARE(q(*alone), text);

    const FixedClock clock(ShopFixture::asOf());
    JobContext job(clock);
    std::string among;
    const std::vector<CustomerId> all = {CustomerId{1}, CustomerId{2}};
    const auto tally = m_source->renderAudience(job, saved, all, ShopFixture::asOf(), false,
                                                [&](const message::AudienceMail& mail) -> Result<void> {
                                                    if (mail.customer == CustomerId{1})
                                                        among = mail.rendered.subject + "|" + mail.rendered.text;
                                                    return {};
                                                });
    VERIFY_OK(tally);
    QCOMPARE(q(among), text);
}

void TestMailSource::laterVariantsAreNotInEarlierVersions()
{
    const auto first = save("Good day");
    save("Guten Tag", "de", "Hallo");
    write("UPDATE customer SET language = 'de' WHERE id = 1");
    const auto shown = textFor(first, 1);
    VERIFY_OK(shown);
    QCOMPARE(q(*shown), QStringLiteral("Hello|Good day"));
}

void TestMailSource::aDraftIsShownAsItIs()
{
    message::SavedMessage draft = save("Good day");
    save("Guten Tag", "de", "Hallo");
    write("UPDATE customer SET language = 'de' WHERE id = 1");
    draft.versionId = 0;
    draft.message.body = "Good evening";
    const auto shown = textFor(draft, 1);
    VERIFY_OK(shown);
    QCOMPARE(q(*shown), QStringLiteral("Hello|Good evening"));
}

void TestMailSource::oneAndAllAreTheSame()
{
    const auto saved = save("{{ customer.city | default: '-' }} {{ customer.total_spent | money }} {{ orders.size }} "
                            "{{ last_order.number | default: '-' }} {{ loyalty.points | default: '-' }} "
                            "{{ place.name | default: '-' }} {{ weather.today.temp_max_c | default: '-' }} "
                            "{{ products.recommended.size }} {{ unsubscribe_url }}");
    std::vector<CustomerId> all;
    for (int id = 1; id <= 12; ++id)
        all.push_back(CustomerId{id});
    std::map<std::int64_t, std::string> texts;
    const FixedClock clock(ShopFixture::asOf());
    JobContext job(clock);
    VERIFY_OK(m_source->renderAudience(
        job, saved, all, ShopFixture::asOf(), false, [&](const message::AudienceMail& mail) -> Result<void> {
            texts[mail.customer.value] = mail.rendered.subject + "|" + mail.rendered.text;
            return {};
        }));
    for (const CustomerId customer : all) {
        const auto alone = textFor(saved, static_cast<int>(customer.value));
        VERIFY_OK(alone);
        QCOMPARE(q(*alone), q(texts[customer.value]));
    }
    QVERIFY(texts[1] != texts[2]);
}

void TestMailSource::whoIsLeftOutHasNoBytes()
{
    const auto saved = save("{{ customer.city }}");
    const auto bytes = m_shop->store().read([&](ReadSession& session) {
        return m_source->previewBytes(session, saved, CustomerId{12}, ShopFixture::asOf());
    });
    VERIFY_FAILS(bytes, ErrorCode::NotFound, "customer.city has no value and no fallback");
}

void TestMailSource::bytesAreAWholeMail()
{
    write("UPDATE customer SET email = 'anna@example.org' WHERE id = 1");
    const auto saved = save("Hello {{ customer.city }}");
    const auto bytes = m_shop->store().read([&](ReadSession& session) {
        return m_source->previewBytes(session, saved, CustomerId{1}, ShopFixture::asOf());
    });
    VERIFY_OK(bytes);
    for (const char* has :
         {"From: ", "hello@shop.example", "To: anna@example.org", "Subject: Hello", "List-Unsubscribe: <mailto:"})
        QVERIFY2(bytes->find(has) != std::string::npos, bytes->c_str());
}

QTEST_GUILESS_MAIN(TestMailSource)
#include "tst_mailsource.moc"
