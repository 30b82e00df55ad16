#include "core/customer/addresslookup.h"

#include "core/base/text.h"
#include "core/customer/identity.h"

namespace patron::customer {

std::optional<CustomerId> findByAddress(Connection& connection, std::string_view text, std::string_view country)
{
    for (const IdentityKind kind : {IdentityKind::Email, IdentityKind::Phone, IdentityKind::Card}) {
        const auto identity = makeIdentity(kind, trim(text), {}, country);
        if (!identity)
            continue;
        Query query = connection.query("SELECT customer_id FROM v_identity WHERE kind = ? AND normalized = ? AND "
                                       "customer_id IS NOT NULL ORDER BY id LIMIT 1");
        query.bind(identityKindName(kind), identity->normalized);
        if (query.step())
            return query.id<CustomerId>(0);
    }
    return std::nullopt;
}

}
