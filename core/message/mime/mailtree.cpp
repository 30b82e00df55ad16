#include "core/message/mime/mailtree.h"

#include "core/base/text.h"
#include "core/message/import/mailcharset.h"
#include "core/message/mime/gmimeobjects.h"

#include <algorithm>

namespace patron::message {

using namespace gmime;

namespace {
constexpr std::size_t mostFields = 1000;
/// A line longer than any standard allows is read as far as a header can be meant.
constexpr std::size_t longestLine = 16 << 10;

/// The start of a text, not within a character.
std::string_view headOf(std::string_view text, std::size_t bytes)
{
    if (text.size() <= bytes)
        return text;
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80)
        --bytes;
    return text.substr(0, bytes);
}

std::string decodedWords(std::string_view raw)
{
    std::string value(trim(raw));
    std::replace(value.begin(), value.end(), '\0', ' ');
    if (value.find("=?") == std::string::npos && isValidUtf8(value))
        return toValidUtf8(value);
    return takenText(g_mime_utils_header_decode_text(nullptr, value.c_str()));
}

/// The mail without what only an attacker writes, since the parser's time and memory grow with it faster than with the
/// mail: thousands of delimiters, fields and lines of any length.
std::string tamed(std::string_view bytes)
{
    constexpr std::size_t mostDelimiters = 1500;
    constexpr std::size_t longestField = 64 << 10;
    std::string out;
    out.reserve(bytes.size());
    std::size_t delimiters = 0;
    std::size_t folded = 0;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t end = std::min(bytes.find('\n', at), bytes.size() - 1) + 1;
        const std::string_view line = bytes.substr(at, end - at);
        at = end;
        if (line.starts_with("--") && ++delimiters > mostDelimiters)
            break;
        const bool isFolded = line.front() == ' ' || line.front() == '\t';
        folded = isFolded ? folded + line.size() : line.size();
        if (isFolded && folded > longestField)
            continue;
        out += line.substr(0, longestField);
        if (line.size() > longestField)
            out += '\n';
    }
    return out;
}

class TreeReader
{
public:
    explicit TreeReader(const MailTreeLimits& limits)
        : m_limits(limits)
    {}

    std::vector<MailNode> read(std::string_view bytes)
    {
        takeMail(bytes, -1, 0);
        if (m_nodes.empty())
            m_nodes.push_back(asText(bytes));
        // Parts that cannot be told apart are read as one text.
        if (m_nodes.size() == 1 && m_nodes.front().type.starts_with("multipart/"))
            m_nodes.front().text = asText(bodyOf(bytes)).text;
        return std::move(m_nodes);
    }

private:
    static std::string_view bodyOf(std::string_view bytes)
    {
        for (const std::string_view blank : {"\r\n\r\n", "\n\n"}) {
            if (const auto at = bytes.find(blank); at != std::string_view::npos)
                return bytes.substr(at + blank.size());
        }
        return {};
    }

    MailNode asText(std::string_view bytes) const
    {
        MailNode node;
        node.isMail = true;
        node.type = "text/plain";
        node.text = decodeMailText(headOf(bytes, m_limits.textBytes), {}).text;
        return node;
    }

    void takeMail(std::string_view bytes, int parent, int depth)
    {
        const std::string mail = tamed(bytes);
        if (const Owned<GMimeMessage> message = readMessage(mail))
            takeMessage(message.get(), parent, depth);
    }

    int add(MailNode node)
    {
        m_nodes.push_back(std::move(node));
        return static_cast<int>(m_nodes.size()) - 1;
    }

    bool isFull(int depth) const { return m_nodes.size() >= m_limits.nodes || depth > m_limits.depth; }

    MailFields fieldsOf(GMimeObject* object) const
    {
        MailFields fields;
        GMimeHeaderList* list = g_mime_object_get_header_list(object);
        const int count = list ? g_mime_header_list_get_count(list) : 0;
        for (int i = 0; i < count && fields.list().size() < mostFields; ++i) {
            GMimeHeader* header = g_mime_header_list_get_header_at(list, i);
            const char* raw = g_mime_header_get_raw_value(header);
            std::string value(headOf(raw ? std::string_view(raw) : std::string_view(), m_limits.valueBytes));
            std::erase_if(value, [](char c) { return c == '\r' || c == '\n'; });
            fields.add(asciiLower(trim(textOf(g_mime_header_get_name(header)))), decodedWords(value));
        }
        return fields;
    }

    void describe(MailNode& node, GMimeObject* object) const
    {
        GMimeContentType* type = g_mime_object_get_content_type(object);
        if (!type) {
            node.type = "text/plain";
            return;
        }
        node.type = typeOf(type);
        node.reportType = asciiLower(textOf(g_mime_object_get_content_type_parameter(object, "report-type")));
    }

    void takeMessage(GMimeMessage* message, int parent, int depth)
    {
        if (isFull(depth))
            return;
        GMimeObject* body = g_mime_message_get_mime_part(message);
        MailNode node;
        node.parent = parent;
        node.depth = depth;
        node.isMail = true;
        node.fields = fieldsOf(GMIME_OBJECT(message));
        node.type = "text/plain";
        if (body)
            describe(node, body);
        // The header of the body is the mail's: its fields are told apart by their names only.
        if (body) {
            const MailFields inner = fieldsOf(body);
            for (const MailField& field : inner.list()) {
                if (!node.fields.has(field.name))
                    node.fields.add(field.name, field.value);
            }
        }
        const int index = add(std::move(node));
        if (body)
            takeContent(body, index, depth);
    }

