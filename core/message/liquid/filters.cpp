#include "core/message/liquid/filters.h"

#include "core/base/text.h"

#include <algorithm>
#include <unordered_map>

namespace patron::message::liquid {

Value FilterRun::argument(int index) const
{
    for (int i = 0; i < m_count; ++i) {
        if (m_arguments[i].name.empty() && index-- == 0)
            return m_arguments[i].value;
    }
    return {};
}

Value FilterRun::named(std::string_view name) const
{
    for (int i = 0; i < m_count; ++i) {
        if (m_arguments[i].name == name)
            return m_arguments[i].value;
    }
    return {};
}

Value FilterRun::fail(std::string text)
{
    if (m_error.empty())
        m_error = std::move(text);
    return {};
}

Value FilterRun::keep(std::string_view text, Value::Markup markup)
{
    return Value::text(m_arena.copy(text), markup);
}

Value FilterRun::keep(const std::vector<Value>& items)
{
    if (!mayMake(items.size() * sizeof(Value)))
        return {};
    Value* kept = m_arena.makeArray<Value>(items.size());
    std::copy(items.begin(), items.end(), kept);
    return Value::array(m_arena.make<ValueList>(kept, items.size()));
}

std::string_view FilterRun::textOf(const Value& value)
{
    if (value.isText())
        return value.asText();
    if (value.isNil())
        return {};
    return m_arena.copy(value.toText());
}

bool FilterRun::mayMake(std::size_t size)
{
    // A single text may be as long as the whole output; all of them together are bounded by the arena, in steps.
    if (size <= m_options.limits.outputBytes * sizeof(Value))
        return true;
    fail("The value grows too long: " + groupDigits(static_cast<long long>(size)) + " bytes.");
    return false;
}

namespace {
const std::unordered_map<std::string_view, const FilterEntry*>& allFilters()
{
    static const auto all = [] {
        std::unordered_map<std::string_view, const FilterEntry*> map;
        for (const FilterTable& table :
             {textFilters(), markupFilters(), numberFilters(), arrayFilters(), dateFilters()}) {
            for (std::size_t i = 0; i < table.count; ++i)
                map.emplace(table.entries[i].name, &table.entries[i]);
        }
        return map;
    }();
    return all;
}
}

const FilterEntry* findFilter(std::string_view name)
{
    const auto at = allFilters().find(name);
    return at == allFilters().end() ? nullptr : at->second;
}

const std::vector<std::string>& filterNames()
{
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all;
        for (const auto& [name, entry] : allFilters())
            all.emplace_back(name);
        std::sort(all.begin(), all.end());
        return all;
    }();
    return names;
}

std::string argumentCount(const FilterEntry& filter)
{
    if (filter.maximum == 0)
        return "no arguments";
    std::string text = std::to_string(filter.minimum);
    if (filter.maximum != filter.minimum)
        text += (filter.maximum == filter.minimum + 1 ? " or " : " to ") + std::to_string(filter.maximum);
    return text + (filter.maximum == 1 ? " argument" : " arguments");
}

}
