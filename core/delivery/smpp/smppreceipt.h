#pragma once

#include "core/delivery/gatewaynews.h"
#include "core/delivery/smpp/smpppdu.h"

#include <optional>

namespace patron::delivery {

/// Whether a deliver_sm is the SMSC's receipt (esm_class, 5.2.12).
bool isSmppReceipt(const SmppMessage& message);

/// What a receipt says, by its options (receipted_message_id, message_state; 5.3.2.12, 5.3.2.35), else by its text
/// ("id:… sub:001 dlvrd:001 submit date:… done date:yymmddhhmm stat:DELIVRD err:000 text:…", appendix B). Nothing while
/// the message is under way, and for what names no message. SMSCs write ids in hexadecimal in one place and in decimal
/// in another, so the other form comes along. `now` stands in where no time is said. Pure.
std::optional<Receipt> readSmppReceipt(const SmppMessage& message, Ms now);

}
