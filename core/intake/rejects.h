#pragma once

#include "core/intake/importreport.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace patron::intake {

/// The rows that were not taken, the first ones with their words.
class Rejects
{
public:
    /// Names the file of the rows that follow; empty when there is only one.
    void setFile(std::string name) { m_file = std::move(name); }
    void add(std::int64_t line, std::string_view column, std::string_view value, std::string_view reason);
    /// Keeps the cells of the row that was rejected last, as far as there is room.
    void keepCells(std::vector<std::string> cells);

    std::int64_t count() const { return m_count; }
    const std::vector<RejectedRow>& rows() const { return m_rows; }

private:
    static constexpr std::size_t mostBytes = std::size_t{32} << 20; ///< of cells kept

    std::string m_file;
    std::size_t m_bytes = 0;
    std::int64_t m_count = 0;
    std::vector<RejectedRow> m_rows;
};

/// Cells that were left out while their rows were taken, counted by column and reason, and other remarks on a file.
class ImportNotes
{
public:
    /// `what`: "are no email addresses and were left out".
    void leftOut(std::string_view column, std::string_view what, std::int64_t line);
    void add(std::string sentence);
    /// A sentence that many rows would say.
    void addOnce(const std::string& sentence);
    std::vector<std::string> sentences() const;

private:
    struct Count
    {
        std::int64_t cells = 0;
        std::int64_t firstLine = 0;
    };
    std::map<std::pair<std::string, std::string>, Count> m_counts;
    std::vector<std::string> m_sentences;
};

}
