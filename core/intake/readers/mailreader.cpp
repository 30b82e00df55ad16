#include "core/intake/readers/mailreader.h"

#include "core/base/text.h"
#include "core/intake/datepattern.h"
#include "core/intake/readers/mailtext.h"

#include <algorithm>
#include <array>

namespace patron::intake {

namespace {
using namespace std::string_view_literals;

constexpr std::size_t blockBytes = 1 << 16;

Error badMail(std::string text)
{
    return makeError(ErrorCode::BadInput, std::move(text));
}

struct HeaderLine
{
    std::string name; ///< lower case
    std::string text; ///< unfolded
};

struct Part
{
    std::vector<HeaderLine> headers;
    std::string_view body;

    std::string_view header(std::string_view name) const
    {
        const auto found =
            std::find_if(headers.begin(), headers.end(), [&](const HeaderLine& line) { return line.name == name; });
        return found == headers.end() ? std::string_view() : std::string_view(found->text);
    }
};

/// The line from a place on, without its end; `at` goes behind it.
std::string_view takeLine(std::string_view bytes, std::size_t& at)
{
    const auto end = bytes.find('\n', at);
    std::string_view line = bytes.substr(at, end == std::string_view::npos ? end : end - at);
    at = end == std::string_view::npos ? bytes.size() : end + 1;
    if (!line.empty() && line.back() == '\r')
        line.remove_suffix(1);
    return line;
}

bool isHeaderName(std::string_view name)
{
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 127; });
}

Result<Part> splitHeaders(std::string_view bytes, const MailLimits& limits)
{
    Part part;
    std::size_t at = 0;
    while (at < bytes.size()) {
        const std::size_t start = at;
        const std::string_view line = takeLine(bytes, at);
        if (at > limits.headerBytes)
            return badMail("The mail's header is longer than any mail program writes.");
        if (line.empty())
            break;
        if ((line[0] == ' ' || line[0] == '\t') && !part.headers.empty()) {
            part.headers.back().text.append(" ").append(trim(line));
            continue;
        }
        const auto colon = line.find(':');
        const auto name = colon == std::string_view::npos ? std::string_view() : trim(line.substr(0, colon));
        if (!isHeaderName(name)) {
            // A part without a header begins with its text.
            at = start;
            break;
        }
        part.headers.push_back({asciiLower(name), std::string(trim(line.substr(colon + 1)))});
    }
    part.body = bytes.substr(std::min(at, bytes.size()));
    return part;
}

/// A kind of content that is a table though its file has no name.
std::string_view endingOfType(std::string_view type)
{
    struct Known
    {
        std::string_view type;
        std::string_view ending;
    };
    constexpr std::array known{Known{"text/csv", ".csv"},
                               Known{"application/csv", ".csv"},
                               Known{"text/x-csv", ".csv"},
                               Known{"text/comma-separated-values", ".csv"},
                               Known{"text/tab-separated-values", ".tsv"},
                               Known{"text/vcard", ".vcf"},
                               Known{"text/x-vcard", ".vcf"},
                               Known{"application/json", ".json"},
                               Known{"application/x-ndjson", ".jsonl"},
                               Known{"application/zip", ".zip"},
                               Known{"application/x-zip-compressed", ".zip"},
                               Known{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"}};
    const auto found = std::find_if(known.begin(), known.end(), [&](const Known& one) { return one.type == type; });
    return found == known.end() ? std::string_view() : found->ending;
}

/// A file's name without folders and without what no file system takes.
std::string plainName(std::string name)
{
    name = toValidUtf8(name);
    name = name.substr(name.find_last_of("/\\") == std::string::npos ? 0 : name.find_last_of("/\\") + 1);
    std::erase_if(name, [](char c) { return static_cast<unsigned char>(c) < ' '; });
    return std::string(trim(name));
}

class PartWalk
{
public:
    PartWalk(ReadMail& mail, const MailLimits& limits)
        : m_mail(mail)
        , m_limits(limits)
    {}

    Result<void> walk(const Part& part, int depth)
    {
        if (depth > m_limits.depth)
            return badMail("The mail has parts within parts deeper than any mail program makes them.");
        if (++m_parts > m_limits.parts)
            return badMail("The mail has more parts than any mail program makes.");
        const HeaderValue type = parseHeaderValue(part.header("content-type"));
        if (type.value.starts_with("multipart/"))
            return walkParts(part.body, type.parameter("boundary"), depth);
        if (type.value == "message/rfc822" || type.value == "message/global") {
            const std::string bytes = decoded(part);
            PATRON_TRY(inner, splitHeaders(bytes, m_limits));
            return walk(inner, depth + 1);
        }
        take(part, type);
        return {};
    }

private:
    Result<void> walkParts(std::string_view body, const std::string& boundary, int depth)
    {
        if (boundary.empty())
            return badMail("The mail does not say where its parts begin and end.");
        const std::string delimiter = "--" + boundary;
        std::optional<std::size_t> start;
        std::size_t at = 0;
        while (at < body.size()) {
            const std::size_t lineStart = at;
            const std::string_view line = trimmedEnd(takeLine(body, at));
            if (!line.starts_with(delimiter))
                continue;
            const std::string_view behind = line.substr(delimiter.size());
            if (!behind.empty() && behind != "--")
                continue;
            if (start) {
                PATRON_TRY(part, splitHeaders(withoutLineEnd(body.substr(*start, lineStart - *start)), m_limits));
                PATRON_CHECK(walk(part, depth + 1));
            }
            if (behind == "--")
                return {};
            start = at;
        }
        return badMail("The mail is cut short: the end of its parts is missing. Save it again as a whole.");
    }

    static std::string_view trimmedEnd(std::string_view line)
    {
        while (!line.empty() && (line.back() == ' ' || line.back() == '\t'))
            line.remove_suffix(1);
        return line;
    }

    /// The line end before a delimiter belongs to the delimiter.
    static std::string_view withoutLineEnd(std::string_view body)
    {
        if (body.ends_with('\n'))
            body.remove_suffix(1);
        if (body.ends_with('\r'))
            body.remove_suffix(1);
        return body;
    }

    static std::string decoded(const Part& part)
    {
        const std::string encoding = parseHeaderValue(part.header("content-transfer-encoding")).value;
        if (encoding == "base64")
            return decodeBase64(part.body);
        if (encoding == "quoted-printable")
            return decodeQuotedPrintable(part.body);
        return std::string(part.body);
    }

    void take(const Part& part, const HeaderValue& type)
    {
        const HeaderValue disposition = parseHeaderValue(part.header("content-disposition"));
        std::string name = plainName(disposition.parameter("filename"));
        if (name.empty())
            name = plainName(type.parameter("name"));
        const std::string_view ending = endingOfType(type.value);
        if (name.empty() && !ending.empty())
            name = "attachment" + std::string(ending);
        else if (!ending.empty() && name.find('.') == std::string::npos)
            name += ending;
        if (!isTableName(name))
            return;
        std::string bytes = decoded(part);
        if (!bytes.empty())
            m_mail.attachments.push_back({std::move(name), std::move(bytes)});
    }

    ReadMail& m_mail;
    const MailLimits& m_limits;
    int m_parts = 0;
};

/// "Fri, 1 May 2026 10:00:00 +0100 (BST)".
std::optional<Ms> readMailDate(std::string_view text)
{
    const auto comma = text.find(',');
    if (comma != std::string_view::npos && comma < 12)
        text.remove_prefix(comma + 1);
    const auto reading = readDate(trim(text.substr(0, text.find('('))), DateOrder::DayFirst);
    if (!reading || !reading->hasYear)
        return std::nullopt;
    return instantOf(*reading, TimeZone::utc()).at;
}
}

bool isTableName(std::string_view name)
{
    constexpr std::array endings{".csv"sv,  ".tsv"sv,   ".tab"sv,    ".txt"sv, ".xlsx"sv,
                                 ".json"sv, ".jsonl"sv, ".ndjson"sv, ".vcf"sv, ".zip"sv};
    const std::string lower = asciiLower(name);
    return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) {
        return lower.size() > ending.size() && lower.ends_with(ending);
    });
}

