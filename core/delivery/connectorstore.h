#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/json.h"
#include "core/customer/channel.h"
#include "core/outbox/channelroute.h"
#include "core/store/store.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::delivery {

/// A row of the connector table.
struct ConnectorRow
{
    ConnectorId id;
    std::string uuid;
    std::string name;
    std::string kind; ///< smtp, sms-http, smpp, pickup, local, imap
    Json settings = Json::object();
    bool paused = false;
    std::string reason; ///< why it is paused, a sentence
    Ms createdAt = 0;

    bool needsSecret() const;
    /// Whether it can be asked about single messages later (Connector::lookUp): at once, or over the network, where a
    /// message may take some minutes to show.
    bool canLookUp() const { return kind == "local" || kind == "pickup"; }
    bool canLookUpLater() const { return kind == "sms-http"; }
    /// Whether it may have receipts and texts to tell (Connector::collect).
    bool hasNews() const { return kind == "sms-http" || kind == "smpp"; }
    bool carries(customer::Channel channel) const { return outbox::carries(kind, channel); }
};

/// The kinds that can be added.
std::vector<std::string> connectorKinds();

/// Connectors of a workspace. The functions run inside store closures.
namespace connectors {

/// Adds one. BadInput for an unknown kind, an unknown or missing setting, a secret among the settings; Conflict when
/// the name is taken (ignoring case).
Result<ConnectorId> add(Transaction& tx, std::string_view name, std::string_view kind, const Json& settings, Ms now);
/// The Local inbox, made when there is none: the connector a workspace starts with. Named "Local inbox".
Result<ConnectorId> ensureLocal(Transaction& tx, Ms now);
std::vector<ConnectorRow> list(Connection& connection);
std::optional<ConnectorRow> find(Connection& connection, ConnectorId id);
/// NotFound names the nearest.
Result<ConnectorRow> findByName(Connection& connection, std::string_view name);
/// The one that messages leave by unless told otherwise: the setting `send.connector`, else the Local inbox. NotFound
/// when there is none, or no longer.
Result<ConnectorRow> standard(Connection& connection);
/// Makes a connector the standard of what it carries: of emails, or of text messages where it carries only these.
void makeStandard(Transaction& tx, const ConnectorRow& row);
/// Changes the settings, checked as in `add`.
Result<void> change(Transaction& tx, ConnectorId id, const Json& settings);
/// Another name; what goes by it does so on. BadInput for none, Conflict when it is taken (ignoring case).
Result<void> rename(Transaction& tx, ConnectorId id, std::string_view name);
/// Conflict while messages wait for it.
Result<void> remove(Transaction& tx, ConnectorId id);
void pause(Transaction& tx, ConnectorId id, std::string_view reason);
void resume(Transaction& tx, ConnectorId id);

}

/// `--now` away from real time by more than five minutes may go to the Local inbox and pickup folders only: WrongUsage
/// for the others.
Result<void> checkBusinessTime(const ConnectorRow& row, Ms businessNow, Ms realNow);

}
