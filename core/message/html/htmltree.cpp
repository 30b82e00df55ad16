#include "core/message/html/htmltree.h"

#include "core/base/text.h"
#include "core/message/html/nestingguard.h"

#include <gumbo.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdlib>

namespace patron::message::html {

namespace {
constexpr std::size_t largestDocument = 8u << 20;
constexpr std::size_t arenaBlock = 1u << 18;
constexpr std::size_t arenaLimit = 256u << 20;
constexpr std::size_t mostNodes = 400'000;

/// The parser's memory: given in blocks, never taken back before all of it. A document that would make the parser copy
/// formatting elements without end runs into the limit, and the parse is left from inside the allocation; nothing of
/// the parser's is on the stack that would need to be undone.
struct Arena
{
    Arena() = default;
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;
    ~Arena()
    {
        while (last) {
            Block* before = last->before;
            std::free(last);
            last = before;
        }
    }

    struct Block
    {
        Block* before;
        std::size_t used;
        std::size_t size;
    };
    Block* last = nullptr;
    std::size_t total = 0;
    std::jmp_buf full;
};

void* allocate(void* userdata, std::size_t bytes)
{
    auto& arena = *static_cast<Arena*>(userdata);
    constexpr std::size_t unit = alignof(std::max_align_t);
    constexpr std::size_t head = (sizeof(Arena::Block) + unit - 1) / unit * unit;
    bytes = (bytes + unit - 1) / unit * unit;
    if (!arena.last || arena.last->size - arena.last->used < bytes) {
        const std::size_t size = std::max(arenaBlock, bytes + head);
        void* memory = arena.total + size > arenaLimit ? nullptr : std::malloc(size);
        if (!memory)
            std::longjmp(arena.full, 1);
        auto* block = static_cast<Arena::Block*>(memory);
        *block = {arena.last, head, size};
        arena.last = block;
        arena.total += size;
    }
    void* memory = reinterpret_cast<char*>(arena.last) + arena.last->used;
    arena.last->used += bytes;
    return memory;
}

void release(void*, void*)
{}

/// Null when the arena is full.
const GumboOutput* runParser(Arena& arena, std::string_view html)
{
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = allocate;
    options.deallocator = release;
    options.userdata = &arena;
    options.max_errors = 0;
    if (setjmp(arena.full) != 0)
        return nullptr;
    return gumbo_parse_with_options(&options, html.data(), html.size());
}
}

/// Copies the parser's tree into nodes.
class TreeCopier
{
public:
    TreeCopier(std::string_view html, HtmlTree& tree)
        : m_html(html)
        , m_nodes(tree.m_nodes)
    {}

    bool copy(const GumboNode& node, int parent)
    {
        if (m_nodes.size() >= mostNodes)
            return false;
        const auto at = m_nodes.size();
        m_nodes.emplace_back();
        m_nodes[at].parent = parent;
        const GumboVector* children = nullptr;
        if (node.type == GUMBO_NODE_DOCUMENT) {
            m_nodes[at].kind = Node::Kind::Document;
            children = &node.v.document.children;
        } else if (node.type == GUMBO_NODE_ELEMENT || node.type == GUMBO_NODE_TEMPLATE) {
            copyElement(node, m_nodes[at]);
            children = &node.v.element.children;
        } else {
            m_nodes[at].kind = node.type == GUMBO_NODE_COMMENT ? Node::Kind::Comment : Node::Kind::Text;
            m_nodes[at].text = node.v.text.text;
            m_nodes[at].span = spanOf(node.v.text.original_text);
        }
        int previous = -1;
        for (unsigned i = 0; children && i < children->length; ++i) {
            const auto child = m_nodes.size();
            if (!copy(*static_cast<const GumboNode*>(children->data[i]), static_cast<int>(at)))
                return false;
            m_nodes[child].previous = previous;
            if (m_nodes[child].isElement())
                previous = static_cast<int>(child);
        }
        m_nodes[at].end = static_cast<int>(m_nodes.size());
        return true;
    }

private:
    Span spanOf(const GumboStringPiece& piece) const
    {
        if (!piece.data || piece.data < m_html.data() || piece.data > m_html.data() + m_html.size())
            return {};
        const auto from = static_cast<std::uint32_t>(piece.data - m_html.data());
        return {from, static_cast<std::uint32_t>(std::min<std::size_t>(from + piece.length, m_html.size()))};
    }

