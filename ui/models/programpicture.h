#pragma once

#include "core/program/programcheck.h"
#include "core/program/programstore.h"
#include "core/results/sendresults.h"
#include "ui/models/programgraph.h"
#include "ui/models/rulewords.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace patron::ui {

/// A program in the list.
struct ProgramSummary
{
    ProgramId id;
    std::string uuid;
    std::string name;
    std::string strategy;
    std::string type;
    program::ProgramState state = program::ProgramState::Draft;
    program::ProgramCounts counts;
};

/// All programs, the running ones first. Runs inside a read closure.
Result<std::vector<ProgramSummary>> readPrograms(ReadSession& session);

/// Everything the page of one program says, as of one moment.
struct ProgramPicture
{
    program::SavedProgram saved;
    program::Program named; ///< references by name
    RuleVocabularyPtr words;
    program::ProgramCounts counts;
    std::map<std::string, std::int64_t> waiting; ///< people by step id
    std::map<EdgePlace, std::int64_t> passed;    ///< people who took an edge
    std::vector<program::ProgramProblem> problems;
    std::optional<std::int64_t> audience; ///< who would fit the entry today; none for programs that events start
    results::Lift lift;
    std::string connector; ///< what it sends through, or would

    bool hasErrors() const { return program::hasErrors(problems); }
};

/// Reads it. `connector` is what a program that was never started would send through. Runs inside a read closure and
/// takes a scan of the base.
Result<ProgramPicture> readProgram(ReadSession& session, const Store& store, ProgramId id, Ms now,
                                   const std::string& connector);

}
