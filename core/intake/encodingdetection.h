#pragma once

#include "core/intake/textsource.h"

#include <string_view>

namespace patron::intake {

/// What the bytes of a file that is no table are ("a PNG picture", "an SQLite database"), or empty when they may be
/// text. `head` is the file's first part.
std::string_view binaryKind(std::string_view head);

/// The encoding of all the bytes: a byte order mark, UTF-16 without one, UTF-8 where every byte fits it, else what
/// ICU's detector finds in the lines that are not ASCII, or what fits the names of a country better; Windows-1252 where
/// nothing is sure. Files that were put together from several have lines of UTF-8 and lines of another encoding: both
/// are read.
Result<TextEncoding> detectEncoding(ByteSource& bytes, std::string_view country = {});

}
