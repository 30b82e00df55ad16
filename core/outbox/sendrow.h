#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/json.h"
#include "core/customer/channel.h"
#include "core/outbox/sendstate.h"

#include <array>
#include <optional>
#include <string>

namespace patron::outbox {

/// What the sent journal knows a message by: 16 bytes made from the dedupe key and the number of resends.
using JournalKey = std::array<unsigned char, 16>;

/// One row of the outbox.
struct SendRow
{
    OutboxId id;
    OccasionId occasion;
    CustomerId customer;
    EnrollmentId enrollment;
    customer::Channel channel = customer::Channel::Email;
    bool transactional = false;
    std::string address;
    std::string normalized;
    std::string dedupe; ///< SHA-256 of workspace, occasion, customer and channel: 32 bytes
    std::string messageHeaderId;
    std::int64_t messageVersionId = 0;
    ConnectorId connector;
    int priority = 5;
    Ms dueAt = 0;
    std::optional<Ms> expiresAt;
    SendState state = SendState::Planned;
    std::string reason;
    std::optional<Ms> until;
    int attempts = 0; ///< tries that count
    int handed = 0;
    int resends = 0;
    std::string leaseOwner;
    std::optional<Ms> leasedUntil;
    std::optional<Ms> firstTryAt; ///< of the tries that count
    std::optional<Ms> handedAt;
    std::optional<Ms> finishedAt;
    int code = 0;
    std::string response;
    std::string providerId;
    Json terms;
    Json context;
    Ms createdAt = 0;

    JournalKey journalKey() const;
};

/// The key of a row's n-th resend (0: the first sending).
JournalKey journalKeyOf(const std::string& dedupe, int resends);

}
