#include "ui/customers/profileview.h"

#include "core/segment/audience.h"
#include "core/segment/segmentstore.h"
#include "ui/customers/consentcard.h"
#include "ui/customers/factscard.h"
#include "ui/customers/mergedcard.h"
#include "ui/customers/privacyactions.h"
#include "ui/customers/profilecards.h"
#include "ui/customers/profilehistory.h"
#include "ui/kit/banner.h"
#include "ui/kit/pageheader.h"
#include "ui/kit/scrollbody.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/services.h"

#include <QAction>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace patron::ui {

namespace {
/// Below this the trailing column moves under the leading one.
constexpr int widePx = 1040;
}

ProfileView::ProfileView(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_header(new PageHeader(theme, {}, this))
    , m_trouble(new Banner(theme, Tone::Danger, {}, this))
    , m_spent(new KpiCard(theme, tr("Total spent"), this))
    , m_orders(new KpiCard(theme, tr("Orders"), this))
    , m_leading(new ScrollBody(QStringLiteral("profileFacts"), tr("What is known"), this))
    , m_trailing(new ScrollBody(QStringLiteral("profileSide"), tr("Segments, programs and messages"), this))
    , m_facts(new FactsCard(theme, services, this))
    , m_consent(new ConsentCard(theme, services, this))
    , m_segments(new SegmentsCard(theme, this))
    , m_walks(new WalksCard(theme, services.store().zone(), this))
    , m_merged(new MergedCard(theme, services, this))
    , m_sends(new SendsCard(theme, services.store().zone(), this))
    , m_history(new ProfileHistory(theme, this))
    , m_privacy(new PrivacyActions(services, dialogs, this))
    , m_access(new QAction(tr("Subject access: everything we have…"), this))
    , m_accessZip(new QAction(tr("Subject access as a ZIP with a password…"), this))
    , m_erase(new QAction(tr("Erase this customer…"), this))
    , m_next(new QAction(tr("Next"), this))
    , m_previous(new QAction(tr("Previous"), this))
    , m_back(new QAction(tr("Back to the list"), this))
{
    setObjectName(QStringLiteral("profile"));
    m_trouble->hide();
    buildHeader();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    buildBody(column);
    spread();
    connect(&services, &Services::changed, this, [this](const ChangeSet& changes) {
        if (isVisible() && m_customer && isAboutUs(changes))
            read();
    });
}

bool ProfileView::isAboutUs(const ChangeSet& changes) const
{
    constexpr std::array areas{Area::Customers, Area::Orders,   Area::Events,  Area::Consents,
                               Area::Outbox,    Area::Programs, Area::Segments};
    if (!std::ranges::any_of(areas, [&](Area area) { return changes.touches(area); }))
        return false;
    return changes.allCustomers || changes.customers.empty() ||
           std::ranges::find(changes.customers, m_customer) != changes.customers.end();
}

void ProfileView::buildHeader()
{
    m_header->setBack(tr("Back to the list"));
    connect(m_header, &PageHeader::backRequested, this, &ProfileView::backRequested);
    const auto add = [this](QAction* action, const QString& name, Glyph glyph, const QKeySequence& keys) {
        action->setObjectName(name);
        action->setProperty("kitGlyph", int(glyph));
        action->setShortcut(keys);
        // A letter acts only while the keyboard is on this page, which has no text fields.
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        addAction(action);
    };
    add(m_previous, QStringLiteral("profilePrevious"), Glyph::ChevronUp, QKeySequence(Qt::Key_K));
    add(m_next, QStringLiteral("profileNext"), Glyph::ChevronDown, QKeySequence(Qt::Key_J));
    add(m_back, QStringLiteral("profileBack"), Glyph::ArrowLeading, QKeySequence(Qt::Key_Escape));
    connect(m_previous, &QAction::triggered, this, [this] { walk(false); });
    connect(m_next, &QAction::triggered, this, [this] { walk(true); });
    connect(m_back, &QAction::triggered, this, &ProfileView::backRequested);
    m_header->addSecondaryAction(m_previous);
    m_header->addSecondaryAction(m_next);
    buildPrivacy();
}

void ProfileView::buildPrivacy()
{
    const auto add = [this](QAction* action, const QString& name, Glyph glyph) {
        action->setObjectName(name);
        action->setProperty("kitGlyph", int(glyph));
        action->setIcon(m_theme.icon(glyph));
        m_header->addMenuAction(action);
    };
    add(m_access, QStringLiteral("profileAccess"), Glyph::Download);
    add(m_accessZip, QStringLiteral("profileAccessZip"), Glyph::Lock);
    m_header->addMenuSeparator();
    add(m_erase, QStringLiteral("profileErase"), Glyph::Trash);
    connect(m_access, &QAction::triggered, this, [this] { m_privacy->subjectAccess(m_customer, m_name); });
    connect(m_accessZip, &QAction::triggered, this, [this] { m_privacy->subjectZip(m_customer, m_name); });
    connect(m_erase, &QAction::triggered, this, [this] { m_privacy->erase({m_customer}, m_name, m_name); });
    connect(m_privacy, &PrivacyActions::erased, this, [this] {
        m_customer = {};
        Q_EMIT backRequested();
    });
    connect(m_privacy, &PrivacyActions::noteRaised, this, &ProfileView::noteRaised);
}

void ProfileView::buildBody(QVBoxLayout* column)
{
    auto* numbers = new QHBoxLayout;
    numbers->setSpacing(space::l);
    m_spent->setObjectName(QStringLiteral("profileSpent"));
    m_orders->setObjectName(QStringLiteral("profileOrderCount"));
    for (KpiCard* card : {m_spent, m_orders}) {
        numbers->addWidget(card);
        connect(card, &QAbstractButton::clicked, m_history, &ProfileHistory::showOrders);
    }
    auto* middle = new QVBoxLayout;
    middle->setSpacing(space::l);
    middle->addLayout(numbers);
    middle->addWidget(m_history, 1);
    m_leading->body()->addWidget(m_consent);
    m_leading->body()->addWidget(m_facts);
    m_leading->body()->addWidget(m_merged);
    m_leading->body()->addStretch(1);
    m_trailing->body()->addWidget(m_segments);
    m_trailing->body()->addWidget(m_walks);
    m_trailing->body()->addWidget(m_sends);
    m_trailing->body()->addStretch(1);
    for (ScrollBody* side : {m_leading, m_trailing}) {
        side->setFixedWidth(m_theme.scaled(280));
        side->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    }
    auto* columns = new QHBoxLayout;
    columns->setSpacing(space::xl);
    columns->addWidget(m_leading);
    columns->addLayout(middle, 1);
    columns->addWidget(m_trailing);
    auto* body = new QVBoxLayout;
    body->setContentsMargins(space::xxl, 0, space::xxl, space::xl);
    body->setSpacing(space::l);
    body->addWidget(m_trouble);
    body->addLayout(columns, 1);
    column->addLayout(body, 1);
    connect(m_segments, &SegmentsCard::goRequested, this, &ProfileView::goRequested);
    connect(m_walks, &WalksCard::goRequested, this, &ProfileView::goRequested);
    connect(m_consent, &ConsentCard::changed, this, &ProfileView::read);
    connect(m_merged, &MergedCard::undoOffered, this, &ProfileView::undoOffered);
    connect(m_merged, &MergedCard::failed, this, [this](const QString& sentence) {
        m_trouble->setMessage(Tone::Danger, sentence);
        m_trouble->show();
    });
    connect(m_facts, &FactsCard::changed, this, [this](const QString& what) {
        read();
        if (!what.isEmpty())
            Q_EMIT undoOffered(tr("%1 is changed.", "a fact").arg(what));
    });
}

void ProfileView::show(CustomerId customer)
{
    if (customer == m_customer)
        return;
    m_customer = customer;
    m_trouble->hide();
    for (KpiCard* card : {m_spent, m_orders})
        card->setStale(true);
    m_segments->setWaiting();
    read();
}

void ProfileView::takeFocus()
{
    m_history->takeFocus();
}

QList<QAction*> ProfileView::commands() const
{
    return {m_next, m_previous, m_back, m_access, m_accessZip, m_erase};
}

QList<QWidget*> ProfileView::panes() const
{
    return {m_header, m_leading, m_history, m_trailing};
}

void ProfileView::read()
{
    m_services.ask<CustomerProfile>(
        this,
        [customer = m_customer, now = m_services.clock().now(), &store = m_services.store()](ReadSession& session) {
            return readProfile(session, store, customer, now);
        },
        [this](Result<CustomerProfile> profile) {
            m_trouble->setVisible(!profile);
            if (profile)
                fill(*profile);
            else
                m_trouble->setMessage(Tone::Danger, textOf(profile.error().text));
        },
        QStringLiteral("profile"));
    readSegments();
}

void ProfileView::readSegments()
{
    m_services.ask<QList<MemberOf>>(
        this,
        [customer = m_customer, now = m_services.clock().now(),
         &store = m_services.store()](ReadSession& session) -> Result<QList<MemberOf>> {
            QList<MemberOf> in;
            for (const segment::SegmentTitle& title : segment::segments::all(session)) {
                PATRON_TRY(segment, segment::segments::get(session, title.id));
                // A rule that cannot be answered here says so on its own page.
                const auto member = segment::contains(session, store, segment.rule, customer, {now, false});
                if (member && *member)
                    in.append({title.id.value, textOf(title.name)});
            }
            return in;
        },
        [this](Result<QList<MemberOf>> segments) {
            if (segments)
                m_segments->setSegments(*segments);
        },
        QStringLiteral("segments"));
}

void ProfileView::fill(const CustomerProfile& profile)
{
    const Store& store = m_services.store();
    const customer::CustomerRow& row = profile.row;
    m_name = profile.name;
    m_header->setTitle(profile.name);
    m_header->setSubtitle(profile.subtitle);
    m_consent->setProfile(profile);
    m_spent->setValue(moneyText(row.totalSpent, store.currency()));
    m_spent->setDelta(KpiCard::Trend::None,
                      row.orders > 0 ? tr("%1 an order").arg(moneyText(row.totalSpent / row.orders, store.currency()))
                                     : QString());
    m_orders->setValue(countText(row.orders));
    m_orders->setDelta(KpiCard::Trend::None,
                       row.lastOrderAt
                           ? tr("the last %1").arg(agoText(*row.lastOrderAt, m_services.clock().now(), store.zone()))
                           : tr("none yet"));
    m_facts->setProfile(profile);
    m_merged->setCustomer(row.id);
    m_walks->setProfile(profile);
    m_sends->setProfile(profile);
    m_history->setProfile(profile);
}

void ProfileView::walk(bool forward)
{
    const customer::CustomerIndex among = m_among ? m_among() : customer::CustomerIndex{};
    if (!among.ids)
        return;
    const std::optional<CustomerId> found = customer::customerlist::neighbour(among, m_customer, forward);
    if (!found)
        return;
    show(*found);
    Q_EMIT moved(*found);
}

void ProfileView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    spread();
}

void ProfileView::spread()
{
    const bool wide = width() >= m_theme.scaled(widePx);
    if (wide == m_wide)
        return;
    m_wide = wide;
    QVBoxLayout* to = wide ? m_trailing->body() : m_leading->body();
    for (Card* card : std::initializer_list<Card*>{m_segments, m_walks, m_sends})
        to->insertWidget(to->count() - 1, card);
    m_trailing->setVisible(wide);
}

}
