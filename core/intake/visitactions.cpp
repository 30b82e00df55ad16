#include "core/intake/visitactions.h"

#include "core/base/text.h"
#include "core/intake/plainheader.h"

#include <map>
#include <optional>

namespace patron::intake {

namespace {
/// The columns of the rows that actions become, in this order.
constexpr std::array columns{Field::EventId,  Field::EventAt,      Field::EventKind, Field::EventKey,
                             Field::DeviceId, Field::CustomerId,   Field::Email,     Field::EventDevice,
                             Field::Channel,  Field::EventProperty};

ColumnMapping actionMapping(const ColumnMapping& visits)
{
    ColumnMapping mapping;
    mapping.kind = ImportKind::Events;
    mapping.country = visits.country;
    mapping.zone = visits.zone;
    mapping.mailable = visits.mailable;
    for (const Field field : columns) {
        MappedColumn column;
        column.field = field;
        column.column = std::string(fieldName(field));
        if (field == Field::EventProperty)
            column.trait = "title";
        if (const MappedColumn* named = visits.find(field); named && field == Field::EventAt)
            column.dateOrder = named->dateOrder;
        mapping.columns.push_back(std::move(column));
    }
    return mapping;
}

/// "url (actionDetails 3)" -> "url" and 3.
struct ActionHeader
{
    std::string detail;
    int number = 0;
};

std::optional<ActionHeader> readHeader(std::string_view header)
{
    constexpr std::string_view mark = "(actiondetails ";
    const std::string lower = asciiLower(trim(header));
    const auto at = lower.find(mark);
    if (at == std::string::npos || at == 0 || lower.back() != ')')
        return std::nullopt;
    ActionHeader result{std::string(trim(std::string_view(lower).substr(0, at))), 0};
    const std::string_view digits =
        std::string_view(lower).substr(at + mark.size(), lower.size() - at - mark.size() - 1);
    if (digits.empty() || digits.size() > 5)
        return std::nullopt;
    for (const char c : digits) {
        if (c < '0' || c > '9')
            return std::nullopt;
        result.number = result.number * 10 + (c - '0');
    }
    return result;
}

/// Matomo's kinds of actions by Patron's names; empty for those that come from elsewhere, as orders do.
std::string_view kindOfType(std::string_view type)
{
    if (type == "action" || type.empty())
        return "page_viewed";
    if (type == "search")
        return "search";
    if (type == "ecommerceabandonedcart")
        return "cart_updated";
    if (type == "event" || type == "goal" || type == "outlink" || type == "download")
        return type;
    return {};
}
}

bool isActionHeader(std::string_view header)
{
    return readHeader(header).has_value();
}

VisitActions::VisitActions(const ColumnMapping& visits, const TimeZone& zone, const std::string& country)
    : m_binding(actionMapping(visits), zone, country)
{
    m_binding.settle(false);
    constexpr std::array<std::string_view, details> names{
        "type",        "url",       "pagetitle", "timestamp", "servertimepretty", "sitesearchkeyword",
        "eventaction", "eventname", "goalname"};
    std::map<int, Action> found;
    for (std::size_t i = 0; i < visits.columns.size(); ++i) {
        const auto header = readHeader(visits.columns[i].column);
        if (!header)
            continue;
        Action none;
        none.fill(-1);
        Action& action = found.emplace(header->number, none).first->second;
        for (std::size_t detail = 0; detail < names.size(); ++detail) {
            if (header->detail == names[detail])
                action[detail] = static_cast<int>(i);
        }
    }
    m_actions.assign(found.begin(), found.end());
}

const std::vector<CsvRow>& VisitActions::rowsOf(const RowBinding& visits, const CsvRow& row, std::string_view kind)
{
    m_cells.clear();
    m_rows.clear();
    const std::string visit(visits.text(row, Field::EventId));
    for (const auto& [number, action] : m_actions) {
        const auto cell = [&](Detail detail) {
            const int column = action[detail];
            return column < 0 || static_cast<std::size_t>(column) >= row.cells.size()
                       ? std::string_view()
                       : cleanCell(row.cells[static_cast<std::size_t>(column)]);
        };
        const std::string type = asciiLower(cell(Type));
        if (type.empty() && cell(Url).empty())
            continue; // a visit with fewer actions
        std::string_view what = kindOfType(type);
        if (what.empty() || (what == kind && number == 0))
            continue;
        if (type == "event" && !cell(EventAction).empty())
            what = cell(EventAction);
        std::string_view key = type == "search" ? cell(Keyword) : type == "goal" ? cell(GoalName) : cell(Url);
        if (type == "event" && !cell(EventName).empty())
            key = cell(EventName);
        std::string_view at = cell(Timestamp).empty() ? cell(Time) : cell(Timestamp);
        if (at.empty())
            at = visits.text(row, Field::EventAt);
        m_cells.push_back({visit.empty() ? std::string() : visit + ":" + std::to_string(number), std::string(at),
                           std::string(what), std::string(key), std::string(visits.text(row, Field::DeviceId)),
                           std::string(visits.text(row, Field::CustomerId)),
                           std::string(visits.text(row, Field::Email)),
                           std::string(visits.text(row, Field::EventDevice)),
                           std::string(visits.text(row, Field::Channel)), std::string(cell(Title))});
    }
    for (const auto& cells : m_cells) {
        CsvRow& made = m_rows.emplace_back();
        made.line = row.line;
        made.cells.assign(cells.begin(), cells.end());
    }
    return m_rows;
}

}
