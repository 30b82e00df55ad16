#include "ui/programs/programpeople.h"

#include "ui/kit/button.h"
#include "ui/kit/card.h"
#include "ui/kit/chip.h"
#include "ui/kit/delegates.h"
#include "ui/kit/emptystate.h"
#include "ui/kit/label.h"
#include "ui/kit/scrollbody.h"
#include "ui/kit/segmentedcontrol.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/programwords.h"
#include "ui/models/sendwords.h"

#include <QDateTime>
#include <QHeaderView>
#include <QRegularExpression>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <array>

namespace patron::ui {

namespace {
using Show = program::EnrollmentFilter::Show;

constexpr std::array<std::pair<const char*, Show>, 5> views{{{"all", Show::All},
                                                             {"active", Show::Active},
                                                             {"held", Show::HeldOut},
                                                             {"goal", Show::Goal},
                                                             {"ended", Show::Ended}}};

/// Instants in a kept reason are RFC 3339; a person reads a date and a time of the shop's clock.
QString readable(QString reason, const TimeZone& zone)
{
    static const QRegularExpression instant(
        QStringLiteral("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)"));
    for (auto match = instant.match(reason); match.hasMatch(); match = instant.match(reason)) {
        const Ms at = QDateTime::fromString(match.captured(), Qt::ISODateWithMs).toMSecsSinceEpoch();
        reason.replace(match.capturedStart(), match.capturedLength(),
                       dateText(at, zone) + QStringLiteral(", ") + timeText(at, zone));
    }
    return reason;
}
}

ProgramPeople::ProgramPeople(Theme& theme, Services& services, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_model(new ProgramPeopleModel(services, this))
    , m_choice(new SegmentedControl(theme, tr("Which people"), this))
    , m_stepChip(new Chip(theme, Chip::Kind::Tag, {}, this))
    , m_total(new Label(theme, {}, Type::Small, Colour::Text2, this))
    , m_stack(new QStackedWidget(this))
    , m_table(new QTableView(m_stack))
    , m_nobody(new EmptyState(theme, Drawing::People, tr("Nobody here"), {}, m_stack))
{
    m_choice->setObjectName(QStringLiteral("peopleChoice"));
    m_choice->addSegment(QLatin1String(views[0].first), tr("Everybody"));
    m_choice->addSegment(QLatin1String(views[1].first), tr("On the way"));
    m_choice->addSegment(QLatin1String(views[2].first), tr("Held out"));
    m_choice->addSegment(QLatin1String(views[3].first), tr("Goal reached"));
    m_choice->addSegment(QLatin1String(views[4].first), tr("Through"));
    m_stepChip->setObjectName(QStringLiteral("peopleStep"));
    m_stepChip->setRemovable(true);
    buildTable();
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_nobody);
    auto* top = new QHBoxLayout;
    top->setSpacing(space::m);
    top->addWidget(m_choice);
    top->addWidget(m_stepChip);
    top->addStretch(1);
    top->addWidget(m_total);
    auto* panes = new QHBoxLayout;
    panes->setSpacing(space::xl);
    panes->addWidget(m_stack, 1);
    panes->addWidget(buildReasons());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::xxl, 0, space::xxl, space::xl);
    column->setSpacing(space::l);
    column->addLayout(top);
    column->addLayout(panes, 1);
    connect(m_choice, &SegmentedControl::chosen, this, [this](const QString& id) {
        for (const auto& [name, show] : views) {
            if (id == QLatin1String(name))
                m_model->setFilter({show, {}});
        }
        refresh();
    });
    const auto anyStep = [this] { show({m_model->filter().show, {}}); };
    connect(m_stepChip, &Chip::clicked, this, anyStep);
    connect(m_stepChip, &Chip::removeRequested, this, anyStep);
    connect(m_model, &ProgramPeopleModel::loaded, this, &ProgramPeople::filled);
    connect(m_model, &ProgramPeopleModel::failed, m_total, &Label::setText);
    refresh();
}

