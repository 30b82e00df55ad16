#pragma once

#include <string>
#include <string_view>

namespace patron::intake {

/// Which encoding from before Unicode a text is in, by how well the words it gives fit the languages of a country:
/// letters that stand there in names, no signs inside words, no capitals after small letters. Besides `found`, what
/// statistics made of the bytes, the encodings of that country are tried and those of old Macintosh and DOS programs;
/// `found` stays where none fits better. `text` holds the lines that are not ASCII, `country` is an ISO code or empty.
std::string fittingEncoding(std::string_view text, std::string_view country, const std::string& found);

}
