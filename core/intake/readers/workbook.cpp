#include "core/intake/readers/workbook.h"

#include "core/base/text.h"
#include "core/intake/readers/sheetrows.h"

#include <algorithm>
#include <charconv>
#include <map>

namespace patron::intake {

namespace {
/// Where a part lies that another one names: "/xl/x.xml", or seen from the folder of `from`.
std::string resolvePath(const std::string& from, std::string target)
{
    std::replace(target.begin(), target.end(), '\\', '/');
    std::string path =
        target.substr(0, 1) == "/" ? target.substr(1) : from.substr(0, from.find_last_of('/') + 1) + target;
    std::vector<std::string_view> kept;
    for (const std::string_view step : split(path, '/')) {
        if (step == ".." && !kept.empty())
            kept.pop_back();
        else if (!step.empty() && step != "." && step != "..")
            kept.push_back(step);
    }
    std::string result;
    for (const std::string_view step : kept)
        result.append(result.empty() ? "" : "/").append(step);
    return result;
}

struct Relation
{
    std::string type; ///< the last word of its address
    std::string path;
};

Result<std::unique_ptr<XmlPart>> openPart(const std::shared_ptr<ZipFile>& zip, const std::string& path,
                                          const std::string& what)
{
    const ZipEntry* entry = zip->find(path);
    if (!entry)
        return makeError(ErrorCode::BadInput,
                         what + " is no whole workbook: a part of it is missing. Save it again in "
                                "your spreadsheet program.",
                         path);
    PATRON_TRY(bytes, ZipFile::openEntry(zip, *entry));
    return std::make_unique<XmlPart>(std::move(bytes), what);
}

/// The parts that a part names, by id. A part without such a list has none.
Result<std::map<std::string, Relation>> readRelations(const std::shared_ptr<ZipFile>& zip, const std::string& path,
                                                      const std::string& what)
{
    std::map<std::string, Relation> relations;
    const auto folder = path.find_last_of('/') + 1;
    const std::string list = path.substr(0, folder) + "_rels/" + path.substr(folder) + ".rels";
    if (!zip->find(list))
        return relations;
    PATRON_TRY(part, openPart(zip, list, what));
    while (part->next()) {
        if (!part->isStart() || !part->named(u"Relationship"))
            continue;
        const std::string type = part->attribute(u"Type");
        relations[part->attribute(u"Id")] = {type.substr(type.find_last_of('/') + 1),
                                             resolvePath(path, part->attribute(u"Target"))};
    }
    if (auto failure = part->failure())
        return *failure;
    return relations;
}

std::string partOfType(const std::map<std::string, Relation>& relations, std::string_view type)
{
    for (const auto& [id, relation] : relations) {
        if (relation.type == type)
            return relation.path;
    }
    return {};
}

int numberOf(const std::string& text)
{
    int number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

bool isTrue(const std::string& text)
{
    return text == "1" || asciiLower(text) == "true" || asciiLower(text) == "on";
}
}

Result<std::shared_ptr<Workbook>> Workbook::open(std::shared_ptr<ZipFile> zip, std::string what)
{
    std::shared_ptr<Workbook> book(new Workbook(std::move(zip), std::move(what)));
    PATRON_TRY(root, readRelations(book->m_zip, "", book->m_what));
    std::string path = partOfType(root, "officeDocument");
    if (path.empty())
        path = "xl/workbook.xml";
    PATRON_CHECK(book->readSheets(path));
    PATRON_TRY(parts, readRelations(book->m_zip, path, book->m_what));
    if (const std::string styles = partOfType(parts, "styles"); book->m_zip->find(styles))
        PATRON_CHECK(book->readStyles(styles));
    if (const std::string strings = partOfType(parts, "sharedStrings"); book->m_zip->find(strings)) {
        PATRON_TRY(part, openPart(book->m_zip, strings, book->m_what));
        PATRON_CHECK(book->m_strings.read(*part, book->m_what));
    }
    return book;
}

Result<void> Workbook::readSheets(const std::string& path)
{
    PATRON_TRY(relations, readRelations(m_zip, path, m_what));
    PATRON_TRY(part, openPart(m_zip, path, m_what));
    std::vector<WorkbookSheet> hidden;
    while (part->next()) {
        if (!part->isStart())
            continue;
        if (part->named(u"workbookPr")) {
            m_from1904 = isTrue(part->attribute(u"date1904"));
        } else if (part->named(u"sheet")) {
            // r:id beside sheetId: the prefix is what tells them apart, and sheetId has another name.
            const auto relation = relations.find(part->attribute(u"id"));
            if (relation == relations.end() || relation->second.type != "worksheet")
                continue;
            WorkbookSheet sheet{part->attribute(u"name"), relation->second.path, false};
            const std::string state = asciiLower(part->attribute(u"state"));
            sheet.hidden = state == "hidden" || state == "veryhidden";
            (sheet.hidden ? hidden : m_sheets).push_back(std::move(sheet));
        }
    }
    if (auto failure = part->failure())
        return *failure;
    m_sheets.insert(m_sheets.end(), hidden.begin(), hidden.end());
    if (m_sheets.empty())
        return makeError(ErrorCode::BadInput, m_what + " has no sheet of cells in it.");
    return {};
}

Result<void> Workbook::readStyles(const std::string& path)
{
    PATRON_TRY(part, openPart(m_zip, path, m_what));
    std::map<int, NumberForm> own;
    bool inCellStyles = false;
    while (part->next()) {
        if (part->isEnd() && part->named(u"cellXfs"))
            inCellStyles = false;
        if (!part->isStart())
            continue;
        if (part->named(u"cellXfs"))
            inCellStyles = true;
        else if (part->named(u"numFmt"))
            own[numberOf(part->attribute(u"numFmtId"))] = formOfCode(part->attribute(u"formatCode"));
        else if (inCellStyles && part->named(u"xf") && m_forms.size() < 100'000) {
            const int id = numberOf(part->attribute(u"numFmtId"));
            const auto found = own.find(id);
            m_forms.push_back(found != own.end() ? found->second : builtInForm(id));
        }
    }
    if (auto failure = part->failure())
        return *failure;
    return {};
}

Result<std::unique_ptr<RowSource>> Workbook::openSheet(const std::shared_ptr<Workbook>& book,
                                                       const WorkbookSheet& sheet)
{
    PATRON_TRY(part, openPart(book->m_zip, sheet.path, book->m_what));
    return std::unique_ptr<RowSource>(std::make_unique<SheetRows>(book, std::move(part)));
}

bool isOfficeFile(const ZipFile& zip)
{
    return zip.find("[Content_Types].xml") || zip.find("xl/workbook.xml") || zip.find("mimetype") ||
           zip.find("Index/Document.iwa") || zip.find("Index.zip");
}

std::string_view otherOfficeKind(const ZipFile& zip)
{
    if (zip.find("xl/workbook.xml"))
        return {};
    if (zip.find("xl/workbook.bin"))
        return "an Excel file in the binary .xlsb format. Open it in Excel, save it as .xlsx or CSV and import that";
    if (zip.find("word/document.xml"))
        return "a Word document. Copy its table into a spreadsheet, save it as .xlsx or CSV and import that";
    if (zip.find("ppt/presentation.xml"))
        return "a presentation, and holds no table to import";
    if (zip.find("Index/Document.iwa") || zip.find("Index.zip"))
        return "an Apple Numbers or Pages document. Export it from there as Excel or CSV and import that";
    if (zip.find("mimetype") && zip.find("content.xml"))
        return "an OpenDocument spreadsheet. Save it as .xlsx or CSV in your spreadsheet program and import that";
    if (zip.find("mimetype") && zip.find("META-INF/container.xml"))
        return "an e-book, and holds no table to import";
    return {};
}

}
