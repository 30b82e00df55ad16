#include "core/workspace/demo/demorecord.h"

#include "core/base/text.h"
#include "core/workspace/demo/demobrowsing.h"
#include "core/workspace/demo/demoorders.h"
#include "core/workspace/demo/demophones.h"
#include "core/workspace/demo/draw.h"

#include <algorithm>
#include <charconv>

namespace patron::workspace::demo {

namespace {
using customer::Channel;
using customer::ConsentState;
using customer::Identity;
using customer::IdentityKind;
using customer::TraitType;
using customer::TraitValue;

constexpr std::string_view wordingVersion = "2023-05";

TraitValue textValue(std::string_view text)
{
    return {TraitType::Text, std::string(text), foldText(text), 0, 0, {}};
}

TraitValue dateValue(DayNumber day)
{
    return {TraitType::Date, formatIsoDate(day), {}, 0, day, {}};
}

TraitValue degreesValue(int e4)
{
    TraitValue value{TraitType::Number, {}, {}, e4 / 10000.0, 0, {}};
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value.number);
    value.text.assign(buffer, end.ptr);
    return value;
}

/// Names with other letters than A to Z stay as they are.
std::string inCapitals(const std::string& name)
{
    const bool plain =
        std::all_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    return plain ? asciiUpper(name) : name;
}

/// Makes the record of one customer.
class RecordMaker
{
public:
    RecordMaker(const DemoCalendar& calendar, const Profile& profile, int since, CustomerRows& rows)
        : m_calendar(calendar)
        , m_profile(profile)
        , m_random(streamOf(profile, Stream::Record))
        , m_since(since)
        , m_rows(rows)
        , m_at(firstMoment())
    {}

    void make()
    {
        m_rows.number = m_profile.number;
        m_rows.recordedAt = m_at;
        identities();
        traits();
        consents();
    }

private:
    /// The first order where it made the customer known, else some time of that day.
    Ms firstMoment()
    {
        const Ms some = m_calendar.at(m_since, m_calendar.pickTime(m_random, Counter::Online));
        if (m_since < 0 || m_rows.orders.empty() || m_rows.orders.front().day != m_calendar.dayNumber(m_since))
            return some;
        return m_rows.orders.front().at;
    }

    bool shopOnly() const { return m_profile.habit == Habit::ShopOnly; }

