#pragma once

#include "core/customer/suppressionlist.h"

#include <QString>

#include <string_view>

namespace patron::ui {

// The words of the suppression list for the person at the window.

/// "Asked to stop", "Mail came back", …; a reason that is not known comes back as it is.
QString suppressionReasonText(std::string_view reason);
/// What it means and what follows from it, a sentence or two.
QString suppressionReasonSentence(std::string_view reason);
/// "Mailbox", "Own send", …; the name of a file or a shop comes back as it is.
QString suppressionSourceText(std::string_view source);
/// The address, or that it is of an erased customer.
QString suppressedAddressText(const customer::SuppressionLine& line);
/// "Email" or "Text message".
QString suppressedChannelText(const customer::SuppressionLine& line);
/// Source and evidence in one line.
QString suppressionHowText(const customer::SuppressionLine& line);

}
