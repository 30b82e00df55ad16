#pragma once

#include "tests/core/intake/shop.h"

#include "core/base/money.h"
#include "core/customer/customerstore.h"
#include "core/customer/profile.h"

#include <algorithm>

namespace checked {

using namespace patron;
using namespace patron::intake;

inline QString q(const std::string& text)
{
    return QString::fromStdString(text);
}

/// "154.29" and "154.290" are one amount.
inline bool sameAmount(const std::string& a, const std::string& b)
{
    return parseDecimal(a, 6).has_value() && parseDecimal(a, 6) == parseDecimal(b, 6);
}

/// One file's import, looked at with the words of formats.json's `expected`.
class Checked
{
public:
    Checked(Shop& shop, const ImportReport& report, const ImportPlan& plan)
        : m_shop(shop)
        , m_report(report)
        , m_plan(plan)
    {}

    QStringList faults;

    void check(const Json& expected)
    {
        for (const auto& [key, value] : expected.items()) {
            if (key == "rows")
                same("rows", m_report.rows, value.get<std::int64_t>());
            else if (key == "header_line")
                same("header_line", m_plan.source.layout.headerRow + 1, value.get<std::int64_t>());
            else if (key == "importable")
                same("customers", m_shop.ask("SELECT count(*) FROM v_customer").toLongLong(),
                     value.get<std::int64_t>());
            else if (key == "duplicate_email")
                same("merged", m_report.merged, value.get<std::int64_t>());
            else if (key == "no_contact_point" || key == "rejected")
                same("rejected", m_report.counts.rejected, value.get<std::int64_t>());
            else if (key == "customers")
                for (const Json& one : value)
                    checkCustomer(one);
            else if (key == "orders")
                for (const Json& one : value)
                    checkOrder(one);
            else if (key == "not_orders")
                for (const Json& number : value)
                    fault(!orderOf(number.get<std::string>()), "an order " + number.get<std::string>() + " was made");
            else
                fault(false, "the key \"" + key + "\" is not checked");
        }
    }

private:
    void fault(bool good, const std::string& text)
    {
        if (!good)
            faults.append(q(text));
    }
    void same(const std::string& what, std::int64_t is, std::int64_t wanted)
    {
        fault(is == wanted, what + " is " + std::to_string(is) + ", not " + std::to_string(wanted));
    }

    std::optional<Json> profileOf(const std::string& key)
    {
        auto found = m_shop.store().read([&](ReadSession& session) -> Result<Json> {
            PATRON_TRY(customer, customer::customers::find(session, m_shop.store(), key));
            return customer::profiles::profile(session, m_shop.store(), customer, m_shop.clock().now());
        });
        return found ? std::optional(*found) : std::nullopt;
    }
    std::optional<Json> orderOf(const std::string& number)
    {
        auto found = m_shop.store().read([&](ReadSession& session) -> Result<Json> {
            return customer::profiles::orderList(session, m_shop.store(), CustomerId{});
        });
        for (const Json& order : (*found)["orders"]) {
            if (order["order"] == number)
                return order;
        }
        return std::nullopt;
    }

    static Json traitOf(const Json& profile, const std::string& name, const char* part = "value")
    {
        return profile["traits"].contains(name) ? profile["traits"][name][part] : Json(nullptr);
    }
    static std::vector<std::string> addresses(const Json& profile, const std::string& kind)
    {
        std::vector<std::string> found;
        for (const Json& identity : profile["identities"]) {
            if (identity["kind"] == kind)
                found.push_back(identity["normalized"]);
        }
        return found;
    }

    void checkAddress(const std::string& who, const Json& profile, const std::string& kind, const Json& wanted)
    {
        const auto found = addresses(profile, kind);
        if (wanted.is_null())
            fault(found.empty(), who + " has a " + kind);
        else
            fault(std::find(found.begin(), found.end(), wanted.get<std::string>()) != found.end(),
                  who + " has not the " + kind + " " + wanted.get<std::string>());
    }

    void checkText(const std::string& who, const Json& is, const Json& wanted)
    {
        const bool good = is == wanted || (is.is_string() && wanted.is_string() &&
                                           sameAmount(is.get<std::string>(), wanted.get<std::string>()));
        fault(good, who + " is " + is.dump() + ", not " + wanted.dump());
    }

    void checkConsent(const std::string& who, const Json& profile, const char* channel, const Json& wanted)
    {
        const std::string state = profile["consent"][channel]["state"];
        const char* word = wanted.is_null() ? "unknown" : wanted.get<bool>() ? "granted" : "denied";
        fault(state == word, who + " has " + channel + " " + state + ", not " + word);
    }

