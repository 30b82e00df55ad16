#pragma once

#include "core/intake/correctedrows.h"
#include "core/intake/couponstage.h"
#include "core/intake/customerstage.h"
#include "core/intake/eventstage.h"
#include "core/intake/importplan.h"
#include "core/intake/importreport.h"
#include "core/intake/loyaltystage.h"
#include "core/intake/orderstage.h"
#include "core/intake/referencestage.h"
#include "core/intake/rejects.h"
#include "core/intake/tablereader.h"
#include "core/intake/trackedrow.h"
#include "core/intake/visitactions.h"
#include "core/intake/weatherstage.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace patron::intake {

/// Everything one import gathers before it writes.
struct Gathered
{
    explicit Gathered(const std::string& source)
        : orders(source)
    {}
    CustomerStage customers{"row"};
    CustomerStage consents{"consent"};
    OrderStage orders;
    EventStage events;
    LoyaltyStage loyalty;
    CouponStage coupons;
    CustomerStage members{"row"}; ///< names and birthdays beside points; their rows are counted with the points
    ReferenceStage reference;
    WeatherStage weather;
    Rejects rejects;
    ImportNotes notes;
    std::set<ImportKind> kinds;
    std::map<ImportKind, std::int64_t> rejectedBefore; ///< while reading, by kind of file
    std::int64_t rows = 0;
    std::int64_t extraEventRows = 0; ///< actions of visits that are one row of their file
    std::int64_t extraOrderRows = 0; ///< products of purchases that are one row of their file
    ColumnMapping firstMapping;
    std::vector<ReadTable> tables; ///< with rejected rows
};

/// Reads the tables of one import, each twice: once for how dates and amounts are written, over all tables of the same
/// columns, once for the rows. What it reads goes to the stages in `gathered`. The job's thread.
class FileReading
{
public:
    FileReading(JobContext& job, Store& store, const std::string& source, Gathered& gathered,
                const CorrectedRows* corrected);

    Result<void> read(const std::vector<ImportPlan>& plans);

private:
    /// What the first time over a table told.
    struct Table
    {
        const ImportPlan* plan = nullptr;
        std::size_t layout = 0; ///< among the bindings
        std::int64_t footerLine = 0;
        std::int64_t rows = 0;
        DeviceTies ties;
    };

    Result<TableReader> openTable(const ImportPlan& plan) const;
    Result<void> learn(Table& table, RowBinding& binding);
    Result<void> take(const Table& table, RowBinding& binding);
    Result<void> stage(const Table& table, RowBinding& binding);
    void keepCells(const RowBinding& binding, const CsvRow& row);
    void add(RowBinding& binding, const CsvRow& row, ImportKind kind);
    void addMember(RowBinding& binding, const CsvRow& row);
    void addTracked(RowBinding& binding, const CsvRow& row);
    void addEvents(RowBinding& binding, const CsvRow& row, const TrackedRow& tracked);
    void noteLeftColumns(const ColumnMapping& mapping);

    JobContext& m_job;
    Store& m_store;
    PersonSource m_source;
    bool m_several = false;
    Gathered& m_gathered;
    const CorrectedRows* m_corrected; ///< instead of a file
    std::vector<std::string> m_columns;
    std::optional<PurchaseRows> m_purchases;
    std::optional<VisitActions> m_actions;
};

}
