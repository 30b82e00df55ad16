#pragma once

#include "core/intake/tablereader.h"

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <QTest>

#include <zip.h>

#include <string>
#include <utility>
#include <vector>

/// A table as a test compares it: every row as its cells joined by bars.
struct ReadTable
{
    patron::Error error;
    bool failed = false;
    QString name;
    QStringList header;
    QStringList rows;
    QList<qint64> lines;
    QList<int> problems;
    QStringList notes;
    QStringList others;
};

inline QString textOf(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

inline ReadTable failedTable(patron::Error error)
{
    ReadTable read;
    read.failed = true;
    read.error = std::move(error);
    return read;
}

inline ReadTable readTable(const patron::intake::TableSource& source)
{
    auto table = patron::intake::TableReader::open(source);
    if (!table)
        return failedTable(table.error());
    ReadTable read;
    read.name = textOf(source.name);
    for (const std::string& cell : table->header())
        read.header.append(textOf(cell));
    patron::intake::CsvRow row;
    while (table->next(row)) {
        QStringList cells;
        for (const std::string_view cell : row.cells)
            cells.append(textOf(cell));
        read.rows.append(cells.join(u'|'));
        read.lines.append(row.line);
        read.problems.append(static_cast<int>(row.problem));
    }
    for (const std::string& note : table->notes())
        read.notes.append(textOf(note));
    if (const auto failure = table->failure())
        return failedTable(*failure);
    return read;
}

inline std::vector<ReadTable> readTables(const patron::intake::InputFile& file)
{
    auto found = patron::intake::findTables(file);
    if (!found)
        return {failedTable(found.error())};
    std::vector<ReadTable> tables;
    for (const auto& source : found->tables) {
        tables.push_back(readTable(source));
        for (const std::string& other : found->others)
            tables.back().others.append(textOf(other));
        for (const std::string& note : found->notes)
            tables.back().notes.append(textOf(note));
    }
    return tables;
}

inline ReadTable readFirst(const patron::intake::InputFile& file)
{
    return readTables(file).front();
}

inline ReadTable readBytes(const QByteArray& bytes, const char* name = "file.csv")
{
    return readFirst(patron::intake::InputFile::pasted(name, bytes.toStdString()));
}

/// A ZIP archive in memory.
inline QByteArray zipOf(const std::vector<std::pair<QByteArray, QByteArray>>& files, const char* password = nullptr)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &error);
    zip_source_keep(target);
    zip_t* zip = zip_open_from_source(target, ZIP_TRUNCATE, &error);
    if (!zip)
        qFatal("no archive can be made");
    for (const auto& [name, bytes] : files) {
        zip_source_t* source = zip_source_buffer(zip, bytes.constData(), static_cast<zip_uint64_t>(bytes.size()), 0);
        const zip_int64_t index = zip_file_add(zip, name.constData(), source, ZIP_FL_ENC_UTF_8);
        if (index < 0)
            qFatal("a file cannot be packed: %s", zip_strerror(zip));
        if (password)
            zip_file_set_encryption(zip, static_cast<zip_uint64_t>(index), ZIP_EM_AES_256, password);
    }
    if (zip_close(zip) != 0)
        qFatal("the archive cannot be written");
    zip_source_open(target);
    zip_source_seek(target, 0, SEEK_END);
    QByteArray packed(static_cast<qsizetype>(zip_source_tell(target)), '\0');
    zip_source_seek(target, 0, SEEK_SET);
    zip_source_read(target, packed.data(), static_cast<zip_uint64_t>(packed.size()));
    zip_source_close(target);
    zip_source_free(target);
    return packed;
}

/// The parts of a workbook in memory. Sheets are given as what stands inside `sheetData`.
struct WorkbookParts
{
    std::vector<std::pair<QByteArray, QByteArray>> sheets; ///< name, rows
    QByteArray strings;                                    ///< what stands inside `sst`
    QByteArray formats;                                    ///< numFmt elements
    QByteArray styles;                                     ///< xf elements of cellXfs
    QByteArray properties;                                 ///< attributes of workbookPr
    QByteArray declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";
    std::vector<QByteArray> hidden; ///< names of sheets that are
};

inline QByteArray workbookOf(const WorkbookParts& parts)
{
    const QByteArray main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const QByteArray office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const QByteArray package = "http://schemas.openxmlformats.org/package/2006/relationships";
    std::vector<std::pair<QByteArray, QByteArray>> files;
    files.emplace_back("[Content_Types].xml",
                       "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>");
    files.emplace_back("_rels/.rels", "<Relationships xmlns=\"" + package + "\"><Relationship Id=\"rId1\" Type=\"" +
                                          office + "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
    QByteArray list;
    QByteArray relations;
    int number = 0;
    for (const auto& [name, rows] : parts.sheets) {
        const QByteArray id = QByteArray::number(++number);
        const bool hidden = std::find(parts.hidden.begin(), parts.hidden.end(), name) != parts.hidden.end();
        list += "<sheet name=\"" + name + "\" sheetId=\"" + id + "\" r:id=\"rId" + id + "\"" +
                (hidden ? " state=\"hidden\"" : "") + "/>";
        relations += "<Relationship Id=\"rId" + id + "\" Type=\"" + office + "/worksheet\" Target=\"worksheets/sheet" +
                     id + ".xml\"/>";
        files.emplace_back("xl/worksheets/sheet" + id + ".xml", parts.declaration + "<worksheet xmlns=\"" + main +
                                                                    "\"><sheetData>" + rows +
                                                                    "</sheetData></worksheet>");
    }
    relations += "<Relationship Id=\"rIdS\" Type=\"" + office + "/sharedStrings\" Target=\"/xl/sharedStrings.xml\"/>" +
                 "<Relationship Id=\"rIdT\" Type=\"" + office + "/styles\" Target=\"styles.xml\"/>";
    files.emplace_back("xl/workbook.xml", "<workbook xmlns=\"" + main + "\" xmlns:r=\"" + office + "\"><workbookPr " +
                                              parts.properties + "/><sheets>" + list + "</sheets></workbook>");
    files.emplace_back("xl/_rels/workbook.xml.rels",
                       "<Relationships xmlns=\"" + package + "\">" + relations + "</Relationships>");
    files.emplace_back("xl/sharedStrings.xml", "<sst xmlns=\"" + main + "\">" + parts.strings + "</sst>");
    files.emplace_back("xl/styles.xml", "<styleSheet xmlns=\"" + main + "\"><numFmts>" + parts.formats +
                                            "</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>" +
                                            parts.styles + "</cellXfs></styleSheet>");
    return zipOf(files);
}
