#pragma once

#include "core/intake/readers/jsonnode.h"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace patron::intake {

/// How records of nested values become rows of columns.
///
/// Objects give dotted columns ("customer.email"), lists of plain values one cell ("a, b"), lists of names with values
/// one column each ("note_attributes.Gift"), and the one list that `expand` names ("line_items") one row for each of
/// its elements, beside which the record's own columns are repeated. Of other lists of objects the first three
/// elements have columns ("addresses.city", "addresses 2.city"), and the list as JSON text where there are more; of a
/// record of events the list is one cell of JSON text. Connections (`edges`, `nodes`) and pages (`data`) around lists
/// are left away. What is nested deeper than twelve levels stays JSON text. Amounts in minor units beside their
/// currency, as Square and Stripe give them, become decimals.
class JsonShape
{
public:
    /// Records of a file that was looked at before: its columns are known.
    JsonShape(std::vector<std::string> columns, std::string expand, bool events);

    /// The columns that the records have and the list they expand, gathered record by record: first all (or many) are
    /// shown to `watch`, then all to `learn`.
    JsonShape() = default;
    void watch(const JsonNode& record);
    /// Chooses what to expand, once the records were watched.
    void settle();
    /// False when there are more columns than a table can have.
    bool learn(const JsonNode& record);

    const std::vector<std::string>& columns() const { return m_columns; }
    const std::string& expand() const { return m_expand; }
    bool events() const { return m_events; }

    /// The rows of a record, at least one, each with a text for every column. The record must stay until its last row.
    using Row = std::vector<std::string>;
    void start(const JsonNode& record);
    bool nextRow(Row& row);

    /// The record itself, without the `node` that GraphQL puts around it.
    static const JsonNode& unwrapped(const JsonNode& record);

private:
    struct Lines
    {
        std::string path;
        int score = 0;
    };

    void watchLists(const JsonNode& node, const std::string& path, int depth);
    void flatten(const JsonNode& node, const std::string& path, Row& row, int depth);
    void flattenList(const JsonNode& list, const std::string& path, Row& row, int depth);
    void put(const std::string& path, std::string text, Row& row);

    std::vector<std::string> m_columns;
    std::unordered_map<std::string, std::size_t> m_index;
    std::string m_expand;
    bool m_events = false;
    bool m_learning = false;
    bool m_full = false;
    std::vector<Lines> m_lists;
    int m_watched = 0;
    int m_eventLike = 0;
    Row m_base;                           ///< what all rows of the record at hand have
    const JsonNode* m_expanded = nullptr; ///< its list
    std::size_t m_nextRow = 0;
};

}
