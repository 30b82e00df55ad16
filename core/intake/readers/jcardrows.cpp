#include "core/intake/readers/jcardrows.h"

#include "core/base/text.h"
#include "core/intake/readers/vcardrows.h"

namespace patron::intake {

namespace {
/// A text with what parts texts in vCards behind backslashes.
std::string escaped(std::string_view text)
{
    std::string value;
    for (const char c : text) {
        if (c == '\n') {
            value += "\\n";
            continue;
        }
        if (c == '\\' || c == ';' || c == ',')
            value += '\\';
        value += c;
    }
    return value;
}

/// A value as a vCard writes it: the parts of an address by semicolons, several of a kind by commas.
std::string valueText(const JsonNode& node, char separator)
{
    if (node.scalar())
        return escaped(node.text);
    std::string text;
    bool first = true;
    for (const auto& [none, part] : node.members) {
        if (!first)
            text += separator;
        text += valueText(part, ',');
        first = false;
    }
    return text;
}

std::optional<VCardProperty> propertyOf(const JsonNode& node)
{
    if (!node.isList() || node.members.size() < 4 || !node.members[0].second.scalar())
        return std::nullopt;
    VCardProperty property;
    property.name = asciiUpper(node.members[0].second.text);
    for (const auto& [name, value] : node.members[1].second.members) {
        if (value.scalar()) {
            property.parameters.emplace(asciiUpper(name), value.text);
            continue;
        }
        for (const auto& [none, one] : value.members)
            property.parameters.emplace(asciiUpper(name), one.text);
    }
    // Addresses of the web are no texts with parts.
    const bool address = node.members[2].second.text == "uri";
    for (std::size_t i = 3; i < node.members.size(); ++i) {
        const JsonNode& value = node.members[i].second;
        property.value += i > 3 ? "," : "";
        property.value += address && value.scalar() ? value.text : valueText(value, ';');
    }
    return property;
}
}

std::optional<VCard> cardOf(const JsonNode& record)
{
    if (!record.isList() || record.members.size() != 2 || asciiLower(record.members[0].second.text) != "vcard" ||
        !record.members[1].second.isList())
        return std::nullopt;
    VCard card;
    for (const auto& [none, node] : record.members[1].second.members) {
        auto property = propertyOf(node);
        if (!property)
            continue;
        if (property->name == "VERSION")
            card.version = property->value;
        card.group = card.group || (property->name == "KIND" && property->value == "group");
        card.properties.push_back(std::move(*property));
    }
    return card;
}

bool JCardRows::next(CsvRow& row)
{
    row.cells.clear();
    row.blank = false;
    JsonNode record;
    std::optional<VCard> card;
    do {
        if (!m_records.next(record, row.problem))
            return false;
        row.line = m_records.line();
        if (row.problem != CsvProblem::None)
            return true;
        card = cardOf(record);
        if (!card) {
            row.problem = CsvProblem::NotRecord;
            return true;
        }
    } while (card->group);
    fillCells(*card, m_columns, m_cells);
    for (const std::string& cell : m_cells)
        row.cells.emplace_back(cell);
    return true;
}

}
