#pragma once

#include "core/delivery/mailbox/bouncereason.h"
#include "core/delivery/mailbox/mailview.h"

#include <string>
#include <vector>

namespace patron::delivery {

/// One who is spoken of in a bounce's text, and the lines about them.
struct NoticeSubject
{
    std::string address;
    std::string said;
    /// Told by a header, at a line's begin, or as the one recipient of the returned mail. Who only stands somewhere in
    /// a sentence may be anybody, and is never called dead.
    bool isSure = true;
};

/// Who failed by a bounce's words: X-Failed-Recipients, those of the returned mail's recipients that are named, else
/// whoever is named and is neither the sender nor a mail server; at last the returned mail's recipient. At most 100.
std::vector<NoticeSubject> subjectsOf(const MailView& view);

/// The first paragraph that says more than the address: servers put the reason there and advice below.
std::string_view firstWords(std::string_view said);

/// The lines of a notice about an address; the whole notice when it is named nowhere.
std::string wordsAbout(const std::string& notice, const std::string& address);

/// Judges what is said: its codes, the command it answers and its words.
ServerWords serverWords(std::string text, bool triesOn);

}
