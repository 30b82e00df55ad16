#include "ui/customers/profilecards.h"

#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/pill.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace patron::ui {

namespace {
constexpr int sendsOnCard = 8;
constexpr std::size_t decisionsOnCard = 30;

/// Puts a fresh column into a card in the place of the one before.
QVBoxLayout* renew(Card& card, QWidget*& content)
{
    delete content;
    content = new QWidget(&card);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::m);
    card.body()->addWidget(content);
    return column;
}

Label* quiet(Theme& theme, const QString& text, QWidget* parent)
{
    auto* label = new Label(theme, text, Type::Body, Colour::Text2, parent);
    label->setWordWrap(true);
    return label;
}

Button* link(Theme& theme, const QString& text, const QString& name, QWidget* parent)
{
    auto* button = new Button(theme, Button::Role::Ghost, QString(text).replace(u'&', QStringLiteral("&&")), parent);
    button->setObjectName(name);
    button->setAccessibleName(text);
    button->setCompact(true);
    return button;
}

Tone toneOf(outbox::SendState state)
{
    using outbox::SendState;
    switch (state) {
    case SendState::Accepted:
    case SendState::Delivered:
    case SendState::AssumedSent:
        return Tone::Ok;
    case SendState::BouncedHard:
    case SendState::BouncedSoft:
    case SendState::Complained:
    case SendState::Rejected:
        return Tone::Danger;
    case SendState::Ambiguous:
    case SendState::Unsubscribed:
    case SendState::Deferred:
    case SendState::Held:
        return Tone::Warn;
    case SendState::Planned:
    case SendState::Queued:
    case SendState::Leased:
    case SendState::Handed:
        return Tone::Info;
    default:
        return Tone::Neutral;
    }
}

std::pair<QString, Tone> stateOf(const program::CustomerWalk& walk)
{
    if (!walk.enrollment)
        return {WalksCard::tr("Not let in"), Tone::Neutral};
    if (walk.goalAt)
        return {WalksCard::tr("Reached the goal"), Tone::Ok};
    if (walk.heldOut)
        return {WalksCard::tr("Kept out to measure"), Tone::Neutral};
    if (walk.state == "active")
        return {WalksCard::tr("On the way"), Tone::Info};
    if (walk.state == "completed")
        return {WalksCard::tr("At the end"), Tone::Ok};
    return {WalksCard::tr("Left"), Tone::Neutral};
}
}

SegmentsCard::SegmentsCard(Theme& theme, QWidget* parent)
    : Card(theme, tr("Segments"), parent)
    , m_theme(theme)
{}

void SegmentsCard::setWaiting()
{
    if (m_content)
        m_content->setEnabled(false);
}

void SegmentsCard::setSegments(const QList<MemberOf>& segments)
{
    QVBoxLayout* column = renew(*this, m_content);
    column->setSpacing(space::xxs);
    if (segments.isEmpty())
        column->addWidget(quiet(m_theme, tr("In no segment today."), m_content));
    for (const MemberOf& segment : segments) {
        Button* button = link(m_theme, segment.name, QStringLiteral("profileSegment%1").arg(segment.id), m_content);
        button->setGlyph(Glyph::Segments);
        column->addWidget(button, 0, Qt::AlignLeading);
        connect(button, &QPushButton::clicked, this, [this, id = segment.id] {
            Q_EMIT goRequested(QStringLiteral("segments"), {{QStringLiteral("segment"), id}});
        });
    }
}

WalksCard::WalksCard(Theme& theme, const TimeZone& zone, QWidget* parent)
    : Card(theme, tr("Programs"), parent)
    , m_theme(theme)
    , m_zone(zone)
{}

void WalksCard::setProfile(const CustomerProfile& profile)
{
    QVBoxLayout* column = renew(*this, m_content);
    column->setSpacing(space::l);
    if (profile.walks.empty())
        column->addWidget(quiet(m_theme, tr("No program has looked at this customer yet."), m_content));
    int number = 0;
    for (const program::CustomerWalk& walk : profile.walks)
        column->addWidget(makeWalk(walk, ++number, m_content));
}

