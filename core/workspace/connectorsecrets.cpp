#include "core/workspace/connectorsecrets.h"

namespace patron::workspace {

Result<void> keepSecret(Workspace& workspace, std::span<const delivery::ConnectorRow> accounts, std::string_view secret,
                        std::span<const delivery::ConnectorRow> justMade)
{
    for (const delivery::ConnectorRow& account : accounts) {
        const auto kept = workspace.secrets().write({account.uuid, account.name}, secret);
        if (kept)
            continue;
        // Why it was not kept matters more than that something stays of it.
        (void)workspace.store().write([&](Transaction& tx) -> Result<void> {
            for (const delivery::ConnectorRow& made : justMade)
                PATRON_CHECK(delivery::connectors::remove(tx, made.id));
            return {};
        });
        return kept.error();
    }
    return {};
}

}
