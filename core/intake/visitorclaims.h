#pragma once

#include "core/intake/personwriter.h"

#include <unordered_map>

namespace patron::intake {

/// Whom the rows of one import tell of that say no more of people than who they are: events, points, coupons. All rows
/// of the same identities are the same person's, who is looked for once and claimed once.
class VisitorClaims
{
public:
    struct Visitor
    {
        CustomerId customer;
        std::int64_t seq = 0; ///< of the claim
    };
    /// Finds or makes the customer. The reference is valid until the next call.
    const Visitor& find(const Person& person, ApplyContext& context, PersonWriter& writer);

private:
    std::unordered_map<std::string, Visitor> m_visitors; ///< by their identities
};

}
