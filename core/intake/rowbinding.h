#pragma once

#include "core/base/timezone.h"
#include "core/intake/columnmapping.h"
#include "core/intake/csvreader.h"
#include "core/intake/datepattern.h"
#include "core/intake/moneytext.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::intake {

/// A cell's text without what spreadsheets and exports put around it: blanks, the apostrophe or ="..." that protects
/// text, Facebook's "p:" before phones.
std::string_view cleanCell(std::string_view cell);

/// Reads the rows of one file by its mapping. First all rows are learnt from, then `settle` decides how dates and
/// amounts are written, then rows are read. Used by one thread.
class RowBinding
{
public:
    /// `zone` is where wall times belong, and `country` where phone numbers do, when the mapping does not say.
    RowBinding(ColumnMapping mapping, const TimeZone& zone, std::string country = {});

    void learn(const CsvRow& row);
    /// Decides dates, amounts and trait types over all rows. `monthFirst`: where numbers that could be both belong.
    /// Gives sentences about what had to be guessed.
    std::vector<std::string> settle(bool monthFirst);

    /// With the orders and types as decided.
    const ColumnMapping& mapping() const { return m_mapping; }
    bool has(Field field) const { return columnOf(field) >= 0 || m_mapping.constants.count(field) != 0; }
    std::string_view header(Field field) const;
    /// All columns of a field, by their rank and in the file's order.
    const std::vector<std::size_t>& columnsOf(Field field) const
    {
        return m_columnsOf[static_cast<std::size_t>(field)];
    }

    std::string_view text(const CsvRow& row, Field field) const;
    /// The cell after its column's transforms; valid until the column is asked of another row.
    std::string_view cell(const CsvRow& row, std::size_t column) const;
    /// Why the row is none of what the file is about, by the mapping's rules; empty when it is.
    std::string_view skipReason(const CsvRow& row) const;

    enum class Reading { Empty, Bad, Good };
    /// An instant, with the row's own time and zone columns for the order's date.
    Reading instant(const CsvRow& row, Field field, DatedInstant& result);
    /// The same; nothing where the cell is empty or no date.
    std::optional<Ms> instant(const CsvRow& row, Field field);
    /// A date's parts, for birthdays.
    Reading date(const CsvRow& row, Field field, DateReading& result) const;
    Reading dateOf(std::string_view text, std::size_t column, DateReading& result) const;
    /// An integer of 10^-decimals units; the currency sign beside it, if any, goes to `sign`.
    Reading units(const CsvRow& row, Field field, int decimals, std::int64_t& result,
                  std::string_view* sign = nullptr) const;
    /// The same of one of several columns of a field.
    Reading unitsOf(const CsvRow& row, std::size_t column, int decimals, std::int64_t& result,
                    std::string_view* sign = nullptr) const;
    std::optional<MergePolicy> policyOf(Field field) const;
    DecimalMark markOf(std::size_t column) const { return m_marks[column]; }
    DecimalMark markOf(Field field) const
    {
        const int column = columnOf(field);
        return column < 0 ? DecimalMark::Point : m_marks[static_cast<std::size_t>(column)];
    }
    const TimeZone& zone() const { return m_zone; }

private:
    struct Learnt
    {
        DateColumn dates;
        AmountColumn amounts;
        bool fits = true;                ///< all cells so far are of the trait's type
        bool broken[2] = {false, false}; ///< of points: some cell is no whole number with that decimal mark
        bool whole = false;              ///< they are points
        bool dated = false;
        bool amount = false;
        bool trait = false;
    };
    struct LastInstant
    {
        int column = -1;
        std::string text;
        DatedInstant instant;
    };

    struct Recipe
    {
        std::string raw;
        std::string result;
        bool done = false;
    };
    struct Skip
    {
        std::vector<std::size_t> columns; ///< of each condition
        const SkipRule* rule;
    };

    int columnOf(Field field) const { return m_index[static_cast<std::size_t>(field)]; }
    int columnIn(const CsvRow& row, Field field) const;
    void learnTrait(Learnt& learnt, const MappedColumn& column, std::string_view text) const;

    ColumnMapping m_mapping;
    TimeZone m_zone;
    std::array<int, fieldCount> m_index{};
    std::array<std::vector<std::size_t>, fieldCount> m_columnsOf; ///< of rates, only those of one currency each
    std::vector<std::size_t> m_learning;                          ///< columns worth a look in the first pass
    std::vector<Learnt> m_learnt;
    std::vector<DateOrder> m_orders;
    std::vector<DecimalMark> m_marks;
    std::array<LastInstant, fieldCount> m_lastInstants;
    mutable std::vector<Recipe> m_recipes; ///< of the columns with transforms, the last cell and what became of it
    std::vector<Skip> m_skips;
    bool m_ranked = false; ///< columns of some field stand in for one another
    std::string m_country;
};

}
