#include "ui/programs/programtestone.h"

#include "core/customer/customersearch.h"
#include "core/customer/profile.h"
#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/scrollbody.h"
#include "ui/kit/searchfield.h"
#include "ui/kit/splitview.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/programwords.h"
#include "ui/programs/programcanvas.h"

#include <QDateEdit>
#include <QListWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace patron::ui {

namespace {
constexpr std::size_t mostFound = 8;
constexpr int walkMonths = 12;

DayNumber dayOf(const QDate& date)
{
    return DayNumber(QDate(1970, 1, 1).daysTo(date));
}
}

ProgramTestOne::ProgramTestOne(Theme& theme, Services& services, ProgramDraft& draft, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_draft(draft)
    , m_simulation(services)
    , m_canvas(new ProgramCanvas(theme))
    , m_search(new SearchField(theme, tr("Find a customer")))
    , m_people(new QListWidget)
    , m_from(new QDateEdit)
    , m_run(new Button(theme, Button::Role::Secondary, Glyph::Play, tr("Walk")))
    , m_head(new Label(theme, {}, Type::Body, Colour::Text2))
    , m_lines(new QListWidget)
{
    m_canvas->setObjectName(QStringLiteral("testCanvas"));
    auto* split = new SplitView(theme, Qt::Horizontal, QStringLiteral("programTestSplit"), this);
    split->addWidget(m_canvas);
    split->addWidget(buildSide());
    split->setStretchFactor(0, 1);
    split->setCollapsible(0, false);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(split);
    connect(&draft, &ProgramDraft::opened, this, &ProgramTestOne::reset);
    connect(&draft, &ProgramDraft::changed, this, [this] {
        if (!m_simulation.result())
            showCanvas();
    });
    connect(m_search, &SearchField::searched, this, &ProgramTestOne::search);
    connect(m_search, &SearchField::downPressed, this, [this] {
        m_people->setFocus(Qt::TabFocusReason);
        m_people->setCurrentRow(0);
    });
    connect(m_people, &QListWidget::itemClicked, this, [this](QListWidgetItem* item) { choose(m_people->row(item)); });
    connect(m_people, &QListWidget::itemActivated, this,
            [this](QListWidgetItem* item) { choose(m_people->row(item)); });
    connect(m_run, &QAbstractButton::clicked, this, &ProgramTestOne::walk);
    connect(m_lines, &QListWidget::currentRowChanged, this, &ProgramTestOne::showCanvas);
    connect(&m_simulation, &ProgramSimulation::changed, this, &ProgramTestOne::showWalk);
    connect(&m_simulation, &ProgramSimulation::failed, this,
            [this](const QString& sentence) { Q_EMIT noteRaised(Tone::Danger, sentence); });
    if (draft.isOpen())
        reset();
}

QWidget* ProgramTestOne::buildSide()
{
    auto* side = new QWidget(this);
    side->setMinimumWidth(m_theme.scaled(380));
    const auto list = [&](QListWidget* each, const QString& name, const QString& title) {
        each->setObjectName(name);
        each->setAccessibleName(title);
        each->setWordWrap(true);
        each->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    };
    m_search->setObjectName(QStringLiteral("testSearch"));
    list(m_people, QStringLiteral("testPeople"), tr("Customers found"));
    list(m_lines, QStringLiteral("testWalk"), tr("Decisions, one after the other"));
    m_people->setMaximumHeight(m_theme.scaled(160));
    m_people->hide();
    m_from->setObjectName(QStringLiteral("testFrom"));
    m_from->setAccessibleName(tr("Day of coming in"));
    m_from->setCalendarPopup(true);
    m_from->setMinimumWidth(m_theme.scaled(124));
    m_from->setDate(wallTimeOf(m_services.clock().now(), m_services.store().zone()).date());
    m_run->setObjectName(QStringLiteral("testRun"));
    m_head->setWordWrap(true);
    m_back = new Button(m_theme, Button::Role::Ghost, Glyph::ArrowUp, tr("Before"), side);
    m_next = new Button(m_theme, Button::Role::Ghost, Glyph::ArrowDown, tr("Next"), side);
    m_back->setObjectName(QStringLiteral("testBack"));
    m_next->setObjectName(QStringLiteral("testNext"));
    connect(m_back, &QAbstractButton::clicked, this, [this] { go(-1); });
    connect(m_next, &QAbstractButton::clicked, this, [this] { go(1); });
    auto* when = new QHBoxLayout;
    when->setSpacing(space::m);
    when->addWidget(new Label(m_theme, tr("comes in on"), Type::Body, Colour::Text2, side));
    when->addWidget(m_from);
    when->addStretch(1);
    when->addWidget(m_run);
    auto* steps = new QHBoxLayout;
    steps->addWidget(m_back);
    steps->addWidget(m_next);
    steps->addStretch(1);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(space::xl, space::xl, space::xl, space::xl);
    column->setSpacing(space::m);
    column->addWidget(m_search);
    column->addWidget(m_people);
    column->addLayout(when);
    column->addWidget(m_head);
    column->addWidget(m_lines, 1);
    column->addLayout(steps);
    return side;
}

void ProgramTestOne::takeFocus()
{
    m_search->setFocus();
}

QList<QWidget*> ProgramTestOne::panes()
{
    return {m_search, m_canvas, m_lines};
}

void ProgramTestOne::reset()
{
    m_simulation.clear();
    showWalk();
}

void ProgramTestOne::search(const QString& typed)
{
    using People = std::vector<Person>;
    if (typed.trimmed().isEmpty() || (m_customer && typed == m_name)) {
        m_people->hide();
        return;
    }
    m_services.ask<People>(
        this,
        [text = typed.toStdString()](ReadSession& session) -> Result<People> {
            People found;
            for (const CustomerId id : customer::search::matching(session.connection(), text)) {
                if (found.size() == mostFound)
                    break;
                found.push_back({id, textOf(customer::profiles::displayName(session.connection(), id))});
            }
            return found;
        },
        [this](Result<People> found) {
            if (!found)
                return;
            m_found = std::move(*found);
            m_people->clear();
            for (const Person& person : m_found)
                m_people->addItem(person.name);
            m_people->setVisible(!m_found.empty());
            m_head->setText(m_found.empty() ? tr("Nobody is found by that.") : tr("Choose whose walk to look at."));
        },
        QStringLiteral("search"));
}

void ProgramTestOne::choose(int row)
{
    if (row < 0 || row >= int(m_found.size()))
        return;
    m_customer = m_found[std::size_t(row)].id;
    m_name = m_found[std::size_t(row)].name;
    m_search->setText(m_name);
    m_people->hide();
    walk();
}

void ProgramTestOne::walk()
{
    if (!m_customer) {
        m_head->setText(tr("Choose a customer first."));
        m_search->setFocus();
        return;
    }
    const TimeZone& zone = m_services.store().zone();
    SimulationQuestion question;
    question.id = m_draft.id();
    question.program = m_walked = m_draft.program();
    question.terms.from = zone.startOfDay(dayOf(m_from->date()));
    question.terms.to = zone.endOfDay(dayOf(m_from->date().addMonths(walkMonths)));
    question.terms.only = m_customer;
    question.terms.keepWalks = true;
    question.terms.keepLines = true;
    m_simulation.run(question, {});
}

void ProgramTestOne::showWalk()
{
    const bool known = m_simulation.result() && m_simulation.result()->complete;
    m_run->setEnabled(!m_simulation.isRunning());
    const QSignalBlocker quiet(m_lines);
    m_lines->clear();
    if (known && !m_simulation.result()->walks.empty()) {
        const program::SimulatedWalk& walk = m_simulation.result()->walks.front();
        const TimeZone& zone = m_services.store().zone();
        for (const program::SimulatedLine& line : walk.lines) {
            const program::Step* step = m_walked.step(line.step);
            const QString title = step ? stepTitle(*step) : textOf(line.step);
            auto* item = new QListWidgetItem(
                tr("%1, %2 · %3\n%4").arg(dateText(line.at, zone), timeText(line.at, zone), title, textOf(line.reason)),
                m_lines);
            item->setData(Qt::UserRole, textOf(line.step));
        }
        m_head->setText(
            walk.endedAt
                ? tr("%1 is through on %2: %3").arg(m_name, dateText(*walk.endedAt, zone), textOf(walk.exitReason))
                : tr("%1 is still on the way after a year.").arg(m_name));
        m_lines->setCurrentRow(0);
    } else if (known) {
        m_head->setText(tr("%1 would not come in.").arg(m_name));
    } else if (m_simulation.isRunning()) {
        m_head->setText(tr("Walking …"));
    } else {
        m_head->setText(tr("Choose a customer and a day to see, step by step, what would happen and why."));
    }
    showCanvas();
}

void ProgramTestOne::showCanvas()
{
    if (!m_draft.isOpen())
        return;
    const int row = m_lines->currentRow();
    m_back->setEnabled(row > 0);
    m_next->setEnabled(row >= 0 && row + 1 < m_lines->count());
    const bool known = m_simulation.result() && m_simulation.result()->complete && m_lines->count() > 0;
    CanvasPicture picture;
    picture.program = known ? m_walked : m_draft.program();
    picture.words = m_draft.words();
    if (known && row >= 0) {
        const Ms at = m_simulation.result()->walks.front().lines[std::size_t(row)].at;
        for (const auto& [place, people] : peopleOnEdges(*m_simulation.result(), m_walked, at)) {
            if (people > 0)
                picture.passed[place] = people;
        }
    }
    m_canvas->setPicture(picture);
    if (known && row >= 0)
        m_canvas->select({CanvasSpot::Kind::Step, m_lines->item(row)->data(Qt::UserRole).toString().toStdString()});
}

void ProgramTestOne::go(int by)
{
    m_lines->setCurrentRow(std::clamp(m_lines->currentRow() + by, 0, m_lines->count() - 1));
}

}
