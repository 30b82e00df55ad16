#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/jsonfwd.h"
#include "core/base/result.h"
#include "core/segment/rulesql.h"
#include "core/store/store.h"

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace patron::segment {

/// What customers have of some traits, packed: nine bytes a value and each text once, so that all of a large workspace
/// fit in memory. Immutable, shared between threads.
class TraitColumns
{
public:
    /// The values rules would see as of an instant, in one statement; traits that are not there are passed over. Of
    /// everybody (no `only`) it is a scan of the base, of one customer alone quick unless customers are compared with
    /// each other, of several too unless it is `oneByOne`. Runs inside a read closure; ends as Cancelled by its token.
    static Result<TraitColumns> read(ReadSession& session, const Store& store, const std::vector<std::string>& traits,
                                     Ms asOf, std::span<const CustomerId> only = {});

    /// An object by trait, without what is missing: texts and lists as they are, numbers as numbers, money in major
    /// units, flags as true or false, days as ISO dates, instants as RFC 3339.
    Json of(CustomerId customer) const;

private:
    enum class Kind : std::uint8_t { Missing, Integer, Real, Text };
    struct Column
    {
        std::string trait;
        TraitType type = TraitType::Text;
        bool isInstant = false;
        int scale = 0; ///< of numbers and money, as RuleSql::Part has it
        std::vector<Kind> kinds;
        std::vector<std::int64_t> values; ///< integers, the bits of reals, or places in the texts
    };
    using Places = std::unordered_map<std::string, std::int64_t>; ///< of texts, while they are read

    void add(const Query& query, int sqlColumn, Column& column, Places& places);
    Json valueOf(const Column& column, std::size_t row) const;

    std::vector<std::int64_t> m_customers; ///< ascending
    std::vector<Column> m_columns;
    std::vector<std::string> m_texts;
};

/// Whether a computed trait compares customers with each other, or rests on what all of them did.
bool comparesCustomers(const std::string& trait);
/// Whether it is computed from what one customer did, and of several as slowly as of everybody.
bool oneByOne(const std::string& trait);

}
