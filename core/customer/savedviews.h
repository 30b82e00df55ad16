#pragma once

#include "core/base/clock.h"
#include "core/base/jsonfwd.h"
#include "core/customer/customerlist.h"
#include "core/store/store.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::customer {

/// A way to look at the customer list, kept by name.
struct SavedView
{
    std::int64_t id = 0; ///< 0: not saved yet
    std::string uuid;
    std::string name;
    std::string text;    ///< what is searched for
    std::string segment; ///< a segment by uuid, or empty: who looks at the view asks core/segment for its members
    std::vector<FacetChoice> facets;
    std::vector<std::string> shownFacets; ///< which facets the sidebar shows; empty: facets::standard
    std::vector<std::string> columns;     ///< empty: the list's own
    CustomerSort sort;
    Ms createdAt = 0;
    Ms updatedAt = 0;

    bool operator==(const SavedView&) const = default;
};

Json toJson(const SavedView& view);
/// Unknown members are passed over, so that a view of a newer Patron still opens.
SavedView viewFromJson(const Json& json);

/// Saved views. The functions run inside store closures and announce Area::Views.
namespace savedviews {

/// By name as people sort it.
std::vector<SavedView> all(ReadSession& session);
/// By uuid or name, whatever its case. NotFound with the nearest name.
Result<SavedView> find(ReadSession& session, std::string_view key);
/// Saves a view under its name; one of that name is replaced and keeps its uuid. BadInput for an empty name. Gives it
/// back as saved.
Result<SavedView> save(Transaction& tx, SavedView view, Ms now);
/// NotFound, or Conflict when another view has the name.
Result<void> rename(Transaction& tx, std::int64_t id, std::string_view name, Ms now);
Result<void> remove(Transaction& tx, std::int64_t id);

}
}
