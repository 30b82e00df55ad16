#pragma once

#include "core/base/result.h"
#include "core/intake/readers/numberformat.h"
#include "core/intake/readers/rowsource.h"
#include "core/intake/readers/sharedstrings.h"
#include "core/intake/readers/zipfile.h"

#include <memory>
#include <string>
#include <vector>

namespace patron::intake {

/// One sheet of cells; charts and macros are none.
struct WorkbookSheet
{
    std::string name;
    std::string path; ///< in the archive
    bool hidden = false;
};

/// An Excel workbook (Office Open XML, ECMA-376, transitional or strict): its sheets, how its cells are to be read, and
/// the texts that they share. Used by one thread.
class Workbook
{
public:
    /// Reads all but the sheets. BadInput with a sentence for what is no workbook, or one of another program or time.
    static Result<std::shared_ptr<Workbook>> open(std::shared_ptr<ZipFile> zip, std::string what);

    /// The visible ones first, each group in the workbook's order.
    const std::vector<WorkbookSheet>& sheets() const { return m_sheets; }
    /// The rows of a sheet, which keep the workbook. Its row numbers are the sheet's.
    static Result<std::unique_ptr<RowSource>> openSheet(const std::shared_ptr<Workbook>& book,
                                                        const WorkbookSheet& sheet);

    NumberForm form(std::size_t style) const { return style < m_forms.size() ? m_forms[style] : NumberForm{}; }
    bool from1904() const { return m_from1904; }
    const SharedStrings& strings() const { return m_strings; }

private:
    Workbook(std::shared_ptr<ZipFile> zip, std::string what)
        : m_zip(std::move(zip))
        , m_what(std::move(what))
    {}
    Result<void> readSheets(const std::string& path);
    Result<void> readStyles(const std::string& path);

    std::shared_ptr<ZipFile> m_zip;
    std::string m_what;
    std::vector<WorkbookSheet> m_sheets;
    std::vector<NumberForm> m_forms; ///< by cell style
    SharedStrings m_strings;
    bool m_from1904 = false;
};

/// What an archive of an office program is that is no such workbook ("a Word document; ..."), or empty.
std::string_view otherOfficeKind(const ZipFile& zip);
/// Whether the archive is an office program's: no archive of files.
bool isOfficeFile(const ZipFile& zip);

}
