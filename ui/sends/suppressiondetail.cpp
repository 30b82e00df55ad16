#include "ui/sends/suppressiondetail.h"

#include "ui/kit/button.h"
#include "ui/kit/card.h"
#include "ui/kit/dialogs.h"
#include "ui/kit/label.h"
#include "ui/kit/pill.h"
#include "ui/kit/scrollbody.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/suppressionwords.h"
#include "ui/sends/suppressionpaint.h"

#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace patron::ui {

using customer::Lifting;
using customer::SuppressedAddress;
using customer::SuppressionLine;

SuppressionDetail::SuppressionDetail(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_dialogs(dialogs)
    , m_scroll(new ScrollBody(QStringLiteral("suppressionBody"), tr("One address"), this))
    , m_title(new Label(theme, {}, Type::Lead, Colour::Text1, this))
    , m_channel(new Label(theme, {}, Type::Small, Colour::Text2, this))
    , m_reasons(new Card(theme, tr("Why nobody writes there"), this))
    , m_holders(new Card(theme, tr("Whose address it is"), this))
    , m_stays(new Label(theme, {}, Type::Small, Colour::Text2, this))
    , m_lift(new Button(theme, Button::Role::Secondary, tr("Take off the list…"), this))
{
    m_title->setObjectName(QStringLiteral("suppressionAddress"));
    m_title->setType(Type::Lead, Weight::Strong);
    m_title->setWordWrap(true);
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_stays->setObjectName(QStringLiteral("suppressionStays"));
    m_stays->setWordWrap(true);
    m_lift->setObjectName(QStringLiteral("suppressionLift"));
    auto* foot = new QHBoxLayout;
    foot->addWidget(m_lift);
    foot->addStretch(1);
    QVBoxLayout* body = m_scroll->body();
    body->setContentsMargins(space::xl, 0, space::xxl, space::xl);
    body->setSpacing(space::l);
    auto* head = new QVBoxLayout;
    head->setSpacing(space::xxs);
    head->addWidget(m_title);
    head->addWidget(m_channel);
    body->addLayout(head);
    body->addWidget(m_reasons);
    body->addWidget(m_holders);
    body->addWidget(m_stays);
    body->addLayout(foot);
    body->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_scroll);
    connect(m_lift, &QAbstractButton::clicked, this, &SuppressionDetail::askLift);
    connect(&services, &Services::changed, this, [this](const ChangeSet& changes) {
        if (m_entry != 0 && isVisible() && changes.touches(Area::Customers))
            load();
    });
    showEntry(0);
}

void SuppressionDetail::showEntry(std::int64_t entry)
{
    if (entry != m_entry) {
        m_entry = entry;
        m_address.reset();
        m_scroll->widget()->hide();
    }
    if (entry != 0)
        load();
}

void SuppressionDetail::load()
{
    m_services.ask<SuppressedAddress>(
        this,
        [entry = m_entry](ReadSession& session) {
            return customer::suppressions::address(session.connection(), entry);
        },
        [this](Result<SuppressedAddress> address) {
            // One that has just come off the list leaves it with the next reading.
            if (address)
                fill(std::move(*address));
            else if (address.error().code != ErrorCode::NotFound)
                Q_EMIT failed(textOf(address.error().text));
        },
        QStringLiteral("address"));
}

void SuppressionDetail::fill(SuppressedAddress address)
{
    m_address = std::move(address);
    const SuppressionLine& first = m_address->entries.front();
    m_title->setText(suppressedAddressText(first));
    m_channel->setText(suppressedChannelText(first));
    m_reasonLines = static_cast<QVBoxLayout*>(m_reasons->renewContent(space::l)->layout());
    for (const SuppressionLine& line : m_address->entries)
        addReason(line);
    m_holderLines = static_cast<QVBoxLayout*>(m_holders->renewContent(space::m)->layout());
    for (const SuppressedAddress::Holder& holder : m_address->holders)
        addHolder(holder);
    m_holders->setSubtitle(m_address->holders.empty() ? tr("No customer of yours has it.") : QString());
    m_holders->setVisible(!first.normalized.empty());
    const bool never = m_address->lifting == Lifting::Never;
    m_stays->setText(tr("It stays on the list for good, so that nobody writes to a person who was erased."));
    m_stays->setVisible(never);
    m_lift->setVisible(!never);
    m_scroll->widget()->show();
}

