#include "ui/programs/programdetail.h"

#include "core/program/programedits.h"
#include "ui/kit/banner.h"
#include "ui/kit/card.h"
#include "ui/kit/dialogs.h"
#include "ui/kit/pageheader.h"
#include "ui/kit/scrollbody.h"
#include "ui/kit/segmentedcontrol.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/programwords.h"
#include "ui/models/stepkinds.h"
#include "ui/programs/detailcards.h"
#include "ui/programs/programcard.h"
#include "ui/programs/programeditor.h"
#include "ui/programs/programpeople.h"
#include "ui/programs/programsimulate.h"
#include "ui/programs/programtestone.h"

#include <QAction>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <array>

namespace patron::ui {

namespace {
const QString editView = QStringLiteral("edit");
const QString testView = QStringLiteral("test");
const QString simulateView = QStringLiteral("simulate");
const QString liveView = QStringLiteral("live");
const QString peopleView = QStringLiteral("people");
using Show = program::EnrollmentFilter::Show;
constexpr std::array<Show, 5> numberFilters{Show::All, Show::Active, Show::HeldOut, Show::Goal, Show::Ended};

QString sentenceOf(const Error& error)
{
    return error.detail.empty() ? textOf(error.text) : textOf(error.text) + QLatin1Char(' ') + textOf(error.detail);
}
}

ProgramDetail::ProgramDetail(Theme& theme, Services& services, Dialogs& dialogs, RuleEditing editing, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_dialogs(dialogs)
    , m_header(new PageHeader(theme, {}, this))
    , m_view(new SegmentedControl(theme, tr("What to show"), this))
    , m_trouble(new Banner(theme, Tone::Danger, {}, this))
    , m_stack(new QStackedWidget(this))
    , m_editor(new ProgramEditor(theme, services, std::move(editing), m_stack))
    , m_test(new ProgramTestOne(theme, services, m_editor->draft(), m_stack))
    , m_simulate(new ProgramSimulate(theme, services, m_editor->draft(), m_stack))
    , m_people(new ProgramPeople(theme, services, m_stack))
{
    makeActions();
    m_view->setObjectName(QStringLiteral("programView"));
    m_view->addSegment(editView, Glyph::Edit, tr("Edit"));
    m_view->addSegment(testView, Glyph::Customer, tr("Test one"));
    m_view->addSegment(simulateView, Glyph::Play, tr("Simulate"));
    m_view->addSegment(liveView, Glyph::Programs, tr("Live"));
    m_view->addSegment(peopleView, Glyph::Customers, tr("People"));
    m_header->setCentre(m_view);
    m_header->setBack(tr("Back to all programs"));
    m_header->addSecondaryAction(m_stop);
    m_header->addSecondaryAction(m_pause);
    m_header->addSecondaryAction(m_publish);
    m_header->addMenuAction(m_discard);
    m_trouble->hide();
    m_stack->addWidget(m_editor);
    m_stack->addWidget(m_test);
    m_stack->addWidget(m_simulate);
    m_live = buildSteps();
    m_stack->addWidget(m_live);
    m_stack->addWidget(m_people);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_trouble);
    makeNumbers();
    m_figures = new QWidget(this);
    auto* numbers = new QHBoxLayout(m_figures);
    numbers->setContentsMargins(space::xxl, 0, space::xxl, space::xl);
    numbers->setSpacing(space::l);
    for (KpiCard* card : m_numbers)
        numbers->addWidget(card, 1);
    column->addWidget(m_figures);
    column->addWidget(m_stack, 1);
    connect(m_header, &PageHeader::backRequested, this, &ProgramDetail::backRequested);
    connect(m_people, &ProgramPeople::goRequested, this, &ProgramDetail::goRequested);
    connect(m_view, &SegmentedControl::chosen, this, &ProgramDetail::showView);
    connect(m_editor, &ProgramEditor::noteRaised, this, &ProgramDetail::noteRaised);
    connect(m_test, &ProgramTestOne::noteRaised, this, &ProgramDetail::noteRaised);
    connect(m_simulate, &ProgramSimulate::noteRaised, this, &ProgramDetail::noteRaised);
    connect(m_editor, &ProgramEditor::made, this, &ProgramDetail::made);
    connect(&m_editor->draft(), &ProgramDraft::stateChanged, this, &ProgramDetail::refreshActions);
    connect(&m_editor->draft(), &ProgramDraft::problemsChanged, this, &ProgramDetail::refreshActions);
    connect(&m_editor->draft(), &ProgramDraft::published, this,
            [this] { Q_EMIT noteRaised(Tone::Ok, tr("Published: everybody who comes in from now on gets this.")); });
    connect(&services, &Services::changed, this, [this](const ChangeSet& changes) {
        const bool ours = changes.touches(Area::Programs) || changes.touches(Area::Outbox) ||
                          changes.touches(Area::Messages) || changes.touches(Area::Segments) ||
                          changes.touches(Area::Orders) || changes.touches(Area::Connectors);
        if (ours && m_program)
            load();
    });
}

void ProgramDetail::makeActions()
{
    const auto make = [this](Glyph glyph, const QString& text, const QString& name) {
        auto* action = new QAction(m_theme.icon(glyph), text, this);
        action->setObjectName(name);
        action->setVisible(false);
        addAction(action);
        return action;
    };
    m_start = make(Glyph::Play, tr("Start…"), QStringLiteral("programStart"));
    m_publish = make(Glyph::Upload, tr("Publish"), QStringLiteral("programPublish"));
    m_discard = make(Glyph::Undo, tr("Drop the changes…"), QStringLiteral("programDiscard"));
    connect(m_publish, &QAction::triggered, this, &ProgramDetail::publish);
    connect(m_discard, &QAction::triggered, this, &ProgramDetail::discard);
    m_runNow = make(Glyph::Bolt, tr("Run now"), QStringLiteral("programRunNow"));
    m_pause = make(Glyph::Pause, tr("Pause"), QStringLiteral("programPause"));
    m_resume = make(Glyph::Play, tr("Resume"), QStringLiteral("programResume"));
    m_stop = make(Glyph::Stop, tr("Stop…"), QStringLiteral("programStop"));
    m_runNow->setToolTip(tr("Decides what is due in all running programs and sends what may go"));
    connect(m_start, &QAction::triggered, this, &ProgramDetail::start);
    connect(m_runNow, &QAction::triggered, this, &ProgramDetail::runNow);
    connect(m_stop, &QAction::triggered, this, &ProgramDetail::askStop);
    connect(m_pause, &QAction::triggered, this, [this] {
        act([this, id = m_program](JobContext&) -> Result<QString> {
            PATRON_CHECK(m_services.workspace().programs().pause(id));
            return tr("Paused. Everybody keeps their place.");
        });
    });
    connect(m_resume, &QAction::triggered, this, [this] {
        act([this, id = m_program](JobContext&) -> Result<QString> {
            PATRON_CHECK(m_services.workspace().programs().resume(id));
            return tr("Running again.");
        });
    });
}

void ProgramDetail::makeNumbers()
{
    const QStringList labels{tr("Came in"), tr("On the way"), tr("Held out"), tr("Reached the goal"), tr("Through")};
    const QStringList names{QStringLiteral("numberEntered"), QStringLiteral("numberActive"),
                            QStringLiteral("numberHeld"), QStringLiteral("numberGoal"), QStringLiteral("numberEnded")};
    for (int i = 0; i < labels.size(); ++i) {
        auto* card = new KpiCard(m_theme, labels[i], this);
        card->setObjectName(names[i]);
        card->setToolTip(tr("Show these people"));
        connect(card, &KpiCard::clicked, this, [this, show = numberFilters[static_cast<std::size_t>(i)]] {
            showPeople({show, {}});
        });
        m_numbers << card;
    }
}

QWidget* ProgramDetail::buildSteps()
{
    auto* holder = new QWidget(m_stack);
    m_canvas = new ProgramCanvas(m_theme, holder);
    m_canvas->setObjectName(QStringLiteral("programLive"));
    auto* side = new ScrollBody(QStringLiteral("programSide"), tr("About this program"), holder);
    side->setFixedWidth(m_theme.scaled(size::inspector) + 2 * space::xl);
    connect(&m_theme, &Theme::changed, side,
            [this, side] { side->setFixedWidth(m_theme.scaled(size::inspector) + 2 * space::xl); });
    side->body()->setContentsMargins(space::xl, 0, space::xxl, space::xl);
    side->body()->setSpacing(space::xl);
    m_problems = new ProblemsCard(m_theme, side);
    m_terms = new TermsCard(m_theme, side);
    m_earnings = new EarningsCard(m_theme, side);
    for (QWidget* card : std::initializer_list<QWidget*>{m_problems, m_earnings, m_terms})
        side->body()->addWidget(card);
    side->body()->addStretch(1);
    auto* row = new QHBoxLayout(holder);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_canvas, 1);
    row->addWidget(side);
    connect(m_canvas, &ProgramCanvas::stepChosen, this, [this](const std::string& step) {
        showPeople({step.empty() ? Show::All : Show::Active, step});
    });
    connect(m_canvas, &ProgramCanvas::edgeChosen, this, [this](const EdgePlace& place) {
        program::EnrollmentFilter filter;
        filter.edge = {place.from, targetAt(m_canvas->picture().program, place)};
        showPeople(filter);
    });
    return holder;
}

