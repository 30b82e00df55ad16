// The tree behind the block editor: every change a step, nothing lost on the way through.

#include "core/message/mjml/compiler.h"
#include "ui/kit/theme.h"
#include "ui/messages/richtext.h"
#include "ui/models/liquidoutput.h"
#include "ui/models/maildraft.h"

#include <QDirIterator>
#include <QTest>
#include <QTextBlock>
#include <QTextDocument>

using namespace patron;
using namespace patron::ui;

namespace {
const std::string twoBlocks = "<mjml><mj-body><mj-section><mj-column><mj-text>One</mj-text><mj-text>Two</mj-text>"
                              "</mj-column></mj-section></mj-body></mjml>";
const MailPath column{0, 0, 0, 0};

std::string body(const std::string& inside)
{
    return "<mjml><mj-body>" + inside + "</mj-body></mjml>";
}

QStringList titles(const MailDraft& draft)
{
    QStringList list;
    for (const MailPath& path : blocksOf(draft.document())) {
        const auto* node = draft.at(path);
        list << (node->text.empty() ? mailBlockTitle(*node) : QString::fromStdString(node->text));
    }
    return list;
}

std::string throughEditor(const std::string& html)
{
    QTextDocument document;
    richtext::load(document, html, {});
    return richtext::html(document);
}
}

class TestMailDraft : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void every_source_comes_back_data();
    void every_source_comes_back();
    void actions_are_steps();
    void typing_is_one_step();
    void moves_go_through_columns();
    void nothing_goes_into_itself();
    void liquid_goes_with_its_other_end();
    void blocks_stand_where_they_may_data();
    void blocks_stand_where_they_may();
    void text_cannot_break_out_of_its_block();
    void a_source_that_cannot_be_read_is_kept();
    void html_comes_back_data();
    void html_comes_back();
    void html_is_made_clean_data();
    void html_is_made_clean();
    void outputs_are_taken_apart_data();
    void outputs_are_taken_apart();
};

void TestMailDraft::every_source_comes_back_data()
{
    QTest::addColumn<QString>("file");
    const QStringList folders{QStringLiteral(PATRON_SOURCE_DIR "/tests/data/mjml"),
                              QStringLiteral(PATRON_SOURCE_DIR "/../shared/data/email-templates/mjml/success")};
    for (const QString& folder : folders) {
        QDirIterator files(folder, {QStringLiteral("*.mjml")}, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            const QString file = files.next();
            QTest::newRow(qPrintable(file.section(u'/', -3))) << file;
        }
    }
}

void TestMailDraft::every_source_comes_back()
{
    QFETCH(QString, file);
    QFile source(file);
    QVERIFY(source.open(QIODevice::ReadOnly));
    const std::string text = source.readAll().toStdString();
    MailDraft draft;
    draft.open(text);
    QCOMPARE(draft.text(), text);
    if (!draft.isReadable())
        QSKIP("this source is refused with a reason");
    const std::string canonical = draft.document().serialize();
    // A change and its opposite leave the canonical form.
    const MailPath bodyPath = bodyOf(draft.document());
    const bool hasId = draft.at(bodyPath)->attribute("css-class") != nullptr;
    if (!hasId) {
        QVERIFY(draft.setAttribute(bodyPath, "css-class", "x"));
        QVERIFY(draft.setAttribute(bodyPath, "css-class", std::nullopt));
        QCOMPARE(draft.text(), canonical);
    }
    MailDraft again;
    again.open(canonical);
    QCOMPARE(again.document().serialize(), canonical);
    QVERIFY(again.document() == draft.document());
}

void TestMailDraft::actions_are_steps()
{
    MailDraft draft;
    draft.open(twoBlocks);
    const std::string before = draft.document().serialize();
    const MailPath first = childOf(column, 0);
    draft.select(first);
    const std::vector<std::function<bool()>> actions{
        [&] { return draft.insertBlock(QStringLiteral("button")); },  [&] { return draft.duplicate(first); },
        [&] { return draft.moveBy(childOf(column, 1), 1); },          [&] { return draft.remove(first); },
        [&] { return draft.setAttribute(first, "align", "center"); }, [&] { return draft.setText(first, "Other"); }};
    for (std::size_t i = 0; i < actions.size(); ++i) {
        const std::string was = draft.document().serialize();
        QVERIFY(actions[i]());
        QCOMPARE(draft.undoStack().count(), int(i) + 1);
        const std::string now = draft.text();
        QVERIFY(now != was);
        draft.undoStack().undo();
        QCOMPARE(draft.document().serialize(), was);
        draft.undoStack().redo();
        QCOMPARE(draft.text(), now);
    }
    while (draft.undoStack().canUndo())
        draft.undoStack().undo();
    QCOMPARE(draft.document().serialize(), before);
    QCOMPARE(draft.text(), twoBlocks);
    QVERIFY(!draft.setText(first, "One"));
    QVERIFY(!draft.undoStack().canUndo());
}

