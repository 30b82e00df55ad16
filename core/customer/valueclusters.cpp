#include "core/customer/valueclusters.h"

#include "core/base/json.h"
#include "core/base/similarity.h"
#include "core/base/text.h"
#include "core/customer/traitstore.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <unordered_map>
#include <utility>

namespace patron::customer {

namespace {
constexpr std::array<std::string_view, 3> methodNames{"fingerprint", "ngram", "edits"};
constexpr std::size_t blockLetters = 3;
constexpr std::size_t largestBlock = 2'000;

/// Groups that grow together (union-find).
class Groups
{
public:
    explicit Groups(std::size_t size)
        : m_parent(size)
    {
        std::iota(m_parent.begin(), m_parent.end(), std::size_t{0});
    }
    std::size_t of(std::size_t i)
    {
        while (m_parent[i] != i)
            i = m_parent[i] = m_parent[m_parent[i]];
        return i;
    }
    void join(std::size_t a, std::size_t b) { m_parent[of(b)] = of(a); }

private:
    std::vector<std::size_t> m_parent;
};

/// Letters that may differ in a text of this length: none in short ones, where every letter tells.
std::size_t radius(std::size_t length)
{
    return std::min<std::size_t>(length / 5, 3);
}

bool hasDigit(std::string_view text)
{
    return std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void joinByKey(const std::vector<std::string>& keys, Groups& groups)
{
    std::unordered_map<std::string_view, std::size_t> first;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (keys[i].empty())
            continue;
        const auto [found, made] = first.try_emplace(keys[i], i);
        if (!made)
            groups.join(found->second, i);
    }
}

/// Compares within blocks that share any three letters in a row: texts further apart than the radius allows share none
/// in the worst case only when they are very short, and those have no radius.
void joinByEdits(const std::vector<std::string>& plain, Groups& groups)
{
    std::unordered_map<std::string_view, std::vector<std::size_t>> blocks;
    for (std::size_t i = 0; i < plain.size(); ++i) {
        // Numbers that differ in a digit are different numbers.
        if (radius(plain[i].size()) == 0 || hasDigit(plain[i]))
            continue;
        std::vector<std::string_view> grams;
        for (std::size_t at = 0; at + blockLetters <= plain[i].size(); ++at)
            grams.push_back(std::string_view(plain[i]).substr(at, blockLetters));
        std::sort(grams.begin(), grams.end());
        grams.erase(std::unique(grams.begin(), grams.end()), grams.end());
        for (const auto gram : grams)
            blocks[gram].push_back(i);
    }
    for (const auto& [gram, members] : blocks) {
        if (members.size() > largestBlock)
            continue;
        for (std::size_t a = 0; a < members.size(); ++a) {
            for (std::size_t b = a + 1; b < members.size(); ++b) {
                const std::string& one = plain[members[a]];
                const std::string& other = plain[members[b]];
                const std::size_t most = radius(std::min(one.size(), other.size()));
                if (groups.of(members[a]) != groups.of(members[b]) && editDistance(one, other, most) <= most)
                    groups.join(members[a], members[b]);
            }
        }
    }
}
}

std::string_view clusterMethodName(ClusterMethod method)
{
    return methodNames[static_cast<std::size_t>(method)];
}

std::optional<ClusterMethod> parseClusterMethod(std::string_view name)
{
    const auto found = std::find(methodNames.begin(), methodNames.end(), name);
    if (found == methodNames.end())
        return std::nullopt;
    return static_cast<ClusterMethod>(found - methodNames.begin());
}

std::vector<ValueCluster> clusterValues(const std::vector<ValueCount>& values, ClusterMethod method)
{
    Groups groups(values.size());
    std::vector<std::string> keys;
    keys.reserve(values.size());
    for (const ValueCount& value : values) {
        if (method == ClusterMethod::Fingerprint)
            keys.push_back(fingerprint(value.value));
        else if (method == ClusterMethod::Ngram)
            keys.push_back(ngramFingerprint(value.value, 2));
        else
            keys.push_back(plainLetters(value.value));
    }
    joinByKey(keys, groups);
    if (method == ClusterMethod::Edits)
        joinByEdits(keys, groups);
    std::unordered_map<std::size_t, ValueCluster> found;
    for (std::size_t i = 0; i < values.size(); ++i) {
        ValueCluster& cluster = found[groups.of(i)];
        cluster.values.push_back(values[i]);
        cluster.customers += values[i].count;
    }
    std::vector<ValueCluster> clusters;
    for (auto& [group, cluster] : found) {
        if (cluster.values.size() < 2)
            continue;
        std::sort(cluster.values.begin(), cluster.values.end(), [](const ValueCount& a, const ValueCount& b) {
            return std::pair(-a.count, a.value) < std::pair(-b.count, b.value);
        });
        clusters.push_back(std::move(cluster));
    }
    std::sort(clusters.begin(), clusters.end(), [](const ValueCluster& a, const ValueCluster& b) {
        return std::pair(-a.customers, a.values[0].value) < std::pair(-b.customers, b.values[0].value);
    });
    return clusters;
}

Result<std::vector<ValueCount>> countValues(ReadSession& session, std::string_view name, JobContext& job,
                                            std::size_t limit)
{
    const auto trait = traits::find(session, name);
    if (!trait)
        return makeError(ErrorCode::NotFound, "There is no trait called \"" + std::string(name) + "\" here.");
    std::unordered_map<std::string, std::int64_t> counts;
    const auto count = [&](const std::string& value) {
        const auto known = counts.find(value);
        if (known != counts.end())
            ++known->second;
        else if (counts.size() < limit)
            counts.emplace(value, 1);
    };
    const auto finish = [&](const std::optional<std::string>& stored) {
        if (!stored)
            return;
        if (trait->type != TraitType::List) {
            count(*stored);
            return;
        }
        const Json items = Json::parse(*stored, nullptr, false);
        for (const Json& item : items.is_array() ? items : Json::array())
            count(item.get<std::string>());
    };
    job.phase("Counting values");
    std::int64_t seen = 0;
    CustomerId customer;
    std::optional<std::string> last;
    Query query = session.query("SELECT customer_id, value FROM v_trait WHERE trait_id = ? ORDER BY customer_id, "
                                "effective_at, seq");
    query.bind(trait->id);
    while (query.step()) {
        if (query.id<CustomerId>(0) != customer) {
            finish(last);
            customer = query.id<CustomerId>(0);
            if (++seen % 1000 == 0) {
                job.done(seen);
                if (job.cancelled())
                    return makeError(ErrorCode::Cancelled, "Stopped.");
            }
        }
        last = query.optionalText(1);
    }
    finish(last);
    std::vector<ValueCount> values;
    values.reserve(counts.size());
    for (auto& [value, number] : counts)
        values.push_back({value, number});
    std::sort(values.begin(), values.end(), [](const ValueCount& a, const ValueCount& b) {
        return std::pair(-a.count, a.value) < std::pair(-b.count, b.value);
    });
    return values;
}

}
