#pragma once

#include "core/base/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace patron::customer {

enum class IdentityKind { Email, Phone, Card, External, Device };

std::string_view identityKindName(IdentityKind kind);
std::optional<IdentityKind> parseIdentityKind(std::string_view name);

/// One way to know a customer. `source` tells external and device ids of different systems apart.
struct Identity
{
    IdentityKind kind = IdentityKind::External;
    std::string source;
    std::string value;
    std::string normalized;
    bool mailable = true;
};

/// Checks and normalises. `country` (alpha-2) is where phone numbers without a prefix belong. Nothing when the text is
/// not such an identity. Marketplace relay addresses come back as not mailable.
std::optional<Identity> makeIdentity(IdentityKind kind, std::string_view value, std::string_view source,
                                     std::string_view country);

}
