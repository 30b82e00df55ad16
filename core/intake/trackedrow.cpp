#include "core/intake/trackedrow.h"

#include "core/base/text.h"
#include "core/intake/celllooks.h"
#include "core/intake/eventwords.h"
#include "core/intake/plainheader.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace patron::intake {

namespace {
using customer::Identity;
using customer::IdentityKind;

/// A JSON value as a cell: numbers as written, no quotes around text.
std::string cellOf(const Json& value)
{
    if (value.is_string())
        return value.get<std::string>();
    if (value.is_null())
        return {};
    return value.is_number() ? numberText(value) : compactJson(value);
}

/// The first of the names that an object has, as a cell.
std::string memberOf(const Json& object, std::initializer_list<const char*> names)
{
    if (!object.is_object())
        return {};
    for (const char* name : names) {
        if (object.contains(name) && !object[name].is_null())
            return cellOf(object[name]);
    }
    return {};
}

/// GA4's [{"key":"page_location","value":{"string_value":"..."}}] as {"page_location":"..."}.
Json flattened(const Json& list)
{
    Json object = Json::object();
    for (const Json& entry : list) {
        if (!entry.is_object() || !entry.contains("key") || !entry["key"].is_string() || !entry.contains("value"))
            continue;
        const Json& value = entry["value"];
        if (!value.is_object()) {
            object[entry["key"].get<std::string>()] = value;
            continue;
        }
        for (const auto& [type, inner] : value.items()) {
            const bool given = !inner.is_null() && type.find("_value") != std::string::npos &&
                               type.find("timestamp") == std::string::npos;
            if (given)
                object[entry["key"].get<std::string>()] = inner;
        }
    }
    return object;
}

/// Leaves passwords, tokens and card numbers out, however deep they lie.
void dropSecrets(Json& value)
{
    if (value.is_string())
        value = withoutCardNumbers(value.get_ref<const std::string&>());
    if (!value.is_structured())
        return;
    if (value.is_object()) {
        for (auto it = value.begin(); it != value.end();) {
            const bool secret = isSecretHeader(plainHeader(it.key())) ||
                                (it->is_string() && looksLikeSecret(it->get_ref<const std::string&>()));
            it = secret ? value.erase(it) : std::next(it);
        }
    }
    for (Json& inner : value)
        dropSecrets(inner);
}

bool readProperties(const RowBinding& binding, const CsvRow& row, Json& properties)
{
    properties = Json::object();
    if (const auto text = binding.text(row, Field::EventProperties); !text.empty()) {
        const auto json = parseJson(text, "the properties");
        if (!json || !(json->is_object() || json->is_array()))
            return false;
        properties = json->is_array() ? flattened(*json) : *json;
    }
    for (const std::size_t column : binding.columnsOf(Field::EventProperty)) {
        if (const auto cell = binding.cell(row, column); !cell.empty() && !looksLikeSecret(cell))
            properties[binding.mapping().columns[column].trait] = toValidUtf8(cell);
    }
    dropSecrets(properties);
    return true;
}

Json readItems(const RowBinding& binding, const CsvRow& row, Json& properties)
{
    const auto text = binding.text(row, Field::EventItems);
    if (const auto json = text.empty() ? Result<Json>(Json()) : parseJson(text, "the items"); json && json->is_array())
        return *json;
    for (const char* name : {"products", "items"}) {
        if (!properties.contains(name))
            continue;
        Json list = properties[name];
        if (list.is_string()) {
            if (const auto json = parseJson(list.get<std::string>(), "the items"))
                list = Json(*json);
        }
        properties.erase(name);
        if (list.is_array())
            return list;
    }
    return Json::array();
}

/// What an event was about, where no column says it.
std::string keyOf(const std::string& kind, const TrackedRow& tracked)
{
    const Json& has = tracked.properties;
    if (kind == "search")
        return memberOf(has, {"query", "search_term", "search", "keyword"});
    if (kind == "product_viewed" || kind == "cart_updated" || kind == "review") {
        std::string key = memberOf(has, {"sku", "product_id", "item_id", "id"});
        if (key.empty() && !tracked.items.empty())
            key = memberOf(tracked.items[0], {"item_id", "sku", "product_id", "id", "item_name", "name"});
        return key.empty() ? memberOf(has, {"name", "product"}) : key;
    }
    if (kind == "page_viewed")
        return memberOf(has, {"path", "page_path", "url", "page_location", "firebase_screen", "screen_name", "name",
                              "page_title", "title"});
    return memberOf(has, {"form_id", "form", "key", "label"});
}

/// web, app or what the file says; Segment's and GA4's ways of saying it first.
std::string channelOf(const RowBinding& binding, const CsvRow& row, std::string_view type)
{
    const auto given = binding.text(row, Field::Channel);
    if (const auto channel = channelOfWord(given); !channel.empty())
        return std::string(channel);
    if (type == "page")
        return "web";
    return type == "screen" ? "app" : std::string();
}
}

