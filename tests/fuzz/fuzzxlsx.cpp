#include "tests/fuzz/fuzztarget.h"
#include "tests/fuzz/readtables.h"

#include <zip.h>

#include <array>

using patron::intake::InputFile;

namespace {
/// The parts that the mutator changes, one after the other in an input, parted by this byte.
constexpr char partEnd = '\x1D';
constexpr std::array partNames{"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml",
                               "xl/_rels/workbook.xml.rels"};

/// A workbook of those parts; they are not packed, so that the mutator's work is not lost in checksums.
std::string workbookOf(std::string_view parts)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &error);
    zip_source_keep(target);
    zip_t* zip = zip_open_from_source(target, ZIP_TRUNCATE, &error);
    static constexpr std::string_view types = "<Types/>";
    const auto add = [&](const char* name, std::string_view bytes) {
        zip_source_t* source = zip_source_buffer(zip, bytes.data(), bytes.size(), 0);
        const zip_int64_t index = zip_file_add(zip, name, source, ZIP_FL_ENC_UTF_8);
        zip_set_file_compression(zip, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0);
    };
    add("[Content_Types].xml", types);
    for (const char* name : partNames) {
        const auto end = parts.find(partEnd);
        add(name, parts.substr(0, end));
        parts = end == std::string_view::npos ? std::string_view() : parts.substr(end + 1);
    }
    zip_close(zip);
    zip_source_open(target);
    zip_source_seek(target, 0, SEEK_END);
    std::string bytes(static_cast<std::size_t>(zip_source_tell(target)), '\0');
    zip_source_seek(target, 0, SEEK_SET);
    zip_source_read(target, bytes.data(), bytes.size());
    zip_source_close(target);
    zip_source_free(target);
    return bytes;
}
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const std::string_view input(reinterpret_cast<const char*>(bytes), size);
    // Archives as they are, else the parts of one.
    const bool archive = input.substr(0, 2) == "PK";
    readAllTables(InputFile::pasted("file.xlsx", archive ? std::string(input) : workbookOf(input)));
    return 0;
}

std::vector<std::string> fuzzSeeds()
{
    const std::string end(1, partEnd);
    const std::string strings =
        "<sst><si><t>Email</t></si><si><r><t>A</t></r><r><t>nn_x000D_</t></r><rPh><t>x</t></rPh></si></sst>";
    const std::string styles =
        "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd;@\"/></numFmts><cellXfs><xf "
        "numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf numFmtId=\"46\"/></cellXfs></styleSheet>";
    const std::string book = "<workbook xmlns:r=\"r\"><workbookPr date1904=\"0\"/><sheets><sheet name=\"A\" "
                             "sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>";
    const std::string relations =
        "<Relationships><Relationship Id=\"r1\" Type=\"x/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
        "<Relationship Id=\"r2\" Type=\"x/sharedStrings\" Target=\"/xl/sharedStrings.xml\"/><Relationship Id=\"r3\" "
        "Type=\"x/styles\" Target=\"styles.xml\"/></Relationships>";
    const auto parts = [&](const std::string& rows) {
        return "<worksheet><sheetData>" + rows + "</sheetData></worksheet>" + end + strings + end + styles + end +
               book + end + relations;
    };
    const std::string head =
        "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"inlineStr\"><is><t>Day</t></is></c></row>";
    return {parts(head + "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>1</v></c><c r=\"B2\" s=\"1\"><v>45295.5</v></c></row>"),
            parts(head + "<row><c t=\"b\"><v>1</v></c><c t=\"e\"><v>#N/A</v></c><c "
                         "t=\"d\"><v>2024-01-04T00:00:00</v></c><c s=\"3\"><v>1.5</v></c></row>"),
            parts(head + "<row r=\"9\"><c r=\"XFD9\"><v>1E300</v></c><c r=\"C9\" t=\"str\"><f>1</f><v>x</v></c></row>"),
            workbookOf(parts(head + "<row><c><v>1</v></c></row>"))};
}

std::vector<std::string> fuzzTokens()
{
    return {"<row>",
            "</row>",
            "<c>",
            "</c>",
            "<v>",
            "</v>",
            "<is><t>",
            "t=\"s\"",
            "t=\"e\"",
            "s=\"1\"",
            "r=\"ZZZZZZZ1\"",
            "<!DOCTYPE x>",
            "<!ENTITY a \"b\">",
            "&a;",
            "&#0;",
            "&lt;",
            "<![CDATA[",
            "]]>",
            "_x0000_",
            "_xD83D_",
            "1E308",
            "-1",
            "99999999999999999999",
            "\"",
            ">",
            "/>",
            "<!--",
            "-->",
            std::string(1, partEnd),
            "PK\x03\x04",
            "date1904=\"1\"",
            "[h]:mm",
            "formatCode=\""};
}
