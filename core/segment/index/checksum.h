#pragma once

#include <cstddef>
#include <cstdint>

namespace patron::segment::index {

/// A quick checksum of blocks (XXH64 with seed 0, Yann Collet): finds torn and flipped bytes, resists no person.
std::uint64_t checksumOf(const char* data, std::size_t size);

}
