#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace patron::delivery {

/// The entries of a keychain as it has them: the system's, or a test's. Calls wait for it.
class KeychainEntries
{
public:
    enum class Outcome {
        Done,
        NoEntry,
        Denied,   ///< by the person, or because it stays locked
        CannotAsk ///< there is none, or it does not answer
    };
    struct Answer
    {
        Outcome outcome = Outcome::CannotAsk;
        std::string bytes;
        std::string reason; ///< in its words
    };

    virtual ~KeychainEntries() = default;
    virtual Answer read(const std::string& key) = 0;
    virtual Answer write(const std::string& key, std::string_view bytes) = 0;
    virtual Answer remove(const std::string& key) = 0;
    /// How many bytes one entry holds; 0: as many as there are.
    virtual std::size_t longest() const = 0;
};

/// The system's own through QtKeychain, which is asked in a thread of its own.
std::unique_ptr<KeychainEntries> systemKeychain();

}
