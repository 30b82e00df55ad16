// Shows every widget of the kit and the window of the shell, and saves pictures of them in light, dark and right to
// left to the folder given as the first argument: kitchensink <folder> [text scale].

#include "tests/support/fakedialogs.h"
#include "tests/ui/shell/samplepages.h"
#include "ui/kit/banner.h"
#include "ui/kit/button.h"
#include "ui/kit/card.h"
#include "ui/kit/chip.h"
#include "ui/kit/delegates.h"
#include "ui/kit/emptystate.h"
#include "ui/kit/flowlayout.h"
#include "ui/kit/formrows.h"
#include "ui/kit/label.h"
#include "ui/kit/pageheader.h"
#include "ui/kit/pill.h"
#include "ui/kit/progressrow.h"
#include "ui/kit/searchfield.h"
#include "ui/kit/segmentedcontrol.h"
#include "ui/kit/style.h"
#include "ui/kit/theme.h"
#include "ui/shell/commandpalette.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/shellactions.h"
#include "ui/shell/shellsettings.h"
#include "ui/shell/taskcentre.h"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QDropEvent>
#include <QMenu>
#include <QMimeData>
#include <QPainter>
#include <QProgressBar>
#include <QRadioButton>
#include <QSlider>
#include <QSpinBox>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>

using namespace patron;
using namespace patron::ui;

