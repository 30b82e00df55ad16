#include "core/intake/readers/jsonrows.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>

namespace patron::intake {

namespace {
using namespace std::string_view_literals;
using Token = JsonScanner::Token;
constexpr int maxListDepth = 5;
constexpr std::size_t maxLists = 200;

Error notJson(const std::string& what, const JsonScanner& scanner)
{
    return makeError(ErrorCode::BadInput, what + " is no valid JSON: in line " + groupDigits(scanner.line()) + " " +
                                              scanner.trouble() + ".");
}

/// Names that only a record of its own has; what has none of them may be a page around records.
constexpr std::array recordNames{"id"sv,       "_id"sv,          "uuid"sv,      "email"sv,       "email_address"sv,
                                 "order_id"sv, "order_number"sv, "orderid"sv,   "customer_id"sv, "messageid"sv,
                                 "userid"sv,   "anonymousid"sv,  "event_name"sv};

/// Finds the lists of objects in a document, in one pass.
class ListSearch
{
public:
    ListSearch(JsonScanner& scanner, std::vector<JsonList>& lists)
        : m_scanner(scanner)
        , m_lists(lists)
    {}

    /// Looks through the value whose first token was taken. False when it is no JSON.
    bool look(Token token, const std::string& path, int depth)
    {
        if (token == Token::BeginArray && m_lists.size() < maxLists)
            return lookInList(path);
        if (token == Token::BeginObject && depth < maxListDepth)
            return lookInObject(path, depth);
        return skipNode(m_scanner, token);
    }

private:
    bool lookInList(const std::string& path)
    {
        JsonList list{path, 0};
        bool records = false;
        for (;;) {
            const Token token = m_scanner.next();
            if (token == Token::EndArray)
                break;
            // What the first element is, all are taken to be.
            if (list.records++ == 0)
                records = token == Token::BeginObject || token == Token::BeginArray;
            if (!skipNode(m_scanner, token))
                return false;
        }
        if (records)
            m_lists.push_back(std::move(list));
        return true;
    }

    bool lookInObject(const std::string& path, int depth)
    {
        const std::size_t before = m_lists.size();
        bool record = false;
        for (;;) {
            Token token = m_scanner.next();
            if (token == Token::EndObject)
                break;
            if (token != Token::Key)
                return false;
            const std::string name(m_scanner.text().substr(0, 200));
            token = m_scanner.next();
            const bool scalar = token == Token::String || token == Token::Number;
            const std::string lower = asciiLower(name);
            record =
                record || (scalar && std::find(recordNames.begin(), recordNames.end(), lower) != recordNames.end());
            // A dot would part the name again, so a list under such a name cannot be asked for.
            const bool plain = name.find('.') == std::string::npos;
            if (!(plain ? look(token, path.empty() ? name : path + "." + name, depth + 1) : skipNode(m_scanner, token)))
                return false;
        }
        if (record)
            m_lists.resize(before);
        return true;
    }

    JsonScanner& m_scanner;
    std::vector<JsonList>& m_lists;
};
}

JsonRecords::JsonRecords(std::unique_ptr<TextSource> text, Layout layout, const std::string& path, std::string what)
    : m_text(std::move(text))
    , m_layout(layout)
    , m_what(std::move(what))
{
    for (const std::string_view step : path.empty() ? std::vector<std::string_view>() : split(path, '.'))
        m_path.emplace_back(step);
    if (layout == Layout::Lines)
        m_lines = std::make_unique<LineReader>(*m_text, CsvLimits{}.rowBytes);
    else
        m_scanner = std::make_unique<JsonScanner>(*m_text);
}

void JsonRecords::fail()
{
    if (auto broken = m_text->failure())
        m_failure = std::move(broken);
    else
        m_failure = notJson(m_what, *m_scanner);
}

/// Moves to the list's first element.
bool JsonRecords::findList()
{
    Token token = m_scanner->next();
    for (const std::string& step : m_path) {
        if (token != Token::BeginObject)
            return false;
        for (;;) {
            token = m_scanner->next();
            if (token != Token::Key)
                return false;
            const bool found = m_scanner->text() == step;
            token = m_scanner->next();
            if (found)
                break;
            if (!skipNode(*m_scanner, token))
                return false;
        }
    }
    return token == Token::BeginArray;
}

bool JsonRecords::next(JsonNode& record, CsvProblem& problem)
{
    record = JsonNode();
    problem = CsvProblem::None;
    if (m_failure)
        return false;
    if (m_layout == Layout::Lines)
        return nextLine(record, problem);
    if (!m_started) {
        m_started = true;
        if (m_layout == Layout::List && !findList()) {
            fail();
            return false;
        }
    }
    const Token token = m_scanner->next();
    if (token == Token::EndArray || token == Token::End) {
        if (auto broken = m_text->failure())
            m_failure = std::move(broken);
        return false;
    }
    ++m_number;
    if (token != Token::Bad)
        problem = readNode(*m_scanner, token, record);
    if (token == Token::Bad || problem == CsvProblem::NotJson) {
        fail();
        return false;
    }
    return true;
}

bool JsonRecords::nextLine(JsonNode& record, CsvProblem& problem)
{
    do {
        if (!m_lines->next(m_line)) {
            m_failure = m_text->failure();
            return false;
        }
    } while (trim(m_line).empty());
    m_number = m_lines->line();
    if (m_lines->cut()) {
        problem = CsvProblem::RowTooLong;
        return true;
    }
    MemoryText text(m_line);
    JsonScanner scanner(text);
    problem = readNode(scanner, scanner.next(), record);
    if (problem == CsvProblem::None && scanner.next() != Token::End)
        problem = CsvProblem::NotJson;
    return true;
}

Result<std::vector<JsonList>> findJsonLists(std::unique_ptr<TextSource> text, const std::string& what)
{
    JsonScanner scanner(*text);
    std::vector<JsonList> lists;
    const auto broken = [&]() -> Error {
        if (auto failure = text->failure())
            return *failure;
        return notJson(what, scanner);
    };
    ListSearch search(scanner, lists);
    if (!search.look(scanner.next(), {}, 0))
        return broken();
    // Where values follow each other, each is a record.
    for (Token token = scanner.next(); token != Token::End; token = scanner.next()) {
        lists.clear();
        if (!skipNode(scanner, token))
            return broken();
    }
    if (auto failure = text->failure())
        return *failure;
    return lists;
}

void JsonRows::give(CsvRow& row) const
{
    row.line = m_records.line();
    for (const std::string& value : m_values) {
        row.cells.emplace_back(value);
        if (value.size() > CsvLimits{}.cellBytes)
            row.problem = CsvProblem::CellTooLong;
    }
}

bool JsonRows::next(CsvRow& row)
{
    row.cells.clear();
    row.blank = false;
    row.problem = CsvProblem::None;
    if (m_inRecord && m_shape.nextRow(m_values)) {
        give(row);
        return true;
    }
    m_inRecord = false;
    if (!m_records.next(m_record, row.problem))
        return false;
    row.line = m_records.line();
    if (row.problem != CsvProblem::None)
        return true;
    if (m_record.isObject()) {
        m_shape.start(m_record);
        m_inRecord = m_shape.nextRow(m_values);
    } else if (m_record.isList()) {
        // A table written as lists: its header is its first row.
        m_values.clear();
        for (const auto& [none, cell] : m_record.members)
            m_values.push_back(cell.scalar() ? cell.text : nodeText(cell));
    } else {
        row.problem = CsvProblem::NotRecord;
        return true;
    }
    give(row);
    return true;
}

}
