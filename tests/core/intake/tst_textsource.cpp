#include "core/intake/encodingdetection.h"
#include "core/intake/textsource.h"
#include "core/intake/utf8bytes.h"

#include <QTest>

using namespace patron::intake;

class TestTextSource : public QObject
{
    Q_OBJECT

private:
    static std::string readWhole(const QByteArray& bytes, const TextEncoding& encoding, std::size_t portion)
    {
        auto source = openText(std::make_unique<MemoryBytes>(view(bytes)), encoding);
        std::string text;
        std::string block(portion, '\0');
        while (const std::size_t got = (*source)->read(block.data(), block.size()))
            text.append(block, 0, got);
        return text;
    }

    static std::string_view view(const QByteArray& bytes)
    {
        return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
    }

    static patron::Result<TextEncoding> detect(const QByteArray& bytes)
    {
        MemoryBytes source(view(bytes));
        return detectEncoding(source);
    }

private Q_SLOTS:
    void findsTheEncoding_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("encoding");
        QTest::addColumn<QString>("text");
        const QString german = u"Name;Ort\nZo\u00EB;K\u00F6ln\nJ\u00F6rg;N\u00FCrnberg\n"_qs;
        QByteArray latin1 = german.toLatin1();
        QTest::newRow("ASCII is UTF-8") << QByteArray("a,b\n1,2\n") << u"UTF-8"_qs << u"a,b\n1,2\n"_qs;
        QTest::newRow("UTF-8") << german.toUtf8() << u"UTF-8"_qs << german;
        QTest::newRow("UTF-8 with a mark") << QByteArray("\xEF\xBB\xBF" + german.toUtf8()) << u"UTF-8"_qs << german;
        QTest::newRow("Latin-1") << latin1 << u"windows-1252"_qs << german;
        QTest::newRow("Windows-1252 with a euro sign")
            << QByteArray("price\n\x80 5\n") << u"windows-1252"_qs << u"price\n\u20AC 5\n"_qs;
        const QString wide = u"a\tb\n\u00D6rjan\t\u65E5\u672C\n"_qs;
        QByteArray le;
        QByteArray be;
        for (const QChar c : wide) {
            le.append(static_cast<char>(c.unicode() & 0xFF)).append(static_cast<char>(c.unicode() >> 8));
            be.append(static_cast<char>(c.unicode() >> 8)).append(static_cast<char>(c.unicode() & 0xFF));
        }
        QTest::newRow("UTF-16 little-endian with a mark") << QByteArray("\xFF\xFE" + le) << u"UTF-16LE"_qs << wide;
        QTest::newRow("UTF-16 big-endian with a mark") << QByteArray("\xFE\xFF" + be) << u"UTF-16BE"_qs << wide;
        QByteArray bare;
        const QString plain = u"first,last,city\nAnn,Lee,York\n"_qs;
        for (const QChar c : plain)
            bare.append(static_cast<char>(c.unicode())).append('\0');
        QTest::newRow("UTF-16 without a mark") << bare << u"UTF-16LE"_qs << plain;
        QTest::newRow("UTF-8 and Windows-1252 in one file")
            << QByteArray("Zo\xC3\xAB\nJ\xF6rg\n\xE2\x82\xAC 5\n\x80 6\n") << u"UTF-8 and windows-1252"_qs
            << u"Zo\u00EB\nJ\u00F6rg\n\u20AC 5\n\u20AC 6\n"_qs;
        QTest::newRow("a stray byte in much UTF-8")
            << QByteArray(QByteArray("K\xC3\xB6ln\n").repeated(100'000) + "\xE4\n" +
                          QByteArray("\xC3\xBC\n").repeated(10))
            << u"UTF-8 and windows-1252"_qs
            << QString(u"K\u00F6ln\n"_qs.repeated(100'000) + u"\u00E4\n"_qs + u"\u00FC\n"_qs.repeated(10));
        QTest::newRow("a character that is cut off at the end")
            << QByteArray("\xC3\xA4\n\xC3\xB6\n\xC3") << u"UTF-8 and windows-1252"_qs << u"\u00E4\n\u00F6\n\u00C3"_qs;
        // What is foreign comes only after the part that is looked at first.
        const QByteArray late = QByteArray("a,b\n").repeated(500'000) + "Z\xFC"
                                                                        "rich,1\n";
        QTest::newRow("a foreign letter late in a large file")
            << late << u"windows-1252"_qs << QString::fromLatin1(late);
    }

    void findsTheEncoding()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, encoding);
        QFETCH(QString, text);
        const auto found = detect(bytes);
        QVERIFY(found.has_value());
        QCOMPARE(QString::fromStdString(found->title()), encoding);
        QCOMPARE(QString::fromStdString(readWhole(bytes, *found, 1 << 16)), text);
        if (bytes.size() < 1000)
            QCOMPARE(QString::fromStdString(readWhole(bytes, *found, 5)), text);
    }

    void oldEncodingsAreToldApartByTheCountrysNames_data()
    {
        QTest::addColumn<QByteArray>("names");
        QTest::addColumn<QString>("country");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const char* country, const char* names, const char* expected) {
            QTest::newRow(name) << QByteArray(names) << QString::fromLatin1(country) << QString::fromUtf8(expected);
        };
        row("an old Macintosh in France", "FR",
            "Fr\x8E"
            "d\x8Eric Pi\x8Fve|H\x8El\x8Fne Lef\x8Fvre",
            "Frédéric Piève|Hélène Lefèvre");
        row("an old Macintosh in Germany", "DE", "J\x9Frgen Gro\xA7|K\x8Athe M\x9Aller", "Jürgen Groß|Käthe Möller");
        row("a Macintosh's file in Britain", "GB",
            "Fr\x8E"
            "d\x8Eric Pi\x8Fve|Jos\x8E Mu\x96oz",
            "Frédéric Piève|José Muñoz");
        row("a till under DOS", "DE",
            "J\x81rgen M\x94ller|K\x84the Gr\x94\xE1"
            "e",
            "Jürgen Möller|Käthe Größe");
        row("Turkish", "TR",
            "G\xFCl\xFE"
            "en \xC7"
            "a\xF0lar|I\xFE\xFDk Y\xFDld\xFDz|\xDE"
            "ebnem Do\xF0"
            "an",
            "Gülşen Çağlar|Işık Yıldız|Şebnem Doğan");
        row("Polish of ISO", "PL",
            "\xA3ukasz Wi\xB6niewski|\xAF"
            "aneta Go\xB3\xB1"
            "b|Ma\xB3gorzata \xA6lusarczyk",
            "Łukasz Wiśniewski|Żaneta Gołąb|Małgorzata Ślusarczyk");
        row("Polish of Windows", "PL",
            "\xA3ukasz Wi\x9Cniewski|\xAF"
            "aneta Go\xB3\xB9"
            "b|Ma\xB3gorzata \x8Clusarczyk",
            "Łukasz Wiśniewski|Żaneta Gołąb|Małgorzata Ślusarczyk");
        row("Japanese of Windows", "JP",
            "\x8ER\x93"
            "c\x91\xBE\x98Y|\x8D\xB2\x93\xA1\x89\xD4\x8Eq|\x97\xE9\x96\xD8\x88\xEA\x98Y",
            "山田太郎|佐藤花子|鈴木一郎");
        row("Japanese of Unix", "JP",
            "\xBB\xB3\xC5\xC4\xC2\xC0\xCF\xBA|\xBA\xB4\xC6\xA3\xB2\xD6\xBB\xD2|\xCE\xEB\xCC\xDA\xB0\xEC\xCF\xBA",
            "山田太郎|佐藤花子|鈴木一郎");
        row("Chinese", "CN", "\xCD\xF5\xD0\xA1\xC3\xF7|\xC0\xEE\xBA\xEC|\xD5\xC5\xCE\xB0", "王小明|李红|张伟");
        row("Korean", "KR", "\xB1\xE8\xC3\xB6\xBC\xF6|\xC0\xCC\xBF\xB5\xC8\xF1", "김철수|이영희");
        row("Hebrew", "IL", "\xE3\xF0\xE4 \xEB\xE4\xEF|\xEE\xF9\xE4 \xEC\xE5\xE9", "דנה כהן|משה לוי");
        row("Arabic", "AE", "\xE3\xCD\xE3\xCF \xDA\xE1\xED|\xDD\xC7\xD8\xE3\xC9", "محمد علي|فاطمة");
        row("Lithuanian", "LT",
            "\xDEydr\xFBnas \xD0imkus|R\xFBta \xC8"
            "epait\xEB",
            "Žydrūnas Šimkus|Rūta Čepaitė");
        row("Greek", "GR", "\xA2\xED\xED\xE1 \xD0\xE1\xF0\xDC|\xC3\xE9\xFE\xF1\xE3\xEF\xF2", "Άννα Παπά|Γιώργος");
        row("French in Britain", "GB",
            "H\xE9l\xE8ne Lef\xE8vre|Genevi\xE8ve Cr\xE8"
            "che",
            "Hélène Lefèvre|Geneviève Crèche");
        row("German in Germany", "DE", "J\xFCrgen Gro\xDF|K\xE4the M\xF6ller", "Jürgen Groß|Käthe Möller");
        row("Danish in Denmark", "DK", "S\xF8ren J\xF8rgensen|\xC5se Kj\xE6r", "Søren Jørgensen|Åse Kjær");
        row("Icelandic in Britain", "GB", "\xDE\xF3r\xF0ur Gu\xF0mundsson|J\xF3n \xDE\xF3r",
            "Þórður Guðmundsson|Jón Þór");
        row("Portuguese in France", "FR",
            "Jo\xE3o Sim\xF5"
            "es|Concei\xE7\xE3o Falc\xE3o",
            "João Simões|Conceição Falcão");
    }

