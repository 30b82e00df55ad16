#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::message {

/// A word or phrase found in a text.
struct FoundPhrase
{
    std::size_t offset = 0;
    std::string_view phrase;
};

/// The first of these phrases (ASCII in lower case) that stands in a text as whole words, capitals ignored.
std::optional<FoundPhrase> findPhrase(std::string_view text, const std::vector<std::string_view>& phrases);

/// Whether the letters of a text are all capitals, and there are at least `least` of them. ASCII letters decide.
bool isAllCapitals(std::string_view text, int least);

/// The domain of an http or https address or of "www.…", lower case, without port; empty when it has none.
std::string hostOf(std::string_view url);
/// The addresses in a plain text: what begins with http://, https:// or www.
std::vector<std::string_view> urlsIn(std::string_view text);

}
