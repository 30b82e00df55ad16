#include "core/customer/referencelists.h"

#include "core/base/similarity.h"
#include "core/base/text.h"

#include <QFile>

#include <algorithm>

namespace patron::customer {

namespace {
/// The lines of a list without remarks.
std::vector<std::string> readList(const char* name)
{
    std::vector<std::string> lines;
    QFile file(QStringLiteral(":/patron/reference/") + QString::fromLatin1(name));
    if (!file.open(QIODevice::ReadOnly))
        return lines;
    const std::string text = file.readAll().toStdString();
    for (const auto line : split(text, '\n')) {
        const auto entry = trim(line.substr(0, line.find('#')));
        if (!entry.empty())
            lines.emplace_back(entry);
    }
    return lines;
}

/// Domains of which most are named whole and some by a pattern.
struct DomainList
{
    explicit DomainList(const char* name)
    {
        for (std::string& line : readList(name)) {
            if (line.find('*') == std::string::npos)
                whole.insert(std::move(line));
            else
                patterns.push_back(std::move(line));
        }
    }

    bool contains(std::string_view domain) const
    {
        return whole.contains(std::string(domain)) ||
               std::any_of(patterns.begin(), patterns.end(),
                           [&](const std::string& pattern) { return fitsPattern(pattern, domain); });
    }

    std::unordered_set<std::string> whole;
    std::vector<std::string> patterns;
};

/// A domain and all above it: "a.b.c", "b.c".
bool containsAnyAbove(const DomainList& list, std::string_view domain)
{
    for (;;) {
        if (list.contains(domain))
            return true;
        const auto dot = domain.find('.');
        if (dot == std::string_view::npos || domain.find('.', dot + 1) == std::string_view::npos)
            return false;
        domain.remove_prefix(dot + 1);
    }
}
}

bool fitsPattern(std::string_view pattern, std::string_view text)
{
    std::size_t at = 0;
    std::size_t in = 0;
    std::size_t star = std::string_view::npos;
    std::size_t resume = 0;
    while (in < text.size()) {
        if (at < pattern.size() && pattern[at] == '*') {
            star = at++;
            resume = in;
        } else if (at < pattern.size() && pattern[at] == text[in]) {
            ++at;
            ++in;
        } else if (star != std::string_view::npos) {
            at = star + 1;
            in = ++resume;
        } else {
            return false;
        }
    }
    while (at < pattern.size() && pattern[at] == '*')
        ++at;
    return at == pattern.size();
}

bool isRelayDomain(std::string_view domain)
{
    static const DomainList list("relay-domains.txt");
    return containsAnyAbove(list, domain);
}

bool isFreeMailDomain(std::string_view domain)
{
    static const DomainList list("free-mail-domains.txt");
    return list.contains(domain);
}

bool isRoleName(std::string_view local)
{
    static const std::unordered_set<std::string> list = [] {
        const auto lines = readList("role-words.txt");
        return std::unordered_set<std::string>(lines.begin(), lines.end());
    }();
    std::string name = asciiLower(local);
    if (list.contains(name))
        return true;
    while (!name.empty() && name.back() >= '0' && name.back() <= '9')
        name.pop_back();
    if (list.contains(name))
        return true;
    const auto sign = name.find_first_of("-_.+");
    return sign != std::string::npos && list.contains(name.substr(0, sign));
}

const std::vector<int>& nicknameGroups(std::string_view plainName)
{
    static const std::unordered_map<std::string, std::vector<int>> groups = [] {
        std::unordered_map<std::string, std::vector<int>> map;
        int number = 0;
        for (const std::string& line : readList("nicknames.txt")) {
            for (const auto word : split(line, ' ')) {
                std::vector<int>& of = map[plainLetters(word)];
                if (of.empty() || of.back() != number)
                    of.push_back(number);
            }
            ++number;
        }
        return map;
    }();
    static const std::vector<int> none;
    const auto found = groups.find(std::string(plainName));
    return found == groups.end() ? none : found->second;
}

bool isNameParticle(std::string_view lowerCaseWord)
{
    static const std::unordered_set<std::string> list = [] {
        const auto lines = readList("name-particles.txt");
        return std::unordered_set<std::string>(lines.begin(), lines.end());
    }();
    return list.contains(std::string(lowerCaseWord));
}

namespace {

/// A line of region-zones.txt: "US America/Chicago AL|Alabama".
struct RegionZone
{
    std::string country;
    std::string zone;
    std::vector<std::string> names; ///< plain letters
};

const std::vector<RegionZone>& regionZones()
{
    static const std::vector<RegionZone> list = [] {
        std::vector<RegionZone> read;
        for (const std::string& line : readList("region-zones.txt")) {
            const auto first = line.find(' ');
            const auto second = line.find(' ', first + 1);
            if (second == std::string::npos)
                continue;
            RegionZone entry{line.substr(0, first), line.substr(first + 1, second - first - 1), {}};
            for (const auto name : split(std::string_view(line).substr(second + 1), '|'))
                entry.names.push_back(plainLetters(name));
            read.push_back(std::move(entry));
        }
        return read;
    }();
    return list;
}

/// American Samoa, Guam, the Northern Marianas, Puerto Rico, the Virgin Islands (ISO 3166-1).
bool isTerritory(const std::string& region)
{
    static const std::unordered_set<std::string> codes{"as", "gu", "mp", "pr", "vi"};
    return codes.contains(region);
}

}

std::vector<std::string> zonesOfRegions(std::string_view country)
{
    const std::string code = asciiUpper(country);
    std::vector<std::string> zones;
    for (const RegionZone& entry : regionZones()) {
        // Addresses and numbers of these have a country code of their own.
        if (code == "US" && std::any_of(entry.names.begin(), entry.names.end(), isTerritory))
            continue;
        if (entry.country == code && std::find(zones.begin(), zones.end(), entry.zone) == zones.end())
            zones.push_back(entry.zone);
    }
    return zones;
}

std::string_view zoneOfRegion(std::string_view country, std::string_view region)
{
    static const std::unordered_map<std::string, std::string_view> zones = [] {
        std::unordered_map<std::string, std::string_view> map;
        for (const RegionZone& entry : regionZones()) {
            for (const std::string& name : entry.names)
                map.emplace(entry.country + " " + name, entry.zone);
        }
        return map;
    }();
    const std::string code = asciiUpper(country);
    const std::string name = plainLetters(region);
    // ISO 3166-2 writes the country in front: "US-CA".
    const std::string prefix = asciiLower(code) + " ";
    auto found = zones.find(code + " " + name);
    if (found == zones.end() && name.starts_with(prefix))
        found = zones.find(code + " " + name.substr(prefix.size()));
    return found == zones.end() ? std::string_view() : found->second;
}

}
