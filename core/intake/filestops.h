#pragma once

#include <string>
#include <string_view>

namespace patron::intake {

/// What the name of a file says of everybody in it: "unsubscribes.csv", "do_not_contact.csv", "disiscritti.csv".
struct FileStop
{
    std::string_view state;    ///< a word of consents: unsubscribed, bounced, complained; empty: the name says nothing
    bool everyChannel = false; ///< nobody may be reached in any way, not only by e-mail
};
FileStop stopOfFileName(std::string_view fileName);

}
