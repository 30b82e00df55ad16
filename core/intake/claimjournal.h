#pragma once

#include "core/customer/claimstore.h"
#include "core/intake/personrow.h"

#include <memory>
#include <string>
#include <unordered_map>

namespace patron::intake {

/// The words of a workspace's import records.
class StoredWords : public WordList
{
public:
    explicit StoredWords(Transaction& tx)
        : m_tx(tx)
    {}
    std::int64_t numberOf(std::string_view word) override;
    std::string_view wordOf(std::int64_t number) override;

private:
    Transaction& m_tx;
    std::unordered_map<std::string, std::int64_t> m_numbers;
    std::unordered_map<std::int64_t, std::string> m_words;
};

/// A claim that is made again from what its import said: whom it was before, and whether a person had merged that
/// customer with others by then.
struct ClaimAgain
{
    std::int64_t seq = 0;
    CustomerId before;
    bool merged = false;
};

/// Writes what one batch says of people while it is applied, each claim with the next number. Inside one write closure.
class ClaimJournal
{
public:
    ClaimJournal(Transaction& tx, BatchId batch)
        : m_tx(tx)
        , m_words(tx)
        , m_batch(batch)
    {}

    /// The number of the next claim.
    std::int64_t next() { return ++m_seq; }
    void add(const customer::PersonClaim& claim, std::string_view record, bool customerKnown)
    {
        customer::claims::addPerson(m_tx, m_batch, claim, record, customerKnown);
    }
    /// A person's record with the workspace's words.
    std::string pack(const Person& person);
    StoredWords& words() { return m_words; }

private:
    Transaction& m_tx;
    StoredWords m_words;
    BatchId m_batch;
    std::int64_t m_seq = 0;
};

}
