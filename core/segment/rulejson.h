#pragma once

#include "core/base/jsonfwd.h"
#include "core/base/result.h"
#include "core/segment/fieldcatalog.h"
#include "core/segment/rule.h"

#include <concepts>
#include <string_view>

/// Rule JSON, version 1 (segments.md): {"patron_rule": 1, "rule": NODE}. What is read is checked whole: keys, value
/// shapes, fields, operators of the field's type, durations, dates. What is written is canonical (spaced operators
/// rewritten, defaults left out) and reads back to an equal rule.
namespace patron::segment {

/// A rule from its text. BadInput with the place ("/rule/all/1/op"), what is wrong and the nearest known word.
Result<Rule> parseRule(std::string_view text, const FieldCatalog& catalog);
/// A rule from a document that is JSON already. Exactly Json: a text must not be taken for a JSON string.
Result<Rule> ruleFromJson(const Json& document, const FieldCatalog& catalog);
template <std::same_as<Json> J>
Result<Rule> parseRule(const J& document, const FieldCatalog& catalog)
{
    return ruleFromJson(document, catalog);
}
/// A NODE inside another document, such as a program's split. `path` is where it stands, for the error.
Result<Node> parseNode(const Json& json, const FieldCatalog& catalog, const std::string& path = {});
/// An EVENT inside another document, such as a program's goal: {"event": …, "where": […]}.
Result<EventMatch> parseEventMatch(const Json& json, const FieldCatalog& catalog, const std::string& path = {});
/// The PROP list of an event kind, such as a program entry's "where".
Result<std::vector<Property>> parseProperties(const Json& json, std::string_view kind, const FieldCatalog& catalog,
                                              const std::string& path = {});
Result<Window> parseWindow(const Json& json, const std::string& path = {});

Json writeRule(const Rule& rule);
Json writeNode(const Node& node);
Json writeEventMatch(const EventMatch& event);
Json writeProperties(const std::vector<Property>& where);
Json writeWindow(const Window& window);
Json writeValue(const Value& value);

}
