#include "core/delivery/sealedfile.h"

#include <algorithm>
#include <cstring>
#include <sodium.h>

namespace patron::delivery {

namespace {

constexpr std::string_view magic = "PatrSeal";
constexpr std::uint64_t version = 1;
constexpr std::size_t versionAt = 8;
constexpr std::size_t passesAt = 12;
constexpr std::size_t memoryAt = 20;
constexpr std::size_t saltAt = 28;
constexpr std::size_t streamAt = 44;
constexpr std::size_t sealedAt = streamAt + crypto_secretstream_xchacha20poly1305_HEADERBYTES;
constexpr std::size_t hashSize = crypto_generichash_BYTES;
constexpr std::size_t leastSize = sealedAt + crypto_secretstream_xchacha20poly1305_ABYTES + hashSize;
constexpr std::size_t lengthSize = 4;
// A file may not ask for what no machine has.
constexpr std::uint64_t mostPasses = 1'000;
constexpr std::uint64_t mostMemory = std::uint64_t{4} << 30;

static_assert(crypto_pwhash_SALTBYTES == std::tuple_size_v<decltype(SealRecipe::salt)>);
static_assert(crypto_secretstream_xchacha20poly1305_HEADERBYTES == 24 && hashSize == 32);

const unsigned char* bytesOf(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

template <typename Bytes>
void addNumber(Bytes& out, std::uint64_t number, std::size_t size)
{
    for (std::size_t i = 0; i < size; ++i)
        out.push_back(static_cast<char>(number >> (8 * i)));
}

std::uint64_t numberAt(std::string_view bytes, std::size_t at, std::size_t size)
{
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < size; ++i)
        number |= std::uint64_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
    return number;
}

std::string hashOf(std::string_view bytes)
{
    std::string hash(hashSize, '\0');
    crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(), bytesOf(bytes), bytes.size(),
                       nullptr, 0);
    return hash;
}

template <typename Text>
void addText(SecretBytes& out, const Text& text)
{
    addNumber(out, text.size(), lengthSize);
    out.insert(out.end(), text.begin(), text.end());
}

SecretBytes plainOf(const SecretTable& table)
{
    std::size_t size = 0;
    for (const auto& [uuid, secret] : table)
        size += 2 * lengthSize + uuid.size() + secret.size();
    SecretBytes plain;
    plain.reserve(size);
    for (const auto& [uuid, secret] : table) {
        addText(plain, uuid);
        addText(plain, secret);
    }
    return plain;
}

std::optional<std::string_view> takeText(std::string_view& rest)
{
    if (rest.size() < lengthSize)
        return std::nullopt;
    const std::uint64_t size = numberAt(rest, 0, lengthSize);
    rest.remove_prefix(lengthSize);
    if (rest.size() < size)
        return std::nullopt;
    const std::string_view text = rest.substr(0, size);
    rest.remove_prefix(size);
    return text;
}

std::optional<SecretTable> tableOf(const SecretBytes& plain)
{
    SecretTable table;
    std::string_view rest(plain.data(), plain.size());
    while (!rest.empty()) {
        const auto uuid = takeText(rest);
        const auto secret = uuid ? takeText(rest) : std::nullopt;
        if (!secret)
            return std::nullopt;
        table[std::string(*uuid)].assign(secret->begin(), secret->end());
    }
    return table;
}

Error damaged(const std::string& place)
{
    return makeError(ErrorCode::Corrupt, "The sealed file of passwords \"" + place +
                                             "\" is damaged. Put it back from a backup, or move it away and type the "
                                             "passwords of your accounts again.");
}

}

void wipe(void* bytes, std::size_t count)
{
    sodium_memzero(bytes, count);
}

SealCost SealCost::usual()
{
    return {crypto_pwhash_OPSLIMIT_MODERATE, crypto_pwhash_MEMLIMIT_MODERATE};
}

void SealKey::Free::operator()(unsigned char* bytes) const
{
    sodium_free(bytes);
}

SealKey::SealKey(Bytes bytes, const SealRecipe& recipe)
    : m_bytes(std::move(bytes))
    , m_recipe(recipe)
{}