    void copyElement(const GumboNode& from, Node& node) const
    {
        constexpr int copies = GUMBO_INSERTION_BY_PARSER | GUMBO_INSERTION_RECONSTRUCTED_FORMATTING_ELEMENT |
                               GUMBO_INSERTION_ADOPTION_AGENCY_CLONED | GUMBO_INSERTION_CONVERTED_FROM_END_TAG |
                               GUMBO_INSERTION_IMPLIED;
        const GumboElement& element = from.v.element;
        node.span = spanOf(element.original_tag);
        node.isAdded = (from.parse_flags & copies) != 0 || node.span.isEmpty();
        node.name = gumbo_normalized_tagname(element.tag);
        if (element.tag == GUMBO_TAG_UNKNOWN && element.original_tag.data) {
            GumboStringPiece name = element.original_tag;
            gumbo_tag_from_original_text(&name);
            node.name = asciiLower({name.data, name.length});
        }
        // The parser names whatever tag ended it, also one of an element around it.
        const Span ended = spanOf(element.original_end_tag);
        const std::string_view endTag = m_html.substr(ended.from, ended.to - ended.from);
        if (endTag.size() > 2 && asciiLower(endTag.substr(2, node.name.size())) == node.name)
            node.endTag = ended;
        node.attributes.reserve(element.attributes.length);
        for (unsigned i = 0; i < element.attributes.length; ++i)
            node.attributes.push_back(copyOf(*static_cast<const GumboAttribute*>(element.attributes.data[i])));
    }

    Attribute copyOf(const GumboAttribute& from) const
    {
        Attribute attribute;
        attribute.name = asciiLower({from.original_name.data, from.original_name.length});
        attribute.value = from.value;
        attribute.nameSpan = spanOf(from.original_name);
        attribute.valueSpan = spanOf(from.original_value);
        Span& value = attribute.valueSpan;
        if (value.to <= attribute.nameSpan.to) {
            value = {attribute.nameSpan.to, attribute.nameSpan.to};
        } else if (const char first = m_html[value.from];
                   (first == '"' || first == '\'') && value.to - value.from >= 2 && m_html[value.to - 1] == first) {
            attribute.quote = first;
            ++value.from;
            --value.to;
        }
        return attribute;
    }

    std::string_view m_html;
    std::vector<Node>& m_nodes;
};

const Attribute* Node::attribute(std::string_view wanted) const
{
    for (const Attribute& attribute : attributes) {
        if (attribute.name == wanted)
            return &attribute;
    }
    return nullptr;
}

std::string_view Node::value(std::string_view wanted) const
{
    const Attribute* found = attribute(wanted);
    return found ? std::string_view(found->value) : std::string_view();
}

Result<HtmlTree> HtmlTree::parse(std::string_view html)
{
    if (html.size() > largestDocument)
        return makeError(ErrorCode::BadInput, "This HTML has more than 8 MB; a mail must stay far below that.");
    PATRON_CHECK(checkNesting(html));
    HtmlTree tree;
    Arena arena;
    const GumboOutput* output = runParser(arena, html);
    if (!output || !TreeCopier(html, tree).copy(*output->document, -1))
        return makeError(ErrorCode::BadInput,
                         "The tags of this HTML are so mixed up that no mail program could show it. Close every tag in "
                         "the order it was opened.");
    return tree;
}

std::string HtmlTree::textOf(int id) const
{
    std::string text;
    const Node& top = (*this)[id];
    for (int i = id; i < std::max(top.end, id + 1); ++i) {
        if ((*this)[i].kind == Node::Kind::Text)
            text += (*this)[i].text;
    }
    return text;
}

int HtmlTree::find(std::string_view tag) const
{
    for (int i = 0; i < size(); ++i) {
        if ((*this)[i].is(tag))
            return i;
    }
    return -1;
}

int HtmlTree::ancestor(int id, std::string_view tag) const
{
    for (int i = (*this)[id].parent; i >= 0; i = (*this)[i].parent) {
        if ((*this)[i].is(tag))
            return i;
    }
    return -1;
}

bool isVoidElement(std::string_view tag)
{
    static constexpr std::array<std::string_view, 14> names = {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"};
    return std::find(names.begin(), names.end(), tag) != names.end();
}

}
