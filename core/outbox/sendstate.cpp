#include "core/outbox/sendstate.h"

#include <algorithm>

namespace patron::outbox {

namespace {

constexpr std::array<std::string_view, allSendStates.size()> names{
    "planned",      "held",         "queued",       "leased",     "handed",   "accepted", "delivered",
    "bounced_soft", "bounced_hard", "unsubscribed", "complained", "deferred", "rejected", "ambiguous",
    "assumed_sent", "suppressed",   "skipped",      "cancelled",  "expired"};

/// How late the news is that a state tells; -1 for states without news.
int newsRank(SendState state)
{
    switch (state) {
    case SendState::Accepted:
    case SendState::AssumedSent:
        return 0;
    case SendState::Delivered:
        return 1;
    case SendState::BouncedSoft:
        return 2;
    case SendState::BouncedHard:
        return 3;
    case SendState::Unsubscribed:
        return 4;
    case SendState::Complained:
        return 5;
    default:
        return -1;
    }
}

bool isRefusal(SendState state)
{
    return state == SendState::Suppressed || state == SendState::Skipped || state == SendState::Cancelled ||
           state == SendState::Expired;
}

bool isOneOf(SendState state, std::initializer_list<SendState> states)
{
    return std::find(states.begin(), states.end(), state) != states.end();
}

}

std::string_view nameOf(SendState state)
{
    return names[static_cast<std::size_t>(state)];
}

std::optional<SendState> parseSendState(std::string_view name)
{
    for (const SendState state : allSendStates) {
        if (nameOf(state) == name)
            return state;
    }
    return std::nullopt;
}

bool mayChange(SendState from, SendState to)
{
    using enum SendState;
    switch (from) {
    case Planned:
        return to == Held || to == Queued || isRefusal(to);
    case Held:
        return to == Held || to == Queued || isRefusal(to);
    case Queued:
        return to == Held || to == Leased || isRefusal(to);
    case Leased:
        return isOneOf(to, {Queued, Held, Handed, Deferred, Rejected}) || isRefusal(to);
    case Handed:
        return isOneOf(to, {Accepted, Deferred, Rejected, Ambiguous});
    case Deferred:
        return to == Queued;
    case Ambiguous:
        return isOneOf(to, {Accepted, Queued, AssumedSent});
    default:
        // An assumption gives way to news, but is not made again of an acceptance.
        return newsRank(from) >= 0 && newsRank(to) > newsRank(from);
    }
}

bool isOpen(SendState state)
{
    using enum SendState;
    return isOneOf(state, {Planned, Held, Queued, Leased, Handed, Deferred, Ambiguous});
}

bool countsForCaps(SendState state)
{
    using enum SendState;
    return isOneOf(state, {Handed, Accepted, Delivered, BouncedSoft, Unsubscribed, Complained, Ambiguous, AssumedSent});
}

}
