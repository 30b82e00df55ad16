#include "core/workspace/broadcastlaunch.h"

#include "core/delivery/accountpace.h"
#include "core/segment/audience.h"
#include "core/segment/segmentstore.h"

#include <algorithm>

namespace patron::workspace {

Result<outbox::Broadcast> prepareBroadcast(Workspace& workspace, const BroadcastWish& wish, Ms now)
{
    Store& store = workspace.store();
    PATRON_TRY(standard, workspace.defaultConnector());
    return store.read([&](ReadSession& session) -> Result<outbox::Broadcast> {
        PATRON_TRY(message, message::messages::find(session, wish.message));
        PATRON_TRY(segment, segment::segments::find(session, wish.segment));
        outbox::Broadcast broadcast;
        broadcast.channel =
            message.message.channel == message::MessageChannel::Sms ? customer::Channel::Sms : customer::Channel::Email;
        if (wish.connector.empty()) {
            PATRON_TRY(route, outbox::standardRoute(session.connection(), broadcast.channel, standard.id));
            broadcast.connector = route;
        } else {
            PATRON_TRY(named, delivery::connectors::findByName(session.connection(), wish.connector));
            // Who names one wants that one and no other.
            if (!named.carries(broadcast.channel)) {
                const bool sms = broadcast.channel == customer::Channel::Sms;
                return makeError(ErrorCode::Conflict,
                                 "\"" + named.name + "\" carries " + (sms ? "emails" : "text messages") +
                                     " only, and \"" + message.message.name + "\" is " +
                                     (sms ? "a text message" : "an email") + ". Choose another connector.");
            }
            broadcast.connector = named.id;
        }
        broadcast.name = message.message.name + " to " + segment.name;
        broadcast.message = message.id;
        broadcast.messageVersionId = message.versionId;
        broadcast.messageClass = message.message.messageClass;
        broadcast.segment = segment.name;
        PATRON_TRY(audience, segment::members(session, store, segment.rule, {now / msPerMinute * msPerMinute, false}));
        broadcast.audience = std::move(audience);
        broadcast.holdoutBillionths = wish.holdoutBillionths;
        broadcast.holdoutSalt = wish.holdoutSalt;
        broadcast.terms.capExempt = wish.capExempt;
        broadcast.dueAt = now;
        broadcast.pace = delivery::accountPace(
            session.connection(), *delivery::connectors::find(session.connection(), broadcast.connector), now);
        broadcast.ratePerMinute = wish.ratePerMinute;
        if (wish.ratePerMinute)
            broadcast.pace.perMinute =
                std::min(*wish.ratePerMinute, broadcast.pace.perMinute.value_or(*wish.ratePerMinute));
        return broadcast;
    });
}

}
