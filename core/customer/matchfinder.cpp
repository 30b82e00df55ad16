#include "core/customer/matchfinder.h"

#include "core/base/hash.h"
#include "core/base/similarity.h"
#include "core/customer/referencelists.h"

#include <algorithm>
#include <tuple>
#include <unordered_set>

namespace patron::customer {

namespace {
/// A block above this size is sorted by what else is known, and only `window` neighbours are compared.
constexpr std::size_t largestBlock = 40;
constexpr std::size_t window = 8;

struct Keyed
{
    std::uint64_t key;
    std::uint32_t record;
};

std::uint64_t mix(std::uint64_t a, std::uint64_t b)
{
    // Two rounds of SplitMix64's finisher: blocks must not meet by chance.
    std::uint64_t x = a + 0x9e3779b97f4a7c15ull + (b << 1);
    x = (x ^ (x >> 30) ^ b) * 0xbf58476d1ce4e5b9ull;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
    return x ^ (x >> 31);
}

class Finder
{
public:
    Finder(const MatchBase& base, const MatchOptions& options, JobContext& job)
        : m_base(base)
        , m_options(options)
        , m_job(job)
    {}

    Result<MatchResult> run();

private:
    using MakeKeys = void (Finder::*)(std::uint32_t record, std::vector<Keyed>& keys) const;

    void identityKeys(std::uint32_t record, std::vector<Keyed>& keys) const;
    void fullNameKeys(std::uint32_t record, std::vector<Keyed>& keys) const;
    void nicknameKeys(std::uint32_t record, std::vector<Keyed>& keys) const;
    void nameAndPostalKeys(std::uint32_t record, std::vector<Keyed>& keys) const;
    void soundKeys(std::uint32_t record, std::vector<Keyed>& keys) const;
    void birthdayKeys(std::uint32_t record, std::vector<Keyed>& keys) const;
    void streetKeys(std::uint32_t record, std::vector<Keyed>& keys) const;
    bool compareBlocks(std::vector<Keyed>& keys);
    void compareBlock(std::vector<Keyed>::iterator from, std::vector<Keyed>::iterator to);
    void compare(std::uint32_t one, std::uint32_t other);
    void cutWorst();

