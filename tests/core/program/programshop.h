#pragma once

#include "core/base/json.h"
#include "core/base/random.h"
#include "core/customer/consentstore.h"
#include "core/customer/customerstore.h"
#include "core/customer/eventstore.h"
#include "core/customer/orderstore.h"
#include "core/customer/traitstore.h"
#include "core/delivery/connectorstore.h"
#include "core/message/messagestore.h"
#include "core/program/programjson.h"
#include "core/program/programrunner.h"
#include "tests/support/tempworkspace.h"

#include <QTest>

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <vector>

/// A small shop whose customers do random things, and random programs for it, all of it by a seed.
namespace patron::test {

/// One thing that happens to a customer at an instant.
struct Happening
{
    Ms at = 0;
    std::size_t customer = 0;
    std::string what; ///< order, return, an event kind, consent, trait, suppression
    std::string key;
    std::int64_t value = 0;
};

class ProgramShop
{
public:
    static NewWorkspace where()
    {
        NewWorkspace what;
        what.timeZone = "Europe/London";
        return what;
    }

    ProgramShop(std::uint64_t seed, int people, Ms from, Ms to)
        : m_shop(where())
        , m_random(seed)
    {
        makeBase(people, from);
        drawHappenings(from, to);
    }

    Store& store() { return m_shop.store(); }
    ConnectorId connector() const { return m_connector; }
    const std::vector<CustomerId>& people() const { return m_people; }
    const std::vector<Happening>& happenings() const { return m_happenings; }
    Random& random() { return m_random; }

    /// Writes one thing down at its own time.
    void record(const Happening& happening)
    {
        const auto done = store().write([&](Transaction& tx) -> Result<void> { return write(tx, happening); });
        if (!done)
            qFatal("%s", done.error().text.c_str());
    }

    program::SavedProgram save(const Json& document, Ms now)
    {
        const auto parsed = program::parseProgram(document);
        if (!parsed)
            qFatal("%s\n%s", parsed.error().text.c_str(), prettyJson(document).c_str());
        auto saved = store().write([&](Transaction& tx) -> Result<program::SavedProgram> {
            PATRON_TRY(id, program::programs::save(tx, *parsed, now));
            ReadSession session(tx.connection());
            return program::programs::get(session, id);
        });
        if (!saved)
            qFatal("%s\n%s", saved.error().text.c_str(), prettyJson(document).c_str());
        return *saved;
    }

    /// A program drawn at random: any entry but one by hand, a goal and exits at times, up to nine steps.
    Json drawProgram(const std::string& name)
    {
        Json json{{"patron_program", 1}, {"name", name}, {"strategy", "lifecycle"}, {"type", "winback"}};
        json["entry"] = drawEntry();
        const auto policy = m_random.below(3);
        json["reentry"] = policy == 0   ? Json{{"policy", "never"}}
                          : policy == 1 ? Json{{"policy", "after"}, {"after", days(5, 40)}}
                                        : Json{{"policy", "always"}};
        if (m_random.chance(0.4))
            json["holdout"] = Json{{"share", 0.25}};
        if (m_random.chance(0.6)) {
            json["goal"] = Json{{"event", m_random.chance(0.7) ? "order" : "store_visit"}};
            if (m_random.chance(0.7))
                json["goal"]["within"] = days(3, 40);
            if (m_random.chance(0.3))
                json["goal"]["where"] = Json::array({Json{{"field", "value"}, {"op", ">"}, {"value", 30}}});
        }
        if (m_random.chance(0.5)) {
            json["exit"] = Json::array();
            for (std::uint64_t i = 0; i <= m_random.below(2); ++i)
                json["exit"].push_back(drawRule(0));
        }
        json["steps"] = Json::array();
        const auto count = static_cast<std::size_t>(m_random.between(2, 9));
        for (std::size_t i = 0; i < count; ++i)
            json["steps"].push_back(drawStep(i, count));
        json["start"] = "s0";
        dropUnreachable(json);
        return json;
    }

