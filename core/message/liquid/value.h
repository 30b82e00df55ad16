#pragma once

#include "core/base/clock.h"
#include "core/base/jsonfwd.h"

#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace patron::message::liquid {

class Array;
class Drop;

/// Memory that lives as long as one render: values point into it and nothing is freed one by one. One thread at a time.
class Arena
{
public:
    Arena() = default;
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;

    void* allocate(std::size_t bytes, std::size_t alignment);
    /// A copy of the text that lives as long as the arena.
    std::string_view copy(std::string_view text);
    /// The object is never destroyed, so it must own nothing.
    template <typename T, typename... Args>
    T* make(Args&&... args)
    {
        static_assert(std::is_trivially_destructible_v<T>);
        return new (allocate(sizeof(T), alignof(T))) T(std::forward<Args>(args)...);
    }
    template <typename T>
    T* makeArray(std::size_t count)
    {
        static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
        T* items = static_cast<T*>(allocate(count * sizeof(T), alignof(T)));
        for (std::size_t i = 0; i < count; ++i)
            new (items + i) T();
        return items;
    }
    /// Bytes handed out since the last clear().
    std::size_t used() const { return m_used; }
    /// Forgets everything handed out, keeps the first block for the next render.
    void clear();

private:
    static constexpr std::size_t blockBytes = 16 * 1024;
    struct Block
    {
        std::unique_ptr<char[]> bytes;
        std::size_t size = 0;
    };
    std::vector<Block> m_blocks;
    char* m_next = nullptr;
    char* m_end = nullptr;
    std::size_t m_used = 0;
};

/// One Liquid value: 16 bytes, copied freely. It owns nothing: text, arrays and drops belong to the customer data, the
/// template or the render's arena, and must outlive the render.
class Value
{
public:
    enum class Kind : std::uint8_t { Nil, Bool, Integer, Number, Text, Array, Object, Range, Time, Empty, Blank };
    /// What is known about a text's markup. Every filter that makes a new text forgets it.
    enum class Markup : std::uint8_t {
        Plain,   ///< a person's or author's words: escaped where they are put
        Escaped, ///< HTML that was escaped already (capture, escape, newline_to_br)
        Raw      ///< the author said `raw`: never escaped
    };

    Value() = default;
    static Value nil() { return {}; }
    static Value boolean(bool value);
    static Value integer(std::int64_t value);
    static Value number(double value);
    /// The text is borrowed. Longer than 4 GiB is cut.
    static Value text(std::string_view borrowed, Markup markup = Markup::Plain);
    static Value array(const Array* borrowed);
    static Value object(const Drop* borrowed);
    static Value range(std::int32_t first, std::int32_t last);
    /// An instant. `date` shows it in the render's zone.
    static Value time(Ms at);
    static Value empty();
    static Value blank();

    Kind kind() const { return m_kind; }
    Markup markup() const { return m_markup; }
    bool isNil() const { return m_kind == Kind::Nil; }
    bool isText() const { return m_kind == Kind::Text; }
    bool isNumeric() const { return m_kind == Kind::Integer || m_kind == Kind::Number; }
    /// False for nil and false only.
    bool truthy() const { return m_kind != Kind::Nil && !(m_kind == Kind::Bool && !m_bool); }

    bool asBool() const { return m_bool; }
    std::int64_t asInteger() const { return m_integer; }
    double asNumber() const { return m_kind == Kind::Integer ? static_cast<double>(m_integer) : m_number; }
    std::string_view asText() const { return {m_text, m_size}; }
    const Array& asArray() const { return *m_array; }
    const Drop& asObject() const { return *m_object; }
    Ms asTime() const { return m_integer; }
    std::int32_t rangeFirst() const { return m_range.first; }
    std::int32_t rangeLast() const { return m_range.last; }

    /// Appends what `{{ value }}` shows: nothing for nil, items one after another for an array.
    void appendTo(std::string& out) const;
    std::string toText() const;
    /// Nil, false, white space only, or an empty text, array or object.
    bool isBlank() const;
    /// An empty text, array or object.
    bool isEmpty() const;
    /// Liquid's ==: a number equals a number, a text a text, `empty` and `blank` what is empty or blank.
    bool equals(const Value& other) const;

private:
    struct Bounds
    {
        std::int32_t first;
        std::int32_t last;
    };
    union {
        bool m_bool;
        std::int64_t m_integer = 0;
        double m_number;
        const char* m_text;
        const Array* m_array;
        const Drop* m_object;
        Bounds m_range;
    };
    std::uint32_t m_size = 0;
    Kind m_kind = Kind::Nil;
    Markup m_markup = Markup::Plain;
};

/// A list of values, made by whoever has the data.
class Array
{
public:
    virtual std::size_t size() const = 0;
    /// 0 <= index < size().
    virtual Value at(std::size_t index) const = 0;

protected:
    ~Array() = default;
};

/// An object with named values, looked up only when a template asks. Implement it over customer data to render without
/// building JSON. Text made on the way goes into the arena. A render calls it from one thread.
class Drop
{
public:
    /// The value of a key; nil when there is none.
    virtual Value get(std::string_view key, Arena& arena) const = 0;
    /// Whether the key exists at all, also when its value is nil.
    virtual bool has(std::string_view key) const = 0;
    /// For loops, `size` and output: how many keys, and each in a fixed order. Drops that are not meant to be listed
    /// keep the 0 of this default.
    virtual std::size_t size() const { return 0; }
    virtual std::pair<std::string_view, Value> entry(std::size_t, Arena&) const { return {}; }

protected:
    ~Drop() = default;
};

/// Values in a row that somebody else keeps.
class ValueList final : public Array
{
public:
    ValueList() = default;
    ValueList(const Value* items, std::size_t size)
        : m_items(items)
        , m_size(size)
    {}
    std::size_t size() const override { return m_size; }
    Value at(std::size_t index) const override { return m_items[index]; }

private:
    const Value* m_items = nullptr;
    std::size_t m_size = 0;
};

/// JSON seen as Liquid values, without copying: the document must outlive what is taken from it.
Value valueOf(const Json& json, Arena& arena);
/// A JSON object as the root of what a template sees.
class JsonDrop final : public Drop
{
public:
    explicit JsonDrop(const Json& object)
        : m_json(&object)
    {}
    Value get(std::string_view key, Arena& arena) const override;
    bool has(std::string_view key) const override;
    std::size_t size() const override;
    std::pair<std::string_view, Value> entry(std::size_t index, Arena& arena) const override;

private:
    const Json* m_json;
};

}
