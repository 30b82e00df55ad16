#include "core/customer/qualityreport.h"

#include "core/base/emailaddress.h"
#include "core/base/json.h"
#include "core/base/phonenumber.h"
#include "core/base/similarity.h"
#include "core/base/text.h"
#include "core/base/timezone.h"
#include "core/customer/enrichment.h"
#include "core/customer/matchfinder.h"
#include "core/customer/referencelists.h"
#include "core/customer/traitstore.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <unordered_map>
#include <unordered_set>

namespace patron::customer {

namespace {
constexpr std::size_t mostDistinct = 20'000;
constexpr std::size_t topValues = 10;
constexpr std::size_t sampleSize = 5;
/// From this share on, a text trait's values are taken for one thing, and the others for drift.
constexpr double driftShare = 0.8;
constexpr std::int64_t oldestAge = 120;
constexpr std::array<std::string_view, 10> bigProviders{"gmail.com",     "yahoo.com",  "hotmail.com", "outlook.com",
                                                        "icloud.com",    "aol.com",    "live.com",    "googlemail.com",
                                                        "hotmail.co.uk", "yahoo.co.uk"};
constexpr std::array<std::string_view, 5> looks{"number", "date", "email", "url", "phone"};

bool looksNumeric(std::string_view text)
{
    double number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    return parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size();
}

bool looksPhone(std::string_view text)
{
    std::size_t digits = 0;
    for (const char c : text) {
        if (c >= '0' && c <= '9')
            ++digits;
        else if (std::string_view("+ ()-./").find(c) == std::string_view::npos)
            return false;
    }
    return digits >= 7 && digits <= 15 && (text.front() == '+' || text.front() == '0' || text.front() == '(');
}

/// The index of what a text looks like, or -1.
int lookOf(std::string_view text)
{
    if (text.empty())
        return -1;
    if (looksPhone(text))
        return 4;
    if (looksNumeric(text))
        return 0;
    if (text.size() == 10 && parseIsoDate(text))
        return 1;
    if (text.find('@') != std::string_view::npos && EmailAddress::parse(text))
        return 2;
    return text.starts_with("http://") || text.starts_with("https://") ? 3 : -1;
}

/// What is counted of one trait.
struct TraitCount
{
    Trait trait;
    std::int64_t filled = 0;
    std::unordered_map<std::string, std::int64_t> values;
    bool many = false;
    std::array<std::int64_t, 5> looks{};

    void add(const std::string& value)
    {
        ++filled;
        if (const auto known = values.find(value); known != values.end())
            ++known->second;
        else if (values.size() < mostDistinct)
            values.emplace(value, 1);
        else
            many = true;
        if (trait.type == TraitType::Text) {
            if (const int look = lookOf(value); look >= 0)
                ++looks[static_cast<std::size_t>(look)];
        }
    }
};

class Inspector
{
public:
    Inspector(ReadSession& session, const Store& store, JobContext& job, Ms now)
        : m_session(session)
        , m_store(store)
        , m_job(job)
        , m_today(store.zone().dayAt(now))
    {}

    Result<QualityReport> run()
    {
        PATRON_CHECK(lookAtPeople());
        PATRON_CHECK(lookAtValues());
        PATRON_CHECK(lookAtAddresses());
        PATRON_CHECK(lookAtDuplicates());
        PATRON_CHECK(lookAtFixes());
        finish();
        return std::move(m_report);
    }

private:
    QualityCheck& check(std::string_view name, std::string_view text, std::int64_t weight, std::string_view trait = {});
    /// Counts a customer once a check; they come in order.
    static void hit(QualityCheck& check, CustomerId customer);
    Result<void> step(std::int64_t done);
    Result<void> lookAtPeople();
    Result<void> lookAtValues();
    void lookAtDate(CustomerId customer, const Trait& trait, DayNumber day);
    Result<void> lookAtAddresses();
    Result<void> lookAtDuplicates();
    Result<void> lookAtFixes();
    void finish();

