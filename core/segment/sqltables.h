#pragma once

#include "core/base/result.h"
#include "core/segment/fieldcatalog.h"
#include "core/segment/rulesql.h"
#include "core/store/store.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// The inside of RuleSql: what one compilation gathers.
namespace patron::segment::detail {

/// Conditions or terms with AND, OR or + between them. Of many the halves are bracketed: SQLite limits how deep an
/// expression goes, not how long it is.
std::string joinedWith(std::span<const std::string> parts, const std::string& separator);

/// Instants, both ends included; nothing is open.
struct Bounds
{
    std::optional<Ms> low;
    std::optional<Ms> high;
};

/// The common tables and the bound values of one statement. Equal tables and values are kept once.
class SqlTables
{
public:
    SqlTables(ReadSession& session, const RuleContext& context, const FieldCatalog& catalog)
        : m_session(session)
        , m_context(context)
        , m_catalog(catalog)
    {}

    ReadSession& session() { return m_session; }
    const RuleContext& context() const { return m_context; }
    const FieldCatalog& catalog() const { return m_catalog; }
    DayNumber asOfDay() const { return m_context.zone.dayAt(m_context.asOf); }

    /// A bound value's place in the statement, "?3".
    std::string bind(std::int64_t value);
    std::string bindReal(double value);
    std::string bindText(const std::string& value);
    /// A list to be compared with by IN: "(SELECT value FROM json_each(?4))".
    std::string bindTexts(const std::vector<std::string>& texts);
    std::string bindNumbers(const std::vector<std::int64_t>& numbers);
    /// A JSON array of values as `jsonValue` gives them.
    std::string bindJson(const std::string& jsonArray);
    /// A JSON array of arrays as rows: "SELECT … AS day, … AS since FROM …". `type`: BIGINT, DOUBLE PRECISION.
    std::string rows(const std::string& jsonArray, const std::vector<std::string>& columns,
                     const std::string& type = "BIGINT");

    // What the dialects say in different words.
    bool postgresql() const { return m_context.dialect == SqlDialect::Postgresql; }
    /// The smaller, the greater of two.
    std::string lesser(const std::string& a, const std::string& b) const;
    std::string greater(const std::string& a, const std::string& b) const;
    /// A real as the nearest integer, halves away from zero.
    std::string rounded(const std::string& real) const;
    /// ASCII in lower case; the order of bytes.
    std::string lowered(const std::string& text) const;
    std::string byBytes(const std::string& text) const;
    /// A member of a JSON object that stands in a column, to be compared with a list of `bindJson`: NULL for null, 1
    /// and 0 for true and false. As text alone: a member that is one.
    std::string jsonValue(const std::string& column, const std::string& name);
    std::string jsonText(const std::string& column, const std::string& name);

    /// The name of a common table with this body.
    std::string table(const std::string& prefix, const std::string& body);

    /// " AND column = ?": leaves only look at the customers asked for; empty when all are.
    std::string only(const std::string& column);
    /// The same written out, for statements that run while compiling.
    std::string onlyLiteral(const std::string& column) const;
    /// While it lives, leaves look at all customers: for what compares customers with each other.
    class Everyone
    {
    public:
        explicit Everyone(SqlTables& tables)
            : m_tables(tables)
        {
            ++m_tables.m_everyone;
        }
        ~Everyone() { --m_tables.m_everyone; }
        Everyone(const Everyone&) = delete;
        Everyone& operator=(const Everyone&) = delete;

    private:
        SqlTables& m_tables;
    };

    /// " AND column >= ? AND column <= ?" for what is bounded.
    std::string within(const std::string& column, const Bounds& bounds);
    /// The zone's offsets as a table (since, offset), newest last.
    std::string zoneTable();
    /// The local wall clock (ms since 1970 as if UTC) of an instant.
    std::string wallOf(const std::string& at);
    std::string localDayOf(const std::string& at);

    /// "WITH a AS MATERIALIZED (…), … ", or nothing.
    std::string with() const;
    std::vector<RuleSql::Bound> takeBound() { return std::move(m_bound); }

private:
    std::string place(RuleSql::Bound value, const std::string& key);

    ReadSession& m_session;
    const RuleContext& m_context;
    const FieldCatalog& m_catalog;
    std::vector<RuleSql::Bound> m_bound;
    std::unordered_map<std::string, std::string> m_places;
    std::vector<std::pair<std::string, std::string>> m_tables;
    std::unordered_map<std::string, std::string> m_names;
    int m_everyone = 0;
};

/// A JSON array of texts.
std::string jsonArray(const std::vector<std::string>& texts);
std::string jsonArray(const std::vector<std::int64_t>& numbers);
/// The path of a member, for SQLite: $."name". The name has no quote.
std::string jsonPath(const std::string& name);

}