Result<SealKey> SealKey::derive(std::string_view passphrase, const SealRecipe& recipe)
{
    if (sodium_init() < 0)
        return makeError(ErrorCode::Internal, "The sealed file cannot be used: libsodium does not start.");
    Bytes bytes(static_cast<unsigned char*>(sodium_malloc(crypto_secretstream_xchacha20poly1305_KEYBYTES)));
    if (bytes && crypto_pwhash(bytes.get(), crypto_secretstream_xchacha20poly1305_KEYBYTES, passphrase.data(),
                               passphrase.size(), recipe.salt.data(), recipe.cost.passes,
                               static_cast<std::size_t>(recipe.cost.memoryBytes), crypto_pwhash_ALG_ARGON2ID13) == 0)
        return SealKey(std::move(bytes), recipe);
    return makeError(ErrorCode::Io, "The sealed file of passwords needs " +
                                        std::to_string(std::max<std::uint64_t>(recipe.cost.memoryBytes >> 20, 1)) +
                                        " MB of memory for a moment, and this computer has not as much free. Close "
                                        "other programs and try again.");
}

Result<SealKey> SealKey::make(std::string_view passphrase, const SealCost& cost)
{
    if (sodium_init() < 0)
        return makeError(ErrorCode::Internal, "The sealed file cannot be used: libsodium does not start.");
    SealRecipe recipe{cost, {}};
    randombytes_buf(recipe.salt.data(), recipe.salt.size());
    return derive(passphrase, recipe);
}

std::string seal(const SecretTable& table, const SealKey& key)
{
    const SealRecipe& recipe = key.recipe();
    std::string file(magic);
    addNumber(file, version, passesAt - versionAt);
    addNumber(file, recipe.cost.passes, memoryAt - passesAt);
    addNumber(file, recipe.cost.memoryBytes, saltAt - memoryAt);
    file.append(recipe.salt.begin(), recipe.salt.end());
    const std::string header = file;
    const SecretBytes plain = plainOf(table);
    file.resize(sealedAt + plain.size() + crypto_secretstream_xchacha20poly1305_ABYTES);
    auto* out = reinterpret_cast<unsigned char*>(file.data());
    crypto_secretstream_xchacha20poly1305_state state;
    crypto_secretstream_xchacha20poly1305_init_push(&state, out + streamAt, key.bytes());
    crypto_secretstream_xchacha20poly1305_push(&state, out + sealedAt, nullptr, bytesOf({plain.data(), plain.size()}),
                                               plain.size(), bytesOf(header), header.size(),
                                               crypto_secretstream_xchacha20poly1305_TAG_FINAL);
    wipe(&state, sizeof state);
    return file + hashOf(file);
}

Result<SealRecipe> recipeOf(std::string_view file, const std::string& place)
{
    if (!file.starts_with(magic) || file.size() < leastSize)
        return damaged(place);
    if (numberAt(file, versionAt, passesAt - versionAt) > version) {
        return makeError(ErrorCode::NewerSchema, "The sealed file of passwords \"" + place +
                                                     "\" was written by a newer Patron. Use that one, or move the "
                                                     "file away and type the passwords of your accounts again.");
    }
    const std::string_view hashed = file.substr(0, file.size() - hashSize);
    if (hashOf(hashed) != file.substr(hashed.size()))
        return damaged(place);
    SealRecipe recipe;
    recipe.cost.passes = numberAt(file, passesAt, memoryAt - passesAt);
    recipe.cost.memoryBytes = numberAt(file, memoryAt, saltAt - memoryAt);
    std::memcpy(recipe.salt.data(), file.data() + saltAt, recipe.salt.size());
    const SealCost& cost = recipe.cost;
    if (cost.passes < crypto_pwhash_OPSLIMIT_MIN || cost.passes > mostPasses ||
        cost.memoryBytes < crypto_pwhash_MEMLIMIT_MIN || cost.memoryBytes > mostMemory)
        return damaged(place);
    return recipe;
}

std::optional<SecretTable> unseal(std::string_view file, const SealKey& key)
{
    if (file.size() < leastSize)
        return std::nullopt;
    const std::string_view sealed = file.substr(sealedAt, file.size() - sealedAt - hashSize);
    SecretBytes plain(sealed.size() - crypto_secretstream_xchacha20poly1305_ABYTES);
    crypto_secretstream_xchacha20poly1305_state state;
    unsigned char tag = 0;
    const bool isOpen =
        crypto_secretstream_xchacha20poly1305_init_pull(&state, bytesOf(file.substr(streamAt)), key.bytes()) == 0 &&
        crypto_secretstream_xchacha20poly1305_pull(&state, reinterpret_cast<unsigned char*>(plain.data()), nullptr,
                                                   &tag, bytesOf(sealed), sealed.size(), bytesOf(file),
                                                   streamAt) == 0 &&
        tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    wipe(&state, sizeof state);
    return isOpen ? tableOf(plain) : std::nullopt;
}

}
