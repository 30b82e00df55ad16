#pragma once

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/delivery/http/httprequest.h"
#include "core/delivery/sms/smstemplate.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace patron::delivery {

/// A request to a gateway as its description has it, to be filled with values. Each value is escaped for where it
/// stands: a segment of the path, a query or form value, a JSON text, XML, a header; none can leave its place.
///
/// JSON: {"method":"POST","url":"https://{region}.host/v1/{account}/messages","query":{…},"headers":{…},
/// "form":{…} | "json":{…} | "xml":"…","auth":{…}}. "{url}/…" begins with the address the user gave. A member of a
/// form, query or JSON object whose placeholders are all empty is left out. auth: {"kind":"none"} ·
/// {"kind":"basic","user", "password"} · {"kind":"bearer","token"} · {"kind":"header","name","value"} ·
/// {"kind":"query","fields":{…}} ·
/// {"kind":"sigv4","key","secret","region","service"}.
class GatewayRequest
{
public:
    /// `names`: what placeholders there are. BadInput says what is wrong.
    static Result<GatewayRequest> parse(const Json& json, const std::vector<std::string>& names);

    /// `at`: the machine's time, for signatures.
    Result<HttpRequest> fill(const SmsValues& values, Ms at) const;
    /// Whether its address is the one the user gives in the setting "url".
    bool usesUrl() const { return m_usesUrl; }

private:
    using Field = std::pair<std::string, SmsTemplate>;
    enum class Auth { None, Basic, Bearer, Header, Query, SigV4 };

    Result<void> readUrl(const std::string& text, const std::vector<std::string>& names);
    Result<void> readAuth(const Json& json, const std::vector<std::string>& names);
    Result<void> readBody(const Json& json, const std::vector<std::string>& names);
    Result<HttpUrl> fillUrl(const SmsValues& values) const;
    Result<void> fillBody(const SmsValues& values, HttpRequest& request) const;
    Result<void> authorise(const SmsValues& values, Ms at, HttpRequest& request) const;

    std::string m_method = "GET";
    bool m_usesUrl = false;
    std::string m_scheme;
    SmsTemplate m_authority;
    std::vector<SmsTemplate> m_path;
    std::vector<Field> m_query;
    std::vector<Field> m_headers;
    std::vector<Field> m_form;
    std::optional<Json> m_json;
    std::vector<std::string> m_names;
    SmsTemplate m_xml;
    Auth m_auth = Auth::None;
    std::vector<Field> m_authFields; ///< by the words of the JSON; of a query its fields
};

}
