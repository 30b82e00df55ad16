#include "core/base/hash.h"
#include "core/delivery/keychainentries.h"
#include "core/delivery/secretstore.h"

#include <charconv>

namespace patron::delivery {

namespace {

using Outcome = KeychainEntries::Outcome;

// A secret that one entry cannot hold lies in "uuid/1", "uuid/2" …; the first begins with a line that says how many
// there are and the SHA-256 of the whole, so that parts of two writings are never taken for one password.
constexpr std::string_view mark = "patron-parts ";
constexpr std::size_t countDigits = 4;
constexpr std::size_t hashDigits = 64;
constexpr std::size_t headSize = mark.size() + countDigits + 1 + hashDigits + 1;
constexpr std::size_t mostParts = 1000;

std::string hashText(std::string_view bytes)
{
    return toHex(bytesOf(sha256(bytes)));
}

std::string keyOf(const SecretName& name, int part)
{
    return name.uuid + "/" + std::to_string(part);
}

std::string headOf(std::size_t count, std::string_view secret)
{
    std::string digits = std::to_string(count);
    digits.insert(0, countDigits - digits.size(), '0');
    return std::string(mark) + digits + " " + hashText(secret) + "\n";
}

/// How many parts a first one announces; 0: it is none.
int countIn(std::string_view first)
{
    if (first.size() < headSize || !first.starts_with(mark) || first[headSize - 1] != '\n')
        return 0;
    int count = 0;
    const char* digits = first.data() + mark.size();
    std::from_chars(digits, digits + countDigits, count);
    return count;
}

Error keychainError(const KeychainEntries::Answer& answer, const SecretName& name)
{
    const bool denied = answer.outcome == Outcome::Denied;
    return makeError(denied ? ErrorCode::Refused : ErrorCode::Unreachable,
                     "The system's keychain cannot be used" +
                         (answer.reason.empty() ? std::string() : " (" + answer.reason + ")") +
                         ". Unlock it, or give the password in the environment variable " +
                         EnvironmentSecretStore::variableName(name.label) + ".",
                     answer.reason);
}

Error incomplete(const SecretName& name)
{
    return makeError(ErrorCode::Corrupt, "The keychain has only a part of the password for \"" + name.label +
                                             "\". Type it again in the account's settings.");
}

}

KeychainSecretStore::KeychainSecretStore()
    : KeychainSecretStore(systemKeychain())
{}

KeychainSecretStore::KeychainSecretStore(std::unique_ptr<KeychainEntries> entries)
    : m_entries(std::move(entries))
{}

KeychainSecretStore::~KeychainSecretStore() = default;

Result<std::optional<std::string>> KeychainSecretStore::read(const SecretName& name)
{
    auto answer = m_entries->read(name.uuid);
    if (answer.outcome == Outcome::Done)
        return std::optional(std::move(answer.bytes));
    if (answer.outcome != Outcome::NoEntry)
        return keychainError(answer, name);
    return m_entries->longest() == 0 ? std::optional<std::string>() : readParts(name);
}

Result<std::optional<std::string>> KeychainSecretStore::readParts(const SecretName& name)
{
    std::string secret;
    std::string head;
    int count = 1;
    for (int part = 1; part <= count; ++part) {
        const auto answer = m_entries->read(keyOf(name, part));
        if (answer.outcome == Outcome::NoEntry && part == 1)
            return std::optional<std::string>();
        if (answer.outcome == Outcome::NoEntry)
            return incomplete(name);
        if (answer.outcome != Outcome::Done)
            return keychainError(answer, name);
        if (part > 1) {
            secret += answer.bytes;
            continue;
        }
        count = countIn(answer.bytes);
        if (count == 0)
            return incomplete(name);
        head = answer.bytes.substr(0, headSize);
        secret = answer.bytes.substr(headSize);
    }
    if (headOf(static_cast<std::size_t>(count), secret) != head)
        return incomplete(name);
    return std::optional(std::move(secret));
}

Result<void> KeychainSecretStore::write(const SecretName& name, std::string_view secret)
{
    const std::size_t longest = m_entries->longest();
    if (longest != 0 && secret.size() > longest)
        return writeParts(name, secret);
    const auto answer = m_entries->write(name.uuid, secret);
    if (answer.outcome != Outcome::Done)
        return keychainError(answer, name);
    return removeParts(name, countParts(name), 1);
}

Result<void> KeychainSecretStore::writeParts(const SecretName& name, std::string_view secret)
{
    const std::size_t longest = m_entries->longest();
    const std::size_t inFirst = longest - headSize;
    const std::size_t count = 1 + (secret.size() - inFirst + longest - 1) / longest;
    if (count > mostParts) {
        return makeError(ErrorCode::BadInput,
                         "The password for \"" + name.label + "\" is too long for the keychain. Check what was typed.");
    }
    const int before = countParts(name);
    // The first says how many there are: with it in place the others are.
    for (std::size_t part = count; part >= 1; --part) {
        const std::string bytes = part == 1 ? headOf(count, secret) + std::string(secret.substr(0, inFirst))
                                            : std::string(secret.substr(inFirst + (part - 2) * longest, longest));
        const auto answer = m_entries->write(keyOf(name, static_cast<int>(part)), bytes);
        if (answer.outcome != Outcome::Done)
            return keychainError(answer, name);
    }
    const auto whole = m_entries->remove(name.uuid);
    if (whole.outcome != Outcome::Done && whole.outcome != Outcome::NoEntry)
        return keychainError(whole, name);
    return removeParts(name, before, static_cast<int>(count) + 1);
}

Result<void> KeychainSecretStore::remove(const SecretName& name)
{
    const auto answer = m_entries->remove(name.uuid);
    if (answer.outcome != Outcome::Done && answer.outcome != Outcome::NoEntry)
        return keychainError(answer, name);
    return removeParts(name, countParts(name), 1);
}

int KeychainSecretStore::countParts(const SecretName& name)
{
    if (m_entries->longest() == 0)
        return 0;
    const auto first = m_entries->read(keyOf(name, 1));
    return first.outcome == Outcome::Done ? countIn(first.bytes) : 0;
}

/// From the last on: while some are there, the first still says how many.
Result<void> KeychainSecretStore::removeParts(const SecretName& name, int from, int to)
{
    for (int part = from; part >= to; --part) {
        const auto answer = m_entries->remove(keyOf(name, part));
        if (answer.outcome != Outcome::Done && answer.outcome != Outcome::NoEntry)
            return keychainError(answer, name);
    }
    return {};
}

}
