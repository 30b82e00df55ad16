#include "core/workspace/smsspend.h"

#include "core/base/json.h"
#include "core/base/money.h"
#include "core/message/sms/smsparts.h"

namespace patron::workspace {

message::SmsCost smsSpend(ReadSession& session, OccasionId occasion)
{
    message::SmsCost cost(message::smsPrices::all(session));
    Query query = session.query(
        "SELECT b.normalized, f.bytes FROM outbox b JOIN frozen_message f ON f.outbox_id = b.id WHERE b.occasion_id = "
        "? "
        "AND b.channel = 'sms' AND b.state IN ('accepted','delivered','bounced_soft','bounced_hard','unsubscribed',"
        "'complained','ambiguous','assumed_sent') ORDER BY b.id");
    query.bind(occasion);
    while (query.step())
        cost.add(query.text(0), message::countSms(query.text(1)).parts);
    return cost;
}

Json spendJson(const message::SmsCost& cost, const std::string& currency)
{
    std::int64_t parts = 0;
    std::int64_t messages = 0;
    for (const message::SmsCost::Line& line : cost.lines()) {
        parts += line.parts;
        messages += line.messages;
    }
    const std::string known = formatDecimalShort(cost.total(), unitPriceDecimals);
    const bool all = cost.messagesWithoutPrice() == 0;
    return Json{{"messages", messages}, {"parts", parts},       {"cost", all ? Json(known) : Json(nullptr)},
                {"known_cost", known},  {"currency", currency}, {"without_price", cost.messagesWithoutPrice()}};
}

}
