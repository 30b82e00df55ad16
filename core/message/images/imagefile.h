#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace patron::message {

/// The largest picture a message carries, in bytes: mails of several of these still pass most servers.
inline constexpr std::size_t largestImage = 2u << 20;
/// The longest side and the most pixels: what a phone's mail program unpacks without trouble.
inline constexpr int longestImageSidePx = 8'000;
inline constexpr long long mostImagePixels = 16'000'000;

/// What a picture is, by its own bytes.
struct ImageFacts
{
    std::string type; ///< "image/png", "image/jpeg" or "image/gif": what every mail program shows
    int widthPx = 0;  ///< as it is stored: an orientation of EXIF is not applied
    int heightPx = 0;
    bool isAnimated = false;
};

/// Whether bytes begin as PNG, JPEG or GIF do.
bool isImageFile(std::string_view bytes);

/// Reads what a picture's header says, and walks to its end, so that a file cut off is found. Unpacks no pixels.
/// Formats: PNG (ISO/IEC 15948), JPEG (ITU-T T.81), GIF89a. BadInput with a sentence naming `fileName` when it is no
/// picture, one that mail programs do not show, damaged, or too large. Thread-safe.
Result<ImageFacts> readImageFile(std::string_view fileName, std::string_view bytes);

/// The bytes of a file to be read by readImageFile: of one that is too large only as much as says so. NotFound, Io.
/// BadInput, in the same words, for what is too large.
Result<std::string> loadImageFile(const std::filesystem::path& path);

/// The picture without what it tells of the person and the place where it was taken: EXIF, XMP, comments, times, and
/// whatever stands behind its end. How it is turned stays. For bytes that readImageFile takes; pixels are untouched.
std::string withoutPrivateData(std::string_view bytes);

}