    Json drawRule(int depth)
    {
        const auto kind = m_random.below(depth > 1 ? 7 : 10);
        const Json window{{"last", days(2, 60)}};
        switch (kind) {
        case 0:
            return Json{{"event", "order"}, {"measure", "count"}, {"op", ">="}, {"value", m_random.between(1, 4)}};
        case 1:
            return Json{{"event", drawKind()}, {"during", window}};
        case 2:
            return Json{{"trait", "city"}, {"op", m_random.chance(0.5) ? "is" : "is_not"}, {"value", drawCity()}};
        case 3:
            return Json{{"consent", "email"}, {"state", m_random.chance(0.5) ? "granted" : "denied"}};
        case 4:
            return Json{{"trait", "days_since_last_order"}, {"op", ">"}, {"value", m_random.between(5, 60)}};
        case 5:
            return Json{{"trait", "tags"}, {"op", "has_any"}, {"value", Json::array({drawTag()})}};
        case 6:
            return Json{{"trait", "total_spent"}, {"op", ">="}, {"value", m_random.between(10, 300)}};
        default:
            break;
        }
        const char* group = kind == 7 ? "all" : kind == 8 ? "any" : "none";
        Json children = Json::array();
        for (std::uint64_t i = 0; i <= m_random.below(3); ++i)
            children.push_back(drawRule(depth + 1));
        return Json{{group, children}};
    }

private:
    std::string days(int low, int high) { return std::to_string(m_random.between(low, high)) + " days"; }
    std::string drawKind()
    {
        static const char* const kinds[] = {"order", "return", "page_viewed", "store_visit", "cart_updated"};
        return kinds[m_random.below(5)];
    }
    std::string drawCity() { return m_random.chance(0.5) ? "Leeds" : "York"; }
    std::string drawTag() { return "tag" + std::to_string(m_random.below(3)); }
    std::string drawTime()
    {
        return (m_random.chance(0.5) ? "0" : "1") + std::to_string(m_random.between(6, 9)) + ":30";
    }

    Json drawEntry()
    {
        switch (m_random.below(7)) {
        case 0:
            return Json{{"when", "segment"}, {"rule", drawRule(0)}, {"check", "daily at 09:00"}, {"existing", true}};
        case 1:
            return Json{{"when", "segment"}, {"rule", drawRule(0)}, {"check", "daily at 17:15"}, {"existing", false}};
        case 2:
            return Json{{"when", "event"}, {"event", drawKind()}, {"fresh", "24 hours"}};
        case 3:
            return Json{{"when", "event"}, {"event", "cart_updated"}, {"key", "cart_id"}};
        case 4:
            return Json{{"when", "date"}, {"trait", "birthday"}, {"offset", "-" + days(0, 9)}, {"at", drawTime()}};
        case 5:
            return Json{
                {"when", "schedule"}, {"every", "week"}, {"on", "tuesday"}, {"at", drawTime()}, {"rule", drawRule(0)}};
        default:
            break;
        }
        return Json{{"when", "change"},
                    {"of", "lifecycle_stage"},
                    {"from", Json::array()},
                    {"to", Json::array({"slipping", "lapsed", "active"})}};
    }

    Json drawWait(std::size_t at)
    {
        switch (m_random.below(5)) {
        case 0:
            return Json{{"random", Json::array({"1 days", days(2, 9)})}};
        case 1:
            return Json{{"until", {{"time", drawTime()}}}};
        case 2:
            return Json{{"until", {{"time", drawTime()}, {"weekday", "friday"}}}};
        case 3:
            return Json{{"until_event", drawKind()}, {"timeout", days(2, 20)}, {"on_timeout", next(at, 99)}};
        default:
            break;
        }
        return Json{{"for", days(1, 12)}};
    }

    /// A later step, or the end.
    std::string next(std::size_t at, std::size_t count)
    {
        const std::size_t to = at + 1 + m_random.below(2);
        return to < std::min(count, m_steps) ? "s" + std::to_string(to) : std::string();
    }

