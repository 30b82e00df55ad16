#include "ui/models/mappingmodel.h"

#include "ui/models/fieldwords.h"
#include "ui/models/localetext.h"

#include <QLocale>

#include <algorithm>

namespace patron::ui {

using intake::Field;

void MappingModel::setPlan(const intake::ImportPlan& plan)
{
    beginResetModel();
    m_mapping = plan.mapping;
    m_found = plan.mapping;
    m_columns = plan.columns;
    m_rows = plan.sampledRows;
    endResetModel();
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
        return m_rows > 0 ? double(planned.filled) / double(m_rows) : 0.0;
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
        return m_rows > 0 ? tr("%1 %", "per cent").arg(QLocale().toString(planned.filled * 100 / m_rows)) : QString();
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
                other = {other.column, Field::Ignore, {}, {}, {}, {}, {}};
        }
    }
    const intake::MappedColumn& found = m_found.columns[row];
    if (field == found.field) {
        column = found;
    } else {
        column = {column.column, field, {}, {}, {}, {}, {}};
        if (field == Field::Trait)
            column.trait = customer::traitNameFor(column.column);
    }
    Q_EMIT dataChanged(this->index(0, 0), this->index(rowCount() - 1, columns - 1));
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
