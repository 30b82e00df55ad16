#include "ui/models/fieldwords.h"

#include "core/base/text.h"
#include "ui/models/localetext.h"

#include <QCoreApplication>
#include <QStringList>

#include <map>

namespace patron::ui {

namespace {
using intake::Field;

QString tr(const char* text)
{
    return QCoreApplication::translate("patron::ui::FieldWords", text);
}

#define WORDS(text) QT_TRANSLATE_NOOP("patron::ui::FieldWords", text)

const char* wordsOf(Field field)
{
    static const std::map<Field, const char*> words{
        {Field::Ignore, WORDS("Leave out")},
        {Field::Email, WORDS("E-mail")},
        {Field::Phone, WORDS("Phone")},
        {Field::Card, WORDS("Loyalty card")},
        {Field::CustomerId, WORDS("Customer number")},
        {Field::DeviceId, WORDS("Device")},
        {Field::FirstName, WORDS("First name")},
        {Field::LastName, WORDS("Last name")},
        {Field::Name, WORDS("Whole name")},
        {Field::Company, WORDS("Company")},
        {Field::Gender, WORDS("Gender")},
        {Field::Birthday, WORDS("Birthday")},
        {Field::Language, WORDS("Language")},
        {Field::Country, WORDS("Country")},
        {Field::Region, WORDS("Region")},
        {Field::City, WORDS("City")},
        {Field::PostalCode, WORDS("Postal code")},
        {Field::Street, WORDS("Street")},
        {Field::Street2, WORDS("Street, second line")},
        {Field::Lat, WORDS("Latitude")},
        {Field::Lon, WORDS("Longitude")},
        {Field::TimeZone, WORDS("Time zone")},
        {Field::CustomerSource, WORDS("Where they came from")},
        {Field::CreatedAt, WORDS("Customer since")},
        {Field::Tags, WORDS("Tags")},
        {Field::GivenOrderCount, WORDS("Number of orders, as the shop says")},
        {Field::GivenTotalSpent, WORDS("Total spent, as the shop says")},
        {Field::Trait, WORDS("A trait of its own")},
        {Field::UpdatedAt, WORDS("Date of the last change")},
        {Field::EmailConsent, WORDS("May get e-mail")},
        {Field::SmsConsent, WORDS("May get SMS")},
        {Field::EmailOptOut, WORDS("Does not want e-mail")},
        {Field::SmsOptOut, WORDS("Does not want SMS")},
        {Field::ConsentAt, WORDS("Date of the consent")},
        {Field::UnsubscribedAt, WORDS("Date of unsubscribing")},
        {Field::EmailBounced, WORDS("E-mail came back")},
        {Field::ConsentChannel, WORDS("Channel of the consent")},
        {Field::ConsentState, WORDS("State of the consent")},
        {Field::ConsentPurpose, WORDS("Purpose of the consent")},
        {Field::Evidence, WORDS("Evidence of the consent")},
        {Field::OrderNumber, WORDS("Order number")},
        {Field::OrderDate, WORDS("Order date")},
        {Field::OrderTime, WORDS("Order time")},
        {Field::OrderZone, WORDS("Time zone of the order")},
        {Field::OrderStatus, WORDS("Order status")},
        {Field::OrderType, WORDS("Sale or return")},
        {Field::OrderSubtotal, WORDS("Subtotal")},
        {Field::OrderTotal, WORDS("Total")},
        {Field::OrderDiscount, WORDS("Discount")},
        {Field::OrderShipping, WORDS("Shipping")},
        {Field::OrderTax, WORDS("Tax")},
        {Field::OrderRefunded, WORDS("Refunded")},
        {Field::OrderReturned, WORDS("Order was given back")},
        {Field::Currency, WORDS("Currency")},
        {Field::Coupon, WORDS("Coupon")},
        {Field::Channel, WORDS("Channel")},
        {Field::Place, WORDS("Shop")},
        {Field::PaidAt, WORDS("Paid on")},
        {Field::CancelledAt, WORDS("Cancelled on")},
        {Field::LinkedOrder, WORDS("Order that is returned")},
        {Field::Sku, WORDS("Product number")},
        {Field::Product, WORDS("Product")},
        {Field::Category, WORDS("Category")},
        {Field::Brand, WORDS("Brand")},
        {Field::Quantity, WORDS("Quantity")},
        {Field::UnitPrice, WORDS("Price of one")},
        {Field::LineTotal, WORDS("Total of the line")},
        {Field::EventKind, WORDS("What happened")},
        {Field::EventAt, WORDS("When it happened")},
        {Field::EventValue, WORDS("Value")},
        {Field::EventKey, WORDS("What it was about")},
        {Field::EventProperties, WORDS("More about it")},
        {Field::EventDevice, WORDS("Kind of device")},
        {Field::EventId, WORDS("Its own number")},
        {Field::Price, WORDS("Price")},
        {Field::Url, WORDS("Web address")},
        {Field::ImageUrl, WORDS("Web address of the picture")},
        {Field::PlaceKind, WORDS("Shop, area or event")},
        {Field::Polygon, WORDS("Outline of the area")},
        {Field::Hours, WORDS("Opening hours")},
        {Field::StartsAt, WORDS("Beginning")},
        {Field::EndsAt, WORDS("End")},
        {Field::Rate, WORDS("Rate")},
        {Field::RateDate, WORDS("Day of the rate")},
        {Field::BaseCurrency, WORDS("Currency it is counted in")},
        {Field::Reason, WORDS("Reason")},
        {Field::EventType, WORDS("Kind of call")},
        {Field::EventProperty, WORDS("A property of its own")},
        {Field::EventItems, WORDS("Its products")},
        {Field::WeatherDay, WORDS("Day of the weather")},
        {Field::IssuedAt, WORDS("When the forecast was made")},
        {Field::TempMax, WORDS("Highest temperature")},
        {Field::TempMin, WORDS("Lowest temperature")},
        {Field::TempMean, WORDS("Mean temperature")},
        {Field::Precipitation, WORDS("Rain and snow, in mm")},
        {Field::Snow, WORDS("New snow")},
        {Field::WindMax, WORDS("Strongest wind")},
        {Field::Sunshine, WORDS("Hours of sunshine")},
        {Field::WeatherCode, WORDS("Weather code")},
        {Field::Plan, WORDS("Loyalty plan")},
        {Field::PointsKind, WORDS("Earned, spent or expired")},
        {Field::Points, WORDS("Points that came or went")},
        {Field::PointsBalance, WORDS("Balance of points")},
        {Field::Tier, WORDS("Tier")},
        {Field::ExpiresOn, WORDS("Points expire on")},
        {Field::CouponPool, WORDS("Pool of codes")},
        {Field::DiscountKind, WORDS("Share or amount")},
        {Field::DiscountValue, WORDS("Coupon's discount")},
        {Field::MinSpend, WORDS("Least spend")},
        {Field::MaxUses, WORDS("How often it may be used")},
        {Field::TimesUsed, WORDS("How often it was used")},
        {Field::RedeemedAt, WORDS("Used on")},
        {Field::EventDueAt, WORDS("Due on")},
        {Field::RefundEmail, WORDS("Email a refund goes to")}};
    const auto found = words.find(field);
    return found == words.end() ? "" : found->second;
}

#undef WORDS
}

QString fieldText(Field field)
{
    return tr(wordsOf(field));
}

QString fieldGroupText(Field field)
{
    if (field == Field::Ignore)
        return {};
    if (field <= Field::DeviceId)
        return tr("Who");
    if (field <= Field::UpdatedAt)
        return tr("About them");
    if (field <= Field::Evidence)
        return tr("Consent");
    if (field <= Field::LinkedOrder || field == Field::RefundEmail)
        return tr("The order");
    if (field <= Field::LineTotal)
        return tr("Lines of the order");
    if (field <= Field::EventId || field == Field::EventDueAt)
        return tr("What happened");
    if (field <= Field::ImageUrl)
        return tr("The product");
    if (field <= Field::EndsAt)
        return tr("The place");
    if (field <= Field::BaseCurrency)
        return tr("The rate");
    if (field == Field::Reason)
        return tr("Why not to write");
    if (field >= Field::CouponPool)
        return tr("The coupon");
    if (field >= Field::Plan)
        return tr("The points");
    return field >= Field::WeatherDay ? tr("The weather") : tr("What happened");
}

QList<intake::ImportKind> intakeKinds()
{
    using intake::ImportKind;
    return {ImportKind::Customers,    ImportKind::Orders,  ImportKind::Events,    ImportKind::Consents,
            ImportKind::Products,     ImportKind::Places,  ImportKind::Gazetteer, ImportKind::Rates,
            ImportKind::Suppressions, ImportKind::Weather, ImportKind::Loyalty,   ImportKind::Coupons};
}

QString importKindText(intake::ImportKind kind)
{
    switch (kind) {
    case intake::ImportKind::Orders:
        return tr("Orders");
    case intake::ImportKind::Events:
        return tr("Events");
    case intake::ImportKind::Consents:
        return tr("Consents");
    case intake::ImportKind::Products:
        return tr("Products");
    case intake::ImportKind::Places:
        return tr("Places");
    case intake::ImportKind::Gazetteer:
        return tr("Postal codes and cities");
    case intake::ImportKind::Rates:
        return tr("Exchange rates");
    case intake::ImportKind::Suppressions:
        return tr("Addresses not to write to");
    case intake::ImportKind::Weather:
        return tr("Weather");
    case intake::ImportKind::Loyalty:
        return tr("Loyalty points");
    case intake::ImportKind::Coupons:
        return tr("Coupons");
    case intake::ImportKind::Customers:
        break;
    }
    return tr("Customers");
}

QString importKindsText(const std::string& kinds)
{
    QStringList words;
    for (const std::string_view kind : split(kinds, ',')) {
        const auto parsed = intake::parseImportKind(kind);
        words << (parsed ? importKindText(*parsed) : textOf(kind));
    }
    return words.join(QStringLiteral(", "));
}

}
