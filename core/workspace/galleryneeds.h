#pragma once

#include "core/workspace/gallery.h"

/// What program starters live from, and whether a workspace has it. A need is one of
///
///   brand orders products email_consent sms_consent birthday points tiers shops places weather
///   coupons:POOL events:KIND import:SOURCE trait:NAME
namespace patron::workspace::gallery {

/// A need as a workspace meets it.
struct NeedCheck
{
    StarterNeed need;
    bool met = false;
    std::string missing; ///< what is not there and how to get it; empty when it is met
};

/// Whether a word is one of the needs above.
bool isNeed(std::string_view what);

/// Every need of a starter, in its order. Runs inside a read closure.
std::vector<NeedCheck> checkNeeds(ReadSession& session, const Store& store, const ProgramStarter& starter, Ms now);
bool allMet(const std::vector<NeedCheck>& checks);

}
