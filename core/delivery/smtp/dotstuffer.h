#pragma once

#include <string>
#include <string_view>

namespace patron::delivery {

/// Makes text fit for SMTP's DATA (RFC 5321 4.5.2), piece by piece: every line end CRLF, every dot at the start of a
/// line doubled. What comes out is the same however the text is cut.
class DotStuffer
{
public:
    /// Appends the piece to `out`.
    void add(std::string_view piece, std::string& out);
    /// Ends the last line, so that the final dot stands alone on its own.
    void finish(std::string& out);

private:
    bool m_atLineStart = true;
    bool m_afterCr = false;
};

}
