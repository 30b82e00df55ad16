#include "core/intake/automap.h"

#include "core/base/money.h"
#include "core/base/text.h"
#include "core/intake/celllooks.h"
#include "core/intake/headernames.h"
#include "core/intake/kindfit.h"
#include "core/intake/statuswords.h"
#include "core/intake/visitactions.h"

#include <algorithm>
#include <array>
#include <set>

namespace patron::intake {

namespace {
using namespace std::string_view_literals;
using customer::TraitType;
using Attempt = MappingAttempt;

/// What a column's sampled cells look like, as shares of the filled ones.
struct Looks
{
    double filled = 0; ///< share of the rows
    std::size_t count = 0;
    double email = 0;
    double phone = 0;
    double number = 0;
    double date = 0;
    double flag = 0;
    double country = 0;
    double code = 0;   ///< short, with a digit, no blank inside: such as an order number
    double spaced = 0; ///< several words
    double consent = 0;
    double status = 0;
    double secret = 0; ///< card numbers, password hashes, tokens
    double postal = 0;
};

Looks lookAt(const ColumnSample& column)
{
    Looks looks;
    for (const std::string& value : column.values) {
        const std::string_view text = trim(value);
        if (text.empty())
            continue;
        ++looks.count;
        const auto bracket = text.find('<');
        looks.email += looksLikeEmail(text.substr(0, text.find_first_of(",; |"))) ||
                               (bracket != std::string_view::npos &&
                                looksLikeEmail(text.substr(bracket + 1, text.find('>') - bracket - 1)))
                           ? 1
                           : 0;
        looks.phone += looksLikePhone(text) || looksLikePhone(text.substr(0, text.find_first_of("/|;"))) ? 1 : 0;
        looks.number += looksLikeNumber(text) ? 1 : 0;
        looks.date += (readDate(text, DateOrder::DayFirst) || readDate(text, DateOrder::MonthFirst)) ? 1 : 0;
        looks.flag += looksLikeFlag(text) ? 1 : 0;
        looks.country += customer::countryCode(text) ? 1 : 0;
        const bool digit = std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
        looks.code += digit && text.size() <= 40 && text.find(' ') == std::string_view::npos && !looksLikeEmail(text);
        looks.spaced += text.find(' ') != std::string_view::npos ? 1 : 0;
        looks.consent += consentWord(text) ? 1 : 0;
        looks.status += orderWord(text) ? 1 : 0;
        looks.secret += looksLikeSecret(text) ? 1 : 0;
        looks.postal += looksLikePostalCode(text) ? 1 : 0;
    }
    if (looks.count > 0) {
        const auto n = static_cast<double>(looks.count);
        for (double* share : {&looks.email, &looks.phone, &looks.number, &looks.date, &looks.flag, &looks.country,
                              &looks.code, &looks.spaced, &looks.consent, &looks.status, &looks.secret, &looks.postal})
            *share /= n;
        looks.filled = n / static_cast<double>(column.values.size());
    }
    return looks;
}

/// How far the cells bear out what the header says, 0 to 1.
double support(Field field, const Looks& looks)
{
    if (looks.count == 0)
        return 0.9;
    if (field >= Field::TempMax && field <= Field::WeatherCode)
        return looks.number >= 0.3 ? 1 : looks.spaced + looks.email + looks.date > 0.3 ? 0 : 0.7;
    switch (field) {
    case Field::Email:
        return looks.email >= 0.3 ? 1 : 0;
    case Field::Phone:
        return looks.phone + looks.number >= 0.3 && looks.email == 0 ? 1 : 0;
    case Field::OrderNumber:
        return looks.code >= 0.5 && looks.date < 0.9 ? 1 : 0.2;
    case Field::CustomerId:
        // "Customer" over people's names is no number of theirs.
        if (looks.spaced > 0.5 || looks.email > 0.5)
            return 0;
        return looks.code >= 0.5 ? 1 : 0.9;
    case Field::Name:
        // People have no digits in their names: "#1050" is a number under the header "Name".
        if (looks.code > 0.8)
            return 0;
        [[fallthrough]];
    case Field::FirstName:
    case Field::LastName:
    case Field::City:
        return looks.email > 0.5 || looks.number > 0.7 || looks.date > 0.7 ? 0 : 1;
    case Field::Product:
        if (looks.code > 0.8)
            return 0.6;
        return looks.email > 0.5 || looks.number > 0.7 || looks.date > 0.7 ? 0 : 1;
    case Field::Lat:
    case Field::Lon:
    case Field::GivenOrderCount:
    case Field::Quantity:
        return looks.number >= 0.6 ? 1 : 0;
    case Field::OrderStatus:
        return looks.status >= 0.3 ? 1 : 0.5;
    case Field::OrderType:
        return looks.status >= 0.1 ? 1 : 0;
    case Field::EmailConsent:
    case Field::SmsConsent:
    case Field::EmailOptOut:
    case Field::SmsOptOut:
    case Field::ConsentState:
        return looks.consent >= 0.5 ? 1 : 0;
    case Field::OrderTime:
        return looks.date < 0.5 ? 1 : 0;
    default:
        break;
    }
    switch (fieldForm(field)) {
    case FieldForm::Date:
        return looks.date >= 0.3 ? 1 : 0;
    case FieldForm::Number:
        if (field != Field::Points && field != Field::PointsBalance)
            return 1;
        [[fallthrough]];
    case FieldForm::Money:
        return looks.number >= 0.6 ? 1 : 0;
    default:
        return 1;
    }
}

struct Guess
{
    std::size_t column;
    Field field;
    double score;
};

std::vector<Guess> guessesFor(const std::vector<ColumnSample>& columns, const std::vector<Looks>& looks,
                              ImportKind kind)
{
    std::vector<Guess> guesses;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const std::string plain = plainHeader(columns[i].header);
        if (isSecretHeader(plain) || looks[i].secret >= 0.5)
            continue;
        for (const HeaderGuess& guess : guessHeader(plain, kind)) {
            const double borneOut = support(guess.field, looks[i]);
            if (borneOut <= 0)
                continue;
            // An empty column is a poor second to a filled one of a lesser name.
            guesses.push_back(
                {i, guess.field, guess.score * borneOut * (0.55 + 0.45 * std::min(1.0, looks[i].filled * 2))});
        }
        if (looks[i].email >= 0.8)
            guesses.push_back({i, Field::Email, 30});
        if (kind == ImportKind::Customers && looks[i].consent >= 0.8 && looks[i].flag < 0.5 &&
            (plain == "status" || plain == "state"))
            guesses.push_back({i, Field::EmailConsent, 100});
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
    const auto guesses = guessHeader(plain, ImportKind::Customers);
    return !guesses.empty() && guesses.front().field == field && guesses.front().score >= 60 &&
           plain.find("address phone") == std::string::npos;
}

Attempt attempt(const std::vector<ColumnSample>& columns, const std::vector<Looks>& looks, ImportKind kind,
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
            // A second address only where the header says that it is one more, and never of an order.
            const bool further = fieldRepeats(guess.field) && kind == ImportKind::Customers &&
                                 looks[guess.column].count > 0 && namesFurther(column.column, guess.field);
            if (!further)
                continue;
        }
        column.field = guess.field;
        best = std::max(best, guess.score);
    }
    return result;
}

