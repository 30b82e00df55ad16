#pragma once

#include "core/delivery/keychainentries.h"

#include <map>
#include <string>

namespace patron::test {

/// What a keychain holds, and how it behaves.
struct Drawer
{
    std::map<std::string, std::string> entries;
    std::size_t longest = 0;
    delivery::KeychainEntries::Outcome trouble = delivery::KeychainEntries::Outcome::Done; ///< of every call
    int writesLeft = -1; ///< before it cannot be asked any more
};

/// A keychain in memory.
class FakeKeychain final : public delivery::KeychainEntries
{
public:
    explicit FakeKeychain(Drawer& drawer)
        : m_drawer(drawer)
    {}

    Answer read(const std::string& key) override
    {
        if (m_drawer.trouble != Outcome::Done)
            return {m_drawer.trouble, {}, "no such service"};
        const auto found = m_drawer.entries.find(key);
        return found == m_drawer.entries.end() ? Answer{Outcome::NoEntry, {}, {}}
                                               : Answer{Outcome::Done, found->second, {}};
    }
    Answer write(const std::string& key, std::string_view bytes) override
    {
        if (m_drawer.trouble != Outcome::Done)
            return {m_drawer.trouble, {}, "no such service"};
        const bool isTooLong = m_drawer.longest != 0 && bytes.size() > m_drawer.longest;
        if (isTooLong || m_drawer.writesLeft == 0)
            return {Outcome::CannotAsk, {}, "it takes no more"};
        if (m_drawer.writesLeft > 0)
            --m_drawer.writesLeft;
        m_drawer.entries[key] = bytes;
        return {Outcome::Done, {}, {}};
    }
    Answer remove(const std::string& key) override
    {
        if (m_drawer.trouble != Outcome::Done)
            return {m_drawer.trouble, {}, "no such service"};
        return {m_drawer.entries.erase(key) == 0 ? Outcome::NoEntry : Outcome::Done, {}, {}};
    }
    std::size_t longest() const override { return m_drawer.longest; }

private:
    Drawer& m_drawer;
};

}
