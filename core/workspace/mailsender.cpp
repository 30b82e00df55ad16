#include "core/workspace/mailsender.h"

#include "core/base/json.h"

namespace patron::workspace {

namespace {
constexpr std::string_view senderWithoutAccount = "shop@patron.invalid";
}

message::MimeAddress senderOf(const Json& settings, const message::Brand& brand)
{
    message::MimeAddress from;
    if (settings.contains("from") && settings["from"].is_object()) {
        from.name = settings["from"].value("name", std::string());
        from.address = settings["from"].value("address", std::string());
    }
    if (from.address.empty())
        from.address = brand.fromEmail.empty() ? std::string(senderWithoutAccount) : brand.fromEmail;
    if (from.name.empty())
        from.name = brand.fromName.empty() ? brand.name : brand.fromName;
    return from;
}

bool hasSender(const Json& settings, const message::Brand& brand)
{
    return senderOf(settings, brand).address != senderWithoutAccount;
}

}