void ProgramDetail::open(ProgramId program)
{
    if (program != m_program) {
        m_program = program;
        m_picture.reset();
        m_header->setTitle({});
        m_header->setSubtitle({});
        m_header->setStatus({}, Tone::Neutral);
        m_trouble->hide();
        m_fresh = true;
        m_view->setCurrent(liveView);
        refreshNumbers();
        refreshActions();
    }
    load();
}

void ProgramDetail::edit(ProgramId program)
{
    open(program);
    m_view->setCurrent(editView);
    showView(editView);
}

void ProgramDetail::startNew()
{
    m_services.ask<QString>(
        this,
        [](ReadSession& session) -> Result<QString> {
            const QString stem = tr("New program");
            QString name = stem;
            for (int number = 2; program::programs::find(session, name.toStdString()); ++number)
                name = tr("%1 %2", "a name with a number").arg(stem).arg(number);
            return name;
        },
        [this](Result<QString> name) {
            if (name)
                m_editor->startNew(blankProgram(*name));
            else
                Q_EMIT noteRaised(Tone::Danger, sentenceOf(name.error()));
        });
}

void ProgramDetail::leave()
{
    m_editor->leave();
}

QWidget* ProgramDetail::widgetOf(const QString& view) const
{
    return view == editView       ? static_cast<QWidget*>(m_editor)
           : view == testView     ? m_test
           : view == simulateView ? m_simulate
           : view == liveView     ? m_live
                                  : m_people;
}

