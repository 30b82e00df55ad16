// What recipients get, on the page of messages: every view of a mail, one recipient after the other, the worst cases.

#include "tests/ui/messages/mailpage.h"
#include "ui/kit/banner.h"
#include "ui/kit/mailpreview.h"
#include "ui/kit/mailsurface.h"
#include "ui/kit/segmentedcontrol.h"
#include "ui/messages/mailframe.h"
#include "ui/messages/mailgrid.h"
#include "ui/messages/recipientstrip.h"

using namespace patron;
using namespace patron::ui;
using namespace patron::test;

class TestMailViews : public QObject, private MailPage
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init() { openPage(m_theme); }
    void cleanup() { closePage(); }
    void a_missing_fallback_is_found_and_mended();
    void a_finding_about_recipients_leads_to_one();
    void every_view_shows_the_mail();
    void pictures_are_left_out_data();
    void pictures_are_left_out();

private:
    Theme m_theme;
};

void TestMailViews::initTestCase()
{
    m_theme.setChoice(Theme::Choice::Light);
    applyTheme(*qApp, m_theme);
}

void TestMailViews::a_missing_fallback_is_found_and_mended()
{
    shop->write([&](Transaction& tx) -> Result<void> {
        customer::customers::create(
            tx, shop->services->store(),
            {*customer::makeIdentity(customer::IdentityKind::Email, "nameless@shop.test", {}, "GB")}, {},
            MailShop::now);
        return {};
    });
    openMail(mjmlMail("Planted", "        <mj-text>Good news</mj-text>\n"
                                 "        <mj-text>Dear {{ customer.first_name }}, hello</mj-text>\n"));
    auto* tabs = find<SegmentedControl>("mailTabs");
    tabs->setFocus();
    QCOMPARE(tabs->current(), u"design"_qs);
    for (int i = 0; i < 3; ++i)
        key(Qt::Key_Right);
    QCOMPARE(tabs->current(), u"preview"_qs);
    auto* cases = find<QListWidget>("worstCases");
    QTRY_VERIFY_WITH_TIMEOUT(rowWith(cases, u"A value is missing"_qs) >= 0, patienceMs);
    // W goes from one to the next.
    auto* strip = find<RecipientStrip>("recipientStrip");
    strip->setFocus();
    key(Qt::Key_W);
    QTRY_COMPARE_WITH_TIMEOUT(strip->name(), u"nameless@shop.test"_qs, patienceMs);
    auto* problem = find<Banner>("previewProblem");
    QTRY_VERIFY_WITH_TIMEOUT(problem->isVisible() && problem->text().contains(u"would be left out"), patienceMs);
    QVERIFY2(problem->text().contains(u"customer.first_name"), qPrintable(problem->text()));
    Q_EMIT problem->actionTriggered();
    QCOMPARE(tabs->current(), u"design"_qs);
    QCOMPARE(body().draft().selected()->name, std::string("mj-text"));
    QVERIFY(body().draft().selected()->text.find("Dear") != std::string::npos);
    QCOMPARE(keys()->objectName(), u"mailCanvas"_qs);
    key(Qt::Key_Return);
    QTRY_VERIFY(canvas().isWriting());
    key(Qt::Key_Home);
    for (int i = 0; i < 5; ++i)
        key(Qt::Key_Right);
    key(Qt::Key_Right, Qt::ShiftModifier);
    key(Qt::Key_Return);
    QVERIFY(popup());
    type(u"friend"_qs);
    key(Qt::Key_Return);
    QTRY_VERIFY(!QApplication::activePopupWidget());
    key(Qt::Key_S, Qt::ControlModifier);
    QTRY_COMPARE(stored(u"Planted"_qs)->version, 2);
    QVERIFY(q(stored(u"Planted"_qs)->message.body)
                .contains(u"<mj-text>Dear {{ customer.first_name | default: \"friend\" }}, hello</mj-text>"));
    body().showTab(u"preview"_qs);
    QTRY_VERIFY_WITH_TIMEOUT(cases->count() > 0 && rowWith(cases, u"A value is missing"_qs) < 0, patienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(rowWith(cases, u"Most fallbacks, nameless@shop.test"_qs) >= 0, patienceMs);
}

void TestMailViews::every_view_shows_the_mail()
{
    openMail(mjmlMail("News", "        <mj-text>Dear {{ customer.first_name }}</mj-text>\n"
                              "        <mj-image src=\"https://shop.invalid/tea.png\" alt=\"A pot of tea\" />\n"));
    body().showTab(u"preview"_qs);
    auto* grid = find<MailGrid>("mailGrid");
    const auto textIn = [&](const QString& frame) {
        // An answer that comes too late must not find its place gone.
        const auto answer = std::make_shared<std::optional<QString>>();
        grid->frame(frame)->readText([answer](const QString& shown) { *answer = shown; });
        return QTest::qWaitFor([&] { return answer->has_value(); }) ? **answer : QString();
    };
    for (const char* frame : {"desktop", "phone", "dark", "plain", "text"}) {
        const QString id = QString::fromLatin1(frame);
        QVERIFY(grid->frame(id)->isVisible());
        QTRY_VERIFY2_WITH_TIMEOUT(textIn(id).contains(u"Dear Anna"), frame, patienceMs);
    }
    auto* strip = find<RecipientStrip>("recipientStrip");
    strip->setFocus();
    key(Qt::Key_Right);
    for (const char* frame : {"desktop", "phone", "dark", "plain", "text"})
        QTRY_VERIFY2_WITH_TIMEOUT(textIn(QString::fromLatin1(frame)).contains(u"Dear Bert"), frame, patienceMs);
    QVERIFY(!grid->frame(u"plain"_qs)->htmlShown().contains(u"tea.png"));
    QVERIFY(grid->frame(u"desktop"_qs)->htmlShown().contains(u"tea.png"));
    key(Qt::Key_2);
    QVERIFY(grid->frame(u"phone"_qs)->isVisible());
    QVERIFY(!grid->frame(u"desktop"_qs)->isVisible());
    auto* surface = grid->frame(u"phone"_qs)->findChild<MailSurface*>();
    QTRY_COMPARE(surface->width(), 375);
    grid->frame(u"phone"_qs)->setPhoneWidth(320);
    QCOMPARE(surface->width(), 320);
    key(Qt::Key_D);
    QCOMPARE(grid->front(), u"dark"_qs);
    key(Qt::Key_D);
    QVERIFY(grid->front().isEmpty());
    QVERIFY(grid->frame(u"desktop"_qs)->isVisible());
}

void TestMailViews::pictures_are_left_out_data()
{
    QTest::addColumn<QString>("html");
    QTest::addColumn<QString>("shown");
    QTest::newRow("a picture keeps its words and size")
        << u"<img alt=\"Tea\" src=\"https://a.test/t.png\" width=\"20\">"_qs
        << u"<img alt=\"Tea\" src=\"data:,\" width=\"20\">"_qs;
    QTest::newRow("quotes may be single or absent")
        << u"<img src='a.png'><IMG SRC=b.png>"_qs << u"<img src=\"data:,\"><IMG SRC=\"data:,\">"_qs;
    QTest::newRow("a background goes")
        << u"<td background=\"b.png\" style=\"background:#fff url('b.png') no-repeat\">"_qs
        << u"<td style=\"background:#fff none no-repeat\">"_qs;
    QTest::newRow("words about pictures stay")
        << u"<p>src=\"x\" and background</p>"_qs << u"<p>src=\"x\" and background</p>"_qs;
}

void TestMailViews::pictures_are_left_out()
{
    QFETCH(QString, html);
    QFETCH(QString, shown);
    QCOMPARE(withoutImages(html), shown);
}

void TestMailViews::a_finding_about_recipients_leads_to_one()
{
    shop->addCustomer(u"Zoe"_qs);
    openMail(mjmlMail("News",
                      "        <mj-text>{% if customer.first_name == \"Zoe\" %}{{ customer.city }}{% else %}Hello"
                      "{% endif %}</mj-text>\n"));
    auto* checks = find<QListWidget>("checks");
    QTRY_VERIFY_WITH_TIMEOUT(rowWith(checks, u"1 of 4 people would get nothing"_qs) >= 0, patienceMs);
    const int row = rowWith(checks, u"1 of 4 people would get nothing"_qs);
    click(checks->viewport(), checks->visualItemRect(checks->item(row)).center());
    QCOMPARE(find<SegmentedControl>("mailTabs")->current(), u"preview"_qs);
    QTRY_COMPARE_WITH_TIMEOUT(find<RecipientStrip>("recipientStrip")->name(), u"Zoe"_qs, patienceMs);
}

QTEST_MAIN(TestMailViews)
#include "tst_mailviews.moc"
