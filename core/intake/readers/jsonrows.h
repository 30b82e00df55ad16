#pragma once

#include "core/base/result.h"
#include "core/intake/readers/jsonshape.h"
#include "core/intake/readers/linereader.h"
#include "core/intake/readers/rowsource.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace patron::intake {

/// The records of a JSON file one after the other: the elements of one list in it, its values where several stand one
/// after the other, or one to a line. Used by one thread.
class JsonRecords
{
public:
    enum class Layout {
        Lines, ///< one record a line; a bad line costs itself only
        List,  ///< the elements of the list at `path`
        Values ///< the values that follow each other, mostly one
    };
    /// `what` names the file in sentences.
    JsonRecords(std::unique_ptr<TextSource> text, Layout layout, const std::string& path, std::string what);

    /// The next record, or its problem; false at the end, and when the file is no JSON from here on.
    bool next(JsonNode& record, CsvProblem& problem);
    /// The line of the record read last, or its number where records have no lines of their own.
    std::int64_t line() const { return m_number; }
    std::optional<Error> failure() const { return m_failure; }

private:
    bool nextLine(JsonNode& record, CsvProblem& problem);
    bool findList();
    void fail();

    std::unique_ptr<TextSource> m_text;
    Layout m_layout;
    std::vector<std::string> m_path;
    std::string m_what;
    std::unique_ptr<JsonScanner> m_scanner;
    std::unique_ptr<LineReader> m_lines;
    std::string m_line;
    std::int64_t m_number = 0;
    bool m_started = false;
    std::optional<Error> m_failure;
};

/// A list of records somewhere in a JSON document.
struct JsonList
{
    std::string path; ///< "data.customers"; empty: the document itself
    std::int64_t records = 0;
};

/// Reads a whole document for its lists of records, but for those inside records. Empty when the document is a record
/// itself, or several. BadInput with line and reason when it is no JSON.
Result<std::vector<JsonList>> findJsonLists(std::unique_ptr<TextSource> text, const std::string& what);

/// The rows of JSON records, of the columns that their shape found.
class JsonRows final : public RowSource
{
public:
    JsonRows(JsonRecords records, JsonShape shape)
        : m_records(std::move(records))
        , m_shape(std::move(shape))
    {}
    bool next(CsvRow& row) override;
    std::optional<Error> failure() const override { return m_records.failure(); }

private:
    void give(CsvRow& row) const;

    JsonRecords m_records;
    JsonShape m_shape;
    JsonNode m_record; ///< whose rows are given
    JsonShape::Row m_values;
    bool m_inRecord = false;
};

}
