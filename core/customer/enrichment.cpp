#include "core/customer/enrichment.h"

#include "core/base/json.h"
#include "core/base/phonenumber.h"
#include "core/base/text.h"
#include "core/customer/customerzone.h"
#include "core/customer/gazetteer.h"
#include "core/customer/namecase.h"
#include "core/customer/referencelists.h"
#include "core/customer/traitstore.h"

#include <algorithm>
#include <charconv>
#include <map>

namespace patron::customer::enrichment {

namespace {
using Use = std::function<void(Suggestion)>;

/// One row of v_customer, of which each kind reads what it needs.
struct Person
{
    CustomerId id;
    std::string_view email, phone, firstName, lastName, name, gender, language, country, region, city, postalCode,
        timeZone;
    bool located = false;
};

constexpr std::string_view peopleSql =
    "SELECT id, coalesce(email, ''), coalesce(phone, ''), coalesce(first_name, ''), coalesce(last_name, ''), "
    "coalesce(name, ''), coalesce(gender, ''), coalesce(language, ''), coalesce(country, ''), coalesce(region, ''), "
    "coalesce(city, ''), coalesce(postal_code, ''), coalesce(time_zone, ''), lat IS NOT NULL AND lon IS NOT NULL "
    "FROM v_customer ORDER BY id";

Person readPerson(const Query& query)
{
    return {query.id<CustomerId>(0), query.view(1),  query.view(2),  query.view(3), query.view(4),
            query.view(5),           query.view(6),  query.view(7),  query.view(8), query.view(9),
            query.view(10),          query.view(11), query.view(12), query.flag(13)};
}

std::string decimalText(double number)
{
    char buffer[64];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, number);
    return std::string(buffer, end.ptr);
}

void suggestCasing(Connection&, const Person& person, const Use& use)
{
    const auto one = [&](const char* trait, std::string_view value, bool family) {
        // One letter is an initial, and one word in capitals may be a company's mark: only names are looked at.
        if (characterCount(value) < 2)
            return;
        std::string cased = personCase(value, family);
        if (cased != value)
            use({person.id, trait, TraitType::Text, {}, std::string(value), std::move(cased)});
    };
    one("first_name", person.firstName, false);
    one("last_name", person.lastName, true);
    one("name", person.name, false);
}

void suggestCountryName(Connection&, const Person& person, const Use& use)
{
    if (person.country.empty())
        return;
    const auto code = countryCode(person.country);
    if (code && *code != person.country)
        use({person.id, "country", TraitType::Text, {}, std::string(person.country), *code});
}

void suggestPhoneCountry(Connection&, const Person& person, const Use& use)
{
    if (!person.country.empty() || person.phone.empty())
        return;
    const auto phone = PhoneNumber::parse(person.phone, {});
    if (phone && !phone->country().empty())
        use({person.id, "country", TraitType::Text, {}, {}, phone->country()});
}

void suggestCoordinates(Connection& connection, const Person& person, const Use& use)
{
    if (person.located || person.country.empty())
        return;
    auto where =
        person.postalCode.empty() ? std::nullopt : gazetteer::ofCode(connection, person.country, person.postalCode);
    if (!where && !person.city.empty())
        where = gazetteer::ofCity(connection, person.country, person.city, person.region);
    if (!where)
        return;
    use({person.id, "lat", TraitType::Number, {}, {}, decimalText(where->lat)});
    use({person.id, "lon", TraitType::Number, {}, {}, decimalText(where->lon)});
}

void suggestTimeZone(Connection&, const Person& person, const Use& use)
{
    if (!person.timeZone.empty() || person.country.empty())
        return;
    if (const auto zone = zoneOfPlace(person.country, person.region))
        use({person.id, "time_zone", TraitType::Text, {}, {}, zone->name()});
}

void suggestSalutation(Connection&, const Person& person, const Use& use)
{
    if (person.gender.empty())
        return;
    std::string salutation = salutationFor(person.gender, person.language, person.country);
    if (!salutation.empty())
        use({person.id, "salutation", TraitType::Text, "Salutation", {}, std::move(salutation)});
}

std::string_view kindOfEmail(std::string_view email)
{
    const auto at = email.rfind('@');
    if (at == std::string_view::npos)
        return {};
    if (isRoleName(email.substr(0, at)))
        return "role";
    return isFreeMailDomain(asciiLower(email.substr(at + 1))) ? "free" : "company";
}

void suggestEmailKind(Connection&, const Person& person, const Use& use)
{
    const std::string_view kind = kindOfEmail(person.email);
    if (!kind.empty())
        use({person.id, "email_kind", TraitType::Text, "Kind of email address", {}, std::string(kind)});
}

void suggestCompanyDomain(Connection&, const Person& person, const Use& use)
{
    const auto at = person.email.rfind('@');
    if (at == std::string_view::npos)
        return;
    std::string domain = asciiLower(person.email.substr(at + 1));
    if (!isFreeMailDomain(domain) && !isRelayDomain(domain))
        use({person.id, "company_domain", TraitType::Text, "Company domain", {}, std::move(domain)});
}

struct Fix
{
    FixKind kind;
    void (*suggest)(Connection&, const Person&, const Use&);
};

const std::vector<Fix>& fixes()
{
    static const std::vector<Fix> all{
        {{"name_casing", "Names in capitals or small letters",
          "Writes names as people do: McDonald, O'Neil, van der Berg."},
         suggestCasing},
        {{"country_names", "Countries by name", "Writes countries as their codes: EIRE becomes IE."},
         suggestCountryName},
        {{"phone_country", "Countries from phone numbers", "Fills a missing country from the phone number's."},
         suggestPhoneCountry},
        {{"coordinates", "Places on the map",
          "Fills latitude and longitude by postal code or city, from the imported gazetteer."},
         suggestCoordinates},
        {{"time_zone", "Time zones", "Fills the time zone by country, or by region where a country has several."},
         suggestTimeZone},
        {{"salutation", "Salutations", "Fills the salutation by gender and language."}, suggestSalutation},
        {{"email_kind", "Kinds of email addresses",
          "Says of each address whether it is a desk's (info@), a mail provider's or a company's."},
         suggestEmailKind},
        {{"company_domain", "Company domains", "Fills the company's domain from addresses that are its own."},
         suggestCompanyDomain}};
    return all;
}

/// The values in force of a trait that is no column of the customer list.
std::map<std::int64_t, std::string> valuesOf(ReadSession& session, std::string_view name)
{
    std::map<std::int64_t, std::string> values;
    Query query = session.query("SELECT customer_id, value FROM v_trait WHERE trait = ? ORDER BY customer_id, "
                                "effective_at, seq");
    query.bind(name);
    while (query.step()) {
        if (query.isNull(1))
            values.erase(query.int64(0));
        else
            values[query.int64(0)] = query.text(1);
    }
    return values;
}
}