void SuppressionDetail::addReason(const SuppressionLine& line)
{
    QWidget* parent = m_reasonLines->parentWidget();
    auto* head = new QHBoxLayout;
    head->setSpacing(space::m);
    head->addWidget(
        new StatusPill(m_theme, suppressionReasonText(line.reason), suppressionTone(textOf(line.reason)), parent));
    head->addStretch(1);
    const TimeZone& zone = m_services.store().zone();
    head->addWidget(
        new Label(m_theme, tr("since %1").arg(dateText(line.at, zone)), Type::Small, Colour::Text2, parent));
    auto* block = new QVBoxLayout;
    block->setSpacing(space::xs);
    block->addLayout(head);
    const auto add = [&](const QString& text, Colour colour) {
        auto* label = new Label(m_theme, text, Type::Small, colour, parent);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        block->addWidget(label);
    };
    if (const QString sentence = suppressionReasonSentence(line.reason); !sentence.isEmpty())
        add(sentence, Colour::Text1);
    add(suppressionHowText(line), Colour::Text2);
    m_reasonLines->addLayout(block);
}

void SuppressionDetail::addHolder(const SuppressedAddress::Holder& holder)
{
    QWidget* parent = m_holderLines->parentWidget();
    auto* name = new Label(m_theme, textOf(holder.name), Type::Body, Colour::Text1, parent);
    name->setElided(true);
    auto* open = new Button(m_theme, Button::Role::Ghost, Glyph::Customer, tr("Profile"), parent);
    open->setObjectName(QStringLiteral("suppressionProfile_%1").arg(holder.customer.value));
    open->setAccessibleName(tr("Profile of %1").arg(textOf(holder.name)));
    open->setCompact(true);
    connect(open, &QAbstractButton::clicked, this,
            [this, customer = holder.customer] { Q_EMIT customerRequested(customer); });
    auto* row = new QHBoxLayout;
    row->setSpacing(space::m);
    row->addWidget(name, 1);
    row->addWidget(open);
    m_holderLines->addLayout(row);
    if (holder.consent != customer::ConsentState::Denied)
        return;
    auto* no = new Label(m_theme, tr("Said no to marketing here, too."), Type::Small, Colour::Text2, parent);
    no->setWordWrap(true);
    m_holderLines->addWidget(no);
}

/// What a person should know before an address comes off the list.
QString SuppressionDetail::warning() const
{
    QStringList sentences;
    const auto has = [&](std::string_view reason) {
        return std::ranges::any_of(m_address->entries,
                                   [&](const SuppressionLine& line) { return line.reason == reason; });
    };
    if (has("bounced_hard"))
        sentences << tr("Messages to it came back for good. Take it off only when you know that it works again: mail "
                        "that keeps coming back harms the delivery of all your mail.");
    if (has("complained"))
        sentences << tr("They called a message of yours spam. A second complaint harms the delivery of all your mail.");
    if (has("unsubscribed"))
        sentences << tr("They asked for no more. Take it off only when they asked for messages again.");
    if (sentences.isEmpty())
        sentences << tr("Messages may go there again.");
    const auto no =
        std::ranges::count(m_address->holders, customer::ConsentState::Denied, &SuppressedAddress::Holder::consent);
    if (no > 0)
        sentences << tr("What they said no to stays: marketing goes there once a new yes stands in their profile.");
    return sentences.join(u' ');
}

void SuppressionDetail::askLift()
{
    if (!m_address || m_address->lifting == Lifting::Never)
        return;
    const bool grave = m_address->lifting == Lifting::Knowingly;
    Confirmation question;
    question.title = tr("Take %1 off the list?").arg(suppressedAddressText(m_address->entries.front()));
    question.text = warning();
    question.confirmText = grave ? tr("It works again, take it off") : tr("Take it off");
    question.dangerous = grave;
    m_dialogs.confirm(this, question, [this, entry = m_entry](bool yes) {
        if (yes && entry == m_entry)
            lift();
    });
}

void SuppressionDetail::lift()
{
    if (!m_address)
        return;
    const customer::LiftTerms terms{m_address->lifting == Lifting::Knowingly, {}};
    const QString address = suppressedAddressText(m_address->entries.front());
    const Ms now = m_services.clock().now();
    m_services.change<std::int64_t>(
        this,
        [entry = m_entry, terms, now](Transaction& tx) { return customer::suppressions::lift(tx, entry, terms, now); },
        [this, address](Result<std::int64_t> done) {
            if (done)
                Q_EMIT lifted(address);
            else
                Q_EMIT failed(textOf(done.error().text));
        });
}

}
