#pragma once

#include "core/store/store.h"

#include <cstdint>

/// Which codes orders were paid with. The functions run inside store closures.
namespace patron::loyalty::couponuses {

/// Looks at the orders whose coupon changed, at most so many; gives the uses that were written or taken back. A
/// cancelled order used nothing. Where a shop's file says the use of a code by an order itself, none is added.
std::int64_t match(Transaction& tx, Ms now, int orders);

}
