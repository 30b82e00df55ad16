#pragma once

#include "core/intake/readers/rowsource.h"
#include "core/intake/readers/workbook.h"
#include "core/intake/readers/xmlpart.h"

#include <memory>
#include <string>
#include <vector>

namespace patron::intake {

/// The rows of a workbook's sheet, read as they come: texts, numbers as the cell shows their digits, dates as ISO 8601,
/// TRUE and FALSE, what formulas gave when the workbook was saved. Cells with an error (#N/A) are empty and counted.
class SheetRows final : public RowSource
{
public:
    SheetRows(std::shared_ptr<Workbook> book, std::unique_ptr<XmlPart> part);

    bool next(CsvRow& row) override;
    std::optional<Error> failure() const override { return m_part->failure(); }
    std::vector<std::string> notes() const override;

private:
    struct CellKind
    {
        std::string type;
        std::size_t style = 0;
    };

    void readRow(CsvRow& row);
    void readCell(CsvRow& row);
    void finishCell(const CellKind& kind, std::string& value, const std::string& address);
    std::string& cellAt(std::size_t column);

    std::shared_ptr<Workbook> m_book;
    std::unique_ptr<XmlPart> m_part;
    std::vector<std::string> m_cells; ///< buffers that rows share
    std::size_t m_filled = 0;         ///< of them in the row at hand
    std::size_t m_nextColumn = 0;
    std::size_t m_rowBytes = 0;
    std::int64_t m_row = 0;
    std::int64_t m_errors = 0;
    std::string m_firstError;
    bool m_inData = false;
};

}