    Json drawStep(std::size_t at, std::size_t count)
    {
        m_steps = count;
        Json step{{"id", "s" + std::to_string(at)}};
        const auto put = [&](const char* key) {
            if (const std::string to = next(at, count); !to.empty())
                step[key] = to;
        };
        const auto kind = m_random.below(13);
        if (kind <= 2) {
            step["do"] = kind == 0 ? "sms" : "email";
            step["message"] = kind == 0 ? "Text" : "Mail";
        } else if (kind <= 5) {
            step["do"] = "wait";
            step.update(drawWait(at));
            if (step.contains("on_timeout") && step["on_timeout"] == "")
                step.erase("on_timeout");
        } else if (kind == 6) {
            step["do"] = "split";
            step["if"] = drawRule(0);
            put("yes");
            put("no");
            return step;
        } else if (kind == 7) {
            step["do"] = "branch";
            step["cases"] = Json::array({Json{{"if", drawRule(0)}}, Json{{"if", drawRule(0)}}});
            for (Json& each : step["cases"]) {
                if (const std::string to = next(at, count); !to.empty())
                    each["next"] = to;
            }
            put("else");
            return step;
        } else if (kind == 8) {
            step["do"] = "channel";
            step["order"] = Json::array({"sms", "email"});
            put("email");
            put("sms");
            put("none");
            return step;
        } else if (kind == 9) {
            step["do"] = "experiment";
            step["arms"] = Json::array({Json{{"name", "A"}, {"weight", 1}}, Json{{"name", "B"}, {"weight", 2}}});
            if (const std::string to = next(at, count); !to.empty())
                step["arms"][1]["next"] = to;
            return step;
        } else if (kind == 10) {
            step["do"] = "tag";
            step["add"] = Json::array({drawTag()});
        } else if (kind == 11) {
            step["do"] = "set_trait";
            step["trait"] = "city";
            step["value"] = drawCity();
        } else {
            step["do"] = "goal";
        }
        if (m_random.chance(0.2))
            step["if"] = drawRule(1);
        put("next");
        return step;
    }

    static void dropUnreachable(Json& json)
    {
        std::set<std::string> reached{"s0"};
        for (const Json& step : json["steps"]) {
            if (!reached.contains(step["id"].get<std::string>()))
                continue;
            // Ways lead to later steps only.
            const std::string text = compactJson(step);
            for (const Json& other : json["steps"]) {
                const std::string id = other["id"].get<std::string>();
                if (id != step["id"] && text.find("\"" + id + "\"") != std::string::npos)
                    reached.insert(id);
            }
        }
        Json kept = Json::array();
        for (const Json& step : json["steps"]) {
            if (reached.contains(step["id"].get<std::string>()))
                kept.push_back(step);
        }
        json["steps"] = kept;
    }

    void makeBase(int people, Ms from)
    {
        const auto made = store().write([&](Transaction& tx) -> Result<void> {
            message::Message mail;
            mail.name = "Mail";
            mail.subject = "S";
            mail.body = "Hello";
            mail.bodyKind = message::BodyKind::Text;
            PATRON_CHECK(message::messages::save(tx, mail, from));
            message::Message text;
            text.name = "Text";
            text.body = "Hello";
            text.bodyKind = message::BodyKind::Text;
            text.channel = message::MessageChannel::Sms;
            PATRON_CHECK(message::messages::save(tx, text, from));
            PATRON_TRY(connector, delivery::connectors::ensureLocal(tx, from));
            m_connector = connector;
            for (int i = 0; i < people; ++i)
                PATRON_CHECK(makePerson(tx, i, from));
            return {};
        });
        if (!made)
            qFatal("%s", made.error().text.c_str());
    }

