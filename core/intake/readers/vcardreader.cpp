#include "core/intake/readers/vcardreader.h"

#include "core/base/text.h"

#include <unicode/ucnv.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace patron::intake {

namespace {
using namespace std::string_view_literals;
constexpr std::size_t maxLineBytes = 1 << 20;
constexpr std::size_t maxCardBytes = 4 << 20;
constexpr std::size_t maxProperties = 2'000;
constexpr std::array passedOver{"PHOTO"sv, "LOGO"sv, "SOUND"sv, "KEY"sv};

bool sameWord(std::string_view a, std::string_view b)
{
    return asciiUpper(a) == asciiUpper(b);
}

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char upper = static_cast<char>(c & ~0x20);
    return upper >= 'A' && upper <= 'F' ? upper - 'A' + 10 : -1;
}

std::string fromQuotedPrintable(std::string_view text)
{
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '=' && i + 2 < text.size() && hexDigit(text[i + 1]) >= 0 && hexDigit(text[i + 2]) >= 0) {
            bytes += static_cast<char>(hexDigit(text[i + 1]) * 16 + hexDigit(text[i + 2]));
            i += 2;
        } else {
            bytes += text[i];
        }
    }
    return bytes;
}

std::string toUtf8(const std::string& bytes, std::string charset)
{
    if (charset.empty())
        charset = isValidUtf8(bytes) ? "UTF-8" : "windows-1252";
    if (sameWord(charset, "UTF-8") || sameWord(charset, "US-ASCII"))
        return toValidUtf8(bytes);
    UErrorCode status = U_ZERO_ERROR;
    std::string text(bytes.size() * 4 + 16, '\0');
    const int32_t length = ucnv_convert("UTF-8", charset.c_str(), text.data(), static_cast<int32_t>(text.size()),
                                        bytes.data(), static_cast<int32_t>(bytes.size()), &status);
    if (U_FAILURE(status) || length > static_cast<int32_t>(text.size()))
        return toValidUtf8(bytes);
    text.resize(static_cast<std::size_t>(length));
    return text;
}

/// Where the value begins: the first colon that is not inside a quoted parameter.
std::size_t valueAt(std::string_view line)
{
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '"')
            quoted = !quoted;
        else if (line[i] == ':' && !quoted)
            return i;
    }
    // A quote that is never closed: the plain first colon.
    return line.find(':');
}

/// The name of a line's property in capitals, without its group.
std::string nameOf(std::string_view line)
{
    std::string_view name = line.substr(0, line.find_first_of(":;"));
    if (const auto dot = name.find('.'); dot != std::string_view::npos)
        name.remove_prefix(dot + 1);
    return asciiUpper(trim(name.substr(0, 100)));
}

void addParameter(VCardProperty& property, std::string_view text)
{
    const auto equals = text.find('=');
    std::string name = equals == std::string_view::npos ? "TYPE" : asciiUpper(trim(text.substr(0, equals)));
    std::string_view values = trim(equals == std::string_view::npos ? text : text.substr(equals + 1));
    const std::string bare = asciiUpper(values);
    if (equals == std::string_view::npos &&
        (bare == "QUOTED-PRINTABLE" || bare == "BASE64" || bare == "8BIT" || bare == "7BIT"))
        name = "ENCODING";
    if (values.size() >= 2 && values.front() == '"' && values.back() == '"')
        values = values.substr(1, values.size() - 2);
    if (name != "TYPE") {
        property.parameters.emplace(name, std::string(values));
        return;
    }
    for (const std::string_view value : split(values, ','))
        property.parameters.emplace(name, std::string(trim(value)));
}

VCardProperty parseProperty(std::string_view line)
{
    VCardProperty property;
    property.name = nameOf(line);
    const std::size_t colon = valueAt(line);
    if (colon == std::string_view::npos)
        return property;
    std::string_view head = line.substr(0, colon);
    property.value = line.substr(colon + 1);
    bool quoted = false;
    std::size_t from = std::min(head.find(';'), head.size());
    for (std::size_t i = from; i <= head.size(); ++i) {
        if (i < head.size() && head[i] == '"')
            quoted = !quoted;
        if (i == head.size() || (head[i] == ';' && !quoted)) {
            if (i > from + 1)
                addParameter(property, head.substr(from + 1, i - from - 1));
            from = i;
        }
    }
    if (sameWord(property.parameter("ENCODING"), "QUOTED-PRINTABLE"))
        property.value = toUtf8(fromQuotedPrintable(property.value), property.parameter("CHARSET"));
    return property;
}

bool isQuotedPrintable(std::string_view line)
{
    const std::size_t colon = valueAt(line);
    return colon != std::string_view::npos &&
           asciiUpper(line.substr(0, colon)).find("QUOTED-PRINTABLE") != std::string::npos;
}

bool isGroupCard(const VCardProperty& property)
{
    return (property.name == "KIND" || property.name == "X-ADDRESSBOOKSERVER-KIND") &&
           sameWord(trim(property.value), "group");
}
}

