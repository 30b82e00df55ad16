#include "core/intake/kindfit.h"

#include "core/base/currency.h"
#include "core/base/text.h"
#include "core/intake/celllooks.h"
#include "core/intake/headernames.h"
#include "core/intake/plainheader.h"

#include <algorithm>

namespace patron::intake {

namespace {
bool ordersFit(const MappingAttempt& orders)
{
    const int amounts = static_cast<int>(orders.has(Field::OrderTotal)) +
                        static_cast<int>(orders.has(Field::OrderSubtotal)) +
                        static_cast<int>(orders.has(Field::LineTotal)) + static_cast<int>(orders.has(Field::UnitPrice));
    const int line = static_cast<int>(orders.has(Field::Sku)) + static_cast<int>(orders.has(Field::Product)) +
                     static_cast<int>(orders.has(Field::Quantity)) + static_cast<int>(orders.has(Field::UnitPrice));
    if (!orders.has(Field::OrderNumber))
        return false;
    const bool strong = orders.score(Field::OrderNumber) >= 75;
    if (strong)
        return amounts > 0 || line >= 2;
    return orders.has(Field::OrderDate) && amounts > 0;
}

bool eventsFit(const MappingAttempt& events)
{
    return events.score(Field::EventKind) >= 75 && events.has(Field::EventAt) &&
           (events.has(Field::Email) || events.has(Field::Phone) || events.has(Field::CustomerId) ||
            events.has(Field::DeviceId) || events.has(Field::Card));
}

bool consentsFit(const MappingAttempt& consents)
{
    return consents.has(Field::ConsentState) && consents.score(Field::ConsentChannel) >= 75 &&
           (consents.has(Field::Email) || consents.has(Field::Phone) || consents.has(Field::CustomerId));
}

/// A list of addresses with why nobody may write to them, and no more of the people than that.
bool suppressionsFit(const MappingAttempt& list)
{
    if (list.score(Field::Reason) < 90 || !(list.has(Field::Email) || list.has(Field::Phone)))
        return false;
    std::size_t others = 0;
    for (const MappedColumn& column : list.mapping.columns)
        others += column.field == Field::Ignore ? 1 : 0;
    return others * 2 <= list.mapping.columns.size();
}

/// Whether a heading alone says that its cells name shops, which "Name" does not.
bool namesShops(std::string_view header)
{
    const std::string plain = plainHeader(header);
    for (const std::string_view word :
         {"store",      "shop",    "branch",        "outlet",   "location",   "salon",    "filiale",
          "filialname", "laden",   "geschaft",      "standort", "magasin",    "boutique", "tienda",
          "sucursal",   "negozio", "punto vendita", "winkel",   "winkelnaam", "filiaal",  "loja"}) {
        if (plain == word || plain == std::string(word) + " name" || plain == "name of " + std::string(word) ||
            plain == "nom du " + std::string(word) || plain == "nombre de la " + std::string(word) ||
            plain == "nome " + std::string(word))
            return true;
    }
    return false;
}

/// Whether a column that a list of shops has no use for tells of people.
bool tellsOfPerson(const MappedColumn& column)
{
    if (column.field != Field::Ignore)
        return column.field == Field::Email;
    const auto guesses = guessHeader(plainHeader(column.column), ImportKind::Customers);
    return std::any_of(guesses.begin(), guesses.end(), [](const HeaderGuess& guess) {
        const bool who = guess.field >= Field::Email && guess.field <= Field::Name;
        const bool asked = guess.field >= Field::EmailConsent && guess.field <= Field::EmailBounced;
        return guess.score >= 60 && (who || asked || guess.field == Field::Birthday || guess.field == Field::Gender ||
                                     guess.field == Field::GivenOrderCount || guess.field == Field::GivenTotalSpent);
    });
}

/// Shops by their names and addresses alone: where they are is found by the gazetteer.
bool isListOfShops(const MappingAttempt& places)
{
    const MappedColumn* name = places.mapping.find(Field::Name);
    const bool addressed = places.has(Field::PostalCode) || (places.has(Field::City) && places.has(Field::Street));
    const auto& columns = places.mapping.columns;
    return name && namesShops(name->column) && addressed && std::none_of(columns.begin(), columns.end(), tellsOfPerson);
}

bool placesFit(const MappingAttempt& places)
{
    const bool position = places.has(Field::Lat) && places.has(Field::Lon);
    const bool furnished = places.has(Field::Street) || places.has(Field::Phone) || places.has(Field::PlaceKind);
    if (!position && isListOfShops(places))
        return true;
    return places.score(Field::Name) >= 50 && !places.has(Field::Email) &&
           (places.has(Field::Hours) || places.has(Field::Polygon) ||
            (position && (furnished || !places.has(Field::Country))));
}

bool productsFit(const MappingAttempt& products)
{
    // Goods have no addresses: who has one is a customer, whatever their number is called.
    return products.score(Field::Sku) >= 50 && products.has(Field::Product) && !products.has(Field::Email) &&
           !products.has(Field::Phone);
}

bool gazetteerFits(const MappingAttempt& gazetteer)
{
    return gazetteer.has(Field::Lat) && gazetteer.has(Field::Lon) && gazetteer.has(Field::Country) &&
           (gazetteer.has(Field::PostalCode) || gazetteer.has(Field::City));
}

/// Movements of points, told by what they were or by the order they are of; or balances and tiers and little else.
bool loyaltyFits(const MappingAttempt& loyalty)
{
    const bool known = loyalty.has(Field::Email) || loyalty.has(Field::Phone) || loyalty.has(Field::CustomerId) ||
                       loyalty.has(Field::Card);
    const bool told = loyalty.has(Field::PointsKind) || loyalty.has(Field::ExpiresOn) ||
                      loyalty.score(Field::OrderNumber) >= 75 || loyalty.score(Field::Reason) >= 75;
    if (known && loyalty.score(Field::Points) >= 90 && loyalty.has(Field::EventAt) && told)
        return true;
    // Further counts of points are no facts about people.
    const auto others =
        std::count_if(loyalty.mapping.columns.begin(), loyalty.mapping.columns.end(), [](const MappedColumn& column) {
            const std::string plain = plainHeader(column.column);
            return column.field == Field::Ignore &&
                   !(plain.find("point") != std::string::npos || plain.find("punkt") != std::string::npos ||
                     plain.find("punto") != std::string::npos || plain.find("punti") != std::string::npos);
        });
    return known && loyalty.score(Field::PointsBalance) >= 90 && others == 0;
}

/// Codes with what they take off, or with what became of them; a single word of that where the heading leaves no doubt
/// that they are coupons' and nothing else is told.
bool couponsFit(const MappingAttempt& coupons)
{
    const auto terms =
        std::count_if(coupons.mapping.columns.begin(), coupons.mapping.columns.end(), [](const auto& one) {
            return (one.field >= Field::CouponPool && one.field <= Field::RedeemedAt) || one.field == Field::EndsAt;
        });
    if (coupons.score(Field::Coupon) < 90 || terms == 0)
        return false;
    if (terms >= 2)
        return true;
    const auto& columns = coupons.mapping.columns;
    const bool more = std::any_of(columns.begin(), columns.end(),
                                  [](const MappedColumn& column) { return column.field == Field::Ignore; });
    const MappedColumn* code = coupons.mapping.find(Field::Coupon);
    const std::string heading = code ? plainHeader(code->column) : std::string();
    const bool any = heading == "code" || heading == "codes" || heading == "codigo" || heading == "codice";
    return !more && !any;
}

/// A day and its measures; a single one where there is little else.
bool weatherFits(const MappingAttempt& weather)
{
    std::size_t measures = 0;
    for (const MappedColumn& column : weather.mapping.columns)
        measures += column.field >= Field::TempMax && column.field <= Field::WeatherCode ? 1 : 0;
    return weather.has(Field::WeatherDay) &&
           (measures >= 2 || (measures == 1 && weather.mapping.columns.size() <= 4 && weather.has(Field::Place)));
}

/// Rates, or none where a currency had none that day.
bool holdsRates(const ColumnSample& column)
{
    return std::all_of(column.values.begin(), column.values.end(), [](const std::string& value) {
        const auto cell = trim(value);
        return cell.empty() || cell == "N/A" || cell == "-" || looksLikeNumber(cell);
    });
}
}

bool kindFits(const MappingAttempt& attempt)
{
    switch (attempt.mapping.kind) {
    case ImportKind::Orders:
        return ordersFit(attempt);
    case ImportKind::Events:
        return eventsFit(attempt);
    case ImportKind::Consents:
        return consentsFit(attempt);
    case ImportKind::Rates:
        return attempt.has(Field::Rate) && attempt.has(Field::RateDate) && attempt.score(Field::Currency) >= 50;
    case ImportKind::Suppressions:
        return suppressionsFit(attempt);
    case ImportKind::Places:
        return placesFit(attempt);
    case ImportKind::Products:
        return productsFit(attempt);
    case ImportKind::Gazetteer:
        return gazetteerFits(attempt);
    case ImportKind::Weather:
        return weatherFits(attempt);
    case ImportKind::Loyalty:
        return loyaltyFits(attempt);
    case ImportKind::Coupons:
        return couponsFit(attempt);
    case ImportKind::Customers:
        break;
    }
    return true;
}

void settlePoints(MappingAttempt& loyalty)
{
    const bool movement = loyalty.has(Field::PointsKind) || loyalty.has(Field::EventAt) ||
                          loyalty.has(Field::OrderNumber) || loyalty.has(Field::ExpiresOn);
    if (movement || loyalty.has(Field::PointsBalance) || loyalty.score(Field::Points) < 90 ||
        loyalty.score(Field::Tier) < 90)
        return;
    for (MappedColumn& column : loyalty.mapping.columns) {
        if (column.field == Field::Points)
            column.field = Field::PointsBalance;
    }
    std::swap(loyalty.scores[static_cast<std::size_t>(Field::Points)],
              loyalty.scores[static_cast<std::size_t>(Field::PointsBalance)]);
}

void settleEvents(MappingAttempt& events)
{
    if (events.has(Field::EventKind))
        return;
    if (!events.has(Field::EventAt) && events.has(Field::EventDueAt)) {
        // Of an appointment without a day on which it was made, its own day is all there is.
        for (MappedColumn& column : events.mapping.columns)
            column.field = column.field == Field::EventDueAt ? Field::EventAt : column.field;
        std::swap(events.scores[static_cast<std::size_t>(Field::EventAt)],
                  events.scores[static_cast<std::size_t>(Field::EventDueAt)]);
    }
    const MappedColumn* at = events.mapping.find(Field::EventAt);
    if (!at)
        return;
    struct Start
    {
        std::string_view heading; ///< how the plain heading of the date begins
        std::string_view kind;
    };
    constexpr std::array starts{Start{"visit", "store_visit"},
                                Start{"besuch", "store_visit"},
                                Start{"check in", "store_visit"},
                                Start{"checked in", "store_visit"},
                                Start{"date de visite", "store_visit"},
                                Start{"fecha de visita", "store_visit"},
                                Start{"data visita", "store_visit"},
                                Start{"bezoek", "store_visit"},
                                Start{"appointment", "appointment_booked"},
                                Start{"termin", "appointment_booked"},
                                Start{"date du rendez vous", "appointment_booked"},
                                Start{"rendez vous", "appointment_booked"},
                                Start{"fecha de la cita", "appointment_booked"},
                                Start{"data appuntamento", "appointment_booked"},
                                Start{"afspraak", "appointment_booked"},
                                Start{"abandoned", "cart_updated"},
                                Start{"cart abandoned", "cart_updated"},
                                Start{"reviewed", "review"},
                                Start{"review ", "review"}};
    std::string_view kind;
    const std::string plain = plainHeader(at->column);
    for (const Start& start : starts) {
        if (plain.substr(0, start.heading.size()) == start.heading)
            kind = start.kind;
    }
    const auto holds = [&](std::string_view heading) {
        return std::any_of(events.mapping.columns.begin(), events.mapping.columns.end(),
                           [&](const MappedColumn& column) { return plainHeader(column.column) == heading; });
    };
    if (kind.empty() && holds("rating") && (holds("review") || holds("review text") || holds("comment")))
        kind = "review";
    // A shop's customers may have a day of their last visit; a list of visits says where.
    if (kind.empty() || (kind == "store_visit" && !events.has(Field::Place)))
        return;
    constexpr double sure = 95;
    events.mapping.constants[Field::EventKind] = std::string(kind);
    events.scores[static_cast<std::size_t>(Field::EventKind)] = sure;
}

void settleRates(MappingAttempt& rates, const std::vector<ColumnSample>& columns)
{
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (isCurrencyCode(trim(columns[i].header)) && holdsRates(columns[i]))
            found.push_back(i);
    }
    if (found.size() < 2 || !rates.has(Field::RateDate))
        return;
    for (MappedColumn& column : rates.mapping.columns) {
        if (column.field == Field::Rate || column.field == Field::Currency)
            column.field = Field::Ignore;
    }
    for (const std::size_t i : found) {
        rates.mapping.columns[i].field = Field::Rate;
        rates.mapping.columns[i].trait = std::string(trim(columns[i].header));
    }
    constexpr double sure = 100;
    rates.scores[static_cast<std::size_t>(Field::Rate)] = sure;
    rates.scores[static_cast<std::size_t>(Field::Currency)] = sure;
}

}
