#include "core/delivery/sealedsecrets.h"

#include "core/base/paths.h"
#include "core/store/filelock.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace patron::delivery {

namespace fs = std::filesystem;

namespace {

constexpr auto wanted = "passphrase_wanted"; // of errors
constexpr std::uintmax_t largestFile = 64 << 20;
constexpr std::size_t leastLetters = 8;
constexpr std::chrono::seconds longestWait{30};
constexpr std::chrono::milliseconds pause{20};

std::size_t letters(std::string_view utf8)
{
    return static_cast<std::size_t>(
        std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

/// Another Patron that writes is done in a moment.
Result<std::unique_ptr<FileLock>> lockFor(const fs::path& file)
{
    const auto until = std::chrono::steady_clock::now() + longestWait;
    for (;;) {
        auto lock = FileLock::acquire(file);
        if (lock || lock.error().code != ErrorCode::Locked || std::chrono::steady_clock::now() > until)
            return lock;
        std::this_thread::sleep_for(pause);
    }
}

Error wrongPassphrase(const fs::path& file)
{
    return passphraseWanted(ErrorCode::BadInput,
                            "This passphrase does not open the sealed file of passwords \"" + fromPath(file) +
                                "\". Type it again. Who has lost it moves the file away and types the "
                                "passwords of the accounts again.");
}

/// Why nothing was written, in the words of what was to be kept.
Error notKept(const fs::path& file, const Error& why)
{
    const std::string what = "The password was not kept: ";
    switch (why.code) {
    case ErrorCode::DiskFull:
        return makeError(why.code, what + "the disk that holds \"" + fromPath(file) +
                                       "\" is full. Free some space and try again; what was kept before is still "
                                       "there.");
    case ErrorCode::ReadOnly:
        return makeError(why.code, what + "the folder \"" + fromPath(file.parent_path()) +
                                       "\" is read-only for you. Make it yours to write, and try again.");
    case ErrorCode::Locked:
        return makeError(why.code, what + "another Patron is writing \"" + fromPath(file) +
                                       "\" and does not finish. Try again in a moment.");
    default:
        return makeError(why.code, what + why.text, why.detail);
    }
}

/// The folder is its owner's alone, so that what lies in it is, from its first moment on.
Result<void> makeFolder(const fs::path& folder)
{
    std::error_code code;
    fs::create_directories(folder, code);
    if (!code)
        fs::permissions(folder, fs::perms::owner_all, code);
    if (!code)
        return {};
    const bool isForbidden = code == std::errc::permission_denied || code == std::errc::operation_not_permitted ||
                             code == std::errc::read_only_file_system;
    const bool isFull = code == std::errc::no_space_on_device;
    return makeError(isForbidden ? ErrorCode::ReadOnly
                     : isFull    ? ErrorCode::DiskFull
                                 : ErrorCode::Io,
                     "the folder \"" + fromPath(folder) + "\" cannot be made: " + code.message() + ".");
}

}

bool wantsPassphrase(const Error& error)
{
    return error.detail == wanted;
}

Error passphraseWanted(ErrorCode code, std::string text)
{
    return makeError(code, std::move(text), wanted);
}

fs::path SealedSecretStore::usualPlace()
{
    return userFolder() / "secrets" / "sealed";
}

SealedSecretStore::SealedSecretStore(fs::path file, SealCost cost)
    : m_file(std::move(file))
    , m_cost(cost)
{}

SealedSecretStore::~SealedSecretStore() = default;

bool SealedSecretStore::exists() const
{
    // One that cannot be looked at counts: reading it says why.
    std::error_code ignored;
    return fs::status(m_file, ignored).type() != fs::file_type::not_found;
}

Result<std::string> SealedSecretStore::fileBytes() const
{
    std::error_code code;
    (void)fs::status(m_file, code);
    const auto bytes =
        code ? makeError(ErrorCode::Io, "\"" + fromPath(m_file) + "\" cannot be opened: " + code.message() +
                                            ". Check that you may read it.")
             : readFile(m_file, largestFile);
    if (bytes)
        return bytes;
    return makeError(bytes.error().code, "The sealed passwords cannot be read. " + bytes.error().text);
}

/// The key that opens the file as it is now.
Result<SealKey> SealedSecretStore::keyFor(std::string_view passphrase, SecretTable* table) const
{
    PATRON_TRY(bytes, fileBytes());
    PATRON_TRY(recipe, recipeOf(bytes, fromPath(m_file)));
    PATRON_TRY(key, SealKey::derive(passphrase, recipe));
    auto opened = unseal(bytes, key);
    if (!opened)
        return wrongPassphrase(m_file);
    if (table != nullptr)
        *table = std::move(*opened);
    return std::move(key);
}

Result<SealKey> SealedSecretStore::newKey(std::string_view passphrase) const
{
    if (letters(passphrase) < leastLetters) {
        return makeError(ErrorCode::BadInput, "A passphrase has " + std::to_string(leastLetters) +
                                                  " letters at least. Choose a longer one; some words in a row are "
                                                  "good.");
    }
    return SealKey::make(passphrase, m_cost);
}

/// What is in the file; nothing when there is none.
Result<SecretTable> SealedSecretStore::table()
{
    if (!exists())
        return SecretTable();
    if (!m_key) {
        return passphraseWanted(ErrorCode::Locked, "The sealed file of passwords \"" + fromPath(m_file) +
                                                       "\" is locked. Unlock it with its passphrase.");
    }
    PATRON_TRY(bytes, fileBytes());
    PATRON_TRY(recipe, recipeOf(bytes, fromPath(m_file)));
    if (recipe != m_key->recipe()) {
        m_key.reset();
        m_unlocked = false;
        m_wants = Wants::Passphrase;
        return passphraseWanted(ErrorCode::Locked, "The passphrase of the sealed file of passwords \"" +
                                                       fromPath(m_file) +
                                                       "\" was changed meanwhile. Unlock it with the new one.");
    }
    auto opened = unseal(bytes, *m_key);
    if (opened)
        return std::move(*opened);
    return makeError(ErrorCode::Corrupt, "The sealed file of passwords \"" + fromPath(m_file) +
                                             "\" was changed by something else than Patron. Put it back from a "
                                             "backup, or move it away and type the passwords of your accounts again.");
}

Result<void> SealedSecretStore::save(const SecretTable& table, const SealKey& key) const
{
    if (const auto written = writeFileDurably(m_file, seal(table, key)); !written)
        return notKept(m_file, written.error());
    std::error_code ignored;
    fs::permissions(m_file, fs::perms::owner_read | fs::perms::owner_write, ignored);
    return {};
}

void SealedSecretStore::take(SealKey key)
{
    m_key = std::move(key);
    m_unlocked = true;
    m_wants = Wants::Nothing;
}

Result<void> SealedSecretStore::unlock(std::string_view passphrase)
{
    const std::lock_guard guard(m_mutex);
    if (exists()) {
        PATRON_TRY(key, keyFor(passphrase, nullptr));
        take(std::move(key));
        return {};
    }
    PATRON_TRY(key, newKey(passphrase));
    if (const auto made = makeFolder(m_file.parent_path()); !made)
        return notKept(m_file, made.error());
    const auto lock = lockFor(m_file);
    if (!lock)
        return notKept(m_file, lock.error());
    if (exists()) { // made by another process just now
        PATRON_TRY(theirs, keyFor(passphrase, nullptr));
        take(std::move(theirs));
        return {};
    }
    PATRON_CHECK(save({}, key));
    take(std::move(key));
    return {};
}

void SealedSecretStore::lock()
{
    const std::lock_guard guard(m_mutex);
    m_key.reset();
    m_unlocked = false;
}

Result<void> SealedSecretStore::changePassphrase(std::string_view passphrase, std::string_view next)
{
    const std::lock_guard guard(m_mutex);
    if (!exists()) {
        return makeError(ErrorCode::NotFound, "There is no sealed file of passwords \"" + fromPath(m_file) +
                                                  "\" yet. It is made when the first password is kept in it.");
    }
    PATRON_TRY(key, newKey(next));
    const auto lock = lockFor(m_file);
    if (!lock)
        return notKept(m_file, lock.error());
    SecretTable all;
    PATRON_CHECK(keyFor(passphrase, &all));
    PATRON_CHECK(save(all, key));
    take(std::move(key));
    return {};
}

Result<std::optional<std::string>> SealedSecretStore::read(const SecretName& name)
{
    const std::lock_guard guard(m_mutex);
    PATRON_TRY(all, table());
    const auto found = all.find(name.uuid);
    if (found == all.end())
        return std::optional<std::string>();
    return std::optional(std::string(found->second.begin(), found->second.end()));
}

Result<void> SealedSecretStore::write(const SecretName& name, std::string_view secret)
{
    const std::lock_guard guard(m_mutex);
    if (!m_key) {
        return passphraseWanted(ErrorCode::Locked, "The sealed file of passwords \"" + fromPath(m_file) +
                                                       "\" is locked. Unlock it with its passphrase.");
    }
    if (const auto made = makeFolder(m_file.parent_path()); !made)
        return notKept(m_file, made.error());
    const auto lock = lockFor(m_file);
    if (!lock)
        return notKept(m_file, lock.error());
    PATRON_TRY(all, table());
    all[name.uuid].assign(secret.begin(), secret.end());
    return save(all, *m_key);
}

Result<void> SealedSecretStore::remove(const SecretName& name)
{
    const std::lock_guard guard(m_mutex);
    if (!exists())
        return {};
    const auto lock = lockFor(m_file);
    if (!lock)
        return notKept(m_file, lock.error());
    PATRON_TRY(all, table());
    if (all.erase(name.uuid) == 0)
        return {};
    return save(all, *m_key);
}

}
