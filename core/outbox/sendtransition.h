#pragma once

#include "core/base/result.h"
#include "core/outbox/sendrow.h"
#include "core/store/store.h"

#include <string>
#include <string_view>

namespace patron::outbox {

struct Attempt;

/// Reading and writing one row of the outbox; inside the module only.

/// The columns `readRow` expects, of the outbox as "b".
extern const std::string rowColumns;
SendRow readRow(const Query& query);

/// Loads a row. NotFound when it is not there.
Result<SendRow> loadRow(Connection& connection, OutboxId id);
/// Loads a row that a sender has leased or handed over. Conflict when it is not this owner's.
Result<SendRow> loadOwned(Connection& connection, OutboxId id, std::string_view owner);

/// The only way a row changes its state. Writes the row's other changed fields along; `handed` and `handedAt` change
/// with HANDED only, and nothing else does then. A lease ends by itself when the row leaves LEASED and HANDED, the
/// finish is dated when no work is left. Conflict when `mayChange` says no or the row is not in the state it was read
/// in.
Result<void> changeState(Transaction& tx, SendRow& row, SendState to, Ms now);

/// Logs one try; its number is given here.
void logAttempt(Transaction& tx, OutboxId id, const Attempt& attempt);

}
