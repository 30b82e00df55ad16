#include "core/message/mjml/compiler.h"

#include "core/base/text.h"
#include "core/message/mjml/check.h"
#include "core/message/mjml/inliner.h"
#include "core/message/mjml/page.h"

#include <algorithm>

namespace patron::message::mjml {

namespace {
/// Where the first inlined style sheet stands.
Place placeOfInlineStyle(const Document& document)
{
    const Node* root = document.root();
    const Node* head = root ? root->child("mj-head") : nullptr;
    if (!head)
        return {};
    for (const Node& node : head->children) {
        const Attribute* isInline = node.isElement("mj-style") ? node.attribute("inline") : nullptr;
        if (isInline && isInline->value == "inline")
            return node.place;
    }
    return {};
}

/// Where the head's title and preview stand in the page.
void markHead(const Document& document, std::string_view page, SourceMarks& marks)
{
    const Node* root = document.root();
    const Node* head = root ? root->child("mj-head") : nullptr;
    for (const char* name : {"mj-title", "mj-preview"}) {
        const Node* node = head ? head->child(name) : nullptr;
        if (node)
            marks.finish(*node, page, 0);
    }
}

/// The page, and where it comes from.
Result<std::string> render(const Document& document, Compiled& compiled)
{
    std::vector<Problem>& problems = compiled.problems;
    const Head head = readHead(document);
    std::string body;
    body.reserve(1 << 15);
    Rendering rendering(head, body);
    std::string backgroundColour;
    const Node* root = document.root();
    const Node* node = root ? root->child("mj-body") : nullptr;
    if (node) {
        const Frame frame;
        Block block{*node, *findComponent(node->name), frame, {}, 0, 1, false};
        rendering.resolve(block, nullptr);
        backgroundColour = block.get(Attr::BackgroundColor);
        rendering.render(block);
    }
    if (rendering.isFull())
        return makeError(ErrorCode::BadInput,
                         "This message becomes longer than 4 MB as HTML. No mail program would show it.");
    std::vector<Mark> bodyMarks = rendering.takeMarks();
    if (!head.htmlAttributes.empty()) {
        PATRON_TRY(changed, withAttributes(body, head.htmlAttributes));
        carryOver(bodyMarks, body, changed);
        body = std::move(changed);
    }
    std::string page = makePage(rendering, body, backgroundColour);
    const std::size_t bodyAt = page.find(body);
    SourceMarks headMarks;
    markHead(document, std::string_view(page).substr(0, bodyAt), headMarks);
    compiled.marks = headMarks.take();
    for (const Mark& mark : bodyMarks)
        compiled.marks.push_back({mark.offset + bodyAt, mark.place});
    if (!head.inlineStyles.empty()) {
        PATRON_TRY(inlined, withInlineStyles(page, head.inlineStyles));
        carryOver(compiled.marks, page, inlined.html);
        page = std::move(inlined.html);
        if (!inlined.leftOver.empty())
            problems.push_back({Problem::Level::Warning,
                                "Some of these styles cannot be put into elements and are left out, from \"" +
                                    ellipsize(inlined.leftOver, 40) + "\". Put them into a <mj-style> without inline.",
                                placeOfInlineStyle(document)});
    }
    return page;
}

void sortByPlace(std::vector<Problem>& problems)
{
    std::stable_sort(problems.begin(), problems.end(), [](const Problem& a, const Problem& b) {
        return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
    });
}

Compiled compile(const Document& document, std::vector<Problem> problems)
{
    Compiled compiled;
    compiled.problems = std::move(problems);
    check(document, compiled.problems);
    if (!compiled.failed()) {
        auto html = render(document, compiled);
        if (html)
            compiled.html = std::move(*html);
        else
            compiled.problems.push_back({Problem::Level::Error, html.error().text, {}});
    }
    sortByPlace(compiled.problems);
    return compiled;
}
}

const Problem& Compiled::firstError() const
{
    return *std::find_if(problems.begin(), problems.end(),
                         [](const Problem& problem) { return problem.level == Problem::Level::Error; });
}

Compiled compile(std::string_view source)
{
    Parsed parsed = parse(source);
    if (!parsed.failed())
        return compile(parsed.document, std::move(parsed.problems));
    // A tree that was only half read would give errors that are none.
    Compiled compiled;
    compiled.problems = std::move(parsed.problems);
    return compiled;
}

Compiled compile(const Document& document)
{
    return compile(document, std::vector<Problem>());
}

}
