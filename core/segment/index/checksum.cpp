#include "core/segment/index/checksum.h"

#include <bit>
#include <cstring>

namespace patron::segment::index {

namespace {
constexpr std::uint64_t prime1 = 0x9E3779B185EBCA87ull;
constexpr std::uint64_t prime2 = 0xC2B2AE3D27D4EB4Full;
constexpr std::uint64_t prime3 = 0x165667B19E3779F9ull;
constexpr std::uint64_t prime4 = 0x85EBCA77C2B2AE63ull;
constexpr std::uint64_t prime5 = 0x27D4EB2F165667C5ull;

template <typename T>
T loaded(const char* data)
{
    T value{};
    std::memcpy(&value, data, sizeof value);
    return value;
}

std::uint64_t round(std::uint64_t lane, std::uint64_t input)
{
    return std::rotl(lane + input * prime2, 31) * prime1;
}

std::uint64_t merged(std::uint64_t hash, std::uint64_t lane)
{
    return (hash ^ round(0, lane)) * prime1 + prime4;
}
}

std::uint64_t checksumOf(const char* data, std::size_t size)
{
    const std::uint64_t length = size;
    std::uint64_t hash = prime5;
    if (size >= 32) {
        std::uint64_t lanes[4] = {prime1 + prime2, prime2, 0, 0 - prime1};
        for (; size >= 32; size -= 32, data += 32) {
            for (std::size_t i = 0; i < 4; ++i)
                lanes[i] = round(lanes[i], loaded<std::uint64_t>(data + 8 * i));
        }
        hash = std::rotl(lanes[0], 1) + std::rotl(lanes[1], 7) + std::rotl(lanes[2], 12) + std::rotl(lanes[3], 18);
        for (const std::uint64_t lane : lanes)
            hash = merged(hash, lane);
    }
    hash += length;
    for (; size >= 8; size -= 8, data += 8)
        hash = std::rotl(hash ^ round(0, loaded<std::uint64_t>(data)), 27) * prime1 + prime4;
    if (size >= 4) {
        hash = std::rotl(hash ^ (loaded<std::uint32_t>(data) * prime1), 23) * prime2 + prime3;
        data += 4;
        size -= 4;
    }
    for (; size > 0; --size, ++data)
        hash = std::rotl(hash ^ (static_cast<unsigned char>(*data) * prime5), 11) * prime1;
    hash = (hash ^ (hash >> 33)) * prime2;
    hash = (hash ^ (hash >> 29)) * prime3;
    return hash ^ (hash >> 32);
}

}
