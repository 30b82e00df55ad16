#pragma once

#include "core/customer/channel.h"
#include "core/outbox/sendterms.h"
#include "core/program/program.h"
#include "core/program/simulatedfacts.h"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace patron::program {

/// A message that is due in a simulation.
struct SimulatedSend
{
    std::size_t enrollment = 0; ///< its number in the simulation
    CustomerId customer;
    std::string step;
    std::string message;
    customer::Channel channel = customer::Channel::Email;
    bool transactional = false;
    Ms dueAt = 0;
    std::optional<Ms> expiresAt;
    bool wasHeld = false;  ///< counted as held by a cap
    bool wasQuiet = false; ///< counted as waiting for quiet hours
    bool passedOn = false; ///< it went to the other channel once
};

/// What the gate of the outbox would say at an instant (core/outbox/sendgate.h), with the messages of the simulation in
/// place of those sent meanwhile.
class SimulatedGate
{
public:
    static Result<SimulatedGate> open(ReadSession& session, const Store& store, SimulatedFacts& facts,
                                      const Program& program, ProgramId id);

    struct Verdict
    {
        enum class Kind { Goes, Waits, Skipped, OtherChannel };
        Kind kind = Kind::Goes;
        std::string reason = {}; ///< quiet_hours, cap, expired, or why the person cannot be written to
        Ms until = 0;            ///< of Waits
    };
    Result<Verdict> look(const SimulatedSend& send, Ms at);
    /// It left: caps count it from now on.
    void handed(const SimulatedSend& send, Ms at);

private:
    SimulatedGate(ReadSession& session, const Store& store, SimulatedFacts& facts, const Program& program,
                  ProgramId id);

    struct Sent
    {
        Ms at = 0;
        customer::Channel channel = customer::Channel::Email;
    };
    std::vector<Sent>& sentTo(CustomerId customer);
    std::optional<Ms> quietFor(const SimulatedSend& send, Ms at);
    Verdict lookAtCap(const SimulatedSend& send, const outbox::SendCap& cap, Ms at);

    ReadSession& m_session;
    const Store& m_store;
    SimulatedFacts& m_facts;
    ProgramId m_program;
    outbox::SendTerms m_terms;
    outbox::WorkspaceTerms m_workspace;
    std::unordered_map<std::int64_t, std::vector<Sent>> m_sent;
};

}
