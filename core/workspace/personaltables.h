#pragma once

#include "core/customer/subject.h"

#include <vector>

namespace patron::workspace {

/// The tables of all modules, module by module. Every table of the schema is in it.
std::vector<customer::PersonalTable> personalTables();

}
