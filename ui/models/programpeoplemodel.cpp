#include "ui/models/programpeoplemodel.h"

#include "ui/models/localetext.h"
#include "ui/models/programwords.h"

#include <algorithm>

namespace patron::ui {

namespace {
constexpr int pageRows = 200;
// The role and the tones by which the pill delegate (ui/kit/delegates.h) paints; models do not include the kit.
constexpr int toneRole = Qt::UserRole + 1001;
enum class PillTone { Neutral, Accent, Info, Ok, Warn, Danger };

struct FirstPage
{
    std::int64_t total = 0;
    std::vector<program::EnrollmentLine> lines;
};
}

ProgramPeopleModel::ProgramPeopleModel(Services& services, QObject* parent)
    : QAbstractTableModel(parent)
    , m_services(services)
{}

void ProgramPeopleModel::setProgram(ProgramId program, std::map<std::string, QString> stepNames)
{
    const bool other = program != m_program;
    m_program = program;
    m_stepNames = std::move(stepNames);
    if (other) {
        m_filter = {};
        beginResetModel();
        m_rows.clear();
        m_total.reset();
        endResetModel();
    }
    reload();
}

void ProgramPeopleModel::setFilter(const program::EnrollmentFilter& filter)
{
    m_filter = filter;
    reload();
}

void ProgramPeopleModel::reload()
{
    // What is on its way for the rows of before must not be added to the new ones: the same topic cancels it.
    m_fetching = true;
    const int wanted = std::max(pageRows, static_cast<int>(m_rows.size()));
    m_services.ask<FirstPage>(
        this,
        [program = m_program, filter = m_filter, wanted](ReadSession& session) -> Result<FirstPage> {
            return FirstPage{program::enrollments::count(session, program, filter),
                             program::enrollments::page(session, program, filter, {}, wanted)};
        },
        [this](Result<FirstPage> page) {
            m_fetching = false;
            if (!page) {
                Q_EMIT failed(textOf(page.error().text));
                return;
            }
            beginResetModel();
            m_rows = std::move(page->lines);
            m_total = page->total;
            endResetModel();
            Q_EMIT loaded();
        },
        QStringLiteral("people"));
}

bool ProgramPeopleModel::canFetchMore(const QModelIndex& parent) const
{
    return !parent.isValid() && !m_fetching && m_total && static_cast<qint64>(m_rows.size()) < *m_total;
}

void ProgramPeopleModel::fetchMore(const QModelIndex& parent)
{
    if (!canFetchMore(parent) || m_rows.empty())
        return;
    m_fetching = true;
    using Lines = std::vector<program::EnrollmentLine>;
    m_services.ask<Lines>(
        this,
        [program = m_program, filter = m_filter, after = m_rows.back().id](ReadSession& session) -> Result<Lines> {
            return program::enrollments::page(session, program, filter, after, pageRows);
        },
        [this](Result<Lines> lines) {
            m_fetching = false;
            if (!lines) {
                Q_EMIT failed(textOf(lines.error().text));
                return;
            }
            if (lines->empty()) {
                m_total = static_cast<qint64>(m_rows.size());
                return;
            }
            const int first = static_cast<int>(m_rows.size());
            beginInsertRows({}, first, first + static_cast<int>(lines->size()) - 1);
            std::move(lines->begin(), lines->end(), std::back_inserter(m_rows));
            endInsertRows();
        },
        QStringLiteral("people"));
}

int ProgramPeopleModel::rowOf(EnrollmentId id) const
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [&](const auto& row) { return row.id == id; });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

int ProgramPeopleModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ProgramPeopleModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : columns;
}

QString ProgramPeopleModel::text(const program::EnrollmentLine& line, int column) const
{
    const TimeZone& zone = m_services.store().zone();
    switch (column) {
    case NameColumn:
        return textOf(line.name);
    case StateColumn:
        return line.heldOut && line.state == "active" ? tr("Held out") : enrollmentStateText(line);
    case StepColumn: {
        if (line.state != "active")
            return textOf(line.exitReason);
        const auto name = m_stepNames.find(line.step);
        return name == m_stepNames.end() ? textOf(line.step) : name->second;
    }
    case EnteredColumn:
        return dateText(line.enteredAt, zone);
    case DueColumn: {
        const auto at = line.state == "active" ? line.dueAt : line.endedAt;
        return at ? dateText(*at, zone) : QString();
    }
    default:
        return {};
    }
}

QVariant ProgramPeopleModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const program::EnrollmentLine& line = at(index.row());
    if (role == Qt::DisplayRole)
        return text(line, index.column());
    if (role == toneRole && index.column() == StateColumn) {
        if (line.goalAt)
            return int(PillTone::Ok);
        return int(line.state != "active" ? PillTone::Neutral : line.heldOut ? PillTone::Warn : PillTone::Info);
    }
    if (role == Qt::ToolTipRole && index.column() == StepColumn)
        return text(line, StepColumn);
    return {};
}

QVariant ProgramPeopleModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignLeading | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case NameColumn:
        return tr("Name");
    case StateColumn:
        return tr("State");
    case StepColumn:
        return tr("Stands at, or why it ended");
    case EnteredColumn:
        return tr("Came in");
    case DueColumn:
        return tr("Goes on, or ended");
    default:
        return {};
    }
}

}
