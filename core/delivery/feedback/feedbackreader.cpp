#include "core/delivery/feedback/feedbackreader.h"

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/delivery/mailbox/returnedmail.h"
#include "core/intake/csvreader.h"
#include "core/intake/encodingdetection.h"
#include "core/intake/readers/inputfile.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

namespace patron::delivery {

namespace {

constexpr std::uintmax_t mostDocumentBytes = 64u << 20;
constexpr std::size_t headBytes = 64u << 10;
constexpr std::size_t mostDetail = 500;

std::string firstOf(const std::vector<AnswerPath>& places, const Json& record)
{
    for (const AnswerPath& place : places) {
        if (std::string value = place.first(record); !value.empty())
            return value;
    }
    return {};
}

std::string unbracketed(std::string_view text)
{
    text = trim(text);
    if (text.starts_with('<') && text.ends_with('>'))
        text = text.substr(1, text.size() - 2);
    return toValidUtf8(text.substr(0, 1000));
}

std::string oneLine(std::string_view text)
{
    std::string line = toValidUtf8(text.substr(0, 4 * mostDetail));
    std::replace_if(
        line.begin(), line.end(), [](unsigned char c) { return c < 0x20; }, ' ');
    return ellipsize(std::string(trim(line)), mostDetail);
}

/// "05-10-2026 12:30:00", as some tables have it, in the order that gateways' dates have.
std::string dayFirst(std::string_view text)
{
    const bool fits = text.size() >= 10 && text[2] == '-' && text[5] == '-' &&
                      std::isdigit(static_cast<unsigned char>(text[0])) != 0 &&
                      std::isdigit(static_cast<unsigned char>(text[6])) != 0;
    if (!fits)
        return std::string(text);
    return std::string(text.substr(6, 4)) + "-" + std::string(text.substr(3, 2)) + "-" +
           std::string(text.substr(0, 2)) + std::string(text.substr(10));
}

/// Seconds or milliseconds since 1970, or a date as people and programs write it. 0 for what is none.
Ms momentOf(std::string_view text)
{
    text = trim(text);
    double number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (!text.empty() && read.ec == std::errc{} && read.ptr == text.data() + text.size()) {
        constexpr double mostSeconds = 1e11; // the year 5138; milliseconds of 1973
        const double ms = number < mostSeconds ? number * 1000 : number;
        return ms > 0 && ms < 1e15 ? static_cast<Ms>(std::llround(ms)) : 0;
    }
    if (text.ends_with(" UTC"))
        text.remove_suffix(4);
    return instantOf(dayFirst(text));
}

/// One of the mail's own headers, its name in small letters.
std::string headerOf(const AnswerPath& headers, const Json& record, std::string_view wanted)
{
    for (const Json* list : headers.nodes(record)) {
        if (!list->is_array())
            continue;
        for (const Json& each : *list) {
            if (!each.is_object())
                continue;
            const auto name = each.find("name");
            const auto value = each.find("value");
            if (name != each.end() && value != each.end() && name->is_string() && value->is_string() &&
                asciiLower(name->get<std::string>()) == wanted)
                return value->get<std::string>();
        }
    }
    return {};
}

/// Hands on records of one file and finds out what they are.
class Reading
{
public:
    Reading(const FeedbackFormat* format, FeedbackFormat::Kind kind, const FeedbackSink& sink)
        : m_format(format)
        , m_kind(kind)
        , m_sink(sink)
    {}

    const FeedbackFormat* format() const { return m_format; }
    FeedbackFormat::Kind kind() const { return m_kind; }

    /// Whether the format is known, from here on.
    bool learn(const Json& record)
    {
        for (const FeedbackFormat& each : feedbackFormats()) {
            if (!m_format && each.kind == m_kind && each.knows(unwrapped(each, record)))
                m_format = &each;
        }
        return m_format != nullptr;
    }

    Result<void> take(const Json& given)
    {
        const std::int64_t place = ++m_place;
        return takeAt(given, place);
    }

    Result<void> reject(std::int64_t place, std::string reason) { return m_sink.reject({place, std::move(reason)}); }

