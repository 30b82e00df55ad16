#pragma once

#include <string>
#include <string_view>

namespace patron::intake {

/// The fixed name of what a file calls an event ("Product Added", "add_to_cart" -> "cart_updated"), or its own words
/// joined by underscores. Dots stay: they part a module's name from its event.
std::string eventKindOf(std::string_view name);

/// Whether an event of that kind tells of a person and of nothing that happened: Segment's identify, alias, group.
bool isPersonCall(std::string_view type);

}
