#include "core/message/lint/messagechecks.h"
#include "core/message/messagestore.h"
#include "core/message/recipientfields.h"
#include "core/message/renderer.h"
#include "core/program/programcheck.h"
#include "core/program/programstore.h"
#include "core/segment/audience.h"
#include "core/segment/segmentstore.h"
#include "core/workspace/demo/demoshop.h"
#include "core/workspace/mailsource.h"
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
        std::vector<message::SavedMessage> saved;
        std::vector<CustomerId> everybody;
        look([&](ReadSession& session) -> Result<void> {
            saved = message::messages::all(session);
            PATRON_TRY(members, segment::members(session, *m_store, segment::Rule(), {now, false}));
            everybody = std::move(members);
            return {};
        });
        QVERIFY2(saved.size() >= 4, "There are too few starter messages.");
        workspace::MailSource source(*m_store);
        for (const auto& each : saved) {
            JobContext job(m_clock);
            const auto tally = source.renderAudience(
                job, each, everybody, now, false, [&](const message::AudienceMail& mail) -> Result<void> {
                    if (!mail.isReady() || mail.rendered.subject.empty() ||
                        mail.rendered.html.find("{{") != std::string::npos ||
                        mail.rendered.html.find("Queens Arcade") == std::string::npos)
                        return makeError(ErrorCode::Internal, each.message.name + " " + mail.rendered.skipReason());
                    return {};
                });
            QVERIFY2(tally, tally ? "" : tally.error().text.c_str());
            QCOMPARE(tally->rendered, std::int64_t{3000});
        }
    }

    void theWinBackMailNamesTheLastThingsBought()
    {
        workspace::MailSource source(*m_store);
        look([&](ReadSession& session) -> Result<void> {
            PATRON_TRY(saved, message::messages::find(session, "We miss you"));
            Query last = session.query("SELECT o.customer_id, l.product FROM v_order o JOIN v_order_line l ON "
                                       "l.order_id = o.id WHERE o.kind = 'sale' AND o.state = 'completed' AND "
                                       "o.customer_id NOT NULL AND o.at <= ? ORDER BY o.at DESC, o.id DESC, l.line_no "
                                       "LIMIT 1");
            last.bind(now);
            last.step();
            PATRON_TRY(mail, source.personalise(session, saved, CustomerId{last.int64(0)}, now, Json()));
            if (mail.rendered.text.find(last.text(1)) == std::string::npos)
                return makeError(ErrorCode::Internal, mail.rendered.text);
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