std::optional<TrackedProblem> readTracked(const RowBinding& binding, const CsvRow& row, TrackedRow& tracked)
{
    const std::string type = foldText(binding.text(row, Field::EventType));
    if (isPersonCall(type)) {
        tracked.what = type == "group" ? TrackedKind::Company : TrackedKind::Person;
        return std::nullopt;
    }
    const auto name = binding.text(row, Field::EventKind);
    const bool view = type == "page" || type == "screen" || type == "pageview" || type == "screenview";
    tracked.kind = view ? std::string("page_viewed") : eventKindOf(name.empty() ? std::string_view(type) : name);
    if (tracked.kind.empty())
        return TrackedProblem{Field::EventKind, "The row does not say what happened."};
    if (!readProperties(binding, row, tracked.properties))
        return TrackedProblem{Field::EventProperties, "The properties are not a JSON object."};
    tracked.items = readItems(binding, row, tracked.properties);
    tracked.channel = channelOf(binding, row, type);
    tracked.key = toValidUtf8(binding.text(row, Field::EventKey));
    if (tracked.key.empty())
        tracked.key = keyOf(tracked.kind, tracked);
    if (tracked.key.empty() && view)
        tracked.key = toValidUtf8(name);
    tracked.cancelled = tracked.kind == "order_cancelled";
    if (tracked.kind == "order" || tracked.kind == "return" || tracked.cancelled) {
        tracked.order = toValidUtf8(binding.text(row, Field::OrderNumber));
        if (tracked.order.empty())
            tracked.order = memberOf(tracked.properties, {"order_id", "orderId", "transaction_id", "checkout_id"});
        if (tracked.order.empty())
            return TrackedProblem{Field::EventKind,
                                  "Orders and returns come from a file of orders, or with an order's number."};
        tracked.what = tracked.kind == "return" ? TrackedKind::Return : TrackedKind::Purchase;
    }
    return std::nullopt;
}

void DeviceTies::learn(const std::vector<Identity>& identities)
{
    std::vector<Identity> others;
    std::vector<std::string> devices;
    for (const Identity& identity : identities) {
        if (identity.kind == IdentityKind::Device)
            devices.push_back(identity.normalized);
        else
            others.push_back(identity);
    }
    if (others.empty())
        return;
    const auto key = [](const Identity& one) { return std::tie(one.kind, one.source, one.normalized); };
    for (const std::string& device : devices) {
        const auto [place, added] = m_ties.try_emplace(device);
        Tie& tie = place->second;
        bool sameAs = added;
        bool other = false;
        for (const Identity& identity : others) {
            for (const Identity& known : tie.identities) {
                sameAs = sameAs || key(known) == key(identity);
                other = other || (known.kind == identity.kind && key(known) != key(identity));
            }
        }
        tie.several = tie.several || (other && !sameAs);
        for (const Identity& identity : others) {
            if (std::none_of(tie.identities.begin(), tie.identities.end(),
                             [&](const Identity& known) { return key(known) == key(identity); }))
                tie.identities.push_back(identity);
        }
    }
}

void DeviceTies::complete(std::vector<Identity>& identities) const
{
    const bool alone =
        !identities.empty() && std::all_of(identities.begin(), identities.end(),
                                           [](const Identity& one) { return one.kind == IdentityKind::Device; });
    if (!alone)
        return;
    const auto tie = m_ties.find(identities.front().normalized);
    if (tie == m_ties.end() || tie->second.several)
        return;
    identities.insert(identities.begin(), tie->second.identities.begin(), tie->second.identities.end());
}

