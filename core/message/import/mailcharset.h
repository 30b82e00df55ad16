#pragma once

#include <string>
#include <string_view>

namespace patron::message {

/// Text of a mail or a page as UTF-8.
struct DecodedText
{
    std::string text;
    std::string charset;    ///< what it was read as, such as "windows-1252"
    bool isGuessed = false; ///< nothing said so, or what was said could not be
};

/// Reads bytes by a byte order mark, else by the charset that was declared (a MIME parameter; may be empty), else as
/// UTF-8 if they are, else as what their letters look like. Never fails: what is malformed becomes U+FFFD. UTF-7 is
/// never read as such, since it hides tags.
DecodedText decodeMailText(std::string_view bytes, std::string_view declared);

/// The charset that a page declares in its first 2,048 bytes (meta charset or http-equiv); empty when none.
std::string declaredInHtml(std::string_view html);

}
