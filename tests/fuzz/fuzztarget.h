#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What a fuzz target gives. The same object links with fuzzmain.cpp, a seeded mutator, or with libFuzzer.

/// Takes one input; must neither crash nor hang, whatever it is.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

/// Inputs to begin with.
std::vector<std::string> fuzzSeeds();
/// Pieces that mean something in the format, put in by the mutator.
std::vector<std::string> fuzzTokens();
