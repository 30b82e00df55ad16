#include "core/customer/couponstore.h"
#include "core/customer/eventstore.h"
#include "core/delivery/connectorstore.h"
#include "core/message/lint/messagechecks.h"
#include "core/message/messagestore.h"
#include "core/program/programrunner.h"
#include "core/program/programstore.h"
#include "core/segment/audience.h"
#include "core/segment/rulejson.h"
#include "core/workspace/demo/demoshop.h"
#include "core/workspace/gallery.h"
#include "core/workspace/galleryneeds.h"
#include "core/workspace/mailsource.h"
#include "core/workspace/messagefacts.h"
#include "core/workspace/starterfiles.h"
#include "core/workspace/starters.h"
#include "tests/support/tempworkspace.h"

#include <QDir>
#include <QTest>

#include <algorithm>
#include <set>

using namespace patron;
using patron::test::TempWorkspace;
using workspace::ProgramStarter;

namespace {
constexpr DayNumber until = 20'400; // 2025-11-08
constexpr Ms now = 20'400 * msPerDay;

QString q(const std::string& text)
{
    return QString::fromStdString(text);
}

/// Whether a rule asks for what only a build with loyalty plans can tell.
bool asksForPlans(const Json& rule, const segment::FieldCatalog& catalog)
{
    return rule.dump().find("\"points_to_next_tier\"") != std::string::npos && !catalog.find("points_to_next_tier");
}

/// Every rule of a program's document.
std::vector<Json> rulesOf(const Json& program)
{
    std::vector<Json> rules;
    if (program["entry"].contains("rule"))
        rules.push_back(program["entry"]["rule"]);
    for (const Json& exit : program.value("exit", Json::array()))
        rules.push_back(exit);
    for (const Json& step : program["steps"]) {
        if (step.contains("if"))
            rules.push_back(step["if"]);
        for (const Json& each : step.value("cases", Json::array()))
            rules.push_back(each["if"]);
    }
    return rules;
}

/// The events a program asks about outside of rules, with their conditions.
std::vector<std::pair<std::string, Json>> eventsOf(const Json& program)
{
    std::vector<std::pair<std::string, Json>> events;
    const auto add = [&](const Json& from) {
        if (from.is_object() && from.contains("event"))
            events.emplace_back(from["event"].get<std::string>(), from.value("where", Json::array()));
    };
    add(program["entry"]);
    add(program.value("goal", Json()));
    for (const Json& step : program["steps"])
        add(step.value("until_event", Json()));
    return events;
}

bool hasStep(const Json& program, std::string_view kind)
{
    return std::any_of(program["steps"].begin(), program["steps"].end(),
                       [&](const Json& step) { return step["do"] == kind; });
}

int sentencesIn(const std::string& text)
{
    int count = 0;
    for (std::size_t i = 0; i < text.size(); ++i)
        count += text[i] == '.' && (i + 1 == text.size() || text[i + 1] == ' ') ? 1 : 0;
    return count;
}
}

/// The starters of the gallery: each whole, sound and good to send, and what becomes of one that is installed.
class tst_Gallery : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<TempWorkspace> m_shop;
    std::vector<ProgramStarter> m_starters;

    /// Runs in a read closure; an error fails the test with its sentence.
    template <typename F>
    void look(F work)
    {
        const auto done = m_shop->store().read([&](ReadSession& session) -> Result<void> { return work(session); });
        QVERIFY2(done, done ? "" : (done.error().text + " " + done.error().detail).c_str());
    }

    void eachStarter() const
    {
        QTest::addColumn<int>("at");
        for (std::size_t i = 0; i < m_starters.size(); ++i)
            QTest::newRow(m_starters[i].slug.c_str()) << static_cast<int>(i);
    }
    const ProgramStarter& starter() const
    {
        QFETCH(int, at);
        return m_starters[static_cast<std::size_t>(at)];
    }
    const ProgramStarter& called(std::string_view slug) const
    {
        return *std::find_if(m_starters.begin(), m_starters.end(),
                             [&](const ProgramStarter& each) { return each.slug == slug; });
    }

