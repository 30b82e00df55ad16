#include "ui/sends/occasiondetail.h"

#include "core/customer/profile.h"
#include "core/delivery/local/simulatedfeedback.h"
#include "ui/kit/banner.h"
#include "ui/kit/button.h"
#include "ui/kit/card.h"
#include "ui/kit/dialogs.h"
#include "ui/kit/flowlayout.h"
#include "ui/kit/label.h"
#include "ui/kit/scrollbody.h"
#include "ui/kit/theme.h"
#include "ui/kit/timebars.h"
#include "ui/models/localetext.h"
#include "ui/models/occasionlistmodel.h"
#include "ui/models/sendwords.h"
#include "ui/sends/countlines.h"
#include "ui/sends/statebar.h"

#include <QListWidget>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
constexpr int shownUnsure = 200;
constexpr int mostSteps = 48;
constexpr double msPerSecond = 1'000;

QString madeUpText(const delivery::SimulatedFeedback& made)
{
    if (made.isEmpty())
        return OccasionDetail::tr("There is nothing new: its answers were made up before.");
    return OccasionDetail::tr(
               "Made up: %1 came back, %2 complained, %3 unsubscribed, %4 replied, %5 opened, %6 clicked.")
        .arg(countText(made.bouncedHard + made.bouncedSoft), countText(made.complained), countText(made.unsubscribed),
             countText(made.replied), countText(made.opened), countText(made.clicked));
}
}

