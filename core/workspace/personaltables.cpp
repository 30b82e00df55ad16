#include "core/workspace/personaltables.h"

#include "core/delivery/deliverysubject.h"
#include "core/intake/intakesubject.h"
#include "core/loyalty/loyaltysubject.h"
#include "core/message/messagesubject.h"
#include "core/outbox/outboxsubject.h"
#include "core/program/programsubject.h"
#include "core/segment/segmentsubject.h"

namespace patron::workspace {

std::vector<customer::PersonalTable> personalTables()
{
    std::vector<customer::PersonalTable> all;
    for (const auto* tables : {&customer::subjects::tables(), &intake::subjects::tables(), &loyalty::subjects::tables(),
                               &segment::subjects::tables(), &message::subjects::tables(), &outbox::subjects::tables(),
                               &program::subjects::tables(), &delivery::subjects::tables()})
        all.insert(all.end(), tables->begin(), tables->end());
    return all;
}

}
