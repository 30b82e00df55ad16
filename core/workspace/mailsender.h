#pragma once

#include "core/base/jsonfwd.h"
#include "core/message/brand.h"
#include "core/message/mime/mimemessage.h"

namespace patron::workspace {

/// Who a connector's mails come from: its own setting, else the brand's, else an address that stands for nobody.
message::MimeAddress senderOf(const Json& settings, const message::Brand& brand);
/// Whether somebody has said who that is.
bool hasSender(const Json& settings, const message::Brand& brand);

}
