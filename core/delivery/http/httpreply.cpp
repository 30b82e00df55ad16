#include "core/delivery/http/httpreply.h"

#include "core/base/text.h"

#include <algorithm>
#include <charconv>

namespace patron::delivery {

namespace {

/// A line of the head may be as long as most servers send them.
constexpr std::size_t mostLineBytes = 16384;

std::string_view withoutSpace(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

template <typename T>
bool readWhole(std::string_view text, T& number, int base = 10)
{
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number, base);
    return !text.empty() && read.ec == std::errc{} && read.ptr == text.data() + text.size();
}

}

std::string_view HttpReply::header(std::string_view lowerName) const
{
    for (const auto& [name, value] : headers) {
        if (name == lowerName)
            return value;
    }
    return {};
}

void HttpReplyReader::reset()
{
    *this = HttpReplyReader();
}

bool HttpReplyReader::fail()
{
    m_part = Part::Broken;
    m_buffer.clear();
    return false;
}

std::optional<std::string> HttpReplyReader::takeLine()
{
    const auto end = m_buffer.find('\n');
    if (end == std::string::npos) {
        if (m_buffer.size() > mostLineBytes)
            fail();
        return std::nullopt;
    }
    m_headBytes += end + 1;
    if (end > mostLineBytes || m_headBytes > mostHeadBytes) {
        fail();
        return std::nullopt;
    }
    std::string line = m_buffer.substr(0, end);
    m_buffer.erase(0, end + 1);
    if (!line.empty() && line.back() == '\r')
        line.pop_back();
    if (line.find_first_of(std::string_view("\r\0", 2)) != std::string::npos) {
        fail();
        return std::nullopt;
    }
    return line;
}

bool HttpReplyReader::readStatus(const std::string& line)
{
    // "HTTP/1.1 200 OK"; the words may be missing.
    const bool known = line.starts_with("HTTP/1.1 ") || line.starts_with("HTTP/1.0 ");
    if (!known || line.size() < 12 || (line.size() > 12 && line[12] != ' '))
        return fail();
    if (!readWhole(std::string_view(line).substr(9, 3), m_reply.status) || m_reply.status < 100)
        return fail();
    m_part = Part::Headers;
    return true;
}

bool HttpReplyReader::readHeader(const std::string& line)
{
    const auto colon = line.find(':');
    const bool folded = line.front() == ' ' || line.front() == '\t';
    if (folded || colon == std::string::npos || colon == 0 || line[colon - 1] == ' ' || line[colon - 1] == '\t')
        return fail();
    m_reply.headers.emplace_back(asciiLower(std::string_view(line).substr(0, colon)),
                                 std::string(withoutSpace(std::string_view(line).substr(colon + 1))));
    return true;
}

bool HttpReplyReader::endHead()
{
    if (m_reply.status < 200) {
        // 101 would change the protocol, which nobody asked for.
        if (m_reply.status == 101 || ++m_interim > mostInterim)
            return fail();
        m_reply = HttpReply();
        m_part = Part::StatusLine;
        return true;
    }
    std::optional<std::size_t> length;
    bool chunked = false;
    for (const auto& [name, value] : m_reply.headers) {
        if (name == "transfer-encoding") {
            if (chunked || asciiLower(value) != "chunked")
                return fail();
            chunked = true;
        } else if (name == "content-length") {
            std::size_t number = 0;
            if (!readWhole(std::string_view(value), number) || (length && *length != number))
                return fail();
            length = number;
        } else if (name == "content-encoding" && asciiLower(value) != "identity") {
            m_reply.readable = false;
        }
    }
    if (chunked && length)
        return fail();
    if (m_reply.status == 204 || m_reply.status == 304) {
        m_part = Part::Done;
    } else if (chunked) {
        m_part = Part::ChunkSize;
    } else if (length) {
        m_left = *length;
        if (m_left > mostBodyBytes)
            return fail();
        m_part = m_left == 0 ? Part::Done : Part::Length;
    } else {
        m_part = Part::UntilClose;
    }
    return true;
}

bool HttpReplyReader::readChunkSize(const std::string& line)
{
    const auto size = withoutSpace(std::string_view(line).substr(0, line.find(';')));
    if (size.size() > 8 || !readWhole(size, m_left, 16) || m_reply.body.size() + m_left > mostBodyBytes)
        return fail();
    m_part = m_left == 0 ? Part::Trailers : Part::ChunkBytes;
    return true;
}

bool HttpReplyReader::takeBody()
{
    const std::size_t take = m_part == Part::UntilClose ? m_buffer.size() : std::min(m_left, m_buffer.size());
    if (take == 0)
        return false;
    if (m_reply.body.size() + take > mostBodyBytes)
        return fail();
    m_reply.body.append(m_buffer, 0, take);
    m_buffer.erase(0, take);
    if (m_part == Part::UntilClose)
        return true;
    m_left -= take;
    if (m_left == 0)
        m_part = m_part == Part::Length ? Part::Done : Part::ChunkEnd;
    return true;
}

bool HttpReplyReader::step()
{
    switch (m_part) {
    case Part::Length:
    case Part::UntilClose:
    case Part::ChunkBytes:
        return takeBody();
    case Part::Done:
    case Part::Broken:
        return false;
    default:
        break;
    }
    const auto line = takeLine();
    if (!line)
        return false;
    switch (m_part) {
    case Part::StatusLine:
        return readStatus(*line);
    case Part::Headers:
        return line->empty() ? endHead() : readHeader(*line);
    case Part::ChunkSize:
        return readChunkSize(*line);
    case Part::ChunkEnd:
        if (!line->empty())
            return fail();
        m_part = Part::ChunkSize;
        return true;
    default: // trailers are passed over
        if (line->empty())
            m_part = Part::Done;
        return true;
    }
}

HttpReplyReader::State HttpReplyReader::feed(std::string_view bytes)
{
    if (m_part == Part::Broken)
        return State::Invalid;
    if (m_part == Part::Done)
        return State::Complete;
    m_begun = m_begun || !bytes.empty();
    m_buffer.append(bytes);
    while (step()) {
    }
    if (m_part == Part::Broken)
        return State::Invalid;
    return m_part == Part::Done ? State::Complete : State::Incomplete;
}

HttpReplyReader::State HttpReplyReader::close()
{
    if (m_part == Part::UntilClose)
        m_part = Part::Done;
    if (m_part == Part::Broken)
        return State::Invalid;
    return m_part == Part::Done ? State::Complete : State::Incomplete;
}

}
