#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace patron::delivery {

/// An address that stands in a text.
struct FoundAddress
{
    std::string address; ///< as written, without brackets
    std::size_t at = 0;  ///< where it begins
};

/// The mail addresses in any text, in their order, at most `most`; those in web addresses and message ids left out.
std::vector<FoundAddress> addressesIn(std::string_view text, std::size_t most = 200);
/// The first one of a header such as From; empty when there is none.
std::string firstAddress(std::string_view header);
/// The name beside it: "Anna Berg" of "Anna Berg <anna@example.com>"; empty when there is none.
std::string nameBeside(std::string_view header);
/// Whether two texts name one mailbox: case does not count, nor how a domain is written.
bool isSameAddress(std::string_view one, std::string_view other);

}
