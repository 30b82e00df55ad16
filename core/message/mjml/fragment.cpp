#include "core/message/mjml/fragment.h"

#include "core/base/text.h"
#include "core/message/html/htmltree.h"
#include "core/message/html/liquidmask.h"
#include "core/message/html/tagscanner.h"
#include "core/message/liquid/lineindex.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace patron::message::mjml {

namespace {
constexpr std::size_t deepest = 512;

/// Elements whose end tag HTML lets one leave out.
bool endsByItself(std::string_view name)
{
    static constexpr std::array<std::string_view, 16> names = {"body",  "colgroup", "dd",     "dt", "head", "html",
                                                               "li",    "optgroup", "option", "p",  "rp",   "rt",
                                                               "tbody", "td",       "tfoot",  "tr"};
    return std::find(names.begin(), names.end(), name) != names.end() || name == "th" || name == "thead";
}

struct OpenTag
{
    std::string name;
    std::size_t at;
};

Problem warning(std::string_view html, std::size_t at, std::string text)
{
    return {Problem::Level::Warning, std::move(text), liquid::LineIndex(html).placeOf(at)};
}

Problem notClosed(std::string_view html, const OpenTag& tag)
{
    return warning(html, tag.at,
                   '<' + tag.name + "> is not closed and takes what follows with it. Write </" + tag.name + ">.");
}
}

std::optional<Problem> problemOfFragment(std::string_view html)
{
    if (html.find('<') == std::string_view::npos || html.find("{%") != std::string_view::npos)
        return std::nullopt;
    const html::LiquidMask mask(html);
    html::TagScanner tags(mask.text());
    std::vector<OpenTag> open;
    while (const auto tag = tags.next()) {
        std::string name = asciiLower(tag->name);
        if (html::isVoidElement(name) || tag->inside.ends_with('/'))
            continue;
        if (!tag->isClosing) {
            if (open.size() >= deepest)
                return warning(html, tag->from, "Tags are nested more than 512 deep here. No mail program shows that.");
            open.push_back({std::move(name), tag->from});
            continue;
        }
        const auto isIt = [&](const OpenTag& other) { return other.name == name; };
        if (std::none_of(open.begin(), open.end(), isIt))
            return warning(html, tag->from, "</" + name + "> closes nothing: no <" + name + "> is open here.");
        while (!isIt(open.back())) {
            if (!endsByItself(open.back().name))
                return notClosed(html, open.back());
            open.pop_back();
        }
        open.pop_back();
    }
    const auto left =
        std::find_if(open.begin(), open.end(), [](const OpenTag& tag) { return !endsByItself(tag.name); });
    return left != open.end() ? std::optional(notClosed(html, *left)) : std::nullopt;
}

}
