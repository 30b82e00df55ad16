#include "core/message/liquid/filters.h"
#include "core/message/liquid/numbers.h"

#include "core/base/text.h"

#include <algorithm>

namespace patron::message::liquid {

namespace {
constexpr int maxFlattenDepth = 64;

void flattenInto(FilterRun& run, const Array& array, std::vector<Value>& items, int depth)
{
    for (std::size_t i = 0; i < array.size() && !run.failed(); ++i) {
        const Value item = array.at(i);
        if (item.kind() == Value::Kind::Array && depth < maxFlattenDepth)
            flattenInto(run, item.asArray(), items, depth + 1);
        else
            items.push_back(item);
        run.mayMake(items.size() * sizeof(Value));
    }
}

std::vector<Value> listOf(FilterRun& run, const Value& value)
{
    return itemsOf(run, value, true);
}

enum class Fetched { Found, NoProperties, Wrong };

/// item[key] as the reference implementation takes it: text has the property that it contains.
Fetched fetch(FilterRun& run, const Value& item, const Value& key, Value& result)
{
    result = Value();
    switch (item.kind()) {
    case Value::Kind::Object: {
        if (!key.isText())
            return Fetched::Found;
        result = item.asObject().get(key.asText(), run.arena());
        if (!result.isNil() || item.asObject().has(key.asText()))
            return Fetched::Found;
        // "address.city" reaches into what the item holds.
        Value inner = item;
        for (const std::string_view part : patron::split(key.asText(), '.')) {
            if (inner.kind() != Value::Kind::Object)
                return Fetched::Found;
            inner = inner.asObject().get(part, run.arena());
        }
        result = inner;
        return Fetched::Found;
    }
    case Value::Kind::Text:
        if (key.kind() == Value::Kind::Integer) {
            const std::int64_t index = key.asInteger();
            if (index >= 0 && index < static_cast<std::int64_t>(item.asText().size()))
                result = Value::text(item.asText().substr(static_cast<std::size_t>(index), 1));
            return Fetched::Found;
        }
        if (key.isText() && item.asText().find(key.asText()) != std::string_view::npos)
            result = key;
        return Fetched::Found;
    case Value::Kind::Array:
        if (key.kind() != Value::Kind::Integer)
            return Fetched::Wrong;
        result = propertyOf(item, key, run.arena());
        return Fetched::Found;
    case Value::Kind::Integer:
        return key.kind() == Value::Kind::Integer ? Fetched::Found : Fetched::Wrong;
    default:
        return Fetched::NoProperties;
    }
}

Value failProperty(FilterRun& run, const Value& key)
{
    return run.fail("cannot select the property '" + key.toText() + "': not every item has properties.");
}

Value join(FilterRun& run, const Value& input)
{
    const Value given = run.argument(0);
    const std::string_view glue = run.count() > 0 ? run.textOf(given) : std::string_view(" ");
    std::string out;
    bool isFirst = true;
    for (const Value& item : listOf(run, input)) {
        if (!isFirst)
            out += glue;
        isFirst = false;
        item.appendTo(out);
        if (!run.mayMake(out.size()))
            return {};
    }
    return run.keep(out);
}

Value first(FilterRun& run, const Value& input)
{
    switch (input.kind()) {
    case Value::Kind::Array:
        return input.asArray().size() > 0 ? input.asArray().at(0) : Value();
    case Value::Kind::Range:
        return Value::integer(input.rangeFirst());
    case Value::Kind::Object: {
        if (input.asObject().size() == 0)
            return {};
        const auto [key, value] = input.asObject().entry(0, run.arena());
        return run.keep(std::vector<Value>{Value::text(key), value});
    }
    default:
        return {};
    }
}

Value last(FilterRun&, const Value& input)
{
    if (input.kind() == Value::Kind::Range)
        return Value::integer(input.rangeLast());
    if (input.kind() != Value::Kind::Array || input.asArray().size() == 0)
        return {};
    return input.asArray().at(input.asArray().size() - 1);
}

Value reverse(FilterRun& run, const Value& input)
{
    std::vector<Value> items = listOf(run, input);
    std::reverse(items.begin(), items.end());
    return run.keep(items);
}

Value concat(FilterRun& run, const Value& input)
{
    const Value other = run.argument(0);
    if (other.kind() != Value::Kind::Array && other.kind() != Value::Kind::Range)
        return run.fail("concat filter requires an array argument.");
    std::vector<Value> items = listOf(run, input);
    for (const Value& item : itemsOf(run, other, false))
        items.push_back(item);
    return run.keep(items);
}

Value compact(FilterRun& run, const Value& input)
{
    const Value key = run.argument(0);
    std::vector<Value> kept;
    for (const Value& item : listOf(run, input)) {
        Value value = item;
        if (!key.isNil()) {
            const Fetched fetched = fetch(run, item, key, value);
            if (fetched == Fetched::Wrong)
                return failProperty(run, key);
        }
        if (!value.isNil())
            kept.push_back(item);
    }
    return run.keep(kept);
}

Value map(FilterRun& run, const Value& input)
{
    const Value key = run.argument(0);
    std::vector<Value> values;
    for (const Value& item : listOf(run, input)) {
        Value value;
        if (fetch(run, item, key, value) == Fetched::Wrong)
            return failProperty(run, key);
        values.push_back(value);
    }
    return run.keep(values);
}

Value uniq(FilterRun& run, const Value& input)
{
    const Value key = run.argument(0);
    std::vector<Value> kept;
    std::vector<Value> seen;
    for (const Value& item : listOf(run, input)) {
        Value value = item;
        if (!key.isNil() && fetch(run, item, key, value) == Fetched::Wrong)
            return failProperty(run, key);
        const bool isNew = std::none_of(seen.begin(), seen.end(), [&](const Value& other) {
            return other.kind() == value.kind() && other.equals(value);
        });
        if (isNew) {
            seen.push_back(value);
            kept.push_back(item);
        }
        if (seen.size() > 20'000)
            return run.fail("uniq takes at most 20,000 different items.");
    }
    return run.keep(kept);
}

Value sum(FilterRun& run, const Value& input)
{
    const Value key = run.argument(0);
    Decimal total;
    for (const Value& item : listOf(run, input)) {
        Value value = item;
        if (!key.isNil() && fetch(run, item, key, value) == Fetched::Wrong)
            return failProperty(run, key);
        total = add(total, decimalOf(value));
    }
    return total.toValue();
}

/// a before b; `fails` when they cannot be compared. Nil comes last.
bool comesBefore(const Value& a, const Value& b, bool& fails)
{
    if (a.isNumeric() && b.isNumeric())
        return a.kind() == Value::Kind::Integer && b.kind() == Value::Kind::Integer ? a.asInteger() < b.asInteger()
                                                                                    : a.asNumber() < b.asNumber();
    if (a.isText() && b.isText())
        return a.asText() < b.asText();
    if (a.isNil() || b.isNil())
        return !a.isNil();
    if (a.kind() == Value::Kind::Time && b.kind() == Value::Kind::Time)
        return a.asTime() < b.asTime();
    if (!a.equals(b))
        fails = true;
    return false;
}

/// Compares by lower-case ASCII, nil last.
bool comesBeforeNaturally(const Value& a, const Value& b, bool&)
{
    if (a.isNil() || b.isNil())
        return !a.isNil() && b.isNil();
    return asciiLower(a.toText()) < asciiLower(b.toText());
}

Value sorted(FilterRun& run, const Value& input, bool (*isBefore)(const Value&, const Value&, bool&))
{
    struct Keyed
    {
        Value key;
        Value item;
    };
    const Value property = run.argument(0);
    std::vector<Keyed> keyed;
    for (const Value& item : listOf(run, input)) {
        Keyed entry{item, item};
        if (!property.isNil()) {
            const Fetched fetched = fetch(run, item, property, entry.key);
            if (fetched == Fetched::Wrong)
                return failProperty(run, property);
            if (fetched == Fetched::NoProperties)
                return {};
        }
        keyed.push_back(entry);
    }
    bool fails = false;
    // Sorting with a comparison that is no order could run over the end, so look first whether all can be compared.
    for (std::size_t i = 1; i < keyed.size(); ++i) {
        for (const std::size_t other : {i - 1, std::size_t{0}})
            isBefore(keyed[other].key, keyed[i].key, fails);
    }
    if (!fails)
        std::stable_sort(keyed.begin(), keyed.end(),
                         [&](const Keyed& a, const Keyed& b) { return isBefore(a.key, b.key, fails); });
    if (fails)
        return run.fail("cannot sort values of incompatible types.");
    std::vector<Value> items;
    for (const Keyed& entry : keyed)
        items.push_back(entry.item);
    return run.keep(items);
}

Value sort(FilterRun& run, const Value& input)
{
    return sorted(run, input, comesBefore);
}

Value sortNatural(FilterRun& run, const Value& input)
{
    return sorted(run, input, comesBeforeNaturally);
}

/// Walks the items whose property is true, or equals the second argument. `visit` returns false to stop. False when an
/// item has no properties at all: the filter then gives nothing.
template <typename Visit>
bool eachMatch(FilterRun& run, const std::vector<Value>& items, Visit visit)
{
    const Value key = run.argument(0);
    const Value target = run.argument(1);
    for (std::size_t i = 0; i < items.size(); ++i) {
        Value value;
        const Fetched fetched = fetch(run, items[i], key, value);
        if (fetched == Fetched::Wrong)
            failProperty(run, key);
        if (fetched != Fetched::Found)
            return false;
        if (!visit(i, target.isNil() ? value.truthy() : value.equals(target)))
            break;
    }
    return true;
}

Value selected(FilterRun& run, const Value& input, bool wanted)
{
    const std::vector<Value> items = listOf(run, input);
    std::vector<Value> kept;
    const bool done = eachMatch(run, items, [&](std::size_t i, bool matches) {
        if (matches == wanted)
            kept.push_back(items[i]);
        return true;
    });
    return done ? run.keep(kept) : Value();
}

Value where(FilterRun& run, const Value& input)
{
    return selected(run, input, true);
}

Value reject(FilterRun& run, const Value& input)
{
    return selected(run, input, false);
}

constexpr std::int64_t noMatch = -1;
constexpr std::int64_t noProperties = -2;

/// The index of the first match, or one of the two above.
std::int64_t firstMatch(FilterRun& run, const std::vector<Value>& items)
{
    std::int64_t found = noMatch;
    const bool done = eachMatch(run, items, [&](std::size_t i, bool matches) {
        if (matches)
            found = static_cast<std::int64_t>(i);
        return !matches;
    });
    return done ? found : noProperties;
}

Value find(FilterRun& run, const Value& input)
{
    const std::vector<Value> items = listOf(run, input);
    const std::int64_t at = firstMatch(run, items);
    return at < 0 ? Value() : items[static_cast<std::size_t>(at)];
}

Value findIndex(FilterRun& run, const Value& input)
{
    const std::int64_t at = firstMatch(run, listOf(run, input));
    return at < 0 ? Value() : Value::integer(at);
}

Value has(FilterRun& run, const Value& input)
{
    const std::int64_t at = firstMatch(run, listOf(run, input));
    return at == noProperties ? Value() : Value::boolean(at >= 0);
}

constexpr FilterEntry entries[] = {
    {"compact", compact, 0, 1},
    {"concat", concat, 1, 1},
    {"find", find, 1, 2},
    {"find_index", findIndex, 1, 2},
    {"first", first, 0, 0},
    {"has", has, 1, 2},
    {"join", join, 0, 1},
    {"last", last, 0, 0},
    {"map", map, 1, 1},
    {"reject", reject, 1, 2},
    {"reverse", reverse, 0, 0},
    {"sort", sort, 0, 1},
    {"sort_natural", sortNatural, 0, 1},
    {"sum", sum, 0, 1},
    {"uniq", uniq, 0, 1},
    {"where", where, 1, 2},
};
}

std::vector<Value> itemsOf(FilterRun& run, const Value& value, bool flatten)
{
    std::vector<Value> items;
    switch (value.kind()) {
    case Value::Kind::Nil:
        break;
    case Value::Kind::Array:
        if (flatten) {
            flattenInto(run, value.asArray(), items, 0);
        } else {
            for (std::size_t i = 0; i < value.asArray().size(); ++i)
                items.push_back(value.asArray().at(i));
        }
        break;
    case Value::Kind::Range: {
        const std::int64_t size = std::int64_t{value.rangeLast()} - value.rangeFirst() + 1;
        if (size > 0 && run.mayMake(static_cast<std::size_t>(size) * sizeof(Value))) {
            for (std::int64_t number = value.rangeFirst(); number <= value.rangeLast(); ++number)
                items.push_back(Value::integer(number));
        }
        break;
    }
    default:
        items.push_back(value);
    }
    return items;
}

FilterTable arrayFilters()
{
    return {entries, std::size(entries)};
}

}
