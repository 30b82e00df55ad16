#include "core/workspace/demo/demobrowsing.h"

#include "core/workspace/demo/democatalogue.h"
#include "core/workspace/demo/draw.h"

#include <algorithm>

namespace patron::workspace::demo {

namespace {
constexpr std::string_view searches[] = {
    "earl grey",       "gift for mum",  "candle",     "birthday card", "teapot", "loose leaf tea", "christmas hamper",
    "wedding present", "lavender",      "wool throw", "tea towel",     "advent", "decaf",          "hand cream",
    "bird feeder",     "gift under 20", "mug",        "notebook",      "matcha", "housewarming"};
constexpr std::string_view pages[] = {
    "/",         "/new",  "/tea",  "/gifts", "/journal/how-to-brew", "/shops/leeds", "/shops/bristol",
    "/delivery", "/sale", "/about"};

const DemoProduct& productAt(int product)
{
    return products()[static_cast<std::size_t>(product)];
}

class EventMaker
{
public:
    EventMaker(const DemoCalendar& calendar, const Profile& profile)
        : m_calendar(calendar)
        , m_profile(profile)
        , m_random(streamOf(profile, Stream::Browsing))
    {}

    std::vector<EventRow> make(const VisitPlan& plan, const CustomerRows& rows)
    {
        for (const OrderRow& order : rows.orders) {
            if (order.kind != "sale")
                continue;
            if (order.channel == "online")
                wayToOrder(order);
            else if (chance(m_random, 420))
                shopVisit(order.at - number(m_random, 4, 25) * msPerMinute, order.place);
            if (order.state == "completed")
                review(order);
        }
        lookAround(std::max(0, plan.since), rows.orders.size());
        if (m_profile.type == CustomerType::Prospect)
            signUp(rows.recordedAt);
        if (m_profile.home.town->shop != NearShop::None && chance(m_random, 50))
            book();
        std::stable_sort(m_events.begin(), m_events.end(),
                         [](const EventRow& a, const EventRow& b) { return a.at < b.at; });
        return std::move(m_events);
    }

private:
    /// An event of the history, or nothing where the instant lies outside.
    EventRow* add(DemoEvent kind, Ms at, std::string_view channel)
    {
        const int day = m_calendar.dayOfInstant(at);
        if (day < 0 || day > m_calendar.lastDay())
            return nullptr;
        EventRow event;
        event.kind = kind;
        event.at = at;
        event.day = m_calendar.dayNumber(day);
        event.channel = channel;
        m_events.push_back(std::move(event));
        return &m_events.back();
    }

    EventRow* addOnline(DemoEvent kind, Ms at, std::string_view device)
    {
        const bool byApp = m_profile.app && device == "mobile";
        EventRow* event = add(kind, at, byApp ? "app" : "web");
        if (!event)
            return nullptr;
        event->source = byApp ? "app" : "web";
        event->device = device;
        event->fromDevice = m_profile.device && device == m_profile.deviceKind;
        return event;
    }

    void lookAt(int product, Ms at, std::string_view device)
    {
        if (EventRow* event = addOnline(DemoEvent::ProductViewed, at, device)) {
            const DemoProduct& seen = productAt(product);
            event->key = seen.sku;
            event->properties = "{\"category\":\"" + std::string(seen.category) + "\"}";
        }
    }

    int someProduct()
    {
        const int category =
            chance(m_random, 600) ? m_profile.favourite : static_cast<int>(m_random.below(categoryCount));
        return category * productsPerCategory +
               static_cast<int>(m_random.below(1 + m_random.below(productsPerCategory)));
    }

    void search(Ms at, std::string_view device)
    {
        if (EventRow* event = addOnline(DemoEvent::Search, at, device))
            event->properties = "{\"query\":\"" + std::string(pick(m_random, searches)) + "\"}";
    }

    void cart(DemoEvent kind, const std::string& key, std::int64_t pence, std::size_t items, Ms at,
              std::string_view device)
    {
        EventRow* event = addOnline(kind, at, device);
        if (!event)
            return;
        event->key = key;
        event->valueE4 = pence * 100;
        event->money = true;
        event->properties = "{\"items\":" + std::to_string(items) + "}";
    }

    std::string nextCart() { return "cart-" + std::to_string(m_profile.number) + "-" + std::to_string(++m_carts); }

