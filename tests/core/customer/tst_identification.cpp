#include "core/base/text.h"
#include "core/customer/consentstore.h"
#include "core/customer/customerstore.h"
#include "core/customer/identifiedsales.h"
#include "core/customer/join.h"
#include "core/customer/orderstore.h"
#include "core/customer/qrcode.h"
#include "core/customer/saleclaim.h"
#include "core/customer/signup.h"
#include "core/customer/spokendate.h"
#include "core/customer/traitstore.h"
#include "tests/support/checks.h"
#include "tests/support/tempworkspace.h"

using namespace patron;
using namespace patron::customer;
using patron::test::q;
using patron::test::TempWorkspace;

namespace {
constexpr Ms now = TempWorkspace::startMs;

SignUp anna()
{
    SignUp form;
    form.email = "anna@shop.test";
    form.answers = {{"first_name", "Anna"}, {"last_name", "Berg"}};
    form.source = "till";
    form.at = now;
    return form;
}

Result<SignedUp> signUp(TempWorkspace& shop, const SignUp& form)
{
    return shop.store().write([&](Transaction& tx) { return signups::add(tx, shop.store(), form, now); });
}

std::string current(TempWorkspace& shop, CustomerId customer, std::string_view name)
{
    const auto value = shop.store().read([&](ReadSession& session) -> Result<std::string> {
        const auto trait = traits::find(session, name);
        const auto found = trait ? traits::current(session.connection(), customer, *trait) : std::nullopt;
        return found ? found->text : std::string("-");
    });
    return value ? *value : value.error().text;
}

ConsentState consentOf(TempWorkspace& shop, CustomerId customer, Channel channel)
{
    const auto state = shop.store().read([&](ReadSession& session) -> Result<ConsentState> {
        return consents::stateAt(session.connection(), customer, channel, "marketing", INT64_MAX);
    });
    return state ? *state : ConsentState::Unknown;
}

std::int64_t number(TempWorkspace& shop, const std::string& sql)
{
    const auto answer = shop.store().read([&](ReadSession& session) -> Result<std::int64_t> {
        Query query = session.queryOnce(sql);
        return query.step() ? query.int64(0) : -1;
    });
    return answer ? *answer : -2;
}

/// An anonymous sale of 2024-03-01 over 20.00 with 4.00 tax and a return of it; "10077" twice, in two tills.
void addSales(TempWorkspace& shop)
{
    const Result<void> done = shop.store().write([&](Transaction& tx) -> Result<void> {
        const auto put = [&](const char* source, const char* name, const char* kind, std::int64_t value) {
            NewOrder order;
            order.source = source;
            order.number = name;
            order.kind = kind;
            order.at = now;
            order.currency = "GBP";
            order.channel = "in_store";
            order.value = value;
            order.tax = kind == std::string_view("sale") ? 400 : 0;
            order.linkedNumber = kind == std::string_view("return") ? "#R-1" : "";
            return orders::put(tx, shop.store(), order, now).id;
        };
        put("till", "#R-1", "sale", 2000);
        put("till", "#R-1b", "return", -500);
        put("till 1", "10077", "sale", 900);
        put("till 2", "10077", "sale", 900);
        return {};
    });
    if (!done)
        qFatal("no sales: %s", done.error().detail.c_str());
}

Result<OrderId> claim(TempWorkspace& shop, CustomerId customer, const Receipt& receipt)
{
    return shop.store().write([&](Transaction& tx) { return saleclaims::claim(tx, customer, receipt, "till", now); });
}
}

/// Sign-ups at the till, JOIN by a printed code, sales claimed by their receipts, the share of identified sales.
class TestIdentification : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void signsUpAStranger();
    void completesWhoIsKnown();
    void neverLoosensConsent_data();
    void neverLoosensConsent();
    void readsDatesAsTheyAreWrittenThere_data();
    void readsDatesAsTheyAreWrittenThere();
    void refusesWhatCannotBeTaken_data();
    void refusesWhatCannotBeTaken();
    void leavesAnothersAddressThere();
    void invitesByCode_data();
    void invitesByCode();
    void readsReplies_data();
    void readsReplies();
    void aReplyTwiceIsOneSignUp();
    void drawsTheCode();
    void claimsASaleByItsReceipt();
    void refusesAWrongReceipt_data();
    void refusesAWrongReceipt();
    void givesASaleBack();
    void sharesAddUp();
};

