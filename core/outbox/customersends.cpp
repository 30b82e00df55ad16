#include "core/outbox/customersends.h"

namespace patron::outbox::sends {

std::vector<CustomerSend> ofCustomer(ReadSession& session, CustomerId customer, int limit)
{
    std::vector<CustomerSend> list;
    Query query = session.query("SELECT id, message, occasion_name, occasion_kind, channel, state, reason, due_at, "
                                "handed_at FROM v_send WHERE customer_id = ? ORDER BY due_at DESC, id DESC LIMIT ?");
    query.bind(customer, limit);
    while (query.step()) {
        CustomerSend send;
        send.id = query.id<OutboxId>(0);
        send.message = query.text(1);
        send.occasion = query.text(2);
        send.fromProgram = query.view(3) == "step";
        send.channel = query.text(4);
        send.state = parseSendState(query.view(5)).value_or(SendState::Planned);
        send.reason = query.text(6);
        send.dueAt = query.int64(7);
        send.handedAt = query.optionalInt64(8);
        list.push_back(std::move(send));
    }
    return list;
}

}
