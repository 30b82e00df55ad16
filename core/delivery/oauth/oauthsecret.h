#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace patron::delivery {

/// What is kept of a sign-in, as one JSON document in the secret store and nowhere else: {"refresh_token",
/// "client_secret"}. Until somebody has signed in it may hold the client's secret alone.
struct OAuthSecret
{
    std::string refreshToken; ///< empty: nobody has signed in
    std::string clientSecret; ///< empty: the client has none

    /// BadInput with a sentence that repeats nothing of the text.
    static Result<OAuthSecret> parse(std::string_view text);
    std::string text() const;
};

}
