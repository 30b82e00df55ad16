#pragma once

#include "core/message/html/color.h"
#include "core/message/html/css.h"
#include "core/message/html/htmltree.h"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::message::html {

/// What an element looks like once all style sheets, style attributes and attributes such as bgcolor have had their
/// say. What depends on Liquid or on a picture is not known and has no value.
struct ComputedStyle
{
    std::optional<Rgba> color = Rgba{0, 0, 0, 1}; ///< of its text, as specified: alpha not yet applied
    std::optional<Rgba> background = Rgba{0, 0, 0, 0};
    bool hasBackgroundImage = false;
    /// The opaque colour its text stands on: all backgrounds up to the page, blended. The page is white.
    std::optional<Rgba> backdrop = Rgba{1, 1, 1, 1};
    std::optional<double> fontSizePx = 16;
    std::optional<double> lineHeight; ///< as a multiple of the font size; nothing: normal or not known
    bool isBold = false;
    bool isUnderlined = false;
    bool isHidden = false; ///< it, or something around it, is not shown: display, visibility, opacity, no height
    std::string textAlign = "start";
    bool isAlignedByAttribute = false; ///< by `align` or center: then it ends at tables
    std::string display;               ///< as set; empty when nothing sets it
    std::optional<double> widthPx;
    std::optional<double> heightPx;
    std::array<double, 4> paddingPx{}; ///< top, right, bottom, left
    std::array<double, 4> borderPx{};

    /// The colour one sees of its text on the backdrop; nothing when either is not known.
    std::optional<Rgba> seenColor() const;
    double opacity = 1;
    std::optional<Rgba> behindOpacity; ///< the backdrop below the outermost element with an opacity
};

/// A style sheet of the document and where its text begins there.
struct PlacedSheet
{
    StyleSheet sheet;
    std::uint32_t offset = 0; ///< in the source; spans of the sheet count from here
    int node = -1;            ///< its style element
};

/// The cascade of a mail (CSS Cascading Level 4, as far as mail goes): the programs' own styles, attributes, style
/// sheets outside @media conditions, style attributes, `!important`. Conditions other than `screen` and `all` are taken
/// as not met: what is computed is the page at its plainest. Sheets that cost more than ten million steps are asked
/// no further: such a page is no mail.
class Cascade
{
public:
    /// `masked` is the text the tree was made of. Both must outlive the cascade.
    Cascade(const HtmlTree& tree, std::string_view masked);

    const ComputedStyle& of(int id) const { return m_styles[static_cast<std::size_t>(id)]; }
    const std::vector<PlacedSheet>& sheets() const { return m_sheets; }
    /// What stands in an element's style attribute, spans of the source.
    const std::vector<Declaration>& inlineOf(int id) const;

private:
    struct Match;
    struct Entry
    {
        int sheet = 0;
        int rule = 0;
        const Selector* selector = nullptr;
    };
    void readSheets(std::string_view masked);
    void indexSheet(int number);
    void readInline(std::string_view masked);
    void compute(int id);
    void addMatches(int id, const std::vector<Entry>& entries, std::vector<Match>& matches);
    std::vector<Match> matchesOf(int id);

    const HtmlTree& m_tree;
    std::vector<PlacedSheet> m_sheets;
    /// Selectors by what their last compound asks for: "#id", ".class", "tag" or "*".
    std::map<std::string, std::vector<Entry>, std::less<>> m_index;
    std::map<int, std::vector<Declaration>> m_inline;
    std::vector<ComputedStyle> m_styles;
    std::size_t m_steps = 0;
};

}
