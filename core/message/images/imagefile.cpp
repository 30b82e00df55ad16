#include "core/message/images/imagefile.h"

#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/message/images/imageformats.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>

namespace patron::message {

namespace {
using namespace imageformats;

Error refused(std::string sentence)
{
    return makeError(ErrorCode::BadInput, std::move(sentence));
}

std::string quoted(std::string_view fileName)
{
    return "\"" + ellipsize(toValidUtf8(fileName), 80) + "\"";
}

/// Formats that people have, and that most mail programs leave out; nothing for others.
std::string_view unshownFormat(std::string_view bytes)
{
    const std::string_view brand = bytes.substr(0, 12).size() == 12 ? bytes.substr(8, 4) : std::string_view();
    if (bytes.starts_with("RIFF") && brand == "WEBP")
        return "WebP pictures";
    if (bytes.substr(0, 8).ends_with("ftyp") && bytes.size() > 8) {
        if (brand == "avif" || brand == "avis")
            return "AVIF pictures";
        if (brand.starts_with("he") || brand == "mif1" || brand == "msf1")
            return "HEIC pictures of phones";
        return "films";
    }
    if (bytes.starts_with("II*") || bytes.starts_with(std::string_view("MM\0*", 4)))
        return "TIFF pictures";
    if (bytes.starts_with("BM") && bytes.size() > 26)
        return "BMP pictures";
    if (bytes.starts_with("8BPS"))
        return "Photoshop files";
    if (bytes.starts_with("%PDF"))
        return "PDF files";
    if (bytes.starts_with(std::string_view("\0\0\1\0", 4)))
        return "icon files";
    const std::string head = asciiLower(bytes.substr(0, 1024));
    if (head.find("<svg") != std::string::npos)
        return "SVG drawings";
    return {};
}

Error notAPicture(std::string_view fileName, std::string_view bytes)
{
    const std::string name = quoted(fileName);
    if (bytes.empty())
        return refused(name + " is empty. Choose another file.");
    if (const std::string_view format = unshownFormat(bytes); !format.empty())
        return refused("Mail programs do not show " + std::string(format) + ". Save " + name +
                       " as PNG or JPEG, and choose that file.");
    const std::string_view head = bytes.substr(0, 1024);
    const bool isText = std::none_of(head.begin(), head.end(), [](char c) {
        return static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f';
    });
    if (isText)
        return refused(name + " holds text, not a picture, whatever its name says. Choose a PNG, JPEG or GIF file.");
    return refused(name + " is not a picture that mail programs show. Choose a PNG, JPEG or GIF file.");
}

Error tooLarge(std::string_view fileName, std::uintmax_t size)
{
    return refused(quoted(fileName) + " has " + groupDigits(static_cast<long long>((size + (1u << 20) - 1) >> 20)) +
                   " MB; a picture in a mail may have 2. Save it smaller: 1,200 pixels are wide enough.");
}

Error notWhole(std::string_view fileName, WalkEnd end)
{
    if (end == WalkEnd::CutOff)
        return refused(quoted(fileName) + " is cut off: its end is missing. Copy or download it again.");
    return refused(quoted(fileName) + " is damaged. Open it in a picture program and save it again.");
}

struct Walked
{
    ImageFacts facts;
    WalkEnd end = WalkEnd::Damaged;
    bool hasPixels = false;
};

Walked readPng(std::string_view bytes)
{
    Walked walked;
    walked.facts.type = "image/png";
    walked.end = walkPng(bytes, [&](const PngChunk& chunk) {
        if (chunk.name == "IHDR") {
            // A side has 31 bits; what is longer than any bound is so below, too.
            walked.facts.widthPx = static_cast<int>(std::min(bigEndian(chunk.content, 0, 4), 0x7FFFFFFFu));
            walked.facts.heightPx = static_cast<int>(std::min(bigEndian(chunk.content, 4, 4), 0x7FFFFFFFu));
        }
        walked.facts.isAnimated = walked.facts.isAnimated || chunk.name == "acTL";
        walked.hasPixels = walked.hasPixels || chunk.name == "IDAT";
    });
    return walked;
}

bool isFrameHeader(unsigned char marker)
{
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

Walked readJpeg(std::string_view bytes)
{
    Walked walked;
    walked.facts.type = "image/jpeg";
    walked.end = walkJpeg(bytes, [&](const JpegSegment& segment) {
        if (isFrameHeader(segment.marker) && segment.content.size() >= 5) {
            walked.facts.heightPx = static_cast<int>(bigEndian(segment.content, 1, 2));
            walked.facts.widthPx = static_cast<int>(bigEndian(segment.content, 3, 2));
        }
        walked.hasPixels = walked.hasPixels || segment.marker == 0xDA;
    });
    return walked;
}

Walked readGif(std::string_view bytes)
{
    Walked walked;
    walked.facts.type = "image/gif";
    int frames = 0;
    walked.end = walkGif(bytes, [&](const GifBlock& block) {
        if (block.kind == GifBlock::Kind::Head) {
            walked.facts.widthPx = static_cast<int>(littleEndian(block.whole, 6, 2));
            walked.facts.heightPx = static_cast<int>(littleEndian(block.whole, 8, 2));
        }
        frames += block.kind == GifBlock::Kind::Frame ? 1 : 0;
    });
    walked.facts.isAnimated = frames > 1;
    walked.hasPixels = frames > 0;
    return walked;
}

/// An APP1 segment that says nothing but how the camera was held: TIFF, big-endian, one entry (SHORT 0x0112).
std::string onlyOrientation(int orientation)
{
    constexpr std::string_view before{"\xFF\xE1\x00\x22"
                                      "Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0",
                                      29};
    constexpr std::string_view after{"\0\0\0\0\0\0", 6};
    return std::string(before) + static_cast<char>(orientation) + std::string(after);
}

std::string plainJpeg(std::string_view bytes)
{
    std::string out;
    out.reserve(bytes.size());
    bool isTurned = false;
    walkJpeg(bytes, [&](const JpegSegment& segment) {
        // What drawing needs: JFIF (APP0), the colour profile (APP2), Adobe's colour transform (APP14).
        const bool isExtra = segment.marker >= 0xE1 && segment.marker <= 0xEF && segment.marker != 0xEE &&
                             !(segment.marker == 0xE2 && segment.content.starts_with("ICC_PROFILE"));
        const auto orientation = segment.marker == 0xE1 ? exifOrientation(segment.content) : std::nullopt;
        if (orientation && *orientation != 1 && !isTurned) {
            out += onlyOrientation(*orientation);
            isTurned = true;
        }
        if (!isExtra && segment.marker != 0xFE)
            out += segment.whole;
    });
    return out;
}

std::string plainPng(std::string_view bytes)
{
    constexpr std::array<std::string_view, 5> telling{"eXIf", "tEXt", "zTXt", "iTXt", "tIME"};
    std::string out(bytes.substr(0, 8));
    out.reserve(bytes.size());
    walkPng(bytes, [&](const PngChunk& chunk) {
        if (std::find(telling.begin(), telling.end(), chunk.name) == telling.end())
            out += chunk.whole;
    });
    return out;
}

std::string plainGif(std::string_view bytes)
{
    std::string out;
    out.reserve(bytes.size());
    walkGif(bytes, [&](const GifBlock& block) {
        const bool isXmp = block.kind == GifBlock::Kind::Application && block.whole.substr(3).starts_with("XMP Data");
        if (block.kind != GifBlock::Kind::Comment && !isXmp)
            out += block.whole;
    });
    return out;
}
}

bool isImageFile(std::string_view bytes)
{
    return isPng(bytes) || isJpeg(bytes) || isGif(bytes);
}

Result<ImageFacts> readImageFile(std::string_view fileName, std::string_view bytes)
{
    if (!isImageFile(bytes))
        return notAPicture(fileName, bytes);
    if (bytes.size() > largestImage)
        return tooLarge(fileName, bytes.size());
    const Walked walked = isPng(bytes) ? readPng(bytes) : isJpeg(bytes) ? readJpeg(bytes) : readGif(bytes);
    if (walked.end != WalkEnd::Whole)
        return notWhole(fileName, walked.end);
    const ImageFacts& facts = walked.facts;
    if (facts.widthPx <= 0 || facts.heightPx <= 0 || !walked.hasPixels)
        return notWhole(fileName, WalkEnd::Damaged);
    if (facts.widthPx > longestImageSidePx || facts.heightPx > longestImageSidePx ||
        static_cast<long long>(facts.widthPx) * facts.heightPx > mostImagePixels) {
        return refused(quoted(fileName) + " has " + groupDigits(facts.widthPx) + " x " + groupDigits(facts.heightPx) +
                       " pixels, more than phones unpack. Save it smaller: 1,200 pixels are wide enough.");
    }
    return facts;
}

Result<std::string> loadImageFile(const std::filesystem::path& path)
{
    std::error_code code;
    const std::uintmax_t size = std::filesystem::file_size(path, code);
    if (code || size <= largestImage)
        return readFile(path, largestImage);
    std::string head(4096, '\0');
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return readFile(path, largestImage);
    file.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(file.gcount()));
    const std::string name = fromPath(path.filename());
    return isImageFile(head) ? tooLarge(name, size) : notAPicture(name, head);
}

std::string withoutPrivateData(std::string_view bytes)
{
    if (isPng(bytes))
        return plainPng(bytes);
    if (isJpeg(bytes))
        return plainJpeg(bytes);
    return isGif(bytes) ? plainGif(bytes) : std::string(bytes);
}

}
