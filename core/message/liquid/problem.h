#pragma once

#include "core/base/error.h"

#include <string>

namespace patron::message::liquid {

/// Something wrong in a template, with its place.
struct Problem
{
    enum class Kind {
        Syntax,  ///< the template cannot be used
        Unknown, ///< an unknown variable, filter, tag or snippet
        Render,  ///< this data cannot be rendered: a division by zero, a list that cannot be sorted
        Limit    ///< too long, too deep or too many steps
    };
    Kind kind = Kind::Syntax;
    std::string text;    ///< one sentence without the place
    std::string snippet; ///< the snippet it stands in; empty in the message itself
    int line = 1;
    int column = 1; ///< in characters, from 1

    /// "Line 3, column 5: …", with the snippet's name when there is one.
    std::string sentence() const;
    /// "Liquid error (footer line 3): …", as it stands in the output with inline errors.
    std::string liquidText() const;
    Error toError() const;
};

}
