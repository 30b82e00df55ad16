#include "core/message/preheader.h"

#include "core/base/text.h"

namespace patron::message {

namespace {
/// The filler keeps the body's first words out of the inbox's line.
std::string hiddenPreheader(std::string_view escaped)
{
    std::string out = "<div style=\"display:none;font-size:1px;line-height:1px;max-height:0;max-width:0;opacity:0;"
                      "overflow:hidden;mso-hide:all\">";
    out += escaped;
    for (int i = 0; i < 60; ++i)
        out += "&#847;&zwnj;&nbsp;";
    return out + "</div>";
}

bool isBodyTag(std::string_view html, std::size_t at)
{
    const std::string_view name = html.substr(at + 1, 5);
    return name.size() == 5 && asciiLower(name.substr(0, 4)) == "body" &&
           std::string_view("> \n\t\r").find(name[4]) != std::string_view::npos;
}

/// Behind its >, which may stand in quotes before; 0 when there is none.
std::size_t endOfTag(std::string_view html, std::size_t at)
{
    char quote = '\0';
    for (; at < html.size(); ++at) {
        const char c = html[at];
        if (quote) {
            if (c == quote)
                quote = '\0';
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '>') {
            return at + 1;
        }
    }
    return 0;
}
}

void insertPreheader(std::string& html, std::string_view escaped)
{
    std::size_t at = 0;
    for (auto tag = html.find('<'); tag != std::string::npos && at == 0; tag = html.find('<', tag + 1)) {
        if (isBodyTag(html, tag))
            at = endOfTag(html, tag);
    }
    html.insert(at, hiddenPreheader(escaped));
}

}
