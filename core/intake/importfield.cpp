#include "core/intake/importfield.h"

#include <algorithm>
#include <array>

namespace patron::intake {

namespace {
constexpr unsigned customers = 1;
constexpr unsigned orders = 2;
constexpr unsigned events = 4;
constexpr unsigned consents = 8;
constexpr unsigned products = 16;
constexpr unsigned places = 32;
constexpr unsigned gazetteer = 64;
constexpr unsigned rates = 128;
constexpr unsigned suppressions = 256;
constexpr unsigned weather = 512;
constexpr unsigned loyalty = 1024;
constexpr unsigned coupons = 2048;
constexpr unsigned people = customers | orders | events | consents | loyalty | coupons;
constexpr unsigned everywhere = people | products | places | gazetteer | rates | suppressions | weather;

struct Row
{
    Field field;
    std::string_view name;
    FieldForm form;
    unsigned kinds;
    std::string_view trait;
};
using F = Field;
using P = FieldForm;
constexpr std::array<Row, fieldCount> rows{{
    {F::Ignore, "ignore", P::Text, everywhere, ""},
    {F::Email, "email", P::Text, people | suppressions, ""},
    {F::Phone, "phone", P::Text, people | places | suppressions, ""},
    {F::Card, "card", P::Text, people, ""},
    {F::CustomerId, "customer_id", P::Text, people, ""},
    {F::DeviceId, "device_id", P::Text, events, ""},
    {F::FirstName, "first_name", P::Text, customers | events | orders | loyalty, "first_name"},
    {F::LastName, "last_name", P::Text, customers | events | orders | loyalty, "last_name"},
    {F::Name, "name", P::Text, customers | events | orders | loyalty | places, "name"},
    {F::Company, "company", P::Text, customers | events | orders, "company"},
    {F::Gender, "gender", P::Text, customers | events, "gender"},
    {F::Birthday, "birthday", P::Date, customers | events | orders | loyalty, "birthday"},
    {F::Language, "language", P::Text, customers | events | orders, "language"},
    {F::Country, "country", P::Country, customers | events | orders | places | gazetteer, "country"},
    {F::Region, "region", P::Text, customers | events | orders | gazetteer, "region"},
    {F::City, "city", P::Text, customers | events | orders | places | gazetteer, "city"},
    {F::PostalCode, "postal_code", P::Text, customers | events | orders | places | gazetteer, "postal_code"},
    {F::Street, "street", P::Text, customers | events | orders | places, "street"},
    {F::Street2, "street2", P::Text, customers | orders | places, ""},
    {F::Lat, "lat", P::Number, customers | places | gazetteer | weather, "lat"},
    {F::Lon, "lon", P::Number, customers | places | gazetteer | weather, "lon"},
    {F::TimeZone, "time_zone", P::Text, customers | events, "time_zone"},
    {F::CustomerSource, "source", P::Text, customers, "source"},
    {F::CreatedAt, "created_at", P::Date, customers | events, "created_at"},
    {F::Tags, "tags", P::List, customers, "tags"},
    {F::GivenOrderCount, "given_order_count", P::Number, customers, "given_order_count"},
    {F::GivenTotalSpent, "given_total_spent", P::Money, customers, "given_total_spent"},
    {F::Trait, "trait", P::Text, customers | events | orders, ""},
    {F::UpdatedAt, "updated_at", P::Date, customers, ""},
    {F::EmailConsent, "email_consent", P::Flag, customers | events | orders, ""},
    {F::SmsConsent, "sms_consent", P::Flag, customers | orders, ""},
    {F::EmailOptOut, "email_opt_out", P::Flag, customers | orders, ""},
    {F::SmsOptOut, "sms_opt_out", P::Flag, customers | orders, ""},
    {F::ConsentAt, "consent_at", P::Date, customers | consents | suppressions, ""},
    {F::UnsubscribedAt, "unsubscribed_at", P::Date, customers, ""},
    {F::EmailBounced, "email_bounced", P::Text, customers, ""},
    {F::ConsentChannel, "consent_channel", P::Text, consents, ""},
    {F::ConsentState, "consent_state", P::Text, consents, ""},
    {F::ConsentPurpose, "consent_purpose", P::Text, consents, ""},
    {F::Evidence, "evidence", P::Text, customers | consents | suppressions, ""},
    {F::OrderNumber, "order_number", P::Text, orders | events | loyalty | coupons, ""},
    {F::OrderDate, "order_date", P::Date, orders, ""},
    {F::OrderTime, "order_time", P::Time, orders, ""},
    {F::OrderZone, "order_zone", P::Text, orders, ""},
    {F::OrderStatus, "order_status", P::Text, orders, ""},
    {F::OrderType, "order_type", P::Text, orders, ""},
    {F::OrderSubtotal, "order_subtotal", P::Money, orders, ""},
    {F::OrderTotal, "order_total", P::Money, orders | events, ""},
    {F::OrderDiscount, "order_discount", P::Money, orders | events, ""},
    {F::OrderShipping, "order_shipping", P::Money, orders | events, ""},
    {F::OrderTax, "order_tax", P::Money, orders | events, ""},
    {F::OrderRefunded, "order_refunded", P::Money, orders, ""},
    {F::OrderReturned, "order_returned", P::Flag, orders, ""},
    {F::Currency, "currency", P::Text, customers | orders | events | products | rates | coupons, ""},
    {F::Coupon, "coupon", P::Text, orders | events | coupons, ""},
    {F::Channel, "channel", P::Text, orders | events | suppressions, ""},
    {F::Place, "place", P::Text, orders | events | weather, ""},
    {F::PaidAt, "paid_at", P::Date, orders, ""},
    {F::CancelledAt, "cancelled_at", P::Date, orders, ""},
    {F::LinkedOrder, "linked_order", P::Text, orders, ""},
    {F::Sku, "sku", P::Text, orders | products, ""},
    {F::Product, "product", P::Text, orders | products, ""},
    {F::Category, "category", P::Text, orders | products, ""},
    {F::Brand, "brand", P::Text, orders | products, ""},
    {F::Quantity, "quantity", P::Number, orders, ""},
    {F::UnitPrice, "unit_price", P::Money, orders, ""},
    {F::LineTotal, "line_total", P::Money, orders, ""},
    {F::EventKind, "event_kind", P::Text, events, ""},
    {F::EventAt, "event_at", P::Date, events | loyalty, ""},
    {F::EventValue, "event_value", P::Money, events, ""},
    {F::EventKey, "event_key", P::Text, events, ""},
    {F::EventProperties, "event_properties", P::Text, events, ""},
    {F::EventDevice, "event_device", P::Text, events, ""},
    {F::EventId, "event_id", P::Text, events | loyalty, ""},
    {F::Price, "price", P::Money, products, ""},
    {F::Url, "url", P::Text, products, ""},
    {F::ImageUrl, "image_url", P::Text, products, ""},
    {F::PlaceKind, "place_kind", P::Text, places, ""},
    {F::Polygon, "polygon", P::Text, places, ""},
    {F::Hours, "hours", P::Text, places, ""},
    {F::StartsAt, "starts_at", P::Date, places | coupons, ""},
    {F::EndsAt, "ends_at", P::Date, places | coupons, ""},
    {F::Rate, "rate", P::Number, rates, ""},
    {F::RateDate, "rate_date", P::Date, rates, ""},
    {F::BaseCurrency, "base_currency", P::Text, rates, ""},
    {F::Reason, "reason", P::Text, suppressions | loyalty, ""},
    {F::EventType, "event_type", P::Text, events, ""},
    {F::EventProperty, "event_property", P::Text, events, ""},
    {F::EventItems, "event_items", P::Text, events, ""},
    {F::WeatherDay, "weather_day", P::Date, weather, ""},
    {F::IssuedAt, "issued_at", P::Date, weather, ""},
    {F::TempMax, "temp_max_c", P::Number, weather, ""},
    {F::TempMin, "temp_min_c", P::Number, weather, ""},
    {F::TempMean, "temp_mean_c", P::Number, weather, ""},
    {F::Precipitation, "precipitation_mm", P::Number, weather, ""},
    {F::Snow, "snow_cm", P::Number, weather, ""},
    {F::WindMax, "wind_max_kmh", P::Number, weather, ""},
    {F::Sunshine, "sunshine_h", P::Number, weather, ""},
    {F::WeatherCode, "weather_code", P::Number, weather, ""},
    {F::Plan, "plan", P::Text, loyalty, ""},
    {F::PointsKind, "points_kind", P::Text, loyalty, ""},
    {F::Points, "points", P::Number, loyalty, ""},
    {F::PointsBalance, "points_balance", P::Number, loyalty, ""},
    {F::Tier, "tier", P::Text, loyalty, ""},
    {F::ExpiresOn, "expires_on", P::Date, loyalty, ""},
    {F::CouponPool, "coupon_pool", P::Text, coupons, ""},
    {F::DiscountKind, "discount_kind", P::Text, coupons, ""},
    {F::DiscountValue, "discount_value", P::Money, coupons, ""},
    {F::MinSpend, "min_spend", P::Money, coupons, ""},
    {F::MaxUses, "max_uses", P::Number, coupons, ""},
    {F::TimesUsed, "times_used", P::Number, coupons, ""},
    {F::RedeemedAt, "redeemed_at", P::Date, coupons, ""},
    {F::EventDueAt, "due_at", P::Date, events, ""},
    {F::RefundEmail, "refund_email", P::Text, orders, ""},
}};

constexpr bool inOrder()
{
    for (int i = 0; i < fieldCount; ++i) {
        if (static_cast<int>(rows[static_cast<std::size_t>(i)].field) != i)
            return false;
    }
    return true;
}
static_assert(inOrder(), "the rows stand in the order of the enum");

const Row& rowOf(Field field)
{
    return rows[static_cast<std::size_t>(field)];
}

constexpr std::array<std::string_view, 12> kindNames{"customers",    "orders",  "events",    "consents",
                                                     "products",     "places",  "gazetteer", "rates",
                                                     "suppressions", "weather", "loyalty",   "coupons"};
}

std::string_view importKindName(ImportKind kind)
{
    return kindNames[static_cast<std::size_t>(kind)];
}

std::optional<ImportKind> parseImportKind(std::string_view name)
{
    const auto found = std::find(kindNames.begin(), kindNames.end(), name);
    if (found == kindNames.end())
        return std::nullopt;
    return static_cast<ImportKind>(found - kindNames.begin());
}

std::vector<std::string> importKindNames()
{
    return {kindNames.begin(), kindNames.end()};
}

std::string_view fieldName(Field field)
{
    return rowOf(field).name;
}

std::optional<Field> parseField(std::string_view name)
{
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.name == name; });
    if (found == rows.end())
        return std::nullopt;
    return found->field;
}

FieldForm fieldForm(Field field)
{
    return rowOf(field).form;
}

bool fieldFits(Field field, ImportKind kind)
{
    return (rowOf(field).kinds & (1u << static_cast<unsigned>(kind))) != 0;
}

bool saysConsent(Field field)
{
    return field == Field::EmailConsent || field == Field::SmsConsent || field == Field::EmailOptOut ||
           field == Field::SmsOptOut || field == Field::EmailBounced;
}

bool fieldRepeats(Field field)
{
    return field == Field::Ignore || field == Field::Trait || field == Field::Email || field == Field::Phone ||
           field == Field::EventProperty || field == Field::Rate || field == Field::Evidence || saysConsent(field);
}

std::string_view traitOfField(Field field)
{
    return rowOf(field).trait;
}

std::vector<Field> allFields()
{
    std::vector<Field> fields;
    for (const Row& row : rows)
        fields.push_back(row.field);
    return fields;
}

}
