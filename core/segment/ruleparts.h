#pragma once

#include "core/base/jsonfwd.h"
#include "core/base/result.h"
#include "core/segment/fieldcatalog.h"
#include "core/segment/rule.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The small parts of rule JSON: keys, texts, numbers, dates, durations, operators with their values. Internal to the
/// reader of rulejson.h.
namespace patron::segment::detail {

/// "At /rule/all/1/op: …".
Error ruleError(const std::string& path, const std::string& text);
/// Where an object has a key twice, of which a reader would see one: the path of the second. The text is valid JSON.
std::optional<std::string> repeatedKey(std::string_view text);
/// " Did you mean "…"?", or nothing when nothing is near.
std::string suggestion(std::string_view word, const std::vector<std::string>& known);

/// An object whose keys are all known. Members are read by name; a missing one that is needed is an error.
class ObjectReader
{
public:
    /// BadInput when the JSON is no object or has a key outside `keys`, which is named with the nearest one.
    static Result<ObjectReader> make(const Json& json, const std::string& path, std::vector<std::string> keys);

    const std::string& path() const { return m_path; }
    std::string pathOf(std::string_view key) const { return m_path + "/" + std::string(key); }
    const Json* find(std::string_view key) const;
    bool has(std::string_view key) const { return find(key) != nullptr; }
    Result<const Json*> need(std::string_view key) const;
    Result<std::string> needText(std::string_view key) const;
    Result<std::string> needWord(std::string_view key, const std::vector<std::string>& words) const;
    Result<bool> flag(std::string_view key, bool otherwise) const;

private:
    ObjectReader(const Json& json, std::string path)
        : m_json(&json)
        , m_path(std::move(path))
    {}

    const Json* m_json;
    std::string m_path;
};

Result<std::string> readText(const Json& json, const std::string& path);
Result<std::vector<std::string>> readTexts(const Json& json, const std::string& path);
/// A JSON number, or decimal text.
Result<Number> readNumber(const Json& json, const std::string& path);
Result<Duration> readDuration(const Json& json, const std::string& path);
/// A date or an instant, kept as text.
Result<std::string> readMoment(const Json& json, const std::string& path);

/// What follows "op" in a condition.
struct OperatorAndValue
{
    Operator op = Operator::IsSet;
    Value value;
    bool excludeMissing = false;
};
/// Reads "op", "value" and "missing" for a field of a type. `name` is the field's, for sentences.
Result<OperatorAndValue> readOperator(const ObjectReader& object, std::string_view name, TraitType type);
/// The same where the type is not known: the operator, and the shape of a `between`, tell it.
Result<OperatorAndValue> readFreeOperator(const ObjectReader& object, std::string_view name);

/// Decimal text in canonical form; nothing for other text.
std::optional<std::string> canonicalDecimal(std::string_view text);

}
