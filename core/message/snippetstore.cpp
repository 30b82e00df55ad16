#include "core/message/snippetstore.h"

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/message/liquid/template.h"

#include <optional>

namespace patron::message::snippets {

namespace {
constexpr std::string_view columns = "SELECT id, uuid, name, body, version, created_at, updated_at FROM snippet ";

Snippet readSnippet(const Query& query)
{
    return {query.int64(0),   query.text(1),  query.text(2), query.text(3),
            query.integer(4), query.int64(5), query.int64(6)};
}

std::optional<Snippet> named(ReadSession& session, std::string_view key)
{
    Query query = session.query(std::string(columns) + "WHERE folded = ? OR uuid = ?");
    query.bind(foldText(key), key);
    return query.step() ? std::optional(readSnippet(query)) : std::nullopt;
}

Result<void> checkName(std::string_view name)
{
    if (name.empty())
        return makeError(ErrorCode::BadInput, "A snippet needs a name.");
    // The name stands in quotes in a tag.
    if (name.find_first_of("\"'\r\n") != std::string_view::npos || name.find("%}") != std::string_view::npos)
        return makeError(ErrorCode::BadInput, "The name of a snippet has no quotes and no line breaks.");
    return {};
}

/// Names of fields are not checked: a snippet may use what messages hand to it.
Result<void> checkBody(std::string_view name, std::string_view body)
{
    liquid::CompileOptions options;
    options.mode = liquid::CompileOptions::Mode::Strict;
    options.checkNames = true;
    options.format = liquid::Format::Html;
    options.name = std::string(name);
    const liquid::Compiled compiled = liquid::Template::compile(std::string(body), options);
    if (!compiled.problems.empty())
        return compiled.problems.front().toError();
    return {};
}
}

Result<Snippet> save(Transaction& tx, std::string_view name, std::string_view body, Ms now)
{
    const std::string trimmed(trim(name));
    PATRON_CHECK(checkName(trimmed));
    PATRON_CHECK(checkBody(trimmed, body));
    ReadSession session(tx.connection());
    const auto known = named(session, trimmed);
    if (known && known->name == trimmed && known->body == body)
        return *known;
    if (known) {
        tx.query("UPDATE snippet SET name = ?, body = ?, version = version + 1, updated_at = ? WHERE id = ?")
            .bind(trimmed, body, now, known->id)
            .run();
    } else {
        tx.query("INSERT INTO snippet(uuid, name, folded, body, version, created_at, updated_at) "
                 "VALUES (?, ?, ?, ?, 1, ?, ?)")
            .bind(newUuid(), trimmed, foldText(trimmed), body, now, now)
            .run();
    }
    tx.changed(Area::Messages);
    return find(session, trimmed);
}

Result<Snippet> find(ReadSession& session, std::string_view key)
{
    if (auto snippet = named(session, key))
        return std::move(*snippet);
    std::vector<std::string> known;
    for (const Snippet& snippet : all(session))
        known.push_back(snippet.name);
    const std::string near = nearestWord(key, known);
    return makeError(ErrorCode::NotFound, "There is no snippet \"" + std::string(key) + "\"" +
                                              (near.empty() ? "." : ". Did you mean \"" + near + "\"?"));
}

Result<void> remove(Transaction& tx, std::int64_t id)
{
    Query known = tx.query("SELECT 1 FROM snippet WHERE id = ?");
    known.bind(id);
    if (!known.step())
        return makeError(ErrorCode::NotFound, "That snippet is not there any more.");
    tx.query("DELETE FROM snippet WHERE id = ?").bind(id).run();
    tx.changed(Area::Messages);
    return {};
}

std::vector<Snippet> all(ReadSession& session)
{
    std::vector<Snippet> list;
    Query query = session.query(std::string(columns) + "ORDER BY folded");
    while (query.step())
        list.push_back(readSnippet(query));
    return list;
}

SnippetTexts texts(ReadSession& session)
{
    SnippetTexts bodies;
    for (Snippet& snippet : all(session))
        bodies.emplace(std::move(snippet.name), std::move(snippet.body));
    return bodies;
}

std::string stamp(ReadSession& session)
{
    // Numbers are never given twice, so that one snippet in another's place shows, too.
    Query query = session.query("SELECT count(*), coalesce(sum(version), 0), coalesce(max(id), 0) FROM snippet");
    query.step();
    return query.text(0) + "." + query.text(1) + "." + query.text(2);
}

}
