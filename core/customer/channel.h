#pragma once

#include <optional>
#include <string_view>

namespace patron::customer {

/// What a message travels by.
enum class Channel { Email, Sms };

constexpr std::string_view channelName(Channel channel)
{
    return channel == Channel::Email ? "email" : "sms";
}

constexpr std::optional<Channel> parseChannel(std::string_view name)
{
    if (name == "email")
        return Channel::Email;
    if (name == "sms")
        return Channel::Sms;
    return std::nullopt;
}

/// The kind of identity a channel writes to.
constexpr std::string_view addressKind(Channel channel)
{
    return channel == Channel::Email ? "email" : "phone";
}

}
