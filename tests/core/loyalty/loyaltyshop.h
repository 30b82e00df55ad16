#pragma once

#include "core/base/json.h"
#include "core/customer/customerstore.h"
#include "core/customer/eventstore.h"
#include "core/customer/identity.h"
#include "core/customer/orderstore.h"
#include "core/loyalty/ledger.h"
#include "core/loyalty/loyaltycheck.h"
#include "core/loyalty/planstore.h"
#include "core/loyalty/settle.h"
#include "tests/support/checks.h"
#include "tests/support/tempworkspace.h"

namespace patron::test {

/// A workspace with customers who order, and a plan.
struct LoyaltyShop
{
    TempWorkspace files;

    explicit LoyaltyShop(const NewWorkspace& what = {})
        : files(what)
    {}

    Store& store() { return files.store(); }
    static Ms at(std::string_view instant) { return *parseRfc3339(instant); }

    CustomerId person(const char* email)
    {
        return *store().write([&](Transaction& tx) -> Result<CustomerId> {
            auto identity = customer::makeIdentity(customer::IdentityKind::Email, email, {}, {});
            return customer::customers::create(tx, store(), {*identity}, {}, TempWorkspace::startMs);
        });
    }

    customer::NewOrder sale(CustomerId customer, const char* number, std::int64_t pence, Ms when)
    {
        customer::NewOrder order;
        order.customer = customer;
        order.source = "till";
        order.number = number;
        order.currency = store().currency();
        order.at = when;
        order.value = pence;
        return order;
    }
    void put(const customer::NewOrder& order)
    {
        const auto done = store().write([&](Transaction& tx) -> Result<void> {
            customer::orders::put(tx, store(), order, order.at);
            return {};
        });
        if (!done)
            qFatal("%s", describe(done).constData());
    }
    void order(CustomerId customer, const char* number, std::int64_t pence, Ms when)
    {
        put(sale(customer, number, pence, when));
    }
    void back(CustomerId customer, const char* number, const char* of, std::int64_t pence, Ms when)
    {
        customer::NewOrder order = sale(customer, number, -pence, when);
        order.kind = "return";
        order.linkedNumber = of;
        put(order);
    }
    void event(CustomerId customer, const char* kind, Ms when, const char* key = "", const char* properties = "")
    {
        customer::NewEvent event;
        event.customer = customer;
        event.kind = kind;
        event.at = when;
        event.key = key;
        event.properties = properties;
        *store().write([&](Transaction& tx) -> Result<bool> {
            customer::events::add(tx, store().zone(), event, when);
            return true;
        });
    }
    void sql(const std::string& statement)
    {
        const auto done = store().write([&](Transaction& tx) -> Result<void> {
            tx.queryOnce(statement).run();
            return {};
        });
        if (!done)
            qFatal("%s", describe(done).constData());
    }
    std::string one(const std::string& statement)
    {
        return *store().read([&](ReadSession& session) -> Result<std::string> {
            Query query = session.queryOnce(statement);
            return query.step() && !query.isNull(0) ? query.text(0) : std::string("nothing");
        });
    }

    Result<loyalty::SavedPlan> trySave(const char* json, Ms when)
    {
        auto parsed = parseJson(json, "the plan");
        if (!parsed)
            return parsed.error();
        auto plan = loyalty::parsePlan(*parsed, store().currencyDecimals());
        if (!plan)
            return plan.error();
        return store().write([&](Transaction& tx) { return loyalty::plans::save(tx, store(), *plan, when); });
    }
    void plan(const char* json, Ms when = TempWorkspace::startMs)
    {
        const auto saved = trySave(json, when);
        if (!saved)
            qFatal("%s", describe(saved).constData());
    }
    loyalty::SettleReport settle(Ms when)
    {
        const auto done = loyalty::settling::all(store(), when);
        if (!done)
            qFatal("%s", describe(done).constData());
        return *done;
    }

    loyalty::SavedPlan saved()
    {
        return *store().read([&](ReadSession& session) {
            return loyalty::plans::find(session.connection(), store().currencyDecimals(), {});
        });
    }
    loyalty::Account account(CustomerId customer, Ms asOf)
    {
        const loyalty::SavedPlan plan = saved();
        return *store().read([&](ReadSession& session) -> Result<loyalty::Account> {
            return loyalty::ledger::account(session.connection(), plan, customer, asOf);
        });
    }
    /// A customer's rows: "earn 100 2024-03-01T12:00:00Z, reverse -50 …", with tiers as "tier Gold".
    QString rows(CustomerId customer)
    {
        const loyalty::SavedPlan plan = saved();
        return *store().read([&](ReadSession& session) -> Result<QString> {
            QStringList list;
            for (const loyalty::LedgerRow& row : loyalty::ledger::rows(session.connection(), plan, customer)) {
                if (row.points == 0 && row.tier.empty())
                    continue;
                QString what = row.points != 0 ? q(row.kind) : QStringLiteral("tier ");
                what += row.points != 0 ? QStringLiteral(" %1").arg(row.points) : q(row.tier);
                list << QString(what + u' ' + q(formatRfc3339(row.at)));
            }
            return list.join(QStringLiteral(", "));
        });
    }
    QString problems()
    {
        return *store().read([&](ReadSession& session) -> Result<QString> {
            QStringList list;
            for (const std::string& problem : loyalty::loyaltyProblems(session.connection()))
                list << q(problem);
            return list.join(u' ');
        });
    }
};

}
