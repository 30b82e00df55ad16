#include "app/cli/commands/commands.h"

#include "core/base/currency.h"
#include "core/base/hash.h"
#include "core/base/money.h"
#include "core/base/text.h"
#include "core/customer/customerstore.h"
#include "core/loyalty/couponpool.h"

#include <array>

namespace patron::cli {

namespace {
using loyalty::pools::Stock;

Json stockJson(const Stock& stock)
{
    return Json{{"pool", stock.name},
                {"usage", stock.shared ? "shared" : "unique"},
                {"codes", stock.codes},
                {"free", stock.free},
                {"assigned", stock.assigned},
                {"redeemed", stock.redeemed},
                {"expired", stock.expired},
                {"per_day", Json::parse(formatDecimalShort(static_cast<std::int64_t>(stock.perDay * 100 + 0.5), 2))},
                {"dry_on", stock.dryOn ? Json(formatIsoDate(*stock.dryOn)) : Json(nullptr)}};
}

std::string stockText(const Stock& stock)
{
    if (stock.shared)
        return stock.name + ": a shared code, given " + groupDigits(stock.assigned) + " times, used " +
               groupDigits(stock.redeemed) + " times\n";
    return stock.name + ": " + groupDigits(stock.free) + " of " + groupDigits(stock.codes) + " codes are free, " +
           groupDigits(stock.redeemed) + " were used" +
           (stock.dryOn ? "; at this pace it runs dry on " + formatIsoDate(*stock.dryOn) : std::string()) + "\n";
}

Result<Answer> list(CommandRun& run, bool onlyScarce)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    constexpr int days = 30;
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        Answer answer;
        answer.json = Json::array();
        const DayNumber today = run.store().zone().dayAt(run.now());
        for (const Stock& stock : loyalty::pools::stocks(session.connection(), run.store().zone(), run.now())) {
            const bool scarce = (stock.dryOn && *stock.dryOn <= today + days) || (!stock.shared && stock.free == 0);
            if (onlyScarce && !scarce)
                continue;
            answer.json.push_back(stockJson(stock));
            answer.text += stockText(stock);
        }
        if (answer.json.empty())
            answer.text = onlyScarce ? "No pool runs dry within 30 days.\n" : "No coupons yet.\n";
        answer.status = onlyScarce && !answer.json.empty() ? 3 : 0;
        return answer;
    });
}

Result<Answer> pool(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        PATRON_TRY(stock, loyalty::pools::stock(session.connection(), run.store().zone(), run.word(2), run.now()));
        return Answer{stockJson(stock), stockText(stock), 0};
    });
}

/// "10%", "5.00" in the workspace's currency, "free_shipping", "free_product".
Result<void> readDiscount(CommandRun& run, customer::NewCoupon& terms)
{
    const std::string text = run.arguments().get("--discount");
    if (text.empty())
        return {};
    if (text == "free_shipping" || text == "free_product" || text == "other") {
        terms.discount = text;
        return {};
    }
    const bool percent = text.ends_with('%');
    const auto number = parseDecimal(percent ? text.substr(0, text.size() - 1) : text, unitPriceDecimals);
    constexpr std::int64_t all = 1'000'000; // 100 %, 1/10,000
    if (!number || *number <= 0 || (percent && *number > all)) {
        return makeError(ErrorCode::WrongUsage, "--discount takes 10%, an amount such as 5.00, free_shipping or "
                                                "free_product, not \"" +
                                                    text + "\".");
    }
    terms.discount = percent ? "percent" : "amount";
    terms.discountE4 = *number;
    if (!percent)
        terms.currency = run.store().currency();
    return {};
}

Result<customer::NewCoupon> readTerms(CommandRun& run)
{
    customer::NewCoupon terms;
    PATRON_CHECK(readDiscount(run, terms));
    const auto day = [&](const char* option, bool end) -> Result<std::optional<Ms>> {
        const auto text = run.arguments().find(option);
        if (!text)
            return std::optional<Ms>();
        const auto at = parseInstant(*text, run.store().zone(), end);
        if (!at)
            return makeError(ErrorCode::WrongUsage, std::string(option) + " takes a date, not \"" + *text + "\".");
        return std::optional(end ? *at + 1 : *at);
    };
    PATRON_TRY(from, day("--valid-from", false));
    PATRON_TRY(until, day("--valid-until", true));
    terms.startsAt = from;
    terms.endsAt = until;
    if (const auto least = run.arguments().find("--min-spend")) {
        terms.minSpend = parseDecimal(*least, run.store().currencyDecimals());
        if (!terms.minSpend)
            return makeError(ErrorCode::WrongUsage, "--min-spend takes an amount, not \"" + *least + "\".");
        terms.currency = run.store().currency();
    }
    return terms;
}