namespace {

QWidget* iconSheet(Theme& theme)
{
    auto* sheet = new QWidget;
    auto* grid = new QGridLayout(sheet);
    for (int i = 0; i < int(Glyph::Count); ++i) {
        auto* cell = new QLabel(sheet);
        cell->setPixmap(glyphPixmap(theme, Glyph(i), Colour::Text1, 32, 1));
        cell->setAlignment(Qt::AlignCenter);
        cell->setMinimumSize(52, 44);
        grid->addWidget(cell, i / 15, i % 15);
    }
    auto* row = new QHBoxLayout;
    for (int i = 0; i < int(Drawing::Count); ++i) {
        auto* cell = new QLabel(sheet);
        cell->setPixmap(drawingPixmap(theme, Drawing(i), {96, 68}, 1));
        row->addWidget(cell);
    }
    grid->addLayout(row, 8, 0, 1, 15);
    return sheet;
}

QWidget* controlSheet(Theme& theme)
{
    auto* sheet = new QWidget;
    auto* columns = new QHBoxLayout(sheet);
    columns->setSpacing(space::xxl);
    columns->setContentsMargins(space::xxl, space::xxl, space::xxl, space::xxl);
    auto* left = new QVBoxLayout;
    auto* right = new QVBoxLayout;
    columns->addLayout(left, 1);
    columns->addLayout(right, 1);

    auto* buttons = new QHBoxLayout;
    buttons->addWidget(new Button(theme, Button::Role::Primary, Glyph::Plus, QStringLiteral("New segment"), sheet));
    buttons->addWidget(new Button(theme, Button::Role::Secondary, Glyph::Download, QStringLiteral("Export"), sheet));
    buttons->addWidget(new Button(theme, Button::Role::Secondary, QStringLiteral("Compare"), sheet));
    buttons->addWidget(new Button(theme, Button::Role::Ghost, QStringLiteral("Learn more"), sheet));
    buttons->addWidget(new Button(theme, Button::Role::Danger, QStringLiteral("Erase"), sheet));
    buttons->addStretch(1);
    left->addLayout(buttons);
    auto* quiet = new QHBoxLayout;
    for (const auto role : {Button::Role::Primary, Button::Role::Secondary, Button::Role::Ghost}) {
        auto* button = new Button(theme, role, Glyph::Check, QStringLiteral("Disabled"), sheet);
        button->setEnabled(false);
        quiet->addWidget(button);
    }
    auto* withMenu = new Button(theme, Button::Role::Secondary, QStringLiteral("Last 90 days"), sheet);
    withMenu->setMenu(new QMenu(withMenu));
    quiet->addWidget(withMenu);
    for (const auto glyph : {Glyph::Edit, Glyph::Copy, Glyph::Trash, Glyph::More})
        quiet->addWidget(new IconButton(theme, glyph, QStringLiteral("x"), sheet));
    quiet->addStretch(1);
    left->addLayout(quiet);

    auto* pills = new QHBoxLayout;
    pills->addWidget(new StatusPill(theme, QStringLiteral("Draft"), Tone::Neutral, sheet));
    pills->addWidget(new StatusPill(theme, QStringLiteral("Testing"), Tone::Accent, sheet));
    pills->addWidget(new StatusPill(theme, QStringLiteral("Scheduled"), Tone::Info, sheet));
    pills->addWidget(new StatusPill(theme, QStringLiteral("Live"), Tone::Ok, sheet));
    pills->addWidget(new StatusPill(theme, QStringLiteral("Paused"), Tone::Warn, sheet));
    pills->addWidget(new StatusPill(theme, QStringLiteral("Failed"), Tone::Danger, sheet));
    pills->addStretch(1);
    left->addLayout(pills);

    auto* segments = new SegmentedControl(theme, QStringLiteral("View"), sheet);
    segments->addSegment(QStringLiteral("design"), QStringLiteral("Design"));
    segments->addSegment(QStringLiteral("source"), Glyph::Code, QStringLiteral("Source"));
    segments->addSegment(QStringLiteral("preview"), Glyph::Eye, QStringLiteral("Preview"));
    auto* devices = new SegmentedControl(theme, QStringLiteral("Device"), sheet);
    devices->addSegment(QStringLiteral("d"), Glyph::Desktop, QStringLiteral("Desktop"));
    devices->addSegment(QStringLiteral("m"), Glyph::Mobile, QStringLiteral("Mobile"));
    auto* bars = new QHBoxLayout;
    bars->addWidget(segments);
    bars->addWidget(devices);
    bars->addStretch(1);
    left->addLayout(bars);
    auto* tabs = new QTabBar(sheet);
    for (const auto& name : {QStringLiteral("Overview"), QStringLiteral("Timeline"), QStringLiteral("Orders")})
        tabs->addTab(name);
    left->addWidget(tabs);

    auto* sentence = new QWidget(sheet);
    auto* flow = new FlowLayout(sentence);
    const auto chip = [&](Chip::Kind kind, const QString& text, Glyph glyph = Glyph::Count) {
        auto* made = new Chip(theme, kind, text, sentence);
        if (glyph != Glyph::Count)
            made->setGlyph(glyph);
        flow->addWidget(made);
        return made;
    };
    chip(Chip::Kind::Field, QStringLiteral("Ordered"), Glyph::Cart);
    chip(Chip::Kind::Operator, QStringLiteral("at least"));
    chip(Chip::Kind::Value, QStringLiteral("3 times"));
    chip(Chip::Kind::Operator, QStringLiteral("in the last"));
    chip(Chip::Kind::Value, QStringLiteral("90 days"), Glyph::Calendar);
    chip(Chip::Kind::Field, QStringLiteral("City"), Glyph::Place)->setInvalid(QStringLiteral("There is no such field"));
    chip(Chip::Kind::Value, QStringLiteral("switched off"))->setSwitchedOff(true);
    chip(Chip::Kind::Tag, QStringLiteral("VIP"))->setRemovable(true);
    chip(Chip::Kind::Tag, QStringLiteral("Newsletter"))->setRemovable(true);
    left->addWidget(sentence);

    for (const auto& [tone, text] :
         {std::pair(Tone::Info, QStringLiteral("12 customers changed since this segment was counted.")),
          std::pair(Tone::Ok, QStringLiteral("Everything was sent.")),
          std::pair(Tone::Warn, QStringLiteral("3 rows of orders.csv could not be read; the others are in.")),
          std::pair(Tone::Danger,
                    QStringLiteral("The mail server refuses the password. Sending is paused, nothing is lost."))}) {
        auto* banner = new Banner(theme, tone, text, sheet);
        banner->setAction(QStringLiteral("Show"));
        banner->setClosable(true);
        left->addWidget(banner);
    }
    auto* progress = new ProgressRow(theme, QStringLiteral("Import orders.csv"), sheet);
    progress->setPhase(QStringLiteral("Matching customers"));
    progress->setDetail(QStringLiteral("12 400 rows/s · 2 minutes left"));
    progress->setFraction(0.62);
    left->addWidget(progress);
    left->addStretch(1);

    auto* form = new FormRows(theme, sheet);
    form->addSection(QStringLiteral("Sender"), QStringLiteral("Who your customers see in their inbox."));
    form->addRow(QStringLiteral("Name"), new QLineEdit(QStringLiteral("Rosa's shop"), form));
    auto* mail = new QLineEdit(QStringLiteral("rosa@shop"), form);
    form->addRow(QStringLiteral("E-mail"), mail, QStringLiteral("Answers come here."));
    form->setError(mail, QStringLiteral("This address has no ending such as .com."),
                   QStringLiteral("Use rosa@shop.example"));
    auto* language = new QComboBox(form);
    language->addItems({QStringLiteral("English"), QStringLiteral("Deutsch")});
    form->addRow(QStringLiteral("Language"), language);
    auto* cap = new QSpinBox(form);
    cap->setRange(0, 20);
    cap->setValue(3);
    cap->setSuffix(QStringLiteral(" mails a week"));
    form->addRow(QStringLiteral("At most"), cap, QStringLiteral("Customers who reach this wait until there is room."));
    auto* off = new QLineEdit(QStringLiteral("cannot be changed"), form);
    off->setEnabled(false);
    form->addRow(QStringLiteral("Workspace id"), off);
    auto* quietHours = new Switch(theme, QStringLiteral("Keep quiet from 21:00 to 8:00"), form);
    quietHours->setChecked(true);
    form->addField(quietHours);
    form->addField(new Switch(theme, QStringLiteral("Reduce motion"), form));
    right->addWidget(form);
    auto* checks = new QHBoxLayout;
    auto* check = new QCheckBox(QStringLiteral("Orders"), sheet);
    check->setChecked(true);
    checks->addWidget(check);
    checks->addWidget(new QCheckBox(QStringLiteral("Visits"), sheet));
    auto* part = new QCheckBox(QStringLiteral("Some"), sheet);
    part->setCheckState(Qt::PartiallyChecked);
    checks->addWidget(part);
    auto* radio = new QRadioButton(QStringLiteral("All of"), sheet);
    radio->setChecked(true);
    checks->addWidget(radio);
    checks->addWidget(new QRadioButton(QStringLiteral("Any of"), sheet));
    checks->addStretch(1);
    right->addLayout(checks);
    auto* slider = new QSlider(Qt::Horizontal, sheet);
    slider->setValue(40);
    right->addWidget(slider);
    right->addWidget(new SearchField(theme, QStringLiteral("Search customers"), sheet));
    right->addStretch(1);
    return sheet;
}

void save(QWidget& widget, const QDir& folder, const QString& name)
{
    // Two passes: layouts that depend on the width settle in the first.
    QTest::qWait(30);
    widget.grab();
    QTest::qWait(30);
    widget.grab().save(folder.filePath(name + QStringLiteral(".png")));
}

void saveSheet(QWidget* sheet, Theme& theme, QSize size, const QDir& folder, const QString& name)
{
    QWidget holder;
    holder.setPalette(theme.palette());
    auto* layout = new QVBoxLayout(&holder);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(sheet);
    holder.resize(size);
    holder.show();
    save(holder, folder, name);
}

void saveWindow(Theme& theme, Theme::Choice choice, double scale, const QDir& folder, const QString& look)
{
    QTemporaryDir home;
    test::FakeDialogs dialogs;
    MainWindow window(theme, dialogs, home.filePath(QStringLiteral("shell.ini")));
    theme.setChoice(choice);
    theme.setTextScale(scale);
    window.resize(1280, 800);
    window.show();
    const auto shot = [&](const QString& name) { save(window, folder, QStringLiteral("%1-%2").arg(look, name)); };
    window.settings().addRecentFile(QStringLiteral("/home/rosa/Documents/Autumn market.patron"));
    window.settings().addRecentFile(QStringLiteral("/home/rosa/Documents/Shops/Rosa's shop.patron"));
    shot(QStringLiteral("start"));
    test::addSamplePages(window, theme);
    window.showWorkspace(QStringLiteral("Rosa's shop"), {});
    window.setPeopleText(QStringLiteral("12 482 customers"));
    window.setBadge(QStringLiteral("customers"), QStringLiteral("12 482"));
    window.setBadge(QStringLiteral("segments"), QStringLiteral("8"));
    window.tasks().put({QStringLiteral("a"),
                        QStringLiteral("Import customers.csv"),
                        {},
                        TaskItem::State::Done,
                        1,
                        0,
                        {},
                        -1,
                        QStringLiteral("1 204 customers added, 96 joined"),
                        QStringLiteral("Show"),
                        true});
    window.tasks().put({QStringLiteral("b"),
                        QStringLiteral("Import orders.csv"),
                        QStringLiteral("Matching customers"),
                        TaskItem::State::Running,
                        0.62,
                        12400,
                        QStringLiteral("rows"),
                        100'000,
                        {},
                        {},
                        true});
    shot(QStringLiteral("home"));
    window.navigation().go({QStringLiteral("customers"), {}});
    shot(QStringLiteral("customers"));
    window.showToast({Tone::Ok, QStringLiteral("Segment saved"), QStringLiteral("Undo"), {}});
    window.actions().palette->trigger();
    shot(QStringLiteral("palette"));
    window.commandPalette().dismiss();
    window.actions().tasks->trigger();
    window.navigation().go({QStringLiteral("segments"), {}});
    window.actions().sidebar->trigger();
    shot(QStringLiteral("tasks"));
    window.actions().tasks->trigger();
    QMimeData mime;
    mime.setUrls({QUrl::fromLocalFile(QStringLiteral("/home/rosa/orders.csv"))});
    QDragEnterEvent drag({400, 300}, Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&window, &drag);
    shot(QStringLiteral("drop"));
    QDragLeaveEvent leave;
    QApplication::sendEvent(&window, &leave);
    window.actions().viewMenu->popup(window.mapToGlobal(QPoint(100, 30)));
    save(*window.actions().viewMenu, folder, QStringLiteral("%1-menu").arg(look));
    window.actions().viewMenu->close();
}

}

int main(int argc, char** argv)
{
    QApplication app(argc, argv);
    if (argc < 2)
        qFatal("kitchensink <folder> [text scale]");
    const QDir folder(QString::fromLocal8Bit(argv[1]));
    folder.mkpath(QStringLiteral("."));
    Theme theme;
    applyTheme(app, theme);
    const double scale = argc > 2 ? QByteArray(argv[2]).toDouble() : 1.0;
    theme.setTextScale(scale);
    for (const auto choice : {Theme::Choice::Light, Theme::Choice::Dark, Theme::Choice::HighContrast}) {
        theme.setChoice(choice);
        const QString look = toString(choice);
        saveSheet(iconSheet(theme), theme, {860, 560}, folder, look + QStringLiteral("-icons"));
        saveSheet(controlSheet(theme), theme, {1280, 760}, folder, look + QStringLiteral("-controls"));
    }
    saveWindow(theme, Theme::Choice::Light, scale, folder, QStringLiteral("light"));
    saveWindow(theme, Theme::Choice::Dark, scale, folder, QStringLiteral("dark"));
    app.setLayoutDirection(Qt::RightToLeft);
    saveWindow(theme, Theme::Choice::Light, scale, folder, QStringLiteral("rtl"));
    return 0;
}
