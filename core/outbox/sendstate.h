#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace patron::outbox {

/// Where one row of the outbox stands. The names are stable: they are stored and shown.
enum class SendState {
    Planned,
    Held, ///< waits for approval, quiet hours to end or a cap's window; see the row's reason and until
    Queued,
    Leased,
    Handed, ///< the body is with the server, the final dot may be
    Accepted,
    Delivered,
    BouncedSoft,
    BouncedHard,
    Unsubscribed,
    Complained,
    Deferred, ///< the server said: later
    Rejected,
    Ambiguous, ///< nobody knows whether it went
    AssumedSent,
    Suppressed,
    Skipped,
    Cancelled,
    Expired
};

inline constexpr std::array allSendStates{
    SendState::Planned,     SendState::Held,         SendState::Queued,      SendState::Leased,
    SendState::Handed,      SendState::Accepted,     SendState::Delivered,   SendState::BouncedSoft,
    SendState::BouncedHard, SendState::Unsubscribed, SendState::Complained,  SendState::Deferred,
    SendState::Rejected,    SendState::Ambiguous,    SendState::AssumedSent, SendState::Suppressed,
    SendState::Skipped,     SendState::Cancelled,    SendState::Expired};

/// "planned", "bounced_hard", …
std::string_view nameOf(SendState state);
std::optional<SendState> parseSendState(std::string_view name);

/// Whether a row may go from one state to the other. The diagram is the one of the delivery contract; beside it a
/// recipient refused before the body (RCPT) goes LEASED -> REJECTED or DEFERRED, and a row held stays HELD with
/// another reason. Feedback only climbs: accepted (or assumed sent) < delivered < soft < hard < unsubscribed <
/// complained.
bool mayChange(SendState from, SendState to);

/// A state from which a row still can be sent or found out about. An occasion is finished when no row is open.
bool isOpen(SendState state);

/// Whether a message in this state counts towards frequency caps (from HANDED on, but not what never arrived).
bool countsForCaps(SendState state);

}
