#pragma once

#include "core/intake/rowbinding.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace patron::intake {

/// Whether a header is one of a single action of a visit, as Matomo writes them: "url (actionDetails 3)".
bool isActionHeader(std::string_view header);

/// The single actions of a visit's row as rows of events, each of whoever the visit is of. A visit that is a page view
/// itself is its first action.
class VisitActions
{
public:
    VisitActions(const ColumnMapping& visits, const TimeZone& zone, const std::string& country);

    bool empty() const { return m_actions.empty(); }
    RowBinding& binding() { return m_binding; }
    /// Valid until the next call. `kind` is what the visit itself was taken for.
    const std::vector<CsvRow>& rowsOf(const RowBinding& visits, const CsvRow& row, std::string_view kind);

private:
    /// What of an action is read, and where it stands; -1: nowhere.
    enum Detail { Type, Url, Title, Timestamp, Time, Keyword, EventAction, EventName, GoalName, details };
    using Action = std::array<int, details>;

    RowBinding m_binding;
    std::vector<std::pair<int, Action>> m_actions; ///< by their numbers
    std::vector<std::vector<std::string>> m_cells;
    std::vector<CsvRow> m_rows;
};

}
