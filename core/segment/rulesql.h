#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/result.h"
#include "core/base/timezone.h"
#include "core/insight/lifetimevalue.h"
#include "core/segment/fieldcatalog.h"
#include "core/segment/rule.h"
#include "core/store/store.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace patron::segment {

/// What a statement is written for. Both say the same; PostgreSQL 12 and later, over tables or views of the published
/// names (dump in its dialect makes them).
enum class SqlDialect { Sqlite, Postgresql };

/// The terms under which a rule is answered.
struct RuleContext
{
    TimeZone zone = TimeZone::utc();
    std::string currency = "GBP";
    int currencyDecimals = 2;
    Ms asOf = 0;
    bool strictAsOf = false;           ///< a declared trait before its first entry is missing, not assumed
    std::vector<CustomerId> only = {}; ///< answer for these alone; empty: for all
    SqlDialect dialect = SqlDialect::Sqlite;
    /// The fit of lifetime values in force at `asOf`, where somebody has it at hand; else it is made when it is needed.
    std::shared_ptr<const insight::LifetimeFit> lifetimeFit = nullptr;

    /// The customer asked for where it is one alone, else none.
    CustomerId one() const { return only.size() == 1 ? only.front() : CustomerId{}; }
};

/// The workspace's own terms at an instant.
RuleContext contextOf(const Store& store, Ms asOf);
/// Now, floored to the minute: the instant of every live answer.
Ms liveAsOf(const Clock& clock);

/// The reference engine: a rule as one statement over the published views.
///
/// Each condition becomes a common table of customer ids, groups become AND, OR, NOT and sums over them; so every part
/// is two-valued and a negative operator is exactly NOT of its twin. Two things SQL has no function for are settled
/// while compiling, from the same snapshot, and bound as lists (json_each): which customers a `sample` holds (SHA-256),
/// and which of the distinct texts of a field that has no folded column (products, coupons, free properties) meet a
/// condition (Unicode folding). Calendar arithmetic on rows is bound as a table of days. Distances use SQLite's
/// mathematical functions (SQLITE_ENABLE_MATH_FUNCTIONS, on in Debian and in vcpkg's `math` feature).
class RuleSql
{
public:
    using Bound = std::variant<std::int64_t, double, std::string>;

    /// A node as the statement sees it: SQL over a customer row `c` of the statement's tables.
    struct Part
    {
        std::string path; ///< "" for the root
        const Node* node = nullptr;
        bool ignored = false;
        std::string holds;   ///< true or false
        std::string missing; ///< true when the value it asks for is missing; empty: it asks for none
        std::string value;   ///< the value seen, or NULL; empty: none to show
        std::string assumed; ///< true when it rests on an assumed value; empty: it never does
        /// How `value` reads: text and lists (a JSON array) as they are, numbers and money in 10^-scale, dates as local
        /// days or, with `instant`, as ms.
        TraitType valueType = TraitType::Text;
        bool instant = false;
        int scale = 0;
    };

    /// Compiles. BadInput for a reference to nothing (with the nearest name), a cycle of segments, a field not
    /// available. The rule must outlive it. Reads names and texts from the session, and must run in the same.
    static Result<RuleSql> compile(ReadSession& session, const RuleContext& context, const FieldCatalog& catalog,
                                   const Rule& rule);

    /// The statement for the ids, ascending: one column, one row a customer.
    std::string idStatement() const;
    /// " AND …" on `c` where only some customers are asked for, else nothing.
    const std::string& only() const { return m_only; }
    /// A statement of one's own over the same tables; `c` (v_customer) is not in it yet.
    std::string statement(const std::string& select) const { return m_with + select; }
    /// The statement with its values written in, to read or to run elsewhere.
    std::string text() const;
    /// Prepares a statement made by this object for SQLite and binds all values.
    Query prepare(ReadSession& session, const std::string& statement) const;

    /// The root's condition on `c`.
    const std::string& condition() const { return m_parts.front().holds; }
    /// All nodes, parents first.
    const std::vector<Part>& parts() const { return m_parts; }

private:
    RuleSql() = default;

    std::string m_with;
    std::string m_only;
    SqlDialect m_dialect = SqlDialect::Sqlite;
    std::vector<Bound> m_bound;
    std::vector<Part> m_parts;
};

}