    void wayToOrder(const OrderRow& order)
    {
        const std::string_view device = order.device;
        const Ms from = order.at - number(m_random, 9, 30) * msPerMinute;
        if (chance(m_random, 150)) {
            if (EventRow* event = addOnline(DemoEvent::PageViewed, from, device))
                event->key = pick(m_random, pages);
        }
        if (chance(m_random, 60))
            search(from + 20'000, device);
        if (chance(m_random, 460))
            lookAt(order.lines.front().product, from + number(m_random, 40, 150) * 1000, device);
        if (order.lines.size() > 1 && chance(m_random, 200))
            lookAt(order.lines[1].product, from + number(m_random, 160, 290) * 1000, device);
        const std::string key = nextCart();
        const std::int64_t goods = order.value + order.discount;
        if (chance(m_random, 440))
            cart(DemoEvent::CartUpdated, key, goods, order.lines.size(), order.at - number(m_random, 100, 230) * 1000,
                 device);
        if (chance(m_random, 340))
            cart(DemoEvent::CheckoutStarted, key, goods, order.lines.size(), order.at - number(m_random, 25, 95) * 1000,
                 device);
    }

    void shopVisit(Ms at, int place)
    {
        if (EventRow* event = add(DemoEvent::StoreVisit, at, "in_store")) {
            event->place = place;
            event->source = "till";
        }
    }

    void review(const OrderRow& order)
    {
        static constexpr int stars[] = {3, 5, 12, 34, 46};
        if (order.channel != "online" || !chance(m_random, 110))
            return;
        const Ms at = order.at + number(m_random, 5 * 24, 24 * 24) * msPerHour + number(m_random, 0, 3599) * 1000;
        EventRow* event = addOnline(DemoEvent::Review, at, order.device);
        if (!event)
            return;
        event->key = productAt(order.lines.front().product).sku;
        event->valueE4 = static_cast<std::int64_t>(drawIndex(m_random, stars) + 1) * 10'000;
    }

    void lookAround(int since, std::size_t orders)
    {
        if (since > m_calendar.lastDay())
            return;
        if (m_profile.habit != Habit::OnlineOnly) {
            const int visits = number(m_random, 0, 1 + static_cast<int>(orders) / 2);
            for (int i = 0; i < visits; ++i)
                shopVisit(someInstant(Counter::Shop, since), m_profile.place);
        }
        if (m_profile.habit == Habit::ShopOnly)
            return;
        const bool prospect = m_profile.type == CustomerType::Prospect;
        const int sessions = number(m_random, prospect ? 1 : 0, 2 + static_cast<int>(orders) / 4);
        for (int i = 0; i < sessions; ++i)
            session(someInstant(Counter::Online, since));
        const int opened = m_profile.app ? number(m_random, 1, 3 + static_cast<int>(orders)) : 0;
        for (int i = 0; i < opened; ++i)
            addOnline(DemoEvent::AppOpened, someInstant(Counter::Online, since), "mobile");
    }

    Ms someInstant(Counter counter, int since)
    {
        const int day = m_calendar.pickDay(m_random, counter, since, m_calendar.lastDay());
        return m_calendar.at(day, m_calendar.pickTime(m_random, counter));
    }

    /// A look around that ends without an order; some leave a full cart behind.
    void session(Ms at)
    {
        const std::string_view device = chance(m_random, 800) ? m_profile.deviceKind : "desktop";
        if (chance(m_random, 340)) {
            if (EventRow* event = addOnline(DemoEvent::PageViewed, at, device))
                event->key = pick(m_random, pages);
        }
        if (chance(m_random, 180))
            search(at + 30'000, device);
        const int product = someProduct();
        lookAt(product, at + 90'000, device);
        if (chance(m_random, 260))
            lookAt(someProduct(), at + 200'000, device);
        if (!chance(m_random, 260))
            return;
        const std::string key = nextCart();
        const std::int64_t pence = productAt(product).pence;
        cart(DemoEvent::CartUpdated, key, pence, 1, at + 260'000, device);
        if (chance(m_random, 350))
            cart(DemoEvent::CheckoutStarted, key, pence, 1, at + 380'000, device);
    }

    void signUp(Ms at)
    {
        if (EventRow* event = addOnline(DemoEvent::FormSubmitted, at, m_profile.deviceKind)) {
            event->key = "newsletter";
            event->properties = "{\"form\":\"newsletter\"}";
        }
    }

    /// A seat at one of the Saturday tea tastings, held for less than a year; the latest are still to come.
    void book()
    {
        const int last = m_calendar.lastDay();
        const int day = m_calendar.pickDay(m_random, Counter::Shop, last - 300, last);
        EventRow* event = add(DemoEvent::AppointmentBooked,
                              m_calendar.at(day, m_calendar.pickTime(m_random, Counter::Shop)), "in_store");
        if (!event)
            return;
        int due = day + number(m_random, 4, 24);
        due += (6 - weekdayOf(m_calendar.dayNumber(due)) + 7) % 7;
        event->dueAt = m_calendar.at(due, 11 * msPerHour);
        event->place = m_profile.place;
        event->source = "till";
        event->key = "tasting-" + std::to_string(m_profile.number);
        event->properties = "{\"what\":\"Tea tasting\"}";
    }

    const DemoCalendar& m_calendar;
    const Profile& m_profile;
    Random m_random;
    std::vector<EventRow> m_events;
    int m_carts = 0;
};
}

std::vector<EventRow> makeEvents(const DemoCalendar& calendar, const Profile& profile, const VisitPlan& plan,
                                 const CustomerRows& rows)
{
    return EventMaker(calendar, profile).make(plan, rows);
}

}