void ProgramPeople::buildTable()
{
    m_table->setObjectName(QStringLiteral("peopleTable"));
    m_table->setAccessibleName(tr("People in this program"));
    m_table->setProperty("kitFlat", true);
    m_table->setModel(m_model);
    m_table->setItemDelegate(new CellDelegate(m_theme, m_table));
    m_table->setItemDelegateForColumn(ProgramPeopleModel::NameColumn, new AvatarDelegate(m_theme, m_table));
    m_table->setItemDelegateForColumn(ProgramPeopleModel::StateColumn, new PillDelegate(m_theme, m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setMouseTracking(true);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(m_theme.scaled(size::row));
    connect(&m_theme, &Theme::changed, this,
            [this] { m_table->verticalHeader()->setDefaultSectionSize(m_theme.scaled(size::row)); });
    QHeaderView* head = m_table->horizontalHeader();
    head->setHighlightSections(false);
    head->setSectionsClickable(false);
    head->setSectionResizeMode(ProgramPeopleModel::StepColumn, QHeaderView::Stretch);
    m_table->setColumnWidth(ProgramPeopleModel::NameColumn, m_theme.scaled(180));
    m_table->setColumnWidth(ProgramPeopleModel::StateColumn, m_theme.scaled(130));
    m_table->setColumnWidth(ProgramPeopleModel::EnteredColumn, m_theme.scaled(104));
    m_table->setColumnWidth(ProgramPeopleModel::DueColumn, m_theme.scaled(120));
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& now) { explain(now.isValid() ? now.row() : -1); });
}

QWidget* ProgramPeople::buildReasons()
{
    m_reasons = new Card(m_theme, tr("Why did it happen?"), this);
    m_reasons->setFixedWidth(m_theme.scaled(size::inspector));
    connect(&m_theme, &Theme::changed, this, [this] { m_reasons->setFixedWidth(m_theme.scaled(size::inspector)); });
    m_profile = new Button(m_theme, Button::Role::Ghost, tr("Profile"), m_reasons);
    m_profile->setObjectName(QStringLiteral("peopleProfile"));
    m_profile->setCompact(true);
    m_reasons->addCorner(m_profile);
    m_decisions = new ScrollBody(QStringLiteral("peopleDecisions"), tr("What was decided, and why"), m_reasons);
    m_decisions->body()->setContentsMargins(0, 0, 0, 0);
    m_decisions->body()->setSpacing(space::l);
    m_reasons->body()->addWidget(m_decisions, 1);
    connect(m_profile, &Button::clicked, this, [this] {
        Q_EMIT goRequested(QStringLiteral("customers"),
                           {{QStringLiteral("customer"), QVariant::fromValue<qlonglong>(m_customer.value)}});
    });
    return m_reasons;
}

void ProgramPeople::setProgram(ProgramId program, std::map<std::string, QString> stepNames)
{
    if (program != m_program) {
        m_explained = {};
        const QSignalBlocker quiet(m_choice);
        m_choice->setCurrent(QLatin1String(views[0].first));
    }
    m_program = program;
    m_stepNames = stepNames;
    m_model->setProgram(program, std::move(stepNames));
    refresh();
}

void ProgramPeople::show(program::EnrollmentFilter filter)
{
    {
        const QSignalBlocker quiet(m_choice);
        for (const auto& [name, each] : views) {
            if (each == filter.show)
                m_choice->setCurrent(QLatin1String(name));
        }
    }
    m_model->setFilter(filter);
    refresh();
}

void ProgramPeople::takeFocus()
{
    (m_model->rowCount() > 0 ? static_cast<QWidget*>(m_table) : m_choice)->setFocus();
}

