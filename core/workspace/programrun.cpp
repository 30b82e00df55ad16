#include "core/workspace/programrun.h"

#include "core/base/failpoint.h"
#include "core/base/timezone.h"
#include "core/outbox/outboxstore.h"

#include <algorithm>

namespace patron::workspace {

namespace {
void addDelivery(delivery::DeliveryReport& sum, const delivery::DeliveryReport& one)
{
    sum.leased += one.leased;
    sum.accepted += one.accepted;
    sum.deferred += one.deferred;
    sum.rejected += one.rejected;
    sum.ambiguous += one.ambiguous;
    sum.notSent += one.notSent;
    sum.refused += one.refused;
    sum.skipped += one.skipped;
    sum.cancelled = sum.cancelled || one.cancelled;
    sum.stopped.insert(one.stopped.begin(), one.stopped.end());
    if (one.failure)
        sum.failure = one.failure;
}

/// When a program or a waiting message is due next after `at`.
Result<std::optional<Ms>> nextAfter(Workspace& workspace, Ms at)
{
    PATRON_TRY(program, workspace.programs().nextMoment());
    std::optional<Ms> next;
    // What was sent a moment ago is news about people in programs: it is looked at next, as of its own time.
    if (program)
        next = std::max(*program, at + 1);
    return workspace.store().read([&](ReadSession& session) -> Result<std::optional<Ms>> {
        for (const delivery::ConnectorRow& row : delivery::connectors::list(session.connection())) {
            const auto due = row.paused ? std::nullopt : outbox::sends::nextDue(session.connection(), row.id, at);
            if (due && *due > at && (!next || *due < *next))
                next = due;
        }
        return next;
    });
}

/// Points, expiry and tiers up to the job's clock, before programs are decided by them. What is wrong with it keeps no
/// message.
void settleLoyalty(Workspace& workspace, JobContext& job, RunReport& report)
{
    job.phase("Settling points");
    const auto settled = loyalty::settling::all(workspace.store(), job.clock().now(), job.cancelToken());
    if (settled)
        report.settled.add(*settled);
    else if (settled.error().code != ErrorCode::Cancelled)
        report.decided.problems.push_back(settled.error().text);
}

Result<void> runOnce(Workspace& workspace, JobContext& job, RunReport& report)
{
    const Ms now = job.clock().now();
    settleLoyalty(workspace, job, report);
    PATRON_TRY(decided, workspace.programs().tick(job, now));
    report.decided.add(decided);
    failpoint("run.before_send");
    job.phase("Sending");
    PATRON_TRY(delivered, workspace.delivery().run(job));
    addDelivery(report.delivered, delivered);
    PATRON_TRY(news, workspace.collectNews(job));
    report.news.tally.add(news.tally);
    report.news.problems.merge(news.problems);
    PATRON_TRY(mail, workspace.collectMail(job));
    report.mail.tally.add(mail.tally);
    report.mail.problems.merge(mail.problems);
    ++report.ticks;
    report.to = now;
    return {};
}

/// Who came into the segments and left them, as of the job's clock. What was decided and sent stands without it.
void lookAtSegments(Workspace& workspace, JobContext& job, RunReport& report)
{
    if (job.cancelled())
        return;
    const auto recorded = segment::memberships::record(workspace.store(), job);
    std::vector<std::string>& problems = report.decided.problems;
    if (recorded) {
        report.segments = *recorded;
        problems.insert(problems.end(), recorded->problems.begin(), recorded->problems.end());
    } else if (recorded.error().code != ErrorCode::Cancelled) {
        problems.push_back(recorded.error().text);
    }
}

/// The scores of the days that have begun, as of the job's clock. Of many days at once, after late news, some: the next
/// tick, and who sends, must not wait for all of them.
void keepScores(Workspace& workspace, JobContext& job, RunReport& report)
{
    if (job.cancelled())
        return;
    constexpr DayNumber daysPerTick = 31;
    segment::scorehistory::Limits limits;
    limits.mostDays = daysPerTick;
    const auto recorded = segment::scorehistory::record(workspace.store(), job, limits);
    if (recorded)
        report.scores = *recorded;
    else if (recorded.error().code != ErrorCode::Cancelled)
        report.decided.problems.push_back(recorded.error().text);
}
}

Result<RunReport> runPrograms(Workspace& workspace, JobContext& job, std::optional<Ms> until)
{
    RunReport report;
    const Ms now = job.clock().now();
    report.from = until ? std::min(now, *until) : now;
    if (!until) {
        PATRON_CHECK(runOnce(workspace, job, report));
        lookAtSegments(workspace, job, report);
        keepScores(workspace, job, report);
    } else {
        FixedClock clock(report.from);
        JobContext walk(clock, job.cancelToken());
        for (;;) {
            PATRON_CHECK(runOnce(workspace, walk, report));
            if (report.delivered.cancelled || report.delivered.failure || clock.now() >= *until)
                break;
            PATRON_TRY(next, nextAfter(workspace, clock.now()));
            clock.set(next ? std::min(*next, *until) : *until);
            job.done(report.decided.decisions);
        }
        lookAtSegments(workspace, walk, report);
        keepScores(workspace, walk, report);
    }
    PATRON_TRY(next, nextAfter(workspace, report.to));
    report.next = next;
    return report;
}

Json toJson(const delivery::DeliveryReport& report)
{
    Json json{{"leased", report.leased},     {"accepted", report.accepted},   {"deferred", report.deferred},
              {"rejected", report.rejected}, {"ambiguous", report.ambiguous}, {"not_sent", report.notSent},
              {"refused", report.refused},   {"skipped", report.skipped}};
    if (!report.stopped.empty())
        json["stopped"] = report.stopped;
    return json;
}

Json toJson(const delivery::NewsReport& report)
{
    const delivery::NewsTally& tally = report.tally;
    Json json{{"delivered", tally.delivered}, {"bounced", tally.bounced},    {"texts", tally.texts},
              {"stops", tally.stops},         {"helps", tally.helps},        {"starts", tally.starts},
              {"strangers", tally.strangers}, {"unmatched", tally.unmatched}};
    if (!report.problems.empty())
        json["problems"] = report.problems;
    return json;
}

Json toJson(const delivery::MailReport& report)
{
    const delivery::MailTally& tally = report.tally;
    Json json{{"read", tally.read},
              {"known", tally.known},
              {"delivered", tally.delivered},
              {"bounced_hard", tally.bounced},
              {"bounced_soft", tally.softBounced},
              {"delayed", tally.delayed},
              {"complaints", tally.complaints},
              {"unsubscribes", tally.unsubscribes},
              {"replies", tally.replies},
              {"auto_replies", tally.autoReplies},
              {"waiting", tally.waiting},
              {"ignored", tally.ignored}};
    if (!report.problems.empty())
        json["problems"] = report.problems;
    return json;
}

Json toJson(const RunReport& report)
{
    return Json{{"by", "cli"},
                {"from", formatRfc3339(report.from)},
                {"to", formatRfc3339(report.to)},
                {"ticks", report.ticks},
                {"checks", report.decided.checks},
                {"entered", report.decided.entered},
                {"held_out", report.decided.heldOut},
                {"decisions", report.decided.decisions},
                {"queued", report.decided.queued},
                {"skipped", report.decided.skipped},
                {"goal", report.decided.goals},
                {"ended", report.decided.ended},
                {"too_old", report.decided.tooOld},
                {"problems", report.decided.problems},
                {"loyalty",
                 {{"customers", report.settled.customers},
                  {"earned", report.settled.earned},
                  {"expired", report.settled.expired},
                  {"reversed", report.settled.reversed},
                  {"tier_changes", report.settled.tierChanges}}},
                {"segments",
                 {{"looked_at", report.segments.segments},
                  {"entered", report.segments.entered},
                  {"left", report.segments.left}}},
                {"scores", {{"days", report.scores.days}, {"changes", report.scores.changes}}},
                {"delivery", toJson(report.delivered)},
                {"news", toJson(report.news)},
                {"mail", toJson(report.mail)},
                {"next", report.next ? Json(formatRfc3339(*report.next)) : Json(nullptr)}};
}

}
