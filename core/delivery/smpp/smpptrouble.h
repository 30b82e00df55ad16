#pragma once

#include "core/delivery/trouble.h"

#include <cstdint>
#include <string>

namespace patron::delivery {

/// What a command_status means for a message (SMPP 3.4, 5.1.3): throttling and full queues are the account's, for now;
/// a bad destination the recipient's; a bad source the sender's; lengths and classes the text's; binds the account's.
/// What nobody knows is the recipient's.
TroubleClass smppTrouble(std::uint32_t status);
/// "ESME_RTHROTTLED (0x58)".
std::string smppStatusText(std::uint32_t status);

}
