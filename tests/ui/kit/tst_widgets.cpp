#include "tests/support/uiwalker.h"
#include "ui/kit/banner.h"
#include "ui/kit/button.h"
#include "ui/kit/card.h"
#include "ui/kit/chip.h"
#include "ui/kit/emptystate.h"
#include "ui/kit/flowlayout.h"
#include "ui/kit/formrows.h"
#include "ui/kit/label.h"
#include "ui/kit/pageheader.h"
#include "ui/kit/pill.h"
#include "ui/kit/progressrow.h"
#include "ui/kit/searchfield.h"
#include "ui/kit/segmentedcontrol.h"
#include "ui/kit/splitview.h"
#include "ui/kit/style.h"
#include "ui/kit/theme.h"
#include "ui/kit/toast.h"

#include <QAction>
#include <QProgressBar>
#include <QRegularExpression>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QVBoxLayout>

using namespace patron::ui;

class TestWidgets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, m_theme); }
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("QObject::|QPainter::|QLayout|QWidget"))); }
    void buttonFollowsItsAction();
    void bannerActsAndCloses();
    void searchWaitsForAPause();
    void searchTellsAtOnceWithEnter();
    void escapeClearsTheSearchFirst();
    void segmentsWalkWithArrows();
    void chipOpensByKeys_data();
    void chipOpensByKeys();
    void onlyRemovableChipsGo();
    void chipCrossRemoves();
    void formNamesItsFields();
    void formShowsErrorsWithTheRepair();
    void formHidesARow();
    void flowBreaksLines();
    void flowMirrorsInArabic();
    void emptyStateOffersOneThing();
    void emptySentenceIsNeverCut();
    void toastPassesByItself();
    void toastRunsItsAction();
    void atMostThreeToasts();
    void kpiSaysEverythingToAReader();
    void kpiIsPressedByKeys();
    void progressKnowsWhatItDoesNotKnow();
    void splitMovesByKeysAndRemembers();
    void headerShowsOnePrimaryAction();
    void labelShowsMarkupAsTyped();
    void labelElides();
    void switchTogglesWithSpace();
    void focusRingIsDrawnForKeys();
    void nothingIsNameless();

private:
    Theme m_theme;
};

void TestWidgets::buttonFollowsItsAction()
{
    QAction action(QStringLiteral("&Export…"));
    action.setShortcut(QKeySequence(QStringLiteral("Ctrl+E")));
    Button button(m_theme, Button::Role::Secondary, {});
    button.setAction(&action);
    QCOMPARE(button.text(), u"&Export"_qs);
    QCOMPARE(button.toolTip(), u"Export (Ctrl+E)"_qs);
    QSignalSpy triggered(&action, &QAction::triggered);
    button.click();
    QCOMPARE(triggered.count(), 1);
    action.setEnabled(false);
    QVERIFY(!button.isEnabled());
    QAction other(QStringLiteral("Other"));
    button.setAction(&other);
    action.setText(QStringLiteral("Changed"));
    button.click();
    QCOMPARE(triggered.count(), 1);
    QCOMPARE(button.text(), u"Other"_qs);
}

void TestWidgets::bannerActsAndCloses()
{
    Banner banner(m_theme, Tone::Warn, QStringLiteral("Three rows could not be read."));
    banner.setAction(QStringLiteral("Show"));
    banner.setClosable(true);
    banner.show();
    QCOMPARE(banner.accessibleName(), banner.text());
    QSignalSpy acted(&banner, &Banner::actionTriggered);
    QSignalSpy closed(&banner, &Banner::closed);
    banner.findChild<Button*>(QStringLiteral("bannerAction"))->click();
    QCOMPARE(acted.count(), 1);
    banner.findChild<IconButton*>(QStringLiteral("bannerClose"))->click();
    QCOMPARE(closed.count(), 1);
    QVERIFY(!banner.isVisible());
}

void TestWidgets::searchWaitsForAPause()
{
    SearchField field(m_theme, QStringLiteral("Search customers"));
    field.show();
    QSignalSpy searched(&field, &SearchField::searched);
    QTest::keyClicks(&field, QStringLiteral("anna"));
    QCOMPARE(searched.count(), 0);
    QTRY_COMPARE(searched.count(), 1);
    QCOMPARE(searched.first().first().toString(), u"anna"_qs);
}

