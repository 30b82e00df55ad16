#include "app/cli/commands/loyaltyplans.h"

#include "core/base/money.h"
#include "core/base/text.h"
#include "core/loyalty/liability.h"
#include "core/loyalty/reward.h"
#include "core/loyalty/settle.h"
#include "core/loyalty/simulation.h"
#include "core/segment/audience.h"

namespace patron::cli {

namespace {
Result<loyalty::Plan> planFile(CommandRun& run, const std::string& file)
{
    PATRON_TRY(text, readText(file));
    PATRON_TRY(json, parseJson(text, "The plan " + file));
    return loyalty::parsePlan(json, run.store().currencyDecimals());
}

Result<loyalty::SavedPlan> askedPlan(CommandRun& run, ReadSession& session)
{
    return loyalty::plans::find(session.connection(), run.store().currencyDecimals(), run.arguments().get("--plan"));
}

Json liabilityJson(const loyalty::Liability& liability, int decimals)
{
    Json json{{"plan", liability.plan},
              {"customers", liability.customers},
              {"points", liability.points},
              {"value", liability.value ? Json(formatDecimal(*liability.value, decimals)) : Json(nullptr)},
              {"pending", liability.pending},
              {"owed_by_customers", liability.owed},
              {"ages", Json::array()},
              {"expiring", Json::array()}};
    for (const auto& age : liability.ages) {
        json["ages"].push_back({{"from_days", age.fromDays},
                                {"to_days", age.toDays ? Json(*age.toDays) : Json(nullptr)},
                                {"points", age.points}});
    }
    for (const auto& [month, points] : liability.expiring)
        json["expiring"].push_back({{"month", month}, {"points", points}});
    return json;
}

Json settledJson(const loyalty::SettleReport& report)
{
    return Json{{"customers", report.customers},      {"earned", report.earned},
                {"expired", report.expired},          {"reversed", report.reversed},
                {"tier_changes", report.tierChanges}, {"coupons_redeemed", report.redemptions}};
}

/// An instant of an option: a date is its first moment, or with `end` the first after it.
Result<Ms> instant(CommandRun& run, const char* option, bool end)
{
    const std::string text = run.arguments().get(option);
    if (text.empty())
        return makeError(ErrorCode::WrongUsage, std::string("Say between which dates with --from and --to."));
    const auto at = parseInstant(text, run.store().zone(), end);
    if (!at)
        return makeError(ErrorCode::WrongUsage, std::string(option) + " takes a date, not \"" + text + "\".");
    return end ? *at + 1 : *at;
}
}

Result<Answer> listPlans(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        const int decimals = run.store().currencyDecimals();
        PATRON_TRY(all, loyalty::plans::all(session.connection(), decimals));
        Answer answer;
        answer.json = Json::array();
        for (const loyalty::SavedPlan& plan : all) {
            Query members = session.query("SELECT count(DISTINCT customer_id), coalesce(sum(points), 0) FROM "
                                          "v_loyalty_entry WHERE plan = ? AND at <= ?");
            members.bind(plan.ledger, run.now());
            members.step();
            answer.json.push_back({{"id", plan.id},
                                   {"name", plan.name},
                                   {"state", plan.ended ? "ended" : "active"},
                                   {"version", plan.version()},
                                   {"members", members.int64(0)},
                                   {"points", members.int64(1)},
                                   {"plan", loyalty::writePlan(plan.plan(), decimals)}});
            answer.text += plan.name + (plan.ended ? " (ended)" : "") + ", version " + std::to_string(plan.version()) +
                           ": " + groupDigits(members.int64(0)) + " members with " + groupDigits(members.int64(1)) +
                           " points\n";
        }
        if (all.empty())
            answer.text = "No loyalty plan yet.\n";
        return answer;
    });
}

Result<Answer> savePlan(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(plan, planFile(run, run.word(2)));
    PATRON_TRY(saved, opened->store().writeLong(
                          [&](Transaction& tx) { return loyalty::plans::save(tx, run.store(), plan, run.now()); },
                          run.job().cancelToken()));
    return Answer{Json{{"plan", saved.name},
                       {"id", saved.id},
                       {"version", saved.version()},
                       {"starts_on", formatIsoDate(saved.plan().startsOn.value_or(0))}},
                  "Saved the plan \"" + saved.name + "\", version " + std::to_string(saved.version()) +
                      ". The next `settle` gives the points.\n",
                  0};
}

Result<Answer> removePlan(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    const std::string name = run.word(2);
    PATRON_TRY(removed, opened->store().write(
                            [&](Transaction& tx) { return loyalty::plans::remove(tx, run.store(), name, run.now()); }));
    const bool gone = removed == loyalty::plans::Removed::Gone;
    return Answer{Json{{"plan", name}, {"removed", gone}, {"ended", !gone}},
                  gone ? "The plan \"" + name + "\" is removed.\n"
                       : "The plan \"" + name +
                             "\" has ended: nobody earns in it any more. What was earned stays, and "
                             "can be used.\n",
                  0};
}