void TestMailDraft::typing_is_one_step()
{
    MailDraft draft;
    draft.open(twoBlocks);
    for (const char* text : {"O", "Ot", "Oth"})
        QVERIFY(draft.setText(childOf(column, 0), text));
    QCOMPARE(draft.undoStack().count(), 1);
    QVERIFY(draft.setText(childOf(column, 1), "T"));
    QCOMPARE(draft.undoStack().count(), 2);
    QTest::qWait(1100);
    QVERIFY(draft.setText(childOf(column, 1), "Tx"));
    QCOMPARE(draft.undoStack().count(), 3);
}

void TestMailDraft::moves_go_through_columns()
{
    MailDraft draft;
    draft.open(body("<mj-section><mj-column><mj-text>a</mj-text><mj-text>b</mj-text></mj-column><mj-column>"
                    "<mj-text>c</mj-text></mj-column></mj-section>"));
    draft.select(childOf(column, 0));
    const QList<QStringList> way{{u"b"_qs, u"a"_qs, u"c"_qs}, {u"b"_qs, u"a"_qs, u"c"_qs}, {u"b"_qs, u"c"_qs, u"a"_qs}};
    for (const QStringList& stop : way) {
        QVERIFY(draft.moveBy(draft.selection(), 1));
        QCOMPARE(titles(draft), stop);
    }
    QVERIFY(!draft.moveBy(draft.selection(), 1));
    for (int i = 0; i < 3; ++i)
        QVERIFY(draft.moveBy(draft.selection(), -1));
    QCOMPARE(titles(draft), (QStringList{u"a"_qs, u"b"_qs, u"c"_qs}));
}

void TestMailDraft::nothing_goes_into_itself()
{
    MailDraft draft;
    draft.open(twoBlocks);
    QVERIFY(!draft.move({0, 0, 0}, {{0, 0, 0, 0}, 0, false}));
    QCOMPARE(draft.text(), twoBlocks);
}

void TestMailDraft::liquid_goes_with_its_other_end()
{
    MailDraft draft;
    draft.open(body("{% if a %}<mj-section></mj-section>{% if b %}{% endif %}{% endif %}"));
    QCOMPARE(partnerOf(draft.document(), {0, 0, 0}), (MailPath{0, 0, 4}));
    QCOMPARE(partnerOf(draft.document(), {0, 0, 4}), (MailPath{0, 0, 0}));
    QVERIFY(draft.remove({0, 0, 4}));
    QCOMPARE(titles(draft), (QStringList{u"Section"_qs, u"{% if b %}"_qs, u"{% endif %}"_qs}));
}

void TestMailDraft::blocks_stand_where_they_may_data()
{
    QTest::addColumn<QString>("id");
    for (const char* id : {"text", "heading", "image", "button", "divider", "spacer", "columns", "columns3", "section",
                           "products", "hero", "social", "html", "logo", "footer"})
        QTest::newRow(id) << QString::fromLatin1(id);
}

void TestMailDraft::blocks_stand_where_they_may()
{
    QFETCH(QString, id);
    const std::vector<MailPath> places{{}, {0, 0, 0}, column, childOf(column, 0)};
    for (const MailPath& place : places) {
        MailDraft draft;
        draft.open(twoBlocks);
        draft.select(place);
        QVERIFY(draft.insertBlock(id));
        const auto compiled = message::mjml::compile(draft.document());
        QVERIFY2(!compiled.failed(), draft.text().c_str());
        QVERIFY2(!message::mjml::hasErrors(draft.problems()), draft.text().c_str());
        QVERIFY(draft.selected());
    }
}

void TestMailDraft::text_cannot_break_out_of_its_block()
{
    MailDraft draft;
    draft.open(twoBlocks);
    QVERIFY(!draft.setText(childOf(column, 0), "a</mj-text><mj-text>b"));
    QVERIFY(draft.setAttribute(childOf(column, 0), "css-class", "a\" b='c'"));
    QCOMPARE(draft.at(childOf(column, 0))->attributes.size(), std::size_t(1));
    QCOMPARE(draft.text().find("<mj-text>b"), std::string::npos);
}

