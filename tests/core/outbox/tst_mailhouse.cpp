#include "core/outbox/mailhouse.h"
#include "tests/support/checks.h"

using namespace patron;

/// Who keeps the mailboxes of an address.
class TestMailHouse : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void the_house_of_an_address_data();
    void the_house_of_an_address();
};

void TestMailHouse::the_house_of_an_address_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("house");
    for (const auto& [address, house] :
         {std::pair{"anna@gmail.com", "gmail.com"}, std::pair{"anna@GoogleMail.com", "gmail.com"},
          std::pair{"a@hotmail.co.uk", "outlook.com"}, std::pair{"a@outlook.de", "outlook.com"},
          std::pair{"a@live.com.au", "outlook.com"}, std::pair{"a@yahoo.com", "yahoo.com"},
          std::pair{"a@yahoo.co.jp", "yahoo.com"}, std::pair{"a@aol.com", "yahoo.com"},
          std::pair{"a@me.com", "icloud.com"}, std::pair{"a@gmx.at", "gmx.net"}, std::pair{"a@web.de", "gmx.net"},
          // What only begins or ends alike.
          std::pair{"a@notgmail.com", "notgmail.com"}, std::pair{"a@gmail.com.example", "gmail.com.example"},
          std::pair{"a@live.example", "live.example"}, std::pair{"a@outlook.shop.de", "outlook.shop.de"},
          std::pair{"a@outlook.", "outlook."}, std::pair{"a@home.com", "home.com"},
          // Quoted, and none.
          std::pair{"\"a@b\"@shop.test", "shop.test"}, std::pair{"a@", ""}, std::pair{"nobody", ""}, std::pair{"", ""}})
        QTest::newRow(address) << QString::fromLatin1(address) << QString::fromLatin1(house);
}

void TestMailHouse::the_house_of_an_address()
{
    QFETCH(QString, address);
    QFETCH(QString, house);
    QCOMPARE(test::q(outbox::mailHouseOf(address.toStdString())), house);
}

QTEST_GUILESS_MAIN(TestMailHouse)
#include "tst_mailhouse.moc"
