#include "core/message/mjml/markup.h"

#include "core/message/mjml/liquidruns.h"

namespace patron::message::mjml {

namespace {
constexpr std::string_view outlookStart = "<!--[if mso | IE]>";
constexpr std::string_view conditionEnd = "<![endif]-->\n";
}

void appendQuoted(std::string& out, std::string_view value)
{
    if (value.find('"') == std::string_view::npos) {
        out += value;
        return;
    }
    eachStretch(
        value,
        [&](std::string_view plain) {
            for (const char c : plain) {
                if (c == '"')
                    out += "&quot;";
                else
                    out += c;
            }
        },
        [&](std::string_view liquid) { out += liquid; });
}

Markup& Markup::start(std::string_view name)
{
    m_out += '<';
    m_out += name;
    return *this;
}

Markup& Markup::attribute(std::string_view name, std::string_view value)
{
    m_out += ' ';
    m_out += name;
    m_out += "=\"";
    appendQuoted(m_out, value);
    m_out += '"';
    return *this;
}

Markup& Markup::attribute(std::string_view name, const AttributeSet& values, Attr value)
{
    return values.has(value) ? attribute(name, values.get(value)) : *this;
}

Markup& Markup::startStyle()
{
    m_styleStart = m_out.size();
    m_out += " style=\"";
    m_styleBody = m_out.size();
    return *this;
}

Markup& Markup::endStyle()
{
    if (m_out.size() == m_styleBody)
        m_out.resize(m_styleStart);
    else
        m_out += '"';
    return *this;
}

Markup& Markup::css(std::string_view name, std::string_view value)
{
    m_out += name;
    m_out += ':';
    appendQuoted(m_out, value);
    m_out += ';';
    return *this;
}

Markup& Markup::css(const AttributeSet& values, Attr property)
{
    return css(nameOf(property), values, property);
}

Markup& Markup::css(std::string_view name, const AttributeSet& values, Attr value)
{
    return values.has(value) ? css(name, values.get(value)) : *this;
}

Markup& Markup::paddings(const AttributeSet& values, Attr all, Attr top)
{
    const auto base = static_cast<int>(top);
    css("padding", values, all);
    css("padding-top", values, top);
    css("padding-right", values, static_cast<Attr>(base - 1));
    css("padding-bottom", values, static_cast<Attr>(base - 3));
    return css("padding-left", values, static_cast<Attr>(base - 2));
}

Markup& Markup::end()
{
    m_out += '>';
    return *this;
}

Markup& Markup::endEmpty()
{
    m_out += " />";
    return *this;
}

Markup& Markup::text(std::string_view html)
{
    m_out += html;
    return *this;
}

Markup& Markup::line(std::string_view html)
{
    m_out += html;
    m_out += '\n';
    return *this;
}

Markup& Markup::layoutTable()
{
    return start("table").text(" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\"");
}

Markup& Markup::outlook()
{
    if (m_outlookEnd != 0 && m_outlookEnd == m_out.size())
        m_out.resize(m_out.size() - conditionEnd.size());
    else
        m_out += outlookStart;
    return *this;
}

Markup& Markup::endOutlook()
{
    m_out += conditionEnd;
    m_outlookEnd = m_out.size();
    return *this;
}

Markup& Markup::msoOnly()
{
    return text("<!--[if mso]>");
}

Markup& Markup::endMsoOnly()
{
    return text(conditionEnd);
}

Markup& Markup::notOutlook()
{
    return text("<!--[if !mso | IE]><!-->");
}

Markup& Markup::notMso()
{
    return text("<!--[if !mso]><!-->");
}

Markup& Markup::endNot()
{
    return line("<!--<![endif]-->");
}

}
