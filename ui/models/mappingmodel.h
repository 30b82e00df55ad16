#pragma once

#include <QAbstractTableModel>
#include <QList>

#include "core/intake/importplan.h"
#include "ui/models/importpreview.h"

namespace patron::ui {

/// The columns of a file, one a row: its header, what stands in it, what it means. The meaning can be changed; a field
/// that only one column may have leaves the column that had it. GUI thread.
class MappingModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { HeaderColumn, SamplesColumn, MeaningColumn, FilledColumn };
    static constexpr int columns = FilledColumn + 1;
    /// FieldRole: int(intake::Field); ChangedRole: a person chose it; FilledRole: share of rows with a value, 0 to 1.
    /// WrongRole: share of rows whose cell cannot be read; ShapeRole: int(Shape), what the cells are.
    enum Role { FieldRole = Qt::UserRole + 1, ChangedRole, FilledRole, SecretRole, WrongRole, ShapeRole };
    enum class Shape { Text, Email, Phone, Key, Date, Amount, Flag, Place, List, Left, Secret };

    using QAbstractTableModel::QAbstractTableModel;

    void setPlan(const intake::ImportPlan& plan);
    void clear();
    /// A mapping of the same columns, as a person has it so far.
    void setMapping(const intake::ColumnMapping& mapping);
    /// Everything about one column at once.
    void setColumn(int row, const intake::MappedColumn& column);
    /// What became of the cells that were looked at.
    void setClean(const std::vector<CleanColumn>& clean);
    const intake::ColumnMapping& mapping() const { return m_mapping; }
    /// Whether a person changed anything since setPlan().
    bool isChanged() const;
    /// What a column of this kind of file may mean, in the order of a list.
    QList<intake::Field> choices() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void mappingChanged();

private:
    struct Quality
    {
        qint64 rows = 0;
        qint64 filled = 0;
        qint64 wrong = 0;
    };
    QString meaningText(const intake::MappedColumn& column) const;
    double filledOf(std::size_t row) const;
    void tellAll();

    intake::ColumnMapping m_mapping;
    intake::ColumnMapping m_found; ///< as it was found
    std::vector<intake::PlannedColumn> m_columns;
    std::vector<Quality> m_quality;
    qint64 m_rows = 0;
};

}
