#include "core/delivery/connectorstore.h"

#include "core/base/emailaddress.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/delivery/accounthold.h"
#include "core/delivery/imap/imapsettings.h"
#include "core/delivery/smpp/smppsettings.h"
#include "core/delivery/sms/smssettings.h"
#include "core/delivery/smtp/smtpsettings.h"
#include "core/outbox/outboxstore.h"

#include <algorithm>
#include <cstdlib>

namespace patron::delivery {

namespace {

constexpr Ms mostApartMs = 5 * msPerMinute;

Result<void> checkFrom(const Json& settings)
{
    if (!settings.contains("from"))
        return {};
    const Json& from = settings["from"];
    if (!from.is_object() || !EmailAddress::parse(from.value("address", std::string())))
        return makeError(ErrorCode::BadInput, "\"from\" needs an \"address\" that is an email address.");
    return {};
}

Result<void> checkFolderSettings(const Json& settings, const std::vector<std::string>& known, std::string_view what)
{
    if (!settings.is_object())
        return makeError(ErrorCode::BadInput, "The settings of " + std::string(what) + " must be an object in braces.");
    for (const auto& [key, value] : settings.items()) {
        if (std::find(known.begin(), known.end(), key) != known.end())
            continue;
        const std::string near = nearestWord(key, known);
        return makeError(ErrorCode::BadInput, "The settings of " + std::string(what) + " have no \"" + key + "\"." +
                                                  (near.empty() ? std::string() : " Did you mean \"" + near + "\"?"));
    }
    return checkFrom(settings);
}

Result<void> checkSettings(std::string_view kind, const Json& settings)
{
    for (const char* secret : {"password", "secret", "token", "pass", "api_key", "auth_token"}) {
        if (settings.is_object() && settings.contains(secret)) {
            return makeError(ErrorCode::BadInput,
                             std::string("A workspace never holds a password, so there is no setting \"") + secret +
                                 "\". It goes into the keychain or the environment.");
        }
    }
    if (kind == "smtp") {
        PATRON_CHECK(SmtpSettings::parse(settings));
        return {};
    }
    if (kind == "imap") {
        PATRON_CHECK(ImapSettings::parse(settings));
        return {};
    }
    if (kind == "sms-http") {
        PATRON_CHECK(SmsSettings::parse(settings));
        return {};
    }
    if (kind == "smpp") {
        PATRON_CHECK(SmppSettings::parse(settings));
        return {};
    }
    if (kind == "pickup") {
        PATRON_CHECK(checkFolderSettings(settings, {"folder", "from"}, "a pickup folder"));
        if (!settings.contains("folder") || !settings["folder"].is_string() ||
            settings["folder"].get<std::string>().empty())
            return makeError(ErrorCode::BadInput, "A pickup folder needs \"folder\", where the mails are put.");
        return {};
    }
    if (kind == "local")
        return checkFolderSettings(settings, {"from"}, "the Local inbox");
    const std::string near = nearestWord(std::string(kind), connectorKinds());
    return makeError(ErrorCode::BadInput, "There is no connector of kind \"" + std::string(kind) + "\". There are " +
                                              joinWords(connectorKinds()) + "." +
                                              (near.empty() ? std::string() : " Did you mean \"" + near + "\"?"));
}

constexpr std::string_view selectConnector =
    "SELECT id, uuid, name, kind, settings, state, reason, created_at FROM connector ";

ConnectorRow readConnector(const Query& query)
{
    ConnectorRow row;
    row.id = query.id<ConnectorId>(0);
    row.uuid = query.text(1);
    row.name = query.text(2);
    row.kind = query.text(3);
    row.settings = Json::parse(query.text(4), nullptr, false);
    if (row.settings.is_discarded())
        row.settings = Json::object();
    row.paused = query.view(5) == "paused";
    row.reason = query.text(6);
    row.createdAt = query.int64(7);
    return row;
}

/// The name as it is kept, where a connector may take it.
Result<std::string> checkName(Transaction& tx, std::string_view name, ConnectorId own)
{
    std::string trimmed(trim(name));
    if (trimmed.empty())
        return makeError(ErrorCode::BadInput, "A connector needs a name.");
    Query taken = tx.query("SELECT 1 FROM connector WHERE folded = ? AND id IS NOT ?");
    taken.bind(foldText(trimmed), own);
    if (taken.step())
        return makeError(ErrorCode::Conflict, "There is a connector \"" + trimmed + "\" already. Choose another name.");
    return trimmed;
}

void setState(Transaction& tx, ConnectorId id, std::string_view state, std::string_view reason)
{
    tx.query("UPDATE connector SET state = ?, reason = ? WHERE id = ?").bind(state, reason, id).run();
    tx.changed(Area::Connectors);
}

}

bool ConnectorRow::needsSecret() const
{
    if (!settings.is_object())
        return false;
    if (kind == "sms-http") {
        const auto parsed = SmsSettings::parse(settings);
        return parsed && parsed->needsSecret();
    }
    if (kind == "smpp" || kind == "imap")
        return true;
    return kind == "smtp" && !settings.value("username", std::string()).empty();
}

std::vector<std::string> connectorKinds()
{
    return {"smtp", "sms-http", "smpp", "pickup", "local", "imap"};
}

namespace connectors {

Result<ConnectorId> add(Transaction& tx, std::string_view name, std::string_view kind, const Json& settings, Ms now)
{
    PATRON_CHECK(checkSettings(kind, settings));
    PATRON_TRY(kept, checkName(tx, name, {}));
    tx.query("INSERT INTO connector(uuid, name, folded, kind, settings, state, created_at) VALUES (?, ?, ?, ?, ?, "
             "'active', ?)")
        .bind(newUuid(), kept, foldText(kept), kind, compactJson(settings), now)
        .run();
    tx.changed(Area::Connectors);
    return ConnectorId{tx.lastInsertId()};
}

Result<ConnectorId> ensureLocal(Transaction& tx, Ms now)
{
    {
        Query known = tx.query("SELECT id FROM connector WHERE kind = 'local' ORDER BY id LIMIT 1");
        if (known.step())
            return known.id<ConnectorId>(0);
    }
    return add(tx, "Local inbox", "local", Json::object(), now);
}

std::vector<ConnectorRow> list(Connection& connection)
{
    Query query = connection.query(std::string(selectConnector) + "ORDER BY id");
    std::vector<ConnectorRow> rows;
    while (query.step())
        rows.push_back(readConnector(query));
    return rows;
}

std::optional<ConnectorRow> find(Connection& connection, ConnectorId id)
{
    Query query = connection.query(std::string(selectConnector) + "WHERE id = ?");
    query.bind(id);
    if (!query.step())
        return std::nullopt;
    return readConnector(query);
}

Result<ConnectorRow> findByName(Connection& connection, std::string_view name)
{
    Query query = connection.query(std::string(selectConnector) + "WHERE folded = ?");
    query.bind(foldText(trim(name)));
    if (query.step())
        return readConnector(query);
    std::vector<std::string> names;
    for (const ConnectorRow& row : list(connection))
        names.push_back(row.name);
    const std::string near = nearestWord(std::string(name), names);
    return makeError(ErrorCode::NotFound, "There is no connector \"" + std::string(name) + "\"." +
                                              (near.empty() ? " `patronctl connector` lists and adds them."
                                                            : " Did you mean \"" + near + "\"?"));
}

Result<ConnectorRow> standard(Connection& connection)
{
    std::string name;
    {
        Query setting = connection.query("SELECT value FROM setting WHERE key = 'send.connector'");
        if (setting.step())
            name = setting.text(0);
    }
    if (!name.empty())
        return findByName(connection, name);
    for (ConnectorRow& row : list(connection)) {
        if (row.kind == "local")
            return std::move(row);
    }
    return makeError(ErrorCode::NotFound, "There is no connector to send with. Add one first.");
}

void makeStandard(Transaction& tx, const ConnectorRow& row)
{
    const std::string_view key = row.carries(customer::Channel::Email) ? "send.connector" : "send.connector.sms";
    tx.query("INSERT INTO setting(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value")
        .bind(key, row.name)
        .run();
    tx.changed(Area::Settings);
}

Result<void> change(Transaction& tx, ConnectorId id, const Json& settings)
{
    const auto row = find(tx.connection(), id);
    if (!row)
        return makeError(ErrorCode::NotFound, "There is no such connector.");
    PATRON_CHECK(checkSettings(row->kind, settings));
    tx.query("UPDATE connector SET settings = ? WHERE id = ?").bind(compactJson(settings), id).run();
    accountHolds::lift(tx, id);
    return {};
}

Result<void> rename(Transaction& tx, ConnectorId id, std::string_view name)
{
    const auto row = find(tx.connection(), id);
    if (!row)
        return makeError(ErrorCode::NotFound, "There is no such connector.");
    PATRON_TRY(kept, checkName(tx, name, id));
    if (kept == row->name)
        return {};
    tx.query("UPDATE connector SET name = ?, folded = ? WHERE id = ?").bind(kept, foldText(kept), id).run();
    // What is standard is kept by name.
    for (const char* key : {"send.connector", "send.connector.sms"}) {
        Query setting = tx.query("SELECT value FROM setting WHERE key = ?");
        setting.bind(key);
        if (!setting.step() || foldText(setting.text(0)) != foldText(row->name))
            continue;
        tx.query("UPDATE setting SET value = ? WHERE key = ?").bind(kept, key).run();
        tx.changed(Area::Settings);
    }
    tx.changed(Area::Connectors);
    return {};
}

Result<void> remove(Transaction& tx, ConnectorId id)
{
    const auto row = find(tx.connection(), id);
    if (!row)
        return makeError(ErrorCode::NotFound, "There is no such connector.");
    const std::int64_t waiting = outbox::sends::openRows(tx.connection(), id);
    if (waiting > 0) {
        return makeError(ErrorCode::Conflict, groupDigits(waiting) + " messages still wait for \"" + row->name +
                                                  "\". Send or cancel them first.");
    }
    tx.query("DELETE FROM connector WHERE id = ?").bind(id).run();
    accountHolds::lift(tx, id);
    return {};
}

void pause(Transaction& tx, ConnectorId id, std::string_view reason)
{
    setState(tx, id, "paused", reason);
}

void resume(Transaction& tx, ConnectorId id)
{
    setState(tx, id, "active", "");
    accountHolds::lift(tx, id);
}

}

Result<void> checkBusinessTime(const ConnectorRow& row, Ms businessNow, Ms realNow)
{
    if (row.kind == "local" || row.kind == "pickup" || std::llabs(businessNow - realNow) <= mostApartMs)
        return {};
    return makeError(ErrorCode::WrongUsage, "\"" + row.name +
                                                "\" sends to real people, so the time must be the real one. Leave out "
                                                "--now, or send to the Local inbox or a pickup folder.");
}

}