void drop(Attempt& attempt, Field field)
{
    for (MappedColumn& column : attempt.mapping.columns) {
        if (column.field == field)
            column.field = Field::Ignore;
    }
    attempt.scores[static_cast<std::size_t>(field)] = 0;
}

void rename(Attempt& attempt, Field from, Field to)
{
    if (attempt.has(to))
        return;
    for (MappedColumn& column : attempt.mapping.columns) {
        if (column.field == from)
            column.field = to;
    }
    attempt.scores[static_cast<std::size_t>(to)] = attempt.score(from);
    attempt.scores[static_cast<std::size_t>(from)] = 0;
}

const ColumnSample* sampleOf(const std::vector<ColumnSample>& columns, const Attempt& attempt, Field field)
{
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (attempt.mapping.columns[i].field == field)
            return &columns[i];
    }
    return nullptr;
}

/// Whether the column called a total is quantity times price on nearly every row: the line's total then.
bool totalIsOfLine(const std::vector<ColumnSample>& columns, const Attempt& attempt)
{
    const ColumnSample* quantity = sampleOf(columns, attempt, Field::Quantity);
    const ColumnSample* price = sampleOf(columns, attempt, Field::UnitPrice);
    const ColumnSample* total = sampleOf(columns, attempt, Field::OrderTotal);
    if (!quantity || !price || !total)
        return false;
    std::size_t rows = 0;
    std::size_t equal = 0;
    for (std::size_t i = 0; i < total->values.size(); ++i) {
        const auto q = readUnits(quantity->values[i], DecimalMark::Point, quantityDecimals);
        const auto p = readUnits(price->values[i], DecimalMark::Point, unitPriceDecimals);
        const auto t = readUnits(total->values[i], DecimalMark::Point, 2);
        if (!q || !p || !t)
            continue;
        ++rows;
        equal += std::abs(lineTotal(*q, *p, 2) - *t) <= 1 ? 1 : 0;
    }
    return rows > 0 && equal * 10 >= rows * 9;
}

