#pragma once

#include "core/intake/personwriter.h"

#include <string>
#include <vector>

namespace patron::intake {

/// Whose a document is that names the order it belongs to.
struct LinkedBuyer
{
    std::string source;
    std::string number;   ///< of the order
    Person person;        ///< whom its own row names
    bool dormant = false; ///< the order says whose it is

    void write(RecordWriter& record) const;
    static LinkedBuyer read(RecordReader& record);
    /// The order's customer, else the row's own person, found or made; says whether somebody was made.
    bool settle(ApplyContext& context, PersonWriter& writer, const ClaimAgain& claim, CustomerId& customer);
};

/// What a buyer's orders say of them, and the dates of those orders.
struct BuyerFacts
{
    CustomerId customer;
    std::vector<customer::Identity> identities; ///< of the buyer's claim
    std::vector<Ms> at;                         ///< ascending
    Person person;                              ///< without identities

    void write(RecordWriter& record) const;
    static BuyerFacts read(RecordReader& record);
};

/// Gives customers what their orders say, in the order of those: each value takes effect at its order's date, and what
/// two orders in a row say alike is said once.
class FactsApply
{
public:
    void add(BuyerFacts facts) { m_facts.push_back(std::move(facts)); }
    /// Cancelled when the user stops it.
    Result<void> run(ApplyContext& context, PersonWriter& writer);

private:
    std::vector<BuyerFacts> m_facts;
};

}
