#include "core/delivery/local/localinbox.h"
#include "core/message/versions/messageversions.h"
#include "tests/ui/messages/mailpage.h"
#include "ui/kit/label.h"
#include "ui/kit/segmentedcontrol.h"
#include "ui/messages/languagechoice.h"
#include "ui/messages/mailframe.h"
#include "ui/messages/versionsview.h"

#include <QAction>
#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QToolButton>

using namespace patron;
using namespace patron::ui;
using namespace patron::test;

/// Versions, languages and tests of a message, and fields in its lines, by keys and mouse.
class TestMessageTools : public QObject, private MailPage
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_theme.setChoice(Theme::Choice::Light);
        applyTheme(*qApp, m_theme);
    }
    void init()
    {
        openPage(m_theme);
        m_notes = std::make_unique<QSignalSpy>(page.get(), &Page::noteRaised);
    }
    void cleanup()
    {
        m_notes.reset();
        closePage();
    }

    void versionsStandBesideEachOtherWithWhatChanged()
    {
        saveVersions();
        openVersions();
        auto* list = find<QListWidget>("versionList");
        QTRY_COMPARE_WITH_TIMEOUT(list->count(), 3, patienceMs);
        QCOMPARE(list->item(0)->text(), tr("Version 3"));
        QTRY_COMPARE_WITH_TIMEOUT(summary(), tr("Nothing changed."), patienceMs);
        QVERIFY(!find<QPushButton>("versionsTakeUp")->isEnabled());

        list->setFocus();
        key(Qt::Key_End);
        // "miss" became "need", two words came; the subject has another word.
        QTRY_COMPARE_WITH_TIMEOUT(summary(), tr("1 word(s) gone, 3 word(s) new"), patienceMs);
        QVERIFY(find<Label>("versionsSubject")->text().contains(u"line-through"));
        QVERIFY(find<MailFrame>("versionLeft")->htmlShown().contains(u">miss</del>"));
        QVERIFY(find<MailFrame>("versionRight")->htmlShown().contains(u">need</ins>"));
        // Both are Anna's mails.
        QVERIFY(find<MailFrame>("versionLeft")->htmlShown().contains(u"Anna"));

        find<SegmentedControl>("versionsAgainst")->setFocus();
        key(Qt::Key_Right);
        QTRY_COMPARE_WITH_TIMEOUT(summary(), tr("This is the first one."), patienceMs);
        list->setCurrentRow(1);
        QTRY_COMPARE_WITH_TIMEOUT(summary(), tr("1 word(s) gone, 1 word(s) new"), patienceMs);
    }

    void aVersionIsTakenUpAgainAndUndone()
    {
        saveVersions();
        const QString before = stored(u"Letter"_qs).has_value() ? q(stored(u"Letter"_qs)->message.body) : QString();
        openVersions();
        auto* list = find<QListWidget>("versionList");
        QTRY_COMPARE_WITH_TIMEOUT(list->count(), 3, patienceMs);
        list->setCurrentRow(2);
        auto* takeUp = find<QPushButton>("versionsTakeUp");
        QTRY_VERIFY_WITH_TIMEOUT(takeUp->isEnabled(), patienceMs);
        click(takeUp);
        QTRY_VERIFY(body().isVisible());
        QVERIFY(body().mjml().find("We miss you") != std::string::npos);
        QCOMPARE(find<QLineEdit>("messageSubject")->text(), u"Old news"_qs);
        page->undoStack()->undo();
        QVERIFY(body().mjml().find("We need you") != std::string::npos);
        QCOMPARE(find<QLineEdit>("messageSubject")->text(), u"News"_qs);
        page->undoStack()->redo();
        find<QAction>("messagesSave")->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(stored(u"Letter"_qs)->version, 4, patienceMs);
        QVERIFY(stored(u"Letter"_qs)->message.body.find("We miss you") != std::string::npos);
        QVERIFY(!before.isEmpty());
    }

    void aMessageGetsAnotherLanguageAndLosesIt()
    {
        openMail(mjmlMail("Letter", text("We need you")));
        auto* language = find<LanguageChoice>("messageLanguage");
        QTRY_VERIFY(language->isVisible());
        QCOMPARE(language->currentText(), tr("Shop's language"));
        choose(language, tr("Add a language…"));
        pick(u"German"_qs);
        QCOMPARE(language->currentText(), u"German"_qs);
        find<QLineEdit>("messageSubject")->setFocus();
        key(Qt::Key_A, Qt::ControlModifier);
        type(u"Neues"_qs);
        find<QAction>("messagesSave")->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(stored(u"Letter"_qs)->message.language, std::string("de"), patienceMs);

        choose(language, tr("Shop's language"));
        QTRY_COMPARE_WITH_TIMEOUT(find<QLineEdit>("messageSubject")->text(), u"News"_qs, patienceMs);
        QTRY_COMPARE(language->languages(), (QStringList{QString(), u"de"_qs}));
        choose(language, u"German"_qs);
        QTRY_COMPARE_WITH_TIMEOUT(find<QLineEdit>("messageSubject")->text(), u"Neues"_qs, patienceMs);
        QTRY_VERIFY(language->findText(tr("Remove %1").arg(u"German"_qs)) >= 0);
        choose(language, tr("Remove %1").arg(u"German"_qs));
        QTRY_COMPARE_WITH_TIMEOUT(find<QLineEdit>("messageSubject")->text(), u"News"_qs, patienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(language->languages(), QStringList{QString()}, patienceMs);
        QVERIFY(m_notes->last().at(1).toString().contains(u"German"));
    }

    void aTestGoesToTheLocalInboxAndSaysSo()
    {
        openMail(mjmlMail("Letter", text("Dear {{ customer.first_name }}")));
        QTRY_VERIFY_WITH_TIMEOUT(find<QLabel>("recipientName")->text() == u"Anna", patienceMs);
        key(Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(popup());
        auto* connector = popup()->findChild<QComboBox*>(QStringLiteral("testConnector"));
        QTRY_COMPARE_WITH_TIMEOUT(connector->currentText(), u"Local inbox"_qs, patienceMs);
        type(u"not an address"_qs);
        key(Qt::Key_Return);
        QVERIFY(popup());
        key(Qt::Key_A, Qt::ControlModifier);
        type(u"me@shop.test; ME@shop.test, you@shop.test"_qs);
        key(Qt::Key_Return);
        QTRY_VERIFY(!QApplication::activePopupWidget());
        const delivery::LocalInbox inbox(shop->services->store().uuid());
        QTRY_COMPARE_WITH_TIMEOUT(inbox.count(), std::int64_t(2), patienceMs);
        const auto mails = inbox.list();
        VERIFY_OK(mails);
        QCOMPARE(mails->front().subject, std::string("[Test] News"));
        const auto bytes = inbox.read(mails->front().path);
        VERIFY_OK(bytes);
        QVERIFY(bytes->find("Dear Anna") != std::string::npos);
        QTRY_VERIFY(!m_notes->isEmpty());
        QCOMPARE(m_notes->last().at(1).toString(),
                 tr("The test is on its way to %1.").arg(u"me@shop.test, you@shop.test"_qs));
        // No customer's mail: the outbox is as empty as before.
        const auto rows = shop->services->store().read([](ReadSession& session) -> Result<std::int64_t> {
            Query query = session.query("SELECT count(*) FROM outbox");
            query.step();
            return query.int64(0);
        });
        QCOMPARE(*rows, std::int64_t(0));
        // What was asked last is offered again.
        key(Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(popup());
        QTRY_COMPARE_WITH_TIMEOUT(popup()->findChild<QLineEdit*>(QStringLiteral("testAddresses"))->text(),
                                  u"me@shop.test, you@shop.test"_qs, patienceMs);
        key(Qt::Key_Escape);
    }

    void aFieldComesIntoTheSubject()
    {
        openMail(mjmlMail("Letter", text("Dear you")));
        auto* subject = find<QLineEdit>("messageSubject");
        subject->setFocus();
        key(Qt::Key_End);
        type(u" for "_qs);
        key(Qt::Key_Space, Qt::ControlModifier);
        pick(u"customer.first_name"_qs);
        QCOMPARE(subject->text(), u"News for {{ customer.first_name }}"_qs);
        QVERIFY(subject->hasFocus());
        page->undoStack()->undo();
        QVERIFY(!subject->text().contains(u"first_name"));
    }

    void theBrandIsEnteredAndShowsInNewMails()
    {
        click(find<QPushButton>("page_messagesBrand"));
        QTRY_COMPARE_WITH_TIMEOUT(find<QLineEdit>("brandName")->text(), u"Marlow & Finch"_qs, patienceMs);
        auto* website = find<QLineEdit>("brandWebsite");
        website->setFocus();
        type(u"marlow"_qs);
        key(Qt::Key_Return);
        website->clear();
        type(u"https://marlow.test"_qs);
        key(Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(keptBrand().website, std::string("https://marlow.test"), patienceMs);
        QTRY_VERIFY(find<QAbstractButton>("brandAddColour")->isVisible());
        click(find<QAbstractButton>("brandAddColour"));
        QVERIFY(popup());
        click(popup()->findChild<QAbstractButton*>(QStringLiteral("colour-0f766e")));
        QTRY_COMPARE_WITH_TIMEOUT(keptBrand().colours, std::string("#0f766e"), patienceMs);
        auto* font = find<QComboBox>("brandFont");
        choose(font, u"Georgia"_qs);
        QTRY_COMPARE_WITH_TIMEOUT(keptBrand().fontFamily, std::string("Georgia, 'Times New Roman', serif"), patienceMs);
        // What is wrong is said and not kept.
        auto* from = find<QLineEdit>("brandFromEmail");
        from->setFocus();
        from->selectAll();
        type(u"nobody"_qs);
        key(Qt::Key_Return);
        QVERIFY(hasLabel(u"That is no mail address."_qs));
        QCOMPARE(keptBrand().fromEmail, std::string("hello@shop.test"));
        click(find<QToolButton>("pageBack"));
        // The colours were a window of their own.
        page->activateWindow();
        QTRY_VERIFY(page->isActiveWindow());
        newMail(u"Fresh"_qs);
        QTRY_COMPARE_WITH_TIMEOUT(body().draft().brand().colours, QStringList{u"#0f766e"_qs}, patienceMs);
        canvas().setFocus();
        key(Qt::Key_Slash);
        pick(u"Button"_qs);
        QVERIFY(body().mjml().find("#0f766e") != std::string::npos);
        QVERIFY(body().mjml().find("Georgia") != std::string::npos);
    }

    void pictures_data()
    {
        QTest::addColumn<Theme::Choice>("theme");
        QTest::addColumn<QString>("name");
        QTest::newRow("light") << Theme::Choice::Light << u"light"_qs;
        QTest::newRow("dark") << Theme::Choice::Dark << u"dark"_qs;
    }
    void pictures()
    {
        const QString folder = qEnvironmentVariable("PATRON_GRABS");
        if (folder.isEmpty())
            QSKIP("set PATRON_GRABS to a folder to get pictures of versions and tests");
        QFETCH(Theme::Choice, theme);
        QFETCH(QString, name);
        m_theme.setChoice(theme);
        applyTheme(*qApp, m_theme);
        saveVersions();
        QTRY_VERIFY_WITH_TIMEOUT(find<QLabel>("recipientName")->text() == u"Anna", patienceMs);
        key(Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(popup());
        QTRY_VERIFY(popup()->findChild<QComboBox*>(QStringLiteral("testConnector"))->count() > 0);
        type(u"not an address"_qs);
        key(Qt::Key_Return);
        QVERIFY(popup()->grab().save(folder + u"/testsend-" + name + u".png"));
        key(Qt::Key_Escape);
        QVERIFY(page->grab().save(folder + u"/message-" + name + u".png"));
        openVersions();
        auto* list = find<QListWidget>("versionList");
        QTRY_COMPARE_WITH_TIMEOUT(list->count(), 3, patienceMs);
        list->setCurrentRow(2);
        QTRY_VERIFY_WITH_TIMEOUT(summary().contains(u"new"), patienceMs);
        QTest::qWait(1500); // the engine paints
        QVERIFY(page->grab().save(folder + u"/versions-" + name + u".png"));
        click(find<QToolButton>("pageBack"));
        click(find<QToolButton>("pageBack"));
        click(find<QPushButton>("page_messagesBrand"));
        QTRY_COMPARE_WITH_TIMEOUT(find<QLineEdit>("brandName")->text(), u"Marlow & Finch"_qs, patienceMs);
        QTRY_VERIFY(find<QAbstractButton>("brandAddColour")->isVisible());
        click(find<QAbstractButton>("brandAddColour"));
        QVERIFY(popup());
        click(popup()->findChild<QAbstractButton*>(QStringLiteral("colour-0f766e")));
        QTest::qWait(1500);
        QVERIFY(page->grab().save(folder + u"/brand-" + name + u".png"));
        m_theme.setChoice(Theme::Choice::Light);
        applyTheme(*qApp, m_theme);
    }

private:
    static std::string text(const std::string& words) { return "        <mj-text>" + words + "</mj-text>\n"; }

    message::Brand keptBrand()
    {
        message::Brand brand;
        static_cast<void>(shop->services->store().read([&](ReadSession& session) -> Result<void> {
            brand = message::recipients::brand(session);
            return {};
        }));
        return brand;
    }

    bool hasLabel(const QString& text)
    {
        const auto labels = page->findChildren<QLabel*>();
        return std::any_of(labels.cbegin(), labels.cend(),
                           [&](const QLabel* label) { return label->isVisible() && label->text() == text; });
    }

    void saveVersions()
    {
        message::Message mail = mjmlMail("Letter", text("{{ customer.first_name }}, We miss you"));
        mail.subject = "Old news";
        save(mail);
        mail.body = mjmlMail("Letter", text("{{ customer.first_name }}, We need you")).body;
        save(mail);
        openMail(mjmlMail("Letter", text("{{ customer.first_name }}, We need you so much")));
    }

    void save(const message::Message& mail)
    {
        shop->write([&](Transaction& tx) -> Result<void> {
            PATRON_CHECK(message::messages::save(tx, mail, MailShop::now));
            return {};
        });
    }

    void openVersions()
    {
        auto* button = find<QPushButton>("page_messagesVersions");
        QTRY_VERIFY_WITH_TIMEOUT(button->isVisible(), patienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(find<QLabel>("recipientName")->text() == u"Anna", patienceMs);
        click(button);
        QTRY_VERIFY(find<VersionsView>("versionsView"));
    }

    QString summary() { return find<Label>("versionsSummary")->text(); }

    void choose(QComboBox* box, const QString& text)
    {
        const int row = box->findText(text);
        QVERIFY2(row >= 0, qPrintable(text));
        box->setFocus();
        box->setCurrentIndex(row);
        Q_EMIT box->activated(row);
    }

    Theme m_theme;
    std::unique_ptr<QSignalSpy> m_notes;
};

QTEST_MAIN(TestMessageTools)
#include "tst_messagetools.moc"
