#pragma once

#include "core/base/clock.h"
#include "core/delivery/http/httprequest.h"

#include <string>

namespace patron::delivery {

/// Who signs for what, at Amazon Web Services.
struct SigV4Key
{
    std::string accessKey;
    std::string secret;
    std::string region;
    std::string service;
};

/// Signs a request with AWS Signature Version 4: adds X-Amz-Date and Authorization to its headers. Signed are Host,
/// Content-Type, X-Amz-Date and every header that the request has. `at` is the machine's time: signatures are good for
/// some minutes. Source: "Create a signed AWS API request" in the IAM user guide.
void signV4(HttpRequest& request, const SigV4Key& key, Ms at);

}