    Result<void> makePerson(Transaction& tx, int number, Ms from)
    {
        std::vector<customer::Identity> identities;
        if (m_random.chance(0.9)) {
            identities.push_back(*customer::makeIdentity(customer::IdentityKind::Email,
                                                         "p" + std::to_string(number) + "@x.test", {}, {}));
        }
        if (identities.empty() || m_random.chance(0.4)) {
            identities.push_back(*customer::makeIdentity(customer::IdentityKind::Phone,
                                                         "+4477009" + std::to_string(10'000 + number), {}, {}));
        }
        const Ms since = from - 400 * msPerDay;
        const CustomerId id = customer::customers::create(tx, store(), identities, {}, since);
        m_people.push_back(id);
        ReadSession session(tx.connection());
        const auto give = [&](const char* name, const std::string& text) {
            const auto trait = customer::traits::find(session, name);
            customer::TraitEntry entry;
            entry.customer = id;
            entry.trait = trait->id;
            entry.effectiveAt = since;
            entry.value = customer::makeTraitValue(trait->type, text, 2);
            entry.source = "test";
            customer::traits::add(tx, *trait, entry);
        };
        give("city", drawCity());
        const int month = static_cast<int>(m_random.between(1, 12));
        const int day = static_cast<int>(m_random.between(1, 28));
        give("birthday", formatIsoDate(dayOf({1980, month, day})));
        if (m_random.chance(0.3))
            give("time_zone", m_random.chance(0.5) ? "America/New_York" : "Asia/Tokyo");
        for (const auto channel : {customer::Channel::Email, customer::Channel::Sms}) {
            if (m_random.chance(0.7)) {
                customer::consents::add(
                    tx, {id, channel, "marketing", customer::ConsentState::Granted, "test", "form", {}, since, {}},
                    since);
            }
        }
        return {};
    }

    void drawHappenings(Ms from, Ms to)
    {
        const Ms before = from - 200 * msPerDay;
        for (std::size_t who = 0; who < m_people.size(); ++who) {
            const auto count = m_random.between(4, 24);
            for (std::int64_t i = 0; i < count; ++i) {
                Happening happening;
                happening.at = m_random.between(before, to);
                happening.customer = who;
                happening.value = m_random.between(500, 9'000);
                const auto kind = m_random.below(12);
                happening.what = kind < 5    ? std::string("order")
                                 : kind == 5 ? std::string("return")
                                 : kind == 6 ? std::string("consent")
                                 : kind == 7 ? std::string("trait")
                                             : std::string();
                if (happening.what.empty()) {
                    static const char* const kinds[] = {"page_viewed", "store_visit", "cart_updated", "cart_updated"};
                    happening.what = kinds[kind - 8];
                    happening.key = "cart-" + std::to_string(m_random.below(3));
                }
                m_happenings.push_back(std::move(happening));
            }
        }
        std::sort(m_happenings.begin(), m_happenings.end(), [](const Happening& a, const Happening& b) {
            return std::tie(a.at, a.customer) < std::tie(b.at, b.customer);
        });
    }

    Result<void> write(Transaction& tx, const Happening& happening)
    {
        const CustomerId id = m_people[happening.customer];
        ++m_number;
        if (happening.what == "order" || happening.what == "return") {
            customer::NewOrder order;
            order.customer = id;
            order.source = "till";
            order.number = std::to_string(m_number);
            order.kind = happening.what == "order" ? "sale" : "return";
            order.at = happening.at;
            order.currency = "GBP";
            order.value = happening.what == "order" ? happening.value : -happening.value / 3;
            customer::orders::put(tx, store(), order, happening.at);
        } else if (happening.what == "consent") {
            customer::consents::add(
                tx,
                {id,
                 customer::Channel::Email,
                 "marketing",
                 happening.value % 2 == 0 ? customer::ConsentState::Denied : customer::ConsentState::Granted,
                 "test",
                 "form",
                 {},
                 happening.at,
                 {}},
                happening.at);
        } else if (happening.what == "trait") {
            ReadSession session(tx.connection());
            const auto trait = customer::traits::find(session, "city");
            customer::TraitEntry entry;
            entry.customer = id;
            entry.trait = trait->id;
            entry.effectiveAt = happening.at;
            entry.value = customer::makeTraitValue(trait->type, happening.value % 2 == 0 ? "Leeds" : "York", 2);
            entry.source = "test";
            customer::traits::add(tx, *trait, entry);
        } else {
            customer::NewEvent event;
            event.customer = id;
            event.kind = happening.what;
            event.at = happening.at;
            event.key = happening.key;
            event.valueE4 = happening.value * 100;
            event.currency = "GBP";
            event.properties = compactJson(Json{{"cart_id", happening.key}});
            customer::events::add(tx, store().zone(), event, happening.at);
        }
        return {};
    }

    TempWorkspace m_shop;
    Random m_random;
    ConnectorId m_connector;
    std::vector<CustomerId> m_people;
    std::vector<Happening> m_happenings;
    std::size_t m_steps = 0;
    std::int64_t m_number = 0;
};

}
