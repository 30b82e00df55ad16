#include "core/customer/matchrecord.h"

#include "core/base/emailaddress.h"
#include "core/base/hash.h"
#include "core/base/similarity.h"
#include "core/base/text.h"
#include "core/customer/referencelists.h"

#include <algorithm>

namespace patron::customer {

namespace {
/// Too short a name before the @ is shared by chance.
constexpr std::size_t shortestLocalPart = 5;
constexpr std::size_t phoneTailDigits = 7;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// Words of a family name without particles, joined: "van der Berg" -> "berg", so that both spellings meet.
std::string familyName(std::string_view plain)
{
    std::string name;
    std::string all;
    for (const auto word : split(plain, ' ')) {
        if (word.empty() || word == "jr" || word == "sr" || word == "ii" || word == "iii")
            continue;
        all += word;
        if (!isNameParticle(word))
            name += word;
    }
    return name.empty() ? all : name;
}

std::string firstWord(std::string_view plain)
{
    static constexpr std::string_view titles[] = {"mr",   "mrs",  "ms",   "miss", "dr",
                                                  "prof", "herr", "frau", "mme",  "sig"};
    for (const auto word : split(plain, ' ')) {
        if (!word.empty() && std::find(std::begin(titles), std::end(titles), word) == std::end(titles))
            return std::string(word);
    }
    return {};
}

void addEmail(std::vector<MatchIdentity>& identities, std::string_view normalized)
{
    identities.push_back({quickHash(normalized), MatchKey::Email});
    const auto at = normalized.rfind('@');
    std::string_view local = normalized.substr(0, at);
    const std::string_view domain = at == std::string_view::npos ? std::string_view() : normalized.substr(at + 1);
    local = local.substr(0, local.find('+', 1));
    std::string plain(local);
    const bool gmail = domain == "gmail.com" || domain == "googlemail.com";
    std::string alike(local);
    if (gmail)
        std::erase(alike, '.');
    identities.push_back({quickHash(alike + "@" + (gmail ? "gmail.com" : std::string(domain))), MatchKey::Likeness});
    std::erase_if(plain, [](char c) { return c == '.' || c == '_' || c == '-'; });
    if (plain.size() >= shortestLocalPart && !isRoleName(local))
        identities.push_back({quickHash(plain), MatchKey::LocalPart});
}

void addPhone(std::vector<MatchIdentity>& identities, std::string_view normalized)
{
    identities.push_back({quickHash(normalized), MatchKey::Phone});
    if (normalized.size() > phoneTailDigits)
        identities.push_back({quickHash(normalized.substr(normalized.size() - phoneTailDigits)), MatchKey::PhoneTail});
}

void addIdentity(std::vector<MatchIdentity>& identities, const Query& query)
{
    const std::string_view kind = query.view(1);
    const std::string_view normalized = query.view(2);
    if (kind == "email")
        addEmail(identities, normalized);
    else if (kind == "phone")
        addPhone(identities, normalized);
    else if (kind == "card")
        identities.push_back({quickHash(normalized), MatchKey::Card});
    else
        identities.push_back({quickHash(normalized, quickHash(query.view(3))),
                              kind == "device" ? MatchKey::Device : MatchKey::External});
}

/// "12 High Street" and "High St. 12" -> the words without the number, and the number.
void readStreet(MatchRecord& record, std::string_view street)
{
    if (street.empty())
        return;
    std::vector<std::string> words;
    const std::string plain = plainLetters(street);
    for (const auto word : split(plain, ' ')) {
        if (word.empty())
            continue;
        if (isDigit(word.front())) {
            if (record.house == 0)
                record.house = static_cast<std::uint32_t>(quickHash(word)) | 1u;
            continue;
        }
        // The same abbreviations everywhere, by their beginning: "street" "st", "strasse" "str", "avenue" "ave".
        std::string kept(word.substr(0, word.size() > 3 && !words.empty() ? 2 : word.size()));
        if (kept.size() > 7 && kept.ends_with("strasse"))
            kept.resize(kept.size() - 4);
        words.push_back(std::move(kept));
    }
    if (words.empty())
        return;
    std::sort(words.begin(), words.end());
    std::uint64_t hash = quickHash("street");
    for (const std::string& word : words)
        hash = quickHash(word, hash);
    record.street = hash;
}

char genderOf(std::string_view text)
{
    if (text.empty())
        return 0;
    const std::string word = asciiLower(text);
    if (word[0] == 'm' && word != "mrs" && word != "ms" && word != "mme")
        return 'm';
    return word[0] == 'f' || word[0] == 'w' ? 'f' : '\0';
}

MatchRecord readRecord(MatchBase& base, const Query& query)
{
    MatchRecord record;
    record.id = query.id<CustomerId>(0);
    const PersonName name = splitName(query.view(1), query.view(2), query.view(3));
    record.first = base.firstNames.add(name.first);
    record.last = base.lastNames.add(name.last);
    std::string code = plainLetters(query.view(4));
    std::erase(code, ' ');
    record.postalCode = base.postalCodes.add(code);
    record.city = base.cities.add(plainLetters(query.view(5)));
    readStreet(record, query.view(6));
    record.birthday = query.isNull(7) ? 0 : static_cast<DayNumber>(query.int64(7));
    record.gender = genderOf(query.view(8));
    return record;
}
}

WordTable::WordTable()
{
    const auto made = m_numbers.emplace(std::string(), 0).first;
    m_texts.push_back(&made->first);
    m_counts.push_back(0);
}

std::uint32_t WordTable::add(std::string_view word)
{
    const auto [found, made] = m_numbers.try_emplace(std::string(word), static_cast<std::uint32_t>(m_texts.size()));
    if (made) {
        m_texts.push_back(&found->first);
        m_counts.push_back(0);
    }
    ++m_counts[found->second];
    return found->second;
}

PersonName splitName(std::string_view firstName, std::string_view lastName, std::string_view wholeName)
{
    std::string whole;
    if (trim(firstName).empty() && trim(lastName).empty()) {
        const auto comma = wholeName.find(',');
        if (comma != std::string_view::npos) {
            lastName = wholeName.substr(0, comma);
            firstName = wholeName.substr(comma + 1);
        } else {
            whole = plainLetters(wholeName);
            const std::string first = firstWord(whole);
            const auto at = whole.find(first);
            std::string rest = first.empty() ? std::string() : whole.substr(at + first.size());
            // Of several words behind the first, the family name is the last, with what belongs to it.
            const auto words = split(rest, ' ');
            std::size_t from = words.size() - 1;
            while (from > 0 && isNameParticle(words[from - 1]))
                --from;
            std::string family;
            for (std::size_t i = from; i < words.size(); ++i)
                family.append(words[i]).append(" ");
            return {first, familyName(family)};
        }
    }
    return {firstWord(plainLetters(firstName)), familyName(plainLetters(lastName))};
}

Result<MatchBase> loadMatchBase(ReadSession& session, JobContext& job)
{
    MatchBase base;
    job.phase("Reading customers");
    Query customers = session.query("SELECT id, coalesce(first_name, ''), coalesce(last_name, ''), coalesce(name, ''), "
                                    "coalesce(postal_code, ''), coalesce(city, ''), coalesce(street, ''), birthday, "
                                    "coalesce(gender, '') FROM v_customer ORDER BY id");
    while (customers.step()) {
        base.records.push_back(readRecord(base, customers));
        if (base.records.size() % 4096 == 0) {
            job.done(static_cast<std::int64_t>(base.records.size()));
            if (job.cancelled())
                return makeError(ErrorCode::Cancelled, "Stopped. Nothing was changed.");
        }
    }
    // In the order of the customers, so that each one's are beside each other.
    // Also by what somebody was named with that another has: the two may be one person.
    Query identities = session.query("SELECT customer_id, kind, normalized, source FROM identity ORDER BY customer_id");
    std::size_t at = 0;
    std::vector<MatchIdentity> own;
    const auto finish = [&] {
        std::sort(own.begin(), own.end());
        own.erase(std::unique(own.begin(), own.end()), own.end());
        base.records[at].identitiesFrom = static_cast<std::uint32_t>(base.identities.size());
        base.identities.insert(base.identities.end(), own.begin(), own.end());
        base.records[at].identitiesTo = static_cast<std::uint32_t>(base.identities.size());
        own.clear();
    };
    while (identities.step()) {
        const auto customer = identities.id<CustomerId>(0);
        if (at < base.records.size() && base.records[at].id < customer) {
            finish();
            while (at < base.records.size() && base.records[at].id < customer)
                ++at;
        }
        if (at == base.records.size())
            break;
        if (base.records[at].id == customer)
            addIdentity(own, identities);
    }
    if (at < base.records.size())
        finish();
    return base;
}

}