    const MatchBase& m_base;
    const MatchOptions& m_options;
    JobContext& m_job;
    MatchResult m_result;
    std::unordered_set<std::uint64_t> m_known;
    int m_leastScore = 0;
};

void Finder::identityKeys(std::uint32_t record, std::vector<Keyed>& keys) const
{
    for (const MatchIdentity& identity : m_base.identitiesOf(m_base.records[record]))
        keys.push_back({mix(identity.hash, static_cast<std::uint64_t>(identity.key)), record});
}

void Finder::fullNameKeys(std::uint32_t record, std::vector<Keyed>& keys) const
{
    const MatchRecord& r = m_base.records[record];
    if (!r.first || !r.last)
        return;
    // The same key for both orders.
    const std::uint64_t first = quickHash(m_base.firstNames.text(r.first));
    const std::uint64_t last = quickHash(m_base.lastNames.text(r.last));
    keys.push_back({mix(std::min(first, last), std::max(first, last)), record});
}

void Finder::nicknameKeys(std::uint32_t record, std::vector<Keyed>& keys) const
{
    const MatchRecord& r = m_base.records[record];
    if (!r.first || !r.last)
        return;
    for (const int group : nicknameGroups(m_base.firstNames.text(r.first)))
        keys.push_back({mix(r.last, static_cast<std::uint64_t>(group)), record});
}

void Finder::nameAndPostalKeys(std::uint32_t record, std::vector<Keyed>& keys) const
{
    const MatchRecord& r = m_base.records[record];
    if (!r.postalCode)
        return;
    if (r.last)
        keys.push_back({mix(r.last, r.postalCode), record});
    if (r.first)
        keys.push_back({mix(~static_cast<std::uint64_t>(r.first), r.postalCode), record});
}

void Finder::soundKeys(std::uint32_t record, std::vector<Keyed>& keys) const
{
    const MatchRecord& r = m_base.records[record];
    if (!r.first || !r.last)
        return;
    const std::string& first = m_base.firstNames.text(r.first);
    const std::uint64_t sound = quickHash(soundKey(m_base.lastNames.text(r.last)) + first.substr(0, 1));
    if (r.postalCode)
        keys.push_back({mix(sound, quickHash(m_base.postalCodes.text(r.postalCode).substr(0, 3))), record});
    else if (r.city)
        keys.push_back({mix(sound, ~static_cast<std::uint64_t>(r.city)), record});
}

void Finder::birthdayKeys(std::uint32_t record, std::vector<Keyed>& keys) const
{
    const MatchRecord& r = m_base.records[record];
    if (r.birthday == 0)
        return;
    const auto day = static_cast<std::uint64_t>(static_cast<std::uint32_t>(r.birthday));
    if (r.first)
        keys.push_back({mix(day, quickHash(m_base.firstNames.text(r.first).substr(0, 2))), record});
    if (r.last)
        keys.push_back({mix(~day, quickHash(m_base.lastNames.text(r.last).substr(0, 3))), record});
}

void Finder::streetKeys(std::uint32_t record, std::vector<Keyed>& keys) const
{
    const MatchRecord& r = m_base.records[record];
    if (r.street && r.house && r.first)
        keys.push_back({mix(r.street, mix(r.house, quickHash(m_base.firstNames.text(r.first).substr(0, 1)))), record});
}

void Finder::cutWorst()
{
    auto& pairs = m_result.pairs;
    std::sort(pairs.begin(), pairs.end(), [](const DuplicatePair& a, const DuplicatePair& b) {
        if (a.score != b.score)
            return a.score > b.score;
        return std::pair(a.first, a.second) < std::pair(b.first, b.second);
    });
    if (pairs.size() <= m_options.mostPairs)
        return;
    pairs.resize(m_options.mostPairs);
    m_leastScore = std::max(m_leastScore, pairs.back().score);
    m_result.cut = true;
}

void Finder::compare(std::uint32_t one, std::uint32_t other)
{
    if (one == other)
        return;
    const MatchRecord& a = m_base.records[std::min(one, other)];
    const MatchRecord& b = m_base.records[std::max(one, other)];
    ++m_result.compared;
    const MatchScore score = compareRecords(m_base, a, b);
    int percent = scoreOf(score.bits, m_base.records.size());
    if (percent < m_leastScore && score.certainKey)
        percent = m_leastScore;
    if (percent < m_leastScore)
        return;
    const std::uint64_t key = static_cast<std::uint64_t>(std::min(one, other)) << 32 | std::max(one, other);
    if (!m_known.insert(key).second || m_options.distinct.contains({a.id.value, b.id.value}))
        return;
    DuplicatePair pair{a.id, b.id, percent, score.bits, {}};
    compareRecords(m_base, a, b, &pair.evidence);
    m_result.pairs.push_back(std::move(pair));
    if (m_result.pairs.size() > 2 * m_options.mostPairs)
        cutWorst();
}

void Finder::compareBlock(std::vector<Keyed>::iterator from, std::vector<Keyed>::iterator to)
{
    const auto size = static_cast<std::size_t>(to - from);
    std::size_t reach = size;
    if (size > largestBlock) {
        reach = window;
        std::sort(from, to, [&](const Keyed& a, const Keyed& b) {
            const MatchRecord& x = m_base.records[a.record];
            const MatchRecord& y = m_base.records[b.record];
            return std::tuple(x.postalCode, x.street, x.birthday, x.last, x.first, a.record) <
                   std::tuple(y.postalCode, y.street, y.birthday, y.last, y.first, b.record);
        });
    }
    for (std::size_t i = 0; i < size; ++i) {
        for (std::size_t j = i + 1; j < std::min(size, i + 1 + reach); ++j)
            compare((from + static_cast<std::ptrdiff_t>(i))->record, (from + static_cast<std::ptrdiff_t>(j))->record);
    }
}

bool Finder::compareBlocks(std::vector<Keyed>& keys)
{
    std::sort(keys.begin(), keys.end(),
              [](const Keyed& a, const Keyed& b) { return std::pair(a.key, a.record) < std::pair(b.key, b.record); });
    std::int64_t done = 0;
    for (auto from = keys.begin(); from != keys.end();) {
        auto to = from;
        while (to != keys.end() && to->key == from->key)
            ++to;
        if (to - from > 1)
            compareBlock(from, to);
        done += to - from;
        from = to;
        if (++m_result.compared % 4096 == 0) {
            m_job.done(done);
            if (m_job.cancelled())
                return false;
        }
    }
    return true;
}

Result<MatchResult> Finder::run()
{
    m_leastScore = m_options.leastScore;
    m_result.customers = m_base.records.size();
    static constexpr MakeKeys passes[] = {&Finder::identityKeys,      &Finder::fullNameKeys, &Finder::nicknameKeys,
                                          &Finder::nameAndPostalKeys, &Finder::soundKeys,    &Finder::birthdayKeys,
                                          &Finder::streetKeys};
    std::vector<Keyed> keys;
    for (const MakeKeys pass : passes) {
        keys.clear();
        for (std::uint32_t i = 0; i < m_base.records.size(); ++i)
            (this->*pass)(i, keys);
        m_job.phase("Comparing customers", static_cast<std::int64_t>(keys.size()));
        if (!compareBlocks(keys))
            return makeError(ErrorCode::Cancelled, "Stopped. Nothing was changed.");
    }
    cutWorst();
    return std::move(m_result);
}
}

Result<MatchResult> findMatches(const MatchBase& base, const MatchOptions& options, JobContext& job)
{
    return Finder(base, options, job).run();
}

}