Result<Answer> generate(CommandRun& run)
{
    PATRON_TRY(count, run.arguments().number("--count", 1, 1'000'000));
    PATRON_TRY(length, run.arguments().number("--length", 5, 32));
    PATRON_TRY(seed, run.arguments().number("--seed", 0, 9'000'000'000'000'000'000));
    if (!count)
        return makeError(ErrorCode::WrongUsage, "Say how many codes with --count.");
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(terms, readTerms(run));
    loyalty::pools::Generation wish;
    wish.pool = run.word(2);
    wish.count = static_cast<int>(*count);
    wish.length = static_cast<int>(length.value_or(wish.length));
    wish.prefix = run.arguments().get("--prefix");
    wish.seed = seed ? static_cast<std::uint64_t>(*seed) : quickHash(newUuid());
    wish.terms = std::move(terms);
    PATRON_TRY(made,
               opened->store().writeLong([&](Transaction& tx) { return loyalty::pools::generate(tx, wish, run.now()); },
                                         run.job().cancelToken()));
    return Answer{Json{{"pool", wish.pool}, {"made", made}},
                  groupDigits(made) + " codes are in the pool \"" + wish.pool + "\" now.\n", 0};
}

Result<Answer> assign(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(customer, opened->store().read([&](ReadSession& session) {
        return customer::customers::find(session, run.store(), run.word(3));
    }));
    const std::string key = run.arguments().get("--key", newUuid());
    PATRON_TRY(given, opened->store().write([&](Transaction& tx) -> Result<loyalty::pools::Assigned> {
        return loyalty::pools::assign(tx, {run.word(2), customer, "hand " + key, run.now()}, run.now());
    }));
    if (given.code.empty())
        return makeError(given.word == "unknown_pool" ? ErrorCode::NotFound : ErrorCode::Conflict, given.reason);
    return Answer{Json{{"customer", customer.value}, {"code", given.code}, {"again", given.again}}, given.code + "\n",
                  0};
}

Result<Answer> run(CommandRun& run)
{
    const std::string& action = run.word(1);
    const std::size_t words = run.arguments().words().size();
    if (action == "list" && words == 2)
        return list(run, false);
    if (action == "shortage" && words == 2)
        return list(run, true);
    if (action == "pool" && words == 3)
        return pool(run);
    if (action == "generate" && words == 3)
        return generate(run);
    if (action == "assign" && words == 4)
        return assign(run);
    return makeError(ErrorCode::WrongUsage,
                     "Write: patronctl coupons WS list, shortage, pool POOL, generate POOL --count "
                     "N, or assign POOL KEY.");
}
}

Command couponsCommand()
{
    return {"coupons",
            "WS list|pool POOL|generate POOL --count N [--discount D]|assign POOL KEY|shortage",
            "Codes to give away: pools whose every code is for one person, and shared ones. `generate` makes codes "
            "without letters and digits that look alike. `shortage` lists what runs dry within 30 days; status 3 when "
            "anything does.",
            {{"--count", "N", "of `generate`: how many"},
             {"--discount", "D", "of `generate`: 10%, 5.00, free_shipping or free_product"},
             {"--min-spend", "AMOUNT", "of `generate`: what an order has to come to"},
             {"--valid-from", "D", "of `generate`: the first day"},
             {"--valid-until", "D", "of `generate`: the last day"},
             {"--prefix", "TEXT", "of `generate`: what each code begins with"},
             {"--length", "N", "of `generate`: characters after that, 5 to 32; 8"},
             {"--seed", "N", "of `generate`: the same seed makes the same codes"},
             {"--key", "TEXT", "of `assign`: a second time with the same key gives the same code"}},
            2,
            4,
            run};
}

}