const std::vector<FixKind>& kinds()
{
    static const std::vector<FixKind> list = [] {
        std::vector<FixKind> made;
        for (const Fix& fix : fixes())
            made.push_back(fix.kind);
        return made;
    }();
    return list;
}

const FixKind* findKind(std::string_view name)
{
    for (const FixKind& kind : kinds()) {
        if (kind.name == name)
            return &kind;
    }
    return nullptr;
}

Result<void> suggest(ReadSession& session, std::string_view kind, JobContext& job, const Use& use)
{
    const Fix* fix = nullptr;
    for (const Fix& known : fixes()) {
        if (known.kind.name == kind)
            fix = &known;
    }
    if (!fix)
        return makeError(ErrorCode::NotFound, "There is no fix called \"" + std::string(kind) + "\".");
    if (kind == "coordinates" && gazetteer::isEmpty(session.connection()))
        return {};
    // Traits of the fix's own are filled and never written over.
    const bool own = kind == "salutation" || kind == "email_kind" || kind == "company_domain";
    const auto there = own ? valuesOf(session, kind) : std::map<std::int64_t, std::string>();
    const auto check = [&](Suggestion suggestion) {
        if (!own || !there.contains(suggestion.customer.value))
            use(std::move(suggestion));
    };
    job.phase("Looking for suggestions");
    std::int64_t seen = 0;
    Query query = session.query(peopleSql);
    while (query.step()) {
        fix->suggest(session.connection(), readPerson(query), check);
        if (++seen % 1000 == 0) {
            job.done(seen);
            if (job.cancelled())
                return makeError(ErrorCode::Cancelled, "Stopped. Nothing was changed.");
        }
    }
    return {};
}

namespace {
/// A value as suggestions say it.
std::string wordsOf(const std::optional<TraitValue>& value)
{
    if (!value)
        return {};
    return value->type == TraitType::List ? compactJson(Json(value->items)) : value->text;
}

std::optional<TraitValue> valueOf(TraitType type, const std::string& words, int decimals)
{
    if (type != TraitType::List || words.empty())
        return makeTraitValue(type, words, decimals);
    const Json items = Json::parse(words, nullptr, false);
    if (!items.is_array() || items.empty())
        return std::nullopt;
    TraitValue value;
    value.type = type;
    value.items = items.get<std::vector<std::string>>();
    return value;
}

std::string replaced(TraitType type, const std::string& stored, const std::map<std::string, std::string>& values)
{
    if (type == TraitType::Text) {
        const auto found = values.find(stored);
        return found == values.end() ? stored : found->second;
    }
    const Json items = Json::parse(stored, nullptr, false);
    Json kept = Json::array();
    for (const Json& item : items.is_array() ? items : Json::array()) {
        const auto found = values.find(item.get<std::string>());
        const std::string text = found == values.end() ? item.get<std::string>() : found->second;
        if (!text.empty() && std::find(kept.begin(), kept.end(), Json(text)) == kept.end())
            kept.push_back(text);
    }
    return kept.empty() ? std::string() : compactJson(kept);
}

bool exists(Connection& connection, CustomerId customer)
{
    Query query = connection.query("SELECT 1 FROM customer WHERE id = ?");
    query.bind(customer);
    return query.step();
}
}

