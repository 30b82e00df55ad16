#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/message/messagestore.h"
#include "core/message/renderer.h"
#include "core/message/snippetstore.h"
#include "tests/support/checks.h"
#include "tests/support/tempworkspace.h"

#include <QtTest>

#include <set>

using namespace patron;
using namespace patron::message;
using patron::test::q;

/// Snippets: pieces of text that messages share by name.
class TestSnippetStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aNameIsReplacedAndCounted();
    void everyChangeHasAnotherStamp();
    void badSnippetsAreRefused_data();
    void badSnippetsAreRefused();
    void anUnknownNameGetsTheNearest();
    void messagesPutThemIn_data();
    void messagesPutThemIn();
    void whatCannotBePutInIsSaid_data();
    void whatCannotBePutInIsSaid();
    void whatASnippetUsesIsUsed_data();
    void whatASnippetUsesIsUsed();

private:
    Result<Snippet> save(const char* name, const char* body)
    {
        return m_workspace.store().write(
            [&](Transaction& tx) { return snippets::save(tx, name, body, m_workspace.clock().now()); });
    }
    std::string stamp()
    {
        return *m_workspace.store().read(
            [](ReadSession& session) -> Result<std::string> { return snippets::stamp(session); });
    }
    test::TempWorkspace m_workspace;
};

void TestSnippetStore::aNameIsReplacedAndCounted()
{
    const auto first = save("Foot", "<p>1</p>");
    VERIFY_OK(first);
    const auto same = save("Foot", "<p>1</p>");
    VERIFY_OK(same);
    QCOMPARE(same->version, 1);
    const auto second = save("foot", "<p>2</p>");
    VERIFY_OK(second);
    QCOMPARE(second->version, 2);
    QCOMPARE(second->id, first->id);
    const auto all =
        m_workspace.store().read([](ReadSession& session) -> Result<SnippetTexts> { return snippets::texts(session); });
    VERIFY_OK(all);
    QCOMPARE(all->size(), std::size_t{1});
    QCOMPARE(q(all->at("foot")), QStringLiteral("<p>2</p>"));
}

void TestSnippetStore::everyChangeHasAnotherStamp()
{
    std::set<std::string> stamps{stamp()};
    const auto a = save("stamped a", "1");
    VERIFY_OK(a);
    QVERIFY(stamps.insert(stamp()).second);
    VERIFY_OK(save("stamped a", "2"));
    QVERIFY(stamps.insert(stamp()).second);
    const auto remove = [&](std::int64_t id) {
        return m_workspace.store().write([&](Transaction& tx) { return snippets::remove(tx, id); });
    };
    VERIFY_OK(remove(a->id));
    QVERIFY(!remove(a->id).has_value());
    const auto b = save("stamped b", "1");
    VERIFY_OK(b);
    VERIFY_OK(save("stamped b", "2"));
    QVERIFY(stamps.insert(stamp()).second);
    VERIFY_OK(remove(b->id));
}

void TestSnippetStore::badSnippetsAreRefused_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("error");
    QTest::newRow("no name") << QByteArray("  ") << QByteArray("x") << QStringLiteral("A snippet needs a name.");
    QTest::newRow("a name with quotes") << QByteArray("a\"b") << QByteArray("x")
                                        << QStringLiteral("The name of a snippet has no quotes and no line breaks.");
    QTest::newRow("an unknown filter") << QByteArray("f") << QByteArray("a\n{{ x | upcas }}")
                                       << QStringLiteral("Snippet 'f', line 2, column ");
    QTest::newRow("a tag without an end")
        << QByteArray("f") << QByteArray("{% if x %}a") << QStringLiteral("Snippet 'f', line 1");
}

void TestSnippetStore::badSnippetsAreRefused()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, body);
    QFETCH(QString, error);
    const auto saved = save(name.constData(), body.constData());
    QVERIFY(!saved.has_value());
    QVERIFY2(q(saved.error().text).startsWith(error), saved.error().text.c_str());
}

void TestSnippetStore::anUnknownNameGetsTheNearest()
{
    VERIFY_OK(save("Address", "x"));
    const auto found = m_workspace.store().read([](ReadSession& session) { return snippets::find(session, "adress"); });
    QVERIFY(!found.has_value());
    QCOMPARE(q(found.error().text), QStringLiteral("There is no snippet \"adress\". Did you mean \"Address\"?"));
}

