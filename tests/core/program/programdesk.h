#pragma once

#include "core/customer/consentstore.h"
#include "core/customer/customerstore.h"
#include "core/customer/eventstore.h"
#include "core/customer/orderstore.h"
#include "core/customer/traitstore.h"
#include "core/delivery/connectorstore.h"
#include "core/message/messagestore.h"
#include "core/program/programjson.h"
#include "core/program/programrunner.h"
#include "tests/support/checks.h"
#include "tests/support/tempworkspace.h"

#include <QTest>

#include <optional>
#include <string>
#include <vector>

namespace patron::test {

/// A workspace with a mail "Mail" and a text message "Text", to put people in and let programs run over them.
class ProgramDesk
{
public:
    explicit ProgramDesk(const char* zone = "UTC")
        : m_shop(shopIn(zone))
        , m_runner(m_shop.store())
    {
        write([&](Transaction& tx) -> Result<void> {
            message::Message mail;
            mail.name = "Mail";
            mail.subject = "S";
            mail.body = "Hello";
            mail.bodyKind = message::BodyKind::Text;
            PATRON_CHECK(message::messages::save(tx, mail, start()));
            mail.name = "Text";
            mail.subject.clear();
            mail.channel = message::MessageChannel::Sms;
            PATRON_CHECK(message::messages::save(tx, mail, start()));
            PATRON_TRY(connector, delivery::connectors::ensureLocal(tx, start()));
            m_connector = connector;
            return {};
        });
    }

    /// 2024-03-01T12:00:00Z, a Friday.
    static Ms start() { return TempWorkspace::startMs; }
    Store& store() { return m_shop.store(); }
    program::ProgramRunner& runner() { return m_runner; }

    template <typename F>
    void write(F work)
    {
        const auto done = store().write(work);
        if (!done)
            qFatal("%s", done.error().text.c_str());
    }

    /// Somebody with an email address, a mobile number, or both, who agreed to both channels.
    CustomerId person(const std::string& email, const std::string& phone = {}, Ms since = start() - 300 * msPerDay)
    {
        CustomerId id;
        write([&](Transaction& tx) -> Result<void> {
            std::vector<customer::Identity> identities;
            if (!email.empty())
                identities.push_back(*customer::makeIdentity(customer::IdentityKind::Email, email, {}, {}));
            if (!phone.empty())
                identities.push_back(*customer::makeIdentity(customer::IdentityKind::Phone, phone, {}, {}));
            id = customer::customers::create(tx, store(), identities, {}, since);
            for (const auto channel : {customer::Channel::Email, customer::Channel::Sms}) {
                customer::consents::add(
                    tx, {id, channel, "marketing", customer::ConsentState::Granted, "test", "form", {}, since, {}},
                    since);
            }
            return {};
        });
        return id;
    }

    void trait(CustomerId id, const char* name, const std::string& text, Ms at)
    {
        write([&](Transaction& tx) -> Result<void> {
            ReadSession session(tx.connection());
            const auto known = customer::traits::find(session, name);
            customer::TraitEntry entry;
            entry.customer = id;
            entry.trait = known->id;
            entry.effectiveAt = at;
            entry.value = customer::makeTraitValue(known->type, text, 2);
            entry.source = "test";
            customer::traits::add(tx, *known, entry);
            return {};
        });
    }

    void order(CustomerId id, Ms at, std::optional<Ms> recordedAt = {}, std::int64_t value = 5'000)
    {
        write([&](Transaction& tx) -> Result<void> {
            customer::NewOrder order;
            order.customer = id;
            order.source = "till";
            order.number = std::to_string(++m_number);
            order.at = at;
            order.currency = "GBP";
            order.value = value;
            customer::orders::put(tx, store(), order, recordedAt.value_or(at));
            return {};
        });
    }

    void event(CustomerId id, const char* kind, Ms at, const std::string& key = {}, std::optional<Ms> recordedAt = {})
    {
        write([&](Transaction& tx) -> Result<void> {
            customer::NewEvent event;
            event.customer = id;
            event.kind = kind;
            event.at = at;
            event.key = key;
            customer::events::add(tx, store().zone(), event, recordedAt.value_or(at));
            return {};
        });
    }

    void refuses(CustomerId id, customer::Channel channel, Ms at)
    {
        write([&](Transaction& tx) -> Result<void> {
            customer::consents::unsubscribe(tx, id, channel, "test", "asked", at);
            return {};
        });
    }

    /// Saves and starts it.
    ProgramId run(const char* entry, const char* steps, const char* more = "{}", const char* name = "P",
                  Ms at = start())
    {
        const ProgramId id = save(entry, steps, more, name);
        const auto started = m_runner.start(id, m_connector, at);
        if (!started)
            qFatal("%s", started.error().text.c_str());
        return id;
    }

    ProgramId save(const char* entry, const char* steps, const char* more = "{}", const char* name = "P")
    {
        Json json{{"patron_program", 1}, {"name", name}, {"strategy", "lifecycle"}, {"type", "winback"}};
        json.update(Json::parse(more));
        json["entry"] = Json::parse(entry);
        json["steps"] = Json::parse(steps);
        json["start"] = json["steps"][0]["id"];
        const auto parsed = program::parseProgram(json);
        if (!parsed)
            qFatal("%s", parsed.error().text.c_str());
        ProgramId id;
        write([&](Transaction& tx) -> Result<void> {
            PATRON_TRY(saved, program::programs::save(tx, *parsed, start()));
            id = saved;
            return {};
        });
        return id;
    }

    program::TickReport tick(Ms now)
    {
        const FixedClock clock(now);
        JobContext job(clock);
        auto report = m_runner.tick(job, now);
        if (!report)
            qFatal("%s", report.error().text.c_str());
        for (const std::string& problem : report->problems)
            qWarning("%s", problem.c_str());
        return *report;
    }

    /// Who came in and when: "3@2024-03-01T12:00:00Z 5@…", by time.
    QString entered(ProgramId program)
    {
        return rows("SELECT customer_id || '@' || entered_at FROM enrollment WHERE program_id = ? ORDER BY entered_at, "
                    "customer_id, key",
                    program);
    }
    /// What was decided: "enters s; waits s; …", by number.
    QString decided(ProgramId program)
    {
        return rows("SELECT decision || ' ' || step_id FROM decision WHERE program_id = ? ORDER BY id", program);
    }
    /// One value of a statement with the program's number.
    QString rows(const char* sql, ProgramId program)
    {
        QStringList list;
        const auto done = store().read([&](ReadSession& session) -> Result<void> {
            Query query = session.query(sql);
            query.bind(program);
            while (query.step()) {
                QString text = QString::fromStdString(query.text(0));
                const auto at = text.indexOf(QLatin1Char('@'));
                if (at >= 0)
                    text = text.left(at + 1) + QString::fromStdString(formatRfc3339(text.mid(at + 1).toLongLong()));
                list << text;
            }
            return {};
        });
        if (!done)
            qFatal("%s", done.error().text.c_str());
        return list.join(QStringLiteral("; "));
    }
    program::ProgramCounts counts(ProgramId id)
    {
        auto result = store().read([&](ReadSession& session) -> Result<program::ProgramCounts> {
            return program::programs::counts(session, id);
        });
        return *result;
    }

private:
    static NewWorkspace shopIn(const char* zone)
    {
        NewWorkspace what;
        what.timeZone = zone;
        return what;
    }

    TempWorkspace m_shop;
    program::ProgramRunner m_runner;
    ConnectorId m_connector;
    std::int64_t m_number = 0;
};

}
