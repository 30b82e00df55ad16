#include "core/delivery/connectorfactory.h"

#include "core/base/paths.h"
#include "core/delivery/imap/imapsession.h"
#include "core/delivery/local/localconnector.h"
#include "core/delivery/pickup/pickupconnector.h"
#include "core/delivery/smpp/smppconnector.h"
#include "core/delivery/sms/smshttpconnector.h"
#include "core/delivery/smtp/smtpsession.h"

namespace patron::delivery {

namespace {

std::string senderOf(const ConnectorRow& row)
{
    if (row.settings.is_object() && row.settings.contains("from") && row.settings["from"].is_object())
        return row.settings["from"].value("address", std::string());
    return {};
}

}

Result<std::string> connectorSecret(const ConnectorRow& row, SecretStore& secrets)
{
    if (!row.needsSecret())
        return std::string();
    PATRON_TRY(secret, secrets.read({row.uuid, row.name}));
    if (secret)
        return *secret;
    return makeError(ErrorCode::NotFound, "There is no password for \"" + row.name +
                                              "\". Type it in its settings, or put it into the environment variable " +
                                              EnvironmentSecretStore::variableName(row.name) + ".");
}

Result<LogIn> connectorLogIn(const ConnectorRow& row, SecretStore& secrets, TokenKeepers* keepers)
{
    PATRON_TRY(account, OAuthAccount::of(row.settings));
    if (!account) {
        PATRON_TRY(secret, connectorSecret(row, secrets));
        return LogIn(secret);
    }
    PATRON_TRY(text, secrets.read({row.uuid, row.name}));
    const auto kept = text ? OAuthSecret::parse(*text) : Result<OAuthSecret>(OAuthSecret());
    if (!kept || kept->refreshToken.empty()) {
        return makeError(ErrorCode::NotFound, "Nobody has signed in for \"" + row.name +
                                                  "\" yet. Sign in from its settings, or with `patronctl connector "
                                                  "WS oauth` and its name.");
    }
    LogIn logIn;
    logIn.tokens = keepers != nullptr
                       ? keepers->of(row, *account, secrets)
                       : std::make_shared<TokenKeeper>(*account, SecretName{row.uuid, row.name}, secrets);
    return logIn;
}

Result<std::unique_ptr<Connector>> makeConnector(const ConnectorRow& row, SecretStore& secrets,
                                                 const std::string& workspaceUuid, TokenKeepers* keepers)
{
    if (row.kind == "local")
        return makeLocalConnector(workspaceUuid, senderOf(row));
    if (row.kind == "pickup")
        return makePickupConnector(toPath(row.settings.value("folder", std::string())), senderOf(row));
    if (row.kind == "smtp") {
        PATRON_TRY(settings, SmtpSettings::parse(row.settings));
        PATRON_TRY(logIn, connectorLogIn(row, secrets, keepers));
        return makeSmtpConnector(settings, logIn);
    }
    if (row.kind == "sms-http") {
        PATRON_TRY(settings, SmsSettings::parse(row.settings));
        PATRON_TRY(secret, connectorSecret(row, secrets));
        return makeSmsHttpConnector(settings, secret);
    }
    if (row.kind == "smpp") {
        PATRON_TRY(settings, SmppSettings::parse(row.settings));
        PATRON_TRY(secret, connectorSecret(row, secrets));
        return makeSmppConnector(settings, secret);
    }
    if (row.kind == "imap") {
        return makeError(ErrorCode::BadInput, "\"" + row.name +
                                                  "\" is a mailbox: mails come in by it, none goes out. "
                                                  "Choose a mail account.");
    }
    return makeError(ErrorCode::BadInput, "\"" + row.name + "\" is a connector of the kind \"" + row.kind +
                                              "\", which this version does not know.");
}

Result<void> checkConnector(const ConnectorRow& row, SecretStore& secrets, const std::string& workspaceUuid,
                            const CancelToken& cancel)
{
    if (row.kind == "imap") {
        PATRON_TRY(settings, ImapSettings::parse(row.settings));
        PATRON_TRY(logIn, connectorLogIn(row, secrets));
        return checkMailbox(settings, logIn, cancel);
    }
    PATRON_TRY(connector, makeConnector(row, secrets, workspaceUuid));
    return connector->check(cancel);
}

}
