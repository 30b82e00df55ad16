#pragma once

#include <string>
#include <string_view>

namespace patron::message::liquid {

/// What kind of text a template makes. It decides how values are made harmless.
enum class Format {
    Bare,    ///< nothing is escaped: the bare language, for conformance
    Html,    ///< an HTML body: escaped by the place an output stands in
    Subject, ///< one header line: CR, LF and control characters become spaces
    Text     ///< plain text or SMS: control characters but line feed and tab are taken out
};

/// Where an output stands, decided when the template is compiled.
enum class Context {
    Bare,
    HtmlText,
    Attribute,         ///< inside a quoted attribute value
    UnquotedAttribute, ///< in an attribute without quotes, or between attributes
    WholeUrl,          ///< the beginning of href, src, a style's url() and the like: its scheme is checked
    UrlPart,           ///< in a URL that has begun: percent-encoded
    Style,             ///< in a style attribute or element
    Script,            ///< in a script element
    Subject,
    Text
};

/// Appends `value` so that in this place it is text and nothing else.
void appendEscaped(std::string& out, std::string_view value, Context context);
/// & < > " ' as entities.
void appendHtml(std::string& out, std::string_view value);
/// The same, but an entity that is there stays one.
void appendHtmlOnce(std::string& out, std::string_view value);
/// Whether a mail may link to it: http, https, mailto, tel, sms, cid, or no scheme at all.
bool isAllowedUrl(std::string_view url);

/// Follows HTML text and says in which context the next output stands.
class HtmlScanner
{
public:
    void feed(std::string_view html);
    /// An output stood here: an attribute value has begun.
    void passOutput();
    Context context() const;
    bool operator==(const HtmlScanner&) const = default;

private:
    enum class State {
        Text,
        Comment,
        TagOpen,
        TagName,
        InTag,
        AttributeName,
        AfterName,
        BeforeValue,
        ValueDouble,
        ValueSingle,
        ValueBare
    };
    void take(char c, std::string_view rest);
    void endTag();
    void noteValue(char c);

    State m_state = State::Text;
    bool m_closing = false;
    bool m_valueBegun = false;
    std::string m_tag;
    std::string m_attribute;
    std::string m_tail;       ///< the last characters of a style attribute, to see url(
    std::string m_rawElement; ///< "style" or "script" while inside one
};

}
