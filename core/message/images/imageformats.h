#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

/// Walking through the files of pictures, piece by piece: what readImageFile and withoutPrivateData stand on.
namespace patron::message::imageformats {

inline std::uint32_t bigEndian(std::string_view bytes, std::size_t at, int count)
{
    std::uint32_t value = 0;
    for (int i = 0; i < count; ++i)
        value = value << 8 | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
    return value;
}
inline std::uint32_t littleEndian(std::string_view bytes, std::size_t at, int count)
{
    std::uint32_t value = 0;
    for (int i = count - 1; i >= 0; --i)
        value = value << 8 | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
    return value;
}

enum class WalkEnd { Whole, CutOff, Damaged };

/// A chunk of a PNG with its length, name and checksum around the content.
struct PngChunk
{
    std::string_view name; ///< "IHDR"
    std::string_view content;
    std::string_view whole;
};
bool isPng(std::string_view bytes);
/// Behind the signature, up to IEND. Checks each checksum.
WalkEnd walkPng(std::string_view bytes, const std::function<void(const PngChunk&)>& use);

/// A segment of a JPEG; what is packed behind a scan's header belongs to it.
struct JpegSegment
{
    unsigned char marker = 0;
    std::string_view content; ///< without marker and length
    std::string_view whole;
};
bool isJpeg(std::string_view bytes);
/// From the start of image to its end, both among the segments.
WalkEnd walkJpeg(std::string_view bytes, const std::function<void(const JpegSegment&)>& use);
/// How the camera was held, 1 to 8, of the content of an APP1 segment (TIFF tag 0x0112); nothing when it says none.
std::optional<int> exifOrientation(std::string_view content);

/// A block of a GIF.
struct GifBlock
{
    enum class Kind { Head, Frame, Control, Comment, Application, Text, Trailer };
    Kind kind = Kind::Head;
    std::string_view whole;
};
bool isGif(std::string_view bytes);
WalkEnd walkGif(std::string_view bytes, const std::function<void(const GifBlock&)>& use);

}
