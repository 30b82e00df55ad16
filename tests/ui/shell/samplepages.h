#pragma once

#include "ui/kit/banner.h"
#include "ui/kit/button.h"
#include "ui/kit/card.h"
#include "ui/kit/chip.h"
#include "ui/kit/delegates.h"
#include "ui/kit/emptystate.h"
#include "ui/kit/label.h"
#include "ui/kit/pageheader.h"
#include "ui/kit/scrollbody.h"
#include "ui/kit/searchfield.h"
#include "ui/kit/theme.h"
#include "ui/shell/mainwindow.h"

#include <QAction>
#include <QHeaderView>
#include <QStandardItemModel>
#include <QTableView>
#include <QUndoStack>
#include <QVBoxLayout>

// Pages with invented content, for the tests of the shell and for its pictures.

namespace patron::test {

/// Remembers what the shell did with it.
class SamplePage : public ui::Page
{
public:
    SamplePage(ui::Theme& theme, const QString& title, QWidget* parent)
        : Page(parent)
        , m_theme(theme)
        , m_header(new ui::PageHeader(theme, title, this))
        , m_column(new QVBoxLayout(this))
    {
        m_column->setContentsMargins(0, 0, 0, 0);
        m_column->setSpacing(0);
        m_column->addWidget(m_header);
    }

    void enter(const QVariantMap& at) override { entered << at; }
    void leave() override { ++left; }
    QWidget* inspector() override { return slot; }
    QUndoStack* undoStack() const override { return stack; }
    QList<QAction*> commands() const override { return offered; }

    QList<QVariantMap> entered;
    int left = 0;
    QWidget* slot = nullptr;
    QUndoStack* stack = nullptr;
    QList<QAction*> offered;

protected:
    QVBoxLayout* body()
    {
        auto* scroll = new ui::ScrollBody(QStringLiteral("sampleBody"), m_header->title(), this);
        scroll->body()->setContentsMargins(ui::space::xxl, 0, ui::space::xxl, ui::space::xxl);
        m_column->addWidget(scroll, 1);
        return scroll->body();
    }

