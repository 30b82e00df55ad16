#pragma once

#include "core/customer/subject.h"

#include <vector>

namespace patron::segment::subjects {

/// This module's tables: none is about people, but a text in them may name one.
const std::vector<customer::PersonalTable>& tables();

}