void TestIdentification::signsUpAStranger()
{
    TempWorkspace shop;
    SignUp form = anna();
    form.phone = "07700 900123";
    form.agreedTo = {Channel::Email};
    form.evidence = "ticked at the till";
    form.wordingVersion = "till-2";
    const auto done = signUp(shop, form);
    VERIFY_OK(done);
    QVERIFY(done->created);
    QVERIFY(done->notes.empty());
    QCOMPARE(q(current(shop, done->customer, "first_name")), QStringLiteral("Anna"));
    QCOMPARE(q(current(shop, done->customer, "source")), QStringLiteral("till"));
    QCOMPARE(consentOf(shop, done->customer, Channel::Email), ConsentState::Granted);
    QCOMPARE(consentOf(shop, done->customer, Channel::Sms), ConsentState::Unknown);
    QCOMPARE(number(shop, "SELECT count(*) FROM consent_entry WHERE evidence = 'ticked at the till' AND "
                          "wording_version = 'till-2' AND source = 'till'"),
             1);
    QCOMPARE(number(shop, "SELECT count(*) FROM v_event WHERE kind = 'form_submitted' AND channel = 'in_store'"), 1);
    QCOMPARE(number(shop, "SELECT count(*) FROM identity WHERE normalized = '+447700900123'"), 1);
}

void TestIdentification::completesWhoIsKnown()
{
    TempWorkspace shop;
    const auto first = signUp(shop, anna());
    VERIFY_OK(first);
    SignUp again = anna();
    again.email = " ANNA@shop.test ";
    again.card = "9911 2233";
    again.answers = {{"first_name", "Hannah"}, {"birthday", "17/05/1990"}};
    const auto done = signUp(shop, again);
    VERIFY_OK(done);
    QVERIFY(!done->created);
    QCOMPARE(done->customer, first->customer);
    // What is known stays, what is missing is filled.
    QCOMPARE(q(current(shop, done->customer, "first_name")), QStringLiteral("Anna"));
    QCOMPARE(q(current(shop, done->customer, "birthday")), QStringLiteral("1990-05-17"));
    QCOMPARE(number(shop, "SELECT count(*) FROM identity WHERE kind = 'card' AND normalized = '99112233'"), 1);
    // By the card alone next time.
    SignUp byCard;
    byCard.card = "9911-2233";
    byCard.source = "till";
    byCard.at = now;
    const auto third = signUp(shop, byCard);
    VERIFY_OK(third);
    QCOMPARE(third->customer, first->customer);
    QCOMPARE(number(shop, "SELECT count(*) FROM customer"), 1);
}

void TestIdentification::neverLoosensConsent_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<bool>("granted");
    QTest::newRow("nothing was said") << QString() << true;
    QTest::newRow("they said no") << QStringLiteral("denied") << false;
    QTest::newRow("they unsubscribed") << QStringLiteral("unsubscribed") << false;
    QTest::newRow("they complained") << QStringLiteral("complained") << false;
    QTest::newRow("they were erased") << QStringLiteral("erased") << false;
}

void TestIdentification::neverLoosensConsent()
{
    QFETCH(QString, before);
    QFETCH(bool, granted);
    TempWorkspace shop;
    const auto first = signUp(shop, anna());
    VERIFY_OK(first);
    VERIFY_OK(shop.store().write([&](Transaction& tx) -> Result<void> {
        if (before == QStringLiteral("denied")) {
            consents::add(
                tx, {first->customer, Channel::Email, "marketing", ConsentState::Denied, "t", "no", {}, now - 5, {}},
                now);
        } else if (!before.isEmpty()) {
            consents::suppress(tx, {"email", "anna@shop.test", before.toStdString(), "t", "", now - 5, {}},
                               shop.store().identityKey(), now);
        }
        return {};
    }));
    SignUp form = anna();
    form.agreedTo = {Channel::Email};
    form.evidence = "ticked";
    const auto done = signUp(shop, form);
    VERIFY_OK(done);
    QCOMPARE(done->notes.empty(), granted);
    QCOMPARE(!done->consents.empty(), granted);
    QCOMPARE(consentOf(shop, done->customer, Channel::Email) == ConsentState::Granted, granted);
    const auto reach = shop.store().read([&](ReadSession& session) -> Result<std::string> {
        return consents::reach(session.connection(), done->customer, Channel::Email, "marketing",
                               shop.store().identityKey())
            .refusal(false);
    });
    VERIFY_OK(reach);
    QCOMPARE(reach->empty(), granted);
}

