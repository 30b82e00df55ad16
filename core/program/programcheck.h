#pragma once

#include "core/program/program.h"
#include "core/store/store.h"

#include <string>
#include <vector>

namespace patron::program {

/// Something that keeps a program from doing what its author means.
struct ProgramProblem
{
    bool error = true; ///< false: a warning
    std::string step;  ///< empty: the program as a whole
    std::string text;
    std::string fix;
};

/// All problems of a program in this workspace: unreachable steps, loops without a wait, messages missing, rules that
/// cannot be answered, a marketing message in a transactional program, an audience that is empty today. Runs inside a
/// read closure; `asOf` is when the audience is counted.
std::vector<ProgramProblem> checkProgram(ReadSession& session, const Store& store, const Program& program, Ms asOf);

bool hasErrors(const std::vector<ProgramProblem>& problems);

}
