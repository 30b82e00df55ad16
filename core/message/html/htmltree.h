#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace patron::message::html {

/// Bytes of the source, `to` exclusive.
struct Span
{
    std::uint32_t from = 0;
    std::uint32_t to = 0;

    bool isEmpty() const { return from == to; }
};

struct Attribute
{
    std::string name;  ///< lower case
    std::string value; ///< entities resolved
    Span nameSpan;
    Span valueSpan; ///< without quotes; empty at the name's end when there is no value
    char quote = 0; ///< " or ' or none
};

/// An element, a text or a comment of a document.
struct Node
{
    enum class Kind { Document, Element, Text, Comment };
    Kind kind = Kind::Element;
    std::string name; ///< of an element, lower case, with its prefix ("o:p")
    std::string text; ///< of a text or comment, entities resolved
    std::vector<Attribute> attributes;
    int parent = -1;
    int previous = -1;    ///< the element before this one below the same parent
    int end = 0;          ///< one past the last node below this one
    Span span;            ///< the start tag, text or whole comment in the source; empty for what the parser added
    Span endTag;          ///< empty when there is none
    bool isAdded = false; ///< no start tag of its own in the source: implied, or a copy the parser made

    bool isElement() const { return kind == Kind::Element; }
    bool is(std::string_view tag) const { return kind == Kind::Element && name == tag; }
    const Attribute* attribute(std::string_view wanted) const;
    /// The value of an attribute; empty when there is none.
    std::string_view value(std::string_view wanted) const;
};

/// An HTML document as browsers read it (the HTML standard's tree construction, by Gumbo), with the place of everything
/// in the source. Nodes stand in document order: node 0 is the document, what is below node n are n+1 … end-1.
class HtmlTree
{
public:
    /// BadInput for more than 8 MB, tags nested more than 512 deep, or a document that grows past all measure when its
    /// tags are mended; the text says which. Malformed HTML is no error.
    static Result<HtmlTree> parse(std::string_view html);

    const std::vector<Node>& nodes() const { return m_nodes; }
    const Node& operator[](int id) const { return m_nodes[static_cast<std::size_t>(id)]; }
    int size() const { return static_cast<int>(m_nodes.size()); }
    /// All text below a node, in one piece, as it stands.
    std::string textOf(int id) const;
    /// The first element of this name, or -1.
    int find(std::string_view tag) const;
    /// The nearest element of this name around a node (itself not asked), or -1.
    int ancestor(int id, std::string_view tag) const;

private:
    friend class TreeCopier;
    std::vector<Node> m_nodes;
};

/// Whether an element never has content: br, img, …
bool isVoidElement(std::string_view tag);

}
