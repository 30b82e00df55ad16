#include "ui/programs/programsimulate.h"

#include "core/program/programedits.h"
#include "core/program/programjson.h"
#include "ui/kit/banner.h"
#include "ui/kit/button.h"
#include "ui/kit/card.h"
#include "ui/kit/flowlayout.h"
#include "ui/kit/label.h"
#include "ui/kit/progressrow.h"
#include "ui/kit/scrollbody.h"
#include "ui/kit/splitview.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/programs/programcanvas.h"

#include <QComboBox>
#include <QDateEdit>
#include <QSlider>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
constexpr int monthsBack = 12;

DayNumber dayOf(const QDate& date)
{
    return DayNumber(QDate(1970, 1, 1).daysTo(date));
}

QDate dateOf(DayNumber day)
{
    return QDate(1970, 1, 1).addDays(day);
}

CanvasPicture pictureOf(const program::Program& program, const RuleVocabularyPtr& words)
{
    CanvasPicture picture;
    picture.program = program;
    picture.words = words;
    return picture;
}
}

ProgramSimulate::ProgramSimulate(Theme& theme, Services& services, ProgramDraft& draft, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_draft(draft)
    , m_simulation(services)
    , m_other(services)
    , m_from(new QDateEdit)
    , m_to(new QDateEdit)
    , m_reach(new QComboBox)
    , m_versionChoice(new QComboBox)
    , m_run(new Button(theme, Button::Role::Secondary, Glyph::Play, tr("Simulate")))
    , m_progress(new ProgressRow(theme, tr("Simulating"), this))
    , m_advice(new Banner(theme, Tone::Info, {}, this))
    , m_canvas(new ProgramCanvas(theme))
    , m_otherCanvas(new ProgramCanvas(theme))
    , m_side(new ScrollBody(QStringLiteral("simulateSide"), tr("Result of the simulation")))
    , m_numbers(new Card(theme, tr("Result")))
    , m_reasons(new Card(theme, tr("Left out, and why")))
    , m_slider(new QSlider(Qt::Horizontal))
    , m_day(new Label(theme, {}, Type::Small, Colour::Text1))
{
    m_canvas->setObjectName(QStringLiteral("simulateCanvas"));
    m_otherCanvas->setObjectName(QStringLiteral("simulateOther"));
    m_otherCanvas->setAccessibleName(tr("Steps of the other version"));
    m_otherCanvas->hide();
    m_progress->hide();
    m_advice->hide();
    m_side->setMinimumWidth(theme.scaled(320));
    m_side->body()->setContentsMargins(space::xl, space::xl, space::xl, space::xl);
    for (Card* card : {m_numbers, m_reasons})
        m_side->body()->addWidget(card);
    m_side->body()->addStretch(1);
    auto* middle = new QWidget(this);
    auto* canvases = new SplitView(theme, Qt::Horizontal, QStringLiteral("simulateVersions"), middle);
    canvases->addWidget(m_canvas);
    canvases->addWidget(m_otherCanvas);
    m_days = buildDays();
    auto* middleColumn = new QVBoxLayout(middle);
    middleColumn->setContentsMargins(0, 0, 0, 0);
    middleColumn->setSpacing(0);
    middleColumn->addWidget(canvases, 1);
    middleColumn->addWidget(m_days);
    auto* split = new SplitView(theme, Qt::Horizontal, QStringLiteral("programSimulateSplit"), this);
    split->addWidget(middle);
    split->addWidget(m_side);
    split->setStretchFactor(0, 1);
    split->setCollapsible(0, false);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildTerms());
    column->addWidget(m_progress);
    column->addWidget(m_advice);
    column->addWidget(split, 1);
    connect(&draft, &ProgramDraft::opened, this, &ProgramSimulate::reset);
    connect(&draft, &ProgramDraft::changed, this, [this] {
        if (!m_simulation.result() && !m_simulation.isRunning())
            show();
    });
    connect(&draft, &ProgramDraft::stateChanged, this, &ProgramSimulate::readVersions);
    for (ProgramSimulation* simulation : {&m_simulation, &m_other}) {
        connect(simulation, &ProgramSimulation::changed, this, &ProgramSimulate::show);
        connect(simulation, &ProgramSimulation::failed, this,
                [this](const QString& sentence) { Q_EMIT noteRaised(Tone::Danger, sentence); });
    }
    connect(m_run, &QAbstractButton::clicked, this, &ProgramSimulate::run);
    connect(m_progress, &ProgressRow::cancelRequested, this, [this] {
        m_simulation.cancel();
        m_other.cancel();
    });
    connect(m_slider, &QSlider::valueChanged, this, &ProgramSimulate::show);
    connect(m_versionChoice, &QComboBox::activated, this, [this] {
        m_other.clear();
        if (m_simulation.result())
            runOther();
        show();
    });
    if (draft.isOpen())
        reset();
}

