#pragma once

#include "core/base/id.h"
#include "core/customer/trait.h"
#include "core/jobs/job.h"
#include "core/store/store.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace patron::customer {

/// One kind of suggestion: what it looks at and what it would write.
struct FixKind
{
    std::string name;  ///< stable: "name_casing"
    std::string label; ///< "Names in capitals or small letters"
    std::string does;  ///< a sentence
};

/// A value that could be better or is missing, and what it could be.
struct Suggestion
{
    CustomerId customer;
    std::string trait;
    TraitType type = TraitType::Text;
    std::string label{}; ///< of a trait that may be new
    std::string from{};  ///< the value in force; empty: none. Of a list, JSON
    std::string to{};    ///< empty: none
};

/// Values that follow from what a workspace has, offline: nothing is written until a person says so, and then as a
/// change that can be undone. The functions run inside read closures.
///
///     name_casing       first_name, last_name, name, where they are all capitals or all small letters
///     country_names     country, where it is a name Patron knows ("EIRE") and not a code
///     phone_country     country, where it is missing and the primary phone number has one
///     coordinates       lat and lon by postal code, else by city, of the imported gazetteer
///     time_zone         time_zone by country, or by region where the country has several
///     salutation        salutation by gender and language
///     email_kind        email_kind: role (info@, sales@), free (a provider's) or company
///     company_domain    company_domain, of addresses that are a company's own
namespace enrichment {

const std::vector<FixKind>& kinds();
const FixKind* findKind(std::string_view name);

/// Calls `use` for every suggestion of a kind, by customer. Cancelled when the job is; NotFound for an unknown kind.
Result<void> suggest(ReadSession& session, std::string_view kind, JobContext& job,
                     const std::function<void(Suggestion)>& use);

/// A mass edit: what writing other values for some of a trait's would change, a value given as it stands or an item of
/// a list. An empty new value takes the old one away. NotFound for an unknown trait, BadInput for one that holds
/// neither text nor lists.
Result<void> replaceValues(ReadSession& session, std::string_view trait,
                           const std::map<std::string, std::string>& values, JobContext& job,
                           const std::function<void(Suggestion)>& use);

/// Writes suggestions as entries of a batch, in force from now on; those whose value has changed meanwhile are left
/// out. Says how many were written.
Result<std::int64_t> apply(Transaction& tx, const Store& store, const std::vector<Suggestion>& suggestions,
                           BatchId batch, Ms now);
/// Takes the entries of a batch back, whatever came after; says how many.
std::int64_t withdraw(Transaction& tx, BatchId batch);

}
}
