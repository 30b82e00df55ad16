#include "core/segment/segmentstore.h"

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/segment/membership.h"
#include "core/segment/nodesql.h"
#include "core/segment/rulejson.h"

#include <algorithm>
#include <set>

namespace patron::segment {

namespace {
using detail::Named;
using detail::Referred;

constexpr std::size_t maxNameCharacters = 200;

/// The segments a stored rule or program names, wherever they stand in it.
void collectReferences(const Json& json, std::set<std::string>& found)
{
    if (json.is_object()) {
        const auto reference = json.find("segment");
        if (reference != json.end() && reference->is_string())
            found.insert(reference->get<std::string>());
    }
    if (json.is_structured()) {
        for (const Json& child : json)
            collectReferences(child, found);
    }
}

std::set<std::string> referencesOf(std::string_view text)
{
    std::set<std::string> found;
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_discarded())
        collectReferences(json, found);
    return found;
}

/// The way from a set of references back to a segment, by uuid; empty when there is none.
std::vector<Named> wayBack(ReadSession& session, const std::set<std::string>& from, const std::string& target,
                           std::set<std::string>& seen)
{
    for (const std::string& key : from) {
        const auto next = detail::findNamed(session, Referred::Segment, key);
        if (!next || !seen.insert(next->uuid).second)
            continue;
        if (next->uuid == target)
            return {*next};
        std::string rule;
        {
            Query query = session.queryOnce("SELECT rule FROM v_segment WHERE id = ?");
            query.bind(next->id);
            query.step();
            rule = query.text(0);
        }
        auto way = wayBack(session, referencesOf(rule), target, seen);
        if (!way.empty()) {
            way.insert(way.begin(), *next);
            return way;
        }
    }
    return {};
}

Error circle(const std::string& name, const std::vector<Named>& way)
{
    std::string text = "These segments would go in a circle: \"" + name + "\"";
    for (const Named& one : way)
        text += " uses \"" + one.name + "\"";
    return makeError(ErrorCode::BadInput, text + ". Take one of them out of the rule.");
}

Result<std::string> checkName(std::string_view given)
{
    const std::string name(trim(given));
    if (name.empty())
        return makeError(ErrorCode::BadInput, "A segment needs a name.");
    if (characterCount(name) > maxNameCharacters)
        return makeError(ErrorCode::BadInput, "A segment's name has at most 200 characters.");
    return name;
}

std::optional<Named> ownOf(Transaction& tx, const std::string& folded)
{
    Query query = tx.query("SELECT id, uuid, name FROM segment WHERE folded = ?");
    query.bind(folded);
    if (!query.step())
        return std::nullopt;
    return Named{query.int64(0), query.text(1), query.text(2)};
}

/// The first segment condition that names the segment being saved, for one that has no uuid yet.
bool namesItself(const Rule& rule, const std::string& folded)
{
    bool found = false;
    visitNodes(rule.root, [&](const Node& node, const std::string&) {
        const auto* condition = std::get_if<SegmentCondition>(&node.form);
        found = found || (condition && foldText(trim(condition->segment)) == folded);
    });
    return found;
}

/// The reference a condition holds, with its kind.
std::optional<std::pair<Referred, std::string*>> referenceOf(Node& node)
{
    if (auto* segment = std::get_if<SegmentCondition>(&node.form))
        return std::pair{Referred::Segment, &segment->segment};
    if (auto* program = std::get_if<ProgramCondition>(&node.form); program && program->program != "*")
        return std::pair{Referred::Program, &program->program};
    if (auto* message = std::get_if<MessageCondition>(&node.form); message && message->message != "*")
        return std::pair{Referred::Message, &message->message};
    return std::nullopt;
}

Result<Segment> read(ReadSession& session, std::int64_t id)
{
    Query query = session.query("SELECT id, uuid, name, rule, created_at, updated_at FROM segment WHERE id = ?");
    query.bind(id);
    if (!query.step())
        return makeError(ErrorCode::NotFound, "There is no segment #" + std::to_string(id) + ".");
    Segment segment;
    segment.id = query.id<SegmentId>(0);
    segment.uuid = query.text(1);
    segment.name = query.text(2);
    segment.createdAt = query.int64(4);
    segment.updatedAt = query.int64(5);
    auto rule = parseRule(query.view(3), FieldCatalog::load(session));
    if (!rule) {
        return makeError(rule.error().code, "In the segment \"" + segment.name + "\": " + rule.error().text,
                         rule.error().detail);
    }
    segment.rule = std::move(*rule);
    return segment;
}
}

