#include "core/intake/rejects.h"

#include "core/base/text.h"
#include "core/intake/celllooks.h"

#include <algorithm>

namespace patron::intake {

void Rejects::add(std::int64_t line, std::string_view column, std::string_view value, std::string_view reason)
{
    ++m_count;
    if (m_rows.size() < ImportReport::maxRejectsKept)
        m_rows.push_back({line,
                          std::string(column),
                          ellipsize(withoutCardNumbers(toValidUtf8(value.substr(0, 1000))), 200),
                          std::string(reason),
                          m_file,
                          {},
                          0});
}

void Rejects::keepCells(std::vector<std::string> cells)
{
    std::size_t bytes = 0;
    for (std::string& cell : cells) {
        cell = withoutCardNumbers(cell);
        bytes += cell.size();
    }
    if (m_rows.empty() || m_count > static_cast<std::int64_t>(m_rows.size()) || m_bytes + bytes > mostBytes)
        return;
    m_bytes += bytes;
    m_rows.back().cells = std::move(cells);
}

void ImportNotes::leftOut(std::string_view column, std::string_view what, std::int64_t line)
{
    Count& count = m_counts[{std::string(column), std::string(what)}];
    if (count.cells++ == 0)
        count.firstLine = line;
}

void ImportNotes::add(std::string sentence)
{
    if (std::find(m_sentences.begin(), m_sentences.end(), sentence) == m_sentences.end())
        m_sentences.push_back(std::move(sentence));
}

void ImportNotes::addOnce(const std::string& sentence)
{
    if (std::find(m_sentences.begin(), m_sentences.end(), sentence) == m_sentences.end())
        m_sentences.push_back(sentence);
}

std::vector<std::string> ImportNotes::sentences() const
{
    std::vector<std::string> all = m_sentences;
    for (const auto& [key, count] : m_counts) {
        all.push_back(groupDigits(count.cells) + (count.cells == 1 ? " value" : " values") + " of \"" + key.first +
                      "\" " + key.second + " (first in line " + std::to_string(count.firstLine) + ").");
    }
    return all;
}

}
