#include "core/segment/index/rowtexts.h"

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/segment/conditionsql.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <unordered_map>

namespace patron::segment::index {

bool isNumberField(const std::string& field)
{
    static constexpr std::array numbers{"value", "discount", "line.quantity", "line.unit_price", "line.total"};
    return std::find(numbers.begin(), numbers.end(), field) != numbers.end();
}

namespace {
/// Words that SQL folds by lower().
RowTexts words(const TextColumn& column)
{
    RowTexts texts;
    texts.codes = column.codes;
    for (std::size_t number = 0; number < column.texts.count(); ++number)
        texts.texts.emplace_back(asciiLower(column.texts.text(number)));
    return texts;
}

RowTexts folds(const FoldedColumn& column)
{
    RowTexts texts;
    texts.codes = column.raw.codes;
    texts.folded = &column;
    return texts;
}

RowTexts placeTexts(const Column& codes, const Array<std::int64_t>& ids, const Surroundings& surroundings)
{
    RowTexts texts;
    texts.codes = codes;
    for (const std::int64_t id : ids) {
        const PlaceRow* place = surroundings.place(id);
        texts.texts.push_back(place ? std::optional(place->folded) : std::nullopt);
    }
    return texts;
}

RowTexts productTexts(const OrderColumns& orders, const Surroundings& surroundings, bool brand)
{
    RowTexts texts;
    texts.codes = orders.product;
    for (const std::int64_t id : orders.products) {
        const ProductRow* product = surroundings.product(id);
        const auto text = !product ? std::nullopt : brand ? product->brand : product->category;
        texts.texts.push_back(text ? std::optional(foldText(*text)) : std::nullopt);
    }
    return texts;
}
}

RowTexts RowTexts::of(const RowTable& table, const Surroundings& surroundings, const std::string& field)
{
    if (const OrderColumns* orders = table.orders) {
        if (field == "line.sku")
            return folds(orders->sku);
        if (field == "line.product")
            return folds(orders->name);
        if (field.starts_with("line."))
            return productTexts(*orders, surroundings, field == "line.brand");
        if (field == "place")
            return placeTexts(orders->place, orders->places, surroundings);
        if (field == "coupon")
            return folds(orders->coupon);
        return words(field == "channel" ? orders->channel : field == "device" ? orders->device : orders->currency);
    }
    const EventColumns& events = *table.events;
    if (field == "place")
        return placeTexts(events.place, events.places, surroundings);
    if (field == "key")
        return folds(events.key);
    return words(field == "device" ? events.device : events.channel);
}

ColumnTest RowTexts::present() const
{
    if (folded || std::all_of(texts.begin(), texts.end(), [](const auto& text) { return text.has_value(); }))
        return ColumnTest::present(codes);
    std::vector<std::uint8_t> marked(texts.size());
    std::transform(texts.begin(), texts.end(), marked.begin(), [](const auto& text) { return text ? 1 : 0; });
    return ColumnTest::ofNumbers(codes, marked);
}

std::vector<std::uint8_t> RowTexts::mark(Operator op, const Value& value) const
{
    if (folded)
        return markRaw(op, value, *folded);
    std::vector<std::uint8_t> marked(texts.size());
    std::transform(texts.begin(), texts.end(), marked.begin(),
                   [&](const auto& text) { return text && detail::textMatches(op, value, *text) ? 1 : 0; });
    return marked;
}

std::vector<std::uint64_t> RowTexts::keys() const
{
    std::vector<std::uint64_t> keys;
    if (folded) {
        for (std::uint32_t number = 0; number < folded->raw.texts.count(); ++number)
            keys.push_back(std::uint64_t{folded->foldNumber(number)} + 1);
        return keys;
    }
    std::unordered_map<std::string, std::uint64_t> known;
    for (const auto& text : texts)
        keys.push_back(text ? known.try_emplace(*text, known.size() + 1).first->second : 0);
    return keys;
}

RowFilter::Numbers::Value RowFilter::Numbers::at(std::size_t row) const
{
    if (values) {
        const std::uint64_t code = column.code(row);
        return code == 0 ? Value{} : (*values)[code - 1];
    }
    if (column.isNull(row))
        return {};
    const std::int64_t integer = negated ? -column.at(row) : column.at(row);
    return {true, false, integer, static_cast<double>(integer)};
}

namespace {
RowFilter::Numbers::Value numberOf(const PropertyColumn& column, std::size_t number)
{
    const std::string_view key = column.values.text(number);
    RowFilter::Numbers::Value value;
    if (key.front() == 't') {
        // Numbers may stand in the properties as text; a list is no number.
        if ((column.meanings[number] & PropertyColumn::text) == 0)
            return value;
        const auto text = detail::propertyNumber(Json(std::string(key.substr(1))));
        return text ? RowFilter::Numbers::Value{true, true, 0, *text} : value;
    }
    const Json json = Json::parse(key.substr(1), nullptr, false);
    value.valued = true;
    value.real = column.meanings[number] == PropertyColumn::real || !json.is_number_integer();
    value.integer = json.is_number_integer() ? json.get<std::int64_t>() : 0;
    value.number = json.get<double>();
    return value;
}
}

Result<RowFilter::Numbers> RowFilter::numbers(Evaluation& evaluation, const std::string& field) const
{
    Numbers result;
    const int decimals = evaluation.context().currencyDecimals;
    if (const OrderColumns* orders = m_table.orders) {
        const bool turned = m_table.isReturn && field != "discount" && field != "line.unit_price";
        result.column = field == "value"             ? orders->value
                        : field == "discount"        ? orders->discount
                        : field == "line.quantity"   ? orders->quantity
                        : field == "line.unit_price" ? orders->unitPrice
                                                     : orders->total;
        result.scale = field == "line.quantity" ? 3 : field == "line.unit_price" ? 4 : decimals;
        result.negated = turned;
        return result;
    }
    if (field == "value") {
        result.scale = 4;
        if (m_table.events)
            result.column = m_table.events->value;
        return result;
    }
    if (field.find('"') != std::string::npos)
        return makeError(ErrorCode::BadInput,
                         "The field \"" + field + "\" cannot be asked: its name has a quote in it.");
    if (!m_table.events)
        return result;
    result.column = m_table.events->propertyText;
    result.values.emplace(m_table.events->propertyText.top);
    if (const PropertyColumn* property = m_table.events->property(field)) {
        std::vector<Numbers::Value> known;
        for (std::size_t number = 0; number < property->values.count(); ++number)
            known.push_back(numberOf(*property, number));
        for (std::size_t text = 0; text < result.values->size(); ++text) {
            if (const std::uint64_t code = property->valueOf.code(text); code != 0)
                (*result.values)[text] = known[code - 1];
        }
    }
    return result;
}

namespace {
/// By property text: equal for values that are equal for SQL, or as folded texts.
std::vector<std::uint64_t> propertyKeys(const EventColumns& events, const std::string& field)
{
    std::vector<std::uint64_t> keys(events.propertyText.top);
    const PropertyColumn* property = events.property(field);
    if (!property)
        return keys;
    std::unordered_map<std::string, std::uint64_t> known;
    std::vector<std::uint64_t> byValue;
    for (std::size_t number = 0; number < property->values.count(); ++number) {
        std::string text(property->values.text(number));
        if ((property->meanings[number] & PropertyColumn::text) != 0)
            text = "t" + foldText(std::string_view(text).substr(1));
        byValue.push_back(known.try_emplace(std::move(text), known.size() + 1).first->second);
    }
    for (std::size_t text = 0; text < keys.size(); ++text) {
        if (const std::uint64_t code = property->valueOf.code(text); code != 0)
            keys[text] = byValue[code - 1];
    }
    return keys;
}

RowFilter::Keys byNumber(Column codes, const std::vector<std::uint64_t>& keys)
{
    RowFilter::Keys result;
    result.byCode.resize(codes.top + 1);
    for (std::uint64_t code = codes.nullable; code <= codes.top; ++code) {
        if (const auto number = static_cast<std::size_t>(codes.valueOfCode(code)); number < keys.size())
            result.byCode[code] = static_cast<std::uint32_t>(keys[number]);
    }
    result.codes = std::move(codes);
    return result;
}

RowFilter::Keys byValue(Column column)
{
    if (!column.real && !column.nullable)
        return {std::move(column), {}, {}};
    return {{}, {}, [column = std::move(column)](std::size_t row) -> std::uint64_t {
                return column.isNull(row) ? 0 : column.code(row) + 1;
            }};
}
}

Result<RowFilter::Keys> RowFilter::keys(Evaluation& evaluation, const std::string& field) const
{
    const bool known = m_table.orders || evaluation.surroundings().catalog.eventKind({}).find(field);
    if (!known && field.find('"') != std::string::npos)
        return makeError(ErrorCode::BadInput,
                         "The field \"" + field + "\" cannot be asked: its name has a quote in it.");
    if (!m_table.owners)
        return Keys{{}, {}, [](std::size_t) -> std::uint64_t { return 0; }};
    if (!known)
        return byNumber(m_table.events->propertyText, propertyKeys(*m_table.events, field));
    if (isNumberField(field)) {
        PATRON_TRY(made, numbers(evaluation, field));
        return byValue(made.column);
    }
    if (field == "due_at")
        return byValue(m_table.events->dueAt);
    if (field == "status" && m_table.orders) {
        RowTexts states = words(m_table.orders->state);
        const Ms asOf = evaluation.context().asOf;
        return Keys{{}, {}, [orders = m_table.orders, keys = states.keys(), asOf](std::size_t row) -> std::uint64_t {
                        return keys[orderStateAt(*orders, row, asOf)];
                    }};
    }
    const RowTexts texts = RowTexts::of(m_table, evaluation.surroundings(), field);
    return byNumber(texts.codes, texts.keys());
}

}
