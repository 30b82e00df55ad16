#pragma once

#include "core/delivery/connector.h"
#include "core/delivery/smpp/smppsettings.h"

#include <memory>
#include <string>

namespace patron::delivery {

/// Sends text messages over SMPP 3.4; receipts and texts come on the same connection, while sending and when asked for
/// news. Bytes to deliver are the text in UTF-8, recipients are numbers in E.164.
std::unique_ptr<Connector> makeSmppConnector(SmppSettings settings, std::string password);

}
