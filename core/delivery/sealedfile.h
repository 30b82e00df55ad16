#pragma once

#include "core/base/result.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::delivery {

/// Overwrites memory, also where a compiler sees that nobody reads it again.
void wipe(void* bytes, std::size_t count);

/// Memory that is wiped before it is given back, so that a password does not stay behind in it.
template <typename T>
struct WipingAllocator
{
    using value_type = T;

    WipingAllocator() = default;
    template <typename U>
    WipingAllocator(const WipingAllocator<U>&)
    {}
    T* allocate(std::size_t count) { return std::allocator<T>().allocate(count); }
    void deallocate(T* place, std::size_t count)
    {
        wipe(place, count * sizeof(T));
        std::allocator<T>().deallocate(place, count);
    }
    bool operator==(const WipingAllocator&) const = default;
};

using SecretBytes = std::vector<char, WipingAllocator<char>>;
/// Secrets by the uuids they are kept under.
using SecretTable = std::map<std::string, SecretBytes, std::less<>>;

/// What one guess at a passphrase costs: passes of Argon2id over so much memory. It stands in the file, so that later
/// ones can cost more.
struct SealCost
{
    std::uint64_t passes = 0;
    std::uint64_t memoryBytes = 0;

    /// libsodium's "moderate": 3 passes over 256 MiB.
    static SealCost usual();
    bool operator==(const SealCost&) const = default;
};

/// What makes a key of a passphrase: other files have other keys of the same one.
struct SealRecipe
{
    SealCost cost;
    std::array<unsigned char, 16> salt{};

    bool operator==(const SealRecipe&) const = default;
};

/// A key in memory that is neither swapped out nor written to core files, where the system allows that; wiped at its
/// end.
class SealKey
{
public:
    /// Takes about a second and the memory that the cost names; Io when there is not as much.
    static Result<SealKey> derive(std::string_view passphrase, const SealRecipe& recipe);
    /// With a new salt.
    static Result<SealKey> make(std::string_view passphrase, const SealCost& cost);

    const SealRecipe& recipe() const { return m_recipe; }
    const unsigned char* bytes() const { return m_bytes.get(); }

private:
    struct Free
    {
        void operator()(unsigned char* bytes) const;
    };
    using Bytes = std::unique_ptr<unsigned char, Free>;

    SealKey(Bytes bytes, const SealRecipe& recipe);

    Bytes m_bytes;
    SealRecipe m_recipe;
};

/// A sealed file is
///
///     8 "PatrSeal" · 4 version, 1 · 8 passes · 8 bytes of memory · 16 salt · 24 header of the stream ·
///     the table in one final message of secretstream_xchacha20poly1305, which vouches for all before it, too ·
///     32 BLAKE2b of all before
///
/// Numbers are little-endian. The last hash tells a damaged file from a wrong passphrase; it is no protection. The
/// table is, for each secret, 4 length and the uuid, 4 length and the secret.
std::string seal(const SecretTable& table, const SealKey& key);

/// What makes the key of a file. Corrupt: it is damaged, or no sealed file; NewerSchema: of a newer version. The
/// sentences call it `place`.
Result<SealRecipe> recipeOf(std::string_view file, const std::string& place);

/// Nothing when this key does not open the file, or somebody changed it.
std::optional<SecretTable> unseal(std::string_view file, const SealKey& key);

}
