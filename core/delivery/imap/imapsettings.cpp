#include "core/delivery/imap/imapsettings.h"

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/delivery/net/blockingsocket.h"
#include "core/delivery/oauth/oauthaccount.h"
#include "core/delivery/settingvalues.h"

#include <algorithm>

namespace patron::delivery {

namespace {

const std::vector<std::string> knownKeys{"host",    "port",    "security",      "username",   "auth",
                                         "folders", "ca_file", "every_minutes", "first_days", "oauth"};
constexpr std::size_t mostFolders = 20;

Error bad(std::string text)
{
    return makeError(ErrorCode::BadInput, std::move(text));
}

Result<void> readSecurity(const Json& json, ImapSettings& settings)
{
    PATRON_TRY(security, textSetting(json, "security"));
    if (security.empty() || security == "tls") {
        settings.security = ImapSettings::Security::Tls;
    } else if (security == "starttls") {
        settings.security = ImapSettings::Security::StartTls;
    } else if (security == "plain") {
        settings.security = ImapSettings::Security::Plain;
        if (!isLoopback(settings.host))
            return bad("\"" + settings.host +
                       "\" is another machine, so the password would go there for everybody to read. Use \"tls\" or "
                       "\"starttls\".");
    } else {
        return bad("\"security\" is \"tls\", \"starttls\" or \"plain\", not \"" + security + "\".");
    }
    return {};
}

Result<void> readFolders(const Json& json, ImapSettings& settings)
{
    if (!json.contains("folders"))
        return {};
    const Json& folders = json["folders"];
    if (!folders.is_array() || folders.empty() || folders.size() > mostFolders)
        return bad("\"folders\" names the mailbox's folders to read, 1 to 20 of them, such as [\"INBOX\"].");
    settings.folders.clear();
    for (const Json& folder : folders) {
        PATRON_TRY(name, textSetting(Json{{"folders", folder}}, "folders"));
        if (trim(name).empty() || name.size() > 250 || !isValidUtf8(name))
            return bad("\"folders\" holds a name that is empty or too long.");
        if (std::find(settings.folders.begin(), settings.folders.end(), name) != settings.folders.end())
            return bad("\"folders\" names \"" + name + "\" twice.");
        settings.folders.push_back(name);
    }
    return {};
}

}

Result<ImapSettings> ImapSettings::parse(const Json& json)
{
    PATRON_CHECK(checkKeys(json, knownKeys, "A mailbox"));
    ImapSettings settings;
    PATRON_TRY(host, textSetting(json, "host"));
    if (host.empty() || host.find(' ') != std::string::npos)
        return bad("A mailbox needs \"host\", the name of its IMAP server.");
    settings.host = host;
    PATRON_TRY(username, textSetting(json, "username"));
    if (username.empty())
        return bad("A mailbox needs \"username\" to log in with.");
    settings.username = username;
    PATRON_CHECK(readSecurity(json, settings));
    PATRON_TRY(port, numberSetting(json, "port", 1, 65535));
    settings.port = port.value_or(settings.security == Security::Tls ? 993 : 143);
    PATRON_TRY(auth, textSetting(json, "auth"));
    if (!auth.empty() && auth != "password" && auth != "xoauth2")
        return bad("\"auth\" is \"password\" or \"xoauth2\", not \"" + auth + "\".");
    settings.auth = auth == "xoauth2" ? Auth::XOAuth2 : Auth::Password;
    PATRON_TRY(oauth, OAuthAccount::of(json));
    if (oauth && auth == "password")
        return bad("\"oauth\" signs in without a password: leave out \"auth\".");
    if (oauth)
        settings.auth = Auth::XOAuth2;
    PATRON_CHECK(readFolders(json, settings));
    PATRON_TRY(caFile, textSetting(json, "ca_file"));
    settings.caFile = caFile;
    PATRON_TRY(every, numberSetting(json, "every_minutes", 1, 1440));
    settings.everyMinutes = every.value_or(settings.everyMinutes);
    PATRON_TRY(days, numberSetting(json, "first_days", 1, 3650));
    settings.firstDays = days.value_or(settings.firstDays);
    return settings;
}

}