void TestWidgets::searchTellsAtOnceWithEnter()
{
    SearchField field(m_theme, QStringLiteral("Search customers"));
    field.show();
    QSignalSpy searched(&field, &SearchField::searched);
    QTest::keyClicks(&field, QStringLiteral("bo"));
    QTest::keyClick(&field, Qt::Key_Return);
    QCOMPARE(searched.count(), 1);
    QTest::keyClick(&field, Qt::Key_Return);
    QCOMPARE(searched.count(), 1);
}

void TestWidgets::escapeClearsTheSearchFirst()
{
    QWidget window;
    auto* field = new SearchField(m_theme, QStringLiteral("Search"), &window);
    window.show();
    field->setText(QStringLiteral("anna"));
    QSignalSpy searched(field, &SearchField::searched);
    QTest::keyClick(field, Qt::Key_Return);
    QTest::keyClick(field, Qt::Key_Escape);
    QCOMPARE(field->text(), QString());
    QCOMPARE(searched.last().first().toString(), QString());
    QSignalSpy down(field, &SearchField::downPressed);
    QTest::keyClick(field, Qt::Key_Down);
    QCOMPARE(down.count(), 1);
}

void TestWidgets::segmentsWalkWithArrows()
{
    SegmentedControl control(m_theme, QStringLiteral("View"));
    control.addSegment(QStringLiteral("design"), QStringLiteral("Design"));
    control.addSegment(QStringLiteral("source"), QStringLiteral("Source"));
    control.show();
    QCOMPARE(control.current(), u"design"_qs);
    QSignalSpy chosen(&control, &SegmentedControl::chosen);
    QTest::keyClick(&control, Qt::Key_Right);
    QCOMPARE(control.current(), u"source"_qs);
    QCOMPARE(chosen.count(), 1);
    control.setCurrent(QStringLiteral("design"));
    QCOMPARE(chosen.last().first().toString(), u"design"_qs);
    control.setCurrent(QStringLiteral("absent"));
    QCOMPARE(control.current(), u"design"_qs);
}

void TestWidgets::chipOpensByKeys_data()
{
    QTest::addColumn<Qt::Key>("key");
    QTest::addRow("Enter") << Qt::Key_Return;
    QTest::addRow("Space") << Qt::Key_Space;
    QTest::addRow("Down") << Qt::Key_Down;
}

void TestWidgets::chipOpensByKeys()
{
    QFETCH(Qt::Key, key);
    Chip chip(m_theme, Chip::Kind::Value, QStringLiteral("90 days"));
    chip.show();
    QSignalSpy clicked(&chip, &Chip::clicked);
    QTest::keyClick(&chip, key);
    QCOMPARE(clicked.count(), 1);
}

void TestWidgets::onlyRemovableChipsGo()
{
    Chip chip(m_theme, Chip::Kind::Tag, QStringLiteral("VIP"));
    QSignalSpy removed(&chip, &Chip::removeRequested);
    QTest::keyClick(&chip, Qt::Key_Delete);
    QCOMPARE(removed.count(), 0);
    chip.setRemovable(true);
    QTest::keyClick(&chip, Qt::Key_Delete);
    QTest::keyClick(&chip, Qt::Key_Backspace);
    QCOMPARE(removed.count(), 2);
}

void TestWidgets::chipCrossRemoves()
{
    Chip chip(m_theme, Chip::Kind::Tag, QStringLiteral("VIP"));
    chip.setRemovable(true);
    chip.resize(chip.sizeHint());
    chip.show();
    QSignalSpy removed(&chip, &Chip::removeRequested);
    QSignalSpy clicked(&chip, &Chip::clicked);
    QTest::mouseClick(&chip, Qt::LeftButton, {}, {chip.width() - 8, chip.height() / 2});
    QCOMPARE(removed.count(), 1);
    QCOMPARE(clicked.count(), 0);
    QTest::mouseClick(&chip, Qt::LeftButton, {}, {10, chip.height() / 2});
    QCOMPARE(clicked.count(), 1);
}

void TestWidgets::formNamesItsFields()
{
    FormRows form(m_theme);
    auto* name = new QLineEdit(&form);
    form.addRow(QStringLiteral("&Name"), name, QStringLiteral("As your customers know you."));
    QCOMPARE(name->accessibleName(), u"Name"_qs);
    QCOMPARE(name->accessibleDescription(), u"As your customers know you."_qs);
    const QList<Label*> labels = form.findChildren<Label*>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [name](const Label* label) { return label->buddy() == name; }));
}

