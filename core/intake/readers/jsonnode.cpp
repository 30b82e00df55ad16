#include "core/intake/readers/jsonnode.h"

#include "core/base/json.h"

#include <algorithm>

namespace patron::intake {

namespace {
using Token = JsonScanner::Token;
constexpr int maxValues = 200'000;

/// Reads within a budget: what is past it is only scanned.
class NodeReading
{
public:
    explicit NodeReading(JsonScanner& scanner)
        : m_scanner(scanner)
        , m_from(scanner.offset())
    {}

    CsvProblem problem() const { return m_problem; }

    void read(Token token, JsonNode& node)
    {
        if (++m_values > maxValues)
            note(CsvProblem::TooManyColumns);
        if (m_scanner.offset() - m_from > static_cast<std::int64_t>(CsvLimits{}.rowBytes))
            note(CsvProblem::RowTooLong);
        switch (token) {
        case Token::BeginObject:
        case Token::BeginArray:
            node.kind = token == Token::BeginObject ? JsonNode::Kind::Object : JsonNode::Kind::List;
            return readMembers(node);
        case Token::String:
        case Token::Number:
            node.kind = token == Token::String ? JsonNode::Kind::Text : JsonNode::Kind::Number;
            if (m_scanner.textCut() || m_scanner.text().size() >= JsonScanner::maxTextBytes)
                note(CsvProblem::CellTooLong);
            else
                node.text = m_scanner.text();
            return;
        case Token::True:
        case Token::False:
            node.kind = JsonNode::Kind::Flag;
            node.text = token == Token::True ? "true" : "false";
            return;
        case Token::Null:
            return;
        default:
            m_problem = CsvProblem::NotJson;
        }
    }

private:
    void note(CsvProblem problem)
    {
        if (m_problem == CsvProblem::None)
            m_problem = problem;
    }

    void readMembers(JsonNode& node)
    {
        std::string name;
        JsonNode passed;
        for (;;) {
            Token token = m_scanner.next();
            if (token == Token::EndObject || token == Token::EndArray)
                return;
            if (token == Token::Key) {
                name = m_scanner.text().substr(0, 1000);
                token = m_scanner.next();
            }
            if (token == Token::Bad || token == Token::End) {
                m_problem = CsvProblem::NotJson;
                return;
            }
            if (m_problem != CsvProblem::None) {
                passed = JsonNode();
                read(token, passed);
            } else {
                node.members.emplace_back(name, JsonNode());
                read(token, node.members.back().second);
            }
            if (m_problem == CsvProblem::NotJson)
                return;
        }
    }

    JsonScanner& m_scanner;
    std::int64_t m_from;
    int m_values = 0;
    CsvProblem m_problem = CsvProblem::None;
};

Json toJson(const JsonNode& node)
{
    switch (node.kind) {
    case JsonNode::Kind::Object: {
        Json json = Json::object();
        for (const auto& [name, value] : node.members)
            json[name] = toJson(value);
        return json;
    }
    case JsonNode::Kind::List: {
        Json json = Json::array();
        for (const auto& [name, value] : node.members)
            json.push_back(toJson(value));
        return json;
    }
    case JsonNode::Kind::Flag:
        return node.text == "true";
    case JsonNode::Kind::Number:
        return Json::parse(node.text, nullptr, false);
    case JsonNode::Kind::Text:
        return node.text;
    case JsonNode::Kind::Null:
        break;
    }
    return nullptr;
}
}

const JsonNode* JsonNode::find(std::string_view name) const
{
    const auto found =
        std::find_if(members.begin(), members.end(), [&](const auto& member) { return member.first == name; });
    return found == members.end() || kind != Kind::Object ? nullptr : &found->second;
}

CsvProblem readNode(JsonScanner& scanner, Token first, JsonNode& node)
{
    NodeReading reading(scanner);
    reading.read(first, node);
    return reading.problem();
}

bool skipNode(JsonScanner& scanner, Token first)
{
    if (first == Token::Bad || first == Token::End)
        return false;
    if (first != Token::BeginObject && first != Token::BeginArray)
        return true;
    for (const int outside = scanner.depth() - 1; scanner.depth() > outside;) {
        const Token token = scanner.next();
        if (token == Token::Bad || token == Token::End)
            return false;
    }
    return true;
}

std::string nodeText(const JsonNode& node)
{
    return compactJson(toJson(node));
}

}
