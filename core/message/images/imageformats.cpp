#include "core/message/images/imageformats.h"

#include <array>

namespace patron::message::imageformats {

namespace {
constexpr std::string_view pngSignature{"\x89PNG\r\n\x1a\n", 8};

/// CRC-32 as PNG has it (ISO 3309, reflected 0xEDB88320).
std::uint32_t checksum(std::string_view bytes)
{
    static const auto table = [] {
        std::array<std::uint32_t, 256> made{};
        for (std::uint32_t n = 0; n < made.size(); ++n) {
            std::uint32_t c = n;
            for (int k = 0; k < 8; ++k)
                c = (c & 1) != 0 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
            made[n] = c;
        }
        return made;
    }();
    std::uint32_t crc = 0xFFFFFFFFu;
    for (const char c : bytes)
        crc = table[(crc ^ static_cast<unsigned char>(c)) & 0xFF] ^ (crc >> 8);
    return ~crc;
}

constexpr unsigned char startOfImage = 0xD8;
constexpr unsigned char endOfImage = 0xD9;
constexpr unsigned char startOfScan = 0xDA;

bool standsAlone(unsigned char marker)
{
    return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
}

/// Where packed data from `at` on ends: at the next marker that is no restart and no stuffed byte.
std::size_t endOfPacked(std::string_view bytes, std::size_t at)
{
    for (; at + 1 < bytes.size(); ++at) {
        if (bytes[at] != '\xFF')
            continue;
        const auto next = static_cast<unsigned char>(bytes[at + 1]);
        if (next != 0 && next != 0xFF && !(next >= 0xD0 && next <= 0xD7))
            return at;
    }
    return bytes.size();
}

/// Behind a chain of sub-blocks; nothing when it does not end.
std::optional<std::size_t> behindSubBlocks(std::string_view bytes, std::size_t at)
{
    while (at < bytes.size()) {
        const auto length = static_cast<unsigned char>(bytes[at]);
        if (length == 0)
            return at + 1;
        at += 1u + length;
    }
    return {};
}

std::size_t colourTable(unsigned char flags)
{
    return (flags & 0x80) != 0 ? 3u << ((flags & 7) + 1) : 0u;
}

GifBlock::Kind extensionKind(unsigned char label)
{
    switch (label) {
    case 0xF9:
        return GifBlock::Kind::Control;
    case 0xFE:
        return GifBlock::Kind::Comment;
    case 0x01:
        return GifBlock::Kind::Text;
    default:
        return GifBlock::Kind::Application;
    }
}
}

bool isPng(std::string_view bytes)
{
    return bytes.starts_with(pngSignature);
}

WalkEnd walkPng(std::string_view bytes, const std::function<void(const PngChunk&)>& use)
{
    constexpr std::size_t around = 12;
    std::size_t at = pngSignature.size();
    for (bool isFirst = true;; isFirst = false) {
        if (at + around > bytes.size())
            return WalkEnd::CutOff;
        const std::size_t length = bigEndian(bytes, at, 4);
        const std::string_view name = bytes.substr(at + 4, 4);
        if (isFirst && (name != "IHDR" || length != 13))
            return WalkEnd::Damaged;
        if (length > bytes.size() - at - around)
            return WalkEnd::CutOff;
        if (checksum(bytes.substr(at + 4, length + 4)) != bigEndian(bytes, at + 8 + length, 4))
            return WalkEnd::Damaged;
        use({name, bytes.substr(at + 8, length), bytes.substr(at, length + around)});
        if (name == "IEND")
            return WalkEnd::Whole;
        at += length + around;
    }
}

bool isJpeg(std::string_view bytes)
{
    return bytes.starts_with("\xFF\xD8\xFF");
}

WalkEnd walkJpeg(std::string_view bytes, const std::function<void(const JpegSegment&)>& use)
{
    std::size_t at = 0;
    while (true) {
        if (at + 2 > bytes.size())
            return WalkEnd::CutOff;
        if (bytes[at] != '\xFF')
            return WalkEnd::Damaged;
        const auto marker = static_cast<unsigned char>(bytes[at + 1]);
        if (marker == 0xFF) { // fill
            ++at;
            continue;
        }
        if (marker == endOfImage || standsAlone(marker)) {
            use({marker, {}, bytes.substr(at, 2)});
            if (marker == endOfImage)
                return WalkEnd::Whole;
            at += 2;
            continue;
        }
        if (at + 4 > bytes.size())
            return WalkEnd::CutOff;
        const std::size_t length = bigEndian(bytes, at + 2, 2);
        if (length < 2)
            return WalkEnd::Damaged;
        if (length + 2 > bytes.size() - at)
            return WalkEnd::CutOff;
        const std::size_t end = marker == startOfScan ? endOfPacked(bytes, at + 2 + length) : at + 2 + length;
        use({marker, bytes.substr(at + 4, length - 2), bytes.substr(at, end - at)});
        at = end;
    }
}

std::optional<int> exifOrientation(std::string_view content)
{
    constexpr std::string_view name{"Exif\0\0", 6};
    if (!content.starts_with(name))
        return {};
    const std::string_view tiff = content.substr(name.size());
    const bool isBig = tiff.starts_with("MM");
    if (tiff.size() < 14 || (!isBig && !tiff.starts_with("II")))
        return {};
    const auto number = [&](std::size_t at, int count) {
        return isBig ? bigEndian(tiff, at, count) : littleEndian(tiff, at, count);
    };
    const std::size_t directory = number(4, 4);
    if (directory > tiff.size() - 2)
        return {};
    const std::size_t entries = number(directory, 2);
    for (std::size_t i = 0; i < entries; ++i) {
        const std::size_t at = directory + 2 + 12 * i;
        if (at + 12 > tiff.size())
            return {};
        if (number(at, 2) != 0x0112)
            continue;
        const auto value = static_cast<int>(number(at + 8, 2));
        return value >= 1 && value <= 8 ? std::optional(value) : std::nullopt;
    }
    return {};
}

bool isGif(std::string_view bytes)
{
    return bytes.starts_with("GIF87a") || bytes.starts_with("GIF89a");
}

WalkEnd walkGif(std::string_view bytes, const std::function<void(const GifBlock&)>& use)
{
    constexpr std::size_t headSize = 13;
    constexpr std::size_t frameSize = 10;
    if (bytes.size() < headSize)
        return WalkEnd::CutOff;
    std::size_t at = headSize + colourTable(static_cast<unsigned char>(bytes[10]));
    if (at > bytes.size())
        return WalkEnd::CutOff;
    use({GifBlock::Kind::Head, bytes.substr(0, at)});
    while (at < bytes.size()) {
        const char begin = bytes[at];
        if (begin == ';') {
            use({GifBlock::Kind::Trailer, bytes.substr(at, 1)});
            return WalkEnd::Whole;
        }
        std::optional<std::size_t> end;
        auto kind = GifBlock::Kind::Frame;
        if (begin == '!') {
            if (at + 2 > bytes.size())
                return WalkEnd::CutOff;
            kind = extensionKind(static_cast<unsigned char>(bytes[at + 1]));
            end = behindSubBlocks(bytes, at + 2);
        } else if (begin == ',') {
            if (at + frameSize > bytes.size())
                return WalkEnd::CutOff;
            // One byte, how many bits a code has at first, stands before the packed data.
            end = behindSubBlocks(bytes, at + frameSize +
                                             colourTable(static_cast<unsigned char>(bytes[at + frameSize - 1])) + 1);
        } else {
            return WalkEnd::Damaged;
        }
        if (!end)
            return WalkEnd::CutOff;
        use({kind, bytes.substr(at, *end - at)});
        at = *end;
    }
    return WalkEnd::CutOff;
}

}
