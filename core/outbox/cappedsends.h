#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/store/store.h"

#include <string>
#include <vector>

namespace patron::outbox {

/// A program's message that a cap left out in favour of another channel, and that nobody has passed on yet.
struct CappedSend
{
    OutboxId id;
    EnrollmentId enrollment;
    std::string step;
    Ms at = 0; ///< when it was left out
};

/// The functions run inside store closures.
namespace sends {

/// By id, at most so many.
std::vector<CappedSend> capped(Connection& connection, int most);
/// It has been passed on, or there is no other way: it is not listed again.
void passedOn(Transaction& tx, OutboxId id);

}
}
