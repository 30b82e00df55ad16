#pragma once

#include "core/base/id.h"
#include "core/store/store.h"

#include <string>
#include <vector>

namespace patron::program {

/// People who went from one step to the next, by the decisions that are kept. An empty `from` is the way in.
struct EdgePeople
{
    std::string from;
    std::string to;
    std::int64_t people = 0;
};

/// Of all versions together; who goes the same way twice counts once. Runs inside a read closure and takes a scan of
/// the program's decisions.
std::vector<EdgePeople> edgePeople(ReadSession& session, ProgramId program);

}
