#include "core/message/versions/mailmarks.h"
#include "core/message/versions/sequencediff.h"
#include "core/message/versions/textdiff.h"

#include <QtTest>

#include <random>

using namespace patron::message;

namespace {
std::vector<std::uint32_t> letters(const char* text)
{
    std::vector<std::uint32_t> list;
    for (; *text; ++text)
        list.push_back(static_cast<std::uint32_t>(*text));
    return list;
}

/// Differences of a shortest way, by the table of longest common subsequences.
std::size_t fewestDifferences(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b)
{
    std::vector<std::size_t> row(b.size() + 1, 0);
    for (const std::uint32_t each : a) {
        std::size_t corner = 0;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t above = row[j + 1];
            row[j + 1] = each == b[j] ? corner + 1 : std::max(row[j + 1], row[j]);
            corner = above;
        }
    }
    return a.size() + b.size() - 2 * row[b.size()];
}

/// What the runs make of the first sequence; nothing when they do not fit the two.
std::optional<std::vector<std::uint32_t>> applied(const std::vector<DiffRun>& runs, const std::vector<std::uint32_t>& a,
                                                  const std::vector<std::uint32_t>& b)
{
    std::vector<std::uint32_t> made;
    std::size_t left = 0;
    std::size_t right = 0;
    for (const DiffRun& run : runs) {
        if (run.before != left || run.after != right || run.count == 0)
            return {};
        for (std::size_t i = 0; i < run.count; ++i) {
            if (run.kind == DiffRun::Kind::Same && a[left + i] != b[right + i])
                return {};
            if (run.kind != DiffRun::Kind::Removed)
                made.push_back(b[right + i]);
        }
        left += run.kind == DiffRun::Kind::Added ? 0 : run.count;
        right += run.kind == DiffRun::Kind::Removed ? 0 : run.count;
    }
    return left == a.size() ? std::optional(made) : std::nullopt;
}

std::size_t differences(const std::vector<DiffRun>& runs)
{
    std::size_t count = 0;
    for (const DiffRun& run : runs)
        count += run.kind == DiffRun::Kind::Same ? 0 : run.count;
    return count;
}

/// "same [-gone-]{+new+}"
std::string shown(const std::vector<TextChange>& changes)
{
    std::string text;
    for (const TextChange& change : changes) {
        if (change.kind == DiffRun::Kind::Same)
            text += change.text;
        else
            text += change.kind == DiffRun::Kind::Removed ? "[-" + change.text + "-]" : "{+" + change.text + "+}";
    }
    return text;
}

/// The page with its marks as short signs, so that rows can be read.
std::string shortened(std::string page)
{
    const auto replace = [&page](const std::string& what, const std::string& with) {
        for (auto at = page.find(what); at != std::string::npos; at = page.find(what, at + with.size()))
            page.replace(at, what.size(), with);
    };
    replace("<del style=\"background:#ffd3d0;color:#5c0f0a;text-decoration:line-through\">", "[-");
    replace("</del>", "-]");
    replace("<ins style=\"background:#c4f0cf;color:#06371a;text-decoration:underline\">", "{+");
    replace("</ins>", "+}");
    replace("outline:2px dashed #cf3a2f;outline-offset:-2px", "RED");
    replace("outline:2px solid #1f9d4d;outline-offset:-2px", "GREEN");
    return page;
}
}

