#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace patron::message {

/// The pictures that HTML, CSS or MJML names as cid:… (RFC 2392), each once, in order of their first place. Whatever
/// stands behind "cid:" counts, also what no workspace has.
std::vector<std::string> contentIdsIn(std::string_view markup);

/// "cid:spring-sale-3fa9c1b2@patron" -> "spring-sale-3fa9c1b2@patron"; empty when the address is another one.
std::string contentIdOf(std::string_view address);

/// Gives pictures other names: pairs of the name before and after. Each place is looked at once.
std::string withContentIds(std::string_view markup, const std::vector<std::pair<std::string, std::string>>& renamed);

}
