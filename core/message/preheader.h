#pragma once

#include <string>
#include <string_view>

namespace patron::message {

/// Puts the inbox's second line behind <body …>, or at the beginning where there is no body tag: in the mail, but not
/// on the page. `escaped` is HTML.
void insertPreheader(std::string& html, std::string_view escaped);

}
