#include "app/cli/commands/commands.h"

#include "core/base/text.h"
#include "core/customer/customerstore.h"
#include "core/customer/duplicatestore.h"
#include "core/customer/profile.h"

namespace patron::cli {

namespace {
Json personJson(Connection& connection, CustomerId customer)
{
    return Json{{"id", customer.value},
                {"key", customer::profiles::keyOf(connection, customer)},
                {"name", customer::profiles::displayName(connection, customer)}};
}

Json caseJson(Connection& connection, const customer::DuplicateCase& pair)
{
    Json evidence = Json::array();
    for (const customer::MatchEvidence& item : pair.evidence) {
        evidence.push_back({{"field", item.field},
                            {"agreement", item.agreement},
                            {"bits", item.bits},
                            {"text", customer::inWords(item.field, item.agreement)}});
    }
    return Json{{"first", personJson(connection, pair.first)},
                {"second", personJson(connection, pair.second)},
                {"score", pair.score},
                {"reasons", customer::duplicates::reasonsFor(pair.evidence)},
                {"against", customer::duplicates::reasonsAgainst(pair.evidence)},
                {"evidence", std::move(evidence)}};
}

std::string textOf(const Json& json)
{
    std::string text;
    for (const Json& pair : json["pairs"]) {
        text += std::to_string(pair["score"].get<int>()) + " %  ";
        for (const char* side : {"first", "second"}) {
            const Json& person = pair[side];
            text += "#" + std::to_string(person["id"].get<std::int64_t>()) + " " + person["name"].get<std::string>() +
                    (side[0] == 'f' ? " and " : "\n");
        }
        text += "      " + joinWords(pair["reasons"].get<std::vector<std::string>>());
        if (const auto against = pair["against"].get<std::vector<std::string>>(); !against.empty())
            text += "; but " + joinWords(against);
        text += "\n";
    }
    text += groupDigits(json["count"].get<std::int64_t>()) + " pairs among " +
            groupDigits(json["customers"].get<std::int64_t>()) + " customers may be one person.\n";
    return text;
}

/// Both customers of --not-same KEY KEY and --same KEY KEY.
Result<Answer> tellApart(CommandRun& run, bool apart)
{
    if (run.arguments().words().size() != 3)
        return makeError(ErrorCode::WrongUsage, "Name the two customers: duplicates WS KEY KEY --not-same.");
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    std::vector<CustomerId> both;
    PATRON_TRY(found, opened->store().read([&](ReadSession& session) -> Result<bool> {
        for (const std::size_t word : {1u, 2u}) {
            PATRON_TRY(customer, customer::customers::find(session, run.store(), run.word(word)));
            both.push_back(customer);
        }
        return true;
    }));
    (void)found;
    if (both[0] == both[1])
        return makeError(ErrorCode::Conflict, "Both keys lead to the same customer.");
    PATRON_CHECK(run.store().write([&](Transaction& tx) -> Result<void> {
        if (apart)
            customer::duplicates::keepApart(tx, both[0], both[1], run.now());
        else
            customer::duplicates::forgetApart(tx, both[0], both[1]);
        return {};
    }));
    return Answer{Json{{"first", std::min(both[0], both[1]).value},
                       {"second", std::max(both[0], both[1]).value},
                       {"not_same", apart}},
                  {},
                  0};
}

Result<Answer> run(CommandRun& run)
{
    if (run.arguments().has("--not-same"))
        return tellApart(run, true);
    if (run.arguments().has("--forget"))
        return tellApart(run, false);
    if (run.arguments().words().size() != 1)
        return makeError(ErrorCode::WrongUsage, "Two customers are named with --not-same or --forget only.");
    PATRON_TRY(limit, run.arguments().number("--limit", 0, 1'000'000));
    PATRON_TRY(least, run.arguments().number("--least", 1, 99));
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    JobContext job = run.job();
    PATRON_TRY(found, customer::duplicates::find(opened->store(), job, static_cast<int>(least.value_or(50))));
    PATRON_CHECK(opened->store().write(
        [&](Transaction& tx) -> Result<void> {
            customer::duplicates::save(tx, found, run.now());
            return {};
        },
        true));
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        Answer answer;
        Json pairs = Json::array();
        const std::int64_t most = limit.value_or(run.wantsJson() ? 1'000'000 : 20);
        for (const auto& pair : customer::duplicates::list(session.connection(), most))
            pairs.push_back(caseJson(session.connection(), pair));
        answer.json = Json{{"count", static_cast<std::int64_t>(found.pairs.size())},
                           {"customers", static_cast<std::int64_t>(found.customers)},
                           {"compared", found.compared},
                           {"more", found.cut},
                           {"pairs", std::move(pairs)}};
        answer.text = textOf(answer.json);
        return answer;
    });
}
}

Command duplicatesCommand()
{
    return {"duplicates",
            "WS [--least N] [--limit N] | WS KEY KEY --not-same | --forget",
            "Finds customers who may be one person, with a score and the reasons.",
            {{"--least", "N", "the lowest score shown, in percent; 50"},
             {"--limit", "N", "at most so many pairs; all with --json, else 20"},
             {"--not-same", "", "remembers that the two named are not the same"},
             {"--forget", "", "takes that back"}},
            1,
            3,
            run};
}

}