void TestWidgets::formShowsErrorsWithTheRepair()
{
    FormRows form(m_theme);
    auto* mail = new QLineEdit(QStringLiteral("rosa@shop"), &form);
    mail->setObjectName(QStringLiteral("mail"));
    form.addRow(QStringLiteral("E-mail"), mail, QStringLiteral("Answers come here."));
    form.show();
    QVERIFY(!form.hasErrors());
    form.setError(mail, QStringLiteral("This address has no ending."), QStringLiteral("Add .example"), [&] {
        mail->setText(QStringLiteral("rosa@shop.example"));
        form.setError(mail, {});
    });
    QVERIFY(form.hasErrors());
    QVERIFY(mail->property("kitInvalid").toBool());
    QCOMPARE(mail->accessibleDescription(), u"This address has no ending."_qs);
    auto* fix = form.findChild<Button*>(QStringLiteral("formFix_mail"));
    QVERIFY(fix->isVisible());
    fix->click();
    QCOMPARE(mail->text(), u"rosa@shop.example"_qs);
    QVERIFY(!form.hasErrors());
    QVERIFY(!fix->isVisible());
    QCOMPARE(mail->accessibleDescription(), u"Answers come here."_qs);
}

void TestWidgets::formHidesARow()
{
    FormRows form(m_theme);
    auto* name = new QLineEdit(&form);
    form.addRow(QStringLiteral("Name"), name);
    form.show();
    QVERIFY(name->isVisible());
    form.setRowVisible(name, false);
    QVERIFY(!name->isVisible());
    for (const Label* label : form.findChildren<Label*>())
        QVERIFY(!label->isVisible());
}

void TestWidgets::flowBreaksLines()
{
    QWidget box;
    auto* flow = new FlowLayout(&box, 10, 5);
    for (int i = 0; i < 3; ++i) {
        auto* item = new QWidget(&box);
        item->setFixedSize(100, 20);
        flow->addWidget(item);
    }
    QCOMPARE(flow->heightForWidth(320), 20);
    QCOMPARE(flow->heightForWidth(319), 45);
    QCOMPARE(flow->heightForWidth(100), 70);
    flow->itemAt(1)->widget()->hide();
    QCOMPARE(flow->heightForWidth(210), 20);
}

void TestWidgets::flowMirrorsInArabic()
{
    QWidget box;
    box.setLayoutDirection(Qt::RightToLeft);
    auto* flow = new FlowLayout(&box, 10, 5);
    auto* item = new QWidget(&box);
    item->setFixedSize(100, 20);
    flow->addWidget(item);
    flow->setGeometry({0, 0, 300, 40});
    QCOMPARE(item->geometry(), QRect(200, 0, 100, 20));
}

void TestWidgets::emptyStateOffersOneThing()
{
    EmptyState empty(m_theme, Drawing::Segment, QStringLiteral("No segments yet"), QStringLiteral("A rule."));
    empty.show();
    auto* primary = empty.findChild<Button*>(QStringLiteral("emptyPrimary"));
    auto* secondary = empty.findChild<Button*>(QStringLiteral("emptySecondary"));
    QVERIFY(!primary->isVisible());
    QVERIFY(!secondary->isVisible());
    empty.setPrimary(QStringLiteral("New segment"));
    empty.setSecondary(QStringLiteral("Examples"));
    QSignalSpy first(&empty, &EmptyState::primaryTriggered);
    QSignalSpy second(&empty, &EmptyState::secondaryTriggered);
    primary->click();
    secondary->click();
    QCOMPARE(first.count(), 1);
    QCOMPARE(second.count(), 1);
}

void TestWidgets::emptySentenceIsNeverCut()
{
    const QString sentence = QStringLiteral("A segment is a rule that always knows who belongs to it, such as everyone "
                                            "who ordered twice but not in the last 90 days.");
    EmptyState empty(m_theme, Drawing::Segment, QStringLiteral("No segments yet"), sentence);
    empty.show();
    for (const int width : {900, 300, 600}) {
        empty.resize(width, 600);
        for (const Label* label : empty.findChildren<Label*>())
            if (label->text() == sentence)
                QTRY_COMPARE(label->height(),
                             label->fontMetrics()
                                 .boundingRect(QRect(0, 0, label->width(), 9999), Qt::TextWordWrap, sentence)
                                 .height());
    }
}