void TestIdentification::readsDatesAsTheyAreWrittenThere_data()
{
    QTest::addColumn<QString>("country");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("day"); ///< empty: none
    const auto row = [](const char* name, const char* country, const char* text, const char* day) {
        QTest::newRow(name) << QString::fromLatin1(country) << QString::fromLatin1(text) << QString::fromLatin1(day);
    };
    row("the day first", "GB", "04/07/1985", "1985-07-04");
    row("the month first", "US", "04/07/1985", "1985-04-07");
    row("the other order where it alone is a date", "US", "24/07/1985", "1985-07-24");
    row("with dots and blanks", "DE", "4. 7. 1985", "1985-07-04");
    row("with dashes", "NL", "04-07-1985", "1985-07-04");
    row("the year first", "HU", "1985. 07. 04.", "1985-07-04");
    row("ISO anywhere", "US", " 1985-07-04 ", "1985-07-04");
    row("no such day", "GB", "31/02/1990", "");
    row("two digits could be two centuries", "GB", "04/07/85", "");
    row("a word", "GB", "soon", "");
    row("two numbers", "GB", "04/07", "");
    row("four numbers", "GB", "04/07/1985/1", "");
    row("digits in one", "GB", "04071985", "");
}

void TestIdentification::readsDatesAsTheyAreWrittenThere()
{
    QFETCH(QString, country);
    QFETCH(QString, text);
    QFETCH(QString, day);
    const auto read = readSpokenDate(text.toStdString(), country.toStdString());
    QCOMPARE(read ? q(formatIsoDate(*read)) : QString(), day);
    QCOMPARE(q(formatIsoDate(*readSpokenDate(spokenDateExample(country.toStdString()), country.toStdString()))),
             QStringLiteral("1985-07-24"));
}

void TestIdentification::refusesWhatCannotBeTaken_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const char* what, const char* words) {
        QTest::newRow(name) << QString::fromLatin1(what) << QString::fromLatin1(words);
    };
    row("an address that is none", "email", "is not an email address");
    row("a phone that is none", "phone", "is not a telephone number");
    row("nothing to know the person by", "nobody", "email address, a phone or a card");
    row("agreement without evidence", "evidence", "needs evidence");
    row("a shop that is not there", "place", "Atlantis");
    row("a birthday that is none", "birthday", "Birthday. Write it such as 24/07/1985");
    row("a birthday to come", "future", "Birthday");
    row("a trait that is not there", "trait", "shoe_size");
    row("a receipt that is not there", "receipt", "receipt");
}

void TestIdentification::refusesWhatCannotBeTaken()
{
    QFETCH(QString, what);
    QFETCH(QString, words);
    TempWorkspace shop;
    SignUp form = anna();
    const std::string part = what.toStdString();
    if (part == "email")
        form.email = "anna@";
    else if (part == "phone")
        form.phone = "twelve";
    else if (part == "nobody")
        form.email.clear();
    else if (part == "evidence")
        form.agreedTo = {Channel::Sms};
    else if (part == "place")
        form.place = "Atlantis";
    else if (part == "birthday")
        form.answers.push_back({"birthday", "soon"});
    else if (part == "future")
        form.answers.push_back({"birthday", "01/01/2190"});
    else if (part == "trait")
        form.answers.push_back({"shoe_size", "9"});
    else
        form.receipt = {"R-1", {}, {}, 2000};
    const auto done = signUp(shop, form);
    QVERIFY(!done);
    QVERIFY2(q(done.error().text).contains(words), patron::test::describe(done).constData());
    QCOMPARE(number(shop, "SELECT count(*) FROM customer"), 0);
    QCOMPARE(number(shop, "SELECT count(*) FROM event"), 0);
}

