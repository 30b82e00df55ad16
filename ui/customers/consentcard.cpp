#include "ui/customers/consentcard.h"

#include "core/customer/consentstore.h"
#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/pill.h"
#include "ui/kit/segmentedcontrol.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/profileedits.h"
#include "ui/models/services.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
const QString yes = QStringLiteral("granted");
const QString no = QStringLiteral("denied");

std::pair<QString, Tone> wordsOf(const customer::Reach& reach)
{
    if (reach.normalized.empty())
        return {ConsentCard::tr("no address"), Tone::Neutral};
    if (reach.suppressed == "unsubscribed")
        return {ConsentCard::tr("unsubscribed"), Tone::Danger};
    if (reach.suppressed == "bounced_hard")
        return {ConsentCard::tr("address does not work"), Tone::Danger};
    if (reach.suppressed == "complained")
        return {ConsentCard::tr("complained"), Tone::Danger};
    if (!reach.suppressed.empty())
        return {ConsentCard::tr("must not be written to"), Tone::Danger};
    switch (reach.consent) {
    case customer::ConsentState::Granted:
        return {ConsentCard::tr("said yes"), Tone::Ok};
    case customer::ConsentState::Denied:
        return {ConsentCard::tr("said no"), Tone::Danger};
    case customer::ConsentState::Unknown:
        break;
    }
    return {ConsentCard::tr("never asked"), Tone::Warn};
}

QString nameOf(customer::Channel channel)
{
    return channel == customer::Channel::Email ? ConsentCard::tr("E-mail") : ConsentCard::tr("SMS");
}
}

ConsentCard::ConsentCard(Theme& theme, Services& services, QWidget* parent)
    : Card(theme, tr("May we write?"), parent)
    , m_theme(theme)
    , m_services(services)
    , m_email(makeLine(customer::Channel::Email))
    , m_sms(makeLine(customer::Channel::Sms))
    , m_form(new QWidget(this))
    , m_question(new Label(theme, {}, Type::Body, Colour::Text1, m_form))
    , m_answer(new SegmentedControl(theme, tr("What the customer said"), m_form))
    , m_evidence(new QLineEdit(m_form))
    , m_error(new Label(theme, {}, Type::Small, Colour::Danger, m_form))
    , m_save(new Button(theme, Button::Role::Secondary, tr("Save"), m_form))
    , m_cancel(new Button(theme, Button::Role::Ghost, tr("Cancel"), m_form))
    , m_more(new Button(theme, Button::Role::Ghost, tr("What was said before"), this))
    , m_ledger(new QWidget(this))
{
    buildForm();
    m_more->setObjectName(QStringLiteral("consentLedger"));
    m_more->setCompact(true);
    m_more->setCheckable(true);
    body()->addWidget(m_more, 0, Qt::AlignLeading);
    m_ledger->hide();
    body()->addWidget(m_ledger);
    connect(m_more, &QPushButton::toggled, m_ledger, &QWidget::setVisible);
    connect(m_email.change, &QPushButton::clicked, this, [this] { openForm(customer::Channel::Email); });
    connect(m_sms.change, &QPushButton::clicked, this, [this] { openForm(customer::Channel::Sms); });
    connect(m_save, &QPushButton::clicked, this, &ConsentCard::save);
    connect(m_evidence, &QLineEdit::returnPressed, this, &ConsentCard::save);
    connect(m_cancel, &QPushButton::clicked, this, &ConsentCard::closeForm);
}

ConsentCard::Line ConsentCard::makeLine(customer::Channel channel)
{
    Line line;
    line.channel = channel;
    auto* name = new Label(m_theme, nameOf(channel), Type::Body, Colour::Text1, this);
    line.pill = new StatusPill(m_theme, {}, Tone::Neutral, this);
    line.detail = new Label(m_theme, {}, Type::Small, Colour::Text2, this);
    line.detail->setWordWrap(true);
    line.change = new Button(m_theme, Button::Role::Ghost, tr("Change"), this);
    line.change->setObjectName(QStringLiteral("consentChange_") + textOf(customer::channelName(channel)));
    line.change->setAccessibleName(tr("Change what was said about %1").arg(nameOf(channel)));
    line.change->setCompact(true);
    auto* row = new QHBoxLayout;
    row->setSpacing(space::m);
    row->addWidget(name);
    row->addWidget(line.pill);
    row->addStretch(1);
    row->addWidget(line.change);
    body()->addLayout(row);
    body()->addWidget(line.detail);
    return line;
}

