#pragma once

#include <string>
#include <string_view>

namespace patron::message {

/// Two mails with what differs between them shown in each.
struct MarkedMails
{
    std::string before;
    std::string after;
    /// Words, pictures and elements; spaces do not count.
    int removed = 0;
    int added = 0;
    int restyled = 0; ///< elements of the same kind in both whose attributes differ

    bool isSame() const { return removed + added + restyled == 0; }
};

/// Compares two mails in HTML as their readers see them: in `before` what is gone is struck through on red, in `after`
/// what came is underlined on green; pictures that came or went and elements that look otherwise are framed. Only
/// texts are wrapped and style attributes longer, so both stay the pages they are. How the source is laid out, comments
/// and style sheets make no difference.
MarkedMails markChanges(std::string_view before, std::string_view after);

}
