#include "app/cli/commands/commands.h"
#include "app/cli/commands/loyaltyplans.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/customer/customerstore.h"
#include "core/loyalty/ledger.h"
#include "core/loyalty/referral.h"
#include "core/loyalty/reward.h"
#include "core/loyalty/settle.h"

#include <charconv>
#include <map>

namespace patron::cli {

namespace {
Result<CustomerId> customerOf(CommandRun& run)
{
    return run.store().read(
        [&](ReadSession& session) { return customer::customers::find(session, run.store(), run.word(2)); });
}

/// The plans a question is about: the one of --plan, or all.
Result<std::vector<loyalty::SavedPlan>> askedPlans(CommandRun& run, ReadSession& session)
{
    const int decimals = run.store().currencyDecimals();
    const auto name = run.arguments().find("--plan");
    if (!name)
        return loyalty::plans::all(session.connection(), decimals);
    PATRON_TRY(plan, loyalty::plans::find(session.connection(), decimals, *name));
    return std::vector<loyalty::SavedPlan>{std::move(plan)};
}

Json orNull(const std::string& text)
{
    return text.empty() ? Json(nullptr) : Json(text);
}

Json dayOrNull(const std::optional<DayNumber>& day)
{
    return day ? Json(formatIsoDate(*day)) : Json(nullptr);
}

Json accountJson(const loyalty::SavedPlan& plan, const loyalty::Account& account)
{
    Json json{{"plan", plan.name},
              {"points", account.points},
              {"available", account.available()},
              {"pending", account.pending},
              {"tier", orNull(account.tier)},
              {"points_to_next_tier", account.toNext ? Json(*account.toNext) : Json(nullptr)},
              {"lots", Json::array()}};
    for (const loyalty::Lot& lot : account.holding.lots) {
        if (lot.left > 0) {
            json["lots"].push_back(
                {{"earned_at", formatRfc3339(lot.at)}, {"left", lot.left}, {"expires_on", dayOrNull(lot.expiresOn)}});
        }
    }
    return json;
}

Result<Answer> balance(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    PATRON_TRY(customer, customerOf(run));
    PATRON_TRY(asOf, run.asOf());
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        PATRON_TRY(plans, askedPlans(run, session));
        Answer answer;
        answer.json = Json{{"customer", customer.value}, {"plans", Json::array()}};
        for (const loyalty::SavedPlan& plan : plans) {
            const loyalty::Account account = loyalty::ledger::account(session.connection(), plan, customer, asOf);
            answer.json["plans"].push_back(accountJson(plan, account));
            answer.text += plan.name + ": " + groupDigits(account.points) + " points" +
                           (account.pending != 0 ? ", " + groupDigits(account.pending) + " pending" : "") +
                           (account.tier.empty() ? "" : ", tier " + account.tier) + "\n";
        }
        if (plans.empty())
            answer.text = "No loyalty plan yet.\n";
        return answer;
    });
}

Result<Answer> ledger(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    PATRON_TRY(customer, customerOf(run));
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        PATRON_TRY(plans, askedPlans(run, session));
        Answer answer;
        answer.json = Json{{"customer", customer.value}, {"rows", Json::array()}};
        for (const loyalty::SavedPlan& plan : plans) {
            for (const loyalty::LedgerRow& row : loyalty::ledger::rows(session.connection(), plan, customer)) {
                if (row.points == 0 && row.tier.empty())
                    continue; // says only how far the next tier is
                answer.json["rows"].push_back({{"id", row.id},
                                               {"plan", plan.name},
                                               {"kind", row.kind},
                                               {"points", row.points},
                                               {"at", formatRfc3339(row.at)},
                                               {"pending", row.at > run.now()},
                                               {"expires_on", dayOrNull(row.expiresOn)},
                                               {"tier", orNull(row.tier)},
                                               {"order", orNull(row.orderNumber)},
                                               {"reason", orNull(row.reason)}});
                answer.text += formatIsoDate(run.store().zone().dayAt(row.at)) + "  " + row.kind + "  " +
                               groupDigits(row.points) + "  " + row.reason + (row.at > run.now() ? " (pending)" : "") +
                               "\n";
            }
        }
        answer.verbatim = true;
        return answer;
    });
}

Result<Answer> adjust(CommandRun& run)
{
    std::int64_t points = 0;
    std::string_view text = run.word(3);
    if (text.starts_with('+'))
        text.remove_prefix(1);
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), points);
    if (text.empty() || parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size())
        return makeError(ErrorCode::WrongUsage,
                         "Say by how many points, such as 50 or -50, not \"" + run.word(3) + "\".");
    const std::string reason = run.arguments().get("--reason");
    if (reason.empty())
        return makeError(ErrorCode::WrongUsage, "Say why with --reason: it stands in the ledger.");
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(customer, customerOf(run));
    const std::string plan = run.arguments().get("--plan");
    PATRON_TRY(account, opened->store().write([&](Transaction& tx) -> Result<Json> {
        PATRON_TRY(saved, loyalty::plans::find(tx.connection(), run.store().currencyDecimals(), plan));
        PATRON_CHECK(loyalty::settling::customer(tx, run.store(), saved, customer, run.now()));
        PATRON_CHECK(loyalty::ledger::adjust(
            tx, run.store(), {customer, saved.name, points, reason, "hand", newUuid(), run.now()}, run.now()));
        return accountJson(saved, loyalty::ledger::account(tx.connection(), saved, customer, run.now()));
    }));
    return Answer{Json{{"customer", customer.value}, {"adjusted", points}, {"account", account}},
                  "Customer #" + std::to_string(customer.value) + " has " +
                      groupDigits(account["points"].get<std::int64_t>()) + " points now.\n",
                  0};
}