QWidget* ProgramSimulate::buildTerms()
{
    auto* bar = new QWidget(this);
    auto* flow = new FlowLayout(bar, space::m, space::s);
    flow->setContentsMargins(space::xl, space::s, space::xl, space::s);
    const QDate today = wallTimeOf(m_services.clock().now(), m_services.store().zone()).date();
    const auto add = [&](const QString& words, QWidget* field, const QString& name, const QString& title) {
        if (!words.isEmpty()) {
            auto* label = new Label(m_theme, words, Type::Body, Colour::Text2, bar);
            label->setMinimumHeight(m_theme.scaled(size::control));
            flow->addWidget(label);
        }
        field->setParent(bar);
        field->setObjectName(name);
        field->setAccessibleName(title);
        flow->addWidget(field);
    };
    for (QDateEdit* date : {m_from, m_to}) {
        date->setCalendarPopup(true);
        date->setMinimumWidth(m_theme.scaled(124));
    }
    m_from->setDate(today.addMonths(-monthsBack));
    m_to->setDate(today);
    m_reach->addItem(tr("who can be reached"), int(program::SimulatedReach::Real));
    m_reach->addItem(tr("as if all could be who did not refuse"), int(program::SimulatedReach::Assumed));
    add(tr("From"), m_from, QStringLiteral("simulateFrom"), tr("First day"));
    add(tr("to"), m_to, QStringLiteral("simulateTo"), tr("Last day"));
    add(tr("sending to"), m_reach, QStringLiteral("simulateReach"), tr("Who counts as reachable"));
    add(tr("beside"), m_versionChoice, QStringLiteral("simulateVersion"), tr("Version to compare with"));
    add({}, m_run, QStringLiteral("simulateRun"), tr("Simulate"));
    return bar;
}

QWidget* ProgramSimulate::buildDays()
{
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(space::xl, space::s, space::xl, space::s);
    row->setSpacing(space::l);
    m_slider->setObjectName(QStringLiteral("simulateDay"));
    m_slider->setAccessibleName(tr("Day of the simulation"));
    m_day->setMinimumWidth(m_theme.scaled(260));
    row->addWidget(m_slider, 1);
    row->addWidget(m_day);
    bar->hide();
    return bar;
}

void ProgramSimulate::takeFocus()
{
    m_from->setFocus();
}

QList<QWidget*> ProgramSimulate::panes()
{
    return {m_from, m_canvas, m_side};
}

void ProgramSimulate::reset()
{
    m_simulation.clear();
    m_other.clear();
    m_versions.clear();
    m_versionChoice->clear();
    readVersions();
    show();
}

