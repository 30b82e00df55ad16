#include "core/delivery/sms/gatewayrequest.h"

#include "core/base/text.h"
#include "core/delivery/http/sigv4.h"
#include "core/delivery/settingvalues.h"

#include <algorithm>

namespace patron::delivery {

namespace {

Error bad(std::string text)
{
    return makeError(ErrorCode::BadInput, std::move(text));
}

Result<std::vector<std::pair<std::string, SmsTemplate>>> readFields(const Json& json, const char* key,
                                                                    const std::vector<std::string>& names)
{
    std::vector<std::pair<std::string, SmsTemplate>> fields;
    if (!json.contains(key))
        return fields;
    if (!json[key].is_object())
        return bad(std::string("\"") + key + "\" of a request must be an object in braces.");
    for (const auto& [name, value] : json[key].items()) {
        if (!value.is_string())
            return bad(std::string("\"") + name + "\" in \"" + key + "\" must be text.");
        PATRON_TRY(made, SmsTemplate::parse(value.get<std::string>(), names));
        fields.emplace_back(name, std::move(made));
    }
    return fields;
}

/// Checks every text of a JSON body.
Result<void> checkTexts(const Json& node, const std::vector<std::string>& names)
{
    if (node.is_string()) {
        PATRON_CHECK(SmsTemplate::parse(node.get<std::string>(), names));
    } else if (node.is_structured()) {
        for (const Json& child : node)
            PATRON_CHECK(checkTexts(child, names));
    }
    return {};
}

/// A JSON body with its values; nothing where only placeholders stood and all are empty.
Result<std::optional<Json>> filled(const Json& node, const std::vector<std::string>& names, const SmsValues& values)
{
    if (node.is_string()) {
        PATRON_TRY(made, SmsTemplate::parse(node.get<std::string>(), names));
        PATRON_TRY(text, made.fill(values, SmsPlace::Plain));
        if (text.empty() && !node.get_ref<const std::string&>().empty())
            return std::optional<Json>();
        return std::optional<Json>(toValidUtf8(text));
    }
    if (node.is_array()) {
        Json list = Json::array();
        for (const Json& child : node) {
            PATRON_TRY(value, filled(child, names, values));
            if (value)
                list.push_back(std::move(*value));
        }
        return std::optional<Json>(std::move(list));
    }
    if (node.is_object()) {
        Json object = Json::object();
        for (const auto& [key, child] : node.items()) {
            PATRON_TRY(value, filled(child, names, values));
            if (value)
                object[key] = std::move(*value);
        }
        return std::optional<Json>(std::move(object));
    }
    return std::optional<Json>(node);
}

Result<void> addFields(const std::vector<std::pair<std::string, SmsTemplate>>& fields, const SmsValues& values,
                       HttpFields& out)
{
    for (const auto& [name, made] : fields) {
        PATRON_TRY(text, made.fill(values, SmsPlace::Plain));
        if (!text.empty())
            out.emplace_back(name, std::move(text));
    }
    return {};
}

}

Result<GatewayRequest> GatewayRequest::parse(const Json& json, const std::vector<std::string>& names)
{
    PATRON_CHECK(checkKeys(json, {"method", "url", "query", "headers", "form", "json", "xml", "auth"}, "A request"));
    GatewayRequest request;
    request.m_names = names;
    PATRON_TRY(method, textSetting(json, "method"));
    if (method != "GET" && method != "POST")
        return bad("The method of a request is GET or POST.");
    request.m_method = method;
    PATRON_TRY(url, textSetting(json, "url"));
    PATRON_CHECK(request.readUrl(url, names));
    PATRON_TRY(query, readFields(json, "query", names));
    request.m_query = std::move(query);
    PATRON_TRY(headers, readFields(json, "headers", names));
    request.m_headers = std::move(headers);
    PATRON_CHECK(request.readBody(json, names));
    if (json.contains("auth"))
        PATRON_CHECK(request.readAuth(json["auth"], names));
    return request;
}

Result<void> GatewayRequest::readUrl(const std::string& text, const std::vector<std::string>& names)
{
    constexpr std::string_view given = "{url}";
    std::string_view rest(text);
    if (rest.starts_with(given)) {
        m_usesUrl = true;
        rest.remove_prefix(given.size());
    } else {
        const auto end = rest.find("://");
        m_scheme = end == std::string_view::npos ? std::string() : std::string(rest.substr(0, end));
        if (m_scheme != "https" && m_scheme != "http")
            return bad("\"url\" of a request begins with https://, or with {url} for the address the user gives.");
        rest.remove_prefix(end + 3);
        PATRON_TRY(authority, SmsTemplate::parse(rest.substr(0, rest.find('/')), names));
        m_authority = std::move(authority);
        rest = rest.find('/') == std::string_view::npos ? std::string_view() : rest.substr(rest.find('/'));
    }
    if (rest.empty())
        return {};
    if (rest.front() != '/' || rest.find_first_of("?#") != std::string_view::npos)
        return bad("\"url\" of a request ends with its path; what stands behind \"?\" goes into \"query\".");
    for (const std::string_view segment : split(rest.substr(1), '/')) {
        PATRON_TRY(made, SmsTemplate::parse(segment, names));
        if (made.uses("secret") || made.uses("text"))
            return bad("A secret or a text does not belong into an address.");
        m_path.push_back(std::move(made));
    }
    return {};
}

Result<void> GatewayRequest::readBody(const Json& json, const std::vector<std::string>& names)
{
    PATRON_TRY(form, readFields(json, "form", names));
    m_form = std::move(form);
    if (json.contains("json")) {
        if (!json["json"].is_structured())
            return bad("\"json\" of a request must be an object or a list.");
        PATRON_CHECK(checkTexts(json["json"], names));
        m_json = json["json"];
    }
    PATRON_TRY(xml, textSetting(json, "xml"));
    PATRON_TRY(made, SmsTemplate::parse(xml, names));
    m_xml = std::move(made);
    if (int(!m_form.empty()) + int(m_json.has_value()) + int(!m_xml.empty()) > 1)
        return bad("A request has one body: \"form\", \"json\" or \"xml\".");
    return {};
}

Result<void> GatewayRequest::readAuth(const Json& json, const std::vector<std::string>& names)
{
    struct Kind
    {
        const char* name;
        Auth auth;
        std::vector<std::string> words;
    };
    static const std::vector<Kind> kinds{{"none", Auth::None, {}},
                                         {"basic", Auth::Basic, {"user", "password"}},
                                         {"bearer", Auth::Bearer, {"token"}},
                                         {"header", Auth::Header, {"name", "value"}},
                                         {"query", Auth::Query, {}},
                                         {"sigv4", Auth::SigV4, {"key", "secret", "region", "service"}}};
    if (!json.is_object())
        return bad("\"auth\" of a request must be an object in braces.");
    PATRON_TRY(name, textSetting(json, "kind"));
    const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const Kind& each) { return each.name == name; });
    if (kind == kinds.end())
        return bad("\"auth\" is none, basic, bearer, header, query or sigv4, not \"" + name + "\".");
    m_auth = kind->auth;
    if (m_auth == Auth::Query) {
        PATRON_TRY(fields, readFields(json, "fields", names));
        m_authFields = std::move(fields);
    }
    for (const std::string& word : kind->words) {
        PATRON_TRY(text, textSetting(json, word.c_str()));
        if (text.empty())
            return bad("\"auth\" of the kind " + name + " needs \"" + word + "\".");
        PATRON_TRY(made, SmsTemplate::parse(text, names));
        m_authFields.emplace_back(word, std::move(made));
    }
    return {};
}

