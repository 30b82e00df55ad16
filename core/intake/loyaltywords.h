#pragma once

#include <string_view>

namespace patron::intake {

/// The ledger's kind ("earn", "burn", "expire", "reverse", "adjust") for what files call a movement of points, in six
/// languages; empty for other words.
std::string_view pointsKindOf(std::string_view word);

/// What a coupon takes off ("percent", "amount", "free_shipping", "free_product") for what files call it, in six
/// languages; empty for other words.
std::string_view discountKindOf(std::string_view word);

}