void ProgramSimulate::readVersions()
{
    using Versions = std::vector<Version>;
    if (!m_draft.isOpen())
        return;
    m_services.ask<Versions>(
        this,
        [id = m_draft.id()](ReadSession& session) -> Result<Versions> {
            Versions list;
            for (const program::edits::Version& each : program::edits::versions(session, id)) {
                PATRON_TRY(saved, program::programs::version(session, each.id));
                PATRON_TRY(document, program::programs::document(session, saved));
                PATRON_TRY(named, program::parseProgram(document));
                list.push_back({each.number, std::move(named)});
            }
            return list;
        },
        [this](Result<Versions> list) {
            if (!list)
                return;
            m_versions = std::move(*list);
            const QVariant chosen = m_versionChoice->currentData();
            m_versionChoice->clear();
            m_versionChoice->addItem(tr("nothing else"), 0);
            // A draft's one version is what is edited.
            const bool edited = m_draft.isUnpublished();
            for (const Version& version : m_versions) {
                if (edited || version.number != m_draft.version())
                    m_versionChoice->addItem(tr("version %1").arg(countText(version.number)), version.number);
            }
            m_versionChoice->setCurrentIndex(std::max(0, m_versionChoice->findData(chosen)));
            m_versionChoice->setEnabled(m_versionChoice->count() > 1);
        },
        QStringLiteral("versions"));
}

program::SimulationTerms ProgramSimulate::terms() const
{
    const TimeZone& zone = m_services.store().zone();
    program::SimulationTerms terms;
    terms.from = zone.startOfDay(dayOf(m_from->date()));
    terms.to = zone.endOfDay(dayOf(std::max(m_from->date(), m_to->date())));
    terms.reach = static_cast<program::SimulatedReach>(m_reach->currentData().toInt());
    terms.keepWalks = true;
    terms.keepLines = true;
    return terms;
}

void ProgramSimulate::run()
{
    m_simulated = m_draft.program();
    m_other.clear();
    const QSignalBlocker quiet(m_slider);
    m_slider->setRange(0, int(m_from->date().daysTo(std::max(m_from->date(), m_to->date()))));
    m_slider->setValue(m_slider->maximum());
    m_simulation.run({m_draft.id(), m_simulated, terms()}, tr("Simulating “%1”").arg(textOf(m_simulated.name)));
    runOther();
}

void ProgramSimulate::runOther()
{
    const int number = m_versionChoice->currentData().toInt();
    for (const Version& version : m_versions) {
        if (version.number != number)
            continue;
        m_compared = version.program;
        m_other.run({m_draft.id(), m_compared, terms()},
                    tr("Simulating version %1 of “%2”").arg(countText(number)).arg(textOf(m_compared.name)));
    }
}

std::optional<Ms> ProgramSimulate::sliderEnd() const
{
    if (m_slider->value() == m_slider->maximum())
        return std::nullopt;
    return m_services.store().zone().endOfDay(dayOf(m_from->date()) + m_slider->value());
}

void ProgramSimulate::show()
{
    if (!m_draft.isOpen())
        return;
    const bool running = m_simulation.isRunning() || m_other.isRunning();
    const bool known = m_simulation.result().has_value();
    m_progress->setVisible(running);
    if (running) {
        m_progress->setFraction(-1);
        m_progress->setDetail(known ? tr("%1 have come in so far").arg(countText(m_simulation.result()->entered))
                                    : QString());
    }
    m_run->setEnabled(!running);
    const bool whole = known && m_simulation.result()->complete;
    m_days->setVisible(whole);
    m_advice->setVisible(whole && !m_simulation.result()->advice.empty());
    if (whole)
        m_advice->setMessage(Tone::Info, textOf(m_simulation.result()->advice));
    showCanvases(whole ? sliderEnd() : std::nullopt);
    showNumbers();
    if (!whole)
        return;
    const DayNumber day = dayOf(m_from->date()) + m_slider->value();
    const SimulatedCounts counts = countsUpTo(*m_simulation.result(), day);
    m_day->setText(tr("%1: %2 came in, %3 messages")
                       .arg(QLocale().toString(dateOf(day), QLocale::ShortFormat), countText(counts.entered),
                            countText(counts.emails + counts.sms)));
}