    void oldEncodingsAreToldApartByTheCountrysNames()
    {
        QFETCH(QByteArray, names);
        QFETCH(QString, country);
        QFETCH(QString, expected);
        QByteArray file = "Email;Name\n";
        for (int i = 0; i < 3; ++i)
            for (const QByteArray& name : names.split('|'))
                file += "someone@example.com;" + name + "\n";
        MemoryBytes source(view(file));
        const auto encoding = detectEncoding(source, country.toStdString());
        QVERIFY(encoding.has_value());
        const QStringList lines = QString::fromStdString(readWhole(file, *encoding, 1 << 16)).split(u'\n');
        QStringList found;
        for (int i = 1; i <= names.count('|') + 1; ++i)
            found << lines.at(i).section(u';', 1);
        QCOMPARE(found.join(u'|'), expected);
    }

    /// Whatever the size of the portions, also such as cut characters.
    void readsSingleBytesInAnyPortion()
    {
        QByteArray bytes;
        for (int round = 0; round < 40; ++round)
            bytes += "price;\x80 5;Zo\xEB;K\xF6ln;\x81\x9D\n";
        for (const std::size_t portion : {1, 2, 3, 7, 64, 4096}) {
            const auto text = QString::fromStdString(readWhole(bytes, {"windows-1252", 0, {}}, portion));
            QCOMPARE(text.count(u"price;\u20AC 5;Zo\u00EB;K\u00F6ln;"_qs), 40);
            QCOMPARE(text.size(), bytes.size());
        }
        QCOMPARE(QString::fromStdString(readWhole("\xD0\xD2\xC9", {"KOI8-R", 0, {}}, 1)), u"\u043F\u0440\u0438"_qs);
    }

