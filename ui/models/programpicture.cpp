#include "ui/models/programpicture.h"

#include "core/delivery/connectorstore.h"
#include "core/program/edgepeople.h"
#include "core/program/programjson.h"
#include "core/segment/audience.h"
#include "core/segment/rulejson.h"

#include <algorithm>

namespace patron::ui {

namespace {
std::optional<std::int64_t> audienceOf(ReadSession& session, const Store& store, const program::Program& program,
                                       Ms now)
{
    const auto* entry = std::get_if<program::SegmentEntry>(&program.entry);
    if (!entry)
        return std::nullopt;
    auto node = segment::parseNode(entry->rule, segment::FieldCatalog::load(session));
    if (!node)
        return std::nullopt;
    const auto answer = segment::count(session, store, segment::Rule{std::move(*node)}, {now, false});
    return answer ? std::optional(answer->count) : std::nullopt;
}

int rankOf(program::ProgramState state)
{
    switch (state) {
    case program::ProgramState::Running:
        return 0;
    case program::ProgramState::Paused:
        return 1;
    case program::ProgramState::Draft:
        return 2;
    case program::ProgramState::Stopped:
        return 3;
    }
    return 4;
}
}

Result<std::vector<ProgramSummary>> readPrograms(ReadSession& session)
{
    PATRON_TRY(saved, program::programs::all(session));
    std::vector<ProgramSummary> rows;
    for (const program::SavedProgram& each : saved)
        rows.push_back({each.id, each.uuid, each.name, each.definition.strategy, each.definition.type, each.state,
                        program::programs::counts(session, each.id)});
    std::stable_sort(rows.begin(), rows.end(),
                     [](const auto& a, const auto& b) { return rankOf(a.state) < rankOf(b.state); });
    return rows;
}

Result<ProgramPicture> readProgram(ReadSession& session, const Store& store, ProgramId id, Ms now,
                                   const std::string& connector)
{
    ProgramPicture picture;
    PATRON_TRY(saved, program::programs::get(session, id));
    picture.saved = std::move(saved);
    PATRON_TRY(document, program::programs::document(session, picture.saved.definition));
    PATRON_TRY(named, program::parseProgram(document));
    picture.named = std::move(named);
    PATRON_TRY(words, readRuleVocabulary(session, store));
    picture.words = std::move(words);
    picture.counts = program::programs::counts(session, id);
    for (const auto& [step, people] : program::programs::waiting(session, picture.saved))
        picture.waiting[step] = people;
    for (const program::EdgePeople& way : program::edgePeople(session, id)) {
        // Where two ways of a step lead to one other, nothing tells them apart.
        const auto into = placesInto(picture.named, way.to);
        const auto first = std::find_if(into.begin(), into.end(), [&](const auto& at) { return at.from == way.from; });
        const auto count = std::count_if(into.begin(), into.end(), [&](const auto& at) { return at.from == way.from; });
        if (count == 1)
            picture.passed[*first] = way.people;
    }
    picture.problems = program::checkProgram(session, store, picture.saved.definition, now);
    picture.audience = audienceOf(session, store, picture.saved.definition, now);
    PATRON_TRY(lift, results::programLift(session, store, id, now));
    picture.lift = std::move(lift);
    const auto row = delivery::connectors::find(session.connection(), picture.saved.connector);
    picture.connector = row ? row->name : connector;
    return picture;
}

}