namespace segments {

Result<SegmentId> save(Transaction& tx, std::string_view name, const Rule& rule, Ms now)
{
    ReadSession session(tx.connection());
    PATRON_TRY(clean, checkName(name));
    const std::string folded = foldText(clean);
    const auto own = ownOf(tx, folded);
    if (!own && namesItself(rule, folded))
        return circle(clean, {{0, {}, clean}});
    PATRON_TRY(resolved, withIds(session, rule));
    const std::string text = compactJson(writeRule(resolved));
    if (own) {
        std::set<std::string> seen;
        const auto way = wayBack(session, referencesOf(text), own->uuid, seen);
        if (!way.empty())
            return circle(clean, way);
        tx.query("UPDATE segment SET name = ?, rule = ?, updated_at = ? WHERE id = ?")
            .bind(clean, text, now, own->id)
            .run();
    } else {
        tx.query("INSERT INTO segment(uuid, name, folded, rule, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)")
            .bind(newUuid(), clean, folded, text, now, now)
            .run();
    }
    const SegmentId id{own ? own->id : tx.lastInsertId()};
    tx.changed(Area::Segments);
    return id;
}

Result<void> rename(Transaction& tx, SegmentId id, std::string_view name, Ms now)
{
    PATRON_TRY(clean, checkName(name));
    const std::string folded = foldText(clean);
    if (const auto other = ownOf(tx, folded); other && other->id != id.value)
        return makeError(ErrorCode::Conflict,
                         "There is a segment \"" + other->name + "\" already. Choose another name.");
    tx.query("UPDATE segment SET name = ?, folded = ?, updated_at = ? WHERE id = ?").bind(clean, folded, now, id).run();
    if (tx.changes() == 0)
        return makeError(ErrorCode::NotFound, "There is no segment #" + std::to_string(id.value) + ".");
    tx.changed(Area::Segments);
    return {};
}

Result<void> remove(Transaction& tx, SegmentId id)
{
    ReadSession session(tx.connection());
    std::vector<std::string> users;
    for (const std::string_view sql : {"SELECT id, name, rule, 'segment' FROM v_segment ORDER BY id",
                                       "SELECT id, name, definition, 'program' FROM v_program ORDER BY id"}) {
        Query query = session.query(sql);
        while (query.step()) {
            if (query.view(3) == "segment" && query.int64(0) == id.value)
                continue;
            for (const std::string& key : referencesOf(query.view(2))) {
                const auto named = detail::findNamed(session, Referred::Segment, key);
                if (named && named->id == id.value)
                    users.push_back("the " + query.text(3) + " \"" + query.text(1) + "\"");
            }
        }
    }
    if (!users.empty()) {
        return makeError(ErrorCode::Conflict,
                         "This segment is used by " + joinWords(users) + ". Take it out there first.");
    }
    tx.query("DELETE FROM segment WHERE id = ?").bind(id).run();
    if (tx.changes() == 0)
        return makeError(ErrorCode::NotFound, "There is no segment #" + std::to_string(id.value) + ".");
    memberships::forget(tx, id);
    tx.changed(Area::Segments);
    return {};
}

std::vector<SegmentTitle> all(ReadSession& session)
{
    std::vector<SegmentTitle> titles;
    Query query = session.query("SELECT id, uuid, name, created_at, updated_at FROM segment ORDER BY id");
    while (query.step())
        titles.push_back({query.id<SegmentId>(0), query.text(1), query.text(2), query.int64(3), query.int64(4)});
    return titles;
}

Result<Segment> find(ReadSession& session, std::string_view key)
{
    auto named = detail::findNamed(session, Referred::Segment, key);
    if (!named)
        return makeError(ErrorCode::NotFound, named.error().text);
    return read(session, named->id);
}

Result<Segment> get(ReadSession& session, SegmentId id)
{
    return read(session, id.value);
}

}

Result<Rule> withIds(ReadSession& session, Rule rule)
{
    std::optional<Error> error;
    visitNodes(rule.root, [&](Node& node, const std::string& path) {
        const auto reference = referenceOf(node);
        if (!reference || error)
            return;
        auto named = detail::findNamed(session, reference->first, *reference->second);
        if (named)
            *reference->second = named->uuid;
        else if (!node.off)
            error = makeError(ErrorCode::BadInput, "At /rule" + path + ": " + named.error().text);
    });
    if (error)
        return *error;
    return rule;
}

Rule withNames(ReadSession& session, Rule rule)
{
    visitNodes(rule.root, [&](Node& node, const std::string&) {
        const auto reference = referenceOf(node);
        if (!reference)
            return;
        if (const auto named = detail::findNamed(session, reference->first, *reference->second))
            *reference->second = named->name;
    });
    return rule;
}

}
