#include "core/workspace/postgresdump.h"

#include "core/base/json.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <string>
#include <vector>

namespace patron::workspace {

namespace {
/// A view, the order of its rows, and what rules look its rows up by.
struct Published
{
    const char* name;
    const char* order;
    const char* lookedUpBy;
};

constexpr std::array<Published, 21> views{{
    {"v_customer", "id", "id"},
    {"v_identity", "id", "customer_id"},
    {"v_customer_alias", "id", "id"},
    {"v_trait", "customer_id, trait_id, effective_at, seq", "trait_id, customer_id"},
    {"v_trait_item", "customer_id, trait_id, effective_at, seq, position", "customer_id, trait"},
    {"v_place", "id", "id"},
    {"v_product", "id", "id"},
    {"v_order", "id", "customer_id"},
    {"v_order_line", "order_id, line_no", "order_id"},
    {"v_event", "id", "kind, customer_id"},
    {"v_consent", "id", "customer_id"},
    {"v_suppression", "id", "kind, normalized"},
    {"v_preference", "customer_id, folded, at", "customer_id"},
    {"v_loyalty_entry", "id", "customer_id"},
    {"v_segment", "id", "id"},
    {"v_message", "id", "id"},
    {"v_snippet", "id", "id"},
    {"v_image", "id", "id"},
    {"v_program", "id", "id"},
    {"v_enrollment", "id", "customer_id"},
    {"v_send", "id", "customer_id"},
}};

/// One type a column for PostgreSQL, which is strict where SQLite takes any value.
std::string typeOf(sqlite3* database, const std::string& view, const std::string& column)
{
    sqlite3_stmt* statement = nullptr;
    std::string type;
    const std::string sql = "SELECT " + column + " FROM " + view + " LIMIT 0";
    if (sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK) {
        const char* declared = sqlite3_column_decltype(statement, 0);
        type = declared ? declared : "";
    }
    sqlite3_finalize(statement);
    if (type == "INTEGER")
        return "BIGINT";
    if (type == "REAL" || type == "NUMERIC")
        return "DOUBLE PRECISION";
    return "TEXT";
}

/// Text as COPY reads it. PostgreSQL holds no NUL: it is left out.
void appendEscaped(std::string& line, std::string_view text)
{
    for (const char c : text) {
        switch (c) {
        case '\\':
            line += "\\\\";
            break;
        case '\t':
            line += "\\t";
            break;
        case '\n':
            line += "\\n";
            break;
        case '\r':
            line += "\\r";
            break;
        case '\0':
            break;
        default:
            line += c;
        }
    }
}

/// JSON in which no object has a name twice. SQLite takes the first of two, PostgreSQL the last: the first stays.
std::string withoutTwins(std::string_view text)
{
    // By depth: what is left out does not tell its end.
    std::vector<std::set<std::string>> names;
    bool twins = false;
    const Json::parser_callback_t keep = [&](int depth, Json::parse_event_t event, Json& parsed) {
        const auto level = static_cast<std::size_t>(depth);
        if (event == Json::parse_event_t::object_start) {
            names.resize(std::max(names.size(), level + 2));
            names[level + 1].clear();
        } else if (event == Json::parse_event_t::key && !names[level].insert(parsed.get<std::string>()).second) {
            twins = true;
            return false;
        }
        return true;
    };
    const Json json = Json::parse(text, keep, false);
    return twins && !json.is_discarded() ? json.dump() : std::string(text);
}

void appendValue(std::string& line, const Query& query, int column)
{
    if (query.isNull(column)) {
        line += "\\N";
    } else if (query.columnType(column) == SQLITE_FLOAT) {
        std::array<char, 40> buffer{};
        const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), query.real(column));
        line.append(buffer.data(), end.ptr);
    } else {
        appendEscaped(line, query.view(column));
    }
}

void writeView(ReadSession& session, const Published& view, const std::function<void(std::string_view)>& write)
{
    const std::string name = view.name;
    Query query = session.queryOnce("SELECT * FROM " + name + " ORDER BY " + view.order);
    int properties = -1;
    std::string columns;
    std::string names;
    for (int i = 0; i < query.columnCount(); ++i) {
        const std::string column = query.columnName(i);
        if (column == "properties")
            properties = i;
        columns += (i > 0 ? ",\n    " : "") + column + " " + typeOf(session.connection().handle(), name, column);
        names += (i > 0 ? ", " : "") + column;
    }
    write("CREATE TABLE " + name + " (\n    " + columns + "\n);\nCOPY " + name + " (" + names + ") FROM stdin;\n");
    std::string line;
    while (query.step()) {
        line.clear();
        for (int i = 0; i < query.columnCount(); ++i) {
            if (i > 0)
                line += '\t';
            if (i == properties && !query.isNull(i))
                appendEscaped(line, withoutTwins(query.view(i)));
            else
                appendValue(line, query, i);
        }
        line += '\n';
        write(line);
    }
    write("\\.\nCREATE INDEX ON " + name + " (" + view.lookedUpBy + ");\nANALYZE " + name + ";\n\n");
}
}

Result<void> postgresDump(ReadSession& session, const std::function<void(std::string_view)>& write)
{
    write("-- A workspace of Patron for PostgreSQL 12 or later: psql -v ON_ERROR_STOP=1 -f FILE DATABASE\n"
          "SET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\nBEGIN;\n\n");
    for (const Published& view : views)
        writeView(session, view, write);
    write("COMMIT;\n");
    return {};
}

}
