#pragma once

#include "core/message/mjml/problem.h"

#include <string>
#include <string_view>
#include <vector>

namespace patron::message::mjml {

/// An attribute as it stands in the source: nothing decoded, Liquid and all.
struct Attribute
{
    std::string name;
    std::string value;
    Place place;
    Place valuePlace;

    bool operator==(const Attribute& other) const { return name == other.name && value == other.value; }
};

/// A piece of an MJML tree. Places are where it was read from; they take no part in comparisons.
struct Node
{
    enum class Kind {
        Element,    ///< name, attributes, and children or text
        Liquid,     ///< one output or tag between elements, or a whole comment or raw block: text
        Text,       ///< other text between elements, which MJML does not show: text
        Comment,    ///< text without its <!-- and -->
        Declaration ///< <?xml …?> or <!doctype …>: text
    };
    Kind kind = Kind::Element;
    std::string name; ///< of an element, in small letters
    std::vector<Attribute> attributes;
    std::string text; ///< of an element that has content of its own (mj-text, mj-raw …): verbatim, white space at both
                      ///< ends taken off
    std::vector<Node> children;
    Place place;
    Place textPlace; ///< where the content begins

    bool isElement(std::string_view wanted) const { return kind == Kind::Element && name == wanted; }
    const Attribute* attribute(std::string_view wanted) const;
    /// The first child element of that name, or null.
    const Node* child(std::string_view wanted) const;

    bool operator==(const Node& other) const
    {
        return kind == other.kind && name == other.name && attributes == other.attributes && text == other.text &&
               children == other.children;
    }
};

/// An MJML source as a tree: what the block editor edits and the compiler reads. Line ends are \n in it.
struct Document
{
    std::vector<Node> nodes; ///< the mjml element and what stands around it

    /// The mjml element, or null.
    const Node* root() const;
    /// The canonical text: two blanks a level, attributes in double quotes, content as it is. Reading it gives this
    /// tree again, and writing that gives this text.
    std::string serialize() const;

    bool operator==(const Document&) const = default;
};

struct Parsed
{
    Document document;             ///< with errors: what could be made of it
    std::vector<Problem> problems; ///< in the order of the text

    bool failed() const;
};

/// Bounds of one source. Beyond one there is an error with a place.
struct Limits
{
    static constexpr std::size_t sourceBytes = 1 << 20;
    static constexpr std::size_t nodes = 20'000;
    static constexpr std::size_t attributes = 200; ///< of one element
    static constexpr std::size_t problems = 100;   ///< of each level; more are not listed
    static constexpr std::size_t outputBytes = 4 << 20;
    static constexpr int depth = 64;
};

/// Reads any text. Elements, attributes and Liquid are taken apart here; whether they are known and stand where they
/// may is the business of `check`.
Parsed parse(std::string_view source);

/// Whether one more of this level is listed, so that warnings never hide an error.
bool hasRoomFor(const std::vector<Problem>& problems, Problem::Level level);
bool hasErrors(const std::vector<Problem>& problems);

}
