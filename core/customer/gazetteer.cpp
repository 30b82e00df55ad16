#include "core/customer/gazetteer.h"

#include "core/base/similarity.h"
#include "core/base/text.h"

#include <string>
#include <vector>

namespace patron::customer::gazetteer {

namespace {
std::optional<Coordinates> codeRow(Connection& connection, std::string_view country, std::string_view key)
{
    Query query =
        connection.query("SELECT lat, lon FROM gazetteer WHERE country = ? AND kind = 'code' AND folded = ? LIMIT 1");
    query.bind(country, key);
    if (!query.step())
        return std::nullopt;
    return Coordinates{query.real(0), query.real(1)};
}

/// The front part of a code that names a district by itself.
std::string frontPart(std::string_view country, const std::string& key)
{
    const auto first = [&](std::size_t length) { return key.size() > length ? key.substr(0, length) : std::string(); };
    if (country == "GB" && key.size() > 4)
        return key.substr(0, key.size() - 3);
    if (country == "CA" || country == "IE" || country == "MT")
        return first(3);
    if (country == "NL")
        return first(4);
    if (country == "US")
        return first(5);
    return {};
}
}

bool isEmpty(Connection& connection)
{
    Query query = connection.query("SELECT 1 FROM gazetteer LIMIT 1");
    return !query.step();
}

std::optional<Coordinates> ofCode(Connection& connection, std::string_view country, std::string_view code)
{
    // As the rows are keyed: folded, without blanks and dashes.
    std::string key = foldText(trim(code));
    std::erase_if(key, [](char c) { return c == ' ' || c == '-'; });
    if (key.empty())
        return std::nullopt;
    if (auto found = codeRow(connection, country, key))
        return found;
    const std::string front = frontPart(country, key);
    return front.empty() ? std::nullopt : codeRow(connection, country, front);
}

std::optional<Coordinates> ofCity(Connection& connection, std::string_view country, std::string_view city,
                                  std::string_view region)
{
    Query query = connection.query("SELECT lat, lon, region FROM gazetteer WHERE country = ? AND kind = 'city' AND "
                                   "folded = ? ORDER BY region");
    query.bind(country, foldText(trim(city)));
    std::vector<Coordinates> found;
    const std::string wanted = plainLetters(region);
    while (query.step()) {
        const Coordinates here{query.real(0), query.real(1)};
        if (!wanted.empty() && plainLetters(query.view(2)) == wanted)
            return here;
        found.push_back(here);
    }
    return found.size() == 1 ? std::optional(found.front()) : std::nullopt;
}

}
