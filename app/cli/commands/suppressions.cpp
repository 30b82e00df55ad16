#include "app/cli/commands/commands.h"

#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/base/timezone.h"
#include "core/customer/suppressionlist.h"
#include "core/workspace/suppressionexport.h"

#include <algorithm>

namespace patron::cli {

namespace {

/// What a person may say for it; "erased" is the erasure's own.
const std::vector<std::string>& givenReasons()
{
    static const std::vector<std::string> reasons{"unsubscribed", "bounced_hard", "complained", "manual"};
    return reasons;
}

Result<customer::Identity> addressOf(CommandRun& run, const std::string& text)
{
    auto identity = customer::makeIdentity(customer::IdentityKind::Email, text, {}, {});
    if (!identity)
        identity = customer::makeIdentity(customer::IdentityKind::Phone, text, {}, run.store().country());
    if (!identity)
        return makeError(ErrorCode::BadInput, "\"" + text + "\" is neither an email address nor a phone number.");
    return *identity;
}

Result<Answer> suppress(CommandRun& run)
{
    const std::string reason = run.arguments().get("--reason", "manual");
    if (std::ranges::find(givenReasons(), reason) == givenReasons().end()) {
        return makeError(ErrorCode::WrongUsage,
                         "--reason is unsubscribed, bounced_hard, complained or manual, not \"" + reason + "\".");
    }
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(address, addressOf(run, run.word(1)));
    PATRON_TRY(done, opened->store().write([&](Transaction& tx) -> Result<customer::suppressions::Added> {
        return customer::suppressions::add(tx, run.store(), {address}, reason, "patronctl",
                                           run.arguments().get("--evidence"), run.now());
    }));
    return Answer{Json{{"address", address.normalized}, {"reason", reason}, {"added", done.entries > 0}}, {}, 0};
}

Result<Answer> unsuppress(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(address, addressOf(run, run.word(1)));
    const customer::LiftTerms terms{run.arguments().has("--bounced"), run.arguments().get("--evidence")};
    std::vector<std::string> saidNo;
    PATRON_TRY(lifted, opened->store().write([&](Transaction& tx) -> Result<std::int64_t> {
        PATRON_TRY(entry, customer::suppressions::find(tx.connection(), run.store(), address));
        PATRON_TRY(known, customer::suppressions::address(tx.connection(), entry));
        for (const auto& holder : known.holders) {
            if (holder.consent == customer::ConsentState::Denied)
                saidNo.push_back("#" + std::to_string(holder.customer.value));
        }
        return customer::suppressions::lift(tx, entry, terms, run.now());
    }));
    Answer answer;
    answer.json = Json{{"address", address.normalized}, {"lifted", lifted}, {"said_no", saidNo}};
    answer.text = address.normalized + " is off the list.\n";
    if (!saidNo.empty()) {
        answer.text += "Customer " + joinWords(saidNo) +
                       " said no to marketing there. That stays until they agree again: see `consent`.\n";
    }
    return answer;
}

std::string lineText(const customer::SuppressionLine& line, const TimeZone& zone)
{
    std::string text = line.normalized.empty() ? "(an erased customer)" : line.normalized;
    text += "  " + line.reason + "  " + formatIsoDate(zone.dayAt(line.at)) + "  " + line.source;
    if (!line.evidence.empty())
        text += ": " + line.evidence;
    return text + "\n";
}

Json lineJson(const customer::SuppressionLine& line)
{
    return Json{{"address", line.normalized.empty() ? Json(nullptr) : Json(line.normalized)},
                {"channel", line.kind == "email" ? "email" : "sms"},
                {"reason", line.reason},
                {"source", line.source},
                {"evidence", line.evidence},
                {"since", formatRfc3339(line.at)},
                {"further_reasons", line.further}};
}

Result<Answer> list(ReadSession& session, CommandRun& run, const customer::SuppressionFilter& filter,
                    std::int64_t limit)
{
    const customer::SuppressionIndex found = customer::suppressions::index(session, run.store(), filter);
    std::vector<std::int64_t> entries = *found.entries;
    if (limit < found.count())
        entries.resize(static_cast<std::size_t>(limit));
    Answer answer;
    answer.verbatim = true;
    Json lines = Json::array();
    for (const customer::SuppressionLine& line : customer::suppressions::rows(session, entries)) {
        lines.push_back(lineJson(line));
        answer.text += lineText(line, run.store().zone());
    }
    answer.json = Json{{"found", found.count()}, {"reasons", found.reasons}, {"addresses", std::move(lines)}};
    return answer;
}

Result<Answer> suppressions(CommandRun& run)
{
    const customer::SuppressionFilter filter{run.arguments().get("--search"), run.arguments().get("--reason")};
    const auto& reasons = customer::suppressionReasons();
    if (!filter.reason.empty() && std::ranges::find(reasons, filter.reason) == reasons.end()) {
        return makeError(ErrorCode::WrongUsage,
                         "--reason is " + joinWords(reasons, "or") + ", not \"" + filter.reason + "\".");
    }
    PATRON_TRY(limit, run.arguments().number("--limit", 1, 1'000'000'000));
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        const auto out = run.arguments().find("--out");
        if (!out)
            return list(session, run, filter, limit.value_or(INT64_MAX));
        PATRON_TRY(done, workspace::exportSuppressions(session, run.store(), filter, toPath(*out)));
        Answer answer;
        answer.json = Json{{"written", done.written}, {"erased", done.erased}, {"file", *out}};
        answer.text = groupDigits(done.written) + " addresses were written to " + *out + ".\n";
        if (done.erased > 0)
            answer.text += groupDigits(done.erased) + " of erased customers have no address to write down.\n";
        return answer;
    });
}
}

Command suppressCommand()
{
    return {"suppress",
            "WS ADDRESS [--reason R] [--evidence TEXT]",
            "Puts an address on the list of those never written to.",
            {{"--reason", "R", "unsubscribed, bounced_hard, complained or manual; manual"},
             {"--evidence", "TEXT", "how you know it"}},
            2,
            2,
            suppress};
}

Command unsuppressCommand()
{
    return {"unsuppress",
            "WS ADDRESS [--bounced] [--evidence TEXT]",
            "Takes an address off the list of those never written to.",
            {{"--bounced", "", "also when mail to it came back for good"},
             {"--evidence", "TEXT", "how you know that they may be written to again"}},
            2,
            2,
            unsuppress};
}

Command suppressionsCommand()
{
    return {"suppressions",
            "WS [--search TEXT] [--reason R] [--limit N] [--out FILE]",
            "Lists the addresses that are never written to, and why.",
            {{"--search", "TEXT", "part of an address; a whole one also finds an erased customer's"},
             {"--reason", "R", "complained, erased, bounced_hard, manual or unsubscribed"},
             {"--limit", "N", "no more than so many"},
             {"--out", "FILE", "into a file: .csv, .xlsx or .json"}},
            1,
            1,
            suppressions};
}

}