Result<ReadMail> readMail(std::string_view bytes, const MailLimits& limits)
{
    if (bytes.size() > limits.bytes)
        return badMail("The mail is larger than " + groupDigits(static_cast<long long>(limits.bytes >> 20)) +
                       " MB. Save its attachment and import that.");
    PATRON_TRY(part, splitHeaders(bytes, limits));
    if (part.header("from").empty() && part.header("date").empty() && part.header("message-id").empty() &&
        part.header("mime-version").empty())
        return badMail("This is no mail: it begins with none of a mail's headers.");
    ReadMail mail;
    mail.messageId = toValidUtf8(part.header("message-id"));
    std::erase_if(mail.messageId, [](char c) { return c == '<' || c == '>' || c == ' '; });
    mail.from = ellipsize(decodeWords(part.header("from")), 200);
    mail.subject = ellipsize(decodeWords(part.header("subject")), 200);
    mail.sentAt = readMailDate(part.header("date"));
    PartWalk walk(mail, limits);
    PATRON_CHECK(walk.walk(part, 1));
    return mail;
}

bool MboxReader::nextLine(std::string& line)
{
    line.clear();
    for (;;) {
        const auto end = m_buffer.find('\n', m_at);
        if (end != std::string::npos) {
            line.append(m_buffer, m_at, end + 1 - m_at);
            m_at = end + 1;
            return true;
        }
        line.append(m_buffer, m_at);
        m_buffer.resize(blockBytes);
        m_buffer.resize(m_source.read(m_buffer.data(), m_buffer.size()));
        m_at = 0;
        if (m_buffer.empty() || line.size() > m_limits.bytes)
            return !line.empty();
    }
}

bool MboxReader::next(std::string& mail)
{
    mail.clear();
    if (m_ended)
        return false;
    bool blankBefore = !m_begun;
    bool tooLarge = false;
    std::string line;
    while (nextLine(line)) {
        if (blankBefore && line.starts_with("From ")) {
            const bool another = m_begun;
            m_begun = true;
            blankBefore = false;
            if (another)
                return true;
            continue;
        }
        blankBefore = line == "\n" || line == "\r\n";
        const auto brackets = line.find_first_not_of('>');
        if (brackets != std::string::npos && brackets > 0 && line.compare(brackets, 5, "From ") == 0)
            line.erase(0, 1);
        tooLarge = tooLarge || mail.size() + line.size() > m_limits.bytes;
        if (tooLarge)
            mail.clear();
        else
            mail += line;
    }
    m_ended = true;
    return !mail.empty() || tooLarge;
}

}
