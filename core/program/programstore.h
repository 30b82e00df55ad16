#pragma once

#include "core/base/id.h"
#include "core/program/program.h"
#include "core/store/store.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::program {

enum class ProgramState { Draft, Running, Paused, Stopped };
/// "draft", "running", "paused", "stopped".
std::string_view programStateName(ProgramState state);

/// A saved program with its newest version. Messages and segments are referenced by uuid in `definition`.
struct SavedProgram
{
    ProgramId id;
    std::string uuid;
    std::string name;
    ProgramState state = ProgramState::Draft;
    int version = 1;
    std::int64_t versionId = 0;
    Program definition;
    ConnectorId connector;
    std::optional<Ms> startedAt;
    std::optional<Ms> checkedAt;
    std::int64_t eventCursor = 0;
};

/// How many people are where in a program.
struct ProgramCounts
{
    std::int64_t entered = 0;
    std::int64_t active = 0;
    std::int64_t heldOut = 0;
    std::int64_t completed = 0;
    std::int64_t exited = 0;
    std::int64_t reachedGoal = 0;
};

/// What becomes of a name in a program that leads nowhere.
enum class UnknownNames { Refuse, Keep };

/// Why something happened to somebody, as it is kept.
struct KeptDecision
{
    Ms at = 0;
    std::string step;
    std::string decision;
    std::string reason;
};

/// Programs and what they decided. The functions run inside store closures and announce Area::Programs.
namespace programs {

/// Saves under the program's name; a program of that name (folded) gets a new version when anything changed, and
/// running enrollments stay on theirs. References by name become uuids: BadInput names one that leads nowhere.
Result<ProgramId> save(Transaction& tx, const Program& program, Ms now);
/// The program with uuids for names. BadInput names a reference that leads nowhere, or it stays as it is written, and
/// so does a rule that cannot be read.
Result<Program> withIds(ReadSession& session, Program program, UnknownNames unknown = UnknownNames::Refuse);
/// By name (folded) or uuid. NotFound with the nearest name.
Result<SavedProgram> find(ReadSession& session, std::string_view key);
Result<SavedProgram> get(ReadSession& session, ProgramId id);
/// All, ordered by id.
Result<std::vector<SavedProgram>> all(ReadSession& session);
/// The definition of one version.
Result<Program> version(ReadSession& session, std::int64_t versionId);
/// The document with names instead of uuids, to show and to export. A rule that cannot be read stays as it is.
Result<Json> document(ReadSession& session, const Program& program);

ProgramCounts counts(ReadSession& session, ProgramId id);
/// People waiting at each step, in the order of the steps: (step id, active people).
std::vector<std::pair<std::string, std::int64_t>> waiting(ReadSession& session, const SavedProgram& program);
/// The walk of one customer through a program, in order.
std::vector<KeptDecision> decisions(ReadSession& session, ProgramId id, CustomerId customer);

}
}
