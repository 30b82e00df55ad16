#include "core/message/lint/checksubject.h"

#include "core/base/text.h"

#include <algorithm>

namespace patron::message {

namespace {
constexpr std::array allParts = {Part::Subject, Part::Preheader, Part::Body, Part::PlainText};

bool showsField(const liquid::Template& source, std::string_view field)
{
    return std::any_of(source.fields().begin(), source.fields().end(),
                       [&](const liquid::FieldUse& use) { return use.shown && use.field == field; });
}

bool isBlankText(std::string_view text)
{
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        // What preheaders are filled with: soft hyphens, zero width characters, combining grapheme joiners.
        const std::string_view two = text.substr(i, 2);
        const std::string_view three = text.substr(i, 3);
        if (two == "\xC2\xAD" || two == "\xCD\x8F")
            i += 1;
        else if (three == "\xE2\x80\x8C" || three == "\xE2\x80\x8B" || three == "\xE2\x80\x8D" ||
                 three == "\xE2\x80\x87")
            i += 2;
        else
            plain += text[i];
    }
    return trim(plain).empty();
}

/// The nearest block around a node that holds more than the node itself.
int blockAround(const html::HtmlTree& tree, int id)
{
    for (int at = id; at > 0; at = tree[at].parent) {
        const std::string& name = tree[at].name;
        if (name == "tr" || name == "footer" || name == "p" || name == "div" || name == "center")
            return at;
    }
    return id;
}
}

HtmlView::HtmlView(std::string_view htmlSource, html::LiquidMask masked, html::HtmlTree parsed)
    : source(htmlSource)
    , mask(std::move(masked))
    , tree(std::move(parsed))
    , cascade(tree, mask.text())
    , footer(tree.size())
{
    int copyright = tree.size();
    for (int id = 1; id < tree.size(); ++id) {
        const html::Node& node = tree[id];
        if (node.kind == html::Node::Kind::Comment || cascade.of(id).isHidden)
            continue;
        if (node.isElement()) {
            shown.push_back(id);
        } else if (!isBlankText(node.text)) {
            texts.push_back(id);
            if (node.text.find("\xC2\xA9") != std::string::npos && copyright == tree.size())
                copyright = blockAround(tree, id);
        }
        const std::string_view written = source.substr(node.span.from, node.span.to - node.span.from);
        const bool isExit = written.find("unsubscribe_url") != std::string_view::npos ||
                            written.find("brand.address") != std::string_view::npos;
        if (isExit && footer == tree.size())
            footer = blockAround(tree, id);
    }
    footer = std::min(footer, copyright);
}

std::string_view HtmlView::writtenValue(const html::Attribute& attribute) const
{
    return source.substr(attribute.valueSpan.from, attribute.valueSpan.to - attribute.valueSpan.from);
}

std::string HtmlView::spokenText(int id) const
{
    std::string spoken;
    for (int at = id + 1; at < tree[id].end; ++at) {
        const html::Node& node = tree[at];
        if (node.kind == html::Node::Kind::Text)
            spoken += node.text;
        else if (node.is("img"))
            spoken += std::string(node.value("alt")) + " ";
    }
    std::string out;
    for (std::size_t i = 0; i < spoken.size();) {
        if (spoken.compare(i, html::maskCharacter.size(), html::maskCharacter) == 0) {
            if (out.size() < html::maskCharacter.size() || !out.ends_with(html::maskCharacter))
                out += html::maskCharacter;
            i += html::maskCharacter.size();
        } else {
            const bool isSpace = spoken[i] == ' ' || (spoken[i] >= '\t' && spoken[i] <= '\r');
            if (!isSpace || (!out.empty() && out.back() != ' '))
                out += isSpace ? ' ' : spoken[i];
            ++i;
        }
    }
    return std::string(trim(out));
}

CheckSubject::CheckSubject(const Message& checkedMessage, const CheckContext& checkContext)
    : message(checkedMessage)
    , context(checkContext)
    , m_bodyLines(checkedMessage.body)
{
    compileParts();
    makeBody();
    readHtml();
}

void CheckSubject::makeBody()
{
    if (!isEmail() || message.bodyKind != BodyKind::Mjml)
        return;
    MadeBody body = makeHtml(message.body, !message.preheader.empty());
    for (liquid::Problem& problem : body.problems)
        problems.push_back({Part::Body, std::move(problem)});
    if (body.made.html.empty())
        return;
    std::vector<liquid::Problem> known;
    for (const MessageProblem& each : problems)
        known.push_back(each.problem);
    for (liquid::Problem& problem : problemsOfHtml(body.made, context.fields, known))
        problems.push_back({Part::Body, std::move(problem)});
    m_made = std::move(body.made);
}

void CheckSubject::compileParts()
{
    for (const Part part : allParts) {
        if (!hasPart(message, part))
            continue;
        liquid::Compiled compiled = compilePart(message, part, context.fields);
        for (liquid::Problem& problem : compiled.problems)
            problems.push_back({part, std::move(problem)});
        parts[static_cast<std::size_t>(part)] = std::move(compiled.compiled);
    }
}

void CheckSubject::readHtml()
{
    if (!isEmail() || (message.bodyKind != BodyKind::Html && !m_made))
        return;
    const std::string_view source = m_made ? m_made->html : message.body;
    html::LiquidMask mask(source);
    auto tree = html::HtmlTree::parse(mask.text());
    if (tree)
        html = std::make_unique<HtmlView>(source, std::move(mask), std::move(*tree));
    else
        htmlRefusal = tree.error().text;
}

bool CheckSubject::shows(Part part, std::string_view field) const
{
    const liquid::Template* source = this->part(part);
    if (!source)
        return false;
    if (showsField(*source, field))
        return true;
    if (!context.snippets)
        return false;
    return std::any_of(source->snippetNames().begin(), source->snippetNames().end(), [&](const std::string& name) {
        const auto snippet = context.snippets->find(name);
        if (snippet == context.snippets->end())
            return false;
        const liquid::Compiled compiled = liquid::Template::compile(snippet->second);
        return compiled && showsField(*compiled.compiled, field);
    });
}

bool CheckSubject::hasUnseenSnippet(Part part) const
{
    const liquid::Template* source = this->part(part);
    return source && !source->snippetNames().empty() && !context.snippets;
}

FindingPlace CheckSubject::placeInHtml(std::size_t offset) const
{
    return placeIn(Part::Body, m_made ? m_made->placeOf(offset) : m_bodyLines.placeOf(offset));
}

FindingPlace placeIn(Part part, liquid::Place place)
{
    return {std::string(nameOf(part)), place.line, place.column};
}

std::string withoutLiquid(std::string_view text)
{
    const html::LiquidMask mask(text);
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = mask.text()[i];
        // A tag's spaces are the mask's, not the author's.
        if (c == text[i])
            out += c;
    }
    return out;
}

std::string timesFound(std::size_t count)
{
    return count < 2 ? std::string() : " (" + std::to_string(count) + " times)";
}

std::string inQuotes(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const bool isMark = text.substr(i, html::maskCharacter.size()) == html::maskCharacter;
        if (!isMark && text[i] != html::maskByte) {
            out += text[i++];
            continue;
        }
        i += isMark ? html::maskCharacter.size() : 1;
        if (!out.ends_with("…"))
            out += "…";
    }
    return "\"" + ellipsize(out, 60) + "\"";
}

}
