#include "core/message/mjml/liquidruns.h"

#include "core/message/liquid/tokenizer.h"

namespace patron::message::mjml {

namespace {
constexpr auto npos = std::string_view::npos;
}

std::size_t LiquidRuns::find(std::string_view text, std::size_t from, std::size_t& known) const
{
    if (known != npos && known < from)
        known = m_source.find(text, from);
    return known;
}

std::size_t LiquidRuns::endOf(std::size_t at)
{
    const std::string_view start = m_source.substr(at, 2);
    if (start == "{{")
        return endOfOutput(at);
    if (start != "{%")
        return 0;
    const std::size_t end = find("%}", at + 2, m_tagEnd);
    if (end == npos)
        return 0;
    const std::string_view name = liquidTagName(m_source.substr(at, end + 2 - at));
    std::size_t blockEnd = 0;
    if (name == "comment" && !m_hasNoEndComment) {
        blockEnd = endOfBlock(end + 2, "endcomment");
        m_hasNoEndComment = blockEnd == 0;
    } else if (name == "doc" && !m_hasNoEndDoc) {
        blockEnd = endOfBlock(end + 2, "enddoc");
        m_hasNoEndDoc = blockEnd == 0;
    } else if (name == "raw" && !m_hasNoEndRaw) {
        blockEnd = endOfBlock(end + 2, "endraw");
        m_hasNoEndRaw = blockEnd == 0;
    }
    return blockEnd != 0 ? blockEnd : end + 2;
}

std::size_t LiquidRuns::endOfOutput(std::size_t at)
{
    const std::size_t end = find("}}", at + 2, m_outputEnd);
    if (end == npos)
        return 0;
    // As the engine reads it: a tag inside, or one bracket and then a new output, means that it was never closed.
    if (find("{%", at + 2, m_tagStart) < end)
        return 0;
    const std::size_t bracket = find("}", at + 2, m_bracket);
    if (bracket < end && find("{{", bracket, m_outputStart) < end)
        return 0;
    return end + 2;
}

std::size_t LiquidRuns::endOfBlock(std::size_t from, std::string_view endTag)
{
    liquid::Tokenizer rest(m_source.substr(from), false);
    std::string_view body;
    liquid::Token end;
    if (!rest.takeUntil(endTag, body, end))
        return 0;
    return m_source.size() - rest.rest().size();
}

std::string_view liquidTagName(std::string_view run)
{
    if (run.substr(0, 2) != "{%")
        return {};
    run.remove_prefix(2);
    if (!run.empty() && run.front() == '-')
        run.remove_prefix(1);
    run = liquid::trimLeft(run);
    std::size_t length = 0;
    while (length < run.size() && liquid::isWordChar(run[length]))
        ++length;
    return run.substr(0, length);
}

bool hasLiquid(std::string_view text)
{
    return text.find("{{") != npos || text.find("{%") != npos;
}

std::vector<std::string_view> wordsOutsideLiquid(std::string_view text)
{
    std::vector<std::string_view> words;
    LiquidRuns runs(text);
    std::size_t from = npos;
    std::size_t at = 0;
    while (at < text.size()) {
        if (liquid::isSpaceChar(text[at])) {
            if (from != npos)
                words.push_back(text.substr(from, at - from));
            from = npos;
            ++at;
            continue;
        }
        if (from == npos)
            from = at;
        const std::size_t end = text[at] == '{' ? runs.endOf(at) : 0;
        at = end != 0 ? end : at + 1;
    }
    if (from != npos)
        words.push_back(text.substr(from));
    return words;
}

}
