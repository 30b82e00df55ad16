#pragma once

#include "core/message/mjml/document.h"
#include "core/message/mjml/sourcemarks.h"

#include <string>
#include <string_view>
#include <vector>

namespace patron::message::mjml {

struct Compiled
{
    std::string html;              ///< empty when it failed
    std::vector<Mark> marks;       ///< where its pieces come from, by offset
    std::vector<Problem> problems; ///< errors and warnings, in the order of the text

    bool failed() const { return hasErrors(problems); }
    /// The first error; only when it failed.
    const Problem& firstError() const;
};

/// MJML 4 to HTML, as the reference compiler's renders (https://documentation.mjml.io). The same source gives the same
/// HTML. Liquid goes through untouched: in values and contents where it stands, between elements where these end up,
/// before the body's first element in front of the document. About a tenth of a millisecond for a usual mail; any
/// thread.
Compiled compile(std::string_view source);
/// The same from a tree, such as an editor's.
Compiled compile(const Document& document);

}
