#pragma once

#include <QAbstractTableModel>
#include <QString>

#include "core/intake/importplan.h"
#include "core/store/store.h"

#include <vector>

namespace patron::ui {

/// One row of a file as it stands there.
struct PreviewRow
{
    qint64 line = 0;
    std::vector<std::string> cells;
};

/// The first rows of a file.
struct ImportPreview
{
    std::vector<std::string> header;
    std::vector<PreviewRow> rows;
};

/// Reads the first `rows` rows as the plan says. Reads the file only; any thread.
Result<ImportPreview> readPreview(const intake::ImportPlan& plan, std::size_t rows = 300);

/// One cell before and after its column's recipe.
struct CleanCell
{
    qint64 line = 0;
    QString before;
    QString after;
    QString problem; ///< why it will be left out; empty: it is fine
    bool changed = false;
};

/// What becomes of one column in the rows looked at.
struct CleanColumn
{
    /// How the cells are read.
    enum class Form { Text, Email, Phone, Date, Amount, Flag, Country, List };

    std::vector<CleanCell> cells;
    Form form = Form::Text;
    qint64 filled = 0;
    qint64 problems = 0;
    qint64 changed = 0;
    QString reading; ///< how it is read: "dates, the day first"; empty for plain text
};

/// Applies a mapping to the rows of a preview, each column on its own. Any thread.
std::vector<CleanColumn> cleanColumns(const ImportPreview& preview, const intake::ColumnMapping& mapping,
                                      const Store& store);

/// The rows of a preview with their line numbers in front. GUI thread.
class PreviewModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;

    void setPreview(ImportPreview preview);
    const ImportPreview& preview() const { return m_preview; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    ImportPreview m_preview;
};

/// The cells of one column: line, before, after, what is wrong. Can be narrowed to those that change or are wrong. GUI
/// thread.
class CleanModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { LineColumn, BeforeColumn, AfterColumn, ProblemColumn };
    static constexpr int columns = ProblemColumn + 1;
    enum Role { ChangedRole = Qt::UserRole + 1, WrongRole };
    enum class Show { All, Changed, Problems };

    using QAbstractTableModel::QAbstractTableModel;

    void setColumn(CleanColumn column);
    void setShow(Show show);
    const CleanColumn& column() const { return m_column; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void choose();

    CleanColumn m_column;
    Show m_show = Show::All;
    std::vector<std::size_t> m_rows;
};

}