QWidget* WalksCard::makeWalk(const program::CustomerWalk& walk, int number, QWidget* parent)
{
    auto* box = new QWidget(parent);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::xs);
    Button* name = link(m_theme, textOf(walk.name), QStringLiteral("profileProgram%1").arg(number), box);
    name->setGlyph(Glyph::Programs);
    connect(name, &QPushButton::clicked, this, [this, id = walk.program.value] {
        Q_EMIT goRequested(QStringLiteral("programs"),
                           {{QStringLiteral("program"), QVariant::fromValue<qlonglong>(id)}});
    });
    auto* why = link(m_theme, tr("Why?"), QStringLiteral("profileWhy%1").arg(number), box);
    why->setAccessibleName(tr("Why: what %1 decided about this customer").arg(textOf(walk.name)));
    why->setCheckable(true);
    auto* head = new QHBoxLayout;
    head->addWidget(name);
    head->addStretch(1);
    head->addWidget(why);
    column->addLayout(head);
    const auto [state, tone] = stateOf(walk);
    auto* line = new QHBoxLayout;
    line->addWidget(new StatusPill(m_theme, state, tone, box));
    const QString when = walk.enteredAt ? tr("since %1").arg(dateText(*walk.enteredAt, m_zone)) : QString();
    line->addWidget(new Label(m_theme, when, Type::Small, Colour::Text2, box), 1);
    column->addLayout(line);
    auto* reasons = new QWidget(box);
    auto* lines = new QVBoxLayout(reasons);
    lines->setContentsMargins(space::m, space::xs, 0, 0);
    lines->setSpacing(space::s);
    const std::size_t first = walk.decisions.size() > decisionsOnCard ? walk.decisions.size() - decisionsOnCard : 0;
    for (std::size_t i = first; i < walk.decisions.size(); ++i) {
        const program::WalkDecision& decision = walk.decisions[i];
        QString text = dateText(decision.at, m_zone) + QStringLiteral(" ") + timeText(decision.at, m_zone);
        if (!decision.step.empty())
            text += QStringLiteral(" · ") + textOf(decision.step);
        lines->addWidget(new Label(m_theme, text, Type::Small, Colour::Text2, reasons));
        lines->addWidget(quiet(m_theme, textOf(decision.reason), reasons));
    }
    reasons->hide();
    column->addWidget(reasons);
    why->setVisible(!walk.decisions.empty());
    connect(why, &QPushButton::toggled, reasons, &QWidget::setVisible);
    return box;
}

SendsCard::SendsCard(Theme& theme, const TimeZone& zone, QWidget* parent)
    : Card(theme, tr("Messages"), parent)
    , m_theme(theme)
    , m_zone(zone)
{}

void SendsCard::setProfile(const CustomerProfile& profile)
{
    QVBoxLayout* column = renew(*this, m_content);
    if (profile.sends.empty())
        column->addWidget(quiet(m_theme, tr("No message has been planned or sent."), m_content));
    int shown = 0;
    for (const outbox::CustomerSend& send : profile.sends) {
        if (++shown > sendsOnCard)
            break;
        auto* words = new QVBoxLayout;
        words->setSpacing(space::xxs);
        auto* name = new Label(m_theme, textOf(send.message), Type::Body, Colour::Text1, m_content);
        name->setElided(true);
        words->addWidget(name);
        const QString reason = sendReasonText(send.reason);
        const QString when = dateText(send.handedAt.value_or(send.dueAt), m_zone);
        words->addWidget(new Label(m_theme, reason.isEmpty() ? when : when + QStringLiteral(" · ") + reason,
                                   Type::Small, Colour::Text2, m_content));
        auto* line = new QHBoxLayout;
        line->addLayout(words, 1);
        line->addWidget(new StatusPill(m_theme, sendStateText(send.state), toneOf(send.state), m_content), 0,
                        Qt::AlignTop);
        column->addLayout(line);
    }
    const int more = static_cast<int>(profile.sends.size()) - sendsOnCard;
    if (more > 0)
        column->addWidget(quiet(m_theme, tr("and %n more", nullptr, more), m_content));
}

}
