#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace patron::message::html {

/// One tag as it stands in HTML.
struct ScannedTag
{
    std::size_t from = 0; ///< of its <
    std::size_t to = 0;   ///< behind its >
    std::string_view name;
    std::string_view inside; ///< between the name and the >
    int attributes = 0;
    bool isClosing = false;
};

/// Steps through the tags of HTML without a tree and without memory: comments, declarations and what stands in style,
/// script, title and textarea are passed over. For looks at many mails; HtmlTree for looks at one.
class TagScanner
{
public:
    explicit TagScanner(std::string_view html)
        : m_html(html)
    {}

    /// The next tag, or nothing at the end.
    std::optional<ScannedTag> next();
    /// Where the scanner stands: behind the last tag.
    std::size_t at() const { return m_at; }

private:
    std::optional<ScannedTag> take();
    void skipDeclaration();
    void skipRawText(std::string_view name);

    std::string_view m_html;
    std::size_t m_at = 0;
};

/// The value of an attribute in the inside of a tag, without quotes, entities as they are written; nothing when it is
/// not there. The name in lower case.
std::optional<std::string_view> attributeIn(std::string_view inside, std::string_view name);

}
