#pragma once

#include "core/base/result.h"
#include "core/message/message.h"

#include <string>

namespace patron::message {

enum class ExportFormat {
    Mjml,
    Html, ///< MJML is compiled; the preheader is its hidden first line
    Text
};

/// The message as a text that other programs and importMessageFile read, with its Liquid as it is written. BadInput
/// when the message has no such form or its MJML has errors.
Result<std::string> exportMessage(const Message& message, ExportFormat format);

}
