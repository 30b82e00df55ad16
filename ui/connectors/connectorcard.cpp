#include "ui/connectors/connectorcard.h"

#include "core/delivery/secretstore.h"
#include "core/workspace/accountcheck.h"
#include "ui/connectors/connectorchoice.h"
#include "ui/connectors/passphraserow.h"
#include "ui/kit/banner.h"
#include "ui/kit/button.h"
#include "ui/kit/flowlayout.h"
#include "ui/kit/label.h"
#include "ui/kit/pill.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/services.h"

#include <QLocale>
#include <QVBoxLayout>

namespace patron::ui {

namespace {

constexpr int probeWaitMs = 120'000;

Tone toneOf(const delivery::AccountProbe& probe)
{
    if (!probe.arrived())
        return Tone::Danger;
    const auto passes = [](const std::string& verdict) { return verdict.empty() || verdict == "pass"; };
    const bool fine =
        probe.keepsSender && probe.keepsUnsubscribe && passes(probe.spf) && passes(probe.dkim) && passes(probe.dmarc);
    return fine ? Tone::Ok : Tone::Warn;
}

QString settingText(const Json& settings, const char* key)
{
    const auto found = settings.is_object() ? settings.find(key) : settings.end();
    return found != settings.end() && found->is_string() ? textOf(found->get<std::string>()) : QString();
}

QString senderText(const Json& settings)
{
    if (!settings.is_object() || !settings.contains("from") || !settings["from"].is_object())
        return {};
    const QString name = settingText(settings["from"], "name");
    const QString address = settingText(settings["from"], "address");
    return name.isEmpty() ? address : QStringLiteral("%1 <%2>").arg(name, address);
}

}

ConnectorCard::ConnectorCard(Theme& theme, Services& services, QWidget* parent)
    : Card(theme, QStringLiteral(" "), parent)
    , m_theme(theme)
    , m_services(services)
    , m_status(new StatusPill(theme, {}, Tone::Neutral, this))
    , m_use(new StatusPill(theme, {}, Tone::Info, this))
    , m_place(new Label(theme, {}, Type::Body, Colour::Text1, this))
    , m_pace(new Label(theme, {}, Type::Small, Colour::Text2, this))
    , m_news(new Label(theme, {}, Type::Small, Colour::Text2, this))
    , m_reason(new Banner(theme, Tone::Warn, {}, this))
    , m_result(new Banner(theme, Tone::Info, {}, this))
    , m_passphrase(new PassphraseRow(theme, services, PassphraseRow::Frame::None, this))
    , m_test(new Button(theme, Button::Role::Secondary, Glyph::Plug, tr("Test"), this))
    , m_probe(new Button(theme, Button::Role::Secondary, Glyph::Mail, tr("Write to itself"), this))
    , m_read(new Button(theme, Button::Role::Secondary, Glyph::Refresh, tr("Read now"), this))
    , m_log(new Button(theme, Button::Role::Ghost, Glyph::List, tr("Log"), this))
    , m_change(new Button(theme, Button::Role::Ghost, Glyph::Edit, tr("Change"), this))
    , m_pause(new Button(theme, Button::Role::Ghost, Glyph::Pause, tr("Pause"), this))
    , m_standard(new Button(theme, Button::Role::Ghost, Glyph::Check, {}, this))
    , m_remove(new Button(theme, Button::Role::Ghost, Glyph::Trash, tr("Remove…"), this))
{
    addCorner(m_use);
    addCorner(m_status);
    m_pace->setObjectName(QStringLiteral("connectorPace"));
    m_news->setObjectName(QStringLiteral("connectorNews"));
    m_result->setObjectName(QStringLiteral("connectorCardResult"));
    m_result->setClosable(true);
    for (Label* label : {m_place, m_pace, m_news}) {
        label->setWordWrap(true);
        body()->addWidget(label);
    }
    body()->addWidget(m_reason);
    body()->addWidget(m_result);
    body()->addWidget(m_passphrase);
    m_reason->hide();
    m_result->hide();
    auto* row = new QWidget(this);
    auto* flow = new FlowLayout(row);
    for (Button* button : {m_test, m_probe, m_read, m_log, m_change, m_pause, m_standard, m_remove}) {
        button->setCompact(true);
        flow->addWidget(button);
    }
    body()->addWidget(row);
    body()->addStretch(1);
    connect(m_passphrase, &PassphraseRow::unlocked, this, [this] {
        Q_EMIT unlocked();
        if (m_again != nullptr)
            (this->*m_again)();
    });
    connect(m_test, &QAbstractButton::clicked, this, &ConnectorCard::test);
    connect(m_probe, &QAbstractButton::clicked, this, &ConnectorCard::probe);
    connect(m_read, &QAbstractButton::clicked, this, &ConnectorCard::readNow);
    connect(m_log, &QAbstractButton::clicked, this, [this] { Q_EMIT logRequested(m_overview.row); });
    connect(m_change, &QAbstractButton::clicked, this, [this] { Q_EMIT changeRequested(m_overview.row); });
    connect(m_pause, &QAbstractButton::clicked, this, [this] { setPaused(!m_stands); });
    connect(m_standard, &QAbstractButton::clicked, this, &ConnectorCard::makeStandard);
    connect(m_remove, &QAbstractButton::clicked, this, [this] { Q_EMIT removeRequested(m_overview.row); });
}

void ConnectorCard::show(const delivery::ConnectorOverview& overview)
{
    m_overview = overview;
    const delivery::ConnectorRow& row = overview.row;
    const ConnectorChoice choice = choiceOf(row);
    const QString name = textOf(row.name);
    const bool mailbox = row.kind == "imap";
    const bool local = row.kind == "local";
    setTitle(name);
    setSubtitle(name == choice.title ? choice.sentence : choice.title);
    const bool waits = !row.paused && overview.hold.holds(m_services.clock().now());
    m_stands = row.paused || waits;
    m_status->setStatus(row.paused ? tr("Paused")
                        : waits    ? tr("Waits")
                        : local    ? tr("On this computer")
                                   : tr("Ready"),
                        m_stands ? Tone::Warn
                        : local  ? Tone::Neutral
                                 : Tone::Ok);
    m_use->setVisible(overview.forMail || overview.forText);
    m_use->setStatus(overview.forMail && overview.forText ? tr("Emails and texts")
                     : overview.forMail                   ? tr("Emails")
                                                          : tr("Text messages"),
                     Tone::Info);
    m_place->setText(placeText());
    m_place->setVisible(!m_place->text().isEmpty());
    m_pace->setText(paceText());
    m_pace->setVisible(!m_pace->text().isEmpty());
    m_news->setText(newsText());
    m_reason->setVisible(m_stands);
    if (waits)
        m_reason->setMessage(Tone::Warn,
                             textOf(overview.hold.sentence(m_services.store().zone(), m_services.clock().now())));
    else
        m_reason->setMessage(Tone::Warn, row.reason.empty() ? tr("Paused.") : textOf(row.reason));
    m_test->setVisible(!local);
    m_probe->setVisible(row.kind == "smtp" && !row.paused);
    m_probe->setToolTip(tr("Sends a mail from this account to its own mailbox and says what arrived"));
    m_read->setVisible(mailbox);
    m_log->setVisible(!mailbox);
    m_pause->setText(waits ? tr("Try now") : row.paused ? tr("Go on") : tr("Pause"));
    m_pause->setGlyph(m_stands ? Glyph::Play : Glyph::Pause);
    m_remove->setVisible(!local);
    const bool mail = row.carries(customer::Channel::Email);
    const bool text = row.carries(customer::Channel::Sms);
    m_standard->setVisible((mail && !overview.forMail) || (text && !mail && !overview.forText));
    m_standard->setText(mail ? tr("Use for emails") : tr("Use for text messages"));
    m_passphrase->setSuffix(QStringLiteral("_%1").arg(row.id.value));
    offerUnlocking();
    for (const auto& [button, key] :
         {std::pair(m_test, "Test"), std::pair(m_probe, "Probe"), std::pair(m_read, "Read"), std::pair(m_log, "Log"),
          std::pair(m_change, "Change"), std::pair(m_pause, "Pause"), std::pair(m_standard, "Use"),
          std::pair(m_remove, "Remove")}) {
        button->setObjectName(QStringLiteral("connector%1_%2").arg(QLatin1String(key)).arg(row.id.value));
        button->setAccessibleName(tr("%1: %2").arg(name, button->text()));
    }
}

QString ConnectorCard::placeText() const
{
    const Json& settings = m_overview.row.settings;
    const QString sender = senderText(settings);
    const QString host = settingText(settings, "host");
    const QString folder = settingText(settings, "folder");
    QString place = !folder.isEmpty() ? folder : host;
    if (place.isEmpty())
        place = settingText(settings, "sender");
    if (m_overview.row.kind == "imap")
        return tr("%1 at %2").arg(settingText(settings, "username"), host);
    return sender.isEmpty() || place.isEmpty() ? sender + place : tr("%1 by %2").arg(sender, place);
}

QString ConnectorCard::paceText() const
{
    if (m_overview.row.kind == "imap") {
        return m_overview.readAt
                   ? tr("Read %1").arg(agoText(*m_overview.readAt, m_services.clock().now(), m_services.store().zone()))
                   : tr("Not read yet");
    }
    QStringList parts;
    if (m_overview.perDay) {
        parts.append(tr("%1 of %2 sent in the last 24 hours")
                         .arg(countText(m_overview.sentLastDay), countText(*m_overview.perDay)));
    } else {
        parts.append(tr("%1 sent in the last 24 hours").arg(countText(m_overview.sentLastDay)));
    }
    if (m_overview.warmUpPerDay)
        parts.append(tr("warms up, twice as many on the next good day"));
    if (m_overview.perMinute)
        parts.append(tr("at most %1 a minute").arg(countText(*m_overview.perMinute)));
    return parts.join(QStringLiteral(" · "));
}

QString ConnectorCard::newsText() const
{
    if (m_overview.row.kind == "imap") {
        return m_overview.waitingMails == 0 ? tr("No mail to look at")
                                            : tr("%n mail(s) to look at", nullptr, int(m_overview.waitingMails));
    }
    return m_overview.waiting == 0 ? tr("Nothing waits")
                                   : tr("%n message(s) waiting", nullptr, int(m_overview.waiting));
}

void ConnectorCard::test()
{
    m_test->setEnabled(false);
    m_again = &ConnectorCard::test;
    say(Tone::Info, tr("Connecting…"));
    m_services.run<bool>(
        this, tr("Test the connection"),
        [row = m_overview.row, &workspace = m_services.workspace()](JobContext& job) -> Result<bool> {
            PATRON_CHECK(workspace.testConnector(row, job.cancelToken()));
            return true;
        },
        [this](Result<bool> worked) {
            m_test->setEnabled(true);
            if (worked)
                say(Tone::Ok, tr("It works. Nothing was sent."));
            else
                say(Tone::Danger, textOf(worked.error().text));
        },
        QStringLiteral("test"));
}

void ConnectorCard::probe()
{
    m_probe->setEnabled(false);
    m_again = &ConnectorCard::probe;
    say(Tone::Info, tr("A mail is on its way from the account to itself. This may take two minutes…"));
    m_services.run<workspace::AccountCheck>(
        this, tr("Write to the account itself"),
        [row = m_overview.row, &workspace = m_services.workspace()](JobContext& job) {
            return workspace::checkAccount(workspace, row, {}, probeWaitMs, job.cancelToken(), job.clock().now());
        },
        [this](Result<workspace::AccountCheck> check) {
            m_probe->setEnabled(true);
            if (!check) {
                say(Tone::Danger, textOf(check.error().text));
                return;
            }
            QStringList lines;
            for (const auto* list : {&check->lines, &check->learned}) {
                for (const std::string& line : *list)
                    lines.append(textOf(line));
            }
            say(toneOf(check->probe), lines.join(u'\n'));
        },
        QStringLiteral("probe"));
}

void ConnectorCard::readNow()
{
    m_read->setEnabled(false);
    m_again = &ConnectorCard::readNow;
    say(Tone::Info, tr("Reading…"));
    m_services.run<delivery::MailReport>(
        this, tr("Read the mailbox"),
        [id = m_overview.row.id, &workspace = m_services.workspace()](JobContext& job) {
            return workspace.collectMail(job, id);
        },
        [this](Result<delivery::MailReport> report) {
            m_read->setEnabled(true);
            if (!report) {
                say(Tone::Danger, textOf(report.error().text));
                return;
            }
            if (!report->problems.empty()) {
                say(Tone::Danger, textOf(report->problems.begin()->second));
                return;
            }
            const delivery::MailTally& tally = report->tally;
            say(Tone::Ok, tr("%1 mails read: %2 came back, %3 unsubscribed, %4 complained, %5 replied.")
                              .arg(countText(tally.read), countText(tally.bounced), countText(tally.unsubscribes),
                                   countText(tally.complaints), countText(tally.replies)));
        },
        QStringLiteral("read"));
}

void ConnectorCard::setPaused(bool paused)
{
    m_services.change<bool>(
        this,
        [id = m_overview.row.id, paused](Transaction& tx) -> Result<bool> {
            if (paused)
                delivery::connectors::pause(tx, id, "Paused by you.");
            else
                delivery::connectors::resume(tx, id);
            return true;
        },
        [this](Result<bool> done) {
            if (!done)
                Q_EMIT failed(textOf(done.error().text));
        });
}

void ConnectorCard::makeStandard()
{
    m_services.change<bool>(
        this,
        [row = m_overview.row](Transaction& tx) -> Result<bool> {
            delivery::connectors::makeStandard(tx, row);
            return true;
        },
        [this](Result<bool> done) {
            if (!done)
                Q_EMIT failed(textOf(done.error().text));
        });
}

void ConnectorCard::say(Tone tone, const QString& sentence)
{
    m_result->setMessage(tone, sentence);
    // What is asked for says what is missing.
    const bool isAsked = offerUnlocking() && tone == Tone::Danger;
    m_result->setVisible(!isAsked);
}

bool ConnectorCard::offerUnlocking()
{
    const delivery::ConnectorRow& row = m_overview.row;
    if (row.needsSecret() &&
        !qEnvironmentVariableIsSet(delivery::EnvironmentSecretStore::variableName(row.name).c_str()))
        return m_passphrase->offer(false);
    m_passphrase->hide();
    return false;
}

}
