#include "core/base/text.h"
#include "core/message/import/messageimport.h"
#include "tests/fuzz/fuzztarget.h"
#include "tests/fuzz/require.h"

using namespace patron::message;

namespace {
void check(const patron::Result<ImportedMessage>& imported)
{
    if (!imported) {
        require(!imported.error().text.empty(), "an error has a sentence");
        return;
    }
    const Message& message = imported->message;
    require(patron::isValidUtf8(message.body) && patron::isValidUtf8(message.subject) &&
                patron::isValidUtf8(message.preheader) && patron::isValidUtf8(message.plainText.value_or("")),
            "texts in UTF-8");
    require(message.subject.find('\n') == std::string::npos, "a subject of one line");
    if (message.bodyKind == BodyKind::Html)
        require(forbiddenIn(message.body).empty(), "nothing forbidden is left");
    for (const ImportedImage& image : imported->images) {
        require(!image.fileName.empty() && image.fileName.find_first_of("/\\") == std::string::npos &&
                    image.fileName[0] != '.',
                "a safe name");
    }
}
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const std::string_view input(reinterpret_cast<const char*>(bytes), size);
    check(importMail(input));
    check(importHtml(input));
    return 0;
}

std::vector<std::string> fuzzSeeds()
{
    return {
        "From: =?utf-8?Q?Zo=C3=AB?= <z@example.com>\nSubject: =?iso-8859-1?Q?Gr=FC=DFe?=\nMIME-Version: 1.0\n"
        "Content-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html; charset=windows-1252\n"
        "Content-Transfer-Encoding: quoted-printable\n\n<p>Caf=E9<img src=3D\"cid:a\"></p>\n--x\n"
        "Content-Type: image/png; name=\"../a.png\"\nContent-ID: <a>\nContent-Transfer-Encoding: "
        "base64\n\niVBOR\n--x--\n",
        "<html><head><meta "
        "charset=iso-8859-1><title>T</title><script>x</script><style>p{behavior:url(x)}</style></head>"
        "<body onload=x><div style='display:none'>pre</div><form><input><p style='width:expression(1)' "
        "onclick=\"a\">b</p>"
        "</form><iframe></iframe><!--[if mso]><script><![endif]--><a href='java\tscript:x'>c</a><img src=//x width=1 "
        "height=1>{{ '<script>' | raw }}{% if a %}<object>{% endif %}</body></html>",
        "<svg><a xlink:href=javascript:x><style><img onerror=x></svg><math><mtext><table><mglyph><style><img src=x "
        "onerror=y>"};
}

std::vector<std::string> fuzzTokens()
{
    return {"<script>",
            "</script>",
            "<scr",
            "ipt>",
            "onclick=",
            "onerror=x",
            "href=",
            "javascript:",
            "&#106;",
            "&colon;",
            "&Tab;",
            "data:text/html,",
            "<iframe>",
            "<object>",
            "<form>",
            "</form>",
            "<input>",
            "<button>",
            "<isindex>",
            "<template>",
            "<noscript>",
            "<style>",
            "</style>",
            "expression(",
            "behavior:",
            "@import",
            "<!--",
            "-->",
            "<![CDATA[",
            "{{ ",
            " }}",
            "{% raw %}",
            "{% endraw %}",
            "{% comment %}",
            "style=\"",
            "\"",
            "'",
            "<svg>",
            "<math>",
            "<body ",
            "<html ",
            "<base",
            "<meta http-equiv=refresh",
            "<link ",
            "cid:a",
            "charset=",
            "utf-16",
            "utf-7",
            "--x\n",
            "Content-ID: <a>\n",
            "Content-Type: ",
            "multipart/mixed",
            "\xFF\xFE",
            "\xEF\xBB\xBF",
            "display:none",
            "<title>",
            "</title>",
            "<plaintext>",
            "<frameset>",
            "<table>",
            "<select>",
            "width=1",
            "\x1B$B"};
}
