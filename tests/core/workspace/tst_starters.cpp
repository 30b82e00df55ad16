#include "core/message/lint/messagechecks.h"
#include "core/message/messagestore.h"
#include "core/message/recipientfields.h"
#include "core/message/renderer.h"
#include "core/program/programcheck.h"
#include "core/program/programstore.h"
#include "core/segment/audience.h"
#include "core/segment/segmentstore.h"
#include "core/workspace/demo/demoshop.h"
#include "core/workspace/messagefacts.h"
#include "core/workspace/starters.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace patron;

namespace {
constexpr DayNumber until = 20'400; // 2025-11-08
constexpr Ms now = 20'400 * msPerDay;
}

/// Every starter that ships is whole and finds its people in the demo shop.
class tst_Starters : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    FixedClock m_clock{now};
    std::unique_ptr<Store> m_store;

    /// Runs in a read closure; an error fails the test with its sentence.
    template <typename F>
    void look(F work)
    {
        const auto done = m_store->read([&](ReadSession& session) -> Result<void> { return work(session); });
        QVERIFY2(done, done ? "" : (done.error().text + " " + done.error().detail).c_str());
    }

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("PATRON_HOME", m_folder.path().toUtf8());
        auto store = Store::create(m_folder.path().toStdString() + "/demo.patron", {}, m_clock);
        QVERIFY(store);
        m_store = std::move(*store);
        JobContext job(m_clock);
        QVERIFY(workspace::fillDemo(job, *m_store, {3000, 1, until}));
        const auto installed = workspace::installStarters(*m_store, now);
        QVERIFY2(installed, installed ? "" : installed.error().text.c_str());
    }

    void cleanupTestCase() { m_store.reset(); }

    void everySegmentFindsPeopleButNotEverybody()
    {
        look([&](ReadSession& session) -> Result<void> {
            const auto titles = segment::segments::all(session);
            if (titles.size() < 8)
                return makeError(ErrorCode::Internal, "There are too few starter segments.");
            for (const auto& title : titles) {
                PATRON_TRY(saved, segment::segments::get(session, title.id));
                PATRON_TRY(answer, segment::count(session, *m_store, saved.rule, {now, false}));
                qInfo("%s: %lld", title.name.c_str(), static_cast<long long>(answer.count));
                if (answer.count < 10 || answer.count > 1500)
                    return makeError(ErrorCode::Internal, title.name + " finds " + std::to_string(answer.count));
            }
            return {};
        });
    }

    void everyHalfWrittenMailCanBeMade()
    {
        const auto mails = workspace::starterMails();
        QVERIFY2(mails, mails ? "" : mails.error().text.c_str());
        QVERIFY(mails->size() >= 3);
        look([&](ReadSession& session) -> Result<void> {
            for (const workspace::StarterMail& mail : *mails) {
                message::Message message;
                message.name = mail.name;
                message.subject = "News";
                message.bodyKind = message::BodyKind::Mjml;
                message.body = mail.mjml;
                PATRON_CHECK(message::CompiledMessage::compile(message, message::recipients::fields(session)));
                if (mail.mjml.find("{{ unsubscribe_url }}") == std::string::npos)
                    return makeError(ErrorCode::Internal, mail.name + " does not say how to unsubscribe.");
            }
            return {};
        });
    }

    void everyProgramIsSoundHere()
    {
        look([&](ReadSession& session) -> Result<void> {
            PATRON_TRY(saved, program::programs::all(session));
            if (saved.size() < 3)
                return makeError(ErrorCode::Internal, "There are too few starter programs.");
            for (const auto& each : saved) {
                for (const auto& problem : program::checkProgram(session, *m_store, each.definition, now))
                    return makeError(ErrorCode::Internal, each.name + ": " + problem.text);
            }
            return {};
        });
    }

    void everyMessagePassesTheChecks()
    {
        look([&](ReadSession& session) -> Result<void> {
            for (const auto& each : message::messages::all(session)) {
                const auto facts = workspace::messageFacts(session, *m_store, each, now);
                for (const auto& finding : message::checkMessage(each.message, facts))
                    return makeError(ErrorCode::Internal, each.message.name + ": " + finding.text);
            }
            return {};
        });
    }

    void everyMessageRendersForEverybodyWithoutAGap()
    {
        look([&](ReadSession& session) -> Result<void> {
            message::Renderer renderer;
            const auto saved = message::messages::all(session);
            if (saved.size() < 4)
                return makeError(ErrorCode::Internal, "There are too few starter messages.");
            for (const auto& each : saved) {
                PATRON_TRY(compiled,
                           message::CompiledMessage::compile(each.message, message::recipients::fields(session)));
                for (std::int64_t id = 1; id <= 150; ++id) {
                    const Json data =
                        message::recipients::data(session, *m_store, CustomerId{id}, now,
                                                  Json{{"unsubscribe_url", "mailto:leave@mail.example.com"}});
                    PATRON_TRY(rendered, renderer.render(compiled, data));
                    const bool ready = rendered.outcome == message::Rendered::Outcome::Ready;
                    if (!ready || rendered.subject.empty() || rendered.html.find("{{") != std::string::npos ||
                        rendered.html.find("Queens Arcade") == std::string::npos)
                        return makeError(ErrorCode::Internal, each.message.name + " " + rendered.skipReason());
                }
            }
            return {};
        });
    }

    void theWinBackMailNamesTheLastThingsBought()
    {
        look([&](ReadSession& session) -> Result<void> {
            PATRON_TRY(saved, message::messages::find(session, "We miss you"));
            PATRON_TRY(compiled,
                       message::CompiledMessage::compile(saved.message, message::recipients::fields(session)));
            Query buyer =
                session.query("SELECT customer_id FROM v_order WHERE kind = 'sale' AND state = 'completed' AND "
                              "customer_id NOT NULL LIMIT 1");
            buyer.step();
            const Json data = message::recipients::data(session, *m_store, CustomerId{buyer.int64(0)}, now,
                                                        Json{{"unsubscribe_url", "https://shop.example.com/u"}});
            message::Renderer renderer;
            PATRON_TRY(rendered, renderer.render(compiled, data));
            const std::string product = data["last_order"]["lines"][0]["product"].get<std::string>();
            if (rendered.text.find(product) == std::string::npos)
                return makeError(ErrorCode::Internal, rendered.text);
            return {};
        });
    }

    void installingTwiceChangesNothing()
    {
        const auto versions = [&] {
            std::int64_t count = 0;
            look([&](ReadSession& session) -> Result<void> {
                Query query = session.query("SELECT (SELECT count(*) FROM message_version) + (SELECT count(*) FROM "
                                            "program_version) + (SELECT count(*) FROM segment)");
                query.step();
                count = query.int64(0);
                return {};
            });
            return count;
        };
        const std::int64_t before = versions();
        QVERIFY(workspace::installStarters(*m_store, now + msPerDay));
        QCOMPARE(versions(), before);
    }
};

QTEST_GUILESS_MAIN(tst_Starters)
#include "tst_starters.moc"
