#include "core/customer/matchweights.h"

#include "core/base/similarity.h"
#include "core/base/timezone.h"
#include "core/customer/referencelists.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace patron::customer {

namespace {
constexpr double similarName = 0.90;
constexpr double householdMost = 12;
constexpr double leastPriorBits = 12;

/// Adds up what the fields say; the household's share apart.
class Scale
{
public:
    explicit Scale(std::vector<MatchEvidence>* evidence)
        : m_evidence(evidence)
    {}

    void add(std::string_view field, std::string_view agreement, double bits, bool household = false)
    {
        (household && bits > 0 ? m_household : m_bits) += bits;
        if (m_evidence)
            m_evidence->push_back({std::string(field), std::string(agreement), bits});
    }
    double total(bool differentPeople) const
    {
        return m_bits + (differentPeople ? std::min(m_household, householdMost) : m_household);
    }

private:
    double m_bits = 0;
    double m_household = 0;
    std::vector<MatchEvidence>* m_evidence;
};

double rarity(std::int64_t count, std::size_t customers, double low, double high)
{
    const double share = (static_cast<double>(count) + 5) / (static_cast<double>(customers) + 1000);
    return std::clamp(-std::log2(share), low, high);
}

/// Which keys two customers share, and which both have without sharing one.
struct KeyTable
{
    std::array<bool, 8> shared{};
    std::array<bool, 8> one{};
    std::array<bool, 8> other{};

    bool same(MatchKey key) const { return shared[static_cast<std::size_t>(key)]; }
    bool differ(MatchKey key) const
    {
        const auto i = static_cast<std::size_t>(key);
        return one[i] && other[i] && !shared[i];
    }
};

KeyTable keysOf(std::span<const MatchIdentity> one, std::span<const MatchIdentity> other)
{
    KeyTable table;
    for (const MatchIdentity& identity : one)
        table.one[static_cast<std::size_t>(identity.key)] = true;
    for (const MatchIdentity& identity : other)
        table.other[static_cast<std::size_t>(identity.key)] = true;
    // Both are sorted.
    for (std::size_t i = 0, j = 0; i < one.size() && j < other.size();) {
        if (one[i] == other[j]) {
            table.shared[static_cast<std::size_t>(one[i].key)] = true;
            ++i;
            ++j;
        } else if (one[i] < other[j]) {
            ++i;
        } else {
            ++j;
        }
    }
    return table;
}

bool compareKeys(const KeyTable& keys, Scale& scale)
{
    bool certain = false;
    if (keys.same(MatchKey::Card)) {
        scale.add("card", "same", 24);
        certain = true;
    }
    if (keys.same(MatchKey::External)) {
        scale.add("external_id", "same", 24);
        certain = true;
    }
    if (keys.same(MatchKey::Device))
        scale.add("device", "same", 10);
    if (keys.same(MatchKey::Email)) {
        scale.add("email", "same", 20);
        certain = true;
    } else if (keys.same(MatchKey::Likeness)) {
        scale.add("email", "same_mailbox", 15);
    } else if (keys.same(MatchKey::LocalPart)) {
        scale.add("email", "same_name", 7);
    } else if (keys.differ(MatchKey::Email)) {
        scale.add("email", "different", -1);
    }
    if (keys.same(MatchKey::Phone))
        scale.add("phone", "same", 13, true);
    else if (keys.same(MatchKey::PhoneTail))
        scale.add("phone", "same_end", 8, true);
    else if (keys.differ(MatchKey::Phone))
        scale.add("phone", "different", -1.5);
    return certain;
}

bool shareGroup(const std::string& one, const std::string& other)
{
    const std::vector<int>& a = nicknameGroups(one);
    const std::vector<int>& b = nicknameGroups(other);
    return std::any_of(a.begin(), a.end(), [&](int group) { return std::find(b.begin(), b.end(), group) != b.end(); });
}

enum class NameAgreement { Unknown, Same, Close, Different };

bool compareSwapped(const MatchBase& base, const MatchRecord& one, const MatchRecord& other, Scale& scale)
{
    if (!one.first || !one.last || !other.first || !other.last || one.first == other.first)
        return false;
    const std::string& first = base.firstNames.text(one.first);
    const std::string& last = base.lastNames.text(one.last);
    if (first != base.lastNames.text(other.last) || last != base.firstNames.text(other.first))
        return false;
    scale.add("name", "swapped",
              rarity(base.firstNames.count(one.first), base.records.size(), 2, 10) +
                  rarity(base.lastNames.count(one.last), base.records.size(), 3, 13) - 1);
    return true;
}

NameAgreement compareFirst(const MatchBase& base, const MatchRecord& one, const MatchRecord& other, Scale& scale)
{
    if (!one.first || !other.first)
        return NameAgreement::Unknown;
    if (one.first == other.first) {
        scale.add("first_name", "same", rarity(base.firstNames.count(one.first), base.records.size(), 2, 10));
        return NameAgreement::Same;
    }
    const std::string& a = base.firstNames.text(one.first);
    const std::string& b = base.firstNames.text(other.first);
    if (a.size() == 1 || b.size() == 1) {
        scale.add("first_name", a[0] == b[0] ? "initial" : "different", a[0] == b[0] ? 1 : -16);
        return a[0] == b[0] ? NameAgreement::Close : NameAgreement::Different;
    }
    if (shareGroup(a, b)) {
        scale.add("first_name", "nickname", 4.5);
        return NameAgreement::Close;
    }
    if (jaroWinkler(a, b) >= similarName || editDistance(a, b, 1) <= 1) {
        scale.add("first_name", "similar", 4);
        return NameAgreement::Close;
    }
    scale.add("first_name", "different", -16);
    return NameAgreement::Different;
}

void compareLast(const MatchBase& base, const MatchRecord& one, const MatchRecord& other, NameAgreement first,
                 Scale& scale)
{
    if (!one.last || !other.last)
        return;
    if (one.last == other.last) {
        scale.add("last_name", "same", rarity(base.lastNames.count(one.last), base.records.size(), 3, 13), true);
        return;
    }
    const std::string& a = base.lastNames.text(one.last);
    const std::string& b = base.lastNames.text(other.last);
    if (jaroWinkler(a, b) >= similarName || (a.size() > 3 && editDistance(a, b, 1) <= 1)) {
        scale.add("last_name", "similar", 4, true);
        return;
    }
    const bool married = first == NameAgreement::Same && one.birthday != 0 && one.birthday == other.birthday;
    scale.add("last_name", "different", married ? -2 : -8);
}

void compareBirthdays(const MatchRecord& one, const MatchRecord& other, Scale& scale)
{
    if (one.birthday == 0 || other.birthday == 0)
        return;
    if (one.birthday == other.birthday) {
        scale.add("birthday", "same", 13);
        return;
    }
    const CivilDate a = dateOf(one.birthday);
    const CivilDate b = dateOf(other.birthday);
    const bool swapped = a.year == b.year && a.month == b.day && a.day == b.month;
    const int parts = (a.year == b.year) + (a.month == b.month) + (a.day == b.day);
    if (swapped || parts == 2)
        scale.add("birthday", swapped ? "swapped" : "similar", 4);
    else
        scale.add("birthday", "different", -8);
}

void comparePlaces(const MatchBase& base, const MatchRecord& one, const MatchRecord& other, Scale& scale)
{
    if (one.postalCode && other.postalCode) {
        const std::string& a = base.postalCodes.text(one.postalCode);
        const std::string& b = base.postalCodes.text(other.postalCode);
        if (one.postalCode == other.postalCode)
            scale.add("postal_code", "same", rarity(base.postalCodes.count(one.postalCode), base.records.size(), 4, 10),
                      true);
        else if (a.substr(0, 3) == b.substr(0, 3) || editDistance(a, b, 1) <= 1)
            scale.add("postal_code", "similar", 2, true);
        else
            scale.add("postal_code", "different", -2);
    } else if (one.city && one.city == other.city) {
        scale.add("city", "same", 2, true);
    }
    if (one.street && one.street == other.street) {
        const bool house = one.house && one.house == other.house;
        scale.add("street", house ? "same" : "similar", house ? 4 : 2, true);
    }
}
}

