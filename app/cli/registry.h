#pragma once

#include "app/cli/command.h"

#include <vector>

namespace patron::cli {

/// All commands, in the order in which help lists them.
const std::vector<Command>& commands();

}
