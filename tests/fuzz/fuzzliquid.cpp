#include "core/base/json.h"
#include "core/base/text.h"
#include "core/message/liquid/localeformat.h"
#include "core/message/liquid/template.h"
#include "tests/fuzz/fuzztarget.h"
#include "tests/fuzz/require.h"

#include <algorithm>

using namespace patron;
using namespace patron::message::liquid;

namespace {
const Json& data()
{
    static const Json json = {
        {"customer",
         {{"name", "<b>Bob</b>\r\nBcc: x"}, {"points", 42}, {"spent", 12.5}, {"club", true}, {"city", nullptr}}},
        {"orders", {{{"value", 10}, {"at", "2024-02-29T12:00:00Z"}}, {{"value", 20}, {"at", "2023-01-01"}}}},
        {"a", {1, 2, "x", nullptr, {{"b", "c"}}}},
        {"text", "a,b;\u00e9\U0001F600"}};
    return json;
}

std::size_t linesOf(const std::string& text)
{
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
}

/// Compiles, and renders within small bounds; the template may put itself in as a snippet.
void check(const std::string& source, CompileOptions options)
{
    static const LocaleFormat locale("de-AT", "EUR");
    options.checkNames = true;
    options.knownFields = {"customer.name", "orders"};
    const Compiled compiled = Template::compile(source, options);
    require(compiled || !compiled.problems.empty(), "what cannot be used has a problem");
    for (const Problem& problem : compiled.problems) {
        require(!problem.text.empty() && patron::isValidUtf8(problem.text), "a problem is a sentence");
        require(problem.line >= 1 && static_cast<std::size_t>(problem.line) <= linesOf(source) && problem.column >= 1,
                "a problem stands in the text");
    }
    if (!compiled)
        return;
    CompileOptions forSnippets = options;
    forSnippets.name = {};
    Snippets snippets([&](std::string_view name) { return name == "gone" ? std::nullopt : std::optional(source); },
                      forSnippets);
    std::vector<std::uint8_t> branches(compiled.compiled->branches().size());
    RenderOptions render;
    render.now = 1'709'294'400'000;
    render.locale = &locale;
    render.snippets = &snippets;
    render.noteMissing = true;
    render.branches = &branches;
    render.limits = {1 << 16, 20'000, 16};
    const JsonDrop drop(data());
    Workspace workspace;
    std::string out;
    const RenderReport report = compiled.compiled->render(drop, render, workspace, out);
    require(out.size() <= render.limits.outputBytes, "the output is bounded");
    require(report.problems.size() <= 1, "the first problem ends it");
    std::string again;
    workspace.arena().clear();
    compiled.compiled->render(drop, render, workspace, again);
    require(again == out, "the same data gives the same text");
}
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const std::string source(reinterpret_cast<const char*>(bytes), size);
    for (const Format format : {Format::Html, Format::Subject}) {
        CompileOptions options;
        options.format = format;
        options.mode = format == Format::Html ? CompileOptions::Mode::Strict : CompileOptions::Mode::Lax;
        check(source, options);
    }
    return 0;
}

std::vector<std::string> fuzzSeeds()
{
    return {
        "Dear {{ customer.name | default: 'you' | upcase | truncate: 20, '..' }},\n{% if customer.points > 10 and "
        "customer.club %}yes{% elsif customer.city == blank %}no{% else %}-{% endif %}",
        "{% for order in orders limit: 2 offset: 0 reversed %}{{ forloop.index }}: {{ order.value | money }} {{ "
        "order.at "
        "| date: '%d.%m.%Y' }}{% else %}none{% endfor %}{% tablerow x in (1..5) cols: 2 %}{{ x }}{% endtablerow %}",
        "{% assign x = a | map: 'b' | join: '-' %}{% capture c %}<p title=\"{{ x }}\">{% endcapture %}{{ c }}{% case "
        "a[0] %}{% when 1, 2 %}one{% else %}other{% endcase %}{% cycle 'a', 'b' %}{% increment n %}",
        "<a href=\"{{ text }}\" style='color:{{ text }}'>{% raw %}{{ x }}{% endraw %}{% comment %}x{% endcomment %}"
        "<script>'{{ text }}'</script>{% render 'footer', name: customer.name %}{% include 'gone' %}",
        "{%- liquid\n assign y = text | split: ',' | first\n echo y\n for i in (1..3)\n  echo i\n endfor -%}{{ text | "
        "replace: 'a', 'b' | size | plus: 1 | times: 2.5 | round }}"};
}

std::vector<std::string> fuzzTokens()
{
    return {"{{ ",
            " }}",
            "{% ",
            " %}",
            "{%-",
            "-%}",
            "{% if a %}",
            "{% else %}",
            "{% endif %}",
            "{% for x in a %}",
            "{% endfor %}",
            "{% break %}",
            "{% raw %}",
            "{% endraw %}",
            "{% render 'a' %}",
            "{% include a %}",
            "{% assign a = ",
            "{% capture a %}",
            "{% endcapture %}",
            "customer.name",
            "orders",
            "a[0]",
            "(1..999999999)",
            "(a..b)",
            " | ",
            "date: '%s'",
            "slice: -1, 99",
            "split: ''",
            "join",
            "sort",
            "where: 'b', 'c'",
            "times: 1e308",
            "divided_by: 0",
            "truncate: -1",
            "pluralize",
            "contains",
            "nil",
            "empty",
            "'",
            "\"",
            "limit: ",
            "offset:continue",
            "reversed",
            "\xF0\x9F\x98\x80",
            "\xFF",
            "<a href=\"",
            "<script>",
            "<style>",
            "<!--",
            "-->",
            "<p title=",
            "default: ",
            "99999999999999999999",
            "-0.0",
            "{% endcase %}",
            "{% case a %}",
            "{% when 1 %}",
            "{% liquid ",
            "{% cycle 1, 2 %}",
            "{% tablerow x in a %}",
            "{% endtablerow %}"};
}
