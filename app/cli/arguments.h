#pragma once

#include "core/base/result.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::cli {

/// One option of a command. Without a value name it is a flag.
struct OptionSpec
{
    std::string name;      ///< "--as-of"
    std::string valueName; ///< "T", or empty for a flag
    std::string help;
};

/// What was typed after the command's name.
class Arguments
{
public:
    /// WrongUsage names an unknown option with the nearest known one, and a missing value. "--name=value" works too and
    /// is how a value that begins with "--" is given; after "--" nothing is an option.
    static Result<Arguments> parse(const std::vector<std::string>& words, const std::vector<OptionSpec>& known);

    const std::vector<std::string>& words() const { return m_words; }
    bool has(std::string_view option) const { return m_options.contains(option); }
    std::string get(std::string_view option, std::string fallback = {}) const;
    std::optional<std::string> find(std::string_view option) const;
    /// All values of an option that may be given several times, in their order.
    std::vector<std::string> all(std::string_view option) const;
    /// A whole number in a range; WrongUsage otherwise.
    Result<std::optional<std::int64_t>> number(std::string_view option, std::int64_t low, std::int64_t high) const;

private:
    std::vector<std::string> m_words;
    std::map<std::string, std::string, std::less<>> m_options; ///< the last of each
    std::vector<std::pair<std::string, std::string>> m_given;  ///< all of them
};

}
