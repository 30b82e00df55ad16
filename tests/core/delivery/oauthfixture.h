#pragma once

#include "core/base/json.h"
#include "core/delivery/http/httpclient.h"
#include "core/delivery/oauth/oauthaccount.h"
#include "tests/support/httpfaultserver.h"

#include <string>

namespace patron::test {

/// A client of somebody's at a provider on this machine.
inline delivery::OAuthAccount accountAt(int port)
{
    const std::string place = "http://127.0.0.1:" + std::to_string(port);
    return delivery::OAuthAccount::parse(Json{{"client_id", "client-1"},
                                              {"authorize_url", place + "/authorize"},
                                              {"token_url", place + "/token"},
                                              {"scope", "https://mail.test/ offline_access"}})
        .value();
}

/// What a token address answers.
inline HttpFaultServer::Answer tokens(const QByteArray& token, const QByteArray& more = R"(,"expires_in":3600)")
{
    return {httpReply(200, R"({"token_type":"Bearer","access_token":")" + token + "\"" + more + "}",
                      "Content-Type: application/json\r\n")};
}
inline HttpFaultServer::Answer refusal(const QByteArray& code, int status = 400)
{
    return {httpReply(status, R"({"error":")" + code + R"(","error_description":"words"})")};
}

inline delivery::HttpTimeouts quickTimeouts()
{
    delivery::HttpTimeouts timeouts;
    timeouts.connectMs = 2'000;
    timeouts.tlsMs = 2'000;
    timeouts.writeMs = 2'000;
    timeouts.replyMs = 400;
    return timeouts;
}

}