private Q_SLOTS:
    void initTestCase()
    {
        NewWorkspace pounds;
        pounds.currency = "GBP";
        pounds.timeZone = "Europe/London";
        m_shop = std::make_unique<TempWorkspace>(pounds);
        m_shop->clock().set(now);
        JobContext job(m_shop->clock());
        QVERIFY(workspace::fillDemo(job, m_shop->store(), {400, 1, until}));
        QVERIFY(workspace::installStarters(m_shop->store(), now));
        auto read = workspace::gallery::starters();
        QVERIFY2(read, read ? "" : (read.error().text + " " + read.error().detail).c_str());
        m_starters = std::move(*read);
    }

    void cleanupTestCase() { m_shop.reset(); }

    void everyFileIsListedOnce()
    {
        std::multiset<QString> listed;
        for (const ProgramStarter& each : m_starters)
            listed.insert(q(each.slug) + QStringLiteral(".json"));
        std::multiset<QString> files;
        for (const QString& file : QDir(QStringLiteral(":/patron/starters/gallery")).entryList())
            files.insert(file);
        files.erase(files.find(QStringLiteral("index.json")));
        QCOMPARE(listed, files);
        QVERIFY(listed.size() >= 32);
    }

    void everyNameIsGivenOnce()
    {
        std::set<std::string> programs;
        std::set<std::string> messages;
        for (const ProgramStarter& each : m_starters) {
            QVERIFY2(programs.insert(each.name).second, each.name.c_str());
            for (const message::Message& mail : each.messages)
                QVERIFY2(messages.insert(mail.name).second, mail.name.c_str());
        }
    }

    void everyCellHasAStarter()
    {
        look([&](ReadSession& session) -> Result<void> {
            PATRON_TRY(cells, workspace::gallery::cells(session, m_shop->store(), now));
            if (cells.size() != 18)
                return makeError(ErrorCode::Internal, std::to_string(cells.size()));
            for (const workspace::GalleryCell& cell : cells) {
                if (cell.starters.empty() || !cell.running.empty())
                    return makeError(ErrorCode::Internal, cell.strategy + " " + cell.type);
            }
            return {};
        });
    }

    void saysWhatItDoes_data() { eachStarter(); }
    void saysWhatItDoes()
    {
        const auto file = workspace::starterfiles::json("gallery/" + starter().slug + ".json");
        QVERIFY(file);
        for (const auto& [key, value] : file->items()) {
            const std::set<std::string> known{"patron_starter", "slug", "about", "needs", "messages", "program"};
            QVERIFY2(known.contains(key), key.c_str());
        }
        QCOMPARE(sentencesIn(starter().about), 2);
        QVERIFY(!starter().needs.empty());
        for (const workspace::StarterNeed& need : starter().needs)
            QVERIFY2(need.why.ends_with('.'), need.what.c_str());
    }

    /// Marketing goes to people who may grow tired of it: it has an aim, a way out and limits.
    void keepsItsManners_data() { eachStarter(); }
    void keepsItsManners()
    {
        const Json& program = starter().program;
        const Json& limits = program["limits"];
        const bool isService = limits["class"] == "transactional";
        for (const message::Message& mail : starter().messages)
            QCOMPARE(mail.messageClass == message::MessageClass::Transactional, isService);
        QVERIFY(program.contains("reentry"));
        if (isService) {
            QCOMPARE(starter().type, std::string("service"));
            QVERIFY(!program.contains("holdout"));
            return;
        }
        QVERIFY(program.contains("goal") || hasStep(program, "goal"));
        QVERIFY(!program.value("exit", Json::array()).empty());
        QVERIFY(limits.contains("quiet_hours"));
        QVERIFY(!limits["cap"].empty());
        for (const Json& cap : limits["cap"])
            QVERIFY(cap.contains("else"));
    }

    void sendsItsOwnMessages_data() { eachStarter(); }
    void sendsItsOwnMessages()
    {
        std::set<std::pair<std::string, std::string>> sent;
        for (const Json& step : starter().program["steps"]) {
            if (step["do"] == "email" || step["do"] == "sms")
                sent.emplace(step["do"].get<std::string>(), step["message"].get<std::string>());
        }
        std::set<std::pair<std::string, std::string>> own;
        for (const message::Message& mail : starter().messages)
            own.emplace(message::nameOf(mail.channel), mail.name);
        QVERIFY(sent == own);
    }

    void everyRuleCanBeAnswered_data() { eachStarter(); }
    void everyRuleCanBeAnswered()
    {
        look([&](ReadSession& session) -> Result<void> {
            const auto catalog = segment::FieldCatalog::load(session);
            for (const Json& rule : rulesOf(starter().program)) {
                if (asksForPlans(rule, catalog))
                    continue;
                PATRON_TRY(node, segment::parseNode(rule, catalog));
                PATRON_CHECK(segment::count(session, m_shop->store(), segment::Rule{std::move(node)}, {now, false}));
            }
            for (const auto& [event, where] : eventsOf(starter().program))
                PATRON_CHECK(segment::parseProperties(where, event, catalog));
            return {};
        });
    }

    void everyMessagePassesTheChecks_data() { eachStarter(); }
    void everyMessagePassesTheChecks()
    {
        look([&](ReadSession& session) -> Result<void> {
            for (const message::Message& mail : starter().messages) {
                message::SavedMessage saved;
                saved.message = mail;
                const auto facts = workspace::messageFacts(session, m_shop->store(), saved, now);
                for (const message::Finding& finding : message::checkMessage(mail, facts))
                    return makeError(ErrorCode::Internal, mail.name + ": " + finding.text);
            }
            return {};
        });
    }

    void everyMessageRendersForEverybody_data() { eachStarter(); }
    void everyMessageRendersForEverybody()
    {
        std::vector<CustomerId> everybody;
        look([&](ReadSession& session) -> Result<void> {
            PATRON_TRY(members, segment::members(session, m_shop->store(), segment::Rule(), {now, false}));
            everybody = std::move(members);
            return {};
        });
        workspace::MailSource source(m_shop->store());
        for (const message::Message& mail : starter().messages) {
            message::SavedMessage saved;
            saved.message = mail;
            JobContext job(m_shop->clock());
            const auto tally = source.renderAudience(
                job, saved, everybody, now, false, [&](const message::AudienceMail& made) -> Result<void> {
                    const std::string& body = mail.hasHtml() ? made.rendered.html : made.rendered.text;
                    if (!made.isReady() || body.find("{{") != std::string::npos ||
                        body.find(mail.hasHtml() ? "Marlow &amp; Finch" : "Marlow & Finch") == std::string::npos)
                        return makeError(ErrorCode::Internal, mail.name + " " + made.rendered.skipReason());
                    return {};
                });
            QVERIFY2(tally, tally ? "" : tally.error().text.c_str());
            QCOMPARE(tally->rendered, std::int64_t{400});
        }
    }

    void theReminderSaysWhenTheAppointmentIs()
    {
        const auto& messages = called("appointment-reminder").messages;
        message::SavedMessage saved;
        saved.message = messages.front();
        workspace::MailSource source(m_shop->store());
        CustomerId guest;
        look([&](ReadSession& session) -> Result<void> {
            Query query = session.query("SELECT id FROM v_customer WHERE country = 'GB' AND language = 'en' LIMIT 1");
            query.step();
            guest = query.id<CustomerId>(0);
            return {};
        });
        // What was booked last is due later.
        const TimeZone london = m_shop->store().zone();
        QVERIFY(m_shop->store().write([&](Transaction& tx) -> Result<void> {
            for (const int days : {2, 9}) {
                customer::NewEvent booked;
                booked.customer = guest;
                booked.kind = "appointment_booked";
                booked.at = now - msPerDay + days;
                booked.dueAt = london.instantOf({until + days, 11 * msPerHour});
                booked.source = "till";
                booked.sourceKey = std::to_string(days);
                customer::events::add(tx, london, booked, now);
            }
            return {};
        }));
        look([&](ReadSession& session) -> Result<void> {
            PATRON_TRY(mail, source.personalise(session, saved, guest, now, Json()));
            if (mail.rendered.text.find("Monday, 10 November at 11:00.") == std::string::npos)
                return makeError(ErrorCode::Internal, mail.rendered.text);
            return {};
        });
    }

    void anEmptyWorkspaceLacksWhatStartersNeed()
    {
        QTemporaryDir folder;
        auto empty = Store::create(folder.path().toStdString() + "/empty.patron", {}, m_shop->clock());
        QVERIFY(empty);
        const auto done = (*empty)->read([&](ReadSession& session) -> Result<void> {
            for (const ProgramStarter& each : m_starters) {
                for (const auto& check : workspace::gallery::checkNeeds(session, **empty, each, now)) {
                    if (check.met || check.missing.find("%1") != std::string::npos || !check.missing.ends_with('.'))
                        return makeError(ErrorCode::Internal, each.slug + " " + check.need.what + " " + check.missing);
                }
            }
            return {};
        });
        QVERIFY2(done, done ? "" : done.error().text.c_str());
    }

    void theDemoShopHasWhatItHas_data()
    {
        QTest::addColumn<QString>("need");
        QTest::addColumn<bool>("met");
        const auto row = [](const char* need, bool met) { QTest::newRow(need) << QString::fromUtf8(need) << met; };
        for (const char* there : {"brand", "orders", "products", "email_consent", "sms_consent", "birthday", "shops",
                                  "places", "trait:created_at", "events:cart_updated", "events:review"})
            row(there, true);
        for (const char* missing : {"points", "tiers", "weather", "coupons:Birthday", "events:product_restocked",
                                    "import:Fair", "trait:shoe_size"})
            row(missing, false);
    }
    void theDemoShopHasWhatItHas()
    {
        QFETCH(QString, need);
        QFETCH(bool, met);
        QVERIFY(workspace::gallery::isNeed(need.toStdString()));
        ProgramStarter asked;
        asked.needs = {{need.toStdString(), "Why."}};
        look([&](ReadSession& session) -> Result<void> {
            const auto checks = workspace::gallery::checkNeeds(session, m_shop->store(), asked, now);
            return checks.front().met == met ? Result<void>()
                                             : makeError(ErrorCode::Internal, "wrong: " + checks.front().missing);
        });
    }

    void aPoolIsThereWhileACodeIsLeft()
    {
        ProgramStarter asked;
        asked.needs = {{"coupons:Rainy day", "Why."}};
        const auto isMet = [&] {
            bool met = false;
            look([&](ReadSession& session) -> Result<void> {
                met = allMet(workspace::gallery::checkNeeds(session, m_shop->store(), asked, now));
                return {};
            });
            return met;
        };
        QVERIFY(!isMet());
        const auto write = [&](auto work) {
            QVERIFY(m_shop->store().write([&](Transaction& tx) -> Result<void> {
                work(tx);
                return {};
            }));
        };
        write([](Transaction& tx) {
            customer::NewCoupon code;
            code.code = "WET-1";
            code.pool = "rainy day";
            code.maxUses = 1;
            customer::coupons::put(tx, code, "overwrite", now);
        });
        QVERIFY(isMet());
        write([](Transaction& tx) {
            customer::NewCouponUse use;
            use.code = "WET-1";
            use.customer = CustomerId{1};
            use.at = now;
            use.source = "till";
            use.sourceKey = "1";
            customer::coupons::addUse(tx, use, now);
        });
        QVERIFY(!isMet());
    }

    void installingGivesADraftAndItsMessages()
    {
        const auto first = workspace::gallery::install(m_shop->store(), called("browse-reminder"), now);
        QVERIFY2(first, first ? "" : first.error().text.c_str());
        QCOMPARE(first->name, std::string("Browse reminder"));
        QCOMPARE(first->messages, std::vector<std::string>{"Seen something you like?"});
        const auto second = workspace::gallery::install(m_shop->store(), called("browse-reminder"), now);
        QVERIFY(second);
        QCOMPARE(second->name, std::string("Browse reminder 2"));
        QVERIFY(second->messages.empty());
        look([&](ReadSession& session) -> Result<void> {
            PATRON_TRY(saved, program::programs::get(session, first->program));
            if (saved.state != program::ProgramState::Draft)
                return makeError(ErrorCode::Internal, "It is no draft.");
            return {};
        });
    }

    void aNameOfTheOtherChannelGetsANumber()
    {
        message::Message text;
        text.name = "It costs less now";
        text.channel = message::MessageChannel::Sms;
        text.bodyKind = message::BodyKind::Text;
        text.body = "Ours";
        QVERIFY(m_shop->store().write([&](Transaction& tx) -> Result<void> {
            PATRON_CHECK(message::messages::save(tx, text, now));
            return {};
        }));
        const auto installed = workspace::gallery::install(m_shop->store(), called("price-drop"), now);
        QVERIFY2(installed, installed ? "" : installed.error().text.c_str());
        QCOMPARE(installed->messages, std::vector<std::string>{"It costs less now 2"});
        look([&](ReadSession& session) -> Result<void> {
            PATRON_TRY(saved, program::programs::get(session, installed->program));
            PATRON_TRY(document, program::programs::document(session, saved.definition));
            for (const Json& step : document["steps"]) {
                if (step["do"] == "email" && step["message"] != "It costs less now 2")
                    return makeError(ErrorCode::Internal, step.dump());
            }
            return {};
        });
    }

    void aRunningProgramFillsItsCell()
    {
        const auto installed = workspace::gallery::install(m_shop->store(), called("browse-reminder"), now);
        QVERIFY(installed);
        const auto local = m_shop->store().write(
            [](Transaction& tx) -> Result<ConnectorId> { return delivery::connectors::ensureLocal(tx, now); });
        QVERIFY(local);
        program::ProgramRunner runner(m_shop->store());
        const auto started = runner.start(installed->program, *local, now);
        QVERIFY2(started, started ? "" : started.error().text.c_str());
        look([&](ReadSession& session) -> Result<void> {
            PATRON_TRY(cells, workspace::gallery::cells(session, m_shop->store(), now));
            for (const workspace::GalleryCell& cell : cells) {
                const bool isIts = cell.strategy == "engagement" && cell.type == "conversion";
                if (cell.running != (isIts ? std::vector{installed->name} : std::vector<std::string>()))
                    return makeError(ErrorCode::Internal, cell.strategy + " " + cell.type);
            }
            return {};
        });
    }

    void anUnknownSlugIsToldWithTheNearest()
    {
        const auto found = workspace::gallery::find("birthday-rewards");
        QVERIFY(!found);
        QVERIFY(found.error().text.find("birthday-reward\"") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(tst_Gallery)
#include "tst_gallery.moc"