bool VCardProperty::hasType(std::string_view type) const
{
    const auto [from, to] = parameters.equal_range("TYPE");
    return std::any_of(from, to, [&](const auto& parameter) { return sameWord(parameter.second, type); });
}

std::string VCardProperty::parameter(std::string_view wanted) const
{
    const auto found = parameters.find(std::string(wanted));
    return found == parameters.end() ? std::string() : found->second;
}

int VCardProperty::preference() const
{
    const std::string text = parameter("PREF");
    int preferred = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), preferred).ec == std::errc() && preferred >= 1 &&
        preferred <= 100)
        return preferred;
    return hasType("PREF") ? 1 : 101;
}

std::string vcardText(std::string_view value)
{
    std::string text;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] != '\\' || i + 1 == value.size()) {
            text += value[i];
            continue;
        }
        const char next = value[++i];
        if (next == 'n' || next == 'N')
            text += '\n';
        else if (next == ',' || next == ';' || next == ':' || next == '\\')
            text += next;
        else
            text.append({'\\', next});
    }
    return std::string(trim(text));
}

std::vector<std::string_view> vcardRawParts(std::string_view value, char separator)
{
    std::vector<std::string_view> parts;
    std::size_t from = 0;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] == '\\') {
            ++i;
        } else if (value[i] == separator) {
            parts.push_back(value.substr(from, i - from));
            from = i + 1;
        }
    }
    parts.push_back(value.substr(from));
    return parts;
}

std::vector<std::string> vcardParts(std::string_view value, char separator)
{
    std::vector<std::string> parts;
    for (const std::string_view part : vcardRawParts(value, separator))
        parts.push_back(vcardText(part));
    return parts;
}

VCardReader::VCardReader(std::unique_ptr<TextSource> text)
    : m_text(std::move(text))
    , m_lines(*m_text, maxLineBytes)
{}

bool VCardReader::takeLine()
{
    if (!m_have)
        m_have = m_lines.next(m_line);
    return m_have;
}

/// One property with its folded lines.
bool VCardReader::logicalLine(const std::string& version)
{
    if (!takeLine())
        return false;
    m_logical = m_line;
    m_have = false;
    m_logicalLine = m_lines.line();
    const std::string name = nameOf(m_logical);
    m_passOver = m_lines.cut() || std::find(passedOver.begin(), passedOver.end(), name) != passedOver.end();
    const bool printable = isQuotedPrintable(m_logical);
    while (takeLine()) {
        const bool soft = printable && !m_logical.empty() && m_logical.back() == '=';
        const bool folded = !m_line.empty() && (m_line[0] == ' ' || m_line[0] == '\t');
        // Unfolded lines of a picture: nothing of them is a property.
        const bool picture = m_passOver && !m_line.empty() && valueAt(m_line) == std::string::npos;
        if (!soft && !folded && !picture)
            break;
        m_have = false;
        if (m_passOver)
            continue;
        if (soft)
            m_logical.pop_back();
        std::string_view more = m_line;
        // Version 2.1 folds before a blank and keeps it, the others add one.
        if (folded && !soft && version != "2.1")
            more.remove_prefix(1);
        if (m_logical.size() + more.size() > maxLineBytes || m_lines.cut())
            m_passOver = true;
        else
            m_logical.append(more);
    }
    return true;
}

void VCardReader::take(VCard& card)
{
    if (m_passOver || trim(m_logical).empty())
        return;
    m_cardBytes += m_logical.size();
    if (m_cardBytes > maxCardBytes || card.properties.size() >= maxProperties) {
        card.problem = CsvProblem::RowTooLong;
        return;
    }
    VCardProperty property = parseProperty(m_logical);
    if (property.name == "VERSION")
        card.version = trim(property.value);
    card.group = card.group || isGroupCard(property);
    if (!trim(property.value).empty())
        card.properties.push_back(std::move(property));
}

bool VCardReader::next(VCard& card)
{
    card = VCard();
    m_cardBytes = 0;
    const auto isMark = [this](std::string_view mark) {
        return m_logical.size() < 100 && asciiUpper(trim(m_logical)) == mark;
    };
    do {
        if (!logicalLine(card.version))
            return false;
    } while (!isMark("BEGIN:VCARD"));
    card.line = m_logicalLine;
    int inner = 0;
    bool agent = false;
    for (;;) {
        // A card that begins where another should have ended is the next one.
        if (inner == 0 && !agent && takeLine() && asciiUpper(trim(m_line.substr(0, 100))) == "BEGIN:VCARD") {
            card.problem = CsvProblem::CardNotClosed;
            return true;
        }
        if (!logicalLine(card.version)) {
            card.problem = CsvProblem::CardNotClosed;
            return true;
        }
        if (isMark("BEGIN:VCARD")) {
            ++inner;
        } else if (isMark("END:VCARD")) {
            if (inner == 0)
                return true;
            --inner;
        } else if (inner == 0) {
            take(card);
        }
        agent = nameOf(m_logical) == "AGENT" && trim(m_logical).back() == ':';
    }
}

}
