#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::intake {

/// What a file is about. A file of order lines is of kind Orders: lines are found by their columns.
enum class ImportKind {
    Customers,
    Orders,
    Events,
    Consents,
    Products,
    Places,
    Gazetteer,
    Rates,
    Suppressions,
    Weather,
    Loyalty,
    Coupons
};
std::string_view importKindName(ImportKind kind);
std::optional<ImportKind> parseImportKind(std::string_view name);
/// All of them, for sentences and for "did you mean".
std::vector<std::string> importKindNames();

/// What a column can mean.
enum class Field {
    Ignore,
    // Who
    Email,
    Phone,
    Card,
    CustomerId,
    DeviceId,
    // Standard traits
    FirstName,
    LastName,
    Name,
    Company,
    Gender,
    Birthday,
    Language,
    Country,
    Region,
    City,
    PostalCode,
    Street,
    Street2,
    Lat,
    Lon,
    TimeZone,
    CustomerSource,
    CreatedAt,
    Tags,
    GivenOrderCount,
    GivenTotalSpent,
    Trait, ///< a trait of its own; the mapping names it
    UpdatedAt,
    // May we write
    EmailConsent, ///< yes, no, or a status word
    SmsConsent,
    EmailOptOut, ///< the other way round: yes means do not write
    SmsOptOut,
    ConsentAt,
    UnsubscribedAt,
    EmailBounced,   ///< yes, or why mail came back; no and nothing mean that it did not
    ConsentChannel, ///< of a consents file
    ConsentState,
    ConsentPurpose,
    Evidence,
    // Orders
    OrderNumber,
    OrderDate,
    OrderTime,
    OrderZone,
    OrderStatus,
    OrderType, ///< sale, refund, withdrawal: some files mix them
    OrderSubtotal,
    OrderTotal,
    OrderDiscount,
    OrderShipping,
    OrderTax,
    OrderRefunded,
    OrderReturned, ///< yes: it was given back
    Currency,
    Coupon,
    Channel,
    Place,
    PaidAt,
    CancelledAt,
    LinkedOrder,
    // Order lines
    Sku,
    Product,
    Category,
    Brand,
    Quantity,
    UnitPrice,
    LineTotal,
    // Events
    EventKind,
    EventAt,
    EventValue,
    EventKey,
    EventProperties,
    EventDevice,
    EventId,
    // Products beside what lines say of them
    Price,
    Url,
    ImageUrl,
    // Places
    PlaceKind, ///< shop, area, event
    Polygon,   ///< of an area: WKT, GeoJSON or a list of points
    Hours,
    StartsAt,
    EndsAt,
    // Rates
    Rate,
    RateDate,
    BaseCurrency, ///< what the rate is counted in
    // Suppressions
    Reason,
    // Events of web and app exports
    EventType,     ///< the kind of call: identify, track, page, screen
    EventProperty, ///< one property of its own; the mapping names it
    EventItems,    ///< a JSON list of products
    // Weather
    WeatherDay,
    IssuedAt, ///< when a forecast was made; without it the weather was observed
    TempMax,
    TempMin,
    TempMean,
    Precipitation,
    Snow, ///< that fell, not that lies
    WindMax,
    Sunshine,
    WeatherCode,
    // Loyalty points
    Plan,
    PointsKind, ///< earned, spent, expired ...
    Points,     ///< that came or went
    PointsBalance,
    Tier,
    ExpiresOn,
    // Coupons
    CouponPool,
    DiscountKind,
    DiscountValue,
    MinSpend,
    MaxUses,
    TimesUsed,
    RedeemedAt,
    // Events, again
    EventDueAt, ///< when what an event announces is due: an appointment, a renewal
    // Orders, again
    RefundEmail ///< to whom money that goes out is paid: who sends it, in `Email`, is the shop itself then
};
constexpr int fieldCount = static_cast<int>(Field::RefundEmail) + 1;

/// How a field's text is read.
enum class FieldForm { Text, Date, Time, Money, Number, Flag, Country, List };

/// The stable name, as in a mapping: "email", "order_number".
std::string_view fieldName(Field field);
std::optional<Field> parseField(std::string_view name);
FieldForm fieldForm(Field field);
/// Whether a file of that kind can use the field.
bool fieldFits(Field field, ImportKind kind);
/// Whether it says of a customer if they may be written to.
bool saysConsent(Field field);
/// Whether several columns may mean it: email, phone, consents, trait, ignore; rates, each of the currency the mapping
/// names.
bool fieldRepeats(Field field);
/// The standard trait a field writes ("first_name"), or empty.
std::string_view traitOfField(Field field);
/// All fields in their order.
std::vector<Field> allFields();

}
