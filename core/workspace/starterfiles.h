#pragma once

#include "core/base/json.h"

#include <string>

/// The files of what ships with Patron to start from, by their place below resources/starters.
namespace patron::workspace::starterfiles {

/// Internal when the file is not part of this build.
Result<std::string> text(const std::string& name);
Result<Json> json(const std::string& name);

}