Result<Answer> settlePlans(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(report, loyalty::settling::all(opened->store(), run.now(), run.job().cancelToken()));
    return Answer{settledJson(report), {}, 0};
}

Result<Answer> planLiability(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    PATRON_TRY(asOf, run.asOf());
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        PATRON_TRY(plan, askedPlan(run, session));
        const int decimals = run.store().currencyDecimals();
        const loyalty::Liability liability = loyalty::liabilityOf(session, run.store(), plan, asOf);
        Answer answer;
        answer.json = liabilityJson(liability, decimals);
        answer.text =
            groupDigits(liability.points) + " points of " + groupDigits(liability.customers) +
            " customers can be used" +
            (liability.value ? ", worth " + formatDecimal(*liability.value, decimals) + " " + run.store().currency()
                             : std::string("; the plan does not say what a point is worth")) +
            ".\n";
        if (liability.pending != 0)
            answer.text += groupDigits(liability.pending) + " more are pending.\n";
        for (const auto& [month, points] : liability.expiring)
            answer.text +=
                (month == "never" ? "never expire" : "expire in " + month) + ": " + groupDigits(points) + "\n";
        return answer;
    });
}

Result<Answer> simulatePlan(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    PATRON_TRY(changed, planFile(run, run.word(2)));
    PATRON_TRY(from, instant(run, "--from", false));
    PATRON_TRY(to, instant(run, "--to", true));
    if (from >= to)
        return makeError(ErrorCode::WrongUsage, "--from has to be before --to.");
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        // Beside the plan of that name, or the one that is asked for.
        const std::string name = run.arguments().get("--plan", changed.name);
        auto present = loyalty::plans::find(session.connection(), run.store().currencyDecimals(), name);
        if (!present && present.error().code != ErrorCode::NotFound)
            return present.error();
        loyalty::Plan nothing;
        nothing.name = "none";
        JobContext job = run.job();
        PATRON_TRY(
            done, loyalty::simulate(run.store(), session, present ? present->plan() : nothing, changed, from, to, job));
        Answer answer;
        answer.json = Json{{"plan", changed.name},
                           {"compared_with", present ? Json(present->name) : Json(nullptr)},
                           {"present", done.present},
                           {"changed", done.changed},
                           {"returned_present", done.returnedPresent},
                           {"returned_changed", done.returnedChanged},
                           {"months", Json::array()}};
        for (const auto& [month, earned] : done.months) {
            answer.json["months"].push_back({{"month", month},
                                             {"present", earned.present},
                                             {"changed", earned.changed},
                                             {"present_customers", earned.presentCustomers},
                                             {"changed_customers", earned.changedCustomers}});
            answer.text += month + "  " + groupDigits(earned.present) + " -> " + groupDigits(earned.changed) + "\n";
        }
        answer.text += "All: " + groupDigits(done.present) + " -> " + groupDigits(done.changed) + " points\n";
        return answer;
    });
}

Result<Answer> surpriseSome(CommandRun& run)
{
    const Arguments& given = run.arguments();
    loyalty::rewards::Surprise wish;
    wish.plan = given.get("--plan");
    wish.name = given.get("--name");
    PATRON_TRY(points, given.number("--points", 1, 1'000'000));
    PATRON_TRY(budget, given.number("--budget", 1, 1'000'000'000));
    const auto share = parseDecimal(given.get("--share", "1"), 9);
    if (!points || !budget || wish.name.empty() || !share || *share <= 0)
        return makeError(ErrorCode::WrongUsage, "A surprise needs --name, --points, --budget and --segment or --rule; "
                                                "--share is a part of them, such as 0.1.");
    wish.points = *points;
    wish.budget = *budget;
    wish.shareBillionths = *share;
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(candidates, opened->store().read([&](ReadSession& session) -> Result<std::vector<CustomerId>> {
        PATRON_TRY(rule, run.rule(session));
        return segment::members(session, run.store(), rule, {run.now(), false});
    }));
    PATRON_TRY(happy, opened->store().write([&](Transaction& tx) {
        return loyalty::rewards::surprise(tx, run.store(), wish, candidates, run.now());
    }));
    Json ids = Json::array();
    for (const CustomerId customer : happy)
        ids.push_back(customer.value);
    return Answer{Json{{"candidates", candidates.size()}, {"given", happy.size()}, {"customers", std::move(ids)}},
                  groupDigits(static_cast<long long>(happy.size())) + " of " +
                      groupDigits(static_cast<long long>(candidates.size())) + " got " + groupDigits(wish.points) +
                      " points each.\n",
                  0};
}

}