void ProgramSimulate::showCanvases(std::optional<Ms> until)
{
    const bool known = m_simulation.result().has_value();
    CanvasPicture picture = pictureOf(known ? m_simulated : m_draft.program(), m_draft.words());
    if (known)
        picture.passed = peopleOnEdges(*m_simulation.result(), m_simulated, until);
    m_canvas->setPicture(picture);
    m_otherCanvas->setVisible(m_other.result().has_value());
    if (!m_other.result())
        return;
    CanvasPicture other = pictureOf(m_compared, m_draft.words());
    other.passed = peopleOnEdges(*m_other.result(), m_compared, until);
    m_otherCanvas->setPicture(other);
}

void ProgramSimulate::addNumber(QWidget* into, const QString& label, const QString& value, const QString& other)
{
    auto* row = new QWidget(into);
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    auto* words = new Label(m_theme, label, Type::Body, Colour::Text2, row);
    words->setWordWrap(true);
    line->addWidget(words, 1);
    for (const QString& text : {value, other}) {
        if (text.isEmpty())
            continue;
        auto* number = new Label(m_theme, text, Type::Body, Colour::Text1, row);
        number->setType(Type::Body, Weight::Strong);
        number->setMinimumWidth(m_theme.scaled(72));
        number->setAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
        line->addWidget(number);
    }
    into->layout()->addWidget(row);
}

void ProgramSimulate::showNumbers()
{
    QWidget* numbers = m_numbers->renewContent(space::xs);
    QWidget* reasons = m_reasons->renewContent(space::xs);
    m_reasons->hide();
    if (!m_simulation.result()) {
        m_numbers->setSubtitle({});
        auto* words = new Label(m_theme,
                                tr("Choose days of the past to see what the program would have done with your real "
                                   "history, or days to come for what it will do. Nothing is sent."),
                                Type::Body, Colour::Text2, numbers);
        words->setWordWrap(true);
        numbers->layout()->addWidget(words);
        return;
    }
    const program::Simulation& one = *m_simulation.result();
    const program::Simulation* two = m_other.result() ? &*m_other.result() : nullptr;
    m_numbers->setSubtitle(two ? tr("Beside version %1").arg(m_versionChoice->currentData().toInt()) : QString());
    const auto count = [&](const QString& label, std::int64_t program::Simulation::*member) {
        addNumber(numbers, label, countText(one.*member), two ? countText(two->*member) : QString());
    };
    using Simulation = program::Simulation;
    count(tr("Came in"), &Simulation::entered);
    count(tr("Held out"), &Simulation::heldOut);
    count(tr("Reached the goal"), &Simulation::goal);
    count(tr("Still on the way"), &Simulation::active);
    count(tr("Emails"), &Simulation::emails);
    count(tr("Text messages"), &Simulation::sms);
    count(tr("Held back by caps"), &Simulation::capped);
    count(tr("Waited for quiet hours to end"), &Simulation::quiet);
    count(tr("Tasks"), &Simulation::tasks);
    count(tr("Points"), &Simulation::points);
    count(tr("Decisions on assumed values"), &Simulation::assumed);
    const auto orders = [&](const QString& label, program::FollowingOrders Simulation::*member) {
        const auto text = [](const program::FollowingOrders& following, const std::string& currency) {
            return tr("%1, %2", "orders and their value")
                .arg(countText(following.orders), roundMoneyText(following.value, currency));
        };
        addNumber(numbers, label, text(one.*member, one.currency), two ? text(two->*member, two->currency) : QString());
    };
    orders(tr("Orders that followed"), &Simulation::treated);
    if (one.heldOut > 0)
        orders(tr("Orders of those held out"), &Simulation::control);
    auto* caution =
        new Label(m_theme, tr("Orders that followed went along with the program; that it brought them is not said."),
                  Type::Small, Colour::Text2, numbers);
    caution->setWordWrap(true);
    numbers->layout()->addWidget(caution);
    std::map<std::string, std::int64_t> left = one.notEntered;
    for (const program::SimulatedStep& step : one.steps) {
        for (const auto& [reason, people] : step.skipped)
            left[reason] += people;
    }
    for (const auto& [reason, people] : left)
        addNumber(reasons, textOf(reason), countText(people), {});
    m_reasons->setVisible(!left.empty());
}

}
