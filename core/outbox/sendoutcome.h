#pragma once

#include "core/base/clock.h"
#include "core/outbox/sendstate.h"

#include <optional>
#include <string>

namespace patron::outbox {

/// When a bounce puts the address on the suppression list.
enum class SuppressRule {
    Never,
    Now,
    SecondTime,  ///< another occasion had the same before
    SecondWeek,  ///< another occasion had the same at least 7 days before
    ThirdSoft,   ///< three soft bounces on three occasions in 30 days
    Unsubscribed ///< the provider says that the person asked to stop: an unsubscribe of theirs
};

/// Whether a refusal says that the address is no good (hard) or not now (soft).
enum class Bounce { None, Soft, Hard };

/// What one try led to, decided by the connector's rules and written by `sends::finish`.
struct SendOutcome
{
    SendState state = SendState::Ambiguous; ///< Accepted, Rejected, Deferred, Ambiguous or Queued (nothing left)
    std::string reason;                     ///< stable word: bad_recipient, mailbox_full, sender_refused, …
    std::optional<Ms> until;                ///< of Deferred and Queued: not before
    bool counts = true;                     ///< whether it is one of the row's tries; account problems are not
    Bounce bounce = Bounce::None;
    SuppressRule suppress = SuppressRule::Never;
    bool pausesOccasion = false; ///< the same bytes would fail for all
    int code = 0;
    std::string enhanced;
    std::string response; ///< the server's words, valid UTF-8, at most 1 kB
    std::string providerId;
    int parts = 0;     ///< of a text message; 0: it is none
    std::string phase; ///< connect, greeting, tls, auth, mail, rcpt, data, body, dot, done
    Ms startedAt = 0;
    Ms endedAt = 0;
};

}