void TestIdentification::leavesAnothersAddressThere()
{
    TempWorkspace shop;
    const auto first = signUp(shop, anna());
    SignUp bea = anna();
    bea.email = "bea@shop.test";
    bea.card = "555";
    const auto second = signUp(shop, bea);
    VERIFY_OK(second);
    SignUp mixed = anna();
    mixed.card = "555";
    const auto done = signUp(shop, mixed);
    VERIFY_OK(done);
    QCOMPARE(done->customer, first->customer);
    QCOMPARE(done->notes.size(), std::size_t(1));
    QCOMPARE(number(shop, "SELECT customer_id FROM identity WHERE kind = 'card'"), second->customer.value);
}

void TestIdentification::invitesByCode_data()
{
    QTest::addColumn<int>("by");
    QTest::addColumn<std::string>("to");
    QTest::addColumn<std::string>("place");
    QTest::addColumn<std::string>("receipt");
    QTest::addColumn<QString>("uri");
    const auto row = [](const char* name, Channel by, const char* to, const char* place, const char* receipt,
                        const char* uri) {
        QTest::newRow(name) << static_cast<int>(by) << std::string(to) << std::string(place) << std::string(receipt)
                            << QString::fromLatin1(uri);
    };
    row("a mail", Channel::Email, "hello@shop.test", "", "", "mailto:hello@shop.test?subject=JOIN");
    row("a mail of one shop", Channel::Email, "hello@shop.test", "Leeds & York", "",
        "mailto:hello@shop.test?subject=JOIN%20Leeds%20%26%20York");
    row("an address with a plus", Channel::Email, "a+b@shop.test", "", "", "mailto:a%2Bb@shop.test?subject=JOIN");
    row("an SMS", Channel::Sms, "07700 900123", "", "", "sms:+447700900123?body=JOIN");
    row("a receipt", Channel::Sms, "+447700900123", "Leeds", "R-1",
        "sms:+447700900123?body=JOIN%20Leeds%20RECEIPT%20R-1%2020.00");
    row("an address that is none", Channel::Email, "shop", "", "", "");
    row("a number that is none", Channel::Sms, "shop", "", "", "");
}

void TestIdentification::invitesByCode()
{
    QFETCH(int, by);
    QFETCH(std::string, to);
    QFETCH(std::string, place);
    QFETCH(std::string, receipt);
    QFETCH(QString, uri);
    const auto made = joins::uri({static_cast<Channel>(by), to, place, receipt, receipt.empty() ? "" : "20.00"}, "GB");
    QCOMPARE(made.has_value(), !uri.isEmpty());
    if (made)
        QCOMPARE(q(*made), uri);
}

void TestIdentification::readsReplies_data()
{
    QTest::addColumn<int>("by");
    QTest::addColumn<std::string>("from");
    QTest::addColumn<std::string>("subject");
    QTest::addColumn<std::string>("text");
    QTest::addColumn<QString>("read");
    const auto row = [](const char* name, Channel by, const char* from, const char* subject, const char* text,
                        const char* read) {
        QTest::newRow(name) << static_cast<int>(by) << std::string(from) << std::string(subject) << std::string(text)
                            << QString::fromUtf8(read);
    };
    const Channel mail = Channel::Email;
    row("a mail from the code", mail, "Anna Berg <anna@shop.test>", "JOIN", "",
        "anna@shop.test name=Anna Berg place= receipt= total=");
    row("an answer of an answer", mail, "anna@shop.test", "Re: AW: join Leeds High Street", "",
        "anna@shop.test name= place=Leeds High Street receipt= total=");
    row("JOIN in the text", mail, "\"Berg, Anna\" <anna@shop.test>", "", "Join.\nThanks!",
        "anna@shop.test name=Berg, Anna place= receipt= total=");
    row("an SMS", Channel::Sms, "+447700900123", "", " join york ", "+447700900123 name= place=york receipt= total=");
    row("an SMS with a receipt", Channel::Sms, "+447700900123", "", "JOIN Leeds RECEIPT #R-1 20.00",
        "+447700900123 name= place=Leeds receipt=#R-1 total=2000");
    row("a receipt without its total", Channel::Sms, "+447700900123", "", "JOIN RECEIPT R-1",
        "+447700900123 name= place= receipt= total=");
    row("an address for a name", mail, "\"anna@shop.test\" <anna@shop.test>", "JOIN", "",
        "anna@shop.test name= place= receipt= total=");
    row("a question", mail, "anna@shop.test", "Opening hours?", "When can I join?", "");
    row("a word that begins so", Channel::Sms, "+447700900123", "", "joinery", "");
    row("STOP", Channel::Sms, "+447700900123", "", "STOP", "");
    row("nothing", Channel::Sms, "", "", "", "");
}

