#pragma once

#include "core/program/program.h"

namespace patron::program {

/// Reads program JSON, version 1. BadInput names the place ("steps/2/for"), what is wrong and the nearest known word.
/// Kinds of step of programs.md that this version does not run are refused by name: export, webhook,
/// consent_request.
Result<Program> parseProgram(const Json& document);

/// The document of a program, such that parsing it gives the program again.
Json writeProgram(const Program& program);

}
