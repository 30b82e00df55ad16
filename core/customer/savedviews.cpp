#include "core/customer/savedviews.h"

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/text.h"

#include <algorithm>

namespace patron::customer {

namespace {
Json textList(const std::vector<std::string>& texts)
{
    Json list = Json::array();
    for (const std::string& text : texts)
        list.push_back(text);
    return list;
}

std::vector<std::string> textsOf(const Json& json, const char* name)
{
    std::vector<std::string> texts;
    const auto list = json.find(name);
    if (list == json.end() || !list->is_array())
        return texts;
    for (const Json& item : *list) {
        if (item.is_string())
            texts.push_back(item.get<std::string>());
    }
    return texts;
}

std::string textOf(const Json& json, const char* name)
{
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool flagOf(const Json& json, const char* name)
{
    const auto found = json.find(name);
    return found != json.end() && found->is_boolean() && found->get<bool>();
}
}

Json toJson(const SavedView& view)
{
    Json choices = Json::array();
    for (const FacetChoice& choice : view.facets)
        choices.push_back({{"facet", choice.facet}, {"values", textList(choice.values)}, {"exclude", choice.exclude}});
    return {{"text", view.text},
            {"segment", view.segment},
            {"facets", std::move(choices)},
            {"shown_facets", textList(view.shownFacets)},
            {"columns", textList(view.columns)},
            {"sort", {{"column", view.sort.column}, {"descending", view.sort.descending}}}};
}

SavedView viewFromJson(const Json& json)
{
    SavedView view;
    if (!json.is_object())
        return view;
    view.text = textOf(json, "text");
    view.segment = textOf(json, "segment");
    view.shownFacets = textsOf(json, "shown_facets");
    view.columns = textsOf(json, "columns");
    if (const auto choices = json.find("facets"); choices != json.end() && choices->is_array()) {
        for (const Json& choice : *choices) {
            if (choice.is_object())
                view.facets.push_back({textOf(choice, "facet"), textsOf(choice, "values"), flagOf(choice, "exclude")});
        }
    }
    if (const auto sort = json.find("sort"); sort != json.end() && sort->is_object())
        view.sort = {textOf(*sort, "column"), flagOf(*sort, "descending")};
    return view;
}

namespace savedviews {

namespace {
constexpr std::string_view viewColumns = "SELECT id, uuid, name, definition, created_at, updated_at FROM saved_view";

SavedView readView(const Query& query)
{
    const auto json = parseJson(query.view(3), "a saved view");
    SavedView view = json ? viewFromJson(*json) : SavedView();
    view.id = query.int64(0);
    view.uuid = query.text(1);
    view.name = query.text(2);
    view.createdAt = query.int64(4);
    view.updatedAt = query.int64(5);
    return view;
}

Error noName()
{
    return makeError(ErrorCode::BadInput, "A view needs a name.");
}
}

std::vector<SavedView> all(ReadSession& session)
{
    std::vector<SavedView> views;
    Query query = session.query(std::string(viewColumns) + " ORDER BY folded, id");
    while (query.step())
        views.push_back(readView(query));
    return views;
}

Result<SavedView> find(ReadSession& session, std::string_view key)
{
    const std::string folded = foldText(trim(key));
    std::vector<std::string> names;
    for (SavedView& view : all(session)) {
        if (view.uuid == key || foldText(view.name) == folded)
            return std::move(view);
        names.push_back(view.name);
    }
    const std::string near = nearestWord(key, names);
    return makeError(ErrorCode::NotFound, "There is no view \"" + std::string(key) + "\"." +
                                              (near.empty() ? std::string() : " Did you mean \"" + near + "\"?"));
}

Result<SavedView> save(Transaction& tx, SavedView view, Ms now)
{
    view.name = std::string(trim(view.name));
    if (view.name.empty())
        return noName();
    tx.query("INSERT INTO saved_view(uuid, name, folded, definition, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?) "
             "ON CONFLICT(folded) DO UPDATE SET name = excluded.name, definition = excluded.definition, "
             "updated_at = excluded.updated_at")
        .bind(newUuid(), view.name, foldText(view.name), compactJson(toJson(view)), now, now)
        .run();
    tx.changed(Area::Views);
    ReadSession session(tx.connection());
    return find(session, view.name);
}

Result<void> rename(Transaction& tx, std::int64_t id, std::string_view name, Ms now)
{
    name = trim(name);
    if (name.empty())
        return noName();
    {
        Query taken = tx.query("SELECT 1 FROM saved_view WHERE folded = ? AND id <> ?");
        taken.bind(foldText(name), id);
        if (taken.step())
            return makeError(ErrorCode::Conflict, "There is a view \"" + std::string(name) + "\" already.");
    }
    tx.query("UPDATE saved_view SET name = ?, folded = ?, updated_at = ? WHERE id = ?")
        .bind(name, foldText(name), now, id)
        .run();
    if (tx.changes() == 0)
        return makeError(ErrorCode::NotFound, "This view is not there any more.");
    tx.changed(Area::Views);
    return {};
}

Result<void> remove(Transaction& tx, std::int64_t id)
{
    tx.query("DELETE FROM saved_view WHERE id = ?").bind(id).run();
    if (tx.changes() == 0)
        return makeError(ErrorCode::NotFound, "This view is not there any more.");
    tx.changed(Area::Views);
    return {};
}

}
}