void TestWidgets::toastPassesByItself()
{
    QWidget host;
    host.resize(800, 600);
    ToastArea area(m_theme, &host);
    // A page that has the keyboard; the toast would wait if it had it.
    auto* page = new QLineEdit(&host);
    host.show();
    page->setFocus();
    area.show({Tone::Ok, QStringLiteral("Saved"), {}, {}, 20});
    QCOMPARE(area.count(), 1);
    QVERIFY(host.rect().contains(area.geometry()));
    QTRY_COMPARE(area.count(), 0);
    QVERIFY(!area.isVisible());
}

void TestWidgets::toastRunsItsAction()
{
    QWidget host;
    host.resize(800, 600);
    ToastArea area(m_theme, &host);
    host.show();
    int undone = 0;
    area.show({Tone::Ok, QStringLiteral("Segment deleted"), QStringLiteral("Undo"), [&] { ++undone; }, 0});
    area.findChild<Button*>(QStringLiteral("toastAction"))->click();
    QCOMPARE(undone, 1);
    QCOMPARE(area.count(), 0);
}

void TestWidgets::atMostThreeToasts()
{
    QWidget host;
    host.resize(800, 600);
    ToastArea area(m_theme, &host);
    host.show();
    for (int i = 0; i < 5; ++i)
        area.show({Tone::Info, QString::number(i), {}, {}, 0});
    QCOMPARE(area.count(), 3);
    QTRY_COMPARE(area.findChildren<Toast*>().size(), 3);
    QCOMPARE(area.findChildren<Toast*>().last()->text(), u"4"_qs);
}

void TestWidgets::kpiSaysEverythingToAReader()
{
    KpiCard card(m_theme, QStringLiteral("Revenue"));
    card.setStale(true);
    card.setValue(QStringLiteral("€ 48,210"));
    QVERIFY(!card.isStale());
    card.setDelta(KpiCard::Trend::Up, QStringLiteral("12 % more"), Tone::Ok);
    QCOMPARE(card.accessibleName(), u"Revenue, € 48,210, 12 % more"_qs);
}

void TestWidgets::kpiIsPressedByKeys()
{
    KpiCard card(m_theme, QStringLiteral("Revenue"));
    card.show();
    QSignalSpy clicked(&card, &KpiCard::clicked);
    QTest::keyClick(&card, Qt::Key_Space);
    QTest::keyClick(&card, Qt::Key_Return);
    QCOMPARE(clicked.count(), 2);
}

void TestWidgets::progressKnowsWhatItDoesNotKnow()
{
    ProgressRow row(m_theme, QStringLiteral("Import"));
    row.show();
    const auto* bar = row.findChild<QProgressBar*>();
    row.setFraction(0.25);
    QCOMPARE(bar->value() * 4, bar->maximum());
    row.setFraction(-1);
    QCOMPARE(bar->maximum(), 0);
    row.setFraction(2);
    QCOMPARE(bar->value(), bar->maximum());
    QSignalSpy cancelled(&row, &ProgressRow::cancelRequested);
    row.findChild<IconButton*>(QStringLiteral("progressCancel"))->click();
    QCOMPARE(cancelled.count(), 1);
    row.setCancellable(false);
    QVERIFY(!row.findChild<IconButton*>(QStringLiteral("progressCancel"))->isVisible());
}

void TestWidgets::splitMovesByKeysAndRemembers()
{
    const QTemporaryDir folder;
    QSettings settings(folder.filePath(QStringLiteral("a.ini")), QSettings::IniFormat);
    SplitView split(m_theme, Qt::Horizontal, QStringLiteral("testSplit"));
    split.addWidget(new QWidget);
    split.addWidget(new QWidget);
    split.resize(600, 200);
    split.show();
    split.setSizes({300, 293});
    const int before = split.sizes().first();
    QTest::keyClick(split.handle(1), Qt::Key_Right);
    QCOMPARE(split.sizes().first(), before + 24);
    split.save(settings);
    split.setSizes({100, 493});
    split.restore(settings);
    QCOMPARE(split.sizes().first(), before + 24);
    split.addWidget(new QWidget);
    const QList<int> three = split.sizes();
    split.restore(settings);
    QCOMPARE(split.sizes(), three);
}

