#include "core/customer/subjectrow.h"

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/base/timezone.h"
#include "core/customer/subject.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace patron::customer {

namespace {
std::string base64Of(std::string_view bytes)
{
    static constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const auto byte = [&](std::size_t k) {
            return i + k < bytes.size() ? static_cast<unsigned>(static_cast<unsigned char>(bytes[i + k])) : 0u;
        };
        const unsigned group = byte(0) << 16 | byte(1) << 8 | byte(2);
        text += letters[group >> 18 & 63];
        text += letters[group >> 12 & 63];
        text += i + 1 < bytes.size() ? letters[group >> 6 & 63] : '=';
        text += i + 2 < bytes.size() ? letters[group & 63] : '=';
    }
    return text;
}

bool isInstant(std::string_view column)
{
    return column == "at" || column.ends_with("_at");
}

bool isDay(std::string_view column)
{
    return column == "birthday" || column == "local_day" || column == "day" || column == "created_day";
}

Json cell(const Query& query, int column, std::string_view table, const std::string& name)
{
    switch (query.columnType(column)) {
    case SQLITE_NULL:
        return nullptr;
    case SQLITE_INTEGER:
        // The customer's own row keeps when somebody became a customer as a day.
        if (isDay(name) || (table == "customer" && name == "created_at"))
            return formatIsoDate(query.integer(column));
        return isInstant(name) ? Json(formatRfc3339(query.int64(column))) : Json(query.int64(column));
    case SQLITE_FLOAT:
        return query.real(column);
    case SQLITE_BLOB: {
        const std::string_view bytes = query.view(column);
        const bool isText = isValidUtf8(bytes) && bytes.find('\0') == std::string_view::npos;
        return isText ? Json(std::string(bytes)) : Json{{"base64", base64Of(bytes)}};
    }
    default:
        return query.text(column);
    }
}

std::string listed(const std::vector<std::string>& names)
{
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

/// The names that numbers of this module's own lists stand for: `kind_id` 3 is "page_viewed".
class Names
{
public:
    explicit Names(ReadSession& session)
        : m_session(session)
    {}

    /// The list that a column's numbers are of, or empty.
    static std::string_view listOf(std::string_view column)
    {
        constexpr std::array lists{std::pair{"kind_id", "event_kind"}, std::pair{"trait_id", "trait"},
                                   std::pair{"place_id", "place"}, std::pair{"product_id", "product"}};
        const auto found =
            std::find_if(lists.begin(), lists.end(), [&](const auto& list) { return column == list.first; });
        return found == lists.end() ? std::string_view() : found->second;
    }

    Json nameOf(std::string_view list, std::int64_t id)
    {
        const auto [known, first] = m_known.try_emplace({std::string(list), id});
        if (first) {
            Query query = m_session.query("SELECT name FROM " + std::string(list) + " WHERE id = ?");
            query.bind(id);
            if (query.step())
                known->second = query.text(0);
        }
        return known->second;
    }

private:
    ReadSession& m_session;
    std::map<std::pair<std::string, std::int64_t>, Json> m_known;
};

/// Reads rows as JSON objects.
class Records
{
public:
    Records(ReadSession& session, const Subject& subject, const PersonalTable& table, TableShape shape)
        : m_subject(subject)
        , m_table(table)
        , m_shape(std::move(shape))
        , m_keyColumns(m_shape.key.empty() ? 1 : static_cast<int>(m_shape.key.size()))
        , m_names(session)
    {}

    std::string select() const
    {
        return "SELECT " + (m_shape.key.empty() ? std::string("rowid") : listed(m_shape.key)) + ", " +
               listed(m_shape.columns) + " FROM " + m_table.table;
    }
    std::string order() const { return " ORDER BY " + (m_shape.key.empty() ? "rowid" : listed(m_shape.key)); }

    std::string keyOf(const Query& query) const
    {
        std::string key;
        for (int i = 0; i < m_keyColumns; ++i)
            key += (i > 0 ? "/" : "") + query.text(i);
        return key;
    }

    bool namesSubject(const Query& query) const
    {
        for (int i = m_keyColumns; i < query.columnCount(); ++i) {
            const int type = query.columnType(i);
            if ((type == SQLITE_TEXT && m_subject.isNamedIn(query.view(i))) ||
                (type == SQLITE_BLOB && m_subject.isNamedInBytes(query.view(i))))
                return true;
        }
        return false;
    }

    Json record(const Query& query)
    {
        Json row{{"_row", keyOf(query)}};
        for (std::size_t i = 0; i < m_shape.columns.size(); ++i) {
            const std::string& column = m_shape.columns[i];
            const int place = m_keyColumns + static_cast<int>(i);
            row[column] = cell(query, place, m_table.table, column);
            if (const auto list = Names::listOf(column); !list.empty() && !query.isNull(place))
                row[column.substr(0, column.size() - 3)] = m_names.nameOf(list, query.int64(place));
        }
        return row;
    }

private:
    const Subject& m_subject;
    const PersonalTable& m_table;
    TableShape m_shape;
    int m_keyColumns;
    Names m_names;
};
}

TableShape shapeOf(Connection& connection, std::string_view table)
{
    TableShape shape;
    std::vector<std::pair<int, std::string>> key;
    bool hasRowid = true;
    {
        Query list = connection.queryOnce("PRAGMA table_list(" + std::string(table) + ")");
        while (list.step())
            hasRowid = list.int64(4) == 0; // column 4: WITHOUT ROWID
    }
    Query query = connection.queryOnce("PRAGMA table_info(" + std::string(table) + ")");
    while (query.step()) {
        shape.columns.push_back(query.text(1));
        if (query.integer(5) > 0)
            key.emplace_back(query.integer(5), query.text(1));
    }
    std::sort(key.begin(), key.end());
    for (auto& [place, name] : key) {
        if (!hasRowid)
            shape.key.push_back(std::move(name));
    }
    return shape;
}

namespace subjects {

Json recordsOf(ReadSession& session, const Subject& subject, const PersonalTable& table, bool namedToo)
{
    Json list = Json::array();
    TableShape shape = shapeOf(session.connection(), table.table);
    if (!shape.exists())
        return list;
    Records records(session, subject, table, std::move(shape));
    std::vector<std::string> known;
    if (!table.rows.empty()) {
        Query query = session.queryOnce(records.select() + " WHERE " + table.rows + records.order());
        query.bindNext(subject.idsJson());
        if (query.parameterCount() > 1)
            query.bindNext(subject.addressesJson());
        while (query.step()) {
            known.push_back(records.keyOf(query));
            list.push_back(records.record(query));
        }
    }
    if (!namedToo)
        return list;
    std::sort(known.begin(), known.end());
    Query query = session.queryOnce(records.select() + records.order());
    while (query.step()) {
        if (records.namesSubject(query) && !std::binary_search(known.begin(), known.end(), records.keyOf(query)))
            list.push_back(records.record(query));
    }
    return list;
}

}
}
