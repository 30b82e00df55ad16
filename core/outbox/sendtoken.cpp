#include "core/outbox/sendtoken.h"

#include "core/base/hash.h"
#include "core/base/text.h"

#include <charconv>

namespace patron::outbox {

namespace {
constexpr std::size_t proofBytes = 5;

/// All ten digits are looked at, wherever the first difference is.
bool isSame(std::string_view one, std::string_view other)
{
    if (one.size() != other.size())
        return false;
    unsigned difference = 0;
    for (std::size_t i = 0; i < one.size(); ++i)
        difference |= static_cast<unsigned char>(one[i]) ^ static_cast<unsigned char>(other[i]);
    return difference == 0;
}
}

std::string provenToken(std::string_view key, std::string_view reference)
{
    return std::string(reference) + "-" + toHex(bytesOf(hmacSha256(key, reference)).substr(0, proofBytes));
}

std::string tokenOf(std::string_view key, OutboxId id)
{
    return provenToken(key, "m" + std::to_string(id.value));
}

std::optional<TokenSubject> proveToken(std::string_view key, std::string_view token)
{
    const std::string given = asciiLower(trim(token));
    const auto dash = given.find('-');
    if (dash == std::string::npos || dash < 2 || (given[0] != 'm' && given[0] != 'c'))
        return std::nullopt;
    std::int64_t number = 0;
    const char* end = given.data() + dash;
    const auto read = std::from_chars(given.data() + 1, end, number);
    if (read.ec != std::errc() || read.ptr != end || number <= 0)
        return std::nullopt;
    // Made again of the number, so that "m007" is not another name of "m7".
    const std::string reference = given.substr(0, 1) + std::to_string(number);
    if (!isSame(provenToken(key, reference), given))
        return std::nullopt;
    TokenSubject subject;
    if (given[0] == 'm')
        subject.message = OutboxId{number};
    else
        subject.customer = CustomerId{number};
    return subject;
}

}
