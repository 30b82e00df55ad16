#include "core/message/liquid/value.h"

#include "core/base/json.h"
#include "core/base/timezone.h"
#include "core/message/liquid/numbers.h"

#include <algorithm>
#include <cmath>

namespace patron::message::liquid {

void* Arena::allocate(std::size_t bytes, std::size_t alignment)
{
    auto at = (reinterpret_cast<std::uintptr_t>(m_next) + alignment - 1) & ~(alignment - 1);
    if (!m_next || at + bytes > reinterpret_cast<std::uintptr_t>(m_end)) {
        const std::size_t size = std::max(blockBytes, bytes + alignment);
        m_blocks.push_back({std::unique_ptr<char[]>(new char[size]), size});
        m_next = m_blocks.back().bytes.get();
        m_end = m_next + size;
        at = (reinterpret_cast<std::uintptr_t>(m_next) + alignment - 1) & ~(alignment - 1);
    }
    m_next = reinterpret_cast<char*>(at + bytes);
    m_used += bytes;
    return reinterpret_cast<void*>(at);
}

std::string_view Arena::copy(std::string_view text)
{
    if (text.empty())
        return {};
    char* bytes = static_cast<char*>(allocate(text.size(), 1));
    std::memcpy(bytes, text.data(), text.size());
    return {bytes, text.size()};
}

void Arena::clear()
{
    if (m_blocks.size() > 1)
        m_blocks.resize(1);
    m_next = m_blocks.empty() ? nullptr : m_blocks.front().bytes.get();
    m_end = m_blocks.empty() ? nullptr : m_next + m_blocks.front().size;
    m_used = 0;
}

Value Value::boolean(bool value)
{
    Value v;
    v.m_kind = Kind::Bool;
    v.m_bool = value;
    return v;
}

Value Value::integer(std::int64_t value)
{
    Value v;
    v.m_kind = Kind::Integer;
    v.m_integer = value;
    return v;
}

Value Value::number(double value)
{
    Value v;
    v.m_kind = Kind::Number;
    v.m_number = value;
    return v;
}

Value Value::text(std::string_view borrowed, Markup markup)
{
    Value v;
    v.m_kind = Kind::Text;
    v.m_markup = markup;
    v.m_text = borrowed.data();
    v.m_size = static_cast<std::uint32_t>(std::min<std::size_t>(borrowed.size(), UINT32_MAX));
    return v;
}

Value Value::array(const Array* borrowed)
{
    Value v;
    v.m_kind = Kind::Array;
    v.m_array = borrowed;
    return v;
}

Value Value::object(const Drop* borrowed)
{
    Value v;
    v.m_kind = Kind::Object;
    v.m_object = borrowed;
    return v;
}

Value Value::range(std::int32_t first, std::int32_t last)
{
    Value v;
    v.m_kind = Kind::Range;
    v.m_range = {first, last};
    return v;
}

Value Value::time(Ms at)
{
    Value v;
    v.m_kind = Kind::Time;
    v.m_integer = at;
    return v;
}

Value Value::empty()
{
    Value v;
    v.m_kind = Kind::Empty;
    return v;
}

Value Value::blank()
{
    Value v;
    v.m_kind = Kind::Blank;
    return v;
}

namespace {
/// Deep data shows no further than this.
constexpr int maxShownDepth = 64;

void appendValue(std::string& out, const Value& value, int depth);

void appendQuoted(std::string& out, std::string_view text)
{
    out += '"';
    for (const char c : text) {
        switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\t':
            out += "\\t";
            break;
        case '\r':
            out += "\\r";
            break;
        default:
            out += c;
        }
    }
    out += '"';
}

/// An object inside text, as the reference implementation shows it: {"a"=>1, "b"=>nil}.
void appendInspected(std::string& out, const Value& value, int depth)
{
    if (depth > maxShownDepth) {
        out += "…";
        return;
    }
    switch (value.kind()) {
    case Value::Kind::Nil:
        out += "nil";
        return;
    case Value::Kind::Text:
        appendQuoted(out, value.asText());
        return;
    case Value::Kind::Array:
        out += '[';
        for (std::size_t i = 0; i < value.asArray().size(); ++i) {
            if (i > 0)
                out += ", ";
            appendInspected(out, value.asArray().at(i), depth + 1);
        }
        out += ']';
        return;
    default:
        appendValue(out, value, depth);
    }
}

void appendValue(std::string& out, const Value& value, int depth)
{
    if (depth > maxShownDepth)
        return;
    switch (value.kind()) {
    case Value::Kind::Nil:
    case Value::Kind::Empty:
    case Value::Kind::Blank:
        return;
    case Value::Kind::Bool:
        out += value.asBool() ? "true" : "false";
        return;
    case Value::Kind::Integer:
        appendInteger(out, value.asInteger());
        return;
    case Value::Kind::Number:
        appendNumber(out, value.asNumber());
        return;
    case Value::Kind::Text:
        out += value.asText();
        return;
    case Value::Kind::Array:
        for (std::size_t i = 0; i < value.asArray().size(); ++i)
            appendValue(out, value.asArray().at(i), depth + 1);
        return;
    case Value::Kind::Object: {
        Arena scratch;
        out += '{';
        for (std::size_t i = 0; i < value.asObject().size(); ++i) {
            const auto [key, item] = value.asObject().entry(i, scratch);
            if (i > 0)
                out += ", ";
            appendQuoted(out, key);
            out += "=>";
            appendInspected(out, item, depth + 1);
        }
        out += '}';
        return;
    }
    case Value::Kind::Range:
        appendInteger(out, value.rangeFirst());
        out += "..";
        appendInteger(out, value.rangeLast());
        return;
    case Value::Kind::Time:
        out += formatRfc3339(value.asTime());
        return;
    }
}

bool isSpace(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); });
}

