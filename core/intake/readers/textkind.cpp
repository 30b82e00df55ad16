#include "core/intake/readers/textkind.h"

#include "core/base/text.h"
#include "core/intake/readers/jsonnode.h"

#include <string>

namespace patron::intake {

namespace {
using Token = JsonScanner::Token;

bool beginsLikeJson(std::string_view text)
{
    MemoryText source(text.substr(0, 4096));
    JsonScanner scanner(source);
    const Token first = scanner.next();
    const Token second = scanner.next();
    if (first == Token::BeginObject)
        return second == Token::Key || second == Token::EndObject || text.size() == 1;
    // "[x" begins many a text; what follows in JSON is a value.
    return first == Token::BeginArray && second != Token::Bad && second != Token::End;
}

/// Whether a line is one JSON object and nothing else.
bool isJsonLine(std::string_view line)
{
    MemoryText source(line);
    JsonScanner scanner(source);
    const Token first = scanner.next();
    return (first == Token::BeginObject || first == Token::BeginArray) && skipNode(scanner, first) &&
           scanner.next() == Token::End;
}

/// Several lines, of which the first ones are objects of their own; one broken line among them does not change that.
bool hasJsonLines(std::string_view text, bool whole)
{
    int good = 0;
    int bad = 0;
    std::size_t at = 0;
    while (at < text.size() && good + bad < 20) {
        const std::size_t end = text.find_first_of("\r\n", at);
        if (end == std::string_view::npos && !whole)
            break;
        const std::string_view line = trim(text.substr(at, end == std::string_view::npos ? end : end - at));
        at = end == std::string_view::npos ? text.size() : end + 1;
        if (!line.empty())
            ++(isJsonLine(line) ? good : bad);
    }
    return good >= 2 && good * 2 >= bad;
}
}

TextKind textKindOf(std::string_view head, bool whole)
{
    const std::string_view text = trim(head);
    if (asciiLower(text.substr(0, 11)) == "begin:vcard")
        return TextKind::VCard;
    if (text.empty() || (text[0] != '{' && text[0] != '[') || !beginsLikeJson(text))
        return TextKind::Table;
    return hasJsonLines(text, whole) ? TextKind::JsonLines : TextKind::Json;
}

std::string_view otherTextKind(std::string_view head)
{
    const auto text = trim(head.substr(0, 4096));
    const std::string lower = asciiLower(text.substr(0, 1000));
    if (lower.substr(0, 9) == "<!doctype" || lower.substr(0, 5) == "<html" || lower.substr(0, 6) == "<table")
        return "a web page. If it holds a table, open it in a spreadsheet program, save it as CSV and import that";
    if (lower.substr(0, 5) == "<?xml" && lower.find("excel.sheet") != std::string::npos)
        return "an Excel file in the old XML format. Open it in Excel, save it as .xlsx or CSV and import that";
    if (lower.substr(0, 5) == "<?xml")
        return "an XML file. Export it as CSV, Excel or JSON and import that";
    if (lower.substr(0, 15) == "begin:vcalendar")
        return "a calendar, and holds no table to import";
    if (lower.substr(0, 5) == "%!ps-" || lower.substr(0, 5) == "{\\rtf")
        return "a document. Copy its table into a spreadsheet, save it as CSV and import that";
    return {};
}

}
