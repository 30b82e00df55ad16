#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/customer/replykeyword.h"
#include "core/store/store.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace patron::delivery {

/// A text message that came in, as it is kept.
struct KeptText
{
    std::int64_t id = 0;
    ConnectorId connector;
    std::string number; ///< who sent it: E.164, or as the gateway wrote it
    std::string receiver;
    std::string body;
    std::string meaning; ///< stop, help, start, text
    Ms at = 0;
    std::vector<CustomerId> customers; ///< who has the number; none: a person must look whose it is
};

namespace inboundTexts {

/// The newest first; `meaning` narrows them.
std::vector<KeptText> list(Connection& connection, std::string_view meaning = {}, std::int64_t limit = 200);
/// Who has a number in E.164.
std::vector<CustomerId> customersOf(Connection& connection, std::string_view number);

}
}
