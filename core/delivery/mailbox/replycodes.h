#pragma once

#include <string>
#include <string_view>

namespace patron::delivery {

/// How far the sending server had come when it was refused.
enum class RefusedAt { Unknown, Connect, Sender, Recipient, Content };

/// The first enhanced status code (RFC 3463) in a text, best behind a reply code or "#"; empty when there is none.
std::string statusIn(std::string_view text);
/// The first SMTP reply code of a refusal in a text; 0 when there is none.
int codeIn(std::string_view text);
/// At which command a text says that it was refused.
RefusedAt commandIn(std::string_view text);
/// Whether a reply begins with an address, "550 <anna@example.com>: …" or "550 anna@example.com... …", as servers
/// answer a RCPT command.
bool namesRecipient(std::string_view text);

}
