#pragma once

#include "core/base/result.h"
#include "core/segment/rulesql.h"
#include "core/segment/sqltables.h"

#include <string>
#include <vector>

namespace patron::segment::detail {

/// What a reference in a rule names.
enum class Referred { Segment, Program, Message };

/// A named thing of the workspace.
struct Named
{
    std::int64_t id = 0;
    std::string uuid;
    std::string name;
};

/// All of a kind, by id.
std::vector<Named> allNamed(ReadSession& session, Referred kind);
/// The one that a uuid, a name (folded) or "#id" refers to; BadInput with the nearest name.
Result<Named> findNamed(ReadSession& session, Referred kind, std::string_view key);
Result<Named> findNamed(const std::vector<Named>& all, Referred kind, std::string_view key);
/// These segments use each other in a circle: the stack from the first mention of `named` on.
Error segmentCircle(const std::vector<Named>& stack, std::size_t from, const Named& named);
/// There is no trait of this name, with the nearest.
Error unknownTrait(const FieldCatalog& catalog, const std::string& name);
/// What is wrong with a node, with its place in front unless it says one.
Error located(Error error, const std::string& path);
/// What is wrong with the rule of a segment that another rule names.
Error inSegment(const Named& named, Error error);
/// Of email and phone a whole address in its normal form; other values as they are.
Value addressValue(const Field& field, const Value& value);

/// Turns nodes into parts, tables gathered on the way.
class NodeSql
{
public:
    explicit NodeSql(SqlTables& tables)
        : m_tables(tables)
    {}

    /// The parts of a node and all below it, parents first. `path` as in visitNodes.
    Result<std::vector<RuleSql::Part>> compile(const Node& node, const std::string& path);

private:
    Result<RuleSql::Part> part(const Node& node, const std::string& path, std::vector<RuleSql::Part>& below);

    Result<void> fill(RuleSql::Part& part, const Group& group, std::vector<RuleSql::Part>& below);
    Result<void> fill(RuleSql::Part& part, const TraitCondition& condition, std::vector<RuleSql::Part>& below);
    Result<void> fill(RuleSql::Part& part, const EventCondition& condition, std::vector<RuleSql::Part>& below);
    Result<void> fill(RuleSql::Part& part, const Sequence& sequence, std::vector<RuleSql::Part>& below);
    Result<void> fill(RuleSql::Part& part, const NotFollowed& condition, std::vector<RuleSql::Part>& below);
    Result<void> fill(RuleSql::Part& part, const Changed& condition, std::vector<RuleSql::Part>& below);
    Result<void> fill(RuleSql::Part& part, const SegmentCondition& condition, std::vector<RuleSql::Part>& below);
    Result<void> fill(RuleSql::Part& part, const ConsentCondition& condition, std::vector<RuleSql::Part>& below);
    Result<void> fill(RuleSql::Part& part, const Reachable& condition, std::vector<RuleSql::Part>& below);
    Result<void> fill(RuleSql::Part& part, const Near& condition, std::vector<RuleSql::Part>& below);
    Result<void> fill(RuleSql::Part& part, const WithinArea& condition, std::vector<RuleSql::Part>& below);
    Result<void> fill(RuleSql::Part& part, const WeatherCondition& condition, std::vector<RuleSql::Part>& below);
    Result<void> fill(RuleSql::Part& part, const PreferenceCondition& condition, std::vector<RuleSql::Part>& below);
    Result<void> fill(RuleSql::Part& part, const ProgramCondition& condition, std::vector<RuleSql::Part>& below);
    Result<void> fill(RuleSql::Part& part, const MessageCondition& condition, std::vector<RuleSql::Part>& below);
    Result<void> fill(RuleSql::Part& part, const Sample& sample, std::vector<RuleSql::Part>& below);
    Result<void> fill(RuleSql::Part& part, const Top& top, std::vector<RuleSql::Part>& below);

    Result<void> fillList(RuleSql::Part& part, const TraitCondition& condition, const std::string& table);
    Result<const Field*> field(const std::string& name) const;
    /// Rows of a recorded event about a thing: "FROM v_event e WHERE …".
    std::string recorded(const std::string& kind, const std::string& key, const std::vector<std::string>& names,
                         const Window& during);
    void showLast(RuleSql::Part& part, const std::string& rows);

    SqlTables& m_tables;
    std::vector<Named> m_segmentStack;
    int m_depth = 0;
};

}