    ui::Theme& m_theme;
    ui::PageHeader* m_header;

private:
    QVBoxLayout* m_column;
};

class SampleHome : public SamplePage
{
public:
    SampleHome(ui::Theme& theme, QWidget* parent)
        : SamplePage(theme, QStringLiteral("Home"), parent)
    {
        using namespace ui;
        m_header->setSubtitle(QStringLiteral("Tuesday, 14 May"));
        QVBoxLayout* column = body();
        auto* banner =
            new Banner(theme, Tone::Warn,
                       QStringLiteral("The import of orders.csv needs a decision: 14 customers have two e-mail "
                                      "addresses."),
                       this);
        banner->setAction(QStringLiteral("Decide"));
        column->addWidget(banner);
        auto* row = new QHBoxLayout;
        row->setSpacing(space::xl);
        const auto kpi = [&](const QString& name, const QString& label, const QString& value, KpiCard::Trend trend,
                             const QString& delta, Tone tone, const QList<double>& points) {
            auto* card = new KpiCard(theme, label, this);
            card->setObjectName(name);
            card->setValue(value);
            card->setDelta(trend, delta, tone);
            card->setPoints(points);
            row->addWidget(card);
        };
        kpi(QStringLiteral("kpiRevenue"), QStringLiteral("Revenue, 30 days"), QStringLiteral("€ 48,210"),
            KpiCard::Trend::Up, QStringLiteral("12 % more than before"), Tone::Ok, {3, 4, 3.5, 5, 4.6, 6, 6.2, 7});
        kpi(QStringLiteral("kpiActive"), QStringLiteral("Active customers"), QStringLiteral("3,482"),
            KpiCard::Trend::Down, QStringLiteral("48 fewer than before"), Tone::Danger,
            {7, 6.8, 6.9, 6.2, 6, 6.1, 5.5});
        kpi(QStringLiteral("kpiReach"), QStringLiteral("May be written to"), QStringLiteral("9,120"),
            KpiCard::Trend::Level, QStringLiteral("as before"), Tone::Neutral, {5, 5, 5.1, 5, 4.9, 5});
        column->addLayout(row);
        auto* second = new QHBoxLayout;
        second->setSpacing(space::xl);
        auto* todo = new Card(theme, QStringLiteral("Getting started"), this);
        todo->setSubtitle(QStringLiteral("3 of 5 done"));
        for (const auto& [done, text] : {std::pair(true, QStringLiteral("Bring in your customers")),
                                         std::pair(true, QStringLiteral("Say where consent comes from")),
                                         std::pair(true, QStringLiteral("Build a first segment")),
                                         std::pair(false, QStringLiteral("Write a message")),
                                         std::pair(false, QStringLiteral("Simulate a program over last year"))}) {
            auto* line = new QHBoxLayout;
            auto* mark = new QLabel(this);
            mark->setPixmap(glyphPixmap(theme, done ? Glyph::Ok : Glyph::Target, done ? Colour::Ok : Colour::Text3, 18,
                                        devicePixelRatioF()));
            line->addWidget(mark);
            line->addWidget(new Label(theme, text, Type::Body, done ? Colour::Text2 : Colour::Text1, this), 1);
            todo->body()->addLayout(line);
        }
        todo->body()->addStretch(1);
        auto* sends = new Card(theme, QStringLiteral("Last sends"), this);
        auto* all = new Button(theme, Button::Role::Ghost, QStringLiteral("All sends"), this);
        all->setObjectName(QStringLiteral("allSends"));
        all->setCompact(true);
        sends->addCorner(all);
        auto* table = new QTableView(this);
        table->setObjectName(QStringLiteral("lastSends"));
        table->setAccessibleName(QStringLiteral("Last sends"));
        auto* model = new QStandardItemModel(0, 3, table);
        model->setHorizontalHeaderLabels(
            {QStringLiteral("Message"), QStringLiteral("State"), QStringLiteral("Opened")});
        const auto send = [&](const QString& name, const QString& state, Tone tone, double opened) {
            auto* first = new QStandardItem(name);
            auto* pill = new QStandardItem(state);
            pill->setData(int(tone), role::tone);
            auto* bar = new QStandardItem(QStringLiteral("%1 %").arg(qRound(opened * 100)));
            bar->setData(opened, role::fraction);
            model->appendRow({first, pill, bar});
        };
        send(QStringLiteral("Spring collection"), QStringLiteral("Sent"), Tone::Ok, 0.42);
        send(QStringLiteral("We miss you"), QStringLiteral("Running"), Tone::Info, 0.31);
        send(QStringLiteral("Birthday"), QStringLiteral("Paused"), Tone::Warn, 0.58);
        send(QStringLiteral("Winter sale"), QStringLiteral("Failed"), Tone::Danger, 0.12);
        table->setModel(model);
        table->setItemDelegate(new CellDelegate(theme, table));
        table->setItemDelegateForColumn(1, new PillDelegate(theme, table));
        table->setItemDelegateForColumn(2, new BarDelegate(theme, table));
        table->verticalHeader()->hide();
        table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
        table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
        table->setShowGrid(false);
        table->setProperty("kitFlat", true);
        table->setFrameShape(QFrame::NoFrame);
        sends->body()->addWidget(table);
        second->addWidget(todo, 2);
        second->addWidget(sends, 3);
        column->addLayout(second, 1);
    }
};

class SampleCustomers : public SamplePage
{
public:
    SampleCustomers(ui::Theme& theme, QWidget* parent)
        : SamplePage(theme, QStringLiteral("Customers"), parent)
    {
        using namespace ui;
        m_header->setSubtitle(QStringLiteral("12,482 people, 9,120 may be written to"));
        m_header->setStatus(QStringLiteral("Counted just now"), Tone::Ok);
        const auto action = [this](const QString& name, const QString& text) {
            auto* made = new QAction(text, this);
            made->setObjectName(name);
            return made;
        };
        m_header->setPrimaryAction(action(QStringLiteral("customersAdd"), QStringLiteral("Add customer")));
        m_header->addSecondaryAction(action(QStringLiteral("customersExport"), QStringLiteral("Export…")));
        m_header->addMenuAction(action(QStringLiteral("customersColumns"), QStringLiteral("Choose columns…")));
        QVBoxLayout* column = body();
        auto* tools = new QHBoxLayout;
        auto* search = new SearchField(theme, QStringLiteral("Search name, e-mail or phone"), this);
        search->setObjectName(QStringLiteral("customersSearch"));
        search->setMaximumWidth(320);
        tools->addWidget(search, 1);
        for (const auto& text : {QStringLiteral("Bought in 90 days"), QStringLiteral("Zürich")}) {
            auto* chip = new Chip(theme, Chip::Kind::Value, text, this);
            chip->setObjectName(QStringLiteral("filter") + text.left(3));
            chip->setRemovable(true);
            tools->addWidget(chip);
        }
        tools->addStretch(1);
        column->addLayout(tools);
        m_table = new QTableView(this);
        fillTable();
        column->addWidget(m_table, 1);

        auto* pane = new QWidget(this);
        pane->hide();
        auto* facts = new QVBoxLayout(pane);
        facts->addWidget(new Label(theme, QStringLiteral("Anna Berg"), Type::Title, Colour::Text1, pane));
        facts->addWidget(
            new Label(theme, QStringLiteral("Customer since March 2021"), Type::Small, Colour::Text2, pane));
        facts->addStretch(1);
        slot = pane;
    }

private:
    void fillTable()
    {
        using namespace ui;
        m_table->setObjectName(QStringLiteral("customersTable"));
        m_table->setAccessibleName(QStringLiteral("Customers"));
        auto* model = new QStandardItemModel(0, 5, m_table);
        model->setHorizontalHeaderLabels({QStringLiteral("Name"), QStringLiteral("Stage"), QStringLiteral("Spent"),
                                          QStringLiteral("Orders, 12 months"), QStringLiteral("Tags")});
        struct Person
        {
            const char16_t* name;
            const char16_t* mail;
            const char16_t* stage;
            Tone tone;
            double spent;
            QList<double> orders;
            QStringList tags;
        };
        const QList<Person> people{
            {u"Anna Berg", u"anna@berg.example", u"Loyal", Tone::Ok, 0.9, {1, 2, 1, 3, 2, 4}, {u"VIP"_qs, u"Wine"_qs}},
            {u"Louis Moreau",
             u"l.moreau@post.example",
             u"New",
             Tone::Info,
             0.15,
             {0, 0, 0, 0, 1, 1},
             {u"Newsletter"_qs}},
            {u"مريم حداد",
             u"maryam@haddad.example",
             u"Slipping",
             Tone::Warn,
             0.5,
             {3, 2, 2, 1, 0, 0},
             {u"Coffee"_qs, u"In store"_qs, u"Zürich"_qs, u"Birthday in May"_qs}},
            {u"Jürgen Großmann-Wiedenbrück", u"jgw@firma.example", u"Lost", Tone::Danger, 0.3, {2, 2, 1, 0, 0, 0}, {}},
            {u"Cher", u"cher@one.example", u"Active", Tone::Accent, 0.72, {1, 1, 2, 1, 2, 2}, {u"Wine"_qs}},
        };
        for (int i = 0; i < 12; ++i) {
            const Person& person = people.at(i % people.size());
            auto* name = new QStandardItem(QString::fromUtf16(person.name));
            name->setData(QString::fromUtf16(person.mail), role::secondaryText);
            auto* stage = new QStandardItem(QString::fromUtf16(person.stage));
            stage->setData(int(person.tone), role::tone);
            auto* spent = new QStandardItem(QStringLiteral("€ %1").arg(qRound(person.spent * 2400)));
            spent->setData(person.spent, role::fraction);
            auto* orders = new QStandardItem;
            orders->setData(QVariant::fromValue(person.orders), role::points);
            auto* tags = new QStandardItem;
            tags->setData(person.tags, role::tags);
            model->appendRow({name, stage, spent, orders, tags});
        }
        m_table->setModel(model);
        m_table->setItemDelegateForColumn(0, new AvatarDelegate(m_theme, m_table));
        m_table->setItemDelegateForColumn(1, new PillDelegate(m_theme, m_table));
        m_table->setItemDelegateForColumn(2, new BarDelegate(m_theme, m_table));
        m_table->setItemDelegateForColumn(3, new SparklineDelegate(m_theme, m_table));
        m_table->setItemDelegateForColumn(4, new TagsDelegate(m_theme, m_table));
        m_table->verticalHeader()->hide();
        m_table->verticalHeader()->setDefaultSectionSize(m_theme.scaled(52));
        m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
        m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
        m_table->setShowGrid(false);
        m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
        m_table->selectRow(1);
    }

