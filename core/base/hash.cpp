#include "core/base/hash.h"

#include <QUuid>

#include <sodium.h>

namespace patron {

namespace {
const unsigned char* raw(std::string_view bytes)
{
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

static_assert(std::tuple_size_v<Sha256> == crypto_hash_sha256_BYTES && sizeof(Sha256) == crypto_auth_hmacsha256_BYTES);
}

Sha256 sha256(std::string_view bytes)
{
    Sha256 hash{};
    crypto_hash_sha256(hash.data(), raw(bytes), bytes.size());
    return hash;
}

Sha256 hmacSha256(std::string_view key, std::string_view bytes)
{
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, raw(key), key.size());
    crypto_auth_hmacsha256_update(&state, raw(bytes), bytes.size());
    Sha256 code{};
    crypto_auth_hmacsha256_final(&state, code.data());
    return code;
}

std::string toHex(std::string_view bytes)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

std::string bytesOf(const Sha256& hash)
{
    return std::string(hash.begin(), hash.end());
}

std::uint64_t quickHash(std::string_view bytes, std::uint64_t seed)
{
    std::uint64_t hash = seed;
    for (const char c : bytes) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3ull;
    }
    return hash;
}

std::uint64_t shareHash(std::string_view salt, std::int64_t customerId)
{
    std::string text(salt);
    text += ':';
    text += std::to_string(customerId);
    const Sha256 digest = sha256(text);
    std::uint64_t hash = 0;
    for (int i = 0; i < 8; ++i)
        hash = (hash << 8) | digest[static_cast<std::size_t>(i)];
    return hash;
}

ShareThreshold shareThreshold(std::int64_t billionths)
{
    if (billionths <= 0)
        return {};
    constexpr std::uint64_t billion = 1'000'000'000;
    if (static_cast<std::uint64_t>(billionths) >= billion)
        return {0, true};
    // Long division of billionths x 2^64 by 10^9, a 32-bit digit at a time.
    std::uint64_t remainder = static_cast<std::uint64_t>(billionths);
    std::uint64_t quotient = 0;
    for (int i = 0; i < 2; ++i) {
        remainder <<= 32;
        quotient = (quotient << 32) | (remainder / billion);
        remainder %= billion;
    }
    return {quotient, false};
}

std::string newUuid()
{
    return QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString();
}

}
