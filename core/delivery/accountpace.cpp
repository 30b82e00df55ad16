#include "core/delivery/accountpace.h"

#include "core/delivery/smpp/smppsettings.h"
#include "core/delivery/sms/smssettings.h"
#include "core/delivery/smtp/smtpsettings.h"
#include "core/outbox/latelysent.h"
#include "core/outbox/outboxstore.h"

namespace patron::delivery {

outbox::SendPace accountPace(Connection& connection, const ConnectorRow& row, Ms now)
{
    outbox::SendPace pace;
    if (row.kind == "smtp") {
        if (const auto settings = SmtpSettings::parse(row.settings)) {
            pace.perMinute = settings->ratePerMinute;
            pace.perDay = settings->perDay;
        }
    } else if (row.kind == "sms-http") {
        if (const auto settings = SmsSettings::parse(row.settings))
            pace.perMinute = settings->ratePerMinute;
    } else if (row.kind == "smpp") {
        if (const auto settings = SmppSettings::parse(row.settings))
            pace.perMinute = settings->ratePerMinute;
    }
    if (pace.perDay)
        pace.sentLately = outbox::sentTimes(connection, row.id, now - msPerDay);
    if (pace.isBound())
        pace.ahead = outbox::sends::countDue(connection, row.id, {}, now);
    return pace;
}

}
