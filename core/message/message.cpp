#include "core/message/message.h"

namespace patron::message {

std::string_view nameOf(MessageChannel channel)
{
    return channel == MessageChannel::Sms ? "sms" : "email";
}

std::string_view nameOf(MessageClass messageClass)
{
    return messageClass == MessageClass::Transactional ? "transactional" : "marketing";
}

std::string_view nameOf(BodyKind kind)
{
    switch (kind) {
    case BodyKind::Html:
        return "html";
    case BodyKind::Text:
        return "text";
    case BodyKind::Mjml:
        return "mjml";
    }
    return {};
}

std::string_view nameOf(OnMissing onMissing)
{
    return onMissing == OnMissing::Blank ? "blank" : "skip";
}

std::optional<MessageChannel> parseMessageChannel(std::string_view name)
{
    for (const auto channel : {MessageChannel::Email, MessageChannel::Sms}) {
        if (nameOf(channel) == name)
            return channel;
    }
    return {};
}

std::optional<MessageClass> parseMessageClass(std::string_view name)
{
    for (const auto messageClass : {MessageClass::Marketing, MessageClass::Transactional}) {
        if (nameOf(messageClass) == name)
            return messageClass;
    }
    return {};
}

std::optional<BodyKind> parseBodyKind(std::string_view name)
{
    for (const auto kind : {BodyKind::Html, BodyKind::Text, BodyKind::Mjml}) {
        if (nameOf(kind) == name)
            return kind;
    }
    return {};
}

std::optional<OnMissing> parseOnMissing(std::string_view name)
{
    for (const auto onMissing : {OnMissing::Skip, OnMissing::Blank}) {
        if (nameOf(onMissing) == name)
            return onMissing;
    }
    return {};
}

}
