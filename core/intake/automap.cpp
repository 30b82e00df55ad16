#include "core/intake/automap.h"

#include "core/base/text.h"
#include "core/intake/columnlooks.h"
#include "core/intake/filestops.h"
#include "core/intake/headervariants.h"
#include "core/intake/kindfit.h"
#include "core/intake/settleorders.h"
#include "core/intake/visitactions.h"

#include <algorithm>
#include <array>
#include <set>

namespace patron::intake {

namespace {
using namespace std::string_view_literals;
using customer::TraitType;
using Attempt = MappingAttempt;

struct Guess
{
    std::size_t column;
    Field field;
    double score;
};

/// A column of states that says who may be written to, by words of its header and what its cells say.
std::optional<Field> consentByLooks(const std::string& plain, const ColumnLooks& looks)
{
    if (looks.flag >= 0.5 || !(looks.consent >= 0.8 || (looks.stop > 0 && looks.consent >= 0.3)))
        return std::nullopt;
    bool general = false;
    bool special = false;
    bool texts = false;
    for (const std::string_view word : split(plain, ' ')) {
        if (word == "order" || word == "payment" || word == "account" || word == "fulfillment")
            return std::nullopt;
        general = general || word == "status" || word == "state" || word == "statut" || word == "estado" ||
                  word == "stato" || word == "etat";
        for (const std::string_view start :
             {"subscri"sv, "newsletter"sv, "consent"sv, "marketing"sv, "optin"sv, "opt"sv, "einwilligung"sv, "werb"sv,
              "permission"sv, "mailing"sv, "abonne"sv, "nieuwsbrief"sv, "boletin"sv})
            special = special || word.substr(0, start.size()) == start;
        texts = texts || word == "sms" || word == "text";
    }
    // "Active" alone may be an account's state; that is no consent.
    const bool clear = looks.stop > 0 || looks.consent > looks.merely;
    if (!special && !(general && clear))
        return std::nullopt;
    return texts ? Field::SmsConsent : Field::EmailConsent;
}

std::vector<Guess> guessesFor(const std::vector<ColumnSample>& columns, const std::vector<ColumnLooks>& looks,
                              ImportKind kind)
{
    std::vector<Guess> guesses;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const std::string plain = plainHeader(columns[i].header);
        if (isSecretColumn(plain, looks[i]))
            continue;
        for (const HeaderGuess& guess : guessWholeHeader(columns[i].header, kind)) {
            const double borneOut = support(guess.field, columns[i].header, looks[i]);
            if (borneOut <= 0)
                continue;
            // An empty column is a poor second to a filled one of a lesser name.
            guesses.push_back(
                {i, guess.field, guess.score * borneOut * (0.55 + 0.45 * std::min(1.0, looks[i].filled * 2))});
        }
        if (looks[i].email >= 0.8)
            guesses.push_back({i, Field::Email, 30});
        if (const auto consent = consentByLooks(plain, looks[i]); consent && kind == ImportKind::Customers)
            guesses.push_back({i, *consent, 100}); // "State" is a region elsewhere
        // Where few opt out the first rows may all be empty.
        if (kind == ImportKind::Customers && plain.substr(0, 18) == "opted out of email" &&
            (looks[i].flag >= 0.5 || looks[i].count == 0))
            guesses.push_back({i, Field::EmailOptOut, 90});
        if (plain.substr(0, 7) == "column " && looks[i].country >= 0.8 && looks[i].count > 0)
            guesses.push_back({i, Field::Country, 25});
        if (plain.substr(0, 7) == "column " && looks[i].phone >= 0.8 && looks[i].number < 0.5)
            guesses.push_back({i, Field::Phone, 25});
    }
    std::stable_sort(guesses.begin(), guesses.end(), [](const Guess& a, const Guess& b) { return a.score > b.score; });
    return guesses;
}

using Pinned = std::vector<std::optional<MappedColumn>>;

bool isPinned(const Pinned& pinned, std::size_t column)
{
    return column < pinned.size() && pinned[column].has_value();
}

/// Whether a header names a field well enough for a second column of it; an address's phone is kept apart.
bool namesFurther(const std::string& header, Field field)
{
    const std::string plain = plainHeader(header);
    // "Person - Email - Home": an address and which of somebody's it is, and no word of anybody else.
    constexpr std::string_view known =
        " person contact customer email mail e address phone mobile telephone number home "
        "work private personal business office other main primary second secondary "
        "alternate alternative additional 1 2 3 4 ";
    const auto words = split(plain, ' ');
    if (words.size() > 1 && std::all_of(words.begin(), words.end(), [&](std::string_view word) {
            return known.find(" " + std::string(word) + " ") != std::string_view::npos;
        }))
        return plain.find("address phone") == std::string::npos;
    const auto guesses = guessWholeHeader(header, ImportKind::Customers);
    return !guesses.empty() && guesses.front().field == field && guesses.front().score >= 60 &&
           plain.find("address phone") == std::string::npos;
}

Attempt attempt(const std::vector<ColumnSample>& columns, const std::vector<ColumnLooks>& looks, ImportKind kind,
                const Pinned& pinned)
{
    Attempt result;
    result.mapping.kind = kind;
    for (const ColumnSample& column : columns) {
        MappedColumn mapped;
        mapped.column = column.header;
        result.mapping.columns.push_back(std::move(mapped));
    }
    for (std::size_t i = 0; i < pinned.size(); ++i) {
        if (!pinned[i])
            continue;
        result.mapping.columns[i] = *pinned[i];
        if (pinned[i]->field != Field::Ignore)
            result.scores[static_cast<std::size_t>(pinned[i]->field)] = 200;
    }
    for (const Guess& guess : guessesFor(columns, looks, kind)) {
        if (isPinned(pinned, guess.column))
            continue;
        MappedColumn& column = result.mapping.columns[guess.column];
        double& best = result.scores[static_cast<std::size_t>(guess.field)];
        if (column.field != Field::Ignore)
            continue;
        if (best > 0) {
            // A second address only where the header says that it is one more, and never of an order. What people
            // were asked may stand in several columns, each of which counts.
            constexpr double sureConsent = 60;
            const bool named = saysConsent(guess.field)
                                   ? guess.score >= sureConsent
                                   : looks[guess.column].count > 0 && namesFurther(column.column, guess.field);
            const bool proof = guess.field == Field::Evidence && kind == ImportKind::Consents;
            const bool further = proof || (fieldRepeats(guess.field) && kind == ImportKind::Customers && named);
            if (!further)
                continue;
        }
        column.field = guess.field;
        best = std::max(best, guess.score);
    }
    return result;
}

/// The type of a trait made from a column: what all sampled cells are. Codes with leading zeros stay text.
TraitType typeOf(const ColumnSample& column, const ColumnLooks& looks)
{
    if (looks.count == 0)
        return TraitType::Text;
    if (looks.number < 1 && holdsFlags(column, looks))
        return TraitType::Flag;
    if (looks.date >= 1 && looks.number < 1)
        return TraitType::Date;
    if (looks.number < 1)
        return TraitType::Text;
    const bool codes = std::any_of(column.values.begin(), column.values.end(), [](const std::string& value) {
        const auto text = trim(value);
        return (text.size() > 1 && text[0] == '0' && text[1] != '.' && text[1] != ',') || text.size() > 15 ||
               text.substr(0, 1) == "'" || text.substr(0, 1) == "+";
    });
    return codes ? TraitType::Text : TraitType::Number;
}

/// Mailchimp and others put the state of everybody in a file into its name.
void readFileName(std::string_view fileName, ColumnMapping& mapping)
{
    if (mapping.find(Field::EmailConsent) || mapping.kind != ImportKind::Customers)
        return;
    const std::string plain = plainHeader(fileName) + " ";
    struct Start
    {
        std::string_view word;
        std::string_view state;
    };
    // What begins the name says most; "subscribed" inside one may be anything.
    constexpr std::array starts{Start{"subscribed ", "subscribed"}, Start{"cleaned ", "bounced"},
                                Start{"nonsubscribed ", "never subscribed"}};
    for (const Start& start : starts) {
        if (plain.substr(0, start.word.size()) == start.word)
            mapping.constants[Field::EmailConsent] = std::string(start.state);
    }
    const FileStop stop = stopOfFileName(fileName);
    if (stop.state.empty())
        return;
    mapping.constants[Field::EmailConsent] = std::string(stop.state);
    if (stop.everyChannel)
        mapping.constants[Field::SmsConsent] = std::string(stop.state);
}

/// Columns of a customers file that nothing fits become traits of their own.
void makeTraits(const std::vector<ColumnSample>& columns, const std::vector<ColumnLooks>& looks, const Pinned& pinned,
                ColumnMapping& mapping)
{
    std::set<std::string> taken;
    for (const auto& known : pinned) {
        if (known && known->field == Field::Trait)
            taken.insert(known->trait);
    }
    for (const Field field : allFields())
        taken.insert(std::string(traitOfField(field)));
    taken.insert({"email", "phone"});
    for (std::size_t i = 0; i < columns.size(); ++i) {
        MappedColumn& column = mapping.columns[i];
        if (isPinned(pinned, i) || column.field != Field::Ignore || looks[i].count == 0 ||
            isSecretColumn(plainHeader(column.column), looks[i]))
            continue;
        const std::string base = customer::traitNameFor(column.column);
        if (base.empty())
            continue;
        std::string name = base;
        for (int n = 2; !taken.insert(name).second; ++n)
            name = base + "_" + std::to_string(n);
        column.field = Field::Trait;
        column.trait = name;
        column.type = typeOf(columns[i], looks[i]);
    }
}

/// Columns of an events file that nothing fits are properties of its events, and what a "traits." names is a trait.
void makeProperties(const std::vector<ColumnSample>& columns, const std::vector<ColumnLooks>& looks,
                    const Pinned& pinned, ColumnMapping& mapping)
{
    for (std::size_t i = 0; i < columns.size(); ++i) {
        MappedColumn& column = mapping.columns[i];
        if (isPinned(pinned, i) || column.field != Field::Ignore || looks[i].count == 0 ||
            isSecretColumn(plainHeader(column.column), looks[i]) || isActionHeader(column.column))
            continue;
        std::string_view name = column.column;
        const auto starts = [&](std::string_view with) { return name.substr(0, with.size()) == with; };
        column.field = Field::EventProperty;
        for (const std::string_view prefix : {"context.traits."sv, "traits."sv, "user_properties."sv}) {
            if (starts(prefix)) {
                column.field = Field::Trait;
                column.type = typeOf(columns[i], looks[i]);
                name.remove_prefix(prefix.size());
            }
        }
        for (const std::string_view prefix : {"properties."sv, "event_properties."sv, "event_params."sv}) {
            if (starts(prefix))
                name.remove_prefix(prefix.size());
        }
        column.trait = customer::traitNameFor(name);
    }
}

void sayWhy(const std::vector<ColumnLooks>& looks, ColumnMapping& mapping)
{
    for (std::size_t i = 0; i < mapping.columns.size(); ++i) {
        MappedColumn& column = mapping.columns[i];
        if (column.field == Field::Ignore)
            column.why = isSecretColumn(plainHeader(column.column), looks[i])                  ? "secret"
                         : mapping.kind == ImportKind::Events && isActionHeader(column.column) ? "action"
                                                                                               : "unknown";
    }
}

/// Whether rows tell of people, whatever else they have: coordinates make nobody a shop.
bool tellsOfPeople(const Attempt& people)
{
    return people.score(Field::Email) >= 45 || people.score(Field::CustomerId) >= 80 ||
           people.score(Field::Card) >= 80 ||
           (people.score(Field::FirstName) >= 80 &&
            (people.score(Field::LastName) >= 65 || people.score(Field::Phone) >= 45));
}

/// A list of addresses with reasons to stop and no others, or one that is of suppressions by its file's name and has
/// little beside them.
void settleSuppressions(Attempt& list, const std::vector<ColumnSample>& columns, const std::vector<ColumnLooks>& looks,
                        const AutomapContext& context)
{
    constexpr double sure = 95;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        // Reasons for a few beside what else is known of them are facts of people, and no list of whom to leave alone.
        const bool others = std::any_of(list.mapping.columns.begin(), list.mapping.columns.end(),
                                        [](const MappedColumn& column) { return column.field == Field::Ignore; });
        if (list.mapping.columns[i].field == Field::Reason && looks[i].filled < 0.5 && others)
            list.scores[static_cast<std::size_t>(Field::Reason)] = 0;
    }
    const bool nothingElse = std::all_of(list.mapping.columns.begin(), list.mapping.columns.end(),
                                         [](const MappedColumn& column) { return column.field != Field::Ignore; });
    for (std::size_t i = 0; i < columns.size() && nothingElse; ++i) {
        // Under "Status" it is what people said, and stands in their consents.
        const std::string plain = plainHeader(columns[i].header);
        if (list.mapping.columns[i].field == Field::Reason && looks[i].stop >= 0.9 && plain != "status" &&
            plain != "state")
            list.scores[static_cast<std::size_t>(Field::Reason)] = sure;
    }
    const std::string plain = " " + plainHeader(context.fileName) + " ";
    constexpr std::size_t fewColumns = 6;
    if (list.mapping.columns.size() > fewColumns || !list.has(Field::Email) || list.has(Field::Reason))
        return;
    for (const std::string_view word : {" suppression "sv, " suppressions "sv, " suppressed "sv, " suppress "sv,
                                        " blocklist "sv, " blacklist "sv, " sperrliste "sv}) {
        if (plain.find(word) == std::string::npos)
            continue;
        const FileStop stop = stopOfFileName(context.fileName);
        list.mapping.constants[Field::Reason] = stop.state.empty() ? "manual" : std::string(stop.state);
        list.scores[static_cast<std::size_t>(Field::Reason)] = sure;
        return;
    }
}