void TestMailDraft::a_source_that_cannot_be_read_is_kept()
{
    MailDraft draft;
    draft.open(twoBlocks);
    const std::string broken = "<mjml><mj-body><mj-section></mj-body>";
    draft.setSource(broken);
    QVERIFY(!draft.isReadable());
    QCOMPARE(draft.text(), broken);
    QVERIFY(message::mjml::hasErrors(draft.problems()));
    QVERIFY(!draft.insertBlock(QStringLiteral("text")));
    QCOMPARE(draft.text(), broken);
    draft.undoStack().undo();
    QVERIFY(draft.isReadable());
    QCOMPARE(draft.text(), twoBlocks);
}

void TestMailDraft::html_comes_back_data()
{
    QTest::addColumn<QString>("html");
    for (const char* html :
         {"", "Hello", "Hello <b>you</b> there", "<p>One</p>\n<p>Two</p>", "<h1 class=\"big\">Big</h1>\n<p>Small</p>",
          "Dear {{ customer.first_name | default: \"there\" }},<br />hello", "a<br>b",
          "<ul>\n<li>x</li>\n<li>y</li>\n</ul>",
          "<p style=\"color:red\">a <a href=\"https://x.test/?a=1&amp;b=2\">link</a>.</p>",
          "5 &lt; 6 &amp; more&nbsp;x", "{% if customer.vip %}VIP{% endif %} <img src=\"a.png\" alt=\"x\" /> y",
          "<table><tr><td>1</td></tr></table>", "<div>\n<p>in</p>\n</div>", "<p>a</p>\n<p></p>\n<p>b</p>",
          "x <!-- note --> y", "&zwj;a&unknown; b", "<strong><em>both</em> one</strong>"})
        QTest::newRow(html) << QString::fromLatin1(html);
}

void TestMailDraft::html_comes_back()
{
    QFETCH(QString, html);
    QCOMPARE(QString::fromStdString(throughEditor(html.toStdString())), html);
}

void TestMailDraft::html_is_made_clean_data()
{
    QTest::addColumn<QString>("html");
    QTest::addColumn<QString>("clean");
    QTest::newRow("white space") << u"  Hello \n   you "_qs << u"Hello you"_qs;
    QTest::newRow("unclosed") << u"<b>bold"_qs << u"<b>bold</b>"_qs;
    QTest::newRow("crossed") << u"<b>a<i>b</b>c</i>"_qs << u"<b>a<i>b</i></b><i>c</i>"_qs;
    QTest::newRow("a lone bracket") << u"a < b"_qs << u"a &lt; b"_qs;
    QTest::newRow("a stray end") << u"a</b> c"_qs << u"a c"_qs;
    QTest::newRow("numbers") << u"&#8364;&#x20AC;"_qs << u"€€"_qs;
}

void TestMailDraft::html_is_made_clean()
{
    QFETCH(QString, html);
    QFETCH(QString, clean);
    QCOMPARE(QString::fromStdString(throughEditor(html.toStdString())), clean);
}

void TestMailDraft::outputs_are_taken_apart_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("label");
    QTest::addColumn<QString>("written");
    QTest::newRow("a field") << u"{{customer.first_name}}"_qs << u"first name"_qs << u"{{ customer.first_name }}"_qs;
    QTest::newRow("with a fallback") << u"{{ customer.first_name | default: 'there' }}"_qs << u"first name | there"_qs
                                     << u"{{ customer.first_name | default: \"there\" }}"_qs;
    QTest::newRow("a bar in quotes") << u"{{ x | append: 'a|b' | default: \"c\" }}"_qs << u"x | c"_qs
                                     << u"{{ x | default: \"c\" | append: 'a|b' }}"_qs;
    QTest::newRow("a default that is no text") << u"{{ x | default: y }}"_qs << u"x"_qs << u"{{ x | default: y }}"_qs;
    QTest::newRow("trimmed") << u"{{- x -}}"_qs << u"x"_qs << u"{{- x -}}"_qs;
}

void TestMailDraft::outputs_are_taken_apart()
{
    QFETCH(QString, source);
    QFETCH(QString, label);
    QFETCH(QString, written);
    const auto output = readLiquidOutput(source);
    QVERIFY(output);
    QCOMPARE(output->label(), label);
    QCOMPARE(output->source(), written);
    QVERIFY(!readLiquidOutput(QStringLiteral("{% if x %}")));
}

QTEST_MAIN(TestMailDraft)
#include "tst_maildraft.moc"
