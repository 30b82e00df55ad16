#include "ui/models/mappingmodel.h"

#include "ui/models/fieldwords.h"
#include "ui/models/localetext.h"

#include <QLocale>

#include <algorithm>

namespace patron::ui {

using intake::Field;

namespace {
using Shape = MappingModel::Shape;

Shape shapeOf(const intake::MappedColumn& column)
{
    if (column.why == "secret")
        return Shape::Secret;
    switch (column.field) {
    case Field::Ignore:
        return Shape::Left;
    case Field::Email:
        return Shape::Email;
    case Field::Phone:
        return Shape::Phone;
    case Field::Card:
    case Field::CustomerId:
    case Field::DeviceId:
    case Field::OrderNumber:
    case Field::LinkedOrder:
    case Field::Sku:
        return Shape::Key;
    case Field::City:
    case Field::Region:
    case Field::Place:
    case Field::PostalCode:
        return Shape::Place;
    case Field::Trait:
        switch (column.type) {
        case customer::TraitType::Number:
        case customer::TraitType::Money:
            return Shape::Amount;
        case customer::TraitType::Date:
            return Shape::Date;
        case customer::TraitType::Flag:
            return Shape::Flag;
        case customer::TraitType::List:
            return Shape::List;
        case customer::TraitType::Text:
            return Shape::Text;
        }
        break;
    default:
        break;
    }
    switch (intake::fieldForm(column.field)) {
    case intake::FieldForm::Date:
    case intake::FieldForm::Time:
        return Shape::Date;
    case intake::FieldForm::Money:
    case intake::FieldForm::Number:
        return Shape::Amount;
    case intake::FieldForm::Flag:
        return Shape::Flag;
    case intake::FieldForm::Country:
        return Shape::Place;
    case intake::FieldForm::List:
        return Shape::List;
    case intake::FieldForm::Text:
        break;
    }
    return Shape::Text;
}

intake::MappedColumn plainColumn(const std::string& name, Field field)
{
    intake::MappedColumn column;
    column.column = name;
    column.field = field;
    return column;
}
}

void MappingModel::setPlan(const intake::ImportPlan& plan)
{
    beginResetModel();
    m_mapping = plan.mapping;
    m_found = plan.mapping;
    m_columns = plan.columns;
    m_rows = plan.sampledRows;
    m_quality.clear();
    endResetModel();
}

void MappingModel::tellAll()
{
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columns - 1));
}

void MappingModel::setMapping(const intake::ColumnMapping& mapping)
{
    m_mapping = mapping;
    tellAll();
}

void MappingModel::setColumn(int row, const intake::MappedColumn& column)
{
    intake::MappedColumn& now = m_mapping.columns[static_cast<std::size_t>(row)];
    if (now == column)
        return;
    now = column;
    tellAll();
    Q_EMIT mappingChanged();
}

void MappingModel::setClean(const std::vector<CleanColumn>& clean)
{
    m_quality.clear();
    for (const CleanColumn& column : clean)
        m_quality.push_back({static_cast<qint64>(column.cells.size()), column.filled, column.problems});
    tellAll();
}

double MappingModel::filledOf(std::size_t row) const
{
    if (row < m_quality.size() && m_quality[row].rows > 0)
        return double(m_quality[row].filled) / double(m_quality[row].rows);
    return m_rows > 0 ? double(m_columns[row].filled) / double(m_rows) : 0.0;
}

void MappingModel::clear()
{
    setPlan({});
}

bool MappingModel::isChanged() const
{
    return !(m_mapping.columns == m_found.columns);
}

QList<Field> MappingModel::choices() const
{
    QList<Field> list;
    for (const Field field : intake::allFields()) {
        if (field == Field::Ignore || intake::fieldFits(field, m_mapping.kind))
            list << field;
    }
    return list;
}

int MappingModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(std::min(m_mapping.columns.size(), m_columns.size()));
}

int MappingModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : columns;
}

QString MappingModel::meaningText(const intake::MappedColumn& column) const
{
    if (column.field == Field::Ignore && column.why == "secret")
        return tr("Never stored: a secret");
    if (column.field == Field::Trait)
        return tr("Trait “%1”").arg(textOf(column.trait));
    if (column.field == Field::EventProperty)
        return tr("Property “%1”").arg(textOf(column.trait));
    return fieldText(column.field);
}

QVariant MappingModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const auto row = static_cast<std::size_t>(index.row());
    const intake::MappedColumn& column = m_mapping.columns[row];
    const intake::PlannedColumn& planned = m_columns[row];
    if (role == FieldRole || (role == Qt::EditRole && index.column() == MeaningColumn))
        return int(column.field);
    if (role == ChangedRole)
        return !(column == m_found.columns[row]);
    if (role == SecretRole)
        return column.why == "secret";
    if (role == FilledRole)
        return filledOf(row);
    if (role == WrongRole)
        return row < m_quality.size() && m_quality[row].rows > 0
                   ? double(m_quality[row].wrong) / double(m_quality[row].rows)
                   : 0.0;
    if (role == ShapeRole)
        return int(shapeOf(column));
    if (role == Qt::TextAlignmentRole && index.column() == FilledColumn)
        return int(Qt::AlignVCenter | Qt::AlignRight);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    switch (index.column()) {
    case HeaderColumn:
        return textOf(planned.header);
    case SamplesColumn: {
        QStringList samples;
        for (const std::string& sample : planned.samples)
            samples << textOf(sample).simplified();
        return samples.join(role == Qt::ToolTipRole ? QStringLiteral("\n") : QStringLiteral("   ·   "));
    }
    case MeaningColumn:
        return meaningText(column);
    default:
        if (role == Qt::ToolTipRole && row < m_quality.size() && m_quality[row].wrong > 0)
            return tr("%n cell(s) cannot be read", nullptr, int(m_quality[row].wrong));
        return tr("%1 %", "per cent").arg(QLocale().toString(int(filledOf(row) * 100)));
    }
}

bool MappingModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (!index.isValid() || role != Qt::EditRole || index.column() != MeaningColumn)
        return false;
    const auto row = static_cast<std::size_t>(index.row());
    const auto field = static_cast<Field>(value.toInt());
    intake::MappedColumn& column = m_mapping.columns[row];
    if (column.field == field)
        return false;
    if (!intake::fieldRepeats(field)) {
        for (intake::MappedColumn& other : m_mapping.columns) {
            if (other.field == field)
                other = plainColumn(other.column, Field::Ignore);
        }
    }
    const intake::MappedColumn& found = m_found.columns[row];
    if (field == found.field) {
        column = found;
    } else {
        column = plainColumn(column.column, field);
        if (field == Field::Trait || field == Field::EventProperty)
            column.trait = customer::traitNameFor(column.column);
    }
    tellAll();
    Q_EMIT mappingChanged();
    return true;
}

Qt::ItemFlags MappingModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    const bool fixed =
        index.column() != MeaningColumn || m_mapping.columns[static_cast<std::size_t>(index.row())].why == "secret";
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | (fixed ? Qt::NoItemFlags : Qt::ItemIsEditable);
}

QVariant MappingModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (section == FilledColumn ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case HeaderColumn:
        return tr("Column in the file");
    case SamplesColumn:
        return tr("First values");
    case MeaningColumn:
        return tr("Means");
    default:
        return tr("Filled");
    }
}

}
