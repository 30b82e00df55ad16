#pragma once

#include "core/message/audiencerender.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::message {

/// A recipient whose mail is worth a look before it is sent to all.
struct WorstCase
{
    /// longest_name, missing_value, right_to_left, no_order, biggest_basket, most_fallbacks, largest, most_sms_parts,
    /// failed, branch.
    std::string kind;
    CustomerId customer;
    std::string text;                    ///< what is special about it, as a sentence
    std::optional<MessageBranch> branch; ///< of a branch: which
};

/// Finds the recipients who show most of what can happen to a message, in one pass over its audience rendered with
/// facts. Of several who are equal the first one is taken.
class WorstCases
{
public:
    explicit WorstCases(const CompiledMessage& message);
    void add(const AudienceMail& mail);

    /// Who was found, in the order of the kinds, then of the branches.
    std::vector<WorstCase> found() const;
    /// Ways through the message that nobody of the audience takes.
    std::vector<MessageBranch> neverTaken() const;

private:
    struct Extreme
    {
        std::size_t value = 0;
        CustomerId customer;
        std::string detail; ///< a name, a reason

        void offer(std::size_t offered, CustomerId who, std::string_view about = {});
    };

    void addMail(const AudienceMail& mail);
    void addBranches(const AudienceMail& mail);

    std::vector<MessageBranch> m_branches;
    std::vector<CustomerId> m_takers;
    std::vector<std::size_t> m_open; ///< branches nobody has taken so far
    Extreme m_longestName;
    Extreme m_missing;
    Extreme m_rightToLeft;
    Extreme m_noOrder;
    Extreme m_basket;
    Extreme m_fallbacks;
    Extreme m_largest;
    Extreme m_parts;
    Extreme m_failed;
};

}