void TestWidgets::headerShowsOnePrimaryAction()
{
    PageHeader header(m_theme, QStringLiteral("Segments"));
    header.show();
    auto* primary = header.findChild<Button*>(QStringLiteral("pagePrimary"));
    QVERIFY(!primary->isVisible());
    QAction create(QStringLiteral("New segment"));
    header.setPrimaryAction(&create);
    QVERIFY(primary->isVisible());
    QSignalSpy triggered(&create, &QAction::triggered);
    primary->click();
    QCOMPARE(triggered.count(), 1);
    QAction compare(QStringLiteral("Compare"));
    compare.setObjectName(QStringLiteral("compare"));
    header.addSecondaryAction(&compare);
    QVERIFY(header.findChild<Button*>(QStringLiteral("page_compare")));
    QSignalSpy back(&header, &PageHeader::backRequested);
    header.setBack(QStringLiteral("Back to segments"));
    auto* arrow = header.findChild<IconButton*>(QStringLiteral("pageBack"));
    QCOMPARE(arrow->accessibleName(), u"Back to segments"_qs);
    arrow->click();
    QCOMPARE(back.count(), 1);
    QCOMPARE(header.title(), u"Segments"_qs);
}

void TestWidgets::labelShowsMarkupAsTyped()
{
    const Label label(m_theme, QStringLiteral("<b>Anna</b>"));
    QCOMPARE(label.textFormat(), Qt::PlainText);
}

void TestWidgets::labelElides()
{
    Label label(m_theme, QStringLiteral("A very long name that does not fit"));
    label.setElided(true);
    label.resize(80, 20);
    label.grab();
    QCOMPARE(label.toolTip(), label.text());
    label.resize(800, 20);
    label.grab();
    QCOMPARE(label.toolTip(), QString());
}

void TestWidgets::switchTogglesWithSpace()
{
    Switch control(m_theme, QStringLiteral("Reduce motion"));
    control.show();
    QTest::keyClick(&control, Qt::Key_Space);
    QVERIFY(control.isChecked());
    QTest::mouseClick(&control, Qt::LeftButton, {}, {4, control.height() / 2});
    QVERIFY(!control.isChecked());
}

void TestWidgets::focusRingIsDrawnForKeys()
{
    QWidget window;
    auto* column = new QVBoxLayout(&window);
    auto* first = new Button(m_theme, Button::Role::Secondary, QStringLiteral("First"), &window);
    auto* second = new Button(m_theme, Button::Role::Secondary, QStringLiteral("Second"), &window);
    column->addWidget(first);
    column->addWidget(second);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    first->setFocus();
    QTest::keyClick(&window, Qt::Key_Tab);
    QVERIFY(second->hasFocus());
    QCOMPARE(second->grab().toImage().pixelColor(second->width() / 2, 1), m_theme.colour(Colour::Focus));
    QVERIFY(first->grab().toImage().pixelColor(first->width() / 2, 1) != m_theme.colour(Colour::Focus));
}

void TestWidgets::nothingIsNameless()
{
    QWidget window;
    auto* column = new QVBoxLayout(&window);
    auto* banner = new Banner(m_theme, Tone::Info, QStringLiteral("Text"), &window);
    banner->setAction(QStringLiteral("Show"));
    banner->setClosable(true);
    column->addWidget(banner);
    auto* empty = new EmptyState(m_theme, Drawing::Mail, QStringLiteral("None"), QStringLiteral("Sentence"), &window);
    empty->setPrimary(QStringLiteral("Do"));
    empty->setSecondary(QStringLiteral("Or"));
    column->addWidget(empty);
    column->addWidget(new ProgressRow(m_theme, QStringLiteral("Import"), &window));
    auto* split = new SplitView(m_theme, Qt::Horizontal, QStringLiteral("walkSplit"), &window);
    split->addWidget(new QWidget);
    split->addWidget(new QWidget);
    column->addWidget(split);
    window.show();
    QVERIFY(patron::test::focusableWidgets(&window).size() >= 5);
    QCOMPARE(patron::test::faultsOf(&window), QStringList());
    // The walker itself must be able to fail.
    auto* nameless = new QLineEdit(&window);
    column->addWidget(nameless);
    nameless->show();
    QCOMPARE(patron::test::faultsOf(&window).size(), 2);
}

QTEST_MAIN(TestWidgets)
#include "tst_widgets.moc"
