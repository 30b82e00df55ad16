#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace patron::message {

/// A kind of thing that was taken out of HTML, for a report.
struct RemovedPart
{
    std::string what; ///< "scripts", "a counter of opens (Mailchimp)": for "3 scripts were taken out"
    std::size_t count = 0;
};

/// HTML of others made fit to be a message.
struct CleanedHtml
{
    std::string html;
    std::string title;     ///< of the page, one line
    std::string preheader; ///< the hidden first line, which is taken out of the HTML
    std::vector<RemovedPart> removed;
    std::size_t countedLinks = 0; ///< links that go through another program's counter
    std::string counter;          ///< whose, of the first
    bool hasLiquid = false;       ///< {{ or {% stand in it
};

/// Takes out what no mail may have (scripts, frames, forms, handlers, objects, refreshes, styles that run code) and
/// counters of opens; all else stays as it is written. Text must be UTF-8; a declaration of another charset is
/// corrected. BadInput when the HTML cannot be read (HtmlTree) or cannot be cleaned.
Result<CleanedHtml> cleanHtml(std::string_view html);

/// What of the forbidden is still in it; empty after cleanHtml. For tests of the cleaner.
std::string forbiddenIn(std::string_view html);

}
