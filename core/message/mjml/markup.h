#pragma once

#include "core/message/mjml/attributes.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace patron::message::mjml {

/// Writes HTML for mail: start tags attribute by attribute, inlined styles, and comments that only Outlook reads.
/// Quotes in values are escaped, Liquid in them is not touched.
class Markup
{
public:
    explicit Markup(std::string& out)
        : m_out(out)
    {}

    /// "<name"; attributes follow, then `end`.
    Markup& start(std::string_view name);
    Markup& attribute(std::string_view name, std::string_view value);
    /// The attribute where the set has a value.
    Markup& attribute(std::string_view name, const AttributeSet& values, Attr value);
    /// Between these, `css` adds declarations. Where none was added there is no style at all.
    Markup& startStyle();
    Markup& endStyle();
    Markup& css(std::string_view name, std::string_view value);
    Markup& css(const AttributeSet& values, Attr property);
    Markup& css(std::string_view name, const AttributeSet& values, Attr value);
    /// "padding" and its sides, as far as given.
    Markup& paddings(const AttributeSet& values, Attr all = Attr::Padding, Attr top = Attr::PaddingTop);
    Markup& end();
    Markup& endEmpty();

    /// Verbatim.
    Markup& text(std::string_view html);
    Markup& line(std::string_view html);
    /// A table that is only there for the layout, up to where its own attributes go.
    Markup& layoutTable();

    /// What stands between is for Outlook (and old Internet Explorers) alone. Two that meet become one.
    Markup& outlook();
    Markup& endOutlook();
    Markup& msoOnly();
    Markup& endMsoOnly();
    /// What stands between is hidden from Outlook.
    Markup& notOutlook();
    Markup& notMso();
    Markup& endNot();

    std::string& out() { return m_out; }

private:
    std::string& m_out;
    std::size_t m_outlookEnd = 0; ///< where the last comment for Outlook ended
    std::size_t m_styleStart = 0;
    std::size_t m_styleBody = 0;
};

/// A value for use between double quotes.
void appendQuoted(std::string& out, std::string_view value);

}