    Result<void> takeAt(const Json& given, std::int64_t place)
    {
        const Json record = unwrapped(*m_format, given);
        if (!record.is_object())
            return reject(place, "This is no record.");
        const std::vector<FeedbackRecord> all = feedbackIn(*m_format, record, place);
        if (!m_format->meaningOf(record)) {
            const std::string word = firstOf(m_format->event, record);
            return reject(place, word.empty() ? "It does not say what happened."
                                              : "\"" + ellipsize(toValidUtf8(word), 60) +
                                                    "\" is not known as something that happens to messages.");
        }
        if (all.empty())
            return reject(place, "It names no recipient.");
        for (const FeedbackRecord& each : all)
            PATRON_CHECK(m_sink.record(*m_format, each));
        return {};
    }

private:
    static Json unwrapped(const FeedbackFormat& format, const Json& record)
    {
        const std::string inner = format.unwrap ? format.unwrap->first(record) : std::string();
        if (inner.empty())
            return record;
        auto parsed = parseJson(inner, "the record");
        return parsed ? std::move(*parsed) : record;
    }

    const FeedbackFormat* m_format;
    FeedbackFormat::Kind m_kind;
    const FeedbackSink& m_sink;
    std::int64_t m_place = 0;
};

Error notKnown(const std::string& name)
{
    return makeError(ErrorCode::BadInput,
                     "\"" + name +
                         "\" is no export of bounces and complaints that is known here. Export the events of "
                         "your mail provider as CSV or JSON, or say with --format what it is.");
}

/// The records of a document: the list in it, or itself.
std::vector<const Json*> recordsIn(const Json& document)
{
    if (document.is_array()) {
        std::vector<const Json*> all;
        for (const Json& each : document)
            all.push_back(&each);
        return all;
    }
    for (const FeedbackFormat& format : feedbackFormats()) {
        for (const Json* list : format.items.nodes(document)) {
            if (list != &document && list->is_array() && !list->empty() && list->front().is_object())
                return recordsIn(*list);
        }
    }
    return {&document};
}

Result<void> takeDocument(Reading& reading, const Json& document, const std::string& name)
{
    const std::vector<const Json*> records = recordsIn(document);
    for (const Json* record : records) {
        if (!reading.format() && !reading.learn(*record) && record == records.back())
            return notKnown(name);
        if (reading.format())
            break;
    }
    if (!reading.format())
        return {}; // an empty list: nothing happened
    for (const Json* record : records)
        PATRON_CHECK(reading.take(*record));
    return {};
}

/// One record a line, as event streams are kept.
Result<void> takeLines(Reading& reading, std::string_view text, const std::string& name)
{
    std::int64_t line = 0;
    for (const std::string_view each : split(text, '\n')) {
        ++line;
        if (trim(each).empty())
            continue;
        const auto record = parseJson(each, "line " + std::to_string(line) + " of \"" + name + "\"");
        if (!record) {
            PATRON_CHECK(reading.reject(line, record.error().text));
            continue;
        }
        if (!reading.format() && !reading.learn(*record))
            return notKnown(name);
        PATRON_CHECK(reading.takeAt(*record, line));
    }
    return {};
}

Result<void> readDocument(Reading& reading, const std::filesystem::path& path, const std::string& name)
{
    PATRON_TRY(text, readFile(path, mostDocumentBytes));
    std::string_view rest = text;
    if (rest.starts_with("\xEF\xBB\xBF"))
        rest.remove_prefix(3);
    auto document = parseJson(rest, "\"" + name + "\"");
    if (document)
        return takeDocument(reading, *document, name);
    const std::string_view first = rest.substr(0, rest.find('\n'));
    // A list that is broken is not taken for lines.
    if (first.size() == rest.size() || trim(first).starts_with('[') || !parseJson(first, "the first line"))
        return document.error();
    return takeLines(reading, rest, name);
}

Result<void> readTable(Reading& reading, const intake::InputFile& input, const std::string& head)
{
    PATRON_TRY(looked, intake::openBytes(input));
    PATRON_TRY(encoding, intake::detectEncoding(*looked));
    PATRON_TRY(bytes, intake::openBytes(input));
    PATRON_TRY(text, intake::openText(std::move(bytes), encoding));
    const intake::SniffedTable table = intake::sniffTable(head, false);
    intake::CsvReader reader(*text, table.dialect);
    intake::CsvRow row;
    std::vector<std::string> columns;
    while (reader.next(row)) {
        if (row.blank)
            continue;
        if (columns.empty()) {
            for (const std::string_view cell : row.cells)
                columns.emplace_back(trim(cell));
            Json header = Json::object();
            for (const std::string& column : columns)
                header[column] = "";
            if (!reading.format() && !reading.learn(header))
                return notKnown(input.name());
            continue;
        }
        Json record = Json::object();
        for (std::size_t i = 0; i < columns.size() && i < row.cells.size(); ++i)
            record[columns[i]] = toValidUtf8(row.cells[i]);
        PATRON_CHECK(reading.takeAt(record, row.line));
    }
    if (const auto failure = text->failure())
        return *failure;
    return {};
}

}

std::vector<FeedbackRecord> feedbackIn(const FeedbackFormat& format, const Json& record, std::int64_t place)
{
    std::vector<FeedbackRecord> all;
    FeedbackRecord made;
    made.place = place;
    made.means = format.meaningOf(record).value_or(FeedbackMeaning::Nothing);
    made.at = momentOf(firstOf(format.at, record));
    made.messageId = unbracketed(firstOf(format.messageId, record));
    if (made.messageId.empty() && format.headers)
        made.messageId = unbracketed(headerOf(*format.headers, record, "message-id"));
    if (format.headers)
        made.reference = unbracketed(headerOf(*format.headers, record, referenceHeader));
    made.providerId = unbracketed(firstOf(format.providerId, record));
    made.detail = oneLine(firstOf(format.detail, record));
    std::string key = firstOf(format.id, record);
    if (key.empty() || key.size() > 200)
        key = toHex(bytesOf(sha256(compactJson(record)))).substr(0, 32);
    for (const AnswerPath& path : format.recipients) {
        for (const std::string& recipient : path.values(record)) {
            made.recipient = std::string(trim(toValidUtf8(std::string_view(recipient).substr(0, 400))));
            made.key = format.name + ":" + key + ":" + asciiLower(made.recipient);
            if (!made.recipient.empty())
                all.push_back(made);
        }
        if (!all.empty())
            break;
    }
    return all;
}

Result<const FeedbackFormat*> readFeedback(const std::filesystem::path& path, const FeedbackFormat* format,
                                           const FeedbackSink& sink)
{
    const intake::InputFile input(path);
    PATRON_CHECK(intake::checkInput(input));
    PATRON_TRY(bytes, intake::openBytes(input));
    std::string head(headBytes, '\0');
    std::size_t size = 0;
    while (const std::size_t taken = bytes->read(head.data() + size, head.size() - size))
        size += taken;
    head.resize(size);
    if (const std::string_view kind = intake::binaryKind(head); !kind.empty())
        return makeError(ErrorCode::BadInput, intake::quotedName(input) + " is " + std::string(kind) +
                                                  ". Export the events of your mail provider as CSV or JSON.");
    const auto start = head.find_first_not_of("\xEF\xBB\xBF \t\r\n");
    const bool isJson = start != std::string::npos && (head[start] == '{' || head[start] == '[');
    const auto kind = isJson ? FeedbackFormat::Kind::Json : FeedbackFormat::Kind::Table;
    if (format && format->kind != kind)
        return makeError(ErrorCode::BadInput, intake::quotedName(input) + " is no " +
                                                  (isJson ? "table" : "JSON document") + ", which \"" + format->title +
                                                  "\" is. Choose the format that the file has.");
    Reading reading(format, kind, sink);
    PATRON_CHECK(isJson ? readDocument(reading, path, input.name()) : readTable(reading, input, head));
    return reading.format();
}

}