    void checkCustomer(const Json& one)
    {
        const char* by = one.contains("external_id") ? "external_id" : "email";
        const std::string key = one.contains(by) && one[by].is_string() ? one[by].get<std::string>() : std::string();
        const auto profile = profileOf(key);
        if (!profile)
            return fault(false, "nobody is " + key);
        for (const auto& [name, wanted] : one.items()) {
            const std::string who = key + ": " + name;
            if (name == "external_id")
                checkAddress(who, *profile, "external", wanted);
            else if (name == "email" || name == "phone")
                checkAddress(who, *profile, name, wanted);
            else if (name == "address_phone")
                checkText(who, traitOf(*profile, "default_address_phone"), wanted);
            else if (name == "email_consent" || name == "sms_consent")
                checkConsent(who, *profile, name == "email_consent" ? "email" : "sms", wanted);
            else if (name == "events")
                checkEvents(who, *profile, wanted);
            else if (name == "mailable")
                checkMailable(who, *profile, wanted.get<bool>());
            else if (name == "suppressed")
                fault(!(*profile)["suppression"].empty() == wanted.get<bool>(), who);
            else if (name == "status")
                checkStatus(who, *profile, wanted.get<std::string>());
            else if (name == "birthday")
                checkBirthday(who, *profile, wanted);
            else if (name == "tags")
                checkTags(who, *profile, wanted);
            else if (name == "consent_time")
                checkText(who,
                          q2("SELECT strftime('%Y-%m-%dT%H:%M:%SZ', at / 1000, 'unixepoch') FROM v_consent WHERE "
                             "customer_id = " +
                             (*profile)["id"].dump()),
                          wanted);
            else if (name == "unsub_time")
                checkText(who, (*profile)["suppression"][0]["at"], wanted);
            else if (name == "created" || name == "created_utc")
                checkCreated(who, *profile, wanted.get<std::string>());
            else
                checkText(who, traitOf(*profile, traitName(name)), wanted);
        }
    }
    Json q2(const std::string& sql) { return m_shop.ask(sql).toStdString(); }

    static std::string traitName(const std::string& name)
    {
        return name == "total_spent" ? "given_total_spent"
               : name == "orders"    ? "given_order_count"
               : name == "zip"       ? "postal_code"
                                     : name;
    }

    void checkStatus(const std::string& who, const Json& profile, const std::string& wanted)
    {
        if (wanted == "bounced")
            return fault(!profile["suppression"].empty() && profile["suppression"][0]["reason"] == "bounced_hard", who);
        fault(wanted == "unconfirmed" && profile["suppression"].empty(), who);
    }
    void checkEvents(const std::string& who, const Json& profile, const Json& wanted)
    {
        Json events = Json::array();
        const auto word = [](const Json& event, const char* name) {
            return event.contains(name) && event[name].is_string() ? event[name].get<std::string>() : std::string("-");
        };
        for (const Json& event : profile["events"]) {
            if (event["kind"] != "order")
                events.push_back(word(event, "kind") + " " + word(event, "channel") + " " + word(event, "device") +
                                 " " + word(event, "key"));
        }
        checkText(who, events, wanted);
    }
    void checkMailable(const std::string& who, const Json& profile, bool wanted)
    {
        for (const Json& identity : profile["identities"]) {
            if (identity["kind"] == "email")
                fault(identity.value("mailable", true) == wanted, who);
        }
    }
    void checkBirthday(const std::string& who, const Json& profile, const Json& wanted)
    {
        const Json whole = traitOf(profile, "birthday");
        const Json part = traitOf(profile, "birthday_without_year");
        checkText(who, whole.is_null() ? part : whole, wanted);
    }
    void checkTags(const std::string& who, const Json& profile, const Json& wanted)
    {
        checkText(who, traitOf(profile, "tags"), wanted);
    }
    void checkCreated(const std::string& who, const Json& profile, const std::string& wanted)
    {
        checkText(who, traitOf(profile, "created_at"), wanted.substr(0, 10));
        checkText(who, traitOf(profile, "created_at", "since"), wanted.back() == 'Z' ? wanted : wanted + "Z");
    }

    void checkOrder(const Json& one)
    {
        const std::string number = one["order"];
        const auto order = orderOf(number);
        if (!order)
            return fault(false, "there is no order " + number);
        std::int64_t units = 0;
        std::int64_t lines = 0;
        for (const Json& line : (*order)["lines"]) {
            units += parseDecimal(line["quantity"].get<std::string>(), 0).value_or(0);
            lines += parseDecimal(line["total"].get<std::string>(), 2).value_or(0);
        }
        for (const auto& [name, wanted] : one.items()) {
            const std::string who = number + ": " + name;
            if (name == "order" || name == "id" || name == "customer_name")
                continue; // beside the number Patron keeps no second one, and no name of somebody it cannot reach
            if (name == "total" || name == "gross")
                checkText(who, (*order)["value"], wanted);
            else if (name == "sold_for")
                checkText(who, formatDecimal(lines, 2), wanted);
            else if (name == "refunded")
                checkText(who, (*order)["returned"], wanted);
            else if (name == "items")
                same(who, static_cast<std::int64_t>((*order)["lines"].size()), wanted.get<std::int64_t>());
            else if (name == "units")
                same(who, units, wanted.get<std::int64_t>());
            else if (name == "product")
                checkText(who, (*order)["lines"][0]["product"], wanted);
            else if (name == "counts_as_purchase")
                fault((*order)["counts"] == wanted, who);
            else if (name == "created_utc")
                checkText(who, (*order)["at"], wanted);
            else if (name == "date")
                checkText(who, (*order)["at"].get<std::string>().substr(0, 10), wanted);
            else if (name == "email" || name == "customer")
                checkBuyer(who, (*order)["customer"], wanted);
            else
                checkText(who, (*order)[name], wanted);
        }
    }
    void checkBuyer(const std::string& who, const Json& customer, const Json& wanted)
    {
        if (!wanted.is_string() || wanted == "unknown")
            return fault(customer.is_null(), who + " is somebody");
        const auto profile = customer.is_null() ? std::nullopt : profileOf("#" + customer.dump());
        if (!profile)
            return fault(false, who + " is nobody");
        checkAddress(who, *profile, "email", wanted);
    }

    Shop& m_shop;
    const ImportReport& m_report;
    const ImportPlan& m_plan;
};

}