Result<void> replaceValues(ReadSession& session, std::string_view name,
                           const std::map<std::string, std::string>& values, JobContext& job, const Use& use)
{
    const auto trait = traits::find(session, name);
    if (!trait)
        return makeError(ErrorCode::NotFound, "There is no trait called \"" + std::string(name) + "\" here.");
    if (trait->type != TraitType::Text && trait->type != TraitType::List) {
        return makeError(ErrorCode::BadInput, "\"" + trait->name + "\" holds " +
                                                  std::string(traitTypeName(trait->type)) +
                                                  " values; only texts and lists have spellings to change.");
    }
    job.phase("Looking for values");
    std::int64_t seen = 0;
    Suggestion last;
    const auto finish = [&] {
        if (!last.customer || last.from.empty())
            return;
        last.to = replaced(trait->type, last.from, values);
        if (last.to != last.from)
            use(last);
    };
    Query query = session.query("SELECT customer_id, value FROM v_trait WHERE trait_id = ? ORDER BY customer_id, "
                                "effective_at, seq");
    query.bind(trait->id);
    while (query.step()) {
        if (query.id<CustomerId>(0) != last.customer) {
            finish();
            last = {query.id<CustomerId>(0), trait->name, trait->type, {}, {}, {}};
            if (++seen % 1000 == 0) {
                job.done(seen);
                if (job.cancelled())
                    return makeError(ErrorCode::Cancelled, "Stopped. Nothing was changed.");
            }
        }
        last.from = query.isNull(1) ? std::string() : query.text(1);
    }
    finish();
    return {};
}

Result<std::int64_t> apply(Transaction& tx, const Store& store, const std::vector<Suggestion>& suggestions,
                           BatchId batch, Ms now)
{
    std::map<std::string, Trait, std::less<>> known;
    std::int64_t written = 0;
    for (const Suggestion& suggestion : suggestions) {
        auto trait = known.find(suggestion.trait);
        if (trait == known.end()) {
            PATRON_TRY(made, traits::ensure(tx, suggestion.trait, suggestion.type,
                                            suggestion.label.empty() ? suggestion.trait : suggestion.label, batch));
            trait = known.emplace(suggestion.trait, std::move(made)).first;
        }
        const auto current = traits::current(tx.connection(), suggestion.customer, trait->second);
        if (wordsOf(current) != suggestion.from || !exists(tx.connection(), suggestion.customer))
            continue;
        TraitEntry entry;
        entry.customer = suggestion.customer;
        entry.trait = trait->second.id;
        entry.effectiveAt = now;
        entry.value = valueOf(trait->second.type, suggestion.to, store.currencyDecimals());
        entry.source = "patron";
        entry.batch = batch;
        if (entry.value || suggestion.to.empty())
            written += traits::add(tx, trait->second, entry) ? 1 : 0;
    }
    return written;
}

std::int64_t withdraw(Transaction& tx, BatchId batch)
{
    std::vector<CustomerId> customers;
    {
        Query query = tx.query("SELECT DISTINCT customer_id FROM trait_entry WHERE batch_id = ? ORDER BY customer_id");
        query.bind(batch);
        while (query.step())
            customers.push_back(query.id<CustomerId>(0));
    }
    std::int64_t gone = 0;
    for (const CustomerId customer : customers) {
        tx.query("DELETE FROM trait_item WHERE customer_id = ?1 AND EXISTS (SELECT 1 FROM trait_entry e WHERE "
                 "e.customer_id = ?1 AND e.trait_id = trait_item.trait_id AND e.effective_at = trait_item.effective_at "
                 "AND e.seq = trait_item.seq AND e.batch_id = ?2)")
            .bind(customer, batch)
            .run();
        tx.query("DELETE FROM trait_entry WHERE customer_id = ? AND batch_id = ?").bind(customer, batch).run();
        gone += tx.changes();
        traits::refreshColumns(tx, customer);
    }
    tx.query("DELETE FROM trait WHERE batch_id = ? AND standard = 0 AND NOT EXISTS (SELECT 1 FROM trait_entry e WHERE "
             "e.trait_id = trait.id)")
        .bind(batch)
        .run();
    return gone;
}

}
