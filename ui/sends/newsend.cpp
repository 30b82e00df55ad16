#include "ui/sends/newsend.h"

#include "core/message/messagestore.h"
#include "core/segment/segmentstore.h"
#include "ui/kit/banner.h"
#include "ui/kit/button.h"
#include "ui/kit/card.h"
#include "ui/kit/dialogs.h"
#include "ui/kit/formrows.h"
#include "ui/kit/label.h"
#include "ui/kit/scrollbody.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/sendwords.h"
#include "ui/sends/countlines.h"
#include "ui/sends/launchchecklist.h"

#include <QComboBox>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
constexpr int choosingPauseMs = 150;
constexpr std::int64_t billionthsPerPercent = 10'000'000;
constexpr int mostPerMinute = 1'000'000;
}

NewSend::NewSend(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_dialogs(dialogs)
    , m_message(new QComboBox(this))
    , m_segment(new QComboBox(this))
    , m_connector(new QComboBox(this))
    , m_holdout(new QSpinBox(this))
    , m_rate(new QSpinBox(this))
    , m_planned(new KpiCard(theme, tr("Will get it"), this))
    , m_heldOut(new KpiCard(theme, tr("Held out"), this))
    , m_excluded(new KpiCard(theme, tr("May not get it"), this))
    , m_reasons(countlines::make(QStringLiteral("excludedReasons"), tr("Who may not get it, and why"),
                                 {tr("Who may not get it, and why"), tr("People")}, this))
    , m_checklist(new LaunchChecklist(theme, services, this))
    , m_problem(new Banner(theme, Tone::Danger, {}, this))
    , m_eta(new Label(theme, {}, Type::Small, Colour::Text2, this))
    , m_send(new Button(theme, Button::Role::Primary, Glyph::Sends, tr("Send…"), this))
    , m_back(new Button(theme, Button::Role::Ghost, tr("Not now"), this))
{
    m_problem->setObjectName(QStringLiteral("newSendProblem"));
    m_problem->hide();
    auto* scroll = new ScrollBody(QStringLiteral("newSendBody"), tr("New send"), this);
    QVBoxLayout* body = scroll->body();
    body->setContentsMargins(space::xxl, 0, space::xxl, space::xxl);
    body->setSpacing(space::xl);
    body->addWidget(m_problem);
    auto* halves = new QHBoxLayout;
    halves->setSpacing(space::xl);
    halves->addWidget(buildForm(), 1, Qt::AlignTop);
    halves->addWidget(buildCounts(), 1, Qt::AlignTop);
    body->addLayout(halves);
    body->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(scroll);
    m_pause.setSingleShot(true);
    m_pause.setInterval(choosingPauseMs);
    connect(&m_pause, &QTimer::timeout, this, &NewSend::count);
    const auto recount = [this] {
        setStale(true);
        m_pause.start();
    };
    for (QComboBox* choice : {m_message, m_segment, m_connector})
        connect(choice, &QComboBox::currentIndexChanged, this, recount);
    for (QSpinBox* number : {m_holdout, m_rate})
        connect(number, &QSpinBox::valueChanged, this, recount);
    connect(m_send, &QAbstractButton::clicked, this, &NewSend::askLaunch);
    connect(m_back, &QAbstractButton::clicked, this, &NewSend::cancelled);
    connect(m_checklist, &LaunchChecklist::goRequested, this, &NewSend::goRequested);
}

QWidget* NewSend::buildForm()
{
    auto* card = new Card(m_theme, tr("What goes to whom"), this);
    auto* form = new FormRows(m_theme, card);
    m_message->setObjectName(QStringLiteral("newSendMessage"));
    m_segment->setObjectName(QStringLiteral("newSendSegment"));
    m_connector->setObjectName(QStringLiteral("newSendConnector"));
    m_holdout->setObjectName(QStringLiteral("newSendHoldout"));
    m_rate->setObjectName(QStringLiteral("newSendRate"));
    for (QComboBox* choice : {m_message, m_segment, m_connector}) {
        choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        choice->setMinimumContentsLength(18);
    }
    m_holdout->setRange(0, 50);
    m_holdout->setSuffix(QStringLiteral(" %"));
    m_rate->setRange(0, mostPerMinute);
    m_rate->setSpecialValueText(tr("As fast as the account may"));
    m_rate->setSuffix(tr(" a minute"));
    m_rate->setGroupSeparatorShown(true);
    m_rate->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    form->addRow(tr("Message"), m_message);
    form->addRow(tr("People"), m_segment);
    form->addRow(tr("Sent by"), m_connector, tr("The Local inbox keeps the mails on this computer: nobody gets them."));
    form->addRow(tr("Hold out"), m_holdout,
                 tr("So many get nothing, by chance. What they buy shows what the mail was worth."));
    form->addRow(tr("At most"), m_rate,
                 tr("Slower, when all answers at once would be too many. 0: no bound of its own."));
    card->body()->addWidget(form);
    return card;
}

QWidget* NewSend::buildCounts()
{
    auto* card = new Card(m_theme, tr("Before it goes"), this);
    auto* numbers = new QHBoxLayout;
    numbers->setSpacing(space::m);
    m_planned->setObjectName(QStringLiteral("plannedCount"));
    m_heldOut->setObjectName(QStringLiteral("heldOutCount"));
    m_excluded->setObjectName(QStringLiteral("excludedCount"));
    for (KpiCard* number : {m_planned, m_heldOut, m_excluded}) {
        number->setFocusPolicy(Qt::NoFocus);
        number->setAttribute(Qt::WA_TransparentForMouseEvents);
        numbers->addWidget(number);
    }
    card->body()->addLayout(numbers);
    m_reasons->hide();
    card->body()->addWidget(m_reasons);
    m_eta->setWordWrap(true);
    card->body()->addWidget(m_eta);
    card->body()->addWidget(m_checklist);
    m_send->setObjectName(QStringLiteral("newSendLaunch"));
    m_back->setObjectName(QStringLiteral("newSendBack"));
    auto* row = new QHBoxLayout;
    row->addStretch(1);
    row->addWidget(m_back);
    row->addWidget(m_send);
    card->body()->addLayout(row);
    return card;
}

void NewSend::start(const QString& message, const QString& segment)
{
    m_count.reset();
    m_checklist->clear();
    m_launching = false;
    m_problem->hide();
    for (QSpinBox* number : {m_holdout, m_rate}) {
        const QSignalBlocker quiet(number);
        number->setValue(0);
    }
    setStale(true);
    loadChoices(message, segment);
}

void NewSend::loadChoices(const QString& message, const QString& segment)
{
    m_services.run<Choices>(
        this, QString(),
        [&workspace = m_services.workspace()](JobContext&) -> Result<Choices> {
            PATRON_TRY(standard, workspace.defaultConnector());
            return workspace.store().read([&](ReadSession& session) -> Result<Choices> {
                Choices choices;
                for (const auto& saved : message::messages::all(session))
                    choices.messages << textOf(saved.message.name);
                for (const auto& title : segment::segments::all(session))
                    choices.segments << textOf(title.name);
                for (const auto& row : delivery::connectors::list(session.connection()))
                    choices.connectors << textOf(row.name);
                choices.messages.sort(Qt::CaseInsensitive);
                choices.segments.sort(Qt::CaseInsensitive);
                choices.defaultConnector = textOf(standard.name);
                return choices;
            });
        },
        [this, message, segment](Result<Choices> choices) {
            if (!choices) {
                m_problem->setMessage(Tone::Danger, textOf(choices.error().text));
                m_problem->show();
                return;
            }
            const auto fill = [](QComboBox* box, const QStringList& names, const QString& wanted) {
                const QSignalBlocker quiet(box);
                box->clear();
                box->addItems(names);
                box->setCurrentIndex(names.isEmpty() ? -1 : int(qMax(qsizetype(0), names.indexOf(wanted))));
            };
            fill(m_message, choices->messages, message);
            fill(m_segment, choices->segments, segment);
            fill(m_connector, choices->connectors, choices->defaultConnector);
            count();
        },
        QStringLiteral("choices"));
}

void NewSend::count()
{
    setStale(true);
    if (m_message->currentIndex() < 0 || m_segment->currentIndex() < 0) {
        m_problem->setMessage(Tone::Warn, m_message->currentIndex() < 0 ? tr("Write a message first, on Messages.")
                                                                        : tr("Make a segment first, on Segments."));
        m_problem->show();
        return;
    }
    workspace::BroadcastWish wish;
    wish.message = m_message->currentText().toStdString();
    wish.segment = m_segment->currentText().toStdString();
    wish.connector = m_connector->currentText().toStdString();
    wish.holdoutBillionths = m_holdout->value() * billionthsPerPercent;
    if (m_rate->value() > 0)
        wish.ratePerMinute = m_rate->value();
    const Ms now = m_services.clock().now();
    m_services.run<Count>(
        this, QString(),
        [wish, now, &workspace = m_services.workspace()](JobContext&) -> Result<Count> {
            PATRON_TRY(broadcast, workspace::prepareBroadcast(workspace, wish, now));
            PATRON_TRY(flight, outbox::preflight(workspace.store(), broadcast, now));
            PATRON_TRY(facts, workspace::launchFacts(workspace, broadcast, now));
            return Count{std::make_shared<const outbox::Broadcast>(std::move(broadcast)), flight, std::move(facts)};
        },
        [this](Result<Count> count) { showCount(std::move(count)); }, QStringLiteral("preflight"));
}

void NewSend::showCount(Result<Count> count)
{
    if (!count) {
        m_problem->setMessage(Tone::Danger, textOf(count.error().text));
        m_problem->show();
        return;
    }
    m_problem->hide();
    m_count = std::move(*count);
    m_checklist->show(m_count->facts);
    renderForAll();
    const outbox::PreFlight& flight = m_count->flight;
    std::int64_t excluded = 0;
    m_reasons->clear();
    for (const auto& [reason, people] : flight.excluded) {
        excluded += people;
        countlines::add(m_reasons, sendReasonText(reason), people);
    }
    countlines::fit(m_reasons);
    m_reasons->setVisible(excluded > 0);
    m_planned->setValue(countText(flight.planned));
    m_heldOut->setValue(countText(flight.heldOut));
    m_excluded->setValue(countText(excluded));
    m_eta->setText(flight.eta ? tr("The last one leaves on %1 at %2.")
                                    .arg(dateText(*flight.eta, m_services.store().zone()),
                                         timeText(*flight.eta, m_services.store().zone()))
                              : tr("Of %1 people in the segment now.").arg(countText(flight.audience)));
    m_send->setText((isText() ? tr("Send %1 text messages…") : tr("Send %1 emails…")).arg(countText(flight.planned)));
    setStale(false);
}

void NewSend::renderForAll()
{
    const Ms now = m_services.clock().now();
    m_services.run<workspace::LaunchRender>(
        this, QString(),
        [broadcast = m_count->broadcast, now, &workspace = m_services.workspace()](JobContext& job) {
            return workspace::renderLaunch(workspace, job, *broadcast, now);
        },
        [this](Result<workspace::LaunchRender> render) {
            if (render)
                m_checklist->showRender(*render);
        },
        QStringLiteral("render"));
}

bool NewSend::isText() const
{
    return m_count && m_count->broadcast->channel == customer::Channel::Sms;
}

void NewSend::setStale(bool stale)
{
    for (KpiCard* number : {m_planned, m_heldOut, m_excluded})
        number->setStale(stale);
    m_send->setEnabled(!stale && !m_launching && m_count && m_count->flight.planned > 0);
}

void NewSend::askLaunch()
{
    if (!m_count || m_launching)
        return;
    const QString number = countText(m_count->flight.planned);
    const bool wrong = m_checklist->hasErrors();
    QString words = tr("“%1” goes to %2 people by %3. What was sent cannot be taken back.")
                        .arg(m_message->currentText(), number, m_connector->currentText());
    if (wrong)
        words = tr("The checklist names something that is wrong. %1").arg(words);
    m_dialogs.confirm(this,
                      {wrong ? tr("Send in spite of it?") : tr("Send now?"),
                       words,
                       (isText() ? tr("Send %1 text messages") : tr("Send %1 emails")).arg(number),
                       wrong,
                       {}},
                      [this](bool yes) {
                          if (yes)
                              launch();
                      });
}

void NewSend::launch()
{
    m_launching = true;
    setStale(false);
    const Ms now = m_services.clock().now();
    m_services.run<OccasionId>(
        this, QString(),
        [broadcast = m_count->broadcast, now, &workspace = m_services.workspace()](JobContext&) -> Result<OccasionId> {
            Store& store = workspace.store();
            // What cannot be spoken to must not leave a launched broadcast behind.
            PATRON_TRY(row, store.read([&](ReadSession& session) -> Result<delivery::ConnectorRow> {
                auto found = delivery::connectors::find(session.connection(), broadcast->connector);
                if (!found)
                    return makeError(ErrorCode::NotFound, "The connector was removed. Choose another one.");
                return std::move(*found);
            }));
            PATRON_CHECK(delivery::checkBusinessTime(row, now, SystemClock().now()));
            PATRON_TRY(launched, outbox::launch(store, *broadcast, now));
            return launched.occasion;
        },
        [this](Result<OccasionId> occasion) {
            m_launching = false;
            if (occasion) {
                Q_EMIT launched(*occasion);
                return;
            }
            m_problem->setMessage(Tone::Danger, textOf(occasion.error().text));
            m_problem->show();
            count();
        });
}

}
