#include "ui/home/homepage.h"

#include "ui/home/checklistcard.h"
#include "ui/home/matterrow.h"
#include "ui/kit/banner.h"
#include "ui/kit/card.h"
#include "ui/kit/label.h"
#include "ui/kit/pageheader.h"
#include "ui/kit/scrollbody.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/services.h"
#include "ui/models/shopstate.h"

#include <QGridLayout>
#include <QLocale>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace patron::ui {

namespace {
/// Commits come by the thousand while mails are sent; the page is read again at most so often.
constexpr int settleMs = 1000;
/// Below this the cards stand below each other.
constexpr int widePx = 800;

QList<double> pointsOf(const std::vector<std::int64_t>& byDay)
{
    // Five days at a time: a single day says little.
    QList<double> points;
    if (std::ranges::all_of(byDay, [](std::int64_t value) { return value == 0; }))
        return points;
    for (std::size_t i = 0; i < byDay.size(); ++i) {
        if (i % 5 == 0)
            points << 0.0;
        points.last() += static_cast<double>(byDay[i]);
    }
    return points;
}

class HomePage : public Page
{
public:
    HomePage(Theme& theme, Services& services, QWidget* parent);

    void enter(const QVariantMap&) override { read(); }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    KpiCard* kpi(const QString& name, const QString& label, const QString& page);
    void buildBody();
    void spread(bool wide);
    void read();
    void fill(const ShopState& state);
    void fillNumbers(const ShopState& state);
    void fillMatters(const QList<OpenMatter>& matters);
    void compare(KpiCard* card, std::int64_t now, std::int64_t before);
    void choose(const OpenMatter& matter);