    ReadSession& m_session;
    const Store& m_store;
    JobContext& m_job;
    DayNumber m_today;
    QualityReport m_report;
    std::map<std::int64_t, TraitCount> m_traits;
    std::map<std::string, std::size_t> m_checks;
};

QualityCheck& Inspector::check(std::string_view name, std::string_view text, std::int64_t weight,
                               std::string_view trait)
{
    const std::string key = std::string(name) + "/" + std::string(trait);
    const auto [found, made] = m_checks.try_emplace(key, m_report.checks.size());
    if (made) {
        QualityCheck fresh;
        fresh.name = name;
        fresh.text = text;
        fresh.weight = weight;
        fresh.trait = trait;
        m_report.checks.push_back(std::move(fresh));
    }
    return m_report.checks[found->second];
}

void Inspector::hit(QualityCheck& check, CustomerId customer)
{
    ++check.customers;
    if (check.sample.size() < sampleSize)
        check.sample.push_back(customer);
}

Result<void> Inspector::step(std::int64_t done)
{
    if (done % 2000 != 0)
        return {};
    m_job.done(done);
    if (m_job.cancelled())
        return makeError(ErrorCode::Cancelled, "Stopped.");
    return {};
}

Result<void> Inspector::lookAtPeople()
{
    m_job.phase("Looking at customers");
    QualityCheck noAddress{"no_address", "neither an email address nor a phone number", {}, 0, 25, {}, 0, {}};
    QualityCheck noName{"no_name", "no name", {}, 0, 10, {}, 0, {}};
    QualityCheck noCountry{"no_country", "no country", {}, 0, 5, {}, 0, {}};
    QualityCheck unknown{"unknown_country", "countries Patron does not know", "country", 0, 5, {}, 0, {}};
    Query query = m_session.query("SELECT id, email IS NULL AND phone IS NULL, coalesce(first_name, last_name, name, "
                                  "company) IS NULL, country FROM v_customer ORDER BY id");
    while (query.step()) {
        const auto customer = query.id<CustomerId>(0);
        ++m_report.customers;
        if (query.flag(1))
            hit(noAddress, customer);
        if (query.flag(2))
            hit(noName, customer);
        if (query.isNull(3))
            hit(noCountry, customer);
        else if (!countryCode(query.view(3)))
            hit(unknown, customer);
        PATRON_CHECK(step(m_report.customers));
    }
    for (QualityCheck& made : std::array{noAddress, noName, noCountry, unknown})
        check(made.name, made.text, made.weight, made.trait) = made;
    return {};
}

void Inspector::lookAtDate(CustomerId customer, const Trait& trait, DayNumber day)
{
    // Only days that lie behind one by nature: an appointment may well be to come.
    const bool birthday = trait.name == "birthday";
    if (!birthday && trait.name != "created_at")
        return;
    if (day > m_today)
        hit(check("future_date", "dates in the future", 5, trait.name), customer);
    else if (birthday && day < m_today - static_cast<DayNumber>(oldestAge * 365.25))
        hit(check("too_old", "birthdays more than 120 years ago", 5, trait.name), customer);
}

Result<void> Inspector::lookAtValues()
{
    for (const Trait& trait : traits::all(m_session))
        m_traits[trait.id].trait = trait;
    m_job.phase("Looking at values");
    std::int64_t seen = 0;
    // In the order of the table's key: the last row of a customer and trait is the value in force.
    Query query = m_session.query("SELECT customer_id, trait_id, value, number FROM trait_entry "
                                  "ORDER BY customer_id, trait_id, effective_at, seq");
    CustomerId customer;
    std::int64_t trait = 0;
    std::optional<std::string> value;
    DayNumber day = 0;
    const auto finishOne = [&] {
        const auto found = m_traits.find(trait);
        if (!value || found == m_traits.end())
            return;
        found->second.add(*value);
        if (found->second.trait.type == TraitType::Date)
            lookAtDate(customer, found->second.trait, day);
    };
    while (query.step()) {
        if (query.id<CustomerId>(0) != customer || query.int64(1) != trait) {
            finishOne();
            customer = query.id<CustomerId>(0);
            trait = query.int64(1);
        }
        value = query.optionalText(2);
        day = static_cast<DayNumber>(query.int64(3));
        PATRON_CHECK(step(++seen));
    }
    finishOne();
    return {};
}

Result<void> Inspector::lookAtAddresses()
{
    m_job.phase("Looking at addresses");
    check("email_typo", "email addresses that look mistyped", 10);
    check("invalid_phone", "phone numbers that no network has", 10);
    check("role_address", "email addresses of a desk (info@, sales@)", 0);
    check("relay_address", "email addresses of marketplaces, which cannot be written to", 0);
    std::int64_t seen = 0;
    Query query = m_session.query("SELECT customer_id, kind, normalized, mailable FROM v_identity WHERE kind IN "
                                  "('email', 'phone') AND is_primary ORDER BY customer_id, id");
    while (query.step()) {
        const auto customer = query.id<CustomerId>(0);
        const std::string_view normalized = query.view(2);
        PATRON_CHECK(step(++seen));
        if (query.view(1) == "phone") {
            const auto phone = PhoneNumber::parse(normalized, {});
            if (!phone || !phone->valid())
                hit(check("invalid_phone", {}, 0), customer);
            continue;
        }
        const auto at = normalized.rfind('@');
        if (at == std::string_view::npos)
            continue;
        if (!query.flag(3))
            hit(check("relay_address", {}, 0), customer);
        else if (isRoleName(normalized.substr(0, at)))
            hit(check("role_address", {}, 0), customer);
        if (!meantDomain(normalized.substr(at + 1)).empty())
            hit(check("email_typo", {}, 0), customer);
    }
    return {};
}

Result<void> Inspector::lookAtDuplicates()
{
    QualityCheck& twice = check("duplicates", "customers who may be there twice", 20);
    PATRON_TRY(base, loadMatchBase(m_session, m_job));
    MatchOptions options;
    Query apart = m_session.query("SELECT first_id, second_id FROM distinct_pair");
    while (apart.step())
        options.distinct.insert({apart.int64(0), apart.int64(1)});
    PATRON_TRY(found, findMatches(base, options, m_job));
    // Of each pair one is too many.
    std::unordered_set<std::int64_t> people;
    for (const DuplicatePair& pair : found.pairs) {
        if (people.insert(pair.second.value).second)
            hit(twice, pair.second);
    }
    twice.fix = "duplicates";
    twice.helped = twice.customers;
    return {};
}

Result<void> Inspector::lookAtFixes()
{
    struct Helped
    {
        std::string_view fix;
        std::string_view check;
        std::string_view text;
        std::int64_t weight;
    };
    static constexpr std::array<Helped, 4> helps{
        {{"name_casing", "name_casing", "names all in capitals or all in small letters", 5},
         {"country_names", "country_names", "countries by name where a code is known", 0},
         {"phone_country", "no_country", {}, 0},
         {"coordinates", "not_located", "no place on the map although one is known", 0}}};
    for (const Helped& help : helps) {
        std::int64_t customers = 0;
        CustomerId last;
        std::vector<CustomerId> sample;
        PATRON_CHECK(enrichment::suggest(m_session, help.fix, m_job, [&](const Suggestion& suggestion) {
            if (suggestion.customer == last)
                return;
            last = suggestion.customer;
            ++customers;
            if (sample.size() < sampleSize)
                sample.push_back(last);
        }));
        QualityCheck& made = check(help.check, help.text, help.weight);
        made.fix = customers > 0 ? help.fix : std::string_view();
        made.helped = customers;
        if (!help.text.empty()) {
            made.customers = customers;
            made.sample = std::move(sample);
        }
    }
    return {};
}

void Inspector::finish()
{
    for (auto& [id, count] : m_traits) {
        TraitQuality quality;
        quality.name = count.trait.name;
        quality.label = count.trait.label;
        quality.type = count.trait.type;
        quality.filled = count.filled;
        quality.distinct = static_cast<std::int64_t>(count.values.size());
        quality.manyValues = count.many;
        for (auto& [value, number] : count.values)
            quality.top.push_back({value, number});
        std::sort(quality.top.begin(), quality.top.end(), [](const ValueCount& a, const ValueCount& b) {
            return std::pair(-a.count, a.value) < std::pair(-b.count, b.value);
        });
        quality.top.resize(std::min(quality.top.size(), topValues));
        for (std::size_t i = 0; i < looks.size(); ++i) {
            const double share =
                count.filled ? static_cast<double>(count.looks[i]) / static_cast<double>(count.filled) : 0;
            if (share < driftShare)
                continue;
            quality.looksLike = looks[i];
            quality.drift = count.filled - count.looks[i];
        }
        if (quality.drift > 0 && !count.trait.standard)
            check("type_drift", "values unlike the others of their kind", 5, quality.name).customers = quality.drift;
        m_report.traits.push_back(std::move(quality));
    }
    double lost = 0;
    std::vector<std::size_t> helpful;
    const auto all = static_cast<double>(std::max<std::int64_t>(m_report.customers, 1));
    for (std::size_t i = 0; i < m_report.checks.size(); ++i) {
        const QualityCheck& made = m_report.checks[i];
        lost += static_cast<double>(made.weight) * std::min(1.0, static_cast<double>(made.customers) / all);
        if (!made.fix.empty() && made.helped > 0)
            helpful.push_back(i);
    }
    m_report.score = static_cast<int>(std::lround(std::max(0.0, 100 - lost)));
    std::stable_sort(helpful.begin(), helpful.end(), [&](std::size_t a, std::size_t b) {
        const QualityCheck& x = m_report.checks[a];
        const QualityCheck& y = m_report.checks[b];
        return std::pair(x.weight * x.helped, x.helped) > std::pair(y.weight * y.helped, y.helped);
    });
    helpful.resize(std::min<std::size_t>(helpful.size(), 3));
    m_report.best = std::move(helpful);
}
}

Result<QualityReport> lookAtQuality(ReadSession& session, const Store& store, JobContext& job, Ms now)
{
    return Inspector(session, store, job, now).run();
}

std::string meantDomain(std::string_view domain)
{
    // Endings of the big providers' names with a letter missing, too many, swapped or wrong.
    if (isFreeMailDomain(domain))
        return {};
    for (const auto provider : bigProviders) {
        if (domain == provider)
            return {};
    }
    for (const auto provider : bigProviders) {
        if (domain.size() < 6 || provider.size() < 8)
            continue;
        const bool oneOff = editDistance(domain, provider, 1) == 1;
        std::string swapped(domain);
        bool turned = false;
        for (std::size_t i = 0; !turned && i + 1 < swapped.size(); ++i) {
            std::swap(swapped[i], swapped[i + 1]);
            turned = swapped == provider;
            std::swap(swapped[i], swapped[i + 1]);
        }
        // "mail.com" and "email.com" stand for themselves, and so does another country's ending.
        const bool sameName = domain.substr(0, domain.find('.')) == provider.substr(0, provider.find('.'));
        const auto ending = domain.substr(domain.rfind('.') + 1);
        if ((oneOff || turned) && (!sameName || ending.size() == 3 || ending == "co" || ending == "cm"))
            return std::string(provider);
    }
    return {};
}

Json toJson(const QualityReport& report)
{
    Json traits = Json::array();
    for (const TraitQuality& trait : report.traits) {
        Json top = Json::array();
        for (const ValueCount& value : trait.top)
            top.push_back({{"value", value.value}, {"count", value.count}});
        Json made{{"trait", trait.name},
                  {"label", trait.label},
                  {"type", traitTypeName(trait.type)},
                  {"filled", trait.filled},
                  {"fill_rate", report.customers ? std::round(1000.0 * static_cast<double>(trait.filled) /
                                                              static_cast<double>(report.customers)) /
                                                       1000
                                                 : 0.0},
                  {"distinct", trait.distinct},
                  {"more_values", trait.manyValues},
                  {"top", std::move(top)}};
        if (!trait.looksLike.empty()) {
            made["looks_like"] = trait.looksLike;
            made["drift"] = trait.drift;
        }
        traits.push_back(std::move(made));
    }
    const auto checkJson = [](const QualityCheck& check) {
        Json sample = Json::array();
        for (const CustomerId id : check.sample)
            sample.push_back(id.value);
        Json json{{"check", check.name},
                  {"text", check.text},
                  {"customers", check.customers},
                  {"weight", check.weight},
                  {"sample", std::move(sample)}};
        if (!check.trait.empty())
            json["trait"] = check.trait;
        if (!check.fix.empty()) {
            json["fix"] = check.fix;
            json["helps"] = check.helped;
        }
        return json;
    };
    Json checks = Json::array();
    for (const QualityCheck& check : report.checks)
        checks.push_back(checkJson(check));
    Json best = Json::array();
    for (const std::size_t i : report.best)
        best.push_back(checkJson(report.checks[i]));
    return Json{{"score", report.score},
                {"customers", report.customers},
                {"best_fixes", std::move(best)},
                {"checks", std::move(checks)},
                {"traits", std::move(traits)}};
}

}