    void takeObject(GMimeObject* object, int parent, int depth)
    {
        if (isFull(depth))
            return;
        MailNode node;
        node.parent = parent;
        node.depth = depth;
        node.fields = fieldsOf(object);
        describe(node, object);
        takeContent(object, add(std::move(node)), depth);
    }

    void takeContent(GMimeObject* object, int index, int depth)
    {
        if (GMIME_IS_MULTIPART(object)) {
            const int count = g_mime_multipart_get_count(GMIME_MULTIPART(object));
            for (int i = 0; i < count && !isFull(depth + 1); ++i)
                takeObject(g_mime_multipart_get_part(GMIME_MULTIPART(object), i), index, depth + 1);
        } else if (GMIME_IS_MESSAGE_PART(object)) {
            if (GMimeMessage* inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object)))
                takeMessage(inner, index, depth + 1);
        } else if (GMIME_IS_PART(object)) {
            takeLeaf(GMIME_PART(object), index, depth);
        }
    }

    void takeLeaf(GMimePart* part, int index, int depth)
    {
        MailNode& node = m_nodes[static_cast<std::size_t>(index)];
        node.isAttachment = g_mime_part_is_attachment(part);
        if (!node.type.starts_with("text/") && !node.type.starts_with("message/"))
            return;
        const std::string bytes = contentOf(part);
        // A mail that its sender encoded, which RFC 2046 forbids and RFC 6533 allows.
        if (node.type == "message/rfc822" || node.type == "message/global") {
            if (!bytes.empty() && !isFull(depth + 1))
                takeMail(bytes, index, depth + 1);
            return;
        }
        const std::string charset = textOf(g_mime_object_get_content_type_parameter(GMIME_OBJECT(part), "charset"));
        node.text = decodeMailText(headOf(bytes, m_limits.textBytes), charset).text;
    }

    const MailTreeLimits& m_limits;
    std::vector<MailNode> m_nodes;
};

bool isFieldName(std::string_view name)
{
    return !name.empty() && name.size() < 80 &&
           std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 127 && c != ':'; });
}

/// mbox files and some programs begin a mail with a line "From …".
std::string_view withoutMboxLine(std::string_view bytes)
{
    while (!bytes.empty() && (bytes.front() == '\n' || bytes.front() == '\r'))
        bytes.remove_prefix(1);
    if (!bytes.starts_with("From ") && !bytes.starts_with(">From "))
        return bytes;
    const auto end = bytes.find('\n');
    return end == std::string_view::npos ? bytes : bytes.substr(end + 1);
}
}

std::string_view MailFields::first(std::string_view name) const
{
    const auto found =
        std::find_if(m_fields.begin(), m_fields.end(), [&](const MailField& field) { return field.name == name; });
    return found == m_fields.end() ? std::string_view() : std::string_view(found->value);
}

std::vector<std::string_view> MailFields::all(std::string_view name) const
{
    std::vector<std::string_view> values;
    for (const MailField& field : m_fields) {
        if (field.name == name)
            values.push_back(field.value);
    }
    return values;
}

bool MailFields::has(std::string_view name) const
{
    return std::any_of(m_fields.begin(), m_fields.end(), [&](const MailField& field) { return field.name == name; });
}

MailFields readFields(std::string_view text, std::size_t* end)
{
    initialise();
    MailFields fields;
    std::string name;
    std::string value;
    const auto finish = [&] {
        if (!name.empty())
            fields.add(asciiLower(name), decodedWords(value));
        name.clear();
        value.clear();
    };
    std::size_t at = 0;
    while (at < text.size() && fields.list().size() < mostFields) {
        const auto newline = std::min(text.find('\n', at), text.size());
        std::string_view line = text.substr(at, newline - at);
        if (!line.empty() && line.back() == '\r')
            line.remove_suffix(1);
        const bool folded = !line.empty() && (line[0] == ' ' || line[0] == '\t');
        const auto colon = line.find(':');
        const std::string_view before = trim(line.substr(0, std::min(colon, line.size())));
        if (folded && !name.empty()) {
            value.append(" ").append(trim(headOf(line, longestLine)));
            if (value.size() > longestLine)
                value.resize(headOf(value, longestLine).size());
        } else if (!folded && colon != std::string_view::npos && isFieldName(before)) {
            finish();
            name = std::string(before);
            value = std::string(trim(headOf(line.substr(colon + 1), longestLine)));
        } else {
            break;
        }
        at = std::min(newline + 1, text.size());
    }
    finish();
    if (end)
        *end = at;
    return fields;
}

std::optional<Ms> readMailDate(std::string_view value)
{
    initialise();
    if (value.empty() || value.size() > 200)
        return std::nullopt;
    GDateTime* date = g_mime_utils_header_decode_date(std::string(value).c_str());
    if (!date)
        return std::nullopt;
    const Ms at = static_cast<Ms>(g_date_time_to_unix(date)) * 1000;
    g_date_time_unref(date);
    return at;
}

std::vector<MailNode> readMailTree(std::string_view bytes, const MailTreeLimits& limits)
{
    initialise();
    return TreeReader(limits).read(withoutMboxLine(bytes.substr(0, limits.bytes)));
}

}
