#pragma once

#include "core/delivery/mailbox/mailview.h"
#include "core/delivery/mailbox/returnedmail.h"

#include <optional>
#include <string_view>
#include <vector>

namespace patron::delivery {

/// What becomes of a mail by a report.
enum class ReportAction { Failed, Delayed, Delivered };

struct ReportedRecipient
{
    ReportAction action = ReportAction::Failed;
    ReturnedRecord record;
};

/// The recipients of a delivery report (RFC 3464): of its groups and, where these say too little, of the words for
/// people beside them. Empty when no group names anybody.
std::vector<ReportedRecipient> readDeliveryReport(const MailView& view);

/// The recipients of a bounce that is no report: out of its headers and its text, and what is said about each.
/// `triesOn`: the notice says that the server still tries. Empty when nobody can be told.
std::vector<ReturnedRecord> readNotice(const MailView& view, bool triesOn);

/// The recipients of a notice of Amazon SES in JSON, and what it is; nothing when the text is none.
std::optional<ReturnedMail> readProviderNotice(std::string_view text);

/// The recipients of a complaint: by its feedback report (RFC 5965), else by the mail that came with it.
std::vector<ReturnedRecord> readComplaint(const MailView& view);

}
