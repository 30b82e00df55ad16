#include "core/delivery/accountpace.h"

#include "core/delivery/accountbounds.h"
#include "core/delivery/smpp/smppsettings.h"
#include "core/delivery/sms/smssettings.h"
#include "core/delivery/smtp/smtpsettings.h"
#include "core/outbox/latelysent.h"
#include "core/outbox/outboxstore.h"

#include <climits>

namespace patron::delivery {

namespace {
AccountLimits limitsOf(const ConnectorRow& row)
{
    AccountLimits limits;
    if (row.kind == "smtp") {
        if (const auto settings = SmtpSettings::parse(row.settings))
            limits = settings->limits();
    } else if (row.kind == "sms-http") {
        if (const auto settings = SmsSettings::parse(row.settings))
            limits.perMinute = settings->ratePerMinute;
    } else if (row.kind == "smpp") {
        if (const auto settings = SmppSettings::parse(row.settings))
            limits.perMinute = settings->ratePerMinute;
    }
    return limits;
}
}

outbox::SendPace accountPace(Connection& connection, const ConnectorRow& row, Ms now)
{
    const AccountLimits limits = limitsOf(row);
    const AccountBounds bounds = accountBounds(connection, row.id, limits, now);
    outbox::SendPace pace;
    pace.perMinute = bounds.perMinute;
    pace.perDay = bounds.perDay;
    pace.perHouse = limits.perHouse;
    if (bounds.warmUpPerDay)
        pace.doublesUpTo = limits.perDay.value_or(INT_MAX);
    if (bounds.hold.holds(now))
        pace.notBefore = bounds.hold.until;
    if (pace.perDay)
        pace.sentLately = outbox::sentTimes(connection, row.id, now - msPerDay);
    if (pace.isBound())
        pace.ahead = outbox::sends::countDue(connection, row.id, {}, now);
    return pace;
}

}
