#pragma once

#include "core/base/id.h"
#include "core/store/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace patron::workspace {

/// One thing we could ask a customer for.
struct NextQuestion
{
    std::string trait; ///< a trait, or email, phone, card
    std::string label;
    std::int64_t uses = 0; ///< segments, programs and messages that use it
};

/// What to ask a customer next, one thing at a time: of what is not known, what most segments, programs and messages
/// use; where several are used alike, in a fixed order (email, phone, first_name, last_name, birthday, postal_code,
/// city, country, language, gender, card, then other traits by number). Nothing when all of it is known. `skip`: what
/// they did not want to tell. Runs inside a read closure.
std::optional<NextQuestion> askNext(ReadSession& session, CustomerId customer,
                                    const std::vector<std::string>& skip = {});

}
