#pragma once

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/segment/fieldcatalog.h"

namespace patron::program {

/// Whether a value that a step gave to a trait meets a trait's condition, with the operators of segments.md. For
/// simulations, where nothing is written. A null value is a missing one.
Result<bool> ownValueMeets(const segment::FieldCatalog& catalog, const Json& condition, const Json& value);

}
