#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace patron::message::mjml {

/// Finds Liquid in a text that is not Liquid, so that its `<`, `>`, `&` and quotes are left alone. A run is `{{ … }}`,
/// `{% … %}`, or a whole {% comment %}, {% doc %} or {% raw %} with its end. What Liquid itself would not read as
/// closed is no run. Asking from left to right takes linear time in all.
class LiquidRuns
{
public:
    explicit LiquidRuns(std::string_view source)
        : m_source(source)
    {}

    /// The end of the run that begins at `at`, or 0 when none does.
    std::size_t endOf(std::size_t at);

private:
    std::size_t find(std::string_view text, std::size_t from, std::size_t& known) const;
    std::size_t endOfOutput(std::size_t at);
    std::size_t endOfBlock(std::size_t from, std::string_view endTag);

    std::string_view m_source;
    // Where the next of each stands, as far as looked up.
    std::size_t m_outputEnd = 0;
    std::size_t m_outputStart = 0;
    std::size_t m_tagEnd = 0;
    std::size_t m_tagStart = 0;
    std::size_t m_bracket = 0;
    bool m_hasNoEndComment = false;
    bool m_hasNoEndDoc = false;
    bool m_hasNoEndRaw = false;
};

/// The name of the tag that a run begins with: "if" for {%- if x %}; empty for an output.
std::string_view liquidTagName(std::string_view run);
bool hasLiquid(std::string_view text);

/// Calls `plain` for each stretch outside of Liquid and `liquid` for each run, in order.
template <typename Plain, typename Liquid>
void eachStretch(std::string_view text, Plain plain, Liquid liquid)
{
    LiquidRuns runs(text);
    std::size_t from = 0;
    for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at)) {
        const std::size_t end = runs.endOf(at);
        if (end == 0) {
            ++at;
            continue;
        }
        if (at > from)
            plain(text.substr(from, at - from));
        liquid(text.substr(at, end - at));
        from = at = end;
    }
    if (from < text.size())
        plain(text.substr(from));
}

/// Parts between blanks that stand outside of Liquid, empty ones left out.
std::vector<std::string_view> wordsOutsideLiquid(std::string_view text);

}
