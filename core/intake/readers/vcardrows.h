#pragma once

#include "core/intake/readers/rowsource.h"
#include "core/intake/readers/vcardreader.h"

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace patron::intake {

/// What a card says, under the names of columns ("First name", "Email 2", "Postal code"), in the order of columns.
using CardFields = std::vector<std::pair<std::string, std::string>>;
CardFields fieldsOf(const VCard& card);

/// Gathers which columns cards have, and gives them in a fixed order.
class CardColumns
{
public:
    void see(const VCard& card);
    std::vector<std::string> names() const;

private:
    std::set<std::string> m_used;
};

/// The columns of all cards of a text.
std::vector<std::string> vcardColumns(VCardReader& reader);

/// A card's cells for these columns.
void fillCells(const VCard& card, const std::vector<std::string>& columns, std::vector<std::string>& cells);

/// A row for each card. Lists of cards (KIND:group) are no people and are left out.
class VCardRows final : public RowSource
{
public:
    VCardRows(std::unique_ptr<TextSource> text, std::vector<std::string> columns);
    bool next(CsvRow& row) override;
    std::optional<Error> failure() const override { return m_reader.failure(); }
    std::vector<std::string> notes() const override;

private:
    VCardReader m_reader;
    std::vector<std::string> m_columns;
    std::vector<std::string> m_cells;
    std::int64_t m_groups = 0;
};

}
