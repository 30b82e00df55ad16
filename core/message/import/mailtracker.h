#pragma once

#include <string_view>

namespace patron::message {

/// Whose counter an address is, by its server: "Mailchimp", "SendGrid" …; empty for any other.
std::string_view trackerOf(std::string_view url);
/// Whether an address looks like a counter of opens, whoever's it is.
bool looksLikeOpenCounter(std::string_view url);

}
