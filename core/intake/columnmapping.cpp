#include "core/intake/columnmapping.h"

#include "core/base/json.h"
#include "core/base/text.h"

#include <algorithm>
#include <array>

namespace patron::intake {

namespace {
constexpr std::array orderFields{Field::Sku, Field::Product, Field::Quantity, Field::UnitPrice, Field::LineTotal};

Error wrong(std::string text)
{
    return makeError(ErrorCode::BadInput, "The mapping cannot be used: " + std::move(text));
}

std::string didYouMean(std::string_view word, const std::vector<std::string>& known)
{
    const std::string near = nearestWord(word, known);
    return near.empty() ? "." : ". Did you mean \"" + near + "\"?";
}

std::vector<std::string> fieldNames()
{
    std::vector<std::string> names;
    for (const Field field : allFields())
        names.emplace_back(fieldName(field));
    return names;
}

Result<Field> readField(std::string_view name)
{
    const auto field = parseField(name);
    if (!field)
        return wrong("\"" + std::string(name) + "\" is no field" + didYouMean(name, fieldNames()));
    return *field;
}

Result<void> checkKeys(const Json& object, const std::vector<std::string>& known, std::string_view what)
{
    for (const auto& [key, value] : object.items()) {
        if (std::find(known.begin(), known.end(), key) == known.end())
            return wrong("the key \"" + key + "\" of " + std::string(what) + " is not known" + didYouMean(key, known));
    }
    return {};
}

Result<std::string> textOf(const Json& object, const char* key)
{
    if (!object.contains(key))
        return std::string();
    if (!object.at(key).is_string())
        return wrong(std::string("\"") + key + "\" is not text.");
    return object.at(key).get<std::string>();
}

Result<MappedColumn> readColumn(const Json& json)
{
    if (!json.is_object())
        return wrong("a column is not an object.");
    PATRON_CHECK(checkKeys(
        json, {"column", "field", "trait", "type", "date", "decimal", "transforms", "policy", "rank"}, "a column"));
    MappedColumn column;
    PATRON_TRY(name, textOf(json, "column"));
    PATRON_TRY(fieldText, textOf(json, "field"));
    if (name.empty() || fieldText.empty())
        return wrong("a column needs \"column\" and \"field\".");
    PATRON_TRY(field, readField(fieldText));
    column.column = name;
    column.field = field;
    PATRON_TRY(trait, textOf(json, "trait"));
    column.trait = trait;
    if ((field == Field::Trait || field == Field::EventProperty) && trait.empty())
        column.trait = customer::traitNameFor(name);
    PATRON_TRY(type, textOf(json, "type"));
    if (!type.empty()) {
        const auto known = customer::parseTraitType(type);
        if (!known) {
            return wrong("\"" + type + "\" is no type of trait" +
                         didYouMean(type, {"text", "number", "money", "date", "flag", "list"}));
        }
        column.type = *known;
    }
    PATRON_TRY(date, textOf(json, "date"));
    column.dateOrder = parseDateOrder(date);
    if (!date.empty() && !column.dateOrder)
        return wrong("\"" + date + "\" is no order of dates; it is \"day_first\" or \"month_first\".");
    if (json.contains("transforms")) {
        PATRON_TRY(transforms, transformsFromJson(json["transforms"]));
        column.transforms = transforms;
    }
    PATRON_TRY(policy, textOf(json, "policy"));
    column.policy = parseMergePolicy(policy);
    if (!policy.empty() && !column.policy)
        return wrong("\"" + policy + "\" is no policy" + didYouMean(policy, {"overwrite", "fill", "newest"}));
    if (json.contains("rank")) {
        if (!json["rank"].is_number_integer() || json["rank"].get<int>() < 0)
            return wrong("\"rank\" of a column is a whole number from 0 on.");
        column.rank = json["rank"].get<int>();
    }
    PATRON_TRY(decimal, textOf(json, "decimal"));
    column.decimalMark = parseDecimalMark(decimal);
    if (!decimal.empty() && !column.decimalMark)
        return wrong("\"" + decimal + "\" is no decimal mark; it is \"point\" or \"comma\".");
    return column;
}
}

Result<std::vector<SkipRule>> skipRulesFromJson(const Json& json)
{
    std::vector<SkipRule> rules;
    if (!json.is_array())
        return wrong("\"skip\" is no list.");
    for (const Json& entry : json) {
        if (!entry.is_object() || !entry.contains("when") || !entry["when"].is_object() || entry["when"].empty())
            return wrong("a rule of \"skip\" needs \"when\" with at least one column.");
        SkipRule rule;
        PATRON_TRY(reason, textOf(entry, "reason"));
        rule.reason = reason.empty() ? "The mapping leaves such rows out." : reason;
        for (const auto& [column, cells] : entry["when"].items()) {
            std::vector<std::string> folded;
            for (const Json& cell : cells) {
                if (!cell.is_string())
                    return wrong("the cells of \"" + column + "\" under \"skip\" are not texts.");
                folded.push_back(foldText(trim(cell.get<std::string>())));
            }
            rule.when.emplace_back(column, std::move(folded));
        }
        rules.push_back(std::move(rule));
    }
    return rules;
}

Result<std::map<Field, SumOf>> besideLinesFromJson(const Json& json)
{
    std::map<Field, SumOf> sums;
    if (!json.is_object())
        return wrong("\"beside_lines\" is not an object.");
    for (const auto& [key, value] : json.items()) {
        PATRON_TRY(field, readField(key));
        if (field != Field::OrderShipping && field != Field::OrderDiscount)
            return wrong("beside lines stand \"order_shipping\" and \"order_discount\", not \"" + key + "\".");
        if (value != "line" && value != "order")
            return wrong("\"" + key + "\" beside lines is each \"line\"'s or the \"order\"'s.");
        sums[field] = value == "line" ? SumOf::Line : SumOf::Order;
    }
    return sums;
}

bool MappedColumn::operator==(const MappedColumn& other) const
{
    return column == other.column && field == other.field && trait == other.trait &&
           (field != Field::Trait || type == other.type) && dateOrder == other.dateOrder &&
           decimalMark == other.decimalMark && transforms == other.transforms && policy == other.policy &&
           rank == other.rank;
}

const MappedColumn* ColumnMapping::find(Field field) const
{
    const auto found =
        std::find_if(columns.begin(), columns.end(), [&](const MappedColumn& column) { return column.field == field; });
    return found == columns.end() ? nullptr : &*found;
}

bool ColumnMapping::hasLines() const
{
    return kind == ImportKind::Orders &&
           std::any_of(orderFields.begin(), orderFields.end(), [&](Field field) { return find(field) != nullptr; });
}

bool ColumnMapping::hasIdentity() const
{
    return has(Field::Email) || has(Field::Phone) || has(Field::Card) || has(Field::CustomerId) || has(Field::DeviceId);
}

Json mappingToJson(const ColumnMapping& mapping)
{
    Json json;
    json["kind"] = importKindName(mapping.kind);
    if (!mapping.preset.empty())
        json["preset"] = mapping.preset;
    if (!mapping.country.empty())
        json["country"] = mapping.country;
    if (!mapping.zone.empty())
        json["zone"] = mapping.zone;
    Json columns = Json::array();
    for (const MappedColumn& column : mapping.columns) {
        Json entry;
        entry["column"] = column.column;
        entry["field"] = fieldName(column.field);
        if (column.field == Field::Trait) {
            entry["trait"] = column.trait;
            entry["type"] = customer::traitTypeName(column.type);
        } else if (column.field == Field::EventProperty || (column.field == Field::Rate && !column.trait.empty())) {
            entry["trait"] = column.trait;
        }
        if (column.dateOrder)
            entry["date"] = dateOrderName(*column.dateOrder);
        if (column.decimalMark)
            entry["decimal"] = decimalMarkName(*column.decimalMark);
        if (!column.transforms.empty())
            entry["transforms"] = transformsToJson(column.transforms);
        if (column.policy)
            entry["policy"] = mergePolicyName(*column.policy);
        if (column.rank > 0)
            entry["rank"] = column.rank;
        columns.push_back(std::move(entry));
    }
    json["columns"] = std::move(columns);
    if (!mapping.mailable)
        json["mailable"] = false;
    for (const auto& [field, of] : mapping.besideLines)
        json["beside_lines"][std::string(fieldName(field))] = of == SumOf::Line ? "line" : "order";
    for (const SkipRule& rule : mapping.skips) {
        Json when;
        for (const auto& [column, cells] : rule.when)
            when[column] = cells;
        json["skip"].push_back({{"when", std::move(when)}, {"reason", rule.reason}});
    }
    if (!mapping.constants.empty()) {
        Json constants;
        for (const auto& [field, value] : mapping.constants)
            constants[std::string(fieldName(field))] = value;
        json["constants"] = std::move(constants);
    }
    return json;
}

Result<ColumnMapping> mappingFromJson(const Json& json)
{
    if (!json.is_object())
        return wrong("it is not a JSON object.");
    PATRON_CHECK(checkKeys(
        json, {"kind", "preset", "country", "zone", "columns", "constants", "skip", "mailable", "beside_lines"},
        "the mapping"));
    ColumnMapping mapping;
    PATRON_TRY(kind, textOf(json, "kind"));
    if (!kind.empty()) {
        const auto known = parseImportKind(kind);
        if (!known)
            return wrong("\"" + kind + "\" is no kind of file" + didYouMean(kind, importKindNames()));
        mapping.kind = *known;
    }
    PATRON_TRY(preset, textOf(json, "preset"));
    PATRON_TRY(country, textOf(json, "country"));
    PATRON_TRY(zone, textOf(json, "zone"));
    mapping.preset = preset;
    mapping.country = country;
    mapping.zone = zone;
    if (!zone.empty())
        PATRON_CHECK(TimeZone::find(zone));
    if (!json.contains("columns") || !json["columns"].is_array())
        return wrong("\"columns\" is missing or no list.");
    for (const Json& entry : json["columns"]) {
        PATRON_TRY(column, readColumn(entry));
        const bool several = fieldRepeats(column.field) || column.field == Field::OrderDiscount || column.rank > 0;
        const bool taken = !several && mapping.find(column.field);
        if (taken)
            return wrong("the field \"" + std::string(fieldName(column.field)) + "\" is given to two columns.");
        mapping.columns.push_back(std::move(column));
    }
    if (json.contains("mailable")) {
        if (!json["mailable"].is_boolean())
            return wrong("\"mailable\" is true or false.");
        mapping.mailable = json["mailable"].get<bool>();
    }
    if (json.contains("skip")) {
        PATRON_TRY(skips, skipRulesFromJson(json["skip"]));
        mapping.skips = skips;
    }
    if (json.contains("beside_lines")) {
        PATRON_TRY(sums, besideLinesFromJson(json["beside_lines"]));
        mapping.besideLines = sums;
    }
    if (json.contains("constants")) {
        for (const auto& [key, value] : json["constants"].items()) {
            PATRON_TRY(field, readField(key));
            if (!value.is_string())
                return wrong("the constant \"" + key + "\" is not text.");
            mapping.constants[field] = value.get<std::string>();
        }
    }
    return mapping;
}

}
