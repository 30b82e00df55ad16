#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace patron {

using Sha256 = std::array<unsigned char, 32>;

Sha256 sha256(std::string_view bytes);
/// HMAC-SHA-256 (RFC 2104).
Sha256 hmacSha256(std::string_view key, std::string_view bytes);
/// Lower-case hexadecimal text of any bytes.
std::string toHex(std::string_view bytes);
/// The bytes of a hash as text for storage.
std::string bytesOf(const Sha256& hash);

/// FNV-1a, 64 bits: quick keys inside one file, never for anything that must resist a person.
std::uint64_t quickHash(std::string_view bytes, std::uint64_t seed = 0xcbf29ce484222325ull);

/// The sticky share of segments.md ("sample") and of holdouts: the first 8 bytes of SHA-256(salt + ":" + id),
/// big-endian, to compare with shareThreshold.
std::uint64_t shareHash(std::string_view salt, std::int64_t customerId);

/// floor(share x 2^64) for a decimal share of at most 9 digits given in billionths (0.1 = 100,000,000). A share of 1
/// or more has no threshold: `everyone` is set.
struct ShareThreshold
{
    std::uint64_t below = 0;
    bool everyone = false;

    bool contains(std::uint64_t hash) const { return everyone || hash < below; }
};
ShareThreshold shareThreshold(std::int64_t billionths);

/// A new random UUID (version 4) as 36 characters, from the system's random source.
std::string newUuid();

}
