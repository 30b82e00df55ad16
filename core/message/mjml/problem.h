#pragma once

#include "core/base/error.h"
#include "core/message/liquid/template.h"

#include <string>

namespace patron::message::mjml {

/// Where something stands in the source.
using Place = liquid::Place;

/// Something wrong in an MJML source, with its place.
struct Problem
{
    enum class Level {
        Error,  ///< nothing can be sent like this
        Warning ///< it compiles, but hardly to what was meant
    };
    Level level = Level::Error;
    std::string text; ///< sentences without the place: what, and what to do
    Place place;

    /// "Line 3, column 5: …".
    std::string sentence() const;
    Error toError() const;
};

}