void ProgramDetail::showView(const QString& view)
{
    m_stack->setCurrentWidget(widgetOf(view));
    const bool ofDraft = view != liveView && view != peopleView;
    m_figures->setVisible(!ofDraft);
    if (ofDraft)
        m_editor->open(m_program);
    if (view != editView)
        m_editor->leave();
    refreshActions();
    Q_EMIT undoStackChanged();
}

QUndoStack* ProgramDetail::undoStack() const
{
    return m_stack->currentWidget() == m_editor ? &m_editor->draft().undoStack() : nullptr;
}

void ProgramDetail::takeFocus()
{
    if (m_stack->currentWidget() == m_editor)
        m_editor->takeFocus();
    else
        m_view->setFocus();
}

QList<QWidget*> ProgramDetail::panes()
{
    QWidget* front = m_stack->currentWidget();
    const QList<QWidget*> within = front == m_editor     ? m_editor->panes()
                                   : front == m_test     ? m_test->panes()
                                   : front == m_simulate ? m_simulate->panes()
                                   : front == m_live     ? QList<QWidget*>{m_canvas}
                                                         : QList<QWidget*>{m_people};
    return QList<QWidget*>{m_view} + within;
}

void ProgramDetail::load()
{
    const Ms now = m_services.clock().now();
    m_services.run<ProgramPicture>(
        this, {},
        [this, id = m_program, now](JobContext& job) -> Result<ProgramPicture> {
            PATRON_TRY(connector, m_services.workspace().defaultConnector());
            return m_services.store().read(
                [&](ReadSession& session) { return readProgram(session, m_services.store(), id, now, connector.name); },
                job.cancelToken());
        },
        [this](Result<ProgramPicture> picture) {
            if (picture) {
                showPicture(std::move(*picture));
                return;
            }
            m_trouble->setMessage(Tone::Danger, sentenceOf(picture.error()));
            m_trouble->show();
        },
        QStringLiteral("program"));
}

