// A text message written on the page of messages: what its characters cost, for one and for all, and how it looks.

#include "tests/ui/messages/mailpage.h"
#include "ui/kit/banner.h"
#include "ui/kit/label.h"
#include "ui/messages/inboxline.h"
#include "ui/messages/phonepicture.h"
#include "ui/messages/recipientstrip.h"
#include "ui/messages/smscounter.h"

#include <QLineEdit>
#include <QTextBlock>
#include <QTextLayout>

using namespace patron;
using namespace patron::ui;
using namespace patron::test;

class TestSmsWriting : public QObject, private MailPage
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init() { openPage(m_theme); }
    void cleanup() { closePage(); }
    void one_is_written_by_keyboard_and_saved();
    void what_costs_more_is_put_plainly();
    void characters_are_coloured_by_cost();
    void the_audience_is_counted_and_priced();
    void a_mail_has_its_fields_back();
    void pictures();

private:
    void newSms(const QString& name);
    QString count() { return find<Label>("smsCount")->text(); }
    QColor behind(int line, int column);

    Theme m_theme;
};

void TestSmsWriting::initTestCase()
{
    m_theme.setChoice(Theme::Choice::Light);
    applyTheme(*qApp, m_theme);
}

void TestSmsWriting::newSms(const QString& name)
{
    dialogs.nextText = name;
    find<QTableView>("messageList")->setFocus();
    key(Qt::Key_N, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(find<BlockEditor>("blockEditor"));
    QTRY_VERIFY_WITH_TIMEOUT(body().source().fieldCompleter()->model()->rowCount() > 0, patienceMs);
}

void TestSmsWriting::one_is_written_by_keyboard_and_saved()
{
    newSms(u"Reminder"_qs);
    QCOMPARE(keys(), static_cast<QWidget*>(&body().source()));
    QVERIFY(!find<QLineEdit>("messageSubject")->isVisible());
    QVERIFY(!page->findChild<InboxLine*>()->isVisible());
    type(u"Hi {{ customer.first_name }}, your tea waits. STOP to end"_qs);
    // The person in front, by name.
    QTRY_COMPARE_WITH_TIMEOUT(count(), u"36 of 160 characters, GSM-7, 1 message"_qs, patienceMs);
    auto* phone = find<PhonePicture>("phonePicture");
    QTRY_COMPARE_WITH_TIMEOUT(phone->text(), u"Hi Anna, your tea waits. STOP to end"_qs, patienceMs);
    auto* strip = find<RecipientStrip>("recipientStrip");
    strip->setFocus();
    key(Qt::Key_Right);
    QTRY_COMPARE_WITH_TIMEOUT(phone->text(), u"Hi Bert, your tea waits. STOP to end"_qs, patienceMs);
    key(Qt::Key_S, Qt::ControlModifier);
    QTRY_VERIFY(stored(u"Reminder"_qs));
    const message::Message saved = stored(u"Reminder"_qs)->message;
    QCOMPARE(saved.channel, message::MessageChannel::Sms);
    QCOMPARE(saved.bodyKind, message::BodyKind::Text);
    QCOMPARE(q(saved.body), u"Hi {{ customer.first_name }}, your tea waits. STOP to end"_qs);
}

void TestSmsWriting::what_costs_more_is_put_plainly()
{
    newSms(u"Quotes"_qs);
    auto* offer = find<Banner>("smsPlainForms");
    body().source().insertPlainText(u"“It’s here” – come…"_qs);
    QTRY_COMPARE_WITH_TIMEOUT(count(), u"19 of 70 characters, UCS-2, 1 message"_qs, patienceMs);
    QVERIFY(offer->isVisible());
    QVERIFY2(offer->text().startsWith(u"5 character"), qPrintable(offer->text()));
    QVERIFY(offer->text().contains(u"… becomes ..."));
    Q_EMIT offer->actionTriggered();
    QCOMPARE(body().source().toPlainText(), u"\"It's here\" - come..."_qs);
    QVERIFY(!offer->isVisible());
    QTRY_COMPARE_WITH_TIMEOUT(count(), u"21 of 160 characters, GSM-7, 1 message"_qs, patienceMs);
    body().source().setFocus();
    key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(body().source().toPlainText(), u"“It’s here” – come…"_qs);
    // What no plain form can save is not offered one.
    body().source().moveCursor(QTextCursor::End);
    body().source().insertPlainText(u" 😀"_qs);
    QVERIFY(!offer->isVisible());
}

/// The background of a character; invalid where it has none.
QColor TestSmsWriting::behind(int line, int column)
{
    const QTextBlock block = body().source().document()->findBlockByNumber(line);
    for (const QTextLayout::FormatRange& range : block.layout()->formats()) {
        if (column >= range.start && column < range.start + range.length)
            return range.format.background().color();
    }
    return {};
}

void TestSmsWriting::characters_are_coloured_by_cost()
{
    newSms(u"Colours"_qs);
    body().source().insertPlainText(u"a€b\nç{{ x }}😀"_qs);
    QTRY_COMPARE(behind(0, 1), m_theme.colour(Colour::WarnSoft));
    QCOMPARE(behind(0, 0), QColor());
    QCOMPARE(behind(0, 2), QColor());
    QCOMPARE(behind(1, 0), m_theme.colour(Colour::DangerSoft));
    QCOMPARE(behind(1, 3), m_theme.colour(Colour::OkSoft));
    QCOMPARE(behind(1, 8), m_theme.colour(Colour::DangerSoft));
}

void TestSmsWriting::the_audience_is_counted_and_priced()
{
    shop->write([&](Transaction& tx) -> Result<void> {
        customer::customers::create(tx, shop->services->store(),
                                    {*customer::makeIdentity(customer::IdentityKind::Phone, "+447400123456", {}, "GB")},
                                    {}, MailShop::now);
        tx.query("INSERT INTO setting(key, value) VALUES ('sms.price.GB', '0.04')").run();
        return {};
    });
    newSms(u"Long"_qs);
    body().source().insertPlainText(QStringLiteral("a").repeated(170));
    QTRY_COMPARE_WITH_TIMEOUT(count(), u"170 of 306 characters, GSM-7, 2 messages"_qs, patienceMs);
    auto* all = find<Label>("smsAudience");
    QTRY_VERIFY_WITH_TIMEOUT(all->text().contains(u"up to 2 each"), patienceMs);
    // Two parts to the one number there is.
    QVERIFY2(all->text().contains(u"0.08"), qPrintable(all->text()));
}

void TestSmsWriting::a_mail_has_its_fields_back()
{
    newSms(u"Short"_qs);
    type(u"Hello"_qs);
    page->enter({});
    key(Qt::Key_S, Qt::ControlModifier);
    QTRY_VERIFY(stored(u"Short"_qs));
    page->enter({{u"message"_qs, u"Spring"_qs}});
    QTRY_VERIFY(find<QLineEdit>("messageSubject")->isVisible());
    QVERIFY(!find<SmsCounter>("smsCounter")->isVisible());
    QVERIFY(page->findChild<InboxLine*>()->isVisible());
}

void TestSmsWriting::pictures()
{
    const QString folder = qEnvironmentVariable("PATRON_GRABS");
    if (folder.isEmpty())
        QSKIP("set PATRON_GRABS to a folder to get pictures of the page");
    newSms(u"Pictures"_qs);
    body().source().insertPlainText(
        u"Hi {{ customer.first_name | default: \"there\" }}, “Earl Grey” is back — 15 € off "
        u"until Sunday. Show this text in the shop. STOP to end"_qs);
    QTRY_VERIFY_WITH_TIMEOUT(find<PhonePicture>("phonePicture")->text().startsWith(u"Hi Anna"), patienceMs);
    for (const auto choice : {Theme::Choice::Light, Theme::Choice::Dark}) {
        m_theme.setChoice(choice);
        applyTheme(*qApp, m_theme);
        const QString name = choice == Theme::Choice::Light ? u"sms-light.png"_qs : u"sms-dark.png"_qs;
        QTest::qWait(300);
        QVERIFY(page->grab().save(folder + u'/' + name));
        body().showTab(u"preview"_qs);
        QTest::qWait(800);
        QVERIFY(page->grab().save(folder + u"/wide-" + name));
        body().showTab(u"source"_qs);
    }
    m_theme.setChoice(Theme::Choice::Light);
    applyTheme(*qApp, m_theme);
}

QTEST_MAIN(TestSmsWriting)
#include "tst_smswriting.moc"
