#include "core/intake/readers/jsonshape.h"

#include "core/base/currency.h"
#include "core/base/text.h"

#include <algorithm>
#include <array>

namespace patron::intake {

namespace {
using namespace std::string_view_literals;
using Kind = JsonNode::Kind;
constexpr std::size_t maxColumns = 10'000;
constexpr std::size_t columnsOfList = 3;
constexpr std::size_t maxPathBytes = 400;
constexpr int maxColumnDepth = 12;

constexpr std::array lineNames{"line_items"sv,   "lineitems"sv,   "lines"sv,      "items"sv,    "order_items"sv,
                               "orderitems"sv,   "order_lines"sv, "orderlines"sv, "products"sv, "positions"sv,
                               "transactions"sv, "orders"sv,      "events"sv,     "visits"sv,   "purchases"sv};
constexpr std::array quantityNames{"quantity"sv, "qty"sv, "count"sv, "amount"sv, "quantity_ordered"sv, "qty_ordered"sv};
constexpr std::array productNames{"sku"sv,  "product_id"sv, "productid"sv,        "price"sv,  "unit_price"sv, "title"sv,
                                  "name"sv, "item_id"sv,    "base_price_money"sv, "product"sv};
constexpr std::array eventNames{"event_name"sv,  "event_timestamp"sv,   "messageid"sv,
                                "anonymousid"sv, "originaltimestamp"sv, "event_type"sv};
constexpr std::array stripeThings{
    "charge"sv,    "payment_intent"sv, "invoice"sv,      "checkout.session"sv,    "refund"sv,
    "line_item"sv, "item"sv,           "subscription"sv, "balance_transaction"sv, "credit_note"sv};

template <typename Names>
bool among(const Names& names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

template <typename Names>
bool hasAny(const JsonNode& object, const Names& names)
{
    return std::any_of(object.members.begin(), object.members.end(),
                       [&](const auto& member) { return among(names, asciiLower(member.first)); });
}

bool allObjects(const JsonNode& list)
{
    return !list.members.empty() && std::all_of(list.members.begin(), list.members.end(),
                                                [](const auto& member) { return member.second.isObject(); });
}

bool allScalars(const JsonNode& list)
{
    return std::all_of(list.members.begin(), list.members.end(),
                       [](const auto& member) { return member.second.scalar(); });
}

/// The list that an object is only a page of: {"edges": [{"node": …}]}, {"nodes": […]}, {"object": "list", "data":
/// […]}.
const JsonNode* pagedList(const JsonNode& object)
{
    for (const std::string_view name : {"edges"sv, "nodes"sv}) {
        const JsonNode* list = object.find(name);
        if (list && list->isList())
            return list;
    }
    const JsonNode* word = object.find("object");
    const JsonNode* data = object.find("data");
    return word && word->text == "list" && data && data->isList() ? data : nullptr;
}

/// The name under which a member of a list of names with values stands: {"name": "Gift", "value": "yes"}.
const JsonNode* pairName(const JsonNode& object)
{
    const JsonNode* name = object.find("key");
    if (!name)
        name = object.find("name");
    if (!name || name->kind != Kind::Text || !object.find("value") || object.members.size() > 5 ||
        hasAny(object, quantityNames))
        return nullptr;
    return name;
}

bool isPairs(const JsonNode& list)
{
    return std::all_of(list.members.begin(), list.members.end(),
                       [](const auto& member) { return pairName(member.second) != nullptr; });
}

/// The one value of {"string_value": "x"} and {"$numberLong": "5"}.
const JsonNode& plainValue(const JsonNode& node)
{
    if (!node.isObject() || node.members.empty())
        return node;
    const JsonNode* only = nullptr;
    for (const auto& [name, value] : node.members) {
        const bool typed = name.size() > 6 && name.compare(name.size() - 6, 6, "_value") == 0;
        const bool mongo = name.size() > 1 && name[0] == '$' && node.members.size() == 1;
        if (!typed && !mongo)
            return node;
        if (value.kind != Kind::Null)
            only = &value;
    }
    return only ? plainValue(*only) : node.members.front().second;
}

bool isInteger(const JsonNode* node)
{
    return node && node->kind == Kind::Number && node->text.find_first_of(".eE") == std::string::npos;
}

/// Minor units as decimal text: 1050 GBP is "10.50".
std::string decimalText(const std::string& minor, std::string_view currency)
{
    const bool negative = minor[0] == '-';
    std::string digits = negative ? minor.substr(1) : minor;
    const auto decimals = static_cast<std::size_t>(currencyDecimals(asciiUpper(currency)));
    if (decimals == 0)
        return minor;
    if (digits.size() <= decimals)
        digits.insert(0, decimals + 1 - digits.size(), '0');
    digits.insert(digits.size() - decimals, ".");
    return (negative ? "-" : "") + digits;
}

/// Whether the member holds minor units of the object's currency.
bool isMinorUnits(const JsonNode& object, std::string_view parent, const std::string& name)
{
    const JsonNode* currency = object.find("currency");
    if (!currency || currency->kind != Kind::Text || currency->text.size() != 3)
        return false;
    const auto dot = parent.find_last_of('.');
    const std::string_view own = parent.substr(dot == std::string_view::npos ? 0 : dot + 1);
    if (name == "amount" && own.size() > 6 && own.substr(own.size() - 6) == "_money")
        return true;
    const JsonNode* thing = object.find("object");
    return thing && among(stripeThings, thing->text) &&
           (name.compare(0, 6, "amount") == 0 || name == "total" || name == "subtotal" || name == "tax");
}

std::string joined(const JsonNode& list)
{
    std::string text;
    for (const auto& [name, value] : list.members) {
        if (value.kind == Kind::Null || value.text.empty())
            continue;
        text += text.empty() ? "" : ", ";
        // Quoted where it holds what parts the others.
        if (value.text.find(',') == std::string::npos)
            text += value.text;
        else
            text.append(1, '"').append(value.text).append(1, '"');
    }
    return text;
}

std::string under(const std::string& path, const std::string& name)
{
    return path.empty() ? name : path + "." + name;
}
}

JsonShape::JsonShape(std::vector<std::string> columns, std::string expand, bool events)
    : m_columns(std::move(columns))
    , m_expand(std::move(expand))
    , m_events(events)
{
    for (std::size_t i = 0; i < m_columns.size(); ++i)
        m_index.emplace(m_columns[i], i);
}

const JsonNode& JsonShape::unwrapped(const JsonNode& record)
{
    const JsonNode* node = record.find("node");
    return node && node->isObject() && record.members.size() <= 2 ? *node : record;
}

void JsonShape::watch(const JsonNode& given)
{
    const JsonNode& record = unwrapped(given);
    ++m_watched;
    int marks = 0;
    for (const auto& [name, value] : record.members)
        marks += among(eventNames, asciiLower(name)) ? 1 : 0;
    const JsonNode* type = record.find("type");
    m_eventLike += marks >= 2 || (marks == 1 && type && type->kind == Kind::Text) ? 1 : 0;
    watchLists(record, {}, 0);
}

void JsonShape::watchLists(const JsonNode& node, const std::string& path, int depth)
{
    if (depth > 8)
        return;
    if (node.isObject()) {
        if (const JsonNode* list = pagedList(node))
            return watchLists(*list, path, depth);
        for (const auto& [name, value] : node.members) {
            if (!value.scalar())
                watchLists(value, under(path, name), depth + 1);
        }
        return;
    }
    if (!allObjects(node) || isPairs(node) || path.empty())
        return;
    const JsonNode& first = unwrapped(node.members.front().second);
    const std::string own = asciiLower(std::string_view(path).substr(path.find_last_of('.') + 1));
    int score = 0;
    if (const auto found = std::find(lineNames.begin(), lineNames.end(), own); found != lineNames.end())
        score = 100 - static_cast<int>(found - lineNames.begin());
    if (hasAny(first, quantityNames) && hasAny(first, productNames))
        score += 50;
    if (score == 0 || m_lists.size() > 100)
        return;
    const auto known =
        std::find_if(m_lists.begin(), m_lists.end(), [&](const Lines& lines) { return lines.path == path; });
    if (known == m_lists.end())
        m_lists.push_back({path, score});
    else
        known->score = std::max(known->score, score);
}

void JsonShape::settle()
{
    m_events = m_eventLike * 2 > m_watched;
    const auto best = std::max_element(m_lists.begin(), m_lists.end(),
                                       [](const Lines& a, const Lines& b) { return a.score < b.score; });
    if (!m_events && best != m_lists.end())
        m_expand = best->path;
    m_lists.clear();
}

bool JsonShape::learn(const JsonNode& record)
{
    m_learning = true;
    start(record);
    Row row;
    while (!m_full && nextRow(row)) {
    }
    m_learning = false;
    return !m_full;
}

void JsonShape::start(const JsonNode& record)
{
    m_base.assign(m_columns.size(), std::string());
    m_expanded = nullptr;
    m_nextRow = 0;
    flatten(unwrapped(record), {}, m_base, 0);
}

bool JsonShape::nextRow(Row& row)
{
    const std::size_t count = m_expanded ? std::max<std::size_t>(m_expanded->members.size(), 1) : 1;
    if (m_nextRow == count)
        return false;
    row = m_base;
    row.resize(m_columns.size());
    const std::size_t at = m_nextRow++;
    const JsonNode* const list = m_expanded;
    if (list && at < list->members.size())
        flatten(unwrapped(list->members[at].second), m_expand, row, 1);
    m_expanded = list;
    return true;
}

void JsonShape::put(const std::string& path, std::string text, Row& row)
{
    const std::string& column = path.empty() ? std::string("value") : path;
    auto found = m_index.find(column);
    if (found == m_index.end()) {
        if (!m_learning)
            return;
        if (m_columns.size() >= maxColumns) {
            m_full = true;
            return;
        }
        found = m_index.emplace(column, m_columns.size()).first;
        m_columns.push_back(column);
    }
    if (found->second >= row.size())
        row.resize(found->second + 1);
    row[found->second] = std::move(text);
}

void JsonShape::flatten(const JsonNode& given, const std::string& path, Row& row, int depth)
{
    const JsonNode& node = plainValue(given);
    if (node.scalar())
        return put(path, node.text, row);
    // No table has columns like these; their names would be longer than the file.
    if (depth > maxColumnDepth || path.size() > maxPathBytes)
        return put(path, nodeText(node), row);
    if (node.isList())
        return flattenList(node, path, row, depth);
    if (const JsonNode* list = depth > 0 ? pagedList(node) : nullptr)
        return flattenList(*list, path, row, depth);
    const JsonNode* currency = node.find("currency");
    for (const auto& [name, value] : node.members) {
        if (isInteger(&value) && isMinorUnits(node, path, name))
            put(under(path, name), decimalText(value.text, currency->text), row);
        else
            flatten(value, under(path, name), row, depth + 1);
    }
}

void JsonShape::flattenList(const JsonNode& list, const std::string& path, Row& row, int depth)
{
    if (allScalars(list))
        return put(path, joined(list), row);
    if (!allObjects(list))
        return put(path, nodeText(list), row);
    if (path == m_expand && !m_expand.empty()) {
        m_expanded = &list;
        return;
    }
    if (isPairs(list)) {
        for (const auto& [none, object] : list.members)
            flatten(*object.find("value"), under(path, pairName(object)->text), row, depth + 1);
        return;
    }
    if (m_events)
        return put(path, nodeText(list), row);
    for (std::size_t i = 0; i < list.members.size() && i < columnsOfList; ++i)
        flatten(unwrapped(list.members[i].second), i == 0 ? path : path + " " + std::to_string(i + 1), row, depth + 1);
    if (list.members.size() > columnsOfList)
        put(path, nodeText(list), row);
}

}
