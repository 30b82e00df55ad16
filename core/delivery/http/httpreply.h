#pragma once

#include "core/delivery/http/httprequest.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace patron::delivery {

/// A whole reply: status, headers in the order they came, body with its chunks put together.
struct HttpReply
{
    int status = 0;
    HttpFields headers; ///< names in small letters
    std::string body;
    bool readable = true; ///< false: the body has an encoding that was not asked for

    /// The first of a header, or empty.
    std::string_view header(std::string_view lowerName) const;
};

/// Reads one reply of HTTP/1.x (RFC 9112) byte by byte from whatever comes, in bounded memory. Interim replies (100,
/// 103) are passed over. What could be read in two ways (two lengths, a length beside chunks, folded headers, bare line
/// feeds inside the head's lines) is Invalid: a reply that is not sure is none.
class HttpReplyReader
{
public:
    static constexpr std::size_t mostHeadBytes = 65536;
    static constexpr std::size_t mostBodyBytes = 1024 * 1024;
    static constexpr int mostInterim = 10;

    enum class State { Incomplete, Complete, Invalid };

    State feed(std::string_view bytes);
    /// The other side closed: a body that ends with the connection is complete by that.
    State close();
    /// Whether any byte has come.
    bool begun() const { return m_begun; }
    /// Only when Complete.
    const HttpReply& reply() const { return m_reply; }
    void reset();

private:
    enum class Part {
        StatusLine,
        Headers,
        Length,
        UntilClose,
        ChunkSize,
        ChunkBytes,
        ChunkEnd,
        Trailers,
        Done,
        Broken
    };

    /// Takes one line off the buffer, without its CRLF; nothing when it has not come whole.
    std::optional<std::string> takeLine();
    bool step();
    bool readStatus(const std::string& line);
    bool readHeader(const std::string& line);
    bool endHead();
    bool takeBody();
    bool readChunkSize(const std::string& line);
    bool fail();

    Part m_part = Part::StatusLine;
    std::string m_buffer;
    std::size_t m_headBytes = 0;
    std::size_t m_left = 0; ///< bytes of the body or the chunk that are still to come
    int m_interim = 0;
    bool m_begun = false;
    HttpReply m_reply;
};

}
