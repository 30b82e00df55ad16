#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/result.h"
#include "core/segment/fieldcatalog.h"
#include "core/segment/rule.h"
#include "core/store/store.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::segment {

/// A saved rule. References in `rule` are by uuid; `withNames` shows them.
struct Segment
{
    SegmentId id;
    std::string uuid;
    std::string name;
    Rule rule;
    Ms createdAt = 0;
    Ms updatedAt = 0;
};

/// A segment as a list shows it, without reading its rule.
struct SegmentTitle
{
    SegmentId id;
    std::string uuid;
    std::string name;
    Ms createdAt = 0;
    Ms updatedAt = 0;
};

/// Saved segments. The functions run inside store closures and announce Area::Segments.
namespace segments {

/// Saves a rule under a name; a segment of that name (folded) gets the new rule and keeps its uuid. References by name
/// become references by uuid. BadInput for an empty name, a reference to nothing, and a cycle, which is named.
Result<SegmentId> save(Transaction& tx, std::string_view name, const Rule& rule, Ms now);
/// NotFound, or Conflict when another segment has the name.
Result<void> rename(Transaction& tx, SegmentId id, std::string_view name, Ms now);
/// Conflict with the names of the segments that use it.
Result<void> remove(Transaction& tx, SegmentId id);

/// All, ordered by id.
std::vector<SegmentTitle> all(ReadSession& session);
/// By uuid, name (folded), or "#id". NotFound with the nearest name.
Result<Segment> find(ReadSession& session, std::string_view key);
Result<Segment> get(ReadSession& session, SegmentId id);

}

/// The rule with its references to segments, programs and messages by uuid. BadInput for one that names nothing.
Result<Rule> withIds(ReadSession& session, Rule rule);
/// The rule with its references by name, for people and for export. What is gone keeps its uuid.
Rule withNames(ReadSession& session, Rule rule);

}
