#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace patron::message {

enum class MessageChannel { Email, Sms };
enum class MessageClass { Marketing, Transactional };
enum class BodyKind { Html, Text, Mjml };
/// What becomes of a customer for whom an output has no value and no fallback.
enum class OnMissing { Skip, Blank };

/// A message as a person wrote it. Everything that personalises is Liquid.
struct Message
{
    std::string name;
    MessageChannel channel = MessageChannel::Email;
    MessageClass messageClass = MessageClass::Marketing;
    std::string language; ///< BCP 47; empty: the workspace's
    std::string subject;
    std::string preheader;
    BodyKind bodyKind = BodyKind::Html; ///< an SMS is always Text
    std::string body;
    std::optional<std::string> plainText; ///< an email's own text part; derived from the HTML when absent
    OnMissing onMissing = OnMissing::Skip;

    /// Whether it is a mail with HTML, written as such or as MJML.
    bool hasHtml() const { return channel == MessageChannel::Email && bodyKind != BodyKind::Text; }

    bool operator==(const Message&) const = default;
};

std::string_view nameOf(MessageChannel channel);    ///< "email", "sms"
std::string_view nameOf(MessageClass messageClass); ///< "marketing", "transactional"
std::string_view nameOf(BodyKind kind);             ///< "html", "text", "mjml"
std::string_view nameOf(OnMissing onMissing);       ///< "skip", "blank"
std::optional<MessageChannel> parseMessageChannel(std::string_view name);
std::optional<MessageClass> parseMessageClass(std::string_view name);
std::optional<BodyKind> parseBodyKind(std::string_view name);
std::optional<OnMissing> parseOnMissing(std::string_view name);

}
