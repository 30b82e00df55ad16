#include "tests/fuzz/fuzztarget.h"
#include "tests/fuzz/require.h"

#include "core/base/text.h"
#include "core/message/mjml/compiler.h"

using namespace patron::message::mjml;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const std::string source(reinterpret_cast<const char*>(bytes), size);
    const Parsed parsed = parse(source);
    const Compiled compiled = compile(source);
    require(compiled.failed() == compiled.html.empty(), "there is HTML exactly where there is no error");
    require(compiled.problems.size() <= 2 * Limits::problems + 2, "the problems are bounded");
    if (!compiled.failed())
        require(patron::isValidUtf8(compiled.html), "the HTML is UTF-8");
    if (parsed.failed())
        return 0;
    const std::string canonical = parsed.document.serialize();
    const Parsed again = parse(canonical);
    require(!again.failed(), "the canonical form can be read");
    require(again.document == parsed.document, "the canonical form means the same");
    require(again.document.serialize() == canonical, "the canonical form is canonical");
    require(compile(parsed.document).failed() == compiled.failed(), "a tree compiles as its source does");
    return 0;
}

std::vector<std::string> fuzzSeeds()
{
    return {
        "<mjml><mj-head><mj-title>T</mj-title><mj-preview>P</mj-preview><mj-attributes><mj-all color=\"#abc\" />"
        "<mj-class name=\"c\" padding=\"1px 2px\"><mj-text color=\"red\" /></mj-class></mj-attributes>"
        "<mj-style inline=\"inline\">.x td { color: red }</mj-style><mj-font name=\"F\" href=\"u\" /></mj-head>"
        "<mj-body><mj-section mj-class=\"c\"><mj-column width=\"50%\"><mj-text css-class=\"x\">Hi <b>{{ a }}</b>"
        "</mj-text></mj-column></mj-section></mj-body></mjml>",
        "<mjml><mj-body>{% if a < 1 %}<mj-section background-url='u'><mj-group><mj-column><mj-button href=\"{{ b | x: "
        "\"y\" }}\">Go</mj-button></mj-column></mj-group></mj-section>{% else %}<mj-hero mode=\"fluid-height\">"
        "<mj-spacer /></mj-hero>{% endif %}</mj-body></mjml>",
        "<mjml><mj-body><mj-wrapper gap=\"3px\"><mj-section full-width=\"full-width\"><mj-column><mj-social>"
        "<mj-social-element name=\"x\">A</mj-social-element></mj-social><mj-navbar hamburger=\"hamburger\">"
        "<mj-navbar-link href=\"/\">L</mj-navbar-link></mj-navbar><mj-divider /><mj-image src=\"a\" /></mj-column>"
        "</mj-section></mj-wrapper></mj-body></mjml>",
        "<mjml><mj-head><mj-html-attributes><mj-selector path=\".a > b\"><mj-html-attribute name=\"d\">1"
        "</mj-html-attribute></mj-selector></mj-html-attributes></mj-head><mj-body><mj-section><mj-column>"
        "<mj-carousel><mj-carousel-image src=\"1\" /><mj-carousel-image src=\"2\" /></mj-carousel><mj-accordion>"
        "<mj-accordion-element><mj-accordion-title>T</mj-accordion-title></mj-accordion-element></mj-accordion>"
        "<mj-table><tr><td>1</td></tr></mj-table></mj-column></mj-section></mj-body></mjml>",
        "<?xml version=\"1.0\"?><mjml lang=\"en\"><!-- c --><mj-raw position=\"file-start\"><!-- f --></mj-raw>"
        "<mj-body width=\"500px\"><mj-raw><x/></mj-raw></mj-body></mjml>"};
}

std::vector<std::string> fuzzTokens()
{
    return {"<",
            ">",
            "/>",
            "</",
            "\"",
            "'",
            "=",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "{{",
            "}}",
            "{%",
            "%}",
            "{% if x %}",
            "{% endif %}",
            "{% raw %}",
            "{% endraw %}",
            "{% comment %}",
            "{% endcomment %}",
            "<mj-text>",
            "</mj-text>",
            "<mj-column>",
            "</mj-column>",
            "<mj-section>",
            "</mj-section>",
            "<mj-raw>",
            "</mj-raw>",
            "<mj-group>",
            "</mj-group>",
            "<mj-wrapper>",
            "</mj-wrapper>",
            " width=\"50%\"",
            " padding=\"1px\"",
            " css-class=\"x\"",
            " mj-class=\"c\"",
            "<mj-include path=\"x\" />",
            "&quot;",
            "\r\n",
            "\xEF\xBB\xBF",
            "\xFF",
            "<mj-carousel-image />",
            "<mj-style inline=\"inline\">",
            "{ color: red }",
            "{{ '}}' }}"};
}