    void identities()
    {
        const bool hasEmail = m_profile.type == CustomerType::Prospect || chance(m_random, shopOnly() ? 380 : 985);
        if (hasEmail)
            addEmail();
        if (chance(m_random, hasEmail ? 280 : 760))
            addPhone();
        if (m_profile.habit != Habit::OnlineOnly)
            m_hasCard = chance(m_random, m_profile.habit == Habit::Both ? 700 : 820);
        m_hasCard = m_hasCard || m_rows.identities.empty();
        if (m_hasCard)
            addCard();
        if (!shopOnly() && m_profile.type != CustomerType::Prospect && chance(m_random, 780)) {
            const std::string id = "C" + std::to_string(100'000 + m_profile.number);
            m_rows.identities.push_back({IdentityKind::External, "shop", id, id, true});
        }
        if (m_profile.device) {
            const std::string id = deviceId();
            m_rows.identities.push_back({IdentityKind::Device, m_profile.app ? "app" : "web", id, id, true});
        }
    }

    void addIdentity(IdentityKind kind, const std::string& value, std::string_view country)
    {
        if (auto identity = customer::makeIdentity(kind, value, {}, country))
            m_rows.identities.push_back(std::move(*identity));
    }

    /// Unique by the customer's number at its end; at domains that RFC 2606 keeps free for examples.
    void addEmail()
    {
        static constexpr std::string_view domains[] = {"example.com",       "example.com", "mail.example.com",
                                                       "mail.example.com",  "example.org", "post.example.org",
                                                       "inbox.example.net", "example.net"};
        const std::string first(m_profile.name.first.ascii);
        const std::string last(m_profile.name.last.ascii);
        std::string local;
        switch (m_random.below(5)) {
        case 0:
            local = first + "." + last;
            break;
        case 1:
            local = first.substr(0, 1) + last;
            break;
        case 2:
            local = first;
            break;
        case 3:
            local = last + "." + first;
            break;
        default:
            local = first + "_" + last.substr(0, 1);
            break;
        }
        if (chance(m_random, 30))
            local[0] = static_cast<char>(local[0] - 'a' + 'A');
        addIdentity(IdentityKind::Email,
                    local + std::to_string(m_profile.number) + "@" + std::string(pick(m_random, domains)), {});
    }

    void addPhone()
    {
        const std::string phone = fictionalPhone(m_profile.number, *m_profile.home.town, m_random);
        if (!phone.empty())
            addIdentity(IdentityKind::Phone, phone, m_profile.home.town->country);
    }

    void addCard()
    {
        std::string digits = std::to_string(40'000'000 + m_profile.number);
        digits.insert(4, 1, ' ');
        addIdentity(IdentityKind::Card, "MF " + digits, {});
    }

    std::string deviceId()
    {
        static constexpr char hex[] = "0123456789abcdef";
        std::string id = "d" + std::to_string(m_profile.number) + "-";
        std::uint64_t bits = m_random.next();
        for (int i = 0; i < 10; ++i, bits >>= 4)
            id += hex[bits & 15];
        return id;
    }

    void add(DemoTrait trait, TraitValue value) { m_rows.traits.push_back({trait, m_at, std::move(value)}); }
    void addText(DemoTrait trait, std::string_view text) { add(trait, textValue(text)); }

    void traits()
    {
        const bool named = addNames();
        if (named && chance(m_random, 600))
            addText(DemoTrait::Gender, m_profile.gender == Gender::Female ? "female" : "male");
        if (named && chance(m_random, 430))
            add(DemoTrait::Birthday, dateValue(birthday()));
        if (chance(m_random, 880))
            addText(DemoTrait::Language, m_profile.name.language);
        addAddress();
        addText(DemoTrait::Source, sourceName());
        add(DemoTrait::CreatedAt, dateValue(m_calendar.dayNumber(m_since)));
        addTags();
        if (m_hasCard)
            add(DemoTrait::CardSince, dateValue(m_calendar.dayNumber(m_since)));
    }

    /// Says whether the record holds a person's name.
    bool addNames()
    {
        std::string first(m_profile.name.first.text);
        std::string last(m_profile.name.last.text);
        const std::uint64_t roll = m_random.below(1000);
        if (roll < 30)
            return false;
        if (roll < 65) {
            addText(DemoTrait::FirstName, first);
            return true;
        }
        if (roll < 80) {
            addText(DemoTrait::Name, (m_profile.gender == Gender::Female ? "Mrs " : "Mr ") + last);
            return false;
        }
        if (roll < 95) {
            // Typed with the shift lock on.
            first = inCapitals(first);
            last = inCapitals(last);
        }
        addText(DemoTrait::FirstName, first);
        addText(DemoTrait::LastName, last);
        if (m_profile.company)
            addText(DemoTrait::Company, drawCompany(m_random));
        return true;
    }

    DayNumber birthday()
    {
        // The same for a person who is in the list twice.
        Random random = streamOf(m_profile.seed, m_profile.person, static_cast<std::uint64_t>(Stream::Record) + 100);
        static constexpr int decades[] = {4, 10, 17, 21, 22, 18, 8};
        const int year = 1935 + 10 * static_cast<int>(drawIndex(random, decades)) + number(random, 0, 9);
        return dayOf({year, 1, 1}) + number(random, 0, 364);
    }

    void addAddress()
    {
        const Home& home = m_profile.home;
        Random moving = streamOf(m_profile, Stream::Moving);
        std::optional<Home> next;
        Ms movedAt = 0;
        if (m_since >= 0 && m_since < m_calendar.lastDay() - 150 && chance(moving, 55)) {
            next = drawHome(moving);
            movedAt = m_calendar.at(number(moving, m_since + 60, m_calendar.lastDay()), 10 * msPerHour);
        }
        const int gaps = shopOnly() ? 3 : 1;
        const auto both = [&](DemoTrait trait, auto&& valueOf) {
            add(trait, valueOf(home));
            if (next) {
                TraitValue value = valueOf(*next);
                if (value.text != m_rows.traits.back().value.text)
                    m_rows.traits.push_back({trait, movedAt, std::move(value)});
            }
        };
        if (chance(m_random, 985))
            both(DemoTrait::Country, [](const Home& h) { return textValue(h.town->country); });
        if (!home.town->region.empty() && !next)
            addText(DemoTrait::Region, home.town->region);
        const bool hasCity = chance(m_random, 1000 - 35 * gaps);
        if (hasCity)
            both(DemoTrait::City, [](const Home& h) { return textValue(h.town->name); });
        const bool hasCode = chance(m_random, 1000 - 45 * gaps);
        if (hasCode)
            both(DemoTrait::PostalCode, [](const Home& h) { return textValue(h.postalCode); });
        if (hasCity && hasCode && chance(m_random, 1000 - 110 * gaps))
            both(DemoTrait::Street, [](const Home& h) { return textValue(h.street); });
        if (hasCode) {
            both(DemoTrait::Lat, [](const Home& h) { return degreesValue(h.latE4); });
            both(DemoTrait::Lon, [](const Home& h) { return degreesValue(h.lonE4); });
        }
    }

    std::string_view sourceName()
    {
        if (m_profile.type == CustomerType::Prospect)
            return "newsletter";
        if (shopOnly())
            return "till";
        return m_profile.app && chance(m_random, 500) ? "app" : "web shop";
    }

    void addTags()
    {
        TraitValue tags{TraitType::List, {}, {}, 0, 0, {}};
        const auto put = [&](std::string_view tag, int permille) {
            if (chance(m_random, permille))
                tags.items.emplace_back(tag);
        };
        put("tea club", m_profile.type == CustomerType::Loyal ? 450 : m_profile.favourite == 0 ? 120 : 30);
        put("gift buyer", m_profile.type == CustomerType::GiftBuyer ? 400 : 20);
        put("wholesale", m_profile.company ? 700 : 0);
        put("workshop guest", m_profile.home.town->shop != NearShop::None ? 60 : 4);
        put("press", 3);
        put("friends & family", m_profile.type == CustomerType::Loyal ? 40 : 6);
        if (!tags.items.empty())
            add(DemoTrait::Tags, std::move(tags));
    }

    const Identity* identityOf(IdentityKind kind) const
    {
        for (const Identity& identity : m_rows.identities) {
            if (identity.kind == kind)
                return &identity;
        }
        return nullptr;
    }

    void addConsent(Channel channel, ConsentState state, std::string_view source, std::string_view evidence, Ms at)
    {
        m_rows.consents.push_back({CustomerId{m_profile.number},
                                   channel,
                                   "marketing",
                                   state,
                                   std::string(source),
                                   std::string(evidence),
                                   std::string(wordingVersion),
                                   at,
                                   {}});
    }

    void suppress(const Identity& identity, std::string_view reason, std::string_view source, std::string_view evidence,
                  Ms at)
    {
        m_rows.suppressions.push_back({std::string(customer::identityKindName(identity.kind)),
                                       identity.normalized,
                                       std::string(reason),
                                       std::string(source),
                                       std::string(evidence),
                                       at,
                                       {}});
    }

    /// A moment between the first day and the end of the history, or nothing when there is hardly one.
    std::optional<Ms> later(int afterDays)
    {
        const int from = std::max(0, m_since + afterDays);
        if (from >= m_calendar.lastDay())
            return std::nullopt;
        return m_calendar.at(number(m_random, from, m_calendar.lastDay()),
                             m_calendar.pickTime(m_random, Counter::Online));
    }

    void consents()
    {
        if (const Identity* email = identityOf(IdentityKind::Email))
            emailConsent(*email);
        if (const Identity* phone = identityOf(IdentityKind::Phone))
            smsConsent(*phone);
    }

    void emailConsent(const Identity& email)
    {
        const bool prospect = m_profile.type == CustomerType::Prospect;
        static constexpr int usual[] = {650, 110, 240};
        static constexpr int newsletter[] = {930, 20, 50};
        const std::size_t state = prospect ? drawIndex(m_random, newsletter) : drawIndex(m_random, usual);
        const std::string_view source = prospect ? "newsletter" : shopOnly() ? "till" : "web shop";
        if (state == 1)
            addConsent(Channel::Email, ConsentState::Denied, source, "Left the box for news empty", m_at);
        if (state == 0) {
            addConsent(Channel::Email, ConsentState::Granted, source,
                       prospect     ? "Newsletter form, link confirmed"
                       : shopOnly() ? "Signed the card form"
                                    : "Ticked the box for news",
                       m_at);
            const auto left = chance(m_random, 110) ? later(20) : std::nullopt;
            if (left) {
                addConsent(Channel::Email, ConsentState::Denied, "unsubscribe link", "Unsubscribed", *left);
                suppress(email, "unsubscribed", "unsubscribe link", "Unsubscribed", *left);
            } else if (chance(m_random, 3)) {
                if (const auto at = later(20))
                    suppress(email, "complained", "feedback loop", "Marked as junk", *at);
            }
        }
        if (chance(m_random, 9)) {
            if (const auto at = later(5))
                suppress(email, "bounced_hard", "mail server", "550 5.1.1", *at);
        }
    }

    void smsConsent(const Identity& phone)
    {
        static constexpr int usual[] = {340, 110, 550};
        const std::size_t state = drawIndex(m_random, usual);
        const std::string_view source = shopOnly() ? "till" : "web shop";
        if (state == 1)
            addConsent(Channel::Sms, ConsentState::Denied, source, "Left the box for texts empty", m_at);
        if (state != 0)
            return;
        addConsent(Channel::Sms, ConsentState::Granted, source, "Ticked the box for texts", m_at);
        const auto left = chance(m_random, 70) ? later(20) : std::nullopt;
        if (left) {
            addConsent(Channel::Sms, ConsentState::Denied, "sms reply", "STOP", *left);
            suppress(phone, "unsubscribed", "sms reply", "STOP", *left);
        }
    }

    const DemoCalendar& m_calendar;
    const Profile& m_profile;
    Random m_random;
    int m_since;
    CustomerRows& m_rows;
    Ms m_at;
    bool m_hasCard = false;
};
}

void makeRecord(const DemoCalendar& calendar, const Profile& profile, int since, CustomerRows& rows)
{
    RecordMaker(calendar, profile, since, rows).make();
}

CustomerRows makeCustomer(const DemoCalendar& calendar, std::uint64_t seed, std::int64_t number)
{
    const Profile profile = drawProfile(seed, number);
    const VisitPlan plan = planVisits(calendar, profile);
    CustomerRows rows;
    rows.orders = makeOrders(calendar, profile, plan);
    makeRecord(calendar, profile, plan.since, rows);
    rows.events = makeEvents(calendar, profile, plan, rows);
    return rows;
}

}