    QTableView* m_table;
};

class SampleSegments : public SamplePage
{
public:
    SampleSegments(ui::Theme& theme, QWidget* parent)
        : SamplePage(theme, QStringLiteral("Segments"), parent)
    {
        using namespace ui;
        auto* empty = new EmptyState(theme, Drawing::Segment, QStringLiteral("No segments yet"),
                                     QStringLiteral("A segment is a rule that always knows who belongs to it, such as "
                                                    "everyone who ordered twice but not in the last 90 days."),
                                     this);
        empty->setPrimary(QStringLiteral("New segment"));
        empty->setSecondary(QStringLiteral("Start from an example"));
        body()->addWidget(empty, 1);
    }
};

inline void addSamplePages(ui::MainWindow& window, ui::Theme& theme)
{
    using namespace ui;
    // Out of order on purpose: the shell sorts them.
    window.addPage({QStringLiteral("settings"), QStringLiteral("Settings"), Glyph::Settings,
                    [&theme](QWidget* parent) { return new SamplePage(theme, QStringLiteral("Settings"), parent); }});
    window.addPage({QStringLiteral("customers"), QStringLiteral("Customers"), Glyph::Customers,
                    [&theme](QWidget* parent) { return new SampleCustomers(theme, parent); }});
    window.addPage({QStringLiteral("home"), QStringLiteral("Home"), Glyph::Home,
                    [&theme](QWidget* parent) { return new SampleHome(theme, parent); }});
    window.addPage({QStringLiteral("segments"), QStringLiteral("Segments"), Glyph::Segments,
                    [&theme](QWidget* parent) { return new SampleSegments(theme, parent); }});
}

}
