#include "core/base/text.h"
#include "core/message/html/cascade.h"
#include "core/message/html/liquidmask.h"
#include "core/message/html/styleinliner.h"
#include "core/message/html/tagscanner.h"
#include "core/message/lint/renderedchecks.h"
#include "tests/fuzz/fuzztarget.h"
#include "tests/fuzz/require.h"

#include <algorithm>

using namespace patron::message;
using namespace patron::message::html;

namespace {
void checkTree(const HtmlTree& tree, const std::string& masked)
{
    const auto lies = [&](Span span) { return span.from <= span.to && span.to <= masked.size(); };
    for (int id = 0; id < tree.size(); ++id) {
        const Node& node = tree[id];
        require(node.end > id && node.end <= tree.size() && node.parent < id && node.previous < id, "a tree in order");
        require(lies(node.span) && lies(node.endTag), "spans of the source");
        for (const Attribute& attribute : node.attributes)
            require(lies(attribute.nameSpan) && lies(attribute.valueSpan), "attributes in the source");
    }
    const Cascade cascade(tree, masked);
    for (int id = 0; id < tree.size(); ++id) {
        const ComputedStyle& style = cascade.of(id);
        require(!style.backdrop || style.backdrop->alpha == 1, "an opaque backdrop");
        for (const Declaration& each : cascade.inlineOf(id))
            require(lies(each.span) && lies(each.valueSpan), "declarations in the source");
    }
}

void checkInliner(std::string_view source, std::string_view css)
{
    const auto inlined = inlineStyles(source, css);
    if (!inlined) {
        require(!inlined.error().text.empty(), "an error has a sentence");
        return;
    }
    require(inlined->html.size() >= source.size(), "nothing is lost");
    const auto same = inlineStyles(source, "");
    require(same && same->html == source, "no styles, no edits");
}

void checkLint(std::string_view source)
{
    Message message;
    message.subject = std::string(source.substr(0, 60));
    message.body = std::string(source);
    CheckContext context;
    context.brand.emplace();
    context.offers["SPRING5"] = {};
    context.coverage = {{"weather", 0.5}, {"stock", 0}};
    const auto lines = std::count(source.begin(), source.end(), '\n') + 1;
    for (const MessageChannel channel : {MessageChannel::Email, MessageChannel::Sms}) {
        message.channel = channel;
        message.bodyKind = channel == MessageChannel::Sms ? BodyKind::Text : BodyKind::Html;
        for (const Finding& finding : checkMessage(message, context)) {
            require(!finding.rule.empty() && !finding.text.empty() && !finding.fix.empty(), "a finding says all");
            require(finding.place.line <= lines && finding.place.column >= 0, "a place in the source");
        }
    }
    Rendered rendered;
    rendered.subject = message.subject;
    rendered.html = message.body;
    const RenderedCheck check = checkRendered(message, rendered);
    require(check.bytes == source.size(), "the size is that of the mail");
}

std::string firstStyle(const HtmlTree& tree)
{
    const int style = tree.find("style");
    return style < 0 ? "*{color:red}" : tree.textOf(style);
}
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const std::string_view source(reinterpret_cast<const char*>(bytes), size);
    const LiquidMask mask(source);
    require(mask.text().size() == size, "a mask keeps places");
    const auto tree = HtmlTree::parse(mask.text());
    if (!tree) {
        require(!tree.error().text.empty(), "an error has a sentence");
        return 0;
    }
    checkTree(*tree, mask.text());
    checkLint(source);
    checkInliner(source, firstStyle(*tree));
    TagScanner scanner(source);
    std::size_t at = 0;
    while (const auto tag = scanner.next()) {
        require(tag->from >= at && tag->to > tag->from && tag->to <= size, "tags in order");
        at = tag->to;
    }
    return 0;
}

std::vector<std::string> fuzzSeeds()
{
    return {
        "<!DOCTYPE html><html lang=\"en\"><head><title>x</title><style>p.a > b[c~=\"d\"]{color:#123;background:url(x) "
        "rgba(0,0,0,.5)!important}@media (max-width:480px){td{font:bold 12px/1.5 \"A\",serif}}a:hover{x:y}</style>"
        "</head><body bgcolor=fff><table role=presentation><tr><td align=center style=\"padding:1px 2em;opacity:.5\">"
        "<a href=\"{{ unsubscribe_url }}\"><font size=+1 color=red>Bye</font></a></td></tr></table></body></html>",
        "{% if a > 1 %}<h1 style='color:{{ b | default: \"red\" }}'>A</h1>{% else %}<h1>B</h1>{% endif %}"
        "<!--[if mso]><v:rect><![endif]--><svg><a xlink:href=x><p></svg><math><mi><b></math><template><td></template>",
        "<b><p>1</b>2<i><table>x<tr><select><option><input></table><form><button></form><frameset><isindex><image>",
    };
}

std::vector<std::string> fuzzTokens()
{
    return {"<table>",    "</table>",
            "<td>",       "<tr>",
            "<p>",        "</p>",
            "<b>",        "</b>",
            "<i>",        "<font a=1>",
            "<font a=2>", "<a>",
            "</a>",       "<div>",
            "</div>",     "<svg>",
            "</svg>",     "<math>",
            "<mtext>",    "<template>",
            "<select>",   "<option>",
            "<form>",     "</form>",
            "<isindex>",  "<plaintext>",
            "<textarea>", "<style>",
            "</style>",   "<script>",
            "<!--",       "-->",
            "<![CDATA[",  "<!DOCTYPE x>",
            "<frameset>", "<body>",
            "</body>",    "<html>",
            "</html>",    "<head>",
            "style=\"",   "style='",
            "class=a",    "id=b",
            "{{ x }}",    "{% if %}",
            "{% else %}", "{% endif %}",
            "{% raw %}",  "{% endraw %}",
            "!important", "@media x{",
            "@import",    "url(",
            "rgba(",      "#fff",
            "opacity:.5", "font:",
            "color:",     "\\",
            "\"",         "'",
            "{",          "}",
            ";",          ":",
            "&amp;",      "&#0;",
            "\xFF",       "\xC3",
            "<applet>",   "<marquee>",
            "<caption>",  "<col>",
            "<nobr>",     "<button>",
            "<h1>",       "<li>",
            "<dd>",       "<ruby><rt>"};
}
