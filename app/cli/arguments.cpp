#include "app/cli/arguments.h"

#include "core/base/json.h"

#include <algorithm>
#include <charconv>

namespace patron::cli {

namespace {
Error unknownOption(const std::string& name, const std::vector<OptionSpec>& known)
{
    std::vector<std::string> names;
    for (const OptionSpec& option : known)
        names.push_back(option.name);
    const std::string near = nearestWord(name, names);
    return makeError(ErrorCode::WrongUsage,
                     "There is no option " + name + " here" + (near.empty() ? "." : ". Did you mean " + near + "?"));
}
}

Result<Arguments> Arguments::parse(const std::vector<std::string>& words, const std::vector<OptionSpec>& known)
{
    Arguments arguments;
    bool optionsEnded = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (optionsEnded || word.size() < 2 || word.substr(0, 2) != "--") {
            arguments.m_words.push_back(word);
            continue;
        }
        if (word == "--") {
            optionsEnded = true;
            continue;
        }
        const auto equals = word.find('=');
        const std::string name = word.substr(0, equals);
        const auto spec =
            std::find_if(known.begin(), known.end(), [&](const OptionSpec& option) { return option.name == name; });
        if (spec == known.end())
            return unknownOption(name, known);
        std::string value;
        if (spec->valueName.empty()) {
            if (equals != std::string::npos)
                return makeError(ErrorCode::WrongUsage, name + " takes no value.");
        } else if (equals != std::string::npos) {
            value = word.substr(equals + 1);
        } else if (i + 1 < words.size() && words[i + 1].substr(0, 2) != "--") {
            value = words[++i];
        } else {
            return makeError(ErrorCode::WrongUsage, name + " needs a value: " + name + " " + spec->valueName + ".");
        }
        arguments.m_given.emplace_back(name, value);
        arguments.m_options[name] = value;
    }
    return arguments;
}

std::string Arguments::get(std::string_view option, std::string fallback) const
{
    const auto found = m_options.find(option);
    return found == m_options.end() ? std::move(fallback) : found->second;
}

std::optional<std::string> Arguments::find(std::string_view option) const
{
    const auto found = m_options.find(option);
    if (found == m_options.end())
        return std::nullopt;
    return found->second;
}

std::vector<std::string> Arguments::all(std::string_view option) const
{
    std::vector<std::string> values;
    for (const auto& [name, value] : m_given) {
        if (name == option)
            values.push_back(value);
    }
    return values;
}

Result<std::optional<std::int64_t>> Arguments::number(std::string_view option, std::int64_t low,
                                                      std::int64_t high) const
{
    const auto text = find(option);
    if (!text)
        return std::optional<std::int64_t>();
    std::int64_t value = 0;
    const auto parsed = std::from_chars(text->data(), text->data() + text->size(), value);
    if (text->empty() || parsed.ec != std::errc{} || parsed.ptr != text->data() + text->size() || value < low ||
        value > high) {
        return makeError(ErrorCode::WrongUsage, std::string(option) + " takes a whole number from " +
                                                    std::to_string(low) + " to " + std::to_string(high) + ", not \"" +
                                                    *text + "\".");
    }
    return std::optional<std::int64_t>(value);
}

}