class TestVersions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sequences_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("after");
        QTest::newRow("two empty ones") << QByteArray("") << QByteArray("");
        QTest::newRow("all is new") << QByteArray("") << QByteArray("abc");
        QTest::newRow("all is gone") << QByteArray("abc") << QByteArray("");
        QTest::newRow("nothing in common") << QByteArray("abc") << QByteArray("xyz");
        QTest::newRow("the same") << QByteArray("abcabba") << QByteArray("abcabba");
        QTest::newRow("the example of the paper") << QByteArray("abcabba") << QByteArray("cbabac");
        QTest::newRow("one put in the middle") << QByteArray("aabb") << QByteArray("aaxbb");
        QTest::newRow("one taken out of many alike") << QByteArray("aaaaaa") << QByteArray("aaaaa");
        QTest::newRow("turned round") << QByteArray("abcdef") << QByteArray("fedcba");
        QTest::newRow("long against one") << QByteArray("abcdefghij") << QByteArray("e");
    }
    void sequences()
    {
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, after);
        const auto a = letters(before.constData());
        const auto b = letters(after.constData());
        const auto runs = compareSequences(a, b);
        QCOMPARE(applied(runs, a, b), std::optional(b));
        QCOMPARE(differences(runs), fewestDifferences(a, b));
    }

    void randomSequencesTakeAShortestWay()
    {
        std::mt19937 chance(20261122);
        for (int round = 0; round < 2000; ++round) {
            std::vector<std::uint32_t> a(chance() % 40);
            std::vector<std::uint32_t> b(chance() % 40);
            const std::uint32_t kinds = 1 + chance() % 6;
            for (auto* sequence : {&a, &b})
                for (std::uint32_t& each : *sequence)
                    each = static_cast<std::uint32_t>(chance()) % kinds;
            const auto runs = compareSequences(a, b);
            QVERIFY2(applied(runs, a, b) == std::optional(b), qPrintable(QString::number(round)));
            QCOMPARE(differences(runs), fewestDifferences(a, b));
        }
    }

    void sequencesWithoutAnythingInCommonEndInTime()
    {
        std::vector<std::uint32_t> a(200'000);
        std::vector<std::uint32_t> b(200'000);
        for (std::uint32_t i = 0; i < a.size(); ++i) {
            a[i] = i;
            b[i] = 1'000'000 + i;
        }
        // A search without bound would need 40,000,000,000 steps.
        const std::vector<DiffRun> expected{{DiffRun::Kind::Removed, 0, 0, a.size()},
                                            {DiffRun::Kind::Added, a.size(), 0, b.size()}};
        QCOMPARE(compareSequences(a, b), expected);
    }

    void texts_data()
    {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        QTest::addColumn<QString>("changes");
        const auto row = [](const char* name, const char* before, const char* after, const char* changes) {
            QTest::newRow(name) << QString::fromUtf8(before) << QString::fromUtf8(after) << QString::fromUtf8(changes);
        };
        row("nothing changed", "We miss you", "We miss you", "We miss you");
        row("one word", "We miss you, Anna", "We need you, Anna", "We [-miss-]{+need+} you, Anna");
        row("words beside each other are one change", "a big red bus", "a tiny green bus",
            "a [-big red-]{+tiny green+} bus");
        row("added at the end", "Hello", "Hello there", "Hello{+ there+}");
        row("all new", "", "Hello", "{+Hello+}");
        row("an apostrophe is in its word", "don't go", "do go", "[-don't-]{+do+} go");
        row("Liquid", "Hi {{ customer.first_name }}", "Hi {{ customer.last_name }}",
            "Hi {{ [-customer.first_name-]{+customer.last_name+} }}");
        row("Umlauts", "Schöne Grüße", "Viele Grüße", "[-Schöne-]{+Viele+} Grüße");
        row("a thumb with a colour is one sign", "ok 👍🏽", "ok 👍🏻", "ok [-👍🏽-]{+👍🏻+}");
    }
    void texts()
    {
        QFETCH(QString, before);
        QFETCH(QString, after);
        QFETCH(QString, changes);
        const auto found = compareTexts(before.toStdString(), after.toStdString());
        QCOMPARE(QString::fromStdString(shown(found)), changes);
        std::string left;
        std::string right;
        for (const TextChange& change : found) {
            left += change.kind == DiffRun::Kind::Added ? std::string() : change.text;
            right += change.kind == DiffRun::Kind::Removed ? std::string() : change.text;
        }
        QCOMPARE(QString::fromStdString(left), before);
        QCOMPARE(QString::fromStdString(right), after);
    }

    void wordsAreTheWholeTextEvenWhenItIsBroken()
    {
        for (const std::string& text : {std::string("a\xff\xfe b"), std::string("\xc3"), std::string("x \0 y", 5),
                                        std::string("  \r\n\t "), std::string()}) {
            std::string joined;
            for (const std::string_view word : wordsOf(text))
                joined += word;
            QCOMPARE(joined, text);
        }
    }

    void mails_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("after");
        QTest::addColumn<QByteArray>("markedBefore");
        QTest::addColumn<QByteArray>("markedAfter");
        QTest::addColumn<QList<int>>("counts");
        const auto row = [](const char* name, const char* before, const char* after, const char* markedBefore,
                            const char* markedAfter, const QList<int>& counts) {
            QTest::newRow(name) << QByteArray(before) << QByteArray(after) << QByteArray(markedBefore)
                                << QByteArray(markedAfter) << counts;
        };
        row("the same", "<p>Hello</p>", "<p>Hello</p>", "<p>Hello</p>", "<p>Hello</p>", {0, 0, 0});
        row("laid out otherwise", "<p>Hello you</p>", "<p>\n  Hello\n  you </p>", "<p>Hello you</p>",
            "<p>\n  Hello\n  you </p>", {0, 0, 0});
        row("a word", "<p>We miss you</p>", "<p>We need you</p>", "<p>We [-miss-] you</p>", "<p>We {+need+} you</p>",
            {1, 1, 0});
        row("two words with the space between", "<p>see</p>", "<p>see you soon</p>", "<p>see</p>",
            "<p>see {+you soon+}</p>", {0, 2, 0});
        row("a whole paragraph is marked inside of its tags", "<p>a</p>", "<p>a</p><p>new one</p>", "<p>a</p>",
            "<p>a</p><p>{+new one+}</p>", {0, 2, 0});
        row("another picture", "<img src=\"a.png\">", "<img src=\"b.png\">", "<img style=\"RED\" src=\"a.png\">",
            "<img style=\"GREEN\" src=\"b.png\">", {0, 0, 1});
        row("a picture that came", "<p>x</p>", "<p>x</p><img src=\"b.png\" style=\"width:9px\">", "<p>x</p>",
            "<p>x</p><img src=\"b.png\" style=\"width:9px;GREEN\">", {0, 1, 0});
        row("a picture that went", "<img src='b.png' style='width:9px;'>", "",
            "<img src='b.png' style='width:9px;RED'>", "", {1, 0, 0});
        row("another colour", "<td style=\"color:red\">x</td>", "<td style=\"color:blue\">x</td>",
            "<td style=\"color:red;RED\">x</td>", "<td style=\"color:blue;GREEN\">x</td>", {0, 0, 1});
        row("another link", "<a href=\"https://a\">x</a>", "<a href=\"https://b\">x</a>",
            "<a style=\"RED\" href=\"https://a\">x</a>", "<a style=\"GREEN\" href=\"https://b\">x</a>", {0, 0, 1});
        row("style sheets and comments are aside", "<style>p{color:red}</style><!-- a --><p>x</p>",
            "<style>p{color:blue}</style><!-- b --><p>x</p>", "<style>p{color:red}</style><!-- a --><p>x</p>",
            "<style>p{color:blue}</style><!-- b --><p>x</p>", {0, 0, 0});
        row("what looks like a tag in a text is text", "<p>1 < 2</p>", "<p>1 < 3</p>", "<p>1 < [-2-]</p>",
            "<p>1 < {+3+}</p>", {1, 1, 0});
        row("a comment without an end", "<p>x</p><!-- a", "<p>y</p><!-- a", "<p>[-x-]</p><!-- a", "<p>{+y+}</p><!-- a",
            {1, 1, 0});
        row("a style without quotes stays", "<td style=color:red>x</td>", "<td style=color:blue>x</td>",
            "<td style=color:red>x</td>", "<td style=color:blue>x</td>", {0, 0, 1});
    }
    void mails()
    {
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, after);
        QFETCH(QByteArray, markedBefore);
        QFETCH(QByteArray, markedAfter);
        QFETCH(QList<int>, counts);
        const MarkedMails marked = markChanges(before.toStdString(), after.toStdString());
        QCOMPARE(QByteArray::fromStdString(shortened(marked.before)), markedBefore);
        QCOMPARE(QByteArray::fromStdString(shortened(marked.after)), markedAfter);
        QCOMPARE((QList<int>{marked.removed, marked.added, marked.restyled}), counts);
    }
};

QTEST_APPLESS_MAIN(TestVersions)
#include "tst_versions.moc"
