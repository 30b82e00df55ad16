#include "core/segment/fieldcatalog.h"

#include "core/customer/traitstore.h"

#include <algorithm>
#include <array>

namespace patron::segment {

namespace {
using enum Operator;

const std::vector<Operator> textOperators{Is,         IsNot,    In,      NotIn,        Contains, DoesNotContain,
                                          StartsWith, EndsWith, Matches, DoesNotMatch, IsSet,    IsNotSet};
const std::vector<Operator> numberOperators{Equal,          NotEqual, Less,  LessOrEqual, Greater,
                                            GreaterOrEqual, Between,  IsSet, IsNotSet};
const std::vector<Operator> dateOperators{On,      Before,      After,         Operator::Between, InLast,
                                          InNext,  MoreThanAgo, MoreThanAhead, AnniversaryInNext, AnniversaryInLast,
                                          MonthIs, WeekdayIs,   IsSet,         IsNotSet};
const std::vector<Operator> flagOperators{IsTrue, IsFalse, IsSet, IsNotSet};
const std::vector<Operator> listOperators{HasAny,    HasAll,       HasNone, CountEqual,
                                          CountLess, CountGreater, IsSet,   IsNotSet};

const std::vector<std::string> rfmGroups{"champion",    "loyal",           "potential_loyalist", "new",
                                         "promising",   "needs_attention", "about_to_sleep",     "at_risk",
                                         "cannot_lose", "hibernating"};
const std::vector<std::string> stages{"prospect", "new", "active", "slipping", "lapsed", "returned"};
const std::vector<std::string> weekdays{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
const std::vector<std::string> channels{"online", "in_store", "web", "app", "mobile", "email", "sms", "phone", "post"};
const std::vector<std::string> devices{"mobile", "tablet", "desktop", "other"};
const std::vector<std::string> states{"pending", "completed", "cancelled"};

Field computed(std::string name, std::string label, TraitType type, std::vector<std::string> choices = {})
{
    Field field{.name = std::move(name), .label = std::move(label), .type = type, .source = Field::Source::Computed};
    field.choices = std::move(choices);
    field.instant = type == TraitType::Date;
    return field;
}

/// A date without a time of day.
Field computedDay(std::string name, std::string label)
{
    Field field = computed(std::move(name), std::move(label), TraitType::Date);
    field.instant = false;
    return field;
}

void addCustomerFields(std::vector<Field>& fields)
{
    fields.push_back(
        {.name = "id", .label = "Customer number", .type = TraitType::Number, .source = Field::Source::Customer});
    fields.push_back({.name = "email", .label = "Email", .type = TraitType::Text, .source = Field::Source::Customer});
    fields.push_back({.name = "phone", .label = "Phone", .type = TraitType::Text, .source = Field::Source::Customer});
}

void addComputedFields(std::vector<Field>& fields)
{
    using enum TraitType;
    for (Field& field : std::vector<Field>{
             computed("first_order_at", "First order", Date),
             computed("last_order_at", "Last order", Date),
             computed("days_since_last_order", "Days since the last order", TraitType::Number),
             computed("order_count", "Orders", TraitType::Number),
             computed("total_spent", "Total spent", Money),
             computed("average_order_value", "Average order value", Money),
             computed("average_days_between_orders", "Average days between orders", TraitType::Number),
             computed("return_share", "Share of value returned", TraitType::Number),
             computed("discount_share", "Share of orders with a discount", TraitType::Number),
             computed("rfm_recency", "Recency score", TraitType::Number),
             computed("rfm_frequency", "Frequency score", TraitType::Number),
             computed("rfm_monetary", "Monetary score", TraitType::Number),
             computed("rfm_group", "RFM group", Text, rfmGroups),
             computed("probability_alive", "Chance of still buying", TraitType::Number),
             computed("predicted_orders_12m", "Expected orders in 12 months", TraitType::Number),
             computed("predicted_value_12m", "Expected value in 12 months", Money),
             computedDay("expected_next_order_at", "Next order expected"),
             computed("lifecycle_stage", "Lifecycle stage", Text, stages),
             computed("likes", "Likes", List),
             computed("dislikes", "Dislikes", List),
             computed("favourite_category", "Favourite category", Text),
             computed("favourite_channel", "Favourite channel", Text, channels),
             computed("favourite_weekday", "Favourite weekday", Text, weekdays),
             computed("favourite_hour", "Favourite hour", TraitType::Number),
             computed("home_place", "Home shop", Text),
             computed("home_place_km", "Distance to the home shop (km)", TraitType::Number),
             computed("last_contacted_at", "Last contacted", Date),
             computed("contacts_30d", "Messages in the last 30 days", TraitType::Number),
             computed("loyalty_points", "Loyalty points", TraitType::Number),
             computed("loyalty_tier", "Loyalty tier", Text),
             computed("points_to_next_tier", "Points to the next tier", TraitType::Number),
             computed("points_expiring_30d", "Points that expire within 30 days", TraitType::Number),
         }) {
        fields.push_back(std::move(field));
    }
}

std::vector<EventField> commonEventFields(bool money)
{
    return {{"value", "Value", money ? TraitType::Money : TraitType::Number, {}},
            {"channel", "Channel", TraitType::Text, channels},
            {"place", "Place", TraitType::Text, {}},
            {"device", "Device", TraitType::Text, devices}};
}

EventKind orderKind(std::string name, std::string label)
{
    EventKind kind{std::move(name), std::move(label), commonEventFields(true), false};
    const std::vector<EventField> more{
        {"currency", "Currency", TraitType::Text, {}},      {"status", "Status", TraitType::Text, states},
        {"coupon", "Coupon", TraitType::Text, {}},          {"discount", "Discount", TraitType::Money, {}},
        {"line.sku", "Product code", TraitType::Text, {}},  {"line.product", "Product", TraitType::Text, {}},
        {"line.category", "Category", TraitType::Text, {}}, {"line.brand", "Brand", TraitType::Text, {}},
        {"line.quantity", "Pieces", TraitType::Number, {}}, {"line.unit_price", "Unit price", TraitType::Money, {}},
        {"line.total", "Line total", TraitType::Money, {}}};
    kind.fields.insert(kind.fields.end(), more.begin(), more.end());
    return kind;
}

EventKind plainKind(std::string name, std::string label)
{
    EventKind kind{std::move(name), std::move(label), commonEventFields(false), true};
    kind.fields.push_back({"key", "Key", TraitType::Text, {}});
    kind.fields.push_back({"due_at", "Due", TraitType::Date, {}});
    return kind;
}

std::vector<EventKind> fixedKinds()
{
    std::vector<EventKind> kinds{orderKind("order", "Ordered"), orderKind("return", "Returned")};
    constexpr std::array<std::pair<const char*, const char*>, 33> plain{{
        {"page_viewed", "Viewed a page"},
        {"product_viewed", "Viewed a product"},
        {"cart_updated", "Changed the cart"},
        {"checkout_started", "Started the checkout"},
        {"search", "Searched"},
        {"app_opened", "Opened the app"},
        {"store_visit", "Visited a shop"},
        {"form_submitted", "Sent a form"},
        {"appointment_booked", "Booked an appointment"},
        {"review", "Wrote a review"},
        {"product_price_changed", "A product's price changed"},
        {"product_restocked", "A product is back in stock"},
        {"referral", "Referred a friend"},
        {"message.sent", "Was sent a message"},
        {"message.delivered", "Got a message"},
        {"message.opened", "Opened a message"},
        {"message.clicked", "Clicked in a message"},
        {"message.bounced", "A message bounced"},
        {"message.complained", "Complained about a message"},
        {"message.unsubscribed", "Unsubscribed"},
        {"message.replied", "Replied to a message"},
        {"program.entered", "Entered a program"},
        {"program.completed", "Completed a program"},
        {"program.exited", "Left a program early"},
        {"program.held_out", "Was held out of a program"},
        {"program.reached_goal", "Reached a program's goal"},
        {"segment.entered", "Entered a segment"},
        {"segment.left", "Left a segment"},
        {"loyalty.earned", "Earned points"},
        {"loyalty.burned", "Redeemed points"},
        {"loyalty.expired", "Lost points by expiry"},
        {"loyalty.reversed", "Gave points back with a return"},
        {"loyalty.tier_changed", "Changed tier"},
    }};
    for (const auto& [name, label] : plain)
        kinds.push_back(plainKind(name, label));
    return kinds;
}

/// The standard traits of data.md as the schema numbers them, for a catalog without a workspace.
void addStandardTraits(std::vector<Field>& fields)
{
    using enum TraitType;
    struct Standard
    {
        const char* name;
        const char* label;
        TraitType type;
    };
    static constexpr std::array standard{
        Standard{"first_name", "First name", Text},
        Standard{"last_name", "Last name", Text},
        Standard{"name", "Name", Text},
        Standard{"company", "Company", Text},
        Standard{"gender", "Gender", Text},
        Standard{"birthday", "Birthday", Date},
        Standard{"language", "Language", Text},
        Standard{"country", "Country", Text},
        Standard{"region", "Region", Text},
        Standard{"city", "City", Text},
        Standard{"postal_code", "Postal code", Text},
        Standard{"street", "Street", Text},
        Standard{"lat", "Latitude", TraitType::Number},
        Standard{"lon", "Longitude", TraitType::Number},
        Standard{"time_zone", "Time zone", Text},
        Standard{"source", "Source", Text},
        Standard{"created_at", "Customer since", Date},
        Standard{"tags", "Tags", List},
        Standard{"given_order_count", "Orders as given by the shop", TraitType::Number},
        Standard{"given_total_spent", "Total spent as given by the shop", Money},
    };
    std::int64_t id = 0;
    for (const Standard& trait : standard) {
        Field field{.name = trait.name, .label = trait.label, .type = trait.type};
        field.traitId = ++id;
        field.assumable = field.name != "tags";
        fields.push_back(std::move(field));
    }
}
}

const std::vector<Operator>& operatorsFor(TraitType type)
{
    switch (type) {
    case TraitType::Text:
        return textOperators;
    case TraitType::Number:
    case TraitType::Money:
        return numberOperators;
    case TraitType::Date:
        return dateOperators;
    case TraitType::Flag:
        return flagOperators;
    case TraitType::List:
        break;
    }
    return listOperators;
}

bool offers(TraitType type, Operator op)
{
    const auto& operators = operatorsFor(type);
    return std::find(operators.begin(), operators.end(), op) != operators.end();
}

const EventField* EventKind::find(std::string_view field) const
{
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const EventField& known) { return known.name == field; });
    return found == fields.end() ? nullptr : &*found;
}

