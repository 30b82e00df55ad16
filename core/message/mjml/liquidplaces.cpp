#include "core/message/mjml/liquidplaces.h"

#include "core/message/liquid/lineindex.h"
#include "core/message/mjml/liquidruns.h"

#include <algorithm>
#include <vector>

namespace patron::message::mjml {

namespace {
/// The byte at a place, or the end of the text.
std::size_t offsetOf(std::string_view text, Place place)
{
    std::size_t at = 0;
    for (int line = 1; line < place.line && at < text.size(); ++line)
        at = std::min(text.find('\n', at), text.size() - 1) + 1;
    for (int column = 1; column < place.column && at < text.size() && text[at] != '\n'; ++column) {
        ++at;
        while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80)
            ++at;
    }
    return at;
}

/// Where each run of Liquid with this very text begins.
std::vector<std::size_t> placesOf(std::string_view text, std::string_view wanted)
{
    std::vector<std::size_t> places;
    const auto ignore = [](std::string_view) {};
    eachStretch(text, ignore, [&](std::string_view run) {
        if (run == wanted)
            places.push_back(static_cast<std::size_t>(run.data() - text.data()));
    });
    return places;
}

/// The run of Liquid that an offset lies in; empty when it lies in none.
std::string_view runAt(std::string_view text, std::size_t offset)
{
    std::string_view found;
    eachStretch(
        text, [](std::string_view) {},
        [&](std::string_view run) {
            const auto from = static_cast<std::size_t>(run.data() - text.data());
            if (from <= offset && offset < from + run.size())
                found = run;
        });
    return found;
}
}

Place placeInSource(std::string_view source, std::string_view html, Place inHtml)
{
    const std::size_t offset = offsetOf(html, inHtml);
    const std::string_view run = runAt(html, offset);
    if (run.empty())
        return {};
    const std::vector<std::size_t> there = placesOf(html, run);
    const std::vector<std::size_t> here = placesOf(source, run);
    if (here.empty())
        return {};
    const auto from = static_cast<std::size_t>(run.data() - html.data());
    const auto number = static_cast<std::size_t>(std::find(there.begin(), there.end(), from) - there.begin());
    // Copies of one piece stand together: with three times as many there, each three are one here.
    const std::size_t copies = std::max<std::size_t>(1, there.size() / here.size());
    const std::size_t which = std::min(number / copies, here.size() - 1);
    return liquid::LineIndex(source).placeOf(here[which] + (offset - from));
}

}
