#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/jsonfwd.h"
#include "core/results/holdoutlift.h"
#include "core/store/store.h"

namespace patron::results {

/// What a program earned and where its people are: the lift of holdoutlift.h, entries, goals, and its messages by
/// state. Runs inside a read closure.
Result<Json> programResults(ReadSession& session, const Store& store, ProgramId program, Ms now);

/// The same for one broadcast; the window is 30 days from its launch.
Result<Json> broadcastResults(ReadSession& session, const Store& store, OccasionId occasion, Ms now);

/// The lift of a program by itself, for pages.
Result<Lift> programLift(ReadSession& session, const Store& store, ProgramId program, Ms now);

}
