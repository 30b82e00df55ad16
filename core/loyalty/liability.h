#pragma once

#include "core/loyalty/planstore.h"

#include <array>
#include <map>
#include <string>

namespace patron::loyalty {

/// What a shop owes its customers in points of one plan at an instant.
struct Liability
{
    std::string plan;
    std::int64_t customers = 0;        ///< with points left
    std::int64_t points = 0;           ///< that can be used, lot by lot
    std::int64_t pending = 0;          ///< earned, but not to be used yet
    std::int64_t owed = 0;             ///< that customers are below 0 by, after returns
    std::optional<std::int64_t> value; ///< of the points, minor units; nothing: the plan does not say what one is worth

    /// Points by how long ago they were earned.
    struct Age
    {
        int fromDays = 0;
        std::optional<int> toDays; ///< the last day that is in; nothing: older
        std::int64_t points = 0;
    };
    std::array<Age, 5> ages{{{0, 30, 0}, {31, 90, 0}, {91, 180, 0}, {181, 365, 0}, {366, std::nullopt, 0}}};
    std::map<std::string, std::int64_t> expiring; ///< by month of the last day, "2024-05"; "never" is last
};

/// Of one plan. Reads the plan's whole ledger, row by row. Not from the GUI thread.
Liability liabilityOf(ReadSession& session, const Store& store, const SavedPlan& plan, Ms asOf);

}