FieldCatalog FieldCatalog::builtIn()
{
    FieldCatalog catalog;
    addCustomerFields(catalog.m_fields);
    addStandardTraits(catalog.m_fields);
    addComputedFields(catalog.m_fields);
    catalog.m_kinds = fixedKinds();
    catalog.m_anyKind = plainKind({}, {});
    return catalog;
}

FieldCatalog FieldCatalog::load(ReadSession& session)
{
    FieldCatalog catalog = builtIn();
    for (const customer::Trait& trait : customer::traits::all(session)) {
        // A computed trait of the same name wins: the shop's own column stays readable under its given_ name only.
        if (catalog.find(trait.name))
            continue;
        Field field{.name = trait.name, .label = trait.label, .type = trait.type};
        field.traitId = trait.id;
        field.assumable = true;
        catalog.m_fields.push_back(std::move(field));
    }
    return catalog;
}

void FieldCatalog::addKindsSeen(ReadSession& session)
{
    Query query = session.query("SELECT DISTINCT kind FROM v_event ORDER BY kind");
    while (query.step()) {
        const std::string name = query.text(0);
        const bool known =
            std::any_of(m_kinds.begin(), m_kinds.end(), [&](const EventKind& kind) { return kind.name == name; });
        if (!known)
            m_kinds.push_back(plainKind(name, name));
    }
}

const Field* FieldCatalog::find(std::string_view name) const
{
    const auto found =
        std::find_if(m_fields.begin(), m_fields.end(), [&](const Field& field) { return field.name == name; });
    return found == m_fields.end() ? nullptr : &*found;
}

const EventKind& FieldCatalog::eventKind(std::string_view name) const
{
    const auto found =
        std::find_if(m_kinds.begin(), m_kinds.end(), [&](const EventKind& kind) { return kind.name == name; });
    return found == m_kinds.end() ? m_anyKind : *found;
}

std::vector<std::string> FieldCatalog::fieldNames() const
{
    std::vector<std::string> names;
    for (const Field& field : m_fields)
        names.push_back(field.name);
    return names;
}

}
