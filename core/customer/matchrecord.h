#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/jobs/job.h"
#include "core/store/store.h"

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace patron::customer {

/// What an address or id of a customer is compared by.
enum class MatchKey : std::uint8_t { Card, External, Device, Email, Likeness, LocalPart, Phone, PhoneTail };

/// One of them, as a hash.
struct MatchIdentity
{
    std::uint64_t hash = 0;
    MatchKey key = MatchKey::Email;

    bool operator==(const MatchIdentity&) const = default;
    auto operator<=>(const MatchIdentity&) const = default;
};

/// What of a customer is compared, small enough to hold a million at once. Words are numbers of a WordTable; 0 is none.
struct MatchRecord
{
    CustomerId id;
    std::uint32_t first = 0; ///< the first given name, in plain letters
    std::uint32_t last = 0;  ///< the family name without particles
    std::uint32_t postalCode = 0;
    std::uint32_t city = 0;
    std::uint64_t street = 0; ///< hash of the street without its number
    std::uint32_t house = 0;  ///< hash of the first number in the street
    DayNumber birthday = 0;   ///< 0: not known
    char gender = 0;          ///< m, f or 0
    std::uint32_t identitiesFrom = 0;
    std::uint32_t identitiesTo = 0;
};

/// Words by number, with how often each came. 0 is the empty word.
class WordTable
{
public:
    WordTable();
    /// The word's number; counts it.
    std::uint32_t add(std::string_view word);
    const std::string& text(std::uint32_t word) const { return *m_texts[word]; }
    std::int64_t count(std::uint32_t word) const { return m_counts[word]; }
    std::size_t size() const { return m_texts.size(); }

private:
    std::unordered_map<std::string, std::uint32_t> m_numbers;
    std::vector<const std::string*> m_texts;
    std::vector<std::int64_t> m_counts;
};

/// All customers as they are compared.
struct MatchBase
{
    std::vector<MatchRecord> records; ///< by id
    std::vector<MatchIdentity> identities;
    WordTable firstNames;
    WordTable lastNames;
    WordTable postalCodes;
    WordTable cities;

    std::span<const MatchIdentity> identitiesOf(const MatchRecord& record) const
    {
        return std::span(identities).subspan(record.identitiesFrom, record.identitiesTo - record.identitiesFrom);
    }
};

/// Reads the base; Cancelled when the job is. Runs inside a read closure.
Result<MatchBase> loadMatchBase(ReadSession& session, JobContext& job);

/// A given name and a family name from what a record has: the two traits, else the whole name ("Anna van der Berg",
/// "Berg, Anna"), in plain letters.
struct PersonName
{
    std::string first;
    std::string last;
};
PersonName splitName(std::string_view firstName, std::string_view lastName, std::string_view wholeName);

}