void TestIdentification::readsReplies()
{
    QFETCH(int, by);
    QFETCH(std::string, from);
    QFETCH(std::string, subject);
    QFETCH(std::string, text);
    QFETCH(QString, read);
    const auto form = joins::read({static_cast<Channel>(by), from, subject, text, "id-1", now}, 2);
    QCOMPARE(form.has_value(), !read.isEmpty());
    if (!form)
        return;
    const std::string name = form->answers.empty() ? std::string() : form->answers.front().text;
    QCOMPARE(q(form->email + form->phone + " name=" + name + " place=" + form->placeHint + " receipt=" +
               form->receipt.number + " total=" + (form->receipt.total ? std::to_string(*form->receipt.total) : "")),
             read);
    QCOMPARE(form->agreedTo.size(), std::size_t(1));
    QVERIFY(q(form->evidence).contains(QStringLiteral("id-1")));
}

void TestIdentification::aReplyTwiceIsOneSignUp()
{
    TempWorkspace shop;
    addSales(shop);
    const JoinReply reply{Channel::Sms, "+447700900123", {}, "JOIN nowhere RECEIPT R-1 20.00", "sms-7", now};
    const auto form = joins::read(reply, 2);
    QVERIFY(form);
    const auto first = signUp(shop, *form);
    VERIFY_OK(first);
    QVERIFY(first->created && first->sale);
    const auto second = signUp(shop, *form);
    VERIFY_OK(second);
    QVERIFY(second->repeated);
    QCOMPARE(second->customer, first->customer);
    QCOMPARE(number(shop, "SELECT count(*) FROM consent_entry"), 1);
    QCOMPARE(number(shop, "SELECT count(*) FROM event"), 1);
    QCOMPARE(consentOf(shop, first->customer, Channel::Sms), ConsentState::Granted);
    QCOMPARE(consentOf(shop, first->customer, Channel::Email), ConsentState::Unknown);
}

void TestIdentification::drawsTheCode()
{
    const auto code = QrCode::of("mailto:hello@shop.test?subject=JOIN%20Leeds");
    VERIFY_OK(code);
    QCOMPARE((code->size() - 17) % 4, 0); // ISO/IEC 18004: 21, 25, 29, … modules
    // A finder pattern in three corners: a ring of seven around a dot of three.
    for (const auto& [x, y] : {std::pair(0, 0), std::pair(code->size() - 7, 0), std::pair(0, code->size() - 7)}) {
        for (int i = 0; i < 7; ++i)
            QVERIFY(code->isDark(x + i, y) && code->isDark(x, y + i) && code->isDark(x + 6, y + i));
        QVERIFY(!code->isDark(x + 1, y + 1) && code->isDark(x + 3, y + 3));
    }
    const std::string svg = code->svg();
    QVERIFY(svg.starts_with("<svg") && svg.find("fill=\"#fff\"") != std::string::npos);
    const std::string png = code->png(4);
    QVERIFY(png.starts_with(std::string("\x89PNG\r\n\x1a\n", 8)) && png.ends_with(std::string("IEND\xae\x42\x60\x82")));
    const auto side = static_cast<unsigned char>(png[19]);
    QCOMPARE(static_cast<int>(side), (code->size() + 8) * 4 % 256);
    QVERIFY(!QrCode::of(std::string(5000, 'x')));
}

