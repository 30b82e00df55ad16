#pragma once

#include "core/message/mime/mailtree.h"

#include <string>
#include <string_view>
#include <vector>

namespace patron::delivery {

/// A mail from somewhere, laid out for the question what it is: the machine-readable parts, what people are told, and
/// what of the mail that it answers came back with it.
struct MailView
{
    message::MailFields fields;              ///< the mail's own header
    std::string type;                        ///< "multipart/report"
    std::string reportType;                  ///< "delivery-status", "feedback-report", "disposition-notification"
    std::string text;                        ///< what a person reads: plain text, or made of the HTML
    std::string notice;                      ///< `text` up to where a returned mail begins in it
    std::vector<message::MailFields> status; ///< groups of a delivery-status part (RFC 3464); the first is the mail's
    bool hasStatus = false;
    message::MailFields feedback; ///< of a feedback-report part (RFC 5965)
    bool hasFeedback = false;
    message::MailFields disposition; ///< of a receipt (RFC 8098)
    bool hasDisposition = false;
    message::MailFields original; ///< the header of the returned mail; empty where nothing came back
};

/// Reads any bytes; what is missing stays empty. Bounded in time and memory. Thread-safe.
MailView viewMail(std::string_view bytes);

/// Where in a bounce's text the returned mail begins; the text's size when nowhere.
std::size_t originalBegin(std::string_view text);

}
