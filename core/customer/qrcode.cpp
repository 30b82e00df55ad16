#include "core/customer/qrcode.h"

#include <QByteArray>

#include <array>
#include <cstdint>
#include <memory>
#include <qrencode.h>

namespace patron::customer {

namespace {
constexpr int quietZone = 4;
constexpr int zlibPrefix = 4; // qCompress puts the length before the zlib stream

std::string bigEndian(std::uint32_t number)
{
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes += static_cast<char>(number >> shift & 0xff);
    return bytes;
}

/// CRC-32 as PNG defines it (ISO 3309).
std::uint32_t crc32(std::string_view bytes)
{
    std::uint32_t crc = 0xffffffffu;
    for (const char c : bytes) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc & 1u) != 0 ? 0xedb88320u ^ crc >> 1 : crc >> 1;
    }
    return ~crc;
}

std::string chunk(std::string_view type, std::string_view content)
{
    const std::string body = std::string(type) + std::string(content);
    return bigEndian(static_cast<std::uint32_t>(content.size())) + body + bigEndian(crc32(body));
}
}

Result<QrCode> QrCode::of(std::string_view text)
{
    const std::unique_ptr<QRcode, void (*)(QRcode*)> code(
        QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0,
                          QR_ECLEVEL_M),
        QRcode_free);
    if (!code)
        return makeError(ErrorCode::BadInput, "This is too long for a QR code. Give a shorter address or shop name.");
    QrCode made;
    made.m_size = code->width;
    const auto modules = static_cast<std::size_t>(code->width) * static_cast<std::size_t>(code->width);
    for (std::size_t i = 0; i < modules; ++i)
        made.m_dark.push_back((code->data[i] & 1) != 0);
    return made;
}

std::string QrCode::svg() const
{
    const std::string side = std::to_string(m_size + 2 * quietZone);
    std::string path;
    for (int y = 0; y < m_size; ++y) {
        for (int x = 0; x < m_size; ++x) {
            if (!isDark(x, y))
                continue;
            int run = 1;
            while (x + run < m_size && isDark(x + run, y))
                ++run;
            path += "M" + std::to_string(x + quietZone) + " " + std::to_string(y + quietZone) + "h" +
                    std::to_string(run) + "v1h-" + std::to_string(run) + "z";
            x += run;
        }
    }
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + side + " " + side +
           "\" shape-rendering=\"crispEdges\"><rect width=\"" + side + "\" height=\"" + side +
           "\" fill=\"#fff\"/><path fill=\"#000\" d=\"" + path + "\"/></svg>\n";
}

std::string QrCode::png(int pixels) const
{
    const int side = (m_size + 2 * quietZone) * pixels;
    std::string rows;
    for (int y = 0; y < side; ++y) {
        rows += '\0'; // no filter
        std::string row(static_cast<std::size_t>((side + 7) / 8), '\xff');
        for (int x = 0; x < side; ++x) {
            const int column = x / pixels - quietZone;
            const int line = y / pixels - quietZone;
            const bool inside = column >= 0 && line >= 0 && column < m_size && line < m_size;
            if (inside && isDark(column, line)) {
                char& byte = row[static_cast<std::size_t>(x / 8)];
                byte = static_cast<char>(static_cast<unsigned char>(byte) & ~(0x80u >> (x % 8)));
            }
        }
        rows += row;
    }
    const QByteArray packed =
        qCompress(reinterpret_cast<const uchar*>(rows.data()), static_cast<qsizetype>(rows.size()));
    const std::string_view zlib(packed.constData() + zlibPrefix, static_cast<std::size_t>(packed.size() - zlibPrefix));
    const std::string head = bigEndian(static_cast<std::uint32_t>(side)) + bigEndian(static_cast<std::uint32_t>(side)) +
                             std::string("\x01\x00\x00\x00\x00", 5); // one bit, grey
    return std::string("\x89PNG\r\n\x1a\n", 8) + chunk("IHDR", head) + chunk("IDAT", zlib) + chunk("IEND", {});
}

}
