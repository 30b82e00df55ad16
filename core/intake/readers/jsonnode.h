#pragma once

#include "core/intake/csvreader.h"
#include "core/intake/readers/jsonscanner.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace patron::intake {

/// One JSON value with all it holds. Numbers keep their text.
struct JsonNode
{
    enum class Kind { Null, Flag, Number, Text, List, Object };
    Kind kind = Kind::Null;
    std::string text; ///< of Flag ("true", "false"), Number and Text
    /// Of Object, in the file's order; of List with empty names.
    std::vector<std::pair<std::string, JsonNode>> members;

    bool scalar() const { return kind != Kind::List && kind != Kind::Object; }
    bool isObject() const { return kind == Kind::Object; }
    bool isList() const { return kind == Kind::List; }
    /// The member of that name, or null.
    const JsonNode* find(std::string_view name) const;
};

/// Reads the value whose first token was just taken. A value past the limits of a row is passed over to its end and
/// gives its problem; one that is no JSON ends the scanner and gives NotJson.
CsvProblem readNode(JsonScanner& scanner, JsonScanner::Token first, JsonNode& node);

/// Passes over the value whose first token was just taken; false when it is no JSON.
bool skipNode(JsonScanner& scanner, JsonScanner::Token first);

/// The value as JSON text in one line.
std::string nodeText(const JsonNode& node);

}
