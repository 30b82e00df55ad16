#include "core/customer/identity.h"

#include "core/base/emailaddress.h"
#include "core/base/phonenumber.h"
#include "core/base/text.h"
#include "core/customer/referencelists.h"

#include <algorithm>
#include <array>

namespace patron::customer {

namespace {
constexpr std::array<std::string_view, 5> kindNames{"email", "phone", "card", "external", "device"};
}

std::string_view identityKindName(IdentityKind kind)
{
    return kindNames[static_cast<std::size_t>(kind)];
}

std::optional<IdentityKind> parseIdentityKind(std::string_view name)
{
    const auto found = std::find(kindNames.begin(), kindNames.end(), name);
    if (found == kindNames.end())
        return std::nullopt;
    return static_cast<IdentityKind>(found - kindNames.begin());
}

std::optional<Identity> makeIdentity(IdentityKind kind, std::string_view value, std::string_view source,
                                     std::string_view country)
{
    value = trim(value);
    Identity identity;
    identity.kind = kind;
    identity.value = std::string(value);
    switch (kind) {
    case IdentityKind::Email: {
        const auto email = EmailAddress::parse(value);
        if (!email)
            return std::nullopt;
        identity.value = email->text();
        identity.normalized = email->normalized();
        identity.mailable = !isRelayDomain(email->domain());
        return identity;
    }
    case IdentityKind::Phone: {
        const auto phone = PhoneNumber::parse(value, country);
        if (!phone)
            return std::nullopt;
        identity.normalized = phone->e164();
        return identity;
    }
    case IdentityKind::Card:
        identity.normalized = foldText(value);
        std::erase_if(identity.normalized, [](char c) { return c == ' ' || c == '-'; });
        break;
    case IdentityKind::External:
    case IdentityKind::Device:
        identity.source = std::string(source);
        identity.normalized = std::string(value);
        break;
    }
    if (identity.normalized.empty() || identity.normalized.size() > 255)
        return std::nullopt;
    return identity;
}

}
