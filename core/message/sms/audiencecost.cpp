#include "core/message/sms/audiencecost.h"

namespace patron::message {

AudienceCost::AudienceCost(ReadSession& session)
    : m_cost(smsPrices::all(session))
    , m_numbers(smsNumbers(session))
{}

Result<AudienceCost> AudienceCost::open(ReadSession& session)
{
    return AudienceCost(session);
}

void AudienceCost::add(const AudienceMail& mail)
{
    if (mail.isReady() && mail.check.smsParts > 0)
        m_cost.add(m_numbers[mail.customer.value], mail.check.smsParts);
}

}
