#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

/// Lists that come with Patron as files (resources/reference): one entry a line, "#" begins a remark. Read once.
/// Thread-safe.
namespace patron::customer {

/// Whether a mail domain (lower case, A-labels) is one behind which marketplaces hide their buyers.
bool isRelayDomain(std::string_view domain);

/// Whether a mail domain gives anybody an address, so that it says nothing of a company.
bool isFreeMailDomain(std::string_view domain);

/// Whether the part of an address before the @ names a desk (info, sales, …) and not a person. "info-uk" and "sales2"
/// do, too.
bool isRoleName(std::string_view local);

/// The numbers of the groups of given names a name belongs to (plain letters): two names that share one may be the same
/// person's. Empty for a name without a group.
const std::vector<int>& nicknameGroups(std::string_view plainName);

/// Whether a word of a name stays small after the first: "van", "de", "la".
bool isNameParticle(std::string_view lowerCaseWord);

/// The IANA name of a region's zone in a country with several (US CA AU BR RU MX): by code ("NSW", "US-CA") or name, or
/// empty where it is not known.
std::string_view zoneOfRegion(std::string_view country, std::string_view region);

/// The names of all zones that the regions of such a country have, without the territories that are countries to the
/// post; empty for another country.
std::vector<std::string> zonesOfRegions(std::string_view country);

/// Whether a pattern with * for any text fits a whole text.
bool fitsPattern(std::string_view pattern, std::string_view text);

}