bool sameArrays(const Array& a, const Array& b)
{
    if (a.size() != b.size())
        return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (!a.at(i).equals(b.at(i)))
            return false;
    }
    return true;
}

bool sameObjects(const Drop& a, const Drop& b)
{
    if (&a == &b)
        return true;
    if (a.size() == 0 || a.size() != b.size())
        return a.size() == 0 && b.size() == 0;
    Arena scratch;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const auto [key, item] = a.entry(i, scratch);
        if (!b.has(key) || !item.equals(b.get(key, scratch)))
            return false;
    }
    return true;
}
}

void Value::appendTo(std::string& out) const
{
    if (m_kind == Kind::Text)
        out.append(m_text, m_size);
    else
        appendValue(out, *this, 0);
}

std::string Value::toText() const
{
    std::string out;
    appendTo(out);
    return out;
}

bool Value::isEmpty() const
{
    switch (m_kind) {
    case Kind::Text:
        return m_size == 0;
    case Kind::Array:
        return m_array->size() == 0;
    case Kind::Object:
        return m_object->size() == 0;
    case Kind::Empty:
        return true;
    default:
        return false;
    }
}

bool Value::isBlank() const
{
    switch (m_kind) {
    case Kind::Nil:
    case Kind::Blank:
        return true;
    case Kind::Bool:
        return !m_bool;
    case Kind::Text:
        return isSpace(asText());
    default:
        return isEmpty();
    }
}

bool Value::equals(const Value& other) const
{
    if (m_kind == Kind::Empty || other.m_kind == Kind::Empty)
        return m_kind == Kind::Empty ? other.isEmpty() : isEmpty();
    if (m_kind == Kind::Blank || other.m_kind == Kind::Blank)
        return m_kind == Kind::Blank ? other.isBlank() : isBlank();
    if (isNumeric() && other.isNumeric()) {
        if (m_kind == Kind::Integer && other.m_kind == Kind::Integer)
            return m_integer == other.m_integer;
        return asNumber() == other.asNumber();
    }
    if (m_kind != other.m_kind)
        return false;
    switch (m_kind) {
    case Kind::Bool:
        return m_bool == other.m_bool;
    case Kind::Text:
        return asText() == other.asText();
    case Kind::Array:
        return sameArrays(*m_array, *other.m_array);
    case Kind::Object:
        return sameObjects(*m_object, *other.m_object);
    case Kind::Range:
        return m_range.first == other.m_range.first && m_range.last == other.m_range.last;
    case Kind::Time:
        return m_integer == other.m_integer;
    default:
        return true;
    }
}

namespace {
class JsonArray final : public Array
{
public:
    JsonArray(const Json& json, Arena& arena)
        : m_json(&json)
        , m_arena(&arena)
    {}
    std::size_t size() const override { return m_json->size(); }
    Value at(std::size_t index) const override { return valueOf((*m_json)[index], *m_arena); }

private:
    const Json* m_json;
    Arena* m_arena;
};
}

Value valueOf(const Json& json, Arena& arena)
{
    switch (json.type()) {
    case Json::value_t::boolean:
        return Value::boolean(json.get<bool>());
    case Json::value_t::number_integer:
        return Value::integer(json.get<std::int64_t>());
    case Json::value_t::number_unsigned: {
        const auto number = json.get<std::uint64_t>();
        if (number > static_cast<std::uint64_t>(INT64_MAX))
            return Value::number(static_cast<double>(number));
        return Value::integer(static_cast<std::int64_t>(number));
    }
    case Json::value_t::number_float:
        return Value::number(json.get<double>());
    case Json::value_t::string:
        return Value::text(json.get_ref<const std::string&>());
    case Json::value_t::array:
        return Value::array(arena.make<JsonArray>(json, arena));
    case Json::value_t::object:
        return Value::object(arena.make<JsonDrop>(json));
    default:
        return {};
    }
}

Value JsonDrop::get(std::string_view key, Arena& arena) const
{
    // ordered_json is a vector of pairs: walking it compares views, find() would build a string.
    for (auto it = m_json->begin(); it != m_json->end(); ++it) {
        if (it.key() == key)
            return valueOf(*it, arena);
    }
    return {};
}

bool JsonDrop::has(std::string_view key) const
{
    for (auto it = m_json->begin(); it != m_json->end(); ++it) {
        if (it.key() == key)
            return true;
    }
    return false;
}

std::size_t JsonDrop::size() const
{
    return m_json->size();
}

std::pair<std::string_view, Value> JsonDrop::entry(std::size_t index, Arena& arena) const
{
    auto it = m_json->begin();
    std::advance(it, static_cast<std::ptrdiff_t>(index));
    return {it.key(), valueOf(*it, arena)};
}

}
