#include "core/delivery/smpp/smppreceipt.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace patron::delivery {

namespace {

using outbox::SendState;

/// The word behind "stat:" up to the next space, and so for the others. Names are compared in small letters.
std::string fieldOf(const std::string& text, std::string_view name)
{
    const std::string lowered = asciiLower(text);
    for (auto at = lowered.find(name); at != std::string::npos; at = lowered.find(name, at + 1)) {
        if (at > 0 && lowered[at - 1] != ' ')
            continue;
        const auto begin = at + name.size();
        return text.substr(begin, std::min(text.find(' ', begin), text.size()) - begin);
    }
    return {};
}

std::optional<SendState> stateOfWord(const std::string& word)
{
    const std::string upper = asciiUpper(word);
    if (upper.starts_with("DELIVRD") || upper == "DELIVERED")
        return SendState::Delivered;
    for (const std::string_view failed : {"EXPIRED", "DELETED", "UNDELIV", "REJECTD", "REJECTED"}) {
        if (upper.starts_with(failed))
            return SendState::BouncedSoft;
    }
    return std::nullopt;
}

std::optional<SendState> stateOfNumber(unsigned state)
{
    switch (state) {
    case 2:
        return SendState::Delivered;
    case 3: // expired
    case 4: // deleted
    case 5: // undeliverable
    case 8: // rejected
        return SendState::BouncedSoft;
    default:
        return std::nullopt;
    }
}

/// The same number the other way: "1A" and "26".
std::vector<std::string> otherForms(const std::string& id)
{
    std::vector<std::string> forms;
    const auto add = [&](std::string form) {
        if (!form.empty() && form != id && std::find(forms.begin(), forms.end(), form) == forms.end())
            forms.push_back(std::move(form));
    };
    const char* end = id.data() + id.size();
    std::uint64_t number = 0;
    auto read = std::from_chars(id.data(), end, number, 10);
    if (read.ec == std::errc{} && read.ptr == end) {
        std::array<char, 24> digits{};
        const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16);
        const std::string hex(digits.data(), written.ptr);
        add(hex);
        add(asciiUpper(hex));
        if (hex.size() < 8) {
            add(std::string(8 - hex.size(), '0') + hex);
            add(std::string(8 - hex.size(), '0') + asciiUpper(hex));
        }
        add(std::to_string(number));
    }
    read = std::from_chars(id.data(), end, number, 16);
    if (read.ec == std::errc{} && read.ptr == end) {
        add(std::to_string(number));
        const auto zeros = id.find_first_not_of('0');
        add(zeros == std::string::npos ? std::string() : id.substr(zeros));
        add(asciiUpper(id));
        add(asciiLower(id));
    }
    return forms;
}

}

bool isSmppReceipt(const SmppMessage& message)
{
    return (message.esmClass & 0x3c) == 0x04;
}

std::optional<Receipt> readSmppReceipt(const SmppMessage& message, Ms now)
{
    const std::string text = toValidUtf8(message.content());
    std::string id;
    if (const auto found = message.options.find(smpp::tagReceiptedId); found != message.options.end())
        id = toValidUtf8(found->second.substr(0, found->second.find('\0')));
    if (id.empty())
        id = fieldOf(text, "id:");
    if (id.empty() || id.size() > 64)
        return std::nullopt;
    const std::string word = fieldOf(text, "stat:");
    std::optional<SendState> state = stateOfWord(word);
    if (const auto found = message.options.find(smpp::tagMessageState);
        found != message.options.end() && found->second.size() == 1)
        state = stateOfNumber(static_cast<unsigned char>(found->second[0]));
    if (!state)
        return std::nullopt;
    Receipt receipt;
    receipt.providerId = id;
    receipt.alsoKnownAs = otherForms(id);
    receipt.news = *state;
    receipt.at = now;
    const std::string error = fieldOf(text, "err:");
    receipt.detail = ellipsize(error.empty() ? word : word + " " + error, 60);
    return receipt;
}

}