OccasionDetail::OccasionDetail(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_dialogs(dialogs)
    , m_title(new Label(theme, {}, Type::Lead, Colour::Text1, this))
    , m_sum(new Label(theme, {}, Type::Small, Colour::Text2, this))
    , m_reason(new Banner(theme, Tone::Warn, {}, this))
    , m_bar(new StateBar(theme, this))
    , m_send(new Button(theme, Button::Role::Secondary, Glyph::Play, tr("Send what waits"), this))
    , m_pause(new Button(theme, Button::Role::Secondary, Glyph::Pause, tr("Pause"), this))
    , m_cancel(new Button(theme, Button::Role::Ghost, Glyph::Stop, tr("Cancel the rest…"), this))
    , m_simulate(new Button(theme, Button::Role::Secondary, Glyph::MailOpen, tr("Make up answers…"), this))
    , m_states(countlines::make(QStringLiteral("sendStates"), tr("States"), {tr("State"), tr("Messages")}, this))
    , m_speedCard(new Card(theme, tr("How fast it went"), this))
    , m_speed(new TimeBars(theme, tr("Got through"), tr("Did not"), m_speedCard))
    , m_troubleCard(new Card(theme, tr("Why some did not go"), this))
    , m_troubles(countlines::make(QStringLiteral("sendTroubles"), tr("Why some did not go"),
                                  {tr("Reason"), tr("Messages")}, m_troubleCard))
    , m_unsureCard(new Card(theme, tr("Not certain"), this))
    , m_unsure(new QListWidget(m_unsureCard))
    , m_wasSent(new Button(theme, Button::Role::Secondary, tr("It was sent"), m_unsureCard))
    , m_again(new Button(theme, Button::Role::Secondary, tr("Send again"), m_unsureCard))
{
    m_title->setType(Type::Lead, Weight::Strong);
    m_title->setWordWrap(true);
    m_sum->setObjectName(QStringLiteral("sendSum"));
    m_sum->setWordWrap(true);
    m_reason->hide();
    auto* scroll = new ScrollBody(QStringLiteral("occasionBody"), tr("One send"), this);
    buildBody(scroll->body());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(scroll);
    connect(m_send, &QAbstractButton::clicked, this, [this] { Q_EMIT sendRequested(occasion()); });
    connect(m_pause, &QAbstractButton::clicked, this, [this] { setState(m_summary.occasion.state != "paused"); });
    connect(m_cancel, &QAbstractButton::clicked, this, &OccasionDetail::askCancel);
    connect(m_simulate, &QAbstractButton::clicked, this, &OccasionDetail::askSimulation);
    connect(m_wasSent, &QAbstractButton::clicked, this, [this] { resolve(outbox::Resolution::Sent); });
    connect(m_again, &QAbstractButton::clicked, this, [this] { resolve(outbox::Resolution::Resend); });
    const auto follow = [this] {
        const bool any = !m_unsure->selectedItems().isEmpty();
        m_wasSent->setEnabled(any);
        m_again->setEnabled(any);
    };
    connect(m_unsure, &QListWidget::itemSelectionChanged, this, follow);
    connect(&theme, &Theme::changed, this, &OccasionDetail::fillStates);
}

void OccasionDetail::buildBody(QVBoxLayout* body)
{
    body->setContentsMargins(space::xl, 0, space::xxl, space::xxl);
    body->setSpacing(space::l);
    body->addWidget(m_title);
    body->addWidget(m_sum);
    body->addWidget(m_reason);
    body->addWidget(buildHead());
    auto* states = new Card(m_theme, tr("Where the messages are"), this);
    states->body()->addWidget(m_bar);
    states->body()->addWidget(m_states);
    body->addWidget(states);
    m_speed->setObjectName(QStringLiteral("sendSpeed"));
    m_speed->setFixedHeight(m_theme.scaled(120));
    m_speedCard->body()->addWidget(m_speed);
    m_speedCard->hide();
    body->addWidget(m_speedCard);
    m_unsure->setObjectName(QStringLiteral("unsureSends"));
    m_unsure->setAccessibleName(tr("Messages nobody is certain about"));
    m_unsure->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_unsure->setMaximumHeight(m_theme.scaled(160));
    m_unsureCard->setSubtitle(tr("The line broke after the mail was handed over. Ask at the mail server, then say."));
    m_wasSent->setObjectName(QStringLiteral("sendWasSent"));
    m_again->setObjectName(QStringLiteral("sendAgain"));
    auto* answers = new QHBoxLayout;
    answers->addWidget(m_wasSent);
    answers->addWidget(m_again);
    answers->addStretch(1);
    m_unsureCard->body()->addWidget(m_unsure);
    m_unsureCard->body()->addLayout(answers);
    body->addWidget(m_unsureCard);
    m_troubleCard->body()->addWidget(m_troubles);
    body->addWidget(m_troubleCard);
    body->addStretch(1);
}

QWidget* OccasionDetail::buildHead()
{
    auto* box = new QWidget(this);
    auto* flow = new FlowLayout(box);
    m_send->setObjectName(QStringLiteral("occasionSend"));
    m_pause->setObjectName(QStringLiteral("occasionPause"));
    m_cancel->setObjectName(QStringLiteral("occasionCancel"));
    m_simulate->setObjectName(QStringLiteral("occasionSimulate"));
    m_simulate->setToolTip(tr("Nobody got these messages. See what bounces, replies and opens would look like."));
    m_simulate->hide();
    for (Button* button : {m_send, m_pause, m_cancel, m_simulate}) {
        button->setCompact(true);
        flow->addWidget(button);
    }
    return box;
}

void OccasionDetail::showOccasion(const outbox::OccasionSummary& summary)
{
    const bool other = summary.occasion.id != occasion();
    m_summary = summary;
    if (other)
        fillRest({});
    fillStates();
    loadRest();
}

void OccasionDetail::fillStates()
{
    const outbox::Occasion& occasion = m_summary.occasion;
    const outbox::Tally& tally = m_summary.tally;
    m_title->setText(textOf(occasion.name));
    std::int64_t left = 0;
    for (const auto& [reason, people] : occasion.excluded)
        left += people;
    m_sum->setText(
        tr("%1 people = %2 messages + %3 kept out to measure + %4 who may not get it")
            .arg(countText(occasion.audience), countText(tally.planned), countText(occasion.heldOut), countText(left)));
    m_sum->setVisible(occasion.audience > 0);
    m_reason->setVisible(occasion.state == "paused");
    m_reason->setMessage(Tone::Warn, occasion.reason.empty() ? tr("Paused.") : textOf(occasion.reason));
    m_bar->setTally(tally);
    m_states->clear();
    for (const auto& [state, count] : tally.states) {
        if (count > 0)
            countlines::add(m_states, stateText(state), count, colourOf(m_theme, state));
    }
    countlines::add(m_states, tr("Together"), tally.planned);
    countlines::fit(m_states);
    const bool cancelled = occasion.state == "cancelled";
    const bool paused = occasion.state == "paused";
    const std::int64_t open = openOf(tally) - tally.of(outbox::SendState::Ambiguous);
    m_send->setVisible(open > 0 && !cancelled && !paused);
    m_pause->setVisible(!cancelled && (paused || open > 0));
    m_pause->setText(paused ? tr("Go on") : tr("Pause"));
    m_pause->setGlyph(paused ? Glyph::Play : Glyph::Pause);
    m_cancel->setVisible(!cancelled && open > 0);
}

void OccasionDetail::loadRest()
{
    m_services.ask<Rest>(
        this,
        [id = occasion()](ReadSession& session) -> Result<Rest> {
            Connection& connection = session.connection();
            Rest rest;
            rest.troubles = outbox::occasions::troubles(connection, id);
            for (const outbox::SendRow& row :
                 outbox::sends::list(connection, outbox::SendState::Ambiguous, id, shownUnsure))
                rest.unsure.push_back(
                    {row.id, customer::profiles::displayName(connection, row.customer), row.address, row.response});
            rest.throughput = outbox::throughputOf(connection, id, mostSteps);
            rest.unsureCount = outbox::occasions::tally(connection, id).of(outbox::SendState::Ambiguous);
            rest.canSimulate = !delivery::simulation::refusal(connection, id);
            return rest;
        },
        [this](Result<Rest> rest) {
            if (rest)
                fillRest(*rest);
        },
        QStringLiteral("rest"));
}

void OccasionDetail::fillRest(const Rest& rest)
{
    m_rest = rest;
    m_troubles->clear();
    for (const auto& [reason, people] : m_summary.occasion.excluded) {
        if (people > 0)
            countlines::add(m_troubles, tr("Not written to: %1").arg(sendReasonText(reason)), people);
        if (people > 0)
            countlines::advise(m_troubles, sendAdviceText(reason), m_theme.colour(Colour::Text2));
    }
    for (const outbox::SendTrouble& trouble : rest.troubles) {
        QString words = stateText(trouble.state);
        if (!trouble.reason.empty())
            words = tr("%1: %2").arg(words, sendReasonText(trouble.reason));
        if (trouble.code > 0)
            words = tr("%1 (%2 %3)").arg(words).arg(trouble.code).arg(textOf(trouble.response));
        countlines::add(m_troubles, words, trouble.count, colourOf(m_theme, trouble.state));
        countlines::advise(m_troubles, sendAdviceText(trouble.reason), m_theme.colour(Colour::Text2));
    }
    countlines::fit(m_troubles);
    m_troubleCard->setVisible(m_troubles->topLevelItemCount() > 0);
    m_unsure->clear();
    for (const Unsure& unsure : rest.unsure) {
        auto* item = new QListWidgetItem(tr("%1 · %2").arg(textOf(unsure.name), textOf(unsure.address)), m_unsure);
        item->setToolTip(textOf(unsure.said));
    }
    fillThroughput(rest.throughput);
    m_simulate->setVisible(rest.canSimulate && !m_services.store().readOnly());
    m_unsureCard->setTitle(tr("Not certain: %1").arg(countText(rest.unsureCount)));
    m_unsureCard->setVisible(rest.unsureCount > 0);
    m_wasSent->setEnabled(false);
    m_again->setEnabled(false);
}

void OccasionDetail::fillThroughput(const outbox::Throughput& throughput)
{
    // One moment has no pace.
    m_speedCard->setVisible(throughput.steps.size() > 1);
    if (throughput.steps.size() < 2)
        return;
    std::int64_t through = 0;
    std::int64_t trouble = 0;
    QList<TimeBars::Bar> bars;
    for (const outbox::Throughput::Step& step : throughput.steps) {
        bars.append({double(step.through), double(step.trouble)});
        through += step.through;
        trouble += step.trouble;
    }
    // The axis shows the clock on the wall of the shop.
    QDateTime wall = wallTimeOf(throughput.from, m_services.store().zone());
    wall = QDateTime(wall.date(), wall.time(), Qt::UTC);
    m_speed->setBars(bars, double(wall.toMSecsSinceEpoch()) / msPerSecond, double(throughput.stepMs) / msPerSecond);
    QString words = tr("%1 tries got through, %2 did not").arg(countText(through), countText(trouble));
    if (const double rate = throughput.perMinute(m_services.clock().now()); rate >= 1 && openOf(m_summary.tally) > 0)
        words = tr("%1; %2 a minute").arg(words, countText(qRound64(rate)));
    m_speedCard->setSubtitle(words);
    m_speed->setAccessibleName(words);
}

void OccasionDetail::setState(bool paused)
{
    m_services.change<bool>(
        this,
        [id = occasion(), paused](Transaction& tx) -> Result<bool> {
            if (paused)
                PATRON_CHECK(outbox::occasions::pause(tx, id, "Paused by you."));
            else
                PATRON_CHECK(outbox::occasions::resume(tx, id));
            return true;
        },
        [this](Result<bool> done) {
            if (!done)
                Q_EMIT failed(textOf(done.error().text));
        });
}

void OccasionDetail::askCancel()
{
    const std::int64_t open = openOf(m_summary.tally) - m_summary.tally.of(outbox::SendState::Ambiguous);
    m_dialogs.confirm(this,
                      {tr("Cancel what has not gone?"),
                       tr("%1 messages will not be sent. This cannot be undone.").arg(countText(open)),
                       tr("Cancel %1 messages").arg(countText(open)),
                       true,
                       {}},
                      [this, id = occasion()](bool yes) {
                          if (!yes)
                              return;
                          const Ms now = m_services.clock().now();
                          m_services.change<std::int64_t>(
                              this, [id, now](Transaction& tx) { return outbox::occasions::cancel(tx, id, now); },
                              [this](Result<std::int64_t> cancelled) {
                                  if (!cancelled)
                                      Q_EMIT failed(textOf(cancelled.error().text));
                              });
                      });
}

void OccasionDetail::askSimulation()
{
    m_dialogs.confirm(this,
                      {tr("Make up answers to this send?"),
                       tr("Its messages went to the Local inbox on this computer and nobody got them. Patron makes up "
                          "some bounces, complaints, unsubscribes, replies, opens and clicks, and does with them what "
                          "it does with real ones: addresses that came back are written to no more, replies wait for "
                          "an answer. All of it is marked as simulated. It cannot be undone."),
                       tr("Make up answers"),
                       false,
                       {}},
                      [this](bool yes) {
                          if (yes)
                              simulate();
                      });
}

void OccasionDetail::simulate()
{
    m_simulate->setEnabled(false);
    m_services.run<delivery::SimulatedFeedback>(
        this, tr("Make up answers"),
        [id = occasion(), &store = m_services.store(), now = m_services.clock().now()](JobContext& job) {
            return delivery::simulation::run(job, store, id, static_cast<std::uint64_t>(id.value), {}, now);
        },
        [this](Result<delivery::SimulatedFeedback> made) {
            m_simulate->setEnabled(true);
            if (!made)
                Q_EMIT failed(textOf(made.error().text));
            else
                Q_EMIT done(madeUpText(*made));
        });
}

void OccasionDetail::resolve(outbox::Resolution resolution)
{
    std::vector<OutboxId> ids;
    for (const QListWidgetItem* item : m_unsure->selectedItems())
        ids.push_back(m_rest.unsure[static_cast<std::size_t>(m_unsure->row(item))].id);
    const Ms now = m_services.clock().now();
    Store& store = m_services.store();
    m_services.change<bool>(
        this,
        [ids, resolution, now, &store](Transaction& tx) -> Result<bool> {
            for (const OutboxId id : ids)
                PATRON_CHECK(outbox::sends::resolve(tx, store, id, resolution, now));
            return true;
        },
        [this](Result<bool> done) {
            if (!done)
                Q_EMIT failed(textOf(done.error().text));
        });
}

}