void ConsentCard::buildForm()
{
    m_question->setWordWrap(true);
    m_answer->setObjectName(QStringLiteral("consentAnswer"));
    m_answer->addSegment(yes, tr("Yes"));
    m_answer->addSegment(no, tr("No"));
    m_evidence->setObjectName(QStringLiteral("consentEvidence"));
    m_evidence->setAccessibleName(tr("How you know"));
    m_evidence->setPlaceholderText(tr("How you know: told us at the till"));
    m_error->setWordWrap(true);
    m_error->hide();
    m_save->setObjectName(QStringLiteral("consentSave"));
    m_save->setCompact(true);
    m_cancel->setObjectName(QStringLiteral("consentCancel"));
    m_cancel->setCompact(true);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_save);
    auto* column = new QVBoxLayout(m_form);
    column->setContentsMargins(0, space::xs, 0, space::xs);
    column->setSpacing(space::m);
    column->addWidget(m_question);
    column->addWidget(m_answer, 0, Qt::AlignLeading);
    column->addWidget(m_evidence);
    column->addWidget(m_error);
    column->addLayout(buttons);
    m_form->hide();
    body()->addWidget(m_form);
}

void ConsentCard::setProfile(const CustomerProfile& profile)
{
    if (profile.row.id != m_customer)
        closeForm();
    m_customer = profile.row.id;
    fillLine(m_email, profile.row.byEmail, profile);
    fillLine(m_sms, profile.row.bySms, profile);
    delete m_ledger->layout();
    qDeleteAll(m_ledger->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly));
    auto* lines = new QVBoxLayout(m_ledger);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(space::xs);
    for (const ProfileConsent& consent : profile.consents) {
        auto* title = new Label(m_theme, consent.title, Type::Body, Colour::Text1, m_ledger);
        title->setWordWrap(true);
        auto* detail = new Label(m_theme, consent.detail, Type::Small, Colour::Text2, m_ledger);
        detail->setWordWrap(true);
        lines->addWidget(title);
        lines->addWidget(detail);
    }
    m_more->setVisible(profile.consents.size() > 1);
    m_ledger->setVisible(m_more->isChecked() && profile.consents.size() > 1);
}

void ConsentCard::fillLine(const Line& line, const customer::Reach& reach, const CustomerProfile& profile)
{
    const auto [text, tone] = wordsOf(reach);
    line.pill->setStatus(text, tone);
    QString detail;
    for (const ProfileConsent& consent : profile.consents) {
        if (consent.channel == line.channel) {
            detail = consent.detail;
            break;
        }
    }
    line.detail->setText(detail);
    line.detail->setVisible(!detail.isEmpty());
}

void ConsentCard::openForm(customer::Channel channel)
{
    m_channel = channel;
    m_question->setText(channel == customer::Channel::Email ? tr("What did the customer say about e-mails?")
                                                            : tr("What did the customer say about text messages?"));
    m_answer->setCurrent(yes);
    m_evidence->clear();
    m_error->hide();
    m_form->show();
    m_evidence->setFocus();
}

void ConsentCard::closeForm()
{
    const bool focused = m_form->isAncestorOf(focusWidget() ? focusWidget() : this);
    m_form->hide();
    if (focused)
        (m_channel == customer::Channel::Email ? m_email : m_sms).change->setFocus();
}

void ConsentCard::save()
{
    const std::string evidence = m_evidence->text().trimmed().toStdString();
    if (evidence.empty()) {
        m_error->setText(tr("Write down how you know it. It is the proof when somebody asks."));
        m_error->show();
        m_evidence->setFocus();
        return;
    }
    const Ms now = m_services.clock().now();
    customer::ConsentEntry entry;
    entry.customer = m_customer;
    entry.channel = m_channel;
    entry.state = m_answer->current() == yes ? customer::ConsentState::Granted : customer::ConsentState::Denied;
    entry.source = typedSource;
    entry.evidence = evidence;
    entry.at = now;
    struct Written
    {};
    m_services.change<Written>(
        this,
        [entry, now, &store = m_services.store()](Transaction& tx) -> Result<Written> {
            if (entry.state == customer::ConsentState::Granted)
                customer::consents::grantAfresh(tx, entry, store.identityKey(), now);
            else
                customer::consents::add(tx, entry, now);
            return Written{};
        },
        [this](Result<Written> answer) {
            if (!answer) {
                m_error->setText(textOf(answer.error().text));
                m_error->show();
                return;
            }
            closeForm();
            Q_EMIT changed();
        });
}

}
