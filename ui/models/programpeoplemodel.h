#pragma once

#include <QAbstractTableModel>

#include "core/program/programlists.h"
#include "ui/models/services.h"

#include <map>

namespace patron::ui {

/// The people of one program, the newest entry first, read page by page as the view scrolls. GUI thread.
class ProgramPeopleModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { NameColumn, StateColumn, StepColumn, EnteredColumn, DueColumn };
    static constexpr int columns = DueColumn + 1;

    /// The services must outlive the model.
    explicit ProgramPeopleModel(Services& services, QObject* parent = nullptr);

    /// `stepNames`: what to call each step, by its id.
    void setProgram(ProgramId program, std::map<std::string, QString> stepNames);
    void setFilter(const program::EnrollmentFilter& filter);
    const program::EnrollmentFilter& filter() const { return m_filter; }
    /// Reads anew what is shown; rows stay until the new ones are there.
    void reload();

    /// People in all; nothing until they were counted.
    std::optional<qint64> total() const { return m_total; }
    const program::EnrollmentLine& at(int row) const { return m_rows[static_cast<std::size_t>(row)]; }
    /// -1 when it is not among the rows read so far.
    int rowOf(EnrollmentId id) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

Q_SIGNALS:
    /// The first page of something else is there.
    void loaded();
    void failed(const QString& sentence);

private:
    QString text(const program::EnrollmentLine& line, int column) const;

    Services& m_services;
    ProgramId m_program;
    std::map<std::string, QString> m_stepNames;
    program::EnrollmentFilter m_filter;
    std::vector<program::EnrollmentLine> m_rows;
    std::optional<qint64> m_total;
    bool m_fetching = false;
};

}
