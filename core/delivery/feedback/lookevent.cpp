#include "core/delivery/feedback/lookevent.h"

#include "core/customer/eventstore.h"

namespace patron::delivery::looks {

bool add(Transaction& tx, const Store& store, const outbox::SendRow& row, Look look, const Origin& origin, Ms at,
         Ms now)
{
    customer::NewEvent event;
    event.customer = row.customer;
    event.kind = look == Look::Opened ? "message.opened" : "message.clicked";
    event.at = at;
    event.channel = customer::channelName(row.channel);
    event.key = row.messageHeaderId;
    event.source = origin.source;
    event.sourceKey = origin.key;
    if (customer::events::add(tx, store.zone(), event, now) == 0)
        return false;
    tx.changed(Area::Events, row.customer);
    return true;
}

}
