#pragma once

#include "core/base/id.h"
#include "core/base/result.h"
#include "core/segment/audience.h"
#include "core/segment/rule.h"
#include "core/store/store.h"

#include <optional>
#include <string>
#include <vector>

namespace patron::segment {

/// What one node says of one customer.
struct NodeVerdict
{
    std::string path;
    bool ignored = false;
    bool holds = false;
    std::optional<std::string> value; ///< what it saw: plain text, money in major units, dates ISO; nothing: missing
    bool hasValue = false;            ///< whether the node asks for a value at all
    bool assumed = false;             ///< the value is the first known one, from after the instant
};

struct Explanation
{
    bool in = false;
    std::vector<NodeVerdict> nodes; ///< parents first
};

/// "Why is she (not) in?" Runs inside a read closure.
Result<Explanation> explain(ReadSession& session, const Store& store, const Rule& rule, CustomerId customer,
                            AskTerms terms);

}
