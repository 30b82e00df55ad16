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
}

void insertPreheader(std::string& html, std::string_view escaped)
{
    const std::string lower = asciiLower(html);
    std::size_t at = 0;
    for (auto body = lower.find("<body"); body != std::string::npos; body = lower.find("<body", body + 5)) {
        const char following = body + 5 < lower.size() ? lower[body + 5] : '\0';
        if (following != '>' && following != ' ' && following != '\n' && following != '\t' && following != '\r')
            continue;
        char quote = '\0';
        for (std::size_t i = body + 5; i < html.size(); ++i) {
            if (quote) {
                if (html[i] == quote)
                    quote = '\0';
            } else if (html[i] == '"' || html[i] == '\'') {
                quote = html[i];
            } else if (html[i] == '>') {
                at = i + 1;
                break;
            }
        }
        break;
    }
    html.insert(at, hiddenPreheader(escaped));
}

}
