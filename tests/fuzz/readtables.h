#pragma once

#include "core/intake/readers/inputfile.h"

#include <cstddef>

/// Reads every table of an input to its end and holds what must hold of any: cells inside the limits, no row before
/// another, the same rows when read again. Aborts where it does not. Gives the number of rows.
std::size_t readAllTables(const patron::intake::InputFile& input);
