#pragma once

#include "core/intake/readers/jsonrows.h"
#include "core/intake/readers/vcardreader.h"

#include <optional>
#include <string>
#include <vector>

namespace patron::intake {

/// The card that a record is: ["vcard", [[name, {parameters}, type, value ...] ...]] (jCard, RFC 7095); nothing where
/// it is none.
std::optional<VCard> cardOf(const JsonNode& record);

/// A row for each card of a jCard file, of the same columns as other vCards.
class JCardRows final : public RowSource
{
public:
    JCardRows(JsonRecords records, std::vector<std::string> columns)
        : m_records(std::move(records))
        , m_columns(std::move(columns))
    {}
    bool next(CsvRow& row) override;
    std::optional<Error> failure() const override { return m_records.failure(); }

private:
    JsonRecords m_records;
    std::vector<std::string> m_columns;
    std::vector<std::string> m_cells;
};

}
