#include "core/customer/consentstore.h"
#include "core/customer/customerstore.h"
#include "tests/support/checks.h"
#include "tests/support/uiwalker.h"
#include "tests/ui/home/shopfixture.h"
#include "ui/signup/signuppage.h"
#include "ui/signup/tillwindow.h"

#include <QCheckBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableWidget>

using namespace patron;
using namespace patron::test;
using namespace patron::ui;

class SignUpPageTest : public QObject
{
    Q_OBJECT

private:
    static std::int64_t customers(ShopFixture& shop)
    {
        return shop.store()
            .read([](ReadSession& session) -> Result<std::int64_t> {
                return customer::customers::count(session.connection());
            })
            .value();
    }
    static std::vector<customer::ConsentEntry> ledger(ShopFixture& shop)
    {
        return shop.store()
            .read([](ReadSession& session) -> Result<std::vector<customer::ConsentEntry>> {
                return customer::consents::ledger(session.connection(), CustomerId{1});
            })
            .value();
    }
    static TillWindow* openTill(Page* page)
    {
        QTest::mouseClick(page->findChild<QPushButton*>(QStringLiteral("pagePrimary")), Qt::LeftButton);
        auto* till = page->findChild<TillWindow*>();
        if (till)
            till->activateWindow();
        return till;
    }
    static QLineEdit* line(QWidget* till, const char* name) { return till->findChild<QLineEdit*>(QLatin1String(name)); }
    static void type(QLineEdit* line, const QString& text)
    {
        line->setFocus();
        QTest::keyClicks(line, text);
    }

private Q_SLOTS:
    void aPersonSignsUpByKeysWithEvidence()
    {
        ShopFixture shop;
        const auto page = shop.open(makeSignUpPage(shop.theme, *shop.services, shop.dialogs), {1280, 800});
        TillWindow* till = openTill(page.get());
        QVERIFY(till);
        auto* send = till->findChild<QPushButton*>(QStringLiteral("tillSend"));
        auto* agree = till->findChild<QCheckBox*>(QStringLiteral("tillAgreeEmail"));
        QVERIFY(!send->isEnabled());
        QVERIFY(!agree->isEnabled());
        type(line(till, "tillFirst"), QStringLiteral("Anna"));
        type(line(till, "tillEmail"), QStringLiteral("anna@x.example"));
        agree->setFocus();
        QTest::keyClick(agree, Qt::Key_Space);
        QTest::mouseClick(send, Qt::LeftButton);
        QTRY_COMPARE(customers(shop), 1);
        const auto said = ledger(shop);
        QCOMPARE(said.size(), std::size_t(1));
        QVERIFY(said.front().state == customer::ConsentState::Granted);
        QVERIFY2(said.front().evidence.find("Yes, send me news") != std::string::npos, said.front().evidence.c_str());
        QVERIFY(!said.front().wordingVersion.empty());
        // The next person begins with empty fields and nothing ticked.
        auto* next = till->findChild<QPushButton*>(QStringLiteral("tillNext"));
        QTRY_VERIFY(next->isVisible());
        QTest::mouseClick(next, Qt::LeftButton);
        QVERIFY(line(till, "tillEmail")->text().isEmpty());
        QVERIFY(!agree->isChecked());
    }

    void withoutATickNobodyAgrees()
    {
        ShopFixture shop;
        const auto page = shop.open(makeSignUpPage(shop.theme, *shop.services, shop.dialogs), {1280, 800});
        TillWindow* till = openTill(page.get());
        type(line(till, "tillEmail"), QStringLiteral("anna@x.example"));
        QTest::keyClick(line(till, "tillEmail"), Qt::Key_Return);
        QTRY_COMPARE(customers(shop), 1);
        QVERIFY(ledger(shop).empty());
    }

    void keysOnTheScreenType()
    {
        ShopFixture shop;
        const auto page = shop.open(makeSignUpPage(shop.theme, *shop.services, shop.dialogs), {1280, 800});
        TillWindow* till = openTill(page.get());
        line(till, "tillEmail")->setFocus();
        for (const char* key : {"a", "@", "b", ".", "c", "d"})
            QTest::mouseClick(till->findChild<QPushButton*>(QStringLiteral("key_") + QLatin1String(key)),
                              Qt::LeftButton);
        QCOMPARE(line(till, "tillEmail")->text().toLower(), QStringLiteral("a@b.cd"));
    }

    void whatIsNoAddressIsSaidSo()
    {
        ShopFixture shop;
        const auto page = shop.open(makeSignUpPage(shop.theme, *shop.services, shop.dialogs), {1280, 800});
        TillWindow* till = openTill(page.get());
        type(line(till, "tillEmail"), QStringLiteral("nothing"));
        QTest::keyClick(line(till, "tillEmail"), Qt::Key_Return);
        const auto said = [&] {
            for (const QLabel* label : till->findChildren<QLabel*>()) {
                if (label->isVisible() && label->text().contains(u"nothing"))
                    return true;
            }
            return false;
        };
        QTRY_VERIFY(said());
        QCOMPARE(customers(shop), 0);
    }

    void theCodeIsSavedAsAPicture()
    {
        ShopFixture shop;
        const auto page = shop.open(makeSignUpPage(shop.theme, *shop.services, shop.dialogs), {1280, 800});
        auto* save = page->findChild<QPushButton*>(QStringLiteral("joinSave"));
        QTRY_VERIFY(!save->isEnabled());
        type(page->findChild<QLineEdit*>(QStringLiteral("signup_join_email")), QStringLiteral("shop@x.example"));
        QTRY_VERIFY(save->isEnabled());
        shop.dialogs.nextFile = shop.folder.filePath(QStringLiteral("join.svg"));
        QTest::mouseClick(save, Qt::LeftButton);
        QTRY_VERIFY(QFile::exists(shop.dialogs.nextFile));
    }

    void theShareOfSalesWithANameIsListed()
    {
        ShopFixture shop(80);
        const auto page = shop.open(makeSignUpPage(shop.theme, *shop.services, shop.dialogs), {1280, 800});
        QTRY_VERIFY(page->findChild<QTableWidget*>(QStringLiteral("identifiedSales"))->rowCount() > 0);
    }

    void everythingCanBeReachedAndIsNamed()
    {
        ShopFixture shop;
        const auto page = shop.open(makeSignUpPage(shop.theme, *shop.services, shop.dialogs), {1280, 800});
        QCOMPARE(faultsOf(page.get()), QStringList());
        TillWindow* till = openTill(page.get());
        QVERIFY(till);
        QCOMPARE(faultsOf(till), QStringList());
    }
};

QTEST_MAIN(SignUpPageTest)
#include "tst_signuppage.moc"
