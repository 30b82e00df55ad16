#include "core/program/programedits.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/program/programjson.h"
#include "core/program/programstore.h"

namespace patron::program::edits {

namespace {
Result<void> checkName(Transaction& tx, ProgramId id, const std::string& name)
{
    if (foldText(name).empty())
        return makeError(ErrorCode::BadInput, "The program needs a name.");
    Query other = tx.query("SELECT name FROM program WHERE folded = ? AND id <> ?");
    other.bind(foldText(name), id);
    if (other.step()) {
        return makeError(ErrorCode::Conflict,
                         "There is already a program \"" + other.text(0) + "\". Give this one another name.");
    }
    return {};
}

void rename(Transaction& tx, ProgramId id, const std::string& name, Ms now)
{
    tx.query("UPDATE program SET name = ?, folded = ?, updated_at = ? WHERE id = ?")
        .bind(name, foldText(name), now, id)
        .run();
}

ProgramId makeDraft(Transaction& tx, const Program& program, const std::string& definition, Ms now)
{
    tx.query("INSERT INTO program(uuid, name, folded, state, current_version, created_at, updated_at) "
             "VALUES (?, ?, ?, 'draft', 1, ?, ?)")
        .bind(newUuid(), program.name, foldText(program.name), now, now)
        .run();
    const ProgramId id{tx.lastInsertId()};
    tx.query("INSERT INTO program_version(program_id, version, definition, created_at) VALUES (?, 1, ?, ?)")
        .bind(id, definition, now)
        .run();
    return id;
}

void putVersion(Transaction& tx, ProgramId id, int version, const std::string& definition, Ms now)
{
    tx.query("INSERT INTO program_version(program_id, version, definition, created_at) VALUES (?, ?, ?, ?) "
             "ON CONFLICT(program_id, version) DO UPDATE SET definition = excluded.definition, created_at = "
             "excluded.created_at")
        .bind(id, version, definition, now)
        .run();
}
}

Result<ProgramId> keep(Transaction& tx, ProgramId id, const Program& program, Ms now)
{
    ReadSession session(tx.connection());
    PATRON_TRY(fixed, programs::withIds(session, program, UnknownNames::Keep));
    const std::string definition = compactJson(writeProgram(fixed));
    PATRON_CHECK(checkName(tx, id, program.name));
    if (!id) {
        const ProgramId made = makeDraft(tx, program, definition, now);
        tx.changed(Area::Programs);
        return made;
    }
    PATRON_TRY(saved, programs::get(session, id));
    const bool asSaved = compactJson(writeProgram(saved.definition)) == definition;
    if (saved.state == ProgramState::Draft) {
        if (asSaved)
            return id;
        putVersion(tx, id, saved.version, definition, now);
        rename(tx, id, program.name, now);
    } else if (asSaved) {
        PATRON_CHECK(discard(tx, id));
    } else {
        putVersion(tx, id, saved.version + 1, definition, now);
    }
    tx.changed(Area::Programs);
    return id;
}

Result<std::optional<Program>> find(ReadSession& session, ProgramId id)
{
    Query query = session.query("SELECT v.definition FROM program_version v JOIN program p ON p.id = v.program_id "
                                "WHERE p.id = ? AND v.version > p.current_version");
    query.bind(id);
    if (!query.step())
        return std::optional<Program>();
    PATRON_TRY(json, parseJson(query.view(0), "The program's edits"));
    PATRON_TRY(program, parseProgram(json));
    return std::optional<Program>(std::move(program));
}

Result<void> publish(Transaction& tx, ProgramId id, Ms now)
{
    ReadSession session(tx.connection());
    PATRON_TRY(edited, find(session, id));
    PATRON_TRY(saved, programs::get(session, id));
    if (!edited) {
        // What a draft left open when it was kept is there by now, or is told.
        PATRON_TRY(whole, programs::withIds(session, saved.definition));
        putVersion(tx, id, saved.version, compactJson(writeProgram(whole)), now);
        return {};
    }
    PATRON_CHECK(checkName(tx, id, edited->name));
    PATRON_TRY(fixed, programs::withIds(session, *edited));
    putVersion(tx, id, saved.version + 1, compactJson(writeProgram(fixed)), now);
    tx.query("UPDATE program SET current_version = current_version + 1 WHERE id = ?").bind(id).run();
    rename(tx, id, edited->name, now);
    tx.changed(Area::Programs);
    return {};
}

std::vector<Version> versions(ReadSession& session, ProgramId id)
{
    std::vector<Version> list;
    Query query =
        session.query("SELECT v.id, v.version, v.created_at FROM program_version v JOIN program p ON p.id = "
                      "v.program_id WHERE p.id = ? AND v.version <= p.current_version ORDER BY v.version DESC");
    query.bind(id);
    while (query.step())
        list.push_back({query.int64(0), query.integer(1), query.int64(2)});
    return list;
}

Result<void> discard(Transaction& tx, ProgramId id)
{
    tx.query("DELETE FROM program_version WHERE program_id = ? AND version > (SELECT current_version FROM program "
             "WHERE id = ?)")
        .bind(id, id)
        .run();
    tx.changed(Area::Programs);
    return {};
}

}
