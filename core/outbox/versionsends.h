#pragma once

#include "core/base/id.h"
#include "core/store/store.h"

#include <cstdint>
#include <map>

namespace patron::outbox {

/// How many people were handed each version of a message, by the version's id; what never was is not listed. Reads the
/// whole outbox: not on the way to a first screen. Runs inside a read closure.
std::map<std::int64_t, std::int64_t> sendsByVersion(ReadSession& session, MessageId message);

}