void ProgramDetail::showPicture(ProgramPicture picture)
{
    m_picture = std::move(picture);
    const program::SavedProgram& saved = m_picture->saved;
    m_trouble->hide();
    m_header->setTitle(textOf(saved.name));
    m_header->setSubtitle(tr("%1 · %2 · version %3", "type, strategy and version of a program")
                              .arg(programTypeText(m_picture->named.type),
                                   programStrategyText(m_picture->named.strategy), countText(saved.version)));
    m_header->setStatus(programStateText(saved.state), toneOf(saved.state));
    CanvasPicture steps;
    steps.program = m_picture->named;
    steps.words = m_picture->words;
    steps.problems = m_picture->problems;
    steps.waiting = m_picture->waiting;
    steps.passed = m_picture->passed;
    m_canvas->setPicture(steps);
    if (std::exchange(m_fresh, false))
        m_canvas->centerOn(0, 0);
    m_problems->setPicture(*m_picture);
    m_terms->setPicture(*m_picture);
    m_earnings->setPicture(*m_picture, m_services.store().currency());
    std::map<std::string, QString> names;
    for (const program::Step& step : m_picture->named.steps)
        names[step.id] = stepTitle(step);
    m_people->setProgram(saved.id, std::move(names));
    refreshNumbers();
    refreshActions();
}

void ProgramDetail::refreshNumbers()
{
    const program::ProgramCounts counts = m_picture ? m_picture->counts : program::ProgramCounts{};
    const std::array<std::int64_t, 5> values{counts.entered, counts.active, counts.heldOut, counts.reachedGoal,
                                             counts.entered - counts.active};
    for (int i = 0; i < m_numbers.size(); ++i) {
        m_numbers[i]->setValue(countText(values[static_cast<std::size_t>(i)]));
        m_numbers[i]->setStale(!m_picture);
    }
}

void ProgramDetail::refreshActions()
{
    using State = program::ProgramState;
    const bool known = m_picture.has_value();
    const State state = known ? m_picture->saved.state : State::Draft;
    const bool writable = known && !m_busy && !m_services.store().readOnly();
    const bool resting = state == State::Draft || state == State::Stopped;
    const ProgramDraft& draft = m_editor->draft();
    const bool edits = m_stack->currentWidget() == m_editor && draft.isOpen() && draft.id() == m_program;
    const bool flawed = edits ? !draft.isChecked() || draft.hasErrors() : known && m_picture->hasErrors();
    const bool changed = edits && draft.isUnpublished() && !resting;
    m_publish->setVisible(changed);
    m_publish->setEnabled(writable && !flawed);
    m_publish->setToolTip(flawed ? tr("Mend the problems first") : tr("Everybody who comes in from now on gets this"));
    m_discard->setVisible(edits && draft.isUnpublished());
    m_discard->setEnabled(writable);
    m_start->setVisible(known && resting);
    m_start->setEnabled(writable && !flawed);
    m_start->setToolTip(flawed ? tr("Mend the problems first") : tr("Start this program"));
    m_runNow->setVisible(known && state == State::Running);
    m_runNow->setEnabled(writable);
    m_pause->setVisible(known && state == State::Running);
    m_pause->setEnabled(writable);
    m_resume->setVisible(known && state == State::Paused);
    m_resume->setEnabled(writable);
    m_stop->setVisible(known && (state == State::Running || state == State::Paused));
    m_stop->setEnabled(writable);
    m_header->setPrimaryAction(resting ? m_start : state == State::Paused ? m_resume : m_runNow);
}

void ProgramDetail::showPeople(const program::EnrollmentFilter& filter)
{
    m_view->setCurrent(peopleView);
    m_people->show(filter);
    m_people->takeFocus();
}

void ProgramDetail::act(std::function<Result<QString>(JobContext&)> work)
{
    m_busy = true;
    refreshActions();
    m_services.run<QString>(this, {}, std::move(work), [this](Result<QString> news) {
        m_busy = false;
        refreshActions();
        if (news)
            Q_EMIT noteRaised(Tone::Ok, *news);
        else
            Q_EMIT noteRaised(Tone::Danger, sentenceOf(news.error()));
    });
}

