#pragma once

#include "core/outbox/occasionstore.h"
#include "core/outbox/sendstate.h"

#include <QString>

#include <string_view>

namespace patron::ui {

// The words of sending for the person at the window.

/// "Waits", "Sent", "Came back", …
QString stateText(outbox::SendState state);
/// Why somebody gets no message, or a message waits: core's stable words; a sentence comes back as it is.
QString sendReasonText(std::string_view reason);
/// What to do about it; empty where nothing can be done or nothing need be.
QString sendAdviceText(std::string_view reason);
/// "Sending", "Paused", "Done", "Cancelled"
QString occasionStateText(const outbox::Occasion& occasion, const outbox::Tally& tally);

}
