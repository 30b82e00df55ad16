#include "core/delivery/sentfolders.h"

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/delivery/connectorfactory.h"
#include "core/delivery/imap/imapsession.h"
#include "core/delivery/threadrun.h"

namespace patron::delivery {

namespace {

std::string userOf(const ConnectorRow& row)
{
    const auto user = row.settings.find("username");
    return user != row.settings.end() && user->is_string() ? asciiLower(user->get<std::string>()) : std::string();
}

Result<std::vector<Lookup>> askAll(ImapSession& session, const std::vector<std::string>& messageIds)
{
    PATRON_CHECK(session.connect());
    PATRON_TRY(folder, session.sentFolder());
    PATRON_CHECK(session.examine(folder));
    std::vector<Lookup> answers;
    for (const std::string& id : messageIds) {
        PATRON_TRY(uids, session.withHeader("Message-ID", "<" + id + ">"));
        answers.push_back(uids.empty() ? Lookup::Absent : Lookup::Found);
    }
    session.logOut();
    return answers;
}

}

std::optional<ConnectorRow> SentFolders::mailboxOf(Connection& connection, const ConnectorRow& account)
{
    const std::string user = userOf(account);
    const auto keeps = account.settings.find("keeps_sent");
    if (account.kind != "smtp" || user.empty() || keeps == account.settings.end() || *keeps != Json(true))
        return std::nullopt;
    for (ConnectorRow& row : connectors::list(connection)) {
        if (row.kind == "imap" && !row.paused && userOf(row) == user)
            return std::move(row);
    }
    return std::nullopt;
}

std::vector<Lookup> SentFolders::ask(const ConnectorRow& mailbox, const std::vector<std::string>& messageIds,
                                     const CancelToken& cancel)
{
    const std::vector<Lookup> unknown(messageIds.size(), Lookup::CannotTell);
    auto settings = ImapSettings::parse(mailbox.settings);
    const auto logIn = connectorLogIn(mailbox, m_secrets);
    if (!settings || !logIn)
        return unknown;
    settings->timeouts = m_timeouts;
    const auto answers = inSocketThread([&] {
        ImapSession session(*settings, *logIn, cancel);
        return askAll(session, messageIds);
    });
    return answers ? *answers : unknown;
}

}
