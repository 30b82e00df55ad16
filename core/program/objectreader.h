#pragma once

#include "core/base/duration.h"
#include "core/base/json.h"
#include "core/base/result.h"
#include "core/base/timezone.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace patron::program::detail {

/// Reads one JSON object, key by key, and knows where it stands for the sentences.
class ObjectReader
{
public:
    ObjectReader(const Json& object, std::string path)
        : m_object(object)
        , m_path(std::move(path))
    {}

    Result<void> onlyKeys(const std::vector<std::string>& known) const
    {
        if (!m_object.is_object())
            return wrong("", "an object is expected here");
        for (const auto& [key, value] : m_object.items()) {
            if (std::find(known.begin(), known.end(), key) != known.end())
                continue;
            const std::string near = nearestWord(key, known);
            return makeError(ErrorCode::BadInput, "The program has an unknown key \"" + key + "\" at " + at("") +
                                                      (near.empty() ? "." : ". Did you mean \"" + near + "\"?"));
        }
        return {};
    }

    bool has(std::string_view key) const { return m_object.contains(key) && !m_object.at(std::string(key)).is_null(); }
    const Json& get(std::string_view key) const { return m_object.at(std::string(key)); }

    Result<std::string> text(std::string_view key) const
    {
        if (!has(key))
            return wrong(key, "a text is missing");
        if (!get(key).is_string())
            return wrong(key, "a text is expected");
        return get(key).get<std::string>();
    }

    Result<std::string> textOr(std::string_view key, std::string fallback) const
    {
        if (!has(key))
            return fallback;
        return text(key);
    }

    Result<bool> flagOr(std::string_view key, bool fallback) const
    {
        if (!has(key))
            return fallback;
        if (!get(key).is_boolean())
            return wrong(key, "true or false is expected");
        return get(key).get<bool>();
    }

    Result<int> integer(std::string_view key, int low, int high) const
    {
        if (!has(key) || !get(key).is_number_integer() || get(key).get<std::int64_t>() < low ||
            get(key).get<std::int64_t>() > high) {
            return wrong(key,
                         "a whole number from " + std::to_string(low) + " to " + std::to_string(high) + " is expected");
        }
        return get(key).get<int>();
    }

    Result<Duration> duration(std::string_view key, bool positive = true) const
    {
        PATRON_TRY(written, text(key));
        const auto parsed = parseDuration(written);
        if (!parsed || (positive && parsed->count <= 0))
            return wrong(key, "a time span such as \"3 days\" is expected");
        return *parsed;
    }

    Result<Ms> timeOfDay(std::string_view key) const
    {
        PATRON_TRY(written, text(key));
        const auto parsed = parseTimeOfDay(written);
        if (!parsed)
            return wrong(key, "a time of day such as \"09:00\" is expected");
        return *parsed;
    }

    Result<std::vector<std::string>> texts(std::string_view key) const
    {
        std::vector<std::string> list;
        if (!has(key))
            return list;
        if (!get(key).is_array())
            return wrong(key, "a list of texts is expected");
        for (const Json& each : get(key)) {
            if (!each.is_string())
                return wrong(key, "a list of texts is expected");
            list.push_back(each.get<std::string>());
        }
        return list;
    }

    Result<std::string> oneOf(std::string_view key, const std::vector<std::string>& words) const
    {
        PATRON_TRY(word, text(key));
        if (std::find(words.begin(), words.end(), word) == words.end())
            return wrong(key, "one of " + list(words) + " is expected, not \"" + word + "\"");
        return word;
    }

    Error wrong(std::string_view key, const std::string& what) const
    {
        return makeError(ErrorCode::BadInput, "The program is wrong at " + at(key) + ": " + what + ".");
    }

    std::string at(std::string_view key) const
    {
        if (key.empty())
            return m_path.empty() ? "its top" : m_path;
        return m_path.empty() ? std::string(key) : m_path + "/" + std::string(key);
    }

private:
    static std::string list(const std::vector<std::string>& words)
    {
        std::string text;
        for (const std::string& word : words)
            text += (text.empty() ? "" : ", ") + word;
        return text;
    }

    const Json& m_object;
    std::string m_path;
};

}
