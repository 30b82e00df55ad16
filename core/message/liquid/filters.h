#pragma once

#include "core/message/liquid/template.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace patron::message::liquid {

/// One argument of a filter call, evaluated.
struct FilterArgument
{
    std::string_view name; ///< empty for a positional one
    Value value;
};

/// What a filter works with. Made by the render loop on its stack for every call.
class FilterRun
{
public:
    FilterRun(Arena& arena, const RenderOptions& options, Format format, const FilterArgument* arguments, int count)
        : m_arena(arena)
        , m_options(options)
        , m_format(format)
        , m_arguments(arguments)
        , m_count(count)
    {}

    Arena& arena() { return m_arena; }
    const RenderOptions& options() const { return m_options; }
    Format format() const { return m_format; }
    /// Positional arguments in order; nil beyond the last.
    int count() const { return m_count; }
    Value argument(int index) const;
    Value named(std::string_view name) const;

    /// Stops the output with this sentence; what the filter returns is not used.
    Value fail(std::string text);
    /// `default` gave its own value.
    void noteFallback() { m_usedFallback = true; }
    bool usedFallback() const { return m_usedFallback; }
    bool failed() const { return !m_error.empty(); }
    const std::string& error() const { return m_error; }

    /// A text the render keeps.
    Value keep(std::string_view text, Value::Markup markup = Value::Markup::Plain);
    /// An array of values the render keeps.
    Value keep(const std::vector<Value>& items);
    /// The value as text: a view where it is one, else shown into the arena.
    std::string_view textOf(const Value& value);
    /// Whether so many bytes or items may be made; fails the run when they may not.
    bool mayMake(std::size_t size);

private:
    Arena& m_arena;
    const RenderOptions& m_options;
    Format m_format;
    const FilterArgument* m_arguments;
    int m_count;
    bool m_usedFallback = false;
    std::string m_error;
};

using FilterFunction = Value (*)(FilterRun& run, const Value& input);

struct FilterEntry
{
    std::string_view name;
    FilterFunction function = nullptr;
    std::uint8_t minimum = 0; ///< positional arguments
    std::uint8_t maximum = 0;
};

/// Null when there is no such filter.
const FilterEntry* findFilter(std::string_view name);

/// "1 or 2 arguments", for messages.
std::string argumentCount(const FilterEntry& filter);

/// The tables of the single files, joined by findFilter.
struct FilterTable
{
    const FilterEntry* entries = nullptr;
    std::size_t count = 0;
};
FilterTable textFilters();
FilterTable markupFilters();
FilterTable numberFilters();
FilterTable arrayFilters();
FilterTable dateFilters();

/// What `value[key]` gives: objects their value, arrays an item by number.
Value propertyOf(const Value& value, const Value& key, Arena& arena);
/// Items a loop or a list filter walks: an array's, a range's, an object itself, nothing for nil, else the value.
std::vector<Value> itemsOf(FilterRun& run, const Value& value, bool flatten);

}