Attempt choose(const std::vector<ColumnSample>& columns, const std::vector<ColumnLooks>& looks,
               const AutomapContext& context)
{
    constexpr std::array kinds{ImportKind::Orders,    ImportKind::Loyalty,  ImportKind::Coupons,
                               ImportKind::Events,    ImportKind::Consents, ImportKind::Suppressions,
                               ImportKind::Weather,   ImportKind::Rates,    ImportKind::Places,
                               ImportKind::Gazetteer, ImportKind::Products, ImportKind::Customers};
    const bool ofPeople = tellsOfPeople(attempt(columns, looks, ImportKind::Customers, context.pinned));
    for (const ImportKind kind : kinds) {
        if (context.kind && *context.kind != kind)
            continue;
        const bool ofPositions = kind == ImportKind::Places || kind == ImportKind::Gazetteer;
        Attempt made = attempt(columns, looks, kind, context.pinned);
        const bool settled = std::any_of(context.pinned.begin(), context.pinned.end(), [](const auto& known) {
            return known && fieldForm(known->field) == FieldForm::Money;
        });
        if (kind == ImportKind::Orders && !settled)
            settleOrders(made, columns, looks);
        if (kind == ImportKind::Events)
            settleEvents(made);
        if (kind == ImportKind::Loyalty)
            settlePoints(made);
        if (kind == ImportKind::Rates)
            settleRates(made, columns);
        if (kind == ImportKind::Suppressions)
            settleSuppressions(made, columns, looks, context);
        const bool placed = made.has(Field::Hours) || made.has(Field::Polygon);
        if (!context.kind && ofPositions && ofPeople && !placed)
            continue;
        if (context.kind || kindFits(made))
            return made;
    }
    return attempt(columns, looks, ImportKind::Customers, context.pinned);
}
}

ColumnMapping automap(const std::vector<ColumnSample>& columns, const AutomapContext& context)
{
    std::vector<ColumnLooks> looks;
    for (const ColumnSample& column : columns)
        looks.push_back(lookAt(column));
    const Attempt chosen = choose(columns, looks, context);
    ColumnMapping mapping = chosen.mapping;
    if (mapping.kind == ImportKind::Customers) {
        readFileName(context.fileName, mapping);
        if (mapping.hasIdentity())
            makeTraits(columns, looks, context.pinned, mapping);
    }
    if (mapping.kind == ImportKind::Events)
        makeProperties(columns, looks, context.pinned, mapping);
    for (const Field field : {Field::OrderDate, Field::CreatedAt, Field::EventAt}) {
        const MappedColumn* dated = mapping.find(field);
        if (dated && (" " + plainHeader(dated->column) + " ").find(" utc ") != std::string::npos)
            mapping.zone = "UTC";
    }
    sayWhy(looks, mapping);
    return mapping;
}

}
