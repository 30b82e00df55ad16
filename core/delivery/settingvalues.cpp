#include "core/delivery/settingvalues.h"

#include "core/base/json.h"

#include <algorithm>

namespace patron::delivery {

namespace {
Error bad(std::string text)
{
    return makeError(ErrorCode::BadInput, std::move(text));
}
}

Result<void> checkKeys(const Json& json, const std::vector<std::string>& known, std::string_view what)
{
    if (!json.is_object())
        return bad(std::string(what) + " must be described by an object in braces.");
    for (const auto& [key, value] : json.items()) {
        if (std::find(known.begin(), known.end(), key) != known.end())
            continue;
        const std::string near = nearestWord(key, known);
        return bad(std::string(what) + " has no setting \"" + key + "\"." +
                   (near.empty() ? std::string() : " Did you mean \"" + near + "\"?"));
    }
    return {};
}

Result<std::string> textSetting(const Json& json, const char* key)
{
    if (!json.contains(key))
        return std::string();
    if (!json[key].is_string())
        return bad(std::string("The setting \"") + key + "\" must be text.");
    std::string text = json[key].get<std::string>();
    if (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
        return bad(std::string("The setting \"") + key + "\" holds a control character. Type it again.");
    return text;
}

Result<std::optional<int>> numberSetting(const Json& json, const char* key, int from, int to)
{
    if (!json.contains(key))
        return std::optional<int>();
    if (!json[key].is_number_integer() || json[key].get<std::int64_t>() < from || json[key].get<std::int64_t>() > to) {
        return bad(std::string("The setting \"") + key + "\" must be a whole number from " + std::to_string(from) +
                   " to " + std::to_string(to) + ".");
    }
    return std::optional<int>(json[key].get<int>());
}

Result<bool> flagSetting(const Json& json, const char* key)
{
    if (!json.contains(key))
        return false;
    if (!json[key].is_boolean())
        return bad(std::string("The setting \"") + key + "\" is true or false.");
    return json[key].get<bool>();
}

}
