#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace patron::message {

/// A picture that a mail carries; its HTML shows it as cid:<contentId>. Many mails share the bytes.
struct MimeImage
{
    std::int64_t id = 0;   ///< of the workspace's picture
    std::string contentId; ///< printable ASCII, without angle brackets
    std::string fileName;
    std::string type; ///< "image/png"
    std::shared_ptr<const std::string> bytes;
};

/// Where a picture's body is missing in a mail that is kept without it.
struct ImagePlace
{
    std::size_t at = 0; ///< so many bytes of the mail stand before it
    std::int64_t image = 0;

    bool operator==(const ImagePlace&) const = default;
};

/// A mail without the bodies of its pictures: what differs from one recipient to the next.
struct MimeFrame
{
    std::string bytes;
    std::vector<ImagePlace> images; ///< by place
};

/// A picture as it stands in a mail: base64 in lines of 76 (RFC 2045), CRLF between them.
std::string imageBody(std::string_view bytes);

/// The whole mail: `bodies` of imageBody, one for each place, in their order. Places beyond the end are at the end.
std::string joinFrame(std::string_view bytes, const std::vector<ImagePlace>& places,
                      const std::vector<std::string_view>& bodies);

}
