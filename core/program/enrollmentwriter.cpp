#include "core/program/enrollmentwriter.h"

#include "core/customer/eventstore.h"
#include "core/outbox/broadcast.h"
#include "core/outbox/channelroute.h"
#include "core/outbox/occasionstore.h"
#include "core/outbox/outboxstore.h"
#include "core/program/programentries.h"

namespace patron::program {

namespace enrollments {

const std::string_view columns =
    "SELECT e.id, e.program_id, e.version_id, e.customer_id, e.key, e.entered_at, e.held_out, e.step_id, e.step_at, "
    "e.waiting, e.visits, p.uuid, e.state, e.goal_at, e.due_at FROM enrollment e JOIN program p ON p.id = "
    "e.program_id ";

Enrollment read(const Query& query)
{
    Enrollment enrollment;
    enrollment.id = query.id<EnrollmentId>(0);
    enrollment.program = query.id<ProgramId>(1);
    enrollment.versionId = query.int64(2);
    enrollment.state.customer = query.id<CustomerId>(3);
    enrollment.state.key = query.text(4);
    enrollment.state.enteredAt = query.int64(5);
    enrollment.state.heldOut = query.flag(6);
    enrollment.state.step = query.text(7);
    enrollment.state.stepAt = query.int64(8);
    enrollment.state.waiting = query.flag(9);
    enrollment.state.visits = query.int64(10);
    enrollment.state.programUuid = query.text(11);
    enrollment.status = query.text(12);
    enrollment.state.goalAt = query.optionalInt64(13);
    enrollment.dueAt = query.optionalInt64(14);
    enrollment.state.ended = enrollment.status != "active";
    return enrollment;
}

}

namespace {
std::string reasonSentence(const std::string& word, customer::Channel channel)
{
    const bool sms = channel == customer::Channel::Sms;
    if (word == "no_address")
        return sms ? "Not sent: there is no mobile number." : "Not sent: there is no email address.";
    if (word == "no_consent")
        return std::string("Not sent: no consent to marketing by ") + (sms ? "text message" : "email") +
               " is on record.";
    if (word == "consent_denied")
        return std::string("Not sent: the customer has refused marketing by ") + (sms ? "text message." : "email.");
    if (word == "shared_address")
        return "Not sent: somebody with the same address gets this message.";
    if (word == "workspace_holdout")
        return "Not sent: the customer is in the workspace's holdout.";
    if (word.rfind("suppressed_", 0) == 0)
        return "Not sent: the address is on the suppression list (" + word.substr(11) + ").";
    return "Not sent: " + word + ".";
}

/// How late a message may leave where its program does not say.
Ms defaultMaxLateMs(customer::Channel channel)
{
    return (channel == customer::Channel::Sms ? 2 : 24) * msPerHour;
}
}

void TickReport::add(const TickReport& other)
{
    checks += other.checks;
    entered += other.entered;
    heldOut += other.heldOut;
    decisions += other.decisions;
    queued += other.queued;
    for (const auto& [reason, count] : other.skipped)
        skipped[reason] += count;
    goals += other.goals;
    ended += other.ended;
    tooOld += other.tooOld;
    problems.insert(problems.end(), other.problems.begin(), other.problems.end());
}

EnrollmentWriter::EnrollmentWriter(Transaction& tx, const Store& store, Ms now)
    : m_tx(tx)
    , m_store(store)
    , m_now(now)
{
    m_tx.changed(Area::Programs);
}

void EnrollmentWriter::writeEvent(const SavedProgram& program, CustomerId customer, const std::string& key,
                                  Ms enteredAt, std::string_view what, Ms at)
{
    customer::NewEvent event;
    event.customer = customer;
    event.kind = "program." + std::string(what);
    event.at = at;
    event.key = key;
    event.properties = compactJson(Json{{"program", program.uuid}, {"program_name", program.name}});
    event.source = "patron";
    event.sourceKey = program.uuid + ":" + std::to_string(customer.value) + ":" + key + ":" +
                      std::to_string(enteredAt) + ":" + std::string(what);
    customer::events::add(m_tx, m_store.zone(), event, m_now);
}

void EnrollmentWriter::refuse(const SavedProgram& program, CustomerId customer, Ms at, std::string_view decision,
                              const std::string& reason)
{
    m_tx.query("INSERT INTO decision(program_id, enrollment_id, customer_id, visit, at, step_id, decision, reason, "
               "recorded_at) SELECT ?1, NULL, ?2, 0, ?3, '', ?4, ?5, ?6 WHERE NOT EXISTS (SELECT 1 FROM decision WHERE "
               "customer_id = ?2 AND at = ?3 AND program_id = ?1 AND enrollment_id IS NULL AND decision = ?4)")
        .bind(program.id, customer, at, decision, reason, m_now)
        .run();
}

Result<void> EnrollmentWriter::admit(const SavedProgram& program, CustomerId customer, const std::string& key, Ms at,
                                     std::int64_t eventId, const std::string& reason, TickReport& report)
{
    if (!program.definition.limits.transactional) {
        PATRON_TRY(holdout, outbox::workspaceHoldout(m_tx.connection()));
        if (holdout && shareThreshold(holdout->billionths).contains(shareHash(holdout->salt, customer.value))) {
            refuse(program, customer, at, "not_entered", "The customer is in the workspace's holdout.");
            ++report.skipped["workspace_holdout"];
            return {};
        }
    }
    {
        Query last = m_tx.query("SELECT state, entered_at FROM enrollment WHERE program_id = ? AND customer_id = ? AND "
                                "key = ? ORDER BY entered_at DESC LIMIT 1");
        last.bind(program.id, customer, key);
        if (last.step() && !entries::mayEnterAgain(program.definition.reentry, key, last.view(0) == "active",
                                                   last.int64(1), at, m_store.zone()))
            return {};
    }
    const bool heldOut = isHeldOut(program.definition, program.uuid, customer);
    m_tx.query("INSERT INTO enrollment(program_id, version_id, customer_id, key, entered_at, entry_event, held_out, "
               "state, "
               "step_id, step_at, due_at) VALUES (?, ?, ?, ?, ?, ?, ?, 'active', ?, ?, ?) ON CONFLICT DO NOTHING")
        .bind(program.id, program.versionId, customer, key, at, eventId ? std::optional(eventId) : std::nullopt,
              heldOut, program.definition.start, at, at)
        .run();
    if (m_tx.changes() == 0)
        return {};
    Enrollment enrollment;
    enrollment.id = EnrollmentId{m_tx.lastInsertId()};
    enrollment.state.customer = customer;
    keep(program.id, enrollment,
         {heldOut ? DecisionKind::HeldOut : DecisionKind::Arrived, at, program.definition.start,
          heldOut ? reason + " Held out: walks along and gets nothing." : reason, -1},
         report);
    writeEvent(program, customer, key, at, "entered", at);
    if (heldOut)
        writeEvent(program, customer, key, at, "held_out", at);
    ++report.entered;
    report.heldOut += heldOut ? 1 : 0;
    return {};
}

bool EnrollmentWriter::keep(ProgramId program, const Enrollment& enrollment, const Decision& decision,
                            TickReport& report)
{
    const std::string_view word = decision.visit < 0 ? std::string_view("enters") : decisionName(decision.kind);
    m_tx.query("INSERT INTO decision(program_id, enrollment_id, customer_id, visit, at, step_id, decision, reason, "
               "recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
        .bind(program, enrollment.id, enrollment.state.customer, decision.visit, decision.at, decision.step, word,
              decision.reason, m_now)
        .run();
    if (m_tx.changes() == 0)
        return false;
    ++report.decisions;
    return true;
}

Result<std::string> EnrollmentWriter::queue(const SavedProgram& program, const Program& definition,
                                            const Enrollment& enrollment, const Decision& decision, TickReport& report)
{
    std::int64_t versionId = 0;
    MessageId message;
    bool transactional = definition.limits.transactional;
    customer::Channel channel = customer::Channel::Email;
    {
        Query query = m_tx.query(
            "SELECT m.id, v.id, v.class, m.channel FROM message m JOIN message_version v ON v.message_id = m.id "
            "AND v.version = m.current_version WHERE m.uuid = ?");
        query.bind(decision.message);
        if (!query.step()) {
            ++report.skipped["message_missing"];
            return std::string("Not sent: the message is not there any more.");
        }
        message = query.id<MessageId>(0);
        versionId = query.int64(1);
        transactional = transactional && query.view(2) == "transactional";
        channel = customer::parseChannel(query.view(3)).value_or(channel);
    }
    const auto route = outbox::routeFor(m_tx.connection(), channel, program.connector);
    if (!route) {
        ++report.skipped["no_connector"];
        return "Not sent: " + route.error().text;
    }
    const Step* step = definition.step(decision.step);
    outbox::Occasion occasion;
    occasion.uuid =
        outbox::occasions::stepUuid(m_store.uuid(), program.uuid, decision.step, std::to_string(decision.at));
    occasion.kind = "step";
    occasion.name = program.name + " · " + (step && !step->name.empty() ? step->name : decision.step);
    occasion.program = program.id;
    occasion.step = decision.step;
    occasion.message = message;
    occasion.connector = *route;
    occasion.createdAt = decision.at;

    outbox::SendOrder order;
    order.occasion = outbox::occasions::ensure(m_tx, occasion);
    order.customer = enrollment.state.customer;
    order.messageVersionId = versionId;
    order.messageClass = transactional ? message::MessageClass::Transactional : message::MessageClass::Marketing;
    order.connector = *route;
    order.channel = channel;
    order.dueAt = decision.at;
    order.priority = definition.priority;
    order.expiresAt = decision.expiresAt;
    order.terms = definition.limits.terms;
    if (!order.terms.maxLateMs)
        order.terms.maxLateMs = defaultMaxLateMs(channel);
    order.context = Json{{"program", {{"name", program.name}, {"step", decision.step}, {"key", enrollment.state.key}}}};
    order.enrollment = enrollment.id;
    PATRON_TRY(queued, outbox::sends::enqueue(m_tx, m_store, order, m_now));
    if (queued.kind == outbox::Enqueued::Kind::Excluded) {
        ++report.skipped[queued.reason];
        return reasonSentence(queued.reason, channel);
    }
    if (queued.kind == outbox::Enqueued::Kind::Added)
        ++report.queued;
    return std::string();
}

Result<void> EnrollmentWriter::end(const SavedProgram& program, const Enrollment& enrollment, Ms at,
                                   const std::string& reason, bool cancels, TickReport& report)
{
    const bool completed = reason == "end" || reason == "goal";
    m_tx.query("UPDATE enrollment SET state = ?, ended_at = ?, exit_reason = ?, due_at = NULL, waiting = 0 "
               "WHERE id = ? AND state = 'active'")
        .bind(completed ? "completed" : "exited", at, reason, enrollment.id)
        .run();
    if (m_tx.changes() == 0)
        return {};
    if (cancels) {
        PATRON_CHECK(outbox::sends::cancelEnrollment(m_tx, enrollment.id, reason, m_now));
        m_tx.query("UPDATE program_task SET state = 'cancelled', finished_at = ? WHERE enrollment_id = ? AND state = "
                   "'open'")
            .bind(at, enrollment.id)
            .run();
    }
    writeEvent(program, enrollment.state.customer, enrollment.state.key, enrollment.state.enteredAt,
               completed ? "completed" : "exited", at);
    ++report.ended;
    return {};
}

Result<std::string> EnrollmentWriter::passOn(const SavedProgram& program, const Program& definition,
                                             const Enrollment& enrollment, const std::string& step, Ms at,
                                             TickReport& report)
{
    const Step* other = otherChannelOf(definition, step);
    if (!other)
        return std::string("There is no step for another channel.");
    const auto& sent = std::get<MessageStep>(other->what);
    Decision decision{
        DecisionKind::Sent,      at,          other->id, "A cap held the other channel back, so it goes by this one.",
        enrollment.state.visits, sent.message};
    PATRON_TRY(refused, queue(program, definition, enrollment, decision, report));
    if (!refused.empty()) {
        decision.kind = DecisionKind::Skipped;
        decision.reason = refused;
    }
    keep(program.id, enrollment, decision, report);
    return refused;
}

void EnrollmentWriter::noteGoal(const SavedProgram& program, const Enrollment& enrollment, Ms at, TickReport& report)
{
    m_tx.query("UPDATE enrollment SET goal_at = ? WHERE id = ? AND goal_at IS NULL").bind(at, enrollment.id).run();
    if (m_tx.changes() == 0)
        return;
    ++report.goals;
    writeEvent(program, enrollment.state.customer, enrollment.state.key, enrollment.state.enteredAt, "reached_goal",
               at);
}

Result<void> EnrollmentWriter::carryOut(const SavedProgram& program, const Program& definition,
                                        const Enrollment& enrollment, Decision& decision, TickReport& report)
{
    const Step* step = definition.step(decision.step);
    std::string refused;
    if (decision.kind == DecisionKind::Sent) {
        PATRON_TRY(why, queue(program, definition, enrollment, decision, report));
        refused = why;
    } else if (decision.kind == DecisionKind::SetTrait) {
        PATRON_CHECK(setTrait(enrollment, std::get<SetTraitStep>(step->what), program, decision.at));
    } else if (decision.kind == DecisionKind::Tagged) {
        PATRON_CHECK(changeTags(enrollment, std::get<TagStep>(step->what), program, decision.at));
    } else if (decision.kind == DecisionKind::Points) {
        PATRON_CHECK(givePoints(enrollment, std::get<PointsStep>(step->what), decision));
    } else if (decision.kind == DecisionKind::Coupon) {
        refused = giveCoupon(enrollment, std::get<CouponStep>(step->what), decision, report);
    } else if (decision.kind == DecisionKind::Task) {
        addTask(enrollment, std::get<TaskStep>(step->what), decision);
    } else if (decision.kind == DecisionKind::Subprogram) {
        PATRON_TRY(why, enterOther(enrollment, std::get<SubprogramStep>(step->what), program, decision.at, report));
        refused = why;
    }
    if (!refused.empty()) {
        decision.kind = DecisionKind::Skipped;
        decision.reason = refused;
    }
    return {};
}

Result<void> EnrollmentWriter::advance(const SavedProgram& program, const Program& definition, const DueLook& look,
                                       Facts& facts, TickReport& report)
{
    const Enrollment& enrollment = look.enrollment;
    Plan walked;
    if (look.planned) {
        walked = *look.planned;
    } else {
        PATRON_TRY(planned, plan(definition, enrollment.state, look.at, look.why, facts));
        walked = std::move(planned);
    }
    for (Decision& decision : walked.decisions) {
        PATRON_CHECK(carryOut(program, definition, enrollment, decision, report));
        keep(program.id, enrollment, decision, report);
    }
    if (walked.goalAt)
        noteGoal(program, enrollment, *walked.goalAt, report);
    if (!walked.moved)
        return {};
    if (walked.step.empty())
        return end(program, enrollment, walked.endedAt, walked.exitReason, walked.cancels, report);
    m_tx.query("UPDATE enrollment SET step_id = ?, step_at = ?, due_at = ?, waiting = 1, visits = ? "
               "WHERE id = ? AND state = 'active'")
        .bind(walked.step, walked.stepAt, walked.dueAt, walked.visits, enrollment.id)
        .run();
    return {};
}

}
