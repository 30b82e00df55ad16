#pragma once

#include "core/base/id.h"
#include "core/base/jsonfwd.h"
#include "core/customer/trait.h"
#include "core/customer/valueclusters.h"

#include <cstdint>
#include <string>
#include <vector>

namespace patron::customer {

/// How one trait is filled.
struct TraitQuality
{
    std::string name;
    std::string label;
    TraitType type = TraitType::Text;
    std::int64_t filled = 0;     ///< customers with a value
    std::int64_t distinct = 0;   ///< different values, up to the limit
    bool manyValues = false;     ///< more than that
    std::vector<ValueCount> top; ///< the most frequent ones
    /// Type drift of a text trait: what its values look like where most look like one thing and some do not, and how
    /// many do not.
    std::string looksLike; ///< number, date, email, url, phone or empty
    std::int64_t drift = 0;
};

/// One thing that is wrong, and with how many.
struct QualityCheck
{
    std::string name; ///< stable: no_address, email_typo, invalid_phone, …
    std::string text; ///< "email addresses that look mistyped"
    std::string trait{};
    std::int64_t customers = 0;
    std::int64_t weight = 0;          ///< of 100 in the score
    std::string fix{};                ///< the fix that helps (enrichment::kinds or duplicates), or empty
    std::int64_t helped = 0;          ///< customers whom the fix helps
    std::vector<CustomerId> sample{}; ///< the first few
};

struct QualityReport
{
    std::int64_t customers = 0;
    int score = 100;
    std::vector<TraitQuality> traits;
    std::vector<QualityCheck> checks;
    /// The three fixes that raise the score most; indices into `checks`.
    std::vector<std::size_t> best;
};

/// Looks through all customers in one pass over their values and one over their addresses. The score is
///
///     100 - sum over the checks of weight x customers concerned / all customers, rounded, at least 0
///
/// with the weights 25 no_address, 20 duplicates, 10 email_typo, 10 invalid_phone, 10 no_name, 5 each for no_country,
/// unknown_country, future_date, too_old, type_drift, name_casing; checks of weight 0 are only told (role addresses,
/// addresses of marketplaces, places not on the map). The best fixes are those with the largest weight x helped.
/// Without customers the score is 100. Cancelled when the job is. Runs inside a read closure.
Result<QualityReport> lookAtQuality(ReadSession& session, const Store& store, JobContext& job, Ms now);

Json toJson(const QualityReport& report);

/// The mail provider a mistyped domain was meant for ("gmial.com": gmail.com), or empty.
std::string meantDomain(std::string_view domain);

}
