#pragma once

#include "core/base/id.h"
#include "core/base/result.h"
#include "core/customer/channel.h"
#include "core/store/store.h"

#include <string_view>

namespace patron::outbox {

/// Whether connectors of a kind carry a channel's messages: smtp carries email, sms-http and smpp carry text messages,
/// local and pickup both, a mailbox (imap) nothing.
bool carries(std::string_view connectorKind, customer::Channel channel);

/// Which connector a channel's messages leave by where one is meant for all: that one when it carries them; else the
/// workspace's own for the channel (settings send.connector.sms, send.connector); else the only one that does, be it
/// neither the Local inbox nor a pickup folder. Conflict says what to do when there is none.
Result<ConnectorId> routeFor(Connection& connection, customer::Channel channel, ConnectorId meant);
/// The same where nobody named one and `standard` is the workspace's: for text messages the setting send.connector.sms
/// goes first.
Result<ConnectorId> standardRoute(Connection& connection, customer::Channel channel, ConnectorId standard);

}
