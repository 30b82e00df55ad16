#include "tests/rounds/roundworld.h"

#include "core/customer/consentstore.h"
#include "core/customer/customerstore.h"
#include "core/message/messagestore.h"
#include "core/message/recipientfields.h"
#include "core/program/programjson.h"
#include "core/program/programstore.h"
#include "core/segment/segmentstore.h"
#include "core/workspace/workspace.h"

namespace patron::rounds {

namespace {
message::Message mail(std::string_view subject, message::MessageClass messageClass)
{
    message::Message mail;
    mail.name = subject;
    mail.subject = subject;
    mail.bodyKind = message::BodyKind::Text;
    mail.messageClass = messageClass;
    mail.body = "Hello,\n.\nthere is tea again.\n" + std::string(1'500, '.') +
                "\n{{ brand.name }}, {{ brand.address }}\n{{ unsubscribe_url }}\n";
    return mail;
}

constexpr const char* thanks = R"({"patron_program":1,"name":"Thanks","strategy":"lifecycle","type":"winback",
    "entry":{"when":"segment","rule":{"all":[]},"existing":true},"start":"mail",
    "limits":{"class":"transactional"},
    "steps":[{"id":"mail","do":"email","message":"Receipt"}]})";

Result<void> addCustomers(Transaction& tx, const Store& store, const RoundPlan& plan, Ms now)
{
    for (int i = 0; i < plan.customers; ++i) {
        const auto identity =
            customer::makeIdentity(customer::IdentityKind::Email, addressOf(plan, i), {}, store.country());
        const CustomerId id = customer::customers::create(tx, store, {*identity}, {}, now);
        if (i < plan.unwilling)
            continue;
        customer::consents::add(tx,
                                {id,
                                 customer::Channel::Email,
                                 "marketing",
                                 customer::ConsentState::Granted,
                                 "test",
                                 "form",
                                 {},
                                 now - msPerDay,
                                 {}},
                                now);
    }
    return {};
}

Result<void> fill(Transaction& tx, const Store& store, const RoundPlan& plan, int port, Ms now)
{
    PATRON_CHECK(addCustomers(tx, store, plan, now));
    message::Brand brand;
    brand.name = "Marlow & Finch";
    brand.address = "1 High Street, Leeds";
    brand.fromName = brand.name;
    brand.fromEmail = "hello@shop.test";
    message::recipients::saveBrand(tx, brand);
    PATRON_CHECK(message::messages::save(tx, mail(newsSubject, message::MessageClass::Marketing), now));
    PATRON_CHECK(message::messages::save(tx, mail(receiptSubject, message::MessageClass::Transactional), now));
    PATRON_CHECK(segment::segments::save(tx, "All", segment::Rule{}, now));
    Json settings{{"host", "127.0.0.1"},
                  {"port", port},
                  {"security", "plain"},
                  {"from", {{"address", "hello@shop.test"}}},
                  {"sessions", plan.sessions}};
    if (plan.ratePerMinute > 0)
        settings["rate_per_minute"] = plan.ratePerMinute;
    PATRON_CHECK(delivery::connectors::add(tx, "Server", "smtp", settings, now));
    return {};
}
}

std::string addressOf(const RoundPlan& plan, int customer)
{
    const std::string name = "c" + std::to_string(customer) + "@x.test";
    if (plan.faultsPerMille == 0)
        return name;
    // A few are a fault for ever: refused each time, or never to be heard of.
    Random random(plan.seed + static_cast<std::uint64_t>(customer) * 31);
    switch (random.below(30)) {
    case 0:
        return "rcptno-" + name;
    case 1:
        return "dotno-" + name;
    case 2:
        return "takendrop-" + name;
    case 3:
        return "torn-" + name;
    case 4:
        return "late-" + name;
    default:
        return name;
    }
}

Result<void> makeWorld(const std::filesystem::path& path, const RoundPlan& plan, int port)
{
    const SystemClock clock;
    NewWorkspace what;
    what.timeZone = "UTC";
    PATRON_TRY(made, workspace::Workspace::create(path, what, clock));
    Store& store = made->store();
    const Ms now = clock.now();
    PATRON_CHECK(store.write([&](Transaction& tx) { return fill(tx, store, plan, port, now); }));
    PATRON_CHECK(store.setSetting("send.connector", "Server"));
    if (!plan.program)
        return {};
    PATRON_TRY(json, parseJson(thanks, "the program"));
    PATRON_TRY(definition, program::parseProgram(json));
    PATRON_TRY(id, store.write([&](Transaction& tx) { return program::programs::save(tx, definition, now); }));
    PATRON_TRY(server, store.read([](ReadSession& session) {
        return delivery::connectors::findByName(session.connection(), "Server");
    }));
    return made->programs().start(id, server.id, now);
}

}
