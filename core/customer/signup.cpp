#include "core/customer/signup.h"

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/customer/consentstore.h"
#include "core/customer/customerstore.h"
#include "core/customer/eventstore.h"
#include "core/customer/spokendate.h"
#include "core/customer/traitstore.h"

#include <algorithm>

namespace patron::customer::signups {

namespace {
constexpr std::string_view eventSource = "sign-up";

Error notThis(std::string_view what, const std::string& text)
{
    return makeError(ErrorCode::BadInput, "\"" + text + "\" is not " + std::string(what) + ". Ask again.");
}

Result<std::vector<Identity>> identitiesOf(const Store& store, const SignUp& signUp)
{
    struct Given
    {
        IdentityKind kind;
        const std::string& text;
        const char* what;
    };
    std::vector<Identity> identities;
    for (const Given& given : {Given{IdentityKind::Email, signUp.email, "an email address"},
                               Given{IdentityKind::Card, signUp.card, "a card's number"},
                               Given{IdentityKind::Phone, signUp.phone, "a telephone number"}}) {
        if (trim(given.text).empty())
            continue;
        const auto identity = makeIdentity(given.kind, given.text, {}, store.country());
        if (!identity)
            return notThis(given.what, given.text);
        identities.push_back(*identity);
    }
    if (identities.empty()) {
        return makeError(ErrorCode::BadInput,
                         "Nobody can be known by a name alone. Ask for an email address, a phone or a card.");
    }
    return identities;
}

Result<PlaceId> placeNamed(Transaction& tx, const std::string& name)
{
    if (trim(name).empty())
        return PlaceId{};
    Query query = tx.query("SELECT id FROM place WHERE folded = ?");
    query.bind(foldText(trim(name)));
    if (!query.step())
        return makeError(ErrorCode::BadInput, "There is no shop \"" + name + "\" in this workspace.");
    return query.id<PlaceId>(0);
}

/// The customer of the strongest identity that is known, and whether others of them belong to somebody else.
CustomerId known(Transaction& tx, const std::vector<Identity>& identities)
{
    for (const Identity& identity : identities) {
        const auto found = customers::withIdentity(tx.connection(), identity);
        // A phone of several people is nobody's.
        if (found.size() == 1 || (!found.empty() && identity.kind != IdentityKind::Phone))
            return customers::resolve(tx.connection(), found.front());
    }
    return {};
}

void addIdentities(Transaction& tx, const std::vector<Identity>& identities, SignedUp& done, Ms recordedAt)
{
    for (const Identity& identity : identities) {
        const auto owners = customers::withIdentity(tx.connection(), identity);
        const bool others =
            std::any_of(owners.begin(), owners.end(), [&](CustomerId owner) { return owner != done.customer; });
        if (others && identity.kind != IdentityKind::Phone) {
            done.notes.push_back("The " + std::string(identityKindName(identity.kind)) +
                                 " belongs to another customer and was left there; they may be one person.");
            continue;
        }
        customers::addIdentity(tx, done.customer, identity, {}, recordedAt);
    }
}

void addAnswers(Transaction& tx, const Store& store, const SignUp& signUp, SignedUp& done, Result<void>& failure)
{
    ReadSession session(tx.connection());
    for (const SignUp::Answer& given : signUp.answers) {
        if (trim(given.text).empty())
            continue;
        const auto trait = traits::find(session, given.trait);
        if (trait && traits::current(tx.connection(), done.customer, *trait))
            continue; // it is known: a form at the till changes nothing
        failure = answer(tx, store, done.customer, given, signUp.source, signUp.at);
        if (!failure)
            return;
    }
}

void addConsents(Transaction& tx, const SignUp& signUp, SignedUp& done, Ms recordedAt)
{
    for (const Channel channel : signUp.agreedTo) {
        ConsentEntry entry;
        entry.customer = done.customer;
        entry.channel = channel;
        entry.source = signUp.source;
        entry.evidence = signUp.evidence;
        entry.wordingVersion = signUp.wordingVersion;
        entry.at = signUp.at;
        if (consents::addImported(tx, entry, recordedAt))
            done.consents.push_back(channel);
        else if (consents::stateAt(tx.connection(), done.customer, channel, entry.purpose, INT64_MAX) !=
                 ConsentState::Granted) {
            done.notes.push_back("They said no to " + std::string(channelName(channel)) +
                                 " before, or the address is suppressed, and that stands. If they want it again, "
                                 "record it with fresh evidence on their page.");
        }
    }
}

/// False when the key of what brought it is known.
bool writeEvent(Transaction& tx, const Store& store, const SignUp& signUp, CustomerId customer, PlaceId place,
                Ms recordedAt)
{
    NewEvent event;
    event.customer = customer;
    event.kind = "form_submitted";
    event.at = signUp.at;
    event.channel = signUp.touchpoint;
    event.place = place;
    event.key = eventSource;
    event.source = eventSource;
    event.sourceKey = signUp.key;
    event.properties = compactJson(Json{{"source", signUp.source}});
    return events::add(tx, store.zone(), event, recordedAt) != 0;
}

bool isRepeated(Transaction& tx, const SignUp& signUp, SignedUp& done)
{
    if (signUp.key.empty())
        return false;
    Query query = tx.query("SELECT customer_id FROM event WHERE source = ? AND source_key = ?");
    query.bind(eventSource, signUp.key);
    if (!query.step())
        return false;
    done.customer = query.id<CustomerId>(0);
    done.repeated = true;
    return true;
}
}

Result<SignedUp> add(Transaction& tx, const Store& store, const SignUp& signUp, Ms recordedAt)
{
    SignedUp done;
    if (isRepeated(tx, signUp, done))
        return done;
    if (!signUp.agreedTo.empty() && trim(signUp.evidence).empty()) {
        return makeError(ErrorCode::BadInput, "Say how you know that they agreed, such as \"ticked the form at the "
                                              "till\": consent needs evidence.");
    }
    PATRON_TRY(identities, identitiesOf(store, signUp));
    PATRON_TRY(place, placeNamed(tx, signUp.place));
    if (!place && !signUp.placeHint.empty()) {
        if (const auto hinted = placeNamed(tx, signUp.placeHint))
            place = *hinted;
    }
    done.customer = known(tx, identities);
    if (!done.customer) {
        done.created = true;
        done.customer = customers::create(tx, store, identities, {}, recordedAt);
        PATRON_CHECK(answer(tx, store, done.customer, {"source", signUp.source}, signUp.source, signUp.at));
    } else {
        addIdentities(tx, identities, done, recordedAt);
    }
    Result<void> answers;
    addAnswers(tx, store, signUp, done, answers);
    if (!answers)
        return answers.error();
    addConsents(tx, signUp, done, recordedAt);
    writeEvent(tx, store, signUp, done.customer, place, recordedAt);
    if (!signUp.receipt.empty()) {
        PATRON_TRY(sale, saleclaims::claim(tx, done.customer, signUp.receipt, signUp.source, signUp.at));
        done.sale = sale;
    }
    return done;
}

namespace {
Result<void> answerIdentity(Transaction& tx, const Store& store, CustomerId customer, IdentityKind kind,
                            const std::string& text, Ms at)
{
    const auto identity = makeIdentity(kind, text, {}, store.country());
    if (!identity) {
        return notThis(kind == IdentityKind::Email   ? "an email address"
                       : kind == IdentityKind::Phone ? "a telephone number"
                                                     : "a card's number",
                       text);
    }
    for (const CustomerId owner : customers::withIdentity(tx.connection(), *identity)) {
        if (owner != customer && kind != IdentityKind::Phone) {
            return makeError(ErrorCode::Conflict,
                             "Another customer has this already: they may be one person. See the duplicates.");
        }
    }
    customers::addIdentity(tx, customer, *identity, {}, at);
    return {};
}
}

Result<void> answer(Transaction& tx, const Store& store, CustomerId customer, const SignUp::Answer& answer,
                    std::string_view source, Ms at)
{
    if (const auto kind = parseIdentityKind(answer.trait);
        kind && *kind != IdentityKind::External && *kind != IdentityKind::Device)
        return answerIdentity(tx, store, customer, *kind, answer.text, at);
    ReadSession session(tx.connection());
    const auto trait = traits::find(session, answer.trait);
    if (!trait)
        return makeError(ErrorCode::NotFound, "There is no trait \"" + answer.trait + "\" here.");
    std::string text(trim(answer.text));
    if (trait->name == "country") {
        if (const auto code = countryCode(text))
            text = *code;
    }
    if (trait->type == TraitType::Date) {
        const auto day = readSpokenDate(text, store.country());
        const bool future = day && trait->name == "birthday" && *day > store.zone().dayAt(at);
        if (!day || future) {
            return makeError(ErrorCode::BadInput, "\"" + answer.text + "\" is not a date for " + trait->label +
                                                      ". Write it such as " + spokenDateExample(store.country()) +
                                                      " or 1985-07-24.");
        }
        text = formatIsoDate(*day);
    }
    const auto value = makeTraitValue(trait->type, text, store.currencyDecimals());
    if (!value)
        return notThis("a value for " + trait->label, answer.text);
    traits::add(tx, *trait, {customer, trait->id, at, value, std::string(source), {}});
    return {};
}

}
