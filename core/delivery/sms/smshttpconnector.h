#pragma once

#include "core/delivery/connector.h"
#include "core/delivery/sms/smssettings.h"

#include <memory>
#include <string>

namespace patron::delivery {

/// Sends text messages through a gateway that its description tells how to speak to. Bytes to deliver are the text in
/// UTF-8, recipients are numbers in E.164, the reference a gateway is given is made from the Message-ID. Each message
/// is one request on a connection of its own, never sent again by itself.
std::unique_ptr<Connector> makeSmsHttpConnector(SmsSettings settings, std::string secret);

/// A message's reference for gateways: 32 letters and digits, the same for the same Message-ID.
std::string smsReference(std::string_view messageId);

}
