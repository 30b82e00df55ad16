#pragma once

#include "core/message/lint/checkcontext.h"
#include "core/message/messagestore.h"
#include "core/store/store.h"

namespace patron::workspace {

/// What this workspace knows that checks of a message may use: fields and how often they are filled, brand, accounts,
/// coupon codes, quiet hours, the programs that send it, which data there is. Runs inside a read closure.
message::CheckContext messageFacts(ReadSession& session, const Store& store, const message::SavedMessage& saved,
                                   Ms now);

}