void ProgramDetail::start()
{
    const auto* entry = std::get_if<program::SegmentEntry>(&m_picture->named.entry);
    QString text;
    if (!entry)
        text = tr("It takes people in as things happen from now on; nothing of the past starts it.");
    else if (entry->existing && m_picture->audience)
        text = tr("%1 people fit it today and come in at its next check; later everybody who comes to fit.")
                   .arg(countText(*m_picture->audience));
    else
        text = tr("It takes in everybody who comes to fit it from now on.");
    text += QLatin1Char(' ') + tr("Messages go through “%1”.").arg(textOf(m_picture->connector));
    m_dialogs.confirm(this, {tr("Start “%1”?").arg(m_header->title()), text, tr("Start"), false, {}}, [this](bool yes) {
        if (yes)
            startNow();
    });
}

void ProgramDetail::publish()
{
    m_editor->draft().publish();
}

void ProgramDetail::discard()
{
    m_dialogs.confirm(this,
                      {tr("Drop the changes?"),
                       tr("The program stays as it runs. What was changed since it was published is gone."),
                       tr("Drop them"),
                       true,
                       {}},
                      [this](bool yes) {
                          if (yes)
                              m_editor->draft().discard();
                      });
}

void ProgramDetail::startNow()
{
    m_editor->leave();
    act([this, id = m_program](JobContext& job) -> Result<QString> {
        workspace::Workspace& workspace = m_services.workspace();
        PATRON_CHECK(m_services.store().write(
            [&](Transaction& tx) { return program::edits::publish(tx, id, job.clock().now()); }));
        PATRON_TRY(connector, workspace.defaultConnector());
        PATRON_CHECK(workspace.programs().start(id, connector.id, job.clock().now()));
        return tr("Started. “Run now” decides at once what is due.");
    });
}

void ProgramDetail::runNow()
{
    m_busy = true;
    refreshActions();
    m_services.run<workspace::RunReport>(
        this, tr("Running programs"),
        [this](JobContext& job) { return workspace::runPrograms(m_services.workspace(), job, std::nullopt); },
        [this](Result<workspace::RunReport> report) {
            m_busy = false;
            refreshActions();
            load();
            if (report)
                tellRun(*report);
            else
                Q_EMIT noteRaised(Tone::Danger, sentenceOf(report.error()));
        });
}

void ProgramDetail::tellRun(const workspace::RunReport& report)
{
    if (!report.decided.problems.empty()) {
        Q_EMIT noteRaised(Tone::Warn, textOf(report.decided.problems.front()));
        return;
    }
    const TimeZone& zone = m_services.store().zone();
    QString news = report.decided.decisions == 0 && report.decided.entered == 0
                       ? tr("Nothing was due.")
                       : tr("%1 came in, %2 decisions, %3 messages sent.")
                             .arg(countText(report.decided.entered), countText(report.decided.decisions),
                                  countText(report.delivered.accepted));
    if (report.next)
        news += QLatin1Char(' ') + tr("Next: %1, %2.").arg(dateText(*report.next, zone), timeText(*report.next, zone));
    Q_EMIT noteRaised(Tone::Ok, news);
}

void ProgramDetail::askStop()
{
    const qint64 active = m_picture->counts.active;
    const QString people =
        active == 1 ? tr("1 person is on the way") : tr("%1 people are on the way").arg(countText(active));
    m_dialogs.confirm(this,
                      {tr("Stop “%1”?").arg(m_header->title()),
                       tr("%1. All leave the program and what waits to be sent to them is cancelled. This cannot be "
                          "undone; to keep their places, pause it.")
                           .arg(people),
                       tr("Stop"),
                       true,
                       {}},
                      [this](bool yes) {
                          if (!yes)
                              return;
                          act([this, id = m_program](JobContext& job) -> Result<QString> {
                              PATRON_TRY(left, m_services.workspace().programs().stop(id, job.clock().now()));
                              return left == 1 ? tr("Stopped; 1 person left.")
                                               : tr("Stopped; %1 people left.").arg(countText(left));
                          });
                      });
}

}
