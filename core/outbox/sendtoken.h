#pragma once

#include "core/base/id.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace patron::outbox {

/// "m123-0f1e2d3c4b": a message of the outbox (m) or a customer (c) by number, with its proof: 40 bits of a keyed hash.
/// Guessing one is hopeless, and it stays short enough for a subject line and for the part of an address before the @.
/// `key` is the workspace's identity key.
std::string provenToken(std::string_view key, std::string_view reference);
std::string tokenOf(std::string_view key, OutboxId id);

/// What a token names.
struct TokenSubject
{
    std::optional<OutboxId> message; ///< or else
    std::optional<CustomerId> customer;
};
/// Nothing for a text that is no token, and for one whose proof is wrong. In any case of letters.
std::optional<TokenSubject> proveToken(std::string_view key, std::string_view token);

}