namespace {
/// The columns of the rows that purchases become, in this order.
constexpr std::array orderColumns{Field::OrderNumber,   Field::OrderDate,   Field::CustomerId,    Field::Email,
                                  Field::Phone,         Field::DeviceId,    Field::Currency,      Field::OrderTotal,
                                  Field::OrderShipping, Field::OrderTax,    Field::OrderDiscount, Field::Coupon,
                                  Field::Channel,       Field::LinkedOrder, Field::OrderType,     Field::Sku,
                                  Field::Product,       Field::Category,    Field::Brand,         Field::Quantity,
                                  Field::UnitPrice,     Field::CancelledAt};

ColumnMapping orderMapping(const ColumnMapping& events)
{
    ColumnMapping mapping;
    mapping.kind = ImportKind::Orders;
    mapping.country = events.country;
    mapping.zone = events.zone;
    mapping.mailable = events.mailable;
    for (const Field field : orderColumns) {
        MappedColumn column;
        column.field = field;
        const MappedColumn* named = events.find(fieldForm(field) == FieldForm::Date ? Field::EventAt : field);
        column.column = named ? named->column : std::string(fieldName(field));
        column.dateOrder = fieldForm(field) == FieldForm::Date && named ? named->dateOrder : std::nullopt;
        mapping.columns.push_back(std::move(column));
    }
    return mapping;
}

std::string negative(std::string amount)
{
    return amount.empty() || amount[0] == '-' ? amount : "-" + amount;
}
}

PurchaseRows::PurchaseRows(const ColumnMapping& events, const TimeZone& zone, const std::string& country)
    : m_binding(orderMapping(events), zone, country)
{
    m_binding.settle(false);
}

const std::vector<CsvRow>& PurchaseRows::rowsOf(RowBinding& events, const CsvRow& row, const TrackedRow& tracked)
{
    const Json& has = tracked.properties;
    const bool back = tracked.what == TrackedKind::Return;
    const auto either = [&](Field field, std::initializer_list<const char*> names) {
        const auto cell = events.text(row, field);
        return cell.empty() ? memberOf(has, names) : std::string(cell);
    };
    std::string total =
        back ? memberOf(has, {"refund_value", "ecommerce_refund_value", "refund_amount", "refunded_amount"}) : "";
    if (total.empty())
        total = either(Field::OrderTotal, {"total", "revenue", "value", "purchase_revenue"});
    if (total.empty())
        total = std::string(events.text(row, Field::EventValue));
    // A refund of nothing does not say how much: it is the whole order then. A cancellation repeats what was bought.
    if (tracked.cancelled || (back && total.find_first_of("123456789") == std::string::npos))
        total.clear();
    std::vector<std::string> head;
    head.push_back(back ? tracked.order + "/return" : tracked.order);
    head.emplace_back(events.text(row, Field::EventAt));
    for (const Field field : {Field::CustomerId, Field::Email, Field::Phone, Field::DeviceId})
        head.emplace_back(events.text(row, field));
    constexpr std::size_t customer = 2;
    constexpr std::size_t email = 3;
    if (isAddressOfTracker(head[customer])) {
        head[email] += head[email].empty() ? head[customer] : "," + head[customer];
        head[customer].clear();
    }
    head.push_back(either(Field::Currency, {"currency"}));
    head.push_back(back ? negative(total) : total);
    head.push_back(either(Field::OrderShipping, {"shipping"}));
    head.push_back(either(Field::OrderTax, {"tax"}));
    head.push_back(either(Field::OrderDiscount, {"discount"}));
    head.push_back(either(Field::Coupon, {"coupon"}));
    head.push_back(tracked.channel.empty() ? "web" : tracked.channel);
    head.push_back(back ? tracked.order : std::string());
    head.emplace_back(back ? "refund" : "");
    m_cells.clear();
    const auto add = [&](const Json& item) {
        auto& cells = m_cells.emplace_back(head);
        cells.push_back(memberOf(item, {"sku", "item_id", "product_id", "id"}));
        cells.push_back(memberOf(item, {"name", "item_name", "product_name"}));
        cells.push_back(memberOf(item, {"category", "item_category"}));
        cells.push_back(memberOf(item, {"brand", "item_brand"}));
        const std::string quantity = memberOf(item, {"quantity"});
        const std::string price = memberOf(item, {"price"});
        cells.push_back(back && !price.empty() ? negative(quantity.empty() ? "1" : quantity) : quantity);
        cells.push_back(price);
        cells.emplace_back(tracked.cancelled ? events.text(row, Field::EventAt) : "");
    };
    for (const Json& item : tracked.items) {
        if (!tracked.cancelled)
            add(item);
    }
    if (m_cells.empty())
        add(Json::object());
    m_rows.clear();
    for (const auto& cells : m_cells) {
        CsvRow& made = m_rows.emplace_back();
        made.line = row.line;
        made.cells.assign(cells.begin(), cells.end());
    }
    return m_rows;
}

}
