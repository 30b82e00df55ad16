#include "core/message/mjml/page.h"

#include "core/message/liquid/tokenizer.h"

#include <algorithm>
#include <unordered_set>

namespace patron::message::mjml {

namespace {
constexpr auto npos = std::string_view::npos;

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool contains(std::string_view text, std::string_view part)
{
    return std::search(text.begin(), text.end(), part.begin(), part.end(),
                       [](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

/// The families named in some text: what stands between each "font-family:" and the next of `ends`.
std::unordered_set<std::string_view> familiesIn(std::string_view text, std::string_view ends)
{
    constexpr std::string_view property = "font-family:";
    std::unordered_set<std::string_view> families;
    std::size_t end = 0;
    for (std::size_t at = text.find(':'); at != npos; at = text.find(':', at + 1)) {
        // The stretch up to an end was looked at as a whole.
        if (at + 1 < property.size() || at < end ||
            !contains(text.substr(at + 1 - property.size(), property.size()), property))
            continue;
        end = std::min(text.find_first_of(ends, at + 1), text.size());
        families.insert(text.substr(at + 1, end - at - 1));
    }
    return families;
}

/// Fonts that the body or inlined styles use, for programs that load them.
void appendFonts(std::string& out, const Head& head, std::string_view body)
{
    auto families = familiesIn(body, "\"");
    for (const std::string_view style : head.inlineStyles)
        families.merge(familiesIn(style, ";}"));
    std::string links;
    std::string imports;
    for (const Font& font : head.fonts) {
        const auto uses = [&](std::string_view family) { return contains(family, font.name); };
        if (std::none_of(families.begin(), families.end(), uses))
            continue;
        links += "<link href=\"";
        appendQuoted(links, font.address);
        links += "\" rel=\"stylesheet\" type=\"text/css\">\n";
        imports += "@import url(" + std::string(font.address) + ");\n";
    }
    if (!links.empty())
        out +=
            "<!--[if !mso]><!-->\n" + links + "<style type=\"text/css\">\n" + imports + "</style>\n<!--<![endif]-->\n";
}

void appendWidths(std::string& out, const Rendering& rendering)
{
    const auto& classes = rendering.widthClasses();
    if (classes.empty())
        return;
    const std::string breakpoint(rendering.head().breakpoint);
    const auto appendRules = [&](std::string_view before) {
        for (const auto& [name, width] : classes) {
            out += before;
            out += '.' + name + " { width:" + width.text() + " !important; max-width:" + width.text() + "; }\n";
        }
    };
    out += "<style type=\"text/css\">\n@media only screen and (min-width:" + breakpoint + ") {\n";
    appendRules("");
    out += "}\n</style>\n<style media=\"screen and (min-width:" + breakpoint + ")\">\n";
    appendRules(".moz-text-html ");
    out += "</style>\n";
    if (rendering.head().isDesktopInOutlookWeb) {
        out += "<style type=\"text/css\">\n";
        appendRules("[owa] ");
        out += "</style>\n";
    }
}

/// One pixel below the breakpoint.
std::string belowBreakpoint(std::string_view breakpoint)
{
    const std::size_t digits = breakpoint.find_first_of("0123456789");
    const auto width = digits != npos ? leadingWhole(breakpoint.substr(digits)) : std::nullopt;
    return width ? pixels(*width - 1) : std::string(breakpoint);
}

void appendImageStyle(std::string& out, const std::string& narrow)
{
    out += "@media only screen and (max-width:" + narrow +
           ") {\n"
           "table.mj-full-width-mobile { width:100% !important; }\n"
           "td.mj-full-width-mobile { width:auto !important; }\n"
           "}\n";
}

void appendNavbarStyle(std::string& out, const std::string& narrow)
{
    const std::string box = ".mj-menu-checkbox[type=\"checkbox\"]";
    out += "noinput.mj-menu-checkbox { display:block !important; max-height:none !important; "
           "visibility:visible !important; }\n@media only screen and (max-width:" +
           narrow + ") {\n" + box + " ~ .mj-inline-links { display:none !important; }\n" + box +
           ":checked ~ .mj-inline-links," + box +
           " ~ .mj-menu-trigger { display:block !important; max-width:none !important; max-height:none !important; "
           "font-size:inherit !important; }\n" +
           box + " ~ .mj-inline-links > a { display:block !important; }\n" + box +
           ":checked ~ .mj-menu-trigger .mj-menu-icon-close { display:block !important; }\n" + box +
           ":checked ~ .mj-menu-trigger .mj-menu-icon-open { display:none !important; }\n}\n";
}

void appendAccordionStyle(std::string& out)
{
    const std::string box = "input.mj-accordion-checkbox";
    const std::string mozilla = ".moz-text-html " + box + " + * ";
    out +=
        "noinput.mj-accordion-checkbox { display:block !important; }\n@media yahoo, only screen and (min-width:0) {\n"
        ".mj-accordion-element { display:block; }\n" +
        box + ",.mj-accordion-less { display:none !important; }\n" + box +
        " + * .mj-accordion-title { cursor:pointer; touch-action:manipulation; -webkit-user-select:none; "
        "-moz-user-select:none; user-select:none; }\n" +
        box + " + * .mj-accordion-content { overflow:hidden; display:none; }\n" + box +
        " + * .mj-accordion-more { display:block !important; }\n" + box +
        ":checked + * .mj-accordion-content { display:block; }\n" + box +
        ":checked + * .mj-accordion-more { display:none !important; }\n" + box +
        ":checked + * .mj-accordion-less { display:block !important; }\n}\n" + mozilla +
        ".mj-accordion-title { cursor:auto; touch-action:auto; -webkit-user-select:auto; -moz-user-select:auto; "
        "user-select:auto; }\n" +
        mozilla + ".mj-accordion-content { overflow:hidden; display:block; }\n" + mozilla +
        ".mj-accordion-ico { display:none; }\n@goodbye { @gmail }\n";
}

void appendComponentStyles(std::string& out, const Rendering& rendering)
{
    if (rendering.carouselStyles().empty() && rendering.sharedStyles().empty())
        return;
    const std::string narrow = belowBreakpoint(rendering.head().breakpoint);
    out += "<style type=\"text/css\">\n";
    for (const std::string& style : rendering.carouselStyles())
        out += style;
    for (const SharedStyle style : rendering.sharedStyles()) {
        if (style == SharedStyle::Image)
            appendImageStyle(out, narrow);
        else if (style == SharedStyle::Navbar)
            appendNavbarStyle(out, narrow);
        else
            appendAccordionStyle(out);
    }
    out += "</style>\n";
}

constexpr std::string_view baseStyle =
    "<!--[if !mso]><!-->\n"
    "<meta http-equiv=\"X-UA-Compatible\" content=\"IE=edge\">\n"
    "<!--<![endif]-->\n"
    "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=UTF-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<style type=\"text/css\">\n"
    "#outlook a { padding:0; }\n"
    "body { margin:0;padding:0;-webkit-text-size-adjust:100%;-ms-text-size-adjust:100%; }\n"
    "table, td { border-collapse:collapse;mso-table-lspace:0pt;mso-table-rspace:0pt; }\n"
    "img { border:0;height:auto;line-height:100%; outline:none;text-decoration:none;"
    "-ms-interpolation-mode:bicubic; }\n"
    "p { display:block;margin:13px 0; }\n"
    "</style>\n"
    "<!--[if mso]>\n"
    "<noscript>\n<xml>\n<o:OfficeDocumentSettings>\n<o:AllowPNG/>\n<o:PixelsPerInch>96</o:PixelsPerInch>\n"
    "</o:OfficeDocumentSettings>\n</xml>\n</noscript>\n"
    "<![endif]-->\n"
    "<!--[if lte mso 11]>\n"
    "<style type=\"text/css\">\n.mj-outlook-group-fix { width:100% !important; }\n</style>\n"
    "<![endif]-->\n";
}

std::string makePage(const Rendering& rendering, std::string_view body, std::string_view backgroundColour)
{
    const Head& head = rendering.head();
    std::string out;
    out.reserve(body.size() + 8192);
    out += head.before;
    out += "<!doctype html>\n<html lang=\"";
    appendQuoted(out, head.language);
    out += "\" dir=\"";
    appendQuoted(out, head.direction);
    out += "\" xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:v=\"urn:schemas-microsoft-com:vml\" "
           "xmlns:o=\"urn:schemas-microsoft-com:office:office\">\n<head>\n<title>";
    out += head.title;
    out += "</title>\n";
    out += baseStyle;
    appendFonts(out, head, body);
    appendWidths(out, rendering);
    appendComponentStyles(out, rendering);
    if (!head.styles.empty()) {
        out += "<style type=\"text/css\">\n";
        for (const std::string_view style : head.styles) {
            out += style;
            out += '\n';
        }
        out += "</style>\n";
    }
    out += head.raw;
    out += "</head>\n<body style=\"word-spacing:normal;";
    if (!backgroundColour.empty()) {
        out += "background-color:";
        appendQuoted(out, backgroundColour);
        out += ';';
    }
    out += "\">\n";
    if (!head.preview.empty()) {
        out += "<div style=\"display:none;font-size:1px;color:#ffffff;line-height:1px;max-height:0px;max-width:0px;"
               "opacity:0;overflow:hidden;\">";
        out += head.preview;
        out += "</div>\n";
    }
    out += body;
    out += "</body>\n</html>\n";
    out += head.after;
    return out;
}

}