Result<Answer> redeem(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(customer, customerOf(run));
    PATRON_TRY(done, opened->store().write([&](Transaction& tx) {
        return loyalty::rewards::redeem(tx, run.store(),
                                        {customer, run.arguments().get("--plan"), run.word(3), newUuid()}, run.now());
    }));
    return Answer{Json{{"customer", customer.value},
                       {"reward", done.reward},
                       {"cost", done.cost},
                       {"code", orNull(done.code)},
                       {"text", orNull(done.text)},
                       {"points", done.points}},
                  done.reward + ": " + (done.code.empty() ? done.text : done.code) + "\n" + groupDigits(done.points) +
                      " points are left.\n",
                  0};
}

Result<Answer> referralCode(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(customer, customerOf(run));
    PATRON_TRY(code, opened->store().write([&](Transaction& tx) {
        return loyalty::referrals::codeOf(tx, run.store(), customer, run.now());
    }));
    return Answer{Json{{"customer", customer.value}, {"code", code}}, code + "\n", 0};
}

Result<Answer> refer(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(customer, customerOf(run));
    PATRON_CHECK(opened->store().write([&](Transaction& tx) {
        return loyalty::referrals::record(tx, run.store(), customer, run.word(3), run.now());
    }));
    return Answer{Json{{"customer", customer.value}, {"code", run.word(3)}},
                  "Noted. It is rewarded once their first order is completed.\n", 0};
}

/// An action, with how many words it takes beside the workspace.
struct Action
{
    std::size_t words;
    Result<Answer> (*run)(CommandRun& run);
    const char* takes;
};

Result<Answer> run(CommandRun& run)
{
    static const std::map<std::string, Action> actions{{"plans", {1, listPlans, ""}},
                                                       {"plan-save", {2, savePlan, "FILE.json"}},
                                                       {"plan-remove", {2, removePlan, "NAME"}},
                                                       {"balance", {2, balance, "KEY"}},
                                                       {"ledger", {2, ledger, "KEY"}},
                                                       {"adjust", {3, adjust, "KEY POINTS --reason TEXT"}},
                                                       {"redeem", {3, redeem, "KEY REWARD"}},
                                                       {"settle", {1, settlePlans, ""}},
                                                       {"liability", {1, planLiability, ""}},
                                                       {"simulate", {2, simulatePlan, "FILE.json --from D --to D"}},
                                                       {"surprise", {1, surpriseSome, "--name N --points P …"}},
                                                       {"referral-code", {2, referralCode, "KEY"}},
                                                       {"refer", {3, refer, "KEY CODE"}}};
    const std::string& name = run.word(1);
    const auto action = actions.find(name);
    if (action == actions.end()) {
        std::vector<std::string> names;
        for (const auto& [known, what] : actions)
            names.push_back(known);
        const std::string near = nearestWord(name, names);
        return makeError(ErrorCode::WrongUsage, "loyalty takes " + joinWords(names, "or") + ", not \"" + name + "\"." +
                                                    (near.empty() ? "" : " Did you mean " + near + "?"));
    }
    if (run.arguments().words().size() != action->second.words + 1)
        return makeError(ErrorCode::WrongUsage, "Write: patronctl loyalty WS " + name +
                                                    (*action->second.takes ? " " : "") + action->second.takes);
    return action->second.run(run);
}
}

Command loyaltyCommand()
{
    std::vector<OptionSpec> options{{"--plan", "NAME", "which plan; the only one"},
                                    {"--reason", "TEXT", "of `adjust`: stands in the ledger"},
                                    {"--from", "D", "of `simulate`: the first day"},
                                    {"--to", "D", "of `simulate`: the last day"},
                                    {"--name", "NAME", "of `surprise`: the round; nobody gets it twice"},
                                    {"--points", "N", "of `surprise`: for each"},
                                    {"--budget", "N", "of `surprise`: points in all"},
                                    {"--share", "S", "of `surprise`: a part of them by chance, such as 0.1; all"},
                                    asOfOption()};
    for (OptionSpec& option : ruleOptions()) {
        if (option.name != "--as-of")
            options.push_back(std::move(option));
    }
    return {
        "loyalty",
        "WS plans|plan-save FILE.json|plan-remove NAME|balance KEY|ledger KEY|adjust KEY POINTS --reason TEXT|redeem "
        "KEY REWARD|settle|liability|simulate FILE.json --from D --to D|surprise …|referral-code KEY|refer KEY CODE",
        "Points, tiers and rewards. `settle` gives the points of new orders and events, takes back those of returns, "
        "ends what expires and moves tiers; it can be run at any time. `simulate` counts what a changed plan would "
        "have given for the real orders, and writes nothing. `liability` is what can still be redeemed.",
        std::move(options),
        2,
        4,
        run};
}

}
