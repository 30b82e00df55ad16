#pragma once

#include "core/base/result.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace patron::delivery {

/// What placeholders stand for.
using SmsValues = std::map<std::string, std::string, std::less<>>;

/// Where in a request a text stands: it is escaped for that place, so that no value can leave it.
enum class SmsPlace {
    Plain,       ///< a form's or a query's value, a JSON text, a header: whoever writes the request escapes it
    PathSegment, ///< between the slashes of a URL; "", "." and ".." are refused
    HostLabel,   ///< a part of a host's name: letters, digits and hyphens only
    Xml          ///< text or a quoted attribute of XML 1.0
};

/// A text with placeholders such as "{to}"; "{{" and "}}" are braces. "{?from}" stands for nothing; what
/// follows it, up to the next such, is left out where there is no such value.
class SmsTemplate
{
public:
    SmsTemplate() = default;
    /// BadInput for a brace that does not close, or a name that is not among `known`, with the nearest one.
    static Result<SmsTemplate> parse(std::string_view text, const std::vector<std::string>& known);

    /// The text with its values; a name without one is empty. BadInput when a value cannot stand in the place.
    Result<std::string> fill(const SmsValues& values, SmsPlace place) const;
    bool uses(std::string_view name) const;
    bool empty() const { return m_pieces.empty(); }

private:
    enum class PieceKind { Text, Name, Guard };
    struct Piece
    {
        PieceKind kind = PieceKind::Text;
        std::string text;
    };
    std::vector<Piece> m_pieces;
};

/// Text for XML 1.0: the five signs escaped, characters that XML does not have left out.
std::string xmlEscaped(std::string_view text);

}
