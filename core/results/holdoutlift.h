#pragma once

#include "core/base/clock.h"
#include "core/base/duration.h"
#include "core/base/id.h"
#include "core/base/jsonfwd.h"
#include "core/base/result.h"
#include "core/results/welch.h"
#include "core/store/store.h"

#include <optional>
#include <vector>

namespace patron::results {

/// A customer's first entry into what is measured.
struct Assigned
{
    CustomerId customer;
    Ms at = 0;
    bool heldOut = false;
};

/// One side of the comparison. Money in minor units of the workspace's currency.
struct Group
{
    std::int64_t n = 0; ///< customers whose window is over
    std::int64_t orders = 0;
    std::int64_t revenue = 0;
    Sample perCustomer; ///< minor units
};

/// What the treated spent more than the held out, compared as assigned (results.md): orders minus returns in
/// [entry, entry + window); only customers whose window is over count, the others are `notYet`.
struct Lift
{
    enum class State { NotEnough, Running, Final };

    Group treated;
    Group heldOut;
    std::int64_t notYet = 0;
    State state = State::NotEnough;
    std::optional<WelchTest> test; ///< none while there is not enough to say
};

/// Fewer than this many in a group give no number.
constexpr std::int64_t fewestInGroup = 30;

/// Measures as of `now`. Runs inside a read closure.
Lift measureLift(ReadSession& session, const Store& store, const std::vector<Assigned>& people, Duration window,
                 Ms now);

/// {"treated":{"n","revenue","orders"},"held_out":{…},"not_yet","lift":{…}|null,"p","state"}: money as decimal text.
Json toJson(const Lift& lift, int currencyDecimals);

}
