#pragma once

#include "core/base/clock.h"
#include "core/customer/consentstore.h"
#include "core/customer/identity.h"
#include "core/customer/trait.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the demo shop knows of one customer, ready to be written. Texts as string_view point at tables.
namespace patron::workspace::demo {

/// The traits the demo writes, in the order of their numbers in the store.
enum class DemoTrait {
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
    Lat,
    Lon,
    Source,
    CreatedAt,
    Tags,
    CardSince
};
constexpr std::array<std::string_view, 18> demoTraitNames{
    "first_name", "last_name",   "name",   "company", "gender", "birthday", "language",   "country", "region",
    "city",       "postal_code", "street", "lat",     "lon",    "source",   "created_at", "tags",    "card_since"};

enum class DemoEvent {
    PageViewed,
    ProductViewed,
    CartUpdated,
    CheckoutStarted,
    Search,
    AppOpened,
    StoreVisit,
    FormSubmitted,
    AppointmentBooked,
    Review
};
constexpr std::array<std::string_view, 10> demoEventNames{
    "page_viewed", "product_viewed", "cart_updated",   "checkout_started",   "search",
    "app_opened",  "store_visit",    "form_submitted", "appointment_booked", "review"};

struct TraitRow
{
    DemoTrait trait = DemoTrait::FirstName;
    Ms at = 0;
    customer::TraitValue value;
};

struct LineRow
{
    int product = 0; ///< its place in products()
    int quantity = 1;
    int pence = 0; ///< a piece
};

struct OrderRow
{
    std::string number;
    std::string_view source = "shop";
    std::string_view kind = "sale";
    std::string_view state = "completed";
    std::string_view status = "paid";
    Ms at = 0;
    DayNumber day = 0;
    std::int64_t value = 0;
    std::int64_t discount = 0;
    std::int64_t shipping = 0;
    std::string_view channel = "online";
    int place = 0; ///< 0: none
    std::string_view device;
    std::string_view coupon;
    int linked = -1; ///< the place of a return's order among the customer's
    std::optional<Ms> paidAt;
    std::optional<Ms> cancelledAt;
    std::vector<LineRow> lines;
};

struct EventRow
{
    DemoEvent kind = DemoEvent::PageViewed;
    Ms at = 0;
    DayNumber day = 0;
    std::string_view channel;
    int place = 0;
    std::string_view device;
    std::optional<std::int64_t> valueE4;
    bool money = false; ///< the value is in the shop's currency
    std::string key;
    std::optional<Ms> dueAt;
    std::string properties;
    std::string_view source;
    bool fromDevice = false; ///< came with the customer's device id
};

struct CustomerRows
{
    std::int64_t number = 0; ///< 0: an anonymous sale, nothing but an order
    Ms recordedAt = 0;
    std::vector<customer::Identity> identities;
    std::vector<TraitRow> traits; ///< in the order of DemoTrait, then of time
    std::vector<OrderRow> orders; ///< by day; a return right after its order
    std::vector<EventRow> events; ///< by time
    std::vector<customer::ConsentEntry> consents;
    std::vector<customer::SuppressionEntry> suppressions;
};

}
