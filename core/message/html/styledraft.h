#pragma once

#include "core/message/html/cascade.h"

#include <string>
#include <string_view>

namespace patron::message::html {

/// One element's style while declarations are applied to it, the weakest first.
class StyleDraft
{
public:
    explicit StyleDraft(const ComputedStyle& around);

    /// What mail programs do with the element by themselves, and its attributes (bgcolor, align, …).
    void applyElement(const HtmlTree& tree, int id);
    void applyFont(const Declaration& declaration);
    /// All but the font's size, which must have been applied.
    void apply(const Declaration& declaration);
    ComputedStyle finish();

private:
    void applyTag(const Node& node);
    void applyTableAttributes(const HtmlTree& tree, int id);
    void applyBox(std::string_view property, const std::string& value);
    void applyBackground(const std::string& value, bool isShorthand);
    void applyBorder(std::string_view property, const std::string& value);
    void applyPadding(std::string_view property, const std::string& value);
    void applyFontShorthand(const std::string& value);
    void setFontSize(std::string_view value);
    void setLineHeight(std::string_view value);
    void setColor(std::optional<Rgba>& target, std::string_view value, const std::optional<Rgba>& inherited);
    double em() const { return m_style.fontSizePx.value_or(16); }

    const ComputedStyle& m_around;
    ComputedStyle m_style;
    std::string m_lineHeight; ///< as written; its units count in the font's own size
    std::string m_overflow;
    std::optional<double> m_ownOpacity;
    std::optional<double> m_maxHeight;
    bool m_isGone = false;      ///< display: none
    bool m_isInvisible = false; ///< visibility
};

}
