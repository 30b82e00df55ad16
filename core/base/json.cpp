#include "core/base/json.h"

#include <algorithm>
#include <charconv>
#include <numeric>

template class nlohmann::basic_json<nlohmann::ordered_map>;

namespace patron {

namespace {
constexpr int maxDepth = 200;

/// Refuses documents nested deeper than the recursive destructor and our own walks can take.
bool tooDeep(std::string_view text)
{
    int depth = 0;
    bool inString = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inString) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inString = false;
        } else if (c == '"') {
            inString = true;
        } else if (c == '[' || c == '{') {
            if (++depth > maxDepth)
                return true;
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
    return false;
}
}

Result<Json> parseJson(std::string_view text, std::string_view what)
{
    if (text.substr(0, 3) == "\xEF\xBB\xBF")
        text.remove_prefix(3);
    const std::string subject(what);
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
        return makeError(ErrorCode::BadInput, subject + " is empty: JSON was expected.");
    if (tooDeep(text))
        return makeError(ErrorCode::BadInput, subject + " is nested more than 200 levels deep.");
    try {
        return Json::parse(text.begin(), text.end());
    } catch (const Json::parse_error& e) {
        const std::size_t at = std::min(e.byte > 0 ? e.byte - 1 : 0, text.size());
        const auto before = text.substr(0, at);
        const auto line = 1 + std::count(before.begin(), before.end(), '\n');
        const auto lastBreak = before.rfind('\n');
        const auto column = lastBreak == std::string_view::npos ? at + 1 : at - lastBreak;
        return makeError(ErrorCode::BadInput,
                         subject + " is not valid JSON at line " + std::to_string(line) + ", column " +
                             std::to_string(column) + ".",
                         e.what());
    } catch (const Json::exception& e) {
        return makeError(ErrorCode::BadInput, subject + " holds a number that is too large.", e.what());
    }
}

std::string prettyJson(const Json& json)
{
    return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

std::string compactJson(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string numberText(const Json& number)
{
    if (number.is_number_integer())
        return number.is_number_unsigned() ? std::to_string(number.get<std::uint64_t>())
                                           : std::to_string(number.get<std::int64_t>());
    char buffer[400];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, number.get<double>(), std::chars_format::fixed);
    return std::string(buffer, end.ptr);
}

std::string nearestWord(std::string_view word, const std::vector<std::string>& known)
{
    std::string best;
    std::size_t bestDistance = 1 + std::max<std::size_t>(2, word.size() / 3);
    for (const std::string& candidate : known) {
        std::vector<std::size_t> row(candidate.size() + 1);
        std::iota(row.begin(), row.end(), std::size_t{0});
        for (std::size_t i = 1; i <= word.size(); ++i) {
            std::size_t diagonal = row[0];
            row[0] = i;
            for (std::size_t j = 1; j <= candidate.size(); ++j) {
                const std::size_t substituted = diagonal + (word[i - 1] == candidate[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
            }
        }
        if (row.back() < bestDistance) {
            bestDistance = row.back();
            best = candidate;
        }
    }
    return best;
}

}