Result<HttpUrl> GatewayRequest::fillUrl(const SmsValues& values) const
{
    std::string text;
    if (m_usesUrl) {
        const auto given = values.find("url");
        text = given == values.end() ? std::string() : given->second;
        while (!text.empty() && text.back() == '/')
            text.pop_back();
    } else {
        PATRON_TRY(authority, m_authority.fill(values, SmsPlace::HostLabel));
        text = m_scheme + "://" + authority;
    }
    for (const SmsTemplate& segment : m_path) {
        if (segment.empty()) {
            text += "/";
            continue;
        }
        PATRON_TRY(part, segment.fill(values, SmsPlace::PathSegment));
        text += "/" + part;
    }
    const auto url = HttpUrl::parse(text);
    if (!url)
        return bad("The gateway's address is not one: it is like https://gateway.example/path.");
    return *url;
}

Result<void> GatewayRequest::fillBody(const SmsValues& values, HttpRequest& request) const
{
    if (!m_form.empty()) {
        HttpFields fields;
        PATRON_CHECK(addFields(m_form, values, fields));
        request.body = formEncoded(fields);
        request.contentType = "application/x-www-form-urlencoded; charset=utf-8";
    } else if (m_json) {
        PATRON_TRY(body, filled(*m_json, m_names, values));
        request.body = compactJson(body.value_or(Json::object()));
        request.contentType = "application/json";
    } else if (!m_xml.empty()) {
        PATRON_TRY(body, m_xml.fill(values, SmsPlace::Xml));
        request.body = std::move(body);
        request.contentType = "application/xml; charset=utf-8";
    }
    return {};
}

Result<void> GatewayRequest::authorise(const SmsValues& values, Ms at, HttpRequest& request) const
{
    if (m_auth == Auth::Query)
        return addFields(m_authFields, values, request.query);
    std::vector<std::string> words;
    for (const auto& [name, made] : m_authFields) {
        PATRON_TRY(text, made.fill(values, SmsPlace::Plain));
        words.push_back(std::move(text));
    }
    switch (m_auth) {
    case Auth::Basic:
        if (words[0].find(':') != std::string::npos)
            return bad("The user's name for the gateway holds a colon, which the log-in cannot carry.");
        request.headers.emplace_back("Authorization", "Basic " + base64(words[0] + ":" + words[1]));
        break;
    case Auth::Bearer:
        request.headers.emplace_back("Authorization", "Bearer " + words[0]);
        break;
    case Auth::Header:
        request.headers.emplace_back(words[0], words[1]);
        break;
    case Auth::SigV4:
        signV4(request, {words[0], words[1], words[2], words[3]}, at);
        break;
    default:
        break;
    }
    return {};
}

Result<HttpRequest> GatewayRequest::fill(const SmsValues& values, Ms at) const
{
    HttpRequest request;
    request.method = m_method;
    PATRON_TRY(url, fillUrl(values));
    request.url = url;
    PATRON_CHECK(addFields(m_query, values, request.query));
    PATRON_CHECK(addFields(m_headers, values, request.headers));
    PATRON_CHECK(fillBody(values, request));
    PATRON_CHECK(authorise(values, at, request));
    return request;
}

}
