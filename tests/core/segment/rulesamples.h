#pragma once

#include <vector>

/// A rule on the shop of shopfixture.h and who meets it, found by hand.
struct RuleSample
{
    const char* sentence;
    const char* rule; ///< the NODE
    std::vector<int> who;
    const char* asOf = nullptr; ///< RFC 3339; nothing: the fixture's instant
    bool strict = false;
};

const std::vector<RuleSample>& ruleSamples();
