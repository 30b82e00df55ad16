#pragma once

#include <cstdio>
#include <cstdlib>

/// Ends a fuzz run when something is not as it must be whatever the input.
inline void require(bool holds, const char* what)
{
    if (holds)
        return;
    std::fprintf(stderr, "broken: %s\n", what);
    std::abort();
}
