#include "core/customer/exportfield.h"

#include "core/base/json.h"
#include "core/base/money.h"
#include "core/base/text.h"
#include "core/customer/pointsledger.h"
#include "core/customer/trait.h"

#include <algorithm>
#include <map>

namespace patron::customer::exportfields {

namespace {
using Type = ExportField::Type;

Type typeOfColumn(const std::string& name)
{
    static const std::map<std::string, Type> others{{"id", Type::Integer},
                                                    {"birthday", Type::Date},
                                                    {"created_at", Type::Date},
                                                    {"recorded_at", Type::Instant},
                                                    {"lat", Type::Number},
                                                    {"lon", Type::Number},
                                                    {"given_order_count", Type::Integer},
                                                    {"given_total_spent", Type::Money}};
    const auto found = others.find(name);
    return found == others.end() ? Type::Text : found->second;
}

Type typeOfTrait(std::string_view name)
{
    switch (parseTraitType(name).value_or(TraitType::Text)) {
    case TraitType::Number:
        return Type::Number;
    case TraitType::Money:
        return Type::Money;
    case TraitType::Date:
        return Type::Date;
    case TraitType::Flag:
        return Type::Flag;
    case TraitType::List:
        return Type::List;
    case TraitType::Text:
        break;
    }
    return Type::Text;
}

/// What follows from the orders that were completed by then.
std::map<std::string, ExportField> computedFields(Ms asOf)
{
    const std::string orders =
        " FROM v_order o WHERE o.customer_id = c.id AND o.state = 'completed' AND o.at <= " + std::to_string(asOf);
    const std::string sales = orders + " AND o.kind = 'sale')";
    const auto consent = [&](const char* channel) {
        return "coalesce((SELECT k.state FROM v_consent k WHERE k.customer_id = c.id AND k.channel = '" +
               std::string(channel) + "' AND k.purpose = 'marketing' AND k.at <= " + std::to_string(asOf) +
               " ORDER BY k.at DESC, k.id DESC LIMIT 1), 'unknown')";
    };
    std::map<std::string, ExportField> fields;
    const auto add = [&](const char* name, Type type, std::string sql) { fields[name] = {name, type, std::move(sql)}; };
    add("order_count", Type::Integer, "(SELECT count(*)" + sales);
    add("total_spent", Type::Money, "(SELECT coalesce(sum(o.value_base), 0)" + orders + ")");
    add("first_order_at", Type::Instant, "(SELECT min(o.at)" + sales);
    add("last_order_at", Type::Instant, "(SELECT max(o.at)" + sales);
    add("consent.email", Type::Text, consent("email"));
    add("consent.sms", Type::Text, consent("sms"));
    return fields;
}

/// What the ledger of points says.
void addLoyalty(std::map<std::string, ExportField>& fields, const TimeZone& zone, Ms asOf)
{
    const auto add = [&](const char* name, Type type, std::string sql) { fields[name] = {name, type, std::move(sql)}; };
    add("loyalty_points", Type::Integer, points::pointsSql("c.id", asOf));
    add("loyalty_tier", Type::Text, points::tierSql("c.id", asOf));
    add("points_expiring_30d", Type::Integer, points::expiringSql("c.id", asOf, zone.dayAt(asOf)));
    add("points_to_next_tier", Type::Integer, points::toNextSql("c.id", asOf));
}

std::map<std::string, ExportField> allFields(ReadSession& session, const TimeZone& zone, Ms asOf)
{
    std::map<std::string, ExportField> fields = computedFields(asOf);
    Query traits = session.query("SELECT DISTINCT trait, type, trait_id FROM v_trait");
    while (traits.step()) {
        // The value column is what was said; the numbers of dates and money are beside it.
        const Type type = typeOfTrait(traits.view(1));
        const bool ofText = type == Type::Text || type == Type::List || type == Type::Number;
        // The entry in force then, else the first there is.
        const std::string then = "t.effective_at <= " + std::to_string(asOf);
        fields[traits.text(0)] = {traits.text(0), type,
                                  "(SELECT " + std::string(ofText ? "t.value" : "t.number") +
                                      " FROM v_trait t WHERE t.customer_id = c.id AND t.trait_id = " +
                                      std::to_string(traits.int64(2)) + " ORDER BY NOT " + then + ", iif(" + then +
                                      ", -t.effective_at, t.effective_at), iif(" + then + ", -t.seq, t.seq) LIMIT 1)"};
    }
    addLoyalty(fields, zone, asOf);
    Query columns = session.query("SELECT * FROM v_customer LIMIT 0");
    for (int i = 0; i < columns.columnCount(); ++i) {
        const std::string name(columns.columnName(i));
        fields[name] = {name, typeOfColumn(name), "c." + name};
    }
    return fields;
}
}

Result<std::vector<ExportField>> find(ReadSession& session, const TimeZone& zone, const std::vector<std::string>& names,
                                      Ms asOf)
{
    const std::map<std::string, ExportField> all = allFields(session, zone, asOf);
    std::vector<ExportField> fields;
    for (const std::string& name : names) {
        const auto found = all.find(name);
        if (found == all.end()) {
            std::vector<std::string> known;
            for (const auto& [each, field] : all)
                known.push_back(each);
            const std::string near = nearestWord(name, known);
            return makeError(ErrorCode::WrongUsage, "There is no column \"" + name + "\"" +
                                                        (near.empty() ? "." : ". Did you mean \"" + near + "\"?"));
        }
        fields.push_back(found->second);
    }
    return fields;
}

std::string statement(const std::vector<ExportField>& fields)
{
    std::string sql = "SELECT c.id";
    for (const ExportField& field : fields)
        sql += ", " + field.sql;
    return sql + " FROM v_customer c ORDER BY c.id";
}

Json cell(const Query& query, int column, ExportField::Type type, int currencyDecimals)
{
    if (query.isNull(column))
        return nullptr;
    switch (type) {
    case Type::Integer:
        return query.int64(column);
    case Type::Number:
        if (auto number = parseJson(query.view(column), "a number"); number && number->is_number())
            return *number;
        return query.text(column);
    case Type::Money:
        return formatDecimal(query.int64(column), currencyDecimals);
    case Type::Date:
        return formatIsoDate(query.integer(column));
    case Type::Instant:
        return formatRfc3339(query.int64(column));
    case Type::Flag:
        return query.flag(column);
    case Type::List: {
        const auto items = parseJson(query.view(column), "a list");
        std::string text;
        if (items && items->is_array()) {
            for (const Json& item : *items)
                text += (text.empty() ? "" : ", ") + (item.is_string() ? item.get<std::string>() : item.dump());
        }
        return text;
    }
    case Type::Text:
        break;
    }
    return query.text(column);
}

}
