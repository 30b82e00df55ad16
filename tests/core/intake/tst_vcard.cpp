#include "core/intake/readers/vcardrows.h"
#include "tests/core/intake/tablefixture.h"

#include <QDir>

using namespace patron::intake;

namespace {
using Fields = QMap<QString, QString>;

Fields fieldsOfRow(const ReadTable& table, qsizetype row)
{
    Fields fields;
    const QStringList cells = table.rows.value(row).split(u'|');
    for (qsizetype i = 0; i < table.header.size(); ++i) {
        if (!cells.value(i).isEmpty())
            fields.insert(table.header.at(i), cells.value(i));
    }
    return fields;
}

ReadTable readCards(const QByteArray& text)
{
    return readBytes(text, "people.vcf");
}

/// One card of these lines.
Fields readCard(const QByteArray& lines, const QByteArray& version = "3.0")
{
    return fieldsOfRow(readCards("BEGIN:VCARD\r\nVERSION:" + version + "\r\n" + lines + "\r\nEND:VCARD\r\n"), 0);
}

QString sharedFolder()
{
    return QStringLiteral(PATRON_SOURCE_DIR) + u"/../shared/data/contacts/vcard/"_qs;
}
}

class TestVCard : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsProperties_data()
    {
        QTest::addColumn<QByteArray>("version");
        QTest::addColumn<QByteArray>("lines");
        QTest::addColumn<Fields>("expected");
        const auto card = [](const char* name, const char* version, const QByteArray& lines, Fields expected) {
            QTest::newRow(name) << QByteArray(version) << lines << expected;
        };
        card("a name in parts", "3.0", "N:Doe;John;Quinlan,Paul;Mr.;Esq.\r\nFN:Mr. John Doe",
             {{u"First name"_qs, u"John"_qs},
              {u"Last name"_qs, u"Doe"_qs},
              {u"Middle name"_qs, u"Quinlan Paul"_qs},
              {u"Name prefix"_qs, u"Mr."_qs},
              {u"Name suffix"_qs, u"Esq."_qs},
              {u"Name"_qs, u"Mr. John Doe"_qs}});
        card("escapes", "3.0", "FN:Doe\\, John\\; Jr.\r\nNOTE:one\\ntwo\\\\three",
             {{u"Name"_qs, u"Doe, John; Jr."_qs}, {u"Note"_qs, u"one\ntwo\\three"_qs}});
        card("folded lines", "3.0", "FN:Jo\r\n hn \r\n\tDoe\r\nEMAIL:john@exam\r\n ple.com",
             {{u"Name"_qs, u"John Doe"_qs}, {u"Email"_qs, u"john@example.com"_qs}});
        card("a fold of 2.1 keeps its blank", "2.1", "FN:John\r\n Doe", {{u"Name"_qs, u"John Doe"_qs}});
        card("quoted-printable over lines", "2.1",
             "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=4D=C3=BC=\r\nller;J=C3=B6rg;;;",
             {{u"First name"_qs, u"J\u00F6rg"_qs}, {u"Last name"_qs, u"M\u00FCller"_qs}});
        card("quoted-printable in Latin-1", "2.1", "FN;CHARSET=ISO-8859-1;QUOTED-PRINTABLE:J=F6rg",
             {{u"Name"_qs, u"J\u00F6rg"_qs}});
        card("quoted-printable that does not say its set", "2.1", "FN;QUOTED-PRINTABLE:J=F6rg",
             {{u"Name"_qs, u"J\u00F6rg"_qs}});
        card("groups", "3.0", "item1.EMAIL;type=INTERNET:a@example.com\r\nitem1.X-ABLabel:Work\r\nitem2.TEL:+44 1",
             {{u"Email"_qs, u"a@example.com"_qs}, {u"Phone"_qs, u"+44 1"_qs}});
        card("the preferred one first", "3.0",
             "EMAIL;TYPE=HOME:b@example.com\r\nEMAIL;TYPE=WORK,pref:a@example.com\r\nEMAIL:c@example.com",
             {{u"Email"_qs, u"a@example.com"_qs},
              {u"Email 2"_qs, u"b@example.com"_qs},
              {u"Email 3"_qs, u"c@example.com"_qs}});
        card("preferences of 4.0", "4.0",
             "TEL;PREF=2:+2\r\nTEL;PREF=1;VALUE=uri:tel:+1;ext=102\r\nTEL;TYPE=\"cell,voice\":+3",
             {{u"Phone"_qs, u"+1"_qs}, {u"Phone 2"_qs, u"+2"_qs}, {u"Phone 3"_qs, u"+3"_qs}});
        card("mobiles before others, no fax, no pager", "2.1",
             "TEL;WORK:+1\r\nTEL;HOME;FAX:+2\r\nTEL;PAGER:+3\r\nTEL;CELL:+4",
             {{u"Phone"_qs, u"+4"_qs}, {u"Phone 2"_qs, u"+1"_qs}, {u"Fax"_qs, u"+2"_qs}});
        card("the same twice is once", "3.0", "EMAIL:A@example.com\r\nEMAIL;TYPE=WORK:a@example.com",
             {{u"Email"_qs, u"A@example.com"_qs}});
        card("an address", "3.0",
             "ADR;TYPE=WORK:;;1 Work Rd;Leeds;;LS1;UK\r\nADR;TYPE=HOME:PO 5;Flat 2;12 High St\\, Top;York;Yorks;YO1 "
             "7HU;UK",
             {{u"Street"_qs, u"12 High St, Top"_qs},
              {u"Street 2"_qs, u"PO 5, Flat 2"_qs},
              {u"City"_qs, u"York"_qs},
              {u"Region"_qs, u"Yorks"_qs},
              {u"Postal code"_qs, u"YO1 7HU"_qs},
              {u"Country"_qs, u"UK"_qs},
              {u"Other address"_qs, u"1 Work Rd, Leeds, LS1, UK"_qs}});
        card("a company with departments", "3.0", "ORG:Company\\, The;Sales;North",
             {{u"Company"_qs, u"Company, The"_qs}, {u"Department"_qs, u"Sales, North"_qs}});
        card("a birthday without dashes", "2.1", "BDAY:19800322", {{u"Birthday"_qs, u"1980-03-22"_qs}});
        card("a birthday with a time", "3.0", "BDAY:1953-10-15T23:10:00Z", {{u"Birthday"_qs, u"1953-10-15"_qs}});
        card("a birthday without a year", "4.0", "BDAY:--0203", {{u"Birthday"_qs, u"--02-03"_qs}});
        card("categories", "3.0", "CATEGORIES:VIP,Friends\\, old\r\nCATEGORIES:York",
             {{u"Tags"_qs, u"VIP, \"Friends, old\", York"_qs}});
        card("gender, language, zone, place", "4.0",
             "GENDER:F\r\nLANG;PREF=1:fr\r\nTZ:Europe/Paris\r\nGEO:geo:46.77,-71.28",
             {{u"Gender"_qs, u"female"_qs},
              {u"Language"_qs, u"fr"_qs},
              {u"Time zone"_qs, u"Europe/Paris"_qs},
              {u"Latitude"_qs, u"46.77"_qs},
              {u"Longitude"_qs, u"-71.28"_qs}});
        card("a picture is passed over", "3.0", "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ\r\n AAAA\r\n BBBB\r\nFN:Ann",
             {{u"Name"_qs, u"Ann"_qs}});
        card("a picture that is not folded", "2.1", "PHOTO;JPEG;ENCODING=BASE64:\r\n/9j/4AAQ\r\nAAAA==\r\n\r\nFN:Ann",
             {{u"Name"_qs, u"Ann"_qs}});
        card("an agent is another person", "2.1",
             "AGENT:\r\nBEGIN:VCARD\r\nFN:Bo\r\nEMAIL:bo@example.com\r\nEND:VCARD\r\nFN:Ann",
             {{u"Name"_qs, u"Ann"_qs}});
        card("a parameter with a colon in quotes", "4.0",
             "ADR;LABEL=\"Street: 1\":;;1 Street;York;;;\r\nEMAIL;X-UUID=\"a:b;c\":a@example.com",
             {{u"Street"_qs, u"1 Street"_qs}, {u"City"_qs, u"York"_qs}, {u"Email"_qs, u"a@example.com"_qs}});
        card("an X.400 address is no email", "2.1", "EMAIL;X400:g=Ann;s=Lee\r\nEMAIL;INTERNET:a@example.com",
             {{u"Email"_qs, u"a@example.com"_qs}});
        card("names in any case", "3.0", "fn:Ann\r\nemail;type=pref:a@example.com",
             {{u"Name"_qs, u"Ann"_qs}, {u"Email"_qs, u"a@example.com"_qs}});
        card("a mailto", "4.0", "EMAIL:mailto:a@example.com?subject=x", {{u"Email"_qs, u"a@example.com"_qs}});
        card("when it was changed", "3.0", "FN:Ann\r\nREV:20080424T195243Z",
             {{u"Name"_qs, u"Ann"_qs}, {u"Last modified"_qs, u"2008-04-24T19:52:43Z"_qs}});
    }

    void readsProperties()
    {
        QFETCH(QByteArray, version);
        QFETCH(QByteArray, lines);
        QFETCH(Fields, expected);
        QCOMPARE(readCard(lines, version), expected);
        QCOMPARE(readCard(QByteArray(lines).replace("\r\n", "\n"), version), expected);
    }

    void severalCardsAreRowsOfOneTable()
    {
        const ReadTable read =
            readCards("BEGIN:VCARD\nFN:Ann\nTEL:1\nEND:VCARD\n\nBEGIN:VCARD\nFN:Bo\nEMAIL:bo@example.com\nEND:VCARD\n");
        QCOMPARE(read.header, (QStringList{u"Name"_qs, u"Email"_qs, u"Phone"_qs}));
        QCOMPARE(read.rows, (QStringList{u"Ann||1"_qs, u"Bo|bo@example.com|"_qs}));
        QCOMPARE(read.lines, (QList<qint64>{1, 6}));
    }

    void cardsAsJsonAreCards()
    {
        const QByteArray ann = "[\"vcard\",[[\"version\",{},\"text\",\"4.0\"],[\"fn\",{},\"text\",\"Lee, Ann\"],"
                               "[\"n\",{},\"text\",[\"Lee\",\"Ann\",\"\",\"\",[\"M.A.\",\"M.Sc.\"]]],"
                               "[\"tel\",{\"type\":[\"work\",\"fax\"]},\"uri\",\"tel:+2\"],"
                               "[\"tel\",{\"pref\":\"1\"},\"uri\",\"tel:+1;ext=5\"],"
                               "[\"adr\",{},\"text\",[\"\",\"\",\"1 St; Top\",\"York\",\"\",\"YO1\",\"UK\"]],"
                               "[\"categories\",{},\"text\",\"VIP\",\"York\"],[\"bday\",{},\"date\",\"--02-03\"]]]";
        const Fields expected{
            {u"First name"_qs, u"Ann"_qs},   {u"Last name"_qs, u"Lee"_qs},  {u"Name suffix"_qs, u"M.A. M.Sc."_qs},
            {u"Name"_qs, u"Lee, Ann"_qs},    {u"Phone"_qs, u"+1"_qs},       {u"Fax"_qs, u"+2"_qs},
            {u"Street"_qs, u"1 St; Top"_qs}, {u"City"_qs, u"York"_qs},      {u"Postal code"_qs, u"YO1"_qs},
            {u"Country"_qs, u"UK"_qs},       {u"Tags"_qs, u"VIP, York"_qs}, {u"Birthday"_qs, u"--02-03"_qs}};
        QCOMPARE(fieldsOfRow(readCards(ann), 0), expected);
        const ReadTable two = readCards("[" + ann + ",[\"vcard\",[[\"email\",{},\"text\",\"bo@example.com\"]]]]");
        QCOMPARE(two.rows.size(), 2);
        QCOMPARE(fieldsOfRow(two, 1), (Fields{{u"Email"_qs, u"bo@example.com"_qs}}));
    }

    void listsOfCardsAreLeftOut()
    {
        const ReadTable read = readCards(
            "BEGIN:VCARD\nFN:Ann\nEND:VCARD\nBEGIN:VCARD\nKIND:group\nFN:All\nMEMBER:urn:uuid:1\nEND:VCARD\n");
        QCOMPARE(read.rows, QStringList{u"Ann"_qs});
        QCOMPARE(read.notes.size(), 1);
    }

    void aCardThatIsNotClosedIsRejected()
    {
        const ReadTable read = readCards("BEGIN:VCARD\nFN:Ann\nBEGIN:VCARD\nFN:Bo\nEND:VCARD\nBEGIN:VCARD\nFN:Cy\n");
        QCOMPARE(read.problems, (QList<int>{int(CsvProblem::CardNotClosed), 0, int(CsvProblem::CardNotClosed)}));
        QCOMPARE(read.rows.at(1), u"Bo"_qs);
    }

    void pathologicalCardsAreBounded()
    {
        const QByteArray picture = "PHOTO;ENCODING=b:" + QByteArray(30 << 20, 'A') + "\n";
        const QByteArray note = "NOTE:" + QByteArray(5 << 20, 'x') + "\n";
        const ReadTable read = readCards("BEGIN:VCARD\nFN:Ann\n" + picture + note + "END:VCARD\nBEGIN:VCARD\n" +
                                         QByteArray("EMAIL:a@example.com\n").repeated(5'000) + "END:VCARD\n" +
                                         QByteArray("BEGIN:VCARD\n").repeated(3) + "FN:Cy\nEND:VCARD\n");
        QCOMPARE(read.rows.at(0).split(u'|').at(0), u"Ann"_qs);
        QCOMPARE(read.problems.at(1), int(CsvProblem::RowTooLong));
        QCOMPARE(read.rows.last().split(u'|').at(0), u"Cy"_qs);
    }

    void cardsOfManyPrograms_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("cards");
        QTest::addColumn<Fields>("first");
        const auto file = [](const char* name, int cards, Fields first) {
            QTest::newRow(name) << QString::fromUtf8(name) << cards << first;
        };
        file("jcard-example.json", 1, {{u"Birthday"_qs, u"--02-03"_qs}, {u"Phone"_qs, u"+1-418-656-9254"_qs}});
        file("John_Doe_ANDROID.vcf", 6, {});
        file("John_Doe_BLACK_BERRY.vcf", 1,
             {{u"First name"_qs, u"john"_qs}, {u"Last name"_qs, u"Doe"_qs}, {u"Phone"_qs, u"+96123456789"_qs}});
        file("John_Doe_EVOLUTION.vcf", 1,
             {{u"Last name"_qs, u"Doe"_qs}, {u"Birthday"_qs, u"1980-03-22"_qs}, {u"Tags"_qs, u"VIP"_qs}});
        file("John_Doe_GMAIL.vcf", 1, {{u"Last name"_qs, u"Doe"_qs}});
        file("John_Doe_IPHONE.vcf", 1, {{u"Last name"_qs, u"Doe"_qs}});
        file("John_Doe_LOTUS_NOTES.vcf", 1,
             {{u"Email"_qs, u"john.doe@ibm.com"_qs},
              {u"Email 2"_qs, u"billy_bob@gmail.com"_qs},
              {u"Nickname"_qs, u"Johny,JayJay"_qs}});
        file("John_Doe_MAC_ADDRESS_BOOK.vcf", 1, {{u"Last name"_qs, u"Doe"_qs}});
        file("John_Doe_MS_OUTLOOK.vcf", 1,
             {{u"Email"_qs, u"john.doe@ibm.cm"_qs}, {u"Phone"_qs, u"(905) 555-1234"_qs}, {u"City"_qs, u"Albaney"_qs}});
        file("fullcontact.vcf", 1, {});
        file("gmail-list.vcf", 3, {{u"Email"_qs, u"asmithk@gmail.com"_qs}});
        file("gmail-single.vcf", 1, {});
        file("gmail-single2.vcf", 1, {});
        file("issue114.vcf", 1, {{u"Name"_qs, u"Dummy, Dummy"_qs}, {u"Phone"_qs, u"+49 1234 56789"_qs}});
        file("outlook-2003.vcf", 1,
             {{u"Company"_qs, u"Company, The"_qs},
              {u"Phone"_qs, u"MobilePhone"_qs},
              {u"Birthday"_qs, u"1980-03-21"_qs}});
        file("outlook-2007.vcf", 1, {});
        file("rfc2426-example.vcf", 2,
             {{u"Email"_qs, u"Frank_Dawson@Lotus.com"_qs}, {u"Phone"_qs, u"+1-919-676-9515"_qs}});
        file("rfc6350-example.vcf", 1,
             {{u"Birthday"_qs, u"--02-03"_qs}, {u"Phone"_qs, u"+1-418-656-9254"_qs}, {u"Gender"_qs, u"male"_qs}});
        file("thunderbird-MoreFunctionsForAddressBook-extension.vcf", 1, {});
    }

    void cardsOfManyPrograms()
    {
        QFETCH(QString, file);
        QFETCH(int, cards);
        QFETCH(Fields, first);
        if (!QDir(sharedFolder()).exists())
            QSKIP("the vCards are not here (../shared/data/contacts)");
        const ReadTable read = readFirst(InputFile(sharedFolder().toStdString() + file.toStdString()));
        QVERIFY2(!read.failed, read.error.text.c_str());
        QCOMPARE(read.rows.size(), cards);
        const Fields fields = fieldsOfRow(read, 0);
        for (auto it = first.begin(); it != first.end(); ++it)
            QCOMPARE(fields.value(it.key()), it.value());
    }
};

QTEST_APPLESS_MAIN(TestVCard)
#include "tst_vcard.moc"
