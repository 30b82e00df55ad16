#include "core/program/programstore.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/program/programjson.h"
#include "core/segment/rulejson.h"
#include "core/segment/segmentstore.h"

#include <array>
#include <functional>

namespace patron::program {

namespace {
constexpr std::array<std::string_view, 4> stateNames{"draft", "running", "paused", "stopped"};

ProgramState parseState(std::string_view name)
{
    for (std::size_t i = 0; i < stateNames.size(); ++i) {
        if (stateNames[i] == name)
            return static_cast<ProgramState>(i);
    }
    return ProgramState::Draft;
}

using RuleChange = std::function<Result<void>(RuleNode&)>;
using NameChange = std::function<Result<void>(std::string&)>;

/// Applies a change to every rule, every message and every other program that a program refers to.
Result<void> changeReferences(Program& program, const RuleChange& rule, const NameChange& message,
                              const NameChange& other)
{
    if (auto* entry = std::get_if<SegmentEntry>(&program.entry))
        PATRON_CHECK(rule(entry->rule));
    if (auto* entry = std::get_if<ScheduleEntry>(&program.entry); entry && !entry->rule.is_null())
        PATRON_CHECK(rule(entry->rule));
    for (RuleNode& exit : program.exits)
        PATRON_CHECK(rule(exit));
    for (Step& step : program.steps) {
        if (step.condition)
            PATRON_CHECK(rule(*step.condition));
        if (auto* split = std::get_if<SplitStep>(&step.what))
            PATRON_CHECK(rule(split->condition));
        if (auto* branch = std::get_if<BranchStep>(&step.what)) {
            for (auto& each : branch->cases)
                PATRON_CHECK(rule(each.condition));
        }
        if (auto* sent = std::get_if<MessageStep>(&step.what))
            PATRON_CHECK(message(sent->message));
        if (auto* handed = std::get_if<SubprogramStep>(&step.what))
            PATRON_CHECK(other(handed->program));
    }
    return {};
}

constexpr std::string_view savedColumns =
    "SELECT p.id, p.uuid, p.name, p.state, p.current_version, v.id, v.definition, p.connector_id, p.started_at, "
    "p.checked_at, p.event_cursor FROM program p JOIN program_version v ON v.program_id = p.id AND "
    "v.version = p.current_version ";

Result<SavedProgram> readSaved(const Query& query)
{
    SavedProgram saved;
    saved.id = query.id<ProgramId>(0);
    saved.uuid = query.text(1);
    saved.name = query.text(2);
    saved.state = parseState(query.view(3));
    saved.version = query.integer(4);
    saved.versionId = query.int64(5);
    PATRON_TRY(json, parseJson(query.view(6), "The program \"" + saved.name + "\""));
    PATRON_TRY(definition, parseProgram(json));
    saved.definition = std::move(definition);
    saved.connector = query.id<ConnectorId>(7);
    saved.startedAt = query.optionalInt64(8);
    saved.checkedAt = query.optionalInt64(9);
    saved.eventCursor = query.int64(10);
    return saved;
}
}

std::string_view programStateName(ProgramState state)
{
    return stateNames[static_cast<std::size_t>(state)];
}

namespace programs {

Result<Program> withIds(ReadSession& session, Program program, UnknownNames unknown)
{
    const bool keeps = unknown == UnknownNames::Keep;
    const auto catalog = segment::FieldCatalog::load(session);
    const auto rule = [&](RuleNode& node) -> Result<void> {
        auto parsed = segment::parseNode(node, catalog);
        if (!parsed && keeps)
            return {};
        if (!parsed)
            return parsed.error();
        auto fixed = segment::withIds(session, segment::Rule{std::move(*parsed)});
        if (!fixed && keeps)
            return {};
        if (!fixed)
            return fixed.error();
        node = segment::writeNode(fixed->root);
        return {};
    };
    const auto message = [&](std::string& name) -> Result<void> {
        Query query = session.query("SELECT uuid FROM message WHERE folded = ? OR uuid = ?");
        query.bind(foldText(name), name);
        if (query.step()) {
            name = query.text(0);
            return {};
        }
        if (keeps)
            return {};
        std::vector<std::string> known;
        Query names = session.query("SELECT name FROM message ORDER BY id");
        while (names.step())
            known.push_back(names.text(0));
        const std::string near = nearestWord(name, known);
        return makeError(ErrorCode::BadInput,
                         "The program sends the message \"" + name + "\", which does not exist here. " +
                             (near.empty() ? "Save that message first." : "Did you mean \"" + near + "\"?"));
    };
    const std::string own = foldText(program.name);
    const auto other = [&](std::string& name) -> Result<void> {
        Query query = session.query("SELECT uuid, folded FROM program WHERE folded = ? OR uuid = ?");
        query.bind(foldText(name), name);
        const bool known = query.step();
        const bool self = foldText(name) == own || (known && query.view(1) == own);
        if (keeps && (self || !known))
            return {};
        if (self) {
            return makeError(ErrorCode::BadInput,
                             "The program hands people to itself. Use a jump to go back inside it.");
        }
        if (!known) {
            return makeError(ErrorCode::BadInput, "The program hands people to the program \"" + name +
                                                      "\", which does not exist here. Save that program first.");
        }
        name = query.text(0);
        return {};
    };
    PATRON_CHECK(changeReferences(program, rule, message, other));
    return program;
}

Result<ProgramId> save(Transaction& tx, const Program& program, Ms now)
{
    ReadSession session(tx.connection());
    PATRON_TRY(fixed, withIds(session, program));
    const std::string definition = compactJson(writeProgram(fixed));
    const std::string folded = foldText(program.name);
    ProgramId id;
    int version = 1;
    {
        Query known = tx.query("SELECT p.id, p.current_version, v.definition FROM program p JOIN program_version v ON "
                               "v.program_id = p.id AND v.version = p.current_version WHERE p.folded = ?");
        known.bind(folded);
        if (known.step()) {
            id = known.id<ProgramId>(0);
            if (known.view(2) == definition)
                return id;
            version = known.integer(1) + 1;
        }
    }
    if (id) {
        // Edits that were not published belong to what is replaced.
        tx.query("DELETE FROM program_version WHERE program_id = ? AND version >= ?").bind(id, version).run();
        tx.query("UPDATE program SET name = ?, current_version = ?, updated_at = ? WHERE id = ?")
            .bind(program.name, version, now, id)
            .run();
    } else {
        tx.query("INSERT INTO program(uuid, name, folded, state, current_version, created_at, updated_at) "
                 "VALUES (?, ?, ?, 'draft', 1, ?, ?)")
            .bind(newUuid(), program.name, folded, now, now)
            .run();
        id = ProgramId{tx.lastInsertId()};
    }
    tx.query("INSERT INTO program_version(program_id, version, definition, created_at) VALUES (?, ?, ?, ?)")
        .bind(id, version, definition, now)
        .run();
    tx.changed(Area::Programs);
    return id;
}

Result<SavedProgram> find(ReadSession& session, std::string_view key)
{
    {
        Query query = session.query(std::string(savedColumns) + "WHERE p.folded = ? OR p.uuid = ?");
        query.bind(foldText(key), key);
        if (query.step())
            return readSaved(query);
    }
    std::vector<std::string> known;
    Query names = session.query("SELECT name FROM program ORDER BY id");
    while (names.step())
        known.push_back(names.text(0));
    const std::string near = nearestWord(key, known);
    return makeError(ErrorCode::NotFound, "There is no program \"" + std::string(key) + "\"" +
                                              (near.empty() ? "." : ". Did you mean \"" + near + "\"?"));
}

Result<SavedProgram> get(ReadSession& session, ProgramId id)
{
    Query query = session.query(std::string(savedColumns) + "WHERE p.id = ?");
    query.bind(id);
    if (!query.step())
        return makeError(ErrorCode::NotFound, "That program is not there any more.");
    return readSaved(query);
}

Result<std::vector<SavedProgram>> all(ReadSession& session)
{
    std::vector<SavedProgram> list;
    Query query = session.query(std::string(savedColumns) + "ORDER BY p.id");
    while (query.step()) {
        PATRON_TRY(saved, readSaved(query));
        list.push_back(std::move(saved));
    }
    return list;
}

Result<Program> version(ReadSession& session, std::int64_t versionId)
{
    Query query = session.query("SELECT definition FROM program_version WHERE id = ?");
    query.bind(versionId);
    if (!query.step())
        return makeError(ErrorCode::NotFound, "That version of the program is not there any more.");
    PATRON_TRY(json, parseJson(query.view(0), "The program"));
    return parseProgram(json);
}

Result<Json> document(ReadSession& session, const Program& program)
{
    Program named = program;
    const auto catalog = segment::FieldCatalog::load(session);
    const auto rule = [&](RuleNode& node) -> Result<void> {
        auto parsed = segment::parseNode(node, catalog);
        if (parsed)
            node = segment::writeNode(segment::withNames(session, segment::Rule{std::move(*parsed)}).root);
        return {};
    };
    const auto message = [&](std::string& uuid) -> Result<void> {
        Query query = session.query("SELECT name FROM message WHERE uuid = ?");
        query.bind(uuid);
        if (query.step())
            uuid = query.text(0);
        return {};
    };
    const auto other = [&](std::string& uuid) -> Result<void> {
        Query query = session.query("SELECT name FROM program WHERE uuid = ?");
        query.bind(uuid);
        if (query.step())
            uuid = query.text(0);
        return {};
    };
    PATRON_CHECK(changeReferences(named, rule, message, other));
    return writeProgram(named);
}

ProgramCounts counts(ReadSession& session, ProgramId id)
{
    ProgramCounts counts;
    Query query =
        session.query("SELECT count(*), coalesce(sum(state = 'active'), 0), coalesce(sum(held_out), 0), "
                      "coalesce(sum(state = 'completed'), 0), coalesce(sum(state IN ('exited', 'merged')), 0), "
                      "coalesce(sum(goal_at IS NOT NULL), 0) FROM enrollment WHERE program_id = ?");
    query.bind(id);
    query.step();
    return {query.int64(0), query.int64(1), query.int64(2), query.int64(3), query.int64(4), query.int64(5)};
}

std::vector<std::pair<std::string, std::int64_t>> waiting(ReadSession& session, const SavedProgram& program)
{
    std::vector<std::pair<std::string, std::int64_t>> people;
    for (const Step& step : program.definition.steps) {
        Query query =
            session.query("SELECT count(*) FROM enrollment WHERE program_id = ? AND state = 'active' AND step_id = ?");
        query.bind(program.id, step.id);
        query.step();
        people.emplace_back(step.id, query.int64(0));
    }
    return people;
}

std::vector<KeptDecision> decisions(ReadSession& session, ProgramId id, CustomerId customer)
{
    std::vector<KeptDecision> list;
    Query query = session.query("SELECT at, step_id, decision, reason FROM decision WHERE customer_id = ? AND "
                                "program_id = ? ORDER BY at, id");
    query.bind(customer, id);
    while (query.step())
        list.push_back({query.int64(0), query.text(1), query.text(2), query.text(3)});
    return list;
}

}
}
