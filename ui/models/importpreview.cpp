#include "ui/models/importpreview.h"

#include "core/base/currency.h"
#include "core/base/text.h"
#include "core/customer/identity.h"
#include "core/intake/personrow.h"
#include "core/intake/rowbinding.h"
#include "core/intake/tablereader.h"
#include "ui/models/localetext.h"

#include <QDate>
#include <QLocale>

#include <algorithm>

namespace patron::ui {

namespace {
/// What a preview shows of a cell.
constexpr std::size_t shownBytes = 300;

using customer::TraitType;
using intake::Field;
using intake::FieldForm;

using Form = CleanColumn::Form;

Form formOf(const intake::MappedColumn& column)
{
    if (column.field == Field::Email)
        return Form::Email;
    if (column.field == Field::Phone)
        return Form::Phone;
    if (column.field == Field::Trait) {
        switch (column.type) {
        case TraitType::Date:
            return Form::Date;
        case TraitType::Number:
        case TraitType::Money:
            return Form::Amount;
        case TraitType::Flag:
            return Form::Flag;
        case TraitType::List:
            return Form::List;
        case TraitType::Text:
            return Form::Text;
        }
    }
    switch (intake::fieldForm(column.field)) {
    case FieldForm::Date:
        return Form::Date;
    case FieldForm::Money:
    case FieldForm::Number:
        return Form::Amount;
    case FieldForm::Country:
        return Form::Country;
    case FieldForm::List:
        return Form::List;
    case FieldForm::Time:
    case FieldForm::Flag:
    case FieldForm::Text:
        break;
    }
    return Form::Text;
}

QString readingOf(Form form, const intake::MappedColumn& column)
{
    switch (form) {
    case Form::Email:
        return CleanModel::tr("e-mail addresses");
    case Form::Phone:
        return CleanModel::tr("phone numbers, written internationally");
    case Form::Date:
        return column.dateOrder == intake::DateOrder::MonthFirst ? CleanModel::tr("dates, the month first")
                                                                 : CleanModel::tr("dates, the day first");
    case Form::Amount:
        return column.decimalMark == intake::DecimalMark::Comma ? CleanModel::tr("numbers with a decimal comma")
                                                                : CleanModel::tr("numbers with a decimal point");
    case Form::Flag:
        return CleanModel::tr("yes or no");
    case Form::Country:
        return CleanModel::tr("countries");
    case Form::List:
        return CleanModel::tr("lists");
    case Form::Text:
        break;
    }
    return {};
}

struct Reader
{
    Form form = Form::Text;
    const intake::MappedColumn& column;
    std::string country;

    /// Fills `after` and `problem`.
    void read(std::string_view text, CleanCell& cell) const
    {
        cell.after = textOf(text);
        switch (form) {
        case Form::Email:
            readIdentity(customer::IdentityKind::Email, text, cell, CleanModel::tr("no e-mail address"));
            break;
        case Form::Phone:
            readIdentity(customer::IdentityKind::Phone, text, cell, CleanModel::tr("no phone number"));
            break;
        case Form::Date:
            readDate(text, cell);
            break;
        case Form::Amount:
            if (const auto amount = intake::readAmount(text, column.decimalMark.value_or(intake::DecimalMark::Point)))
                cell.after = textOf(amount->decimal());
            else
                cell.problem = CleanModel::tr("no number");
            break;
        case Form::Flag:
            if (const auto value = customer::makeTraitValue(TraitType::Flag, text, 0))
                cell.after = value->integer != 0 ? CleanModel::tr("yes") : CleanModel::tr("no");
            else
                cell.problem = CleanModel::tr("neither yes nor no");
            break;
        case Form::Country:
            // A country nobody knows is kept as it is given.
            if (const auto code = customer::countryCode(text))
                cell.after = countryText(*code);
            break;
        case Form::List: {
            QStringList items;
            for (const std::string& item : intake::splitList(text))
                items << textOf(item);
            cell.after = items.join(QStringLiteral(" · "));
            break;
        }
        case Form::Text:
            break;
        }
    }

private:
    void readIdentity(customer::IdentityKind kind, std::string_view text, CleanCell& cell, const QString& wrong) const
    {
        if (const auto identity = customer::makeIdentity(kind, text, {}, country))
            cell.after = textOf(kind == customer::IdentityKind::Phone ? identity->normalized : identity->value);
        else
            cell.problem = wrong;
    }

