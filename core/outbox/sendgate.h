#pragma once

#include "core/base/clock.h"
#include "core/outbox/sendrow.h"
#include "core/outbox/sendterms.h"
#include "core/store/store.h"

#include <optional>
#include <string>

namespace patron::outbox {

class SentJournal;

/// What the last look says. Reasons are stable words: not_live, paused, quiet_hours, cap, cap_other_channel, too_late,
/// no_address, no_consent, consent_denied, suppressed_<reason>, address_changed, cancelled, expired,
/// sent_from_another_copy.
struct GateVerdict
{
    enum class Kind { Allow, Hold, Suppress, Skip, Cancel, Expire };
    Kind kind = Kind::Allow;
    std::string reason;
    std::optional<Ms> until; ///< of Hold

    bool allows() const { return kind == Kind::Allow; }
    /// Where a refused row goes.
    SendState state() const;
};

/// The last look before a message leaves: at the lease, and again in the transaction that writes HANDED. Reads only;
/// used inside store closures, by one thread at a time.
class SendGate
{
public:
    /// Both must outlive the gate.
    SendGate(const Store& store, SentJournal& journal);

    /// `AtLease` also lets rows wait for one of the same customer that goes first (priority, then earlier due); a
    /// journal that cannot be read throws StoreFailure, so that nothing is sent.
    enum class Look { AtLease, AtDot };
    GateVerdict look(Connection& connection, const SendRow& row, Ms now, Look which) const;

    const Store& store() const { return m_store; }
    SentJournal& journal() const { return m_journal; }

private:
    GateVerdict lookAtPerson(Connection& connection, const SendRow& row) const;
    /// Until when marketing must wait: for the quiet hours given and, of text messages, for the law of the place.
    std::optional<Ms> quietFor(Connection& connection, const SendRow& row, const std::vector<QuietHours>& quiet,
                               Ms now) const;
    GateVerdict lookAtCaps(Connection& connection, const SendRow& row, const SendCap& cap, Ms now, Look which) const;

    const Store& m_store;
    SentJournal& m_journal;
};

/// The workspace's own caps and quiet hours from its settings.
Result<WorkspaceTerms> workspaceTerms(Connection& connection);

}
