#pragma once

#include "core/message/lint/messagechecks.h"

#include <array>
#include <memory>
#include <string_view>
#include <vector>

namespace patron::message {

/// A message as rules look at it: compiled once for all of them.
struct CheckSubject
{
    CheckSubject(const Message& message, const CheckContext& context);

    const Message& message;
    const CheckContext& context;
    /// Syntax errors and unknown names of every part.
    std::vector<MessageProblem> problems;
    /// Null where the message has no such part or its Liquid cannot be read.
    std::array<std::shared_ptr<const liquid::Template>, 4> parts;

    const liquid::Template* part(Part part) const { return parts[static_cast<std::size_t>(part)].get(); }
    bool isMarketingEmail() const;
    /// Whether an output of the part shows this field.
    bool shows(Part part, std::string_view field) const;
};

}
