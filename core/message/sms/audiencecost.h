#pragma once

#include "core/message/audiencerender.h"
#include "core/message/sms/smscost.h"

#include <string>
#include <unordered_map>

namespace patron::message {

/// What the text messages of an audience come to, added up as they are rendered.
class AudienceCost
{
public:
    /// With the prices and numbers of now. Runs inside a read closure.
    static Result<AudienceCost> open(ReadSession& session);

    /// A message that is ready; others cost nothing.
    void add(const AudienceMail& mail);
    const SmsCost& cost() const { return m_cost; }

private:
    explicit AudienceCost(ReadSession& session);

    SmsCost m_cost;
    std::unordered_map<std::int64_t, std::string> m_numbers;
};

}
