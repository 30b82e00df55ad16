#include "core/message/mime/mailimages.h"

#include <QByteArray>

#include <algorithm>

namespace patron::message {

namespace {
constexpr std::size_t lineLength = 76;
}

std::string imageBody(std::string_view bytes)
{
    const QByteArray letters = QByteArray::fromRawData(bytes.data(), static_cast<qsizetype>(bytes.size()))
                                   .toBase64(QByteArray::Base64Encoding);
    const std::string_view all(letters.constData(), static_cast<std::size_t>(letters.size()));
    std::string body;
    body.reserve(all.size() + all.size() / lineLength * 2 + 2);
    for (std::size_t at = 0; at < all.size(); at += lineLength) {
        if (at > 0)
            body += "\r\n";
        body += all.substr(at, lineLength);
    }
    return body;
}

std::string joinFrame(std::string_view bytes, const std::vector<ImagePlace>& places,
                      const std::vector<std::string_view>& bodies)
{
    std::size_t size = bytes.size();
    for (const std::string_view body : bodies)
        size += body.size();
    std::string whole;
    whole.reserve(size);
    std::size_t copied = 0;
    for (std::size_t i = 0; i < places.size() && i < bodies.size(); ++i) {
        const std::size_t at = std::clamp(places[i].at, copied, bytes.size());
        whole += bytes.substr(copied, at - copied);
        whole += bodies[i];
        copied = at;
    }
    whole += bytes.substr(copied);
    return whole;
}

}
