#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/json.h"
#include "core/base/result.h"
#include "core/store/store.h"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace patron::segment {

/// What customers have of some traits: an object by name each, without what is missing. Texts and lists as they are,
/// numbers as numbers, money in major units, flags as true or false, days as ISO dates, instants as RFC 3339.
using TraitColumns = std::unordered_map<std::int64_t, Json>;

/// The values rules would see as of an instant, in one statement; traits that are not there are passed over. Of
/// everybody it is a scan of the base, of one customer alone quick unless customers are compared with each other. Runs
/// inside a read closure; ends as Cancelled by its token.
Result<TraitColumns> traitColumns(ReadSession& session, const Store& store, const std::vector<std::string>& traits,
                                  Ms asOf, CustomerId only = {});

/// Whether a computed trait compares customers with each other, or rests on what all of them did.
bool comparesCustomers(const std::string& trait);

}
