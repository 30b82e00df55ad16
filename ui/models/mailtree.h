#pragma once

#include <QString>

#include "core/message/mjml/components.h"
#include "core/message/mjml/document.h"

#include <string_view>
#include <vector>

namespace patron::ui {

/// The way to a node: an index a level, from the document's own nodes down. Empty: none.
using MailPath = std::vector<int>;
using MailNodes = std::vector<message::mjml::Node>;

/// A place where something may be put: before the child `index` of `parent`.
struct MailSlot
{
    MailPath parent;
    int index = 0;
    bool wraps = false; ///< what goes here needs a section and a column around it

    bool operator==(const MailSlot&) const = default;
};

/// Null for a path that leads nowhere.
const message::mjml::Node* nodeAt(const message::mjml::Document& document, const MailPath& path);
message::mjml::Node* nodeAt(message::mjml::Document& document, const MailPath& path);
MailPath parentOf(const MailPath& path);
MailPath childOf(const MailPath& parent, int index);
bool isInside(const MailPath& path, const MailPath& ancestor);
/// What of the body a place of the text it was read from belongs to: the node that begins last before it. Empty for a
/// place before all of them.
MailPath pathAt(const message::mjml::Document& document, message::mjml::Place place);

/// The path of mj-body; empty when there is none.
MailPath bodyOf(const message::mjml::Document& document);
/// Sections, wrappers, columns and the like, which hold blocks.
bool isContainer(const message::mjml::Node& node);
/// What a person meets on the page: known and unknown elements, Liquid and loose text; not comments.
bool isShown(const message::mjml::Node& node);
/// Everything shown below the body from top to bottom: blocks, and containers that hold none.
std::vector<MailPath> blocksOf(const message::mjml::Document& document);

/// All places for an element of that name, from top to bottom; for a block also those between sections.
std::vector<MailSlot> slotsFor(const message::mjml::Document& document, std::string_view name);
/// The name that decides where nodes may stand: that of the first element, else "mj-raw".
std::string_view placedAs(const MailNodes& nodes);
/// The place right after what is selected, or the nearest one that may be.
MailSlot slotAfter(const message::mjml::Document& document, const MailPath& selected, std::string_view name);
/// Puts the nodes there and gives the path of the first of them; of the last, when there is Liquid among them.
MailPath insertNodes(message::mjml::Document& document, const MailSlot& slot, MailNodes nodes);
/// Moves one node; gives its new path, or the old one when it would go into itself.
MailPath moveNode(message::mjml::Document& document, const MailPath& path, MailSlot slot);

/// For {% if … %} the path of its {% endif %} among its siblings, and the other way round; empty when there is none.
MailPath partnerOf(const message::mjml::Document& document, const MailPath& path);

/// "Text", "Two columns", "If customer.orders > 3": what the node is called in the window.
QString mailBlockTitle(const message::mjml::Node& node);

}