void TestIdentification::claimsASaleByItsReceipt()
{
    TempWorkspace shop;
    addSales(shop);
    SignUp form = anna();
    form.receipt = {"r-1", {}, {}, 2400}; // as paid, with tax
    const auto done = signUp(shop, form);
    VERIFY_OK(done);
    // The return of it comes along.
    QCOMPARE(number(shop, "SELECT count(*) FROM orders WHERE customer_id = " + std::to_string(done->customer.value)),
             2);
    // Again is fine, and another cannot have it.
    VERIFY_OK(claim(shop, done->customer, {"#R-1", {}, shop.store().zone().dayAt(now), {}}));
    SignUp bea = anna();
    bea.email = "bea@shop.test";
    bea.receipt = form.receipt;
    VERIFY_FAILS(signUp(shop, bea), ErrorCode::Conflict, "another customer");
    QCOMPARE(number(shop, "SELECT count(*) FROM customer"), 1);
}

void TestIdentification::refusesAWrongReceipt_data()
{
    QTest::addColumn<std::string>("number");
    QTest::addColumn<std::string>("source");
    QTest::addColumn<int>("total");
    QTest::addColumn<int>("code");
    const auto row = [](const char* name, const char* given, const char* source, int total, ErrorCode code) {
        QTest::newRow(name) << std::string(given) << std::string(source) << total << static_cast<int>(code);
    };
    row("a number alone", "R-1", "", 0, ErrorCode::WrongUsage);
    row("a wrong total", "R-1", "", 1999, ErrorCode::NotFound);
    row("a wrong number", "R-2", "", 2000, ErrorCode::NotFound);
    row("a return is no sale", "R-1b", "", -500, ErrorCode::NotFound);
    row("two tills have the number", "10077", "", 900, ErrorCode::Conflict);
    row("another source", "10077", "web", 900, ErrorCode::NotFound);
}

void TestIdentification::refusesAWrongReceipt()
{
    QFETCH(std::string, number);
    QFETCH(std::string, source);
    QFETCH(int, total);
    QFETCH(int, code);
    TempWorkspace shop;
    addSales(shop);
    const auto who = signUp(shop, anna());
    VERIFY_OK(who);
    Receipt receipt{number, source, {}, {}};
    if (total != 0)
        receipt.total = total;
    VERIFY_FAILS(claim(shop, who->customer, receipt), static_cast<ErrorCode>(code), "");
    VERIFY_OK(claim(shop, who->customer, {"10077", "till 2", {}, 900}));
}

void TestIdentification::givesASaleBack()
{
    TempWorkspace shop;
    addSales(shop);
    SignUp form = anna();
    form.receipt = {"R-1", {}, {}, 2000};
    const auto done = signUp(shop, form);
    VERIFY_OK(done);
    VERIFY_OK(shop.store().write([&](Transaction& tx) { return saleclaims::release(tx, done->sale); }));
    QCOMPARE(number(shop, "SELECT count(*) FROM orders WHERE customer_id IS NOT NULL"), 0);
    QCOMPARE(number(shop, "SELECT count(*) FROM sale_claim"), 0);
    VERIFY_FAILS(shop.store().write([&](Transaction& tx) { return saleclaims::release(tx, done->sale); }),
                 ErrorCode::NotFound, "not claimed");
}

void TestIdentification::sharesAddUp()
{
    TempWorkspace shop;
    addSales(shop);
    SignUp form = anna();
    form.receipt = {"R-1", {}, {}, 2000};
    VERIFY_OK(signUp(shop, form));
    const auto parts = shop.store().read(
        [&](ReadSession& session) -> Result<std::vector<IdentifiedSales>> { return identifiedSales(session); });
    VERIFY_OK(parts);
    QCOMPARE(parts->size(), std::size_t(1));
    QCOMPARE(q(parts->front().month), QStringLiteral("2024-03"));
    QCOMPARE(q(parts->front().channel), QStringLiteral("in_store"));
    const IdentifiedSales all = identifiedInAll(*parts);
    QCOMPARE(all.sales, 3);
    QCOMPARE(all.identified, 1);
    QCOMPARE(all.value, 3800);
    QCOMPARE(all.identifiedValue, 2000);
    QCOMPARE(identifiedInAll({}).share(), 0.0);
}

QTEST_GUILESS_MAIN(TestIdentification)
#include "tst_identification.moc"