    void readDate(std::string_view text, CleanCell& cell) const
    {
        const auto reading = intake::readDate(text, column.dateOrder.value_or(intake::DateOrder::DayFirst));
        if (!reading) {
            cell.problem = CleanModel::tr("no date");
            return;
        }
        if (reading->instant) {
            cell.after = dateText(*reading->instant, TimeZone::utc());
            return;
        }
        const QDate day(reading->hasYear ? reading->date.year : 2000, static_cast<int>(reading->date.month),
                        static_cast<int>(reading->date.day));
        cell.after = reading->hasYear ? QLocale().toString(day, QStringLiteral("d MMM yyyy"))
                                      : QLocale().toString(day, QStringLiteral("d MMM"));
        if (reading->hasTime)
            cell.after += QLocale().toString(QTime::fromMSecsSinceStartOfDay(static_cast<int>(reading->msOfDay)),
                                             QStringLiteral(" HH:mm"));
    }
};
}

Result<ImportPreview> readPreview(const intake::ImportPlan& plan, std::size_t rows)
{
    PATRON_TRY(reader, intake::TableReader::open(plan.source));
    ImportPreview preview;
    preview.header = reader.header();
    intake::CsvRow row;
    while (preview.rows.size() < rows && reader.next(row)) {
        if (row.problem != intake::CsvProblem::None)
            continue;
        PreviewRow shown{row.line, {}};
        for (const std::string_view cell : row.cells)
            shown.cells.push_back(toValidUtf8(cell.substr(0, shownBytes)));
        shown.cells.resize(preview.header.size());
        preview.rows.push_back(std::move(shown));
    }
    return preview;
}

std::vector<CleanColumn> cleanColumns(const ImportPreview& preview, const intake::ColumnMapping& mapping,
                                      const Store& store)
{
    intake::RowBinding binding(mapping, store.zone(), store.country());
    const auto asRow = [](const PreviewRow& from) {
        intake::CsvRow row;
        row.line = from.line;
        row.cells.assign(from.cells.begin(), from.cells.end());
        return row;
    };
    for (const PreviewRow& row : preview.rows)
        binding.learn(asRow(row));
    binding.settle(store.country() == "US");
    const auto& settled = binding.mapping().columns;
    std::vector<CleanColumn> columns(std::min(settled.size(), preview.header.size()));
    std::vector<Reader> readers;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        readers.push_back(
            {formOf(settled[i]), settled[i], mapping.country.empty() ? store.country() : mapping.country});
        columns[i].form = readers[i].form;
        columns[i].reading = readingOf(readers[i].form, settled[i]);
    }
    for (const PreviewRow& from : preview.rows) {
        const intake::CsvRow row = asRow(from);
        for (std::size_t i = 0; i < columns.size(); ++i) {
            CleanCell cell;
            cell.line = from.line;
            cell.before = textOf(from.cells[i]);
            const std::string_view text = binding.cell(row, i);
            if (!text.empty()) {
                ++columns[i].filled;
                readers[i].read(text, cell);
            }
            cell.changed = cell.problem.isEmpty() && cell.after != cell.before;
            columns[i].problems += cell.problem.isEmpty() ? 0 : 1;
            columns[i].changed += cell.changed ? 1 : 0;
            columns[i].cells.push_back(std::move(cell));
        }
    }
    return columns;
}

void PreviewModel::setPreview(ImportPreview preview)
{
    beginResetModel();
    m_preview = std::move(preview);
    endResetModel();
}

int PreviewModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_preview.rows.size());
}

int PreviewModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_preview.header.size());
}

QVariant PreviewModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return {};
    const PreviewRow& row = m_preview.rows[static_cast<std::size_t>(index.row())];
    const auto column = static_cast<std::size_t>(index.column());
    const QString text = column < row.cells.size() ? textOf(row.cells[column]) : QString();
    return role == Qt::DisplayRole ? text.simplified() : text;
}

QVariant PreviewModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (orientation == Qt::Vertical ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole || section < 0)
        return {};
    const auto at = static_cast<std::size_t>(section);
    if (orientation == Qt::Horizontal)
        return at < m_preview.header.size() ? textOf(m_preview.header[at]) : QString();
    return at < m_preview.rows.size() ? countText(m_preview.rows[at].line) : QString();
}

void CleanModel::setColumn(CleanColumn column)
{
    beginResetModel();
    m_column = std::move(column);
    choose();
    endResetModel();
}

void CleanModel::setShow(Show show)
{
    if (show == m_show)
        return;
    beginResetModel();
    m_show = show;
    choose();
    endResetModel();
}

void CleanModel::choose()
{
    m_rows.clear();
    for (std::size_t i = 0; i < m_column.cells.size(); ++i) {
        const CleanCell& cell = m_column.cells[i];
        if (m_show == Show::All || (m_show == Show::Changed && cell.changed) ||
            (m_show == Show::Problems && !cell.problem.isEmpty()))
            m_rows.push_back(i);
    }
}

int CleanModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int CleanModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : columns;
}

QVariant CleanModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const CleanCell& cell = m_column.cells[m_rows[static_cast<std::size_t>(index.row())]];
    if (role == ChangedRole)
        return cell.changed;
    if (role == WrongRole)
        return !cell.problem.isEmpty();
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (index.column() == LineColumn ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    switch (index.column()) {
    case LineColumn:
        return countText(cell.line);
    case BeforeColumn:
        return cell.before;
    case AfterColumn:
        return cell.problem.isEmpty() ? cell.after : QString();
    default:
        return cell.problem.isEmpty() ? (cell.changed ? tr("changed") : QString()) : cell.problem;
    }
}

QVariant CleanModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (section == LineColumn ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case LineColumn:
        return tr("Line");
    case BeforeColumn:
        return tr("In the file");
    case AfterColumn:
        return tr("Will be");
    default:
        return tr("Remark");
    }
}

}