    Theme& m_theme;
    Services& m_services;
    PageHeader* m_header;
    ScrollBody* m_body;
    Banner* m_trouble;
    Card* m_matters;
    QWidget* m_matterList = nullptr;
    ChecklistCard* m_checklist;
    KpiCard* m_customers = nullptr;
    KpiCard* m_orders = nullptr;
    KpiCard* m_revenue = nullptr;
    KpiCard* m_reach = nullptr;
    QGridLayout* m_numbers;
    QGridLayout* m_cards;
    QTimer m_settle;
    bool m_wide = false;
    bool m_empty = false; ///< the workspace has no customers
};

HomePage::HomePage(Theme& theme, Services& services, QWidget* parent)
    : Page(parent)
    , m_theme(theme)
    , m_services(services)
    , m_header(new PageHeader(theme, tr("Home"), this))
    , m_body(new ScrollBody(QStringLiteral("homeBody"), tr("Home"), this))
    , m_trouble(new Banner(theme, Tone::Danger, {}, this))
    , m_matters(new Card(theme, tr("For you to decide"), this))
    , m_checklist(new ChecklistCard(theme, this))
    , m_numbers(new QGridLayout)
    , m_cards(new QGridLayout)
{
    m_matters->setObjectName(QStringLiteral("homeMatters"));
    m_checklist->setObjectName(QStringLiteral("homeChecklist"));
    m_trouble->hide();
    buildBody();
    m_settle.setSingleShot(true);
    m_settle.setInterval(settleMs);
    connect(&m_settle, &QTimer::timeout, this, [this] {
        if (isVisible())
            read();
    });
    connect(&services, &Services::changed, this, [this] {
        if (!m_settle.isActive())
            m_settle.start();
    });
    connect(m_checklist, &ChecklistCard::goRequested, this,
            [this](const QString& page) { Q_EMIT goRequested(page, {}); });
}

KpiCard* HomePage::kpi(const QString& name, const QString& label, const QString& page)
{
    auto* card = new KpiCard(m_theme, label, this);
    card->setObjectName(name);
    card->setValue(QStringLiteral("–"));
    connect(card, &QAbstractButton::clicked, this, [this, page] { Q_EMIT goRequested(page, {}); });
    return card;
}

void HomePage::buildBody()
{
    m_customers = kpi(QStringLiteral("homeCustomers"), tr("Customers"), QStringLiteral("customers"));
    m_orders = kpi(QStringLiteral("homeOrders"), tr("Orders, 30 days"), QStringLiteral("customers"));
    m_revenue = kpi(QStringLiteral("homeRevenue"), tr("Revenue, 30 days"), QStringLiteral("customers"));
    m_reach = kpi(QStringLiteral("homeReach"), tr("May get e-mail"), QStringLiteral("segments"));
    for (QGridLayout* grid : {m_numbers, m_cards})
        grid->setSpacing(space::xl);
    spread(true);
    QVBoxLayout* column = m_body->body();
    column->setContentsMargins(space::xxl, 0, space::xxl, space::xxl);
    column->addWidget(m_trouble);
    // First what waits, then how it goes.
    column->addLayout(m_cards);
    column->addLayout(m_numbers);
    column->addStretch(1);
    auto* page = new QVBoxLayout(this);
    page->setContentsMargins(0, 0, 0, 0);
    page->setSpacing(0);
    page->addWidget(m_header);
    page->addWidget(m_body, 1);
}

void HomePage::resizeEvent(QResizeEvent* event)
{
    Page::resizeEvent(event);
    spread(width() >= m_theme.scaled(widePx));
}

void HomePage::spread(bool wide)
{
    if (wide == m_wide)
        return;
    m_wide = wide;
    int place = 0;
    for (KpiCard* card : {m_customers, m_orders, m_revenue, m_reach}) {
        m_numbers->addWidget(card, wide ? 0 : place / 2, wide ? place : place % 2);
        ++place;
    }
    m_cards->addWidget(m_matters, 0, 0);
    m_cards->addWidget(m_checklist, wide ? 0 : 1, wide ? 1 : 0);
    m_cards->setColumnStretch(0, 3);
    m_cards->setColumnStretch(1, wide ? 2 : 0);
}

void HomePage::read()
{
    const Ms now = m_services.clock().now();
    m_header->setSubtitle(
        QLocale().toString(wallTimeOf(now, m_services.store().zone()).date(), tr("dddd, d MMMM", "date format")));
    for (KpiCard* card : {m_customers, m_orders, m_revenue, m_reach})
        card->setStale(true);
    m_services.ask<ShopState>(
        this, [now, &store = m_services.store()](ReadSession& session) { return readShopState(session, store, now); },
        [this](Result<ShopState> state) {
            m_trouble->setVisible(!state);
            if (state)
                fill(*state);
            else
                m_trouble->setMessage(Tone::Danger, textOf(state.error().text));
        },
        QStringLiteral("state"));
}

void HomePage::compare(KpiCard* card, std::int64_t now, std::int64_t before)
{
    if (before <= 0) {
        card->setDelta(KpiCard::Trend::None, tr("nothing in the 30 days before"));
        return;
    }
    const auto change =
        static_cast<int>(std::lround(static_cast<double>(now - before) * 100.0 / static_cast<double>(before)));
    if (change == 0)
        card->setDelta(KpiCard::Trend::Level, tr("as in the 30 days before"));
    else if (change > 0)
        card->setDelta(KpiCard::Trend::Up, tr("%1 % more than before").arg(QLocale().toString(change)), Tone::Ok);
    else
        card->setDelta(KpiCard::Trend::Down, tr("%1 % less than before").arg(QLocale().toString(-change)),
                       Tone::Danger);
}

void HomePage::fillNumbers(const ShopState& state)
{
    const auto& trade = state.trade;
    m_customers->setValue(countText(state.customers));
    m_customers->setDelta(KpiCard::Trend::None, trade.now.buyers > 0
                                                    ? tr("%1 ordered in 30 days").arg(countText(trade.now.buyers))
                                                    : tr("nobody ordered in 30 days"));
    m_orders->setValue(countText(trade.now.orders));
    m_orders->setPoints(pointsOf(trade.now.ordersByDay));
    compare(m_orders, trade.now.orders, trade.before.orders);
    m_revenue->setValue(roundMoneyText(trade.now.revenue, m_services.store().currency()));
    m_revenue->setPoints(pointsOf(trade.now.revenueByDay));
    compare(m_revenue, trade.now.revenue, trade.before.revenue);
    m_reach->setValue(countText(state.byEmail.reachable));
    const std::int64_t silent = state.byEmail.noConsent;
    m_reach->setDelta(KpiCard::Trend::None, state.byEmail.of == 0 ? QString()
                                            : silent > 0          ? tr("%1 were never asked").arg(countText(silent))
                                                                  : tr("of %1").arg(countText(state.byEmail.of)));
}

void HomePage::fill(const ShopState& state)
{
    m_empty = state.customers == 0;
    fillNumbers(state);
    fillMatters(state.matters);
    m_checklist->setState(state);
    m_checklist->setVisible(!m_checklist->isComplete());
}

void HomePage::fillMatters(const QList<OpenMatter>& matters)
{
    delete m_matterList;
    m_matterList = new QWidget(m_matters);
    auto* column = new QVBoxLayout(m_matterList);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::m);
    QList<OpenMatter> sorted = matters;
    std::ranges::stable_sort(sorted, std::greater{}, &OpenMatter::urgent);
    int number = 0;
    for (const OpenMatter& matter : std::as_const(sorted)) {
        auto* row = new MatterRow(m_theme, matter, ++number, m_matterList);
        column->addWidget(row);
        connect(row, &MatterRow::chosen, this, &HomePage::choose);
    }
    if (sorted.isEmpty()) {
        const QString text = m_empty
                                 ? tr("Nothing waits for you yet. Begin with your customers and orders: export them "
                                      "from your shop or till and import the file.")
                                 : tr("Nothing waits for you. Programs run by themselves.");
        auto* nothing = new Label(m_theme, text, Type::Body, Colour::Text2, m_matterList);
        nothing->setWordWrap(true);
        column->addWidget(nothing);
    }
    column->addStretch(1);
    m_matters->body()->addWidget(m_matterList);
}

void HomePage::choose(const OpenMatter& matter)
{
    if (matter.kind != OpenMatter::Kind::NotLive) {
        Q_EMIT goRequested(matter.page, matter.at);
        return;
    }
    m_services.run<bool>(
        this, tr("Make this workspace the one that sends"),
        [&workspace = m_services.workspace()](JobContext&) -> Result<bool> {
            PATRON_CHECK(workspace.claim());
            return true;
        },
        [this](Result<bool> done) {
            if (!done)
                Q_EMIT noteRaised(Tone::Danger, textOf(done.error().text));
            read();
        });
}
}

PageSpec makeHomePage(Theme& theme, Services& services, Dialogs&)
{
    return {QStringLiteral("home"), Page::tr("Home"), Glyph::Home,
            [&theme, &services](QWidget* parent) -> Page* { return new HomePage(theme, services, parent); }};
}

}
