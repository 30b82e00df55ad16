#pragma once

#include "core/delivery/smtp/smtpreply.h"

#include <string>

namespace patron::delivery {

/// What a server says it knows a message by, in its reply to the final dot: "2.0.0 Ok: queued as 4F2C81234" (Postfix,
/// SendGrid, Postmark, Brevo), "Ok 0102018b..." (Amazon SES), "OK id=1rABcd-..." (Exim), "4BQ... Message accepted for
/// delivery" (Sendmail), "<id> [InternalId=...] Queued mail for delivery" (Exchange), "OK 1700000000 x9sm... - gsmtp"
/// (Google), "Ok, envelope id ..." (Oracle, iCloud), "Message queued (...)" (Haraka). Without brackets; empty when the
/// reply has none.
std::string acceptedId(const SmtpReply& reply);

}
