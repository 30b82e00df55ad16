#pragma once

#include "core/message/html/cascade.h"
#include "core/message/html/htmltree.h"
#include "core/message/html/liquidmask.h"
#include "core/message/lint/messagechecks.h"
#include "core/message/liquid/lineindex.h"
#include "core/message/madehtml.h"

#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace patron::message {

/// The HTML of a body as rules look at it.
struct HtmlView
{
    HtmlView(std::string_view source, html::LiquidMask masked, html::HtmlTree parsed);

    std::string_view source; ///< with its Liquid
    html::LiquidMask mask;
    html::HtmlTree tree;
    html::Cascade cascade;
    /// Elements that are shown (or may be), in document order: none in the head, none hidden.
    std::vector<int> shown;
    /// Texts that are shown and not blank, in document order.
    std::vector<int> texts;
    /// Where the foot of the mail begins: the block around the first way out or postal address, else a copyright sign.
    /// The tree's size when there is none.
    int footer = 0;

    /// What the author wrote as the value of an attribute, Liquid and all.
    std::string_view writtenValue(const html::Attribute& attribute) const;
    /// The text of an element as people hear it: its texts and the alt texts of its images, Liquid as one mark.
    std::string spokenText(int id) const;
    /// Whether a text is shown above the foot.
    bool isMainText(int id) const { return id < footer; }
};

/// A message as rules look at it: compiled once for all of them.
struct CheckSubject
{
    CheckSubject(const Message& message, const CheckContext& context);

    const Message& message;
    const CheckContext& context;
    /// Syntax errors and unknown names of every part.
    std::vector<MessageProblem> problems;
    /// Null where the message has no such part or its Liquid cannot be read.
    std::array<std::shared_ptr<const liquid::Template>, 4> parts;
    /// Null when the body is no HTML, or none that can be read.
    std::unique_ptr<HtmlView> html;
    /// Why the HTML cannot be read.
    std::optional<std::string> htmlRefusal;

    const liquid::Template* part(Part part) const { return parts[static_cast<std::size_t>(part)].get(); }
    bool isEmail() const { return message.channel == MessageChannel::Email; }
    bool isSms() const { return message.channel == MessageChannel::Sms; }
    bool isMarketing() const { return message.messageClass == MessageClass::Marketing; }
    bool isMarketingEmail() const { return isEmail() && isMarketing(); }
    /// Whether an output of the part, or of a known snippet that it names, shows this field.
    bool shows(Part part, std::string_view field) const;
    /// Whether the part names a snippet whose source is not known here: then it may show anything.
    bool hasUnseenSnippet(Part part) const;

    /// The place of a byte of the HTML in the body as the author wrote it.
    FindingPlace placeInHtml(std::size_t offset) const;
    FindingPlace placeOf(int node) const { return placeInHtml(html->tree[node].span.from); }

private:
    void compileParts();
    void makeBody();
    void readHtml();

    std::optional<MadeHtml> m_made;
    liquid::LineIndex m_bodyLines;
};

/// The place of a part, or in it.
FindingPlace placeIn(Part part, liquid::Place place = {0, 0});

/// A text without its Liquid, to look at what the author wrote.
std::string withoutLiquid(std::string_view text);
/// How often something was found, for the end of a sentence: "" for once, " (3 times)".
std::string timesFound(std::size_t count);
/// "“Read more”": a piece of the message for a sentence, shortened, Liquid as "…".
std::string inQuotes(std::string_view text);

}