void ProgramPeople::refresh()
{
    const std::string& step = m_model->filter().step;
    const auto& edge = m_model->filter().edge;
    const auto called = [this](const std::string& id) {
        const auto name = m_stepNames.find(id);
        return name == m_stepNames.end() ? textOf(id) : name->second;
    };
    m_stepChip->setVisible(!step.empty() || edge);
    m_stepChip->setText(!edge                 ? tr("At “%1”").arg(called(step))
                        : edge->first.empty() ? tr("Came to “%1”").arg(called(edge->second))
                                              : tr("From “%1” to “%2”").arg(called(edge->first), called(edge->second)));
    m_stepChip->setAccessibleName(m_stepChip->text());
    const auto total = m_model->total();
    m_total->setText(!total ? QString() : *total == 1 ? tr("1 person") : tr("%1 people").arg(countText(*total)));
    m_nobody->setContent(Drawing::People, tr("Nobody here"),
                         m_model->filter().show == Show::All && step.empty() && !edge
                             ? tr("People appear here as the program takes them in.")
                             : tr("Nobody of this program is in this list at the moment."));
    m_stack->setCurrentWidget(total && *total == 0 ? static_cast<QWidget*>(m_nobody) : m_table);
    if (m_model->rowCount() == 0)
        clearWalk();
}

void ProgramPeople::filled()
{
    refresh();
    if (m_model->rowCount() == 0)
        return;
    const int kept = m_model->rowOf(m_explained);
    m_table->setCurrentIndex(m_model->index(std::max(0, kept), 0));
}

void ProgramPeople::explain(int row)
{
    if (row < 0)
        return;
    const program::EnrollmentLine line = m_model->at(row);
    m_explained = line.id;
    m_customer = line.customer;
    using Walks = std::vector<program::CustomerWalk>;
    m_services.ask<Walks>(
        this,
        [customer = line.customer](ReadSession& session) -> Result<Walks> {
            return program::walksOf(session, customer);
        },
        [this, line](Result<Walks> walks) {
            if (walks)
                showWalk(line, *walks);
        },
        QStringLiteral("walk"));
}

void ProgramPeople::clearWalk()
{
    while (QLayoutItem* item = m_decisions->body()->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
    m_reasons->setTitle(tr("Why did it happen?"));
    m_reasons->setSubtitle(tr("Choose somebody to see each decision with its reason."));
    m_profile->hide();
}

void ProgramPeople::showWalk(const program::EnrollmentLine& line, const std::vector<program::CustomerWalk>& walks)
{
    clearWalk();
    m_reasons->setTitle(textOf(line.name));
    m_reasons->setSubtitle(line.heldOut ? tr("Held out: gets nothing, to measure what the program earns.")
                                        : tr("What was decided, and why"));
    m_profile->show();
    for (const program::CustomerWalk& walk : walks) {
        if (walk.program != m_program || walk.enrollment != line.id)
            continue;
        for (const program::WalkDecision& decision : walk.decisions)
            addDecision(decision);
    }
    m_decisions->body()->addStretch(1);
}

void ProgramPeople::addDecision(const program::WalkDecision& decision)
{
    const TimeZone& zone = m_services.store().zone();
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::xxs);
    const auto add = [&](const QString& text, Type type, Weight weight, Colour colour) {
        auto* label = new Label(m_theme, text, type, colour, box);
        label->setType(type, weight);
        label->setWordWrap(true);
        column->addWidget(label);
    };
    add(dateText(decision.at, zone) + QStringLiteral(", ") + timeText(decision.at, zone), Type::Caption,
        Weight::Regular, Colour::Text3);
    const auto name = m_stepNames.find(decision.stepId);
    const QString step = name == m_stepNames.end() ? textOf(decision.step) : name->second;
    const QString what = decisionText(decision.decision);
    add(step.isEmpty() ? what : tr("%1 · %2", "decision and step").arg(what, step), Type::Body, Weight::Strong,
        Colour::Text1);
    const QString reason = readable(sendReasonText(decision.reason), zone);
    if (!reason.isEmpty())
        add(reason, Type::Small, Weight::Regular, Colour::Text2);
    m_decisions->body()->addWidget(box);
}

}