/// Puts right what header names alone get wrong in a file of orders.
void settleOrders(Attempt& orders, const std::vector<ColumnSample>& columns)
{
    if (totalIsOfLine(columns, orders))
        rename(orders, Field::OrderTotal, Field::LineTotal);
    const bool priced = orders.has(Field::Quantity) || orders.has(Field::UnitPrice);
    if (orders.has(Field::LineTotal) && !priced && !orders.has(Field::Sku) && !orders.has(Field::Product))
        rename(orders, Field::LineTotal, Field::OrderTotal);
    // A free description beside an order's total is no product.
    if (orders.has(Field::Product) && !priced && !orders.has(Field::LineTotal) && orders.score(Field::Product) < 80)
        drop(orders, Field::Product);
    // "Reference" alone is the order's, not an article's.
    const ColumnSample* article = sampleOf(columns, orders, Field::Sku);
    if (article && !priced && !orders.has(Field::Product) && !orders.has(Field::LineTotal) &&
        (plainHeader(article->header) == "reference" || plainHeader(article->header) == "referencia"))
        drop(orders, Field::Sku);
    if (orders.has(Field::Quantity) && !orders.has(Field::UnitPrice) && !orders.has(Field::LineTotal) &&
        !orders.has(Field::Sku) && !orders.has(Field::Product))
        drop(orders, Field::Quantity);
}

/// The type of a trait made from a column: what all sampled cells are. Codes with leading zeros stay text.
TraitType typeOf(const ColumnSample& column, const Looks& looks)
{
    if (looks.count == 0)
        return TraitType::Text;
    if (looks.flag >= 1 && looks.number < 1)
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
    constexpr std::array starts{Start{"subscribed ", "subscribed"},
                                Start{"unsubscribed ", "unsubscribed"},
                                Start{"unsubscribes ", "unsubscribed"},
                                Start{"cleaned ", "bounced"},
                                Start{"bounced ", "bounced"},
                                Start{"bounces ", "bounced"},
                                Start{"nonsubscribed ", "never subscribed"}};
    for (const Start& start : starts) {
        if (plain.substr(0, start.word.size()) == start.word)
            mapping.constants[Field::EmailConsent] = std::string(start.state);
    }
}

/// Columns of a customers file that nothing fits become traits of their own.
void makeTraits(const std::vector<ColumnSample>& columns, const std::vector<Looks>& looks, const Pinned& pinned,
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
        if (isPinned(pinned, i) || column.field != Field::Ignore || looks[i].count == 0 || looks[i].secret >= 0.5 ||
            isSecretHeader(plainHeader(column.column)))
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
void makeProperties(const std::vector<ColumnSample>& columns, const std::vector<Looks>& looks, const Pinned& pinned,
                    ColumnMapping& mapping)
{
    for (std::size_t i = 0; i < columns.size(); ++i) {
        MappedColumn& column = mapping.columns[i];
        if (isPinned(pinned, i) || column.field != Field::Ignore || looks[i].count == 0 || looks[i].secret >= 0.5 ||
            isSecretHeader(plainHeader(column.column)) || isActionHeader(column.column))
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

void sayWhy(const std::vector<Looks>& looks, ColumnMapping& mapping)
{
    for (std::size_t i = 0; i < mapping.columns.size(); ++i) {
        MappedColumn& column = mapping.columns[i];
        if (column.field == Field::Ignore)
            column.why = isSecretHeader(plainHeader(column.column)) || looks[i].secret >= 0.5  ? "secret"
                         : mapping.kind == ImportKind::Events && isActionHeader(column.column) ? "action"
                                                                                               : "unknown";
    }
}

Attempt choose(const std::vector<ColumnSample>& columns, const std::vector<Looks>& looks, const AutomapContext& context)
{
    constexpr std::array kinds{ImportKind::Orders,    ImportKind::Loyalty,  ImportKind::Coupons,
                               ImportKind::Events,    ImportKind::Consents, ImportKind::Suppressions,
                               ImportKind::Weather,   ImportKind::Rates,    ImportKind::Places,
                               ImportKind::Gazetteer, ImportKind::Products, ImportKind::Customers};
    for (const ImportKind kind : kinds) {
        if (context.kind && *context.kind != kind)
            continue;
        Attempt made = attempt(columns, looks, kind, context.pinned);
        const bool settled = std::any_of(context.pinned.begin(), context.pinned.end(), [](const auto& known) {
            return known && fieldForm(known->field) == FieldForm::Money;
        });
        if (kind == ImportKind::Orders && !settled)
            settleOrders(made, columns);
        if (kind == ImportKind::Rates)
            settleRates(made, columns);
        if (context.kind || kindFits(made))
            return made;
    }
    return attempt(columns, looks, ImportKind::Customers, context.pinned);
}
}

ColumnMapping automap(const std::vector<ColumnSample>& columns, const AutomapContext& context)
{
    std::vector<Looks> looks;
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