void TestSnippetStore::messagesPutThemIn_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("text");
    QTest::newRow("in HTML") << int(BodyKind::Html) << QStringLiteral("<p>A</p>{% render 'hello', who: 'Ann & Co' %}")
                             << QStringLiteral("A Hi Ann & Co!");
    QTest::newRow("in plain text") << int(BodyKind::Text) << QStringLiteral("{% render 'plain', who: 'Ann & Co' %}")
                                   << QStringLiteral("Hi Ann & Co!");
    QTest::newRow("between blocks of MJML")
        << int(BodyKind::Mjml)
        << QStringLiteral("<mjml><mj-body><mj-section><mj-column><mj-text>A</mj-text></mj-column></mj-section>"
                          "<mj-raw>{% include 'hello', who: 'Ann & Co' %}</mj-raw></mj-body></mjml>")
        << QStringLiteral("A Hi Ann & Co!");
}

void TestSnippetStore::messagesPutThemIn()
{
    QFETCH(int, kind);
    QFETCH(QString, body);
    Message message;
    message.name = "x";
    message.subject = "{% render 'plain', who: 'you' %}";
    message.bodyKind = static_cast<BodyKind>(kind);
    message.body = body.toStdString();
    const auto compiled = CompiledMessage::compile(
        message, {{"customer"}}, {{"hello", "<p>{% render 'plain', who: who %}</p>"}, {"plain", "Hi {{ who }}!"}});
    VERIFY_OK(compiled);
    Renderer renderer;
    const auto rendered = renderer.render(*compiled, Json::object());
    VERIFY_OK(rendered);
    QCOMPARE(q(rendered->subject), QStringLiteral("Hi you!"));
    QTEST(q(rendered->text).simplified(), "text");
    QVERIFY(rendered->html.find("Ann & Co") == std::string::npos);
}

void TestSnippetStore::whatCannotBePutInIsSaid_data()
{
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("error");
    QTest::newRow("a snippet that is not there")
        << QStringLiteral("{% render 'footr' %}")
        << QStringLiteral("Body: There is no snippet named \"footr\". Save one of this name, or correct the name.");
    QTest::newRow("one that names another that is not there")
        << QStringLiteral("{% render 'outer' %}")
        << QStringLiteral("Body: There is no snippet named \"gone\". Save one of this name, or correct the name.");
    QTest::newRow("one that cannot be read")
        << QStringLiteral("{% render 'bad' %}") << QStringLiteral("Body: Snippet 'bad', line 1, column ");
}

void TestSnippetStore::whatCannotBePutInIsSaid()
{
    QFETCH(QString, body);
    QFETCH(QString, error);
    Message message;
    message.name = "x";
    message.subject = "x";
    message.body = body.toStdString();
    const auto compiled =
        CompiledMessage::compile(message, {}, {{"outer", "{% render 'gone' %}"}, {"bad", "{{ x | upcas }}"}});
    QVERIFY(!compiled.has_value());
    QVERIFY2(q(compiled.error().text).startsWith(error), compiled.error().text.c_str());
}

void TestSnippetStore::whatASnippetUsesIsUsed_data()
{
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("field");
    QTest::addColumn<bool>("used");
    const auto row = [](const char* name, const char* body, const char* field, bool used) {
        QTest::newRow(name) << QString::fromUtf8(body) << QString::fromUtf8(field) << used;
    };
    row("a field of the body", "{{ customer.city }}", "customer.city", true);
    row("a field of a snippet", "{% render 'hi' %}", "customer.first_name", true);
    row("a field of neither", "{{ customer.city }}", "customer.first_name", false);
    row("a name that only begins alike", "{{ customer.city_name }}", "customer.city", false);
    row("what is in it", "{{ last_order.lines[0].sku }}", "last_order.lines", true);
    row("what it stands in", "{% assign c = customer %}{{ c.city }}", "customer.city", true);
    row("a key that is worked out", "{{ customer[subject] }}", "customer.city", true);
    row("a loop", "{% for o in orders %}{{ o.value }}{% endfor %}", "orders", true);
    row("another root", "{% for o in orders %}{{ o.value }}{% endfor %}", "events", false);
    row("a snippet whose name is worked out", "{% include name %}", "events", true);
}

void TestSnippetStore::whatASnippetUsesIsUsed()
{
    QFETCH(QString, body);
    QFETCH(QString, field);
    Message message;
    message.name = "x";
    message.subject = "x";
    message.body = body.toStdString();
    const auto compiled = CompiledMessage::compile(message, {}, {{"hi", "{{ customer.first_name }}"}});
    VERIFY_OK(compiled);
    QTEST(compiled->usedFields().wants(field.toStdString()), "used");
}

QTEST_GUILESS_MAIN(TestSnippetStore)
#include "tst_snippetstore.moc"
