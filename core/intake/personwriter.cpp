#include "core/intake/personwriter.h"

#include "core/base/json.h"
#include "core/customer/consentstore.h"
#include "core/customer/customerstore.h"
#include "core/customer/referencerows.h"
#include "core/customer/traitstore.h"

#include <algorithm>

namespace patron::intake {

namespace {
using customer::Identity;
using customer::IdentityKind;
using customer::TraitType;
using customer::TraitValue;

std::optional<TraitValue> valueOf(TraitType type, const std::string& text, int decimals)
{
    if (type != TraitType::List)
        return customer::makeTraitValue(type, text, decimals);
    const auto items = parseJson(text, "a list");
    if (!items || !items->is_array())
        return customer::makeTraitValue(type, text, decimals);
    TraitValue value;
    value.type = type;
    value.items = items->get<std::vector<std::string>>();
    return value;
}
}

Error importCancelled()
{
    return makeError(ErrorCode::Cancelled, "The import was stopped; nothing was changed.");
}

bool ApplyContext::stopAfter(std::int64_t rows)
{
    const std::int64_t before = steps;
    steps += rows;
    if (steps / 500 == before / 500)
        return false;
    job.done(steps);
    return job.cancelled();
}

bool isDeviceOnly(const std::vector<Identity>& identities)
{
    return std::all_of(identities.begin(), identities.end(),
                       [](const Identity& identity) { return identity.kind == IdentityKind::Device; });
}

void PersonWriter::touch(CustomerId customer, Touch touch)
{
    Touch& known = m_touched.try_emplace(customer.value, touch).first->second;
    known = std::max(known, touch);
}

bool PersonWriter::createdHere(CustomerId customer) const
{
    const auto known = m_touched.find(customer.value);
    return known != m_touched.end() && known->second == Touch::Created;
}

ImportCounts PersonWriter::counts() const
{
    ImportCounts counts;
    for (const auto& [customer, touch] : m_touched)
        ++(touch == Touch::Created ? counts.added : touch == Touch::Changed ? counts.updated : counts.unchanged);
    return counts;
}

/// A phone is often a household's or a shop's, a device a family's or the till's: where both sides have an email, or an
/// id of the same source, and they differ, it is somebody else's. Two phones or cards tell people with one device
/// apart, too.
bool PersonWriter::speaksForOther(IdentityKind shared, CustomerId customer, const std::vector<Identity>& identities)
{
    for (const Identity& identity : identities) {
        const bool strong = identity.kind == IdentityKind::Email || identity.kind == IdentityKind::External;
        if (!strong && (shared == IdentityKind::Phone || identity.kind == IdentityKind::Device))
            continue;
        Query other =
            m_context.tx.query("SELECT 1 FROM v_identity WHERE customer_id = ? AND kind = ? AND source = ? LIMIT 1");
        other.bind(customer, customer::identityKindName(identity.kind), identity.source);
        if (other.step())
            return true;
    }
    return false;
}

CustomerId PersonWriter::find(const std::vector<Identity>& identities)
{
    for (const Identity& identity : identities) {
        const auto found = customer::customers::withIdentity(m_context.tx.connection(), identity);
        if (found.empty())
            continue;
        const bool phone = identity.kind == IdentityKind::Phone;
        const bool sharable = phone || identity.kind == IdentityKind::Device;
        if ((phone && found.size() > 1) || (sharable && speaksForOther(identity.kind, found.front(), identities)))
            continue;
        return found.front();
    }
    return {};
}

/// Whether an email, a card or a number that is one person's alone leads to somebody else.
bool PersonWriter::tiesOthers(CustomerId customer, const std::vector<Identity>& identities)
{
    return std::any_of(identities.begin(), identities.end(), [&](const Identity& identity) {
        if (identity.kind == IdentityKind::Phone || identity.kind == IdentityKind::Device)
            return false;
        const auto known = customer::customers::withIdentity(m_context.tx.connection(), identity);
        return std::any_of(known.begin(), known.end(), [&](CustomerId other) { return other != customer; });
    });
}

/// Somebody new; made again, the customer this claim made before, unless an earlier claim has become that one.
CustomerId PersonWriter::create(const std::vector<Identity>& identities, const ClaimAgain& claim)
{
    Transaction& tx = m_context.tx;
    if (!m_context.retraction || !m_context.retraction->take(claim.before))
        return customer::customers::create(tx, m_context.store, identities, m_context.batch, m_context.now, claim.seq);
    customer::customers::createAgain(tx, claim.before, m_context.batch, m_context.now);
    for (const Identity& identity : identities)
        customer::customers::addIdentity(tx, claim.before, identity, m_context.batch, m_context.now, claim.seq);
    return claim.before;
}

/// What was said of people who are one, and leads to nobody while they are apart. The one of them it was known of makes
/// it again; what several of them are known by stays with the one it was found to be.
CustomerId PersonWriter::findMerged(const std::vector<Identity>& identities, ClaimAgain& claim)
{
    const CustomerId owner = m_context.retraction->knownBefore(identities);
    if (owner && m_context.retraction->isFree(owner)) {
        claim.before = owner;
        return {};
    }
    const bool shared = std::any_of(identities.begin(), identities.end(), [&](const Identity& identity) {
        return customer::customers::nameSeveral(m_context.tx.connection(), identity);
    });
    return shared && !m_context.retraction->isFree(claim.before) ? claim.before : CustomerId{};
}

PersonWriter::Found PersonWriter::findOrCreate(const std::vector<Identity>& identities, const ClaimAgain& claim)
{
    Found found;
    found.customer = find(identities);
    ClaimAgain maker = claim;
    if (!found.customer && claim.merged && m_context.retraction)
        found.customer = findMerged(identities, maker);
    if (!found.customer) {
        found.customer = create(identities, maker);
        found.created = true;
        touch(found.customer, Touch::Created);
        return found;
    }
    if (!m_context.retraction && identities.size() > 1 && tiesOthers(found.customer, identities))
        ++m_tied;
    found.again = m_touched.count(found.customer.value) != 0;
    bool added = false;
    for (const Identity& identity : identities)
        added = customer::customers::addIdentity(m_context.tx, found.customer, identity, m_context.batch, m_context.now,
                                                 claim.seq) ||
                added;
    found.gained = added;
    touch(found.customer, added ? Touch::Changed : Touch::Seen);
    return found;
}

const PersonWriter::KnownTrait& PersonWriter::traitFor(const PersonTrait& trait)
{
    if (const auto known = m_traits.find(trait.name); known != m_traits.end())
        return known->second;
    KnownTrait made;
    ReadSession session(m_context.tx.connection());
    auto known = customer::traits::find(session, trait.name);
    if ((!known || !known->standard) && !m_context.retraction) {
        customer::ReferenceVersion version;
        version.key = {trait.name};
        version.batch = m_context.batch;
        version.policy = "fill"; // the first that names a trait says of what type it is
        version.fields = {{"type", customer::traitTypeName(trait.type)},
                          {"label", trait.label.empty() ? trait.name : trait.label}};
        customer::references::put(m_context.tx, customer::traitTable(), version);
        known = customer::traits::find(session, trait.name);
    }
    // A trait that is there keeps its type; values that do not fit it are left out.
    if (known)
        made = {true, std::move(*known)};
    return m_traits.emplace(trait.name, std::move(made)).first->second;
}

bool PersonWriter::addTraits(CustomerId customer, const std::vector<PersonTrait>& traits, Ms effectiveAt)
{
    bool changed = false;
    for (const PersonTrait& given : traits) {
        const KnownTrait& known = traitFor(given);
        const auto value =
            known.usable ? valueOf(known.trait.type, given.text, m_context.store.currencyDecimals()) : std::nullopt;
        if (!value) {
            m_context.notes.add("The trait \"" + given.name + "\" holds " +
                                std::string(customer::traitTypeName(known.trait.type)) +
                                " values; what did not fit was left out.");
            continue;
        }
        const MergePolicy policy = given.policy.value_or(m_context.policy);
        if (policy == MergePolicy::Fill &&
            customer::traits::current(m_context.tx.connection(), customer, known.trait, m_context.now))
            continue;
        customer::TraitEntry entry;
        entry.customer = customer;
        entry.trait = known.trait.id;
        entry.effectiveAt = given.effectiveAt.value_or(effectiveAt);
        entry.value = value;
        entry.source = m_context.source;
        entry.batch = m_context.batch;
        if (!customer::traits::add(m_context.tx, known.trait, entry))
            continue;
        // A value that a newer one outdoes is history and changes nothing of the customer.
        const auto inForce =
            policy == MergePolicy::Newest
                ? customer::traits::current(m_context.tx.connection(), customer, known.trait, m_context.now)
                : std::nullopt;
        changed = changed || !inForce || (inForce->text == value->text && inForce->items == value->items);
    }
    if (changed)
        touch(customer, Touch::Changed);
    return changed;
}

Ms PersonWriter::effectiveAt(const Person& person, bool created, std::optional<MergePolicy> policy) const
{
    const Ms now = m_context.now;
    if (policy.value_or(m_context.policy) == MergePolicy::Newest)
        return std::min(now, person.updatedAt.value_or(person.createdAt.value_or(now)));
    // What is known of somebody from the start holds from when they became a customer, not from today.
    // A file that dates its rows knows better when they were true: what is newer later wins over that date.
    if (created)
        return std::min(now, person.updatedAt.value_or(person.createdAt.value_or(now)));
    return now;
}

bool PersonWriter::suppress(CustomerId customer, const std::vector<Identity>& identities, const PersonConsent& consent,
                            std::string_view reason, Ms at)
{
    std::vector<std::string> addresses;
    const IdentityKind kind = consent.channel == customer::Channel::Email ? IdentityKind::Email : IdentityKind::Phone;
    for (const Identity& identity : identities) {
        if (identity.kind == kind)
            addresses.push_back(identity.normalized);
    }
    if (addresses.empty()) {
        Query known =
            m_context.tx.query("SELECT normalized FROM v_identity WHERE customer_id = ? AND kind = ? ORDER BY id");
        known.bind(customer, customer::identityKindName(kind));
        while (known.step())
            addresses.push_back(known.text(0));
    }
    bool added = false;
    for (const std::string& address : addresses) {
        customer::SuppressionEntry entry;
        entry.kind = std::string(customer::identityKindName(kind));
        entry.normalized = address;
        entry.reason = std::string(reason);
        entry.source = m_context.source;
        entry.evidence = consent.evidence;
        entry.at = at;
        entry.batch = m_context.batch;
        added =
            customer::consents::suppress(m_context.tx, entry, m_context.store.identityKey(), m_context.now) || added;
    }
    return added;
}

bool PersonWriter::addConsent(CustomerId customer, const std::vector<Identity>& identities,
                              const PersonConsent& consent, Ms defaultAt)
{
    const Ms at = std::min(consent.at.value_or(defaultAt), m_context.now);
    bool changed = false;
    if (consent.word == ConsentWord::Unsubscribed)
        changed = suppress(customer, identities, consent, "unsubscribed", at);
    else if (consent.word == ConsentWord::Bounced)
        return suppress(customer, identities, consent, "bounced_hard", at);
    else if (consent.word == ConsentWord::Complained)
        changed = suppress(customer, identities, consent, "complained", at);
    else if (consent.word == ConsentWord::Unknown)
        return false;
    customer::ConsentEntry entry;
    entry.customer = customer;
    entry.channel = consent.channel;
    entry.purpose = consent.purpose;
    entry.state =
        consent.word == ConsentWord::Granted ? customer::ConsentState::Granted : customer::ConsentState::Denied;
    entry.source = m_context.source;
    entry.evidence = consent.evidence;
    entry.at = at;
    entry.batch = m_context.batch;
    return customer::consents::addImported(m_context.tx, entry, m_context.now, m_context.retraction != nullptr) ||
           changed;
}

bool PersonWriter::addConsents(CustomerId customer, const std::vector<Identity>& identities,
                               const std::vector<PersonConsent>& consents, Ms defaultAt)
{
    bool changed = false;
    for (const PersonConsent& consent : consents)
        changed = addConsent(customer, identities, consent, defaultAt) || changed;
    if (changed)
        touch(customer, Touch::Changed);
    return changed;
}

}
