#include "core/workspace/accountcheck.h"

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/delivery/connectorfactory.h"
#include "core/message/recipientfields.h"
#include "core/workspace/mailsender.h"

#include <algorithm>

namespace patron::workspace {

namespace {

using delivery::ConnectorRow;

std::string userOf(const ConnectorRow& row)
{
    return asciiLower(row.settings.value("username", std::string()));
}

Result<ConnectorRow> mailboxFor(Connection& connection, const ConnectorRow& account, const std::string& name)
{
    if (!name.empty()) {
        PATRON_TRY(row, delivery::connectors::findByName(connection, name));
        if (row.kind != "imap")
            return makeError(ErrorCode::BadInput, "\"" + row.name + "\" is no mailbox.");
        return row;
    }
    std::vector<ConnectorRow> mailboxes = delivery::connectors::list(connection);
    std::erase_if(mailboxes, [](const ConnectorRow& row) { return row.kind != "imap"; });
    const auto own = std::find_if(mailboxes.begin(), mailboxes.end(),
                                  [&](const ConnectorRow& row) { return userOf(row) == userOf(account); });
    if (own != mailboxes.end())
        return *own;
    if (mailboxes.size() == 1)
        return mailboxes.front();
    return makeError(ErrorCode::BadInput, mailboxes.empty()
                                              ? "There is no mailbox to read the mail back from. Add the account's "
                                                "mailbox first."
                                              : "Several mailboxes could be the account's. Name the one to read.");
}

/// Keeps what was seen at the account.
Result<std::vector<std::string>> learn(Store& store, const ConnectorRow& account, const delivery::AccountProbe& probe)
{
    std::vector<std::string> learned;
    if (!probe.arrived())
        return learned;
    Json settings = account.settings;
    const auto set = [&](const char* key, bool value, const char* on, const char* off) {
        if (settings.value(key, false) == value)
            return;
        if (value)
            settings[key] = true;
        else
            settings.erase(key);
        learned.emplace_back(value ? on : off);
    };
    set("verp", probe.keepsBounceAddress, "Each mail has a bounce address of its own from now on.",
        "Mails have one bounce address from now on.");
    set("keeps_sent", probe.keepsCopy, "A mail that got lost is looked up in the folder of sent mails from now on.",
        "The folder of sent mails is not asked any more.");
    if (learned.empty())
        return learned;
    PATRON_CHECK(store.write([&](Transaction& tx) { return delivery::connectors::change(tx, account.id, settings); }));
    return learned;
}

}

Result<AccountCheck> checkAccount(Workspace& workspace, const ConnectorRow& account, const std::string& mailbox,
                                  int waitMs, const CancelToken& cancel, Ms now)
{
    if (account.kind != "smtp")
        return makeError(ErrorCode::BadInput, "\"" + account.name +
                                                  "\" is no mail account; only these can be looked "
                                                  "at.");
    if (!workspace.store().live())
        return makeError(ErrorCode::NotLive, "This file is a copy and sends nothing until it is made the one that "
                                             "sends.");
    delivery::ProbePlan plan;
    PATRON_TRY(box, workspace.store().read([&](ReadSession& session) -> Result<ConnectorRow> {
        plan.from = senderOf(account.settings, message::recipients::brand(session));
        return mailboxFor(session.connection(), account, mailbox);
    }));
    PATRON_TRY(settings, delivery::ImapSettings::parse(box.settings));
    plan.mailbox = settings;
    PATRON_TRY(logIn, delivery::connectorLogIn(box, workspace.secrets()));
    plan.logIn = logIn;
    plan.to = settings.username.find('@') != std::string::npos ? settings.username : plan.from.address;
    plan.token = toHex(bytesOf(sha256(newUuid()))).substr(0, 20);
    plan.now = now;
    plan.waitMs = waitMs;
    ConnectorRow tried = account;
    tried.settings["verp"] = true;
    auto connector = workspace.makeConnector(tried);
    if (!connector) // an address too long for a token before the @
        connector = workspace.makeConnector(account);
    if (!connector)
        return connector.error();
    PATRON_TRY(probe, delivery::probeAccount(**connector, plan, cancel));
    AccountCheck check;
    check.mailbox = box.name;
    check.lines = delivery::sentencesOf(probe);
    PATRON_TRY(learned, learn(workspace.store(), account, probe));
    check.learned = std::move(learned);
    check.probe = std::move(probe);
    return check;
}

}
