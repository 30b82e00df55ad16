#include "core/intake/customerstage.h"

#include "core/base/text.h"
#include "core/intake/celllooks.h"

#include <algorithm>

namespace patron::intake {

namespace {
/// Whether a row without any address still says something of a customer.
bool saysSomething(const Person& person)
{
    return std::any_of(person.traits.begin(), person.traits.end(),
                       [](const PersonTrait& trait) { return trait.name != "created_at" && trait.name != "source"; });
}

bool isSame(const PersonConsent& a, const PersonConsent& b)
{
    return a.channel == b.channel && a.purpose == b.purpose && a.word == b.word;
}

/// Whether a later row of the same customer says anything that the earlier ones did not.
bool saysMore(const Person& person, const Person& later)
{
    const bool traits = std::any_of(later.traits.begin(), later.traits.end(), [&](const PersonTrait& trait) {
        return std::none_of(person.traits.begin(), person.traits.end(), [&](const PersonTrait& earlier) {
            return earlier.name == trait.name && earlier.text == trait.text;
        });
    });
    return traits || std::any_of(later.consents.begin(), later.consents.end(), [&](const PersonConsent& consent) {
               return std::none_of(person.consents.begin(), person.consents.end(),
                                   [&](const PersonConsent& earlier) { return isSame(earlier, consent); });
           });
}

/// Where the newest value counts, each of a row's is as new as the row itself.
void dateNewest(const ApplyContext& context, const PersonWriter& writer, Person& person)
{
    for (PersonTrait& trait : person.traits) {
        if (trait.policy.value_or(context.policy) == MergePolicy::Newest)
            trait.effectiveAt = writer.effectiveAt(person, false, MergePolicy::Newest);
    }
}

/// Lays a later row of the same customer over an earlier one. A value that is older by its row's own date stays below.
/// Says whether the two differ in what they tell of the customer.
bool mergeInto(Person& person, Person later)
{
    bool differ = false;
    for (auto& identity : later.identities)
        person.identities.push_back(std::move(identity));
    for (PersonTrait& trait : later.traits) {
        const auto known = std::find_if(person.traits.begin(), person.traits.end(),
                                        [&](const PersonTrait& earlier) { return earlier.name == trait.name; });
        differ = differ || (known != person.traits.end() && known->text != trait.text);
        if (known == person.traits.end())
            person.traits.push_back(std::move(trait));
        else if (!known->effectiveAt || !trait.effectiveAt || *trait.effectiveAt >= *known->effectiveAt)
            *known = std::move(trait);
    }
    for (auto& consent : later.consents)
        person.consents.push_back(std::move(consent));
    if (!person.createdAt || (later.createdAt && *later.createdAt < *person.createdAt))
        person.createdAt = later.createdAt;
    if (!person.updatedAt || (later.updatedAt && *later.updatedAt > *person.updatedAt))
        person.updatedAt = later.updatedAt;
    return differ;
}
}

bool CustomerStage::readWho(RowBinding& binding, const CsvRow& row, const PersonSource& source, Rejects& rejects,
                            ImportNotes& notes, Person& person)
{
    std::optional<BadIdentity> bad;
    person.identities = readIdentities(binding, row, source, notes, bad);
    if (!person.identities.empty())
        return true;
    if (bad)
        rejects.add(row.line, bad->column, bad->value, bad->reason);
    else
        rejects.add(row.line, {}, {}, "The row has no email, phone, card or customer number.");
    return false;
}

void CustomerStage::keep(const Person& person)
{
    RecordWriter record;
    person.write(record);
    m_log.append(record.record());
}

void CustomerStage::add(RowBinding& binding, const CsvRow& row, const PersonSource& source, Rejects& rejects,
                        ImportNotes& notes)
{
    Person person;
    if (!readWho(binding, row, source, rejects, notes, person))
        return;
    readFacts(binding, row, source, notes, person);
    const bool reachable = std::any_of(person.identities.begin(), person.identities.end(), [](const auto& identity) {
        return identity.kind != customer::IdentityKind::External;
    });
    if (!reachable && !saysSomething(person) && person.consents.empty()) {
        rejects.add(row.line, binding.header(Field::CustomerId), person.identities.front().value,
                    "The row has a number and nothing else that tells of a customer.");
        return;
    }
    keep(person);
}

void CustomerStage::addCompany(RowBinding& binding, const CsvRow& row, const PersonSource& source, Rejects& rejects,
                               ImportNotes& notes)
{
    Person person;
    if (!readWho(binding, row, source, rejects, notes, person))
        return;
    for (const Field field : {Field::Company, Field::Name}) {
        const std::string_view name = trim(binding.text(row, field));
        if (name.empty() || looksLikeSecret(name))
            continue;
        person.traits.push_back(
            {"company", customer::TraitType::Text, {}, toValidUtf8(name), binding.policyOf(Field::Company), {}});
        break;
    }
    keep(person);
}

void CustomerStage::addConsent(RowBinding& binding, const CsvRow& row, const PersonSource& source, Rejects& rejects,
                               ImportNotes& notes)
{
    Person person;
    if (!readWho(binding, row, source, rejects, notes, person))
        return;
    const auto refuse = [&](Field field, std::string_view reason) {
        rejects.add(row.line, binding.header(field), binding.text(row, field), reason);
    };
    PersonConsent consent;
    const auto word = consentWord(binding.text(row, Field::ConsentState));
    if (!word)
        return refuse(Field::ConsentState,
                      "This is no state of a consent; it is granted, denied, unsubscribed and the like.");
    consent.word = *word;
    const auto channelText = binding.text(row, Field::ConsentChannel);
    if (channelText.empty()) {
        const bool hasEmail = std::any_of(person.identities.begin(), person.identities.end(), [](const auto& identity) {
            return identity.kind == customer::IdentityKind::Email;
        });
        consent.channel = hasEmail ? customer::Channel::Email : customer::Channel::Sms;
    } else if (const auto channel = customer::parseChannel(messageChannelOf(channelText))) {
        consent.channel = *channel;
    } else {
        return refuse(Field::ConsentChannel, "This is no channel that messages go by; it is email or sms.");
    }
    if (const auto purpose = binding.text(row, Field::ConsentPurpose); !purpose.empty())
        consent.purpose = consentPurposeOf(purpose);
    DatedInstant at;
    const auto reading = binding.instant(row, Field::ConsentAt, at);
    if (reading == RowBinding::Reading::Bad)
        return refuse(Field::ConsentAt, "This is not a date.");
    if (reading == RowBinding::Reading::Good)
        consent.at = at.at;
    for (const std::size_t column : binding.columnsOf(Field::Evidence)) {
        if (const auto cell = trim(binding.cell(row, column)); !cell.empty())
            consent.evidence += (consent.evidence.empty() ? "" : ", ") + toValidUtf8(cell);
    }
    if (consent.evidence.empty())
        consent.evidence = "Import of " + source.fileName;
    person.consents.push_back(std::move(consent));
    keep(person);
}

void CustomerStage::addAgain(const Person& person, const ClaimAgain& claim)
{
    keep(person);
    m_again.push_back(claim);
}

/// First everybody is found or made, so that rows of one customer can be seen together: the later one counts.
Result<void> CustomerStage::match(ApplyContext& context, PersonWriter& writer)
{
    std::string record;
    m_log.rewind();
    m_matched.reserve(m_log.size());
    while (m_log.next(record)) {
        RecordReader reader(record);
        const Person person = Person::read(reader);
        ClaimAgain claim;
        if (m_again.empty())
            claim.seq = context.journal.next();
        else
            claim = m_again[m_matched.size()];
        const auto found = writer.findOrCreate(person.identities, claim);
        if (m_again.empty())
            context.journal.add({claim.seq, m_kind, found.customer, {}, false}, context.journal.pack(person),
                                !found.created);
        else
            customer::claims::settlePerson(context.tx, context.batch, claim.seq, found.customer);
        m_matched.push_back({found.customer, found.created, found.again, found.gained});
        if (found.again)
            ++m_rowsOf.try_emplace(found.customer.value, 1).first->second;
        if (context.stopAfter())
            return importCancelled();
    }
    return {};
}

bool CustomerStage::applyOne(ApplyContext& context, PersonWriter& writer, CustomerId customer, bool created,
                             const Person& person)
{
    const Ms at = writer.effectiveAt(person, created);
    std::vector<PersonTrait> given = person.traits;
    for (PersonTrait& trait : given) {
        if (!trait.policy && created && person.createdAt && trait.name == "created_at") // true from its own day on
            trait.effectiveAt = std::min(context.now, *person.createdAt);
        else if (trait.policy && !trait.effectiveAt)
            trait.effectiveAt = writer.effectiveAt(person, created, trait.policy);
    }
    const bool traits = writer.addTraits(customer, given, at);
    const Ms consentAt = std::min(context.now, person.updatedAt.value_or(person.createdAt.value_or(context.now)));
    return writer.addConsents(customer, person.identities, person.consents, consentAt) || traits;
}

Result<void> CustomerStage::apply(ApplyContext& context, PersonWriter& writer, ImportCounts& counts,
                                  std::int64_t& merged)
{
    PATRON_CHECK(match(context, writer));
    std::unordered_map<std::int64_t, Person> waiting;
    std::string record;
    m_log.rewind();
    for (std::size_t i = 0; m_log.next(record); ++i) {
        RecordReader reader(record);
        Person person = Person::read(reader);
        const Matched& matched = m_matched[i];
        merged += matched.again ? 1 : 0;
        const bool createdHere = writer.createdHere(matched.customer);
        bool changed = false;
        bool more = false;
        const auto several = m_rowsOf.find(matched.customer.value);
        if (several == m_rowsOf.end()) {
            changed = applyOne(context, writer, matched.customer, createdHere, person);
        } else {
            dateNewest(context, writer, person);
            const auto [place, first] = waiting.try_emplace(matched.customer.value);
            if (first)
                place->second = std::move(person);
            else {
                more = saysMore(place->second, person);
                if (mergeInto(place->second, std::move(person)))
                    m_differing.insert(matched.customer.value);
            }
            if (--several->second == 0) {
                changed = applyOne(context, writer, matched.customer, createdHere, place->second);
                waiting.erase(place);
            }
        }
        if (matched.created)
            ++counts.added;
        else if (createdHere ? more : changed || matched.gained)
            ++counts.updated;
        else
            ++counts.unchanged;
        if (context.stopAfter())
            return importCancelled();
    }
    if (m_log.failed())
        return stagingError();
    return {};
}

void CustomerStage::compareGiven(ApplyContext& context) const
{
    // Only where orders of the customer are here at all: without them there is nothing to disagree with.
    Query query = context.tx.query(
        "SELECT count(*), sum(abs(c.given_total_spent - o.spent) * 20 > c.given_total_spent) FROM v_customer c JOIN "
        "(SELECT customer_id, sum(value_base) AS spent FROM v_order WHERE state = 'completed' AND customer_id IS NOT "
        "NULL "
        "GROUP BY customer_id) o ON o.customer_id = c.id WHERE c.given_total_spent IS NOT NULL");
    if (query.step() && query.int64(1) > 0) {
        context.notes.add(
            "For " + groupDigits(query.int64(1)) + " of " + groupDigits(query.int64(0)) +
            " customers the total the shop gives and the sum of their orders here differ by more than 5 %.");
    }
}

}