MatchScore compareRecords(const MatchBase& base, const MatchRecord& one, const MatchRecord& other,
                          std::vector<MatchEvidence>* evidence)
{
    Scale scale(evidence);
    MatchScore score;
    score.certainKey = compareKeys(keysOf(base.identitiesOf(one), base.identitiesOf(other)), scale);
    NameAgreement first = NameAgreement::Same;
    if (!compareSwapped(base, one, other, scale)) {
        first = compareFirst(base, one, other, scale);
        compareLast(base, one, other, first, scale);
    }
    compareBirthdays(one, other, scale);
    if (one.gender && other.gender && one.gender != other.gender)
        scale.add("gender", "different", -3);
    comparePlaces(base, one, other, scale);
    score.bits = scale.total(first == NameAgreement::Different);
    return score;
}

int scoreOf(double bits, std::size_t customers)
{
    const double prior = std::max(leastPriorBits, std::log2(static_cast<double>(std::max<std::size_t>(customers, 1))));
    return static_cast<int>(std::clamp(100 / (1 + std::exp2(prior - bits)), 0.0, 99.0) + 0.5);
}

std::string inWords(std::string_view field, std::string_view agreement)
{
    static constexpr std::array<std::array<std::string_view, 3>, 27> sentences{{
        {"card", "same", "the same loyalty card"},
        {"external_id", "same", "the same customer number of a shop"},
        {"device", "same", "the same device"},
        {"email", "same", "the same email address"},
        {"email", "same_mailbox", "email addresses of one mailbox, but for dots or a +tag"},
        {"email", "same_name", "the same name before the @"},
        {"email", "different", "different email addresses"},
        {"phone", "same", "the same phone number"},
        {"phone", "same_end", "phone numbers that end alike"},
        {"phone", "different", "different phone numbers"},
        {"name", "swapped", "first and last name the other way round"},
        {"first_name", "same", "the same first name"},
        {"first_name", "nickname", "first names that go together"},
        {"first_name", "similar", "first names that are spelt alike"},
        {"first_name", "initial", "a first name and its initial"},
        {"first_name", "different", "different first names"},
        {"last_name", "same", "the same last name"},
        {"last_name", "similar", "last names that are spelt alike"},
        {"last_name", "different", "different last names"},
        {"birthday", "same", "the same birthday"},
        {"birthday", "swapped", "birthdays with day and month the other way round"},
        {"birthday", "similar", "birthdays that differ in one part"},
        {"birthday", "different", "different birthdays"},
        {"gender", "different", "different genders"},
        {"postal_code", "same", "the same postal code"},
        {"postal_code", "similar", "postal codes that are alike"},
        {"postal_code", "different", "different postal codes"},
    }};
    for (const auto& [knownField, knownAgreement, words] : sentences) {
        if (knownField == field && knownAgreement == agreement)
            return std::string(words);
    }
    if (field == "city")
        return "the same city";
    return agreement == "same" ? "the same street and number" : "the same street";
}

}