    void knowsWhereTextEndsToBeUtf8_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("ascii");
        QTest::addColumn<int>("good");
        QTest::newRow("nothing") << QByteArray() << 0 << 0;
        QTest::newRow("ASCII, longer than a word") << QByteArray("twelve bytes") << 12 << 12;
        QTest::newRow("a letter in the second word") << QByteArray("Zaragoza Pe\xC3\xB1"
                                                                   "a")
                                                     << 11 << 14;
        QTest::newRow("a byte that is none") << QByteArray("Zaragoza Pe\xF1"
                                                           "a")
                                             << 11 << 11;
        QTest::newRow("a character that is cut") << QByteArray("price \xE2\x82") << 6 << 6;
        QTest::newRow("a surrogate") << QByteArray("ab\xED\xA0\x80") << 2 << 2;
    }
    void knowsWhereTextEndsToBeUtf8()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, ascii);
        QFETCH(int, good);
        QCOMPARE(static_cast<int>(asciiPrefix(view(bytes))), ascii);
        QCOMPARE(isAscii(view(bytes)), ascii == bytes.size());
        QCOMPARE(static_cast<int>(validUtf8Prefix(view(bytes))), good);
    }

    void readsRussian()
    {
        const QByteArray bytes = QByteArray::fromHex("c8ecff2cc3eef0eee40ac8e2e0ed2cccf1eaf2e2e00acff2f02ccfe5f2e5f0e1f"
                                                     "3f0e30ae0ebe5eaf1e0ede4f02ccddeedf2e8ed0a");
        const auto found = detect(bytes);
        QCOMPARE(QString::fromStdString(found->name), u"windows-1251"_qs);
    }

    void knowsWhatIsNoText_data()
    {
        QTest::addColumn<QByteArray>("head");
        QTest::addColumn<bool>("binary");
        QTest::newRow("PNG") << QByteArray("\x89PNG\r\n\x1A\n", 8) << true;
        QTest::newRow("SQLite") << QByteArray("SQLite format 3\0rest", 20) << true;
        QTest::newRow("ZIP") << QByteArray("PK\x03\x04rest") << true;
        QTest::newRow("random bytes") << QByteArray("\x01\x02\x00\x03\x04\x05\x00\x07", 8).repeated(30) << true;
        QTest::newRow("a table with one NUL")
            << QByteArray("a,b\n1,\0002\n", 9).append(QByteArray("3,4\n").repeated(50)) << false;
        QTest::newRow("a table that begins with MZ") << QByteArray("MZ,b\n1,2\n") << false;
        QTest::newRow("a table") << QByteArray("a,b\n1,2\n") << false;
    }

    void knowsWhatIsNoText()
    {
        QFETCH(QByteArray, head);
        QFETCH(bool, binary);
        QCOMPARE(!binaryKind(head.toStdString()).empty(), binary);
    }
};

QTEST_APPLESS_MAIN(TestTextSource)
#include "tst_textsource.moc"
