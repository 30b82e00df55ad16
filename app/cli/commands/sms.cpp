#include "app/cli/commands/commands.h"

#include "core/base/money.h"
#include "core/base/text.h"
#include "core/message/sms/smscost.h"
#include "core/message/sms/smsparts.h"

namespace patron::cli {

namespace {
Result<Answer> count(CommandRun& run)
{
    PATRON_TRY(text, readText(run.arguments().words().empty() ? "-" : run.word(0)));
    if (!text.empty() && text.back() == '\n')
        text.pop_back();
    const message::SmsParts parts = message::countSms(text);
    return Answer{
        Json{{"encoding", message::nameOf(parts.encoding)}, {"units", parts.units}, {"parts", parts.parts}}, {}, 0};
}

Result<Answer> prices(CommandRun& run)
{
    const auto& words = run.arguments().words();
    if (words.size() == 2)
        return makeError(ErrorCode::WrongUsage, "Say what a part costs there, such as 0.0425, or none.");
    const bool changes = words.size() > 2;
    PATRON_TRY(opened, run.open(changes ? Store::Access::ReadWrite : Store::Access::ReadOnly));
    Store& store = opened->store();
    if (changes) {
        const auto price = words[2] == "none" ? std::nullopt : std::optional<std::string_view>(words[2]);
        PATRON_CHECK(store.write([&](Transaction& tx) { return message::smsPrices::set(tx, words[1], price); }));
    }
    return store.read([&](ReadSession& session) -> Result<Answer> {
        Answer answer;
        answer.json = Json{{"currency", store.currency()}, {"prices", Json::object()}};
        for (const auto& [country, price] : message::smsPrices::all(session)) {
            const std::string text = formatDecimalShort(price, unitPriceDecimals);
            answer.json["prices"][country] = text;
            answer.text += country + "  " + text + " " + store.currency() + "\n";
        }
        return answer;
    });
}
}

Command smsCountCommand()
{
    return {"sms-count", "[FILE]", "Counts the parts of an SMS text.", {}, 0, 1, count};
}

Command smsPricesCommand()
{
    return {
        "sms-prices",
        "WS [COUNTRY PRICE|none]",
        "What a part of an SMS costs by country (GB; * is everywhere else); `render` adds up what an audience costs.",
        {},
        1,
        3,
        prices};
}

}
