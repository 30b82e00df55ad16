#include "core/customer/pointsledger.h"
#include "core/customer/traitstore.h"
#include "core/loyalty/couponpool.h"
#include "core/loyalty/ledger.h"
#include "core/loyalty/planstore.h"
#include "core/program/enrollmentwriter.h"

#include <algorithm>

/// What steps do for a customer beside sending: traits, tags, points, tasks, other programs.
namespace patron::program {

namespace {
std::string textOf(const Json& value)
{
    if (value.is_string())
        return value.get<std::string>();
    if (value.is_array()) {
        std::string text;
        for (const Json& item : value)
            text += (text.empty() ? "" : ",") + (item.is_string() ? item.get<std::string>() : compactJson(item));
        return text;
    }
    return compactJson(value);
}

customer::TraitType typeFor(const Json& value)
{
    if (value.is_boolean())
        return customer::TraitType::Flag;
    if (value.is_number())
        return customer::TraitType::Number;
    return value.is_array() ? customer::TraitType::List : customer::TraitType::Text;
}

customer::TraitEntry entryOf(const Enrollment& enrollment, const customer::Trait& trait, Ms at,
                             const SavedProgram& program)
{
    customer::TraitEntry entry;
    entry.customer = enrollment.state.customer;
    entry.trait = trait.id;
    entry.effectiveAt = at;
    entry.source = "program:" + program.name;
    return entry;
}
}

Result<void> EnrollmentWriter::setTrait(const Enrollment& enrollment, const SetTraitStep& step,
                                        const SavedProgram& program, Ms at)
{
    ReadSession session(m_tx.connection());
    auto trait = customer::traits::find(session, step.trait);
    if (!trait) {
        PATRON_TRY(made, customer::traits::ensure(m_tx, step.trait, typeFor(step.value), step.trait));
        trait = made;
    }
    customer::TraitEntry entry = entryOf(enrollment, *trait, at, program);
    if (!step.value.is_null()) {
        entry.value = customer::makeTraitValue(trait->type, textOf(step.value), m_store.currencyDecimals());
        if (!entry.value) {
            return makeError(ErrorCode::BadInput, "\"" + textOf(step.value) + "\" cannot be a value of " + step.trait +
                                                      ". Change the step that sets it.");
        }
    }
    customer::traits::add(m_tx, *trait, entry);
    return {};
}

Result<void> EnrollmentWriter::changeTags(const Enrollment& enrollment, const TagStep& step,
                                          const SavedProgram& program, Ms at)
{
    PATRON_TRY(tags, customer::traits::ensure(m_tx, "tags", customer::TraitType::List, "Tags"));
    const auto known = customer::traits::current(m_tx.connection(), enrollment.state.customer, tags, at);
    std::vector<std::string> items = known ? known->items : std::vector<std::string>();
    std::erase_if(items, [&](const std::string& item) {
        return std::find(step.remove.begin(), step.remove.end(), item) != step.remove.end();
    });
    for (const std::string& tag : step.add) {
        if (std::find(items.begin(), items.end(), tag) == items.end())
            items.push_back(tag);
    }
    customer::TraitEntry entry = entryOf(enrollment, tags, at, program);
    customer::TraitValue value;
    value.type = customer::TraitType::List;
    value.items = std::move(items);
    entry.value = std::move(value);
    customer::traits::add(m_tx, tags, entry);
    return {};
}

Result<void> EnrollmentWriter::givePoints(const Enrollment& enrollment, const PointsStep& step,
                                          const Decision& decision)
{
    const std::string key = enrollment.state.programUuid + ":" + std::to_string(enrollment.id.value) + ":" +
                            std::to_string(decision.visit) + ":" + decision.step;
    // By the shop's plan, with its expiry, where there is one; else as a plain row of the ledger.
    PATRON_TRY(plans, loyalty::plans::all(m_tx.connection(), m_store.currencyDecimals()));
    if (plans.size() == 1 && step.add > 0) {
        loyalty::ledger::Gift gift;
        gift.customer = enrollment.state.customer;
        gift.points = step.add;
        gift.reason = step.reason;
        gift.source = "program";
        gift.sourceKey = key;
        gift.at = decision.at;
        PATRON_CHECK(loyalty::ledger::give(m_tx, m_store, gift, m_now));
        return {};
    }
    customer::NewPoints row;
    row.customer = enrollment.state.customer;
    row.plan = plans.size() == 1 ? plans.front().plan().name : std::string();
    row.kind = step.add > 0 ? "earn" : "burn";
    row.points = step.add;
    row.at = decision.at;
    row.reason = step.reason;
    row.source = "program";
    row.sourceKey = key;
    if (customer::points::add(m_tx, m_store.zone(), row, m_now))
        customer::points::settle(m_tx, row.customer);
    return {};
}

/// Gives the sentence why not, or nothing.
std::string EnrollmentWriter::giveCoupon(const Enrollment& enrollment, const CouponStep& step, Decision& decision,
                                         TickReport& report)
{
    loyalty::pools::Assignment wish;
    wish.pool = step.pool;
    wish.customer = enrollment.state.customer;
    wish.key = "program:" + enrollment.state.programUuid + ":" + std::to_string(enrollment.id.value) + ":" + step.pool;
    wish.at = decision.at;
    const loyalty::pools::Assigned given = loyalty::pools::assign(m_tx, wish, m_now);
    if (given.code.empty()) {
        ++report.skipped[given.word];
        return "No code: " + given.reason;
    }
    decision.reason = "The code " + given.code + " of " + step.pool + ".";
    return {};
}

void EnrollmentWriter::addTask(const Enrollment& enrollment, const TaskStep& step, const Decision& decision)
{
    m_tx.query("INSERT INTO program_task(program_id, enrollment_id, customer_id, visit, step_id, kind, text, due_at, "
               "state) "
               "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'open') ON CONFLICT DO NOTHING")
        .bind(enrollment.program, enrollment.id, enrollment.state.customer, decision.visit, decision.step,
              taskName(step.kind), step.text, decision.at)
        .run();
}

Result<std::string> EnrollmentWriter::enterOther(const Enrollment& enrollment, const SubprogramStep& step,
                                                 const SavedProgram& program, Ms at, TickReport& report)
{
    ReadSession session(m_tx.connection());
    const auto other = programs::find(session, step.program);
    if (!other)
        return std::string("Not handed over: the other program is not there any more.");
    if (other->state != ProgramState::Running)
        return "Not handed over: \"" + other->name + "\" is not running.";
    PATRON_CHECK(admit(*other, enrollment.state.customer, enrollment.state.key, at, 0,
                       "Came from the program \"" + program.name + "\".", report));
    return std::string();
}

}
